//! Concentration indices of people, what they are made of, and horizontal inequity.

use super::{Answer, Case, Difference, Family, Kind, Outcome, number, numbers};
use lifecourse_statistics::{
    Confidence, StatisticsError,
    concentration::{
        self, CareUse, ConcentrationIndex, Index, Limits, People, PooledTest, RineqType, Sampling,
        Sensitivity, UseModel, Variance,
    },
    gradient::{self, SmallAreas},
};
use serde_json::{Value, json};

pub(crate) const FAMILY: Family = Family {
    runners: &[
        ("concentration_index", index),
        ("concentration_index_compare", compare),
        ("concentration_index_rineq", rineq),
        ("concentration_index_decomposition", decomposition),
        ("horizontal_inequity", |case| text(horizontal_inequity(case)).into()),
        ("agi", |case| text(agi(case)).into()),
    ],
    differences: &[
        Difference {
            method: "concentration_index_compare",
            cases: "*",
            fields: "f p_f",
            kind: Kind::Compatible,
            reason: "with weights, the package scales outcome and rank by their root but not the intercept",
        },
        Difference {
            method: "concentration_index_rineq",
            cases: "*",
            fields: "estimate variance se lowerci upperci",
            kind: Kind::Compatible,
            reason: "with weights, the package's rank variance is not that of the population; nor are its errors",
        },
        Difference {
            method: "concentration_index_decomposition",
            cases: "*",
            fields: "partial_ci contributions residual percent overall",
            kind: Kind::Compatible,
            reason: "with weights, the package's indices are not divided by the population's rank variance",
        },
    ],
};

fn text(answer: Result<Value, StatisticsError>) -> Answer {
    answer.map_err(|refusal| refusal.to_string())
}

/// The columns that rank people and weigh them.
struct Columns {
    value: Vec<f64>,
    rank: Vec<f64>,
    weight: Option<Vec<f64>>,
}

impl Columns {
    fn new(case: &Case<'_>) -> Self {
        Self {
            value: case.column("value"),
            rank: case.column("rank"),
            weight: case.has("weight").then(|| case.column("weight")),
        }
    }

    fn people(&self) -> Result<People<'_>, StatisticsError> {
        People::new(&self.value, &self.rank, self.weight.as_deref())
    }
}

fn limits(case: &Case<'_>) -> Result<Limits, StatisticsError> {
    let limits = case.column("limits");
    let at = |i: usize| limits.get(i).copied().unwrap_or(f64::NAN);
    Limits::new(at(0), at(1))
}

fn form(case: &Case<'_>) -> Result<Index, StatisticsError> {
    Ok(match case.text("index") {
        "generalized" => Index::Absolute(None),
        "modified" => Index::Modified { minimum: case.column("limits")[0] },
        "bounded_standardised" => Index::Attainment(limits(case)?),
        "wagstaff" => Index::Wagstaff(limits(case)?),
        "erreygers" => Index::Erreygers(limits(case)?),
        _ => Index::Relative,
    })
}

fn index(case: &Case<'_>) -> Outcome {
    let found =
        if case.text("index").ends_with("extended") || case.text("index").ends_with("symmetric") {
            extended(case)
        } else {
            standard(case)
        };
    let mut outcome = Outcome::from(text(found));
    if case.has("v") || case.has("beta") {
        // Degrees of freedom of a test that is not made: the package gives no error for these.
        outcome.judged.push(("df", None));
    }
    let noise = |key: &str| case.expected[key].as_f64().is_some_and(|value| value.abs() < 1e-12);
    if noise("estimate") && noise("se") {
        // A constant outcome: both are rounding errors of 0, and so is their quotient.
        outcome.judged.push(("p_value", None));
    }
    outcome
}

fn extended(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let columns = Columns::new(case);
    let people = columns.people()?;
    let sensitivity = if case.has("v") {
        Sensitivity::Poverty(case.number("v"))
    } else {
        Sensitivity::Extremity(case.number("beta"))
    };
    let value = if case.text("index").starts_with("generalized") {
        people.generalised_extended_index(sensitivity)?
    } else {
        people.extended_index(sensitivity)?
    };
    Ok(
        json!({ "estimate": number(value), "n": columns.value.len(), "mean": number(people.mean()) }),
    )
}

