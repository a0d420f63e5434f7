//! Whether those in greater need take an offer up more.

use lifecourse_core::{Counted, Limits, Period};
use lifecourse_statistics::{
    Confidence, Estimate,
    benchmark::{self, Position},
    concentration::Index,
    inequality::{Direction, Groups, Measure, Options, Subgroup},
    proportion,
};

use super::{Population, Reacher};
use crate::{Answer, AnyVerdict, Basis, Cell, Finding, Number, Refusal, Table, Tested, Verdict};

/// Who takes an offer up, by the need of the area where they live.
#[derive(Clone, Debug, PartialEq)]
pub struct Uptake {
    /// What is offered.
    pub name: String,
    /// The period of the counts.
    pub period: Period,
    /// Whether those in greater need take it up more.
    pub answer: Answer<Equity>,
    /// The counts by area, the greatest need first.
    pub parts: Vec<Part>,
}

/// The uptake in one area.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The name of the area.
    pub area: String,
    /// The need for each person, where that is known.
    pub need: Option<f64>,
    /// How many people took it up.
    pub number: f64,
    /// How many could have.
    pub eligible: f64,
}

/// Whether those in greater need take an offer up more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Equity {
    /// More of them than of those in less need.
    HigherInNeed,
    /// No more and no less, as far as can be told from chance.
    Alike,
    /// Fewer of them.
    LowerInNeed,
}

impl Verdict for Equity {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::HigherInNeed => {
                AnyVerdict::good("uptake-higher-in-need", "higher where need is greater")
            }
            Self::Alike => AnyVerdict::neutral("uptake-alike", "alike"),
            Self::LowerInNeed => {
                AnyVerdict::bad("uptake-lower-in-need", "lower where need is greater")
            }
        }
    }
}

/// The uptake of one offer, where it has counted people of at least two areas who could come.
pub(super) fn of(population: &Population<'_>, reacher: &Reacher<'_>) -> Option<Uptake> {
    let (period, mut parts) = latest_parts(population, reacher)?;
    parts.sort_by(|one, other| {
        let need = |part: &Part| part.need.unwrap_or(f64::NEG_INFINITY);
        need(other).total_cmp(&need(one)).then_with(|| one.area.cmp(&other.area))
    });
    let answer = judge(reacher.name, period, &parts).into();
    Some(Uptake { name: reacher.name.to_owned(), period, answer, parts })
}

fn latest_parts(population: &Population<'_>, reacher: &Reacher<'_>) -> Option<(Period, Vec<Part>)> {
    let at = |period: Period| -> Vec<Part> {
        let places = population.areas.iter().filter_map(|place| {
            let reach = reacher.reach.iter().find(|reach| {
                reach.period == period
                    && reach.counted == Counted::People
                    && reach.area.as_ref() == Some(place.area)
                    && reach.group.is_none()
            })?;
            let eligible = reach.eligible.filter(|eligible| *eligible > 0)? as f64;
            let need = place.need.filter(|need| need.is_finite());
            let area = place.title.to_owned();
            Some(Part { area, need, number: reach.number as f64, eligible })
        });
        places.collect()
    };
    let mut periods: Vec<Period> = reacher.reach.iter().map(|reach| reach.period).collect();
    periods.sort_by_key(|period| period.end());
    periods.dedup();
    periods.into_iter().rev().map(|period| (period, at(period))).find(|(_, parts)| parts.len() > 1)
}

/// The fifth of the people in the greatest need against the fifth in the least.
fn judge(name: &str, period: Period, parts: &[Part]) -> Result<Finding<Equity>, Refusal> {
    if parts.iter().any(|part| part.need.is_none()) {
        return Err(Refusal::Nothing { what: "measure of need for each of the areas" });
    }
    let fifths = fifths(parts);
    let [most, .., least] = fifths.as_slice() else {
        return Err(Refusal::TooFewGroups { found: fifths.len(), needed: 2 });
    };
    let rate = |(number, eligible): (f64, f64)| -> Result<Estimate, Refusal> {
        Ok(proportion::wilson(number, eligible, Confidence::P95)?.scaled(100.0))
    };
    let (in_need, others) = (rate(*most)?, rate(*least)?);
    let verdict = match benchmark::double(in_need.interval(), others.interval())? {
        Position::Higher => Equity::HigherInNeed,
        Position::Similar => Equity::Alike,
        Position::Lower => Equity::LowerInNeed,
    };
    Ok(Finding {
        verdict,
        sentence: sentence(name, period, verdict, (in_need.value, others.value)),
        basis: Basis {
            method: "uptake of the fifth of people in the greatest need against that of the fifth in the least, \
                     by whether their 95% Wilson intervals overlap; concentration index over all areas",
            source: "Wilson EB (1927), J Am Stat Assoc 22:209-212; Kakwani N, Wagstaff A, van Doorslaer E (1997), \
                     J Econometrics 77:87-103",
            tested: Tested::ByCounts,
            periods: vec![period],
            numbers: numbers(parts, (*most, *least), (in_need, others)),
        },
    })
}

