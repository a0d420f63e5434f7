//! How does the money stand? A fund, stage by stage: its gate, the decision, the conditions, and
//! what was paid, as of a day.

use lifecourse_core::{Condition, Fund, FundStage, GateOutcome, day, thousands};
use time::Date;

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, GateReport, Number, Refusal, Reply, Table,
    Tested, Verdict,
    conditions::{self, Standing},
    phrase::{listed, several},
};

/// A fund as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct FundingReport {
    /// Whether the money is in order.
    pub overall: Answer<Order>,
    /// Each stage, in the fund's order.
    pub stages: Vec<Staged>,
    conditions: Vec<(String, Condition)>,
    title: String,
    as_of: Date,
    synthetic: bool,
}

/// One stage of a fund as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Staged {
    /// What it is called.
    pub title: String,
    /// How it stands.
    pub answer: Answer<StageStands>,
    /// The most that it gives, in pounds.
    pub amount: u64,
    /// What was paid, in pounds.
    pub paid: u64,
    gate: String,
    decision: String,
}

/// Whether the money of a fund is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Nothing is paid before its gate, and no condition is overdue.
    InOrder,
    /// A condition was not met by its day.
    ConditionOverdue,
    /// Money was paid although its gate is not passed.
    AheadOfGate,
}

/// How a stage of a fund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageStands {
    /// All of it is paid.
    Released,
    /// Some of it is paid.
    PartlyReleased,
    /// It may begin, and nothing is paid.
    ToRelease,
    /// Its time, or the day of its gate, has not come.
    NotYet,
    /// The day of its gate has come, and nothing is decided.
    AwaitingDecision,
    /// Its gate was not passed.
    Held,
    /// Money was paid although its gate is not passed.
    AheadOfGate,
}

impl Verdict for Order {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::InOrder => AnyVerdict::good("in-order", "in order"),
            Self::ConditionOverdue => {
                AnyVerdict::bad("condition-overdue", "a condition is overdue")
            }
            Self::AheadOfGate => AnyVerdict::bad("ahead-of-gate", "paid ahead of the gate"),
        }
    }
}

impl Verdict for StageStands {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Released => AnyVerdict::good("released", "released"),
            Self::PartlyReleased => AnyVerdict::neutral("partly-released", "partly released"),
            Self::ToRelease => AnyVerdict::neutral("to-release", "to be released"),
            Self::NotYet => AnyVerdict::neutral("not-yet", "not yet"),
            Self::AwaitingDecision => {
                AnyVerdict::neutral("awaiting-decision", "awaiting a decision")
            }
            Self::Held => AnyVerdict::bad("held", "held by its gate"),
            Self::AheadOfGate => AnyVerdict::bad("ahead-of-gate", "paid ahead of its gate"),
        }
    }
}