fn standard(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let columns = Columns::new(case);
    let clusters: Vec<u64> = case.input["cluster"]
        .as_array()
        .map(|ids| ids.iter().map(|id| id.as_u64().unwrap_or_default()).collect())
        .unwrap_or_default();
    let variance = match case.text("se_type") {
        "robust" => Variance::Robust(Sampling::People),
        "cluster" => Variance::Robust(Sampling::Clusters(&clusters)),
        _ => Variance::Classical,
    };
    let found = columns.people()?.concentration_index(form(case)?, variance)?;
    Ok(json!({
        "estimate": number(found.value),
        "se": number(found.standard_error),
        "p_value": found.probability().map_or(Value::Null, number),
        "n": found.people,
        "df": found.degrees_of_freedom.map_or(Value::Null, number),
        "mean": number(found.mean),
    }))
}

fn compare(case: &Case<'_>) -> Outcome {
    let by = |test| text(compared(case, test));
    Outcome::from(by(PooledTest::Weighted)).and_compatible(by(PooledTest::Conindex))
}

fn compared(case: &Case<'_>, test: PooledTest) -> Result<Value, StatisticsError> {
    let columns = Columns::new(case);
    let group = case.column("group");
    let of = |number: f64| {
        let keep = |column: &[f64]| -> Vec<f64> {
            let both = column.iter().zip(&group);
            both.filter(|(_, g)| (**g - number).abs() < 0.5).map(|(value, _)| *value).collect()
        };
        Columns {
            value: keep(&columns.value),
            rank: keep(&columns.rank),
            weight: columns.weight.as_deref().map(keep),
        }
    };
    let variance = if case.text("se_type") == "robust" {
        Variance::Robust(Sampling::People)
    } else {
        Variance::Classical
    };
    let index = form(case)?;
    let (first, second) = (of(0.0), of(1.0));
    let found = concentration::compare(&first.people()?, &second.people()?, index, variance, test)?;
    let overall = columns.people()?.concentration_index(index, variance)?;
    Ok(json!({
        "overall": number(overall.value),
        "ci0": number(found.first.value), "ci1": number(found.second.value),
        "se0": number(found.first.standard_error), "se1": number(found.second.standard_error),
        "diff": number(found.difference), "z": number(found.z), "p_z": number(found.probability),
        "f": number(found.f), "df1": 1, "df2": number(found.f_degrees), "p_f": number(found.f_probability),
    }))
}

fn rineq_variance(case: &Case<'_>) -> Variance<'static> {
    match (case.text("method"), case.text("robust")) {
        ("direct", _) => Variance::Direct,
        ("linreg_delta", "HC1") => Variance::DeltaRobust(Sampling::People),
        ("linreg_delta", _) => Variance::Delta,
        (_, "HC1") => Variance::Robust(Sampling::People),
        _ => Variance::Classical,
    }
}

fn rineq(case: &Case<'_>) -> Outcome {
    let compatible = || -> Result<Value, StatisticsError> {
        let kind = match case.text("type") {
            "CIg" => RineqType::Generalised,
            "CIc" => RineqType::Erreygers,
            "CIw" => RineqType::Wagstaff,
            _ => RineqType::Relative,
        };
        row(&Columns::new(case).people()?.rineq_index(kind, rineq_variance(case))?)
    };
    let ours = || -> Result<Value, StatisticsError> {
        let index = match case.text("type") {
            "CIg" => Index::Absolute(None),
            "CIc" => Index::Erreygers(Limits::UNIT),
            "CIw" => Index::Wagstaff(Limits::UNIT),
            _ => Index::Relative,
        };
        let plain = index == Index::Relative && !case.has("weight");
        let variance = match rineq_variance(case) {
            Variance::Direct if !plain => Variance::Classical,
            other => other,
        };
        row(&Columns::new(case).people()?.concentration_index(index, variance)?)
    };
    let mut outcome = Outcome::from(text(ours())).and_compatible(text(compatible()));
    let fault = default_estimate(case, &outcome);
    outcome.judged.push(("rank_rule", fault));
    if case.text("method") == "cov_convenience" {
        // The package reports the variance of the rank as that of the index.
        for field in ["variance", "se", "lowerci", "upperci"] {
            outcome.judged.push((field, None));
        }
    }
    outcome
}

/// Without weights our default is the package's index.
fn default_estimate(case: &Case<'_>, outcome: &Outcome) -> Option<String> {
    let theirs = case.expected["estimate"].as_f64()?;
    let ours = outcome.ours.as_ref().ok()?["estimate"].as_f64()?;
    (!case.has("weight") && (ours - theirs).abs() > 1e-9 * theirs.abs())
        .then(|| format!("the default is {ours}, where {theirs} is expected"))
}

fn row(found: &ConcentrationIndex) -> Result<Value, StatisticsError> {
    let limits = found.interval(Confidence::P95)?;
    Ok(json!({
        "estimate": number(found.value),
        "variance": number(found.standard_error.powi(2)),
        "se": number(found.standard_error),
        "lowerci": number(limits.lower),
        "upperci": number(limits.upper),
    }))
}

fn decomposition(case: &Case<'_>) -> Outcome {
    let outcome = Outcome::from(text(decomposed(case, false)));
    if case.has("weight") { outcome.and_compatible(text(decomposed(case, true))) } else { outcome }
}

fn decomposed(case: &Case<'_>, package: bool) -> Result<Value, StatisticsError> {
    let columns = Columns::new(case);
    let people = columns.people()?;
    let determinants = ["age", "smoke", "education"].map(|key| case.column(key));
    let slices: Vec<&[f64]> = determinants.iter().map(Vec::as_slice).collect();
    let mut found = concentration::decompose(&people, &slices)?;
    if package {
        let index = |people: &People<'_>| {
            people.rineq_index(RineqType::Relative, Variance::Classical).map(|found| found.value)
        };
        found.index = index(&people)?;
        found.residual = found.index;
        for (part, determinant) in found.contributions.iter_mut().zip(&determinants) {
            part.index = index(&people.with_outcome(determinant)?)?;
            part.contribution = part.elasticity * part.index;
            found.residual -= part.contribution;
        }
    }
    let of = |pick: fn(&concentration::Contribution) -> f64| {
        numbers(found.contributions.iter().map(pick))
    };
    let parts = found.contributions.iter().map(|part| part.contribution);
    let percent = std::iter::once(found.residual).chain(parts).map(|part| found.percent(part));
    Ok(json!({
        "betas": of(|part| part.coefficient), "partial_ci": of(|part| part.index),
        "means": of(|part| part.mean), "elasticities": of(|part| part.elasticity),
        "contributions": of(|part| part.contribution), "residual": number(found.residual),
        "percent": numbers(percent), "overall": number(found.index),
    }))
}