fn sentence(name: &str, period: Period, verdict: Equity, (most, least): (f64, f64)) -> String {
    let said = match verdict {
        Equity::HigherInNeed => "more than",
        Equity::Alike => "which cannot be told apart from",
        Equity::LowerInNeed => "less than",
    };
    format!(
        "In {period}, {most:.1}% of those who could took up {name} where need is greatest, {said} \
         the {least:.1}% where need is least."
    )
}

/// Reached and eligible people by fifths of the eligible, the greatest need first; areas of equal
/// need stay together, and fifths that no area falls in are left out.
fn fifths(parts: &[Part]) -> Vec<(f64, f64)> {
    let all: f64 = parts.iter().map(|part| part.eligible).sum();
    let mut found: Vec<(f64, f64, f64)> = Vec::new();
    let mut before = 0.0;
    for alike in parts.chunk_by(|one, other| one.need == other.need) {
        let number: f64 = alike.iter().map(|part| part.number).sum();
        let eligible: f64 = alike.iter().map(|part| part.eligible).sum();
        let fifth = (5.0 * (before + eligible / 2.0) / all).floor();
        before += eligible;
        match found.last_mut() {
            Some(last) if last.0 >= fifth => {
                last.1 += number;
                last.2 += eligible;
            }
            _ => found.push((fifth, number, eligible)),
        }
    }
    found.into_iter().map(|(_, number, eligible)| (number, eligible)).collect()
}

fn numbers(
    parts: &[Part],
    (most, least): ((f64, f64), (f64, f64)),
    (in_need, others): (Estimate, Estimate),
) -> Vec<Number> {
    let limits = |estimate: Estimate| Some(Limits { lower: estimate.lower, upper: estimate.upper });
    let mut numbers = vec![
        Number::with_limits("uptake where need is greatest, %", in_need.value, limits(in_need)),
        Number::with_limits("uptake where need is least, %", others.value, limits(others)),
    ];
    let measure = |measure: Measure, groups: &[(f64, f64)]| {
        let subgroups: Vec<Subgroup> = groups.iter().map(subgroup).collect();
        let groups = Groups::ordered(&subgroups, Direction::Adverse).ok()?;
        measure.evaluate(&groups, &Options::default()).ok()
    };
    if let Some(ratio) = measure(Measure::Ratio, &[most, least]) {
        let limits = ratio.interval.ok().map(|ci| Limits { lower: ci.lower, upper: ci.upper });
        numbers.push(Number::with_limits(
            "uptake ratio, greatest to least need",
            ratio.value,
            limits,
        ));
    }
    let areas: Vec<(f64, f64)> = parts.iter().map(|part| (part.number, part.eligible)).collect();
    if let Some(index) = measure(Measure::ConcentrationIndex(Index::Relative), &areas) {
        numbers.push(Number::new(
            "concentration index of uptake (below 0: among those in need)",
            index.value,
        ));
    }
    numbers
}

fn subgroup(&(number, eligible): &(f64, f64)) -> Subgroup {
    let part = number / eligible;
    Subgroup::new(100.0 * part)
        .with_standard_error(100.0 * (part * (1.0 - part) / eligible).sqrt())
        .with_population(eligible)
}

impl Uptake {
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(
            format!("Uptake of {} in {}, the greatest need first", self.name, self.period),
            ["area", "need", "people reached", "people who could be", "uptake %"],
        );
        for part in &self.parts {
            table.row([
                Cell::from(part.area.as_str()),
                Cell::maybe(part.need, 1),
                Cell::number(part.number, 0),
                Cell::number(part.eligible, 0),
                Cell::number(100.0 * part.number / part.eligible, 1),
            ]);
        }
        table
    }
}
