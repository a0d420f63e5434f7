//! Who waits for an answer?
//!
//! A promise of an answer within so many days is kept if nobody waits longer, and nobody who was
//! answered in the last year had to. Whom nobody has answered yet, and who may still be answered
//! in time, shows nothing either way.

use lifecourse_core::{Champion, Id, Insight, InsightStep, day};
use time::{Date, Duration};

use super::{Heard, days, quoted};
use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// How long ago an answer still counts.
const YEAR: Duration = Duration::days(365);

/// Insights that wait for an answer, against a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Whether the promise is kept.
    pub promise: Answer<Promise>,
    /// Half of those who were answered in the last year waited no longer, in days.
    pub median: Option<f64>,
    /// Those that wait, the longest first.
    pub waiting: Vec<WaitingInsight>,
    promised: u32,
    network: String,
    as_of: Date,
    synthetic: bool,
}

/// An insight that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingInsight {
    /// Its id.
    pub id: Id<Insight>,
    /// What it is about.
    pub title: String,
    /// Who passed it on.
    pub champion: Option<Id<Champion>>,
    /// How far it has come.
    pub step: InsightStep,
    /// When it was received.
    pub received: Date,
    /// For how many days it has waited.
    pub days: i64,
    /// Whether that is longer than was promised.
    pub overdue: bool,
}

/// Whether a promise is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promise {
    /// Nobody waits longer, or had to in the last year.
    Kept,
    /// Somebody does, or had to.
    Broken,
    /// Nobody has been answered, and nobody waits longer yet.
    CannotTell,
}

impl Verdict for Promise {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Kept => AnyVerdict::good("promise-kept", "promise kept"),
            Self::Broken => AnyVerdict::bad("promise-broken", "promise broken"),
            Self::CannotTell => AnyVerdict::neutral("cannot-tell", "cannot tell"),
        }
    }
}

impl Waiting {
    /// Who of `heard` waits, where an answer is promised within `promised` days.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Insight};
    /// use lifecourse_equity::{Waiting, champions::Heard};
    ///
    /// let insight = Insight::example();
    /// let as_of = insight.life.received() + time::Duration::days(30);
    /// let heard = Heard { network: "Joint strategy", insights: &[&insight], themes: &[], as_of };
    /// let answer = Waiting::of(&heard, 28);
    /// assert_eq!(answer.promise.name(), "promise-broken");
    /// assert_eq!(answer.waiting[0].days, 30);
    /// ```
    #[must_use]
    pub fn of(heard: &Heard<'_>, promised: u32) -> Self {
        let counted = heard.counted();
        let insights = counted.as_deref().unwrap_or_default();
        let waiting = waiting(insights, heard.as_of, promised);
        let answered = answered(insights, heard.as_of);
        let median = median(&answered);
        let terms = Terms { promised, as_of: heard.as_of, median };
        let promise = counted.clone().and_then(|_| judge(&waiting, &answered, &terms));
        Self {
            promise: promise.into(),
            median,
            waiting,
            promised,
            network: heard.network.to_owned(),
            as_of: heard.as_of,
            synthetic: heard.synthetic(),
        }
    }

    /// Those that wait longer than was promised, the longest first.
    pub fn overdue(&self) -> impl Iterator<Item = &WaitingInsight> {
        self.waiting.iter().filter(|one| one.overdue)
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut remarks = Vec::new();
        let silent = self.waiting.iter().filter(|one| one.step == InsightStep::Received).count();
        if silent > 0 {
            let who = several(silent, "champion does", "champions do");
            remarks.push(format!("{who} not know yet that what they passed on was received."));
        }
        if self.median.is_some() && !self.waiting.is_empty() {
            remarks.push(
                "The median is that of insights that were answered: those that still wait are not in it."
                    .to_owned(),
            );
        }
        Reply {
            question: lifecourse_core::InsightsWaiting::WORDS.to_owned(),
            about: format!(
                "{}, as of {}, an answer promised within {}",
                self.network,
                day(self.as_of),
                several(self.promised as usize, "day", "days")
            ),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("promise", &self.promise)],
            remarks,
            tables: if self.waiting.is_empty() { Vec::new() } else { vec![self.table()] },
        }
    }

    fn table(&self) -> Table {
        let columns = ["insight", "champion", "received", "step", "days waited", "overdue"];
        let mut table = Table::new("Insights that wait for an answer, the longest first", columns);
        for one in &self.waiting {
            table.row([
                Cell::from(one.title.as_str()),
                one.champion.as_ref().map_or(Cell::Blank, |id| Cell::from(id.as_str())),
                Cell::from(one.received),
                Cell::from(one.step.as_str()),
                Cell::number(one.days as f64, 0),
                Cell::from(if one.overdue { "yes" } else { "no" }),
            ]);
        }
        table
    }
}

