//! When a figure was measured.

mod parse;
#[cfg(test)]
mod tests;
mod write;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month};

use crate::{
    forms::{excerpt, text_form},
    schema::string_schema,
};

const FIRST_YEAR: u16 = 1900;
const LAST_YEAR: u16 = 2200;
/// Months from the start of the first year to the end of the last.
const MONTHS: u16 = (LAST_YEAR - FIRST_YEAR + 1) * 12;

/// A stretch of whole months that a figure is for, such as `2022/23` or `2021 - 23`.
///
/// Every `Period` lies within the years 1900 to 2200 and starts where its
/// [kind](PeriodKind) says: a financial year in April, a quarter at a quarter. A stretch that
/// makes whole calendar, financial or academic years has no second form as a span of months.
/// Periods are ordered by start, then end, then kind.
///
/// It reads the forms that Fingertips and councils use, and prints the one of Fingertips:
///
/// | written | kind |
/// |---|---|
/// | `2015`; `2015 - 17`, `2013 to 2015`, `2021-23`, `2021–23` | calendar year; several pooled |
/// | `2015/16`; `2017/18 - 19/20` | financial year, April to March; several pooled |
/// | `2015/16 academic` | academic year, September to August |
/// | `2015 Q3`, `2023/24 Q1` | quarter of a calendar, of a financial year |
/// | `2015/16 Q1 - 2015/16 Q4` | rolling quarters: one step is a quarter |
/// | `2020/21 Q1-Q3` | a year to date: one step is a year |
/// | `Apr 2020`, `2020-04` | month |
/// | `Jul 2016 - Jun 2017` | a span of months: one step is a year |
/// | `2015-01-01/2017-12-31` | an ISO 8601 interval of whole months |
///
/// A form with two readings is refused rather than guessed: `2021-22` (a financial year or two
/// calendar years), `2009-11` (November 2009 or three years).
///
/// ```
/// use lifecourse_core::Period;
/// let pooled: Period = "2021-23".parse()?;
/// assert_eq!(pooled.to_string(), "2021 - 23");
/// assert_eq!(pooled.end().to_string(), "2023-12-31");
/// assert!(pooled.is_rolling());
/// assert!("2022/23".parse::<Period>()?.follows("2021/22".parse()?));
/// # Ok::<(), lifecourse_core::PeriodError>(())
/// ```
// The order of the fields is that of periods.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    /// Months from 1 January 1900 to its start.
    start: u16,
    months: u16,
    kind: PeriodKind,
}

/// What kind of period it is. Years and quarters may be one or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// A calendar year, or several pooled.
    CalendarYears = 0,
    /// A financial year, April to March, or several pooled.
    FinancialYears = 1,
    /// An academic year, September to August, or several pooled.
    AcademicYears = 2,
    /// A quarter of a calendar year, or a run of them that rolls by one quarter.
    CalendarQuarters = 3,
    /// A quarter of a financial year, or a run of them that rolls by one quarter.
    FinancialQuarters = 4,
    /// A calendar year up to the end of its second, third or fourth quarter.
    CalendarYearToDate = 5,
    /// A financial year up to the end of its second, third or fourth quarter.
    FinancialYearToDate = 6,
    /// A month, or a span of months that is none of the above.
    Months = 7,
}

/// Why a text is not a [`Period`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// None of the accepted forms.
    #[error(
        "{found:?} is not a period: write a year as 2015, a financial year as 2015/16, pooled years \
         as 2015 - 17, a quarter as 2023/24 Q1, or a month as Apr 2020"
    )]
    Unrecognised {
        /// What was found.
        found: String,
    },
    /// The two years around the stroke do not follow each other.
    #[error("{found:?} is not one year: write {one}{}", .several.map(|several| format!(", or {several} for several")).unwrap_or_default())]
    NotOneYear {
        /// What was found.
        found: String,
        /// The year that starts where it does.
        one: Period,
        /// The years that start and end where it does.
        several: Option<Period>,
    },
    /// It can be read in more than one way.
    #[error("{found:?} has more than one meaning: write {}", .readings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))]
    Ambiguous {
        /// What was found.
        found: String,
        /// What it could be.
        readings: Vec<Period>,
    },
    /// Its end is not after its start.
    #[error("{found:?} does not end after it starts")]
    Backwards {
        /// What was found.
        found: String,
    },
    /// A year to date that does not start with the year.
    #[error(
        "{found:?} starts within a year: a year to date is written 2020/21 Q1-Q3, a run of quarters 2020/21 Q2 - 2020/21 Q3"
    )]
    NotFromFirstQuarter {
        /// What was found.
        found: String,
    },
    /// A first or last day in the middle of a month.
    #[error(
        "{start} to {end} is not made of whole months: a period starts on the first day of a month and ends on the last"
    )]
    NotWholeMonths {
        /// Its first day.
        start: Date,
        /// Its last day.
        end: Date,
    },
    /// Outside of the years that are kept.
    #[error("{found:?} does not lie within the years {FIRST_YEAR} to {LAST_YEAR}")]
    OutOfRange {
        /// What was found.
        found: String,
    },
}

