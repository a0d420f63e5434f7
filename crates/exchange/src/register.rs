//! Registers: tables of others whose rows are documents.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
};

use lifecourse_core::{AnyDocument, Diagnostic, Kind, Place};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    damage, layout::library, read::ReadError, records::Record, role::Role, text::TextReader,
    workbook::first_of,
};

/// So many faults are told of one file; the rest are counted.
const MOST_TOLD: usize = 200;

/// Which column of a register is which field of a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterLayout {
    title: String,
    kind: Kind,
    /// Fields by the names of their columns.
    fields: BTreeMap<String, String>,
    /// Fields that are the same in every row.
    #[serde(default)]
    constants: BTreeMap<String, String>,
    /// What stands before the text of a field.
    #[serde(default)]
    prefixes: BTreeMap<String, String>,
    /// Columns with what must stand in them, or the row is passed over.
    #[serde(default)]
    only: BTreeMap<String, String>,
}

/// The documents that the rows of a register are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// What registers of this layout are called.
    pub title: String,
    /// One for each row with which nothing is wrong.
    pub documents: Vec<AnyDocument>,
    /// What is wrong with rows.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows below the header that are not blank.
    pub rows: u64,
    /// Those with an error.
    pub faulty: u64,
    /// Those that are not of what is asked for, such as charities that are no more, or say the same
    /// again.
    pub passed_over: u64,
}

impl Register {
    /// Reads a register, which a person knows as `file`; `None` if it is none that is known: of
    /// charities, as the Charity Commission gives it or with the classification of UKCAT. Only the
    /// number, the name and the page of a charity are read, and nothing of persons.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is no table of text; [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_exchange::Register;
    /// let table = "org_id,reg_number,name,postcode,active,web\n\
    ///     GB-CHC-1002775,1002775,NATIONAL LEARNING AND WORK INSTITUTE,LE1 6LP,True,http://www.learningandwork.org.uk\n";
    /// let read = Register::read(std::io::Cursor::new(table), "charities.csv")?.expect("it is a register");
    /// assert_eq!(read.documents[0].id(), "gb-chc-1002775");
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read + Seek>(input: R, file: &str) -> Result<Option<Self>, ReadError> {
        first_of(input, file, |table| Self::of_table(table, file))
    }

    fn of_table<R: Read>(mut table: TextReader<R>, file: &str) -> Result<Option<Self>, ReadError> {
        let names = table.names().to_vec();
        let at = |name: &String| names.iter().position(|other| other.eq_ignore_ascii_case(name));
        let fits = |layout: &&RegisterLayout| {
            layout.fields.values().chain(layout.only.keys()).all(|name| at(name).is_some())
        };
        let Some(layout) = library::registers().iter().find(fits) else { return Ok(None) };
        let place = |of: &BTreeMap<String, String>| -> Vec<(String, usize)> {
            of.iter().filter_map(|(field, name)| Some((field.clone(), at(name)?))).collect()
        };
        let fields = place(&layout.fields);
        let only: Vec<(usize, &String)> =
            layout.only.iter().filter_map(|(name, text)| Some((at(name)?, text))).collect();
        let mut read = Self { title: layout.title.clone(), ..Self::default() };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(row) = table.next_row()? {
            read.rows += 1;
            if only.iter().any(|(at, text)| row.cell(*at) != text.as_str()) {
                read.passed_over += 1;
                continue;
            }
            let place = |column: Option<usize>| Place {
                file: Some(file.into()),
                row: Some(row.number()),
                field: column.and_then(|column| names.get(column).cloned()),
                ..Place::default()
            };
            match layout.document(&fields, &row) {
                Ok(document) => match seen.get(document.id()) {
                    None => {
                        seen.insert(document.id().to_owned(), read.documents.len());
                        read.documents.push(document);
                    }
                    Some(&first) if read.documents[first] == document => read.passed_over += 1,
                    Some(_) => {
                        let message =
                            format!("another row says something else of `{}`", document.id());
                        let told = Diagnostic::error("twice", message, place(None));
                        read.fault(told.help("take one of the two rows out"));
                    }
                },
                Err((column, message)) => {
                    let told = Diagnostic::error("not-usable", message, place(column));
                    read.fault(told.help("mend the row, or take it out"));
                }
            }
        }
        Ok(Some(read))
    }

