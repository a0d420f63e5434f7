//! A mapping to start from, proposed from what a table looks like.

use std::io::{Read, Seek};

use lifecourse_core::{AgeBand, AreaCode, Diagnostic, Missing, Period, Place, Sex};

use super::{Mapping, Names};
use crate::{
    read::{ReadError, input_error, io_error, unreadable},
    records::Records,
    role::Role,
    source::Source,
    workbook::{Opened, sheets},
};

/// The rows that are looked at.
const LOOKED_AT: usize = 200;
/// The rows that may stand above the header.
const ABOVE: usize = 40;

/// Proposes a mapping for a table, as text to be looked over: which column is what, told from names
/// and from what stands below them. What could not be told is left open in comments.
///
/// # Errors
/// [`ReadError::Input`] if it is no table; [`ReadError::Io`] if the machine fails.
///
/// # Examples
/// ```
/// let table = "Ward code,Year,Falls,Rate per 1000\nE05010458,2023/24,31,24.5\n";
/// let text = lifecourse_exchange::propose_mapping(std::io::Cursor::new(table), "falls.csv")?;
/// assert!(text.contains("area = \"Ward code\"") && text.contains("value = \"Rate per 1000\""));
/// # Ok::<(), lifecourse_exchange::ReadError>(())
/// ```
pub fn propose_mapping<R: Read + Seek>(input: R, file: &str) -> Result<String, ReadError> {
    let mut best: Option<(usize, Proposal)> = None;
    for (sheet, text) in sheets(input, file)? {
        let rows = rows_of(text, file)?;
        let proposal = Proposal::of(sheet, &rows);
        let found = proposal.mapping.columns.len();
        if best.as_ref().is_none_or(|(most, _)| found > *most) {
            best = Some((found, proposal));
        }
    }
    let place = Place { file: Some(file.into()), ..Place::default() };
    let none = || input_error(Diagnostic::error("empty-file", "the file is empty", place));
    Ok(best.ok_or_else(none)?.1.text(file))
}

/// The first rows.
fn rows_of<R: Read>(text: Opened<R>, file: &str) -> Result<Vec<Vec<String>>, ReadError> {
    let origin = Place { file: Some(file.into()), ..Place::default() };
    let source = Source::new(text).map_err(|error| io_error(error, &origin))?;
    let mut records = Records::new(source);
    let mut rows = Vec::new();
    while rows.len() < LOOKED_AT {
        let row = records.next().map_err(|error| unreadable(error, &origin, &|_| None))?;
        let Some(row) = row else { break };
        rows.push((0..row.len()).map(|at| row.cell(at).to_owned()).collect());
    }
    Ok(rows)
}

struct Proposal {
    mapping: Mapping,
    /// The columns of which nothing was told.
    open: Vec<String>,
    /// Whether not every column has a name in the row of names.
    is_parted: bool,
}

impl Proposal {
    fn of(sheet: Option<String>, rows: &[Vec<String>]) -> Self {
        let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
        let most = rows.iter().take(ABOVE).map(filled).max().unwrap_or_default();
        // A row with the code of an area is one of figures: where all that are full are, names stand in several rows, of
        // which the last is the fullest.
        let has_code = |row: &Vec<String>| row.iter().any(|cell| is_gss(cell));
        let first = rows.iter().position(has_code).unwrap_or(rows.len());
        let full = rows.iter().position(|row| filled(row) == most);
        let at = full.filter(|at| *at < first).unwrap_or_else(|| first.saturating_sub(1));
        let is_parted = first < rows.len() && rows.get(at).is_some_and(|row| filled(row) < most);
        let mut mapping = Mapping { sheet, ..Mapping::default() };
        let mut open = Vec::new();
        let header = rows.get(at).map_or(&[][..], Vec::as_slice);
        for (column, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let cells = rows[at + 1..].iter().filter_map(|row| row.get(column));
            let cells: Vec<&str> =
                cells.map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            match role(name, &cells).filter(|role| !mapping.columns.contains_key(role)) {
                Some(role) => {
                    mapping.columns.insert(role, Names::One(name.clone()));
                }
                None => open.push(name.clone()),
            }
        }
        // A table with one column of numbers has it for its values.
        if !mapping.columns.contains_key(&Role::Value)
            && let Some(count) = mapping.columns.remove(&Role::Count)
        {
            mapping.columns.insert(Role::Value, count);
        }
        Self { mapping, open, is_parted }
    }

    fn text(&self, file: &str) -> String {
        let mut text =
            format!("# What the columns of {file} say. Look it over before you import by it.\n");
        if self.is_parted {
            text += "# The headings are merged, or stand in several rows: give each column a name of its own in one row first.\n";
        }
        let lacks = |role: &Role| !self.mapping.columns.contains_key(role);
        for (role, example) in [
            (Role::Indicator, "falls-admissions"),
            (Role::Area, "E06000016"),
            (Role::Period, "2023/24"),
            (Role::Value, "Rate"),
        ] {
            if lacks(&role) {
                let kind = if role == Role::Value { "columns" } else { "constants" };
                text.extend([format!(
                    "# No column was found for the {role}. Say: {kind}.{role} = \"{example}\"\n"
                )]);
            }
        }
        if !self.open.is_empty() {
            let open: Vec<_> = self.open.iter().take(40).map(|name| format!("`{name}`")).collect();
            text.extend([format!("# Not read: {}\n", open.join(", "))]);
        }
        text + "\n" + &self.mapping.to_toml()
    }
}

