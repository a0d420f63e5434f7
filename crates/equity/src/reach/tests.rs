use lifecourse_core::{Ask, Counted, Document, GroupPopulation, NotReached as Asked};
use proptest::prelude::*;

use super::*;

const LEEDS: &str = "E08000035";

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn group(id: &str, people: Option<u64>, languages: &[&str]) -> Group {
    let source = || "an estimate of 2024".parse().unwrap();
    let here = people.map(|number| GroupPopulation { area: code(LEEDS), number, source: source() });
    Group {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        population: here.into_iter().collect(),
        languages: languages.iter().map(|one| one.parse().unwrap()).collect(),
        ..Group::example()
    }
}

fn reach(period: &str, number: u64, eligible: Option<u64>, area: Option<&str>) -> Reach {
    Reach {
        period: period.parse().unwrap(),
        number,
        counted: Counted::People,
        eligible,
        area: area.map(code),
        group: None,
    }
}

fn intervention(id: &str, approach: Approach, groups: &[&str], areas: &[&str]) -> Intervention {
    Intervention {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        approach,
        groups: groups.iter().map(|one| one.parse().unwrap()).collect(),
        areas: areas.iter().map(|one| code(one)).collect(),
        reach: Vec::new(),
        ..Intervention::example()
    }
}

fn everybody(id: &str) -> Intervention {
    intervention(id, Approach::Universal, &[], &[])
}

fn answer(groups: &[Group], areas: &[Place<'_>], interventions: &[Intervention]) -> NotReached {
    let reachers: Vec<Reacher<'_>> = interventions.iter().map(Reacher::from).collect();
    let population = Population {
        place: "Leeds",
        area: &code(LEEDS),
        groups,
        areas,
        need: None,
        synthetic: false,
    };
    NotReached::of(&population, &reachers)
}

fn place(area: &AreaCode, people: Option<f64>, need: Option<f64>) -> Place<'_> {
    let title = match area {
        AreaCode::Custom(_) => "a custom area",
        _ => "a ward",
    };
    Place { area, title, within: &[], people, need }
}

#[test]
fn the_question_is_that_of_the_document() {
    let asked = Ask::NotReached(Asked {
        area: code(LEEDS),
        areas: None,
        groups: Vec::new(),
        need: None,
        through: None,
    });
    assert_eq!(answer(&[], &[], &[]).reply().question, asked.words());
}

#[test]
fn what_is_for_everybody_reaches_every_area_thinly_and_no_group() {
    let (one, other) = (code("north"), code("south"));
    let areas = [place(&one, None, None), place(&other, None, None)];
    let found = answer(&[group("travellers", None, &[])], &areas, &[everybody("walks")]);
    assert_eq!(found.areas.answer.name(), "all-reached");
    assert!(found.areas.rows.iter().all(|row| row.coverage == Coverage::Thin));
    assert_eq!(found.groups.answer.name(), "most-not-reached");
}

#[test]
fn a_group_is_reached_by_two_who_name_it_and_thinly_by_one() {
    let groups = [group("travellers", Some(3_000), &[]), group("sex-workers", None, &[])];
    let clinic = intervention("clinic", Approach::Targeted, &["travellers", "sex-workers"], &[]);
    let outreach = intervention("outreach", Approach::Targeted, &["travellers"], &[]);
    let found = answer(&groups, &[], &[clinic, outreach]);
    let coverage: Vec<_> =
        found.groups.rows.iter().map(|row| (row.name.as_str(), row.coverage)).collect();
    assert_eq!(coverage, [("sex-workers", Coverage::Thin), ("travellers", Coverage::Reached)]);
    assert_eq!(
        found.groups.answer.sentence(),
        "Of 2 groups, all are reached, 1 of them thinly: by one only, or by nothing that is for them in particular."
    );
}

