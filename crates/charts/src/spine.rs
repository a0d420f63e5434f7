//! A spine: the indicators of one area, each placed between the worst and the best of all areas.

mod layout;
#[cfg(test)]
mod tests;

use crate::chart::{Chart, Drawing};
use crate::gaps::gaps;
use crate::measure::{refuse_many, refuse_twice};
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::number;
use crate::sheet::Note;
use crate::text::{Label, list};
use crate::{ChartError, Frame, Kind, Measure, StatusMark, Unit};

/// The most indicators in one chart.
const MOST: usize = 80;

/// How one indicator is spread over all areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The values at the left and the right end.
    ends: (f64, f64),
    comparator: f64,
    quartiles: Option<(f64, f64)>,
    judged: bool,
}

impl Spread {
    /// An indicator of which one side is better: the worst and the best value of all areas, and the comparator's.
    ///
    /// # Errors
    /// [`ChartError::Number`]; [`ChartError::Interval`] unless the comparator lies between the two.
    pub fn judged(worst: f64, best: f64, comparator: f64) -> Result<Self, ChartError> {
        let ends = (number("worst value", worst)?, number("best value", best)?);
        let comparator = within("comparator", comparator, ends)?;
        Ok(Self { ends, comparator, quartiles: None, judged: true })
    }

    /// An indicator of which neither side is better: the lowest and the highest value, and the comparator's.
    ///
    /// # Errors
    /// As for [`Spread::judged`].
    pub fn unjudged(lowest: f64, highest: f64, comparator: f64) -> Result<Self, ChartError> {
        let (one, other) = (lowest.min(highest), lowest.max(highest));
        Ok(Self { judged: false, ..Self::judged(one, other, comparator)? })
    }

    /// The values between which the middle half of the areas lies.
    ///
    /// # Errors
    /// [`ChartError::Number`]; [`ChartError::Interval`] unless both lie between the ends.
    pub fn with_quartiles(mut self, one: f64, other: f64) -> Result<Self, ChartError> {
        let one = within("quartile", one, self.ends)?;
        self.quartiles = Some((one, within("quartile", other, self.ends)?));
        Ok(self)
    }

    fn words(&self) -> [&'static str; 2] {
        if self.judged { ["worst", "best"] } else { ["lowest", "highest"] }
    }

    /// Where a value lies between −1 and 1: the comparator at 0, as far to the side of the best as the spread is wide.
    fn place(&self, value: f64, reach: f64) -> f64 {
        let (left, right) = self.ends;
        let side = if right >= left { 1.0 } else { -1.0 };
        if reach > 0.0 { (side * (value - self.comparator) / reach).clamp(-1.0, 1.0) } else { 0.0 }
    }

    /// The furthest that the ends or `value` are from the comparator.
    fn reach(&self, value: Option<f64>) -> f64 {
        let all = [self.ends.0, self.ends.1].into_iter().chain(value);
        all.map(|value| (value - self.comparator).abs()).fold(0.0, f64::max)
    }
}

fn within(what: &'static str, value: f64, (one, other): (f64, f64)) -> Result<f64, ChartError> {
    let value = number(what, value)?;
    let (lower, upper) = (one.min(other), one.max(other));
    if lower <= value && value <= upper {
        Ok(value)
    } else {
        Err(ChartError::Interval { value, lower, upper })
    }
}

/// One indicator of a spine.
#[derive(Clone, Debug, PartialEq)]
pub struct SpineRow {
    name: Label,
    unit: Unit,
    measure: Measure,
    spread: Spread,
    status: Option<(StatusMark, Label)>,
}

