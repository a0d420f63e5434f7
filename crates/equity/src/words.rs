//! How findings write numbers.

use lifecourse_core::{Indicator, number};
use lifecourse_statistics::Estimate;

/// The part of the values' size below which a difference is the rounding of a computer.
const DUST: f64 = 1e-9;

/// A difference between numbers of about `size`: zero if it is but rounding.
pub(crate) fn settled(difference: f64, size: f64) -> f64 {
    if difference.abs() < DUST * size { 0.0 } else { difference }
}

/// An estimate of such a difference, each of its numbers by itself.
pub(crate) fn settled_estimate(estimate: Estimate, size: f64) -> Estimate {
    let Estimate { value, lower, upper } = estimate;
    Estimate {
        value: settled(value, size),
        lower: settled(lower, size),
        upper: settled(upper, size),
    }
}

/// The largest of `values`, whatever its sign.
pub(crate) fn largest<'v>(values: impl IntoIterator<Item = &'v f64>) -> f64 {
    values.into_iter().fold(0.0, |largest, value| value.abs().max(largest))
}

/// A difference between two values, with its unit: `0.6 percentage points`, `1.2 years`.
pub(crate) fn difference(indicator: &Indicator, value: f64) -> String {
    let text = indicator.with_unit(value + 0.0);
    match text.strip_suffix('%') {
        Some(number) => format!("{number} percentage points"),
        None => text,
    }
}

/// The same with its sign: `+0.6 percentage points`.
pub(crate) fn signed_difference(indicator: &Indicator, value: f64) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}", difference(indicator, value))
}

/// The unit of a difference, for the name of a column: `percentage points`, `per 1,000`, `years`.
pub(crate) fn difference_unit(indicator: &Indicator) -> String {
    let text = difference(indicator, 1.0);
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    if unit.is_empty() { "units".to_owned() } else { unit.to_owned() }
}

/// A number with its sign: `+0.6`, `-1.1`.
pub(crate) fn signed(value: f64) -> String {
    let text = number(value + 0.0);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// The limits of a change: `95% CI -0.8 to -0.3`.
pub(crate) fn limits(estimate: Estimate) -> String {
    format!("95% CI {} to {}", signed(estimate.lower), signed(estimate.upper))
}

/// A chance as people say it: `under 1%`, `9%`, `over 99%`.
pub(crate) fn chance(probability: f64) -> String {
    let percent = 100.0 * probability;
    if percent < 1.0 {
        "under 1%".to_owned()
    } else if percent > 99.0 {
        "over 99%".to_owned()
    } else {
        format!("{percent:.0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lifecourse_core::Document;

    #[test]
    fn a_difference_of_percentages_is_in_percentage_points() {
        let smoking = Indicator::example();
        assert_eq!(difference(&smoking, 0.62), "0.62 percentage points");
        assert_eq!(difference_unit(&smoking), "percentage points");
        let rate = Indicator {
            unit: None,
            scale: lifecourse_core::Scale::try_from(100_000).ok(),
            ..smoking
        };
        assert_eq!(difference_unit(&rate), "per 100,000");
        assert_eq!(difference_unit(&Indicator { scale: None, ..rate }), "units");
    }

    #[test]
    fn the_rounding_of_a_computer_is_no_difference() {
        assert_eq!(signed(settled(0.1 + 0.2 - 0.3, 0.3)), "0.0");
        assert_eq!(signed(settled(-0.01, 20.0)), "-0.010");
    }

    #[test]
    fn a_chance_is_never_said_to_be_none_or_all() {
        for (probability, said) in
            [(0.0, "under 1%"), (0.09, "9%"), (0.9899, "99%"), (1.0, "over 99%")]
        {
            assert_eq!(chance(probability), said);
        }
    }

    #[test]
    fn a_change_carries_its_sign() {
        assert_eq!((signed(0.56), signed(-0.56)), ("+0.56".into(), "-0.56".into()));
        assert_eq!(signed(-0.0), "0.0");
        assert_eq!(signed_difference(&Indicator::example(), 0.56), "+0.56 percentage points");
    }
}
