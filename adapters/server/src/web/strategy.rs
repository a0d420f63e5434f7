//! A strategy along its stages of life.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::zip,
};

use axum::extract::{Path, State};
use lifecourse_app::{
    Answered, Pace, PriorityView, StageView, StatusQuery, StatusRow, StrategyView,
};
use lifecourse_charts::StatusMark;
use lifecourse_core::{
    Action, Commitment, Delivery, Holder, Id, Indicator, Kind, Organisation, Rag, Strategy,
    StrategyStatus,
};
use maud::{Markup, html};

use super::{
    fairness,
    layout::Page,
    status::{self, mark},
    words::{counted, day, days, sentence},
};
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

/// What heads the columns of the priorities at a glance, after the first.
const GLANCE: [&str; 5] = ["Commitment", "Actions", "Compared", "Target", "Recent trend"];

pub(crate) async fn show(
    State(site): State<Site>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Markup, Problem> {
    let params = params.only(&EDITION)?;
    let id: Id<Strategy> =
        id.parse().map_err(|_| Problem::no_such_document(Kind::Strategy, &id, &[]))?;
    let mut reader = site.reader_for(&params).await?;
    let view = lifecourse_app::strategy(&mut *reader, &id).await?;
    let query = StatusQuery { strategy: Some(id), ..StatusQuery::default() };
    let rows = lifecourse_app::statuses(&mut *reader, &query).await?;
    let answered =
        lifecourse_app::answers(&mut *reader, Some(&view.strategy.id), site.today()).await?;
    let pace = Pace::of(&mut *reader, &view.strategy, &answered).await?;
    let shown = Shown { view: &view, rows: &rows, answered: &answered, pace: &pace };
    let phase = phase(view.strategy.status);
    let title = view.strategy.title.to_string();
    let content = shown.content();
    Ok(site.page(Page { title: &title, path: &[("Home", "/")], phase, content }))
}

/// What a reader must know of a strategy that does not hold, or not yet.
pub(super) const fn phase(status: StrategyStatus) -> Option<(&'static str, &'static str)> {
    match status {
        StrategyStatus::Draft => Some(("Draft", "This strategy is being written and can change.")),
        StrategyStatus::Consulting => Some((
            "Consultation",
            "This strategy is out for consultation: it can change by what people say.",
        )),
        StrategyStatus::Adopted => None,
        StrategyStatus::Superseded => Some(("Superseded", "A later strategy has taken its place.")),
    }
}

#[derive(Clone, Copy)]
struct Shown<'a> {
    view: &'a StrategyView,
    rows: &'a [StatusRow],
    answered: &'a [Answered],
    pace: &'a Pace,
}

impl<'a> Shown<'a> {
    fn content(self) -> Markup {
        let strategy = &self.view.strategy;
        html! {
            h1 { (strategy.title) }
            @if let Some(vision) = &strategy.vision { p class="lead" { (vision) } }
            (fairness::headline(&strategy.id, self.answered, self.pace))
            (self.glance())
            nav aria-labelledby="stages" {
                h2 id="stages" { "Stages of life" }
                ol class="spine" {
                    @for stage in self.view.stages.iter().filter_map(|view| view.stage.as_ref()) {
                        li {
                            a href={ "#" (stage.id) } { (stage.name) }
                            @if let Some(ages) = &stage.ages { " (" (ages) ")" }
                        }
                    }
                }
            }
            @for stage in &self.view.stages { (self.stage(stage)) }
            (self.stage(&self.view.whole))
            @if !strategy.principles.is_empty() {
                h2 { "What holds across all of it" }
                ul { @for principle in &strategy.principles { li { (principle) } } }
            }
            h2 { "About this strategy" }
            (self.summary())
        }
    }

    fn priorities(self) -> impl Iterator<Item = (&'a StageView, &'a PriorityView)> {
        let stages = self.view.stages.iter().chain([&self.view.whole]);
        stages.flat_map(|stage| stage.priorities.iter().map(move |view| (stage, view)))
    }

