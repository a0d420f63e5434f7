//! The fields of any document, as a person reads them: in their order, what they mention as links.

use std::{collections::BTreeMap, fmt};

use lifecourse_core::{DateRange, Moment, number};
use maud::{Markup, html};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use time::{Date, macros::format_description};

use crate::web::{
    layout::scrolling,
    words::{day, days, sentence},
};

/// Lists of more than this are folded.
const LONG: usize = 12;

/// Where each field leads that mentions a document: to its address, if it has a page, and its title.
pub(super) type Links = BTreeMap<String, (Option<String>, String)>;

/// A field's value, with the order that JSON was written in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nothing,
    Words(String),
    List(Vec<Self>),
    Fields(Vec<(String, Self)>),
}

impl Value {
    /// The value of the field `name`.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let Self::Fields(fields) = self else { return None };
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Its words, if it is words.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Words(words) => Some(words),
            _ => None,
        }
    }

    const fn is_single(&self) -> bool {
        matches!(self, Self::Nothing | Self::Words(_))
    }

    /// From when until when, if that is what it says.
    fn range(&self) -> Option<String> {
        let Self::Fields(fields) = self else { return None };
        let ends = |(name, value): &(String, Self)| {
            let at = date(value.words()?)?;
            matches!(name.as_str(), "from" | "to").then_some((name == "from", at))
        };
        let ends: Vec<(bool, Date)> = fields.iter().map(ends).collect::<Option<_>>()?;
        let end = |first| ends.iter().find(|(from, _)| *from == first).map(|(_, at)| *at);
        days(DateRange::new(end(true), end(false)).ok()?)
    }
}

