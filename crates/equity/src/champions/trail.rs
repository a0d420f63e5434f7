//! What do insights lead to? From each to its themes, and on to a priority, an action or a
//! decision; and back.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use lifecourse_core::{Action, Document, Id, Insight, InsightStep, Priority, Theme, day};
use time::Date;

use super::{Heard, NO_SAMPLE, quoted};
use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// What is followed.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// What was heard.
    pub heard: Heard<'a>,
    /// The priorities that it may lead to.
    pub priorities: &'a [&'a Priority],
    /// The actions that it may lead to.
    pub actions: &'a [&'a Action],
    /// The insight to follow; none for all.
    pub insight: Option<&'a Id<Insight>>,
    /// The priority to go back from; none for all.
    pub priority: Option<&'a Id<Priority>>,
}

/// What insights led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// Whether the insights that were followed lead somewhere.
    pub onward: Answer<Leads>,
    /// Whether the priorities rest on what was heard.
    pub back: Answer<RestsOn>,
    /// Each step of it: one for each theme and what that leads to.
    pub steps: Vec<TrailStep>,
    priorities: Vec<(String, usize, BTreeSet<String>)>,
    /// Whether one insight, and whether one priority was asked for.
    asked: [bool; 2],
    about: String,
    synthetic: bool,
}

/// From one insight to one thing that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// What the insight is about.
    pub insight: String,
    /// When it was received.
    pub received: Date,
    /// How far it has come.
    pub reached: InsightStep,
    /// Its words, where they may be quoted.
    pub words: Option<String>,
    /// The theme that leads on; none where the insight does by itself.
    pub theme: Option<String>,
    /// What it leads to: the kind, `priority`, `action` or `decision`, and its title; none where
    /// it leads nowhere yet.
    pub to: Option<(&'static str, String)>,
}

/// Whether insights lead somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leads {
    /// All lead to a priority, an action or a decision.
    All,
    /// Some do not.
    SomeNowhere,
    /// None does.
    Nowhere,
}

/// Whether priorities rest on what was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RestsOn {
    /// Each of them does.
    All,
    /// Some of them do not.
    SomeOnNone,
    /// None of them does.
    None,
}

impl Verdict for Leads {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("all-lead-on", "all lead on"),
            Self::SomeNowhere => AnyVerdict::bad("some-lead-nowhere", "some lead nowhere yet"),
            Self::Nowhere => AnyVerdict::bad("none-leads-on", "none leads on yet"),
        }
    }
}

impl Verdict for RestsOn {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::neutral("all-heard", "all rest on insights"),
            Self::SomeOnNone => AnyVerdict::neutral("some-not-heard", "some rest on none"),
            Self::None => AnyVerdict::neutral("none-heard", "none rests on insights"),
        }
    }
}

impl Trail {
    /// Where the insights of `trace` lead.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Insight, Priority, Theme};
    /// use lifecourse_equity::{Trail, champions::{Heard, Trace}};
    ///
    /// let (insight, theme) = (Insight::example(), Theme::example());
    /// let heard = Heard {
    ///     network: "Joint strategy",
    ///     insights: &[&insight],
    ///     themes: &[&theme],
    ///     as_of: insight.life.received() + time::Duration::days(30),
    /// };
    /// let priorities = &[&Priority::example()];
    /// let trail = Trail::of(&Trace { heard, priorities, actions: &[], insight: None, priority: None });
    /// assert_eq!(trail.onward.name(), "all-lead-on");
    /// assert_eq!(trail.steps[0].theme.as_deref(), Some("Interpreters are hard to get"));
    /// ```
    #[must_use]
    pub fn of(trace: &Trace<'_>) -> Self {
        let received = trace.heard.received();
        let all = received.as_deref().unwrap_or_default();
        let followed: Vec<&Insight> = all
            .iter()
            .filter(|one| trace.insight.is_none_or(|id| one.id == *id))
            .copied()
            .collect();
        let each: Vec<Vec<Step<'_>>> = followed.iter().map(|one| trace.steps_of(one)).collect();
        let onward = received.clone().and_then(|_| onward(&followed, &each));
        let priorities = trace.resting(&each);
        let back = received.and_then(|_| back(&priorities));
        let steps = followed.iter().zip(&each).flat_map(|(one, steps)| trace.shown(one, steps));
        Self {
            steps: steps.collect(),
            onward: onward.into(),
            back: back.into(),
            priorities,
            asked: [trace.insight.is_some(), trace.priority.is_some()],
            about: trace.about(),
            synthetic: trace.heard.synthetic(),
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        // Of one priority the other insights say nothing, and of one insight the other priorities.
        let [of_insight, of_priority] = self.asked;
        let onward = (!of_priority).then(|| Aspect::new("insights", &self.onward));
        let back = (!of_insight || of_priority).then(|| Aspect::new("priorities", &self.back));
        let filled = [
            (!self.steps.is_empty(), self.table()),
            (back.is_some() && !self.priorities.is_empty(), self.back_table()),
        ];
        Reply {
            question: lifecourse_core::InsightTrail::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: onward.into_iter().chain(back).collect(),
            remarks: vec![NO_SAMPLE.to_owned()],
            tables: filled.into_iter().filter_map(|(any, table)| any.then_some(table)).collect(),
        }
    }

    fn table(&self) -> Table {
        let columns = ["insight", "received", "step", "theme", "leads to", "which", "words"];
        let mut table = Table::new("From insights on, words where they may be quoted", columns);
        let text = |words: Option<&str>| words.map_or(Cell::Blank, Cell::from);
        for step in &self.steps {
            table.row([
                Cell::from(step.insight.as_str()),
                Cell::from(step.received),
                Cell::from(step.reached.as_str()),
                text(step.theme.as_deref()),
                Cell::from(step.to.as_ref().map_or("nothing yet", |to| to.0)),
                text(step.to.as_ref().map(|to| &*to.1)),
                text(step.words.as_deref()),
            ]);
        }
        table
    }

    fn back_table(&self) -> Table {
        let mut table =
            Table::new("Back from priorities", ["priority", "insights", "themes", "which themes"]);
        for (title, insights, themes) in &self.priorities {
            let titles: Vec<&String> = themes.iter().collect();
            table.row([
                Cell::from(title.as_str()),
                Cell::number(*insights as f64, 0),
                Cell::number(themes.len() as f64, 0),
                Cell::from(listed(&titles, 10)),
            ]);
        }
        table
    }
}

/// What an insight leads to, and through which theme.
#[derive(Clone, Copy)]
struct Step<'a> {
    theme: Option<&'a Id<Theme>>,
    to: To<'a>,
}

