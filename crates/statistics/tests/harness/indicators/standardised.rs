//! Directly and indirectly standardised rates.

use super::super::table::{Table, check_type, groups, multiplier};
use super::super::{Answer, Case, Outcome};
use super::text;
use lifecourse_statistics::{
    Confidence, Estimate, StatisticsError, rate,
    standard_population::EUROPEAN_2013,
    standardised::{self, Band, Expected, Frequency, FrequencyWeight, Population, ReferenceBand},
};
use serde_json::Value;

/// A missing count is none.
fn or_zero(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value }
}

/// The totals of an area and its rate, or blanks where there are too few events.
fn push(
    table: &mut Table,
    (events, people): (f64, f64),
    levels: &[Confidence],
    multiplier: f64,
    estimate: impl Fn(Confidence) -> Result<Estimate, StatisticsError>,
) -> Result<(), String> {
    table.number("total_count", events);
    table.number("total_pop", people);
    let value = match estimate(Confidence::P95) {
        Ok(estimate) => estimate.value * multiplier,
        Err(StatisticsError::TooFewEvents { .. }) => f64::NAN,
        Err(error) => return Err(text(error)),
    };
    table.number("value", value);
    table.limits(levels, |level| estimate(level).ok().map(|e| e.scaled(multiplier).interval()));
    table.push("suppressed", Value::Bool(value.is_nan()));
    Ok(())
}

fn direct_with(case: &Case<'_>, standard: &[f64]) -> Answer {
    check_type(case)?;
    let multiplier = multiplier(case, 100_000.0)?;
    let levels = case.confidences()?;
    let (x, n) = (case.column("x"), case.column("n"));
    let mut table = Table::default();
    for (label, rows) in groups(case, x.len()) {
        if case.has("group") && standard.len() < x.len() && rows.len() != standard.len() {
            return Err("a group has not one row for each band".to_owned());
        }
        let band = |(place, &row): (usize, &usize)| Band {
            events: or_zero(x[row]),
            population: n[row],
            standard: *standard
                .get(if standard.len() < x.len() { place } else { row })
                .unwrap_or(&f64::NAN),
        };
        let bands: Vec<Band> = rows.iter().enumerate().map(band).collect();
        let totals =
            (bands.iter().map(|b| b.events).sum(), bands.iter().map(|b| b.population).sum());
        table.group(label.as_deref());
        push(&mut table, totals, &levels, multiplier, |level| standardised::direct(&bands, level))?;
        table.text("method", "Dobson");
    }
    Ok(table.finish())
}

pub(crate) fn direct(case: &Case<'_>) -> Outcome {
    direct_with(case, &case.column("stdpop")).into()
}

pub(crate) fn direct_by_position(case: &Case<'_>) -> Outcome {
    let five_years: Vec<u32> = (0..19).map(|i| i * 5).collect();
    let standard = if case.has("stdpop") {
        case.column("stdpop")
    } else {
        EUROPEAN_2013.weights_for(&five_years).unwrap_or_default()
    };
    let same =
        groups(case, case.column("x").len()).iter().all(|(_, rows)| rows.len() == standard.len());
    if same || standard.len() == case.column("x").len() {
        direct_with(case, &standard).into()
    } else {
        Outcome::from(Err("the standard population does not fit the bands".to_owned()))
    }
}

pub(crate) fn repeated(case: &Case<'_>) -> Outcome {
    let run = |weight| -> Answer {
        check_type(case)?;
        let multiplier = multiplier(case, 100_000.0)?;
        let levels = case.confidences()?;
        let x = case.column("x");
        let mut table = Table::default();
        for (label, rows) in groups(case, x.len()) {
            let area = Repeated::read(case, &rows)?;
            let frequencies: Vec<Frequency<'_>> = area
                .people
                .iter()
                .map(|(events_each, people)| Frequency { events_each: *events_each, people })
                .collect();
            table.group(label.as_deref());
            push(&mut table, area.totals(), &levels, multiplier, |level| {
                standardised::direct_repeated(&area.populations, &frequencies, weight, level)
            })?;
            table.text("method", "Dobson-nonindependent");
        }
        Ok(table.finish())
    };
    Outcome::from(run(FrequencyWeight::AllBands))
        .and_compatible(run(FrequencyWeight::BandsWithRows))
}

/// The bands of one area, each once, and the people of each frequency among them.
struct Repeated {
    populations: Vec<Population>,
    people: Vec<(f64, Vec<Option<f64>>)>,
}

