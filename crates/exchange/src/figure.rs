//! The cells that say what was measured: numbers, why there are none, notes.

use std::{borrow::Cow, sync::Arc};

use lifecourse_core::{
    Figure, FigureError, FigureParts, Limits, Mark, Marks, Measured, Missing, Part, Reading, Scale,
    ValueType,
};

use crate::{
    cache::Cache,
    damage, formula,
    known::Measure,
    layout::Format,
    mapping::Numbers,
    report::{Report, Reported},
    role::Role,
};

/// What the notes of a table say, each read once.
pub(crate) type Notes = Cache<Note>;

/// A publisher's note, and what it tells of its figure.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    text: Arc<str>,
    /// Why there is no value, if there is none.
    missing: Missing,
    marks: Marks,
}

impl Note {
    fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        // "Too small" is said of counts that are withheld.
        let missing = if says(&["suppress", "disclos", "too small", "small count", "small number"])
        {
            Missing::Suppressed
        } else {
            Missing::NotAvailable
        };
        let estimated = says(&["estimate", "modelled", "synthetic"]);
        let marks = if estimated { Mark::Estimated.into() } else { Marks::NONE };
        Self { text: text.into(), missing, marks }
    }
}

/// What a cell for a number holds.
#[derive(Clone, Copy, PartialEq)]
enum Number {
    Given(f64),
    Missing(Missing),
    Blank,
}

impl Number {
    const fn given(self) -> Option<f64> {
        match self {
            Self::Given(number) => Some(number),
            Self::Missing(_) | Self::Blank => None,
        }
    }
}

/// The figure of a row, unless something is wrong with it, which is reported.
pub(crate) fn figure(
    row: &mut Report<'_>,
    measure: Option<Measure>,
    notes: &mut Notes,
) -> Result<Figure, Reported> {
    let value = number(row, Role::Value);
    let ci95 = limits(row, Role::Lower95, Role::Upper95);
    let ci998 = limits(row, Role::Lower998, Role::Upper998);
    let count = number(row, Role::Count);
    let denominator = number(row, Role::Denominator);
    let note = note(row, notes);
    let (said, mut marks) = shorthands(row)?;
    let (value, ci95, ci998, note) = (value?, ci95?, ci998?, note?);
    let (count, denominator) = (count?.given(), denominator?.given());
    let given = value.given().map(|value| Measured { value, ci95, ci998 });
    let reading = match (given, value, said) {
        (Some(_), _, Some(_)) => {
            return Err(row.error(
                Role::Missing,
                "value-and-reason",
                "a value is given, and so is a reason why there is none",
                "leave one of the two cells blank",
            ));
        }
        (Some(measured), ..) => Reading::Measured(measured),
        (None, Number::Missing(reason), _) | (None, _, Some(reason)) => Reading::Missing(reason),
        (None, ..) => {
            Reading::Missing(note.as_ref().map_or(Missing::NotAvailable, |note| note.missing))
        }
    };
    let mut parts = FigureParts { reading, count, denominator, marks, note: None };
    if let Reading::Missing(reason) = reading {
        leave_out(row, reason, &mut parts, [ci95, ci998]);
        if value == Number::Blank && said.is_none() && note.is_none() {
            leave_out_small(row, &mut parts);
        }
    } else if let Some(note) = &note
        && row.layout.format() == Format::Fingertips
    {
        // Our own layout has a column for marks.
        marks = note.marks.iter().fold(marks, Marks::with);
    }
    let parts = FigureParts { marks, note: note.map(|note| note.text), ..parts };
    let figure = checked(row, &parts, measure)?;
    if let Some((ValueType::Proportion, scale)) = measure {
        doubt_counts(row, &figure, scale);
    }
    Ok(figure)
}

/// Says so where count and denominator do not make the value of a proportion.
fn doubt_counts(row: &mut Report<'_>, figure: &Figure, scale: Option<Scale>) {
    let (Some(measured), Some(count), Some(denominator)) =
        (figure.measured(), figure.count(), figure.denominator())
    else {
        return;
    };
    if figure.counts_of_proportion(scale).is_none() {
        let value = measured.value;
        row.warn(
            Role::Count,
            "count-contradicts-value",
            format!(
                "{count} of {denominator} is not {value}: the count is kept, and no test uses it"
            ),
            "look up at the source what is counted here",
        );
    }
}

/// Leaves out a count of a few people or events where the value was left blank and nothing says
/// why: publishers blank the values of small numbers, and not always the counts.
fn leave_out_small(row: &mut Report<'_>, parts: &mut FigureParts) {
    const FEWEST_SHOWN: f64 = 10.0;
    if parts.count.take_if(|count| *count > 0.0 && *count < FEWEST_SHOWN).is_some() {
        row.warn(
            Role::Count,
            "small-count-without-value",
            "the value is blank, and this count beside it is so small that it may be why: it is left out",
            "give the reason by a shorthand, such as [c], if you may",
        );
    }
}

