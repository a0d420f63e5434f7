//! The integer under which a figure is filed.
//!
//! It packs the small numbers of the figure's indicator, area, segment and period, in this order
//! from the highest bits down, so that a series, and all series of one area or one indicator, lie
//! side by side in the table.

use std::ops::RangeInclusive;

const PERIOD_BITS: u32 = 13;
const SEGMENT_BITS: u32 = 15;
const AREA_BITS: u32 = 20;
const INDICATOR_BITS: u32 = 15;

/// How many different periods there can be.
pub(crate) const PERIODS: i64 = 1 << PERIOD_BITS;
/// How many different segments there can be.
pub(crate) const SEGMENTS: i64 = 1 << SEGMENT_BITS;
/// How many different areas there can be.
pub(crate) const AREAS: i64 = 1 << AREA_BITS;
/// How many different indicators there can be.
pub(crate) const INDICATORS: i64 = 1 << INDICATOR_BITS;

/// The packed key of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(pub(crate) i64);

impl Key {
    /// Packs numbers, each below its limit above.
    pub(crate) const fn new(indicator: i64, area: i64, segment: i64, period: i64) -> Self {
        Self(((indicator * AREAS + area) * SEGMENTS + segment) * PERIODS + period)
    }

    pub(crate) const fn indicator(self) -> i64 {
        self.0 / (AREAS * SEGMENTS * PERIODS)
    }

    pub(crate) const fn area(self) -> i64 {
        self.0 / (SEGMENTS * PERIODS) % AREAS
    }

    pub(crate) const fn segment(self) -> i64 {
        self.0 / PERIODS % SEGMENTS
    }

    pub(crate) const fn period(self) -> i64 {
        self.0 % PERIODS
    }

    /// The series that it belongs to, as the key of a period numbered 0.
    pub(crate) const fn series(self) -> Self {
        Self(self.0 - self.period())
    }

    /// Where its series stands among those of its area: the same numbers, area first.
    pub(crate) const fn place(self) -> i64 {
        (self.area() * INDICATORS + self.indicator()) * SEGMENTS + self.segment()
    }

    /// The places of an area's series of an indicator, or of one segment of it.
    pub(crate) const fn places(
        indicator: i64,
        area: i64,
        segment: Option<i64>,
    ) -> RangeInclusive<i64> {
        let (first, last) = bounds(segment, SEGMENTS);
        Self::new(indicator, area, first, 0).place()..=Self::new(indicator, area, last, 0).place()
    }

    /// The last key of its series.
    pub(crate) const fn end_of_series(self) -> Self {
        Self(self.series().0 + PERIODS - 1)
    }

    /// All keys of an indicator, or of one area of it, or of one segment there.
    pub(crate) const fn span(
        indicator: i64,
        area: Option<i64>,
        segment: Option<i64>,
    ) -> RangeInclusive<i64> {
        let (first_area, last_area) = bounds(area, AREAS);
        let (first_segment, last_segment) = bounds(segment, SEGMENTS);
        Self::new(indicator, first_area, first_segment, 0).0
            ..=Self::new(indicator, last_area, last_segment, PERIODS - 1).0
    }
}

const fn bounds(one: Option<i64>, limit: i64) -> (i64, i64) {
    match one {
        Some(one) => (one, one),
        None => (0, limit - 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bits_make_a_positive_integer() {
        assert_eq!(INDICATOR_BITS + AREA_BITS + SEGMENT_BITS + PERIOD_BITS, 63);
        assert_eq!(Key::new(INDICATORS - 1, AREAS - 1, SEGMENTS - 1, PERIODS - 1).0, i64::MAX);
    }

    proptest! {
        #[test]
        fn a_key_gives_back_what_went_in_and_is_as_the_migration_says(
            indicator in 0..INDICATORS, area in 0..AREAS, segment in 0..SEGMENTS, period in 0..PERIODS,
        ) {
            let key = Key::new(indicator, area, segment, period);
            prop_assert_eq!(
                (key.indicator(), key.area(), key.segment(), key.period()),
                (indicator, area, segment, period)
            );
            prop_assert_eq!(key.0, indicator << 48 | area << 28 | segment << 13 | period);
            prop_assert_eq!(key.place(), area << 30 | indicator << 15 | segment);
            prop_assert!(Key::places(indicator, area, None).contains(&key.place()));
            prop_assert!(Key::places(indicator, area, Some(segment)).contains(&key.place()));
            prop_assert!(Key::span(indicator, None, None).contains(&key.0));
            prop_assert!(Key::span(indicator, Some(area), Some(segment)).contains(&key.0));
            prop_assert_eq!(*Key::span(indicator, Some(area), Some(segment)).end(), key.end_of_series().0);
        }
    }
}
