//! Tables that hold documents, one in each row.

use std::fmt::Write as _;

use lifecourse_core::{AnyDocument, Area, Document, Indicator, Kind, Target};
use lifecourse_strategy::{Files, Loaded, read};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn told(files: &Files) -> Vec<String> {
    let line = |fault: &lifecourse_core::Diagnostic| {
        let marked =
            fault.place.excerpt.as_ref().map(|excerpt| &excerpt.text[excerpt.start..excerpt.end]);
        format!("{fault} [{}]", marked.unwrap_or("-"))
    };
    let diagnostics = read(files).diagnostics;
    diagnostics.iter().filter(|fault| fault.code != "no-strategy").map(line).collect()
}

fn of_table(name: &'static str, table: &str) -> Files {
    Files::from_memory([(name, table.to_owned())])
}

/// Its fields and what their cells say; `None` if it has a list of tables.
fn row(document: &AnyDocument) -> Option<Vec<(String, String)>> {
    fn add(cells: &mut Vec<(String, String)>, name: String, value: &Value) -> Option<()> {
        let cell = match value {
            Value::Object(fields) => return add_all(cells, &format!("{name}."), fields),
            Value::Array(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Value::as_str).collect();
                parts?.join("; ")
            }
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        cells.push((name, cell));
        Some(())
    }
    fn add_all(
        cells: &mut Vec<(String, String)>,
        before: &str,
        fields: &Map<String, Value>,
    ) -> Option<()> {
        fields.iter().try_for_each(|(name, value)| add(cells, format!("{before}{name}"), value))
    }
    let mut cells = Vec::new();
    add_all(&mut cells, "", serde_json::to_value(document).unwrap().as_object()?)?;
    Some(cells)
}

fn table(row: &[(String, String)]) -> String {
    let line = |cells: Vec<&String>| {
        let mut line = String::new();
        for (at, cell) in cells.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(line, "{comma}\"{}\"", cell.replace('"', "\"\"")).unwrap();
        }
        line
    };
    let (names, cells) = row.iter().map(|(name, cell)| (name, cell)).unzip();
    format!("{}\n{}\n", line(names), line(cells))
}

fn read_back(document: &AnyDocument) -> Option<Loaded> {
    let row = row(document)?;
    let name = format!("{}.csv", document.kind().plural());
    Some(read(&Files::from_memory([(name, table(&row))])))
}

#[test]
fn a_row_is_the_document_that_it_would_be_in_toml() {
    let csv = "id;title;within;made_of;area_type;vintage.from;vintage.to;predecessors\n\
               south-leeds;South Leeds;\"E08000035; E92000001\";E01011264;locality;;2026-03-31;\n";
    let toml = "[[area]]\nid = \"south-leeds\"\ntitle = \"South Leeds\"\n\
                within = [\"E08000035\", \"E92000001\"]\nmade_of = [\"E01011264\"]\n\
                area_type = \"locality\"\nvintage = { to = 2026-03-31 }\n";
    let of_text = read(&of_table("areas.toml", toml)).documents();
    assert_eq!(of_text.len(), 1);
    for name in ["areas.csv", "places/Areas.CSV"] {
        assert_eq!(read(&of_table(name, csv)).documents(), of_text, "{name}");
    }
}

#[test]
fn every_kind_without_lists_of_tables_can_be_a_row() {
    let mut kinds = Vec::new();
    for &kind in Kind::ALL {
        let example = AnyDocument::example(kind);
        if let Some(loaded) = read_back(&example) {
            assert_eq!(loaded.documents(), [example], "{kind}");
            kinds.push(kind.as_str());
        }
    }
    assert_eq!(
        kinds,
        [
            "outcome",
            "priority",
            "need",
            "service",
            "indicator",
            "target",
            "question",
            "champion",
            "theme",
            "insight",
            "group",
            "organisation",
            "area",
        ]
    );
}

#[test]
fn other_tables_are_of_figures() {
    let files = of_table("area.csv", "indicator,area,period,value\n");
    assert_eq!(read(&files).figures, ["area.csv"]);
    assert_eq!(read(&of_table("areas.csv", "id,title\n")).figures, Vec::<String>::new());
}

#[test]
fn every_fault_of_a_table_is_told_with_its_row_and_column() {
    let areas = "id,titel,within,vintage.form,within,colour,vintage,,vintage.to\n\
                 E08000035,Leeds,E12000003;E92000001,,,,,,\n\
                 E12000003,Yorkshire and The Humber,E92000001\n\
                 E08000036,,E12000003; E9200001,1974-13-01,,,,,\n\
                 E08000035,Leeds again,,2026-01-01,,,,,2025-01-01\n\
                 E92000001,England,,,,,,lost,\n\
                 \n\
                 x!,Nowhere,E12000003,,,,,,,beyond\n";
    insta::assert_snapshot!(told(&of_table("areas.csv", areas)).join("\n"));
    let indicators = "id,title,value_type,polarity,disclosure,source.title,source.synthetic,scale\n\
                      a,A,proportion,high-is-good,published,Made up,yes,\"1,000\"\n\
                      b,B,proportions,high-is-good,,Made up,TRUE,1000\n";
    insta::assert_snapshot!(told(&of_table("indicators.csv", indicators)).join("\n"));
}

