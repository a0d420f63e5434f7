//! A series as a trend chart: core's words in, the chart's out.

use lifecourse_app::SeriesView;
use lifecourse_charts::{
    Break, Chart as _, ChartError, ChartId, Period as Place, Point, Series, Svg, Target as Goal,
    Trend, Unit,
};
use lifecourse_core::{Figure, Indicator, Mark, Period, Reading, Target};

use super::words::unit;

/// Lines to compare with that a chart has room for.
const COMPARATORS: usize = 4;

/// The chart of one series, in the frame that fits its place.
///
/// # Errors
/// [`ChartError`] if there is nothing to draw, or what there is cannot be drawn.
pub(crate) fn chart(indicator: &Indicator, view: &SeriesView) -> Result<(Svg, String), ChartError> {
    let main = series(name(view), &view.points)?;
    let in_unit = match unit(indicator).as_deref() {
        Some("%") => Unit::percent(),
        Some(words) => Unit::words(words)?,
        None => Unit::plain(),
    };
    let mut trend = Trend::new(&title(indicator, view), in_unit, main)?;
    let drawable =
        view.comparators.iter().filter_map(|other| series(&other.name, &other.points).ok());
    for other in drawable.take(COMPARATORS) {
        trend = trend.with_comparator(other)?;
    }
    if let Some(target) = &view.target {
        trend = trend.with_target(goal(target)?)?;
    }
    for (period, figure) in &view.points {
        if figure.marks().contains(Mark::Break) {
            let reason = figure.note().map_or("not comparable with earlier figures", |note| note);
            // A break at either end has nothing on one side, and a fifth has no room: both are
            // still marked in the table.
            if let Ok(with) = trend.clone().with_break(Break::new(place(*period)?, reason)?) {
                trend = with;
            }
        }
    }
    Ok((trend.responsive(&ChartId::new("trend")?), trend.description()))
}

/// The finding where there is one, else what is drawn.
fn title(indicator: &Indicator, view: &SeriesView) -> String {
    match view.statuses.trend.found() {
        Some(finding) => finding.sentence.trim_end_matches('.').to_owned(),
        None if view.segment == indicator.headline => {
            format!("{}, {}", indicator.title, view.place)
        }
        None => format!("{}, {}, {}", indicator.title, view.place, view.segment),
    }
}

/// The name of the line: a category beside the whole of its place goes by its own.
fn name(view: &SeriesView) -> &str {
    view.segment.category.as_ref().map_or(&view.place, |category| category.name())
}

fn series(name: &str, points: &[(Period, Figure)]) -> Result<Series, ChartError> {
    let points = points.iter().map(|(period, figure)| point(*period, figure));
    Series::new(name, points.collect::<Result<Vec<_>, _>>()?)
}

fn point(period: Period, figure: &Figure) -> Result<Point, ChartError> {
    let at = place(period)?;
    match figure.reading() {
        Reading::Missing(reason) => Point::missing(at, reason.explanation()),
        Reading::Measured(measured) => match measured.ci95 {
            None => Point::new(at, measured.value),
            // Limits rounded apart from their value can miss it by the last digit.
            Some(limits) => Point::with_interval(
                at,
                measured.value,
                limits.lower.min(measured.value),
                limits.upper.max(measured.value),
            ),
        },
    }
}

fn goal(target: &Target) -> Result<Goal, ChartError> {
    let steps = target.steps().map(|step| Ok((place(step.period)?, step.value)));
    Goal::by("Target", steps.collect::<Result<Vec<_>, _>>()?)
}

/// The middle of a period in years.
fn place(period: Period) -> Result<Place, ChartError> {
    const DAYS: f64 = 365.25;
    let day = |date: time::Date| f64::from(date.to_julian_day());
    Place::new(
        f64::midpoint(day(period.start()), day(period.end()) + 1.0) / DAYS,
        &period.to_string(),
    )
}
