//! Is it getting fairer? The headline of a strategy, and all its questions with their answers.

use axum::extract::{Path, State};
use lifecourse_app::{
    Answered, Pace,
    equity::{Answer, Tone},
};
use lifecourse_charts::StatusMark;
use lifecourse_core::{Ask, Id, Kind, Strategy};
use maud::{Markup, html};

use super::{
    equity,
    layout::{Page, synthetic},
    releases,
    status::mark,
    words::counted,
};
use crate::{
    Problem, Site,
    query::{EDITION, Params},
};

/// Questions of a sort that are answered on the page of the strategy itself.
const LISTED: usize = 6;

/// What questions are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Gaps,
    NeedAndDose,
    NotReached,
    Heard,
    Known,
    Done,
}

impl Topic {
    const ALL: [Self; 6] =
        [Self::Gaps, Self::NeedAndDose, Self::NotReached, Self::Heard, Self::Known, Self::Done];

    const fn of(asks: &Ask) -> Self {
        match asks {
            Ask::PoorestFastest(_)
            | Ask::Gap(_)
            | Ask::LifeExpectancyGap(_)
            | Ask::FairTargets(_) => Self::Gaps,
            Ask::CareForNeed(_) | Ask::Allocation(_) | Ask::Matches(_) | Ask::Anchors(_) => {
                Self::NeedAndDose
            }
            Ask::NotReached(_)
            | Ask::MostDeprived(_)
            | Ask::DataInvisibility(_)
            | Ask::AccessPromises(_) => Self::NotReached,
            Ask::InsightThemes(_)
            | Ask::InsightsWaiting(_)
            | Ask::InsightTrail(_)
            | Ask::MessageCascade(_)
            | Ask::Gunning(_)
            | Ask::YouSaidWeDid(_)
            | Ask::Calls(_) => Self::Heard,
            Ask::Evidence(_) | Ask::Withdrawal(_) | Ask::SystemMap(_) => Self::Known,
            Ask::Progress(_) | Ask::Funding(_) | Ask::Measures(_) | Ask::BoardDecisions(_) => {
                Self::Done
            }
        }
    }

    /// Its id in the page, and its head.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Gaps => ("gaps", "Gaps, and whether they close"),
            Self::NeedAndDose => ("need", "Need against what is given"),
            Self::NotReached => ("reach", "Who is not reached"),
            Self::Heard => ("heard", "What was heard, and what came of it"),
            Self::Known => ("known", "What is known"),
            Self::Done => ("done", "What was decided and done"),
        }
    }

    fn among(self, all: &[Answered]) -> Vec<&Answered> {
        all.iter().filter(|one| Self::of(&one.asks) == self).collect()
    }
}

/// Every question of a strategy.
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
    let answered = lifecourse_app::answers(&mut *reader, Some(&id), site.today()).await?;
    let pace = Pace::of(&mut *reader, &view.strategy, &answered).await?;
    let release = releases::line(&mut *reader, &params).await?;
    let name = view.strategy.title.to_string();
    let title = format!("Is it getting fairer? {name}");
    let content = html! {
        h1 { "Is it getting fairer?" }
        p class="lead" { (name) }
        @if answered.is_empty() {
            p { "Nothing is asked yet. A question is asked of every indicator that is watched by groups, and of whatever the strategy writes down." }
        } @else { (verdict(&pace)) }
        @for topic in Topic::ALL {
            @let (id, head) = topic.words();
            @let (written, unwritten): (Vec<_>, Vec<_>) =
                topic.among(&answered).into_iter().partition(|one| one.id.is_some());
            @if !written.is_empty() || !unwritten.is_empty() { h2 id=(id) { (head) } }
            @if !written.is_empty() { (equity::list(id, &written)) }
            @for (at, same) in by_question(unwritten).iter().enumerate() {
                h3 id={ (id) "-watched-" (at) } { (same[0].title) }
                p class="note" { "Asked of every indicator that is watched by groups." }
                (equity::list(&format!("{id}-watched-{at}"), same))
            }
        }
        (release)
    };
    let here = format!("/strategies/{id}");
    let path = &[("Home", "/"), (name.as_str(), here.as_str())];
    Ok(site.page(Page { title: &title, path, phase: None, content }))
}

/// What nobody wrote down, by what is asked.
fn by_question(unwritten: Vec<&Answered>) -> Vec<Vec<&Answered>> {
    let mut questions: Vec<Vec<&Answered>> = Vec::new();
    for one in unwritten {
        match questions.iter_mut().find(|same| same[0].title == one.title) {
            Some(same) => same.push(one),
            None => questions.push(vec![one]),
        }
    }
    questions
}