#[test]
fn those_not_reached_are_ranked_by_people_and_those_unknown_are_named() {
    let groups = [
        group("a", Some(100), &[]),
        group("b", None, &[]),
        group("c", Some(2_500), &[]),
        group("d", Some(1), &[]),
    ];
    let clinic = intervention("clinic", Approach::Targeted, &["d"], &[]);
    let found = answer(&groups, &[], &[clinic]);
    let ranks: Vec<_> = found.groups.not_reached().map(|row| (&*row.name, row.rank)).collect();
    assert_eq!(ranks, [("c", Some(1)), ("a", Some(2)), ("b", None)]);
    assert_eq!(
        found.groups.answer.sentence(),
        "Of 4 groups, 3 are not reached: c (2,500 people), a (100 people) and b (size not known). \
         1 more is reached thinly: by one only, or by nothing that is for them in particular."
    );
    let reply = found.reply();
    assert!(reply.remarks.iter().any(|said| said.ends_with("so they have no rank: b.")));
    let row = reply.tables[0].rows.iter().find(|row| row[0].shown() == "b").unwrap();
    assert_eq!(row[4].shown(), "[x]");
}

#[test]
fn need_weighs_the_people_of_areas() {
    // 1,000 people at twice the need of the other 1,500 come first: 2,000 against 1,500.
    let (one, other, third) = (code("one"), code("other"), code("third"));
    let areas = [
        place(&one, Some(1_500.0), Some(10.0)),
        place(&other, Some(1_000.0), Some(20.0)),
        place(&third, Some(10.0), Some(10.0)),
    ];
    let hub = intervention("hub", Approach::Targeted, &[], &["third"]);
    let found = answer(&[], &areas, &[hub]);
    assert_eq!(found.areas.answer.name(), "most-not-reached");
    let people: Vec<_> = found.areas.not_reached().map(|row| row.people.unwrap()).collect();
    assert_eq!(people, [1_000.0, 1_500.0]);
}

#[test]
fn an_area_is_reached_through_the_custom_area_that_holds_it() {
    let (one, other) = (code("E05011549"), code("E05011550"));
    let within = [code("south-leeds")];
    let areas = [Place { within: &within, ..place(&one, None, None) }, place(&other, None, None)];
    let hub = intervention("hub", Approach::Targeted, &[], &["south-leeds"]);
    let found = answer(&[], &areas, &[hub]);
    assert_eq!(found.areas.answer.name(), "some-not-reached");
    assert_eq!(found.areas.rows[1].by, [By { name: "hub".into(), how: How::InParticular }]);
}

#[test]
fn what_is_for_the_whole_place_is_for_everybody_however_it_is_written() {
    let (one, other) = (code("E05011549"), code("E05011550"));
    let region = [code("E12000003")];
    let areas = [&one, &other].map(|area| Place { within: &region, ..place(area, None, None) });
    for named in [LEEDS, "E12000003"] {
        let found = answer(&[], &areas, &[intervention("a", Approach::Universal, &[], &[named])]);
        assert!(found.areas.rows.iter().all(|row| row.by[0].how == How::WithEverybody));
    }
}

#[test]
fn a_group_in_certain_areas_is_reached_in_part_and_so_are_they() {
    let ward = code("E05011549");
    let clinic = intervention("clinic", Approach::Targeted, &["travellers"], &["E05011549"]);
    let found = answer(&[group("travellers", None, &[])], &[place(&ward, None, None)], &[clinic]);
    assert_eq!(found.groups.rows[0].by[0].how, How::InPart);
    assert_eq!(found.areas.rows[0].by[0].how, How::InPart);
}

#[test]
fn a_count_of_nobody_outweighs_what_is_said_and_a_count_of_somebody_shows_it() {
    let travellers = [group("travellers", None, &[])];
    let count =
        |number| Reach { group: "travellers".parse().ok(), ..reach("2024/25", number, None, None) };
    let mut clinic = intervention("clinic", Approach::Targeted, &["travellers"], &[]);
    clinic.reach = vec![count(0)];
    assert_eq!(answer(&travellers, &[], &[clinic]).groups.answer.name(), "most-not-reached");
    let mut walks = everybody("walks");
    walks.reach = vec![count(12)];
    assert_eq!(answer(&travellers, &[], &[walks]).groups.answer.name(), "all-reached");
}

