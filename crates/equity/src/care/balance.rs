//! Whether care follows need over the order of people: pro-poor, proportionate, less than need asks
//! or inverse.

use lifecourse_core::{Limits, number};
use lifecourse_statistics::{
    Confidence,
    care::{self, Effect, Group, Inequity},
    concentration::{
        CareUse, ConcentrationIndex, Sampling, UseModel, Variance, horizontal_inequity,
    },
};

use super::{Asked, CERTAIN, CareForNeed, most_probable};
use crate::{
    Answer, AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict, pairs::Pairs,
    phrase::several, words::chance,
};

/// The horizontal inequity, either way, up to which care is proportionate to need: 1.5 % of all
/// care would have to move from one half of the people to the other. Care itself is as good as the
/// same for all up to an index of this size.
const MARGIN: f64 = 0.02;

/// Whether care follows need: the class of the horizontal inequity index that is most probable, if
/// it is so by four to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CareBalance {
    /// The index is below −0.02: the worse off have more than their need alone would bring.
    ProPoor,
    /// From −0.02 to 0.02.
    Proportionate,
    /// Above 0.02: the worse off have less than their need would bring, though not less than
    /// others. The same for all is this where need is not the same for all.
    LessThanNeed,
    /// Above 0.02, and the concentration index of care itself is so too, that of need not: the
    /// worse off need no less and have less than others, which is the inverse care law (Tudor Hart
    /// 1971, Lancet 297:405-412).
    Inverse,
    /// No class has a probability of 80 %.
    CannotTell,
}

impl Verdict for CareBalance {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::ProPoor => AnyVerdict::good("pro-poor", "pro-poor"),
            Self::Proportionate => AnyVerdict::good("proportionate", "proportionate to need"),
            Self::LessThanNeed => AnyVerdict::bad("less-than-need", "less than need asks"),
            Self::Inverse => AnyVerdict::bad("inverse", "inverse care"),
            Self::CannotTell => AnyVerdict::neutral("cannot-tell", "cannot tell"),
        }
    }
}

impl CareForNeed {
    /// Whether `people` of equal need use care equally, from their records: `what` is the care.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_equity::CareForNeed;
    /// use lifecourse_statistics::concentration::{CareUse, UseModel};
    /// let income = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    /// let illness = [4.0, 4.0, 3.0, 3.0, 2.0, 2.0, 1.0, 1.0];
    /// let visits = [2.0, 2.1, 2.0, 1.9, 2.0, 2.1, 2.0, 1.9]; // the same, for ever less illness
    /// let people = CareUse { care: &visits, rank: &income, need: &[&illness], other: &[], weights: None };
    /// let found = CareForNeed::of_people("GP visits", &people, UseModel::Linear);
    /// assert_eq!(found.name(), "proportionate"); // visits do not depend on illness at all
    /// ```
    #[must_use]
    pub fn of_people(what: &str, people: &CareUse<'_>, model: UseModel) -> Answer<CareBalance> {
        records(what, people, model).into()
    }
}

fn records(
    what: &str,
    people: &CareUse<'_>,
    model: UseModel,
) -> Result<Finding<CareBalance>, Refusal> {
    let found = horizontal_inequity(people, model, Variance::Robust(Sampling::People))?;
    let effect = |found: &ConcentrationIndex| Effect {
        value: found.value,
        standard_error: found.standard_error,
        degrees_of_freedom: found.degrees_of_freedom,
    };
    let care = effect(&found.care);
    let inequity = Inequity { care: care.value, need: found.need, index: effect(&found.index) };
    let who = several(people.care.len(), "person", "people");
    let (verdict, sentence, numbers) = worded(&inequity, &care, |verdict| match verdict {
        CareBalance::ProPoor => {
            format!("Among {who}, the less advantaged had more “{what}” than others of equal need")
        }
        CareBalance::Proportionate => {
            format!("Among {who}, those of equal need had about the same “{what}”")
        }
        CareBalance::LessThanNeed => {
            format!("Among {who}, the less advantaged had less “{what}” than others of equal need")
        }
        CareBalance::Inverse => format!(
            "Among {who}, the less advantaged had less “{what}” than others, and than others of \
             equal need"
        ),
        CareBalance::CannotTell => {
            format!("Whether those of equal need had the same “{what}” cannot be told of {who}")
        }
    })?;
    Ok(Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "concentration index of use standardised for need, with robust standard errors",
            source: "Wagstaff and van Doorslaer (2000), J Human Resources 35:716-733",
            tested: Tested::WithoutIntervals,
            periods: Vec::new(),
            numbers,
        },
    })
}

