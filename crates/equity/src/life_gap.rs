//! What makes the gap in life expectancy between the most and the least deprived?

use lifecourse_core::{AgeBand, Limits, Period, Sex};
use lifecourse_statistics::{
    Confidence, Estimate, Interval,
    life_expectancy::{Band, LifeTable},
    life_expectancy_gap::{Gap, Route},
};

mod verdicts;
mod words;

#[cfg(test)]
mod tests;

pub use verdicts::{AgesOfGap, CausesOfGap, LongerLife};

use crate::{Answer, Refusal, strata::Z95};

/// Two populations with their deaths.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The name of the place.
    pub place: &'a str,
    /// The years of the deaths.
    pub period: Period,
    /// The sex.
    pub sex: Sex,
    /// The names of the causes that deaths are given by.
    pub causes: &'a [&'a str],
    /// Whether any of the numbers are made up.
    pub synthetic: bool,
}

/// The deaths of one population.
#[derive(Clone, Copy, Debug)]
pub struct Mortality<'a> {
    /// What it is called, such as `Most deprived decile`.
    pub name: &'a str,
    /// Its deaths, from birth on, the last age open.
    pub ages: &'a [Deaths<'a>],
}

/// The deaths of one age band.
#[derive(Clone, Copy, Debug)]
pub struct Deaths<'a> {
    /// The ages.
    pub age: AgeBand,
    /// How many people, or person-years if there are several years of deaths.
    pub people: f64,
    /// How many died.
    pub deaths: f64,
    /// How many of each cause; what they leave are other causes.
    pub by_cause: &'a [f64],
}

/// A gap in life expectancy, by the ages and causes that make it.
///
/// Years are those that the least deprived have more; where they are below zero the most deprived
/// have them more.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeGap {
    /// Whether the least deprived live longer.
    pub gap: Answer<LongerLife>,
    /// The stretch of life that makes the most of it.
    pub ages: Answer<AgesOfGap>,
    /// Whether one cause makes the most of it.
    pub causes: Answer<CausesOfGap>,
    /// The numbers, where there are any.
    pub parts: Option<Parts>,
    place: String,
    period: Period,
    sex: Sex,
    synthetic: bool,
    names: [String; 2],
}

/// The numbers of a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The life expectancy at birth of the most deprived, with its 95 % interval.
    pub most: Estimate,
    /// That of the least deprived.
    pub least: Estimate,
    /// The years between them.
    pub gap: Estimate,
    /// The years that each age adds; they sum to the gap.
    pub by_age: Vec<(AgeBand, f64)>,
    /// The years that each cause adds, other causes last; they sum to the gap. None without causes.
    pub by_cause: Vec<CauseYears>,
}

/// The years that one cause adds to a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseYears {
    /// The cause.
    pub name: String,
    /// The years in each age band, in the order of [`Parts::by_age`].
    pub by_age: Vec<f64>,
    /// Their sum.
    pub years: f64,
}

impl LifeGap {
    /// The gap in life expectancy at birth of the `least` over the `most` deprived.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::Sex;
    /// use lifecourse_equity::{LifeGap, life_gap::{Asked, Deaths, Mortality}};
    ///
    /// let ages = ["<1 yr", "1-19 yrs", "20-64 yrs", "65+ yrs"];
    /// let mortality = |deaths: [f64; 4]| -> Result<Vec<Deaths>, Box<dyn std::error::Error>> {
    ///     let bands = ages.iter().zip(deaths);
    ///     bands
    ///         .map(|(age, deaths)| {
    ///             Ok(Deaths { age: age.parse()?, people: 10_000.0, deaths, by_cause: &[] })
    ///         })
    ///         .collect()
    /// };
    /// let (most, least) = (mortality([60.0, 10.0, 90.0, 700.0])?, mortality([40.0, 8.0, 30.0, 600.0])?);
    /// let answer = LifeGap::of(
    ///     &Asked {
    ///         place: "Leeds",
    ///         period: "2021 - 23".parse()?,
    ///         sex: Sex::Persons,
    ///         causes: &[],
    ///         synthetic: true,
    ///     },
    ///     &Mortality { name: "Most deprived decile", ages: &most },
    ///     &Mortality { name: "Least deprived decile", ages: &least },
    /// );
    /// assert_eq!(answer.gap.name(), "least-deprived-live-longer");
    /// assert_eq!(answer.ages.name(), "working-age");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(asked: &Asked<'_>, most: &Mortality<'_>, least: &Mortality<'_>) -> Self {
        let parts = decompose(asked, most, least);
        let judged = parts.as_ref().map_err(Clone::clone);
        Self {
            gap: judged.clone().map(|parts| verdicts::gap(asked, parts)).into(),
            ages: judged.clone().and_then(|parts| verdicts::ages(asked, parts)).into(),
            causes: judged.and_then(|parts| verdicts::causes(asked, parts)).into(),
            parts: parts.ok(),
            place: asked.place.to_owned(),
            period: asked.period,
            sex: asked.sex,
            synthetic: asked.synthetic,
            names: [most.name.to_owned(), least.name.to_owned()],
        }
    }
}

