//! Days and units as a reader says them.

use lifecourse_core::{AreaCode, AreaType, DateRange, Indicator, thousands};
use time::OffsetDateTime;

pub(crate) use lifecourse_core::day;

/// `2026-12-03T09:30:00Z`, as programs read it.
pub(crate) fn moment(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

/// `1 April 2022 to 31 March 2032`.
pub(crate) fn days(range: DateRange) -> Option<String> {
    match (range.from().map(day), range.to().map(day)) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
        (None, None) => None,
    }
}

/// What the values of an indicator are in, for the head of a column.
pub(crate) fn unit(indicator: &Indicator) -> Option<String> {
    match (indicator.unit.as_deref(), indicator.scale) {
        (Some(unit), _) => Some(unit.to_owned()),
        (None, Some(scale)) if scale.get() > 100.0 => {
            Some(format!("per {}", thousands(scale.get())))
        }
        (None, Some(scale)) if scale.get() > 10.0 => Some("%".to_owned()),
        (None, _) => None,
    }
}

/// What people call a place of this code, within a sentence; else what its own document calls it.
pub(crate) fn sort_of(area: &AreaCode, named: Option<&str>) -> Option<String> {
    let by_code = area.gss().and_then(|code| code.area_type()).map(AreaType::plain);
    by_code.or_else(|| named.map(str::to_owned))
}

/// `text` with a capital at its start.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `1 place`, `7 places`.
pub(crate) fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn days_are_written_out() {
        let decade = DateRange::new(Some(date!(2022 - 04 - 01)), None).unwrap();
        assert_eq!(days(decade).as_deref(), Some("from 1 April 2022"));
        assert_eq!(days(DateRange::default()), None);
    }
}
