//! Change over time.

use super::{Answer, Case, Difference, Family, Kind, Outcome, number, numbers};
use lifecourse_statistics::{
    Confidence, Interval, StatisticsError,
    trend::{
        self, AreaChange, Counts, Direction, ErrorSource, GroupErrors, Groups, Joinpoint,
        MeanSlope, Orientation, Scale, Search, SlopeIndexTrend, SlopeTest, Uncertainty,
        YearOfAreas, YearOfGroups,
    },
};
use serde_json::{Value, json};

const P95: Confidence = Confidence::P95;

pub(crate) const FAMILY: Family = Family {
    runners: &[
        ("recent_trend", recent_trend),
        ("trend_apc", |case| outcome(annual_change(case))),
        ("trend_most_vs_rest", |case| both(case, most_against_rest)),
        ("trend_mackenbach", |case| outcome(mackenbach(case))),
        ("trend_joinpoint_aapc", joinpoint),
        ("convergence", |case| outcome(convergence(case))),
        ("sii_change", |case| outcome(slope_index_change(case))),
        ("sii_trend", |case| both(case, slope_index_trend)),
    ],
    differences: &[
        Difference {
            method: "convergence",
            cases: "*",
            fields: "reat_lambda reat_halflife",
            kind: Kind::Compatible,
            reason: "the package REAT inverts annual growth as if T were 1: our speed is speed_annualised",
        },
        Difference {
            method: "trend_most_vs_rest",
            cases: "*",
            fields: "slope_known_variance log_slope_known_variance",
            kind: Kind::Compatible,
            reason: "R solves the normal equations in calendar years and loses up to eight digits: ours are the exact figures, to 1e-12",
        },
        Difference {
            method: "sii_trend",
            cases: "*",
            fields: "trend_known_variance",
            kind: Kind::Compatible,
            reason: "R solves the normal equations in calendar years and loses up to eight digits: ours are the exact figures, to 1e-12",
        },
        Difference {
            method: "trend_joinpoint_aapc",
            cases: "*",
            fields: "segmented",
            kind: Kind::Compatible,
            reason: "segmented stops beside the least squares, after bootstrap restarts of no known seed: its figures are ours at its own joinpoint",
        },
    ],
};

