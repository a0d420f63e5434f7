//! Reading people from a file. What is wrong is told by its place alone: a line that cannot be read
//! may be somebody's address.

use std::{fs, io::Read, path::Path, sync::Arc};

use anyhow::Context;
use lifecourse_app::people::{PERSON_FIELDS, PersonRow};
use lifecourse_core::{Place, Purpose};

use crate::failure::Failure;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) purposes: Vec<Purpose>,
    pub(super) people: Vec<PersonRow>,
}

/// Reads a table `.csv` of people, or a `.toml` file of purposes and people; standard input, `-`, is
/// the latter.
pub(super) fn read(path: &Path) -> anyhow::Result<Contents> {
    let shown = path.display().to_string();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let help = "name a .toml file of purposes and people, a .csv table of people, or -";
            Failure::input(format!("there is no file {shown}")).help(help).into()
        }
        _ => anyhow::Error::from(error).context(format!("cannot read {shown}")),
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::input(format!("{shown} is not text in UTF-8")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let file: Arc<str> = shown.as_str().into();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        let people = table(text, &file)?;
        return Ok(Contents { people, ..Contents::default() });
    }
    document(text, &file)
}

fn table(text: &str, file: &Arc<str>) -> anyhow::Result<Vec<PersonRow>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let known = format!("the columns may be {}", PERSON_FIELDS.join(", "));
    let mut columns = Vec::new();
    for (name, number) in reader.headers().context("cannot read the header")?.iter().zip(1..) {
        let field = PERSON_FIELDS.into_iter().find(|field| *field == name.trim());
        let fault = match field {
            Some(field) if !columns.contains(&field) => {
                columns.push(field);
                continue;
            }
            Some(_) => "is there twice",
            None => "has an unknown name",
        };
        let told = format!("column {number} of {file} {fault}");
        return Err(Failure::input(told).help(known).into());
    }
    let mut people = Vec::new();
    for (record, row) in reader.records().zip(2..) {
        let record = record.map_err(|_| {
            let told = format!("row {row} of {file} has not as many cells as the header");
            Failure::input(told).help("put cells that have a comma in them between quotation marks")
        })?;
        let filled = columns.iter().zip(&record).filter(|(_, cell)| !cell.trim().is_empty());
        let fields = filled.map(|(field, cell)| (*field, cell.trim().to_owned())).collect();
        let place = Place { file: Some(Arc::clone(file)), row: Some(row), ..Place::default() };
        people.push(PersonRow { place, fields });
    }
    Ok(people)
}

fn document(text: &str, file: &Arc<str>) -> anyhow::Result<Contents> {
    let mut all: toml::Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Failure::input(format!("{file} is not TOML at line {line}"))
            .help("a text stands between quotation marks, as in name = \"A. Person\"")
    })?;
    let mut contents = Contents::default();
    for (value, number) in tables(&mut all, "purpose", file)?.into_iter().zip(1..) {
        let purpose = value.try_into().map_err(|error: toml::de::Error| {
            Failure::input(format!("purpose {number} of {file}: {}", error.message()))
        })?;
        contents.purposes.push(purpose);
    }
    for (value, number) in tables(&mut all, "person", file)?.into_iter().zip(1..) {
        contents.people.push(person(value, file, number)?);
    }
    if !all.is_empty() {
        let told = format!("{file} has something beside [[purpose]] and [[person]]");
        return Err(Failure::input(told).help("begin each with a line of its own").into());
    }
    Ok(contents)
}

/// The tables under a name, which are taken out.
fn tables(all: &mut toml::Table, name: &str, file: &Arc<str>) -> Result<Vec<toml::Value>, Failure> {
    match all.remove(name) {
        None => Ok(Vec::new()),
        Some(toml::Value::Array(values)) => Ok(values),
        Some(_) => Err(Failure::input(format!("write [[{name}]], not [{name}], in {file}"))),
    }
}

fn person(value: toml::Value, file: &Arc<str>, number: usize) -> Result<PersonRow, Failure> {
    let wrong = |what: &str| Failure::input(format!("person {number} of {file} {what}"));
    let toml::Value::Table(table) = value else { return Err(wrong("is not a [[person]]")) };
    let mut fields = Vec::new();
    for (name, value) in table {
        let Some(field) = PERSON_FIELDS.into_iter().find(|field| *field == name) else {
            let known = format!("the fields are {}", PERSON_FIELDS.join(", "));
            return Err(wrong("has an unknown field").help(known));
        };
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Datetime(day) => day.to_string(),
            _ => {
                return Err(wrong(&format!("has no text in `{field}`"))
                    .help("put it between quotation marks"));
            }
        };
        fields.push((field, text));
    }
    // A table keeps no lines: people are numbered.
    let field = Some(format!("person[{number}]"));
    let place = Place { file: Some(Arc::clone(file)), field, ..Place::default() };
    Ok(PersonRow { place, fields })
}
