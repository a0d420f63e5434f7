//! From values to places: the ticks of a value axis and the straight line onto the paper.

/// How many steps an axis aims at.
const STEPS: f64 = 6.0;

/// Differences below this, or below this share of the level, are rounding and not data.
const RESOLUTION: f64 = 1e-9;

/// A value axis with round ticks that reach around all values.
///
/// One rule for every chart: the axis includes zero, unless all values lie on one side of it and differ by less than a
/// third of the one furthest from it. Then it is cut off, and the chart says so in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ValueAxis {
    ticks: Vec<f64>,
    exponent: i32,
}

impl ValueAxis {
    /// The axis that covers `values`, each finite and at most [`crate::series::LARGEST`] from zero.
    pub(crate) fn covering(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) =
            values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = shown(low, high);
        let raw = (high - low) / STEPS;
        let mut exponent = -12;
        while 10_f64.powi(exponent + 1) <= raw {
            exponent += 1;
        }
        let multiple = raw / 10_f64.powi(exponent);
        let (mantissa, exponent) = match multiple * (1.0 - RESOLUTION) {
            m if m <= 1.0 => (1.0, exponent),
            m if m <= 2.0 => (2.0, exponent),
            m if m <= 5.0 => (5.0, exponent),
            _ => (1.0, exponent + 1),
        };
        // Dividing by a whole power of ten gives the nearest number to 0.3, multiplying by 0.1 does not.
        let value = |index: f64| match exponent {
            ..0 => index * mantissa / 10_f64.powi(-exponent),
            _ => index * mantissa * 10_f64.powi(exponent),
        };
        let step = value(1.0);
        let (mut index, last) =
            ((low / step + RESOLUTION).floor(), (high / step - RESOLUTION).ceil());
        let mut ticks = Vec::new();
        while index <= last {
            ticks.push(value(index));
            index += 1.0;
        }
        Self { ticks, exponent }
    }

    pub(crate) fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// The power of ten of the last digit in which the ticks differ.
    pub(crate) fn exponent(&self) -> i32 {
        self.exponent
    }

    pub(crate) fn low(&self) -> f64 {
        self.ticks.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn high(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }
}

/// The stretch that the axis must show: zero included or not, and never empty.
fn shown(low: f64, high: f64) -> (f64, f64) {
    let level = low.abs().max(high.abs());
    if !level.is_finite() || level < RESOLUTION {
        return (0.0, 1.0);
    }
    let spread = high - low;
    let constant = spread < RESOLUTION || spread <= level * RESOLUTION;
    if constant || spread * 3.0 >= level { (low.min(0.0), high.max(0.0)) } else { (low, high) }
}

/// The straight line from values to coordinates; what lies outside is drawn at the edge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linear {
    /// The values at both ends.
    pub(crate) values: (f64, f64),
    /// The coordinates at both ends.
    pub(crate) places: (f64, f64),
}

impl Linear {
    /// Where `value` is drawn; in the middle if the values do not differ.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let (start, end) = self.values;
        let share =
            if end > start { ((value - start) / (end - start)).clamp(0.0, 1.0) } else { 0.5 };
        self.places.0 + share * (self.places.1 - self.places.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::series::LARGEST;

    fn ticks(values: &[f64]) -> Vec<f64> {
        ValueAxis::covering(values.iter().copied()).ticks
    }

    #[test]
    fn ticks_are_round_numbers_around_the_values() {
        assert_eq!(ticks(&[8.2, 10.4]), [8.0, 8.5, 9.0, 9.5, 10.0, 10.5]);
        assert_eq!(ticks(&[3.0, 10.4]), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        assert_eq!(ticks(&[0.0, 1e9]), [0.0, 2e8, 4e8, 6e8, 8e8, 1e9]);
        assert_eq!(ticks(&[-3.0, 4.0]), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(ticks(&[0.0, 0.6]), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    }

    #[test]
    fn zero_is_left_out_only_where_the_values_differ_by_under_a_third_of_their_level() {
        assert_eq!(ticks(&[78.4, 83.1]), [78.0, 79.0, 80.0, 81.0, 82.0, 83.0, 84.0]);
        assert_eq!(ticks(&[-83.1, -78.4]), [-84.0, -83.0, -82.0, -81.0, -80.0, -79.0, -78.0]);
        assert_eq!(ticks(&[60.0, 90.0]), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(&[-90.0, -60.0]), [-100.0, -80.0, -60.0, -40.0, -20.0, 0.0]);
    }

    #[test]
    fn a_constant_series_stands_over_zero() {
        assert_eq!(ticks(&[5.0, 5.0]), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(ticks(&[0.0]), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(ticks(&[]), ticks(&[0.0]));
        assert_eq!(ticks(&[1e12, 1e12 - 0.001]).len(), 6);
    }

    #[test]
    fn a_percentage_axis_ends_at_100() {
        assert_eq!(ticks(&[96.3, 99.9]).last(), Some(&100.0));
        assert_eq!(ticks(&[12.0, 100.0]).last(), Some(&100.0));
    }

    proptest! {
        #[test]
        fn the_axis_holds_its_values_with_few_ticks_in_order(
            values in prop::collection::vec(prop_oneof![
                -LARGEST..LARGEST, -1.0..1.0, -1e-12..1e-12, 79.999_999..80.0,
            ], 1..8),
        ) {
            let axis = ValueAxis::covering(values.iter().copied());
            prop_assert!((2..=9).contains(&axis.ticks.len()), "{:?}", axis.ticks);
            prop_assert!(axis.ticks.is_sorted_by(|a, b| a < b));
            let margin = (axis.high() - axis.low()) * 1e-8 + RESOLUTION;
            for value in values {
                prop_assert!(axis.low() - margin <= value && value <= axis.high() + margin);
            }
        }
    }
}