/// Leaves out what must not stand beside a missing value, and says so.
fn leave_out(
    row: &mut Report<'_>,
    reason: Missing,
    parts: &mut FigureParts,
    [ci95, ci998]: [Option<Limits>; 2],
) {
    let mut left_out: Vec<Role> = Vec::new();
    left_out.extend(ci95.map(|_| Role::Lower95));
    left_out.extend(ci998.map(|_| Role::Lower998));
    let suppressed = reason == Missing::Suppressed;
    if suppressed {
        left_out.extend(parts.count.take().map(|_| Role::Count));
        left_out.extend(parts.denominator.take().map(|_| Role::Denominator));
    }
    for role in left_out {
        let (code, message, help) = if suppressed {
            (
                "number-beside-suppressed",
                "the value is suppressed, and this number beside it could tell what it was: it is left out",
                "take it out of the file too, before the file goes on to anybody",
            )
        } else {
            (
                "limit-without-value",
                "there is an interval and no value for it to be around: it is left out",
                "give the value too, or leave both limits blank",
            )
        };
        row.warn(role, code, message, help);
    }
}

/// The figure of these parts, or every way in which they contradict each other.
fn checked(
    row: &mut Report<'_>,
    parts: &FigureParts,
    measure: Option<Measure>,
) -> Result<Figure, Reported> {
    let (value_type, scale) = measure.unwrap_or((ValueType::Unspecified, None));
    let fits = |parts: FigureParts| {
        let figure = Figure::new(parts)?;
        figure.check_for(value_type, scale).map(|()| figure)
    };
    let first = match fits(parts.clone()) {
        Ok(figure) => return Ok(figure),
        Err(error) => error,
    };
    let mut errors: Vec<_> =
        each_alone(parts).into_iter().filter_map(|one| fits(one).err()).collect();
    errors.dedup();
    if errors.is_empty() {
        errors.push(first);
    }
    for error in &errors {
        let (role, help) = advice(error);
        row.wrong(role, error.code(), error, help);
    }
    Err(Reported)
}

/// The same parts taken apart, so that each can be told what is wrong with it.
fn each_alone(parts: &FigureParts) -> Vec<FigureParts> {
    let mut alone = Vec::new();
    if let Reading::Measured(measured) = parts.reading {
        for (ci95, ci998) in [(measured.ci95, None), (None, measured.ci998)] {
            alone.push(FigureParts::of(Reading::Measured(Measured { ci95, ci998, ..measured })));
        }
    }
    let none = FigureParts::of(Reading::Missing(Missing::NotAvailable));
    let (count, denominator) = (parts.count, parts.denominator);
    // Together first: the error of a count, if there is one, is then the same as that of it alone.
    alone.push(FigureParts { count, denominator, ..none.clone() });
    alone.push(FigureParts { count, ..none.clone() });
    alone.push(FigureParts { denominator, ..none });
    alone
}

/// The cell that an error is shown at, and what to do about it.
fn advice(error: &FigureError) -> (Role, &'static str) {
    let role = match error.part() {
        Part::Value => Role::Value,
        Part::Lower95 => Role::Lower95,
        Part::Upper95 => Role::Upper95,
        Part::Lower998 => Role::Lower998,
        Part::Upper998 => Role::Upper998,
        Part::Count => Role::Count,
        Part::Denominator => Role::Denominator,
    };
    let help = match error {
        FigureError::UpsideDown { .. } => "swap the two limits, or mend the one that is wrong",
        FigureError::OutsideInterval { .. } => {
            "look up the value and its limits at their source: they may be of different numbers"
        }
        FigureError::NotAProportion { .. } => {
            "look it up at its source, or mend the indicator's `value_type` or `scale`"
        }
        FigureError::CountAboveDenominator { .. } => {
            "look up both at their source, or give the indicator another value type than proportion"
        }
        _ => "look the number up at its source",
    };
    (role, help)
}

/// The note of a row, if it has one.
fn note(row: &mut Report<'_>, notes: &mut Notes) -> Result<Option<Note>, Reported> {
    let cell = row.cell(Role::Note);
    if cell.is_empty() {
        return Ok(None);
    }
    if let Some(note) = notes.get(cell) {
        return Ok(Some(note));
    }
    let text = formula::kept(row, Role::Note)?;
    Ok(Some(notes.keep(cell, Note::new(text))))
}

/// The reason in the column for it, and the marks in theirs. Marks may stand in either.
fn shorthands(row: &mut Report<'_>) -> Result<(Option<Missing>, Marks), Reported> {
    let (missing, marks) = (row.cell(Role::Missing), row.cell(Role::Marks));
    if missing.is_empty() && marks.is_empty() {
        return Ok((None, Marks::NONE));
    }
    let (reason, beside) = match (missing.parse(), missing.parse::<Marks>()) {
        (Ok(reason), _) => (Some(reason), Marks::NONE),
        (Err(_), Ok(marks)) => (None, marks),
        (Err(error), Err(_)) => {
            return Err(row.wrong(Role::Missing, "bad-shorthand", &error, SHORTHAND));
        }
    };
    let marks: Marks = marks.parse().map_err(|error| {
        row.wrong(
            Role::Marks,
            "bad-shorthand",
            &error,
            "write [e] for an estimate, [p] for what is provisional",
        )
    })?;
    Ok((reason, beside.iter().fold(marks, Marks::with)))
}

