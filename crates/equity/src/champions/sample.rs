//! Insights for tests.

use lifecourse_core::{Document, Insight, Priority, Theme};
use serde_json::json;
use time::{Date, Duration, format_description::well_known::Iso8601};

use super::Heard;

/// Insights and themes, with references to them as [`Heard`] takes them.
pub(super) struct Sample {
    pub(super) insights: Vec<Insight>,
    pub(super) themes: Vec<Theme>,
}

impl Sample {
    /// Insights by id, day of receipt and themes: acknowledged after 2 days, themed after 9.
    pub(super) fn new(rows: &[(&str, &str, &[&str])]) -> Self {
        let insights = rows.iter().map(|(id, on, themes)| insight(id, on, themes)).collect();
        let mut names: Vec<&str> = rows.iter().flat_map(|row| row.2.iter().copied()).collect();
        names.sort_unstable();
        names.dedup();
        Self { insights, themes: names.into_iter().map(theme).collect() }
    }

    pub(super) fn heard(&self, as_of: Date) -> Heard<'_> {
        heard(&self.insights, &self.themes, as_of)
    }
}

/// References live as long as the test does.
pub(super) fn heard<'a>(insights: &'a [Insight], themes: &'a [Theme], as_of: Date) -> Heard<'a> {
    let insights = Vec::leak(insights.iter().collect());
    let themes = Vec::leak(themes.iter().collect());
    Heard { network: "A network", insights, themes, as_of }
}

pub(super) fn theme(id: &str) -> Theme {
    let priorities = vec![Priority::example().id];
    let (id, title) = (id.parse().unwrap(), id.parse().unwrap());
    Theme { id, title, priorities, ..Theme::example() }
}

pub(super) fn insight(id: &str, on: &str, themes: &[&str]) -> Insight {
    let received = Date::parse(on, &Iso8601::DATE).unwrap();
    let after = |days| (received + Duration::days(days)).to_string();
    let mut life = json!({ "received": on, "acknowledged": after(2) });
    if !themes.is_empty() {
        life["themed"] = after(9).into();
    }
    Insight {
        id: id.parse().unwrap(),
        title: id.parse().unwrap(),
        life: serde_json::from_value(life).unwrap(),
        themes: themes.iter().map(|theme| theme.parse().unwrap()).collect(),
        ..Insight::example()
    }
}

/// The same, answered after some days.
pub(super) fn answered(id: &str, on: &str, days: i64) -> Insight {
    let received = Date::parse(on, &Iso8601::DATE).unwrap();
    let step = |days| (received + Duration::days(days)).to_string();
    let life = json!({
        "received": on, "acknowledged": on, "themed": on, "answered": step(days),
    });
    Insight {
        life: serde_json::from_value(life).unwrap(),
        answer: "We listened".parse().ok(),
        ..insight(id, on, &["food"])
    }
}
