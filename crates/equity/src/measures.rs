//! What is done, how well, and is anyone better off? The results of a year, each measure by its own
//! rule.
//!
//! A measure tells of the work and those it reached. That it is meant to contribute to an indicator
//! of the population is shown beside it, and nothing is concluded from it.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{
    Accountability, AreaCode, Id, Measure, Organisation, Outturn, Period, Polarity, RollUp,
};

mod words;

#[cfg(test)]
mod tests;

pub use crate::rollup::{How, YearsResult};
use crate::{Answer, AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict, rollup};

const METHOD: &str = "results of the year brought together by the rule of what is counted";
const SOURCE: &str = "Friedman (2005), Trying Hard Is Not Good Enough; the rules are those of the measure's counting";

/// The measures, and what the parts of their results are called.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The measures.
    pub measures: &'a [Measured<'a>],
    /// The names of organisations.
    pub organisations: &'a BTreeMap<&'a Id<Organisation>, &'a str>,
    /// The names of places.
    pub areas: &'a BTreeMap<&'a AreaCode, &'a str>,
}

/// A measure with the names of what it mentions.
#[derive(Clone, Debug)]
pub struct Measured<'a> {
    /// The measure.
    pub measure: &'a Measure,
    /// Whose work it measures.
    pub of: &'a str,
    /// The indicators that it is meant to contribute to.
    pub contributes_to: Vec<&'a str>,
}

/// The results of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuresReport {
    /// Whether anything tells if anyone is better off.
    pub overall: Answer<Accounted>,
    /// Each measure.
    pub measures: Vec<MeasuredYear>,
    year: Option<Period>,
    synthetic: bool,
}

/// The year of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredYear {
    /// The measure, without its results.
    pub measure: Measure,
    /// Whose work it measures.
    pub of: String,
    /// The indicators that it is meant to contribute to.
    pub contributes_to: Vec<String>,
    /// The whole.
    pub answer: Answer<Outcome>,
    /// The result behind the answer, where there is one.
    pub result: Option<YearsResult>,
    /// Its parts by provider, by place and by category.
    pub parts: Vec<PartOfYear>,
}

/// A part of a measure's year.
#[derive(Clone, Debug, PartialEq)]
pub struct PartOfYear {
    /// By what the whole is divided: `provider`, `place`, or a category type.
    pub by: String,
    /// The part.
    pub name: String,
    /// Its result.
    pub result: Result<YearsResult, Refusal>,
}

/// Whether the year tells if anyone is better off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accounted {
    /// A measure of it has a result.
    BetterOffTold,
    /// None has.
    BetterOffNotTold,
}

/// How a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// At its target.
    Reached,
    /// Not at its target when the year was over.
    NotReached,
    /// Told; no target of this year judges it.
    Told,
}

impl Verdict for Accounted {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::BetterOffTold => {
                AnyVerdict::neutral("better-off-told", "told whether anyone is better off")
            }
            Self::BetterOffNotTold => {
                AnyVerdict::bad("better-off-not-told", "not told whether anyone is better off")
            }
        }
    }
}

impl Verdict for Outcome {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Reached => AnyVerdict::good("target-reached", "target reached"),
            Self::NotReached => AnyVerdict::bad("target-not-reached", "target not reached"),
            Self::Told => AnyVerdict::neutral("told", "told"),
        }
    }
}

impl MeasuresReport {
    /// The results of `year`, or of the year of the latest result.
    ///
    /// # Examples
    /// ```
    /// use std::collections::BTreeMap;
    /// use lifecourse_core::{Document, Measure};
    /// use lifecourse_equity::measures::{Measured, MeasuresReport, Work};
    ///
    /// let measure = Measure::example();
    /// let walks = Measured { measure: &measure, of: "Walking group", contributes_to: vec![] };
    /// let (organisations, areas) = (BTreeMap::new(), BTreeMap::new());
    /// let work = Work { measures: &[walks], organisations: &organisations, areas: &areas };
    /// let report = MeasuresReport::of(&work, None);
    /// // 60 new people in the first quarter of 2025/26, and 80 in the second.
    /// assert_eq!(report.measures[0].result.as_ref().map(|result| result.value), Some(140.0));
    /// assert_eq!(report.overall.name(), "better-off-not-told");
    /// ```
    #[must_use]
    pub fn of(work: &Work<'_>, year: Option<Period>) -> Self {
        let results = || work.measures.iter().flat_map(|one| &one.measure.results);
        let year = year.or_else(|| rollup::latest_year(results()));
        let mut measures: Vec<_> =
            work.measures.iter().map(|one| MeasuredYear::of(one, work, year)).collect();
        measures.sort_by(|one, other| {
            let key = |one: &MeasuredYear| (one.measure.asks, one.measure.title.clone());
            key(one).cmp(&key(other))
        });
        Self {
            overall: overall(&measures, year).into(),
            measures,
            year,
            synthetic: work.measures.iter().any(|one| one.measure.synthetic),
        }
    }
}

