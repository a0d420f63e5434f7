//! Tables of counts out of CSV files.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use lifecourse_disclosure::{Cell, Dimension, Face, Publication, Table, TableError};

use crate::failure::Failure;

/// Names of totals that need not be said.
const TOTALS: [&str; 4] = ["total", "all", "persons", "everybody"];
/// How hidden counts are written.
const HIDDEN: [&str; 2] = ["[c]", "*"];

/// How a person's tables are laid out.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) count: String,
    /// What each code is part of.
    pub(super) parents: HashMap<String, String>,
    /// The total of a column, where it is said.
    pub(super) totals: HashMap<String, String>,
    pub(super) national: Vec<String>,
}

/// A table as it was counted.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) table: Table,
    pub(super) header: Vec<String>,
    /// Which column has the counts.
    pub(super) place: usize,
    /// The codes of each row, in the order of the file.
    pub(super) rows: Vec<Vec<String>>,
}

/// A file, read.
struct Sheet {
    header: Vec<String>,
    place: usize,
    /// The codes of each row, its count if it is not hidden, and its line.
    rows: Vec<(Vec<String>, Option<u64>, u64)>,
}

impl Layout {
    /// A table whose counts are all there.
    pub(super) fn counted(&self, file: &Path) -> anyhow::Result<Counted> {
        let Sheet { header, place, rows } = self.rows(file)?;
        let name = |error| wrong(file, &error);
        let mut table =
            Table::new(&file.display().to_string(), self.dimensions(file, &header, place, &rows)?)
                .map_err(name)?;
        for (codes, count, line) in &rows {
            let Some(count) = count else {
                let sentence = format!("{}: line {line}: the count is hidden", file.display());
                let help = "give the table as it was counted; `audit` takes what is hidden already";
                return Err(Failure::input(sentence).help(help).into());
            };
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            table.add(&codes, Cell::of(*count)).map_err(name)?;
        }
        let rows = rows.into_iter().map(|(codes, ..)| codes).collect();
        Ok(Counted { table, header, place, rows })
    }

    /// A table as it was published.
    pub(super) fn publication(&self, file: &Path) -> anyhow::Result<Publication> {
        let Sheet { header, place, rows } = self.rows(file)?;
        let name = |error| wrong(file, &error);
        let dimensions = self.dimensions(file, &header, place, &rows)?;
        let mut table = Publication::new(&file.display().to_string(), dimensions).map_err(name)?;
        for (codes, count, _) in &rows {
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            table.add(&codes, count.map_or_else(Face::hidden, Face::shown)).map_err(name)?;
        }
        Ok(table)
    }

    fn rows(&self, file: &Path) -> anyhow::Result<Sheet> {
        let unread = |error| Failure::input(format!("cannot read {}: {error}", file.display()));
        let mut reader = csv::Reader::from_path(file).map_err(unread)?;
        let header: Vec<String> =
            reader.headers().map_err(unread)?.iter().map(|name| name.trim().to_owned()).collect();
        let Some(place) = header.iter().position(|name| *name == self.count) else {
            let (file, has) = (file.display(), header.join(", "));
            let sentence = format!("{file} has no column `{}`: it has {has}", self.count);
            return Err(Failure::input(sentence).help("name its column by `--count`").into());
        };
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(unread)?;
            let line = record.position().map_or(0, csv::Position::line);
            let mut codes: Vec<String> = record.iter().map(|code| code.trim().to_owned()).collect();
            let text = codes.remove(place);
            let count = if HIDDEN.contains(&text.as_str()) { None } else { Some(text.parse()) };
            let count = count.transpose().map_err(|_| {
                let sentence = format!("{}: line {line}: {text:?} is no count", file.display());
                Failure::input(sentence)
                    .help("a count is a whole number, or [c] where it is hidden")
            })?;
            rows.push((codes, count, line));
        }
        Ok(Sheet { header, place, rows })
    }

    /// The dimensions of a table, each with the codes that it has and those that are part of them.
    fn dimensions(
        &self,
        file: &Path,
        header: &[String],
        place: usize,
        rows: &[(Vec<String>, Option<u64>, u64)],
    ) -> anyhow::Result<Vec<Dimension>> {
        let names = header.iter().enumerate().filter(|(at, _)| *at != place);
        let dimensions = names.map(|(_, name)| name).enumerate().map(|(at, name)| {
            let codes = rows.iter().map(|(codes, ..)| codes[at].as_str());
            self.dimension(name, codes).map_err(|error| wrong(file, &error).into())
        });
        dimensions.collect()
    }

    fn dimension<'a>(
        &'a self,
        name: &str,
        codes: impl Iterator<Item = &'a str>,
    ) -> Result<Dimension, TableError> {
        let mut known = HashSet::new();
        let mut all: Vec<&str> = codes.filter(|code| known.insert(*code)).collect();
        let mut parts: HashMap<&str, Vec<&str>> = HashMap::new();
        for (part, total) in &self.parents {
            parts.entry(total).or_default().push(part);
        }
        let mut at = 0;
        while let Some(code) = all.get(at) {
            let mut below = parts.get(code).cloned().unwrap_or_default();
            below.sort_unstable();
            all.extend(below.into_iter().filter(|part| known.insert(part)));
            at += 1;
        }
        let is_total = |code: &str| match self.totals.get(name) {
            Some(total) => code == total,
            None => TOTALS.contains(&code.to_lowercase().as_str()),
        };
        let total = all.iter().copied().find(|code| is_total(code));
        let tree = all.iter().map(|&code| {
            let above =
                self.parents.get(code).map(String::as_str).filter(|one| known.contains(one));
            (code, above.or(total.filter(|total| *total != code)))
        });
        let mut dimension = Dimension::tree(name, tree)?;
        if let Some(total) = total {
            dimension = dimension.with_everybody(total)?;
        }
        for code in self.national.iter().filter(|code| known.contains(code.as_str())) {
            dimension = dimension.with_national(code)?;
        }
        Ok(dimension)
    }
}

fn wrong(file: &Path, error: &TableError) -> Failure {
    Failure::input(format!("{}: {error}", file.display()))
}

/// Which codes are part of which.
pub(super) fn parents(file: &Path) -> anyhow::Result<HashMap<String, String>> {
    let unread = |error| Failure::input(format!("cannot read {}: {error}", file.display()));
    let mut reader = csv::Reader::from_path(file).map_err(unread)?;
    let header = reader.headers().map_err(unread)?.clone();
    let column = |name: &str| {
        header.iter().position(|one| one.trim() == name).ok_or_else(|| {
            let sentence = format!("{} has no column `{name}`", file.display());
            Failure::input(sentence).help("its columns are `code` and `parent`")
        })
    };
    let (code, parent) = (column("code")?, column("parent")?);
    let mut parents = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(unread)?;
        let field = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        if !field(parent).is_empty() {
            parents.insert(field(code), field(parent));
        }
    }
    Ok(parents)
}
