//! The indicators of a place as spine charts: where it lies among its neighbours.

use std::collections::BTreeMap;

use lifecourse_app::equity::Verdict as _;
use lifecourse_app::{AreaProfile, Neighbours, ProfileRow, Spread};
use lifecourse_charts::{ChartError, Measure, Spine, SpineRow, Spread as Drawn};
use lifecourse_core::{Indicator, Polarity, Reading};

use super::{Setting, in_unit, measure, said_made_up};
use crate::web::status::Shaped;

/// The most indicators in one chart.
const MOST: usize = 60;

/// The spines of a place: one for each place that indicators are compared with.
///
/// # Errors
/// [`ChartError`] if what there is cannot be drawn.
pub(super) fn charts(profile: &AreaProfile, setting: Setting) -> Result<Vec<Spine>, ChartError> {
    let Some(neighbours) = &profile.neighbours else { return Ok(Vec::new()) };
    let mut by_comparator: BTreeMap<&str, Vec<(&ProfileRow, &Spread)>> = BTreeMap::new();
    for row in &profile.rows {
        let Some(spread) = &row.spread else { continue };
        let rows = by_comparator.entry(&spread.comparator.0).or_default();
        if rows.len() < MOST {
            rows.push((row, spread));
        }
    }
    let spine = |(name, rows)| chart(profile, neighbours, (name, rows), setting);
    by_comparator.into_iter().map(spine).collect()
}

fn chart(
    profile: &AreaProfile,
    neighbours: &Neighbours,
    (comparator, rows): (&str, Vec<(&ProfileRow, &Spread)>),
    setting: Setting,
) -> Result<Spine, ChartError> {
    let place = &profile.area.title;
    let made_up = rows.iter().any(|(row, _)| row.indicator.source.synthetic);
    let title =
        format!("{place} beside {comparator}, among {} {}", neighbours.number, neighbours.what);
    let rows = rows.into_iter().map(|(row, spread)| drawn(row, spread));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    Spine::new(&said_made_up(title, made_up, setting), (place, comparator), rows)
}

fn drawn(row: &ProfileRow, spread: &Spread) -> Result<SpineRow, ChartError> {
    let latest = row.status.statuses.latest.as_ref();
    let measure = match latest.and_then(|latest| latest.figure.measured()) {
        Some(measured) => measure(Reading::Measured(measured))?,
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
