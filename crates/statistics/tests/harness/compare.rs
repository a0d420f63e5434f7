//! Comparison of an answer with what the file expects.

use super::{Answer, Case, Difference, Kind, Outcome};
use serde_json::Value;

/// Fields that say how the reference works, not what it finds.
const PASSED_OVER: [&str; 4] = ["error", "note", "warnings", "r_class"];
/// Two numbers nearer to each other than this are equal, whatever their size.
const ABSOLUTE: f64 = 1e-12;

/// Relative noise of a reference that takes the root of a difference of equal numbers.
const NOISE: f64 = 1e-8;

/// How near a number must be.
#[derive(Clone, Debug)]
enum Rule {
    Relative(f64),
    InWords,
}

/// The tolerance that a file carries.
pub(crate) struct Tolerance {
    default: f64,
    fields: Vec<(String, Rule)>,
}

impl Tolerance {
    pub(crate) fn parse(tolerance: &Value) -> Self {
        let relative = &tolerance["relative"];
        let fields = relative["fields"].as_object();
        Self {
            default: relative["default"].as_f64().unwrap_or(1e-9),
            fields: fields
                .into_iter()
                .flatten()
                .map(|(name, rule)| {
                    (name.clone(), rule.as_f64().map_or(Rule::InWords, Rule::Relative))
                })
                .collect(),
        }
    }

    /// The rule for a path of field names: that of its innermost named field.
    fn rule(&self, path: &[String]) -> Rule {
        path.iter()
            .rev()
            .find_map(|name| self.fields.iter().find(|(pattern, _)| matches(pattern, name)))
            .map_or(Rule::Relative(self.default), |(_, rule)| rule.clone())
    }
}

/// Whether `name` has the form of `pattern`, in which `*` stands for any run of letters.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len()).any(|at| tail.is_char_boundary(at) && matches(rest, &tail[at..]))
        }),
    }
}

/// Compares one case; gives the places of the listed differences that were needed.
pub(crate) fn case(
    case: &Case<'_>,
    outcome: &Outcome,
    tolerance: &Tolerance,
    differences: &[(usize, &Difference)],
    faults: &mut Vec<String>,
) -> Vec<usize> {
    let needed = differences.iter().map(|(place, _)| *place).collect();
    let whole = |kind| differences.iter().any(|(_, d)| d.kind == kind);
    if let Some(slug) = case.expected["error"].as_str() {
        // A slug with r_ is an accident of the reference, which says nothing about a right answer.
        if outcome.ours.is_ok() && !slug.starts_with("r_") && !whole(Kind::Answered) {
            faults.push(format!("answered, where the reference refuses: {slug}"));
        }
        // Beside a crash of the reference a file may hold the right answer.
        if !whole(Kind::Answered) {
            return needed;
        }
    }
    if whole(Kind::Refused) {
        if outcome.ours.is_ok() {
            faults.push("answered, where it is listed as refused".to_owned());
        }
        return needed;
    }
    let entirely = |(_, d): &(usize, &Difference)| d.kind == Kind::Compatible && d.fields == "*";
    let answer = match &outcome.compatible {
        Some(compatible) if differences.iter().any(entirely) => compatible,
        _ => &outcome.ours,
    };
    let ours = match answer {
        Ok(ours) => ours,
        Err(_) if whole(Kind::ReferenceBlank) => return needed,
        Err(refusal) => {
            faults.push(format!("refused: {refusal}"));
            return needed;
        }
    };
    for (_, fault) in &outcome.judged {
        faults.extend(fault.iter().cloned());
    }
    let walk = Walk { outcome, tolerance, differences };
    walk.compare(&mut Vec::new(), case.expected, Some(ours), faults);
    needed
}

/// What the comparison of nested values needs on its way.
struct Walk<'a> {
    outcome: &'a Outcome,
    tolerance: &'a Tolerance,
    differences: &'a [(usize, &'a Difference)],
}

