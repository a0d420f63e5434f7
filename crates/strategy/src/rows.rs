//! Drafts of documents as rows of a table that a person completes.

use std::io::Cursor;

use lifecourse_core::{Diagnostic, Place};
use lifecourse_exchange::{Draft, ReadError, TextReader, disarmed};
use serde_json::Value;

/// Between the parts of a list in one cell, as it is read.
const BETWEEN: &str = "; ";

/// Drafts of documents of one kind as the table of that kind in a strategy folder, such as
/// `services.csv`, and what a cell cannot hold: a draft that says such a thing is left out.
///
/// Of `there`, the table that is in the folder already, which a person knows as `file`, every row and
/// column stays; what a draft says takes the place of what its row says, and a cell of which the draft
/// says nothing stays as somebody filled it in.
///
/// # Errors
/// [`ReadError`] if `there` is no table.
///
/// # Examples
/// ```
/// use lifecourse_core::Kind;
/// use lifecourse_exchange::Draft;
/// let fields = serde_json::json!({ "title": "Movers" }).as_object().cloned().unwrap_or_default();
/// let draft = Draft { kind: Kind::Organisation, id: "movers".to_owned(), fields };
/// let (table, _) = lifecourse_strategy::rows(&[draft.clone()], None, "organisations.csv")?;
/// assert_eq!(table, "id,title,sector,website\nmovers,Movers,,\n");
/// let completed = table.replace(",,", ",vcse,").replace("Movers", "The Movers");
/// let (table, _) = lifecourse_strategy::rows(&[draft], Some(&completed), "organisations.csv")?;
/// assert_eq!(table, "id,title,sector,website\nmovers,Movers,vcse,\n");
/// # Ok::<(), lifecourse_exchange::ReadError>(())
/// ```
pub fn rows(
    drafts: &[Draft],
    there: Option<&str>,
    file: &str,
) -> Result<(String, Vec<Diagnostic>), ReadError> {
    let mut table = match there {
        Some(text) => Table::read(text, file)?,
        None => Table::default(),
    };
    let mut told = Vec::new();
    for draft in drafts {
        let unheld = draft.fields.iter().filter(|(_, value)| cell(value).is_none());
        let unheld: Vec<_> = unheld.map(|(field, _)| field.as_str()).collect();
        if !unheld.is_empty() {
            told.push(no_cell(draft, &unheld, file));
            continue;
        }
        for name in Draft::columns(draft.kind) {
            table.column(name);
        }
        let id = table.column("id");
        let known = table.rows.iter().position(|row| row.get(id) == Some(&draft.id));
        let at = known.unwrap_or(table.rows.len());
        table.put(at, "id", draft.id.clone());
        for (field, value) in &draft.fields {
            if let Some(text) = cell(value) {
                table.put(at, field, text);
            }
        }
    }
    Ok((table.written().map_err(ReadError::Io)?, told))
}

/// What a cell says for a value, if it can.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Array(list) => {
            let part =
                |part: &Value| part.as_str().filter(|text| !text.contains(';')).map(str::to_owned);
            list.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join(BETWEEN))
        }
        Value::String(text) => Some(disarmed(text).into_owned()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Object(_) => None,
    }
}

fn no_cell(draft: &Draft, fields: &[&str], file: &str) -> Diagnostic {
    let (kind, id, which) = (draft.kind, &draft.id, fields.join("` and the `"));
    let message = format!("no cell can hold the `{which}` of the {kind} `{id}`");
    let field = fields.first().map(ToString::to_string);
    let place = Place { file: Some(file.into()), field, ..Place::default() };
    Diagnostic::error("not-for-a-cell", message, place)
        .help("write this document in a `.toml` file of the folder")
}

