//! Documents as TOML that people like to read.

use std::{collections::BTreeMap, sync::LazyLock};

use lifecourse_core::{AnyDocument, Kind, Stages};
use toml::{
    Spanned, Table, Value,
    de::{DeTable, DeValue},
};

use crate::{Files, tree::Node};

/// A line is not made longer than this where that can be helped.
const WIDE: usize = 100;

/// A document that cannot be written as TOML.
#[derive(Debug, thiserror::Error)]
#[error("the {kind} `{id}` cannot be written as TOML: {source}")]
pub struct WriteError {
    kind: Kind,
    id: String,
    source: toml::ser::Error,
}

/// The documents as files that [`read`](crate::read) reads back: `strategy.toml`,
/// `priorities.toml` and so on, one for each kind that there is.
///
/// The documents of a kind keep their order. The same documents give the same text.
///
/// # Errors
/// [`WriteError`] if a number is too large for TOML.
///
/// # Examples
/// ```
/// use lifecourse_core::{AnyDocument, Kind};
/// use lifecourse_strategy::write;
/// let files = write(&[AnyDocument::example(Kind::Priority)])?;
/// assert_eq!(files.names().collect::<Vec<_>>(), ["priorities.toml"]);
/// # Ok::<(), lifecourse_strategy::WriteError>(())
/// ```
pub fn write(documents: &[AnyDocument]) -> Result<Files, WriteError> {
    let mut files = Files::default();
    for &kind in Kind::ALL {
        let of_kind: Vec<_> = documents.iter().filter(|document| document.kind() == kind).collect();
        let alone = kind == Kind::Strategy && of_kind.len() == 1;
        let sections: Result<Vec<_>, _> =
            of_kind.iter().map(|document| section(document, alone)).collect();
        let name = if alone { kind.as_str() } else { kind.plural() };
        if !of_kind.is_empty() {
            files.insert(format!("{name}.toml"), sections?.join("\n"));
        }
    }
    Ok(files)
}

/// One document with its head.
fn section(document: &AnyDocument, alone: bool) -> Result<String, WriteError> {
    let kind = document.kind();
    let mut fields = Table::try_from(document).map_err(|source| WriteError {
        kind,
        id: document.id().to_owned(),
        source,
    })?;
    if let AnyDocument::Strategy(strategy) = document
        && strategy.stages == Stages::life_course()
    {
        fields.insert("stages".to_owned(), Value::from("life-course"));
    }
    let mut text = if alone { format!("[{kind}]\n") } else { format!("[[{kind}]]\n") };
    let mut tables = String::new();
    for (key, value) in &fields {
        let line = format!("{key} = {}", inline(value));
        match value {
            Value::Table(table) if line.len() > WIDE => {
                push_line(&mut tables, &format!("\n[{kind}.{key}]"));
                for (key, value) in table {
                    push_field(&mut tables, key, value);
                }
            }
            Value::Array(list) if line.len() > WIDE || list.iter().any(Value::is_table) => {
                push_lines(&mut text, key, list);
            }
            _ => push_line(&mut text, &line),
        }
    }
    Ok(text + &tables)
}

