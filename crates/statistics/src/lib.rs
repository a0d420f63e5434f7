#![doc = include_str!("../README.md")]

pub mod benchmark;
mod check;
pub mod distribution;
mod error;
mod estimate;
pub mod least_squares;
pub mod random;
pub mod trend;

pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Estimates, Interval, Levels};
