//! Fair shares, on cases worked by hand and by their properties.

use lifecourse_core::{Allocation, Capacity, ValueType};
use proptest::prelude::*;

use super::*;
use crate::sample::{Sample, indicator, of};

fn terms(floor: f64, progressivity: f64, capacity: &[(&str, f64)]) -> Allocation {
    let capacity = capacity
        .iter()
        .map(|(name, most)| Capacity { of: name.parse().expect("it is not blank"), most: *most });
    Allocation {
        need: "need".parse().expect("it is a name"),
        today: "money".parse().expect("it is a name"),
        area: "E06000016".parse().expect("it is a code"),
        by: lifecourse_core::Division::Areas("ward".parse().expect("it is not blank")),
        floor,
        progressivity,
        capacity: capacity.collect(),
        period: None,
    }
}

/// Wards of (people, need for each, pounds today).
fn share(wards: &[(f64, f64, f64)], terms: &Allocation) -> FairShare {
    let figures = |value: &dyn Fn(&(f64, f64, f64)) -> f64| {
        wards.iter().map(|ward| of(value(ward), Some(ward.0))).collect()
    };
    let need = Sample::wards(indicator("Need", ValueType::Mean), figures(&|ward| ward.1));
    let money = Sample::wards(indicator("Money", ValueType::Count), figures(&|ward| ward.2));
    FairShare::of(&need.strata(), &money.strata(), terms)
}

/// What each ward would have, by name.
fn fair(found: &FairShare) -> Vec<u64> {
    let mut shares: Vec<(&str, u64)> =
        found.shares.iter().map(|share| (share.name.as_str(), share.fair.get())).collect();
    shares.sort_unstable();
    shares.into_iter().map(|(_, pence)| pence).collect()
}

const THREE: [(f64, f64, f64); 3] = [(100.0, 3.0, 400.0), (100.0, 2.0, 400.0), (100.0, 1.0, 400.0)];

#[test]
fn a_floor_and_a_share_by_need_are_those_worked_by_hand() {
    // £480 alike: 160 each. £720 as 3 to 2 to 1: 360, 240, 120.
    let found = share(&THREE, &terms(0.4, 1.0, &[]));
    assert_eq!(fair(&found), [52_000, 40_000, 28_000]);
    assert_eq!(found.total, Pence::new(120_000));
    assert_eq!(found.shares[0].change(), 12_000);
    assert_eq!(found.today.name(), "flat");
    assert_eq!(
        found.move_from_today.sentence(),
        "Of £1,200.00 for “Money” in Leicester (2024), £120.00 (10.0%) would move if 40.0% went to \
         everybody alike and the rest in proportion to need: 1 part would have more and 1 less, \
         from £120.00 more for Ward 01 to £120.00 less for Ward 03."
    );
    // By its square, as 9 to 4 to 1: 720 x 9/14 = 462.857..., 205.714..., 51.428...
    assert_eq!(fair(&share(&THREE, &terms(0.4, 2.0, &[]))), [62_286, 36_571, 21_143]);
}

#[test]
fn what_one_cannot_use_goes_to_the_others_to_the_penny() {
    // The weights are 0.4/3 + 0.6 x 1/2 = 13/30, 10/30, 7/30. With 450 for the first, 750 are left
    // for the others as 10 to 7: 441.1764... and 308.8235...
    let found = share(&THREE, &terms(0.4, 1.0, &[("Ward 01", 450.0)]));
    assert_eq!(fair(&found), [45_000, 44_118, 30_882]);
    assert!(found.shares[0].is_full());
    assert!(found.remarks[0].starts_with("1 part would have as much as can be used"));
}

#[test]
fn an_even_share_of_money_shared_alike_is_as_today() {
    let found = share(&THREE, &terms(1.0, 1.0, &[]));
    assert_eq!(fair(&found), [40_000; 3]);
    assert_eq!(found.move_from_today.name(), "as-today");
    assert!(!found.move_from_today.sentence().contains("more for"));
}

