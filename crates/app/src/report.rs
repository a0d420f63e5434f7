//! The report to the Board, by exception: what failed, over-performed or changed, what is being
//! done about it and by whom.

use std::collections::BTreeMap;

use lifecourse_core::{
    Action, Holder, Id, Indicator, Intervention, Milestone, Organisation, Rag, SeriesKey, Strategy,
};
use lifecourse_equity::{Comparison, Progress, Tone, Verdict};
use lifecourse_storage::Reader;
use serde::Serialize;
use time::Date;

use crate::{
    Answered, AppError, PriorityView, StatusQuery, StatusRow, StrategyView, answers, statuses,
    strategy,
};

/// The report on a strategy to its Board.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The strategy.
    pub strategy: Strategy,
    /// The place that it is for.
    pub place: String,
    /// What its Board is called.
    pub board: Option<String>,
    /// The day that it is of.
    pub as_of: Date,
    /// The day since which changes are told; none if nothing is compared.
    pub since: Option<Date>,
    /// What the Board asked, answered: whether it is getting fairer.
    pub answered: Vec<Answered>,
    /// The indicators with news, those that fail first.
    pub items: Vec<Item>,
    /// How many watched series have none.
    pub quiet: usize,
    /// The actions that are off track or late.
    pub delivery: Vec<Late>,
    /// What must be added before the report is final.
    pub missing: Vec<Missing>,
}

/// Why something is in the report. An indicator stands under the first that holds for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// Worse than its comparator, off its way to the target, or getting worse.
    Failing,
    /// Its goal is reached, or it is better than its comparator and getting better.
    OverPerforming,
    /// A new figure, or another verdict than before.
    Changed,
}

impl News {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Failing, Self::OverPerforming, Self::Changed];

    /// The heading for it.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Failing => "What is failing",
            Self::OverPerforming => "What is doing better than asked",
            Self::Changed => "What has changed",
        }
    }
}

/// An indicator with news.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// Why it is in the report.
    pub news: News,
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// Its title.
    pub title: String,
    /// The series of it that have news.
    pub rows: Vec<NewsRow>,
    /// What is being done about it, priority by priority.
    pub doing: Vec<Doing>,
}

/// A series with news.
#[derive(Clone, Debug, Serialize)]
pub struct NewsRow {
    /// Why it is in the report.
    pub news: News,
    /// How it stands.
    #[serde(flatten)]
    pub row: StatusRow,
    /// What changed since the last report, in words.
    pub changes: Vec<String>,
}

/// What is being done about an indicator under one priority.
#[derive(Clone, Debug, Serialize)]
pub struct Doing {
    /// The priority.
    pub priority: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The actions, with who does them and how they go.
    pub actions: Vec<ActionLine>,
    /// The interventions that serve it.
    pub interventions: Vec<String>,
}

/// One action in a sentence's worth of parts.
#[derive(Clone, Debug, Serialize)]
pub struct ActionLine {
    /// What is done.
    pub title: String,
    /// By whom.
    pub owner: String,
    /// How it goes.
    pub rag: Option<Rag>,
    /// Why, and what is done about it.
    pub narrative: Option<String>,
}

/// An action that is off track, or has a milestone that is late.
#[derive(Clone, Debug, Serialize)]
pub struct Late {
    /// The action.
    pub action: ActionLine,
    /// The milestones whose day has passed.
    pub overdue: Vec<Milestone>,
}

/// Something that must be added before the report is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// What it is missing from.
    pub of: String,
    /// What is missing, and where to add it.
    pub what: Vec<&'static str>,
}

impl Report {
    /// Whether nothing is missing.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.missing.is_empty()
    }
}

