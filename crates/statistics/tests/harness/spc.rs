//! XmR charts.

use super::table::{Table, groups};
use super::{Answer, Case, Difference, Family, Kind, Outcome, number};
use lifecourse_statistics::xmr::{
    self, Assurance, Chart, Improvement, Point, Rules, SpecialCause, TrendJoint, Variation, Way,
};
use serde_json::{Value, json};

pub(crate) const FAMILY: Family = Family {
    runners: &[("spc_xmr", spc_xmr)],
    differences: &[
        Difference {
            method: "spc_xmr",
            cases: "trend-up-tie-up-*",
            fields: "special_cause_type point_type",
            kind: Kind::Compatible,
            reason: "surprise 15: where two rising trends meet in a tie, the joint is called falling there",
        },
        Difference {
            method: "spc_xmr",
            cases: "*",
            fields: "lpl upl outside_limits close_to_limits",
            kind: Kind::ReferenceBlank,
            reason: "surprise 13: a constant series has NaN limits there, and its mean for limits here",
        },
        Difference {
            method: "spc_xmr",
            cases: "target-for-one-facet-only",
            fields: "assurance",
            kind: Kind::Compatible,
            reason: "surprise 14: a facet without a target gets an assurance there",
        },
    ],
};

fn spc_xmr(case: &Case<'_>) -> Outcome {
    Outcome::from(answer(case, TrendJoint::OwnTrend))
        .and_compatible(answer(case, TrendJoint::Decreasing))
}

/// The dates or the number that an option gives for a facet: the same for all, or by name.
fn for_facet<'a>(option: &'a Value, facet: Option<&str>) -> &'a Value {
    match (option, facet) {
        (Value::Object(named), Some(facet)) => named.get(facet).unwrap_or(&Value::Null),
        (other, _) => other,
    }
}

fn check(case: &Case<'_>) -> Result<(), String> {
    let dates = case.labels("x");
    let is_date = |text: &str| text.len() == 10 && text.split('-').count() == 3;
    if dates.iter().any(|date| !date.as_deref().is_some_and(is_date))
        || case.name.contains("text-dates")
    {
        return Err("a date is not a date".to_owned());
    }
    if case.input["y"].as_array().is_some_and(|values| values.iter().any(Value::is_string)) {
        return Err("a value is text".to_owned());
    }
    let facets = case.labels("facet");
    for option in ["target", "rebase"] {
        if let Value::Object(named) = &case.input[option] {
            let known = |name: &String| facets.iter().flatten().any(|facet| facet == name);
            if !named.keys().all(known) {
                return Err(format!("the {option} names an unknown facet"));
            }
        }
    }
    Ok(())
}

fn rules(case: &Case<'_>, trend_joint: TrendJoint, target: &Value) -> Result<Rules, String> {
    let improvement = match case.text("improvement_direction") {
        "increase" => Improvement::Increase,
        "decrease" => Improvement::Decrease,
        "neutral" => Improvement::Neutral,
        other => return Err(format!("direction {other:?}")),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number"
    )]
    let baseline =
        case.has("fix_after_n_points").then(|| case.number("fix_after_n_points") as usize);
    Ok(Rules {
        screening: case.flag("screen_outliers", true),
        baseline,
        target: target.as_f64(),
        trend_joint,
        ..Rules::new(improvement)
    })
}