/// The headline of a strategy: what has become of the promise that the poorest improve the fastest,
/// and the first of what else is asked.
pub(crate) fn headline(strategy: &Id<Strategy>, answered: &[Answered], pace: &Pace) -> Markup {
    let all = format!("/strategies/{strategy}/fairness");
    let is_pace = |one: &&Answered| matches!(one.asks, Ask::PoorestFastest(_));
    let written = answered.iter().filter(|one| one.id.is_some() && !is_pace(one));
    let first: Vec<_> = written.take(LISTED).collect();
    html! {
        @if !answered.is_empty() {
            h2 id="fairness" { "Is it getting fairer?" }
            (verdict(pace))
            @if !first.is_empty() {
                h3 id="asked" { "What the Board asks" }
                (equity::list("asked", &first))
            }
            p { "All " (counted(answered.len(), "question", "questions")) " and answers: " }
            ul class="links" {
                @for topic in Topic::ALL.into_iter().filter(|topic| !topic.among(answered).is_empty()) {
                    @let (id, head) = topic.words();
                    li { a href={ (all) "#" (id) } { (head) } }
                }
            }
        }
    }
}

/// Whether the poorest improve the fastest, over all that is asked so.
fn verdict(pace: &Pace) -> Markup {
    let told = Told::of(pace);
    html! {
        div class="verdict" {
            p class="question" id="poorest" { (QUESTION) }
            @if pace.answered.is_empty() {
                p { (told.mark()) ": nothing that is watched is published by deprivation." }
            } @else {
                p class="answer" {
                    (told.mark())
                    @if pace.synthetic { " " small { (synthetic()) } }
                }
                @if !pace.elsewhere.is_empty() { p class="note" { (elsewhere(pace)) } }
                @if pace.answered.len() <= LISTED {
                    (equity::list("poorest", &pace.answered.iter().collect::<Vec<_>>()))
                } @else { (told.counts()) }
            }
        }
    }
}

/// What the headline of every strategy answers.
pub(crate) const QUESTION: &str = "Are the poorest improving their health the fastest?";

/// The answer of the headline in a line, for where strategies stand beside each other.
pub(crate) fn in_a_line(pace: &Pace) -> Markup {
    html! {
        strong { (Told::of(pace).mark()) }
        @if pace.synthetic { " " (synthetic()) }
        @if pace.answered.is_empty() { " " small { "(no figures by deprivation)" } }
        @if !pace.elsewhere.is_empty() { " " small { "(by figures of " (pace.elsewhere.join(", ")) ")" } }
    }
}

/// That the figures are of other places than the strategy is for.
fn elsewhere(pace: &Pace) -> String {
    format!(
        "By the figures of {}: this strategy watches none of its own place by deprivation.",
        pace.elsewhere.join(", ")
    )
}

/// How many answers there are of each sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    yes: usize,
    unclear: usize,
    no: usize,
    none: usize,
}

impl Told {
    fn of(pace: &Pace) -> Self {
        let answers = pace.answered.iter().filter_map(|one| one.reply.findings.first());
        answers.map(|first| &first.answer).fold(Self::default(), |mut told, answer| {
            let one = match (answer, answer.tone()) {
                (Answer::Refused(_), _) => &mut told.none,
                (_, Tone::Good) => &mut told.yes,
                (_, Tone::Neutral) => &mut told.unclear,
                (_, Tone::Bad) => &mut told.no,
            };
            *one += 1;
            told
        })
    }

    const fn all(self) -> usize {
        self.yes + self.unclear + self.no + self.none
    }

    /// The answer in a shape and words.
    fn mark(self) -> Markup {
        let all = self.all();
        match self {
            Self { none, .. } if none == all => mark(StatusMark::Unknown, "It cannot be told"),
            Self { yes, .. } if yes == all => mark(StatusMark::Better, "Yes"),
            Self { no, .. } if no == all => mark(StatusMark::Worse, "No"),
            Self { yes: 0, no: 0, .. } => mark(StatusMark::Similar, "It is not clear"),
            Self { yes: 0, no, .. } => mark(
                StatusMark::Worse,
                &format!("No for {no} of {all} measures; not clear for the rest"),
            ),
            Self { yes, .. } => {
                mark(StatusMark::Similar, &format!("Yes for {yes} of {all} measures"))
            }
        }
    }

    fn counts(self) -> Markup {
        let sorts = [
            (self.yes, StatusMark::Better, "yes, improving and faster than the rest"),
            (self.unclear, StatusMark::Similar, "not clear"),
            (self.no, StatusMark::Worse, "no"),
            (self.none, StatusMark::Unknown, "no answer"),
        ];
        html! {
            ul class="tally" {
                @for (number, shape, words) in sorts.into_iter().filter(|(number, ..)| *number > 0) {
                    li { (mark(shape, &format!("{number} {words}"))) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_says_no_more_than_the_answers() {
        let shown = |yes, unclear, no, none| {
            let told = Told { yes, unclear, no, none };
            let page = scraper::Html::parse_fragment(&told.mark().into_string());
            page.root_element().text().collect::<String>().trim().to_owned()
        };
        assert_eq!(shown(2, 0, 0, 0), "Yes");
        assert_eq!(shown(0, 0, 2, 0), "No");
        assert_eq!(shown(0, 0, 0, 3), "It cannot be told");
        assert_eq!(shown(0, 1, 0, 1), "It is not clear");
        assert_eq!(shown(1, 1, 1, 0), "Yes for 1 of 3 measures");
        assert_eq!(shown(0, 1, 1, 0), "No for 1 of 2 measures; not clear for the rest");
    }
}
