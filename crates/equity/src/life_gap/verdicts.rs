//! Whether there is a gap in life expectancy, and which ages and causes make the most of it.

use lifecourse_core::{AgeBand, number};

use super::{Asked, Parts, limits};
use crate::{Basis, Finding, Number, Refusal, Tested, Tone, Verdict};

/// Who lives longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LongerLife {
    /// The least deprived.
    LeastDeprived,
    /// Neither, as far as can be told from chance.
    Neither,
    /// The most deprived.
    MostDeprived,
}

/// The stretch of life that makes the most of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgesOfGap {
    /// Under 20.
    Childhood,
    /// From 20 to 64.
    WorkingAge,
    /// From 65 on.
    OlderAge,
}

/// How a gap is made up of causes of death.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CausesOfGap {
    /// One of those named makes half of it or more.
    OneCause,
    /// Those named make half of it or more together.
    SeveralCauses,
    /// Causes that are not named make more than half of it.
    OtherCauses,
}

impl Verdict for LongerLife {
    fn name(&self) -> &'static str {
        match self {
            Self::LeastDeprived => "least-deprived-live-longer",
            Self::Neither => "no-gap-told",
            Self::MostDeprived => "most-deprived-live-longer",
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::LeastDeprived => "the least deprived live longer",
            Self::Neither => "no gap can be told from chance",
            Self::MostDeprived => "the most deprived live longer",
        }
    }

    fn tone(&self) -> Tone {
        match self {
            Self::LeastDeprived => Tone::Bad,
            Self::Neither | Self::MostDeprived => Tone::Neutral,
        }
    }
}

impl AgesOfGap {
    /// The stretch in which a band of ages starts.
    fn of(age: AgeBand) -> Self {
        match age.years() {
            Some((from, _)) if from >= 65 => Self::OlderAge,
            Some((from, _)) if from >= 20 => Self::WorkingAge,
            _ => Self::Childhood,
        }
    }
}

impl Verdict for AgesOfGap {
    fn name(&self) -> &'static str {
        match self {
            Self::Childhood => "childhood",
            Self::WorkingAge => "working-age",
            Self::OlderAge => "older-age",
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Childhood => "under 20",
            Self::WorkingAge => "20 to 64",
            Self::OlderAge => "65 and over",
        }
    }

    fn tone(&self) -> Tone {
        Tone::Neutral
    }
}

impl Verdict for CausesOfGap {
    fn name(&self) -> &'static str {
        match self {
            Self::OneCause => "one-cause",
            Self::SeveralCauses => "several-causes",
            Self::OtherCauses => "other-causes",
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::OneCause => "one cause makes half or more",
            Self::SeveralCauses => "several causes make half or more",
            Self::OtherCauses => "mostly causes not named",
        }
    }

    fn tone(&self) -> Tone {
        Tone::Neutral
    }
}

const TABLES: &str = "life expectancy at birth by abridged life tables (Chiang), the interval of the gap from both variances (Silcocks)";
const TABLES_SOURCE: &str = "Chiang CL (1968); Silcocks PBS, Jenner DA, Reza R (2001), J Epidemiol Community Health 55:38-43";
const PARTS: &str = "Arriaga's decomposition, the mean of both directions; a band counts to the stretch of life in which it starts";
const PARTS_SOURCE: &str = "Arriaga EE (1984), Demography 21:83-96";

pub(super) fn gap(asked: &Asked<'_>, parts: &Parts) -> Finding<LongerLife> {
    let gap = parts.gap;
    let verdict = if gap.lower > 0.0 {
        LongerLife::LeastDeprived
    } else if gap.upper < 0.0 {
        LongerLife::MostDeprived
    } else {
        LongerLife::Neither
    };
    let (from, to) = (number(gap.lower), number(gap.upper));
    let expect = format!(
        "In {}, the least deprived in {} could expect {} years of life and the most deprived {}",
        asked.period,
        asked.place,
        number(parts.least.value),
        number(parts.most.value),
    );
    let sentence = match verdict {
        LongerLife::Neither => format!(
            "{expect}: a difference of {} years (95% interval {from} to {to}) that cannot be told apart from chance.",
            number(gap.value)
        ),
        _ => {
            format!("{expect}: a gap of {} years (95% interval {from} to {to}).", number(gap.value))
        }
    };
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: TABLES,
            source: TABLES_SOURCE,
            tested: Tested::ByCounts,
            periods: vec![asked.period],
            numbers: vec![
                Number::with_limits("gap, years", gap.value, limits(gap)),
                Number::with_limits(
                    "least deprived, years",
                    parts.least.value,
                    limits(parts.least),
                ),
                Number::with_limits("most deprived, years", parts.most.value, limits(parts.most)),
            ],
        },
    }
}

