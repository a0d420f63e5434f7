//! Whether care follows need, on cases worked by hand and on constructed extremes.

use lifecourse_core::{Division, Polarity, Provision, Scale, ValueType};
use lifecourse_statistics::concentration::{CareUse, UseModel};
use proptest::prelude::*;

use super::*;
use crate::{
    Tested, Tone, Verdict,
    sample::{QUINTILES, Sample, indicator, of, percent, period, within},
};

const NEED: [f64; 5] = [5.0, 4.0, 3.0, 2.0, 1.0];

/// Fifths of equal size, most deprived first, with need of 5, 4, 3, 2, 1 and this care for each.
fn fifths(care: [f64; 5]) -> (Sample, Sample) {
    let figure = |value| of(value, Some(1000.0));
    (
        Sample::fifths(indicator("Need", ValueType::Mean), NEED.map(figure)),
        Sample::fifths(indicator("Spend", ValueType::Mean), care.map(figure)),
    )
}

fn answer((need, care): &(Sample, Sample), provision: Provision) -> CareForNeed {
    CareForNeed::of(&need.strata(), &care.strata(), provision, None)
}

fn number<V: Verdict + std::fmt::Debug>(answer: &Answer<V>, name: &str) -> f64 {
    let found = answer.found().expect("there is a finding");
    found.basis.numbers.iter().find(|number| number.name == name).expect("it is there").value
}

const INDEX: &str = "horizontal inequity index";

#[test]
fn the_same_for_all_is_flat_and_less_than_need_asks() {
    let found = answer(&fifths([7.0; 5]), Provision::Spend);
    // Shares of need 5, 4, 3, 2, 1 fifteenths at ranks .1, .3, .5, .7, .9:
    // sum 5.5/15; index 2 x 5.5/15 - 1 = -4/15. Care is 0, so the inequity is 4/15.
    assert!((number(&found.balance, INDEX) - 4.0 / 15.0).abs() < 1e-12);
    // Three quarters of that would have to move: 20 %.
    assert!((number(&found.balance, "share that would have to move") - 0.2).abs() < 1e-12);
    assert_eq!(
        found.balance.sentence(),
        "In 2024, the more deprived in Leicester had less than their share of “Spend” by “Need”: \
         the horizontal inequity index is 0.267 (95% interval 0.267 to 0.267), less than need \
         asks with a certainty of over 99%. To follow need, 20.0% of it would have to move from the better-off \
         to the worse-off half."
    );
    assert_eq!(
        found.universalism.sentence(),
        "In 2024, “Spend” in Leicester was flat: 1.00 times as much in the most deprived \
         quintile as in the least deprived quintile, where “Need” is 5.00 times as high (elasticity 0.00, 95% interval \
         0.00 to 0.00; certainty over 99%)."
    );
    assert_eq!((found.balance.tone(), found.universalism.tone()), (Tone::Bad, Tone::Bad));
}

#[test]
fn the_classes_are_those_of_known_powers_of_need() {
    // Care as need to a power: the elasticity is the power. Inequity from C(care) - C(need), with
    // C = 2 sum(share x rank) - 1 and C(need) = -0.26667:
    //  -1: shares of 1/5, 1/4, 1/3, 1/2, 1 of 2.28333: ranks weigh 1.51167, C = +0.32409, inequity +0.59075
    //  .5: C = -0.14590, +0.12074;   1: 0;   2: C = 2 x 15.5/55 - 1 = -0.43636, -0.16970
    for (power, inequity, balance, scale) in [
        (-1.0, 0.590_75, "inverse", "regressive"),
        (0.0, 0.266_67, "less-than-need", "flat"),
        (0.5, 0.120_74, "less-than-need", "under-proportionate"),
        (1.0, 0.0, "proportionate", "proportionate"),
        (2.0, -0.169_70, "pro-poor", "proportionate"),
    ] {
        let found = answer(&fifths(NEED.map(|need: f64| 3.0 * need.powf(power))), Provision::Spend);
        assert!((number(&found.balance, INDEX) - inequity).abs() < 2e-5, "{power}");
        assert!((number(&found.universalism, "elasticity") - power).abs() < 1e-9, "{power}");
        assert_eq!((found.balance.name(), found.universalism.name()), (balance, scale), "{power}");
    }
}

