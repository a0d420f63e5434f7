//! Protection and attack of a table that a council publishes: 60 wards in 6 localities by sex, age and
//! category. `--example thousand -- large` does 500 areas by 20 ages by 2 sexes by 10 categories.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lifecourse_disclosure::{
    Cell, Dimension, Face, Profile, Publication, Table, TableError, audit, protect,
};

const AGES: [&str; 9] = ["0", "10", "20", "30", "40", "50", "60", "70", "80"];
const CATEGORIES: [&str; 4] = ["heart", "lung", "cancer", "other"];

/// Deaths by ward, sex, age and cause: a third of the cells are below five.
fn deaths() -> Result<Table, TableError> {
    let wards: Vec<String> = (0..60).map(|ward| format!("ward {ward}")).collect();
    let localities: Vec<String> = (0..6).map(|one| format!("locality {one}")).collect();
    let of_all = localities.iter().map(|one| (one.as_str(), Some("district")));
    let parts = wards.iter().zip(localities.iter().cycle());
    let parts = parts.map(|(ward, of)| (ward.as_str(), Some(of.as_str())));
    let areas = std::iter::once(("district", None)).chain(of_all).chain(parts);
    let sexes = ["Female", "Male"];
    let mut table = Table::new(
        "Deaths",
        vec![
            Dimension::tree("area", areas)?,
            Dimension::with_total("sex", "Persons", sexes)?,
            Dimension::with_total("age", "All ages", AGES)?,
            Dimension::with_total("cause", "All causes", CATEGORIES)?,
        ],
    )?;
    let mut state = 7_u64;
    for ward in &wards {
        for sex in sexes {
            for age in AGES {
                for cause in CATEGORIES {
                    // Knuth's linear congruential generator: the same table every time.
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    table.add(&[ward, sex, age, cause], Cell::of((state >> 33) % 15))?;
                }
            }
        }
    }
    table.add_totals()?;
    Ok(table)
}

/// What the public sees of them, for whoever does not know the counts.
fn blind(
    published: &Publication,
    table: &Table,
    rows: &[(Vec<String>, Option<u64>)],
) -> Publication {
    let dimensions = table.dimensions().to_vec();
    let mut blind =
        Publication::new(published.name(), dimensions).expect("a table was made of them");
    for (codes, count) in rows {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let face = count.map_or_else(Face::hidden, Face::shown);
        blind.add(&codes, face).expect("each cell is there once");
    }
    blind
}

fn protection(c: &mut Criterion) {
    let tables = [deaths().expect("its totals were added")];
    let profile = Profile::min5();
    let mut group = c.benchmark_group("67 areas by sex, 9 ages and 4 causes");
    group.sample_size(10);
    group.bench_function("protect", |b| b.iter(|| protect(black_box(&tables), &profile, &[])));
    let safe = protect(&tables, &profile, &[]).expect("it can be protected");
    let published: Vec<Publication> = safe.publications().cloned().collect();
    group.bench_function("audit", |b| b.iter(|| audit(black_box(&published), &profile)));
    let row = |row: lifecourse_disclosure::Row<'_>| {
        (row.codes.into_iter().map(str::to_owned).collect(), row.count.figure().copied())
    };
    let rows: Vec<_> = safe.tables()[0].rows().map(row).collect();
    let blind = [blind(&published[0], &tables[0], &rows)];
    group.bench_function("audit without the counts", |b| {
        b.iter(|| audit(black_box(&blind), &profile));
    });
    group.finish();
}

criterion_group!(benches, protection);
criterion_main!(benches);