#[test]
fn equal_remainders_go_by_name_whatever_the_order_of_the_input() {
    let wards = [(100.0, 2.0, 0.02), (100.0, 2.0, 0.02), (100.0, 2.0, 0.01)];
    let found = share(&wards, &terms(0.5, 1.0, &[]));
    assert_eq!(fair(&found), [2, 2, 1]);
    // No difference in need: today's scale has nothing to be proportionate to.
    assert_eq!(found.today.name(), "nothing-there");
}

#[test]
fn each_reason_for_no_share_is_told() {
    let reason =
        |wards: &[(f64, f64, f64)], terms: &Allocation| share(wards, terms).move_from_today.name();
    let all = [("Ward 01", 300.0), ("Ward 02", 300.0), ("Ward 03", 300.0)];
    let found = share(&THREE, &terms(0.5, 1.0, &all));
    assert_eq!(
        found.move_from_today.sentence(),
        "No answer: the parts can use £300.00 less than the £1,200.00 that there is."
    );
    assert_eq!(reason(&THREE, &terms(0.5, 1.0, &[("Ward 09", 1.0)])), "no-such-group");
    assert_eq!(reason(&THREE[..2], &terms(0.5, 1.0, &[])), "too-few-groups");
    let mut wards = THREE;
    wards[1].1 = 0.0;
    assert_eq!(reason(&wards, &terms(0.5, 1.0, &[])), "not-positive");
    wards = THREE;
    wards[1].2 = -5.0;
    assert_eq!(reason(&wards, &terms(0.5, 1.0, &[])), "not-positive");
    assert_eq!(reason(&[(100.0, 1.0, 0.0); 3], &terms(0.5, 1.0, &[])), "nothing-there");
    wards = THREE;
    wards[1].2 = 1e30;
    assert_eq!(reason(&wards, &terms(0.5, 1.0, &[])), "unusable");
    let figures = || [1.0, 2.0, 3.0].map(|value| of(value, None)).to_vec();
    let need = Sample::wards(indicator("Need", ValueType::Mean), figures());
    let money = Sample::wards(indicator("Money", ValueType::Count), figures());
    let found = FairShare::of(&need.strata(), &money.strata(), &terms(0.5, 1.0, &[]));
    assert_eq!(found.move_from_today.name(), "no-population");
    let found = FairShare::of(&need.strata(), &need.strata(), &terms(0.5, 1.0, &[]));
    assert_eq!(
        found.move_from_today.sentence(),
        "No answer: Need is a mean, and only amounts can be added up and shared out."
    );
    let mut money = money;
    let four = [1.0, 2.0, 3.0, 4.0].map(|value| of(value, Some(9.0))).to_vec();
    let need = Sample::wards(indicator("Need", ValueType::Mean), four.clone());
    money.groups = Sample::wards(indicator("Money", ValueType::Count), four).groups;
    money.groups[3].points.clear();
    let found = FairShare::of(&need.strata(), &money.strata(), &terms(0.5, 1.0, &[]));
    assert_eq!(found.move_from_today.name(), "group-missing");
}

#[test]
fn the_question_is_that_of_the_document() {
    let terms = terms(0.5, 1.0, &[]);
    let asked = lifecourse_core::Ask::Allocation(terms.clone());
    assert_eq!(share(&THREE, &terms).reply().question, asked.words());
}

#[test]
fn a_reply_shows_every_share_and_the_sum() {
    let reply = share(&THREE, &terms(0.4, 1.0, &[("Ward 01", 450.0)])).reply();
    let table = &reply.tables[0];
    let shown = |row: usize| -> Vec<String> { table.rows[row].iter().map(Cell::shown).collect() };
    assert_eq!(
        shown(0),
        ["Ward 01", "100", "3.00", "400.00", "450.00", "50.00", "12.5", "4.50", "450.00"]
    );
    assert_eq!(shown(3)[..5], ["Total", "", "", "1,200.00", "1,200.00"]);
}