#[test]
fn what_chance_leaves_open_is_not_condemned() {
    // Uptake in exact proportion to need, of 100 people a ward: by chance it may be a tenth either
    // way, so that none of the three classes of the index, nor those of the elasticity, is certain.
    let need = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0];
    let ward = |title, part: f64, people| {
        let figures = need.map(|need| percent(part * need, people)).to_vec();
        Sample::wards(indicator(title, ValueType::Proportion), figures)
    };
    let found = answer(&(ward("Need", 1.0, 100.0), ward("Uptake", 0.2, 100.0)), Provision::Use);
    assert_eq!((found.balance.name(), found.balance.tone()), ("cannot-tell", Tone::Neutral));
    let said = found.balance.sentence();
    assert!(said.starts_with("Whether “Uptake” in Leicester followed “Need” in 2024 cannot be told: the horizontal inequity index is 0.000 "), "{said}");
    assert!(
        said.contains("with a certainty of only ") && !said.contains("would have to move"),
        "{said}"
    );
    // Elasticities of 0.9 and steeper are one class: scatter about 0.9 leaves it open.
    let figure = |value: f64| of(value, Some(1000.0));
    let care = [6.0, 3.2, 3.2, 2.4, 1.4].map(figure);
    let pair = (
        Sample::fifths(indicator("Need", ValueType::Mean), NEED.map(figure)),
        Sample::fifths(indicator("Spend", ValueType::Mean), care),
    );
    let scale = answer(&pair, Provision::Spend).universalism;
    assert_eq!((scale.name(), scale.tone()), ("cannot-tell", Tone::Neutral));
    assert!(scale.sentence().contains("with a certainty of only"), "{}", scale.sentence());
}

#[test]
fn a_fair_share_with_a_floor_is_not_inverse_care() {
    // Half alike for all and half by need: 1.5 + 0.5 x need, of the same sum.
    let found = answer(&fifths(NEED.map(|need| 1.5 + 0.5 * need)), Provision::Spend);
    assert_eq!(found.balance.label(), "less than need asks");
    assert_eq!(found.universalism.name(), "under-proportionate");
}

#[test]
fn where_need_is_with_the_better_off_more_for_them_is_not_inverse() {
    let figure = |value: f64| of(value, Some(1000.0));
    let pair = (
        Sample::fifths(indicator("Need", ValueType::Mean), [1.0, 2.0, 3.0, 4.0, 5.0].map(figure)),
        Sample::fifths(
            indicator("Spend", ValueType::Mean),
            [1.0, 4.0, 9.0, 16.0, 25.0].map(figure),
        ),
    );
    assert_eq!(answer(&pair, Provision::Spend).balance.name(), "less-than-need");
}

#[test]
fn some_with_need_and_nothing_are_targeted_or_regressive() {
    let found = answer(&fifths([5.0, 3.0, 0.0, 0.0, 0.0]), Provision::Spend);
    assert_eq!(found.universalism.name(), "targeted-only");
    assert_eq!(
        found.universalism.sentence(),
        "In 2024, 3 of the 5 groups in Leicester had no “Spend” at all (the average deprived \
         quintile, the second least deprived quintile and the least deprived quintile), and those \
         that had some have more “Need” than they have."
    );
    assert_eq!(found.balance.name(), "pro-poor");
    let reversed = answer(&fifths([0.0, 0.0, 0.0, 3.0, 5.0]), Provision::Spend);
    assert_eq!(reversed.universalism.name(), "regressive");
    assert_eq!(reversed.balance.name(), "inverse");
}

