//! Result tables as the reference builds them: named columns, one row for each group.

use super::{Case, number};
use lifecourse_statistics::{Confidence, Interval};
use serde_json::{Map, Value};

/// Columns that grow row by row.
#[derive(Default)]
pub(crate) struct Table(Map<String, Value>);

impl Table {
    pub(crate) fn push(&mut self, column: &str, value: Value) {
        let column = self.0.entry(column).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = column {
            values.push(value);
        }
    }

    pub(crate) fn number(&mut self, column: &str, value: f64) {
        self.push(column, number(value));
    }

    pub(crate) fn text(&mut self, column: &str, value: &str) {
        self.push(column, Value::from(value));
    }

    pub(crate) fn group(&mut self, label: Option<&str>) {
        if let Some(label) = label {
            self.text("group", label);
        }
    }

    /// The limits at each confidence under the names that the reference gives them; none where they are refused.
    pub(crate) fn limits(
        &mut self,
        levels: &[Confidence],
        limits: impl Fn(Confidence) -> Option<Interval>,
    ) {
        for level in levels {
            let suffix = match levels.len() {
                1 => "cl".to_owned(),
                _ => format!("{:.1}cl", level.level() * 100.0).replace('.', "_"),
            };
            let limits = limits(*level);
            self.number(&format!("lower{suffix}"), limits.map_or(f64::NAN, |limits| limits.lower));
            self.number(&format!("upper{suffix}"), limits.map_or(f64::NAN, |limits| limits.upper));
        }
    }

    pub(crate) fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

/// The rows of each group in ascending order of their labels; all rows in one without a `group` column.
pub(crate) fn groups(case: &Case<'_>, rows: usize) -> Vec<(Option<String>, Vec<usize>)> {
    if !case.has("group") {
        return vec![(None, (0..rows).collect())];
    }
    let mut groups: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    for (row, label) in case.labels("group").into_iter().enumerate() {
        match groups.iter_mut().find(|(known, _)| *known == label) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((label, vec![row])),
        }
    }
    groups.sort();
    groups
}

/// The type of output asked for, which must be one that the reference knows.
pub(crate) fn check_type(case: &Case<'_>) -> Result<(), String> {
    match case.text("type") {
        "" | "value" | "lower" | "upper" | "standard" | "full" => Ok(()),
        other => Err(format!("type {other:?}")),
    }
}

/// The multiplier, which must be above 0.
pub(crate) fn multiplier(case: &Case<'_>, default: f64) -> Result<f64, String> {
    let multiplier = case.number_or("multiplier", default);
    if multiplier > 0.0 { Ok(multiplier) } else { Err(format!("multiplier {multiplier}")) }
}
