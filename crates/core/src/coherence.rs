//! What must hold between the documents of one strategy.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

mod areas;
mod consultations;
mod meetings;
mod parts;

use crate::{
    Action, AnyDocument, Commitment, Document, Fault, Id, Indicator, Kind, Outcome, Polarity,
    Priority, SeriesKey, Severity, Stage, Strategy, Target, target::Direction,
};

/// A fault of one document among others.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoherence {
    /// The kind of the document at fault.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong between these documents, beside references to documents that are not there.
///
/// # Examples
/// ```
/// use lifecourse_core::{AnyDocument, Document, Strategy, incoherences};
/// let alone = [AnyDocument::from(Strategy::example())];
/// assert_eq!(incoherences(&alone)[0].fault.code, "stage-without-priority");
/// ```
#[must_use]
pub fn incoherences(documents: &[AnyDocument]) -> Vec<Incoherence> {
    let all = All::of(documents);
    let mut found = Found(Vec::new());
    all.strategies.values().for_each(|strategy| all.check_stages(strategy, &mut found));
    all.priorities.values().for_each(|priority| all.check_priority(priority, &mut found));
    all.outcomes.values().for_each(|outcome| all.check_outcome(outcome, &mut found));
    all.actions.iter().for_each(|action| all.check_action(action, &mut found));
    all.targets.iter().for_each(|target| all.check_target(target, &mut found));
    all.check_one_target_each(&mut found);
    all.check_use_of_indicators(&mut found);
    areas::check(documents, &mut found);
    consultations::check(documents, &mut found);
    meetings::check(documents, &mut found);
    parts::check(&all.indicators, &mut found);
    found.0
}

struct Found(Vec<Incoherence>);

impl Found {
    fn in_document<D: Document>(&mut self, document: &D, fault: Fault) {
        let (kind, id) = (D::KIND, document.id().as_ref().to_owned());
        self.0.push(Incoherence { kind, id, fault });
    }
}

/// The documents by kind and id.
#[derive(Default)]
struct All<'a> {
    strategies: BTreeMap<&'a Id<Strategy>, &'a Strategy>,
    outcomes: BTreeMap<&'a Id<Outcome>, &'a Outcome>,
    priorities: BTreeMap<&'a Id<Priority>, &'a Priority>,
    indicators: BTreeMap<&'a Id<Indicator>, &'a Indicator>,
    actions: Vec<&'a Action>,
    targets: Vec<&'a Target>,
    /// The indicators whose figures answer a question, decide at a gate, or are a population.
    asked: BTreeSet<String>,
}

impl<'a> All<'a> {
    fn of(documents: &'a [AnyDocument]) -> Self {
        let mut all = Self::default();
        for document in documents {
            match document {
                AnyDocument::Strategy(strategy) => {
                    all.strategies.insert(&strategy.id, strategy);
                }
                AnyDocument::Outcome(outcome) => {
                    all.outcomes.insert(&outcome.id, outcome);
                }
                AnyDocument::Priority(priority) => {
                    all.priorities.insert(&priority.id, priority);
                }
                AnyDocument::Indicator(indicator) => {
                    all.indicators.insert(&indicator.id, indicator);
                }
                AnyDocument::Action(action) => all.actions.push(action),
                AnyDocument::Target(target) => all.targets.push(target),
                AnyDocument::Question(_) | AnyDocument::Gate(_) | AnyDocument::Consultation(_) => {
                    let named = document.references().into_iter();
                    let indicators = named.filter(|named| named.kind == Kind::Indicator);
                    all.asked.extend(indicators.map(|named| named.id));
                }
                _ => {}
            }
        }
        all
    }

