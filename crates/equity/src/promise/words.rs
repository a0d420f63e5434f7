//! How targets of groups are told.

use lifecourse_core::{Target, number};
use lifecourse_statistics::targets::Favour;

use super::{Everybody, GapAtGoal, Gaps, GroupTarget, Start, Way};
use crate::{
    Basis, Cell, Finding, Number, Table, Tested, Verdict,
    pairs::{ALIKE, BY_SURVEY, of_people, places},
    phrase::called,
    words::{difference, signed},
};

/// The targets of the worst and the best off, and what becomes of the gap between them.
pub(super) fn targets(
    way: &Way<'_, '_>,
    groups: &[GroupTarget],
    gaps: &Gaps,
) -> Finding<GapAtGoal> {
    let indicator = way.strata.indicator();
    let Everybody { baseline, goal, .. } = way.everybody;
    let show = |value: f64| indicator.with_unit(value);
    let start = format!(
        "To bring “{}” in {} from {} in {} to {} in {}",
        indicator.title,
        way.strata.of_whom(),
        show(baseline.value),
        baseline.period,
        show(goal.value),
        goal.period,
    );
    let (first, last) = (gaps.absolute[0].abs(), gaps.absolute[1].abs());
    let verdict = if last < first - 1e-9 * first { GapAtGoal::Narrower } else { GapAtGoal::NoGap };
    let part = |name: &str| {
        let group = groups.iter().find(|group| group.name == name)?;
        let yearly = percent(way.favour, group.yearly);
        Some(format!(
            "{} goes from {} to {} ({yearly})",
            called(name),
            show(group.baseline),
            show(group.target)
        ))
    };
    let sentence = match (verdict, part(&gaps.worst), part(&gaps.best)) {
        (GapAtGoal::Narrower, Some(worst), Some(best)) => format!(
            "{start} with the worst off improving fastest, {worst} and {best}; the gap between them \
             narrows from {} to {}, the ratio from {} to {}.",
            difference(indicator, first),
            difference(indicator, last),
            ratio(gaps.relative[0]),
            ratio(gaps.relative[1]),
        ),
        _ => format!("{start}, all groups go the same way, for there is no gap between them."),
    };
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "yearly change in proportion to each group's distance from the best possible \
                     value, at the pace by which their weighted mean meets the target",
            source: "after Sanhueza et al. (2021), Int J Equity Health 20",
            tested: Tested::Untested,
            periods: vec![baseline.period, goal.period],
            numbers: vec![
                Number::new("absolute gap at the baseline", gaps.absolute[0]),
                Number::new("absolute gap at the goal", gaps.absolute[1]),
                Number::new("relative gap at the baseline", gaps.relative[0]),
                Number::new("relative gap at the goal", gaps.relative[1]),
            ],
        },
    }
}

/// A yearly change, of the value or of the shortfall.
fn percent(favour: Favour, yearly: f64) -> String {
    let of = match favour {
        Favour::Lower => "",
        Favour::HigherUpTo(_) => " of the shortfall",
    };
    format!("{}%{of} a year", signed(100.0 * yearly))
}

fn ratio(value: f64) -> String {
    if value.is_finite() { format!("{value:.2}") } else { number(value) }
}

pub(super) fn remarks(
    way: &Way<'_, '_>,
    target: &Target,
    start: &Start<'_>,
    too_far: bool,
) -> Vec<String> {
    let indicator = way.strata.indicator();
    let mut remarks = Vec::new();
    if start.equal_shares {
        remarks.push(ALIKE.to_owned());
    } else if of_people(indicator) && !start.crosses.iter().all(|cross| cross.counted) {
        remarks.push(BY_SURVEY.to_owned());
    }
    if (start.mean - target.baseline.value).abs() > 0.01 * target.baseline.value.abs() {
        remarks.push(format!(
            "The groups together were at {} in {}, the target's baseline is {}: the targets of the \
             groups start from their own figures.",
            indicator.with_unit(start.mean),
            target.baseline.period,
            indicator.with_unit(target.baseline.value),
        ));
    }
    if too_far {
        remarks.push(format!(
            "{} lies further ahead than half the length of the history: do not rely on the chances.",
            target.goal.period
        ));
    }
    remarks.push(
        "The targets hold for the groups as large as they were at the baseline; when their shares \
         change, so does the mean."
            .to_owned(),
    );
    remarks
}

/// What each group is to reach, and its chance.
pub(super) fn targets_table(column: &str, everybody: &Everybody, groups: &[GroupTarget]) -> Table {
    let Everybody { baseline, goal, years } = *everybody;
    let mut table = Table::new(
        format!("Targets that carry the promise: {column}"),
        [
            "Group".to_owned(),
            "People".to_owned(),
            format!("{}", baseline.period),
            format!("Target, {}", goal.period),
            "Change needed, units a year".to_owned(),
            "Change needed, % a year".to_owned(),
            "Present trend, units a year".to_owned(),
            format!("Forecast, {}", goal.period),
            "Chance, %".to_owned(),
            "Verdict".to_owned(),
        ],
    );
    let digits = places(groups.iter().map(|group| group.baseline));
    for group in groups {
        let chance = group.prospect.found().and_then(Finding::chance);
        table.row([
            group.name.as_str().into(),
            Cell::maybe(group.people, 0),
            Cell::number(group.baseline, digits),
            Cell::number(group.target, digits),
            Cell::number((group.target - group.baseline) / years, digits + 1),
            Cell::number(100.0 * group.yearly, 1),
            Cell::maybe(group.trend, digits + 1),
            Cell::maybe(group.forecast.map(|(value, _)| value), digits),
            Cell::maybe(chance.map(|chance| 100.0 * chance), 0),
            group.prospect.found().map_or_else(
                || Cell::Text(group.prospect.sentence()),
                |found| found.verdict.label().into(),
            ),
        ]);
    }
    let people: Option<f64> = groups.iter().map(|group| group.people).sum();
    table.row([
        "All".into(),
        Cell::maybe(people, 0),
        Cell::number(baseline.value, digits),
        Cell::number(goal.value, digits),
        Cell::number((goal.value - baseline.value) / years, digits + 1),
    ]);
    table
}

/// The gap where it is and where it is to be.
pub(super) fn gaps_table(column: &str, everybody: &Everybody, gaps: &Gaps) -> Table {
    let mut table = Table::new(
        format!("Gap targets: {} against {}", gaps.worst, gaps.best),
        [
            "Gap".to_owned(),
            everybody.baseline.period.to_string(),
            format!("Target, {}", everybody.goal.period),
        ],
    );
    let digits = places(gaps.absolute.into_iter()).max(2);
    let row = |[now, then]: [f64; 2]| [Cell::number(now, digits), Cell::number(then, digits)];
    let [now, then] = row(gaps.absolute);
    table.row([format!("Difference: {column}").into(), now, then]);
    let [now, then] = row(gaps.relative);
    table.row(["Ratio".into(), now, then]);
    table
}

/// The way of each group, step by step.
pub(super) fn steps_table(column: &str, groups: &[GroupTarget]) -> Table {
    let periods = groups.first().map_or(&[][..], |group| &group.trajectory);
    let columns = std::iter::once("Group".to_owned())
        .chain(periods.iter().map(|step| step.period.to_string()));
    let mut table = Table::new(format!("The way there: {column}"), columns);
    let digits = places(groups.iter().map(|group| group.baseline));
    for group in groups {
        let mut row = vec![Cell::from(group.name.as_str())];
        row.extend(group.trajectory.iter().map(|step| Cell::number(step.value, digits)));
        table.rows.push(row);
    }
    table
}
