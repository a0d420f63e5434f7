//! One criterion of a gate, judged as of a day.

use lifecourse_core::{
    Counted, Criterion, Document, EvidenceTest, Indicator, IndicatorTest, Limits, Measured,
    MilestoneTest, Period, Reach, ReachTest, Reading, Test, day, thousands,
};
use time::Date;

use super::{Facts, Judged, Measure, Met};
use crate::{Basis, Finding, Number, Refusal, Tested, phrase::several, strata::beside_headline};

/// The day of judgement and the day of the gate.
pub(super) struct Day {
    pub(super) as_of: Date,
    pub(super) gate: Date,
}

impl Day {
    pub(super) fn judge(&self, criterion: &Criterion, facts: &Facts<'_>) -> Judged {
        let (by, asked, answer) = match &criterion.test {
            Test::Indicator(test) => {
                let measure = facts.figures.iter().find(|measure| measure.is_of(test));
                ("indicator", asked_value(test, measure), self.indicator(test, measure))
            }
            Test::Milestone(test) => {
                ("milestone", test.milestone.to_string(), self.milestone(test, facts))
            }
            Test::Evidence(test) => {
                ("evidence", test.asked.to_string(), self.evidence(test, facts))
            }
            Test::Reach(test) => {
                let least = format!("at least {}", counted(test.at_least as f64, test.counted));
                ("reach", least, self.reach(test, facts))
            }
        };
        Judged { title: criterion.title.to_string(), by, asked, answer: answer.into() }
    }

    /// What is not there yet: not due before `due`, not met from then on.
    fn not_there(&self, due: Date, finding: Finding<Met>) -> Result<Finding<Met>, Refusal> {
        if self.as_of < due { Err(Refusal::NotDue { on: due }) } else { Ok(finding) }
    }

    fn indicator(
        &self,
        test: &IndicatorTest,
        measure: Option<&Measure<'_>>,
    ) -> Result<Finding<Met>, Refusal> {
        let measure = measure.ok_or(Refusal::NoFigures)?;
        let profile = &measure.indicator.disclosure;
        let points =
            measure.points.ok_or_else(|| Refusal::Withheld { profile: profile.clone() })?;
        if let Some(period) = test.period
            && period.end() > self.as_of
        {
            return Err(Refusal::NotDue { on: period.end() });
        }
        let counts = |at: Period| test.period.map_or(at.end() <= self.as_of, |asked| at == asked);
        let (period, figure) =
            points.iter().rev().find(|(at, _)| counts(*at)).ok_or(Refusal::NoFigures)?;
        match figure.reading() {
            Reading::Missing(reason) => Err(Refusal::LatestMissing { period: *period, reason }),
            Reading::Measured(measured) => Ok(value(test, measure, *period, measured)),
        }
    }

    fn milestone(&self, test: &MilestoneTest, facts: &Facts<'_>) -> Result<Finding<Met>, Refusal> {
        let action = facts
            .actions
            .iter()
            .find(|action| action.id == test.action)
            .ok_or(Refusal::Nothing { what: "action of that name" })?;
        let milestone = action
            .milestones
            .iter()
            .find(|milestone| milestone.title == test.milestone)
            .ok_or(Refusal::Nothing { what: "milestone of that title in the action" })?;
        let (title, due) = (&milestone.title, day(milestone.due));
        if let Some(reached) = milestone.reached.filter(|reached| *reached <= self.as_of) {
            let late = (reached - milestone.due).whole_days();
            let when = match late {
                ..=0 => format!("by its day, {due}"),
                late => {
                    let days = several(usize::try_from(late).unwrap_or(usize::MAX), "day", "days");
                    format!("{days} after its day, {due}")
                }
            };
            let sentence =
                format!("The milestone \"{title}\" was reached on {}, {when}.", day(reached));
            return Ok(finding(Met::Met, sentence, MILESTONE));
        }
        let sentence = format!("The milestone \"{title}\" was due on {due}, and is not reached.");
        self.not_there(milestone.due, finding(Met::NotMet, sentence, MILESTONE))
    }

