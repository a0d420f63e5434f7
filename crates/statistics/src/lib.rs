#![doc = include_str!("../README.md")]

pub mod benchmark;
mod check;
pub mod concentration;
pub mod distribution;
mod error;
mod estimate;
pub mod gradient;
pub mod inequality;
pub mod least_squares;
pub mod life_expectancy;
mod logistic;
pub mod mean;
mod parallel;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod rate;
mod sandwich;
pub mod standard_population;
pub mod standardised;
pub mod trend;

pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Estimates, Interval, Levels};