#[test]
fn nothing_in_a_small_group_may_be_chance() {
    let (need, _) = fifths(NEED);
    let use_of = |counts: [f64; 5]| {
        let figures = counts.map(|count| of(count, Some(1000.0)));
        let contacts = Sample::fifths(indicator("Contacts", ValueType::Count), figures);
        answer(&(need.clone(), contacts), Provision::Use).universalism
    };
    // 30 contacts, of which need would bring 2 to the last fifth: none are no surprise.
    assert_eq!(
        use_of([11.0, 8.0, 7.0, 4.0, 0.0]).sentence(),
        "No answer: the least deprived quintile has none, which may be chance in so small a group."
    );
    // A hundred times as many would bring 200.
    assert_eq!(use_of([1100.0, 800.0, 700.0, 400.0, 0.0]).name(), "targeted-only");
}

#[test]
fn denominators_that_may_be_of_a_survey_are_remarked() {
    let survey = NEED.map(|need| of(need, Some(150.0)));
    let pair = (
        Sample::fifths(indicator("Need", ValueType::Proportion), survey),
        Sample::fifths(indicator("Spend", ValueType::Mean), NEED.map(|need| of(need, None))),
    );
    assert!(answer(&pair, Provision::Spend).remarks[0].contains("asked in a survey"));
    let counted = NEED.map(|need| percent(10.0 * need, 1000.0));
    let pair = (Sample::fifths(indicator("Need", ValueType::Proportion), counted), pair.1);
    assert!(!answer(&pair, Provision::Spend).remarks[0].contains("asked in a survey"));
}

#[test]
fn published_limits_make_the_certainty() {
    let make = |half: f64| {
        let figure = |value: f64| within(value, half * value, 1000.0);
        let need = NEED.map(figure);
        let care = [10.0, 10.0, 9.0, 8.0, 7.0].map(figure);
        let named = |title| indicator(title, ValueType::Mean);
        (Sample::fifths(named("Need"), need), Sample::fifths(named("Contacts"), care))
    };
    let sure = answer(&make(0.05), Provision::Use);
    assert_eq!(sure.balance.found().unwrap().basis.tested, Tested::ByLimits);
    let unsure = answer(&make(0.9), Provision::Use);
    let name = "probability of the likeliest class";
    assert!(number(&sure.balance, name) > 0.99 && number(&unsure.balance, name) < 0.95);
}

#[test]
fn a_group_below_chance_is_named() {
    // Five wards of 1,000 with the same need bar a little; 420 contacts, so about 84 each:
    // 20 are far below the lower 99.8 % limit.
    let need = Sample::wards(
        indicator("Need", ValueType::Mean),
        [10.0, 10.1, 10.2, 9.9, 9.8].map(|value| of(value, Some(1000.0))).to_vec(),
    );
    let contacts = Sample::wards(
        indicator("Contacts", ValueType::Count),
        [100.0, 100.0, 100.0, 100.0, 20.0].map(|value| of(value, Some(1000.0))).to_vec(),
    );
    let found = answer(&(need.clone(), contacts), Provision::Use);
    assert_eq!(
        found.shortfall.sentence(),
        "In 2024, 1 of the 5 areas in Leicester had less “Contacts” for its need than chance would \
         explain (Ward 05), by limits of 99.8%; the lowest is Ward 05 with 24% of what its need \
         would bring."
    );
    let lowest = found.groups.iter().find(|group| group.name == "Ward 05").unwrap();
    // 420 x 9.8 / 50 = 82.32.
    assert!((lowest.funnel.unwrap().expected - 82.32).abs() < 1e-9);
    assert!((lowest.ratio - 20.0 / 82.32).abs() < 1e-9);
    let uptake = Sample::wards(
        indicator("Uptake", ValueType::Proportion),
        [300.0, 310.0, 320.0, 300.0, 180.0].map(|count| percent(count, 1000.0)).to_vec(),
    );
    let found = answer(&(need, uptake), Provision::Use);
    assert_eq!(found.shortfall.name(), "some-below-need");
}