impl PeriodKind {
    const ALL: [Self; 8] = [
        Self::CalendarYears,
        Self::FinancialYears,
        Self::AcademicYears,
        Self::CalendarQuarters,
        Self::FinancialQuarters,
        Self::CalendarYearToDate,
        Self::FinancialYearToDate,
        Self::Months,
    ];

    /// Its name in plain English, such as `financial year`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CalendarYears => "calendar year",
            Self::FinancialYears => "financial year",
            Self::AcademicYears => "academic year",
            Self::CalendarQuarters => "calendar quarter",
            Self::FinancialQuarters => "financial quarter",
            Self::CalendarYearToDate => "calendar year to date",
            Self::FinancialYearToDate => "financial year to date",
            Self::Months => "months",
        }
    }

    /// How many months after January its year starts.
    const fn year_starts(self) -> u16 {
        match self {
            Self::FinancialYears | Self::FinancialQuarters | Self::FinancialYearToDate => 3,
            Self::AcademicYears => 8,
            _ => 0,
        }
    }

    /// Whether a period of this kind can be `months` long from `start`, in months since 1900.
    fn admits(self, start: u16, months: u16) -> bool {
        // The first quarter of 1900 is in a financial year that starts out of range.
        let Some(into_year) = start.checked_sub(self.year_starts()).map(|months| months % 12)
        else {
            return false;
        };
        match self {
            Self::CalendarYears | Self::FinancialYears | Self::AcademicYears => {
                into_year == 0 && months.is_multiple_of(12)
            }
            Self::CalendarQuarters | Self::FinancialQuarters => {
                into_year.is_multiple_of(3) && months.is_multiple_of(3)
            }
            Self::CalendarYearToDate | Self::FinancialYearToDate => {
                into_year == 0 && matches!(months, 6 | 9 | 12)
            }
            Self::Months => Self::whole_years(start, months).is_none(),
        }
    }

    /// The kind of years that a stretch of months makes, if it makes any.
    fn whole_years(start: u16, months: u16) -> Option<Self> {
        let kinds = [Self::CalendarYears, Self::FinancialYears, Self::AcademicYears];
        kinds.into_iter().find(|kind| kind.admits(start, months))
    }
}

impl Period {
    /// One calendar year.
    ///
    /// # Errors
    /// [`PeriodError::OutOfRange`] outside of 1900 to 2200.
    pub fn calendar_year(year: u16) -> Result<Self, PeriodError> {
        Self::years(PeriodKind::CalendarYears, year, year)
    }

    /// The financial year that starts in April of `year`.
    ///
    /// # Errors
    /// [`PeriodError::OutOfRange`] outside of 1900 to 2199.
    pub fn financial_year(year: u16) -> Result<Self, PeriodError> {
        Self::years(PeriodKind::FinancialYears, year, year)
    }

    /// The stretch from one day to another, both included.
    ///
    /// Whole calendar, financial or academic years are of that kind, anything else of
    /// [`PeriodKind::Months`]: days alone do not say to which year a quarter belongs.
    ///
    /// # Errors
    /// [`PeriodError`] if the days are not the first and last of a month, not in order, or out
    /// of range.
    pub fn between(start: Date, end: Date) -> Result<Self, PeriodError> {
        let found = || format!("{start}/{end}");
        if end < start {
            return Err(PeriodError::Backwards { found: found() });
        }
        if start.day() != 1 || end.day() != end.month().length(end.year()) {
            return Err(PeriodError::NotWholeMonths { start, end });
        }
        let month = |date: Date| {
            let year = u16::try_from(date.year()).ok()?;
            month_index(year, u8::from(date.month()))
        };
        match (month(start), month(end)) {
            (Some(first), Some(last)) => Self::of_months(first, last - first + 1),
            _ => None,
        }
        .ok_or_else(|| PeriodError::OutOfRange { found: found() })
    }

    /// Years of `kind` from the one that starts in `first` to the one that starts in `last`.
    fn years(kind: PeriodKind, first: u16, last: u16) -> Result<Self, PeriodError> {
        let found = || {
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        };
        if last < first {
            return Err(PeriodError::Backwards { found: found() });
        }
        month_index(first, 1)
            .zip(month_index(last, 12))
            .and_then(|(start, end)| Self::new(kind, start + kind.year_starts(), end - start + 1))
            .ok_or_else(|| PeriodError::OutOfRange { found: found() })
    }

    /// A stretch of months in its one form: whole years where it makes them.
    fn of_months(start: u16, months: u16) -> Option<Self> {
        let kind = PeriodKind::whole_years(start, months).unwrap_or(PeriodKind::Months);
        Self::new(kind, start, months)
    }

