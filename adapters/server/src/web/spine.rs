//! The indicators of a place as spine charts: where it lies among its neighbours.

use std::collections::BTreeMap;

use lifecourse_app::equity::Verdict as _;
use lifecourse_app::{AreaProfile, Neighbours, ProfileRow, Spread};
use lifecourse_charts::{
    Chart as _, ChartError, ChartId, Measure, Spine, SpineRow, Spread as Drawn, Svg, Unit,
};
use lifecourse_core::{Indicator, Measured, Polarity};

use super::{status::Shaped, words::unit};

/// The most indicators in one chart.
const MOST: usize = 60;

/// A spine and what it says.
pub(super) struct Figure {
    pub(super) drawing: Svg,
    pub(super) description: String,
}

/// The spines of a place: one for each place that indicators are compared with.
///
/// # Errors
/// [`ChartError`] if what there is cannot be drawn.
pub(super) fn spines(profile: &AreaProfile) -> Result<Vec<Figure>, ChartError> {
    let Some(neighbours) = &profile.neighbours else { return Ok(Vec::new()) };
    let mut by_comparator: BTreeMap<&str, Vec<SpineRow>> = BTreeMap::new();
    for row in &profile.rows {
        let Some(spread) = &row.spread else { continue };
        let rows = by_comparator.entry(&spread.comparator.0).or_default();
        if rows.len() < MOST {
            rows.push(drawn(row, spread)?);
        }
    }
    let named = by_comparator.into_iter().enumerate();
    named.map(|(at, (name, rows))| figure(at, profile, neighbours, (name, rows))).collect()
}

fn figure(
    at: usize,
    profile: &AreaProfile,
    neighbours: &Neighbours,
    (comparator, rows): (&str, Vec<SpineRow>),
) -> Result<Figure, ChartError> {
    let place = &profile.area.title;
    let title =
        format!("{place} beside {comparator}, among {} {}", neighbours.number, neighbours.what);
    let spine = Spine::new(&title, (place, comparator), rows)?;
    let drawing = spine.responsive(&ChartId::new(&format!("spine-{at}"))?);
    Ok(Figure { drawing, description: spine.description() })
}

fn drawn(row: &ProfileRow, spread: &Spread) -> Result<SpineRow, ChartError> {
    let latest = row.status.statuses.latest.as_ref();
    let measure = match latest.and_then(|latest| latest.figure.measured()) {
        Some(measured) => measure(measured)?,
        None => Measure::missing("[x]", "not available")?,
    };
    let indicator = &row.indicator;
    let drawn =
        SpineRow::new(&indicator.title, in_unit(indicator)?, measure, ends(indicator, spread)?)?;
    match row.status.statuses.comparison.found() {
        Some(finding) if spread.compared => {
            drawn.with_status(finding.verdict.mark(), finding.verdict.label())
        }
        _ => Ok(drawn),
    }
}

/// The value with its limits; limits rounded apart from their value can miss it by the last digit.
fn measure(Measured { value, ci95, .. }: Measured) -> Result<Measure, ChartError> {
    match ci95 {
        None => Measure::new(value),
        Some(ends) => Measure::with_interval(value, ends.lower.min(value), ends.upper.max(value)),
    }
}

/// The ends of the track: the comparator lies between them, though it may not be one of the places.
fn ends(indicator: &Indicator, spread: &Spread) -> Result<Drawn, ChartError> {
    let comparator = spread.comparator.1;
    let (lowest, highest) = (spread.lowest.min(comparator), spread.highest.max(comparator));
    let drawn = match indicator.polarity {
        Polarity::HighIsGood => Drawn::judged(lowest, highest, comparator)?,
        Polarity::LowIsGood => Drawn::judged(highest, lowest, comparator)?,
        Polarity::NoJudgement => Drawn::unjudged(lowest, highest, comparator)?,
    };
    drawn.with_quartiles(spread.quartiles.0, spread.quartiles.1)
}

fn in_unit(indicator: &Indicator) -> Result<Unit, ChartError> {
    match unit(indicator).as_deref() {
        Some("%") => Ok(Unit::percent()),
        Some(words) => Unit::words(words),
        None => Ok(Unit::plain()),
    }
}
