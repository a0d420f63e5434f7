//! Attacks on what was protected, by an attacker of its own, and across releases.

mod attacker;

use std::collections::HashMap;

use attacker::{Attack, Random, fill, recovered, table};
use lifecourse_disclosure::{
    Cell, Dimension, Face, Profile, ProtectedTable, Publication, Refusal, Table, audit, protect,
};
use proptest::prelude::*;

#[test]
fn nothing_is_recovered_from_random_hierarchical_tables() {
    // A sample; `--example thousand` does all of them.
    for seed in 0..24 {
        let mut random = Random(seed);
        let known = table(&mut random, if seed % 4 == 3 { 300 } else { 50 });
        let protected = protect(&[known.table()], &Profile::min5(), &[]).unwrap();
        let found = recovered(&known, &protected, &Profile::min5());
        assert!(found.is_empty(), "table {seed}: {found:?}");
    }
}

#[test]
fn trying_every_count_recovers_nothing_from_tables_of_twelve_cells() {
    for seed in 0..40 {
        let known = attacker::twelve(seed);
        let protected = protect(&[known.table()], &Profile::min5(), &[]).unwrap();
        let attack = Attack::new(&known, &attacker::public(&protected));
        for (cell, (least, most)) in attack.unknown.iter().zip(attack.tried(attacker::limit)) {
            let count = known.counts[cell];
            assert!(least < most, "table {seed}: {cell:?} is exactly {count}");
            if Profile::min5().hides(count) {
                let floor = known.parts_above_zero(cell);
                assert!(least <= floor && most >= 5, "table {seed}: {cell:?} {least} {most}");
            }
        }
    }
}

/// The least cost at which twelve cells can be protected, by trying every pattern.
#[test]
fn small_tables_lose_no_more_than_the_optimum() {
    for seed in 0..12 {
        let mut random = Random(1000 + seed);
        let trees = vec![vec![None, Some(0), Some(0)], vec![None, Some(0), Some(0), Some(0)]];
        let known = fill(&mut random, trees, 0.0, 14.0);
        let protected = protect(&[known.table()], &Profile::min5(), &[]).unwrap();
        let loss = protected.loss();
        let (cells, sum) = attacker::optimum(&known, &Profile::min5());
        let hidden = loss.primary + loss.secondary;
        assert!(hidden as f64 <= 1.3 * cells as f64, "table {seed}: {hidden} cells, {cells}");
        let suppressed = loss.suppressed;
        assert!(suppressed as f64 <= 1.3 * sum as f64, "table {seed}: sum {suppressed}, {sum}");
    }
}

