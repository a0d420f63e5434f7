#![doc = include_str!("../README.md")]

pub mod agreement;
pub mod allocation;
pub mod benchmark;
pub mod care;
mod check;
pub mod concentration;
pub mod distribution;
pub mod equity_weighted;
mod error;
mod estimate;
pub mod funnel;
pub mod gradient;
pub mod inequality;
pub mod least_squares;
pub mod life_expectancy;
pub mod life_expectancy_gap;
mod logistic;
pub mod mean;
mod parallel;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod rate;
mod sandwich;
pub mod slope_index;
pub mod standard_population;
pub mod standardised;
pub mod targets;
pub mod trend;
pub mod xmr;

pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Estimates, Interval, Levels};