    fn check_stages(&self, strategy: &Strategy, found: &mut Found) {
        for stage in strategy.stages.as_slice() {
            let within = |of: &Id<Strategy>, at: Option<&Id<Stage>>| {
                *of == strategy.id && at == Some(&stage.id)
            };
            if !self
                .priorities
                .values()
                .any(|priority| within(&priority.strategy, priority.stage.as_ref()))
            {
                found.in_document(
                    strategy,
                    Fault::error(
                        "stages",
                        "stage-without-priority",
                        format!("no priority is for the stage `{}` ({})", stage.id, stage.name),
                        format!(
                            "write a `[[priority]]` with `stage = \"{}\"`, or take the stage out",
                            stage.id
                        ),
                    )
                    .severity(Severity::Warning),
                );
            }
        }
    }

    /// A stage that the document's strategy does not have. Whether there is such a strategy is a
    /// question of references.
    fn unknown_stage(&self, strategy: &Id<Strategy>, stage: Option<&Id<Stage>>) -> Option<Fault> {
        let (stages, stage) = (&self.strategies.get(strategy)?.stages, stage?);
        if stages.get(stage).is_some() {
            return None;
        }
        let known: Vec<_> =
            stages.as_slice().iter().map(|stage| format!("`{}`", stage.id)).collect();
        Some(Fault::error(
            "stage",
            "unknown-stage",
            format!("the strategy `{strategy}` has no stage `{stage}`"),
            format!("write one of its stages: {}", known.join(", ")),
        ))
    }

    fn check_outcome(&self, outcome: &Outcome, found: &mut Found) {
        if let Some(fault) = self.unknown_stage(&outcome.strategy, outcome.stage.as_ref()) {
            found.in_document(outcome, fault);
        }
    }

    fn check_priority(&self, priority: &Priority, found: &mut Found) {
        if let Some(fault) = self.unknown_stage(&priority.strategy, priority.stage.as_ref()) {
            found.in_document(priority, fault);
        }
        let acted_on = self.actions.iter().any(|action| action.priority == priority.id);
        if priority.commitment == Some(Commitment::Do) && !acted_on {
            found.in_document(
                priority,
                Fault::error(
                    "commitment",
                    "do-without-action",
                    "a Do priority has an action plan, and no action is for this one",
                    format!("write an `[[action]]` with `priority = \"{}\"`", priority.id),
                )
                .severity(Severity::Warning),
            );
        }
        let watched = !priority.indicators.is_empty()
            || priority.outcomes.iter().any(|id| {
                self.outcomes.get(id).is_some_and(|outcome| !outcome.indicators.is_empty())
            });
        if !watched {
            found.in_document(
                priority,
                Fault::error(
                    "",
                    "priority-without-indicator",
                    "no indicator tells whether this priority gets anywhere",
                    "add `indicators = [...]`, or name the outcomes that it serves",
                )
                .severity(Severity::Advice),
            );
        }
    }

    fn check_action(&self, action: &Action, found: &mut Found) {
        let strategy = self
            .priorities
            .get(&action.priority)
            .and_then(|priority| self.strategies.get(&priority.strategy));
        let (Some(strategy), Some(ends)) = (strategy, action.period.to()) else { return };
        if strategy.period.from().is_some_and(|from| ends < from) {
            found.in_document(
                action,
                Fault::error(
                    "period",
                    "action-before-strategy",
                    format!(
                        "the action ends on {ends}, before its strategy starts ({})",
                        strategy.period
                    ),
                    "mend the dates, or leave the action to the strategy that it was part of",
                )
                .severity(Severity::Warning),
            );
        }
    }

    fn check_target(&self, target: &Target, found: &mut Found) {
        let Some(indicator) = self.indicators.get(&target.indicator) else { return };
        let against = matches!(
            (indicator.polarity, target.direction()),
            (Polarity::HighIsGood, Some(Direction::Down))
                | (Polarity::LowIsGood, Some(Direction::Up))
        );
        if against {
            found.in_document(
                target,
                Fault::error(
                    "goal.value",
                    "goal-against-polarity",
                    format!(
                        "the goal {} is worse than the baseline {}: for this indicator {}",
                        target.goal.value, target.baseline.value, indicator.polarity
                    ),
                    "swap the two values, or mend the indicator's polarity",
                )
                .severity(Severity::Warning),
            );
        }
    }

