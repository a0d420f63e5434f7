//! One view of a series: its chart, what to mind, the table beside it, and the ways to the other views.

use lifecourse_app::{AppError, SeriesView, Shown, Sight, ViewKind, ViewQuery, Viewed, look};
use lifecourse_core::Indicator;
use lifecourse_storage::Reader;
use maud::{Markup, html};

use crate::{
    drawing::{self, Setting, chart},
    query::{EDITION, Params, query_string},
    web::{equity, figures},
};

/// A view that is looked at.
#[derive(Debug)]
pub(super) struct Viewing {
    pub(super) viewed: Viewed,
    kind: ViewKind,
    query: ViewQuery,
}

impl Viewing {
    pub(super) async fn load(
        reader: &mut dyn Reader,
        indicator: &Indicator,
        series: &SeriesView,
        query: &ViewQuery,
    ) -> Result<Self, AppError> {
        let shown = look(reader, indicator, series, query).await?;
        let viewed = Viewed { indicator: indicator.clone(), series: series.clone(), shown };
        Ok(Self { viewed, kind: query.kind, query: query.clone() })
    }

    /// The view with the ways to the others.
    pub(super) fn section(&self, params: &Params) -> Markup {
        html! {
            nav class="views" aria-label="Views of these figures" {
                ul { @for kind in ViewKind::ALL { li { (self.way(kind, params)) } } }
            }
            h2 id="view" { (self.kind.words()) }
            (self.chooser(params))
            (figure(&self.viewed))
            (beside(&self.viewed))
        }
    }

    /// The link to a view of the same series.
    fn way(&self, kind: ViewKind, params: &Params) -> Markup {
        if kind == self.kind {
            return html! { span aria-current="page" { (kind.words()) } };
        }
        let series = &self.viewed.series;
        let segment = series.segment.to_string();
        let mut pairs = vec![("area", series.area.as_str()), ("segment", &segment)];
        if kind != ViewKind::Trend {
            pairs.push(("view", kind.as_str()));
        }
        pairs.extend(params.pairs().filter(|(name, _)| EDITION.contains(name)));
        html! { a href={ "?" (query_string(pairs)) } { (kind.words()) } }
    }

    /// The choice of a period and of what the population is divided by, where there are several.
    fn chooser(&self, params: &Params) -> Markup {
        let Shown::View(sight) = &self.viewed.shown else { return Markup::default() };
        let Sight { view, periods, divisions } = &**sight;
        if view.is_err() && self.query.period.is_none() || periods.len() + divisions.len() < 3 {
            return Markup::default();
        }
        let series = &self.viewed.series;
        let kept = [
            ("area", series.area.to_string()),
            ("segment", series.segment.to_string()),
            ("view", self.kind.to_string()),
        ];
        let editions = params.pairs().filter(|(name, _)| EDITION.contains(name));
        html! {
            form method="get" class="choose" {
                @for (name, value) in &kept { input type="hidden" name=(name) value=(value); }
                @for (name, value) in editions { input type="hidden" name=(name) value=(value); }
                @if divisions.len() > 1 {
                    div {
                        label for="by" { "By" }
                        select id="by" name="by" { @for by in divisions {
                            option value=(by) selected[self.query.by.as_ref().is_some_and(|own| **own == **by)] { (by) }
                        } }
                    }
                }
                @if periods.len() > 1 {
                    div {
                        label for="period" { "Period" }
                        select id="period" name="period" { @for period in periods {
                            option value=(period) selected[self.query.period == Some(*period)] { (period) }
                        } }
                    }
                }
                button type="submit" { "Show" }
            }
        }
    }
}

/// The chart with its words, or why there is none.
fn figure(viewed: &Viewed) -> Markup {
    let drawn = chart(viewed, Setting::Page);
    match drawn.and_then(|chart| Ok(drawing::figure(&*chart, "chart")?)) {
        Ok(figure) => figure,
        Err(why) => html! { p { "There is no chart. " (why.sentence()) } },
    }
}

/// What to mind, and the numbers that are drawn.
fn beside(viewed: &Viewed) -> Markup {
    html! {
        @match &viewed.shown {
            Shown::Trend => { (figures::table(&viewed.indicator, &viewed.series)) }
            Shown::View(sight) => { @if let Ok(view) = &sight.view {
                @if !view.remarks.is_empty() {
                    ul class="note" { @for remark in &view.remarks { li { (remark) } } }
                }
                (equity::table("view-table", &view.table))
            } }
        }
    }
}