fn waiting(insights: &[&Insight], as_of: Date, promised: u32) -> Vec<WaitingInsight> {
    let waits = |insight: &&Insight| {
        let step = insight.life.at(as_of).filter(|step| *step != InsightStep::Answered)?;
        let received = insight.life.received();
        let days = days(received, as_of);
        Some(WaitingInsight {
            id: insight.id.clone(),
            title: insight.title.to_string(),
            champion: insight.champion.clone(),
            step,
            received,
            days,
            overdue: days > i64::from(promised),
        })
    };
    insights.iter().filter_map(waits).collect()
}

/// After how many days those were answered who were in the year to a day, the shortest first.
fn answered(insights: &[&Insight], as_of: Date) -> Vec<i64> {
    let since = as_of.saturating_sub(YEAR);
    let took = |insight: &&Insight| {
        let answered = insight.life.day_of(InsightStep::Answered)?;
        (since < answered && answered <= as_of).then(|| days(insight.life.received(), answered))
    };
    let mut all: Vec<i64> = insights.iter().filter_map(took).collect();
    all.sort_unstable();
    all
}

/// The middle of what is sorted, or the mean of the two in the middle: whole or half days.
fn median(sorted: &[i64]) -> Option<f64> {
    let (below, above) = (sorted.len().checked_sub(1)? / 2, sorted.len() / 2);
    Some((sorted[below] + sorted[above]) as f64 / 2.0)
}

struct Terms {
    promised: u32,
    as_of: Date,
    median: Option<f64>,
}

