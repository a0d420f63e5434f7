use lifecourse_core::{Ask, DateRange, Document, MostDeprived as Asks};
use proptest::prelude::*;

use super::*;
use crate::Verdict;

/// An area with a made-up code of the pattern of a neighbourhood.
fn area(number: usize) -> Area {
    let code = format!("E010{number:05}");
    Area::named(code.parse().unwrap(), format!("Neighbourhood {number}").parse().unwrap())
}

fn here(area: &Area, rank: f64) -> Neighbourhood<'_> {
    Neighbourhood { area, rank, people: Some(1_500.0), within: &[] }
}

fn edition<'a>(year: &str, neighbourhoods: &'a [Neighbourhood<'a>]) -> Edition<'a> {
    Edition { period: year.parse().unwrap(), neighbourhoods }
}

fn of(editions: &[Edition<'_>]) -> MostDeprived {
    MostDeprived::of(&Indicator::example(), "Leeds", editions, 10.0)
}

#[test]
fn deciles_end_where_the_published_ones_do() {
    // The last rank of each decile as published: IoD 2015 and 2019 (File 1, File 7), IoD 2025 (File 7).
    let old = [3284, 6568, 9853, 13137, 16422, 19706, 22990, 26275, 29559, 32844];
    let new = [3375, 6751, 10126, 13502, 16877, 20253, 23628, 27004, 30379, 33755];
    for (all, last) in [(32_844, old), (33_755, new)] {
        for (before, rank) in (0..10_u8).zip(last) {
            let rank = f64::from(rank);
            assert_eq!(decile(rank, all), before + 1, "{rank} of {all}");
            assert_eq!(decile(rank + 1.0, all), (before + 2).min(10), "{rank} + 1 of {all}");
        }
    }
}

#[test]
fn a_place_has_more_than_its_share_about_it_less_or_none() {
    let areas: Vec<Area> = (0..20).map(area).collect();
    // So many of twenty are among the most deprived tenth: two would be the share.
    for (most, name) in
        [(0, "none"), (1, "below-its-share"), (2, "about-its-share"), (3, "above-its-share")]
    {
        let ranked: Vec<_> = areas
            .iter()
            .enumerate()
            .map(|(at, area)| here(area, if at < most { 100.0 } else { 9_000.0 }))
            .collect();
        let found = of(&[edition("2019", &ranked)]);
        assert_eq!(found.standing.name(), name);
        assert_eq!(found.neighbourhoods.name(), "nothing-there");
    }
}

#[test]
fn one_edition_is_told_in_a_sentence() {
    let (one, other) = (area(1), area(2));
    let ranked = [here(&one, 3284.0), here(&other, 3285.0)];
    assert_eq!(
        of(&[edition("2019", &ranked)]).standing.sentence(),
        "In the index of 2019, 1 of 2 neighbourhoods in Leeds (50.0%) is among the most deprived 10% of the nation's, \
         where 1,500 people live (50.0% of its people)."
    );
}

/// Twenty neighbourhoods, so many of which are among the most deprived tenth in each edition.
fn compared(before: usize, after: usize) -> MostDeprived {
    let areas: Vec<Area> = (0..40).map(area).collect();
    let ranked = |most: usize| -> Vec<Neighbourhood<'_>> {
        let rank = |at: usize| if at < most { 1.0 + at as f64 } else { 20_000.0 };
        areas.iter().enumerate().map(|(at, area)| here(area, rank(at))).collect()
    };
    let (old, new) = (ranked(before), ranked(after));
    of(&[edition("2025", &new), edition("2019", &old)])
}

#[test]
fn more_about_the_same_and_fewer_are_told_of_neighbourhoods_and_people() {
    // Within a twentieth of twenty is one.
    for (before, after, name) in [
        (20, 21, "about-the-same"),
        (20, 22, "more"),
        (20, 18, "fewer"),
        (0, 0, "about-the-same"),
        (0, 1, "more"),
    ] {
        let found = compared(before, after);
        assert_eq!(found.neighbourhoods.name(), name, "{before} to {after}");
        assert_eq!(found.people.name(), name, "{before} to {after}");
    }
    assert_eq!(
        compared(1, 0).standing.sentence(),
        "In the index of 2025, none of 40 neighbourhoods in Leeds (0.0%) are among the most deprived 10% of the nation's."
    );
    assert_eq!(
        compared(20, 18).neighbourhoods.sentence(),
        "Leeds has 18 neighbourhoods among the most deprived 10% of the nation's in the index of 2025 (of 40), \
         fewer than in that of 2019 (20 of 40)."
    );
    assert_eq!(
        compared(20, 18).people.sentence(),
        "In Leeds, 27,000 people live in the neighbourhoods among the most deprived 10% of the nation's in the index of 2025, \
         fewer than in that of 2019 (30,000)."
    );
    assert_eq!(compared(20, 18).neighbourhoods.tone(), crate::Tone::Neutral);
}

#[test]
fn what_changes_is_told_with_how_the_boundaries_are_tied() {
    let ended = || DateRange::new(None, Some(time::macros::date!(2021 - 03 - 20))).unwrap();
    let codes = |of: &[&Area]| of.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    // 1 keeps its code and leaves, 2 keeps it and enters, 3 is split, 4 and 5 are merged, 6 gets
    // another code, 7 goes without an heir.
    let (mut one, two, eleven, twelve) = (area(1), area(2), area(11), area(12));
    let mut three = Area { successors: codes(&[&eleven, &twelve]), vintage: ended(), ..area(3) };
    let (four, five, mut six, seven) = (area(4), area(5), area(6), area(7));
    let merged = Area { predecessors: codes(&[&four, &five]), ..area(13) };
    let recoded = Area { predecessors: codes(&[&six]), ..area(14) };
    one.title = "One".parse().unwrap();
    three.title = "Three".parse().unwrap();
    six.title = "Six".parse().unwrap();
    let (deep, high) = (500.0, 20_000.0);
    let old = [
        here(&one, deep),
        here(&two, high),
        here(&three, deep),
        here(&four, deep),
        here(&five, high),
        here(&six, deep),
        here(&seven, deep),
    ];
    let new = [
        here(&one, high),
        here(&two, deep),
        here(&eleven, deep),
        here(&twelve, high),
        here(&merged, deep),
        here(&recoded, high),
    ];
    let found = of(&[edition("2019", &old), edition("2025", &new)]);
    let moved: Vec<_> = found.changes[0]
        .moved
        .iter()
        .map(|moved| (moved.area.as_str()[6..].parse::<usize>().unwrap(), moved.way, moved.tie))
        .collect();
    assert_eq!(
        moved,
        [
            (2, Way::Entered, Tie::Same),
            (7, Way::Left, Tie::NoCounterpart),
            (1, Way::Left, Tie::Same),
            (6, Way::Left, Tie::Recoded),
            (11, Way::Stayed, Tie::Split),
            (13, Way::Stayed, Tie::Merged),
        ]
    );
    assert!(found.reply().remarks.contains(
        &"From 2019 to 2025, 2 stayed (1 split, 1 merged), 1 entered (1 ranked anew) and 3 left \
          (1 ranked anew, 1 another code, 1 no counterpart)."
            .to_owned()
    ));
}

#[test]
fn several_that_become_several_are_redrawn() {
    let (one, two) = (area(1), area(2));
    let both = vec![one.id.clone(), two.id.clone()];
    let (three, four) =
        (Area { predecessors: both.clone(), ..area(3) }, Area { predecessors: both, ..area(4) });
    let (old, new) =
        ([here(&one, 9.0), here(&two, 9_999.0)], [here(&three, 9_999.0), here(&four, 9_998.0)]);
    let found = of(&[edition("2019", &old), edition("2025", &new)]);
    assert_eq!(found.changes[0].moved[0].tie, Tie::Redrawn);
    assert_eq!(found.changes[0].moved[0].after, Some(9_998.0));
}

#[test]
fn the_areas_that_hold_them_are_counted() {
    let areas: Vec<Area> = (0..4).map(area).collect();
    let (north, south) = ([("ward", "North"), ("neighbourhood", "Hub")], [("ward", "South")]);
    let lying = |at: usize, rank, within| Neighbourhood { within, ..here(&areas[at], rank) };
    let ranked = [
        lying(0, 1.0, &north[..]),
        lying(1, 2.0, &north[..1]),
        lying(2, 3.0, &south[..]),
        lying(3, 9_000.0, &south[..]),
    ];
    let found = of(&[edition("2019", &ranked)]);
    let held: Vec<_> = found.editions[0]
        .within
        .iter()
        .map(|held| (held.kind.as_str(), held.title.as_str(), held.most_deprived, held.all))
        .collect();
    assert_eq!(
        held,
        [("neighbourhood", "Hub", 1, 1), ("ward", "North", 2, 2), ("ward", "South", 1, 2)]
    );
}

#[test]
fn a_place_has_deciles_of_its_own_from_ten_neighbourhoods_on() {
    let areas: Vec<Area> = (0..20).map(area).collect();
    let ranked: Vec<_> =
        areas.iter().enumerate().map(|(at, area)| here(area, 30_000.0 - at as f64)).collect();
    let found = of(&[edition("2019", &ranked)]);
    // A tenth of twenty are two: those with the lowest ranks in the nation.
    let local: Vec<_> =
        found.editions[0].locally.iter().map(|one| (one.rank, one.local_decile)).collect();
    assert_eq!(local, [(29_981.0, Some(1)), (29_982.0, Some(1))]);
    assert_eq!(found.editions[0].most_deprived, []);
    let few = of(&[edition("2019", &ranked[..9])]);
    assert_eq!(few.editions[0].locally, []);
}

#[test]
fn every_reason_for_no_answer() {
    assert_eq!(of(&[]).standing.name(), "no-figures");
    let one = area(1);
    let at = |year, rank| of(&[edition(year, &[here(&one, rank)])]);
    assert_eq!(at("2021", 1.0).standing.name(), "unknown-edition");
    for rank in [0.0, 32_845.0, f64::NAN] {
        assert_eq!(at("2019", rank).standing.name(), "unusable");
    }
    let unknown = Neighbourhood { people: None, ..here(&one, 1.0) };
    let (old, new) = ([unknown], [here(&one, 1.0)]);
    let found = of(&[edition("2015", &old), edition("2019", &new)]);
    assert_eq!(
        found.people.sentence(),
        "No answer: how many people Neighbourhood 1 has is not known for 2015."
    );
    assert_eq!(found.neighbourhoods.name(), "about-the-same");
}

#[test]
fn an_edition_that_is_not_known_is_named_and_the_others_are_judged() {
    let one = area(1);
    let ranked = [here(&one, 1.0)];
    let found = of(&[edition("2000", &ranked), edition("2019", &ranked)]);
    assert_eq!(found.standing.name(), "above-its-share");
    let said = "The edition of 2000 is left out: how many neighbourhoods the index of 2000 ranks is not known here.";
    assert!(found.reply().remarks.iter().any(|remark| remark == said));
}

#[test]
fn the_question_is_that_of_the_document() {
    let asked =
        Asks { index: "imd".parse().unwrap(), area: "E08000035".parse().unwrap(), share: 10.0 };
    assert_eq!(of(&[]).reply().question, Ask::MostDeprived(asked).words());
}

#[test]
fn a_share_of_a_fifth_is_core20() {
    let one = area(1);
    let ranked = [here(&one, 6_568.0)];
    let found = MostDeprived::of(&Indicator::example(), "Leeds", &[edition("2019", &ranked)], 20.0);
    assert_eq!(found.editions[0].most_deprived.len(), 1);
    assert!(found.reply().remarks.iter().any(|remark| remark.contains("Core20PLUS5")));
}

#[test]
fn each_lens_has_five_areas_of_its_own() {
    let mut areas = [lens::ADULTS.areas, lens::CHILDREN.areas].concat();
    areas.sort_unstable();
    areas.dedup();
    assert_eq!(areas.len(), 10);
    assert_eq!(Change::More.name(), "more");
}

proptest! {
    #[test]
    fn the_order_of_input_changes_nothing(
        ranks in prop::collection::vec((1..32_844_u32, 1..33_755_u32), 1..40),
    ) {
        let areas: Vec<Area> = (0..ranks.len()).map(area).collect();
        let old: Vec<_> = areas.iter().zip(&ranks).map(|(a, r)| here(a, f64::from(r.0))).collect();
        let new: Vec<_> = areas.iter().zip(&ranks).map(|(a, r)| here(a, f64::from(r.1))).collect();
        let forth = of(&[edition("2019", &old), edition("2025", &new)]);
        let (mut dlo, mut wen) = (old.clone(), new.clone());
        dlo.reverse();
        wen.rotate_left(1);
        let back = of(&[edition("2025", &wen), edition("2019", &dlo)]);
        prop_assert_eq!(forth, back);
    }

    #[test]
    fn the_numbers_before_and_after_are_told_by_who_stayed_entered_and_left(
        ranks in prop::collection::vec((1..32_844_u32, 1..33_755_u32), 1..40),
    ) {
        let areas: Vec<Area> = (0..ranks.len()).map(area).collect();
        let old: Vec<_> = areas.iter().zip(&ranks).map(|(a, r)| here(a, f64::from(r.0))).collect();
        let new: Vec<_> = areas.iter().zip(&ranks).map(|(a, r)| here(a, f64::from(r.1))).collect();
        let found = of(&[edition("2019", &old), edition("2025", &new)]);
        let number = |way| found.changes[0].number(way);
        let [before, after] = [0, 1].map(|at| found.editions[at].most_deprived.len());
        prop_assert_eq!(before, number(Way::Stayed) + number(Way::Left));
        prop_assert_eq!(after, number(Way::Stayed) + number(Way::Entered));
        let all: usize = found.editions[1].deciles.iter().map(|tenth| tenth.neighbourhoods).sum();
        prop_assert_eq!(all, ranks.len());
    }
}