impl Walk<'_> {
    fn compare(
        &self,
        path: &mut Vec<String>,
        expected: &Value,
        ours: Option<&Value>,
        faults: &mut Vec<String>,
    ) {
        match (expected, ours) {
            (Value::Object(fields), ours) => {
                for (name, expected) in fields {
                    if !PASSED_OVER.contains(&name.as_str()) {
                        path.push(name.clone());
                        self.compare(path, expected, ours.and_then(|ours| ours.get(name)), faults);
                        path.pop();
                    }
                }
            }
            (Value::Array(expected), Some(Value::Array(ours))) => {
                if expected.len() != ours.len() {
                    faults.push(format!(
                        "{}: {} elements, not {}",
                        path.join("."),
                        ours.len(),
                        expected.len()
                    ));
                }
                for (i, (expected, ours)) in expected.iter().zip(ours).enumerate() {
                    path.push(i.to_string());
                    self.compare(path, expected, Some(ours), faults);
                    path.pop();
                }
            }
            (Value::Array(one), Some(ours)) if one.len() == 1 => {
                self.compare(path, &one[0], Some(ours), faults);
            }
            (expected, Some(Value::Array(one))) if one.len() == 1 => {
                self.compare(path, expected, Some(&one[0]), faults);
            }
            (expected, ours) => self.leaf(path, expected, ours, faults),
        }
    }

    fn leaf(
        &self,
        path: &[String],
        expected: &Value,
        ours: Option<&Value>,
        faults: &mut Vec<String>,
    ) {
        let judged = |(pattern, _): &(&str, _)| path.iter().any(|name| matches(pattern, name));
        if self.outcome.judged.iter().any(judged) {
            return;
        }
        let place = path.join(".");
        let relative = match self.tolerance.rule(path) {
            Rule::Relative(relative) => relative,
            Rule::InWords => {
                faults.push(format!(
                    "{place}: its tolerance is a rule in words, and the runner did not judge it"
                ));
                return;
            }
        };
        let named = |d: &&(usize, &Difference)| {
            let fields = d.1.fields;
            fields == "*"
                || path.iter().any(|name| fields.split(' ').any(|field| matches(field, name)))
        };
        let wanted = match self.differences.iter().find(named).map(|(_, d)| d.kind) {
            Some(Kind::ReferenceBlank) if blank(expected) || infinite(expected) => return,
            Some(Kind::ReferenceNoise) => {
                let near = |ours: &Option<Value>| equal(expected, ours.as_ref(), NOISE);
                if blank(expected) || self.compatible(path).is_ok_and(|ours| near(&ours)) {
                    return;
                }
                Ok(ours.cloned())
            }
            Some(Kind::Compatible) => self.compatible(path),
            _ => Ok(ours.cloned()),
        };
        match wanted {
            Err(refusal) => faults.push(format!("{place}: the compatible mode refuses: {refusal}")),
            Ok(ours) if equal(expected, ours.as_ref(), relative) => {}
            Ok(None) => faults.push(format!("{place}: no answer, where {expected} is expected")),
            Ok(Some(ours)) => faults.push(format!("{place}: {ours}, where {expected} is expected")),
        }
    }

    /// The compatible answer at `path`.
    fn compatible(&self, path: &[String]) -> At {
        let answer: &Answer = self.outcome.compatible.as_ref().unwrap_or(&self.outcome.ours);
        let value = answer.as_ref().map_err(Clone::clone)?;
        let step = |value: &Value, name: &String| {
            value.get(name).or_else(|| value.get(name.parse::<usize>().ok()?)).cloned()
        };
        Ok(path.iter().try_fold(value.clone(), |value, name| step(&value, name)))
    }
}

/// The answer at one place, which may be missing.
type At = Result<Option<Value>, String>;

fn blank(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("NaN")
}

fn infinite(value: &Value) -> bool {
    matches!(value.as_str(), Some("Inf" | "-Inf"))
}

fn equal(expected: &Value, ours: Option<&Value>, relative: f64) -> bool {
    let Some(ours) = ours else {
        return blank(expected);
    };
    if blank(expected) {
        return blank(ours);
    }
    match (expected.as_f64(), ours.as_f64()) {
        (Some(expected), Some(ours)) => {
            let size = expected.abs().max(ours.abs());
            (expected - ours).abs() <= ABSOLUTE.max(relative * size)
        }
        _ => expected == ours,
    }
}