fn flat(name: &str, codes: &[&'static str]) -> Dimension {
    Dimension::with_total(name, "all", codes.iter().copied()).unwrap()
}

#[test]
fn hiding_small_cells_alone_is_found_out_and_refused_by_name() {
    let mut table = Publication::new("naive", vec![flat("sex", &["f", "m"])]).unwrap();
    table.add(&["f"], Face::hidden()).unwrap();
    table.add(&["m"], Face::shown(12)).unwrap();
    table.add(&["all"], Face::shown(15)).unwrap();
    let refusal = audit(&[table], &Profile::min5()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "1 cell is hidden, and can be worked out: f in `naive` is exactly 3, and should be able \
         to be anything from 1 to 5"
    );
}

#[test]
fn the_attackers_agree_on_what_hiding_small_cells_alone_gives_away() {
    let mut all = 0;
    for seed in 0..40 {
        let known = attacker::twelve(seed);
        let shown = |count: u64| Some(count).filter(|&count| !Profile::min5().hides(count));
        let public = known.counts.iter().map(|(cell, &count)| (cell.clone(), shown(count)));
        let public = public.collect();
        let attack = Attack::new(&known, &public);
        let tried = attack.unknown.iter().zip(attack.tried(attacker::limit));
        let tried = tried.filter(|(cell, (least, most))| {
            *least > known.parts_above_zero(cell).max(1) || *most < 5
        });
        let (by_trying, found) =
            (tried.count(), attacker::missed(&known, &public, &Profile::min5()));
        assert_eq!(by_trying, found.len(), "table {seed}: {found:?}");
        all += by_trying;
    }
    assert!(all > 40, "{all}");
}

#[test]
fn what_was_protected_passes_an_audit_with_the_counts_and_without() {
    for seed in 0..15 {
        let mut random = Random(seed);
        let known = table(&mut random, 60);
        let protected = protect(&[known.table()], &Profile::min5(), &[]).unwrap();
        let publications: Vec<Publication> = protected.publications().cloned().collect();
        audit(&publications, &Profile::min5()).unwrap();
        audit(&[known.blind(&protected)], &Profile::min5()).unwrap();
    }
}

#[test]
fn rounding_leaves_room_and_is_audited_with_it() {
    for seed in 0..10 {
        let mut random = Random(seed);
        let known = table(&mut random, 60);
        let protected = protect(&[known.table()], &Profile::hes(), &[]).unwrap();
        let publications: Vec<Publication> = protected.publications().cloned().collect();
        audit(&publications, &Profile::hes()).unwrap();
        assert!(
            protected.tables()[0]
                .rows()
                .all(|row| { row.count.figure().is_none_or(|shown| shown % 5 == 0) })
        );
    }
}

#[test]
fn an_area_that_two_geographies_differ_by_is_not_told_by_their_difference() {
    let wards = [("w1", 3), ("w2", 40), ("w3", 25)];
    let table = |name: &str, total: &'static str, of: &[(&'static str, u64)]| {
        let codes = of.iter().map(|&(ward, _)| (ward, Some(total)));
        let area = Dimension::tree("area", std::iter::once((total, None)).chain(codes)).unwrap();
        let mut table = Table::new(name, vec![area]).unwrap();
        for &(ward, count) in of {
            table.add(&[ward], Cell::of(count).withheld()).unwrap();
        }
        table.add(&[total], Cell::of(of.iter().map(|(_, count)| count).sum())).unwrap();
        table
    };
    let (district, all_but_one) =
        (table("district", "district", &wards), table("all but w1", "rest", &wards[1..]));
    let protected = protect(&[district, all_but_one], &Profile::min5(), &[]).unwrap();
    let shown = protected.tables().iter().flat_map(ProtectedTable::rows);
    assert_eq!(shown.filter(|row| !row.count.is_suppressed()).count(), 1);

    // Each is harmless alone.
    let naive = |name: &str, total: &'static str, of: &[&'static str], count| {
        let codes = of.iter().map(|&ward| (ward, Some(total)));
        let area = Dimension::tree("area", std::iter::once((total, None)).chain(codes)).unwrap();
        let mut one = Publication::new(name, vec![area]).unwrap();
        one.add(&[total], Face::shown(count)).unwrap();
        for ward in of {
            one.add(&[ward], Face::hidden()).unwrap();
        }
        one
    };
    let pair = [
        naive("district", "district", &["w1", "w2", "w3"], 68),
        naive("all but w1", "rest", &["w2", "w3"], 65),
    ];
    assert!(audit(&pair[..1], &Profile::min5()).is_ok());
    let Err(Refusal::Breaches(breaches)) = audit(&pair, &Profile::min5()) else {
        panic!("the difference tells of w1")
    };
    assert_eq!(breaches[0].cell, "w1");
    assert_eq!(breaches[0].through, ["district", "all but w1"]);
}

#[test]
fn twenty_releases_with_revisions_tell_nothing_together() {
    for seed in 0..3 {
        let mut random = Random(77 + seed);
        let mut known = table(&mut random, 40);
        let trees = known.trees.clone();
        let mut releases: Vec<Publication> = Vec::new();
        let mut history = Vec::new();
        for _ in 0..20 {
            // What revisions leave no way to protect is refused, and not released.
            if let Ok(protected) = protect(&[known.table()], &Profile::min5(), &releases) {
                history.push((known.counts.clone(), attacker::public(&protected)));
                releases.extend(protected.publications().cloned());
            }
            known.revise(&mut random, 0.1);
        }
        let found = attacker::across(&trees, &history, &Profile::min5());
        assert!(found.is_empty(), "series {seed}: {found:?}");
    }
}

#[test]
fn a_cell_shown_before_and_hidden_now_is_refused_with_both_releases() {
    let table = |name: &str| {
        let mut table = Table::new(name, vec![flat("sex", &["f", "m"])]).unwrap();
        table.add(&["f"], Cell::of(3)).unwrap();
        table.add(&["m"], Cell::of(12)).unwrap();
        table.add_totals().unwrap();
        table
    };
    let open = protect(&[table("march")], &Profile::published(), &[]).unwrap();
    let march: Vec<Publication> = open.publications().cloned().collect();
    let Err(Refusal::Breaches(breaches)) = protect(&[table("april")], &Profile::min5(), &march)
    else {
        panic!("march shows it")
    };
    assert_eq!(breaches[0].through, ["april", "march"]);
}

