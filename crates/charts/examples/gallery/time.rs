//! Charts over time; all figures are made up.

use lifecourse_charts::{
    Baseline, Chart, ChartError, Control, Multiples, Period, Point, Series, SpecialCause, Unit,
};

use super::series;

pub(crate) fn charts() -> Result<Vec<Box<dyn Chart>>, ChartError> {
    Ok(vec![Box::new(control()?), Box::new(multiples()?)])
}

fn month(index: u16) -> Result<Period, ChartError> {
    const NAMES: [&str; 12] =
        ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
    let year = 2022 + (index + 3) / 12;
    Period::new(f64::from(index), &format!("{} {year}", NAMES[usize::from(index % 12)]))
}

fn control() -> Result<Control, ChartError> {
    let waits = [
        41.0,
        44.0,
        38.0,
        43.0,
        40.0,
        45.0,
        39.0,
        42.0,
        64.0,
        43.0,
        40.0,
        41.0,
        44.0,
        f64::NAN,
        36.0,
        33.0,
        34.0,
        31.0,
        32.0,
        30.0,
        33.0,
        28.0,
        27.0,
        25.0,
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
        "Waits for talking therapy fell after the second clinic opened, and still fall",
        Unit::words("people waiting over 18 weeks")?,
        Series::new("People waiting", points)?,
        Baseline::new(42.8, 30.1, 55.5)?,
    )?
    .with_baseline(month(14)?, "second clinic in Melton", Baseline::new(30.9, 24.9, 36.9)?)?
    .with_signal(SpecialCause::Point, month(8)?, month(8)?)?
    .with_signal(SpecialCause::Trend, month(20)?, month(23)?)?
    .with_signal(SpecialCause::Run, month(14)?, month(18)?)
}

fn multiples() -> Result<Multiples, ChartError> {
    let gap = f64::NAN;
    let panels = [
        ("Blaby", [9.9, 9.2, 8.8, 8.1, 7.5, 7.0, 6.6, 6.3]),
        ("Charnwood", [11.0, 10.8, 10.1, 9.9, 9.2, 8.8, 8.3, 8.0]),
        ("Harborough", [8.0, 7.4, 7.7, 7.0, 6.5, 6.6, 6.0, 5.6]),
        ("Hinckley and Bosworth", [11.9, 11.1, 10.8, 10.1, 9.9, 9.4, 9.0, 8.9]),
        ("Melton", [12.1, gap, gap, 11.8, 12.0, 11.1, 11.9, 11.4]),
        ("North West Leicestershire", [13.0, 13.4, 12.7, 12.9, 12.2, 12.6, 12.5, 12.3]),
        ("Oadby and Wigston", [7.7, 7.1, 7.0, 6.4, 6.6, 6.1, 6.0, 5.9]),
    ];
    let panels = panels.map(|(name, values)| series(name, &values, 0.0));
    let panels = panels.into_iter().collect::<Result<Vec<_>, _>>()?;
    let england = [11.4, 10.6, 10.5, 10.8, 10.6, 10.4, 9.6, 9.1];
    Multiples::new(
        "Five districts are below England; two have hardly moved",
        Unit::percent(),
        panels,
    )?
    .with_comparator(series("England", &england, 0.0)?)
}