#[test]
fn nobody_below_chance_is_said_so() {
    let (need, _) = fifths(NEED);
    let contacts = NEED.map(|need| of(20.0 * need, Some(1000.0)));
    let contacts = Sample::fifths(indicator("Contacts", ValueType::Count), contacts);
    let found = answer(&(need, contacts), Provision::Use);
    assert_eq!(found.shortfall.name(), "none-below-need");
    assert!(found.shortfall.sentence().contains("100% of what its need would bring"));
}

#[test]
fn areas_are_ranked_by_need_and_say_so() {
    let wards = |title, values: [f64; 5]| {
        let figures = values.map(|value| of(value, Some(1000.0))).to_vec();
        Sample::wards(indicator(title, ValueType::Mean), figures)
    };
    let pair = (wards("Need", [1.0, 5.0, 3.0, 2.0, 4.0]), wards("Spend", [7.0; 5]));
    let found = answer(&pair, Provision::Spend);
    assert!((number(&found.balance, INDEX) - 4.0 / 15.0).abs() < 1e-12);
    assert!(
        found.balance.sentence().contains("those in more need"),
        "{}",
        found.balance.sentence()
    );
    assert!(found.remarks[0].contains("put in order by need itself"));
    assert_eq!(found.groups[0].name, "Ward 02");
    // From nobody to everybody, the neediest fifth first: a third of need, a fifth of spend.
    let first = found.curves[1];
    assert!((first.need - 1.0 / 3.0).abs() < 1e-12 && (first.care - 0.2).abs() < 1e-12);
}

#[test]
fn neighbourhood_groups_without_populations_count_as_equal() {
    let plain = |values: [f64; 5]| values.map(|value| of(value, None));
    let pair = (
        Sample::fifths(indicator("Need", ValueType::Mean), plain(NEED)),
        Sample::fifths(indicator("Spend", ValueType::Mean), plain([7.0; 5])),
    );
    let found = answer(&pair, Provision::Spend);
    assert!((number(&found.balance, INDEX) - 4.0 / 15.0).abs() < 1e-12);
    assert!(found.remarks[0].contains("equally large"));
    assert_eq!(found.groups[0].people, None);
}

#[test]
fn people_with_equal_need_and_less_care_are_an_inverse_finding() {
    let income: Vec<f64> = (0..60).map(f64::from).collect();
    let illness: Vec<f64> = (0..60).map(|at| f64::from(at % 3)).collect();
    let visits: Vec<f64> =
        income.iter().zip(&illness).map(|(rank, ill)| 1.0 + ill + rank / 20.0).collect();
    let people =
        CareUse { care: &visits, rank: &income, need: &[&illness], other: &[], weights: None };
    let found = CareForNeed::of_people("GP visits", &people, UseModel::Linear);
    assert_eq!(found.name(), "inverse");
    assert!(found.sentence().starts_with(
        "Among 60 people, the less advantaged had less “GP visits” than others, and than others of \
         equal need: "
    ));
    let reversed: Vec<f64> = income.iter().map(|rank| -rank).collect();
    let people = CareUse { rank: &reversed, ..people };
    assert_eq!(CareForNeed::of_people("GP visits", &people, UseModel::Linear).name(), "pro-poor");
    let none = CareUse { care: &[], rank: &[], need: &[], other: &[], weights: None };
    assert_eq!(CareForNeed::of_people("GP visits", &none, UseModel::Linear).name(), "unusable");
}

