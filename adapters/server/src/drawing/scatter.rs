//! A table of an answer as a scatter: need against what is given.

use lifecourse_app::equity::{Cell, Plot, Table};
use lifecourse_charts::{Axis, ChartError, Measure, Scatter, ScatterPoint, Unit};

use crate::web::words::sentence;

/// The drawing of `table`; `says` is the finding.
///
/// # Errors
/// [`ChartError`] if it cannot be drawn: there are no values, or too many.
pub(crate) fn chart(says: &str, table: &Table, plot: &Plot) -> Result<Scatter, ChartError> {
    let name = |column: usize| table.columns.get(column).map_or("", String::as_str);
    let axis = |column| Axis::new(name(column), Unit::plain());
    let axes = (axis(plot.along)?, axis(plot.up)?);
    let points = table.rows.iter().map(|row| point(row, plot)).collect::<Result<Vec<_>, _>>()?;
    let title = match says {
        "" => table.caption.clone(),
        says => format!("{}: {}", sentence(says), table.caption),
    };
    let chart = Scatter::new(&title, axes, points)?;
    match &plot.line {
        Some((name, ends)) => chart.with_line(name, *ends),
        None => Ok(chart),
    }
}

fn point(row: &[Cell], plot: &Plot) -> Result<ScatterPoint, ChartError> {
    let name = row.first().map(Cell::shown).unwrap_or_default();
    let measure = |column: usize| match row.get(column) {
        Some(Cell::Number { value, .. }) => Measure::new(*value),
        Some(Cell::Missing(reason)) => Measure::missing(reason.shorthand(), reason.explanation()),
        _ => Measure::missing("[x]", "not available"),
    };
    ScatterPoint::new(&name, measure(plot.along)?, measure(plot.up)?)
}