/// Whether care follows need over the order of the groups.
pub(super) fn judge(
    asked: &Asked<'_, '_>,
    pairs: &Pairs<'_>,
    groups: &[Group],
) -> Result<Finding<CareBalance>, Refusal> {
    let inequity = care::inequity(groups)?;
    let (service, need) = asked.titles();
    let (place, period) = (asked.need.place(), pairs.period);
    let who = if pairs.by_deprivation { "the more deprived" } else { "those in more need" };
    let care = care::inequity(&groups.iter().map(without_need).collect::<Vec<_>>())?.index;
    let (verdict, sentence, numbers) = worded(&inequity, &care, |verdict| match verdict {
        CareBalance::ProPoor => format!(
            "In {period}, {who} in {place} had more than their share of {service} by {need}"
        ),
        CareBalance::Proportionate => {
            format!("In {period}, {service} in {place} followed {need} in proportion")
        }
        CareBalance::LessThanNeed => format!(
            "In {period}, {who} in {place} had less than their share of {service} by {need}"
        ),
        CareBalance::Inverse => {
            format!("In {period}, {who} in {place} had less {service} than others, against {need}")
        }
        CareBalance::CannotTell => {
            format!("Whether {service} in {place} followed {need} in {period} cannot be told")
        }
    })?;
    let tested = match inequity.index.degrees_of_freedom {
        Some(_) => Tested::WithoutIntervals,
        None if pairs.have_limits() => Tested::ByLimits,
        None => Tested::ByCounts,
    };
    Ok(Finding {
        verdict,
        sentence,
        basis: Basis {
            method: match tested {
                Tested::WithoutIntervals => {
                    "concentration index of care less that of need over the groups; interval by \
                     their scatter about a line"
                }
                _ => {
                    "concentration index of care less that of need over the groups; interval by \
                     the delta method"
                }
            },
            source: "Wagstaff and van Doorslaer (2000), J Human Resources 35:716-733; Kakwani, \
                     Wagstaff and van Doorslaer (1997), J Econometrics 77:87-103; what would have \
                     to move by Koolman and van Doorslaer (2004), Health Economics 13:649-656",
            tested,
            periods: vec![period],
            numbers,
        },
    })
}

/// A group whose need is that of all, so that its care is judged by itself. What is exact is judged
/// by its scatter over the groups: who has how much of it may be chance all the same.
fn without_need(group: &Group) -> Group {
    Group {
        need: 1.0,
        need_error: Some(0.0),
        care_error: group.care_error.filter(|error| *error > 0.0),
        ..*group
    }
}

/// The class of the inequity that is most probable, with its probability; `care` is the
/// concentration index of care itself.
fn class(inequity: &Inequity, care: &Effect) -> Result<(CareBalance, f64), Refusal> {
    let (class, probability) = most_probable(&inequity.index, &[-MARGIN, MARGIN])?;
    let verdict = match class {
        0 => CareBalance::ProPoor,
        1 => CareBalance::Proportionate,
        _ => {
            let against = 1.0 - care.chance_below(MARGIN)?;
            if against >= CERTAIN && inequity.need <= MARGIN {
                return Ok((CareBalance::Inverse, probability.min(against)));
            }
            CareBalance::LessThanNeed
        }
    };
    Ok((verdict, probability))
}

/// The verdict with its sentence, begun by `start`, and the numbers that decided.
fn worded(
    inequity: &Inequity,
    care: &Effect,
    start: impl Fn(CareBalance) -> String,
) -> Result<(CareBalance, String, Vec<Number>), Refusal> {
    let (likeliest, probability) = class(inequity, care)?;
    let verdict = if probability < CERTAIN { CareBalance::CannotTell } else { likeliest };
    let only = if verdict == likeliest { "" } else { "only " };
    let interval = inequity.index.interval(Confidence::P95)?;
    let to_move = number(100.0 * inequity.to_move().abs());
    let halves = match verdict {
        CareBalance::ProPoor => Some(("worse-off", "better-off")),
        CareBalance::Proportionate | CareBalance::CannotTell => None,
        CareBalance::LessThanNeed | CareBalance::Inverse => Some(("better-off", "worse-off")),
    };
    let remedy = halves.map_or_else(String::new, |(from, to)| {
        format!(
            " To follow need, {to_move}% of it would have to move from the {from} to the {to} half."
        )
    });
    let sentence = format!(
        "{}: the horizontal inequity index is {} (95% interval {} to {}), {} with a certainty of \
         {only}{}.{remedy}",
        start(verdict),
        index(inequity.index.value),
        index(interval.lower),
        index(interval.upper),
        likeliest.label(),
        chance(probability),
    );
    let limits = Limits { lower: interval.lower, upper: interval.upper };
    let numbers = vec![
        Number::with_limits("horizontal inequity index", inequity.index.value, Some(limits)),
        Number::new("concentration index of care", inequity.care),
        Number::new("concentration index of need", inequity.need),
        Number::new("share that would have to move", inequity.to_move()),
        Number::new("probability of the likeliest class", probability),
    ];
    Ok((verdict, sentence, numbers))
}

/// An index as it is written: three decimals, and no zero with a sign.
fn index(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}