fn judge(
    waiting: &[WaitingInsight],
    answered: &[i64],
    terms: &Terms,
) -> Result<Finding<Promise>, Refusal> {
    let overdue: Vec<&WaitingInsight> = waiting.iter().filter(|one| one.overdue).collect();
    let late = answered.iter().filter(|days| **days > i64::from(terms.promised)).count();
    if waiting.is_empty() && answered.is_empty() {
        return Err(Refusal::Nothing {
            what: "insight that waits, or was answered in the last year",
        });
    }
    let verdict = match (overdue.len(), late, answered.len()) {
        (0, 0, 0) => Promise::CannotTell,
        (0, 0, _) => Promise::Kept,
        _ => Promise::Broken,
    };
    Ok(Finding {
        verdict,
        sentence: sentence(verdict, waiting, &overdue, (answered.len(), late), terms),
        basis: Basis {
            method: "days from receipt to answer, or to the day that is asked of, against those promised",
            source: "the rule of this program, in its documentation of champions",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: [
                Some(Number::new("waiting", waiting.len() as f64)),
                Some(Number::new("waiting longer than promised", overdue.len() as f64)),
                Some(Number::new("answered in the last year", answered.len() as f64)),
                Some(Number::new("answered later than promised", late as f64)),
                terms.median.map(|days| Number::new("median days to an answer", days)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        },
    })
}

fn sentence(
    verdict: Promise,
    waiting: &[WaitingInsight],
    overdue: &[&WaitingInsight],
    (answered, late): (usize, usize),
    terms: &Terms,
) -> String {
    let promised = several(terms.promised as usize, "day", "days");
    let word = match verdict {
        Promise::Kept => "is kept",
        Promise::Broken => "is broken",
        Promise::CannotTell => "can be neither kept nor broken yet",
    };
    let titles: Vec<String> =
        overdue.iter().map(|one| format!("{} ({} days)", quoted(&one.title), one.days)).collect();
    let wait = match (waiting.len(), overdue.len()) {
        (0, _) => "no insight waits".to_owned(),
        (all, 0) => {
            let wait = if all == 1 { "insight waits" } else { "insights wait" };
            format!("{all} {wait}, none longer")
        }
        (all, late) => {
            let wait = several(all, "insight waits", "insights wait");
            format!("{wait}, {late} of them longer: {}", listed(&titles, 5))
        }
    };
    let median = terms.median.map(|days| days.to_string()).unwrap_or_default();
    let days =
        if terms.median.is_some_and(|days| (days - 1.0).abs() < 1e-9) { "day" } else { "days" };
    let answers = match (answered, late) {
        (0, _) => "none was answered in the last year".to_owned(),
        (all, late) => {
            let late = match late {
                0 => "none of them later".to_owned(),
                late => format!("{late} of them later"),
            };
            let were = if all == 1 { "was" } else { "were" };
            format!(
                "{all} {were} answered in the last year, {late}, after {median} {days} in the median"
            )
        }
    };
    format!(
        "The promise of an answer within {promised} {word} as of {}: {wait}; {answers}.",
        day(terms.as_of)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::champions::sample::{answered, heard, insight};

    const DAY: Date = date!(2026 - 03 - 31);

    fn of(insights: &[Insight], promised: u32) -> Waiting {
        Waiting::of(&heard(insights, &[], DAY), promised)
    }

    #[test]
    fn a_promise_is_kept_while_all_are_answered_in_time() {
        // Answered after 10, 20 and 28 days; the fourth has waited 21.
        let all = [
            answered("a", "2025-09-01", 10),
            answered("b", "2025-10-01", 20),
            answered("c", "2025-11-01", 28),
            insight("d", "2026-03-10", &[]),
        ];
        let answer = of(&all, 28);
        assert_eq!(answer.median, Some(20.0));
        assert_eq!(
            answer.promise.sentence(),
            "The promise of an answer within 28 days is kept as of 31 March 2026: 1 insight waits, none longer; 3 were answered in the last year, none of them later, after 20 days in the median."
        );
        assert_eq!(of(&all, 20).promise.name(), "promise-broken");
        assert_eq!(answer.reply().remarks.len(), 1);
    }

    #[test]
    fn a_promise_is_broken_by_who_waits_longer_and_they_are_named() {
        let all = [insight("slow", "2026-03-02", &["food"]), insight("new", "2026-03-30", &[])];
        let answer = of(&all, 28);
        assert_eq!(
            answer.promise.sentence(),
            "The promise of an answer within 28 days is broken as of 31 March 2026: 2 insights wait, 1 of them longer: \"slow\" (29 days); none was answered in the last year."
        );
        let overdue: Vec<_> = answer.overdue().map(|one| (one.days, one.step)).collect();
        assert_eq!(overdue, [(29, InsightStep::Themed)]);
        // The new one came the day before, and is acknowledged on the day after.
        assert!(answer.reply().remarks[0].starts_with("1 champion does not know yet"));
        assert_eq!(of(&all, 29).promise.name(), "cannot-tell");
    }

    #[test]
    fn an_answer_given_later_than_the_day_is_none_yet() {
        let all = [answered("a", "2026-03-20", 12)];
        assert_eq!(of(&all, 28).promise.name(), "cannot-tell");
        assert_eq!(of(&all, 28).waiting[0].days, 11);
    }

    #[test]
    fn what_was_late_years_ago_breaks_nothing_today() {
        let all = [answered("a", "2024-01-01", 200), answered("b", "2026-01-01", 5)];
        assert_eq!(of(&all, 28).promise.name(), "promise-kept");
        assert_eq!(of(&all[..1], 28).promise.name(), "nothing-there");
        assert_eq!(of(&[], 28).promise.name(), "nothing-there");
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_two() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3]), Some(3.0));
        assert_eq!(median(&[3, 4]), Some(3.5));
        assert_eq!(median(&[1, 5, 90]), Some(5.0));
    }

    proptest! {
        #[test]
        fn a_longer_promise_is_never_broken_where_a_shorter_is_kept(
            waits in prop::collection::vec((0..90_i64, any::<bool>()), 1..9), promise in 1..90_u32,
        ) {
            let all: Vec<Insight> = waits.iter().enumerate().map(|(at, (days, is_answered))| {
                let on = (DAY - Duration::days(90 + days)).to_string();
                let (id, late) = (format!("i{at}"), (DAY - Duration::days(*days)).to_string());
                if *is_answered { answered(&id, &on, *days) } else { insight(&id, &late, &[]) }
            }).collect();
            let (short, long) = (of(&all, promise), of(&all, promise + 7));
            if short.promise.name() == "promise-kept" {
                prop_assert_eq!(long.promise.name(), "promise-kept");
            }
            prop_assert!(long.overdue().count() <= short.overdue().count());
        }
    }
}
