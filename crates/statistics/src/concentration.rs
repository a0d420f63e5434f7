//! The concentration index of people, its corrections and its standard errors.
//!
//! [`People`] ranks people by their advantage once; [`People::concentration_index`] and its relatives follow.
//! With outcome *h*, weight *w*, mean μ and *R* the share of people (by weight) before the middle of those
//! with the same rank, the relative index is *C* = 2 cov(*h*, *R*)/μ: from −1 (all of it among the most
//! disadvantaged) to 1.
//!
//! # Examples
//! ```
//! use lifecourse_statistics::concentration::{Index, People, Variance};
//! // Visits to a clinic, and household income in thousands.
//! let people = People::new(&[5.0, 4.0, 3.0, 2.0, 1.0], &[10.0, 20.0, 30.0, 40.0, 50.0], None)?;
//! let index = people.concentration_index(Index::Relative, Variance::Classical)?;
//! assert!((index.value + 0.266_666_666_666_667).abs() < 1e-12); // concentrated among the poorest
//! # Ok::<(), lifecourse_statistics::StatisticsError>(())
//! ```

mod compare;
mod decomposition;
mod extended;
mod horizontal;
mod index;
mod people;
mod rineq;

pub use crate::sandwich::{Design, Sampling};
pub use compare::{Comparison, PooledTest, compare};
pub use decomposition::{Contribution, Decomposition, decompose};
pub use extended::Sensitivity;
pub use horizontal::{CareUse, Fifth, HorizontalInequity, UseModel, horizontal_inequity};
pub use index::{Index, Limits};
pub use people::{ConcentrationIndex, People, Variance};
pub use rineq::RineqType;

#[cfg(test)]
mod tests;