/// The report on the strategy `id` as of a day, told against an earlier state if one is given with
/// its day.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such strategy; [`AppError::Store`].
pub async fn report(
    reader: &mut dyn Reader,
    before: Option<(&mut dyn Reader, Date)>,
    id: &Id<Strategy>,
    as_of: Date,
) -> Result<Report, AppError> {
    let view = strategy(reader, id).await?;
    let query = StatusQuery { strategy: Some(id.clone()), ..StatusQuery::default() };
    let rows = statuses(reader, &query).await?;
    let answered = answers(reader, Some(id), as_of).await?;
    let since = before.as_ref().map(|(_, day)| *day);
    let earlier = match before {
        // A strategy that was not there yet has no earlier state.
        Some((before, _)) => match statuses(before, &query).await {
            Err(AppError::NotFound { .. }) => Vec::new(),
            other => other?,
        },
        None => Vec::new(),
    };
    // Before the strategy was there, everything would be new.
    let since = since.filter(|_| !earlier.is_empty());
    let earlier = earlier.into_iter().map(|row| (key(&row), row)).collect();
    let told = Told { view: &view, since, earlier };
    let (items, quiet) = told.items(rows);
    let delivery = told.late(as_of);
    let missing = missing(&items, &delivery);
    let board = view.board.as_ref().map(|board| board.title.to_string());
    let StrategyView { strategy, place, .. } = view;
    Ok(Report { strategy, place, board, as_of, since, answered, items, quiet, delivery, missing })
}

fn key(row: &StatusRow) -> SeriesKey {
    SeriesKey {
        indicator: row.indicator.clone(),
        area: row.area.clone(),
        segment: row.segment.clone(),
    }
}

/// What the report is told from.
struct Told<'a> {
    view: &'a StrategyView,
    since: Option<Date>,
    earlier: BTreeMap<SeriesKey, StatusRow>,
}

impl Told<'_> {
    /// The indicators with news, and how many series have none.
    fn items(&self, rows: Vec<StatusRow>) -> (Vec<Item>, usize) {
        let mut items: Vec<Item> = Vec::new();
        let mut quiet = 0;
        for row in rows {
            let changes = self.changes(&row);
            let Some(news) = news(&row, &changes) else {
                quiet += 1;
                continue;
            };
            let known = items.iter().position(|item| item.indicator == row.indicator);
            let at = known.unwrap_or_else(|| {
                items.push(Item {
                    news,
                    indicator: row.indicator.clone(),
                    title: row.title.clone(),
                    rows: Vec::new(),
                    doing: self.doing(&row.indicator),
                });
                items.len() - 1
            });
            items[at].news = items[at].news.min(news);
            items[at].rows.push(NewsRow { news, row, changes });
        }
        items.sort_by_key(|item| item.news);
        (items, quiet)
    }

    /// What is other than it was, in words.
    fn changes(&self, row: &StatusRow) -> Vec<String> {
        if self.since.is_none() {
            return Vec::new();
        }
        let Some(before) = self.earlier.get(&key(row)) else {
            let there = row.statuses.latest.is_some();
            return there.then(|| "watched for the first time".to_owned()).into_iter().collect();
        };
        let mut changes = Vec::new();
        let period = |row: &StatusRow| row.statuses.latest.as_ref().map(|latest| latest.period);
        if let Some(shown) = &row.shown
            && (before.shown.as_ref() != Some(shown) || period(row) != period(before))
        {
            let was = before.shown.as_deref().unwrap_or("nothing");
            let what = if period(row) == period(before) { "revised" } else { "new figure" };
            changes.push(format!("{what}: {shown}, before {was}"));
        }
        let (now, then) = (&row.statuses, &before.statuses);
        for (name, now, then) in [
            ("against comparator", now.comparison.any(), then.comparison.any()),
            ("against target", now.progress.any(), then.progress.any()),
            ("recent trend", now.trend.any(), then.trend.any()),
        ] {
            if now.name() != then.name() {
                let word = |answer: &lifecourse_equity::Answer<lifecourse_equity::AnyVerdict>| {
                    answer.found().map_or("no answer", |found| found.verdict.label())
                };
                changes.push(format!("{name}: {}, before {}", word(&now), word(&then)));
            }
        }
        changes
    }

    fn priorities(&self) -> impl Iterator<Item = (&crate::StageView, &PriorityView)> {
        let stages = self.view.stages.iter().chain([&self.view.whole]);
        stages.flat_map(|stage| stage.priorities.iter().map(move |priority| (stage, priority)))
    }

    /// What is done about an indicator: under the priorities that name it, or one of whose
    /// outcomes does.
    fn doing(&self, indicator: &Id<Indicator>) -> Vec<Doing> {
        let outcomes = |stage: &crate::StageView, view: &PriorityView| {
            stage.outcomes.iter().any(|outcome| {
                view.priority.outcomes.contains(&outcome.id)
                    && outcome.indicators.contains(indicator)
            })
        };
        self.priorities()
            .filter(|(stage, view)| {
                view.priority.indicators.contains(indicator) || outcomes(stage, view)
            })
            .map(|(_, PriorityView { priority, actions, interventions })| Doing {
                priority: priority.title.to_string(),
                owner: priority
                    .senior_responsible_owner
                    .as_ref()
                    .or(priority.champion.as_ref())
                    .map(|holder| self.holder(holder)),
                actions: actions.iter().map(|action| self.line(action)).collect(),
                interventions: interventions.iter().map(named).collect(),
            })
            .collect()
    }

    /// The actions that are off track, or have a milestone whose day has passed.
    fn late(&self, as_of: Date) -> Vec<Late> {
        let actions = self.priorities().flat_map(|(_, view)| &view.actions);
        actions
            .filter_map(|action| {
                let late = |milestone: &&Milestone| {
                    milestone.due < as_of && milestone.reached.is_none_or(|on| on > as_of)
                };
                let overdue: Vec<_> = action.milestones.iter().filter(late).cloned().collect();
                let rag = action.delivery.as_ref().map(|delivery| delivery.rag);
                let off = matches!(rag, Some(Rag::Red | Rag::Amber));
                (off || !overdue.is_empty()).then(|| Late { action: self.line(action), overdue })
            })
            .collect()
    }

    fn line(&self, action: &Action) -> ActionLine {
        let delivery = action.delivery.as_ref();
        ActionLine {
            title: action.title.to_string(),
            owner: self.holder(&action.owner),
            rag: delivery.map(|delivery| delivery.rag),
            narrative: delivery
                .and_then(|delivery| delivery.narrative.as_ref())
                .map(ToString::to_string),
        }
    }

    fn holder(&self, holder: &Holder) -> String {
        let title = |id: &Id<Organisation>| {
            self.view.organisations.get(id).map_or(id.as_str(), String::as_str).to_owned()
        };
        match &holder.organisation {
            None => holder.role.to_string(),
            Some(id) => format!("{}, {}", holder.role, title(id)),
        }
    }
}

