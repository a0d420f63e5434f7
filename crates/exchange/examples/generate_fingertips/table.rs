//! The rows of the made-up download. The benchmarks share them.

use std::io::{self, Write};

use lifecourse_core::{GssCode, retirement};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The header of a download from the API.
const HEADER: &str = "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,\
Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,\
Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,\
Compared to percentiles,Time period Sortable,New data,Compared to goal,Time period range";
const SEED: u64 = 20_220_401;
const SEXES: [&str; 3] = ["Persons", "Male", "Female"];
const AGES: [&str; 4] = ["19+ yrs", "16-64 yrs", "65+ yrs", "All ages"];
const COMPARISONS: [&str; 3] = ["Better", "Similar", "Worse"];
const FIRST_YEAR: u32 = 2014;
const YEARS: u32 = 10;

/// Writes the header and `rows` rows.
///
/// # Errors
/// As `out` gives them.
pub(crate) fn write(out: &mut impl Write, rows: usize) -> io::Result<()> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let areas = areas();
    write!(out, "{HEADER}\r\n")?;
    let keys = (90_000_u32..).flat_map(|indicator| {
        areas.iter().flat_map(move |area| {
            SEXES.into_iter().flat_map(move |sex| {
                (FIRST_YEAR..FIRST_YEAR + YEARS).map(move |year| (indicator, area, sex, year))
            })
        })
    });
    for (indicator, (code, name, kind), sex, year) in keys.take(rows) {
        let age = AGES[indicator as usize % AGES.len()];
        let denominator = random.random_range(200..250_000_u32);
        let share = random.random_range(0.02..0.98_f64);
        let count = (f64::from(denominator) * share).round();
        let value = 100.0 * count / f64::from(denominator);
        let error = 100.0 * (share * (1.0 - share) / f64::from(denominator)).sqrt();
        let [low, high] = [value - 1.96 * error, value + 1.96 * error];
        let [lower, upper] = [value - 3.09 * error, value + 3.09 * error];
        let (parent, parent_name) =
            if *kind == "England" { ("", "") } else { ("E92000001", "England") };
        let compared = COMPARISONS[random.random_range(0..COMPARISONS.len())];
        write!(
            out,
            "{indicator},Percentage of people in measure {indicator},{parent},{parent_name},"
        )?;
        write!(out, "{code},{name},{kind},{sex},{age},,,{year}/{:02},", (year + 1) % 100)?;
        if random.random_ratio(1, 100) {
            write!(out, ",,,,,,,Value suppressed for disclosure control reasons,")?;
        } else {
            write!(
                out,
                "{value:.5},{low:.5},{high:.5},{lower:.5},{upper:.5},{count},{denominator},,"
            )?;
        }
        write!(out, "Cannot be calculated,{compared},{compared},{year}0000,,,1y\r\n")?;
    }
    Ok(())
}

/// England, its unitary authorities, districts and counties that are in use: code, name, type.
fn areas() -> Vec<(GssCode, String, &'static str)> {
    let groups = [
        ("E06", 1..=65, "UA"),
        ("E07", 8..=243, "District"),
        ("E08", 1..=37, "District"),
        ("E10", 3..=34, "County"),
    ];
    let numbered = groups.into_iter().flat_map(|(prefix, numbers, kind)| {
        numbers.map(move |number: u32| (format!("{prefix}{number:06}"), kind))
    });
    let england = ("E92000001".to_owned(), "England");
    let mut areas = Vec::new();
    for (code, kind) in std::iter::once(england).chain(numbered) {
        let Ok(code) = code.parse::<GssCode>() else { continue };
        if retirement(&code).is_none() {
            let name = if kind == "England" {
                kind.to_owned()
            } else {
                format!("Area {}", &code.as_str()[3..])
            };
            areas.push((code, name, kind));
        }
    }
    areas
}
