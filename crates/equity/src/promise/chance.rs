//! Where a group is heading, and the chance that it meets its target.

use lifecourse_core::{Indicator, Limits, Mark, Period, ValueType};
use lifecourse_statistics::{
    Confidence,
    targets::Favour,
    trend::{Forecaster, NaturalScale, Target},
};

use super::{GroupTarget, Way, whole};
use crate::{
    Answer, AnyVerdict, Basis, Finding, Number, Refusal, Stratum, Tested, Verdict,
    phrase::called,
    strata::{middle, standard_error},
    words::chance as said,
};

/// Points that a forecast needs.
const FEWEST: usize = 5;
/// The chance from which on a target is likely to be met, and that up to which it is unlikely.
const LIKELY: f64 = 0.66;
const UNLIKELY: f64 = 0.33;
/// What the chance is called among the numbers of a finding.
pub(super) const CHANCE: &str = "chance of meeting the target";

/// How likely a target is to be met if the present trend goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prospect {
    /// A chance of 66 % or more.
    Likely,
    /// From 33 to 66 %.
    Uncertain,
    /// Of 33 % or less.
    Unlikely,
    /// It cannot be told of some groups, and of none is it unlikely.
    CannotTell,
}

impl Verdict for Prospect {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Likely => AnyVerdict::good("likely", "likely"),
            Self::Uncertain => AnyVerdict::neutral("uncertain", "uncertain"),
            Self::Unlikely => AnyVerdict::bad("unlikely", "unlikely"),
            Self::CannotTell => AnyVerdict::neutral("cannot-tell", "cannot tell"),
        }
    }
}

impl Prospect {
    fn of(chance: f64) -> Self {
        if chance >= LIKELY {
            Self::Likely
        } else if chance > UNLIKELY {
            Self::Uncertain
        } else {
            Self::Unlikely
        }
    }
}

/// Where one group is heading.
pub(super) struct Ahead {
    /// The present trend, in units a year.
    pub(super) trend: f64,
    /// Where it would be at the goal's time.
    pub(super) value: f64,
    pub(super) limits: Limits,
    /// Whether the goal lies further ahead than half the history.
    pub(super) too_far: bool,
    pub(super) finding: Finding<Prospect>,
}

/// Where `stratum` is heading, and the chance that it meets `target`.
pub(super) fn ahead(
    indicator: &Indicator,
    stratum: &Stratum<'_>,
    way: &Way<'_, '_>,
    target: f64,
) -> Result<Ahead, Refusal> {
    let goal = way.everybody.goal.period;
    let history = History::of(indicator, stratum)?;
    let latest = history.periods[history.periods.len() - 1];
    if latest.end() >= goal.end() {
        return Err(Refusal::GoalPassed { goal, latest });
    }
    let line =
        Forecaster::new(&history.times, &history.values, history.errors.as_deref(), history.scale)?;
    let (now, then) = (middle(latest), middle(goal));
    let value = |time: f64| -> Result<f64, Refusal> {
        Ok(history.unit * line.at(time, Confidence::P95)?.value.value)
    };
    let forecast = line.at(then, Confidence::P95)?;
    let estimate = forecast.value.scaled(history.unit);
    let met = target / history.unit;
    let (met, or) = match way.favour {
        Favour::Lower => (Target::AtMost(met), "less"),
        Favour::HigherUpTo(_) => (Target::AtLeast(met), "more"),
    };
    let chance = line.chance(then, met)?;
    let verdict = Prospect::of(chance);
    let limits = Limits { lower: estimate.lower, upper: estimate.upper };
    let show = |value: f64| indicator.with_unit(value);
    let sentence = format!(
        "On its present trend, {} would be at {} in {goal} (95% prediction interval {} to {}); the \
         chance of {} or {or} is {}: {}.",
        called(stratum.name),
        show(estimate.value),
        show(limits.lower),
        show(limits.upper),
        show(target),
        said(chance),
        verdict.label(),
    );
    Ok(Ahead {
        trend: value(now)? - value(now - 1.0)?,
        value: estimate.value,
        limits,
        too_far: forecast.too_far,
        finding: Finding {
            verdict,
            sentence,
            basis: Basis {
                numbers: vec![
                    Number::new(CHANCE, chance),
                    Number::with_limits("forecast", estimate.value, Some(limits)),
                ],
                ..basis(history.periods)
            },
        },
    })
}

fn basis(periods: Vec<Period>) -> Basis {
    Basis {
        method: "straight line on the indicator's natural scale (log odds of proportions, \
                 logarithm of rates), carried on to the goal's time with its prediction interval",
        source: "prediction from a fitted line (Student's t); likely from 66% and unlikely up to \
                 33% after Mastrandrea et al. (2010), IPCC guidance note on uncertainties",
        tested: Tested::WithoutIntervals,
        periods,
        numbers: Vec::new(),
    }
}

