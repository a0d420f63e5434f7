//! Whether there is a gap in life expectancy, and which ages and causes make the most of it.

use lifecourse_core::AgeBand;

use super::{Asked, Parts, limits};
use crate::{AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict};

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
    fn any(&self) -> AnyVerdict {
        match self {
            Self::LeastDeprived => {
                AnyVerdict::bad("least-deprived-live-longer", "the least deprived live longer")
            }
            Self::Neither => AnyVerdict::neutral("no-gap-told", "no gap can be told from chance"),
            Self::MostDeprived => {
                AnyVerdict::neutral("most-deprived-live-longer", "the most deprived live longer")
            }
        }
    }
}

impl AgesOfGap {
    /// The stretch that a band of ages lies in, unless it runs over the end of one.
    fn of(age: AgeBand) -> Option<Self> {
        let at = |years: u8| match years {
            ..20 => Self::Childhood,
            20..65 => Self::WorkingAge,
            65.. => Self::OlderAge,
        };
        let (from, to) = age.years()?;
        (at(from) == at(to.unwrap_or(u8::MAX))).then_some(at(from))
    }
}

impl Verdict for AgesOfGap {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Childhood => AnyVerdict::neutral("childhood", "under 20"),
            Self::WorkingAge => AnyVerdict::neutral("working-age", "20 to 64"),
            Self::OlderAge => AnyVerdict::neutral("older-age", "65 and over"),
        }
    }
}

impl Verdict for CausesOfGap {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::OneCause => AnyVerdict::neutral("one-cause", "one cause makes half or more"),
            Self::SeveralCauses => {
                AnyVerdict::neutral("several-causes", "several causes make half or more")
            }
            Self::OtherCauses => AnyVerdict::neutral("other-causes", "mostly causes not named"),
        }
    }
}

const TABLES: &str = "life expectancy at birth by abridged life tables (Chiang), the interval of the gap from both variances (Silcocks)";
const TABLES_SOURCE: &str = "Chiang CL (1968); Silcocks PBS, Jenner DA, Reza R (2001), J Epidemiol Community Health 55:38-43";
const PARTS: &str = "Arriaga's decomposition, the mean of both directions";
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
    let expect = format!(
        "In {}, the least deprived in {} could expect {} years of life and the most deprived {}",
        asked.period,
        asked.place,
        years(parts.least.value),
        years(parts.most.value),
    );
    let (gap_is, interval) = match verdict {
        LongerLife::MostDeprived => (years(-gap.value), [-gap.upper, -gap.lower]),
        _ => (years(gap.value), [gap.lower, gap.upper]),
    };
    let [from, to] = interval.map(years);
    let sentence = match verdict {
        LongerLife::LeastDeprived => {
            format!("{expect}: a gap of {gap_is} years (95% interval {from} to {to}).")
        }
        LongerLife::MostDeprived => format!(
            "{expect}: a gap of {gap_is} years the other way (95% interval {from} to {to})."
        ),
        LongerLife::Neither => format!(
            "{expect}: a difference of {gap_is} years (95% interval {from} to {to}) that cannot be \
             told apart from chance."
        ),
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

/// Years to a tenth, and never a zero below zero.
fn years(value: f64) -> String {
    format!("{:.1}", if value.abs() < 0.05 { 0.0 } else { value })
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
    let mut placed = Vec::with_capacity(parts.by_age.len());
    for (age, years) in &parts.by_age {
        let broad = || format!("{age} is not within under 20, 20 to 64, or 65 and over");
        let stretch = AgesOfGap::of(*age).ok_or_else(|| Refusal::Unusable { reason: broad() })?;
        placed.push((stretch, *years));
    }
    let made = |stretch: AgesOfGap| -> f64 {
        placed.iter().filter(|(of, _)| *of == stretch).map(|(_, years)| years).sum()
    };
    let stretches = [AgesOfGap::Childhood, AgesOfGap::WorkingAge, AgesOfGap::OlderAge];
    let largest = |one: f64, other: f64| (one / whole).total_cmp(&(other / whole));
    let verdict = stretches
        .into_iter()
        .max_by(|one, other| largest(made(*one), made(*other)))
        .ok_or(Refusal::NoFigures)?;
    let (age, most) = parts
        .by_age
        .iter()
        .max_by(|one, other| largest(one.1, other.1))
        .ok_or(Refusal::NoFigures)?;
    let sentence = format!(
        "Of the gap of {} years in {}, {} years ({:.0}%) are made at the ages {}; the age group that \
         makes the most of it is {age}, with {} years.",
        years(whole.abs()),
        asked.place,
        years(made(verdict) * whole.signum()),
        100.0 * made(verdict) / whole,
        verdict.label(),
        years(most * whole.signum()),
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
                Number::new("under 20, years", made(AgesOfGap::Childhood)),
                Number::new("20 to 64, years", made(AgesOfGap::WorkingAge)),
                Number::new("65 and over, years", made(AgesOfGap::OlderAge)),
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
        "Of the gap of {} years in {}, the cause that makes the most of it among those named is {}, \
         with {} years ({:.0}%); causes that are not named make {} years.",
        years(whole.abs()),
        asked.place,
        leading.name,
        years(leading.years * whole.signum()),
        100.0 * leading.years / whole,
        years(others.years * whole.signum()),
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
