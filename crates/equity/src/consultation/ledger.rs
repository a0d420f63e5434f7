//! You said: what did we do? From themes to decisions to the words that changed.

use std::collections::BTreeSet;

use lifecourse_core::{Clause, ClauseChange, Consultation, Decision, Id, Theme};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// Whether every theme has been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accounted {
    /// Every theme has a decision that says what was done about it.
    Complete,
    /// At least one has none.
    Incomplete,
}

impl Verdict for Accounted {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Complete => AnyVerdict::good("complete", "complete"),
            Self::Incomplete => AnyVerdict::bad("incomplete", "incomplete"),
        }
    }
}

/// The ledger of a consultation: each theme with its decisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// Whether it is complete.
    pub complete: Answer<Accounted>,
    /// The themes that nobody has answered, those of most responses first.
    pub unanswered: Vec<Id<Theme>>,
    themes: Vec<Heard>,
    changes: Vec<Change>,
    about: String,
    remarks: Vec<String>,
    synthetic: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Heard {
    title: String,
    responses: u64,
    decisions: Vec<Decision>,
}

#[derive(Clone, Debug, PartialEq)]
struct Change {
    clause: String,
    decision: String,
    before: Option<String>,
    after: Option<String>,
    reason: String,
}

impl Ledger {
    /// The ledger of `consultation`: its themes, those among `themes` with their titles, and the
    /// `decisions` that answer it.
    ///
    /// A theme is answered by a decision that names it and says what was done, or why nothing was.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Channel, Consultation, Decision, Document, ThemeCount};
    /// use lifecourse_equity::consultation::Ledger;
    ///
    /// let count = |theme: &str, responses| ThemeCount {
    ///     theme: theme.parse().unwrap(), responses, by_channel: [].into(),
    /// };
    /// let consultation = Consultation {
    ///     responses: [(Channel::Online, 60)].into(),
    ///     themes: vec![count("interpreters", 40), count("parks", 1)],
    ///     ..Consultation::example()
    /// };
    /// let decision = Decision::example();
    /// let ledger = Ledger::of(&consultation, &[], &[&decision]);
    /// // One voice for parks is a voice that waits for an answer.
    /// assert_eq!(ledger.complete.name(), "incomplete");
    /// assert_eq!(ledger.unanswered[0].as_str(), "parks");
    /// ```
    #[must_use]
    pub fn of(consultation: &Consultation, themes: &[&Theme], decisions: &[&Decision]) -> Self {
        let answers: Vec<&Decision> = decisions
            .iter()
            .copied()
            .filter(|one| one.consultation.as_ref() == Some(&consultation.id))
            .collect();
        let mut counts: Vec<_> = consultation.themes.iter().collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.responses));
        let title = |id: &Id<Theme>| {
            let known = themes.iter().find(|theme| theme.id == *id);
            known.map_or_else(|| id.to_string(), |theme| theme.title.to_string())
        };
        let heard: Vec<(Id<Theme>, Heard)> = counts
            .iter()
            .map(|count| {
                let of = |one: &&&Decision| one.themes.contains(&count.theme);
                let decisions = answers.iter().filter(of).map(|one| (*one).clone()).collect();
                let title = title(&count.theme);
                (count.theme.clone(), Heard { title, responses: count.responses, decisions })
            })
            .collect();
        let unanswered = heard
            .iter()
            .filter(|(_, heard)| heard.decisions.iter().all(|one| one.feedback.is_none()))
            .map(|(id, _)| id.clone())
            .collect();
        let themes_used: BTreeSet<_> = counts.iter().map(|count| &count.theme).collect();
        let synthetic = consultation.synthetic
            || answers.iter().any(|one| one.synthetic)
            || themes.iter().any(|one| one.synthetic && themes_used.contains(&one.id));
        let mut ledger = Self {
            complete: Refusal::Nothing { what: "theme that anybody raised" }.into(),
            unanswered,
            themes: heard.into_iter().map(|(_, heard)| heard).collect(),
            changes: changes(consultation, &answers),
            about: consultation.title.to_string(),
            remarks: remarks(consultation, &answers),
            synthetic,
        };
        if !ledger.themes.is_empty() {
            ledger.complete = Answer::Found(ledger.finding());
        }
        ledger
    }

    fn finding(&self) -> Finding<Accounted> {
        let waiting: Vec<String> = self
            .themes
            .iter()
            .filter(|heard| heard.decisions.iter().all(|one| one.feedback.is_none()))
            .map(|heard| format!("\"{}\" ({})", heard.title, several_responses(heard.responses)))
            .collect();
        let all = several(self.themes.len(), "theme", "themes");
        let verdict = if waiting.is_empty() { Accounted::Complete } else { Accounted::Incomplete };
        let sentence = match verdict {
            Accounted::Complete => {
                format!(
                    "Every one of {all} has a decision that says what was done about it, or why nothing was."
                )
            }
            Accounted::Incomplete => format!(
                "Of {all}, {} {} no answer yet: {}.",
                waiting.len(),
                if waiting.len() == 1 { "has" } else { "have" },
                listed(&waiting, 5)
            ),
        };
        let numbers = [
            ("themes", self.themes.len()),
            ("themes answered", self.themes.len() - waiting.len()),
            ("clauses changed", self.changes.len()),
        ];
        Finding {
            verdict,
            sentence,
            basis: Basis {
                method: "complete if each theme that anybody raised has a decision with \"you said, we did\"; a theme of one response counts as much as any",
                source: "the consultation's own themes and decisions",
                tested: Tested::Untested,
                periods: Vec::new(),
                numbers: numbers.map(|(name, number)| Number::new(name, number as f64)).to_vec(),
            },
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::YouSaidWeDid::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("ledger", &self.complete)],
            remarks: self.remarks.clone(),
            tables: vec![self.said_and_done(), self.words_changed()],
        }
    }

    fn said_and_done(&self) -> Table {
        let mut table = Table::new(
            "You said, we did",
            ["theme", "responses", "you said", "we did", "why", "decided on"],
        );
        for heard in &self.themes {
            let first =
                || [Cell::from(heard.title.as_str()), Cell::number(heard.responses as f64, 0)];
            for decision in &heard.decisions {
                let [theme, responses] = first();
                let (said, did) = match &decision.feedback {
                    Some(feedback) => {
                        (Cell::from(&*feedback.you_said), Cell::from(&*feedback.we_did))
                    }
                    None => (Cell::Blank, Cell::from("no answer yet")),
                };
                let (why, on) = (Cell::from(&*decision.reason), Cell::from(decision.on));
                table.row([theme, responses, said, did, why, on]);
            }
            if heard.decisions.is_empty() {
                let [theme, responses] = first();
                table.row([theme, responses, Cell::Blank, Cell::from("no answer yet")]);
            }
        }
        table
    }

    fn words_changed(&self) -> Table {
        let mut table = Table::new(
            "What changed from the draft to the final version",
            ["clause", "change", "in the draft", "in the final version", "decision", "why"],
        );
        for change in &self.changes {
            let kind = match (&change.before, &change.after) {
                (None, _) => "new",
                (_, None) => "taken out",
                _ => "reworded",
            };
            let words = |text: &Option<String>| text.as_deref().map_or(Cell::Blank, Cell::from);
            table.row([
                Cell::from(change.clause.as_str()),
                Cell::from(kind),
                words(&change.before),
                words(&change.after),
                Cell::from(change.decision.as_str()),
                Cell::from(change.reason.as_str()),
            ]);
        }
        table
    }
}

