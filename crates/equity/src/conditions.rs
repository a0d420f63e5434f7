//! Conditions of money, as of a day.

use lifecourse_core::{Condition, day};
use time::Date;

/// How a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was met on a day.
    Met(Date),
    /// It is open, and its day has not passed.
    Open,
    /// It is open, and its day has passed.
    Overdue(Date),
}

/// How a condition stands as of a day.
pub(crate) fn standing(condition: &Condition, as_of: Date) -> Standing {
    match (condition.met_on.filter(|met| *met <= as_of), condition.due) {
        (Some(met), _) => Standing::Met(met),
        (None, Some(due)) if due < as_of => Standing::Overdue(due),
        (None, _) => Standing::Open,
    }
}

/// A condition and how it stands, as a remark.
pub(crate) fn told(condition: &Condition, as_of: Date) -> String {
    let what = condition.what.trim_end_matches('.');
    let stands = match standing(condition, as_of) {
        Standing::Met(on) => format!("met on {}", day(on)),
        Standing::Overdue(on) => format!("not met, and was due on {}", day(on)),
        Standing::Open => match condition.due {
            Some(due) => format!("open, and due on {}", day(due)),
            None => "open".to_owned(),
        },
    };
    format!("Condition: {what} ({stands}).")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_condition_is_open_until_it_is_met_and_overdue_after_its_day() {
        let condition = Condition {
            what: "Report.".parse().unwrap(),
            due: Some(date!(2022 - 03 - 31)),
            met_on: Some(date!(2022 - 04 - 20)),
        };
        assert_eq!(standing(&condition, date!(2022 - 03 - 31)), Standing::Open);
        assert_eq!(
            standing(&condition, date!(2022 - 04 - 01)),
            Standing::Overdue(date!(2022 - 03 - 31))
        );
        assert_eq!(
            standing(&condition, date!(2022 - 04 - 20)),
            Standing::Met(date!(2022 - 04 - 20))
        );
        assert_eq!(
            told(&condition, date!(2022 - 04 - 01)),
            "Condition: Report (not met, and was due on 31 March 2022)."
        );
    }
}