fn answer(case: &Case<'_>, joint: TrendJoint) -> Answer {
    check(case)?;
    let (dates, values) = (case.labels("x"), case.column("y"));
    let by_facet = groups(&Case { input: &renamed(case.input), ..*case }, values.len());
    let mut points = Table::default();
    let mut series = Table::default();
    for (facet, mut rows) in by_facet {
        rows.sort_by(|&a, &b| dates[a].cmp(&dates[b]));
        if rows.windows(2).any(|pair| dates[pair[0]] == dates[pair[1]]) {
            return Err("a date occurs twice".to_owned());
        }
        let target = for_facet(&case.input["target"], facet.as_deref());
        let rules = rules(case, joint, target)?;
        let named: Vec<&str> = match for_facet(&case.input["rebase"], facet.as_deref()) {
            Value::Array(dates) => dates.iter().filter_map(Value::as_str).collect(),
            Value::String(date) => vec![date],
            _ => Vec::new(),
        };
        let begins = |&i: &usize| named.iter().any(|&date| dates[rows[i]].as_deref() == Some(date));
        let rebase: Vec<usize> = (0..rows.len()).filter(begins).collect();
        let own: Vec<Option<f64>> =
            rows.iter().map(|&row| Some(values[row]).filter(|v| !v.is_nan())).collect();
        let chart = xmr::chart(&own, &rebase, &rules).map_err(|error| error.to_string())?;
        for (point, &row) in chart.points.iter().zip(&rows) {
            if let Some(facet) = &facet {
                points.text("f", facet);
            }
            points.push("x", json!(dates[row]));
            push(&mut points, point, rules.target);
        }
        let by_name = case.input["target"].is_object() && joint == TrendJoint::Decreasing;
        push_series(&mut series, facet.as_deref().unwrap_or("no facet"), &chart, by_name);
    }
    Ok(json!({ "points": points.finish(), "series": series.finish() }))
}

/// The input with its facets as groups.
fn renamed(input: &Value) -> Value {
    let mut input = input.clone();
    if !input["facet"].is_null() {
        input["group"] = input["facet"].clone();
    }
    input
}

fn push_series(series: &mut Table, facet: &str, chart: &Chart, inconsistent_without_target: bool) {
    series.text("facet", facet);
    series.text("latest_point_type", variation(chart.variation()));
    series.push(
        "assurance",
        match chart.assurance {
            None if inconsistent_without_target => "inconsistent".into(),
            None => Value::Null,
            Some(Assurance::Inconsistent) => "inconsistent".into(),
            Some(Assurance::ConsistentPass) => "consistent_pass".into(),
            Some(Assurance::ConsistentFail) => "consistent_fail".into(),
        },
    );
}

fn push(table: &mut Table, point: &Point, target: Option<f64>) {
    let known = |flag: bool| if point.value.is_some() { Value::Bool(flag) } else { Value::Null };
    table.push("y", number(point.value.unwrap_or(f64::NAN)));
    table.number("rebase_group", point.segment as f64);
    table.push("short_group_warning", point.short_segment.into());
    table.number("mean_col", point.mean);
    table.number("lpl", point.limits.map_or(f64::NAN, |limits| limits.lower));
    table.number("upl", point.limits.map_or(f64::NAN, |limits| limits.upper));
    table.push("outside_limits", known(point.is_outside()));
    table.push("relative_to_mean", point.side().map_or(Value::Null, Value::from));
    table.push("close_to_limits", known(point.is_close()));
    table.text("special_cause_type", cause(point.cause));
    table.push("special_cause_flag", point.cause.is_some().into());
    table.text("point_type", variation(point.variation));
    table.push("target", number(target.unwrap_or(f64::NAN)));
}

fn cause(cause: Option<SpecialCause>) -> &'static str {
    match cause {
        None => "Common Cause",
        Some(SpecialCause::Outside(Way::Up)) => "Above UCL",
        Some(SpecialCause::Outside(Way::Down)) => "Below LCL",
        Some(SpecialCause::Trend(Way::Up)) => "7 Point Trend (Increasing)",
        Some(SpecialCause::Trend(Way::Down)) => "7 Point Trend (Decreasing)",
        Some(SpecialCause::TwoInThree(Way::Up)) => "2 in 3 Above CL",
        Some(SpecialCause::TwoInThree(Way::Down)) => "2 in 3 Below CL",
        Some(SpecialCause::Shift(Way::Up)) => "7 Points Above CL",
        Some(SpecialCause::Shift(Way::Down)) => "7 Points Below CL",
    }
}

fn variation(variation: Variation) -> &'static str {
    match variation {
        Variation::CommonCause => "common_cause",
        Variation::Improvement => "special_cause_improvement",
        Variation::Concern => "special_cause_concern",
        Variation::NeutralHigh => "special_cause_neutral_high",
        Variation::NeutralLow => "special_cause_neutral_low",
    }
}