#[test]
fn a_revision_that_gives_a_count_away_is_refused_with_what_to_do() {
    let mut earlier: Vec<Publication> = Vec::new();
    let mut release = |name: &str, counts: [u64; 3]| {
        let mut table = Table::new(name, vec![flat("ward", &["a", "b", "c"])]).unwrap();
        for (code, count) in ["a", "b", "c"].into_iter().zip(counts) {
            table.add(&[code], Cell::of(count)).unwrap();
        }
        table.add_totals().unwrap();
        let protected = protect(&[table], &Profile::min5(), &earlier)?;
        earlier.extend(protected.publications().cloned());
        Ok::<(), Refusal>(())
    };
    release("january", [8, 0, 25]).unwrap();
    release("march", [3, 9, 30]).unwrap();
    // March shows 30 for c, January 33 for all: the difference is a.
    let may = release("may", [3, 0, 30]).unwrap_err();
    assert_eq!(
        may.to_string(),
        "a in `may` cannot be protected beside `january` and `march`: what was revised since gives \
         it away; release the figures of this table as they were then, or wait until more of them \
         are revised"
    );
}

/// A table of what contributors made, with all totals: the contributions of each cell.
fn made(random: &mut Random) -> (attacker::Known, HashMap<Vec<usize>, Vec<u64>>) {
    let known = attacker::fill(random, vec![vec![None, Some(0), Some(0), Some(0)]; 2], 0.0, 1.0);
    let leaves: Vec<(Vec<usize>, Vec<u64>)> = attacker::every(&known.trees)
        .into_iter()
        .filter(|cell| cell.iter().all(|&at| at > 0))
        .map(|cell| {
            let many = if random.unit() < 0.4 { 1 } else { 3 + random.below(6) };
            (cell, (0..many).map(|_| 20 + random.next() % 60).collect())
        })
        .collect();
    let mut all: HashMap<Vec<usize>, Vec<u64>> = HashMap::new();
    for (cell, made) in leaves {
        for above in attacker::every(&known.trees) {
            if above.iter().zip(&cell).all(|(&above, &at)| above == 0 || above == at) {
                all.entry(above).or_default().extend(&made);
            }
        }
    }
    let counts = all.iter().map(|(cell, made)| (cell.clone(), made.iter().sum())).collect();
    (attacker::Known { counts, ..known }, all)
}

/// What the two largest contributors of a cell must not know of it better, by (2, 90) and 10 per cent.
fn dominated(made: &[u64]) -> Option<attacker::Goal> {
    let mut made = made.to_vec();
    made.sort_by(|one, other| other.cmp(one));
    let (all, first) = (made.iter().sum::<u64>() as f64, made[0] as f64);
    let second = made.get(1).map_or(0.0, |&second| second as f64);
    let level = ((first + second) / 0.9 - all).max(0.1 * first - (all - first - second));
    let level = format!("{:.0}", level.ceil()).parse::<i64>().unwrap();
    let all = i64::try_from(made.iter().sum::<u64>()).unwrap();
    let goal = || {
        attacker::Goal::Range((all - level).try_into().unwrap(), (all + level).try_into().unwrap())
    };
    (level > 0).then(goal)
}

#[test]
fn who_made_all_of_a_cell_cannot_work_out_another_by_it() {
    let mut attacked = 0;
    for seed in 0..25 {
        let (known, made) = made(&mut Random(seed));
        let dimensions = known.table().dimensions().to_vec();
        let mut table = Table::new("made", dimensions).unwrap();
        for (cell, made) in &made {
            let codes: Vec<String> = cell.iter().map(ToString::to_string).collect();
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            table.add(&codes, Cell::of(known.counts[cell]).made_by(made.iter().copied())).unwrap();
        }
        let protected = protect(&[table], &Profile::min10(), &[]).unwrap();
        let publications: Vec<Publication> = protected.publications().cloned().collect();
        audit(&publications, &Profile::min10()).unwrap();
        let public = attacker::public(&protected);
        let attack = Attack::new(&known, &public);
        let alone = (0..attack.unknown.len()).filter(|&at| made[&attack.unknown[at]].len() == 1);
        for known_to_one in alone {
            let mut attack = Attack::new(&known, &public);
            attack.equations.push((vec![(known_to_one, 1.0)], attack.counts[known_to_one] as f64));
            let others = (0..attack.unknown.len()).filter(|&at| at != known_to_one);
            let goals = others.filter_map(|at| Some((at, dominated(&made[&attack.unknown[at]])?)));
            let goals: HashMap<usize, attacker::Goal> = goals.collect();
            attacked += goals.len();
            let missed = attack.missed(1.0, &goals);
            let missed: Vec<String> = missed.into_iter().map(|one| attack.text(one)).collect();
            assert!(missed.is_empty(), "table {seed}: {missed:?}");
        }
    }
    assert!(attacked > 100, "{attacked}");
}

