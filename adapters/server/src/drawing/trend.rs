//! A series as a trend chart: core's words in, the chart's out.

use lifecourse_app::SeriesView;
use lifecourse_charts::{Break, ChartError, Target as Goal, Trend};
use lifecourse_core::{Indicator, Mark, Target};

use super::{in_unit, line, place};

/// Lines to compare with that a chart has room for.
const COMPARATORS: usize = 4;

/// The chart of one series.
///
/// # Errors
/// [`ChartError`] if there is nothing to draw, or what there is cannot be drawn.
pub(super) fn chart(indicator: &Indicator, view: &SeriesView) -> Result<Trend, ChartError> {
    let main = line(name(view), &view.points)?;
    let mut trend = Trend::new(&title(indicator, view), in_unit(indicator)?, main)?;
    let drawable =
        view.comparators.iter().filter_map(|other| line(&other.name, &other.points).ok());
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
    Ok(trend)
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

fn goal(target: &Target) -> Result<Goal, ChartError> {
    let steps = target.steps().map(|step| Ok((place(step.period)?, step.value)));
    Goal::by("Target", steps.collect::<Result<Vec<_>, _>>()?)
}
