use lifecourse_core::{Ask, LifeExpectancyGap};
use proptest::prelude::*;

use super::*;

const AGES: [&str; 4] = ["<1 yr", "1-19 yrs", "20-64 yrs", "65+ yrs"];
const CAUSES: [&str; 2] = ["heart disease", "cancer"];

/// Deaths among 10,000 of each age: all of them, of the heart, of cancer.
type Rows = [(f64, [f64; 2]); 4];

fn ages(rows: &Rows) -> Vec<Deaths<'_>> {
    let bands = AGES.iter().zip(rows);
    let deaths = |age: &str, deaths, by_cause| Deaths {
        age: age.parse().unwrap(),
        people: 10_000.0,
        deaths,
        by_cause,
    };
    bands.map(|(age, (all, by_cause))| deaths(age, *all, by_cause.as_slice())).collect()
}

fn asked(causes: &'static [&'static str]) -> Asked<'static> {
    Asked {
        place: "Leeds",
        period: "2021 - 23".parse().unwrap(),
        sex: Sex::Persons,
        causes,
        synthetic: true,
    }
}

fn of(most: &Rows, least: &Rows) -> LifeGap {
    LifeGap::of(
        &asked(&CAUSES),
        &Mortality { name: "Most deprived decile", ages: &ages(most) },
        &Mortality { name: "Least deprived decile", ages: &ages(least) },
    )
}

const DEPRIVED: Rows =
    [(60.0, [0.0, 0.0]), (10.0, [0.0, 1.0]), (90.0, [40.0, 30.0]), (700.0, [250.0, 200.0])];
const AFFLUENT: Rows =
    [(30.0, [0.0, 0.0]), (6.0, [0.0, 1.0]), (30.0, [5.0, 15.0]), (550.0, [180.0, 180.0])];

#[test]
fn the_parts_sum_to_the_gap() {
    let found = of(&DEPRIVED, &AFFLUENT);
    let parts = found.parts.as_ref().unwrap();
    let by_age: f64 = parts.by_age.iter().map(|(_, years)| years).sum();
    let by_cause: f64 = parts.by_cause.iter().map(|cause| cause.years).sum();
    assert!((by_age - parts.gap.value).abs() < 1e-9);
    assert!((by_cause - parts.gap.value).abs() < 1e-9);
    assert!((parts.least.value - parts.most.value - parts.gap.value).abs() < 1e-12);
}

#[test]
fn the_interval_of_the_gap_is_of_both_tables() {
    let parts = of(&DEPRIVED, &AFFLUENT).parts.unwrap();
    let half = |estimate: Estimate| (estimate.upper - estimate.lower) / 2.0;
    assert!((half(parts.gap) - half(parts.most).hypot(half(parts.least))).abs() < 1e-9);
}

#[test]
fn a_difference_at_one_age_from_one_cause_makes_all_of_the_gap_there() {
    // Alike but for deaths of the heart at working age.
    let mut worse = AFFLUENT;
    worse[2] = (90.0, [65.0, 15.0]);
    let found = of(&worse, &AFFLUENT);
    assert_eq!(found.gap.name(), "least-deprived-live-longer");
    assert_eq!(found.ages.name(), "working-age");
    assert_eq!(found.causes.name(), "one-cause");
    let parts = found.parts.as_ref().unwrap();
    assert!((parts.by_age[2].1 - parts.gap.value).abs() < 1e-9);
    assert!((parts.by_cause[0].years - parts.gap.value).abs() < 1e-9);
    assert_eq!(
        found.causes.sentence(),
        "Of the gap of 8.4 years in Leeds, the cause that makes the most of it among those named is heart disease, \
         with 8.4 years (100%); causes that are not named make 0.0 years."
    );
    assert_eq!(
        found.ages.sentence(),
        "Of the gap of 8.4 years in Leeds, 8.4 years (100%) are made at the ages 20 to 64; the age group that makes \
         the most of it is 20-64 yrs, with 8.4 years."
    );
    let other_way = of(&AFFLUENT, &worse);
    assert_eq!(other_way.ages.sentence(), found.ages.sentence());
    assert!(
        other_way
            .gap
            .sentence()
            .contains("a gap of 8.4 years the other way (95% interval 5.1 to 11.8)")
    );
}

