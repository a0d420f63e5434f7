//! An answered question as it is shown anywhere: on a page, in a paper, in a terminal, as JSON.

use lifecourse_core::{Missing, Period, day};
use serde::{Serialize, Serializer};
use time::Date;

use crate::{Answer, AnyVerdict, Refusal, Verdict};

/// An answered question: what was asked, the findings (the first is the headline), what to mind,
/// and the numbers behind them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// The question.
    pub question: String,
    /// Of what, where and between whom, such as `Smoking, Leeds, by deprivation decile`.
    pub about: String,
    /// Whether any of the figures are made up.
    pub synthetic: bool,
    /// The findings, the one that answers the question first.
    pub findings: Vec<Aspect>,
    /// What a reader must know before using them, a sentence each.
    pub remarks: Vec<String>,
    /// The numbers behind them.
    pub tables: Vec<Table>,
}

impl Reply {
    /// The reply to a question that has no answer at all.
    #[must_use]
    pub fn refused(question: &str, about: impl Into<String>, refusal: Refusal) -> Self {
        Self {
            question: question.to_owned(),
            about: about.into(),
            synthetic: false,
            findings: vec![Aspect { aspect: "answer", answer: Answer::Refused(refusal) }],
            remarks: Vec::new(),
            tables: Vec::new(),
        }
    }
}

/// One finding among several, by what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aspect {
    /// What it is about, such as `absolute gap`.
    pub aspect: &'static str,
    /// The finding, or why there is none.
    #[serde(flatten)]
    pub answer: Answer<AnyVerdict>,
}

impl Aspect {
    /// An answer of any set of verdicts.
    #[must_use]
    pub fn new<V: Verdict>(aspect: &'static str, answer: &Answer<V>) -> Self {
        Self { aspect, answer: answer.any() }
    }
}

/// A table of numbers, each column with its unit in its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The rows; each has a cell for every column, the first names the row.
    pub rows: Vec<Vec<Cell>>,
    /// How it is drawn, if a drawing tells more than the numbers.
    #[serde(skip)]
    pub plot: Option<Plot>,
}

/// A table as a drawing: each row a point, one of its numbers against another.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The column along the bottom.
    pub along: usize,
    /// The column up the side.
    pub up: usize,
    /// A line from one point to another that the points are held against, by its name.
    pub line: Option<(String, [(f64, f64); 2])>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new<C: Into<String>>(
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { caption: caption.into(), columns, rows: Vec::new(), plot: None }
    }

    /// Adds a row, blank where it is shorter than the columns.
    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        let mut row = Vec::from(cells);
        row.resize(self.columns.len(), Cell::Blank);
        self.rows.push(row);
    }

    /// The same without columns in which nothing stands.
    #[must_use]
    pub(crate) fn without_blank_columns(mut self) -> Self {
        let says =
            |row: &Vec<Cell>, at: usize| row.get(at).is_some_and(|cell| *cell != Cell::Blank);
        for at in (1..self.columns.len()).rev() {
            if !self.rows.iter().any(|row| says(row, at)) {
                self.columns.remove(at);
                for row in self.rows.iter_mut().filter(|row| at < row.len()) {
                    row.remove(at);
                }
            }
        }
        self
    }
}

/// One cell of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, shown with so many decimals.
    Number {
        /// The number.
        value: f64,
        /// How many decimals a person reads.
        decimals: u8,
    },
    /// A number that is missing, and why.
    Missing(Missing),
    /// A day.
    Day(Date),
    /// Nothing belongs here.
    Blank,
}

impl Cell {
    /// A number shown with so many decimals; a number that is not finite is not available.
    #[must_use]
    pub fn number(value: f64, decimals: u8) -> Self {
        if value.is_finite() {
            Self::Number { value, decimals }
        } else {
            Self::Missing(Missing::NotAvailable)
        }
    }

    /// A number where there is one, else nothing.
    #[must_use]
    pub fn maybe(value: Option<f64>, decimals: u8) -> Self {
        value.map_or(Self::Blank, |value| Self::number(value, decimals))
    }

    /// What a person reads: `1,234.5`, `[c]`, `3 March 2026`, or nothing.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number { value, decimals } => grouped(*value, *decimals),
            Self::Missing(reason) => reason.shorthand().to_owned(),
            Self::Day(on) => day(*on),
            Self::Blank => String::new(),
        }
    }

    /// Whether it is set to the right, as numbers are.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Number { .. } | Self::Missing(_))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Cell {
    fn from(on: Date) -> Self {
        Self::Day(on)
    }
}

impl From<Period> for Cell {
    fn from(period: Period) -> Self {
        Self::Text(period.to_string())
    }
}

/// Words as text, numbers as numbers, what is missing as its shorthand, days by ISO 8601, nothing as null.
impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number { value, .. } => serializer.serialize_f64(*value),
            Self::Missing(reason) => serializer.serialize_str(reason.shorthand()),
            Self::Day(on) => serializer.collect_str(on),
            Self::Blank => serializer.serialize_none(),
        }
    }
}

/// A number with commas between thousands and exactly so many decimals.
fn grouped(value: f64, decimals: u8) -> String {
    let text = format!("{:.*}", usize::from(decimals), value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut shown = if value < 0.0 && !zero { "-".to_owned() } else { String::new() };
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_reads_as_people_write_numbers() {
        for (value, decimals, shown) in [
            (1_234_567.891, 1, "1,234,567.9"),
            (-1234.0, 0, "-1,234"),
            (-0.04, 1, "0.0"),
            (999.95, 1, "1,000.0"),
            (0.0, 2, "0.00"),
        ] {
            assert_eq!(Cell::number(value, decimals).shown(), shown);
        }
    }

    #[test]
    fn what_is_missing_is_never_a_number() {
        assert_eq!(Cell::number(f64::NAN, 1).shown(), "[x]");
        assert_eq!(Cell::Missing(Missing::Suppressed).shown(), "[c]");
        let json = serde_json::to_string(&[Cell::Missing(Missing::Suppressed), Cell::Blank]);
        assert_eq!(json.unwrap(), r#"["[c]",null]"#);
    }

    #[test]
    fn people_read_a_day_in_words_and_programs_by_the_standard() {
        let day = Cell::from(time::macros::date!(2026 - 03 - 01));
        assert_eq!(day.shown(), "1 March 2026");
        assert_eq!(serde_json::to_string(&day).unwrap(), r#""2026-03-01""#);
    }
}