#[test]
fn a_field_that_no_row_has_is_told_once() {
    let mut table = "title,sector\n".to_owned();
    for at in 0..2_000 {
        writeln!(table, "Organisation {at},council").unwrap();
    }
    assert_eq!(
        told(&of_table("organisations.csv", &table)),
        [
            "organisations.csv, row 1: error: there is no column `id`, and every organisation needs one (add the column `id`, and fill it in every row) [-]"
        ]
    );
    let table = table.replace("title,sector", "title,id").replace(",council", "");
    let table = table.replace("Organisation ", "Name,org-");
    assert_eq!(
        told(&of_table("organisations.csv", &table)),
        [
            "organisations.csv, row 1: error: there is no column `sector`, and every organisation needs one (add the column `sector`, and fill it in every row) [-]"
        ]
    );
}

#[test]
fn a_field_that_is_said_in_two_ways_is_told() {
    let table =
        "id,title,basis,basis.own\na,A,place,\nb,B,,Night workers\nc,C,place,Night workers\n";
    let files = of_table("groups.csv", table);
    assert_eq!(
        told(&files),
        [
            "groups.csv, row 4, `basis.own`: error: another cell of this row says `basis` already (keep one of the two) [Night workers]"
        ]
    );
    assert_eq!(read(&files).documents.len(), 2);
}

#[test]
fn a_table_with_a_fault_in_every_row_is_left_after_a_thousand() {
    for (header, row) in [("id,title,website", "org,Name,council"), ("id,title", "org,Name, Ltd")] {
        let mut table = format!("{header}\n");
        (0..5_000).for_each(|at| {
            writeln!(table, "{}", row.replace("org", &format!("org-{at}"))).unwrap();
        });
        let told = told(&of_table("organisations.csv", &table));
        assert!((1..1_100).contains(&told.len()), "{}", told.len());
    }
}

#[test]
fn references_are_not_missed_in_a_table_that_cannot_be_read() {
    let group = "[[group]]\nid = \"here\"\ntitle = \"Here\"\nbasis = \"place\"\n\
                 population = [{ area = \"E08000035\", number = 5, source = \"x\" }]\n";
    for areas in [&b"id,title\nE08000035,\"Leeds"[..], b"id,title\nE08000035,L\xe9eds\n", b""] {
        let files = Files::from_memory([("areas.csv", areas), ("groups.toml", group.as_bytes())]);
        let told = told(&files);
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn a_document_is_written_once_in_texts_and_tables() {
    let text = "[[area]]\nid = \"E92000001\"\ntitle = \"England\"\n";
    let files = Files::from_memory([
        ("places/areas.csv", "id,title\nE92000001,England\n"),
        ("places.toml", text),
    ]);
    assert_eq!(
        told(&files),
        [
            "places/areas.csv, row 2, `id`: error: the area `E92000001` is written twice: first at places.toml:1 (give one of them another id, or take it out) [E92000001]"
        ]
    );
}

proptest! {
    #[test]
    fn a_document_written_as_a_row_is_read_back_the_same(
        title in "[a-z\"](?s)[^\\x00]{0,60}[a-z,]", value in proptest::num::f64::NORMAL,
        languages in proptest::collection::vec("[a-z][^;\\x00]{0,20}[a-z]", 0..5),
        codes in proptest::collection::vec("E0[0-9]{7}", 0..12), synthetic in any::<bool>(),
        year in 1950..2150_u16,
    ) {
        let mut area = Area::example();
        area.title = title.parse().unwrap();
        area.within = codes.iter().map(|code| code.parse().unwrap()).collect();
        area.vintage = serde_json::from_value(
            serde_json::json!({ "from": format!("{year}-04-01") }),
        ).unwrap();
        let mut indicator = Indicator::example();
        indicator.source.synthetic = synthetic;
        let mut target = Target::example();
        target.goal.value = value;
        indicator.caveats = languages.iter().map(|words| words.parse().unwrap()).collect();
        for document in [AnyDocument::from(area), indicator.into(), target.into()] {
            let loaded = read_back(&document).unwrap();
            prop_assert_eq!(loaded.documents(), [document]);
        }
    }

    #[test]
    fn any_text_is_read_as_a_table_without_a_panic(
        names in proptest::collection::vec(
            "id|title|within|vintage|vintage\\.(from|to|form)|goal\\.value|asks\\.gap\\.by|.{0,8}", 1..8),
        text in "([a-z;0-9é]{0,6}[,\"\n]?){0,60}", kind in 0..Kind::ALL.len(),
    ) {
        let name = format!("{}.csv", Kind::ALL[kind].plural());
        let files = Files::from_memory([(name, format!("{}\n{text}", names.join(",")))]);
        for fault in read(&files).diagnostics {
            prop_assert!(!fault.message.is_empty());
        }
    }
}
