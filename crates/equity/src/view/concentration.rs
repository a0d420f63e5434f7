//! How what is counted is shared out over the people, from the most deprived on.

use lifecourse_core::{Period, ValueType};
use lifecourse_statistics::{concentration::Index, inequality::Measure};

use super::{Picture, View, gradient::period_of, with_limits};
use crate::{Cell, Cross, GapReport, Refusal, Strata, Table, phrase::called};

/// A concentration curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    /// What the curve is called: its period, and the index where there is one.
    pub name: String,
    /// What is shared out.
    pub outcome: String,
    /// Cumulative per cent of people and of the outcome, from (0, 0) to (100, 100).
    pub curve: Vec<(f64, f64)>,
}

/// The concentration curve of groups of deprivation, in a period or in the last that has one.
///
/// The outcome of a group is its count where all groups have one, and else its value times its people.
///
/// # Errors
/// [`Refusal::NotAmounts`] for values that are no share or rate of people, [`Refusal::NotOrdered`],
/// [`Refusal::EditionsDiffer`], [`Refusal::GroupMissing`], [`Refusal::NoPopulation`], [`Refusal::NotRelative`] if
/// nothing is there to be shared, or a value is below zero.
pub fn concentration(strata: &Strata<'_>, period: Option<Period>) -> Result<View, Refusal> {
    let indicator = strata.indicator();
    let counts_people = matches!(
        indicator.value_type,
        ValueType::Proportion | ValueType::CrudeRate | ValueType::DirectlyStandardisedRate
    );
    if !counts_people {
        let (what, value_type) = (indicator.title.to_string(), indicator.value_type);
        return Err(Refusal::NotAmounts { what, value_type });
    }
    strata.ordered()?;
    let period = period_of(strata, period)?;
    let groups = strata.all_at(period)?;
    let (people, outcome) = (people(strata, &groups, period)?, outcome(&groups));
    let of_people = shares(&people);
    if let Some(at) = groups.iter().position(|group| group.measured.value < 0.0) {
        return Err(not_relative(strata, &groups[at]));
    }
    let outcome: Vec<f64> = match outcome {
        Some(counts) => counts,
        None => groups.iter().zip(&people).map(|(one, each)| one.measured.value * each).collect(),
    };
    if outcome.iter().sum::<f64>() <= 0.0 {
        return Err(not_relative(strata, &groups[0]));
    }
    let of_outcome = shares(&outcome);
    let curve = cumulated(&of_people, &of_outcome);
    let report = GapReport::of(strata, Some(period));
    let is_index = |measure| matches!(measure, Measure::ConcentrationIndex(Index::Relative));
    let index = report.measures.iter().find(|one| is_index(one.measure));
    let index = index.and_then(|one| one.found.as_ref().ok()).map(with_limits);
    let name = match &index {
        Some(index) => format!("{period}: index {index}"),
        None => period.to_string(),
    };
    let fifth = at(&curve, 20.0);
    Ok(View {
        title: format!(
            "{}: in {period} in {}, the most deprived fifth of people had {fifth:.0}% of the total",
            indicator.title,
            strata.place(),
        ),
        table: numbers(format!("{}, {period}", strata.about()), &groups, &curve),
        remarks: remarks(&people, &groups, index.is_some()),
        picture: Picture::Concentration(Concentration {
            name,
            outcome: indicator.title.to_string(),
            curve,
        }),
    })
}

/// How many people each group has; groups of neighbourhoods count as equally large where nobody says.
fn people(strata: &Strata<'_>, groups: &[Cross<'_>], period: Period) -> Result<Vec<f64>, Refusal> {
    match groups.iter().find(|group| group.population.is_none()) {
        None => Ok(groups.iter().filter_map(|group| group.population).collect()),
        Some(_) if strata.are_even() => Ok(vec![1.0; groups.len()]),
        Some(group) => Err(Refusal::NoPopulation { group: called(group.name), period }),
    }
}