/// A gap that may be chance is made of nothing.
fn told(parts: &Parts) -> Result<(), Refusal> {
    if parts.gap.lower <= 0.0 && parts.gap.upper >= 0.0 {
        let reason = "the gap itself cannot be told apart from chance".to_owned();
        return Err(Refusal::Unusable { reason });
    }
    Ok(())
}

pub(super) fn ages(asked: &Asked<'_>, parts: &Parts) -> Result<Finding<AgesOfGap>, Refusal> {
    told(parts)?;
    let whole = parts.gap.value;
    let years = |stretch: AgesOfGap| -> f64 {
        let within = parts.by_age.iter().filter(|(age, _)| AgesOfGap::of(*age) == stretch);
        within.map(|(_, years)| years).sum()
    };
    let stretches = [AgesOfGap::Childhood, AgesOfGap::WorkingAge, AgesOfGap::OlderAge];
    let largest = |one: f64, other: f64| (one / whole).total_cmp(&(other / whole));
    let verdict = stretches
        .into_iter()
        .max_by(|one, other| largest(years(*one), years(*other)))
        .ok_or(Refusal::NoFigures)?;
    let (age, most) = parts
        .by_age
        .iter()
        .max_by(|one, other| largest(one.1, other.1))
        .ok_or(Refusal::NoFigures)?;
    let sentence = format!(
        "Of the gap of {} years in {}, {} years ({:.0}%) are made at the ages {}; {age} add the most of any age group, {} years.",
        number(whole),
        asked.place,
        number(years(verdict)),
        100.0 * years(verdict) / whole,
        verdict.label(),
        number(*most),
    );
    Ok(Finding {
        verdict,
        sentence,
        basis: Basis {
            method: PARTS,
            source: PARTS_SOURCE,
            tested: Tested::Untested,
            periods: vec![asked.period],
            numbers: vec![
                Number::new("under 20, years", years(AgesOfGap::Childhood)),
                Number::new("20 to 64, years", years(AgesOfGap::WorkingAge)),
                Number::new("65 and over, years", years(AgesOfGap::OlderAge)),
            ],
        },
    })
}

pub(super) fn causes(asked: &Asked<'_>, parts: &Parts) -> Result<Finding<CausesOfGap>, Refusal> {
    let Some((others, named)) = parts.by_cause.split_last() else {
        return Err(Refusal::Nothing { what: "cause of death to look at" });
    };
    told(parts)?;
    let whole = parts.gap.value;
    let leading = named
        .iter()
        .max_by(|one, other| (one.years / whole).total_cmp(&(other.years / whole)))
        .ok_or(Refusal::Nothing { what: "cause of death to look at" })?;
    let verdict = if leading.years / whole >= 0.5 {
        CausesOfGap::OneCause
    } else if others.years / whole > 0.5 {
        CausesOfGap::OtherCauses
    } else {
        CausesOfGap::SeveralCauses
    };
    let sentence = format!(
        "Of the gap of {} years in {}, {} add the most of the causes that are named, {} years ({:.0}%); causes that are not named add {} years.",
        number(whole),
        asked.place,
        leading.name,
        number(leading.years),
        100.0 * leading.years / whole,
        number(others.years),
    );
    Ok(Finding {
        verdict,
        sentence,
        basis: Basis {
            method: PARTS,
            source: PARTS_SOURCE,
            tested: Tested::Untested,
            periods: vec![asked.period],
            numbers: vec![
                Number::new("leading cause, years", leading.years),
                Number::new("causes not named, years", others.years),
                Number::new("gap, years", whole),
            ],
        },
    })
}