    fn evidence(&self, test: &EvidenceTest, facts: &Facts<'_>) -> Result<Finding<Met>, Refusal> {
        if let Some(shown) = test.shown.as_ref().filter(|shown| shown.on <= self.as_of) {
            let sentence = format!("Shown on {}: {}.", day(shown.on), full_stop_off(&shown.source));
            return Ok(finding(Met::Met, sentence, EVIDENCE));
        }
        if let Some(id) = &test.document {
            let piece = facts.evidence.iter().find(|piece| piece.id == *id);
            let piece = piece.ok_or(Refusal::Nothing { what: "evidence of that name" })?;
            if let Some(on) = piece.withdrawn_on().filter(|on| *on <= self.as_of) {
                let sentence = format!(
                    "What showed it was withdrawn on {}, and shows nothing any more.",
                    day(on)
                );
                return Ok(finding(Met::NotMet, sentence, EVIDENCE));
            }
            if piece.added <= self.as_of {
                let title = full_stop_off(&piece.title);
                let sentence =
                    format!("In the library of evidence since {}: {title}.", day(piece.added));
                return Ok(finding(Met::Met, sentence, EVIDENCE));
            }
        }
        let asked = full_stop_off(&test.asked);
        let sentence = format!("Nothing is shown of what was asked: {asked}.");
        self.not_there(self.gate, finding(Met::NotMet, sentence, EVIDENCE))
    }

    fn reach(&self, test: &ReachTest, facts: &Facts<'_>) -> Result<Finding<Met>, Refusal> {
        let intervention = facts
            .interventions
            .iter()
            .find(|intervention| intervention.id == test.intervention)
            .ok_or(Refusal::Nothing { what: "intervention of that name" })?;
        let counts = self.whole_counts(test.counted, &intervention.reach);
        if counts.is_empty() {
            return Err(Refusal::NoFigures);
        }
        let sum: u64 = counts.iter().map(|reach| reach.number).sum();
        let mut periods: Vec<Period> = counts.iter().map(|reach| reach.period).collect();
        periods.sort();
        let over = match periods.as_slice() {
            [one] => format!("in {one}"),
            several => format!("over {} periods", several.len()),
        };
        let again = match test.counted {
            Counted::People if periods.len() > 1 => {
                " People who came in several periods are counted in each."
            }
            _ => "",
        };
        let met = sum >= test.at_least;
        let sentence = format!(
            "{} reached {} {over}, {} the {} asked for.{again}",
            intervention.title,
            counted(sum as f64, test.counted),
            if met { "no fewer than" } else { "fewer than" },
            thousands(test.at_least as f64),
        );
        let mut found = finding(if met { Met::Met } else { Met::NotMet }, sentence, REACH);
        found.basis.periods = periods;
        found.basis.numbers = vec![
            Number::new("reached", sum as f64),
            Number::new("asked for", test.at_least as f64),
        ];
        if met { Ok(found) } else { self.not_there(self.gate, found) }
    }

    /// The counts of the whole reach over periods that have ended, none of them twice: of periods
    /// that overlap the longest counts.
    fn whole_counts<'a>(&self, counted: Counted, reach: &'a [Reach]) -> Vec<&'a Reach> {
        let mut counts: Vec<&Reach> = reach
            .iter()
            .filter(|one| one.counted == counted && one.is_whole())
            .filter(|one| one.period.end() <= self.as_of)
            .collect();
        counts.sort_by_key(|one| (std::cmp::Reverse(one.period.months()), one.period));
        let mut kept: Vec<&Reach> = Vec::with_capacity(counts.len());
        for one in counts {
            if !kept.iter().any(|other| other.period.overlaps(one.period)) {
                kept.push(one);
            }
        }
        kept
    }
}

impl Measure<'_> {
    fn is_of(&self, test: &IndicatorTest) -> bool {
        self.indicator.id == test.indicator
            && *self.area == test.area
            && *self.segment == *test.segment.as_ref().unwrap_or(&self.indicator.headline)
    }
}