fn named(intervention: &Intervention) -> String {
    format!("{} ({}, {})", intervention.title, intervention.level, intervention.approach)
}

/// Why a series is in the report; none if it is not.
fn news(row: &StatusRow, changes: &[String]) -> Option<News> {
    let three = &row.statuses;
    let tones = [three.comparison.tone(), three.progress.tone(), three.trend.tone()];
    let is = |verdict: Comparison| three.comparison.found().map(|one| one.verdict) == Some(verdict);
    let reached = three.progress.found().is_some_and(|one| one.verdict == Progress::Reached);
    let improving = three.trend.found().is_some_and(|one| one.verdict.tone() == Tone::Good);
    if tones.contains(&Tone::Bad) {
        Some(News::Failing)
    } else if reached || is(Comparison::Better) && improving {
        Some(News::OverPerforming)
    } else {
        (!changes.is_empty()).then_some(News::Changed)
    }
}

/// What keeps the report from being final: what fails has an action, somebody who answers for it,
/// and words that say why; so has every action that is red or late.
fn missing(items: &[Item], delivery: &[Late]) -> Vec<Missing> {
    const NAMED: &str = "no priority names it (add it to the indicators of a priority, or of an outcome that a priority is for)";
    const ACTION: &str = "no action (write one for a priority that names it)";
    const OWNER: &str = "no owner (give a priority that names it a senior responsible owner)";
    const NARRATIVE: &str =
        "no narrative (say in the delivery of an action about it why, and what is done)";
    let failing = items.iter().filter(|item| item.news == News::Failing).map(|item| {
        let actions = || item.doing.iter().flat_map(|doing| &doing.actions);
        let acted_on = actions().next().is_some();
        let owned = acted_on || item.doing.iter().any(|doing| doing.owner.is_some());
        let told = actions().any(|action| action.narrative.is_some());
        let what = if item.doing.is_empty() {
            vec![NAMED]
        } else {
            let faults = [(acted_on, ACTION), (owned, OWNER), (told, NARRATIVE)];
            faults.into_iter().filter(|(there, _)| !there).map(|(_, what)| what).collect()
        };
        Missing { of: item.title.clone(), what }
    });
    let late = delivery.iter().map(|late| Missing {
        of: late.action.title.clone(),
        what: if late.action.narrative.is_some() { vec![] } else { vec![NARRATIVE] },
    });
    failing.chain(late).filter(|missing| !missing.what.is_empty()).collect()
}
