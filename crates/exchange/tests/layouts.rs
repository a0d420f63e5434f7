//! Small tables in exactly the layouts of their publishers, and what is read of them.

use std::collections::BTreeMap;

use lifecourse_exchange::{Chunk, FigureReader, ReadError, ReadOptions, Role, Tally};

fn read_with(table: &str, constants: &[(Role, &str)]) -> Result<(String, Chunk, Tally), ReadError> {
    let constants: BTreeMap<Role, String> =
        constants.iter().map(|(role, text)| (*role, (*text).to_owned())).collect();
    let options = ReadOptions { constants, ..ReadOptions::default() };
    let reader = FigureReader::with(table.as_bytes(), "table.csv", options)?;
    let title = reader.title().to_owned();
    let (chunk, tally) = reader.read_all()?;
    Ok((title, chunk, tally))
}

/// Each figure as `indicator area segment period value`.
fn figures(table: &str, constants: &[(Role, &str)]) -> (String, Vec<String>) {
    let (title, chunk, tally) = read_with(table, constants).unwrap();
    assert_eq!(tally.faulty, 0, "{:?}", chunk.diagnostics);
    let shown = chunk.rows.iter().map(|row| {
        let (series, figure) = (&row.observation.series, &row.observation.figure);
        let value = figure.measured().map_or(f64::NAN, |measured| measured.value);
        let (area, segment, period) = (&series.area, &series.segment, row.observation.period);
        format!("{} {area} {segment} {period} {value}", series.indicator)
    });
    (title, shown.collect())
}

#[test]
fn file_7_of_the_indices_of_deprivation() {
    let table = "LSOA code (2011),LSOA name (2011),Local Authority District code (2019),Local Authority District name (2019),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),Income Score (rate),\"Education, Skills and Training Rank (where 1 is most deprived)\",Total population: mid 2015 (excluding prisoners),Dependent Children aged 0-15: mid 2015 (excluding prisoners),Working age population 18-59/64: for use with Employment Deprivation Domain (excluding prisoners)
E01013600,Leicester 003A,E06000016,Leicester,52.3,1320,1,0.3,,1296,175,619.75
";
    let (title, figures) = figures(table, &[]);
    assert_eq!(title, "Indices of Deprivation 2019");
    assert_eq!(
        figures,
        [
            "deprivation-score E01013600 Persons, All ages, Indices of Deprivation: Income 2019 0.3",
            "deprivation-score E01013600 Persons, All ages 2019 52.3",
            "deprivation-rank E01013600 Persons, All ages 2019 1320",
            "deprivation-decile E01013600 Persons, All ages 2019 1",
            "deprivation-population E01013600 Persons, All ages 2015 1296",
            "deprivation-population E01013600 Persons, 0-15 yrs 2015 175",
            "deprivation-population E01013600 Persons, All ages, Indices of Deprivation: Working age, for the employment domain 2015 619.75",
        ]
    );
}

#[test]
fn every_edition_of_the_indices_is_told_from_its_columns() {
    for (census, authority, edition) in [(2011, 2013, 2015), (2011, 2019, 2019), (2021, 2024, 2025)]
    {
        let table = format!(
            "\u{feff}LSOA code ({census}),LSOA name ({census}),Local Authority District code ({authority}),Local Authority District name ({authority}),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nE01013600,Leicester 003A,E06000016,Leicester,1320,1\n"
        );
        let (title, figures) = figures(&table, &[]);
        assert_eq!(title, format!("Indices of Deprivation {edition}"));
        assert_eq!(
            figures[1],
            format!("deprivation-decile E01013600 Persons, All ages {edition} 1")
        );
    }
    let portal = "FID,LSOA11CD,LSOA11NM,LAD19CD,LAD19NM,IMD19\n1,E01000001,City of London 001A,E09000001,City of London,29199\n";
    let (_, figures) = figures(portal, &[]);
    assert_eq!(figures, ["deprivation-rank E01000001 Persons, All ages 2019 29199"]);
}

#[test]
fn population_estimates_by_single_year_of_age() {
    let table =
        "LSOA Code,LSOA Name,All Ages,0,1,89,90+\nE01011949,Hartlepool 009A,1944,20,32,2,7\n";
    let (_, persons) = figures(table, &[(Role::Period, "2020")]);
    assert_eq!(
        persons,
        [
            "population E01011949 Persons, All ages 2020 1944",
            "population E01011949 Persons, 0 yrs 2020 20",
            "population E01011949 Persons, 1 yr 2020 32",
            "population E01011949 Persons, 89 yrs 2020 2",
            "population E01011949 Persons, 90+ yrs 2020 7",
        ]
    );
    let untold = read_with(table, &[]).unwrap_err().to_string();
    assert!(
        untold.contains("nothing says the period") && untold.contains("--set period="),
        "{untold}"
    );
}