#[derive(Clone, Copy)]
enum To<'a> {
    Priority(&'a Id<Priority>),
    Action(&'a Id<Action>),
    Decision(&'a str),
}

impl<'a> Trace<'a> {
    /// Everything that an insight leads to, those of its themes first.
    fn steps_of(&self, insight: &'a Insight) -> Vec<Step<'a>> {
        let themed = insight.life.at(self.heard.as_of) >= Some(InsightStep::Themed);
        let themes = insight.themes.iter().filter(|_| themed);
        let known = themes.filter_map(|id| {
            self.heard.themes.iter().find(|theme| theme.id == *id).map(|theme| (id, *theme))
        });
        let through = known.flat_map(|(id, theme)| {
            let step = move |to| Step { theme: Some(id), to: To::Priority(to) };
            theme.priorities.iter().map(step)
        });
        let alone = |to| Step { theme: None, to };
        let by_itself = insight.priorities.iter().map(To::Priority).map(alone);
        let actions = insight.actions.iter().map(To::Action).map(alone);
        let decision = insight.decision.as_deref().map(To::Decision).map(alone);
        let leads_there = |step: &Step<'a>| self.priority.is_none_or(|id| self.is_for(step.to, id));
        through.chain(by_itself).chain(actions).chain(decision).filter(leads_there).collect()
    }

    /// Whether it is a priority, or is done for it.
    fn is_for(&self, to: To<'_>, priority: &Id<Priority>) -> bool {
        self.priority_of(to) == Some(priority)
    }

    fn priority_of<'b>(&'b self, to: To<'b>) -> Option<&'b Id<Priority>> {
        match to {
            To::Priority(id) => Some(id),
            To::Action(id) => {
                self.actions.iter().find(|action| action.id == *id).map(|action| &action.priority)
            }
            To::Decision(_) => None,
        }
    }

    /// The priorities with how many insights, and which themes, lead to each.
    fn resting(&self, each: &[Vec<Step<'a>>]) -> Vec<(String, usize, BTreeSet<String>)> {
        let asked = |one: &&&Priority| self.priority.is_none_or(|id| one.id == *id);
        let rests = self.priorities.iter().filter(asked).map(|priority| {
            let leading = |step: &&Step<'a>| self.is_for(step.to, &priority.id);
            let insights = each.iter().filter(|steps| steps.iter().any(|step| leading(&step)));
            let themes = each.iter().flatten().filter(leading).filter_map(|step| step.theme);
            let themes = themes.map(|id| self.heard.theme(id).to_owned()).collect();
            (priority.title.to_string(), insights.count(), themes)
        });
        let mut rests: Vec<_> = rests.collect();
        rests.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        rests
    }

    /// The steps of an insight as they are shown: one that leads nowhere is shown too, unless
    /// what leads to one priority is asked.
    fn shown(&self, insight: &'a Insight, steps: &[Step<'a>]) -> Vec<TrailStep> {
        let row = |theme: Option<&'a Id<Theme>>, to| TrailStep {
            insight: insight.title.to_string(),
            received: insight.life.received(),
            reached: insight.life.at(self.heard.as_of).unwrap_or(InsightStep::Received),
            words: insight.words.as_deref().filter(|_| insight.consent_to_quote).map(str::to_owned),
            theme: theme.map(|id| self.heard.theme(id).to_owned()),
            to,
        };
        match steps {
            [] if self.priority.is_some() => Vec::new(),
            [] => vec![row(insight.themes.first(), None)],
            steps => steps.iter().map(|step| row(step.theme, Some(self.named(step.to)))).collect(),
        }
    }

    fn named(&self, to: To<'_>) -> (&'static str, String) {
        fn title<'b, D: Document>(all: &[&'b D], id: &D::Id) -> Option<&'b str> {
            all.iter().find(|one| one.id() == id).map(|one| one.title())
        }
        match to {
            To::Priority(id) => {
                ("priority", title(self.priorities, id).unwrap_or(id.as_str()).to_owned())
            }
            To::Action(id) => ("action", title(self.actions, id).unwrap_or(id.as_str()).to_owned()),
            To::Decision(words) => ("decision", words.to_owned()),
        }
    }

    fn about(&self) -> String {
        let Heard { network, as_of, .. } = self.heard;
        let of = |kind: &str, id: Option<&str>| id.map(|id| format!(", {kind} `{id}`"));
        let insight = of("insight", self.insight.map(Id::as_str)).unwrap_or_default();
        let priority = of("priority", self.priority.map(Id::as_str)).unwrap_or_default();
        format!("{network}{insight}{priority}, as of {}", day(as_of))
    }
}

