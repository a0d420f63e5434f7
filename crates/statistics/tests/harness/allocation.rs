//! Allocation by need and inequality, and health weighted for equity.

use super::{Answer, Case, Family, number, numbers};
use lifecourse_statistics::{
    StatisticsError, allocation,
    equity_weighted::{Aversion, HealthDistribution},
};
use serde_json::{Value, json};

pub(crate) const FAMILY: Family = Family {
    runners: &[
        ("allocation_inequalities_blend", |case| text(blend(case)).into()),
        ("allocation_weighted_capitation", |case| text(weighted_capitation(case)).into()),
        ("equity_weighted_health", |case| text(equity_weighted(case)).into()),
    ],
    differences: &[],
};

fn text(answer: Result<Value, StatisticsError>) -> Answer {
    answer.map_err(|refusal| refusal.to_string())
}

fn blend(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let (need, inequality) = (case.column("need_weighted"), case.column("inequalities_weighted"));
    let weighted = allocation::blend(&need, &inequality, case.number("share_inequalities"))?;
    let index =
        weighted.iter().zip(case.column("population")).map(|(weighted, people)| weighted / people);
    Ok(
        json!({ "final_index": numbers(index), "final_weighted": numbers(weighted.iter().copied()) }),
    )
}

fn weighted_capitation(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let people = case.column("population");
    let indices = ["age_index", "need_index", "cost_index"].map(|key| case.column(key));
    let indices: Vec<&[f64]> = indices.iter().map(Vec::as_slice).collect();
    let by_need = allocation::weighted_population(&people, &indices)?;
    let groups =
        u32::try_from(case.input["groups"].as_u64().unwrap_or_default()).unwrap_or_default();
    let ratio = case.number("top_to_bottom_ratio");
    let placed =
        allocation::mortality_groups(&people, &case.column("mortality_rate"), groups, ratio)?;
    let weights: Vec<f64> = placed.iter().map(|(_, weight)| *weight).collect();
    let by_inequality = allocation::weighted_population(&people, &[&weights])?;
    let weighted = allocation::blend(&by_need, &by_inequality, case.number("inequalities_share"))?;
    let target = allocation::target(&weighted, case.number("budget"))?;
    let distance = allocation::distance_from_target(&case.column("baseline"), &target)?;
    Ok(json!({
        "group": placed.iter().map(|(group, _)| *group).collect::<Vec<_>>(),
        "per_head": numbers(target.iter().zip(&people).map(|(money, people)| money / people)),
        "whole_pound_allocation": allocation::whole_pounds(&target)?,
        "group_weight": numbers(weights),
        "inequalities_weighted": numbers(by_inequality),
        "need_weighted": numbers(by_need),
        "final_weighted": numbers(weighted),
        "target_allocation": numbers(target),
        "distance_from_target": numbers(distance),
    }))
}

fn equity_weighted(case: &Case<'_>) -> Result<Value, StatisticsError> {
    let health = HealthDistribution::new(&case.column("health"), &case.column("population"))?;
    let each = |key: &str, kind: fn(f64) -> Aversion| -> Result<Value, StatisticsError> {
        let found: Result<Vec<f64>, _> = case
            .column(key)
            .into_iter()
            .map(|aversion| health.equivalent(kind(aversion)))
            .collect();
        Ok(numbers(found?))
    };
    let index: Result<Vec<f64>, _> = case
        .column("atkinson_epsilon")
        .into_iter()
        .map(|epsilon| health.index(Aversion::Atkinson(epsilon)))
        .collect();
    Ok(json!({
        "mean": number(health.mean()),
        "atkinson_ede": each("atkinson_epsilon", Aversion::Atkinson)?,
        "kolm_ede": each("kolm_alpha", Aversion::Kolm)?,
        "extended_gini_ede": each("gini_eta", Aversion::ExtendedGini)?,
        "atkinson_index": numbers(index?),
    }))
}