#[test]
fn each_reason_for_no_answer_is_told() {
    let refusal = |pair: &(Sample, Sample)| answer(pair, Provision::Spend).balance.name();
    let (need, care) = fifths([7.0; 5]);
    let change = |of_care: &dyn Fn(&mut Sample)| {
        let mut pair = (need.clone(), care.clone());
        of_care(&mut pair.1);
        pair
    };
    let at = |sample: &mut Sample, at: usize, figure| sample.groups[at].points[0].1 = figure;
    let other_people = change(&|care| at(care, 1, of(7.0, Some(1100.0))));
    assert_eq!(refusal(&other_people), "denominators-differ");
    assert!(answer(&other_people, Provision::Spend).balance.sentence().contains("9%"));
    let later = change(&|care| care.groups.iter_mut().for_each(|g| g.points[0].0 = period("2025")));
    assert_eq!(refusal(&later), "no-common-period");
    assert_eq!(refusal(&change(&|care| at(care, 2, of(-1.0, Some(1000.0))))), "not-positive");
    assert_eq!(refusal(&change(&|care| care.groups[3].points.clear())), "group-missing");
    assert_eq!(
        refusal(&change(&|care| (0..5).for_each(|group| at(care, group, of(0.0, Some(1000.0)))))),
        "nothing-there"
    );
    let mut fewer = (need.clone(), care.clone());
    fewer.0.groups.pop();
    assert_eq!(refusal(&fewer), "too-few-groups");
    let mut fewer = (need.clone(), care.clone());
    fewer.1.groups.remove(2);
    assert_eq!(refusal(&fewer), "too-few-groups");
    let mut none = (need.clone(), care.clone());
    none.0.groups.iter_mut().for_each(|group| group.points.clear());
    assert_eq!(refusal(&none), "no-figures");

    let wards = |title, values: [f64; 3]| {
        let figures = values.map(|value| of(value, None)).to_vec();
        Sample::wards(indicator(title, ValueType::Mean), figures)
    };
    let unknown = (wards("Need", [1.0, 2.0, 3.0]), wards("Spend", [1.0, 2.0, 3.0]));
    assert_eq!(refusal(&unknown), "no-population");
}

#[test]
fn each_finding_refuses_by_itself() {
    let (_, care) = fifths([7.0, 6.0, 5.0, 4.0, 3.0]);
    let alike = Sample::fifths(
        indicator("Need", ValueType::Mean),
        [5.0; 5].map(|value| of(value, Some(1000.0))),
    );
    let found = answer(&(alike, care), Provision::Spend);
    assert_eq!(found.balance.name(), "pro-poor");
    assert_eq!(
        found.universalism.sentence(),
        "No answer: there is no difference in need between the groups."
    );
    assert_eq!(
        found.shortfall.sentence(),
        "No answer: there is no count of what is given, so chance cannot be ruled out."
    );
}

#[test]
fn the_question_is_that_of_the_document() {
    let asked = serde_json::json!({ "care-for-need": {
        "need": "need", "service": "spend", "provision": "spend", "area": "E06000016",
        "by": { "areas": "ward" },
    } });
    let asked: lifecourse_core::Ask = serde_json::from_value(asked).unwrap();
    let reply = answer(&fifths(NEED), Provision::Spend).reply();
    assert_eq!(reply.question, asked.words());
}

#[test]
fn a_reply_has_the_groups_and_the_curves() {
    let reply = answer(&fifths([7.0; 5]), Provision::Spend).reply();
    assert_eq!(reply.about, format!("Spend, Leicester, by {QUINTILES}, against Need"));
    assert_eq!(reply.findings[0].aspect, "inverse care");
    assert_eq!((reply.tables[0].rows.len(), reply.tables[1].rows.len()), (5, 5));
    assert_eq!(reply.tables[0].rows[0][4].shown(), "0.60");
    let division = Division::Areas("ward".parse().unwrap());
    let need = indicator("Need", ValueType::Mean);
    let nothing = Strata::new(&need, "Leicester", &division, Vec::new(), &[]);
    let empty = CareForNeed::of(&nothing, &nothing, Provision::Use, None).reply();
    assert!(empty.tables.is_empty() && empty.findings[0].answer.refused().is_some());
}

fn cases() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((500.0..5e4_f64, 1.0..50.0_f64, 1.0..50.0_f64), 4..15)
}