impl FundingReport {
    /// A fund as of a day; `gates` has for each stage the judgement of its gate, or nothing.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Fund};
    /// use lifecourse_equity::FundingReport;
    /// use time::macros::date;
    ///
    /// let report = FundingReport::of(&Fund::example(), &[None, None], date!(2026 - 06 - 01));
    /// assert_eq!(report.stages[0].answer.name(), "released");
    /// // The second stage has a gate, of which nothing is known.
    /// assert_eq!(report.stages[1].answer.name(), "nothing-there");
    /// assert_eq!(report.overall.name(), "nothing-there");
    /// ```
    #[must_use]
    pub fn of(fund: &Fund, gates: &[Option<GateReport>], as_of: Date) -> Self {
        let gate = |at: usize| gates.get(at).and_then(Option::as_ref);
        let stages: Vec<Staged> = fund
            .stages
            .iter()
            .enumerate()
            .map(|(at, stage)| Staged::of(stage, gate(at), as_of))
            .collect();
        let mut conditions: Vec<(String, Condition)> =
            fund.conditions.iter().map(|one| ("the fund".to_owned(), one.clone())).collect();
        for (at, stage) in fund.stages.iter().enumerate() {
            let decision = gate(at).and_then(GateReport::decision);
            let of_gate = decision.into_iter().flat_map(|decision| &decision.conditions);
            conditions
                .extend(of_gate.map(|one| (format!("the gate of {}", stage.title), one.clone())));
        }
        let synthetic = fund.synthetic || gates.iter().flatten().any(|gate| gate.reply().synthetic);
        let found = overall(fund, &stages, &conditions, as_of);
        // What is not seen of a gate may be what is not in order.
        let unseen = stages.iter().find_map(|stage| stage.answer.refused().cloned());
        let overall = match unseen {
            Some(refusal) if found.verdict == Order::InOrder => Answer::Refused(refusal),
            _ => Answer::Found(found),
        };
        Self { overall, stages, conditions, title: fund.title.to_string(), as_of, synthetic }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        findings.extend(self.stages.iter().map(|stage| Aspect::new("stage", &stage.answer)));
        let mut stages = Table::new(
            "The stages",
            ["stage", "most, in pounds", "paid, in pounds", "stands", "gate", "decision"],
        );
        let text = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::from(text) };
        for stage in &self.stages {
            stages.row([
                Cell::from(stage.title.as_str()),
                Cell::number(stage.amount as f64, 0),
                Cell::number(stage.paid as f64, 0),
                Cell::from(stage.answer.label()),
                text(&stage.gate),
                text(&stage.decision),
            ]);
        }
        let mut tables = vec![stages];
        if !self.conditions.is_empty() {
            tables.push(self.conditions_table());
        }
        Reply {
            question: lifecourse_core::Funding::WORDS.to_owned(),
            about: format!("{}, as of {}", self.title, day(self.as_of)),
            synthetic: self.synthetic,
            findings,
            remarks: Vec::new(),
            tables,
        }
    }

    fn conditions_table(&self) -> Table {
        let columns = ["condition", "of", "due", "stands"];
        let mut table = Table::new("The conditions", columns);
        for (of, condition) in &self.conditions {
            let stands = match conditions::standing(condition, self.as_of) {
                Standing::Met(on) => format!("met on {}", day(on)),
                Standing::Open => "open".to_owned(),
                Standing::Overdue(_) => "overdue".to_owned(),
            };
            table.row([
                Cell::from(&*condition.what),
                Cell::from(of.as_str()),
                condition.due.map_or(Cell::Blank, Cell::from),
                Cell::from(stands),
            ]);
        }
        table
    }
}

impl Staged {
    fn of(stage: &FundStage, gate: Option<&GateReport>, as_of: Date) -> Self {
        let payments = stage.released.iter().filter(|payment| payment.on <= as_of);
        let paid = payments.fold(0_u64, |sum, payment| sum.saturating_add(payment.amount));
        let stands = match (&stage.gate, gate) {
            (Some(_), None) => {
                Err(Refusal::Nothing { what: "gate of that name that may be shown here" })
            }
            _ => Ok(Self::stands(stage, gate, paid, as_of)),
        };
        let answer = stands.map(|verdict| finding(stage, verdict, paid)).into();
        let decision = gate.and_then(GateReport::decision);
        Self {
            title: stage.title.to_string(),
            answer,
            amount: stage.amount,
            paid,
            gate: gate.map_or_else(String::new, |gate| gate.overall.sentence()),
            decision: decision.map_or_else(String::new, |made| {
                let outcome = match made.outcome {
                    GateOutcome::Passed => "passed",
                    GateOutcome::PassedWithConditions => "passed with conditions",
                    GateOutcome::NotPassed => "not passed",
                };
                format!("{outcome} on {}", day(made.on))
            }),
        }
    }

