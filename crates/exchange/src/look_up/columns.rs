//! The columns of a look-up, found from its header.

use time::{Date, Month, macros::date};

/// The columns that tell of areas.
pub(super) struct Columns {
    pub(super) codes: Vec<Column>,
    pub(super) naming: Naming,
    /// Columns of `codes` of which one tells the codes before a census and the other those since,
    /// with its day.
    pub(super) changes: Vec<(usize, usize, Date)>,
    /// Columns of names without one of codes, which should stand beside each.
    pub(super) without_codes: Vec<usize>,
}

/// How the columns of a look-up are named.
pub(super) enum Naming {
    /// As the Open Geography Portal does.
    Portal,
    /// As the Code History Database does: a code, the one before it, and a column with the `day`.
    History { day: usize },
}

/// A column of codes.
pub(super) struct Column {
    pub(super) code: usize,
    /// The column of their names.
    pub(super) name: Option<usize>,
}

/// The days of the censuses, from which on their small areas have their codes.
const CENSUSES: [(u8, Date); 2] = [(11, date!(2011 - 03 - 27)), (21, date!(2021 - 03 - 21))];
/// The areas that a census draws.
const OF_A_CENSUS: [&str; 3] = ["OA", "LSOA", "MSOA"];

/// Classifications, whose codes are of no area: rural and urban, output areas.
const CLASSES: [&str; 2] = ["RUC", "OAC"];

impl Columns {
    /// The columns of a look-up; `None` if the header is of none.
    pub(super) fn of(header: &[String]) -> Option<Self> {
        let upper: Vec<String> = header.iter().map(|name| name.to_ascii_uppercase()).collect();
        let at = |name: &str| upper.iter().position(|other| other == name);
        if let (Some(new), Some(old), Some(day)) = (at("GEOGCD"), at("GEOGCD_P"), at("OPER_DATE")) {
            let column = |code, name| Column { code, name: at(name) };
            let codes = vec![column(new, "GEOGNM"), column(old, "GEOGNM_P")];
            let (changes, without_codes) = (Vec::new(), Vec::new());
            return Some(Self { codes, naming: Naming::History { day }, changes, without_codes });
        }
        let (mut codes, mut sorts) = (Vec::new(), Vec::new());
        for (code, name) in upper.iter().enumerate() {
            let Some((sort, year)) = name.strip_suffix("CD").and_then(of_a_year) else { continue };
            if CLASSES.contains(&sort) {
                continue;
            }
            codes.push(Column { code, name: at(&format!("{sort}{year:02}NM")) });
            sorts.push((sort, year));
        }
        let mut changes = Vec::new();
        for (earlier, &(sort, before)) in sorts.iter().enumerate() {
            let is_later = |&(other, year): &(&str, u8)| other == sort && year > before;
            let Some(later) = sorts.iter().position(is_later) else { continue };
            let census = CENSUSES.iter().find(|(year, _)| *year == sorts[later].1);
            if let Some((_, day)) = census.filter(|_| OF_A_CENSUS.contains(&sort)) {
                changes.push((earlier, later, *day));
            }
        }
        let is_bare = |&name: &usize| {
            let of = upper[name].strip_suffix("NM").filter(|of| of_a_year(of).is_some());
            of.is_some_and(|of| at(&format!("{of}CD")).is_none())
        };
        let without_codes = (0..upper.len()).filter(is_bare).collect();
        let naming = Naming::Portal;
        (codes.len() > 1).then_some(Self { codes, naming, changes, without_codes })
    }
}

/// `LSOA21` as its sort and its year.
fn of_a_year(name: &str) -> Option<(&str, u8)> {
    let (sort, year) = name.split_at_checked(name.len().checked_sub(2)?)?;
    let is_sort = !sort.is_empty() && sort.bytes().all(|byte| byte.is_ascii_uppercase());
    Some((sort, year.parse().ok().filter(|_| is_sort)?))
}

/// `01/04/2023 00:00:00`, or the day as `2023-04-01`.
pub(super) fn day(text: &str) -> Option<Date> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '-']).collect();
    let [one, month, other] = parts[..] else { return None };
    let (day, year) = if one.len() == 4 { (other, one) } else { (one, other) };
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}
