//! The readers on whole downloads. They are not part of the project: `LIFECOURSE_DATA` names the
//! folder that holds them, and without it these tests say that they have nothing to read.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
};

use lifecourse_core::Boundary;
use lifecourse_exchange::{
    Boundaries, Directory, FigureReader, KnownIndicators, LookUp, Mapping, ReadOptions, Register,
    Role, Tally,
};

type Tested = Result<(), Box<dyn Error>>;

fn data() -> io::Result<Option<PathBuf>> {
    let folder = env::var_os("LIFECOURSE_DATA").map(PathBuf::from);
    if folder.is_none() {
        writeln!(io::stderr(), "LIFECOURSE_DATA is not set: no real download was read")?;
    }
    Ok(folder)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        Ok(Command::new("gzip").arg("-dc").arg(path).output()?.stdout)
    } else {
        Ok(fs::read(path)?)
    }
}

fn tally(rows: u64, faulty: u64) -> Tally {
    Tally { rows, good: rows - faulty, faulty, ..Tally::default() }
}

#[test]
fn every_row_of_the_real_downloads_is_read() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    // Rows, and rows whose published value lies outside its published interval.
    for (file, rows, outside) in [
        ("as_published/east_midlands_8_indicators_2019_26cols.csv", 87, 1),
        (
            "as_published/england_activity_obesity_5_indicators_inequalities_2026_27cols.csv",
            4_230,
            0,
        ),
        ("fingertips_layout_nw_england_30_indicators.csv.gz", 40_922, 31),
    ] {
        let bytes = bytes_of(&folder.join("fingertips").join(file))?;
        let reader = FigureReader::new(&bytes[..], file, KnownIndicators::default())?;
        let (all, read) = reader.read_all()?;
        assert_eq!(read, tally(rows, outside), "{file}");
        for told in all.diagnostics.iter().filter(|told| told.is_error()) {
            assert_eq!(told.code, "value-outside-interval", "{told}");
        }
    }
    Ok(())
}

/// Reads a table and gives what it is called.
fn read(path: &Path, file: &str, options: ReadOptions) -> Result<(String, Tally), Box<dyn Error>> {
    let mut reader = FigureReader::open(Cursor::new(bytes_of(path)?), file, options)?;
    let title = reader.title().to_owned();
    while let Some(chunk) = reader.next_chunk(50_000)? {
        for told in &chunk.diagnostics {
            assert!(!told.is_error(), "{told}");
        }
    }
    Ok((title, reader.tally()))
}

#[test]
fn deprivation_and_populations_are_read_as_they_are_published() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    let (lsoas11, lsoas21) = (32_844, 33_755);
    for (file, title, figures, period) in [
        (
            "deprivation/iod2015_file1_official_lsoa11.csv.gz",
            "Indices of Deprivation 2015",
            2 * lsoas11,
            None,
        ),
        (
            "deprivation/iod2015_file6_official_denominators_lsoa11.csv.gz",
            "Indices of Deprivation 2015",
            5 * lsoas11,
            None,
        ),
        (
            "deprivation/iod2019_file6_official_denominators_lsoa11.csv.gz",
            "Indices of Deprivation 2019",
            5 * lsoas11,
            None,
        ),
        // Of 53 columns, the five of this copy that are blank hold no figure.
        (
            "deprivation/iod2019_file7_layout_lsoa11.csv.gz",
            "Indices of Deprivation 2019",
            48 * lsoas11,
            None,
        ),
        (
            "deprivation/iod2025_file6_official_denominators_lsoa21.csv.gz",
            "Indices of Deprivation 2025",
            5 * lsoas21,
            None,
        ),
        // Of 52 columns, the six of this copy that are blank hold no figure.
        (
            "deprivation/iod2025_file7_layout_lsoa21.csv.gz",
            "Indices of Deprivation 2025",
            46 * lsoas21,
            None,
        ),
        (
            "deprivation/imd2019_ons_geoportal_lookup_lsoa11.csv.gz",
            "Index of Multiple Deprivation 2019 of the Open Geography Portal",
            lsoas11,
            None,
        ),
        (
            "population/sape_mid2020_lsoa11_persons_single_year.csv.gz",
            "Mid-year population estimates by single year of age",
            92 * lsoas11,
            Some("2020"),
        ),
        (
            "population/mye_mid2020_lad21_persons_single_year.csv",
            "Mid-year population estimates by single year of age",
            92 * 331,
            Some("2020"),
        ),
        (
            "population/census2021_ts007a_age5_lsoa21_nomis_as_published.csv.gz",
            "Census 2021 population by age (Nomis)",
            19 * 35_672,
            None,
        ),
    ] {
        let constants: BTreeMap<_, _> =
            period.map(|period| (Role::Period, period.to_owned())).into_iter().collect();
        let options = ReadOptions { constants, ..ReadOptions::default() };
        let (read_as, read) = read(&folder.join(file), file, options)?;
        assert_eq!((read_as.as_str(), read.rows, read.faulty), (title, figures, 0), "{file}");
    }
    Ok(())
}

