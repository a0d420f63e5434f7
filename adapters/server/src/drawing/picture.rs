//! Each picture of a view as the chart that draws it.

use lifecourse_app::equity::view::{
    Cause, Comparison, Concentration, Control, Distance, Funnel, Gradient, Located, Map, Picture,
    Row,
};
use lifecourse_charts::{
    Axis, Bars, Baseline, Chart, ChartError, Choropleth, Classes, Concentration as Curve,
    Control as Process, Funnel as Cone, FunnelPoint, Limit, Measure, Outline, Reference, Series,
    SpecialCause, Tile, TileMap, Unit,
};
use lifecourse_core::Indicator;

use super::{in_unit, measure, place, point};

/// The chart of a picture under a title.
pub(super) fn chart(
    title: &str,
    indicator: &Indicator,
    picture: &Picture,
) -> Result<Box<dyn Chart>, ChartError> {
    Ok(match picture {
        Picture::Gradient(drawn) => Box::new(gradient(title, indicator, drawn)?),
        Picture::Concentration(drawn) => Box::new(concentration(title, drawn)?),
        Picture::Control(drawn) => Box::new(control(title, indicator, drawn)?),
        Picture::Comparison(drawn) => Box::new(comparison(title, indicator, drawn)?),
        Picture::Funnel(drawn) => Box::new(funnel(title, indicator, drawn)?),
        Picture::Map(drawn) => map(title, indicator, drawn)?,
    })
}

fn bars(rows: &[Row]) -> Result<Vec<(&str, Measure)>, ChartError> {
    rows.iter().map(|row| Ok((row.name.as_str(), measure(row.reading)?))).collect()
}

fn gradient(title: &str, indicator: &Indicator, drawn: &Gradient) -> Result<Bars, ChartError> {
    let mut chart = Bars::new(title, in_unit(indicator)?, bars(&drawn.groups)?)?;
    if let Some(whole) = drawn.whole {
        chart = chart.with_average(Reference::new("All", whole)?);
    }
    match &drawn.line {
        Some(line) => chart.with_fit(&line.name, line.ends.0, line.ends.1),
        None => Ok(chart),
    }
}

fn concentration(title: &str, drawn: &Concentration) -> Result<Curve, ChartError> {
    let axes = ("people, the most deprived first", drawn.outcome.as_str());
    Curve::new(title, axes, [(drawn.name.as_str(), drawn.curve.clone())])
}

fn control(title: &str, indicator: &Indicator, drawn: &Control) -> Result<Process, ChartError> {
    let points = drawn.points.iter().map(|(period, reading)| point(*period, *reading));
    let series = Series::new(&indicator.title, points.collect::<Result<Vec<_>, _>>()?)?;
    let baseline = |mean: f64, (lower, upper): (f64, f64)| Baseline::new(mean, lower, upper);
    let (first, later) = drawn
        .stretches
        .split_first()
        .ok_or_else(|| ChartError::NoValues { series: title.to_owned() })?;
    let start = baseline(first.mean, first.limits)?;
    let mut chart = Process::new(title, in_unit(indicator)?, series, start)?;
    for stretch in later {
        let Some((period, reason)) = &stretch.from else { continue };
        let limits = baseline(stretch.mean, stretch.limits)?;
        chart = chart.with_baseline(place(*period)?, reason, limits)?;
    }
    for signal in &drawn.signals {
        let cause = match signal.cause {
            Cause::Point => SpecialCause::Point,
            Cause::Run => SpecialCause::Run,
            Cause::Trend => SpecialCause::Trend,
            Cause::NearLimit => SpecialCause::NearLimit,
        };
        // What does not fit into the chart stands in the table.
        if let Ok(with) = chart.clone().with_signal(cause, place(signal.from)?, place(signal.to)?) {
            chart = with;
        }
    }
    Ok(chart)
}

fn comparison(title: &str, indicator: &Indicator, drawn: &Comparison) -> Result<Bars, ChartError> {
    let chart = Bars::new(title, in_unit(indicator)?, bars(&drawn.places)?)?.in_order_of_value();
    let chart = match &drawn.average {
        Some((name, value)) => chart.with_average(Reference::new(name, *value)?),
        None => chart,
    };
    match &drawn.own {
        Some(own) => chart.with_highlight(own),
        None => Ok(chart),
    }
}

fn funnel(title: &str, indicator: &Indicator, drawn: &Funnel) -> Result<Cone, ChartError> {
    let points = drawn.places.iter().map(|one| {
        let point = FunnelPoint::new(&one.row.name, one.denominator, measure(one.row.reading)?)?;
        Ok(match one.distance {
            Distance::Within => point,
            Distance::Beyond95 => point.beyond(Limit::P95),
            Distance::Beyond998 => point.beyond(Limit::P998),
        })
    });
    let points = points.collect::<Result<Vec<_>, ChartError>>()?;
    let axes = (Axis::new("Out of how many", Unit::plain())?, in_unit(indicator)?);
    let [inner, outer] = drawn.limits.clone();
    let chart = Cone::new(title, axes, Reference::new("All together", drawn.centre)?, points)?
        .with_limits(Limit::P95, inner)?
        .with_limits(Limit::P998, outer)?;
    match &drawn.own {
        // A place without counts is not in the funnel.
        Some(own) => Ok(chart.clone().with_highlight(own).unwrap_or(chart)),
        None => Ok(chart),
    }
}

fn map(title: &str, indicator: &Indicator, drawn: &Map) -> Result<Box<dyn Chart>, ChartError> {
    let (unit, classes) = (in_unit(indicator)?, Classes::new(drawn.classes.iter().copied())?);
    // A place that is not on the map does not stand out on it.
    let own = drawn.own.as_deref();
    Ok(match &drawn.places {
        Located::Bounded(places) => {
            let areas = places.iter().map(|(row, shape)| {
                Ok((Outline::new(&row.name, shape.rings().to_vec())?, measure(row.reading)?))
            });
            let areas = areas.collect::<Result<Vec<_>, ChartError>>()?;
            let chart = Choropleth::new(title, unit, classes, areas)?;
            let with_own = own.and_then(|own| chart.clone().with_highlight(own).ok());
            Box::new(with_own.unwrap_or(chart))
        }
        Located::Tiled(places) => {
            let tiles = places.iter().map(|(row, tile)| {
                let at = (tile.column.into(), tile.row.into());
                Tile::new((&row.name, &tile.short), at, measure(row.reading)?)
            });
            let tiles = tiles.collect::<Result<Vec<_>, ChartError>>()?;
            let chart = TileMap::new(title, unit, classes, tiles)?;
            let with_own = own.and_then(|own| chart.clone().with_highlight(own).ok());
            Box::new(with_own.unwrap_or(chart))
        }
    })
}
