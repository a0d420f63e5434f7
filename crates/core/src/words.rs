//! How a number and a day are written for a person.

use time::Date;

use crate::Indicator;

/// A number with as many digits as a reader can use: thousands separated from 1,000 on, one decimal
/// below that, two significant digits below one.
///
/// ```
/// use lifecourse_core::number;
/// assert_eq!(number(10_950_611.0), "10,950,611");
/// assert_eq!(number(68.935_2), "68.9");
/// assert_eq!(number(0.0462), "0.046");
/// assert_eq!(number(-3.0), "-3.0");
/// ```
#[must_use]
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        "not a number".to_owned()
    } else if size >= 999.95 {
        thousands(value)
    } else if size >= 0.95 || size == 0.0 {
        format!("{value:.1}")
    } else if size >= 0.1 {
        format!("{value:.2}")
    } else {
        let places = (1.0 - size.log10().floor()).clamp(2.0, 12.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the clamp leaves 2 to 12"
        )]
        let places = places as usize;
        format!("{value:.places$}")
    }
}

/// A whole number of things, with its thousands separated.
///
/// ```
/// assert_eq!(lifecourse_core::thousands(1_234_567.8), "1,234,568");
/// ```
#[must_use]
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut words = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        words.push('-');
    }
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

impl Indicator {
    /// A value of this indicator with its unit: `68.9%`, `81.2 years`, `5.4 per 1,000`.
    #[must_use]
    pub fn with_unit(&self, value: f64) -> String {
        let number = number(value);
        match (self.unit.as_deref(), self.scale) {
            (Some("%"), _) => format!("{number}%"),
            (Some(unit), _) => format!("{number} {unit}"),
            (None, Some(scale)) if scale.get() > 100.0 => {
                format!("{number} per {}", thousands(scale.get()))
            }
            (None, Some(scale)) if (scale.get() - 100.0).abs() < 0.5 => format!("{number}%"),
            (None, _) => number,
        }
    }
}

/// A day as people write it: `3 March 2026`.
#[must_use]
pub fn day(on: Date) -> String {
    format!("{} {} {}", on.day(), on.month(), on.year())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Document;

    #[test]
    fn a_day_is_written_out() {
        assert_eq!(day(time::macros::date!(2026 - 11 - 02)), "2 November 2026");
    }

    #[test]
    fn a_value_carries_its_unit() {
        let smoking = Indicator::example();
        assert_eq!(smoking.with_unit(7.12), "7.1%");
        let years =
            Indicator { unit: Some("years".parse().unwrap()), scale: None, ..smoking.clone() };
        assert_eq!(years.with_unit(81.23), "81.2 years");
        let scale = crate::Scale::try_from(100_000).ok();
        let rate = Indicator { unit: None, scale, ..smoking };
        assert_eq!(rate.with_unit(1234.5), "1,234 per 100,000");
    }

    proptest! {
        #[test]
        fn every_number_is_written_close_to_what_it_is(value in -1e9_f64..1e9) {
            let read: f64 = number(value).replace(',', "").parse().unwrap();
            prop_assert!((read - value).abs() <= 0.5_f64.max(value.abs() * 0.05).min(0.51));
        }

        #[test]
        fn no_number_panics(value in any::<f64>()) {
            prop_assert!(!number(value).is_empty());
        }
    }
}
