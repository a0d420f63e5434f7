use std::io::Write;

use rust_xlsxwriter::{Format, Workbook as Writer};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{Mapping, Tally};

fn options(mapping: &str) -> ReadOptions {
    let mapping = Some(Mapping::read(mapping, "map.toml").unwrap());
    ReadOptions { mapping, ..ReadOptions::default() }
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn excel(sheet: &str) -> Vec<u8> {
    let rels = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let workbook = "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let root = rels.replace(
        "worksheet\" Target=\"worksheets/sheet1.xml",
        "officeDocument\" Target=\"xl/workbook.xml",
    );
    zipped(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Notes\"><table:table-row><table:table-cell><text:p>Cover</text:p></table:table-cell></table:table-row></table:table>\
         <table:table table:name=\"Data\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

const FALLS: &str = "columns = { area = 'Ward', value = 'Rate', count = 'Falls' }\n\
                     constants = { indicator = 'falls', period = '2023/24' }\n";

#[test]
fn a_sheet_below_a_title_is_read_as_numbered_in_the_sheet() {
    let mut workbook = Writer::new();
    workbook.add_worksheet().set_name("Cover").unwrap().write(0, 0, "Falls; by ward").unwrap();
    let sheet = workbook.add_worksheet().set_name("Table 1").unwrap();
    sheet.write(0, 0, "Falls of people of 65 and over").unwrap();
    for (column, name) in (0_u16..).zip(["Ward", "Rate", "Falls [note 1]", "Remark"]) {
        sheet.write(3, column, name).unwrap();
    }
    sheet.write(4, 0, "E05010458").unwrap().write(4, 1, 24.5).unwrap().write(4, 2, 31).unwrap();
    sheet.write(6, 0, "E05010459").unwrap().write(6, 1, "[c]").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let reader = FigureReader::open(Cursor::new(bytes), "falls.xlsx", options(FALLS)).unwrap();
    let (all, tally) = reader.read_all().unwrap();
    assert_eq!(tally, Tally { rows: 2, good: 2, blank: 3, ..Tally::default() });
    assert_eq!(all.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(all.rows[0].observation.figure.count(), Some(31.0));
    let told: Vec<_> = all.diagnostics.iter().map(|told| told.code).collect();
    assert_eq!(told, ["one-sheet", "header-below", "unknown-column"]);
}

#[test]
fn what_excel_did_to_cells_is_told() {
    let mut workbook = Writer::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0_u16..).zip(["Ward", "Age", "Rate"]) {
        sheet.write(0, column, name).unwrap();
    }
    let (date, percent) =
        (Format::new().set_num_format("dd-mmm"), Format::new().set_num_format("0.0%"));
    for (row, age) in [(1, "0-4"), (2, "5-9"), (3, "10-14")] {
        sheet.write(row, 0, "E05010458").unwrap().write(row, 1, age).unwrap();
    }
    sheet.write_with_format(1, 2, 0.051, &percent).unwrap();
    sheet.write_with_format(2, 1, 45_386.0, &date).unwrap().write(2, 2, 4).unwrap();
    sheet.write(3, 2, "12.3*").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mapping = "columns = { area = 'Ward', value = 'Rate', age = 'Age' }\n\
                   constants = { indicator = 'falls', period = '2023/24' }\n";
    let read = |mapping: &str| {
        let reader = FigureReader::open(Cursor::new(bytes.clone()), "a.xlsx", options(mapping));
        reader.unwrap().read_all().unwrap().0
    };
    let told: Vec<_> = read(mapping).diagnostics.iter().map(|told| told.code).collect();
    assert_eq!(told, ["bad-number", "date-for-code", "footnote-mark"]);
    let all = read(&format!("{mapping}numbers = {{ percent = true }}\n"));
    assert_eq!(all.rows[0].observation.figure.measured().unwrap().value.to_string(), "5.1");
}

#[test]
fn an_open_document_sheet_is_read() {
    let cell = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let header = ["Ward", "Rate", "Falls"].map(cell).concat();
    let bytes = open_document(&format!(
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row>{header}</table:table-row>\
         <table:table-row>{}<table:table-cell office:value-type=\"float\" office:value=\"24.5\"><text:p>24</text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"31\"/><table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        cell("E05010458")
    ));
    let reader = FigureReader::open(Cursor::new(bytes), "falls.ods", options(FALLS)).unwrap();
    let (all, _) = reader.read_all().unwrap();
    assert_eq!((all.rows.len(), all.rows[0].number), (1, 4));
    let figure = &all.rows[0].observation.figure;
    assert_eq!((figure.measured().unwrap().value, figure.count()), (24.5, Some(31.0)));
}

#[test]
fn a_few_bytes_do_not_ask_for_gigabytes() {
    let sheet = |cell: &str| {
        format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{cell}</sheetData></worksheet>"
        )
    };
    let corner = sheet("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    let repeated = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let bomb = vec![b'<'; 5 << 20];
    for (bytes, code) in [
        (excel(&corner), "sheet-too-large"),
        (open_document(repeated), "sheet-too-large"),
        (zipped(&[("xl/sharedStrings.xml", &bomb)]), "workbook-too-large"),
        (zipped(&[("a.csv", b"a")]), "not-a-table"),
        (b"PK\x03\x04 and no more".to_vec(), "damaged-workbook"),
    ] {
        let result = FigureReader::open(Cursor::new(bytes), "a.xlsx", ReadOptions::default());
        let Err(ReadError::Input(fault)) = result else { panic!("{code}: {result:?}") };
        assert_eq!(fault.code, code, "{fault}");
    }
}

#[test]
fn a_sheet_that_is_not_there_is_told_with_those_that_are() {
    let bytes = excel(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData/></worksheet>",
    );
    let asked = options(&format!("sheet = 'B'\n{FALLS}"));
    let told = FigureReader::open(Cursor::new(bytes), "a.xlsx", asked).unwrap_err();
    let ReadError::Input(told) = told else { panic!("{told}") };
    assert_eq!((told.code, told.help.as_deref()), ("no-such-sheet", Some("its sheets are `A`")));
}

#[test]
fn merged_headings_are_told_of_the_sheet_with_the_table() {
    let mut workbook = Writer::new();
    workbook.add_worksheet().set_name("Cover").unwrap().write(0, 0, "Falls; by ward").unwrap();
    let sheet = workbook.add_worksheet().set_name("Table 1").unwrap();
    sheet.write(0, 0, "Falls of people of 65 and over").unwrap();
    for (column, name) in [(0, "Ward"), (1, "2021/22"), (3, "2022/23")] {
        sheet.write(2, column, name).unwrap();
    }
    for (column, cell) in (0_u16..).zip(["E05010458", "31", "24.5", "32"]) {
        sheet.write(4, column, cell).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let told = FigureReader::open(Cursor::new(bytes), "falls.xlsx", ReadOptions::default())
        .err()
        .unwrap()
        .to_string();
    assert!(told.starts_with("falls.xlsx, sheet Table 1, row 3: error"), "{told}");
    assert!(told.contains("the column after `2021/22` has no name"), "{told}");
}
