//! What rests on what was withdrawn? Everything that names a piece of evidence, or rests on what
//! does; everything that an insight led to; and what must be done about it.

use std::collections::BTreeSet;

use lifecourse_core::{AnyDocument, Document, Evidence, Insight, Kind, day};
use time::Date;

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Reply, Table, Tested, Verdict,
    phrase::{listed, several},
};

/// How far a withdrawal reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawalReport {
    /// How far, in a word.
    pub overall: Answer<Extent>,
    /// What rests on it, what names it first.
    pub reached: Vec<Reached>,
    about: String,
    synthetic: bool,
}

/// What is withdrawn.
#[derive(Clone, Copy, Debug)]
pub enum Taken<'a> {
    /// A piece of evidence.
    Evidence(&'a Evidence),
    /// An insight.
    Insight(&'a Insight),
}

/// Something that rests on what was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The field that names the piece, or what rests on it.
    pub field: String,
    /// What it rests on the piece through; `None` where it names the piece itself.
    pub through: Option<String>,
}

/// How far a withdrawal reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Nothing rests on it.
    Nothing,
    /// Something does, and must be looked at again.
    Something,
    /// It is not withdrawn: this is what a withdrawal would reach.
    NotWithdrawn,
    /// It is withdrawn, and its words are still there.
    WordsLeft,
}

impl Verdict for Extent {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Nothing => AnyVerdict::good("nothing-rests-on-it", "nothing rests on it"),
            Self::Something => AnyVerdict::bad("something-rests-on-it", "something rests on it"),
            Self::NotWithdrawn => AnyVerdict::neutral("not-withdrawn", "not withdrawn"),
            Self::WordsLeft => AnyVerdict::bad("words-left", "words are left"),
        }
    }
}

impl Reached {
    /// What must be done about it.
    #[must_use]
    pub fn to_do(&self) -> String {
        if let Some(through) = &self.through {
            return format!("Look at it again once `{through}` has been.");
        }
        match self.kind {
            Kind::SystemMap => "Take it out of the link, and judge the link by what is left.",
            Kind::Gate => "Name other evidence for the criterion, or let it not be met.",
            Kind::Call => "Take it out of what came of the offer.",
            Kind::Theme => "Its insights are counted without it; see whether the theme stands.",
            Kind::Priority | Kind::Action => "See whether it stands without it.",
            _ => "Take the mention out, and say again what this rests on.",
        }
        .to_owned()
    }
}

impl WithdrawalReport {
    /// What of `documents` rests on what was `taken` back, as of a day.
    ///
    /// Of evidence, that is what names it, on and on: questions ask and rest on nothing, and other
    /// evidence about the same factor stands by itself. Of an insight, it is what it led to.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Evidence};
    /// use lifecourse_equity::{Taken, WithdrawalReport};
    /// use time::macros::date;
    ///
    /// let piece = Evidence::example();
    /// let report = WithdrawalReport::of(Taken::Evidence(&piece), &[], date!(2022 - 01 - 01));
    /// assert_eq!(report.overall.name(), "not-withdrawn");
    /// ```
    #[must_use]
    pub fn of(taken: Taken<'_>, documents: &[&AnyDocument], as_of: Date) -> Self {
        let reached = match taken {
            Taken::Evidence(piece) => resting(piece, documents),
            Taken::Insight(insight) => led_to(insight, documents),
        };
        let withdrawn = taken.withdrawn_on().filter(|day| *day <= as_of);
        let verdict = match withdrawn {
            None => Extent::NotWithdrawn,
            Some(_) if taken.has_words() => Extent::WordsLeft,
            Some(_) if reached.is_empty() => Extent::Nothing,
            Some(_) => Extent::Something,
        };
        let finding = Finding {
            verdict,
            sentence: sentence(taken.id(), verdict, withdrawn, &reached),
            basis: Basis {
                method: "of evidence, every document that names it, and every one that names such a document, on and on, questions and other evidence apart; of an insight, the themes, priorities and actions that it led to",
                source: "UK GDPR, article 7(3): consent can be withdrawn at any time",
                tested: Tested::Untested,
                periods: Vec::new(),
                numbers: vec![Number::new("documents that rest on it", distinct(&reached) as f64)],
            },
        };
        Self {
            overall: Answer::Found(finding),
            about: taken.id().to_owned(),
            synthetic: taken.is_synthetic(),
            reached,
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut table = Table::new(
            "What rests on it, and what must be done",
            ["document", "kind", "what it is called", "where", "through", "to do"],
        );
        for one in &self.reached {
            table.row([
                Cell::from(one.id.as_str()),
                Cell::from(one.kind.as_str()),
                Cell::from(one.title.as_str()),
                Cell::from(one.field.as_str()),
                one.through.as_deref().map_or(Cell::Blank, Cell::from),
                Cell::from(one.to_do()),
            ]);
        }
        Reply {
            question: lifecourse_core::Withdrawal::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("overall", &self.overall)],
            remarks: vec![
                "Papers that were printed or sent out are not in the store: those who hold them must be told."
                    .to_owned(),
            ],
            tables: if self.reached.is_empty() { Vec::new() } else { vec![table] },
        }
    }
}