/// Rows under the names of their columns.
#[derive(Default)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str, file: &str) -> Result<Self, ReadError> {
        let mut reader = TextReader::new(Cursor::new(text), file)?;
        let columns = reader.names().to_vec();
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row()? {
            rows.push((0..row.len()).map(|at| row.cell(at).to_owned()).collect());
        }
        Ok(Self { columns, rows })
    }

    /// Where the column of that name is, which is added if there is none.
    fn column(&mut self, name: &str) -> usize {
        self.columns.iter().position(|known| known == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }

    fn put(&mut self, row: usize, name: &str, text: String) {
        let column = self.column(name);
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }

    fn written(mut self) -> std::io::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let width = self.rows.iter().map(Vec::len).fold(self.columns.len(), usize::max);
        self.columns.resize(width, String::new());
        writer.write_record(&self.columns)?;
        for row in &mut self.rows {
            row.resize(width, String::new());
            writer.write_record(&*row)?;
        }
        let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        String::from_utf8(bytes).map_err(std::io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{AnyDocument, Kind, Service};
    use serde_json::{Map, json};

    use super::*;
    use crate::{Files, read};

    fn draft(id: &str, fields: Value) -> Draft {
        let Value::Object(fields) = fields else { panic!("fields are an object") };
        Draft { kind: Kind::Service, id: id.to_owned(), fields }
    }

    /// What a service tells beside its id.
    fn fields_of(service: &Service) -> Map<String, Value> {
        let mut value = serde_json::to_value(service).unwrap();
        let fields = value.as_object_mut().unwrap();
        fields.remove("id");
        fields.clone()
    }

    #[test]
    fn a_draft_that_lacks_nothing_is_read_as_its_document() {
        let service = Service {
            description: Some("Words, \"words\"\nand more".parse().unwrap()),
            languages: vec!["Gujarati".parse().unwrap(), "Urdu".parse().unwrap()],
            ..lifecourse_core::Document::example()
        };
        let draft = Draft {
            kind: Kind::Service,
            id: service.id.as_str().to_owned(),
            fields: fields_of(&service),
        };
        let (table, told) = rows(&[draft], None, "services.csv").unwrap();
        assert_eq!(told, []);
        let loaded = read(&Files::from_memory([("services.csv", table)]));
        assert_eq!(loaded.documents[0].document, AnyDocument::from(service));
    }

    #[test]
    fn what_is_open_is_told_by_row_and_column() {
        let fields = json!({ "title": "One", "provider": "movers" });
        let (table, _) = rows(&[draft("one", fields)], None, "services.csv").unwrap();
        let loaded = read(&Files::from_memory([("services.csv", table)]));
        let told: Vec<_> = loaded.diagnostics.iter().map(ToString::to_string).collect();
        for field in ["determinants", "non_digital_route"] {
            let told_of = |told: &String| {
                told.starts_with("services.csv, row 2: error")
                    && told.contains(&format!("fill the cell under `{field}`"))
            };
            assert!(told.iter().any(told_of), "{told:?}");
        }
    }

    #[test]
    fn rows_and_columns_of_others_stay() {
        let there = "title,id,synthetic\nKept,kept,true\nOld,one,true\n";
        let (table, _) =
            rows(&[draft("one", json!({ "title": "New" }))], Some(there), "services.csv").unwrap();
        let lines: Vec<_> = table.lines().collect();
        assert!(lines[0].starts_with("title,id,synthetic,determinants,"), "{table}");
        assert!(lines[1].starts_with("Kept,kept,true,") && lines[2].starts_with("New,one,true,"));
    }

    #[test]
    fn a_draft_with_what_no_cell_can_hold_is_told_and_left_out() {
        let fields =
            json!({ "title": "One", "languages": ["A; B"], "determinants": [{ "own": "Pets" }] });
        let other = draft("two", json!({ "title": "Two" }));
        let (table, told) = rows(&[draft("one", fields), other], None, "services.csv").unwrap();
        let [told] = &told[..] else { panic!("{told:?}") };
        assert!(told.message.contains("the `determinants` and the `languages` of"), "{told}");
        assert!(table.contains("two,Two,") && !table.contains("one"), "{table}");
    }
}
