//! The World Health Organization's measures of inequality between groups, and its slope indices among people.

mod people;

use super::{Answer, Case, Difference, Family, Kind, Outcome, number};
use lifecourse_statistics::{
    Confidence, StatisticsError,
    concentration::{Index, Limits},
    inequality::{
        Compatibility, Direction, Groups, Inequality, Measure, Options, Scale, Simulation, Slope,
        Subgroup,
    },
};
use serde_json::{Value, json};

pub(crate) const FAMILY: Family = Family {
    runners: &[
        ("d", |case| pair(case, "d")),
        ("r", |case| pair(case, "r")),
        ("bgv", |case| closed(case, "bgv")),
        ("mld", |case| closed(case, "mld")),
        ("ti", |case| closed(case, "ti")),
        ("par", |case| closed(case, "par")),
        ("paf", |case| closed(case, "paf")),
        ("aci", |case| closed(case, "aci")),
        ("rci", |case| closed(case, "rci")),
        ("sii", |case| slope(case, "sii")),
        ("rii", |case| slope(case, "rii")),
        ("heat_sii_rii", heat),
        ("bgsd", |case| simulated(case, "bgsd")),
        ("covar", |case| simulated(case, "covar")),
        ("idisu", |case| simulated(case, "idisu")),
        ("idisw", |case| simulated(case, "idisw")),
        ("mdbu", |case| simulated(case, "mdbu")),
        ("mdbw", |case| simulated(case, "mdbw")),
        ("mdmu", |case| simulated(case, "mdmu")),
        ("mdmw", |case| simulated(case, "mdmw")),
        ("mdru", |case| simulated(case, "mdru")),
        ("mdrw", |case| simulated(case, "mdrw")),
        ("aci_individual", |case| people::answer(case, "aci")),
        ("rci_individual", |case| people::answer(case, "rci")),
        ("sii_individual", |case| people::answer(case, "sii")),
        ("rii_individual", |case| people::answer(case, "rii")),
    ],
    differences: &[
        listed(
            "r",
            "zero_estimate",
            "*",
            Kind::ReferenceBlank,
            "a ratio to 0 is refused, not infinite",
        ),
        listed(
            "r",
            "extreme_estimate_missing",
            "*",
            Kind::ReferenceBlank,
            "the missing end is named, not passed on",
        ),
        listed(
            "mld",
            "*",
            ERROR_FIELDS,
            Kind::Compatible,
            "the index is multiplied by 1000, its error is not",
        ),
        listed(
            "ti",
            "*",
            ERROR_FIELDS,
            Kind::Compatible,
            "the index is multiplied by 1000, its error is not",
        ),
        listed(
            "paf",
            "*",
            ERROR_FIELDS,
            Kind::Compatible,
            "a percentage with the error of the fraction",
        ),
        listed("mld", "missing_estimate*", "*", Kind::Answered, CRASH_MISSING),
        listed("ti", "missing_estimate*", "*", Kind::Answered, CRASH_MISSING),
        listed("paf", "missing_estimate_nonordered*", "*", Kind::Answered, CRASH_MISSING),
        listed("mdbu", "estimate_missing_10*", "*", Kind::Answered, CRASH_MISSING),
        listed("mdru", "estimate_missing_10*", "*", Kind::Answered, CRASH_MISSING),
        listed("mdru", "scale_absent", "*", Kind::Answered, CRASH_NO_INTERVAL),
        listed("mdrw", "scale_absent", "*", Kind::Answered, CRASH_NO_INTERVAL),
        listed("mdrw", "se_*", "*", Kind::Answered, CRASH_NO_INTERVAL),
        listed("sii", "*", SLOPE_FIELDS, Kind::Compatible, SLOPES),
        listed("rii", "*", SLOPE_FIELDS, Kind::Compatible, SLOPES),
        listed(
            "sii_individual",
            "*",
            "lowerci upperci",
            Kind::Compatible,
            "a limit near 0 shows where glm stops, 1e-5 of the limit beside the likelihood's top",
        ),
        listed(
            "heat_sii_rii",
            "*",
            "*",
            Kind::Compatible,
            "HEAT weighs by the square of the population",
        ),
        listed(
            "sii",
            "above_one_million*",
            "*",
            Kind::Refused,
            "estimates above their scale are refused by name",
        ),
        listed(
            "rii",
            "above_one_million*",
            "*",
            Kind::Refused,
            "estimates above their scale are refused by name",
        ),
    ],
};