#[test]
fn each_stretch_of_life_and_each_sort_of_cause_can_make_the_most() {
    let with = |at: usize, all: f64, by_cause: [f64; 2]| {
        let mut worse = AFFLUENT;
        worse[at].0 += all;
        worse[at].1[0] += by_cause[0];
        worse[at].1[1] += by_cause[1];
        of(&worse, &AFFLUENT)
    };
    assert_eq!(with(1, 60.0, [0.0, 0.0]).ages.name(), "childhood");
    assert_eq!(with(3, 300.0, [0.0, 0.0]).ages.name(), "older-age");
    assert_eq!(with(3, 300.0, [0.0, 0.0]).causes.name(), "other-causes");
    // 40 % of the heart, 40 % cancer, 20 % others.
    assert_eq!(with(3, 300.0, [120.0, 120.0]).causes.name(), "several-causes");
}

#[test]
fn turned_round_the_most_deprived_live_longer() {
    let (forth, back) = (of(&DEPRIVED, &AFFLUENT), of(&AFFLUENT, &DEPRIVED));
    assert_eq!(back.gap.name(), "most-deprived-live-longer");
    assert_eq!(forth.ages.name(), back.ages.name());
    assert_eq!(forth.causes.name(), back.causes.name());
    let years = |found: &LifeGap| found.parts.as_ref().unwrap().gap.value;
    assert!((years(&forth) + years(&back)).abs() < 1e-12);
}

#[test]
fn a_gap_that_may_be_chance_is_made_of_nothing() {
    let found = of(&AFFLUENT, &AFFLUENT);
    assert_eq!(found.gap.name(), "no-gap-told");
    assert!(found.gap.sentence().ends_with("that cannot be told apart from chance."));
    assert_eq!(found.ages.name(), "unusable");
    assert_eq!(found.causes.name(), "unusable");
}

#[test]
fn every_reason_for_no_answer() {
    let good = ages(&AFFLUENT);
    let against = |most: &[Deaths<'_>]| {
        let name = "Most deprived decile";
        let least = Mortality { name: "Least deprived decile", ages: &good };
        LifeGap::of(&asked(&CAUSES), &Mortality { name, ages: most }, &least).gap.name()
    };
    assert_eq!(against(&[]), "no-figures");
    assert_eq!(against(&good[..3]), "ages-differ");
    let more = [90.0, 90.0];
    let mut bad = good.clone();
    bad[2].by_cause = &more;
    assert_eq!(against(&bad), "causes-exceed-deaths");
    let mut bad = good.clone();
    bad[2].by_cause = &[];
    assert_eq!(against(&bad), "group-missing");
    let mut bad = good.clone();
    bad[3].deaths = 0.0;
    assert_eq!(against(&bad), "unusable");

    let both = |bad: &[Deaths<'_>]| {
        let one = Mortality { name: "One", ages: bad };
        LifeGap::of(&asked(&CAUSES), &one, &one).gap.name()
    };
    let without_second = [good[0], good[2], good[3]];
    assert_eq!(both(&without_second), "ages-do-not-meet");
    assert_eq!(both(&good[..3]), "ages-do-not-meet");
    assert_eq!(both(&good[1..]), "ages-do-not-meet");
}

#[test]
fn ages_too_broad_for_a_stretch_of_life_are_refused_and_their_years_stay() {
    let broad = |deaths: [f64; 3]| -> Vec<Deaths<'static>> {
        let bands = ["<1 yr", "1-64 yrs", "65+ yrs"].iter().zip(deaths);
        let of = |age: &str, deaths| Deaths {
            age: age.parse().unwrap(),
            people: 10_000.0,
            deaths,
            by_cause: &[],
        };
        bands.map(|(age, deaths)| of(age, deaths)).collect()
    };
    let found = LifeGap::of(
        &asked(&[]),
        &Mortality { name: "A", ages: &broad([80.0, 90.0, 700.0]) },
        &Mortality { name: "B", ages: &broad([40.0, 30.0, 500.0]) },
    );
    assert_eq!(
        found.ages.sentence(),
        "No answer: the figures cannot be tested: 1-64 yrs is not within under 20, 20 to 64, or 65 and over."
    );
    assert_eq!(found.parts.unwrap().by_age.len(), 3);
}

