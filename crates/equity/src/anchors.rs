//! Do anchor institutions do what they committed to, and for whom? Results against commitments, and
//! by how deprived it is where the people live.

use std::collections::BTreeMap;

use lifecourse_core::{AnchorCommitment, Category, Counting, Limits, Outturn, Period, RollUp};
use lifecourse_statistics::{Confidence, proportion};

mod words;

#[cfg(test)]
mod tests;

use crate::{
    Answer, AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    rollup::{self, How, YearsResult},
};

/// The commitments, and how people are divided by where they live.
#[derive(Clone, Copy, Debug)]
pub struct Ledger<'a> {
    /// The name of the place.
    pub place: &'a str,
    /// The commitments, each with the name of its institution.
    pub commitments: &'a [(&'a AnchorCommitment, &'a str)],
    /// A type of deprivation deciles or quintiles.
    pub by: &'a str,
    /// How many people live in each of its groups; none to take them as equally large, which
    /// tenths and fifths within the place nearly are.
    pub people: Option<&'a BTreeMap<Category, f64>>,
    /// Whether those numbers are made up.
    pub synthetic: bool,
}

/// What anchor institutions did.
#[derive(Clone, Debug, PartialEq)]
pub struct AnchorReport {
    /// Each commitment.
    pub commitments: Vec<AnchorYear>,
    place: String,
    by: String,
    year: Option<Period>,
    equal: bool,
    synthetic: bool,
}

/// The year of one commitment.
#[derive(Clone, Debug, PartialEq)]
pub struct AnchorYear {
    /// The commitment, without its results.
    pub commitment: AnchorCommitment,
    /// The institution.
    pub organisation: String,
    /// Whether it did what it committed to.
    pub done: Answer<Done>,
    /// Its result of the year, where there is one.
    pub result: Option<YearsResult>,
    /// Whether the most deprived have their share of it.
    pub share: Answer<TheirShare>,
    /// The result by group, the most deprived first, with each group's part of all people.
    pub groups: Vec<AnchorGroup>,
}

/// What came to the people of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct AnchorGroup {
    /// The group.
    pub name: String,
    /// Its part of the result, if it has one.
    pub value: Option<f64>,
    /// Its part of all people, from 0 to 1, where it is known.
    pub people: Option<f64>,
}

/// Whether a commitment is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Done {
    /// It is.
    Met,
    /// It is not, and the year is over.
    NotMet,
    /// The year is not over, or nothing was set for it.
    Told,
}

/// Whether the most deprived have their share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TheirShare {
    /// More than their part of the people, beyond chance.
    More,
    /// No clear difference.
    NotClear,
    /// Less than their part of the people, beyond chance.
    Less,
    /// Higher than their part, not tested.
    Higher,
    /// Lower than their part, not tested.
    Lower,
}

impl Verdict for Done {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Met => AnyVerdict::good("met", "met"),
            Self::NotMet => AnyVerdict::bad("not-met", "not met"),
            Self::Told => AnyVerdict::neutral("told", "told"),
        }
    }
}

impl Verdict for TheirShare {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::More => AnyVerdict::good("more-than-their-share", "more than their share"),
            Self::NotClear => AnyVerdict::neutral("no-clear-difference", "about their share"),
            Self::Less => AnyVerdict::bad("less-than-their-share", "less than their share"),
            Self::Higher => AnyVerdict::neutral("higher-not-tested", "higher than their share"),
            Self::Lower => AnyVerdict::neutral("lower-not-tested", "lower than their share"),
        }
    }
}

impl AnchorReport {
    /// The results of `year`, or of the year of the latest result.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{AnchorCommitment, Document};
    /// use lifecourse_equity::anchors::{AnchorReport, Ledger};
    ///
    /// let apprentices = AnchorCommitment::example();
    /// let ledger = Ledger {
    ///     place: "Leicester",
    ///     commitments: &[(&apprentices, "The County Council")],
    ///     by: "LSOA11 deprivation quintiles within area (IMD2019)",
    ///     people: None,
    ///     synthetic: false,
    /// };
    /// let report = AnchorReport::of(&ledger, None);
    /// // 60 apprentices in 2025/26; the target is for 2026/27, and where they live is not told.
    /// assert_eq!(report.commitments[0].done.name(), "told");
    /// assert_eq!(report.commitments[0].share.name(), "nothing-there");
    /// ```
    #[must_use]
    pub fn of(ledger: &Ledger<'_>, year: Option<Period>) -> Self {
        let results = ledger.commitments.iter().flat_map(|(one, _)| &one.results);
        let year = year.or_else(|| rollup::latest_year(results));
        let each = ledger.commitments.iter();
        Self {
            commitments: each.map(|one| AnchorYear::of(one, ledger, year)).collect(),
            place: ledger.place.to_owned(),
            by: ledger.by.to_owned(),
            year,
            equal: ledger.people.is_none(),
            synthetic: ledger.synthetic || ledger.commitments.iter().any(|(one, _)| one.synthetic),
        }
    }
}

impl AnchorYear {
    fn of(
        (commitment, organisation): &(&AnchorCommitment, &str),
        ledger: &Ledger<'_>,
        year: Option<Period>,
    ) -> Self {
        let counting = commitment.counting;
        let result = year
            .ok_or(Refusal::NoFigures)
            .and_then(|year| rollup::whole(&commitment.results, counting, year));
        let groups = year.map(|year| groups(commitment, ledger, year)).unwrap_or_default();
        let done = match (&result, year) {
            (Ok(result), Some(year)) => Answer::Found(done(commitment, result, year)),
            (Err(refusal), _) => Answer::Refused(refusal.clone()),
            (Ok(_), None) => Answer::Refused(Refusal::NoFigures),
        };
        Self {
            share: share(commitment, &groups, year).into(),
            done,
            groups,
            organisation: (*organisation).to_owned(),
            result: result.ok(),
            commitment: AnchorCommitment { results: Vec::new(), ..(*commitment).clone() },
        }
    }
}