#[test]
fn a_language_is_reached_by_what_is_for_its_speakers_in_it() {
    let groups = [group("asylum-seekers", Some(900), &["Arabic", "Tigrinya"])];
    let with = |id: &str, groups: &[&str], language: &str| Intervention {
        languages: vec![language.parse().unwrap()],
        ..intervention(
            id,
            if groups.is_empty() { Approach::Universal } else { Approach::Targeted },
            groups,
            &[],
        )
    };
    let found = answer(
        &groups,
        &[],
        &[with("clinic", &["asylum-seekers"], "arabic"), with("walks", &["others"], "Tigrinya")],
    );
    assert_eq!(found.languages.answer.name(), "some-not-reached");
    assert_eq!(found.languages.rows[0].name, "Tigrinya for asylum-seekers");
    let found = answer(&groups, &[], &[with("line", &[], "Tigrinya")]);
    assert_eq!(found.languages.rows[1].by[0].how, How::WithEverybody);
}

#[test]
fn nothing_to_look_at_and_nothing_on_record_are_refused() {
    let found = answer(&[group("travellers", None, &[])], &[], &[]);
    assert_eq!(
        found.groups.answer.sentence(),
        "No answer: there is no intervention or champion on record."
    );
    assert_eq!(found.areas.answer.sentence(), "No answer: there is no smaller area to look at.");
    assert_eq!(found.languages.answer.name(), "nothing-there");
}

/// Walks with their counts in three wards of 1,000 who could come, the first in the greatest need.
fn walked(in_need: u64, between: u64, others: u64) -> NotReached {
    let wards = ["E05011549", "E05011550", "E05011551"];
    let codes = wards.map(code);
    let need = [30.0, 5.0, 20.0];
    let areas = [0, 1, 2].map(|at| place(&codes[at], None, Some(need[at])));
    let mut walks = everybody("walks");
    walks.reach = [in_need, others, between]
        .iter()
        .zip(wards)
        .map(|(number, ward)| reach("2024/25", *number, Some(1_000), Some(ward)))
        .chain([reach("2023/24", 900, Some(1_000), Some(wards[0]))])
        .collect();
    answer(&[], &areas, &[walks])
}

#[test]
fn uptake_by_need_is_told_from_chance_by_both_intervals() {
    // Wilson intervals: 20.0% (17.6 to 22.6) against 10.0% (8.3 to 12.0), ratio 2.
    for (in_need, others, name) in [
        (200, 100, "uptake-higher-in-need"),
        (100, 200, "uptake-lower-in-need"),
        (100, 110, "uptake-alike"),
        (0, 100, "uptake-lower-in-need"),
    ] {
        let found = walked(in_need, 150, others);
        assert_eq!(found.uptake[0].answer.name(), name, "{in_need} {others}");
    }
    let found = walked(200, 150, 100);
    assert_eq!(
        found.uptake[0].answer.sentence(),
        "In 2024/25, 20.0% of those who could took up walks where need is greatest, more than the 10.0% where need is least."
    );
    let numbers = &found.uptake[0].answer.found().unwrap().basis.numbers;
    assert!((numbers[2].value - 2.0).abs() < 1e-12);
    // Uptake 20, 15, 10% at the ranks 1/6, 3/6, 5/6: 2 x (5 x -1/3 - 5 x 1/3)/3 / 15 = -4/27.
    assert!((numbers[3].value + 4.0 / 27.0).abs() < 1e-12);
}

#[test]
fn uptake_without_need_everywhere_or_with_one_need_is_refused() {
    let (one, other) = (code("E05011549"), code("E05011550"));
    let mut walks = everybody("walks");
    walks.reach = vec![
        reach("2024/25", 1, Some(9), Some("E05011549")),
        reach("2024/25", 2, Some(9), Some("E05011550")),
    ];
    let with = |need| {
        let areas = [place(&one, None, Some(5.0)), place(&other, None, need)];
        answer(&[], &areas, &[walks.clone()]).uptake[0].answer.name()
    };
    assert_eq!(with(None), "nothing-there");
    assert_eq!(with(Some(5.0)), "too-few-groups");
}

