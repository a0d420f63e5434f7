#![doc = include_str!("../README.md")]

mod check;
pub mod distribution;
mod error;
mod estimate;
pub mod least_squares;
pub mod random;

pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Estimates, Interval, Levels};