/// A value against the lowest and highest that will do.
fn value(
    test: &IndicatorTest,
    measure: &Measure<'_>,
    period: Period,
    measured: Measured,
) -> Finding<Met> {
    let Measured { value, ci95, .. } = measured;
    let does = |value: f64| {
        test.at_least.is_none_or(|least| value >= least)
            && test.at_most.is_none_or(|most| value <= most)
    };
    // The interval holds a threshold if what it says is not the same all the way along.
    let straddles = |limits: Limits| {
        let inside = |bound: Option<f64>| {
            bound.is_some_and(|bound| limits.lower < bound && bound < limits.upper)
        };
        inside(test.at_least) || inside(test.at_most)
    };
    let indicator = measure.indicator;
    let interval = ci95.map_or_else(String::new, |limits| {
        let held = if straddles(limits) {
            "; the interval holds the threshold, so chance is not ruled out"
        } else {
            ""
        };
        let (lower, upper) = (indicator.with_unit(limits.lower), indicator.with_unit(limits.upper));
        format!(" (95% interval {lower} to {upper}{held})")
    });
    let met = does(value);
    let sentence = format!(
        "In {period}, {} in {}{} was {}{interval}, {} {}.",
        indicator.title,
        measure.place,
        beside_headline(indicator, measure.segment),
        indicator.with_unit(value),
        if met { "which is" } else { "which is not" },
        bounds(test, indicator),
    );
    let mut found = finding(if met { Met::Met } else { Met::NotMet }, sentence, INDICATOR);
    if ci95.is_some_and(|limits| !straddles(limits)) {
        found.basis.tested = Tested::ByLimits;
    }
    found.basis.periods = vec![period];
    found.basis.numbers = vec![Number::with_limits("value", value, ci95)];
    for (name, bound) in [("at least", test.at_least), ("at most", test.at_most)] {
        found.basis.numbers.extend(bound.map(|bound| Number::new(name, bound)));
    }
    found
}

/// `at least 5.0% and at most 7.0%`
fn bounds(test: &IndicatorTest, indicator: &Indicator) -> String {
    let bound = |word: &str, bound: Option<f64>| {
        bound.map(|bound| format!("{word} {}", indicator.with_unit(bound)))
    };
    let both = [bound("at least", test.at_least), bound("at most", test.at_most)];
    both.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn asked_value(test: &IndicatorTest, measure: Option<&Measure<'_>>) -> String {
    let when = test.period.map_or_else(String::new, |period| format!(" in {period}"));
    let what = match measure {
        Some(measure) => {
            format!(
                "{} in {}{}: {}",
                measure.indicator.title,
                measure.place,
                beside_headline(measure.indicator, measure.segment),
                bounds(test, measure.indicator)
            )
        }
        None => test.indicator.to_string(),
    };
    what + &when
}

fn counted(number: f64, counted: Counted) -> String {
    let one = (number - 1.0).abs() < 0.5;
    let of = match (counted, one) {
        (Counted::People, true) => "person",
        (Counted::People, false) => "people",
        (Counted::Contacts, true) => "contact",
        (Counted::Contacts, false) => "contacts",
        (Counted::Groups, true) => "group",
        (Counted::Groups, false) => "groups",
    };
    format!("{} {of}", thousands(number))
}

fn full_stop_off(text: &str) -> &str {
    text.trim_end_matches('.')
}

const INDICATOR: &str = "the value of the latest period that has ended, or of the period asked for, against the threshold";
const MILESTONE: &str = "the day on which the milestone was reached";
const EVIDENCE: &str =
    "the day on which what was asked for was shown, and whether it was withdrawn since";
const REACH: &str =
    "the whole reach over periods that have ended; of periods that overlap the longest counts";

fn finding(verdict: Met, sentence: String, method: &'static str) -> Finding<Met> {
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method,
            source: "the gate's own criterion",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: Vec::new(),
        },
    }
}