    /// The series that a priority is watched by.
    fn watched_by(self, view: &'a PriorityView) -> Vec<&'a StatusRow> {
        view.priority.indicators.iter().flat_map(|id| self.headline(id)).collect()
    }

    /// Every priority in a row: how strongly it is taken up, how its actions go, and how what it is
    /// watched by stands. A column that says nothing of any of them is left out.
    fn glance(self) -> Markup {
        let rows: Vec<_> =
            self.priorities().map(|(stage, view)| self.in_a_row(stage, view)).collect();
        let says = |at: usize| rows.iter().any(|(_, cells)| cells[at].0 != status::NOTHING);
        let told: [bool; GLANCE.len()] = std::array::from_fn(says);
        let heads = zip(GLANCE, told).filter_map(|(head, told)| told.then_some(head));
        let heads = std::iter::once("Priority").chain(heads);
        html! {
            @if !rows.is_empty() {
                h2 { "Priorities at a glance" }
                @if told[0] {
                    p { "Do: an action plan of the Board's own. Sponsor: plans of others, carried by the Board. "
                        "Watch: plans of others, with risks brought to the Board." }
                }
                @let rows = rows.into_iter().map(|(name, cells)| {
                    let cells = zip(zip(GLANCE, cells), told);
                    status::row(&name, &status::labelled(cells.filter_map(|(cell, told)| told.then_some(cell))))
                });
                (status::stacking("glance", "Each priority, with its actions and what it is watched by", heads, rows))
                (status::cautions(self.priorities().flat_map(|(_, view)| self.watched_by(view)).map(|row| &row.statuses)))
            }
        }
    }

    /// The name of a priority, and what stands beside it.
    fn in_a_row(
        self,
        stage: &StageView,
        view: &'a PriorityView,
    ) -> (Markup, [Markup; GLANCE.len()]) {
        let priority = &view.priority;
        let whole = stage.stage.as_ref().map_or("All stages", |stage| &*stage.name);
        let name = html! {
            a href={ "#priority-" (priority.id) } { (priority.title) } " " small { (whole) }
        };
        let rows = self.watched_by(view);
        let none = || html! { (status::NOTHING) };
        let commitment = priority.commitment.map_or_else(none, commitment_shape);
        let judged = view.actions.iter().filter_map(|action| action.delivery.as_ref());
        let actions = match view.actions.len() {
            0 => none(),
            number => html! {
                (counted(number, "action", "actions"))
                ul class="tally" { @for (rag, number) in rags(judged) { li { (rated(rag, &format!("{number} {}", rag.meaning()))) } } }
            },
        };
        let statuses = || rows.iter().map(|row| &row.statuses);
        let [compared, target, trend] = if rows.is_empty() {
            [none(), none(), none()]
        } else {
            [
                status::tally(statuses().map(|one| &one.comparison)),
                status::tally(statuses().map(|one| &one.progress)),
                status::tally(statuses().map(|one| &one.trend)),
            ]
        };
        (name, [commitment, actions, compared, target, trend])
    }

    fn summary(self) -> Markup {
        let strategy = &self.view.strategy;
        html! {
            dl class="summary" {
                div { dt { "Status" } dd { (sentence(strategy.status.as_str()))
                    @if let Some(on) = strategy.adopted_on { " on " (day(on)) } } }
                div { dt { "Version" } dd { (strategy.version) } }
                @if let Some(years) = days(strategy.period) { div { dt { "Years" } dd { (sentence(&years)) } } }
                @if let Some(board) = &self.view.board { div { dt { "Board" } dd { (board.title) } } }
                div { dt { "Place" } dd { a href={ "/areas/" (strategy.area) } { (self.view.place) } } }
                @if let Some(source) = &strategy.source {
                    div { dt { "Published at" } dd {
                        @if source.starts_with("https://") || source.starts_with("http://") {
                            a href=(source) { (source) }
                        } @else { (source) }
                    } }
                }
            }
        }
    }

    fn stage(self, view: &'a StageView) -> Markup {
        if view.stage.is_none()
            && view.outcomes.is_empty()
            && view.priorities.is_empty()
            && view.indicators.is_empty()
        {
            return html! {};
        }
        let (id, name) = match &view.stage {
            Some(stage) => (stage.id.as_str(), stage.name.to_string()),
            None => ("whole", "Across all stages".to_owned()),
        };
        html! {
            section class="stage" aria-labelledby=(id) {
                h2 id=(id) { (name) }
                @if let Some(stage) = &view.stage {
                    @if let Some(ages) = &stage.ages { p class="note" { "Ages: " (ages) } }
                    @if let Some(description) = &stage.description { p { (description) } }
                }
                @if !view.outcomes.is_empty() {
                    h3 { "Outcomes" }
                    ul { @for outcome in &view.outcomes { li { (outcome.title) } } }
                }
                @if !view.priorities.is_empty() {
                    h3 { "Priorities" }
                    @for priority in &view.priorities { (self.priority(priority)) }
                }
                (self.indicators(id, &name, view))
            }
        }
    }

    fn indicators(self, id: &str, name: &str, view: &'a StageView) -> Markup {
        // Those of a priority stand with it.
        let elsewhere = |id: &&Id<Indicator>| {
            view.priorities.iter().any(|one| one.priority.indicators.contains(id))
        };
        let own = view.indicators.iter().filter(|id| !elsewhere(id));
        let rows: Vec<&StatusRow> = own.flat_map(|id| self.headline(id)).collect();
        let number = indicators(&rows);
        let caption = format!("{name}: how its indicators stand");
        html! {
            @if !rows.is_empty() {
                details class="fold" {
                    summary { h3 { "Indicators" } " " small { (counted(number, "indicator", "indicators")) } }
                    (status::by_indicator(&format!("{id}-indicators"), &caption, self.view.strategy.area.as_str(), &rows))
                }
            }
        }
    }

    /// The series of an indicator that its headline is about; its categories, which are for its
    /// own page, only if there is nothing else.
    fn headline(self, id: &'a Id<Indicator>) -> Vec<&'a StatusRow> {
        let all: Vec<&StatusRow> = self.rows.iter().filter(|row| row.indicator == *id).collect();
        let whole: Vec<_> =
            all.iter().copied().filter(|row| row.segment.category.is_none()).collect();
        if whole.is_empty() { all } else { whole }
    }

    fn priority(self, view: &'a PriorityView) -> Markup {
        let priority = &view.priority;
        let id = format!("priority-{}", priority.id);
        let rows = self.watched_by(view);
        html! {
            section class="priority" aria-labelledby=(id) {
                details class="fold" {
                    summary { h4 id=(id) { (priority.title) } " " small { (in_short(view, &rows)) } }
                    (self.in_full(&id, view, &rows))
                }
            }
        }
    }

    /// What a priority is, who answers for it, how it stands and what is being done.
    fn in_full(self, id: &str, view: &'a PriorityView, rows: &[&StatusRow]) -> Markup {
        let priority = &view.priority;
        html! {
            @if let Some(commitment) = priority.commitment { p { (commitment_tag(commitment)) } }
            @if let Some(description) = &priority.description { p { (description) } }
            (self.duties(view))
            @if !rows.is_empty() {
                (status::by_indicator(
                    &format!("{id}-indicators"),
                    &format!("{}: how it stands", priority.title),
                    self.view.strategy.area.as_str(),
                    rows,
                ))
            }
            @if !view.actions.is_empty() {
                h5 { "What is being done" }
                ul class="spaced" { @for action in &view.actions { li { (self.action(action)) } } }
            }
            p { a href={ "/priorities/" (priority.id) } { "Everything about " (priority.title) } }
        }
    }

    /// Who answers for a priority, and what serves it.
    fn duties(self, view: &PriorityView) -> Markup {
        let priority = &view.priority;
        let (champion, owner) = (&priority.champion, &priority.senior_responsible_owner);
        html! {
            @if champion.is_some() || owner.is_some() || !view.interventions.is_empty() {
                dl class="summary" {
                    @if let Some(holder) = champion {
                        div { dt { "Champion" } dd { (self.holder(holder)) } }
                    }
                    @if let Some(holder) = owner {
                        div { dt { "Senior responsible owner" } dd { (self.holder(holder)) } }
                    }
                    @if !view.interventions.is_empty() {
                        div { dt { "Interventions" } dd { ul class="plain" {
                            @for one in &view.interventions {
                                li { a href={ "/interventions/" (one.id) } { (one.title) } " (" (one.level) ", " (one.approach) ")" }
                            }
                        } } }
                    }
                }
            }
        }
    }

    fn action(self, action: &Action) -> Markup {
        html! {
            strong { (action.title) } " – " (self.holder(&action.owner))
            @if let Some(days) = days(action.period) { ", " (days) }
            @if let Some(delivery) = &action.delivery {
                p {
                    "Delivery: " (rag(delivery.rag)) ", judged on " (day(delivery.on)) "."
                    @if let Some(narrative) = &delivery.narrative { " " (narrative) }
                }
            }
            @if !action.milestones.is_empty() {
                ul {
                    @for milestone in &action.milestones {
                        li { (milestone.title) ", due " (day(milestone.due))
                            @match milestone.reached {
                                Some(on) => { ", reached on " (day(on)) }
                                None => { ", not reached yet" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn holder(self, holder: &Holder) -> String {
        let titles: &BTreeMap<Id<Organisation>, String> = &self.view.organisations;
        match &holder.organisation {
            None => holder.role.to_string(),
            Some(id) => {
                let title = titles.get(id).map_or(id.as_str(), String::as_str);
                format!("{}, {title}", holder.role)
            }
        }
    }
}

/// What is in a priority, in a line: how strongly it is taken up, and how much there is to it.
fn in_short(view: &PriorityView, rows: &[&StatusRow]) -> String {
    let commitment = view.priority.commitment.map(|one| sentence(one.as_str()));
    let numbers = [
        (view.actions.len(), "action", "actions"),
        (view.interventions.len(), "intervention", "interventions"),
        (indicators(rows), "indicator", "indicators"),
    ];
    let numbers = numbers.into_iter().filter(|(number, ..)| *number > 0);
    let counts = numbers.map(|(number, one, many)| counted(number, one, many));
    commitment.into_iter().chain(counts).collect::<Vec<_>>().join(", ")
}

/// How many indicators the series are of.
fn indicators(rows: &[&StatusRow]) -> usize {
    rows.iter().map(|row| &row.indicator).collect::<BTreeSet<_>>().len()
}

/// The word, a shape of its own for each, and what it means.
fn commitment_tag(commitment: Commitment) -> Markup {
    let meaning = match commitment {
        Commitment::Do => "an action plan of its own, reported every quarter",
        Commitment::Sponsor => "plans of others, carried by the Board",
        Commitment::Watch => "plans of others, with risks brought to the Board",
    };
    html! { (commitment_shape(commitment)) " " (meaning) }
}

fn commitment_shape(commitment: Commitment) -> Markup {
    let shape = match commitment {
        Commitment::Do => "●",
        Commitment::Sponsor => "◐",
        Commitment::Watch => "○",
    };
    html! {
        strong class="tag" { span aria-hidden="true" { (shape) " " } (sentence(commitment.as_str())) }
    }
}

/// How many deliveries are rated how, the worst first.
fn rags<'a>(judged: impl Iterator<Item = &'a Delivery>) -> BTreeMap<Rag, usize> {
    let mut counts = BTreeMap::new();
    for delivery in judged {
        *counts.entry(delivery.rag).or_default() += 1;
    }
    counts
}

/// The rating in words with a shape; the colour only repeats it.
pub(crate) fn rag(rag: Rag) -> Markup {
    rated(rag, &format!("{} ({})", rag.meaning(), rag.as_str()))
}

fn rated(rag: Rag, words: &str) -> Markup {
    let shape = match rag {
        Rag::Red => StatusMark::Worse,
        Rag::Amber => StatusMark::Lower,
        Rag::Green => StatusMark::Better,
        Rag::Blue => StatusMark::Similar,
    };
    mark(shape, words)
}
