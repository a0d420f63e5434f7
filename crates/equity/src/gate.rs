//! Is progress sufficient? The criteria of a stage gate, judged as of a day.
//!
//! Only what is there on that day counts: periods that have ended, milestones and evidence dated
//! no later. Before its day, what is not there yet is not due rather than failed: a milestone until
//! its own day, a figure until its period ends, evidence and reach until the gate's, which may have
//! been put off. Evidence that was withdrawn shows nothing.

use lifecourse_core::{
    Action, AreaCode, Evidence, Extension, Figure, Gate, GateDecision, Indicator, Intervention,
    Period, Segment, Test,
};
use time::Date;

mod criteria;
mod words;

#[cfg(test)]
mod tests;

use crate::{Answer, AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict};

/// What a gate is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The series of figures that its criteria name.
    pub figures: &'a [Measure<'a>],
    /// The actions.
    pub actions: &'a [Action],
    /// The interventions.
    pub interventions: &'a [Intervention],
    /// The library of evidence.
    pub evidence: &'a [Evidence],
}

/// One series of figures.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// The code of the place.
    pub area: &'a AreaCode,
    /// The name of the place.
    pub place: &'a str,
    /// The part of the population.
    pub segment: &'a Segment,
    /// The figures, oldest first; none at all where they are withheld.
    pub points: Option<&'a [(Period, Figure)]>,
}

/// A gate, judged as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct GateReport {
    /// Whether progress is sufficient.
    pub overall: Answer<Sufficient>,
    /// Each criterion, in the gate's order.
    pub criteria: Vec<Judged>,
    title: String,
    on: Date,
    as_of: Date,
    extensions: Vec<Extension>,
    decision: Option<GateDecision>,
    synthetic: bool,
}

/// One criterion, judged; it cannot be told where the answer is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The criterion in the words of those who set it.
    pub title: String,
    /// What it is judged by: `indicator`, `milestone`, `evidence` or `reach`.
    pub by: &'static str,
    /// What was asked for.
    pub asked: String,
    /// Whether it is met.
    pub answer: Answer<Met>,
}

/// Whether progress is sufficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sufficient {
    /// Every criterion is met.
    Sufficient,
    /// At least one is not met.
    NotSufficient,
    /// None is known not to be met, and at least one cannot be told.
    CannotTell,
}

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Met {
    /// It is.
    Met,
    /// It is not.
    NotMet,
}

impl Verdict for Sufficient {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Sufficient => AnyVerdict::good("sufficient", "sufficient"),
            Self::NotSufficient => AnyVerdict::bad("not-sufficient", "not sufficient"),
            Self::CannotTell => AnyVerdict::neutral("cannot-tell", "cannot tell"),
        }
    }
}

impl Verdict for Met {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Met => AnyVerdict::good("met", "met"),
            Self::NotMet => AnyVerdict::bad("not-met", "not met"),
        }
    }
}

impl GateReport {
    /// What was decided, if it was by the day that is looked at.
    #[must_use]
    pub fn decision(&self) -> Option<&GateDecision> {
        self.decision.as_ref().filter(|made| made.on <= self.as_of)
    }

    /// The day on which it is judged, as far as that was put off by the day that is looked at.
    #[must_use]
    pub const fn due(&self) -> Date {
        self.on
    }

    /// The criteria of `gate`, judged by `facts` as of a day.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Action, Document, Gate, Intervention};
    /// use lifecourse_equity::{GateReport, gate::Facts};
    /// use time::macros::date;
    ///
    /// let facts = Facts {
    ///     figures: &[],
    ///     actions: &[],
    ///     interventions: &[Intervention::example()],
    ///     evidence: &[],
    /// };
    /// let report = GateReport::of(&Gate::example(), &facts, date!(2026 - 11 - 30));
    /// // 140 people have walked, a hundred were asked for; of the action nothing is known.
    /// assert_eq!(report.criteria[1].answer.name(), "met");
    /// assert_eq!(report.overall.name(), "cannot-tell");
    /// ```
    #[must_use]
    pub fn of(gate: &Gate, facts: &Facts<'_>, as_of: Date) -> Self {
        let day = criteria::Day { as_of, gate: gate.due(as_of) };
        let criteria: Vec<Judged> =
            gate.criteria.iter().map(|criterion| day.judge(criterion, facts)).collect();
        Self {
            overall: overall(&criteria, as_of).into(),
            criteria,
            title: gate.title.to_string(),
            on: gate.due(as_of),
            as_of,
            extensions: gate.extensions.clone(),
            decision: gate.decision.clone(),
            synthetic: gate.synthetic || facts.are_synthetic(gate),
        }
    }
}

impl Facts<'_> {
    /// Whether any that a gate is judged by is made up.
    fn are_synthetic(&self, gate: &Gate) -> bool {
        let named = |piece: &&Evidence| {
            gate.criteria.iter().any(|criterion| match &criterion.test {
                Test::Evidence(test) => test.document.as_ref() == Some(&piece.id),
                _ => false,
            })
        };
        let of_gate = |one: &&Intervention| {
            gate.criteria.iter().any(|criterion| match &criterion.test {
                Test::Reach(test) => test.intervention == one.id,
                _ => false,
            })
        };
        self.figures.iter().any(|measure| measure.indicator.source.synthetic)
            || self.evidence.iter().filter(named).any(|piece| piece.synthetic)
            || self.interventions.iter().filter(of_gate).any(|one| one.synthetic)
    }
}

fn overall(criteria: &[Judged], as_of: Date) -> Result<Finding<Sufficient>, Refusal> {
    if criteria.is_empty() {
        return Err(Refusal::Nothing { what: "criterion of sufficient progress" });
    }
    let with = |met| {
        let found = criteria.iter();
        found.filter(|one| one.answer.found().map(|found| found.verdict) == met).count()
    };
    let (met, not, unknown) = (with(Some(Met::Met)), with(Some(Met::NotMet)), with(None));
    let verdict = match (not, unknown) {
        (0, 0) => Sufficient::Sufficient,
        (0, _) => Sufficient::CannotTell,
        _ => Sufficient::NotSufficient,
    };
    let mut periods: Vec<Period> = criteria
        .iter()
        .filter_map(|one| one.answer.found())
        .flat_map(|found| found.basis.periods.iter().copied())
        .collect();
    periods.sort();
    periods.dedup();
    Ok(Finding {
        verdict,
        sentence: words::overall(criteria, verdict, met, as_of),
        basis: Basis {
            method: "sufficient if every criterion is met, not sufficient if one is not met, else it cannot be told",
            source: "the gate's own criteria",
            tested: Tested::Untested,
            periods,
            numbers: vec![
                Number::new("met", met as f64),
                Number::new("not met", not as f64),
                Number::new("cannot tell", unknown as f64),
            ],
        },
    })
}
