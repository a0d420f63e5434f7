//! How what is public is made: where its figures come from, what protects people in them, and by
//! which methods it is judged.

use std::collections::BTreeMap;

use lifecourse_core::{Indicator, Source};
use lifecourse_disclosure::{Description, Dominance};
use lifecourse_equity::{Answer, AnyVerdict};
use lifecourse_storage::{Reader, Release};
use serde_json::Value;

use crate::{AppError, StatusQuery, releases::protections_of, statuses, watch::documents};

/// How what a reader shows is made.
#[derive(Clone, Debug, Default)]
pub struct Making {
    /// The release that is shown; none before the first.
    pub release: Option<Release>,
    /// The sources of the indicators, each with how many come from it, the most first.
    pub sources: Vec<(Source, usize)>,
    /// What protects people in the release.
    pub protections: Vec<Protection>,
    /// Each method with where it is published, by which something public was judged.
    pub methods: Vec<(String, String)>,
}

/// A disclosure profile in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// Its name.
    pub profile: String,
    /// What it follows.
    pub source: String,
    /// What it does, in sentences.
    pub rule: String,
    /// How many indicators are released by it.
    pub indicators: usize,
    /// How many of their figures are hidden.
    pub hidden: u64,
}

/// How what `reader` shows is made.
///
/// # Errors
/// [`AppError::Store`].
pub async fn making(reader: &mut dyn Reader) -> Result<Making, AppError> {
    let release = reader.release().await?;
    let mut sources: BTreeMap<String, (Source, usize)> = BTreeMap::new();
    for indicator in documents::<Indicator>(reader).await? {
        let source = indicator.source;
        sources.entry(source.title.to_string()).or_insert((source, 0)).1 += 1;
    }
    let mut sources: Vec<_> = sources.into_values().collect();
    sources.sort_by_key(|(_, indicators)| std::cmp::Reverse(*indicators));
    let mut made = Making { release, sources, ..Making::default() };
    let mut methods = BTreeMap::new();
    if let Some(release) = &made.release {
        made.protections = protections_of(&reader.contents(release.number).await?);
        for frozen in reader.findings(release.number).await? {
            // What a release froze is JSON.
            let frozen = serde_json::from_str(&frozen).unwrap_or(Value::Null);
            collect(&frozen, &mut methods);
        }
    }
    for row in statuses(reader, &StatusQuery::default()).await? {
        let statuses = row.statuses;
        for answer in [statuses.comparison.any(), statuses.progress.any(), statuses.trend.any()] {
            add(&answer, &mut methods);
        }
    }
    made.methods = methods.into_iter().collect();
    Ok(made)
}

fn add(answer: &Answer<AnyVerdict>, methods: &mut BTreeMap<String, String>) {
    if let Some(finding) = answer.found() {
        methods.insert(finding.basis.method.to_owned(), finding.basis.source.to_owned());
    }
}

/// The methods in a frozen answer: what has a `basis` was found by its method.
fn collect(value: &Value, methods: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, methods)),
        Value::Object(members) => {
            if let Some(basis) = members.get("basis")
                && let (Some(method), Some(source)) =
                    (basis["method"].as_str(), basis["source"].as_str())
            {
                methods.insert(method.to_owned(), source.to_owned());
            }
            members.values().for_each(|member| collect(member, methods));
        }
        _ => {}
    }
}

/// What a disclosure profile does, in sentences.
pub(crate) fn rule(profile: &Description) -> String {
    let mut rule = Vec::new();
    if let Some(least) = profile.hide_below {
        let from = u8::from(!profile.hide_zeros);
        rule.push(format!(
            "Counts of {from} to {} are hidden, with others from which they could be worked out.",
            least.saturating_sub(1)
        ));
    }
    if let Some(Dominance { n, k }) = profile.dominance {
        rule.push(format!("What {n} contributors make more than {k}% of is hidden."));
    }
    if let Some(p) = profile.p_percent {
        rule.push(format!(
            "What one contributor could work out of another to within {p}% is hidden."
        ));
    }
    if let Some(base) = profile.round_to {
        rule.push(format!("What is shown is rounded to the nearest {base}."));
    }
    if profile.national_as_counted {
        rule.push("What is national is shown as it was counted.".to_owned());
    }
    if rule.is_empty() {
        rule.push("Nothing is hidden: its source has published it already.".to_owned());
    }
    rule.join(" ")
}

#[cfg(test)]
mod tests {
    use lifecourse_disclosure::Profile;
    use serde_json::json;

    use super::*;

    fn told(name: &str) -> String {
        rule(&Description::from(Profile::named(name).unwrap()))
    }

    #[test]
    fn a_profile_is_told_in_sentences() {
        assert!(told("published").starts_with("Nothing is hidden"));
        assert_eq!(
            told("min5"),
            "Counts of 1 to 4 are hidden, with others from which they could be worked out."
        );
        assert!(told("hes").contains("rounded to the nearest 5"));
    }

    #[test]
    fn methods_are_found_wherever_something_was_judged() {
        let mut methods = BTreeMap::new();
        let frozen = json!({ "reply": { "findings": [
            { "answer": { "verdict": "fairer", "basis": { "method": "a slope", "source": "Somebody (1999)" } } },
            { "answer": { "refusal": "too-few" } },
        ] } });
        collect(&frozen, &mut methods);
        assert_eq!(
            methods.into_iter().collect::<Vec<_>>(),
            [("a slope".to_owned(), "Somebody (1999)".to_owned())]
        );
    }
}
