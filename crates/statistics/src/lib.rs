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
mod logistic;
pub mod random;
mod sandwich;
pub mod trend;

pub use error::StatisticsError;
pub use estimate::{Confidence, Estimate, Estimates, Interval, Levels};