    fn stands(stage: &FundStage, gate: Option<&GateReport>, paid: u64, as_of: Date) -> StageStands {
        let decision = gate.map(|gate| gate.decision().map(|made| made.outcome));
        let passed = match decision {
            None => true,
            Some(outcome) => {
                matches!(outcome, Some(GateOutcome::Passed | GateOutcome::PassedWithConditions))
            }
        };
        if paid > 0 && !passed {
            return StageStands::AheadOfGate;
        }
        match decision {
            Some(Some(GateOutcome::NotPassed)) => return StageStands::Held,
            Some(None) => {
                let day = gate.map(GateReport::due);
                let come = day.is_some_and(|day| day <= as_of);
                return if come { StageStands::AwaitingDecision } else { StageStands::NotYet };
            }
            _ => {}
        }
        match paid {
            0 if stage.period.from().is_some_and(|from| as_of < from) => StageStands::NotYet,
            0 => StageStands::ToRelease,
            paid if paid < stage.amount => StageStands::PartlyReleased,
            _ => StageStands::Released,
        }
    }
}

fn pounds(amount: u64) -> String {
    format!("£{}", thousands(amount as f64))
}

fn finding(stage: &FundStage, verdict: StageStands, paid: u64) -> Finding<StageStands> {
    let (title, most) = (&stage.title, pounds(stage.amount));
    let sentence = match verdict {
        StageStands::Released => format!("{title}: all of {most} is paid."),
        StageStands::PartlyReleased => format!("{title}: {} of {most} is paid.", pounds(paid)),
        StageStands::ToRelease => format!("{title}: it may begin, and nothing of {most} is paid."),
        StageStands::NotYet => {
            format!("{title}: its time has not come, and nothing of {most} is paid.")
        }
        StageStands::AwaitingDecision => {
            format!("{title}: the day of its gate has come, and nothing is decided; {most} wait.")
        }
        StageStands::Held => format!("{title}: its gate was not passed, and {most} are held."),
        StageStands::AheadOfGate => {
            format!("{title}: {} of {most} is paid although its gate is not passed.", pounds(paid))
        }
    };
    Finding { verdict, sentence, basis: basis(stage.amount, paid) }
}

fn basis(most: u64, paid: u64) -> Basis {
    Basis {
        method: "what was paid by the day, the decision at the gate by then, and the conditions that were due by then",
        source: "the funder's own terms",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers: vec![
            Number::new("at most, in pounds", most as f64),
            Number::new("paid, in pounds", paid as f64),
        ],
    }
}

fn overall(
    fund: &Fund,
    stages: &[Staged],
    conditions: &[(String, Condition)],
    as_of: Date,
) -> Finding<Order> {
    let paid = stages.iter().fold(0_u64, |sum, stage| sum.saturating_add(stage.paid));
    let standing = |wanted: fn(&Standing) -> bool| {
        let all = conditions.iter().map(|(_, one)| conditions::standing(one, as_of));
        all.filter(wanted).count()
    };
    let met = standing(|one| matches!(one, Standing::Met(_)));
    let overdue = standing(|one| matches!(one, Standing::Overdue(_)));
    let open = conditions.len() - met - overdue;
    let ahead = stages.iter().any(|one| {
        one.answer.found().is_some_and(|found| found.verdict == StageStands::AheadOfGate)
    });
    let verdict = if ahead {
        Order::AheadOfGate
    } else if overdue > 0 {
        Order::ConditionOverdue
    } else {
        Order::InOrder
    };
    let parts: Vec<String> = [(met, "met"), (open, "open"), (overdue, "overdue")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let of_conditions = if conditions.is_empty() {
        String::new()
    } else {
        let all = several(conditions.len(), "condition", "conditions");
        format!(" Of {all}: {}.", listed(&parts, 3))
    };
    let each: Vec<String> =
        stages.iter().map(|stage| format!("{} {}", stage.title, label(stage))).collect();
    let sentence = format!(
        "As of {}, {} of {} is paid: {}.{of_conditions}",
        day(as_of),
        pounds(paid),
        pounds(fund.amount),
        listed(&each, 8),
    );
    Finding { verdict, sentence, basis: basis(fund.amount, paid) }
}

fn label(stage: &Staged) -> &'static str {
    match &stage.answer {
        Answer::Found(found) => found.verdict.label(),
        Answer::Refused(_) => "cannot be told",
    }
}

#[cfg(test)]
mod tests;