fn decompose(
    asked: &Asked<'_>,
    most: &Mortality<'_>,
    least: &Mortality<'_>,
) -> Result<Parts, Refusal> {
    let ages: Vec<AgeBand> = most.ages.iter().map(|deaths| deaths.age).collect();
    if ages.is_empty() || least.ages.is_empty() {
        return Err(Refusal::NoFigures);
    }
    if !ages.iter().copied().eq(least.ages.iter().map(|deaths| deaths.age)) {
        let (one, other) = (most.name.to_owned(), least.name.to_owned());
        return Err(Refusal::AgesDiffer { one, other });
    }
    let starts = starts(&ages)?;
    let (one, other) = (table(most, &starts)?, table(least, &starts)?);
    let gap = Gap::between(&one, &other, Route::Mean)?;
    let by_cause = causes(asked, &gap, most, least)?;
    let expectancy = |table: &LifeTable| table.at(0.0, Confidence::P95);
    let error = |table: &LifeTable| table.ages().first().map(|age| age.expectancy.standard_error);
    let (most, least) = (expectancy(&one)?, expectancy(&other)?);
    let difference = least.value - most.value;
    let half = error(&one).zip(error(&other)).map_or(f64::NAN, |(a, b)| Z95 * a.hypot(b));
    Ok(Parts {
        most,
        least,
        gap: Estimate::new(difference, Interval::around(difference, half)),
        by_age: ages.into_iter().zip(gap.by_age()).collect(),
        by_cause,
    })
}

/// The ages at which the bands start: from birth, each where the one before ends, the last open.
fn starts(ages: &[AgeBand]) -> Result<Vec<f64>, Refusal> {
    let mut starts = Vec::with_capacity(ages.len());
    let mut expected = Some(0);
    for &age in ages {
        let gap = || Refusal::AgesDoNotMeet { age };
        let (from, to) = age.years().ok_or_else(gap)?;
        if expected != Some(from) {
            return Err(gap());
        }
        starts.push(f64::from(from));
        expected = to.map(|to| to.saturating_add(1));
    }
    match (expected, ages.last()) {
        (Some(_), Some(&age)) => Err(Refusal::AgesDoNotMeet { age }),
        _ => Ok(starts),
    }
}

fn table(mortality: &Mortality<'_>, starts: &[f64]) -> Result<LifeTable, Refusal> {
    let bands: Vec<Band> = mortality
        .ages
        .iter()
        .zip(starts)
        .map(|(age, &start)| Band { start, deaths: age.deaths, population: age.people })
        .collect();
    Ok(LifeTable::new(&bands)?)
}

/// The years of each cause, and of those that the causes leave.
fn causes(
    asked: &Asked<'_>,
    gap: &Gap,
    most: &Mortality<'_>,
    least: &Mortality<'_>,
) -> Result<Vec<CauseYears>, Refusal> {
    if asked.causes.is_empty() {
        return Ok(Vec::new());
    }
    let (one, other) = (rates(asked, most)?, rates(asked, least)?);
    let names = asked.causes.iter().copied().chain(std::iter::once("other causes"));
    names
        .zip(one.iter().zip(&other))
        .map(|(name, (one, other))| {
            let by_age = gap.by_cause(one, other)?;
            Ok(CauseYears { name: name.to_owned(), years: by_age.iter().sum(), by_age })
        })
        .collect()
}

/// The death rates of each cause and of the rest, by age.
fn rates(asked: &Asked<'_>, mortality: &Mortality<'_>) -> Result<Vec<Vec<f64>>, Refusal> {
    let mut rates = vec![Vec::with_capacity(mortality.ages.len()); asked.causes.len() + 1];
    for age in mortality.ages {
        let group = || mortality.name.to_owned();
        if age.by_cause.len() != asked.causes.len() {
            return Err(Refusal::GroupMissing { group: group(), period: asked.period });
        }
        let known: f64 = age.by_cause.iter().sum();
        // Deaths by cause can be estimates, so a sum may be off by its own rounding.
        let rest = age.deaths - known;
        if rest.is_nan() || rest < -1e-9 * age.deaths {
            return Err(Refusal::CausesExceedDeaths { group: group(), age: age.age });
        }
        let deaths = age.by_cause.iter().copied().chain(std::iter::once(rest.max(0.0)));
        for (rates, deaths) in rates.iter_mut().zip(deaths) {
            rates.push(deaths / age.people);
        }
    }
    Ok(rates)
}

fn limits(estimate: Estimate) -> Option<Limits> {
    let Estimate { lower, upper, .. } = estimate;
    (lower.is_finite() && upper.is_finite()).then_some(Limits { lower, upper })
}
