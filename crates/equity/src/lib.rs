#![doc = include_str!("../README.md")]

mod answer;
mod status;

pub use answer::{Answer, Basis, Finding, Number, Refusal, Tested, Tone, Verdict};
pub use status::{Comparator, Comparison, Latest, Progress, Series, Statuses, Trend, Way};
