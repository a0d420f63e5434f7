//! Proportions, rates, means, quantiles of areas, and the distributions below them.

use super::super::table::{Table, check_type, groups, multiplier};
use super::super::{Answer, Case, Outcome, numbers};
use super::text;
use lifecourse_statistics::{
    Confidence, Estimate, StatisticsError, distribution, mean, proportion, quantile, rate,
};
use serde_json::{Value, json};

pub(crate) fn quantiles_of_distributions(case: &Case<'_>) -> Outcome {
    let df = case.number("df");
    let quantile = |p: f64| match case.text("fn") {
        "qnorm" => distribution::normal::quantile(p),
        "qt" => distribution::student_t::quantile(p, df),
        _ => distribution::chi_squared::quantile(p, df),
    };
    let values: Result<Vec<f64>, _> = case.column("p").into_iter().map(quantile).collect();
    values.map(|values| json!({ "value": numbers(values) })).map_err(text).into()
}

/// One confidence of the helpers byars and wilson.
fn single_level(case: &Case<'_>) -> Result<Confidence, String> {
    Confidence::new(case.number("confidence")).map_err(text)
}

pub(crate) fn byars(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        let level = single_level(case)?;
        let mut table = Table::default();
        for count in case.column("x") {
            let limits =
                if count.is_nan() { None } else { Some(rate::byar(count, level).map_err(text)?) };
            table.number("lower", limits.map_or(f64::NAN, |limits| limits.lower));
            table.number("upper", limits.map_or(f64::NAN, |limits| limits.upper));
        }
        Ok(table.finish())
    };
    answer().into()
}

pub(crate) fn wilson(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        let level = single_level(case)?;
        let mut table = Table::default();
        for (events, trials) in case.column("x").into_iter().zip(case.column("n")) {
            let missing = events.is_nan() || trials.is_nan() || trials.abs() <= 0.0;
            let limits = if missing {
                None
            } else {
                Some(proportion::wilson(events, trials, level).map_err(text)?)
            };
            table.number("lower", limits.map_or(f64::NAN, |limits| limits.lower));
            table.number("upper", limits.map_or(f64::NAN, |limits| limits.upper));
            if level.z().is_infinite() {
                break; // The reference gives one element for all.
            }
        }
        Ok(table.finish())
    };
    answer().into()
}

type Estimator = fn(f64, f64, Confidence) -> Result<Estimate, StatisticsError>;

/// Rows of x and n, summed for each group unless there is one group alone in the compatible mode.
fn row_wise(
    case: &Case<'_>,
    sum_single: bool,
    default: f64,
    estimate: Estimator,
    method: fn(f64) -> &'static str,
) -> Answer {
    check_type(case)?;
    let multiplier = multiplier(case, default)?;
    let levels = if case.has("confidence") { case.confidences()? } else { Vec::new() };
    let (x, n) = (case.column("x"), case.column("n"));
    for (&x, &n) in x.iter().zip(&n).filter(|(x, n)| !x.is_nan() && !n.is_nan()) {
        estimate(x, n, Confidence::P95).map_err(text)?;
    }
    let mut groups = groups(case, x.len());
    let summed = groups.len() > 1 || (case.has("group") && sum_single);
    if !summed {
        groups = groups
            .into_iter()
            .flat_map(|(label, rows)| rows.into_iter().map(move |row| (label.clone(), vec![row])))
            .collect();
    }
    let mut table = Table::default();
    for (label, rows) in groups {
        let (x, n): (f64, f64) =
            (rows.iter().map(|&i| x[i]).sum(), rows.iter().map(|&i| n[i]).sum());
        table.group(label.as_deref());
        table.number("x", x);
        table.number("n", n);
        let value = estimate(x, n, Confidence::P95).map_or(f64::NAN, |e| e.value * multiplier);
        table.number("value", value);
        table.limits(&levels, |level| {
            estimate(x, n, level).ok().map(|e| e.scaled(multiplier).interval())
        });
        table.push(
            "method",
            if x.is_nan() && method(x).is_empty() { Value::Null } else { json!(method(x)) },
        );
    }
    Ok(table.finish())
}

pub(crate) fn proportion(case: &Case<'_>) -> Outcome {
    let run = |sum| row_wise(case, sum, 1.0, proportion::wilson, |_| "Wilson");
    Outcome::from(run(true)).and_compatible(run(false))
}

pub(crate) fn rate(case: &Case<'_>) -> Outcome {
    let method = |x: f64| match x {
        x if x.is_nan() => "",
        x if x < rate::EXACT_BELOW => "Exact",
        _ => "Byars",
    };
    let run = |sum| row_wise(case, sum, 100_000.0, rate::crude, method);
    Outcome::from(run(true)).and_compatible(run(false))
}

pub(crate) fn mean(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        check_type(case)?;
        let levels = case.confidences()?;
        let x = case.column("x");
        let mut table = Table::default();
        for (label, rows) in groups(case, x.len()) {
            let values: Vec<f64> = rows.iter().map(|&i| x[i]).collect();
            let summary = mean::summary(&values);
            let part = |part: fn(&mean::Summary) -> f64| summary.as_ref().map_or(f64::NAN, part);
            table.group(label.as_deref());
            table.number("value_sum", part(|s| s.sum));
            table.number("value_count", values.len() as f64);
            table.number("stdev", part(|s| s.standard_deviation));
            table.number("value", part(|s| s.mean));
            table.limits(&levels, |level| {
                mean::student(&values, level).ok().map(Estimate::interval)
            });
            table.text("method", "Student's t-distribution");
        }
        Ok(table.finish())
    };
    answer().into()
}

pub(crate) fn quantile(case: &Case<'_>) -> Outcome {
    let run = |arithmetic| -> Answer {
        let values = case.column("values");
        let invert = case.column("invert");
        let wanted = case.number("nquantiles");
        let mut assigned = vec![f64::NAN; values.len()];
        for (_, rows) in groups(case, values.len()) {
            let inverted = |row: usize| *invert.get(row).unwrap_or(&invert[0]) > 0.0;
            let order = if inverted(rows[0]) {
                quantile::Order::HighestFirst
            } else {
                quantile::Order::LowestFirst
            };
            if rows.iter().any(|&row| inverted(row) != inverted(rows[0])) {
                return Err("the order differs within a group".to_owned());
            }
            let own: Vec<Option<f64>> =
                rows.iter().map(|&i| Some(values[i]).filter(|v| !v.is_nan())).collect();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small whole number"
            )]
            match quantile::of_areas(&own, wanted as u32, order, arithmetic) {
                Ok(found) => {
                    for (&row, quantile) in rows.iter().zip(found) {
                        assigned[row] = quantile.map_or(f64::NAN, f64::from);
                    }
                }
                Err(StatisticsError::TooFew { .. }) => {}
                Err(error) => return Err(text(error)),
            }
        }
        Ok(json!({ "quantile": numbers(assigned) }))
    };
    Outcome::from(run(quantile::Arithmetic::Exact))
        .and_compatible(run(quantile::Arithmetic::FloatingPoint))
}