fn onward(followed: &[&Insight], each: &[Vec<Step<'_>>]) -> Result<Finding<Leads>, Refusal> {
    if followed.is_empty() {
        return Err(Refusal::Nothing { what: "insight of that name on that day" });
    }
    let lost: Vec<String> = followed
        .iter()
        .zip(each)
        .filter(|(_, steps)| steps.is_empty())
        .map(|(one, _)| quoted(&one.title))
        .collect();
    let verdict = match lost.len() {
        0 => Leads::All,
        lost if lost == followed.len() => Leads::Nowhere,
        _ => Leads::SomeNowhere,
    };
    let all = several(followed.len(), "insight", "insights");
    let where_to = "to a priority, an action or a decision";
    let sentence = match verdict {
        Leads::All if followed.len() == 1 => {
            format!("The insight {} leads {where_to}.", quoted(&followed[0].title))
        }
        Leads::All => format!("All of {all} lead {where_to}."),
        Leads::Nowhere => format!("Of {all}, none leads {where_to} yet."),
        Leads::SomeNowhere => {
            let leading = followed.len() - lost.len();
            let lead = if leading == 1 { "leads" } else { "lead" };
            let do_not = if lost.len() == 1 { "does" } else { "do" };
            format!(
                "Of {all}, {leading} {lead} {where_to}; {} {do_not} not yet: {}.",
                lost.len(),
                listed(&lost, 5)
            )
        }
    };
    let numbers = vec![
        Number::new("insights", followed.len() as f64),
        Number::new("leading nowhere", lost.len() as f64),
    ];
    Ok(Finding { verdict, sentence, basis: basis(numbers) })
}

fn back(priorities: &[(String, usize, BTreeSet<String>)]) -> Result<Finding<RestsOn>, Refusal> {
    let none: Vec<String> =
        priorities.iter().filter(|one| one.1 == 0).map(|one| quoted(&one.0)).collect();
    let verdict = match none.len() {
        _ if priorities.is_empty() => return Err(Refusal::Nothing { what: "priority to lead to" }),
        0 => RestsOn::All,
        none if none == priorities.len() => RestsOn::None,
        _ => RestsOn::SomeOnNone,
    };
    let all = several(priorities.len(), "priority", "priorities");
    let sentence = match (verdict, priorities) {
        (_, [(title, insights, themes)]) => {
            let insights = several(*insights, "insight", "insights");
            let lead = if insights.starts_with("1 ") { "leads" } else { "lead" };
            let themes = several(themes.len(), "theme", "themes");
            format!("{insights} in {themes} {lead} to {}.", quoted(title))
        }
        (RestsOn::All, _) => format!("Insights lead to each of {all}."),
        (RestsOn::None, _) => format!("No insight leads to any of {all}."),
        (RestsOn::SomeOnNone, _) => {
            let do_ = super::are(none.len());
            format!(
                "Of {all}, insights lead to {}; {} {do_} without any: {}.",
                priorities.len() - none.len(),
                none.len(),
                listed(&none, 5)
            )
        }
    };
    let numbers = vec![
        Number::new("priorities", priorities.len() as f64),
        Number::new("priorities without insights", none.len() as f64),
    ];
    Ok(Finding { verdict, sentence, basis: basis(numbers) })
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "what insights and their themes name, followed both ways",
        source: "the rule of this program, in its documentation of champions",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}