/// The figures of one group that a line can be drawn through.
struct History {
    periods: Vec<Period>,
    times: Vec<f64>,
    /// In the unit of the natural scale: of 1 for proportions.
    values: Vec<f64>,
    errors: Option<Vec<f64>>,
    scale: NaturalScale,
    /// What a value of the natural scale is multiplied by for the indicator's own.
    unit: f64,
}

impl History {
    fn of(indicator: &Indicator, stratum: &Stratum<'_>) -> Result<Self, Refusal> {
        let (scale, unit) = natural(indicator);
        let from =
            stratum.points.iter().rposition(|(_, figure)| figure.marks().contains(Mark::Break));
        let mut history = Self {
            periods: Vec::new(),
            times: Vec::new(),
            values: Vec::new(),
            errors: Some(Vec::new()),
            scale,
            unit,
        };
        for (period, figure) in &stratum.points[from.unwrap_or(0)..] {
            let Some(measured) = figure.measured() else { continue };
            history.next(*period, indicator)?;
            if scale == NaturalScale::Logit && !(measured.value > 0.0 && measured.value < unit) {
                return Err(Refusal::NoneOrAll { period: *period });
            }
            history.values.push(measured.value / unit);
            let error = standard_error(indicator, figure, measured);
            history.errors = history.errors.zip(error).map(|(mut errors, error)| {
                errors.push(error / unit);
                errors
            });
        }
        match history.periods.len() {
            0 => Err(Refusal::NoFigures),
            found if found < FEWEST => Err(Refusal::TooFewPoints { found }),
            _ => Ok(history),
        }
    }

    /// Takes the next period, if it is a whole year and apart from the one before.
    fn next(&mut self, period: Period, indicator: &Indicator) -> Result<(), Refusal> {
        if period.months() < 12 {
            return Err(Refusal::PartOfYear { period });
        }
        if indicator.rolling || self.periods.last().is_some_and(|before| before.overlaps(period)) {
            return Err(Refusal::OverlappingPeriods { period });
        }
        self.periods.push(period);
        self.times.push(middle(period));
        Ok(())
    }
}

/// The scale on which a type of value moves in a straight line, and its unit.
fn natural(indicator: &Indicator) -> (NaturalScale, f64) {
    match indicator.value_type {
        ValueType::Proportion => (NaturalScale::Logit, whole(indicator)),
        ValueType::CrudeRate
        | ValueType::DirectlyStandardisedRate
        | ValueType::IndirectlyStandardisedRatio
        | ValueType::IndirectlyStandardisedRate => (NaturalScale::Logarithm, 1.0),
        _ => (NaturalScale::Value, 1.0),
    }
}

/// The prospect of all groups: no better than that of the least likely.
pub(super) fn of_all(
    way: &Way<'_, '_>,
    groups: &[GroupTarget],
) -> Result<Finding<Prospect>, Refusal> {
    let answers: Vec<&Answer<Prospect>> = groups.iter().map(|group| &group.prospect).collect();
    if let Some(refusal) = answers.first().and_then(|first| first.refused())
        && answers.iter().all(|answer| answer.found().is_none())
    {
        return Err(refusal.clone());
    }
    let count = |wanted: Prospect| {
        let is = |answer: &&&Answer<Prospect>| {
            answer.found().is_some_and(|found| found.verdict == wanted)
        };
        answers.iter().filter(is).count()
    };
    let untold = answers.iter().filter(|answer| answer.found().is_none()).count();
    let verdict = if count(Prospect::Unlikely) > 0 {
        Prospect::Unlikely
    } else if untold > 0 {
        Prospect::CannotTell
    } else if count(Prospect::Uncertain) > 0 {
        Prospect::Uncertain
    } else {
        Prospect::Likely
    };
    let mut parts: Vec<String> = [Prospect::Likely, Prospect::Uncertain, Prospect::Unlikely]
        .into_iter()
        .filter(|one| count(*one) > 0)
        .map(|one| format!("{} {}", count(one), one.label()))
        .collect();
    if untold > 0 {
        parts.push(format!("{untold} without an answer"));
    }
    let chances =
        groups.iter().filter_map(|group| Some((group, group.prospect.found()?.chance()?)));
    let least = chances.min_by(|one, other| one.1.total_cmp(&other.1));
    let Some((group, chance)) = least else { return Err(Refusal::NoFigures) };
    let periods = group.prospect.found().map(|found| found.basis.periods.clone());
    Ok(Finding {
        verdict,
        sentence: format!(
            "On the present trend, meeting the targets of all {} groups by {} is {}: {}. It is at \
             best as likely as the least likely of them, {} ({}).",
            groups.len(),
            way.everybody.goal.period,
            match verdict {
                Prospect::CannotTell => "not to be told",
                _ => verdict.label(),
            },
            parts.join(", "),
            called(&group.name),
            said(chance),
        ),
        basis: Basis {
            numbers: vec![
                Number::new("least chance of a group", chance),
                Number::new("groups likely to meet their target", count(Prospect::Likely) as f64),
                Number::new("groups unlikely to", count(Prospect::Unlikely) as f64),
            ],
            ..basis(periods.unwrap_or_default())
        },
    })
}
