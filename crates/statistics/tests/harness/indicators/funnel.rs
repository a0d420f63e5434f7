//! Funnel plots.

use super::super::{Answer, Case, Outcome, numbers};
use super::text;
use lifecourse_statistics::{
    benchmark::GradedPosition,
    funnel::{self, UpperCap},
    standardised::DIRECT_NEEDS,
};
use serde_json::{Value, json};

/// The person-years of each area of a rate; NaN for an area that is left out.
fn person_years(case: &Case<'_>) -> Result<Vec<f64>, String> {
    let per = case.number_or("multiplier", 100_000.0);
    let direct = match case.text("rate_type") {
        "dsr" => true,
        "crude" => false,
        other => return Err(format!("rate type {other:?}")),
    };
    let given = case.column("denominator");
    let derived = |(i, (events, rate)): (usize, (f64, f64))| match given.get(i) {
        _ if events.abs() > 0.0 || events.is_nan() => {
            funnel::person_years(events, rate, per).map_err(text)
        }
        Some(&people) if people > 0.0 => Ok(if direct { f64::NAN } else { people }),
        _ => Err("an area without events needs its denominator".to_owned()),
    };
    case.column("numerator").into_iter().zip(case.column("rate")).enumerate().map(derived).collect()
}

/// Events and person-years of the areas that are not left out.
fn counted(events: &[f64], people: &[f64]) -> (Vec<f64>, Vec<f64>) {
    events.iter().zip(people).filter(|(_, people)| !people.is_nan()).unzip()
}

pub(crate) fn limits(case: &Case<'_>) -> Outcome {
    match case.text("statistic") {
        "proportion" => {
            let multiplier = case.number_or("multiplier", 100.0);
            Outcome::from(proportion(case, UpperCap::One))
                .and_compatible(proportion(case, UpperCap::HundredUnits { multiplier }))
        }
        "ratio" => ratio(case).into(),
        _ => rate(case).into(),
    }
}

fn proportion(case: &Case<'_>, cap: UpperCap) -> Answer {
    let multiplier = case.number_or("multiplier", 100.0);
    let (events, people) = (case.column("numerator"), case.column("denominator"));
    let average = funnel::baseline(&events, &people).map_err(text)?;
    let curve = funnel::proportion(&events, &people, cap).map_err(text)?;
    let column = |value: fn(&funnel::ProportionPoint) -> f64| {
        numbers(curve.iter().map(|p| value(p) * multiplier))
    };
    Ok(json!({
        "Population": numbers(curve.iter().map(|p| p.population)),
        "lower_2s_limit": column(|p| p.limits[0].lower),
        "upper_2s_limit": column(|p| p.limits[0].upper),
        "lower_3s_limit": column(|p| p.limits[1].lower),
        "upper_3s_limit": column(|p| p.limits[1].upper),
        "baseline": numbers(curve.iter().map(|_| average * multiplier)),
    }))
}

/// The columns of a curve of counts: `expected` and `limit` say how the two are shown.
fn counts(
    curve: &[funnel::CountPoint],
    name: &str,
    expected: impl Fn(f64) -> f64,
    limit: impl Fn(f64) -> f64,
) -> Value {
    let mut result = json!({});
    for (level, sigma) in ["2s", "3s"].into_iter().enumerate() {
        result[format!("lower_{sigma}_{name}")] =
            numbers(curve.iter().map(|p| expected(p.expected[level].upper)));
        result[format!("upper_{sigma}_{name}")] =
            numbers(curve.iter().map(|p| expected(p.expected[level].lower)));
        result[format!("lower_{sigma}_limit")] =
            numbers(curve.iter().map(|p| limit(p.limits()[level].lower)));
        result[format!("upper_{sigma}_limit")] =
            numbers(curve.iter().map(|p| limit(p.limits()[level].upper)));
    }
    result
}

fn ratio(case: &Case<'_>) -> Answer {
    let curve = funnel::ratio(&case.column("denominator")).map_err(text)?;
    let limit: fn(f64) -> f64 = match case.text("ratio_type") {
        "count" => |ratio| ratio - 1.0,
        "isr" => |ratio| ratio * 100.0,
        other => return Err(format!("ratio type {other:?}")),
    };
    let mut result = counts(&curve, "exp_events", |expected| expected, limit);
    result["Observed_events"] = numbers(curve.iter().map(|p| p.events));
    Ok(result)
}

fn rate(case: &Case<'_>) -> Answer {
    let multiplier = case.number_or("multiplier", 100_000.0);
    let years = case.number_or("years_of_data", 1.0);
    let (events, people) = counted(&case.column("numerator"), &person_years(case)?);
    let baseline = funnel::baseline(&events, &people).map_err(text)?;
    let curve = funnel::rate(&events, &people, years).map_err(text)?;
    let population = |expected: f64| expected / (baseline * years);
    let mut result =
        counts(&curve, "population_1_year", population, |ratio| ratio * baseline * multiplier);
    result["Events"] = numbers(curve.iter().map(|p| p.events));
    result["baseline"] = numbers(curve.iter().map(|_| baseline * multiplier));
    Ok(result)
}

pub(crate) fn points(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        let (events, people) = (case.column("numerator"), person_years(case)?);
        let few = |events: f64| case.text("rate_type") == "dsr" && events < DIRECT_NEEDS;
        let kept = |(&events, value): (&f64, f64)| if few(events) { f64::NAN } else { value };
        let years = case.number_or("years_of_data", 1.0);
        Ok(json!({
            "rate_chart": numbers(events.iter().zip(case.column("rate")).map(kept)),
            "denominator_derived": numbers(events.iter().zip(people.iter().map(|people| people / years)).map(kept)),
        }))
    };
    answer().into()
}

fn label(position: GradedPosition) -> &'static str {
    match position {
        GradedPosition::MuchLower => "Low (0.001)",
        GradedPosition::Lower => "Low (0.025)",
        GradedPosition::Similar => "Not significant",
        GradedPosition::Higher => "High (0.025)",
        GradedPosition::MuchHigher => "High (0.001)",
    }
}

pub(crate) fn significance(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        let events = case.column("numerator");
        let labels: Result<Vec<&str>, String> = match case.text("statistic") {
            "proportion" => {
                let people = case.column("denominator");
                let average = funnel::baseline(&events, &people).map_err(text)?;
                let position =
                    |(&x, &n)| funnel::proportion_position(x, n, average).map(label).map_err(text);
                events.iter().zip(&people).map(position).collect()
            }
            "ratio" => {
                let position = |(x, e)| funnel::ratio_position(x, e).map(label).map_err(text);
                events.into_iter().zip(case.column("denominator")).map(position).collect()
            }
            _ => rates(case, &events),
        };
        Ok(json!({ "significance": labels? }))
    };
    answer().into()
}

fn rates(case: &Case<'_>, events: &[f64]) -> Result<Vec<&'static str>, String> {
    let people = person_years(case)?;
    let (counted_events, counted_people) = counted(events, &people);
    let baseline = funnel::baseline(&counted_events, &counted_people).map_err(text)?;
    let position = |(&x, &n): (&f64, &f64)| {
        if case.text("rate_type") == "dsr" && x < DIRECT_NEEDS {
            return Ok("Not applicable for events less than 10 for dsrs");
        }
        funnel::ratio_position(x, baseline * n).map(label).map_err(text)
    };
    events.iter().zip(&people).map(position).collect()
}
