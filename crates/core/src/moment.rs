//! A minute of a day, for what opens and closes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{
    Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset,
    macros::{format_description, offset},
};

use crate::schema::string_schema;

/// A minute with its distance from Greenwich, such as `2022-04-01T09:00+01:00`.
///
/// The distance is always kept. Where it is left out in writing, the time is that of clocks in the
/// United Kingdom: an hour ahead from the last Sunday of March to the last Sunday of October (the
/// Summer Time Order 2002).
///
/// ```
/// use lifecourse_core::Moment;
/// assert_eq!("2022-04-01T09:00".parse::<Moment>()?.to_string(), "2022-04-01T09:00+01:00");
/// assert_eq!("2022-01-23 23:59".parse::<Moment>()?.to_string(), "2022-01-23T23:59+00:00");
/// // The clocks went forward at 01:00, and back at 02:00.
/// assert!("2022-03-27T01:30".parse::<Moment>().is_err());
/// assert!("2022-10-30T01:30".parse::<Moment>().is_err());
/// # Ok::<(), lifecourse_core::MomentError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(OffsetDateTime);

/// Why a text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentError {
    /// Not a day and a time.
    #[error(
        "{found:?} is not a day and a time to the minute, such as `2022-01-23T23:59` or `2022-01-23T23:59+00:00`"
    )]
    Shape {
        /// What is written.
        found: String,
    },
    /// An hour that the clocks passed over.
    #[error("at {found} no clock in the United Kingdom stood: that hour is left out in spring")]
    LeftOut {
        /// What is written.
        found: String,
    },
    /// An hour that the clocks went through twice.
    #[error(
        "{found} came twice, as the clocks went back: add `+01:00` for the first time or `+00:00` for the second"
    )]
    Twice {
        /// What is written.
        found: String,
    },
    /// A time without an offset before the rule of today.
    #[error("before 1996 the clocks went by other rules: add `+00:00` or `+01:00` to {found}")]
    BeforeTheRule {
        /// What is written.
        found: String,
    },
}

impl Moment {
    /// Its day, where it was written.
    #[must_use]
    pub const fn day(self) -> Date {
        self.0.date()
    }

    /// As people write it, by the clock of where it was written: `23 January 2022, 23:59`.
    #[must_use]
    pub fn shown(self) -> String {
        format!("{}, {:02}:{:02}", crate::day(self.day()), self.0.hour(), self.0.minute())
    }

    /// The same as a time of any place.
    #[must_use]
    pub const fn instant(self) -> OffsetDateTime {
        self.0
    }

    /// Whether clocks in the United Kingdom showed it so.
    #[must_use]
    pub fn is_by_uk_clocks(self) -> bool {
        self.0.offset() == uk_offset(self.0)
    }
}

/// What clocks in the United Kingdom are ahead by.
fn uk_offset(at: OffsetDateTime) -> UtcOffset {
    let change = |month: Month| {
        let last = Date::from_calendar_date(at.to_offset(UtcOffset::UTC).year(), month, 31).ok()?;
        let back = time::Duration::days(last.weekday().number_days_from_sunday().into());
        Some(last.checked_sub(back)?.with_time(Time::from_hms(1, 0, 0).ok()?).assume_utc())
    };
    match (change(Month::March), change(Month::October)) {
        (Some(forward), Some(back)) if forward <= at && at < back => offset!(+1),
        _ => UtcOffset::UTC,
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let text = text.trim();
        let shape = || MomentError::Shape { found: text.to_owned() };
        let (day, rest) = text.split_once(['T', ' ']).ok_or_else(shape)?;
        let day = Date::parse(day, format_description!("[year]-[month]-[day]"));
        let (clock, offset) = rest.split_at(rest.find(['Z', '+', '-']).unwrap_or(rest.len()));
        let clock = clock.strip_suffix(":00").filter(|cut| cut.len() == 5).unwrap_or(clock);
        let clock = Time::parse(clock, format_description!("[hour]:[minute]"));
        let (Ok(day), Ok(clock)) = (day, clock) else { return Err(shape()) };
        let local = PrimitiveDateTime::new(day, clock);
        let format = format_description!("[offset_hour sign:mandatory]:[offset_minute]");
        match offset {
            "" => by_uk_clocks(local, text),
            "Z" => Ok(Self(local.assume_utc())),
            written => UtcOffset::parse(written, format)
                .map(|offset| Self(local.assume_offset(offset)))
                .map_err(|_| shape()),
        }
    }
}

