//! Life expectancy.

use super::super::table::{Table, groups};
use super::super::{Answer, Case, Outcome, numbers};
use lifecourse_statistics::{
    Confidence, Estimate,
    life_expectancy::{Band, LifeTable},
};
use serde_json::Value;

/// The bands of the reference.
const TWENTY: [f64; 20] = [
    0.0, 1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0,
    75.0, 80.0, 85.0, 90.0,
];

/// The first number in a label such as "5-9".
fn first_age(label: &str) -> f64 {
    let digits: String = label
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(f64::NAN)
}

/// The ages of a column, which may be written as labels.
fn ages(case: &Case<'_>, key: &str) -> Vec<f64> {
    case.labels(key).iter().flatten().map(|label| first_age(label)).collect()
}

pub(crate) fn expectancy(case: &Case<'_>) -> Outcome {
    answer(case).into()
}

fn answer(case: &Case<'_>) -> Answer {
    // Here the reference takes any levels, also several in per cent.
    let levels: Result<Vec<_>, _> =
        case.column("confidence").into_iter().map(Confidence::new).collect();
    let levels = levels.map_err(|error| error.to_string())?;
    let (deaths, people, starts) =
        (case.column("deaths"), case.column("pops"), ages(case, "startage"));
    let contents =
        if case.has("age_contents") { ages(case, "age_contents") } else { TWENTY.to_vec() };
    let rising =
        contents.first().is_some_and(|age| age.abs() <= 0.0) && contents.is_sorted_by(|a, b| a < b);
    let known = |list: &[f64], age: f64| list.iter().any(|other| (other - age).abs() <= 0.0);
    let fit = starts.iter().all(|&age| known(&contents, age))
        && contents.iter().all(|&age| known(&starts, age));
    if !rising || !fit {
        return Err("the age bands do not match".to_owned());
    }
    if deaths.iter().chain(&people).any(|value| value.is_nan()) {
        return Err("a count is missing".to_owned());
    }
    let wanted = if case.text("le_age") == "all" { Vec::new() } else { case.column("le_age") };
    let wanted = if wanted.iter().all(|&age| known(&contents, age)) { wanted } else { Vec::new() };
    let mut areas: Vec<Area> = groups(case, starts.len())
        .into_iter()
        .map(|(label, mut rows)| {
            rows.sort_by(|&a, &b| starts[a].total_cmp(&starts[b]));
            let band = |&row: &usize| Band {
                start: starts[row],
                deaths: deaths[row],
                population: people[row],
            };
            let bands: Vec<Band> = rows.iter().map(band).collect();
            let table =
                (rows.len() == contents.len()).then(|| LifeTable::new(&bands).ok()).flatten();
            Area { label, rows, bands, table }
        })
        .collect();
    areas.sort_by_key(|area| area.table.is_none());
    let mut table = Table::default();
    for area in &areas {
        for (i, &row) in area.rows.iter().enumerate() {
            if wanted.is_empty() || known(&wanted, starts[row]) {
                area.push(&mut table, i, &levels);
                table.push("startage", case.input["startage"][row].clone());
            }
        }
    }
    let mut result = table.finish();
    if let Value::Object(columns) = &mut result {
        columns.insert("deaths".to_owned(), numbers(deaths));
        columns.insert("pops".to_owned(), numbers(people));
    }
    Ok(result)
}

/// The rows of one area, youngest first, and its life table unless it is refused.
struct Area {
    label: Option<String>,
    rows: Vec<usize>,
    bands: Vec<Band>,
    table: Option<LifeTable>,
}

impl Area {
    fn push(&self, table: &mut Table, i: usize, levels: &[Confidence]) {
        let years = self.table.as_ref().map(|table| table.ages()[i].expectancy);
        let value = years.and_then(|years| years.reliable(Confidence::P95).ok());
        table.group(self.label.as_deref());
        table.number("value", value.map_or(f64::NAN, |value| value.value));
        table.limits(levels, |level| years?.estimate(level).ok().map(Estimate::interval));
        table.number("pops_used", self.bands[i..].iter().map(|band| band.population).sum());
        table.number("dths_used", self.bands[i..].iter().map(|band| band.deaths).sum());
    }
}
