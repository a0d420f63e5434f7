//! The slope index of Fingertips.

use super::super::table::groups;
use super::super::{Answer, Case, Outcome, number};
use super::text;
use lifecourse_statistics::{
    Confidence, Estimate, Interval,
    slope_index::{
        LimitOrder, Limits, Model, Quantile, Settings, Simulation, SlopeIndex, slope_index,
    },
};
use serde_json::{Value, json};

pub(crate) fn phe_sii(case: &Case<'_>) -> Outcome {
    let text_labels = case.name.starts_with("text-labels");
    let compatible = text_labels || case.name.starts_with("log-with-multiplier");
    let package = |limits| answer(case, text_labels, LimitOrder::PheIndicatorMethods, limits);
    let ours = |limits| answer(case, false, LimitOrder::Ascending, limits);
    let shown = |limits| if compatible { package(limits) } else { ours(limits) };
    let mut outcome = Outcome::from(ours(Limits::Exact));
    if let Some(columns) = case.expected["ci"]["columns"].as_object() {
        // The sample of the package, which the exact limits must be in the middle of and a sample of ours must meet.
        let sample = sample(case).and_then(|sample| shown(Limits::Simulated(sample)));
        for shown in [shown(Limits::Exact), sample].into_iter().flatten() {
            let fault = columns
                .iter()
                .find_map(|(name, expected)| simulated(name, expected, &shown["limits"]));
            outcome.judged.push(("ci", fault));
        }
    }
    if compatible { outcome.and_compatible(package(Limits::Exact)) } else { outcome }
}

fn sample(case: &Case<'_>) -> Result<Simulation, String> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number"
    )]
    let repetitions = case.number_or("repetitions", 100_000.0) as usize;
    Simulation::new(repetitions, 42).map_err(text)
}

/// What is wrong with one simulated limit, given as a share of the half-width of its interval.
fn simulated(name: &str, expected: &Value, ours: &Value) -> Option<String> {
    let other = if name.contains("lower") {
        name.replace("lower", "upper")
    } else {
        name.replace("upper", "lower")
    };
    let (mine, beyond) = (ours[name].as_array()?, ours[&other].as_array()?);
    let allowed = match (name.starts_with("sii"), name.contains("99")) {
        (true, false) => 0.03,
        (true, true) => 0.06,
        (false, false) => 0.04,
        (false, true) => 0.08,
    };
    mine.iter().zip(beyond).enumerate().find_map(|(i, (mine, beyond))| {
        let (mine, beyond) = (mine.as_f64()?, beyond.as_f64()?);
        let mean = expected["mean"][i].as_f64()?;
        let room = allowed * (mine - beyond).abs() / 2.0 + 1e-9 * mean.abs();
        ((mine - mean).abs() > room)
            .then(|| format!("ci.{name}.{i}: {mine}, where {mean} within {room} is expected"))
    })
}

fn model(case: &Case<'_>) -> Result<Model, String> {
    match (case.input["value_type"].as_i64(), case.flag("transform", false)) {
        (Some(0), false) => Ok(Model::Measure),
        (Some(1), false) => Ok(Model::Rate),
        (Some(1), true) => Ok(Model::LogRate),
        (Some(2), false) => Ok(Model::Proportion),
        (Some(2), true) => Ok(Model::LogitProportion),
        other => Err(format!("value type and transformation {other:?}")),
    }
}

fn answer(
    case: &Case<'_>,
    labels_as_text: bool,
    limit_order: LimitOrder,
    limits_by: Limits,
) -> Answer {
    let model = model(case)?;
    if case.has("se") && case.flag("transform", false) {
        return Err(
            "a standard error on the natural scale does not fit a transformed one".to_owned()
        );
    }
    sample(case)?; // Too few repetitions are refused.
    let settings = Settings {
        multiplier: case.number_or("multiplier", 1.0),
        limits: limits_by,
        limit_order,
        ..Settings::new(model)
    };
    let levels: Result<Vec<_>, _> =
        case.column("confidence").into_iter().map(Confidence::new).collect();
    let levels = levels.map_err(text)?;
    let labels: Vec<String> = case.labels("quantile").into_iter().flatten().collect();
    let all = distinct(&labels);
    let mut result = json!({ "point": {}, "closed_form": {}, "limits": {} });
    for (label, mut rows) in groups(case, labels.len()) {
        if labels_as_text {
            rows.sort_by(|&a, &b| labels[a].cmp(&labels[b]));
        } else {
            let order = |row: usize| labels[row].parse::<f64>().unwrap_or(f64::NAN);
            rows.sort_by(|&a, &b| order(a).total_cmp(&order(b)));
        }
        if rows.len() < all {
            continue; // Areas that lack a quantile are dropped.
        }
        let quantiles =
            rows.iter().map(|&row| quantile(case, model, row)).collect::<Result<Vec<_>, _>>()?;
        if let Some(label) = label {
            push(&mut result["point"]["group"], label.into());
        }
        for (i, level) in levels.iter().enumerate() {
            let index = slope_index(&quantiles, &settings, *level).map_err(text)?;
            if i == 0 {
                point(&mut result, &index);
            }
            limits(&mut result, &index, *level, model);
        }
    }
    Ok(result)
}

fn distinct(labels: &[String]) -> usize {
    let mut labels = labels.to_vec();
    labels.sort();
    labels.dedup();
    labels.len()
}

fn quantile(case: &Case<'_>, model: Model, row: usize) -> Result<Quantile, String> {
    let at = |key: &str| case.column(key).get(row).copied().unwrap_or(f64::NAN);
    if case.input["value"][row].is_string() {
        return Err("a value is text".to_owned());
    }
    let population = at("population");
    let value = if case.has("value") { at("value") } else { at("x") / population };
    if case.has("se") {
        return Ok(Quantile { population, value, standard_error: at("se") });
    }
    let limits = Interval { lower: at("lower_cl"), upper: at("upper_cl") };
    Quantile::with_limits(model, population, value, limits).map_err(text)
}

fn push(column: &mut Value, value: Value) {
    match column {
        Value::Array(values) => values.push(value),
        other => *other = Value::Array(vec![value]),
    }
}

fn point(result: &mut Value, index: &SlopeIndex<Estimate>) {
    push(&mut result["point"]["sii"], number(index.absolute.value));
    push(&mut result["point"]["rii"], number(index.relative.value));
    push(&mut result["point"]["intercept"], number(index.intercept));
    push(&mut result["closed_form"]["sd_slope"], number(index.slope_error.unwrap_or(f64::NAN)));
}

/// The limits under the names of the file, for the closed form and the simulation.
fn limits(result: &mut Value, index: &SlopeIndex<Estimate>, level: Confidence, model: Model) {
    let level = format!("{:.1}", level.level() * 100.0).replace('.', "_");
    for (name, estimate) in [("sii", index.absolute), ("rii", index.relative)] {
        for (side, limit) in [("lower", estimate.lower), ("upper", estimate.upper)] {
            let name = format!("{name}_{side}{level}");
            push(&mut result["limits"][&name], number(limit));
            if matches!(model, Model::Measure | Model::LogRate | Model::LogitProportion) {
                push(&mut result["closed_form"][&name], number(limit));
            }
        }
    }
}