fn by_uk_clocks(local: PrimitiveDateTime, text: &str) -> Result<Moment, MomentError> {
    let found = text.to_owned();
    if local.year() < 1996 {
        return Err(MomentError::BeforeTheRule { found });
    }
    let shown = |ahead: UtcOffset| {
        let at = local.assume_offset(ahead);
        (uk_offset(at) == ahead).then_some(Moment(at))
    };
    match (shown(UtcOffset::UTC), shown(offset!(+1))) {
        (Some(moment), None) | (None, Some(moment)) => Ok(moment),
        (None, None) => Err(MomentError::LeftOut { found }),
        (Some(_), Some(_)) => Err(MomentError::Twice { found }),
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;

    fn try_from(text: String) -> Result<Self, MomentError> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, clock, offset) = (self.0.date(), self.0.time(), self.0.offset());
        let (hours, minutes, _) = offset.as_hms();
        let sign = if offset.is_negative() { '-' } else { '+' };
        write!(f, "{date}T{:02}:{:02}", clock.hour(), clock.minute())?;
        write!(f, "{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

string_schema!(
    Moment,
    "Moment",
    "A day and a time to the minute; without an offset, by clocks in the United Kingdom",
    "2022-01-23T23:59+00:00"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_read_a_day_and_a_time() {
        let closes: Moment = "2022-01-23T23:59".parse().unwrap();
        assert_eq!(closes.shown(), "23 January 2022, 23:59");
    }

    #[test]
    fn a_time_without_an_offset_is_by_uk_clocks() {
        for (written, kept) in [
            ("2021-11-29T00:00", "2021-11-29T00:00+00:00"),
            ("2022-03-27T00:59", "2022-03-27T00:59+00:00"),
            ("2022-03-27T02:00", "2022-03-27T02:00+01:00"),
            ("2022-10-30T00:59", "2022-10-30T00:59+01:00"),
            ("2022-10-30T02:00", "2022-10-30T02:00+00:00"),
            ("2022-06-01T12:00:00", "2022-06-01T12:00+01:00"),
            ("2022-06-01T12:00Z", "2022-06-01T12:00+00:00"),
            ("2022-06-01T12:00-05:30", "2022-06-01T12:00-05:30"),
        ] {
            assert_eq!(written.parse::<Moment>().unwrap().to_string(), kept, "{written}");
        }
    }

    #[test]
    fn what_is_no_minute_is_refused() {
        for bad in ["2022-01-23", "2022-02-30T12:00", "2022-01-23T12:00:30", "noon", "", "T"] {
            let found = bad.parse::<Moment>();
            assert!(matches!(found, Err(MomentError::Shape { .. })), "{bad}: {found:?}");
        }
        assert!(matches!(
            "1990-06-01T12:00".parse::<Moment>(),
            Err(MomentError::BeforeTheRule { .. })
        ));
    }

    #[test]
    fn an_offset_that_uk_clocks_did_not_have_is_known() {
        assert!("2022-01-23T23:59+00:00".parse::<Moment>().unwrap().is_by_uk_clocks());
        assert!(!"2022-01-23T23:59+01:00".parse::<Moment>().unwrap().is_by_uk_clocks());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minutes in -1_000_000_i64..50_000_000, ahead in -12_i8..=14) {
            let at = OffsetDateTime::from_unix_timestamp(minutes * 60)
                .unwrap()
                .to_offset(UtcOffset::from_hms(ahead, 0, 0).unwrap());
            let text = Moment(at).to_string();
            prop_assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }

        #[test]
        fn any_text_is_a_moment_or_an_error(text in "\\PC{0,30}") {
            let _ = text.parse::<Moment>();
        }
    }
}