    /// A series is judged by one target: what is on the way to it is its trajectory.
    fn check_one_target_each(&self, found: &mut Found) {
        let mut first: BTreeMap<SeriesKey, &Target> = BTreeMap::new();
        for target in &self.targets {
            match first.entry(target.series()) {
                Entry::Vacant(vacant) => {
                    vacant.insert(target);
                }
                Entry::Occupied(earlier) => found.in_document(
                    *target,
                    Fault::error(
                        "indicator",
                        "two-targets-for-one-series",
                        format!(
                            "the target `{}` is for the same indicator, place and part of the population",
                            earlier.get().id
                        ),
                        "keep one of the two, and write what is to be reached on the way as its `trajectory`",
                    ),
                ),
            }
        }
    }

    fn check_use_of_indicators(&self, found: &mut Found) {
        let used: BTreeSet<_> = self
            .strategies
            .values()
            .flat_map(|strategy| &strategy.indicators)
            .chain(self.outcomes.values().flat_map(|outcome| &outcome.indicators))
            .chain(self.priorities.values().flat_map(|priority| &priority.indicators))
            .collect();
        for (id, indicator) in &self.indicators {
            if !used.contains(id) && !self.asked.contains(id.as_str()) {
                found.in_document(
                    *indicator,
                    Fault::error(
                        "id",
                        "indicator-not-used",
                        format!("no strategy, outcome or priority is watched by `{id}`, and no question asks of it"),
                        "name it in the `indicators` of one of them, or take it out",
                    )
                    .severity(Severity::Advice),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Question;

    fn codes(documents: &[AnyDocument]) -> Vec<&'static str> {
        incoherences(documents).into_iter().map(|found| found.fault.code).collect()
    }

    #[test]
    fn each_stage_wants_a_priority() {
        let found = codes(&[Strategy::example().into(), Priority::example().into()]);
        assert_eq!(found.iter().filter(|&&code| code == "stage-without-priority").count(), 3);
    }

    #[test]
    fn a_stage_that_the_strategy_does_not_have_is_told_with_those_it_has() {
        let mut priority = Priority::example();
        priority.stage = Some("best-start".parse().unwrap());
        let found = incoherences(&[Strategy::example().into(), priority.into()]);
        let unknown = found.iter().find(|found| found.fault.code == "unknown-stage").unwrap();
        assert!(unknown.fault.help.contains("`best-start-for-life`"));
        assert_eq!((unknown.kind, unknown.fault.field.as_str()), (Kind::Priority, "stage"));
    }

    #[test]
    fn a_do_priority_wants_an_action() {
        let priority = Priority { commitment: Some(Commitment::Do), ..Priority::example() };
        assert!(codes(&[priority.clone().into()]).contains(&"do-without-action"));
        assert!(
            !codes(&[priority.into(), Action::example().into()]).contains(&"do-without-action")
        );
    }

    #[test]
    fn a_goal_worse_than_its_baseline_is_told() {
        let mut target = Target::example();
        target.goal.value = 9.0;
        assert!(
            codes(&[Indicator::example().into(), target.into()]).contains(&"goal-against-polarity")
        );
    }

    #[test]
    fn a_series_has_one_target() {
        let one = Target::example();
        let other = Target { id: "another".parse().unwrap(), ..one.clone() };
        let found = codes(&[one.into(), other.into()]);
        assert_eq!(found, ["two-targets-for-one-series"]);
    }

    #[test]
    fn an_indicator_that_nothing_uses_is_told() {
        assert_eq!(codes(&[Indicator::example().into()]), ["indicator-not-used"]);
    }

    #[test]
    fn an_indicator_that_answers_a_question_is_used() {
        let question = Question::example();
        let id = question.asks.indicators()[0].clone();
        let asked = Indicator { id, ..Indicator::example() };
        assert_eq!(codes(&[asked.into(), question.into()]), Vec::<&str>::new());
    }
}
