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

/// The headers of editions, whole, as programs that read them have them word for word.
///
/// ONSPD of August 2026, whose names were corrected on 7 September 2026: a loader of house prices that stops when the
/// header is another, and the notes of one of schools and crime, which counts 55 columns; a third lists those of 2025.
/// NSPL of 2025 and of August 2026: what a register of energy certificates and an index of liveability are tested with.
/// NSPL of May 2025 and ONSPD of February 2023: comments of programs that read them. All are in public repositories
/// and were read in November 2026; the files themselves were not seen.
const HEADERS: [(&str, &str); 5] = [
    (
        "ONSPD_AUG_2026",
        "pcd7,pcd8,pcds,dointr,doterm,cty26cd,ced25cd,lad26cd,wd26cd,parncp26cd,usrtypind,east1m,north1m,gridind,\
         hlth19cd,nhser24cd,ctry26cd,rgn26cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,wdstl05cd,\
         oa01cd,wdcas03cd,npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,sicbl26cd,\
         bua24cd,ruc11ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,cal26cd,icb26cd,oa21cd,lsoa21cd,\
         msoa21cd,ruc21ind,oac21ind,imd25ind",
    ),
    (
        "ONSPD_FEB_2023",
        "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,\
         nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,park,lsoa01,msoa01,ur01ind,oac01,\
         oa11,lsoa11,msoa11,wz11,sicbl,bua11,buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,\
         msoa21",
    ),
    (
        "NSPL_AUG_2026",
        "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,wd26cd,\
         nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,sicbl26cd,bua24cd,\
         ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd25ind,icb26cd",
    ),
    (
        "NSPL_2025",
        "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,\
         nhser24cd,ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,sicbl24cd,bua24cd,\
         ruc21ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,icb23cd",
    ),
    (
        "NSPL_MAY_2025",
        "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,rgn,pcon,\
         ttwa,itl,park,lsoa21,msoa21,wz11,sicbl,bua24,ruc21,oac11,lat,long,lep1,lep2,pfa,imd,icb",
    ),
];

#[test]
fn every_edition_is_read_by_the_names_of_its_columns() {
    for (edition, header) in HEADERS {
        // Each column says itself what it is: the code of an area of another sort would be told.
        let cells = header.split(',').map(|name| {
            let sort = name.trim_end_matches("cd").trim_end_matches(|c: char| c.is_ascii_digit());
            match (name, sort) {
                ("lsoa21cd" | "lsoa21", _) => "E01035624",
                ("msoa21cd" | "msoa21", _) => "E02007066",
                ("pcd7" | "pcd8" | "pcds" | "pcd" | "pcd2", _) => "LE1 6LP",
                ("doterm", _) => "201906",
                (_, "wd" | "osward" | "ward") => "E05010460",
                (_, "lad" | "oslaua" | "laua") => "E06000016",
                (_, "cty" | "oscty") => "E99999999",
                (_, "icb") => "E54000015",
                (_, "rgn") => "E12000004",
                (_, "ctry") => "E92000001",
                // What stands elsewhere is not read, or is of an earlier edition.
                _ => "E30000229",
            }
        });
        let cells: Vec<_> = cells.collect();
        let read = read(&format!("{header}\n{}\n", cells.join(","))).expect(edition);
        assert_eq!(
            areas(&read, "LE1 6LP"),
            [
                "E01035624",
                "E02007066",
                "E05010460",
                "E06000016",
                "E54000015",
                "E12000004",
                "E92000001"
            ],
            "{edition}"
        );
        let (_, ended) = read.look_up.get("LE1 6LP".parse().unwrap()).unwrap();
        assert!(ended.is_some(), "{edition}");
        // The portal's own tables have the same names in capitals.
        let capitals = header.to_ascii_uppercase();
        assert!(self::read(&format!("{capitals}\n{}\n", cells.join(","))).is_some(), "{edition}");
    }
}

#[test]
fn best_fit_look_ups_name_their_columns_otherwise() {
    let fit = "PCD7,PCD8,PCDS,DOINTR,DOTERM,USERTYPE,OA21CD,LSOA21CD,MSOA21CD,LADCD,LSOA21NM,LADNM\n\
               LE1 6LP,LE1  6LP,LE1 6LP,198001,,0,E00069177,E01035624,E02007066,E06000016,Leicester 014F,Leicester\n";
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
