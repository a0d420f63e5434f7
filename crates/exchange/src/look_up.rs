//! Look-ups between areas, and the history of their codes, as the Office for National Statistics
//! publishes them.

mod columns;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Seek},
};

use lifecourse_core::{
    Area, AreaCode, AreaCodeError, AreaType, DateRange, Diagnostic, Place, Severity, Text,
};
use time::Date;

use self::columns::{Columns, Naming};
use crate::{
    damage,
    layout::Layout,
    read::{ReadError, input_error},
    records::Record,
    role::Role,
    text::TextReader,
    workbook::first_of,
};

/// So many faults are told of one file; the rest are counted.
const MOST_TOLD: usize = 200;

/// Areas with what they lie in and what they came from, read from one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LookUp {
    /// The areas by code: those that lie in others name them, nearest first.
    pub areas: BTreeMap<AreaCode, Area>,
    /// What is wrong with rows.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows below the header that are not blank.
    pub rows: u64,
    /// Those with an error.
    pub faulty: u64,
}

/// What rows say of areas, before it is known what all of them agree on.
#[derive(Default)]
struct Found {
    names: BTreeMap<AreaCode, Text>,
    /// By area and rank: the areas of that rank around it; none where rows disagree.
    around: BTreeMap<AreaCode, BTreeMap<u8, Option<AreaCode>>>,
    /// A code, one that came instead, and the first day of that.
    changes: BTreeSet<(AreaCode, AreaCode, Date)>,
}

impl LookUp {
    /// Reads a look-up, which a person knows as `file`; `None` if it is no look-up.
    ///
    /// A look-up has a column of codes for each of several sorts of area, named as the Open Geography
    /// Portal names them: `LSOA21CD`, `WD24CD`, `LAD24CD`... An area lies in another if every row that
    /// names it names that other, too: so what does not nest (wards in neighbourhoods of the census)
    /// is not said to, and where the file fits small areas to wards as well as it can, so do they.
    /// Two columns of one sort (`LSOA11CD`, `LSOA21CD`) tell which codes came instead of which at the
    /// census between. The `Changes.csv` of the Code History Database tells that with its days; its
    /// columns are known from programs that read it (December 2023), not from the whole file.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is no table of text; [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_exchange::LookUp;
    /// let table = "LSOA11CD,LSOA11NM,CHGIND,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM\n\
    ///     E01033468,Middlesbrough 001G,S,E01035189,Middlesbrough 001H,E06000002,Middlesbrough\n\
    ///     E01033468,Middlesbrough 001G,S,E01035190,Middlesbrough 001I,E06000002,Middlesbrough\n";
    /// let found = LookUp::read(std::io::Cursor::new(table), "lsoas.csv")?.expect("it is a look-up");
    /// let old = &found.areas[&"E01033468".parse().unwrap()];
    /// assert_eq!((old.successors.len(), old.within[0].as_str()), (2, "E06000002"));
    /// assert_eq!(old.vintage.to().unwrap().to_string(), "2021-03-20");
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read + Seek>(input: R, file: &str) -> Result<Option<Self>, ReadError> {
        first_of(input, file, |table| Self::of_table(table, file))
    }

    fn of_table<R: Read>(mut table: TextReader<R>, file: &str) -> Result<Option<Self>, ReadError> {
        let Some(columns) = Columns::of(table.names()) else { return Ok(None) };
        if Layout::is_known(table.names()) {
            return Ok(None);
        }
        let mut read = Self::default();
        let mut found = Found::default();
        let names = table.names().to_vec();
        for &at in &columns.without_codes {
            let field = names.get(at).cloned();
            let message = "there is no column with the codes of these areas: they are not read";
            let place = Place { file: Some(file.into()), row: Some(1), field, ..Place::default() };
            let told = Diagnostic::error("names-without-codes", message, place);
            let help = "mend the heading of the codes, as `LSOA21CD` beside `LSOA21NM`";
            read.diagnostics.push(told.severity(Severity::Warning).help(help));
        }
        while let Some(row) = table.next_row()? {
            read.rows += 1;
            if let Err(fault) = found.take(&columns, &row) {
                read.faulty += 1;
                let place = Place {
                    file: Some(file.into()),
                    row: Some(row.number()),
                    field: names.get(fault.column).cloned(),
                    ..Place::default()
                };
                let told = Diagnostic::error("bad-area-code", fault.message, place);
                if read.diagnostics.len() < MOST_TOLD {
                    read.diagnostics.push(told.help("mend the cell, or fetch the file again"));
                }
            }
        }
        read.areas = found.areas();
        if read.rows > 0 && read.areas.is_empty() && read.faulty == 0 {
            let place = Place { file: Some(file.into()), ..Place::default() };
            let none = Diagnostic::error("no-areas", "there is no area in this look-up", place);
            return Err(input_error(none.help("fetch the file again")));
        }
        Ok(Some(read))
    }

