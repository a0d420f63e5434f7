//! Numbers as a reader should see them: no digit that the chart cannot tell apart.

use crate::ChartError;
use crate::scale::ValueAxis;
use crate::text::Label;

/// What the values of a chart are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Percent,
    Words(Label),
}

impl Unit {
    /// A number without a unit, such as an index.
    #[must_use]
    pub fn plain() -> Self {
        Self(Kind::Plain)
    }

    /// Per cent, written `12.3%`; the values are percentages and not fractions of 1.
    #[must_use]
    pub fn percent() -> Self {
        Self(Kind::Percent)
    }

    /// A unit in words that follow the number, such as `per 1,000 live births` or `years`.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] if the words cannot be shown.
    pub fn words(words: &str) -> Result<Self, ChartError> {
        Label::new("unit", words).map(Kind::Words).map(Self)
    }

    /// What stands over the axis, where the ticks do not say the unit themselves.
    pub(crate) fn heading(&self) -> Option<&str> {
        match &self.0 {
            Kind::Words(words) => Some(words.as_str()),
            Kind::Plain | Kind::Percent => None,
        }
    }
}

/// How the numbers of one chart are written.
#[derive(Clone, Debug)]
pub(crate) struct Format<'a> {
    unit: &'a Unit,
    magnitude: Magnitude,
    decimals: usize,
}

/// A power of ten that is written as a word.
#[derive(Clone, Copy, Debug)]
struct Magnitude {
    exponent: i32,
    short: &'static str,
    long: &'static str,
}

const MAGNITUDES: [Magnitude; 3] = [
    Magnitude { exponent: 9, short: "bn", long: " billion" },
    Magnitude { exponent: 6, short: "m", long: " million" },
    Magnitude { exponent: 0, short: "", long: "" },
];

impl<'a> Format<'a> {
    /// The format of the ticks: the digits in which they differ.
    pub(crate) fn of_ticks(unit: &'a Unit, axis: &ValueAxis) -> Self {
        let largest = axis.low().abs().max(axis.high().abs());
        let fits =
            |m: &Magnitude| largest >= 10_f64.powi(m.exponent) && axis.exponent() >= m.exponent - 2;
        let magnitude = MAGNITUDES.into_iter().find(fits).unwrap_or(MAGNITUDES[2]);
        let decimals = usize::try_from(magnitude.exponent - axis.exponent()).unwrap_or(0);
        Self { unit, magnitude, decimals }
    }

    /// The format of the values: to a thousandth of the axis, about what can be seen, but no digit that `values` lack.
    pub(crate) fn of_values(
        unit: &'a Unit,
        axis: &ValueAxis,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let ticks = Self::of_ticks(unit, axis);
        let seen = (axis.high() - axis.low()) / 1000.0;
        let mut exponent = axis.exponent();
        while 10_f64.powi(exponent - 1) >= seen {
            exponent -= 1;
        }
        let finer = usize::try_from(ticks.magnitude.exponent - exponent).unwrap_or(0);
        let given = values.into_iter().map(decimals).max().unwrap_or(0);
        let decimals = if ticks.magnitude.exponent == 0 { finer.min(given) } else { finer };
        Self { decimals, ..ticks }
    }

    /// Short, for beside a mark: `1.2m`, `12%`; the words of a unit stand over the axis.
    pub(crate) fn short(&self, value: f64) -> String {
        let percent = if self.unit.0 == Kind::Percent { "%" } else { "" };
        format!("{}{}{percent}", self.digits(value), self.magnitude.short)
    }

    /// In full, for a sentence: `1.2 million people`, `12%`.
    pub(crate) fn long(&self, value: f64) -> String {
        let number = format!("{}{}", self.digits(value), self.magnitude.long);
        match &self.unit.0 {
            Kind::Plain => number,
            Kind::Percent => format!("{number}%"),
            Kind::Words(words) => format!("{number} {}", words.as_str()),
        }
    }

    /// The number with a true minus sign and a comma between thousands.
    fn digits(&self, value: f64) -> String {
        let scaled = value / 10_f64.powi(self.magnitude.exponent);
        let text = format!("{:.*}", self.decimals, scaled.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut digits = String::new();
        if scaled < 0.0 && text.contains(|c| matches!(c, '1'..='9')) {
            digits.push('\u{2212}');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                digits.push(',');
            }
            digits.push(digit);
        }
        if !fraction.is_empty() {
            digits.push('.');
            digits.push_str(fraction);
        }
        digits
    }
}

/// How many decimals a value has in its shortest exact form.
fn decimals(value: f64) -> usize {
    value.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(unit: &Unit, values: &[f64]) -> (Vec<String>, Vec<String>) {
        let axis = ValueAxis::covering(values.iter().copied());
        let ticks = Format::of_ticks(unit, &axis);
        let format = Format::of_values(unit, &axis, values.iter().copied());
        (
            axis.ticks().iter().map(|&tick| ticks.short(tick)).collect(),
            values.iter().map(|&value| format.long(value)).collect(),
        )
    }

    #[test]
    fn a_value_is_written_to_a_thousandth_of_the_axis() {
        let (ticks, values) = written(&Unit::percent(), &[2.0, 10.437_21]);
        assert_eq!(ticks, ["0%", "2%", "4%", "6%", "8%", "10%", "12%"]);
        assert_eq!(values, ["2.0%", "10.4%"]);
        let (ticks, values) = written(&Unit::percent(), &[0.0, 57.437_21]);
        assert_eq!(ticks.last().map(String::as_str), Some("60%"));
        assert_eq!(values, ["0.0%", "57.4%"]);
        let (_, values) = written(&Unit::plain(), &[0.0, 643.21]);
        assert_eq!(values, ["0", "643"]);
    }

    #[test]
    fn a_value_has_no_digit_that_was_not_given() {
        let (_, values) = written(&Unit::plain(), &[0.0, 7.0, 12.0]);
        assert_eq!(values, ["0", "7", "12"]);
    }

    #[test]
    fn large_numbers_are_written_in_words() -> Result<(), ChartError> {
        let (ticks, values) = written(&Unit::words("people")?, &[0.0, 1_234_567.0]);
        assert_eq!(ticks, ["0.0m", "0.5m", "1.0m", "1.5m"]);
        assert_eq!(values, ["0.00 million people", "1.23 million people"]);
        let (ticks, _) = written(&Unit::plain(), &[0.0, 1e9]);
        assert_eq!(ticks.last().map(String::as_str), Some("1.0bn"));
        let (ticks, _) = written(&Unit::plain(), &[1_000_001.0, 1_000_007.0]);
        assert_eq!(ticks.first().map(String::as_str), Some("1,000,001"));
        Ok(())
    }

    #[test]
    fn a_minus_is_a_minus_and_never_stands_before_nought() {
        let (ticks, values) = written(&Unit::plain(), &[-4000.0, -0.000_1]);
        assert_eq!(ticks.first().map(String::as_str), Some("−4,000"));
        assert_eq!(values, ["−4,000", "0"]);
    }
}
