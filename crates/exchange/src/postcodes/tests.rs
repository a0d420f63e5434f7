//! What look-ups of postcodes hold, edition by edition.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn read(table: &str) -> Option<Postcodes> {
    Postcodes::read(Cursor::new(table.to_owned()), "postcodes.csv", &|_| true).unwrap()
}

fn areas(read: &Postcodes, postcode: &str) -> Vec<String> {
    let (areas, _) = read.look_up.get(postcode.parse().unwrap()).unwrap();
    areas.iter().map(ToString::to_string).collect()
}

/// The columns of the ONS Postcode Directory of February 2024, and two of its rows.
const ONSPD: &str = "\
pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,nhser,ctry,rgn,\
streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,npark,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,\
sicbl,bua24,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21
LE1 6LP,LE1  6LP,LE1 6LP,198001,,E99999999,E99999999,E06000016,E05010460,E43000016,1,459125,303876,1,E18000003,\
E40000011,E92000001,E12000004,0,E14000782,E15000004,E24000025,E30000229,E16000053,E06000016,99ZZ00,E00069177,99ZZ00,\
E65000001,E01013644,E02002848,5,4B3,E00069177,E01013644,E02002848,E33000001,E38000051,E63000001,C1,4B3,52.62,-1.12,\
E37000019,,E23000021,1000,E56000013,E54000015,E00069177,E01035624,E02007066
LE1 9ZZ,LE1  9ZZ,LE1 9ZZ,198001,201906,E10000018,E99999999,E07000130,E05005449,E43000016,1,459125,303876,1,E18000003,\
E40000011,E92000001,E12000004,0,E14000782,E15000004,E24000025,E30000229,E16000053,E06000016,99ZZ00,E00069177,99ZZ00,\
E65000001,E01013644,E02002848,5,4B3,E00069177,E01013644,E02002848,E33000001,E38000051,E63000001,C1,4B3,52.62,-1.12,\
E37000019,,E23000021,1000,E56000013,E54000015,E00069177,,
";

#[test]
fn the_directory_leads_from_the_neighbourhood_to_the_country() {
    let read = read(ONSPD).unwrap();
    assert_eq!((read.rows, read.faulty, read.passed_over), (2, 0, 0));
    assert_eq!(
        areas(&read, "LE1 6LP"),
        ["E01035624", "E02007066", "E05010460", "E06000016", "E54000015", "E12000004", "E92000001"]
    );
    let (areas, ended) = read.look_up.get("LE1 9ZZ".parse().unwrap()).unwrap();
    assert_eq!(areas[0].as_str(), "E05005449");
    assert_eq!(ended.map(|day| day.to_string()).as_deref(), Some("2019-06-01"));
}

#[test]
fn other_editions_name_their_columns_otherwise() {
    let of_2025 = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,lad25cd,wd25cd,lsoa11cd,lsoa21cd,ctry25cd\n\
                   LE1 6LP,LE1  6LP,LE1 6LP,198001,,E99999999,E06000016,E05010460,E01013644,E01035624,E92000001\n";
    let fit = "PCD7,PCD8,PCDS,DOINTR,DOTERM,USERTYPE,OA21CD,LSOA21CD,MSOA21CD,LADCD,LSOA21NM,LADNM\n\
               LE1 6LP,LE1  6LP,LE1 6LP,198001,,0,E00069177,E01035624,E02007066,E06000016,Leicester 014F,Leicester\n";
    assert_eq!(
        areas(&read(of_2025).unwrap(), "LE1 6LP"),
        ["E01035624", "E05010460", "E06000016", "E92000001"]
    );
    assert_eq!(areas(&read(fit).unwrap(), "LE1 6LP"), ["E01035624", "E02007066", "E06000016"]);
}

#[test]
fn code_point_open_has_no_header_and_its_first_row_counts() {
    let table = "\"LE1 6LP\",10,459125,303876,\"E92000001\",\"E19000001\",\"E18000003\",\"\",\"E06000016\",\"E05010460\"\n\
                 \"LE126AA\",10,451211,318912,\"E92000001\",\"E19000001\",\"E18000003\",\"E10000018\",\"E07000130\",\"E05005449\"\n";
    let read = read(table).unwrap();
    assert_eq!((read.rows, read.look_up.entries().len()), (2, 2));
    assert_eq!(areas(&read, "LE1 6LP"), ["E05010460", "E06000016", "E92000001"]);
    assert_eq!(areas(&read, "LE12 6AA"), ["E05005449", "E07000130", "E10000018", "E92000001"]);
}

#[test]
fn a_row_that_cannot_be_used_is_told_by_row_and_column() {
    let table = "pcds,doterm,oslaua\nLE1 6LP,,E06000016\nLE1,,E06000016\nLE2 1AA,June,E06000016\n\
                 LE3 1AA,,Leicester\nZZ1 1AA,,L99999999\n";
    let read = read(table).unwrap();
    assert_eq!((read.rows, read.faulty, read.passed_over), (5, 3, 1));
    let told: Vec<_> = read.diagnostics.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("postcodes.csv, row 3, `pcds`: error: \"LE1\": this is the first half"),
        "{told:?}"
    );
    assert!(told[1].contains("row 4, `doterm`") && told[1].contains("\"June\" is no month"));
    assert!(told[2].contains("row 5, `oslaua`"), "{told:?}");
}

#[test]
fn only_what_is_wanted_is_kept() {
    let wanted = |areas: &[AreaCode]| areas.iter().any(|area| area.as_str() == "E07000130");
    let read = Postcodes::read(Cursor::new(ONSPD), "a.csv", &wanted).unwrap().unwrap();
    assert_eq!((read.look_up.entries().len(), read.passed_over), (1, 1));
}

#[test]
fn other_tables_are_none() {
    assert_eq!(read("LSOA21CD,LSOA21NM,LAD22CD\nE01035624,Leicester 014F,E06000016\n"), None);
    assert_eq!(read("org_id,name,postcode,active\n1,A,LE1 6LP,True\n"), None);
    assert_eq!(read("pcd,name\nLE1 6LP,A\n"), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(pcds|pcd|lsoa21|oslaua|doterm|LE1 6LP|E06000016|201906|,|\n|\"){0,30}") {
        if let Ok(Some(read)) = Postcodes::read(Cursor::new(text), "a.csv", &|_| true) {
            let kept = read.look_up.entries().len() as u64;
            prop_assert!(kept + read.faulty + read.passed_over <= read.rows);
        }
    }
}
