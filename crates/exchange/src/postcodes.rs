//! Look-ups of postcodes: the ONS Postcode Directory, its smaller siblings, and Code-Point Open.

mod columns;
#[cfg(test)]
mod tests;

use std::io::Read;

use lifecourse_core::{AreaCode, Diagnostic, Place, Postcode, PostcodeEntry, PostcodeLookUp};
use rustc_hash::FxHashMap;
use time::{Date, Month};

use self::columns::Columns;
use crate::{read::ReadError, records::Record, text::TextReader};

/// So many faults are told of one file; the rest are counted.
const MOST_TOLD: usize = 200;

/// A look-up of postcodes as a file tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Postcodes {
    /// The postcodes and where they are.
    pub look_up: PostcodeLookUp,
    /// What is wrong with rows.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows that are not blank, below the header if there is one.
    pub rows: u64,
    /// Those with an error.
    pub faulty: u64,
    /// Those of postcodes that were not asked for, or lie in no area that has a code.
    pub passed_over: u64,
}

/// What was read so far.
#[derive(Default)]
struct Found {
    numbers: FxHashMap<Box<[u8]>, u32>,
    places: Vec<Vec<AreaCode>>,
    entries: Vec<PostcodeEntry>,
    /// The cells of the row that is read, as a key.
    key: Vec<u8>,
}

/// What a row is.
enum Taken {
    Kept,
    PassedOver,
}

/// What keeps a row from being used.
struct RowFault {
    column: usize,
    message: String,
    help: &'static str,
}

impl Postcodes {
    /// Reads a look-up of postcodes, which a person knows as `file`; `None` if it is none.
    ///
    /// The ONS Postcode Directory of any edition is known by its columns (`pcds`, `doterm`, `oslaua` or `lad24cd`,
    /// `lsoa21`...), as are the National Statistics Postcode Lookup and the best-fit look-ups of the Open Geography
    /// Portal. Code-Point Open has no header: ten columns, the first a postcode, the fifth the code of a country; its
    /// files, one for each postcode area, are to be joined into one first. Of the places that `wanted` refuses nothing is
    /// kept. A code that stands for "no such area" (`E99999999`) is passed over.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is no table of text; [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_exchange::Postcodes;
    /// let table = "pcd,pcds,doterm,oslaua,osward,lsoa21\nLE1 6LP,LE1 6LP,,E06000016,E05010460,E01013644\n";
    /// let read = Postcodes::read(table.as_bytes(), "ONSPD.csv", &|_| true)?.expect("it is a look-up");
    /// let (areas, ended) = read.look_up.get("le16lp".parse().unwrap()).expect("it is there");
    /// assert_eq!((areas[0].as_str(), areas[2].as_str(), ended), ("E01013644", "E06000016", None));
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read>(
        input: R,
        file: &str,
        wanted: &dyn Fn(&[AreaCode]) -> bool,
    ) -> Result<Option<Self>, ReadError> {
        let mut table = TextReader::new(input, file)?;
        let names = table.names().to_vec();
        let Some(columns) = Columns::of(&names) else { return Ok(None) };
        let (mut read, mut found) = (Self::default(), Found::default());
        let mut tell = |taken: Result<Taken, RowFault>, number: u64| {
            read.rows += 1;
            match taken {
                Ok(Taken::Kept) => {}
                Ok(Taken::PassedOver) => read.passed_over += 1,
                Err(fault) => {
                    read.faulty += 1;
                    let place = Place {
                        file: Some(file.into()),
                        row: Some(number),
                        field: names.get(fault.column).filter(|_| columns.are_named).cloned(),
                        ..Place::default()
                    };
                    let told = Diagnostic::error("bad-postcode-row", fault.message, place);
                    if read.diagnostics.len() < MOST_TOLD {
                        read.diagnostics.push(told.help(fault.help));
                    }
                }
            }
        };
        if !columns.are_named {
            let first = |at: usize| names.get(at).map(String::as_str).unwrap_or_default();
            tell(found.take(&columns, &first, wanted), 1);
        }
        while let Some(row) = table.next_row()? {
            tell(found.row(&columns, &row, wanted), row.number());
        }
        let Found { places, entries, .. } = found;
        // Each entry was given the number of its place.
        read.look_up = PostcodeLookUp::new(places, entries).unwrap_or_default();
        Ok(Some(read))
    }
}

impl Found {
    fn row(
        &mut self,
        columns: &Columns,
        row: &Record<'_>,
        wanted: &dyn Fn(&[AreaCode]) -> bool,
    ) -> Result<Taken, RowFault> {
        self.take(columns, &|at| row.cell(at), wanted)
    }

    fn take<'r>(
        &mut self,
        columns: &Columns,
        cell: &dyn Fn(usize) -> &'r str,
        wanted: &dyn Fn(&[AreaCode]) -> bool,
    ) -> Result<Taken, RowFault> {
        let postcode: Postcode = cell(columns.postcode).parse().map_err(|error| RowFault {
            column: columns.postcode,
            message: format!("{:?}: {error}", cell(columns.postcode)),
            help: "mend the cell, or fetch the file again",
        })?;
        let ended = columns.ended.map_or(Ok(None), |column| month(cell(column), column))?;
        self.key.clear();
        for &column in &columns.areas {
            self.key.extend_from_slice(cell(column).as_bytes());
            self.key.push(b' ');
        }
        let known = self.numbers.get(&*self.key).copied();
        let place = match known {
            Some(place) => place,
            None => self.place(areas(columns, cell)?, wanted),
        };
        if place == NOWHERE {
            return Ok(Taken::PassedOver);
        }
        self.entries.push(PostcodeEntry { postcode, place, ended });
        Ok(Taken::Kept)
    }
}

impl Found {
    /// Numbers the place of the row that is read, which is new.
    fn place(&mut self, areas: Vec<AreaCode>, wanted: &dyn Fn(&[AreaCode]) -> bool) -> u32 {
        let place = if !areas.is_empty() && wanted(&areas) {
            self.places.push(areas);
            u32::try_from(self.places.len() - 1).unwrap_or(NOWHERE)
        } else {
            NOWHERE
        };
        self.numbers.insert(self.key.clone().into_boxed_slice(), place);
        place
    }
}

/// The number of places that are not kept.
const NOWHERE: u32 = u32::MAX;

/// The areas that a row names, the smallest first.
fn areas<'r>(
    columns: &Columns,
    cell: &dyn Fn(usize) -> &'r str,
) -> Result<Vec<AreaCode>, RowFault> {
    let mut areas = Vec::new();
    for &column in &columns.areas {
        let text = cell(column);
        // A letter and 99999999 says that there is no such area there.
        if text.is_empty() || text.get(1..) == Some("99999999") {
            continue;
        }
        let fault = |message| RowFault { column, message, help: "fetch the file again" };
        let code: AreaCode = text.parse().map_err(|error| fault(format!("{error}")))?;
        if code.gss().is_none() {
            let message = format!("{text:?} is no code of the Office for National Statistics");
            return Err(fault(message));
        }
        if !areas.contains(&code) {
            areas.push(code);
        }
    }
    Ok(areas)
}

/// `201906` as the first day of that month.
fn month(text: &str, column: usize) -> Result<Option<Date>, RowFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = || {
        let (year, month) = text.split_at_checked(4)?;
        let month = Month::try_from(month.trim_start_matches('-').parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year.parse().ok()?, month, 1).ok()
    };
    read().map(Some).ok_or_else(|| RowFault {
        column,
        message: format!("{text:?} is no month: it should read 201906"),
        help: "mend the cell, or fetch the file again",
    })
}
