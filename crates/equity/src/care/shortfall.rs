//! Who has less than their need would bring, by more than chance.

use lifecourse_core::{Period, Provision, ValueType};
use lifecourse_statistics::{benchmark::GradedPosition, funnel};

use super::{Asked, CareGroup, InFunnel};
use crate::{
    AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    pairs::{Pair, Pairs, Weighed},
    phrase::{called, listed},
};

/// Whether any group has less for its need than chance would explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shortfall {
    /// Some are below the 99.8 % limit.
    Some,
    /// None are.
    None,
}

impl Verdict for Shortfall {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Some => AnyVerdict::bad("some-below-need", "some below their need"),
            Self::None => AnyVerdict::neutral("none-below-need", "none below their need"),
        }
    }
}

/// Each group's count against that which its need would bring at the ratio of all together.
pub(super) fn funnels(asked: &Asked<'_, '_>, pairs: &Pairs<'_>) -> Result<Vec<InFunnel>, Refusal> {
    let value_type = asked.service.indicator().value_type;
    let observed = |pair: &Pair<'_>| match value_type {
        ValueType::Count => Some(pair.given.measured.value),
        ValueType::Proportion | ValueType::CrudeRate => pair.given.count,
        _ => None,
    };
    let counts: Option<Vec<f64>> = pairs.all.iter().map(observed).collect();
    let Some(counts) =
        counts.filter(|_| asked.provision != Provision::Spend && pairs.weighed != Weighed::Alike)
    else {
        return Err(Refusal::Nothing {
            what: "count of what is given, so chance cannot be ruled out",
        });
    };
    let need = |pair: &Pair<'_>| pair.people * pair.need_each;
    let level = counts.iter().sum::<f64>() / pairs.all.iter().map(need).sum::<f64>();
    pairs
        .all
        .iter()
        .zip(counts)
        .map(|(pair, observed)| {
            let expected = level * need(pair);
            let position = if value_type == ValueType::Proportion {
                let part = expected / pair.people;
                let defined = part < 1.0 && observed <= pair.people;
                defined
                    .then(|| funnel::proportion_position(observed, pair.people, part))
                    .transpose()?
            } else if expected > 0.0 {
                Some(funnel::ratio_position(observed, expected)?)
            } else {
                None
            };
            Ok(InFunnel { observed, expected, position })
        })
        .collect()
}

/// Whether any of the groups lies below the 99.8 % limit.
pub(super) fn judge(
    asked: &Asked<'_, '_>,
    period: Period,
    groups: &[CareGroup],
) -> Result<Finding<Shortfall>, Refusal> {
    let mut sorted: Vec<&CareGroup> = groups.iter().collect();
    sorted.sort_by(|one, other| one.ratio.total_cmp(&other.ratio));
    let lowest = sorted.first().ok_or(Refusal::NoFigures)?;
    let below: Vec<String> = sorted
        .iter()
        .filter(|group| {
            group.funnel.and_then(|funnel| funnel.position) == Some(GradedPosition::MuchLower)
        })
        .map(|group| called(&group.name))
        .collect();
    let (service, _) = asked.titles();
    let (parts, place) = (asked.parts(), asked.need.place());
    let (verdict, start) = if below.is_empty() {
        let start = format!(
            "In {period}, none of the {} {parts} in {place} had less {service} for its need than \
             chance would explain",
            groups.len()
        );
        (Shortfall::None, start)
    } else {
        let whose = if below.len() == 1 { "its" } else { "their" };
        let start = format!(
            "In {period}, {} of the {} {parts} in {place} had less {service} for {whose} need than \
             chance would explain ({})",
            below.len(),
            groups.len(),
            listed(&below, 5)
        );
        (Shortfall::Some, start)
    };
    Ok(Finding {
        verdict,
        sentence: format!(
            "{start}, by limits of 99.8%; the lowest is {} with {:.0}% of what its need would bring.",
            called(&lowest.name),
            100.0 * lowest.ratio
        ),
        basis: Basis {
            method: "funnel of counts around those that need would bring at the ratio of all \
                     groups together",
            source: "Spiegelhalter (2005), Stat Med 24:1185-1202",
            tested: Tested::ByCounts,
            periods: vec![period],
            numbers: vec![
                Number::new("groups below", below.len() as f64),
                Number::new("lowest share of what need would bring", lowest.ratio),
            ],
        },
    })
}

/// Where a count lies, in words.
pub(super) const fn words(position: GradedPosition) -> &'static str {
    match position {
        GradedPosition::MuchLower => "below (99.8%)",
        GradedPosition::Lower => "below (95%)",
        GradedPosition::Similar => "within",
        GradedPosition::Higher => "above (95%)",
        GradedPosition::MuchHigher => "above (99.8%)",
    }
}
