//! The numbers behind the answer.

use lifecourse_statistics::trend::{Scale, SlopeTest, cautious_slope};

use super::{Found, pace::on, years::Line};
use crate::{
    Cell, Table,
    words::{largest, settled_estimate},
};

/// The change of each group, and the years of those that are compared.
pub(super) fn of(found: &Found) -> Vec<Table> {
    vec![changes(found), by_year(found)]
}

/// The yearly change of every group, and of those that the most deprived are held against.
fn changes(found: &Found) -> Table {
    let years = &found.years;
    let (first, last) = years.span();
    let [_, unit] = &found.units;
    let mut table = Table::new(
        format!("Change a year, {first} to {last}"),
        [
            "Group".to_owned(),
            format!("Change, {unit} a year"),
            "Lower 95% limit".to_owned(),
            "Upper 95% limit".to_owned(),
            "Change, % a year".to_owned(),
            "Lower 95% limit, %".to_owned(),
            "Upper 95% limit, %".to_owned(),
        ],
    );
    let groups = years.groups.iter().map(|(name, line)| (name.as_str(), line));
    let others = [("the rest", &found.rest), (found.average_name(), &found.average)];
    let others = others.into_iter().filter_map(|(name, line)| Some((name, line.as_ref().ok()?)));
    for (name, line) in groups.chain(others) {
        let cells = |scale| {
            let errors = line.errors.as_deref();
            let test = cautious_slope(&years.times, &line.values, errors, scale).ok();
            let size = if scale == Scale::Absolute { largest(&line.values) } else { 1.0 };
            let settled =
                |test: SlopeTest| SlopeTest { slope: settled_estimate(test.slope, size), ..test };
            let shown = test.map(|test| on(scale, &settled(test)));
            [shown.map(|e| e.value), shown.map(|e| e.lower), shown.map(|e| e.upper)]
        };
        let numbers = cells(Scale::Absolute).into_iter().chain(cells(Scale::Relative));
        let numbers = numbers.map(|value| Cell::maybe(value, 2));
        table.rows.push(std::iter::once(Cell::from(name)).chain(numbers).collect());
    }
    table
}

/// The most deprived, the rest, the average and the yearly index.
fn by_year(found: &Found) -> Table {
    let years = &found.years;
    let [value, unit] = &found.units;
    let mut table = Table::new(
        "Year by year (slope index above 0: the most deprived do worse)",
        [
            "Period".to_owned(),
            format!("{}, {value}", found.most),
            format!("the rest, {value}"),
            format!("{}, {value}", found.average_name()),
            format!("Slope index, {unit}"),
            "Slope index, % of the mean".to_owned(),
        ],
    );
    let at = |line: &Result<Line, _>, at: usize| line.as_ref().ok().map(|line| line.values[at]);
    let [absolute, relative] = &found.indices;
    for (place, &period) in years.periods.iter().enumerate() {
        table.row([
            period.into(),
            Cell::number(years.most().values[place], 1),
            Cell::maybe(at(&found.rest, place), 1),
            Cell::maybe(at(&found.average, place), 1),
            Cell::maybe(absolute.as_ref().ok().map(|index| index.values[place]), 2),
            Cell::maybe(relative.as_ref().ok().map(|index| 100.0 * index.values[place]), 1),
        ]);
    }
    table
}