fn overall(measures: &[MeasuredYear], year: Option<Period>) -> Result<Finding<Accounted>, Refusal> {
    if measures.is_empty() {
        return Err(Refusal::Nothing { what: "measure of what is done" });
    }
    let year = year.ok_or(Refusal::NoFigures)?;
    let told = |asks| {
        let of_kind = measures.iter().filter(|one| one.measure.asks == asks);
        of_kind.filter(|one| one.result.is_some()).count()
    };
    let each = [Accountability::HowMuch, Accountability::HowWell, Accountability::BetterOff];
    let [much, well, better] = each.map(told);
    let verdict = if better > 0 { Accounted::BetterOffTold } else { Accounted::BetterOffNotTold };
    Ok(Finding {
        verdict,
        sentence: words::overall(year, measures.len(), [much, well, better]),
        basis: basis(
            vec![year],
            vec![
                Number::new("how much", much as f64),
                Number::new("how well", well as f64),
                Number::new("is anyone better off", better as f64),
            ],
        ),
    })
}

fn basis(periods: Vec<Period>, numbers: Vec<Number>) -> Basis {
    Basis { method: METHOD, source: SOURCE, tested: Tested::Untested, periods, numbers }
}

impl MeasuredYear {
    fn of(one: &Measured<'_>, work: &Work<'_>, year: Option<Period>) -> Self {
        let measure = one.measure;
        let whole = year
            .ok_or(Refusal::NoFigures)
            .and_then(|year| rollup::whole(&measure.results, measure.counting, year));
        let answer = match (&whole, year) {
            (Ok(result), Some(year)) => Answer::Found(judge(measure, result, year)),
            (Err(refusal), _) => Answer::Refused(refusal.clone()),
            (Ok(_), None) => Answer::Refused(Refusal::NoFigures),
        };
        Self {
            measure: Measure { results: Vec::new(), ..measure.clone() },
            of: one.of.to_owned(),
            contributes_to: one.contributes_to.iter().map(|&name| name.to_owned()).collect(),
            answer,
            result: whole.ok(),
            parts: year.map(|year| parts(measure, work, year)).unwrap_or_default(),
        }
    }
}

fn judge(measure: &Measure, result: &YearsResult, year: Period) -> Finding<Outcome> {
    let value = result.shown(measure.counting);
    let target = measure.target.filter(|target| target.period.end() == year.end());
    let good = target.and_then(|target| match measure.polarity {
        Polarity::HighIsGood => Some(value >= target.value),
        Polarity::LowIsGood => Some(value <= target.value),
        Polarity::NoJudgement => None,
    });
    let grows = result.how == How::ByRule(RollUp::Sum) && measure.polarity == Polarity::HighIsGood;
    let verdict = match (good, result.missing) {
        (Some(true), 0) => Outcome::Reached,
        (Some(true), _) if grows => Outcome::Reached,
        (Some(false), 0) => Outcome::NotReached,
        _ => Outcome::Told,
    };
    let target = target.map(|target| target.value);
    let numbers = std::iter::once(Number::new("result", value))
        .chain(target.map(|target| Number::new("target", target)))
        .chain(result.of.map(|of| Number::new("of", of)));
    Finding {
        verdict,
        sentence: words::sentence(measure, result, target, year),
        basis: basis(result.periods.clone(), numbers.collect()),
    }
}

/// What is divided in some period, each part over the periods that have it.
fn parts(measure: &Measure, work: &Work<'_>, year: Period) -> Vec<PartOfYear> {
    let results = &measure.results;
    let part = |by: &str, name: String, is: &dyn Fn(&&Outturn) -> bool| PartOfYear {
        by: by.to_owned(),
        name,
        result: rollup::series(results.iter().filter(is), measure.counting, year),
    };
    let whole = |one: &&Outturn| one.category.is_none();
    let mut found = Vec::new();
    let providers: BTreeSet<_> = results.iter().filter_map(|one| one.provider.as_ref()).collect();
    for provider in providers {
        let name = work.organisations.get(provider).copied().unwrap_or(provider.as_str());
        found.push(part("provider", name.to_owned(), &|one| {
            whole(one) && one.provider.as_ref() == Some(provider) && one.area.is_none()
        }));
    }
    let places: BTreeSet<_> = results
        .iter()
        .filter_map(|one| Some((one.area.as_ref()?, one.provider.as_ref())))
        .collect();
    for (area, provider) in places {
        let name = work.areas.get(area).copied().unwrap_or_else(|| area.as_ref());
        let by = provider.map(|id| work.organisations.get(id).copied().unwrap_or(id.as_str()));
        let name = by.map_or_else(|| name.to_owned(), |by| format!("{name} ({by})"));
        found.push(part("place", name, &|one| {
            whole(one) && one.area.as_ref() == Some(area) && one.provider.as_ref() == provider
        }));
    }
    let cells: BTreeSet<_> = results
        .iter()
        .filter_map(|one| Some((one.category.as_ref()?, one.provider.as_ref(), one.area.as_ref())))
        .collect();
    for (category, provider, area) in cells {
        let of = [
            provider.map(|id| work.organisations.get(id).copied().unwrap_or(id.as_str())),
            area.map(|area| work.areas.get(area).copied().unwrap_or_else(|| area.as_ref())),
        ];
        let of: Vec<&str> = of.into_iter().flatten().collect();
        let name = match &of[..] {
            [] => category.name().to_owned(),
            of => format!("{} ({})", category.name(), of.join(", ")),
        };
        found.push(part(category.kind(), name, &|one| {
            let cell = (one.provider.as_ref(), one.area.as_ref());
            one.category.as_ref() == Some(category) && cell == (provider, area)
        }));
    }
    found.retain(|part| part.result != Err(Refusal::NoFigures));
    found
}
