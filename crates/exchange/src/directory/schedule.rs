//! When a service is given, in words.

use super::at::At;

/// What is read of a schedule.
pub(super) const READ: [&str; 5] = ["id", "description", "byday", "opens_at", "closes_at"];

/// The days as calendars write them (RFC 5545).
const DAYS: [(&str, &str); 7] = [
    ("MO", "Monday"),
    ("TU", "Tuesday"),
    ("WE", "Wednesday"),
    ("TH", "Thursday"),
    ("FR", "Friday"),
    ("SA", "Saturday"),
    ("SU", "Sunday"),
];

/// A schedule in its own words; else its days and hours.
pub(super) fn words(schedule: &At<'_>) -> Option<String> {
    let hours = || match (hour(schedule, "opens_at"), hour(schedule, "closes_at")) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
        (None, None) => None,
    };
    let days = || schedule.words("byday").map(|days| by_name(&days));
    let composed = || {
        let parts: Vec<String> = [days(), hours()].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    schedule.words("description").or_else(composed)
}

/// `TH,FR` as `Thursday, Friday`; what is no such list as it is.
fn by_name(days: &str) -> String {
    let name =
        |day: &str| DAYS.iter().find(|(short, _)| *short == day.trim()).map(|(_, name)| *name);
    let names: Option<Vec<&str>> = days.split(',').map(name).collect();
    names.map_or_else(|| days.to_owned(), |names| names.join(", "))
}

/// `10:00:00` as `10:00`.
fn hour(schedule: &At<'_>, name: &str) -> Option<String> {
    let text = schedule.words(name)?;
    let seconds = text.get(5..).is_some_and(|rest| rest.starts_with(":00"));
    Some(text.get(..5).filter(|_| seconds).map_or(text.clone(), str::to_owned))
}
