//! Change over time: is it going up or down, how fast, where to, and for whom fastest.

mod annual;
mod convergence;
mod forecast;
mod joinpoint;
mod joinpoints;
mod monotonic;
mod most_deprived;
mod pace;
mod recent;
mod slope;
mod slope_index_change;

pub use annual::{AnnualChange, annual_change};
pub use convergence::{
    AreaChange, Beta, Sigma, beta_convergence, kendall, sigma_convergence, weighted_deviation,
};
pub use forecast::{Forecast, Forecaster, NaturalScale, Target};
pub use joinpoint::{
    Joinpoint, MeanSlope, Search, Uncertainty, joinpoint, joinpoint_at, joinpoint_information,
};
pub use joinpoints::{
    Choice, Joinpoints, Permutations, Segment, SegmentedTrend, Selection, Spacing, Test,
};
pub use monotonic::{MannKendall, mann_kendall, sen};
pub use most_deprived::{
    Endpoints, GroupErrors, Groups, Narrowing, endpoints, gap_slope, mackenbach,
    pooled_slope_difference, slope_difference,
};
pub use pace::{Pace, slope as cautious_slope};
pub use recent::{
    Counts, Observation, Period, RecentMethod, RecentTrend, TrendRefusal, ValueType, by_counts,
    by_limits, recent,
};
pub use slope::{ErrorSource, Scale, SlopeTest};
pub use slope_index_change::{
    Orientation, SlopeIndexChange, SlopeIndexTrend, YearIndex, YearOfAreas, YearOfGroups,
    slope_index_change,
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
