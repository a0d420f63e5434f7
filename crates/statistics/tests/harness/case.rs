//! One case of a file, and its columns as numbers.

use lifecourse_statistics::Confidence;
use serde_json::{Value, json};

/// One case: its name, what goes in, and what should come out.
pub(crate) struct Case<'a> {
    pub(crate) name: &'a str,
    pub(crate) input: &'a Value,
    pub(crate) expected: &'a Value,
}

/// A missing number is NaN, as in the columns of the reference; "Inf" and "-Inf" are the infinities.
fn decode(value: &Value) -> f64 {
    match value {
        Value::String(text) if text == "Inf" => f64::INFINITY,
        Value::String(text) if text == "-Inf" => f64::NEG_INFINITY,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        other => other.as_f64().unwrap_or(f64::NAN),
    }
}

/// A number in the encoding of the files.
pub(crate) fn number(value: f64) -> Value {
    if value.is_nan() {
        Value::Null
    } else if value.is_infinite() {
        json!(if value > 0.0 { "Inf" } else { "-Inf" })
    } else {
        json!(value)
    }
}

/// A column in the encoding of the files.
pub(crate) fn numbers(values: impl IntoIterator<Item = f64>) -> Value {
    Value::Array(values.into_iter().map(number).collect())
}

impl<'a> Case<'a> {
    pub(crate) fn new(case: &'a Value) -> Self {
        Self {
            name: case["name"].as_str().unwrap_or_default(),
            input: &case["input"],
            expected: &case["expected"],
        }
    }

    /// Whether the input has a field that is not null.
    pub(crate) fn has(&self, key: &str) -> bool {
        !self.input[key].is_null()
    }

    /// A column of numbers; missing ones are NaN. A single number is a column of one.
    pub(crate) fn column(&self, key: &str) -> Vec<f64> {
        match &self.input[key] {
            Value::Array(values) => values.iter().map(decode).collect(),
            Value::Null => Vec::new(),
            single => vec![decode(single)],
        }
    }

    /// A column of columns.
    pub(crate) fn columns(&self, key: &str) -> Vec<Vec<f64>> {
        let rows = self.input[key].as_array();
        rows.into_iter()
            .flatten()
            .map(|row| row.as_array().into_iter().flatten().map(decode).collect())
            .collect()
    }

    /// One number; NaN if it is missing.
    pub(crate) fn number(&self, key: &str) -> f64 {
        decode(&self.input[key])
    }

    /// One number, or `default` if there is none.
    pub(crate) fn number_or(&self, key: &str, default: f64) -> f64 {
        if self.has(key) { self.number(key) } else { default }
    }

    /// A flag, which may be written as 0 or 1; `default` if it is missing.
    pub(crate) fn flag(&self, key: &str, default: bool) -> bool {
        if self.has(key) { self.number(key) > 0.0 } else { default }
    }

    /// One text; empty if it is missing.
    pub(crate) fn text(&self, key: &str) -> &'a str {
        self.input[key].as_str().unwrap_or_default()
    }

    /// A column of labels as text; `None` for a missing one.
    pub(crate) fn labels(&self, key: &str) -> Vec<Option<String>> {
        let label = |value: &Value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        match &self.input[key] {
            Value::Array(values) => values.iter().map(label).collect(),
            single => label(single).map(Some).into_iter().collect(),
        }
    }

    /// The confidences, as the reference's indicator functions allow them: one, or the pair 0.95 and 0.998.
    pub(crate) fn confidences(&self) -> Result<Vec<Confidence>, String> {
        let levels = self.column("confidence");
        match levels[..] {
            [one] => Ok(vec![Confidence::new(one).map_err(|e| e.to_string())?]),
            [0.95, 0.998] => Ok(vec![Confidence::P95, Confidence::P998]),
            _ => Err(format!("confidences {levels:?}")),
        }
    }
}