const ERROR_FIELDS: &str = "estimate se lowerci upperci";
const SLOPE_FIELDS: &str = "estimate se lowerci upperci exact";
const SLOPES: &str = "the package weighs by the square of the population, guesses the scale and prints errors on that of proportions";
const CRASH_MISSING: &str = "the package stops at a missing estimate that it allows";
const CRASH_NO_INTERVAL: &str =
    "the package stops where there is no interval, for a misspelt variable";

const fn listed(
    method: &'static str,
    cases: &'static str,
    fields: &'static str,
    kind: Kind,
    reason: &'static str,
) -> Difference {
    Difference { method, cases, fields, kind, reason }
}

/// How many draws a simulated interval is tested with; the files' own are 100,000.
const DRAWS: usize = 4_000;

fn known(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn subgroups(case: &Case<'_>) -> Vec<Subgroup> {
    let (errors, populations) = (case.column("se"), case.column("population"));
    let at = |column: &[f64], i: usize| column.get(i).copied().and_then(known);
    let estimates = case.column("estimate");
    let group = |(i, estimate): (usize, &f64)| Subgroup {
        estimate: known(*estimate),
        standard_error: at(&errors, i),
        population: at(&populations, i),
    };
    estimates.iter().enumerate().map(group).collect()
}

fn groups(case: &Case<'_>) -> Result<Groups, StatisticsError> {
    let subgroups = subgroups(case);
    let direction =
        if case.flag("favourable", true) { Direction::Favourable } else { Direction::Adverse };
    let ordered = case.flag("ordered", case.has("order"));
    let mut groups = if ordered {
        #[expect(clippy::cast_possible_truncation, reason = "the files hold whole orders")]
        let order: Vec<i64> = case.column("order").iter().map(|&order| order as i64).collect();
        Groups::ranked(&subgroups, &order, direction)?
    } else if let Some(reference) = case.input["reference"].as_u64() {
        let reference = usize::try_from(reference).unwrap_or(usize::MAX);
        Groups::with_reference(&subgroups, direction, reference)?
    } else {
        Groups::unordered(&subgroups, direction)?
    };
    if case.has("scale") {
        groups = groups.scale(Scale::new(case.number("scale"))?);
    }
    if case.has("setting_average") {
        groups = groups.setting_average(case.number("setting_average"))?;
    }
    Ok(if case.flag("force", false) { groups.without_missing() } else { groups })
}

fn index(case: &Case<'_>, name: &str) -> Result<Index, StatisticsError> {
    let bounded = case.has("lmin") || case.has("lmax");
    let limits = || Limits::new(case.number("lmin"), case.number("lmax"));
    Ok(match (name, case.text("method")) {
        ("aci", _) if bounded => Index::Absolute(Some(limits()?)),
        ("aci", _) => Index::Absolute(None),
        (_, "wagstaff") => Index::Wagstaff(limits()?),
        (_, "erreygers") => Index::Erreygers(limits()?),
        _ if bounded => Index::Attainment(limits()?),
        _ => Index::Relative,
    })
}

fn model(case: &Case<'_>) -> Slope {
    if case.flag("linear", false) { Slope::Linear } else { Slope::Logistic }
}

fn evaluate(
    case: &Case<'_>,
    name: &str,
    compatibility: Compatibility,
) -> Result<Inequality, StatisticsError> {
    let measure = match name {
        "aci" | "rci" => Measure::ConcentrationIndex(index(case, name)?),
        "sii" => Measure::SlopeIndex(model(case)),
        "rii" => Measure::RelativeIndex(model(case)),
        other => Measure::from_name(other).expect("every method of the list has a measure"),
    };
    let options = Options { compatibility, ..options(case)? };
    measure.evaluate(&groups(case)?, &options)
}

fn options(case: &Case<'_>) -> Result<Options, StatisticsError> {
    Ok(Options {
        confidence: Confidence::new(case.number_or("conf_level", 0.95))?,
        simulation: Simulation { draws: DRAWS, seed: 1 },
        ..Options::default()
    })
}

/// The four figures of a measure, as the files name them.
fn row(found: &Inequality) -> Value {
    let limit = |pick: fn(lifecourse_statistics::Interval) -> f64| {
        found.interval.map_or(Value::Null, |interval| number(pick(interval)))
    };
    json!({
        "estimate": number(found.value),
        "se": found.standard_error.map_or(Value::Null, number),
        "lowerci": limit(|interval| interval.lower),
        "upperci": limit(|interval| interval.upper),
    })
}

/// `row` with the same figures under every name that a file may give them.
fn rows(found: &Inequality) -> Value {
    let mut value = row(found);
    for name in ["by_formula", "corrected", "corrected_population_weighted"] {
        value[name] = row(found);
    }
    value["corrected_population_weighted"]["se_log"] = value["se"].clone();
    value["estimate_by_formula"] = value["estimate"].clone();
    value
}

fn answer(found: Result<Inequality, StatisticsError>) -> Answer {
    found.map(|found| rows(&found)).map_err(|refusal| refusal.to_string())
}

fn closed(case: &Case<'_>, name: &str) -> Outcome {
    let ours = answer(evaluate(case, name, Compatibility::Published));
    let compatible = answer(evaluate(case, name, Compatibility::HealthEqual));
    let compatible = over(&ours, compatible);
    Outcome::from(ours).and_compatible(compatible)
}

/// The package's own figures in place of ours, but not where the file corrects them.
fn over(ours: &Answer, package: Answer) -> Answer {
    let mut value = package?;
    if let Ok(ours) = ours {
        for (name, figures) in ours.as_object().into_iter().flatten() {
            if name.starts_with("corrected") {
                value[name] = figures.clone();
            }
        }
    }
    Ok(value)
}

/// Difference and ratio: the subgroups compared are judged by what they give.
fn pair(case: &Case<'_>, name: &str) -> Outcome {
    if case.name.starts_with("two_refs") {
        // The file cannot write a second reference, and the type cannot hold one.
        return Outcome::from(Err("groups have one reference at most, by their type".to_owned()));
    }
    let found = evaluate(case, name, Compatibility::Published);
    let mut outcome = Outcome::from(answer(found.clone()));
    let by_formula = &case.expected["by_formula"];
    let estimates = case.column("estimate");
    let at =
        |key: &str| by_formula[key].as_u64().and_then(|i| estimates.get(usize::try_from(i).ok()?));
    if let (Ok(found), Some(one), Some(other)) =
        (&found, at("minuend_index"), at("subtrahend_index"))
    {
        let value = if name == "r" { one / other } else { one - other };
        let fault = format!("by_formula: {} is not of the subgroups expected", found.value);
        let fault = ((found.value - value).abs() > 1e-9 * value.abs()).then_some(fault);
        outcome.judged.extend([("minuend_index", fault), ("subtrahend_index", None)]);
    }
    if case.expected["rows"].is_u64() {
        // The package gives a row for each of the tied; ours is the first of them.
        let first = |key: &str| case.expected[key][0].as_f64().unwrap_or(f64::NAN);
        let fault = found.ok().and_then(|found| {
            let interval = found.interval.ok()?;
            let ours = [found.value, found.standard_error?, interval.lower, interval.upper];
            let theirs = ["estimate", "se", "lowerci", "upperci"].map(first);
            ours.iter()
                .zip(theirs)
                .any(|(a, b)| (a - b).abs() > 1e-9 * b.abs())
                .then(|| format!("{ours:?}, not {theirs:?}"))
        });
        outcome.judged.push(("rows", fault));
        for field in ["estimate", "se", "lowerci", "upperci"] {
            outcome.judged.push((field, None));
        }
    }
    outcome
}

fn slope(case: &Case<'_>, name: &'static str) -> Outcome {
    if !case.has("population") {
        return people::answer(case, name);
    }
    let mut ours = evaluate(case, name, Compatibility::Published).map(|found| rows(&found));
    if let (Ok(value), Ok(rounded)) = (&mut ours, rounded(case, name)) {
        value["corrected_population_weighted_rounded"] =
            rounded["corrected_population_weighted"].clone();
    }
    let compatible = evaluate(case, name, Compatibility::HealthEqual).map(|found| {
        let mut value = row(&found);
        value["exact"] = exact(case);
        value
    });
    let text = |refusal: StatisticsError| refusal.to_string();
    let ours = ours.map_err(text);
    let compatible = over(&ours, compatible.map_err(text));
    let mut outcome = Outcome::from(ours).and_compatible(compatible);
    // That the scale was guessed as the package does is shown by the exact estimate.
    outcome.judged.push(("scale_inferred", None));
    outcome
}

/// The same for whole numbers of events: the estimates rounded to them beforehand.
fn rounded(case: &Case<'_>, name: &str) -> Result<Value, StatisticsError> {
    let scale = case.number("scale");
    let mut input = case.input.clone();
    let both = case.column("estimate").into_iter().zip(case.column("population"));
    let whole = |(y, n): (f64, f64)| {
        let n = n.ceil();
        number(if n > 0.0 { (y / scale * n).round_ties_even() / n * scale } else { y })
    };
    input["estimate"] = both.map(whole).collect();
    let case = Case { name: case.name, input: &input, expected: case.expected };
    evaluate(&case, name, Compatibility::Published).map(|found| rows(&found))
}

/// What the file calls exact: the package's model to convergence; its ends from the two slope indices together.
fn exact(case: &Case<'_>) -> Value {
    let of = |name| evaluate(case, name, Compatibility::HealthEqualConverged);
    let (Ok(difference), Ok(ratio)) = (of("sii"), of("rii")) else {
        return Value::Null;
    };
    let found = if case.expected["exact"]["se_log"].is_null() { difference } else { ratio };
    let bottom = difference.value / (ratio.value - 1.0);
    let half = found.interval.map_or(f64::NAN, |limits| (limits.upper - limits.lower) / 2.0);
    let z = Confidence::new(case.number_or("conf_level", 0.95)).map_or(f64::NAN, Confidence::z);
    let mut value = row(&found);
    value["se_indicator_units"] = number(half / z);
    value["se_log"] = value["se"].clone();
    value["predicted_rank0"] = number(bottom);
    value["predicted_rank1"] = number(bottom * ratio.value);
    value
}

fn heat(case: &Case<'_>) -> Outcome {
    let both = |compatibility| -> Answer {
        let of = |name| {
            evaluate(case, name, compatibility).map(|found| row(&found)).map_err(|e| e.to_string())
        };
        let (sii, rii) = (of("sii")?, of("rii")?);
        Ok(json!({
            "sii": sii["estimate"], "sii_se_proportion_scale": sii["se"],
            "sii_lower": sii["lowerci"], "sii_upper": sii["upperci"],
            "rii": rii["estimate"], "rii_se_log": rii["se"],
            "rii_lower": rii["lowerci"], "rii_upper": rii["upperci"],
        }))
    };
    let compatible = both(Compatibility::Heat);
    let mut outcome = Outcome::from(both(Compatibility::Published));
    if let Ok(ours) = &compatible {
        outcome.judged = differentiated(case, ours);
    }
    outcome.and_compatible(compatible)
}

/// Standard errors and limits that R differentiates by steps forward of 2⁻²⁶ of each coefficient.
///
/// Rounding, at 2⁻⁵³ of the log odds, is 2⁻²⁷ of the derivative for a coefficient of 1 and grows with its reciprocal: where that
/// is more than the file's tolerance (a coefficient below 0.3), so much is allowed; 1e-7 elsewhere.
fn differentiated(case: &Case<'_>, ours: &Value) -> Vec<(&'static str, Option<String>)> {
    let number = |field: &str| ours[field].as_f64().unwrap_or(f64::NAN);
    let odds = |p: f64| (p / (1.0 - p)).ln();
    let bottom = number("sii") / case.number("scale") / (number("rii") - 1.0);
    let intercept = odds(bottom);
    let slope = odds(bottom * number("rii")) - intercept;
    let rounding = (1.0 + intercept.abs()) / intercept.abs().min(slope.abs()) / f64::from(1 << 25);
    let allowed = rounding.max(1e-7);
    let fields = [
        "sii_se_proportion_scale",
        "sii_lower",
        "sii_upper",
        "rii_se_log",
        "rii_lower",
        "rii_upper",
    ];
    let judge = |field: &'static str| {
        let theirs = case.expected[field].as_f64();
        let fault = theirs.and_then(|theirs| {
            let near = (number(field) - theirs).abs() <= allowed * theirs.abs();
            let fault = format!("{field}: {}, where {theirs} is expected", number(field));
            (!near).then_some(fault)
        });
        (field, fault)
    };
    fields.map(judge).into()
}

