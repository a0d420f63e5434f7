//! Reads the forms of a period: a text becomes a few words, and a run of words a form.

use time::{Date, macros::format_description};

use super::{FIRST_YEAR, LAST_YEAR, Period, PeriodError, PeriodKind, month_index};

/// Longer texts are no period; the longest form has about thirty characters.
const LONGEST: usize = 64;
/// The longest form, `2015/16 Q1 - 2015/16 Q4`, has five words.
const MOST_WORDS: usize = 5;
/// Over the turn of a century two digits are read as a year this close; `2017 - 15` is a slip.
const NEAR: u16 = 50;

const FULL_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// One word of a period; a year is of the kind that its own form shows, calendar or financial.
#[derive(Clone, Copy, Debug)]
enum Word {
    /// `2015`, `2015/16`: the year it starts in.
    Year(PeriodKind, u16),
    /// `17`, `16/17`: the year it starts in, in two digits.
    Short(PeriodKind, u16),
    /// `Q3`.
    Quarter(u16),
    /// `Apr`, from 1.
    Month(u8),
    /// What stands between a start and an end.
    To(Joint),
}

/// How a start and an end are joined.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Joint {
    /// A hyphen without blanks: also the separator of ISO 8601.
    Hyphen,
    /// A longer dash without blanks.
    Dash,
    /// A dash between blanks, or the word `to`.
    Spaced,
}

fn unrecognised() -> PeriodError {
    // The caller fills in the whole text.
    PeriodError::Unrecognised { found: String::new() }
}

fn backwards() -> PeriodError {
    PeriodError::Backwards { found: String::new() }
}

fn out_of_range() -> PeriodError {
    PeriodError::OutOfRange { found: String::new() }
}

/// The period that `text` says.
pub(super) fn period(text: &str) -> Result<Period, PeriodError> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(unrecognised());
    }
    if let Some((start, end)) = interval(text) {
        return Period::between(start, end);
    }
    let (text, academic) = without_academic(text);
    let mut words = [Word::To(Joint::Spaced); MOST_WORDS];
    let count = read_words(text, &mut words)?;
    let words = &mut words[..count];
    if academic {
        make_academic(words)?;
    }
    match *words {
        [Word::Year(kind, year)] => Period::years(kind, year, year),
        [Word::Year(kind, first), Word::To(joint), last] => years(kind, first, joint, last),
        [Word::Month(month), Word::Year(PeriodKind::CalendarYears, year)] => {
            let start = month_index(year, month).ok_or_else(out_of_range)?;
            Period::of_months(start, 1).ok_or_else(out_of_range)
        }
        [
            Word::Month(first_month),
            Word::Year(PeriodKind::CalendarYears, first),
            Word::To(_),
            Word::Month(last_month),
            Word::Year(PeriodKind::CalendarYears, last),
        ] => {
            let start = month_index(first, first_month).ok_or_else(out_of_range)?;
            let end = month_index(last, last_month).ok_or_else(out_of_range)?;
            run(PeriodKind::Months, start, end + 1)
        }
        _ => quarters(words),
    }
}

/// The two days of an ISO 8601 interval such as `2015-01-01/2017-12-31`.
fn interval(text: &str) -> Option<(Date, Date)> {
    const DAY: &[time::format_description::BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]");
    if text.len() != "2015-01-01/2017-12-31".len() {
        return None;
    }
    let (start, end) = text.split_once('/')?;
    Some((Date::parse(start, DAY).ok()?, Date::parse(end, DAY).ok()?))
}

/// `text` without a closing word that makes its years academic, and whether there was one.
fn without_academic(text: &str) -> (&str, bool) {
    for word in ["(academic)", "(academic year)", "academic", "academic year"] {
        let split = text.len().checked_sub(word.len()).and_then(|at| text.split_at_checked(at));
        if let Some((years, end)) = split
            && end.eq_ignore_ascii_case(word)
        {
            return (years.trim_end(), true);
        }
    }
    (text, false)
}