#[test]
fn need_of_made_up_figures_makes_the_reply_synthetic() {
    let mut need = Indicator::example();
    need.source.synthetic = true;
    let population = Population {
        place: "Leeds",
        area: &code(LEEDS),
        groups: &[],
        areas: &[],
        need: Some(&need),
        synthetic: false,
    };
    assert!(NotReached::of(&population, &[]).reply().synthetic);
}

proptest! {
    #[test]
    fn the_order_of_input_and_the_unit_of_need_change_nothing(
        sizes in prop::collection::vec((1.0..1e4_f64, 1.0..90.0_f64, any::<bool>()), 2..12),
        factor in 0.1..100.0_f64,
    ) {
        let codes: Vec<AreaCode> = (0..sizes.len()).map(|at| code(&format!("area-{at}"))).collect();
        let names: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let areas = |factor: f64| -> Vec<Place<'_>> {
            codes.iter().zip(&names).zip(&sizes).map(|((area, title), (people, need, _))| Place {
                area, title, within: &[], people: Some(*people), need: Some(need * factor),
            }).collect()
        };
        let named: Vec<&str> =
            names.iter().zip(&sizes).filter(|(_, size)| size.2).map(|(name, _)| name.as_str()).collect();
        let mut named = named;
        named.push("elsewhere");
        let hub = [intervention("hub", Approach::Targeted, &[], &named)];
        let order = |found: &NotReached| -> Vec<(String, Option<usize>)> {
            found.areas.rows.iter().map(|row| (row.name.clone(), row.rank)).collect()
        };
        let first = answer(&[], &areas(1.0), &hub);
        let mut turned = areas(factor);
        turned.reverse();
        let second = answer(&[], &turned, &hub);
        prop_assert_eq!(first.areas.answer.name(), second.areas.answer.name());
        prop_assert_eq!(order(&first), order(&second));
    }
}

#[test]
fn a_group_is_reached_where_what_names_it_goes_and_counts_people() {
    use Crossed::{InParticular, NotReached, WithAllThere, WithEverybody};
    let (north, south) = (code("north"), code("south"));
    let areas = [place(&north, None, None), place(&south, None, None)];
    let groups = [group("travellers", None, &[]), group("roma", None, &[])];
    let mut outreach = intervention("outreach", Approach::Targeted, &["travellers"], &["north"]);
    let hub = intervention("hub", Approach::Universal, &[], &["south"]);
    let of = |all: &[Intervention]| answer(&groups, &areas, all).matrix.areas;
    let found = of(&[outreach.clone(), hub]);
    assert_eq!(found[0].1, [InParticular(1), NotReached]);
    assert_eq!(found[1].1, [WithAllThere, WithAllThere]);
    // What is for everybody reaches no group in particular.
    assert_eq!(of(&[outreach.clone(), everybody("walks")])[0].1, [InParticular(1), WithEverybody]);
    let nobody =
        Reach { group: Some(groups[0].id.clone()), ..reach("2024", 0, None, Some("north")) };
    outreach.reach.push(nobody);
    assert_eq!(of(&[outreach])[0].1, [NotReached, NotReached]);
}

proptest! {
    #[test]
    fn more_that_is_done_never_reaches_a_group_less(
        all in proptest::collection::vec((0_usize..3, 0_usize..3), 1..8)
    ) {
        let (north, south) = (code("north"), code("south"));
        let areas = [place(&north, None, None), place(&south, None, None)];
        let groups = [group("travellers", None, &[]), group("roma", None, &[])];
        let made: Vec<Intervention> = all.iter().enumerate().map(|(at, (group, area))| {
            let groups: &[&str] = [&[][..], &["travellers"], &["roma"]][*group];
            let areas: &[&str] = [&[][..], &["north"], &["south"]][*area];
            intervention(&format!("i{at}"), Approach::Universal, groups, areas)
        }).collect();
        let fewer = answer(&groups, &areas, &made[..made.len() - 1]).matrix;
        let more = answer(&groups, &areas, &made).matrix;
        for (one, other) in fewer.areas.iter().zip(&more.areas) {
            for (before, after) in one.1.iter().zip(&other.1) {
                prop_assert!(after >= before);
            }
        }
    }
}