#[test]
fn tables_of_others_are_read_by_a_mapping() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    for (file, mapping, figures) in [
        (
            "population/census2021_ethnicity_lsoa21_leicester_leeds.csv.gz",
            "columns = { area = 'lsoa21_code', category = 'ethnic_group', value = 'n', denominator = 'total_residents' }
             constants = { indicator = 'residents', period = '2021', category_type = 'Ethnic groups' }",
            3_440,
        ),
        (
            "population/census2021_broad_age_by_sex_lad21.csv",
            "columns = { area = 'ltla21_code' }
             constants = { indicator = 'residents', period = '2021' }
             words = { age = { younger = '0-15 yrs', working_age = '16-64 yrs', older = '65+ yrs' } }
             [[figures]]
             columns = { value = 'total_population' }
             [[figures]]
             across = 'age'
             suffix = '_females'
             constants = { sex = 'Female' }
             [[figures]]
             across = 'age'
             suffix = '_males'
             constants = { sex = 'Male' }",
            7 * 331,
        ),
        (
            "life_expectancy/ons_health_index_scores_lad21.csv",
            "columns = { area = 'ltla21_code', period = 'year', value = 'overall_score' }
             constants = { indicator = 'health-index' }",
            2_149,
        ),
    ] {
        let mapping = Some(Mapping::read(mapping, "map.toml")?);
        let options = ReadOptions { mapping, ..ReadOptions::default() };
        let (_, read) = read(&folder.join(file), file, options)?;
        assert_eq!((read.rows, read.faulty), (figures, 0), "{file}");
    }
    Ok(())
}

#[test]
fn look_ups_of_both_censuses_are_read() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    for (file, rows, areas, ended) in [
        ("area_hierarchy_lsoa21_england.csv.gz", 33_755, 47_869, 0),
        ("lad23_utla23.csv", 318, 339, 0),
        ("lad24_rgn24.csv", 296, 305, 0),
        ("lsoa11_lsoa21_lad22.csv.gz", 35_795, 37_109, 1_106),
        ("lsoa11_msoa11.csv.gz", 34_753, 41_954, 0),
        ("lsoa11_sicbl22_icb22_lad22.csv.gz", 32_844, 33_301, 0),
        ("lsoa21_sicbl24_icb24.csv.gz", 33_755, 33_903, 0),
        ("lsoa21_wd24_lad24.csv.gz", 35_672, 43_526, 0),
        ("msoa11_msoa21_lad22.csv.gz", 7_201, 7_634, 121),
    ] {
        let bytes = bytes_of(&folder.join("lookups").join(file))?;
        let found = LookUp::read(Cursor::new(bytes), file)?.ok_or(file)?;
        let over = found.areas.values().filter(|area| !area.successors.is_empty()).count();
        let told = (found.rows, found.faulty, found.areas.len(), over);
        assert_eq!(told, (rows, 0, areas, ended), "{file}");
    }
    Ok(())
}

#[test]
fn boundaries_are_read_and_become_smaller_at_coarser_grains() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    for (file, property, areas) in [
        ("icb22_england", "ICB22CD", 42),
        ("lad24_england", "LAD24CD", 296),
        ("lsoa11_leeds", "LSOA11CD", 482),
        ("lsoa21_leicester", "LSOA21CD", 200),
        ("lsoa21_leicestershire", "LSOA21CD", 408),
        ("msoa21_leeds", "MSOA21CD", 107),
        ("ward22_leicestershire", "WD22CD", 97),
    ] {
        let path = folder.join("boundaries").join(file).with_extension("geojson");
        let found = Boundaries::read(fs::File::open(path)?, file, &|_| true)?;
        let found = found.ok_or("it is a collection of features")?;
        assert_eq!((found.property.as_str(), found.boundaries.len()), (property, areas), "{file}");
        assert_eq!(found.faulty, 0, "{file}: {:?}", found.diagnostics);
        // All together: a single area may have a place more, where two of the finer grain were one.
        let mut places: BTreeMap<i32, usize> = BTreeMap::new();
        for Boundary { area, shapes } in &found.boundaries {
            assert!(!shapes.is_empty(), "{file}: {area}");
            assert!(shapes.is_sorted_by(|fine, coarse| fine.grain() < coarse.grain()), "{area}");
            for shape in shapes {
                *places.entry(shape.grain()).or_default() += shape.places();
            }
        }
        let places: Vec<usize> = places.into_values().collect();
        assert!(places.is_sorted_by(|fine, coarse| 4 * coarse <= 3 * fine), "{file}: {places:?}");
    }
    Ok(())
}

#[test]
fn registers_of_charities_are_read() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    for (file, rows) in
        [("charity_sample_le_ls_postcodes.csv", 105), ("uk_charity_sample_ukcat.csv.gz", 4_203)]
    {
        let bytes = bytes_of(&folder.join("vcse").join(file))?;
        let read = Register::read(Cursor::new(bytes), file)?.ok_or(file)?;
        assert_eq!((read.rows, read.faulty), (rows, 0), "{file}: {:?}", read.diagnostics.first());
        assert_eq!(read.documents.len() as u64 + read.passed_over, rows, "{file}");
    }
    Ok(())
}

#[test]
fn the_official_examples_of_open_referral_uk_are_read() -> Tested {
    let Some(folder) = data()? else { return Ok(()) };
    let folder = folder.join("service_directory/oruk_3.0_examples");
    for file in ["service_full.json", "service_list.json", "organization_full.json"] {
        let mut directory = Directory::default();
        directory.read(&fs::read_to_string(folder.join(file))?, file);
        assert!(directory.diagnostics.is_empty(), "{file}: {:?}", directory.diagnostics);
        let ids: Vec<_> = directory.drafts.iter().map(|draft| draft.id.as_str()).collect();
        // The page of the list names no register; the others name the register of companies.
        assert!(ids[0] == "gb-coh-1234567" || file == "service_list.json", "{file}: {ids:?}");
        assert_eq!(ids[1..], ["ac148810-d857-441c-9679-408f346de14b"], "{file}");
    }
    Ok(())
}