/// Our answer, and that with slopes by the normal equations.
fn both(
    case: &Case<'_>,
    of: fn(&Case<'_>, ErrorSource) -> Result<Value, StatisticsError>,
) -> Outcome {
    let compatible = of(case, ErrorSource::PointsByNormalEquations);
    outcome(of(case, ErrorSource::Points)).and_compatible(compatible.map_err(text))
}

fn outcome(answer: Result<Value, StatisticsError>) -> Outcome {
    answer.map_err(|error| error.to_string()).into()
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where map_err hands the error over")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

fn marker(direction: Direction) -> &'static str {
    match direction {
        Direction::Increasing => "increasing",
        Direction::Decreasing => "decreasing",
        Direction::NoSignificantChange => "no_significant_change",
    }
}

fn five<T>(items: impl IntoIterator<Item = T>) -> Result<[T; 5], String> {
    let items: Vec<T> = items.into_iter().collect();
    items.try_into().map_err(|_| "not five points".to_owned())
}

fn recent_trend(case: &Case<'_>) -> Outcome {
    let answer = || -> Answer {
        let trend = if case.has("count") {
            let rows = case.column("count").into_iter().zip(case.column("denominator"));
            trend::by_counts(five(rows.map(|(events, trials)| Counts { events, trials }))?)
                .map_err(text)?
        } else {
            let rows = case.column("lower").into_iter().zip(case.column("upper"));
            let limits = five(rows.map(|(lower, upper)| Interval { lower, upper }))?;
            trend::by_limits(five(case.column("value"))?, limits).map_err(text)?
        };
        Ok(json!({
            "slope": trend.slope,
            "chi_square": trend.chi_square,
            "same_sign_without_each": trend.same_sign_without_each,
            "marker": marker(trend.direction),
        }))
    };
    answer().into()
}

fn annual_change(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let errors = case.has("se").then(|| case.column("se"));
    let change =
        trend::annual_change(&case.column("year"), &case.column("rate"), errors.as_deref(), P95)?;
    Ok(json!({
        "log_slope": change.logarithm.slope.value,
        "log_slope_se": change.logarithm.standard_error,
        "apc": change.percentage.value,
        "apc_lower": change.percentage.lower,
        "apc_upper": change.percentage.upper,
        "p": change.logarithm.p,
        "df": change.logarithm.degrees_of_freedom,
        "slope": change.absolute.slope.value,
        "slope_se": change.absolute.standard_error,
        "slope_lower": change.absolute.slope.lower,
        "slope_upper": change.absolute.slope.upper,
        "slope_p": change.absolute.p,
    }))
}

/// A test under the names of the files; `name` is that of its slope, `statistic` that of its quotient.
fn shown(test: &SlopeTest, name: &str, statistic: &str) -> Value {
    let mut value =
        json!({ "se": test.standard_error, "p": test.p, "df": test.degrees_of_freedom });
    value[name] = json!(test.slope.value);
    value[statistic] = json!(test.statistic);
    value
}

fn most_against_rest(case: &Case<'_>, points: ErrorSource) -> Result<Value, StatisticsError> {
    let (years, most, rest) =
        (case.column("year"), case.column("rate_most"), case.column("rate_rest"));
    let (error_most, error_rest) = (case.column("se_most"), case.column("se_rest"));
    let groups = Groups { years: &years, most: &most, rest: &rest };
    let errors = GroupErrors { most: &error_most, rest: &error_rest };
    let difference = |scale, source| trend::slope_difference(groups, errors, scale, source, P95);
    let alone =
        |rates: &[f64], errors: &[f64]| trend::annual_change(&years, rates, Some(errors), P95);
    let (most_alone, rest_alone) = (alone(&most, &error_most)?, alone(&rest, &error_rest)?);
    let known = |scale| difference(scale, points);
    let favourable = case.flag("favourable", true);
    let faster = |test: SlopeTest| (test.slope.value > 0.0) == favourable && test.p < 0.05;
    let ends = trend::endpoints(groups)?;
    let last = years.len() - 1;
    Ok(json!({
        "slope_most": most_alone.absolute.slope.value,
        "slope_rest": rest_alone.absolute.slope.value,
        "apc_most": most_alone.percentage.value,
        "apc_rest": rest_alone.percentage.value,
        "slope_mse_scaled": shown(&difference(Scale::Absolute, ErrorSource::Residuals)?, "difference", "z"),
        "slope_known_variance": shown(&known(Scale::Absolute)?, "difference", "z"),
        "log_slope_mse_scaled": shown(&difference(Scale::Relative, ErrorSource::Residuals)?, "difference", "z"),
        "log_slope_known_variance": shown(&known(Scale::Relative)?, "difference", "z"),
        "pooled_interaction": shown(&trend::pooled_slope_difference(groups, Scale::Absolute, P95)?, "difference", "t"),
        "pooled_interaction_log": shown(&trend::pooled_slope_difference(groups, Scale::Relative, P95)?, "difference", "t"),
        "gap_series": shown(&trend::gap_slope(groups, Scale::Absolute, P95)?, "slope", "t"),
        "log_ratio_series": shown(&trend::gap_slope(groups, Scale::Relative, P95)?, "slope", "t"),
        "endpoints": {
            "abs_change_most": ends.most,
            "abs_change_rest": ends.rest,
            "abs_excess_change": ends.excess(),
            "cagr_most": ends.most_growth,
            "cagr_rest": ends.rest_growth,
            "rate_difference_first": most[0] - rest[0],
            "rate_difference_last": most[last] - rest[last],
            "rate_ratio_first": most[0] / rest[0],
            "rate_ratio_last": most[last] / rest[last],
        },
        "improving_faster_absolute": faster(known(Scale::Absolute)?),
        "improving_faster_relative": faster(known(Scale::Relative)?),
    }))
}

fn mackenbach(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let (low, high) = (case.column("rate_low_status"), case.column("rate_high_status"));
    let ends = |rates: &[f64]| (rates[0], rates[rates.len() - 1]);
    let change = |rates: &[f64]| rates[rates.len() - 1] / rates[0] - 1.0;
    let verdict = trend::mackenbach(ends(&low), ends(&high))?;
    Ok(json!({
        "rate_ratio": numbers(low.iter().zip(&high).map(|(low, high)| low / high)),
        "rate_difference": numbers(low.iter().zip(&high).map(|(low, high)| low - high)),
        "relative_change_low": change(&low),
        "relative_change_high": change(&high),
        "relative_inequality_narrowed": verdict.relative,
        "absolute_inequality_narrowed": verdict.absolute,
    }))
}

fn joinpoint(case: &Case<'_>) -> Outcome {
    let (years, rates) = (case.column("year"), case.column("rate"));
    let theirs = &case.expected["segmented"];
    let at = theirs["psi"].as_f64().unwrap_or(f64::NAN);
    let ours = trend::joinpoint(&years, &rates, Search::Continuous);
    let compatible = trend::joinpoint_at(&years, &rates, at)
        .and_then(|anywhere| joinpoint_with(case, &anywhere, Joinpoint::mean_slope_of_rounded));
    // Where segmented stops must be so near to the least squares that it makes no difference to anybody.
    let far = ours.as_ref().is_ok_and(|ours| (ours.year - at).abs() > 1e-3 * ours.year_error());
    let ours = ours.and_then(|ours| joinpoint_with(case, &ours, Joinpoint::mean_slope));
    let mut outcome = outcome(ours).and_compatible(compatible.map_err(text));
    if far {
        outcome.judged.push(("segmented", Some("its joinpoint is another one".to_owned())));
    }
    outcome
}

fn joinpoint_with(
    case: &Case<'_>,
    anywhere: &Joinpoint,
    mean: fn(&Joinpoint) -> MeanSlope,
) -> Result<Value, StatisticsError> {
    let (years, rates) = (case.column("year"), case.column("rate"));
    let grid = trend::joinpoint(&years, &rates, Search::Grid)?;
    let (none, one) = trend::joinpoint_information(&years, &rates)?;
    let points = years.len() as f64;
    let slopes = grid.average_change(Uncertainty::Slopes, P95);
    let covariance = grid.average_change(Uncertainty::SlopesAndCovariance, P95);
    Ok(json!({
        "joinpoint_grid": grid.year,
        "sse_grid": grid.residual,
        "sse_no_joinpoint": points * (none - 2.0 * points.ln() / points).exp(),
        "bic_no_joinpoint": none,
        "bic_one_joinpoint": one,
        "slope1": grid.before,
        "slope2": grid.after,
        "slope1_se": grid.covariance.0.sqrt(),
        "slope2_se": grid.covariance.1.sqrt(),
        "apc1": grid.change_before(),
        "apc2": grid.change_after(),
        "aapc": slopes.value,
        "aapc_lower_nocov": slopes.lower,
        "aapc_upper_nocov": slopes.upper,
        "aapc_lower_cov": covariance.lower,
        "aapc_upper_cov": covariance.upper,
        "aapc_last10": grid.average_change_since(years[years.len() - 1] - 9.0)?,
        "segmented": {
            "psi": anywhere.year,
            "psi_se": anywhere.year_error(),
            "mean_log_slope": mean(anywhere).slope,
            "se_muggeo": mean(anywhere).standard_error,
            "se_fixed_joinpoint": anywhere.mean_slope_error_at_year(),
        },
    }))
}

fn convergence(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let (start, end, people) =
        (case.column("start"), case.column("end"), case.column("population"));
    let areas = AreaChange { start: &start, end: &end, years: case.number("years") };
    let alike = trend::beta_convergence(areas, None, P95)?;
    let weighted = trend::beta_convergence(areas, Some(&people), P95)?;
    let sigma = trend::sigma_convergence(areas)?;
    let logs = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| value.ln()).collect() };
    let or_nan = |speed: Option<f64>| number(speed.unwrap_or(f64::NAN));
    Ok(json!({
        "alpha": alike.alpha,
        "beta": alike.beta.slope.value,
        "beta_se": alike.beta.standard_error,
        "t": alike.beta.statistic,
        "p": alike.beta.p,
        "r_squared": alike.r_squared,
        "reat_lambda": or_nan(alike.reat_speed()),
        "reat_halflife": or_nan(alike.reat_speed().map(trend::Beta::half_life)),
        "speed_annualised": or_nan(alike.speed()),
        "beta_population_weighted": weighted.beta.slope.value,
        "beta_population_weighted_se": weighted.beta.standard_error,
        "beta_population_weighted_p": weighted.beta.p,
        "sd_log_start": sigma.start,
        "sd_log_end": sigma.end,
        "sd_ratio": sigma.start / sigma.end,
        "f": sigma.f,
        "f_p": sigma.p,
        "weighted_sd_log_start": trend::weighted_deviation(&logs(&start), &people)?,
        "weighted_sd_log_end": trend::weighted_deviation(&logs(&end), &people)?,
        "weighted_sd_start": trend::weighted_deviation(&start, &people)?,
        "weighted_sd_end": trend::weighted_deviation(&end, &people)?,
        "kendall_tau": trend::kendall(&start, &end)?,
    }))
}

