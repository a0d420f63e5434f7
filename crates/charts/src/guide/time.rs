//! Charts over time; all figures are made up.

use super::made_up;
use crate::{
    Baseline, Break, ChartError, Control, Multiples, Period, Point, Series, SpecialCause, Target,
    Trend, Unit,
};

fn year(start: u16) -> Result<Period, ChartError> {
    Period::new(f64::from(start), &format!("{start}/{:02}", (start + 1) % 100))
}

/// A series from 2014/15 on; a value that is not a number is missing.
pub(super) fn series(name: &str, values: &[f64], half: f64) -> Result<Series, ChartError> {
    let point = |(start, &value): (u16, &f64)| {
        if value.is_nan() {
            Point::missing(year(start)?, "suppressed: fewer than 5 births")
        } else if half > 0.0 {
            Point::with_interval(year(start)?, value, value - half, value + half)
        } else {
            Point::new(year(start)?, value)
        }
    };
    Series::new(name, (2014..).zip(values).map(point).collect::<Result<Vec<_>, _>>()?)
}

pub(super) fn trend() -> Result<Trend, ChartError> {
    let smoking = [13.9, 13.2, f64::NAN, 12.6, 10.1, 9.4, 8.9, 8.1];
    let county = [11.4, 10.6, 10.5, 10.8, 10.6, 10.4, 9.6, 9.1];
    let title = "Fewer mothers smoke at delivery, but the target of 6% is not yet in sight";
    Trend::new(&made_up(title), Unit::percent(), series("Northmoor", &smoking, 1.1)?)?
        .with_comparator(series("County", &county, 0.0)?)?
        .with_target(Target::by("Target", [(year(2018)?, 10.4), (year(2025)?, 6.0)])?)?
        .with_break(Break::new(year(2018)?, "what mothers say is checked by a breath test")?)
}

fn month(index: u16) -> Result<Period, ChartError> {
    const NAMES: [&str; 12] =
        ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
    let year = 2022 + (index + 3) / 12;
    Period::new(f64::from(index), &format!("{} {year}", NAMES[usize::from(index % 12)]))
}

pub(super) fn control() -> Result<Control, ChartError> {
    #[rustfmt::skip]
    let waits = [
        41.0, 44.0, 38.0, 43.0, 40.0, 45.0, 39.0, 42.0, 64.0, 43.0, 40.0, 41.0,
        44.0, f64::NAN, 36.0, 33.0, 34.0, 31.0, 32.0, 30.0, 33.0, 28.0, 27.0, 25.0,
    ];
    let point = |(index, value): (u16, f64)| {
        if value.is_nan() {
            Point::missing(month(index)?, "not collected")
        } else {
            Point::new(month(index)?, value)
        }
    };
    let points = (0..).zip(waits).map(point).collect::<Result<Vec<_>, _>>()?;
    Control::new(
        &made_up("Waits for talking therapy fell after the second clinic opened, and still fall"),
        Unit::words("people waiting over 18 weeks")?,
        Series::new("People waiting", points)?,
        Baseline::new(42.8, 30.1, 55.5)?,
    )?
    .with_baseline(month(14)?, "second clinic opened", Baseline::new(30.9, 24.9, 36.9)?)?
    .with_signal(SpecialCause::Point, month(8)?, month(8)?)?
    .with_signal(SpecialCause::Trend, month(20)?, month(23)?)?
    .with_signal(SpecialCause::Run, month(14)?, month(18)?)
}

pub(super) fn multiples() -> Result<Multiples, ChartError> {
    let gap = f64::NAN;
    let panels = [
        ("Ashvale", [9.9, 9.2, 8.8, 8.1, 7.5, 7.0, 6.6, 6.3]),
        ("Castlegate", [11.0, 10.8, 10.1, 9.9, 9.2, 8.8, 8.3, 8.0]),
        ("Eastwold", [8.0, 7.4, 7.7, 7.0, 6.5, 6.6, 6.0, 5.6]),
        ("Fernhill and Marsh", [11.9, 11.1, 10.8, 10.1, 9.9, 9.4, 9.0, 8.9]),
        ("Brackwater", [12.1, gap, gap, 11.8, 12.0, 11.1, 11.9, 11.4]),
        ("Northmoor", [13.0, 13.4, 12.7, 12.9, 12.2, 12.6, 12.5, 12.3]),
        ("Southdown", [7.7, 7.1, 7.0, 6.4, 6.6, 6.1, 6.0, 5.9]),
    ];
    let panels = panels.map(|(name, values)| series(name, &values, 0.0));
    let panels = panels.into_iter().collect::<Result<Vec<_>, _>>()?;
    let county = [11.4, 10.6, 10.5, 10.8, 10.6, 10.4, 9.6, 9.1];
    Multiples::new(
        &made_up("Five districts are below the county; two have hardly moved"),
        Unit::percent(),
        panels,
    )?
    .with_comparator(series("County", &county, 0.0)?)
}