const SHORTHAND: &str = "say why the number is missing by a shorthand: [c] suppressed, [x] not \
                         available, [z] not applicable, [u] unreliable, [low] rounds to zero";

/// The two limits of an interval, or neither.
fn limits(row: &mut Report<'_>, lower: Role, upper: Role) -> Result<Option<Limits>, Reported> {
    let (low, high) = (number(row, lower), number(row, upper));
    match (low?.given(), high?.given()) {
        (Some(lower), Some(upper)) => Ok(Some(Limits { lower, upper })),
        (None, None) => Ok(None),
        (given, _) => Err(row.error(
            if given.is_some() { upper } else { lower },
            "half-an-interval",
            "an interval has two limits, and only one is given",
            "give this limit too, or leave both blank",
        )),
    }
}

/// The number in a cell.
fn number(row: &mut Report<'_>, role: Role) -> Result<Number, Reported> {
    let cell = row.cell(role);
    let Some(first) = cell.bytes().next() else { return Ok(Number::Blank) };
    if first.is_ascii_digit() || matches!(first, b'-' | b'.' | b'+') {
        match plainly(cell, row.layout.numbers()).parse::<f64>() {
            Ok(number) if number.is_finite() => return Ok(Number::Given(number)),
            _ => {}
        }
    } else if let Ok(reason) = cell.parse() {
        return Ok(Number::Missing(reason));
    }
    Err(match damage::of(cell, role) {
        Some(damage) => row.error(role, damage.code, damage.message, damage.help),
        None => row.error(role, "bad-number", "this is not a number", number_advice(cell)),
    })
}

/// A number as digits and a point, as far as it is written in the way that its table is said to.
fn plainly(cell: &str, numbers: Numbers) -> Cow<'_, str> {
    if numbers.is_plain() {
        return cell.into();
    }
    let bare =
        if numbers.percent { cell.strip_suffix('%').unwrap_or(cell).trim_end() } else { cell };
    let whole = bare.split('.').next().unwrap_or_default().trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let in_threes = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if numbers.thousands && in_threes { bare.replace(',', "").into() } else { bare.into() }
}

/// What to write instead of what is not a number.
fn number_advice(cell: &str) -> &'static str {
    let has_digits = cell.bytes().any(|byte| byte.is_ascii_digit());
    if has_digits && cell.ends_with('%') {
        "leave the sign out, or say `numbers = { percent = true }` in a mapping file"
    } else if has_digits && cell.contains([',', ' ']) {
        "write 1234.5 with nothing between the thousands and a point before the decimals, or say \
         `numbers = { thousands = true }` in a mapping file"
    } else if has_digits && cell.contains('[') {
        "leave the shorthand out of this cell: marks have a column of their own"
    } else if has_digits {
        "write digits and a point, such as 1234.5"
    } else {
        SHORTHAND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_their_table_is_said_to_write_them() {
        let both = Numbers { thousands: true, percent: true };
        for (cell, plain) in [
            ("1,234.5", "1234.5"),
            ("-12,345,678", "-12345678"),
            ("5.10%", "5.10"),
            ("5.1 %", "5.1"),
            ("1,23", "1,23"),
            ("1234,5", "1234,5"),
        ] {
            assert_eq!(plainly(cell, both), plain, "{cell}");
            assert_eq!(plainly(cell, Numbers::default()), cell);
        }
    }

    #[test]
    fn a_note_tells_why_a_value_is_missing_and_what_it_is_worth() {
        for (text, missing, marks) in [
            ("Value suppressed for disclosure control reasons", Missing::Suppressed, Marks::NONE),
            (
                "Value suppressed for disclosure control due to small count",
                Missing::Suppressed,
                Marks::NONE,
            ),
            (
                "Value cannot be calculated as number of cases is too small",
                Missing::Suppressed,
                Marks::NONE,
            ),
            ("Value for Cornwall & Isles of Scilly combined", Missing::NotAvailable, Marks::NONE),
            ("Value estimated", Missing::NotAvailable, Mark::Estimated.into()),
            (
                "Value is modelled or synthetic estimate",
                Missing::NotAvailable,
                Mark::Estimated.into(),
            ),
            (
                "Aggregated from all known lower geography values",
                Missing::NotAvailable,
                Marks::NONE,
            ),
        ] {
            let note = Note::new(text);
            assert_eq!((note.missing, note.marks), (missing, marks), "{text}");
        }
    }
}