fn date(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

/// The fields of a document that are not told elsewhere on its page.
pub(super) fn list(value: &Value, told: &[&str], links: &Links) -> Markup {
    let Value::Fields(fields) = value else { return html! {} };
    let rest = fields
        .iter()
        .filter(|(name, value)| !told.contains(&name.as_str()) && *value != Value::Nothing);
    let drawn = rest.map(|(name, value)| (label(name), draw(value, name, links)));
    let drawn: Vec<(String, Markup)> = drawn.collect();
    html! {
        @if !drawn.is_empty() {
            dl class="summary" {
                @for (name, value) in drawn { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

/// `senior_responsible_owner` as `Senior responsible owner`.
fn label(name: &str) -> String {
    match name {
        "non_digital_route" => "Without the internet".to_owned(),
        "on" => "Day".to_owned(),
        "url" => "Address".to_owned(),
        "core20plus" => "Core20PLUS5".to_owned(),
        name => sentence(&name.replace(['_', '-'], " ")),
    }
}

fn draw(value: &Value, path: &str, links: &Links) -> Markup {
    match value {
        Value::Nothing => html! { "–" },
        Value::Words(text) => words(text, path, links),
        Value::Fields(fields) => html! {
            @if let Some(days) = value.range() { (sentence(&days)) } @else {
                ul class="plain" {
                    @for (name, value) in fields {
                        @let path = format!("{path}.{name}");
                        li { span class="label" { (label(name)) ":" } " " (draw(value, &path, links)) }
                    }
                }
            }
        },
        Value::List(values) => {
            let drawn = items(values, path, links);
            html! {
                @if values.len() > LONG {
                    details { summary { (values.len()) " entries" } (drawn) }
                } @else { (drawn) }
            }
        }
    }
}

fn items(values: &[Value], path: &str, links: &Links) -> Markup {
    let columns = columns(values);
    if columns.len() > 1 {
        return table(values, &columns, path, links);
    }
    html! {
        ul class="plain" {
            @for (at, value) in values.iter().enumerate() {
                li { (draw(value, &format!("{path}[{at}]"), links)) }
            }
        }
    }
}

/// The names of the columns, if every value is a row of single values; else none.
fn columns(values: &[Value]) -> Vec<&str> {
    let mut columns = Vec::new();
    for value in values {
        let Value::Fields(fields) = value else { return Vec::new() };
        for (name, value) in fields {
            if !value.is_single() {
                return Vec::new();
            }
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
    }
    columns
}

fn table(values: &[Value], columns: &[&str], path: &str, links: &Links) -> Markup {
    let id: String =
        path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = format!("field-{id}");
    let name = path.rsplit('.').next().unwrap_or(path);
    // A field of the document itself stands under its name already.
    let is_headed = !path.contains(['.', '[']);
    scrolling(
        &id,
        &html! {
            table {
                caption id=(id) class=[is_headed.then_some("unseen")] { (label(name)) }
                thead { tr { @for name in columns { th scope="col" { (label(name)) } } } }
                tbody { @for (at, value) in values.iter().enumerate() { tr {
                    @for name in columns {
                        @let path = format!("{path}[{at}].{name}");
                        td { @if let Some(value) = value.field(name) { (draw(value, &path, links)) } }
                    }
                } } }
            }
        },
    )
}

/// A text as a link, a day, or as it is; a name of several words without its hyphens.
fn words(text: &str, path: &str, links: &Links) -> Markup {
    if let Some((address, title)) = links.get(path) {
        return html! {
            @match address {
                Some(address) => { a href=(address) { (title) } }
                None => { (title) }
            }
        };
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return html! { a href=(text) { (text) } };
    }
    if let Some(date) = date(text) {
        return html! { (day(date)) };
    }
    if let Some(moment) = text.parse::<Moment>().ok().filter(|_| text.contains('T')) {
        return html! { (moment.shown()) };
    }
    let name = |c: char| c.is_ascii_lowercase() || c == '-';
    if text.contains('-') && text.chars().all(name) {
        return html! { (text.replace('-', " ")) };
    }
    html! { (text) }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Words(if yes { "yes" } else { "no" }.to_owned()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(whole(value as f64, value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(whole(value as f64, value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Words(number(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Words(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = from.next_element()? {
            values.push(value);
        }
        Ok(if values.is_empty() { Value::Nothing } else { Value::List(values) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = from.next_entry()? {
            fields.push(field);
        }
        Ok(if fields.is_empty() { Value::Nothing } else { Value::Fields(fields) })
    }
}

/// A whole number: four digits may be a year.
fn whole(value: f64, digits: String) -> Value {
    Value::Words(if value.abs() < 10_000.0 { digits } else { number(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn fields_keep_their_order_and_lead_where_they_mention_something() {
        let value = read(r#"{ "title": "Walks", "provider": "council", "areas": ["E1", "E2"] }"#);
        let links = Links::from([
            (
                "provider".to_owned(),
                (Some("/organisations/council".to_owned()), "Council".to_owned()),
            ),
            ("areas[1]".to_owned(), (None, "Leeds".to_owned())),
        ]);
        assert_eq!(
            list(&value, &["title"], &links).into_string(),
            "<dl class=\"summary\"><div><dt>Provider</dt><dd><a href=\"/organisations/council\">Council</a></dd></div>\
             <div><dt>Areas</dt><dd><ul class=\"plain\"><li>E1</li><li>Leeds</li></ul></dd></div></dl>"
        );
    }

    #[test]
    fn days_years_and_numbers_are_written_as_people_write_them() {
        for (json, shown) in [
            (r#""2026-11-02""#, "2 November 2026"),
            (r#""2022-01-23T23:59+00:00""#, "23 January 2022, 23:59"),
            (r#"{ "from": "2026-11-02" }"#, "From 2 November 2026"),
            ("2019", "2019"),
            ("120000", "120,000"),
            (r#""walk-in-clinic""#, "walk in clinic"),
            (r#""19-25""#, "19-25"),
            ("true", "yes"),
        ] {
            assert_eq!(draw(&read(json), "at", &Links::new()).into_string(), shown);
        }
    }

    #[test]
    fn rows_of_single_values_are_a_table() {
        let value = read(r#"[{ "on": "2026-11-02", "number": 3 }, { "number": 4 }]"#);
        let table = draw(&value, "reach", &Links::new()).into_string();
        assert!(
            table.contains("<th scope=\"col\">Day</th><th scope=\"col\">Number</th>"),
            "{table}"
        );
        assert!(table.contains("<tr><td></td><td>4</td></tr>"), "{table}");
    }
}
