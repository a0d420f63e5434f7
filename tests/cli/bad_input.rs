//! Files that are not what they should be: one clear error each, and nothing half stored.

use std::fs;

use crate::support::{Desk, assert_run};

const TABLE: &str = "indicator,area,period,value\nsmoking,E07000130,2022,7.5\n";

/// Imports a table that is refused, and asserts that nothing of it is stored.
fn refused(name: &str, bytes: impl AsRef<[u8]>) {
    let desk = Desk::with_database();
    desk.write("figures.csv", bytes);
    let ran = desk.run(&["import", "figures.csv"]);
    assert_eq!(ran.code, Some(1), "{name}: {ran}");
    assert!(!ran.stderr.contains("panicked"), "{name}: {ran}");
    assert_run!(format!("refuses_{name}"), ran);
    assert_eq!(desk.figures(), 17, "{name}");
}

/// Imports a table that is taken, though it is odd.
fn taken(name: &str, bytes: impl AsRef<[u8]>) {
    let desk = Desk::with_database();
    desk.write("figures.csv", bytes);
    let ran = desk.run(&["import", "figures.csv"]);
    assert_eq!(ran.code, Some(0), "{name}: {ran}");
    assert_eq!(desk.figures(), 18, "{name}");
}

fn utf16(text: &str) -> Vec<u8> {
    b"\xFF\xFE".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn tables_that_cannot_be_read_are_refused_with_their_reason() {
    refused("an_empty_file", "");
    refused("a_truncated_file", &TABLE[..TABLE.len() - 6]);
    refused("an_open_quotation", format!("{TABLE}smoking,\"E07000130,2021,1\n"));
    refused(
        "bytes_that_are_no_text",
        [TABLE.as_bytes(), b"smoking,E07000130,2021,\xE9\n"].concat(),
    );
    refused("a_zero_byte", format!("{TABLE}smoking,E070\0,2021,1\n"));
    refused("a_spreadsheet", b"PK\x03\x04\x14\x00\x06\x00\x08\x00");
    refused("an_old_spreadsheet", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    refused("half_a_utf16_file", &utf16(TABLE)[..31]);
    refused("an_unknown_header", "Area,Year,Rate\nE07000130,2022,7.5\n");
    refused("a_formula", TABLE.replace("7.5", "=1+1"));
    refused(
        "a_formula_in_a_note",
        "indicator,area,period,value,note\nsmoking,E07000130,2022,7.5,\"=HYPERLINK(\"\"x\"\")\"\n",
    );
    refused("an_unknown_indicator", TABLE.replace("smoking", "smokng"));
    refused("an_unknown_area", TABLE.replace("E07000130", "E88000001"));
}

#[test]
fn a_field_of_ten_megabytes_is_refused() {
    let field = "x".repeat(10 << 20);
    refused("ten_megabytes_in_a_field", TABLE.replace("7.5", &field));
    refused("ten_megabytes_without_an_end", format!("{TABLE}\"{field}"));
}

#[test]
fn tables_in_another_dress_are_taken() {
    taken("a_byte_order_mark", format!("\u{feff}{TABLE}"));
    taken("utf16", utf16(TABLE));
    taken("semicolons", TABLE.replace(',', ";"));
    taken("tabs", TABLE.replace(',', "\t"));
    taken("carriage_returns", TABLE.replace('\n', "\r\n"));
}

#[test]
fn strategy_files_that_are_no_text_are_refused() {
    for (name, bytes) in [
        ("latin_1", &b"[[group]]\nid = \"caf\xE9\"\n"[..]),
        ("utf16", &utf16("[[group]]\nid = \"carers\"\n")),
        ("truncated", b"[[group]]\nid = \"car"),
    ] {
        let desk = Desk::with_plan();
        desk.write("plan/groups.toml", bytes);
        let ran = desk.run(&["import", "plan"]);
        assert_eq!(ran.code, Some(1), "{name}: {ran}");
        assert_run!(format!("refuses_toml_{name}"), ran);
    }
}

#[test]
fn what_is_not_there_is_told() {
    let desk = Desk::new();
    assert_run!("import_nothing", desk.run(&["import", "figures.csv"]));
    assert!(!desk.path("lifecourse.db").exists());
}

/// The database with these bytes of its header replaced.
fn with_header(at: usize, bytes: [u8; 4]) -> Desk {
    let desk = Desk::with_database();
    let mut file = fs::read(desk.path("lifecourse.db")).unwrap();
    file[at..at + 4].copy_from_slice(&bytes);
    desk.write("lifecourse.db", file);
    desk
}

#[test]
fn databases_that_are_not_ours_are_left_alone() {
    // Where SQLite keeps the application's mark and the version of the layout.
    let (mark, layout) = (68, 60);
    let cut = Desk::with_database();
    let file = fs::read(cut.path("lifecourse.db")).unwrap();
    cut.write("lifecourse.db", &file[..file.len() / 2]);
    let text = Desk::new();
    text.write("lifecourse.db", "indicator,area,period,value\n".repeat(100));
    let empty = Desk::new();
    empty.write("lifecourse.db", "");
    for (name, desk) in [
        ("another_program", with_header(mark, *b"ABCD")),
        ("a_newer_release", with_header(layout, 99_u32.to_be_bytes())),
        ("no_database", text),
        ("an_empty_file", empty),
        ("half_a_database", cut),
    ] {
        let before = fs::read(desk.path("lifecourse.db")).unwrap();
        let ran = desk.run(&["status"]);
        assert_eq!(ran.code, Some(1), "{name}: {ran}");
        assert_run!(format!("refuses_database_of_{name}"), ran);
        assert_eq!(fs::read(desk.path("lifecourse.db")).unwrap(), before, "{name}");
    }
}

#[test]
fn a_folder_is_no_database() {
    let desk = Desk::with_plan();
    assert_run!(
        "refuses_database_of_a_folder",
        desk.run(&["import", "plan", "--database", "plan"])
    );
}