impl Repeated {
    fn read(case: &Case<'_>, rows: &[usize]) -> Result<Self, String> {
        let (x, n, w) = (case.column("x"), case.column("n"), case.column("stdpop"));
        let (frequency, labels) = (case.column("eventfreq"), case.labels("ageband"));
        let mut bands: Vec<&String> = Vec::new();
        let mut populations: Vec<Population> = Vec::new();
        let mut people: Vec<(f64, Vec<Option<f64>>)> = Vec::new();
        for &row in rows {
            let label = labels[row].as_ref().ok_or("a band has no label")?;
            let own = Population { population: n[row], standard: w[row] };
            let band = bands.iter().position(|known| *known == label).unwrap_or_else(|| {
                bands.push(label);
                populations.push(own);
                bands.len() - 1
            });
            if populations[band] != own {
                return Err(format!("band {label} differs between frequencies"));
            }
            let each = frequency[row];
            let place = people
                .iter()
                .position(|(known, _)| (known - each).abs() <= 0.0)
                .unwrap_or_else(|| {
                    people.push((each, Vec::new()));
                    people.len() - 1
                });
            let column = &mut people[place].1;
            column.resize(column.len().max(band + 1), None);
            column[band] = Some(or_zero(x[row]));
        }
        for (_, column) in &mut people {
            column.resize(bands.len(), None);
        }
        Ok(Self { populations, people })
    }

    fn totals(&self) -> (f64, f64) {
        let events =
            |(each, people): &(f64, Vec<Option<f64>>)| each * people.iter().flatten().sum::<f64>();
        (self.people.iter().map(events).sum(), self.populations.iter().map(|p| p.population).sum())
    }
}

/// The observed events of a group: given in total, or the sum of its rows.
fn observed(case: &Case<'_>, label: Option<&str>, rows: &[usize]) -> f64 {
    let totals = &case.input["observed_totals"];
    if totals.is_null() {
        let x = case.column("x");
        return rows.iter().map(|&row| or_zero(x[row])).sum();
    }
    let Some(label) = label else {
        return totals
            .as_f64()
            .or(totals["x"][0].as_f64())
            .or(totals[0].as_f64())
            .unwrap_or(f64::NAN);
    };
    let place = totals["group"]
        .as_array()
        .and_then(|groups| groups.iter().position(|group| group == label));
    place.and_then(|place| totals["x"][place].as_f64()).unwrap_or(f64::NAN)
}

type Indirect = fn(f64, Expected, Confidence) -> Result<Estimate, StatisticsError>;

fn indirect(case: &Case<'_>, scale: f64, method: Indirect) -> Answer {
    check_type(case)?;
    let levels = case.confidences()?;
    let n = case.column("n");
    let (x_ref, n_ref) = (case.column("x_ref"), case.column("n_ref"));
    let groups = groups(case, n.len());
    let bands = groups[0].1.len();
    let of_length = |column: &[f64]| column.len() == bands || column.len() == n.len();
    if groups.iter().any(|(_, rows)| rows.len() != bands)
        || !of_length(&x_ref)
        || !of_length(&n_ref)
    {
        return Err("the bands of the groups and of the reference differ".to_owned());
    }
    if case.column("x").iter().any(|&x| x < 0.0) {
        return Err("a count is below 0".to_owned());
    }
    let mut table = Table::default();
    for (label, rows) in groups {
        let band = |(place, &row): (usize, &usize)| {
            let of =
                |column: &[f64]| if column.len() == bands { column[place] } else { column[row] };
            ReferenceBand {
                population: or_zero(n[row]),
                reference_events: or_zero(of(&x_ref)),
                reference_population: of(&n_ref),
            }
        };
        let own: Vec<ReferenceBand> = rows.iter().enumerate().map(band).collect();
        let missing = own.iter().any(|band| band.reference_population.is_nan());
        let expected = match standardised::expected(&own) {
            Err(_) if missing => Expected { events: f64::NAN, reference_rate: f64::NAN },
            other => other.map_err(text)?,
        };
        let observed = observed(case, label.as_deref(), &rows);
        let estimate = |level| method(observed, expected, level).ok().map(|e| e.scaled(scale));
        table.group(label.as_deref());
        table.number("observed", observed);
        table.number("expected", expected.events);
        table.number("ref_rate", expected.reference_rate * scale);
        table.number("value", estimate(Confidence::P95).map_or(f64::NAN, |e| e.value));
        table.limits(&levels, |level| estimate(level).map(Estimate::interval));
        table.push(
            "method",
            match observed {
                x if x.is_nan() => Value::Null,
                x if x < rate::EXACT_BELOW => "Exact".into(),
                _ => "Byars".into(),
            },
        );
    }
    Ok(table.finish())
}

pub(crate) fn ratio(case: &Case<'_>) -> Outcome {
    indirect(case, case.number_or("refvalue", 1.0), standardised::ratio).into()
}

pub(crate) fn indirect_rate(case: &Case<'_>) -> Outcome {
    indirect(case, case.number_or("multiplier", 100_000.0), standardised::indirect_rate).into()
}
