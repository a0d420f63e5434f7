//! Files of a council: its own extracts, look-ups, workbooks and packages.

use crate::support::{Desk, assert_run};

const FALLS: &str = "Smoking by district\n\nDistrict code,Year,Sex,Smokers,Mothers,Rate\n\
    E07000130,2023,P,\"1,075\",\"10,000\",10.75%\nE10000018,2023,P,*,*,*\nE92000001,Mar-24,P,5,10,50%\n";
const MAPPING: &str = "columns = { area = 'District code', period = 'Year', sex = 'Sex', value = 'Rate', count = 'Smokers', denominator = 'Mothers' }
constants = { indicator = 'smoking' }
numbers = { thousands = true, percent = true }
[words]
sex = { P = 'Persons' }
value = { '*' = '[c]' }
count = { '*' = '' }
denominator = { '*' = '' }
";

#[test]
fn an_extract_is_read_by_its_mapping_with_faults_by_row_and_column() {
    let desk = Desk::with_database();
    desk.write("falls.csv", FALLS);
    desk.write("map.toml", MAPPING);
    assert_run!(
        "import_by_mapping_faulty",
        desk.run(&["import", "falls.csv", "--mapping", "map.toml", "--dry-run"])
    );
    let before = desk.figures();
    let ran =
        desk.run(&["import", "falls.csv", "--mapping", "map.toml", "--leave-out-faulty-rows"]);
    assert_eq!((ran.code, desk.figures()), (Some(0), before + 2), "{ran}");
    assert_run!("import_by_no_mapping", desk.run(&["import", "falls.csv"]));
    desk.write("bad.toml", "columns = { place = 'Ward' }\n");
    assert_run!(
        "import_by_a_bad_mapping",
        desk.run(&["import", "falls.csv", "--mapping", "bad.toml"])
    );
}