    /// What is left for those `wanted`: they, what lies in them, and what all of these lie in.
    pub fn keep(&mut self, wanted: impl Fn(&AreaCode) -> bool) {
        let lies = |area: &&Area| wanted(&area.id) || area.within.iter().any(&wanted);
        let kept = self.areas.values().filter(lies);
        let kept: BTreeSet<AreaCode> =
            kept.flat_map(|area| area.within.iter().chain([&area.id])).cloned().collect();
        self.areas.retain(|code, _| kept.contains(code));
    }
}

/// What keeps a row from being used.
struct RowFault {
    column: usize,
    message: String,
}

impl Found {
    fn take(&mut self, columns: &Columns, row: &Record<'_>) -> Result<(), RowFault> {
        let mut codes: Vec<(usize, AreaCode)> = Vec::new();
        for (at, column) in columns.codes.iter().enumerate() {
            let cell = row.cell(column.code);
            let fault = |message| RowFault { column: column.code, message };
            if cell.is_empty() {
                let is_named = column.name.is_some_and(|name| !row.cell(name).is_empty());
                if is_named && matches!(columns.naming, Naming::Portal) {
                    return Err(fault("there is a name, and no code beside it".to_owned()));
                }
                continue;
            }
            let code: AreaCode =
                cell.parse().map_err(|error: AreaCodeError| {
                    let damage = damage::of(cell, Role::Area);
                    fault(damage.map_or_else(
                        || error.to_string(),
                        |one| format!("{cell:?}: {}", one.message),
                    ))
                })?;
            if code.gss().is_none() {
                return Err(fault(format!(
                    "{cell} is no code of the Office for National Statistics"
                )));
            }
            codes.push((at, code));
        }
        for (at, code) in &codes {
            let name = columns.codes[*at].name.map(|name| row.cell(name)).unwrap_or_default();
            if let Ok(name) = name.parse::<Text>() {
                self.names.entry(code.clone()).or_insert(name);
            }
        }
        match columns.naming {
            Naming::Portal => self.portal(columns, &codes),
            Naming::History { day } => {
                let date = columns::day(row.cell(day)).ok_or_else(|| RowFault {
                    column: day,
                    message: format!("{:?} is no date: it should read 01/04/2023", row.cell(day)),
                })?;
                if let [(_, new), (_, old)] = &codes[..]
                    && old != new
                {
                    self.changes.insert((old.clone(), new.clone(), date));
                }
            }
        }
        Ok(())
    }

    /// Takes in a row of which each code lies around the smaller ones.
    fn portal(&mut self, columns: &Columns, codes: &[(usize, AreaCode)]) {
        for (_, inner) in codes {
            let around = self.around.entry(inner.clone()).or_default();
            for (_, outer) in codes.iter().filter(|(_, outer)| rank(outer) > rank(inner)) {
                let known = around.entry(rank(outer)).or_insert_with(|| Some(outer.clone()));
                if known.as_ref().is_some_and(|known| known != outer) {
                    *known = None;
                }
            }
        }
        for &(earlier, later, day) in &columns.changes {
            let code =
                |at: usize| codes.iter().find(|(column, _)| *column == at).map(|(_, code)| code);
            if let (Some(old), Some(new)) = (code(earlier), code(later)) {
                self.changes.insert((old.clone(), new.clone(), day));
            }
        }
    }

