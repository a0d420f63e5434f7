//! What is shown of a gate.

use lifecourse_core::{GateOutcome, day};
use time::Date;

use super::{GateReport, Judged, Met, Sufficient};
use crate::{
    Answer, Aspect, Cell, Reply, Table, conditions,
    phrase::{listed, several},
};

pub(super) fn overall(criteria: &[Judged], verdict: Sufficient, met: usize, as_of: Date) -> String {
    let names = |which: &dyn Fn(&Judged) -> bool| -> Vec<String> {
        criteria.iter().filter(|one| which(one)).map(|one| format!("\"{}\"", one.title)).collect()
    };
    let not = names(&|one| is(one, Met::NotMet));
    let unknown = names(&|one| one.answer.found().is_none());
    let word = match verdict {
        Sufficient::Sufficient => "Progress is sufficient",
        Sufficient::NotSufficient => "Progress is not sufficient",
        Sufficient::CannotTell => "Whether progress is sufficient cannot be told",
    };
    let all = several(criteria.len(), "criterion", "criteria");
    let not = match not.len() {
        0 => String::new(),
        number => format!(", {number} {} not met ({})", are(number), listed(&not, 5)),
    };
    let unknown = match unknown.len() {
        0 => String::new(),
        number => format!(", {number} cannot be told ({})", listed(&unknown, 5)),
    };
    let met = match met {
        0 => "none is met".to_owned(),
        number => format!("{number} {} met", are(number)),
    };
    format!("{word} as of {}: of {all}, {met}{not}{unknown}.", day(as_of))
}

const fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

fn is(one: &Judged, met: Met) -> bool {
    one.answer.found().is_some_and(|found| found.verdict == met)
}

impl GateReport {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        findings.extend(self.criteria.iter().map(|one| Aspect::new(one.by, &one.answer)));
        Reply {
            question: lifecourse_core::Progress::WORDS.to_owned(),
            about: format!("{}, as of {}", self.title, day(self.as_of)),
            synthetic: self.synthetic,
            findings,
            remarks: self.remarks(),
            tables: vec![self.table()],
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            "The criteria, and what shows whether they are met",
            ["criterion", "judged by", "asked for", "judgement", "what shows it"],
        );
        for one in &self.criteria {
            let judgement = match &one.answer {
                Answer::Found(_) => one.answer.label(),
                Answer::Refused(_) => "cannot tell",
            };
            table.row([
                Cell::from(one.title.as_str()),
                Cell::from(one.by),
                Cell::from(one.asked.as_str()),
                Cell::from(judgement),
                Cell::from(one.answer.sentence()),
            ]);
        }
        table
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.as_of < self.on {
            remarks.push(format!(
                "The gate is on {}: this is a look ahead, not its judgement.",
                day(self.on)
            ));
        }
        let put_off = self.extensions.iter().filter(|extension| extension.on <= self.as_of);
        remarks.extend(put_off.map(|extension| {
            let reason = extension.reason.trim_end_matches('.');
            format!("Put off on {} until {}: {reason}.", day(extension.on), day(extension.until))
        }));
        if let Some(decision) = self.decision() {
            let outcome = match decision.outcome {
                GateOutcome::Passed => "passed",
                GateOutcome::PassedWithConditions => "passed with conditions",
                GateOutcome::NotPassed => "not passed",
            };
            let reason = decision.reason.trim_end_matches('.');
            remarks.push(format!("Decided on {}: {outcome}. {reason}.", day(decision.on)));
            remarks.extend(decision.conditions.iter().map(|one| conditions::told(one, self.as_of)));
            let passed = decision.outcome == GateOutcome::Passed;
            let sufficient = self.overall.found().map(|found| found.verdict);
            if passed && sufficient == Some(Sufficient::NotSufficient) {
                remarks.push(
                    "It was passed without conditions although a criterion is not met.".to_owned(),
                );
            }
        }
        remarks
    }
}
