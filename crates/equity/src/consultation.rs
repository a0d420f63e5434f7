//! Consultations: whether they are fair, who answered, what was said, and what was done.

mod coding;
mod gunning;
mod ledger;
mod representation;
mod summary;

pub use coding::{Coding, Reliability, ThemeCoded};
pub use gunning::{GunningReport, MayDecide, TestJudged};
pub use ledger::{Accounted, Ledger};
pub use representation::{Answered, Mirror, PopulationGroup, Representation, Share, Standing};
pub use summary::{Heard, Summary};
