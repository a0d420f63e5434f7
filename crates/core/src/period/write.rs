//! Writes a period in the form of Fingertips.

use std::fmt;

use super::{FIRST_YEAR, Period, PeriodKind, month_of, parse};

const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `last` as it is written after `first`: in two digits where those can only mean `last`.
struct Shortened {
    first: u16,
    last: u16,
}

impl fmt::Display for Shortened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.last % 100;
        if parse::lengthen(self.first, short) == Some(self.last) {
            write!(f, "{short:02}")
        } else {
            write!(f, "{}", self.last)
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::Months => self.write_months(f),
            PeriodKind::CalendarYears | PeriodKind::FinancialYears | PeriodKind::AcademicYears => {
                self.write_years(f)
            }
            _ => self.write_quarters(f),
        }
    }
}

impl Period {
    fn write_years(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, _) = month_of(self.start);
        let last = first + self.months / 12 - 1;
        let split = self.kind != PeriodKind::CalendarYears;
        write!(f, "{first}")?;
        if split {
            write!(f, "/{:02}", (first + 1) % 100)?;
        }
        if last > first {
            write!(f, " - {}", Shortened { first, last })?;
            if split {
                write!(f, "/{:02}", (last + 1) % 100)?;
            }
        }
        if self.kind == PeriodKind::AcademicYears { f.write_str(" academic") } else { Ok(()) }
    }

    fn write_quarters(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quarter = |index: u16| {
            let months = index - self.kind.year_starts();
            (FIRST_YEAR + months / 12, months % 12 / 3 + 1)
        };
        let (first_year, first) = quarter(self.start);
        let (last_year, last) = quarter(self.after() - 3);
        self.write_quarter_year(f, first_year)?;
        write!(f, " Q{first}")?;
        match self.kind {
            PeriodKind::CalendarYearToDate | PeriodKind::FinancialYearToDate => {
                write!(f, "-Q{last}")
            }
            _ if self.months > 3 => {
                f.write_str(" - ")?;
                self.write_quarter_year(f, last_year)?;
                write!(f, " Q{last}")
            }
            _ => Ok(()),
        }
    }

    fn write_quarter_year(self, f: &mut fmt::Formatter<'_>, year: u16) -> fmt::Result {
        match self.kind.year_starts() {
            0 => write!(f, "{year}"),
            _ => write!(f, "{year}/{:02}", (year + 1) % 100),
        }
    }

    fn write_months(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = month_of(self.start);
        write!(f, "{} {year}", MONTH_NAMES[usize::from(month)])?;
        if self.months > 1 {
            let (year, month) = month_of(self.after() - 1);
            write!(f, " - {} {year}", MONTH_NAMES[usize::from(month)])?;
        }
        Ok(())
    }
}