/// How many documents there are: one may name the piece in several places.
fn distinct(reached: &[Reached]) -> usize {
    reached.iter().map(|one| (one.kind, &one.id)).collect::<BTreeSet<_>>().len()
}

impl Taken<'_> {
    fn id(&self) -> &str {
        match self {
            Self::Evidence(piece) => piece.id.as_str(),
            Self::Insight(insight) => insight.id.as_str(),
        }
    }

    fn withdrawn_on(&self) -> Option<Date> {
        match self {
            Self::Evidence(piece) => piece.withdrawn_on(),
            Self::Insight(insight) => insight.withdrawn_on(),
        }
    }

    const fn has_words(&self) -> bool {
        match self {
            Self::Evidence(piece) => piece.says.is_some(),
            Self::Insight(insight) => insight.words.is_some(),
        }
    }

    const fn is_synthetic(&self) -> bool {
        match self {
            Self::Evidence(piece) => piece.synthetic,
            Self::Insight(insight) => insight.synthetic,
        }
    }
}

/// What an insight led to: its themes, and the priorities and actions that it names.
fn led_to(insight: &Insight, documents: &[&AnyDocument]) -> Vec<Reached> {
    let led = |kind| matches!(kind, Kind::Theme | Kind::Priority | Kind::Action);
    let named = insight.references().into_iter().filter(|to| led(to.kind));
    named
        .map(|to| {
            let is = |one: &&&AnyDocument| one.kind() == to.kind && one.id() == to.id;
            let title = documents.iter().find(is).map_or(to.id.as_str(), |one| one.title());
            let (kind, title) = (to.kind, title.to_owned());
            Reached { kind, title, id: to.id, field: to.field, through: None }
        })
        .collect()
}

/// What names the piece, then what names that, until nothing new is found.
fn resting(piece: &Evidence, documents: &[&AnyDocument]) -> Vec<Reached> {
    let resting: Vec<_> = documents
        .iter()
        .filter(|document| !matches!(document.kind(), Kind::Question | Kind::Evidence))
        .map(|document| (*document, document.references()))
        .collect();
    let mut found: Vec<Reached> = Vec::new();
    let mut seen = BTreeSet::from([(Kind::Evidence, piece.id.to_string())]);
    let mut last = seen.clone();
    let mut through = false;
    while !last.is_empty() {
        let mut next = BTreeSet::new();
        for (document, references) in &resting {
            let key = (document.kind(), document.id().to_owned());
            if seen.contains(&key) {
                continue;
            }
            for mention in references {
                let on = (mention.kind, mention.id.clone());
                if last.contains(&on) {
                    found.push(Reached {
                        kind: key.0,
                        id: key.1.clone(),
                        title: document.title().to_owned(),
                        field: mention.field.clone(),
                        through: through.then_some(on.1),
                    });
                    next.insert(key.clone());
                }
            }
        }
        seen.extend(next.iter().cloned());
        last = next;
        through = true;
    }
    found
}

