//! Two rows that give the same figure differently.

use lifecourse_core::{Diagnostic, Period, Place, SeriesKey};

/// What to tell of the row at `place`, which gives the figure of `series` in `period` otherwise than
/// the row at `first` did, in the same table or in another.
///
/// ```
/// use lifecourse_core::{Place, SeriesKey};
/// use lifecourse_exchange::contradiction;
/// let series = SeriesKey {
///     indicator: "smoking".parse()?,
///     area: "E10000018".parse()?,
///     segment: "Persons".parse()?,
/// };
/// let place = |file: &str, row| Place { file: Some(file.into()), row: Some(row), ..Place::default() };
/// let of_one_table = contradiction(place("a.csv", 9), &place("a.csv", 2), &series, "2023".parse()?);
/// assert_eq!(
///     of_one_table.message,
///     "row 2 has other numbers for the same figure: `smoking` in E10000018 for Persons, All ages, 2023",
/// );
/// let of_two = contradiction(place("b.csv", 9), &place("a.csv", 2), &series, "2023".parse()?);
/// assert!(of_two.message.starts_with("a.csv, row 2 has other numbers"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn contradiction(
    place: Place,
    first: &Place,
    series: &SeriesKey,
    period: Period,
) -> Diagnostic {
    let file = first.file.clone().filter(|file| place.file.as_ref() != Some(file));
    let first = Place { file, ..first.clone() };
    let SeriesKey { indicator, area, segment } = series;
    let message = format!(
        "{first} has other numbers for the same figure: `{indicator}` in {area} for {segment}, \
         {period}"
    );
    Diagnostic::error("duplicate-key", message, place)
        .help("keep the row that is right, and take the other out")
}
