//! Change over time.

use super::{Answer, Case, Family, Outcome};
use lifecourse_statistics::{
    Interval,
    trend::{self, Counts, Direction},
};
use serde_json::json;

pub(crate) const FAMILY: Family =
    Family { runners: &[("recent_trend", recent_trend)], differences: &[] };

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
