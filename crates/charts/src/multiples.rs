//! Small multiples: many short trends on one pair of axes.

mod layout;
#[cfg(test)]
mod tests;

use crate::axis::cut_off;
use crate::chart::{Chart, Drawing};
use crate::gaps::missing;
use crate::measure::{refuse_many, refuse_twice};
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::TimeAxis;
use crate::sheet::Note;
use crate::text::Label;
use crate::{ChartError, Frame, Kind, Series, Unit};

/// The most panels in one chart.
const MOST: usize = 40;

/// Trends of many areas or groups, each in a panel of its own, all on the same axes so that they can be compared.
///
/// ```
/// use lifecourse_charts::{Chart, Multiples, Period, Point, Series, Unit};
///
/// let series = |name, first, last| Series::new(name, [
///     Point::new(Period::new(2015.0, "2015")?, first)?, Point::new(Period::new(2023.0, "2023")?, last)?,
/// ]);
/// let chart = Multiples::new("Only Blaby has halved smoking", Unit::percent(),
///     [series("Blaby", 12.1, 6.0)?, series("Melton", 13.0, 11.4)?])?
///     .with_comparator(series("England", 11.4, 9.1)?)?;
/// assert!(chart.description().contains("Blaby: 12.1% in 2015, 6.0% in 2023."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Multiples {
    title: Label,
    unit: Unit,
    panels: Vec<Series>,
    comparator: Option<Series>,
    axis: TimeAxis,
}

impl Multiples {
    /// A panel for each series, in the order given; intervals are not drawn.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] without a series, [`ChartError::TooMany`] for more than 40, [`ChartError::DuplicateName`],
    /// [`ChartError::PeriodLabels`] for the periods, [`ChartError::Empty`] or [`ChartError::TooLong`] for the title.
    pub fn new(
        title: &str,
        unit: Unit,
        panels: impl IntoIterator<Item = Series>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let panels: Vec<_> = panels.into_iter().collect();
        refuse_many("panels", panels.len(), MOST)?;
        refuse_twice(panels.iter().map(Series::name))?;
        if panels.is_empty() {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        let mut axis = TimeAxis::default();
        for series in &panels {
            axis.extend(series.periods())?;
        }
        Ok(Self { title, unit, panels, comparator: None, axis })
    }

    /// Draws a line to compare with in every panel.
    ///
    /// # Errors
    /// [`ChartError::DuplicateName`], [`ChartError::PeriodLabels`] or [`ChartError::TooMany`] for the periods.
    pub fn with_comparator(mut self, series: Series) -> Result<Self, ChartError> {
        refuse_twice(self.panels.iter().chain([&series]).map(Series::name))?;
        self.axis.extend(series.periods())?;
        self.comparator = Some(series);
        Ok(self)
    }

    fn all(&self) -> impl Iterator<Item = &Series> {
        self.panels.iter().chain(&self.comparator)
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.all().flat_map(|series| series.known().map(|(_, known)| known.value))
    }

    fn value_axis(&self) -> ValueAxis {
        ValueAxis::covering(self.values())
    }

    fn format(&self, axis: &ValueAxis) -> Format<'_> {
        Format::of_values(&self.unit, axis, self.values())
    }

    fn notes(&self, axis: &ValueAxis) -> Vec<Note> {
        let missing = missing(&self.axis, self.all()).into_iter();
        let mut notes: Vec<Note> = missing.map(|text| Note::marked("×", text)).collect();
        notes.extend(cut_off("vertical", &self.unit, axis).map(Note::plain));
        notes
    }
}

impl Chart for Multiples {
    fn kind(&self) -> Kind {
        Kind::Multiples
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let axis = self.value_axis();
        let format = self.format(&axis);
        let say = |series: &Series| {
            let (first, last) = (series.known().next(), series.known().next_back());
            let mut ends: Vec<String> = [first, last]
                .into_iter()
                .flatten()
                .map(|(period, at)| format!("{} in {}", format.long(at.value), period.label()))
                .collect();
            ends.dedup();
            format!("{}: {}.", series.name(), ends.join(", "))
        };
        let count = self.panels.len();
        let panels = if count == 1 { "1 line chart" } else { &format!("{count} line charts") };
        let mut sentences = vec![format!("{panels} on the same axes.")];
        sentences.extend(self.all().map(say));
        sentences.extend(self.notes(&axis).into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        layout::drawing(self, frame)
    }
}