fn make_academic(words: &mut [Word]) -> Result<(), PeriodError> {
    for word in words {
        match word {
            Word::Year(kind @ PeriodKind::FinancialYears, _)
            | Word::Short(kind @ PeriodKind::FinancialYears, _) => {
                *kind = PeriodKind::AcademicYears;
            }
            Word::To(_) => {}
            _ => return Err(unrecognised()),
        }
    }
    Ok(())
}

/// Reads `text` into `words`; gives back how many there are.
fn read_words(text: &str, words: &mut [Word; MOST_WORDS]) -> Result<usize, PeriodError> {
    let (mut rest, mut count, mut blank) = (text, 0, false);
    while let Some(next) = rest.chars().next() {
        if next.is_whitespace() {
            rest = rest.trim_start();
            blank = true;
            continue;
        }
        let (word, after) = match next {
            '0'..='9' => year(rest)?,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {
                let after = &rest[next.len_utf8()..];
                let joint = if blank || after.starts_with(char::is_whitespace) {
                    Joint::Spaced
                } else if next == '-' {
                    Joint::Hyphen
                } else {
                    Joint::Dash
                };
                (Word::To(joint), after)
            }
            _ => name(rest).ok_or_else(unrecognised)?,
        };
        *words.get_mut(count).ok_or_else(unrecognised)? = word;
        (rest, blank) = (after, false);
        count += 1;
    }
    Ok(count)
}

/// The year in figures at the start of `text`, and what follows it.
fn year(text: &str) -> Result<(Word, &str), PeriodError> {
    let (digits, first, after) = number(text).ok_or_else(unrecognised)?;
    let stroke = after.trim_start().strip_prefix('/').and_then(|end| number(end.trim_start()));
    let (kind, after) = match stroke {
        None => (PeriodKind::CalendarYears, after),
        Some((2, second, after)) if second == (first + 1) % 100 => {
            (PeriodKind::FinancialYears, after)
        }
        Some((4, second, after)) if digits == 4 && second == first + 1 => {
            (PeriodKind::FinancialYears, after)
        }
        Some((written, second, _)) if digits == 4 => {
            return Err(not_one_year(
                first,
                if written == 4 { Some(second) } else { lengthen(first, second) },
            ));
        }
        Some(_) => return Err(unrecognised()),
    };
    match digits {
        4 => Ok((Word::Year(kind, first), after)),
        2 => Ok((Word::Short(kind, first), after)),
        _ => Err(unrecognised()),
    }
}

/// The digits at the start of `text`: how many, their number, and what follows. At most four.
fn number(text: &str) -> Option<(usize, u16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at(digits);
    (digits <= 4).then_some(())?;
    Some((digits, number.parse().ok()?, after))
}

/// What to say of a year such as `2015/17`.
fn not_one_year(first: u16, last: Option<u16>) -> PeriodError {
    let years = |last| Period::years(PeriodKind::FinancialYears, first, last);
    match years(first) {
        Ok(one) => {
            let several = last.filter(|&last| last > first + 1 && last - first <= NEAR);
            let several = several.and_then(|last| years(last - 1).ok());
            PeriodError::NotOneYear { found: String::new(), one, several }
        }
        Err(error) => error,
    }
}

/// The year after `first` that two digits mean, if they can mean one.
pub(super) fn lengthen(first: u16, short: u16) -> Option<u16> {
    let year = first - first % 100 + short;
    if year > first {
        return Some(year);
    }
    (year + 100 - first < NEAR).then_some(year + 100)
}

/// The quarter, the month or the word `to` at the start of `text`, and what follows it.
fn name(text: &str) -> Option<(Word, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    if name.eq_ignore_ascii_case("to") {
        return Some((Word::To(Joint::Spaced), after));
    }
    if name.eq_ignore_ascii_case("q") {
        let (1, quarter @ 1..=4, after) = number(after)? else {
            return None;
        };
        return Some((Word::Quarter(quarter), after));
    }
    let month = (1..).zip(FULL_NAMES).find(|(_, full)| {
        // `Apr`, `Sept` and `April`, but not `Ap`.
        name.len() >= 3
            && full.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
    });
    month.map(|(number, _)| (Word::Month(number), after))
}

