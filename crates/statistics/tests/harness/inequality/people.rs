//! The indices among people rather than groups, weighted and by the design of a survey.

use lifecourse_statistics::{
    StatisticsError,
    concentration::{Design, People, Sampling, Variance},
    inequality::{Compatibility, Inequality, Options},
};
use serde_json::Value;

use super::super::{Case, Outcome};
use super::{index, model, options, row};

fn ids(case: &Case<'_>, key: &str) -> Option<Vec<u64>> {
    let ids = case.input[key].as_array()?;
    Some(ids.iter().map(|id| id.as_u64().unwrap_or_default()).collect())
}

pub(super) fn answer(case: &Case<'_>, name: &str) -> Outcome {
    let by = |compatibility| {
        among_people(case, name, compatibility).map_err(|refusal| refusal.to_string())
    };
    let compatible = by(Compatibility::HealthEqual);
    Outcome::from(by(Compatibility::Published)).and_compatible(compatible)
}

fn among_people(
    case: &Case<'_>,
    name: &str,
    compatibility: Compatibility,
) -> Result<Value, StatisticsError> {
    let value = case.column(if case.has("value") { "value" } else { "estimate" });
    let (rank, weight) = (case.column("order"), case.column("weight"));
    let weights = case.has("weight").then_some(&weight[..]);
    let people = People::new(&value, &rank, weights)?;
    let (units, strata) = (ids(case, "psu"), ids(case, "strata"));
    let design = Design { units: units.as_deref(), strata: strata.as_deref() };
    // The grouped function given people without a design takes them as independent.
    let sampling = if case.has("value") { Sampling::Survey(design) } else { Sampling::People };
    let options = Options { compatibility, ..options(case)? };
    let found = match name {
        "sii" => people.slope_index(model(case), sampling, &options)?,
        "rii" => people.relative_index(model(case), sampling, &options)?,
        _ => {
            let index = index(case, name)?;
            let found = people.concentration_index(index, Variance::Robust(sampling))?;
            Inequality {
                value: found.value,
                standard_error: Some(found.standard_error),
                interval: Ok(found.interval(options.confidence)?),
            }
        }
    };
    Ok(row(&found))
}
