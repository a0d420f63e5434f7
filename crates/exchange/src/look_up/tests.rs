use std::io::Cursor;

use super::*;

fn read(table: &str) -> LookUp {
    LookUp::read(Cursor::new(table.to_owned()), "areas.csv").unwrap().expect("it is a look-up")
}

fn code(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn codes(codes: &[AreaCode]) -> Vec<&str> {
    codes.iter().map(AreaCode::as_str).collect()
}

#[test]
fn an_area_lies_in_what_all_its_rows_name() {
    let found = read(
        "LSOA21CD,LSOA21NM,MSOA21CD,MSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM,ICB24CD,ICB24CDH,ICB24NM,ObjectId\n\
         E01013600,Leicester 003A,E02002829,Leicester 003,E05010458,Abbey,E06000016,Leicester,E54000015,QK1,LLR,1\n\
         E01013601,Leicester 003B,E02002829,Leicester 003,E05010460,Beaumont Leys,E06000016,Leicester,E54000015,QK1,LLR,2\n",
    );
    let neighbourhood = &found.areas[&code("E01013600")];
    assert_eq!(codes(&neighbourhood.within), ["E02002829", "E05010458", "E06000016", "E54000015"]);
    let middle = &found.areas[&code("E02002829")];
    assert_eq!(codes(&middle.within), ["E06000016", "E54000015"]);
    assert_eq!((&*middle.title, found.rows, found.areas.len()), ("Leicester 003", 2, 7));
}

#[test]
fn codes_of_two_censuses_tell_who_came_after_whom() {
    let found = read(
        "LSOA11CD,LSOA11NM,CHGIND,LSOA21CD,LSOA21NM\n\
         E01000001,A,U,E01000001,A\nE01000002,B,M,E01099999,Z\nE01000003,C,M,E01099999,Z\n",
    );
    let same = &found.areas[&code("E01000001")];
    assert!(same.vintage.is_open() && same.successors.is_empty());
    let merged = &found.areas[&code("E01099999")];
    assert_eq!(codes(&merged.predecessors), ["E01000002", "E01000003"]);
    assert_eq!(merged.vintage.from().unwrap().to_string(), "2021-03-21");
    assert_eq!(codes(&found.areas[&code("E01000002")].successors), ["E01099999"]);
}

#[test]
fn the_history_of_codes_has_days_of_its_own() {
    let found = read(
        "GEOGCD,GEOGNM,GEOGNMW,GEOGCD_P,GEOGNM_P,GEOGNMW_P,SI_ID,SI_TITLE,OPER_DATE,ENTITYCD,YEAR\n\
         E06000062,West Northamptonshire,,E07000154,Northampton,,156/2020,Order,01/04/2021 00:00:00,E06,2021\n\
         E06000001,Hartlepool,,,,,1111/1001,GSS re-coding strategy,01/01/2009 00:00:00,E06,2009\n",
    );
    let old = &found.areas[&code("E07000154")];
    assert_eq!(old.vintage.to().unwrap().to_string(), "2021-03-31");
    assert_eq!(codes(&old.successors), ["E06000062"]);
}

#[test]
fn a_fault_has_its_row_and_column() {
    let found = read("LSOA21CD,LAD24CD\nE01013600,E06000016\nE0101360,E06000016\n");
    assert_eq!((found.rows, found.faulty, found.areas.len()), (2, 1, 2));
    let told = found.diagnostics[0].to_string();
    assert!(told.starts_with("areas.csv, row 3, `LSOA21CD`: error"), "{told}");
}

#[test]
fn a_table_of_figures_is_no_look_up() {
    let table = Cursor::new("indicator,area,period,value\n");
    assert_eq!(LookUp::read(table, "a.csv").unwrap(), None);
}

#[test]
fn a_look_up_adds_to_what_is_known() {
    let known = Area {
        within: vec![code("E05000001"), code("E06000016"), code("south-side")],
        ..Area::named(code("E01013600"), "Round the corner".parse().unwrap())
    };
    let found =
        read("LSOA21CD,LSOA21NM,WD24CD,ICB24CD\nE01013600,Leicester 003A,E05010458,E54000015\n");
    let joined = joined(known, &found.areas[&code("E01013600")]);
    assert_eq!(&*joined.title, "Round the corner");
    assert_eq!(codes(&joined.within), ["E05010458", "E06000016", "E54000015", "south-side"]);
}

#[test]
fn a_place_keeps_what_it_holds_and_what_that_lies_in() {
    let mut found = read(
        "LSOA21CD,MSOA21CD,LAD24CD\nE01013600,E02002829,E06000016\nE01011264,E02002340,E08000035\n",
    );
    found.keep(|area| area.as_str() == "E06000016");
    assert_eq!(found.areas.len(), 3);
}

#[test]
fn a_column_of_names_without_its_codes_and_a_name_without_its_code_are_told() {
    let found = read(
        "LSOA,LSOA21NM,MSOA21CD,MSOA21NM,LAD24CD,LAD24NM\n\
         E01013600,Leicester 003A,E02002829,Leicester 003,E06000016,Leicester\n\
         E01013601,Leicester 003B,Jan-21,Leicester 003,E06000016,Leicester\n\
         E01013602,Leicester 003C,E02002829,Leicester 003,,Leicester\n",
    );
    let told: Vec<_> = found.diagnostics.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("areas.csv, row 1, `LSOA21NM`: warning: there is no column"),
        "{told:?}"
    );
    assert!(told[1].contains("row 3, `MSOA21CD`: error: \"Jan-21\": this is a date"), "{told:?}");
    assert!(told[2].contains("row 4, `LAD24CD`: error: there is a name, and no code"), "{told:?}");
    assert_eq!((found.faulty, found.areas.len()), (2, 2));
}