/// `first` to `last` in years; or an ISO 8601 month such as `2020-04`.
fn years(kind: PeriodKind, first: u16, joint: Joint, last: Word) -> Result<Period, PeriodError> {
    let (last, short) = match last {
        Word::Year(last_kind, last) if last_kind == kind => (Some(last), None),
        Word::Short(last_kind, last) if last_kind == kind => (lengthen(first, last), Some(last)),
        _ => return Err(unrecognised()),
    };
    let pooled = last.map(|last| Period::years(kind, first, last));
    if kind != PeriodKind::CalendarYears || joint == Joint::Spaced {
        return pooled.filter(|_| last != Some(first)).unwrap_or_else(|| Err(backwards()));
    }
    // Without blanks a dash can also stand in a month or in a financial year.
    let month = short
        .filter(|_| joint == Joint::Hyphen)
        .and_then(|month| u8::try_from(month).ok())
        .filter(|month| (1..=12).contains(month))
        .and_then(|month| Period::of_months(month_index(first, month)?, 1));
    let mut readings = Vec::from_iter(month);
    if last == Some(first + 1) {
        readings.extend(Period::financial_year(first));
    }
    match pooled {
        Some(Ok(pooled)) if last != Some(first) => readings.push(pooled),
        Some(Err(error)) if month.is_none() => return Err(error),
        _ => {}
    }
    match readings[..] {
        [] => Err(backwards()),
        [one] => Ok(one),
        _ => Err(PeriodError::Ambiguous { found: String::new(), readings }),
    }
}

/// The forms with quarters.
fn quarters(words: &[Word]) -> Result<Period, PeriodError> {
    use Word::{Quarter, To, Year};
    let start = |kind: PeriodKind, year: u16, quarter: u16| {
        let in_range = (FIRST_YEAR..=LAST_YEAR).contains(&year);
        let start =
            in_range.then(|| (year - FIRST_YEAR) * 12 + kind.year_starts() + (quarter - 1) * 3);
        start.ok_or_else(out_of_range)
    };
    match *words {
        [Year(kind, year), Quarter(quarter)] | [Quarter(quarter), Year(kind, year)] => {
            let (kind, _) = quarter_kinds(kind)?;
            let start = start(kind, year, quarter)?;
            run(kind, start, start + 3)
        }
        [Year(kind, year), Quarter(first), To(_), Quarter(last)] => {
            let (_, kind) = quarter_kinds(kind)?;
            if last <= first {
                return Err(backwards());
            }
            if first > 1 {
                return Err(PeriodError::NotFromFirstQuarter { found: String::new() });
            }
            run(kind, start(kind, year, 1)?, start(kind, year, last)? + 3)
        }
        [
            Year(kind, first_year),
            Quarter(first),
            To(_),
            Year(last_kind, last_year),
            Quarter(last),
        ] if kind == last_kind => {
            let (kind, _) = quarter_kinds(kind)?;
            run(kind, start(kind, first_year, first)?, start(kind, last_year, last)? + 3)
        }
        _ => Err(unrecognised()),
    }
}

/// The kinds of quarters, and of a year to date, within years of `kind`.
fn quarter_kinds(kind: PeriodKind) -> Result<(PeriodKind, PeriodKind), PeriodError> {
    match kind {
        PeriodKind::CalendarYears => {
            Ok((PeriodKind::CalendarQuarters, PeriodKind::CalendarYearToDate))
        }
        PeriodKind::FinancialYears => {
            Ok((PeriodKind::FinancialQuarters, PeriodKind::FinancialYearToDate))
        }
        _ => Err(unrecognised()),
    }
}

/// The months from `start` up to, and without, `end`.
fn run(kind: PeriodKind, start: u16, end: u16) -> Result<Period, PeriodError> {
    let months = end.checked_sub(start).filter(|&months| months > 0).ok_or_else(backwards)?;
    match kind {
        PeriodKind::Months => Period::of_months(start, months),
        _ => Period::new(kind, start, months),
    }
    .ok_or_else(out_of_range)
}