fn push_field(text: &mut String, key: &str, value: &Value) {
    let line = format!("{key} = {}", inline(value));
    match value {
        Value::Array(list) if line.len() > WIDE => push_lines(text, key, list),
        _ => push_line(text, &line),
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn push_lines(text: &mut String, key: &str, list: &[Value]) {
    push_line(text, &format!("{key} = ["));
    for part in list {
        push_line(text, &format!("    {},", inline(part)));
    }
    push_line(text, "]");
}

/// A value on one line, days without quotes.
pub(crate) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) if is_day(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(list) => {
            format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Table(table) => {
            let parts: Vec<_> =
                table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        other => other.to_string(),
    }
}

fn is_day(text: &str) -> bool {
    text.parse::<toml::value::Datetime>()
        .is_ok_and(|day| day.date.is_some() && day.time.is_none() && day.to_string() == text)
}

/// A text as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// The example of `kind` as it would be read from a file.
pub(crate) fn example(kind: Kind) -> Option<Node<'static>> {
    static TEXTS: LazyLock<BTreeMap<Kind, String>> = LazyLock::new(|| {
        let text = |&kind: &Kind| Some((kind, section(&AnyDocument::example(kind), false).ok()?));
        Kind::ALL.iter().filter_map(text).collect()
    });
    let mut file = DeTable::parse(TEXTS.get(&kind)?).ok()?.into_inner();
    match file.remove(kind.as_str()).map(Spanned::into_inner) {
        Some(DeValue::Array(list)) => list.into_iter().next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use lifecourse_core::Document;
    use proptest::prelude::*;

    use super::*;

    fn text(files: &Files, name: &str) -> String {
        let mut text = String::new();
        files.open(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn an_action_is_written_as_a_person_would() {
        let files = write(&[AnyDocument::example(Kind::Action)]).unwrap();
        insta::assert_snapshot!(text(&files, "actions.toml"), @r#"
        [[action]]
        id = "infant-feeding-support"
        priority = "first-1001-days"
        title = "Offer infant feeding support in every family hub"
        owner = { role = "Director of Public Health" }
        period = { from = 2026-04-01, to = 2027-03-31 }
        milestones = [
            { title = "First three hubs", due = 2026-10-01 },
        ]
        "#);
    }

    #[test]
    fn a_long_table_gets_a_head_of_its_own() {
        let files = write(&[AnyDocument::example(Kind::Indicator)]).unwrap();
        insta::assert_snapshot!(text(&files, "indicators.toml"), @r#"
        [[indicator]]
        id = "smoking-at-delivery"
        title = "Smoking status at time of delivery"
        value_type = "proportion"
        polarity = "low-is-good"
        unit = "%"
        scale = 100
        cadence = "annual"
        disclosure = "published"

        [indicator.source]
        title = "OHID Fingertips 93085"
        licence = "Contains public sector information licensed under the Open Government Licence v3.0."
        "#);
    }

    #[test]
    fn a_strategy_along_the_life_course_says_so_in_a_word() {
        let files = write(&[AnyDocument::example(Kind::Strategy)]).unwrap();
        insta::assert_snapshot!(text(&files, "strategy.toml"), @r#"
        [strategy]
        id = "joint-strategy"
        title = "Joint Health and Wellbeing Strategy"
        version = "1.0"
        status = "draft"
        period = { from = 2026-04-01, to = 2036-03-31 }
        area = "E10000018"
        stages = "life-course"
        "#);
    }

    #[test]
    fn every_kind_has_an_example_in_toml() {
        assert!(Kind::ALL.iter().all(|&kind| example(kind).is_some()));
    }

    #[test]
    fn what_was_written_is_read_back() {
        let written: Vec<_> = Kind::ALL.iter().map(|&kind| AnyDocument::example(kind)).collect();
        let mut read = crate::read(&write(&written).unwrap()).documents();
        read.sort_by_key(AnyDocument::kind);
        assert_eq!(read, written);
    }

    proptest! {
        #[test]
        fn any_words_and_numbers_survive(
            title in "[a-z](?s).{0,60}[a-z]", vision in "(?s).{0,200}x", value in any::<f64>(),
            ids in proptest::collection::vec("[a-z][a-z0-9]{0,20}", 0..12),
        ) {
            let mut strategy = lifecourse_core::Strategy::example();
            (strategy.title, strategy.vision) = (title.parse().unwrap(), vision.parse().ok());
            strategy.indicators = ids.iter().map(|id| id.parse().unwrap()).collect();
            let mut target = lifecourse_core::Target::example();
            target.goal.value = if value.is_finite() { value } else { 1.0 };
            // Tables with heads of their own, one document after the other.
            let one = lifecourse_core::Indicator::example();
            let mut two = lifecourse_core::Indicator { id: "two".parse().unwrap(), ..one.clone() };
            two.source.title = title.parse().unwrap();
            let written = [strategy.into(), one.into(), two.into(), AnyDocument::from(target)];
            let mut read = crate::read(&write(&written).unwrap()).documents();
            read.sort_by_key(AnyDocument::kind);
            prop_assert_eq!(read, written);
        }
    }
}