#[test]
fn two_cells_of_one_contributor_each_do_not_protect_each_other() {
    let area = flat("area", &["a", "b", "c"]);
    let mut naive = Publication::new("naive", vec![area]).unwrap();
    for (code, face, made) in [
        ("a", Face::hidden(), vec![50]),
        ("b", Face::hidden(), vec![40]),
        ("c", Face::shown(90), vec![30, 30, 30]),
        ("all", Face::shown(180), vec![50, 40, 30, 30, 30]),
    ] {
        let cell = Cell::of(made.iter().sum()).made_by(made);
        naive.add(&[code], face.of(cell)).unwrap();
    }
    let Err(Refusal::Breaches(breaches)) = audit(&[naive], &Profile::min10()) else {
        panic!("who made a works out b")
    };
    assert_eq!(
        breaches[0].to_string(),
        "a in `naive` is exactly 50, and should be able to be anything from 44 to 56"
    );
}

#[test]
fn tables_that_share_cells_are_protected_together() {
    for seed in 0..6 {
        let mut random = Random(500 + seed);
        let (by_sex, by_age) = (["f", "m"], ["0-19", "20-64", "65+"]);
        let areas = ["a", "b", "c"];
        let mut tables = Vec::new();
        let mut counts = HashMap::new();
        for area in areas {
            for sex in by_sex {
                for age in by_age {
                    counts.insert((area, sex, age), random.count(0.1, 8.0));
                }
            }
        }
        let sum = |area: &str, sex: Option<&str>, age: Option<&str>| -> u64 {
            let here = counts.iter().filter(|((a, s, g), _)| {
                *a == area && sex.is_none_or(|sex| sex == *s) && age.is_none_or(|age| age == *g)
            });
            here.map(|(_, count)| count).sum()
        };
        for (name, codes, by_sex) in [("sex", &by_sex[..], true), ("age", &by_age[..], false)] {
            let area = flat("area", &areas);
            let mut table = Table::new(name, vec![area, flat(name, codes)]).unwrap();
            for area in areas {
                for &code in codes {
                    let (sex, age) = if by_sex { (Some(code), None) } else { (None, Some(code)) };
                    table.add(&[area, code], Cell::of(sum(area, sex, age))).unwrap();
                }
            }
            table.add_totals().unwrap();
            tables.push(table);
        }
        let protected = protect(&tables, &Profile::min5(), &[]).unwrap();
        let [one, other] = protected.tables() else { panic!("two tables") };
        for area in areas {
            let (one, other) =
                (one.row(&[area, "all"]).unwrap(), other.row(&[area, "all"]).unwrap());
            assert_eq!(one.unwrap().count, other.unwrap().count, "one cell, one decision");
        }
        let publications: Vec<Publication> = protected.publications().cloned().collect();
        audit(&publications, &Profile::min5()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_unsafe_is_hidden_and_zeros_are_shown(seed in any::<u64>(), below in 2_u64..12) {
        let known = table(&mut Random(seed), 40);
        let profile: Profile = toml::from_str(&format!(
            "name = \"own\"\nsource = \"test\"\nhide_below = {below}"
        )).unwrap();
        let protected = protect(&[known.table()], &profile, &[]).unwrap();
        for (cell, shown) in attacker::public(&protected) {
            let count = known.counts[&cell];
            match shown {
                Some(shown) => prop_assert!(shown == count && (count == 0 || count >= below)),
                None => prop_assert!(count > 0),
            }
        }
        prop_assert!(recovered(&known, &protected, &profile).is_empty());
    }
}
