//! Ways to look at an indicator: what a chart of each kind shows, the finding that it is titled by, and the table that
//! stands beside it. No chart is drawn here.

mod concentration;
mod control;
mod gradient;
mod places;

use lifecourse_core::{Indicator, Reading};
use lifecourse_statistics::inequality::Inequality;

pub use self::{
    concentration::{Concentration, concentration},
    control::{Cause, Control, Signal, Stretch, control},
    gradient::{Gradient, Line, gradient},
    places::{
        Comparison, Curves, Distance, Funnel, FunnelRow, Located, Map, Place, Places, comparison,
        funnel, map,
    },
};
use crate::{Cell, Table};

/// The fewest periods for the limits of a control chart.
pub(crate) const FEWEST_IN_CONTROL: usize = 10;

/// One way to look at an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The finding, in one sentence without a full stop.
    pub title: String,
    /// What is drawn.
    pub picture: Picture,
    /// What a reader must know before using it, a sentence each.
    pub remarks: Vec<String>,
    /// The numbers that are drawn.
    pub table: Table,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Groups in their order, with the line of the slope index.
    Gradient(Gradient),
    /// How what is counted is shared out over the people.
    Concentration(Concentration),
    /// Mean, natural limits and special causes.
    Control(Control),
    /// Places in the order of their values.
    Comparison(Comparison),
    /// Places by their size within the limits of chance.
    Funnel(Funnel),
    /// Places where they lie.
    Map(Map),
}

/// A group or a place with its figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is called; no other row of the view is called so.
    pub name: String,
    /// Its value with its limits, or why there is none.
    pub reading: Reading,
}

impl Row {
    fn value(&self) -> Option<f64> {
        match self.reading {
            Reading::Measured(measured) => Some(measured.value),
            Reading::Missing(_) => None,
        }
    }
}

/// A table of named rows with their values and limits, each with more cells under `more` heads.
fn table(
    caption: String,
    (who, indicator): (&str, &Indicator),
    rows: impl IntoIterator<Item = (Row, Vec<Cell>)>,
    more: &[&str],
) -> Table {
    let rows: Vec<_> = rows.into_iter().collect();
    let value = match indicator.unit.as_deref() {
        Some(unit) => format!("Value, {unit}"),
        None => "Value".to_owned(),
    };
    let heads = [who, &value, "Lower 95% limit", "Upper 95% limit"].map(str::to_owned);
    let heads = heads.into_iter().chain(more.iter().map(|&head| head.to_owned()));
    let mut table = Table::new(caption, heads);
    let largest = rows.iter().filter_map(|(row, _)| row.value()).fold(0.0, |a, b| b.abs().max(a));
    let decimals = decimals(largest);
    for (row, cells) in rows {
        let (value, lower, upper) = match row.reading {
            Reading::Missing(reason) => (Cell::Missing(reason), Cell::Blank, Cell::Blank),
            Reading::Measured(measured) => (
                Cell::number(measured.value, decimals),
                Cell::maybe(measured.ci95.map(|limits| limits.lower), decimals),
                Cell::maybe(measured.ci95.map(|limits| limits.upper), decimals),
            ),
        };
        let start = [Cell::from(row.name), value, lower, upper];
        table.rows.push(start.into_iter().chain(cells).collect());
    }
    table.without_blank_columns()
}

/// How many decimals a person reads of values up to this.
fn decimals(largest: f64) -> u8 {
    match largest {
        size if size >= 1000.0 => 0,
        size if size >= 1.0 || size == 0.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    }
}

/// `-5.2 (95% CI -7.1 to -3.3)`.
fn with_limits(found: &Inequality) -> String {
    let value = crate::words::signed(found.value);
    match found.interval {
        Ok(limits) => format!(
            "{value} (95% CI {} to {})",
            crate::words::signed(limits.lower),
            crate::words::signed(limits.upper)
        ),
        Err(_) => value,
    }
}