/// Measures with a simulated interval, judged by Monte Carlo errors.
fn simulated(case: &Case<'_>, name: &str) -> Outcome {
    let found = evaluate(case, name, Compatibility::Published);
    let mut outcome = Outcome::from(answer(found.clone()));
    let Ok(found) = found else {
        return outcome;
    };
    let mut fault = against(&case.expected["mc_limit"], &found, 1.0);
    let variant = &case.expected["mc_limit_package_variant_fixed_mean"];
    let mut package = found;
    if variant.is_object() {
        package = evaluate(case, name, Compatibility::HealthEqual).unwrap_or(found);
        fault = fault.or_else(|| against(variant, &package, 1.0));
    }
    // The package's own limits are of 100 draws.
    let theirs = json!({
        "lower": case.expected["lowerci"], "upper": case.expected["upperci"],
        "lower_mcse": case.expected["mc_limit"]["lower_mcse"],
        "upper_mcse": case.expected["mc_limit"]["upper_mcse"],
    });
    let theirs = against(&theirs, &package, 1000_f64.sqrt());
    let asked = case.expected["mc_limit"].is_object();
    let unlike =
        (asked != found.interval.is_ok()).then(|| format!("the interval is {:?}", found.interval));
    outcome.judged.extend([
        ("mc_limit*", fault.or(unlike)),
        ("lowerci", theirs),
        ("upperci", None),
    ]);
    outcome
}

/// Whether limits lie within 5 combined Monte Carlo errors; `factor` is that of the file's number of draws.
fn against(limits: &Value, found: &Inequality, factor: f64) -> Option<String> {
    let interval = found.interval.ok()?;
    for (name, ours) in [("lower", interval.lower), ("upper", interval.upper)] {
        let (Some(theirs), Some(error)) =
            (limits[name].as_f64(), limits[format!("{name}_mcse")].as_f64())
        else {
            continue;
        };
        let own = error * (1e5 / DRAWS as f64).sqrt();
        let allowed = 5.0 * own.hypot(error * factor) + 1e-9 * theirs.abs() + 1e-12;
        if (ours - theirs).abs() > allowed {
            return Some(format!("{name}: {ours}, where {theirs} ± {allowed} is expected"));
        }
    }
    None
}