fn slope_index_change(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let column = |key: &str| case.column(key);
    let (n1, d1) = (column("numerator_t1"), column("denominator_t1"));
    let (n2, d2) = (column("numerator_t2"), column("denominator_t2"));
    let years = [
        YearOfAreas { numerators: &n1, denominators: &d1 },
        YearOfAreas { numerators: &n2, denominators: &d2 },
    ];
    let orientation =
        if case.number("sign") > 0.0 { Orientation::HigherRank } else { Orientation::LowerRank };
    let change = trend::slope_index_change(&column("rank01"), years, orientation, P95)?;
    let mut value = json!({
        "sii_change": change.index.slope.value,
        "sii_change_se": change.index.standard_error,
        "sii_change_lower": change.index.slope.lower,
        "sii_change_upper": change.index.slope.upper,
        "rii_change": change.relative.slope.value,
        "rii_change_se": change.relative.standard_error,
        "real_gap_change": change.real_gap,
        "real_gap_change_se_delta": change.real_gap_error,
        "z_independent": change.independent_statistic(),
    });
    for (year, name) in change.years.iter().zip(["t1", "t2"]) {
        value[format!("sii_{name}")] = json!(year.index);
        value[format!("sii_{name}_se")] = json!(year.standard_error);
        value[format!("rii_{name}")] = json!(year.relative);
        value[format!("mean_{name}")] = json!(year.mean);
        value[format!("real_gap_{name}")] = json!(year.real_gap);
    }
    Ok(value)
}