fn done(commitment: &AnchorCommitment, result: &YearsResult, year: Period) -> Finding<Done> {
    let value = result.shown(commitment.counting);
    let target = commitment.target.filter(|target| target.period.end() == year.end());
    let verdict = match target {
        Some(target) if value >= target.value => {
            let grows = result.how == How::ByRule(RollUp::Sum);
            if result.missing == 0 || grows { Done::Met } else { Done::Told }
        }
        Some(_) if result.missing == 0 => Done::NotMet,
        _ => Done::Told,
    };
    let target = target.map(|target| target.value);
    let numbers = std::iter::once(Number::new("result", value))
        .chain(target.map(|target| Number::new("committed to", target)));
    Finding {
        verdict,
        sentence: words::done(commitment, result, target, year),
        basis: Basis {
            method: "results of the year brought together by the rule of what is counted",
            source: "the commitment's own words and results",
            tested: Tested::Untested,
            periods: result.periods.clone(),
            numbers: numbers.collect(),
        },
    }
}

/// The groups of the type in order, with what came to each.
fn groups(commitment: &AnchorCommitment, ledger: &Ledger<'_>, year: Period) -> Vec<AnchorGroup> {
    let mut named: BTreeMap<u8, (&Category, Vec<&Outturn>)> = BTreeMap::new();
    let of_results =
        commitment.results.iter().filter_map(|one| Some((one.category.as_ref()?, Some(one))));
    let of_people = ledger.people.into_iter().flat_map(|all| all.keys().map(|one| (one, None)));
    let mut of = None;
    for (category, result) in of_results.chain(of_people) {
        if category.kind() != ledger.by {
            continue;
        }
        let Some(group) = category.deprivation() else { continue };
        of = Some(group.of);
        let found = named.entry(group.rank).or_insert((category, Vec::new()));
        found.1.extend(result);
    }
    let all: Option<f64> = ledger.people.map(|people| people.values().sum());
    let each = named.into_values().map(|(category, rows)| AnchorGroup {
        name: category.name().to_owned(),
        value: rollup::series(rows, commitment.counting, year)
            .ok()
            .map(|result| result.shown(commitment.counting)),
        people: match (ledger.people, all, of) {
            (Some(people), Some(all), _) => people.get(category).map(|number| number / all),
            (None, _, Some(of)) => Some(1.0 / f64::from(of)),
            _ => None,
        },
    });
    each.collect()
}

fn share(
    commitment: &AnchorCommitment,
    groups: &[AnchorGroup],
    year: Option<Period>,
) -> Result<Finding<TheirShare>, Refusal> {
    let year = year.ok_or(Refusal::NoFigures)?;
    let with_value = groups.iter().filter(|group| group.value.is_some()).count();
    if with_value == 0 {
        return Err(Refusal::Nothing { what: "result by how deprived it is where people live" });
    }
    if commitment.counting.has_of() {
        return Err(Refusal::NotAddable { what: "groups" });
    }
    let missing = groups.iter().find(|group| group.value.is_none());
    if let Some(group) = missing {
        return Err(Refusal::GroupMissing { group: group.name.clone(), period: year });
    }
    let [most, ..] = groups else { return Err(Refusal::NotOrdered) };
    let part = most
        .people
        .ok_or_else(|| Refusal::NoPopulation { group: most.name.clone(), period: year })?;
    let all: f64 = groups.iter().filter_map(|group| group.value).sum();
    let theirs = most.value.unwrap_or(0.0);
    if all <= 0.0 {
        return Err(Refusal::NotPositive {
            what: commitment.title.to_string(),
            group: "all groups together".to_owned(),
            value: "none".to_owned(),
        });
    }
    let limits = commitment
        .counting
        .of_people()
        .then(|| proportion::wilson(theirs, all, Confidence::P95))
        .transpose()?;
    let (verdict, tested) = match limits {
        Some(limits) if limits.lower > part => (TheirShare::More, Tested::ByCounts),
        Some(limits) if limits.upper < part => (TheirShare::Less, Tested::ByCounts),
        Some(_) => (TheirShare::NotClear, Tested::ByCounts),
        None if theirs / all >= part => (TheirShare::Higher, Tested::Untested),
        None => (TheirShare::Lower, Tested::Untested),
    };
    let ci95 =
        limits.map(|limits| Limits { lower: 100.0 * limits.lower, upper: 100.0 * limits.upper });
    Ok(Finding {
        verdict,
        sentence: words::share(commitment, most, theirs / all, part, verdict),
        basis: Basis {
            method: "their share of the result against their share of the people, Wilson interval where people are counted",
            source: "Wilson (1927)",
            tested,
            periods: vec![year],
            numbers: vec![
                Number::with_limits("share of the result, %", 100.0 * theirs / all, ci95),
                Number::new("share of the people, %", 100.0 * part),
            ],
        },
    })
}

/// Whether a commitment's results are whole things or people.
const fn decimals(counting: Counting) -> u8 {
    if counting.has_of() { 1 } else { 0 }
}