fn horizontal_inequity(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let column = |key: &str| case.column(key);
    let (care, income, education) = (column("use"), column("income"), column("education"));
    let need = ["age", "sex", "chronic"].map(column);
    let need: Vec<&[f64]> = need.iter().map(Vec::as_slice).collect();
    let log: Vec<f64> = income.iter().map(|income| (income + 1.0).ln()).collect();
    let weight = column("weight");
    let people = CareUse {
        care: &care,
        rank: &income,
        need: &need,
        other: &[&log, &education],
        weights: case.has("weight").then_some(&weight[..]),
    };
    let model = match case.text("model") {
        "poisson" => UseModel::Poisson,
        "logit" => UseModel::Logit,
        _ => UseModel::Linear,
    };
    let found = concentration::horizontal_inequity(&people, model, Variance::Classical)?;
    let robust =
        concentration::horizontal_inequity(&people, model, Variance::Robust(Sampling::People))?;
    Ok(json!({
        "coefficients": numbers(found.coefficients.iter().copied()),
        "ci_use": number(found.care.value), "ci_use_se": number(found.care.standard_error),
        "ci_need_expected": number(found.need),
        "hi": number(found.index.value), "hi_se": number(found.index.standard_error),
        "hi_se_robust": number(robust.index.standard_error),
        "hi_recentred_on_mean_use": number(found.recentred_on_use()),
        "mean_use": number(found.care.mean), "mean_need_expected": number(found.mean_need),
        "use_minus_need_index": number(found.care_less_need()),
        "quintile_use": numbers(found.fifths.iter().map(|fifth| fifth.care)),
        "quintile_need": numbers(found.fifths.iter().map(|fifth| fifth.need)),
        "quintile_standardised": numbers(found.fifths.iter().map(|fifth| fifth.standardised)),
    }))
}

fn agi(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let (observed, expected) = (case.column("observed"), case.column("expected_count"));
    let (population, deprivation) = (case.column("population"), case.column("deprivation_rank01"));
    let areas = SmallAreas {
        observed: &observed,
        expected: &expected,
        population: &population,
        deprivation: &deprivation,
    };
    let found = gradient::absolute(&areas, case.number("national_rate"), Confidence::P95)?;
    Ok(json!({
        "agi": number(found.absolute.value), "se": number(found.standard_error),
        "lowerci": number(found.absolute.lower), "upperci": number(found.absolute.upper),
        "intercept": number(found.least_deprived), "rgi": number(found.relative),
        "area_mean": number(found.rate), "area_imd": number(found.deprivation),
        "predicted_least_deprived": number(found.least_deprived),
        "predicted_most_deprived": number(found.most_deprived),
        "residual_df": number(found.degrees_of_freedom),
        "rgi_on_national_mean": number(found.relative_to_nation),
    }))
}
