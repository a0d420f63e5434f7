//! The groups and the measures, with their numbers.

use lifecourse_core::Reading;

use super::{gain::Gains, measures::GapMeasure, verdict::Setting};
use crate::{Cell, Table, words::difference_unit};

/// The figures of each group.
pub(super) fn groups(setting: &Setting<'_>, gains: Option<&Gains<'_>>) -> Table {
    let indicator = setting.strata.indicator();
    let value = indicator.unit.as_deref().unwrap_or("value");
    let unit = difference_unit(indicator);
    let mut table = Table::new(
        format!("Groups, {}", setting.period),
        [
            "Group".to_owned(),
            format!("Value, {value}"),
            "Lower 95% limit".to_owned(),
            "Upper 95% limit".to_owned(),
            "Denominator".to_owned(),
            format!("Behind the best, {unit}"),
            "Gain if as well as the best, number".to_owned(),
        ],
    );
    let largest =
        setting.present.iter().map(|group| group.measured.value.abs()).fold(0.0, f64::max);
    let decimals = places(largest);
    for group in setting.strata.groups() {
        let Some(at) = setting.present.iter().position(|found| found.name == group.name) else {
            let figure = group.points.iter().find(|point| point.0 == setting.period);
            let missing = match figure.map(|(_, figure)| figure.reading()) {
                Some(Reading::Missing(reason)) => Cell::Missing(reason),
                _ => Cell::number(f64::NAN, 0),
            };
            table.row([Cell::from(group.name), missing]);
            continue;
        };
        let found = &setting.present[at];
        let behind = gains.map(|gains| (gains.best.measured.value - found.measured.value).abs());
        let people = gains.and_then(|gains| gains.people.as_ref()).map(|people| people[at]);
        table.row([
            Cell::from(group.name),
            Cell::number(found.measured.value, decimals),
            Cell::maybe(found.measured.ci95.map(|ci| ci.lower), decimals),
            Cell::maybe(found.measured.ci95.map(|ci| ci.upper), decimals),
            Cell::maybe(found.population, 0),
            Cell::maybe(behind, decimals),
            Cell::maybe(people, 0),
        ]);
    }
    table
}

/// Every measure with its value, its interval or why there is none.
pub(super) fn measures(setting: &Setting<'_>, measures: &[GapMeasure]) -> Table {
    let mut table = Table::new(
        format!("Measures of the gap, {}", setting.period),
        [
            "Measure",
            "WHO name",
            "Kind",
            "Unit",
            "Value",
            "Lower 95% limit",
            "Upper 95% limit",
            "Note",
        ],
    );
    for measure in measures {
        let (name, unit) = (measure.measure.name(), measure.unit(setting.strata.indicator()));
        let start = [
            Cell::from(measure.words()),
            Cell::from(name),
            Cell::from(measure.kind().as_str()),
            Cell::from(unit),
        ];
        let rest = match &measure.found {
            Err(refusal) => [
                Cell::number(f64::NAN, 0),
                Cell::Blank,
                Cell::Blank,
                Cell::from(refusal.to_string()),
            ],
            Ok(found) => {
                let decimals = places(found.value);
                let (lower, upper, note) = match &found.interval {
                    Ok(limits) => (
                        Cell::number(limits.lower, decimals),
                        Cell::number(limits.upper, decimals),
                        Cell::Blank,
                    ),
                    Err(why) => {
                        (Cell::Blank, Cell::Blank, Cell::from(format!("no interval: {why}")))
                    }
                };
                [Cell::number(found.value, decimals), lower, upper, note]
            }
        };
        table.rows.push(start.into_iter().chain(rest).collect());
    }
    table
}

/// How many decimals of a value a person reads.
fn places(value: f64) -> u8 {
    match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 || size == 0.0 => 3,
        _ => 4,
    }
}
