//! Change over time: is it going up or down, how fast, where to, and for whom fastest.

mod monotonic;
mod recent;

pub use monotonic::{MannKendall, mann_kendall, sen};
pub use recent::{
    Counts, Observation, Period, RecentMethod, RecentTrend, TrendRefusal, ValueType, by_counts,
    by_limits, recent,
};

/// What a trend test finds, without a judgement on whether it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A significant rise.
    Increasing,
    /// A significant fall.
    Decreasing,
    /// Neither.
    NoSignificantChange,
}

impl Direction {
    /// The direction of `slope`, if it is `significant`.
    pub(crate) fn of(slope: f64, significant: bool) -> Self {
        if significant && slope > 0.0 {
            Self::Increasing
        } else if significant && slope < 0.0 {
            Self::Decreasing
        } else {
            Self::NoSignificantChange
        }
    }
}