    fn fault(&mut self, told: Diagnostic) {
        self.faulty += 1;
        if self.diagnostics.len() < MOST_TOLD {
            self.diagnostics.push(told);
        }
    }
}

impl RegisterLayout {
    fn document(
        &self,
        fields: &[(String, usize)],
        row: &Record<'_>,
    ) -> Result<AnyDocument, (Option<usize>, String)> {
        let mut document: Map<String, Value> = self
            .constants
            .iter()
            .map(|(field, text)| (field.clone(), text.clone().into()))
            .collect();
        for (field, at) in fields {
            let cell = row.cell(*at);
            if field == "id"
                && let Some(damage) = damage::of(cell, Role::Indicator)
            {
                return Err((Some(*at), format!("{cell:?}: {}", damage.message)));
            }
            if cell.is_empty() {
                continue;
            }
            let prefix = self.prefixes.get(field).map_or("", String::as_str);
            let text = format!("{prefix}{cell}");
            document.insert(field.clone(), if field == "id" { id(&text) } else { text }.into());
        }
        AnyDocument::deserialize(self.kind, Value::Object(document))
            .map_err(|error| (None, error.to_string()))
    }
}

/// A text as the id of a document: its letters and digits in lower case, joined by hyphens.
fn id(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(table: &str) -> Option<Register> {
        Register::read(Cursor::new(table.to_owned()), "charities.csv").unwrap()
    }

    #[test]
    fn charities_that_are_no_more_are_passed_over_and_faults_have_their_row() {
        let read = read(
            "org_id,reg_number,name,postcode,active,web\n\
             GB-CHC-1,1,ONE,LE1 6LP,True,\nGB-CHC-2,2,TWO,LE1 6LP,False,\n\
             GB-CHC-3,3,,LE1 6LP,True,\nGB-CHC-1,1,ONE AGAIN,LE1 6LP,True,\n\
             Jan-21,4,FOUR,LE1 6LP,True,\n,5,FIVE,LE1 6LP,True,\n",
        );
        let read = read.unwrap();
        assert_eq!((read.rows, read.documents.len(), read.faulty, read.passed_over), (6, 1, 4, 1));
        let told: Vec<_> = read.diagnostics.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("charities.csv, row 4: error"), "{told:?}");
        assert!(told[1].starts_with("charities.csv, row 5: error: another row"), "{told:?}");
        let date = "charities.csv, row 6, `org_id`: error: \"Jan-21\": this is a date";
        assert!(told[2].starts_with(date), "{told:?}");
        assert!(
            told[3].starts_with("charities.csv, row 7, `org_id`: error: \"\": the cell"),
            "{told:?}"
        );
    }

    #[test]
    fn the_extract_of_the_charity_commission_is_parted_by_tabs() {
        let header = "date_of_extract\torganisation_number\tregistered_charity_number\tlinked_charity_number\tcharity_name\tcharity_type\tcharity_registration_status\tcharity_contact_email\tcharity_contact_web\n";
        let rows = "2026-11-01\t5\t200027\t0\tPOTTERNE MISSION ROOM\tTrust\tRegistered\ta@b.org\twww.potterne.org\n\
                    2026-11-01\t5\t200027\t1\tA BRANCH\tTrust\tRegistered\t\t\n";
        let read = read(&format!("{header}{rows}")).unwrap();
        let told = serde_json::to_value(&read.documents[0]).unwrap();
        assert_eq!((read.documents.len(), &told["id"]), (1, &"gb-chc-200027".into()));
        assert!(!told.to_string().contains("a@b.org"));
    }

    #[test]
    fn another_table_is_no_register() {
        assert_eq!(read("org_id,name\nGB-CHC-1,ONE\n"), None);
    }
}
