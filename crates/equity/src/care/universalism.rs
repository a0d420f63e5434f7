//! Whether the scale of what is given is proportionate to need.

use lifecourse_core::{Limits, Provision, number};
use lifecourse_statistics::{
    Confidence, Interval, StatisticsError,
    benchmark::GradedPosition,
    care::{self, Effect, Group},
};

use super::{Asked, CERTAIN, most_probable, shortfall::funnels};
use crate::{
    AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    pairs::{Pair, Pairs},
    phrase::{called, listed},
    words::chance,
};

/// Elasticities that part regressive, flat, under-proportionate and proportionate.
const CUTS: [f64; 3] = [-0.1, 0.1, 0.9];
/// The part of people at either end whose groups are compared with each other.
const END: f64 = 0.1;

/// How what is given rises with need: the class of its elasticity that is most probable, if it is
/// so by four to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Universalism {
    /// Those in more need have less: an elasticity below −0.1.
    Regressive,
    /// All have about the same, whatever their need: from −0.1 to 0.1.
    Flat,
    /// Those in more need have more, but less than in proportion: from 0.1 to 0.9.
    UnderProportionate,
    /// In proportion to need, or more steeply: above 0.9.
    Proportionate,
    /// Only those in more need have any, and others who also have need have nothing.
    TargetedOnly,
    /// No class has a probability of 80 %.
    CannotTell,
}

impl Verdict for Universalism {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Regressive => AnyVerdict::bad("regressive", "regressive"),
            Self::Flat => AnyVerdict::bad("flat", "flat"),
            Self::UnderProportionate => {
                AnyVerdict::neutral("under-proportionate", "under-proportionate")
            }
            Self::Proportionate => AnyVerdict::good("proportionate", "proportionate"),
            Self::TargetedOnly => AnyVerdict::neutral("targeted-only", "targeted only"),
            Self::CannotTell => AnyVerdict::neutral("cannot-tell", "cannot tell"),
        }
    }
}

/// How what is given rises with need over the groups.
pub(crate) fn classify(
    asked: &Asked<'_, '_>,
    pairs: &Pairs<'_>,
    groups: &[Group],
) -> Result<Finding<Universalism>, Refusal> {
    let ends = Ends::of(asked, pairs);
    let found = match care::elasticity(groups) {
        _ if groups.iter().any(|group| group.care <= 0.0) => {
            by_design(asked, pairs)?;
            let verdict = without(pairs);
            let numbers = vec![
                Number::new("groups with nothing", nothing(pairs).count() as f64),
                Number::new("need at the ends, most over least", ends.need),
            ];
            return Ok(finding(verdict, targeted(asked, pairs, verdict), pairs, numbers));
        }
        Err(StatisticsError::Undefined { .. }) => {
            return Err(Refusal::Nothing { what: "difference in need between the groups" });
        }
        found => found?,
    };
    let (class, probability) = most_probable(&found, &CUTS)?;
    let likeliest = match class {
        0 => Universalism::Regressive,
        1 => Universalism::Flat,
        2 => Universalism::UnderProportionate,
        _ => Universalism::Proportionate,
    };
    let verdict = if probability < CERTAIN { Universalism::CannotTell } else { likeliest };
    let interval = found.interval(Confidence::P95)?;
    let limits = Limits { lower: interval.lower, upper: interval.upper };
    let numbers = vec![
        Number::with_limits("elasticity", found.value, Some(limits)),
        Number::new("given at the ends, most over least", ends.given),
        Number::new("need at the ends, most over least", ends.need),
        Number::new("probability of the likeliest class", probability),
    ];
    let found = Found { verdict, likeliest, elasticity: found, interval, probability };
    let sentence = sentence(asked, pairs, &ends, &found);
    Ok(finding(verdict, sentence, pairs, numbers))
}

struct Found {
    verdict: Universalism,
    likeliest: Universalism,
    elasticity: Effect,
    interval: Interval,
    probability: f64,
}

fn finding(
    verdict: Universalism,
    sentence: String,
    pairs: &Pairs<'_>,
    numbers: Vec<Number>,
) -> Finding<Universalism> {
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "elasticity of what is given to need: the slope of their logarithms over the \
                     groups, weighted by people; the class that is most probable, \
                     if it has a probability of 80 %",
            source: "the gradient of proportionate universalism after Marmot (2010), Fair Society, \
                     Healthy Lives; no class limits are published, and those used are 0.1 around \
                     none and around proportion",
            tested: Tested::WithoutIntervals,
            periods: vec![pairs.period],
            numbers,
        },
    }
}