fn slope_index_trend(case: &Case<'_>, points: ErrorSource) -> Result<Value, StatisticsError> {
    let (rates, people) = (case.columns("rate_by_year"), case.columns("population_by_year"));
    let groups: Vec<YearOfGroups<'_>> = rates
        .iter()
        .zip(&people)
        .map(|(rates, populations)| YearOfGroups { rates, populations })
        .collect();
    let mut index = SlopeIndexTrend::new(&groups)?;
    if points == ErrorSource::PointsByNormalEquations {
        // The last digit of a yearly index is the eighth of such a slope: R begins with its own, which are ours but for that digit.
        let theirs = |name: &str| case.expected[name].as_array().into_iter().flatten();
        index.indices = theirs("sii").filter_map(Value::as_f64).collect();
        index.errors = theirs("sii_se").filter_map(Value::as_f64).collect();
    }
    let years = case.column("year");
    Ok(json!({
        "sii": numbers(index.indices.iter().copied()),
        "sii_se": numbers(index.errors.iter().copied()),
        "rii_mean": numbers(index.relative.iter().copied()),
        "trend_ols": shown(&index.unweighted(&years, P95)?, "slope", "t"),
        "trend_wls": shown(&index.weighted(&years, ErrorSource::Residuals, P95)?, "slope", "t"),
        "trend_known_variance": shown(&index.weighted(&years, points, P95)?, "slope", "z"),
        "first_to_last": shown(&index.first_to_last(P95)?, "change", "z"),
    }))
}