#[test]
fn a_mapping_is_proposed_to_start_from() {
    let desk = Desk::with_database();
    desk.write("falls.csv", FALLS);
    assert_run!("propose_mapping", desk.run(&["import", "falls.csv", "--propose-mapping"]));
    let ran = desk.run(&["import", "falls.csv", "--set", "periode=2020"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("no figure has a `periode`"), "{ran}");
}

#[test]
fn a_workbook_goes_out_and_comes_in_again() {
    let desk = Desk::with_database();
    let ran = desk.run(&["export", "--indicator", "smoking", "--output", "out.xlsx"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let mapping = "sheet = 'smoking'
        columns = { area = 'Area code', period = 'Period', sex = 'Sex', age = 'Age', category_type = 'Category type', category = 'Category', value = 'Value', lower_95 = 'Lower 95% limit', upper_95 = 'Upper 95% limit', count = 'Count', denominator = 'Denominator', marks = 'Marks', note = 'Note' }
        constants = { indicator = 'smoking' }
        words = { category_type = { All = '' }, category = { All = '' } }";
    desk.write("map.toml", mapping);
    let told =
        desk.run(&["import", "out.xlsx", "--mapping", "map.toml", "--dry-run", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let counts = &told["counts"];
    assert!(counts["same"].as_u64().is_some_and(|same| same > 0), "{told:#}");
    assert_eq!(counts["read"], counts["same"], "{told:#}");
}

#[test]
fn a_neighbourhood_is_summed_from_a_look_up() {
    let desk = Desk::with_database();
    desk.write(
        "look-up.csv",
        "LSOA21CD,LSOA21NM,LAD24CD,LAD24NM\nE01025680,Charnwood 001A,E07000130,Charnwood\nE01025681,Charnwood 001B,E07000130,Charnwood\nE01025682,Charnwood,E07000130X,Charnwood\n",
    );
    assert_run!("import_look_up_faulty", desk.run(&["import", "look-up.csv"]));
    assert_run!("import_look_up", desk.run(&["import", "look-up.csv", "--leave-out-faulty-rows"]));
    desk.write(
        "parts.csv",
        "indicator,area,period,value,count,denominator\nsmoking,E01025680,2023,10,10,100\nsmoking,E01025681,2023,30,90,300\nsmoking,E01025681,2024,30,90,300\n",
    );
    desk.run(&["import", "parts.csv"]);
    assert_run!("sum", desk.run(&["sum", "--indicator", "smoking", "--area", "E07000130"]));
    let ran = desk.run(&["export", "--area", "E07000130", "--period", "2023"]);
    assert!(ran.stdout.contains("smoking,E07000130,2023,Persons,All ages,,,25,"), "{ran}");
    assert_run!(
        "sum_without_deciles",
        desk.run(&[
            "sum",
            "--indicator",
            "smoking",
            "--area",
            "E07000130",
            "--deprivation",
            "2025"
        ])
    );
}

#[test]
fn everything_goes_into_a_package_and_into_another_database() {
    let desk = Desk::with_database();
    assert_run!("export_package", desk.run(&["export", "--package", "all"]));
    let again = desk.run(&["export", "--package", "all"]);
    assert!(again.code != Some(0) && again.stderr.contains("not an empty folder"), "{again}");
    let ran = desk.run(&["import", "all", "--database", "other.db"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let figures = |database: &str| desk.run(&["export", "--database", database]).stdout;
    assert_eq!(figures("lifecourse.db"), figures("other.db"));
    let public = desk.run(&["export", "--public"]);
    assert_eq!(public.stdout.lines().count(), 1, "{public}");
}

#[test]
fn figures_are_written_as_parquet_where_the_program_can() {
    let desk = Desk::with_database();
    let ran = desk.run(&["export", "--output", "figures.parquet"]);
    if cfg!(feature = "parquet") {
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(std::fs::read(desk.path("figures.parquet")).unwrap().starts_with(b"PAR1"));
    } else {
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("without Parquet"), "{ran}");
        assert!(!desk.path("figures.parquet").exists());
    }
}

const DISTRICTS: &str = r#"{"type": "FeatureCollection",
"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
"features": [
{"type": "Feature", "properties": {"FID": 1, "LAD24CD": "E07000130", "LAD24NM": "Charnwood"}, "geometry":
 {"type": "Polygon", "coordinates": [[[450000, 310000], [462000, 310500], [461000, 322000], [450000, 310000]]]}},
{"type": "Feature", "properties": {"FID": 2, "LAD24CD": "E07000133", "LAD24NM": "Melton"}, "geometry":
 {"type": "Polygon", "coordinates": [[[462000, 310500], [485000, 315000], [461000, 322000], [462000, 310500]]]}},
{"type": "Feature", "properties": {"FID": 3, "LAD24CD": null}, "geometry": null}
]}"#;

const POSTCODES: &str = "pcd,pcds,doterm,oscty,oslaua,osward,lsoa21,ctry\n\
    LE115AA,LE11 5AA,,E10000018,E07000130,E05005449,,E92000001\n\
    LE119ZZ,LE11 9ZZ,202001,E10000018,E07000130,E05005449,,E92000001\n\
    LE1,LE1,,E10000018,E07000130,E05005449,,E92000001\n";

#[test]
fn boundaries_and_postcodes_come_in_with_faults_by_feature_and_row() {
    let desk = Desk::with_database();
    desk.write("districts.geojson", DISTRICTS);
    desk.write("postcodes.csv", POSTCODES);
    assert_run!("import_boundaries_faulty", desk.run(&["import", "districts.geojson"]));
    let leave_out = "--leave-out-faulty-rows";
    assert_run!("import_boundaries", desk.run(&["import", "districts.geojson", leave_out]));
    let again = desk.run(&["import", "districts.geojson", leave_out]);
    assert!(again.stderr.contains("was stored before"), "{again}");
    assert_run!("import_postcodes", desk.run(&["import", "postcodes.csv", leave_out]));
    assert_run!("find_by_postcode", desk.run(&["find", "le11", "9zz"]));
    assert_run!("find_by_name", desk.run(&["find", "charn", "--format", "json"]));
    assert_run!("find_nothing", desk.run(&["find", "LE11"]));
    assert_eq!(desk.run(&["audit", "verify"]).code, Some(0));
}
