use time::macros::date;

use super::*;
use crate::champions::sample::Sample;

const DAY: Date = date!(2026 - 03 - 31);

fn sample() -> Sample {
    let mut sample = Sample::new(&[
        ("bread", "2025-05-01", &["food"]),
        ("buses", "2025-06-01", &["travel"]),
        ("untold", "2026-03-30", &[]),
    ]);
    sample.themes[1].priorities.clear();
    sample
}

fn follow(sample: &Sample, insight: Option<&str>, priority: Option<&str>) -> Trail {
    let other = Priority {
        id: "other".parse().unwrap(),
        title: "Other".parse().unwrap(),
        ..Priority::example()
    };
    let (insight, priority) =
        (insight.map(|id| id.parse().unwrap()), priority.map(|id| id.parse().unwrap()));
    Trail::of(&Trace {
        heard: sample.heard(DAY),
        priorities: &[&Priority::example(), &other],
        actions: &[&Action::example()],
        insight: insight.as_ref(),
        priority: priority.as_ref(),
    })
}

#[test]
fn an_insight_leads_on_through_its_theme() {
    let trail = follow(&sample(), None, None);
    assert_eq!(
        trail.onward.sentence(),
        "Of 3 insights, 1 leads to a priority, an action or a decision; 2 do not yet: \"buses\" and \"untold\"."
    );
    let steps: Vec<_> =
        trail.steps.iter().map(|step| (step.theme.as_deref(), step.to.clone())).collect();
    let critical = Some(("priority", "The first 1001 critical days".to_owned()));
    assert_eq!(steps, [(Some("food"), critical), (Some("travel"), None), (None, None)]);
    assert_eq!(
        trail.back.sentence(),
        "Of 2 priorities, insights lead to 1; 1 is without any: \"Other\"."
    );
}

#[test]
fn an_insight_leads_to_an_action_and_a_decision_by_itself() {
    let mut sample = sample();
    sample.insights[1].actions = vec![Action::example().id];
    sample.insights[1].decision = "A stop was moved".parse().ok();
    let trail = follow(&sample, Some("buses"), None);
    let kinds: Vec<_> = trail.steps.iter().map(|step| step.to.as_ref().unwrap().0).collect();
    assert_eq!(kinds, ["action", "decision"]);
    assert_eq!(
        trail.onward.sentence(),
        "The insight \"buses\" leads to a priority, an action or a decision."
    );
}

#[test]
fn a_priority_is_followed_back_to_insights_also_through_its_actions() {
    let mut sample = sample();
    sample.insights[1].actions = vec![Action::example().id];
    let trail = follow(&sample, None, Some("first-1001-days"));
    assert_eq!(
        trail.back.sentence(),
        "2 insights in 1 theme lead to \"The first 1001 critical days\"."
    );
    assert_eq!(trail.steps.len(), 2);
    assert_eq!(trail.reply().findings.len(), 1);
    assert_eq!(follow(&sample, None, Some("other")).back.name(), "none-heard");
}

#[test]
fn words_are_shown_only_where_they_may_be_quoted() {
    let mut sample = sample();
    sample.insights[1].consent_to_quote = true;
    let words: Vec<bool> =
        follow(&sample, None, None).steps.iter().map(|step| step.words.is_some()).collect();
    assert_eq!(words, [false, true, false]);
}

#[test]
fn no_insight_and_no_priority_are_refused() {
    assert_eq!(follow(&sample(), Some("nobody"), None).onward.name(), "nothing-there");
    assert_eq!(follow(&sample(), None, Some("nowhere")).back.name(), "nothing-there");
    let nothing = follow(&Sample::new(&[]), None, None);
    assert_eq!(nothing.onward.sentence(), "No answer: there is no insight on record.");
}