    /// The period of `kind` that starts `start` months after 1 January 1900.
    fn new(kind: PeriodKind, start: u16, months: u16) -> Option<Self> {
        let ends_in_range = start.checked_add(months).is_some_and(|end| end <= MONTHS);
        (months > 0 && ends_in_range && kind.admits(start, months)).then_some(Self {
            start,
            months,
            kind,
        })
    }

    /// A number for storage: 28 bits, so that it fits a signed 32-bit column.
    ///
    /// Its order is that of periods: by start, then end, then kind.
    #[must_use]
    pub fn code(self) -> u32 {
        u32::from(self.start) << 16 | u32::from(self.months) << 4 | self.kind as u32
    }

    /// The period with this [code](Self::code), or `None` if there is none.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        let kind = PeriodKind::ALL.get((code & 0xF) as usize)?;
        let months = u16::try_from(code >> 4 & 0xFFF).ok()?;
        Self::new(*kind, u16::try_from(code >> 16).ok()?, months)
    }

    /// What kind of period it is.
    #[must_use]
    pub const fn kind(self) -> PeriodKind {
        self.kind
    }

    /// How many months long it is.
    #[must_use]
    pub fn months(self) -> u32 {
        self.months.into()
    }

    /// Months from 1 January 1900 to the day after its end.
    const fn after(self) -> u16 {
        self.start + self.months
    }

    /// Its first day.
    #[must_use]
    pub fn start(self) -> Date {
        first_day(self.start)
    }

    /// Its last day.
    #[must_use]
    pub fn end(self) -> Date {
        let first = first_day(self.after() - 1);
        let days = first.month().length(first.year());
        first.saturating_add(Duration::days(i64::from(days) - 1))
    }

    /// How many months lie between its start and that of the next period of its series.
    const fn step(self) -> u16 {
        match self.kind {
            PeriodKind::CalendarQuarters | PeriodKind::FinancialQuarters => 3,
            PeriodKind::Months if self.months == 1 => 1,
            _ => 12,
        }
    }

    /// Whether it overlaps the [next](Self::next) period of its series: pooled years, rolling
    /// quarters. Such series are barred from trend tests, as their points share events.
    #[must_use]
    pub const fn is_rolling(self) -> bool {
        self.months > self.step()
    }

    /// Whether it is twelve months of a series with one figure a year.
    #[must_use]
    pub const fn is_annual(self) -> bool {
        self.months == 12 && self.step() == 12
    }

    /// Whether the two share a month.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.after() && other.start < self.after()
    }

    /// Whether it holds every month of the other.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.after() <= self.after()
    }

    /// The period one step later in a series of this kind and length: a year later for years,
    /// years to date and spans of months, a quarter later for quarters, a month later for a
    /// month. `None` past 2200.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::new(self.kind, self.start + self.step(), self.months)
    }

    /// The period one step earlier, as [`next`](Self::next). `None` before 1900.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        let start = self.start.checked_sub(self.step())?;
        Self::new(self.kind, start, self.months)
    }

    /// Whether it is the one after `previous` in a series.
    #[must_use]
    pub fn follows(self, previous: Self) -> bool {
        previous.next() == Some(self)
    }
}

/// Months from January 1900 to this month, if it is within range.
fn month_index(year: u16, month: u8) -> Option<u16> {
    (FIRST_YEAR..=LAST_YEAR)
        .contains(&year)
        .then(|| (year - FIRST_YEAR) * 12 + u16::from(month) - 1)
}

/// The year, and the month from 0, of a month counted from January 1900.
const fn month_of(index: u16) -> (u16, u16) {
    (FIRST_YEAR + index / 12, index % 12)
}

/// The first day of a month counted from January 1900.
fn first_day(index: u16) -> Date {
    let (year, month) = month_of(index);
    let month = (0..month).fold(Month::January, |month, _| month.next());
    Date::from_calendar_date(i32::from(year), month, 1).expect("every month has a first day")
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Period({self})")
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse::period(text).map_err(|error| error.found_in(text))
    }
}

impl PeriodError {
    /// The same fault, told of the whole text rather than of the part that gave it away.
    fn found_in(mut self, text: &str) -> Self {
        match &mut self {
            Self::Unrecognised { found }
            | Self::NotOneYear { found, .. }
            | Self::Ambiguous { found, .. }
            | Self::Backwards { found }
            | Self::NotFromFirstQuarter { found }
            | Self::OutOfRange { found } => *found = excerpt(text),
            Self::NotWholeMonths { .. } => {}
        }
        self
    }
}

text_form!(Period, PeriodError);
string_schema!(
    Period,
    "Period",
    "A stretch of whole months: 2015, 2015/16, 2015 - 17, 2017/18 - 19/20, 2015/16 academic, 2023/24 Q1, Apr 2020, Jul 2016 - Jun 2017",
    "2021 - 23"
);