#[test]
fn population_estimates_by_sex() {
    let wide = "LAD 2023 Code,LAD 2023 Name,LSOA 2021 Code,LSOA 2021 Name,Total,F0,F90,M0,M90\nE06000016,Leicester,E01013600,Leicester 003A,1700,10,3,12,1\n";
    let (_, sexes) = figures(wide, &[(Role::Period, "2022")]);
    assert_eq!(
        sexes,
        [
            "population E01013600 Persons, All ages 2022 1700",
            "population E01013600 Female, 0 yrs 2022 10",
            "population E01013600 Female, 90+ yrs 2022 3",
            "population E01013600 Male, 0 yrs 2022 12",
            "population E01013600 Male, 90+ yrs 2022 1",
        ]
    );
    let long = "ladcode23,laname23,country,sex,age,population_2011,population_2023\nE06000016,Leicester,E,1,90,200,310\nE06000016,Leicester,E,F,5,2100,2300\n";
    let (_, years) = figures(long, &[]);
    assert_eq!(
        years,
        [
            "population E06000016 Male, 90+ yrs 2011 200",
            "population E06000016 Male, 90+ yrs 2023 310",
            "population E06000016 Female, 5 yrs 2011 2100",
            "population E06000016 Female, 5 yrs 2023 2300",
        ]
    );
    // The sheet `MYEB1` of the workbook has a title, and older files name the code in another way.
    for names in ["ladcode24,laname24", "lad2014_code,lad2014_name"] {
        let other = long.replace("ladcode23,laname23", names);
        let other = format!("Annual mid-year population estimates by sex and age,,,,,,\n{other}");
        assert_eq!(figures(&other, &[]).1, years);
    }
}

#[test]
fn a_census_table_from_nomis_below_its_title() {
    let table = "\n\"TS007A - Age by five-year age bands\"\n\"ONS Crown Copyright Reserved [from Nomis on 14 April 2023]\"\n\"Date       :\",\"2021\"\n\n\"2021 super output area - lower layer\",\"mnemonic\",\"Total\",\"Aged 4 years and under\",\"Aged 5 to 9 years\",\"Aged 85 years and over\"\n\n\"Hartlepool 001A\",\"E01011954\",2284,166,169,42\n\n";
    let (title, figures) = figures(table, &[]);
    assert_eq!(title, "Census 2021 population by age (Nomis)");
    assert_eq!(
        figures,
        [
            "census-population E01011954 Persons, All ages 2021 2284",
            "census-population E01011954 Persons, 0-4 yrs 2021 166",
            "census-population E01011954 Persons, 5-9 yrs 2021 169",
            "census-population E01011954 Persons, 85+ yrs 2021 42",
        ]
    );
}

#[test]
fn faults_of_a_wide_table_are_told_once_and_by_cell() {
    let table = "Code,Name,All ages,0,1\nE0600001,Leicester,5,2,3\nE06000016,Leicester,5,two,3\n";
    let (_, chunk, tally) = read_with(table, &[(Role::Period, "2020")]).unwrap();
    assert_eq!((tally.rows, tally.good, tally.faulty), (4, 2, 2));
    let told: Vec<String> = chunk.diagnostics.iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("table.csv, row 2, `Code`: error"), "{told:?}");
    assert!(told[1].starts_with("table.csv, row 3, `0`: error"), "{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
fn columns_that_are_not_read_are_told() {
    let table =
        "LSOA Code,LSOA Name,All Ages,0,Age x,2,Note\nE01011949,Hartlepool 009A,1944,20,32,2,\n";
    let (_, chunk, _) = read_with(table, &[(Role::Period, "2020")]).unwrap();
    let told = chunk.diagnostics[0].to_string();
    assert!(told.contains("advice: the columns `Age x`, `Note` are not read"), "{told}");
}

#[test]
fn a_heading_that_became_a_date_is_refused() {
    let table = "LSOA Code,LSOA Name,All Ages,0-4,09-May\nE01011949,Hartlepool 009A,1944,20,32\n";
    let told = read_with(table, &[(Role::Period, "2020")]).unwrap_err().to_string();
    assert!(told.contains("row 1: error: the heading `09-May` is a date"), "{told}");
}

#[test]
fn files_of_the_office_for_national_statistics_have_its_codes() {
    let table = "Code,Name,All ages,0\nE0600,Leicester,5,2\n";
    let (_, chunk, tally) = read_with(table, &[(Role::Period, "2020")]).unwrap();
    let told = chunk.diagnostics[0].to_string();
    assert!(told.starts_with("table.csv, row 2, `Code`: error: `E0600` is no code"), "{told}");
    assert_eq!((tally.good, tally.faulty), (0, 1));
}
