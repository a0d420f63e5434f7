#![doc = include_str!("../README.md")]

mod answer;
mod fastest;
mod refusal;
mod reply;
mod status;
mod strata;
mod words;

pub use answer::{Answer, AnyVerdict, Basis, Finding, Number, Tested, Tone, Verdict};
pub use fastest::{Against, Change, Convergence, Fastest, FirstToLast, Pace};
pub use refusal::Refusal;
pub use reply::{Aspect, Cell, Reply, Table};
pub use status::{Comparator, Comparison, Latest, Progress, Series, Statuses, Trend, Way};
pub use strata::{Cross, Strata, Stratum};
