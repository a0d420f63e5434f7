//! Charts that are harder to draw than the examples: gaps, breaks, crowded ends, an axis without zero. All figures are made up.

use lifecourse_charts::{
    Bars, Break, Chart, ChartError, Measure, Period, Point, Series, Target, Trend, Unit,
};

fn year(start: u16) -> Result<Period, ChartError> {
    Period::new(f64::from(start), &format!("{start}/{:02}", (start + 1) % 100))
}

/// A series from 2014/15 on; a value that is not a number is missing, and the others may have limits so far either side.
fn series(name: &str, values: &[f64], half: f64) -> Result<Series, ChartError> {
    let points = (2014..).zip(values).map(|(start, &value)| match (value.is_nan(), half > 0.0) {
        (true, _) => Point::missing(year(start)?, "suppressed: fewer than 5 births"),
        (_, true) => Point::with_interval(year(start)?, value, value - half, value + half),
        _ => Point::new(year(start)?, value),
    });
    Series::new(name, points.collect::<Result<Vec<_>, _>>()?)
}

pub(crate) fn charts() -> Result<Vec<Box<dyn Chart>>, ChartError> {
    Ok(vec![
        Box::new(full()?),
        Box::new(gaps()?),
        Box::new(cut()?),
        Box::new(crowd()?),
        Box::new(points()?),
    ])
}

fn full() -> Result<Trend, ChartError> {
    let neighbours = [12.4, 11.9, 11.5, 11.6, 10.9, 10.2, 9.3, 8.6];
    let main = series("Leicestershire", &[11.9, 11.2, 10.4, 10.6, 10.1, 9.4, 8.9, 8.1], 0.7)?;
    let title = "Fewer mothers smoke at delivery, but the target of 6% is not yet in sight";
    Trend::new(title, Unit::percent(), main)?
        .with_comparator(series("England", &[11.4, 10.6, 10.5, 10.8, 10.6, 10.4, 9.6, 9.1], 0.0)?)?
        .with_comparator(series("Statistical neighbours", &neighbours, 0.0)?)?
        .with_target(Target::by("Target", [(year(2016)?, 10.4), (year(2025)?, 6.0)])?)
}

fn gaps() -> Result<Trend, ChartError> {
    let gap = f64::NAN;
    let main = series("Melton", &[3.9, 4.4, gap, gap, gap, 2.8, gap, 3.1], 1.9)?;
    let title = "Infant mortality in Melton cannot be told from the county's";
    Trend::new(title, Unit::words("deaths under 1 year per 1,000 live births")?, main)?
        .with_comparator(series("Leicestershire", &[3.6, 3.5, 3.5, 3.4, 3.6, 3.3, 3.2, 3.3], 0.0)?)
}

fn cut() -> Result<Trend, ChartError> {
    let main = series("Harborough", &[67.0, 66.1, 71.9, 72.4, 72.0, 71.2, 72.9, 72.1], 2.2)?;
    let title = "Physical activity has not changed since it is measured anew";
    Trend::new(title, Unit::percent(), main)?
        .with_break(Break::new(year(2016)?, "the Active Lives survey replaces Active People")?)?
        .with_target(Target::level("Goal of the strategy", 75.0)?)
}

fn crowd() -> Result<Trend, ChartError> {
    let main = series("Oadby and Wigston", &[9.0e5, 1.05e6, 1.1e6], 0.0)?;
    let title = "Five lines that end close together keep their names apart";
    Trend::new(title, Unit::words("people")?, main)?
        .with_comparator(series("Hinckley and Bosworth", &[8.0e5, 1.0e6, 1.09e6], 0.0)?)?
        .with_comparator(series("North West Leicestershire", &[7.0e5, 9.0e5, 1.08e6], 0.0)?)?
        .with_comparator(series("Charnwood", &[7.5e5, 9.5e5, 1.07e6], 0.0)?)?
        .with_comparator(series("England", &[7.9e5, 8.5e5, 1.085e6], 0.0)?)
}

fn points() -> Result<Bars, ChartError> {
    let values = [("Women", 84.1), ("Men", 80.6), ("Everybody", 82.4)];
    let bar = |(name, value)| Ok((name, Measure::with_interval(value, value - 0.4, value + 0.4)?));
    let bars = values.map(bar).into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    Bars::new("Women live three and a half years longer", Unit::words("years")?, bars)?
        .with_highlight("Everybody")
}