    fn areas(self) -> BTreeMap<AreaCode, Area> {
        let Self { names, around, changes } = self;
        let changed = changes.iter().flat_map(|(old, new, _)| [old, new]);
        let codes: BTreeSet<&AreaCode> = around.keys().chain(names.keys()).chain(changed).collect();
        let mut areas: BTreeMap<AreaCode, Area> = codes
            .into_iter()
            .filter_map(|code| {
                let title = names.get(code).cloned().or_else(|| code.as_str().parse().ok())?;
                let mut area = Area::named(code.clone(), title);
                area.within = around
                    .get(code)
                    .into_iter()
                    .flat_map(BTreeMap::values)
                    .flatten()
                    .cloned()
                    .collect();
                Some((code.clone(), area))
            })
            .collect();
        // A code that goes on is no successor of another, and has none.
        let (olds, news): (BTreeSet<_>, BTreeSet<_>) =
            changes.iter().map(|(old, new, day)| ((old, day), (new, day))).unzip();
        for (old, new, day) in &changes {
            if old == new || news.contains(&(old, day)) {
                continue;
            }
            if let Some(area) = areas.get_mut(old) {
                area.successors.push(new.clone());
                let last = DateRange::new(area.vintage.from(), day.previous_day());
                area.vintage = last.unwrap_or(area.vintage);
            }
            if olds.contains(&(new, day)) {
                continue;
            }
            if let Some(area) = areas.get_mut(new) {
                area.predecessors.push(old.clone());
                let first = DateRange::new(Some(*day), area.vintage.to());
                area.vintage = first.unwrap_or(area.vintage);
            }
        }
        areas
    }
}

/// How far out an area of this code lies: of two areas, the smaller may lie in the one of higher
/// rank.
fn rank(code: &AreaCode) -> u8 {
    use AreaType as Of;
    match code.gss().and_then(|code| code.area_type()) {
        Some(Of::OutputArea) => 0,
        Some(Of::Lsoa | Of::DataZone | Of::SmallArea) => 1,
        Some(Of::Msoa | Of::IntermediateZone) => 2,
        Some(Of::Parish) => 3,
        Some(Of::Ward) => 4,
        Some(
            Of::UnitaryAuthority
            | Of::NonMetropolitanDistrict
            | Of::MetropolitanDistrict
            | Of::LondonBorough
            | Of::CouncilArea
            | Of::LocalGovernmentDistrict,
        ) => 5,
        Some(Of::County | Of::MetropolitanCounty) => 6,
        Some(Of::CombinedAuthority) => 7,
        Some(Of::SubIcbLocation) => 8,
        Some(Of::IntegratedCareBoard | Of::LocalHealthBoard | Of::HealthBoard) => 9,
        Some(Of::NhsRegion) => 10,
        Some(Of::Region) => 11,
        Some(Of::Country) => 13,
        Some(Of::GroupOfCountries) => 14,
        _ => 12,
    }
}

/// An area as it is known, with what a look-up knows besides: of each sort of area around it the
/// look-up has the last word, and a name is kept unless it is the code.
#[must_use]
pub fn joined(known: Area, found: &Area) -> Area {
    let mut within: BTreeMap<(u8, usize), AreaCode> = BTreeMap::new();
    let told: BTreeSet<u8> = found.within.iter().map(rank).collect();
    let kept =
        known.within.iter().filter(|outer| outer.gss().is_none() || !told.contains(&rank(outer)));
    for (at, outer) in kept.chain(&found.within).enumerate() {
        within.insert((rank(outer), at), outer.clone());
    }
    let or = |known: &[AreaCode], found: &[AreaCode]| {
        if found.is_empty() { known.to_vec() } else { found.to_vec() }
    };
    let vintage = DateRange::new(
        found.vintage.from().or(known.vintage.from()),
        found.vintage.to().or(known.vintage.to()),
    );
    let is_code = *known.title == *known.id.as_str();
    Area {
        title: if is_code { found.title.clone() } else { known.title },
        within: within.into_values().collect(),
        predecessors: or(&known.predecessors, &found.predecessors),
        successors: or(&known.successors, &found.successors),
        vintage: vintage.unwrap_or(known.vintage),
        ..known
    }
}

#[cfg(test)]
mod tests;
