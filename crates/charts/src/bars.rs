//! Ordered bars: areas compared, or groups along the gradient of deprivation.

mod layout;
#[cfg(test)]
mod tests;

use crate::axis::cut_off;
use crate::chart::{Chart, Drawing};
use crate::gaps::gaps;
use crate::measure::{named, refuse_many, refuse_twice};
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::number;
use crate::sheet::Note;
use crate::text::Label;
use crate::{ChartError, Frame, Kind, Measure, Reference, Unit};

/// The most bars in one chart.
const MOST: usize = 60;

/// A line fitted to the bars, from the upper edge of the first to the lower edge of the last.
#[derive(Clone, Debug, PartialEq)]
struct Fit {
    name: Label,
    ends: (f64, f64),
}

/// Bars with names, values and 95 % confidence intervals, one under the other: areas, or groups in their order.
///
/// A bar begins at zero. Where the axis does not include zero, by the rule of all charts, there are points with their
/// intervals instead: a bar cut short would lie.
///
/// ```
/// use lifecourse_charts::{Bars, Chart, Measure, Reference, Unit};
///
/// let chart = Bars::new("Children in Blaby are the least often overweight", Unit::percent(), [
///     ("Melton", Measure::with_interval(23.4, 20.9, 26.1)?),
///     ("Blaby", Measure::with_interval(19.2, 17.5, 21.0)?),
///     ("Rutland", Measure::missing("[c]", "suppressed")?),
/// ])?
/// .in_order_of_value()
/// .with_highlight("Blaby")?
/// .with_average(Reference::new("England", 22.1)?);
/// assert!(chart.description().contains("Blaby (highlighted): 19.2% (17.5% to 21.0%)."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    title: Label,
    unit: Unit,
    rows: Vec<(Label, Measure)>,
    highlight: Option<Label>,
    average: Option<Reference>,
    fit: Option<Fit>,
}

impl Bars {
    /// Bars in the order given.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if no bar has a value, [`ChartError::DuplicateName`], [`ChartError::TooMany`] for more
    /// than 60, [`ChartError::Empty`] or [`ChartError::TooLong`] for a text.
    pub fn new<'a>(
        title: &str,
        unit: Unit,
        bars: impl IntoIterator<Item = (&'a str, Measure)>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let named = |(name, measure)| Ok((Label::new("name of a bar", name)?, measure));
        let bars = bars.into_iter().map(named).collect::<Result<Vec<_>, ChartError>>()?;
        refuse_many("bars", bars.len(), MOST)?;
        refuse_twice(bars.iter().map(|(name, _)| name.as_str()))?;
        if bars.iter().all(|(_, measure)| measure.known().is_none()) {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        Ok(Self { title, unit, rows: bars, highlight: None, average: None, fit: None })
    }

    /// Puts the highest value first and those without a value last.
    #[must_use]
    pub fn in_order_of_value(mut self) -> Self {
        let key = |measure: &Measure| measure.value().unwrap_or(f64::NEG_INFINITY);
        self.rows.sort_by(|(_, a), (_, b)| key(b).total_cmp(&key(a)));
        self
    }

    /// Makes one bar stand out.
    ///
    /// # Errors
    /// [`ChartError::Unknown`] if no bar has that name.
    pub fn with_highlight(mut self, name: &str) -> Result<Self, ChartError> {
        self.highlight = Some(named(name, self.rows.iter().map(|(name, _)| name))?);
        Ok(self)
    }

    /// Draws a level across all bars.
    #[must_use]
    pub fn with_average(mut self, average: Reference) -> Self {
        self.average = Some(average);
        self
    }

    /// Draws a line fitted to the bars, such as that of a slope index of inequality: `from` at the upper edge of the
    /// first bar (the relative rank 0), `to` at the lower edge of the last (1). The name says its slope.
    ///
    /// # Errors
    /// [`ChartError::Number`] for the values, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn with_fit(mut self, name: &str, from: f64, to: f64) -> Result<Self, ChartError> {
        let name = Label::new("name of a line", name)?;
        let ends = (number("start of a line", from)?, number("end of a line", to)?);
        self.fit = Some(Fit { name, ends });
        Ok(self)
    }

    fn axis(&self) -> ValueAxis {
        let bars = self.rows.iter().flat_map(|(_, measure)| measure.extent());
        let average = self.average.iter().map(Reference::value);
        let fit = self.fit.iter().flat_map(|fit| [fit.ends.0, fit.ends.1]);
        ValueAxis::covering(bars.chain(average).chain(fit))
    }

    fn format(&self, axis: &ValueAxis) -> Format<'_> {
        let bars = self.rows.iter().filter_map(|(_, measure)| measure.value());
        let average = self.average.iter().map(Reference::value);
        Format::of_values(&self.unit, axis, bars.chain(average))
    }

    fn is_highlight(&self, name: &Label) -> bool {
        self.highlight.as_ref() == Some(name)
    }

    fn notes(&self, axis: &ValueAxis) -> Vec<Note> {
        let mut notes = gaps(self.rows.iter().map(|(name, measure)| (name.as_str(), measure)));
        let limits = |measure: &Measure| measure.known().is_some_and(|at| at.interval.is_some());
        if self.rows.iter().any(|(_, measure)| limits(measure)) {
            notes.push(Note::plain("Lines with two ends: 95% confidence intervals."));
        }
        notes.extend(cut_off("horizontal", &self.unit, axis).map(Note::plain));
        notes
    }
}

impl Chart for Bars {
    fn kind(&self) -> Kind {
        if self.fit.is_some() { Kind::Gradient } else { Kind::Bars }
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let axis = self.axis();
        let format = self.format(&axis);
        let number = self.rows.len();
        let kind = if number == 1 {
            "Chart of 1 bar".to_owned()
        } else {
            format!("Chart of {number} bars")
        };
        let mut sentences = vec![format!("{kind}, from top to bottom.")];
        sentences.extend(self.rows.iter().map(|(name, measure)| {
            let mark = if self.is_highlight(name) { " (highlighted)" } else { "" };
            format!("{}{mark}: {}.", name.as_str(), measure.long(&format))
        }));
        sentences.extend(self.average.iter().map(|average| average.sentence(&format)));
        sentences.extend(self.fit.iter().map(|Fit { name, ends: (from, to) }| {
            let (from, to) = (format.short(*from), format.short(*to));
            format!("{}: a line from {from} at the top to {to} at the bottom.", name.as_str())
        }));
        sentences.extend(self.notes(&axis).into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        layout::drawing(self, frame)
    }
}