fn sentence(id: &str, verdict: Extent, withdrawn: Option<Date>, reached: &[Reached]) -> String {
    let documents = several(distinct(reached), "document", "documents");
    let names: BTreeSet<&str> = reached.iter().map(|one| one.id.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let which = if names.is_empty() { String::new() } else { format!(": {}", listed(&names, 5)) };
    let rest = if distinct(reached) == 1 { "rests" } else { "rest" };
    let since = withdrawn.map_or_else(String::new, |on| format!(" on {}", day(on)));
    match verdict {
        Extent::NotWithdrawn => {
            format!("`{id}` is not withdrawn. If it were, it would reach {documents}{which}.")
        }
        Extent::WordsLeft => {
            format!(
                "`{id}` was withdrawn{since}, and its words are still there; {documents} {rest} on it{which}."
            )
        }
        Extent::Nothing => format!("`{id}` was withdrawn{since}, and nothing rests on it."),
        Extent::Something => {
            format!("`{id}` was withdrawn{since}, and {documents} {rest} on it{which}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{
        Ask, Call, Cited, Document, EvidenceTest, Fund, Gate, Question, SystemMap, Test, Withdrawal,
    };
    use time::macros::date;

    use super::*;

    const DAY: Date = date!(2022 - 01 - 01);

    fn withdrawn() -> Evidence {
        let mut piece = Evidence { says: None, ..Evidence::example() };
        piece.consent.as_mut().unwrap().withdrawn_on = Some(date!(2021 - 09 - 01));
        piece
    }

    /// A map whose link rests on the piece, a gate that it shows something to, the fund behind the
    /// gate, an offer that brought it, and a question about it.
    fn documents() -> Vec<AnyDocument> {
        let id = withdrawn().id;
        let mut map = SystemMap::example();
        map.links[0].evidence_for = vec![Cited::Evidence(id.clone())];
        let mut gate = Gate::example();
        gate.criteria[0].test = Test::Evidence(EvidenceTest {
            asked: "People were heard".parse().unwrap(),
            shown: None,
            document: Some(id.clone()),
        });
        let mut call = Call::example();
        call.offers[0].became.as_mut().unwrap().evidence = vec![id.clone()];
        let asks = Ask::Withdrawal(Withdrawal { evidence: Some(id), insight: None });
        let question = Question { asks, ..Question::example() };
        vec![map.into(), gate.into(), Fund::example().into(), call.into(), question.into()]
    }

    fn report(piece: &Evidence, documents: &[AnyDocument]) -> WithdrawalReport {
        WithdrawalReport::of(Taken::Evidence(piece), &documents.iter().collect::<Vec<_>>(), DAY)
    }

    #[test]
    fn it_reaches_what_names_the_piece_and_what_rests_on_that() {
        let report = report(&withdrawn(), &documents());
        let reached: Vec<_> =
            report.reached.iter().map(|one| (one.kind, one.through.as_deref())).collect();
        assert_eq!(
            reached,
            [
                (Kind::SystemMap, None),
                (Kind::Gate, None),
                (Kind::Call, None),
                (Kind::Fund, Some("second-stage")),
            ]
        );
        assert_eq!(report.reached[0].field, "links[0].evidence_for[0].evidence");
        assert_eq!(report.overall.name(), "something-rests-on-it");
        assert!(
            report.overall.sentence().contains("on 1 September 2021, and 4 documents rest on it")
        );
        assert_eq!(report.reply().tables[0].rows.len(), 4);
    }

    #[test]
    fn of_a_piece_that_stands_it_tells_what_a_withdrawal_would_reach() {
        let report = report(&Evidence::example(), &documents());
        assert_eq!(report.overall.name(), "not-withdrawn");
        assert!(report.overall.sentence().contains("it would reach 4 documents"));
    }

    #[test]
    fn a_piece_that_nothing_names_reaches_nothing() {
        assert_eq!(report(&withdrawn(), &[]).overall.name(), "nothing-rests-on-it");
    }

    #[test]
    fn words_that_are_left_are_told() {
        let left = Evidence { says: Evidence::example().says, ..withdrawn() };
        assert_eq!(report(&left, &[]).overall.name(), "words-left");
    }

    #[test]
    fn an_insight_reaches_what_it_led_to() {
        let insight = Insight::example().withdrawn(date!(2026 - 03 - 01)).unwrap();
        let of = |day| WithdrawalReport::of(Taken::Insight(&insight), &[], day);
        let report = of(date!(2026 - 03 - 01));
        assert_eq!(report.overall.name(), "something-rests-on-it");
        assert_eq!((report.reached.len(), report.reached[0].field.as_str()), (1, "themes[0]"));
        assert_eq!(of(date!(2026 - 02 - 28)).overall.name(), "not-withdrawn");
    }

    #[test]
    fn before_its_day_it_is_not_withdrawn() {
        let early = WithdrawalReport::of(Taken::Evidence(&withdrawn()), &[], date!(2021 - 08 - 31));
        assert_eq!(early.overall.name(), "not-withdrawn");
    }
}
