//! The one way to a figure that may be shown.

use std::{fmt, iter::Sum};

use serde::{Serialize, Serializer};

/// The shorthand of a figure that is hidden, for itself or to protect another: the public is not
/// told which.
pub const SUPPRESSED: &str = "[c]";

/// A figure that has passed disclosure control: shown, or suppressed.
///
/// Only this crate makes one, out of what [`protect`](crate::protect) decided; so whatever takes
/// a `Released` can be shown to anybody. A suppressed figure is written `[c]`, as the Government
/// Analysis Function asks, and never as a number, a zero or a blank. What is worked out from it
/// is suppressed too.
///
/// Nobody else can make one:
/// ```compile_fail
/// let figure = lifecourse_disclosure::Released { figure: Some(3_u64) };
/// ```
/// ```compile_fail
/// let figure = lifecourse_disclosure::Released::from(3_u64);
/// ```
/// ```compile_fail
/// let figure: lifecourse_disclosure::Released<u64> = serde_json::from_str("3").unwrap();
/// ```
/// And it adds up to nothing by itself that it does not say:
/// ```compile_fail
/// fn total(figures: &[lifecourse_disclosure::Released<u64>]) -> u64 { figures.iter().sum() }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Released<T> {
    figure: Option<T>,
}

impl<T> Released<T> {
    pub(crate) fn shown(figure: T) -> Self {
        Self { figure: Some(figure) }
    }

    pub(crate) fn suppressed() -> Self {
        Self { figure: None }
    }

    /// The figure, unless it is suppressed.
    #[must_use]
    pub fn figure(&self) -> Option<&T> {
        self.figure.as_ref()
    }

    /// Whether it is suppressed.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        self.figure.is_none()
    }

    /// What is worked out from the figure as it is shown, such as a rate: suppressed if it is.
    #[must_use]
    pub fn map<U>(self, work_out: impl FnOnce(T) -> U) -> Released<U> {
        Released { figure: self.figure.map(work_out) }
    }

    /// What is worked out from two figures, such as a percentage of a total: suppressed if either
    /// is, since the one and the percentage would give the other.
    #[must_use]
    pub fn with<U, V>(self, other: Released<U>, work_out: impl FnOnce(T, U) -> V) -> Released<V> {
        Released { figure: self.figure.zip(other.figure).map(|(one, other)| work_out(one, other)) }
    }
}

/// The sum of figures as they are shown: suppressed if any of them is.
impl<T: Sum<T>> Sum for Released<T> {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        Self { figure: figures.map(|one| one.figure).sum() }
    }
}

impl<T: fmt::Display> fmt::Display for Released<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.figure {
            Some(figure) => figure.fmt(f),
            None => f.pad(SUPPRESSED),
        }
    }
}

impl<T: Serialize> Serialize for Released<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.figure {
            Some(figure) => figure.serialize(serializer),
            None => serializer.serialize_str(SUPPRESSED),
        }
    }
}

/// A figure as it was counted, on its way to disclosure control.
///
/// It can be put in and not taken out: it has no text, no serialised form and no getter.
/// ```compile_fail
/// println!("{}", lifecourse_disclosure::Unreleased::new(3_u64));
/// ```
/// ```compile_fail
/// serde_json::to_string(&lifecourse_disclosure::Unreleased::new(3_u64)).unwrap();
/// ```
/// ```compile_fail
/// let count: u64 = *lifecourse_disclosure::Unreleased::new(3_u64).figure();
/// ```
/// ```compile_fail
/// fn show(page: &mut String, figure: impl Into<lifecourse_disclosure::Released<u64>>) {}
/// show(&mut String::new(), lifecourse_disclosure::Unreleased::new(3_u64));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unreleased<T>(T);

impl<T> Unreleased<T> {
    /// A figure that nobody outside may see yet.
    pub const fn new(figure: T) -> Self {
        Self(figure)
    }
}

impl<T: Copy> Unreleased<T> {
    pub(crate) fn get(&self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Unreleased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unreleased")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suppressed_figure_is_never_a_number_a_zero_or_a_blank() {
        let hidden = Released::<u64>::suppressed();
        assert_eq!(hidden.to_string(), "[c]");
        assert_eq!(format!("{hidden:>6}"), "   [c]");
        assert_eq!(serde_json::to_string(&hidden).unwrap(), "\"[c]\"");
        assert_eq!(serde_json::to_string(&Released::shown(12)).unwrap(), "12");
    }

    #[test]
    fn what_is_worked_out_from_a_suppressed_figure_is_suppressed() {
        let (shown, hidden) = (Released::shown(12_u64), Released::<u64>::suppressed());
        assert_eq!([shown, shown].into_iter().sum::<Released<u64>>().figure(), Some(&24));
        assert!([shown, hidden].into_iter().sum::<Released<u64>>().is_suppressed());
        assert!(hidden.map(|count| count * 2).is_suppressed());
        assert!(shown.with(hidden, |count, of| count / of).is_suppressed());
    }

    #[test]
    fn an_unreleased_figure_is_not_even_in_a_debug_text() {
        assert_eq!(format!("{:?}", Unreleased::new(3)), "Unreleased");
    }
}