fn several_responses(number: u64) -> String {
    several(usize::try_from(number).unwrap_or(usize::MAX), "response", "responses")
}

/// The words that decisions changed, by clause in the draft's order.
fn changes(consultation: &Consultation, decisions: &[&Decision]) -> Vec<Change> {
    let place = |id: &Id<Clause>| consultation.clauses.iter().position(|known| known.id == *id);
    let mut all: Vec<(&Decision, &ClauseChange)> = decisions
        .iter()
        .flat_map(|decision| decision.clauses.iter().map(|change| (*decision, change)))
        .collect();
    all.sort_by_key(|(decision, change)| (place(&change.clause), decision.on));
    let text = |words: &Option<lifecourse_core::Text>| words.as_ref().map(ToString::to_string);
    all.into_iter()
        .map(|(decision, change)| Change {
            clause: consultation
                .clause(&change.clause)
                .map_or_else(|| change.clause.to_string(), |clause| clause.title.to_string()),
            decision: decision.title.to_string(),
            before: text(&change.before),
            after: text(&change.after),
            reason: decision.reason.to_string(),
        })
        .collect()
}

fn remarks(consultation: &Consultation, decisions: &[&Decision]) -> Vec<String> {
    let mut remarks = Vec::new();
    let changed: BTreeSet<_> = decisions
        .iter()
        .flat_map(|decision| &decision.clauses)
        .map(|change| &change.clause)
        .collect();
    let untouched: Vec<&str> = consultation
        .clauses
        .iter()
        .filter(|clause| !changed.contains(&clause.id))
        .map(|clause| &*clause.title)
        .collect();
    if !untouched.is_empty() {
        remarks.push(format!("Not changed: {}.", listed(&untouched, 10)));
    }
    let early = decisions.iter().find(|one| one.on < consultation.closes_at_last().day());
    if let Some(decision) = early {
        remarks.push(format!("\"{}\" was decided before the consultation closed.", decision.title));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Channel, Document, ThemeCount};

    use super::*;

    fn heard(themes: &[(&str, u64)]) -> Consultation {
        let count = |&(theme, responses): &(&str, u64)| ThemeCount {
            theme: theme.parse().unwrap(),
            responses,
            by_channel: [].into(),
        };
        Consultation {
            responses: [(Channel::Online, 100)].into(),
            themes: themes.iter().map(count).collect(),
            ..Consultation::example()
        }
    }

    #[test]
    fn it_is_complete_when_each_theme_has_an_answer_even_if_it_is_no() {
        let asked = heard(&[("interpreters", 40), ("parks", 1)]);
        let yes = Decision::example();
        let no = Decision {
            id: "parks".parse().unwrap(),
            themes: vec!["parks".parse().unwrap()],
            clauses: Vec::new(),
            ..Decision::example()
        };
        assert_eq!(Ledger::of(&asked, &[], &[&yes]).complete.name(), "incomplete");
        let both = Ledger::of(&asked, &[], &[&yes, &no]);
        assert_eq!(both.complete.name(), "complete");
        let reply = both.reply();
        assert_eq!(reply.tables[0].rows.len(), 2);
        // One clause changed, from the draft's words to the final ones.
        assert_eq!(reply.tables[1].rows.len(), 1);
        assert_eq!(reply.tables[1].rows[0][1].shown(), "reworded");
        assert_eq!(
            reply.tables[1].rows[0][3].shown(),
            "Carers of every age are known and supported"
        );
    }

    #[test]
    fn a_decision_without_feedback_answers_nobody() {
        let silent = Decision { feedback: None, ..Decision::example() };
        let ledger = Ledger::of(&heard(&[("interpreters", 40)]), &[], &[&silent]);
        assert_eq!(ledger.complete.name(), "incomplete");
    }

    #[test]
    fn a_decision_of_another_consultation_answers_nothing_here() {
        let elsewhere = Decision { consultation: None, clauses: Vec::new(), ..Decision::example() };
        let ledger = Ledger::of(&heard(&[("interpreters", 40)]), &[], &[&elsewhere]);
        assert_eq!(ledger.unanswered.len(), 1);
    }

    #[test]
    fn without_themes_there_is_nothing_to_account_for() {
        assert_eq!(Ledger::of(&heard(&[]), &[], &[]).complete.name(), "nothing-there");
    }
}