fn wards(cases: &[(f64, f64, f64)], unit: f64, polarity: Polarity) -> (Sample, Sample) {
    let scale = Scale::try_from(if unit > 1.0 { 1000 } else { 100 }).unwrap();
    let sample = |title, value: &dyn Fn(&(f64, f64, f64)) -> f64| {
        let figures = cases.iter().map(|case| of(unit * value(case), Some(case.0))).collect();
        let kind = indicator(title, ValueType::CrudeRate);
        Sample::wards(lifecourse_core::Indicator { scale: Some(scale), polarity, ..kind }, figures)
    };
    (sample("Need", &|case| case.1), sample("Spend", &|case| case.2))
}

proptest! {
    #[test]
    fn units_polarity_and_order_do_not_matter(cases in cases()) {
        let one = answer(&wards(&cases, 1.0, Polarity::LowIsGood), Provision::Spend);
        let mut pair = wards(&cases, 10.0, Polarity::HighIsGood);
        pair.0.groups.reverse();
        let other = answer(&pair, Provision::Spend);
        prop_assert_eq!(one.balance.name(), other.balance.name());
        prop_assert!((number(&one.balance, INDEX) - number(&other.balance, INDEX)).abs() < 1e-9);
        prop_assert_eq!(one.universalism.name(), other.universalism.name());
        let names = |found: &CareForNeed| -> Vec<String> {
            found.groups.iter().map(|group| group.name.clone()).collect()
        };
        prop_assert_eq!(names(&one), names(&other));
    }

    #[test]
    fn care_in_proportion_is_always_found_so(cases in cases(), factor in 0.01..100.0_f64) {
        let cases: Vec<_> = cases.iter().map(|case| (case.0, case.1, factor * case.1)).collect();
        let found = answer(&wards(&cases, 1.0, Polarity::NoJudgement), Provision::Spend);
        prop_assert_eq!(found.balance.name(), "proportionate");
        prop_assert!(matches!(found.universalism.name(), "proportionate" | "nothing-there"));
        for group in &found.groups {
            prop_assert!((group.ratio - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn fifths_turned_round_mirror_each_other(care in prop::collection::vec(1.0..20.0_f64, 5)) {
        // Need alike in all, so that turning the order turns the sign of the index alone.
        let alike = Sample::fifths(indicator("Need", ValueType::Mean), [3.0; 5].map(|v| of(v, Some(900.0))));
        let sample = |values: [f64; 5]| {
            Sample::fifths(indicator("Spend", ValueType::Mean), values.map(|v| of(v, Some(900.0))))
        };
        let care: [f64; 5] = care.try_into().unwrap();
        let mut turned = care;
        turned.reverse();
        let one = answer(&(alike.clone(), sample(care)), Provision::Spend).balance;
        let other = answer(&(alike, sample(turned)), Provision::Spend).balance;
        prop_assert!((number(&one, INDEX) + number(&other, INDEX)).abs() < 1e-9);
        let mirrored = match one.name() {
            "inverse" => "pro-poor",
            "pro-poor" => "inverse",
            same => same,
        };
        prop_assert_eq!(other.name(), mirrored);
    }
}

#[test]
fn the_drawing_has_need_along_the_bottom_and_the_line_of_a_fair_share() {
    let sample = fifths([10.0, 10.0, 10.0, 10.0, 10.0]);
    let table = &answer(&sample, Provision::Spend).reply().tables[0];
    let plot = table.plot.as_ref().unwrap();
    let number = |row: &Vec<Cell>, column: usize| match row[column] {
        Cell::Number { value, .. } => value,
        _ => f64::NAN,
    };
    let mean = |column| table.rows.iter().map(|row| number(row, column)).sum::<f64>() / 5.0;
    let (_, [(_, bottom), (most, given)]) = plot.line.clone().unwrap();
    assert!(bottom.abs() < 1e-12);
    // Groups of one size: the line goes through the two means.
    assert!((given / most - mean(plot.up) / mean(plot.along)).abs() < 1e-9);
}