impl SpineRow {
    /// An indicator with the value of the area.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(
        name: &str,
        unit: Unit,
        measure: Measure,
        spread: Spread,
    ) -> Result<Self, ChartError> {
        let name = Label::new("name of an indicator", name)?;
        Ok(Self { name, unit, measure, spread, status: None })
    }

    /// Adds a status in a mark and words, such as "better than England".
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the words.
    pub fn with_status(mut self, mark: StatusMark, words: &str) -> Result<Self, ChartError> {
        self.status = Some((mark, Label::new("words of a status", words)?));
        Ok(self)
    }

    fn format(&self) -> Format<'_> {
        let Spread { ends, comparator, .. } = self.spread;
        let known = self.measure.value().into_iter().chain([comparator]);
        let all = || known.clone().chain([ends.0, ends.1]);
        Format::of_values(&self.unit, &ValueAxis::covering(all()), all())
    }

    fn reach(&self) -> f64 {
        self.spread.reach(self.measure.value())
    }

    /// The row as a sentence.
    fn sentence(&self, comparator: &str) -> String {
        let (format, spread) = (self.format(), &self.spread);
        let [left, right] = spread.words();
        let status = self.status.as_ref().map(|(_, words)| format!(", {}", words.as_str()));
        let quartiles = spread.quartiles.map(|(one, other)| {
            format!("; half of the areas {} to {}", format.short(one), format.short(other))
        });
        format!(
            "{}: {}{}; {comparator} {}; {left} {}, {right} {}{}.",
            self.name.as_str(),
            self.measure.long(&format),
            status.unwrap_or_default(),
            format.short(spread.comparator),
            format.short(spread.ends.0),
            format.short(spread.ends.1),
            quartiles.unwrap_or_default(),
        )
    }
}

/// The indicators of one area in rows: its value on a track from the worst to the best of all areas, with the comparator
/// in the middle, the middle half of the areas as a band, and the status as a mark.
///
/// Each row has a scale of its own; right of the middle is better than the comparator, left of it worse. Of an indicator
/// without a judgement the right is higher, and a note says so.
///
/// ```
/// use lifecourse_charts::{Chart, Measure, Spine, SpineRow, Spread, StatusMark, Unit};
///
/// let smoking = SpineRow::new(
///     "Smoking at delivery",
///     Unit::percent(),
///     Measure::new(8.1)?,
///     Spread::judged(19.8, 2.4, 9.1)?.with_quartiles(11.7, 6.5)?,
/// )?
/// .with_status(StatusMark::Better, "better than England")?;
/// let chart = Spine::new("Melton does better on smoking", ("Melton", "England"), [smoking])?;
/// assert!(chart.description().contains(
///     "Smoking at delivery: 8.1%, better than England; England 9.1%; worst 19.8%, best 2.4%"));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Spine {
    title: Label,
    area: Label,
    comparator: Label,
    rows: Vec<SpineRow>,
}

impl Spine {
    /// A spine of an area beside a comparator, by their names.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] without a row, [`ChartError::TooMany`] for more than 80, [`ChartError::DuplicateName`],
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for a text.
    pub fn new(
        title: &str,
        (area, comparator): (&str, &str),
        rows: impl IntoIterator<Item = SpineRow>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let rows: Vec<_> = rows.into_iter().collect();
        refuse_many("indicators", rows.len(), MOST)?;
        refuse_twice(rows.iter().map(|row| row.name.as_str()))?;
        if rows.is_empty() {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        let area = Label::new("name of an area", area)?;
        let comparator = Label::new("name of a comparator", comparator)?;
        Ok(Self { title, area, comparator, rows })
    }

    fn notes(&self) -> Vec<Note> {
        let rows = self.rows.iter().map(|row| (row.name.as_str(), &row.measure));
        let mut notes = gaps(rows);
        let unjudged = self.rows.iter().filter(|row| !row.spread.judged);
        let unjudged: Vec<_> = unjudged.map(|row| row.name.as_str().to_owned()).collect();
        if !unjudged.is_empty() {
            notes.push(Note::plain(format!(
                "Neither side is better for {}: the left end is the lowest, the right the highest.",
                list(&unjudged)
            )));
        }
        let units =
            self.rows.iter().filter_map(|row| Some((row.name.as_str(), row.unit.heading()?)));
        notes.extend(units.map(|(name, unit)| Note::plain(format!("{name}: {unit}."))));
        notes
    }
}

impl Chart for Spine {
    fn kind(&self) -> Kind {
        Kind::Spine
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let (area, comparator) = (self.area.as_str(), self.comparator.as_str());
        let count = self.rows.len();
        let rows = if count == 1 { "1 indicator" } else { &format!("{count} indicators") };
        let mut sentences = vec![format!("{area} beside {comparator} on {rows}.")];
        sentences.extend(self.rows.iter().map(|row| row.sentence(comparator)));
        sentences.extend(self.notes().into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        layout::drawing(self, frame)
    }
}