fn sentence(asked: &Asked<'_, '_>, pairs: &Pairs<'_>, ends: &Ends, found: &Found) -> String {
    let (service, need) = asked.titles();
    let (period, place) = (pairs.period, asked.need.place());
    let (start, certainty) = if found.verdict == Universalism::CannotTell {
        (
            format!("In {period}, how {service} in {place} rose with {need} cannot be told"),
            format!("likeliest is {}, with a certainty of only", found.likeliest.label()),
        )
    } else {
        let start = format!("In {period}, {service} in {place} was {}", found.verdict.label());
        (start, "certainty".to_owned())
    };
    format!(
        "{start}: {} times as much in {} as in {}, where {need} is {} times as high (elasticity \
         {}, 95% interval {} to {}; {certainty} {}).",
        times(ends.given),
        ends.most,
        ends.least,
        times(ends.need),
        times(found.elasticity.value),
        times(found.interval.lower),
        times(found.interval.upper),
        chance(found.probability),
    )
}

/// The verdict where some groups have nothing: targeted if those who have something have more
/// need, on average of their people.
fn without(pairs: &Pairs<'_>) -> Universalism {
    let mean = |with: bool| {
        let (mut people, mut need) = (0.0, 0.0);
        for pair in pairs.all.iter().filter(|pair| (pair.given_each > 0.0) == with) {
            people += pair.people;
            need += pair.people * pair.need_each;
        }
        need / people
    };
    if mean(true) > mean(false) { Universalism::TargetedOnly } else { Universalism::Regressive }
}

/// Whether it takes more than chance for groups to have nothing.
fn by_design(asked: &Asked<'_, '_>, pairs: &Pairs<'_>) -> Result<(), Refusal> {
    if asked.provision != Provision::Use {
        return Ok(());
    }
    let funnels = funnels(asked, pairs)?;
    let chance = pairs.all.iter().zip(funnels).find(|(pair, funnel)| {
        pair.given_each <= 0.0 && funnel.position.is_none_or(|at| at == GradedPosition::Similar)
    });
    chance.map_or(Ok(()), |(pair, _)| Err(Refusal::NoneByChance { group: called(pair.need.name) }))
}

fn nothing<'p, 'a>(pairs: &'p Pairs<'a>) -> impl Iterator<Item = &'p Pair<'a>> {
    pairs.all.iter().filter(|pair| pair.given_each <= 0.0)
}

fn targeted(asked: &Asked<'_, '_>, pairs: &Pairs<'_>, verdict: Universalism) -> String {
    let (service, need) = asked.titles();
    let names: Vec<String> = nothing(pairs).map(|pair| called(pair.need.name)).collect();
    let relation = match verdict {
        Universalism::TargetedOnly => "more",
        _ => "no more",
    };
    format!(
        "In {}, {} of the {} {} in {} had no {service} at all ({}), and those that had some have \
         {relation} {need} than they have.",
        pairs.period,
        names.len(),
        pairs.all.len(),
        asked.parts(),
        asked.need.place(),
        listed(&names, 3),
    )
}

/// The groups of the tenth of people in most need (or most deprived) against those of the other
/// end: every group whose middle person is among them, and one at least.
struct Ends {
    most: String,
    least: String,
    need: f64,
    given: f64,
}

impl Ends {
    fn of(asked: &Asked<'_, '_>, pairs: &Pairs<'_>) -> Self {
        let all: Vec<&Pair<'_>> = pairs.all.iter().collect();
        let reversed: Vec<&Pair<'_>> = pairs.all.iter().rev().collect();
        let (most, least) = (end(&all), end(&reversed));
        let mean = |end: &[&Pair<'_>], of: fn(&Pair<'_>) -> f64| {
            let people: f64 = end.iter().map(|pair| pair.people).sum();
            end.iter().map(|pair| pair.people * of(pair)).sum::<f64>() / people
        };
        let ratio = |of: fn(&Pair<'_>) -> f64| mean(most, of) / mean(least, of);
        Self {
            most: name(most, "most", asked.parts()),
            least: name(least, "least", asked.parts()),
            need: ratio(|pair| pair.need_each),
            given: ratio(|pair| pair.given_each),
        }
    }
}

fn end<'p, 'a>(ordered: &'p [&'p Pair<'a>]) -> &'p [&'p Pair<'a>] {
    let people: f64 = ordered.iter().map(|pair| pair.people).sum();
    let mut before = 0.0;
    let within = ordered.iter().take_while(|pair| {
        let middle = before + pair.people / 2.0;
        before += pair.people;
        middle <= END * people
    });
    let count = within.count().max(1);
    &ordered[..count]
}

fn name(end: &[&Pair<'_>], which: &str, parts: &str) -> String {
    match end {
        [only] => called(only.need.name),
        several => format!("the {} {parts} in {which} need", several.len()),
    }
}

/// A ratio or an elasticity: two decimals, no zero with a sign; as other numbers from 10 on.
fn times(value: f64) -> String {
    if value.abs() >= 10.0 || !value.is_finite() {
        return number(value);
    }
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}