/// The counts of all groups, where they make the values.
fn outcome(groups: &[Cross<'_>]) -> Option<Vec<f64>> {
    groups.iter().map(|group| group.count.filter(|_| group.counted)).collect()
}

fn not_relative(strata: &Strata<'_>, group: &Cross<'_>) -> Refusal {
    let value = strata.indicator().with_unit(group.measured.value);
    Refusal::NotRelative { group: called(group.name), value }
}

/// Per cent of all.
fn shares(parts: &[f64]) -> Vec<f64> {
    let all: f64 = parts.iter().sum();
    parts.iter().map(|part| 100.0 * part / all).collect()
}

/// The curve; its last point is all of both, whatever rounding left.
fn cumulated(people: &[f64], outcome: &[f64]) -> Vec<(f64, f64)> {
    let mut curve = vec![(0.0, 0.0)];
    let mut so_far = (0.0_f64, 0.0_f64);
    for (people, outcome) in people.iter().zip(outcome) {
        so_far = ((so_far.0 + people).min(100.0), (so_far.1 + outcome).min(100.0));
        curve.push(so_far);
    }
    if let Some(last) = curve.last_mut() {
        *last = (100.0, 100.0);
    }
    curve
}

/// The share of the outcome that the first `people` per cent have, straight between the points.
fn at(curve: &[(f64, f64)], people: f64) -> f64 {
    let mut pairs = curve.windows(2).filter_map(|pair| match pair {
        [one, next] if one.0 <= people && people <= next.0 && one.0 < next.0 => {
            Some(one.1 + (next.1 - one.1) * (people - one.0) / (next.0 - one.0))
        }
        _ => None,
    });
    pairs.next().unwrap_or(people)
}

fn numbers(caption: String, groups: &[Cross<'_>], curve: &[(f64, f64)]) -> Table {
    let heads = [
        "Group",
        "% of people",
        "% of the outcome",
        "% of people up to here",
        "% of the outcome up to here",
    ];
    let mut table = Table::new(caption, heads);
    for (group, pair) in groups.iter().zip(curve.windows(2)) {
        let &[before, here] = pair else { continue };
        let cells = [here.0 - before.0, here.1 - before.1, here.0, here.1];
        let [own, part, people, outcome] = cells.map(|share| Cell::number(share, 1));
        table.row([Cell::from(group.name), own, part, people, outcome]);
    }
    table
}

fn remarks(people: &[f64], groups: &[Cross<'_>], has_index: bool) -> Vec<String> {
    let even = groups.iter().any(|group| group.population.is_none());
    let counted = groups.iter().all(|group| group.counted && group.count.is_some());
    let mut remarks = Vec::new();
    if has_index {
        remarks.push("The index is below 0 where the more deprived have more than their share, and 0 where all have the same.".to_owned());
    }
    if even && !people.is_empty() {
        remarks.push("How many people the groups hold is not published; as groups of neighbourhoods they are taken as equally large.".to_owned());
    }
    if !counted {
        remarks.push(
            "Counts are not published for every group: the outcome is the value times the people, who may be those asked in a survey."
                .to_owned(),
        );
    }
    remarks
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Indicator, Polarity};
    use proptest::prelude::*;

    use super::*;
    use crate::sample::{Sample, indicator, percent};

    fn fifths(counts: [f64; 5], value_type: ValueType) -> Sample {
        let polarity = Polarity::LowIsGood;
        let smoking = Indicator { polarity, ..indicator("Smoking", value_type) };
        Sample::fifths(smoking, counts.map(|count| percent(count, 100.0)))
    }

    #[test]
    fn the_first_fifth_has_its_share_of_the_counts() {
        let sample = fifths([40.0, 30.0, 15.0, 10.0, 5.0], ValueType::Proportion);
        let view = concentration(&sample.strata(), None).unwrap();
        let Picture::Concentration(drawn) = &view.picture else { panic!("another picture") };
        assert_eq!(drawn.curve[1], (20.0, 40.0));
        assert!(drawn.name.starts_with("2024: index -0.36"), "{}", drawn.name);
        assert_eq!(
            view.title,
            "Smoking: in 2024 in Leicester, the most deprived fifth of people had 40% of the total"
        );
    }

    #[test]
    fn years_of_life_are_not_shared_out() {
        let sample = fifths([40.0, 30.0, 15.0, 10.0, 5.0], ValueType::LifeExpectancy);
        let refused = concentration(&sample.strata(), None).unwrap_err();
        assert_eq!(refused.name(), "not-amounts");
    }

    #[test]
    fn of_nothing_there_are_no_shares() {
        let sample = fifths([0.0; 5], ValueType::Proportion);
        assert_eq!(concentration(&sample.strata(), None).unwrap_err().name(), "not-relative");
    }

    proptest! {
        #[test]
        fn a_curve_runs_from_nothing_to_all_and_never_falls(counts in prop::array::uniform5(0_u32..100)) {
            let sample = fifths(counts.map(f64::from), ValueType::Proportion);
            if let Ok(View { picture: Picture::Concentration(drawn), .. }) = concentration(&sample.strata(), None) {
                prop_assert_eq!((drawn.curve[0], drawn.curve[5]), ((0.0, 0.0), (100.0, 100.0)));
                prop_assert!(drawn.curve.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1));
            }
        }
    }
}