fn wards() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    let pence = (1_u32..100_000_000).prop_map(|pence| f64::from(pence) / 100.0);
    prop::collection::vec((10.0..1e5_f64, 0.1..100.0_f64, pence), 3..25)
}

proptest! {
    #[test]
    fn the_sum_is_kept_and_capacities_are_respected(wards in wards(), floor in 0.0..=1.0_f64, progressivity in 0.0..4.0_f64, caps in prop::collection::vec(1.0..1e6_f64, 0..3)) {
        let names: Vec<String> = (1..=caps.len()).map(|at| format!("Ward {at:02}")).collect();
        let caps: Vec<(&str, f64)> = names.iter().map(String::as_str).zip(caps).collect();
        let found = share(&wards, &terms(floor, progressivity, &caps));
        if found.move_from_today.found().is_none() {
            prop_assert_eq!(found.move_from_today.name(), "capacity-too-small");
            return Ok(());
        }
        let today: u64 = wards.iter().map(|ward| Pence::from_pounds(ward.2).unwrap().get()).sum();
        prop_assert_eq!(fair(&found).iter().sum::<u64>(), today);
        prop_assert_eq!(found.total.get(), today);
        for share in &found.shares {
            prop_assert!(share.most.is_none_or(|most| share.fair <= most));
        }
        prop_assert_eq!(found.shares.iter().map(Share::change).sum::<i64>(), 0);
    }

    #[test]
    fn more_need_is_never_less_money_for_as_many_people(wards in wards(), floor in 0.0..=1.0_f64, progressivity in 0.0..4.0_f64) {
        let alike: Vec<_> = wards.iter().map(|ward| (500.0, ward.1, ward.2)).collect();
        let found = share(&alike, &terms(floor, progressivity, &[]));
        for one in &found.shares {
            for other in found.shares.iter().filter(|other| other.need > one.need) {
                // A penny is what rounding can take.
                prop_assert!(other.fair.get() + 1 >= one.fair.get());
            }
        }
    }

    #[test]
    fn a_progressivity_of_none_is_a_share_by_head(wards in wards(), floor in 0.0..=1.0_f64) {
        let found = share(&wards, &terms(floor, 0.0, &[]));
        let people: f64 = wards.iter().map(|ward| ward.0).sum();
        for (at, pence) in fair(&found).into_iter().enumerate() {
            let own = found.total.get() as f64 * wards[at].0 / people;
            prop_assert!((pence as f64 - own).abs() < 1.0 + 1e-6);
        }
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(wards in wards(), floor in 0.0..=1.0_f64, turn in 0_usize..25) {
        let figures = |value: &dyn Fn(&(f64, f64, f64)) -> f64| {
            wards.iter().map(|ward| of(value(ward), Some(ward.0))).collect()
        };
        let mut need = Sample::wards(indicator("Need", ValueType::Mean), figures(&|ward| ward.1));
        let mut money = Sample::wards(indicator("Money", ValueType::Count), figures(&|ward| ward.2));
        let terms = terms(floor, 1.3, &[]);
        let one = FairShare::of(&need.strata(), &money.strata(), &terms);
        need.groups.rotate_left(turn % wards.len());
        money.groups.reverse();
        let other = FairShare::of(&need.strata(), &money.strata(), &terms);
        prop_assert_eq!(one.shares, other.shares);
    }

    #[test]
    fn the_unit_of_need_changes_at_most_a_penny(wards in wards(), floor in 0.0..=1.0_f64, unit in 1e-3..1e3_f64) {
        let one = share(&wards, &terms(floor, 1.7, &[]));
        let other: Vec<_> = wards.iter().map(|ward| (ward.0, unit * ward.1, ward.2)).collect();
        let other = share(&other, &terms(floor, 1.7, &[]));
        for (a, b) in fair(&one).into_iter().zip(fair(&other)) {
            prop_assert!(a.abs_diff(b) <= 1);
        }
    }
}
