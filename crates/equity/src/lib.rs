#![doc = include_str!("../README.md")]

pub mod access;
mod allocation;
pub mod anchors;
mod answer;
mod care;
pub mod champions;
mod conditions;
pub mod deprived;
mod fastest;
mod gap;
pub mod gate;
pub mod invisibility;
pub mod life_gap;
pub mod matches;
pub mod measures;
mod pairs;
mod phrase;
mod promise;
pub mod reach;
mod refusal;
mod reply;
mod rollup;
#[cfg(test)]
mod sample;
mod status;
mod strata;
pub mod system_map;
mod words;

pub use allocation::{FairShare, Pence, Share, ShareToday};
pub use answer::{Answer, AnyVerdict, Basis, Finding, Number, Tested, Tone, Verdict};
pub use care::{CareBalance, CareForNeed, CareGroup, InFunnel, Shortfall, Universalism};
pub use champions::{Cascade, ThemesHeard, Trail, Waiting};
pub use deprived::MostDeprived;
pub use fastest::{Against, Change, Convergence, Fastest, FirstToLast, Pace};
pub use gap::{Gain, GapMeasure, GapReport, GapVerdict, Kind};
pub use gate::GateReport;
pub use invisibility::Invisibility;
pub use life_gap::LifeGap;
pub use promise::{Everybody, FairTargets, GapAtGoal, Gaps, GroupTarget, Prospect};
pub use reach::NotReached;
pub use refusal::Refusal;
pub use reply::{Aspect, Cell, Reply, Table};
pub use status::{Comparator, Comparison, Latest, Progress, Series, Statuses, Trend, Way};
pub use strata::{Cross, Strata, Stratum};
pub use system_map::SystemReport;