#[test]
fn without_causes_the_ages_are_told() {
    let no_cause = |rows: &'static Rows| -> Vec<Deaths<'static>> {
        ages(rows).into_iter().map(|deaths| Deaths { by_cause: &[], ..deaths }).collect()
    };
    let found = LifeGap::of(
        &asked(&[]),
        &Mortality { name: "A", ages: &no_cause(&DEPRIVED) },
        &Mortality { name: "B", ages: &no_cause(&AFFLUENT) },
    );
    assert_eq!(found.ages.name(), "working-age");
    assert_eq!(found.causes.sentence(), "No answer: there is no cause of death to look at.");
    assert_eq!(found.reply().tables.len(), 2);
}

#[test]
fn the_reply_has_a_column_for_each_cause_and_is_labelled() {
    let reply = of(&DEPRIVED, &AFFLUENT).reply();
    assert!(reply.synthetic);
    assert_eq!(
        reply.about,
        "Leeds, Persons, 2021 - 23: most deprived decile against least deprived decile"
    );
    assert_eq!(reply.tables[1].columns.len(), 5);
    assert!(
        reply
            .tables
            .iter()
            .all(|table| { table.rows.iter().all(|row| row.len() == table.columns.len()) })
    );
    let asked = Ask::LifeExpectancyGap(LifeExpectancyGap {
        deaths: "deaths".parse().unwrap(),
        causes: Vec::new(),
        area: "E08000035".parse().unwrap(),
        by: "deciles".parse().unwrap(),
        period: None,
        sex: Sex::Persons,
    });
    assert_eq!(reply.question, asked.words());
}

fn rows() -> impl Strategy<Value = Rows> {
    let band = |top: f64| (1.0..top, 0.0..0.5, 0.0..0.5);
    (band(100.0), band(30.0), band(200.0), band(900.0)).prop_map(|(a, b, c, d)| {
        [a, b, c, d].map(|(all, heart, cancer)| (all, [all * heart, all * cancer]))
    })
}

proptest! {
    #[test]
    fn ages_and_causes_sum_to_any_gap(most in rows(), least in rows()) {
        if let Some(parts) = of(&most, &least).parts {
            let by_age: f64 = parts.by_age.iter().map(|(_, years)| years).sum();
            let by_cause: f64 = parts.by_cause.iter().map(|cause| cause.years).sum();
            prop_assert!((by_age - parts.gap.value).abs() < 1e-8);
            prop_assert!((by_cause - parts.gap.value).abs() < 1e-8);
        }
    }

    #[test]
    fn ten_times_the_people_change_no_part(most in rows(), least in rows()) {
        let larger = |rows: &Rows| rows.map(|(all, [one, other])| (all * 10.0, [one * 10.0, other * 10.0]));
        let by = |found: LifeGap| found.parts.map(|parts| parts.by_age);
        let tenfold = |rows: &Rows, found: &mut Vec<Deaths<'static>>| {
            for (age, (all, _)) in AGES.iter().zip(rows) {
                found.push(Deaths { age: age.parse().unwrap(), people: 1e5, deaths: *all, by_cause: &[] });
            }
        };
        let (mut one, mut other) = (Vec::new(), Vec::new());
        tenfold(&larger(&most), &mut one);
        tenfold(&larger(&least), &mut other);
        let big = LifeGap::of(
            &asked(&[]),
            &Mortality { name: "A", ages: &one },
            &Mortality { name: "B", ages: &other },
        );
        if let (Some(small), Some(big)) = (by(of(&most, &least)), by(big)) {
            for (one, other) in small.iter().zip(&big) {
                prop_assert!((one.1 - other.1).abs() < 1e-8);
            }
        }
    }
}
