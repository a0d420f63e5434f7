//! From the first period to the last: what can be said where nothing can be tested.

use lifecourse_core::Period;
use lifecourse_statistics::{inequality::Direction, trend::mackenbach};

use super::{pace::positive, years::weights};
use crate::{
    AnyVerdict, Basis, Cross, Finding, Number, Refusal, Strata, Stratum, Tested, Verdict,
    phrase::called,
    strata::middle,
    words::{settled, signed, signed_difference},
};

/// Whether the most deprived gained on the rest from the first period to the last. It is not tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FirstToLast {
    /// In units and in proportion.
    Gained,
    /// In units, not in proportion.
    GainedInUnits,
    /// In proportion, not in units.
    GainedInProportion,
    /// In neither.
    DidNotGain,
}

impl Verdict for FirstToLast {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Gained => AnyVerdict::neutral("gained", "gained on the rest"),
            Self::GainedInUnits => {
                AnyVerdict::neutral("gained-in-units", "gained in units, not in proportion")
            }
            Self::GainedInProportion => {
                AnyVerdict::neutral("gained-in-proportion", "gained in proportion, not in units")
            }
            Self::DidNotGain => AnyVerdict::neutral("did-not-gain", "did not gain on the rest"),
        }
    }
}

/// One end of the series.
struct End {
    period: Period,
    most: f64,
    rest: f64,
}

/// The most deprived against the rest, in the first and the last period that do not overlap.
pub(super) fn first_to_last(strata: &Strata<'_>) -> Result<Finding<FirstToLast>, Refusal> {
    let direction = strata.direction()?;
    strata.ordered()?;
    let [first, last] = ends(strata)?;
    let change = |of: fn(&End) -> f64| (of(&first), of(&last));
    let (most, rest) = (change(|end| end.most), change(|end| end.rest));
    let name = called(strata.groups()[0].name);
    positive(strata.indicator(), &name, &[most.0, most.1])?;
    positive(strata.indicator(), "the rest", &[rest.0, rest.1])?;
    let gained = match direction {
        Direction::Adverse => mackenbach(most, rest),
        // The gap is that by which the others lead: the roles are exchanged.
        Direction::Favourable => mackenbach(rest, most),
    }?;
    let verdict = match (gained.absolute, gained.relative) {
        (true, true) => FirstToLast::Gained,
        (true, false) => FirstToLast::GainedInUnits,
        (false, true) => FirstToLast::GainedInProportion,
        (false, false) => FirstToLast::DidNotGain,
    };
    let years = middle(last.period) - middle(first.period);
    Ok(Finding {
        verdict,
        sentence: sentence(strata, &first, &last, verdict),
        basis: Basis {
            method: "the first and the last period that do not overlap, compared as they are: the change in units and in proportion",
            source: "Mackenbach JP and others (2015), J Epidemiol Community Health 69:207-217",
            tested: Tested::Untested,
            periods: vec![first.period, last.period],
            numbers: vec![
                Number::new("most deprived, a year", (most.1 - most.0) / years),
                Number::new("rest, a year", (rest.1 - rest.0) / years),
                Number::new("most deprived, % in all", 100.0 * (most.1 / most.0 - 1.0)),
                Number::new("rest, % in all", 100.0 * (rest.1 / rest.0 - 1.0)),
            ],
        },
    })
}

/// The first and the last complete period of the series since its last break.
fn ends(strata: &Strata<'_>) -> Result<[End; 2], Refusal> {
    let last_break = strata.groups().iter().filter_map(Stratum::last_break).max();
    let periods = strata.periods();
    let mut missing = None;
    let mut complete = Vec::with_capacity(periods.len());
    for period in periods {
        match strata.all_at(period) {
            _ if last_break.is_some_and(|from| period < from) => {}
            Ok(groups) => complete.push((period, groups)),
            Err(reason) => missing = Some(reason),
        }
    }
    let [(first, one), .., (last, other)] = &complete[..] else {
        return Err(match (missing, last_break) {
            (Some(reason), _) => reason,
            (None, Some(period)) => Refusal::Break { period },
            (None, None) if complete.is_empty() => Refusal::NoFigures,
            (None, None) => Refusal::Nothing { what: "second period to compare the first with" },
        });
    };
    if first.overlaps(*last) || first.months() != last.months() {
        return Err(Refusal::OverlappingPeriods { period: *last });
    }
    let (_, weights) = weights(strata, &[one.clone(), other.clone()], &[*first, *last])?;
    let end = |period: Period, groups: &[Cross<'_>], weights: &[f64]| {
        let rest = groups.iter().zip(weights).skip(1);
        let (sum, total) = rest.fold((0.0, 0.0), |(sum, total), (group, weight)| {
            (sum + weight * group.measured.value, total + weight)
        });
        End { period, most: groups[0].measured.value, rest: sum / total }
    };
    Ok([end(*first, one, &weights[0]), end(*last, other, &weights[1])])
}

fn sentence(strata: &Strata<'_>, first: &End, last: &End, verdict: FirstToLast) -> String {
    let indicator = strata.indicator();
    let moved = |from: f64, to: f64| {
        format!(
            "from {} to {} ({}, {}%)",
            indicator.with_unit(from),
            indicator.with_unit(to),
            signed_difference(indicator, settled(to - from, from)),
            signed(100.0 * settled(to / from - 1.0, 1.0)),
        )
    };
    let gained = match verdict {
        FirstToLast::Gained => "The most deprived gained on the rest, in units and in proportion",
        FirstToLast::GainedInUnits => {
            "The most deprived gained on the rest in units, but not in proportion"
        }
        FirstToLast::GainedInProportion => {
            "The most deprived gained on the rest in proportion, but not in units"
        }
        FirstToLast::DidNotGain => {
            "The most deprived did not gain on the rest, neither in units nor in proportion"
        }
    };
    format!(
        "From {} to {} in {}, {} went {} and the rest {}. {gained}. This is not tested and may be chance.",
        first.period,
        last.period,
        strata.of_whom(),
        called(strata.groups()[0].name),
        moved(first.most, last.most),
        moved(first.rest, last.rest),
    )
}