fn is_gss(cell: &str) -> bool {
    cell.parse::<AreaCode>().is_ok_and(|code| code.gss().is_some())
}

/// What a column says, by what stands in it and by its name.
fn role(name: &str, cells: &[&str]) -> Option<Role> {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // Most will do: some cells may be damaged.
    let most = |fits: &dyn Fn(&str) -> bool| {
        let found = cells.iter().filter(|cell| fits(cell)).count();
        !cells.is_empty() && 3 * found >= 2 * cells.len()
    };
    let is_number = |cell: &str| {
        let plain: String = cell.chars().filter(|c| !matches!(c, ',' | '%' | ' ')).collect();
        plain.parse::<f64>().is_ok()
            || cell.parse::<Missing>().is_ok()
            || matches!(cell, "*" | "-" | "..")
    };
    if most(&is_gss) {
        return Some(if has(&["parent"]) { Role::ParentCode } else { Role::Area });
    }
    if has(&["year", "period", "date", "quarter", "month"])
        && most(&|cell| cell.parse::<Period>().is_ok())
    {
        return Some(Role::Period);
    }
    if has(&["sex", "gender"]) {
        return Some(Role::Sex);
    }
    if has(&["age"]) && most(&|cell| cell.parse::<AgeBand>().is_ok()) {
        return Some(Role::Age);
    }
    if most(&|cell| cell.parse::<Sex>().is_ok()) {
        return Some(Role::Sex);
    }
    if most(&is_number) {
        let limit =
            |lower: Role, upper: Role| if has(&["upper", "ucl", "uci"]) { upper } else { lower };
        return if has(&["lower", "upper", "lcl", "ucl", "lci", "uci"]) {
            let wide = has(&["99"]);
            Some(if wide {
                limit(Role::Lower998, Role::Upper998)
            } else {
                limit(Role::Lower95, Role::Upper95)
            })
        } else if has(&["denominator", "population", "total", "base"]) {
            Some(Role::Denominator)
        } else if has(&[
            "rate",
            "value",
            "percent",
            "%",
            "proportion",
            "prevalence",
            "score",
            "ratio",
        ]) {
            Some(Role::Value)
        } else {
            Some(Role::Count)
        };
    }
    if has(&["indicator", "measure"]) {
        return most(&|cell| {
            cell.parse::<lifecourse_core::Id<lifecourse_core::Indicator>>().is_ok()
        })
        .then_some(Role::Indicator);
    }
    if has(&["note", "comment", "remark"]) {
        return Some(Role::Note);
    }
    let places =
        ["ward", "area", "district", "lsoa", "msoa", "authority", "neighbourhood", "place"];
    (has(&places) && most(&|cell| !is_number(cell))).then_some(Role::AreaName)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::{FigureReader, ReadOptions};

    #[test]
    fn a_proposal_reads_its_table() {
        let table = "Falls by ward\n\nWard code,Ward,Year,Sex,Falls,Population,Rate per 1000,Lower CI,Upper CI,Colour\n\
                     E05010458,Abbey,2023/24,Male,31,1250,24.8,17.2,34.9,red\n\
                     E05010459,Aylestone,2023/24,Male,*,,[c],,,blue\n";
        let text = propose_mapping(Cursor::new(table), "falls.csv").unwrap();
        assert!(text.contains("# Not read: `Colour`"), "{text}");
        let text =
            format!("constants.indicator = 'falls'\nwords.count = {{ '*' = '[c]' }}\n{text}");
        let mapping = Some(Mapping::read(&text, "map.toml").unwrap());
        let options = ReadOptions { mapping, ..ReadOptions::default() };
        let reader = FigureReader::with(table.as_bytes(), "falls.csv", options).unwrap();
        let (all, tally) = reader.read_all().unwrap();
        assert_eq!((tally.good, tally.faulty), (2, 0), "{:?}", all.diagnostics);
        let figure = &all.rows[0].observation.figure;
        assert_eq!((figure.count(), figure.denominator()), (Some(31.0), Some(1250.0)));
    }

    #[test]
    fn a_table_without_a_period_is_told_so() {
        let text = propose_mapping(Cursor::new("Code,n\nE05010458,3\n"), "a.csv").unwrap();
        assert!(text.contains("constants.period"), "{text}");
        assert!(text.contains("value = \"n\""), "{text}");
    }

    #[test]
    fn headings_in_several_rows_are_told() {
        let table = "Falls,,,\n,,2021/22,\nWard,Name,Falls,\nE05010458,Abbey,31,24.5\n";
        let text = propose_mapping(Cursor::new(table), "falls.csv").unwrap();
        assert!(text.contains("# The headings are merged, or stand in several rows"), "{text}");
        assert!(text.contains("area = \"Ward\""), "{text}");
    }
}
