//! Which targets carry the promise? A target of everybody turned into targets of the groups, by
//! which the worst off improve the fastest; and the chance of meeting them.

mod chance;
mod words;

use lifecourse_core::{
    DatedValue, Direction, Indicator, Limits, Period, Polarity, Target, ValueType,
};
use lifecourse_statistics::targets::{self, Favour, GroupTargets};

pub use self::chance::Prospect;
use crate::{
    Answer, AnyVerdict, Aspect, Cross, Finding, Refusal, Reply, Strata, Table, Verdict,
    pairs::heading, strata::middle,
};

/// The most steps of a trajectory.
const MOST_STEPS: usize = 100;

/// What becomes of the gap when the targets are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GapAtGoal {
    /// It is smaller, in units and as a ratio.
    Narrower,
    /// There is none to begin with.
    NoGap,
}

impl Verdict for GapAtGoal {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Narrower => AnyVerdict::good("gap-narrows", "the gap narrows"),
            Self::NoGap => AnyVerdict::good("no-gap", "there is no gap"),
        }
    }
}

/// Targets of the groups that meet a target of everybody, the worst off improving fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct FairTargets {
    /// Of what, where and between whom.
    pub about: String,
    /// Whether any of the figures are made up.
    pub synthetic: bool,
    /// Where everybody stood and is to be, as the groups make it up; none without an answer.
    pub everybody: Option<Everybody>,
    /// The targets of the groups, and what becomes of the gap.
    pub gap: Answer<GapAtGoal>,
    /// The chance of meeting all of them on the present trend.
    pub prospect: Answer<Prospect>,
    /// The groups, in their order.
    pub groups: Vec<GroupTarget>,
    /// The gap between the worst and the best off group, where it is and where it is to be.
    pub gaps: Option<Gaps>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    column: String,
}

/// Everybody together, as the groups make it up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Everybody {
    /// The weighted mean of the groups at the baseline.
    pub baseline: DatedValue,
    /// The target, which is the weighted mean of those of the groups.
    pub goal: DatedValue,
    /// The years between them.
    pub years: f64,
}

/// What one group is to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTarget {
    /// What it is called.
    pub name: String,
    /// Its people; none where all groups count as equally large.
    pub people: Option<f64>,
    /// Where it stood.
    pub baseline: f64,
    /// Its target.
    pub target: f64,
    /// The change a year that this takes, compound: of the value where low is good, of the
    /// shortfall from the best possible value where high is. −0.02 is 2 % less.
    pub yearly: f64,
    /// The steps from the baseline to the goal.
    pub trajectory: Vec<DatedValue>,
    /// The present trend, in units a year; none where it cannot be told.
    pub trend: Option<f64>,
    /// Where it would be at the goal's time on the present trend, with its prediction interval.
    pub forecast: Option<(f64, Limits)>,
    /// The chance of meeting the target on the present trend.
    pub prospect: Answer<Prospect>,
}

/// A gap between two groups, where it is and where it is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaps {
    /// The worst off at the baseline.
    pub worst: String,
    /// The best off.
    pub best: String,
    /// Worst less best, at the baseline and at the goal.
    pub absolute: [f64; 2],
    /// Worst over best, at the baseline and at the goal.
    pub relative: [f64; 2],
}

impl FairTargets {
    /// The targets of the groups of `strata` that add up to `target`.
    ///
    /// A group's yearly change is in proportion to its value where the target is below its
    /// baseline, else to its shortfall from the best possible value, which only a proportion has;
    /// the pace is that by which the weighted mean of the groups meets the target exactly.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Category, Division, Document, Figure, Indicator, Period, Target};
    /// use lifecourse_equity::{FairTargets, Strata, Stratum};
    ///
    /// let (smoking, target) = (Indicator::example(), Target::example());
    /// let kind = "LSOA11 deprivation quintiles in England (IMD2019)";
    /// let names = ["Most", "Second most", "Average", "Second least", "Least"];
    /// let mut groups = Vec::new();
    /// for (name, value) in names.into_iter().zip([11.0, 9.0, 7.0, 5.0, 3.5]) {
    ///     let category = Category::new(kind, &format!("{name} deprived quintile"))?;
    ///     groups.push((category, [("2025/26".parse::<Period>()?, Figure::plain(value)?)]));
    /// }
    /// let strata = groups.iter().map(|(category, points)| Stratum {
    ///     name: category.name(), category: Some(category), area: None, points,
    /// });
    /// let by = Division::Category(kind.parse()?);
    /// let found = FairTargets::of(
    ///     &Strata::new(&smoking, "Leicestershire", &by, strata.collect(), &[]),
    ///     &target,
    /// );
    /// // From 7.1 % to 5.0 % for everybody by 2029/30: the most deprived by more than 10 % a year.
    /// assert!(found.groups[0].yearly < -0.10 && found.groups[4].yearly > -0.05);
    /// assert_eq!(found.gap.name(), "gap-narrows");
    /// assert_eq!(found.prospect.name(), "too-few-points");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(strata: &Strata<'_>, target: &Target) -> Self {
        Self::made(strata, target).unwrap_or_else(|refusal| Self::refused(strata, &refusal))
    }

    fn made(strata: &Strata<'_>, target: &Target) -> Result<Self, Refusal> {
        let indicator = strata.indicator();
        if target.indicator != indicator.id {
            return Err(Refusal::OtherIndicator {
                target: target.indicator.to_string(),
                figures: indicator.id.to_string(),
            });
        }
        let start = Start::of(strata, target)?;
        let made =
            targets::proportionate(&start.groups, target.goal.value, start.years, start.favour)?;
        let everybody = Everybody {
            baseline: DatedValue { period: target.baseline.period, value: start.mean },
            goal: target.goal,
            years: start.years,
        };
        let way = Way { strata, everybody, favour: start.favour };
        let mut too_far = false;
        let mut groups = Vec::with_capacity(made.values.len());
        for (at, stratum) in strata.groups().iter().enumerate() {
            let ahead = chance::ahead(indicator, stratum, &way, made.values[at]);
            too_far |= ahead.as_ref().is_ok_and(|ahead| ahead.too_far);
            let found = ahead.as_ref().ok();
            groups.push(GroupTarget {
                name: stratum.name.to_owned(),
                people: start.crosses[at].population.filter(|_| !start.equal_shares),
                baseline: start.crosses[at].measured.value,
                target: made.values[at],
                yearly: made.annual_changes[at],
                trajectory: way
                    .trajectory(start.crosses[at].measured.value, made.annual_changes[at]),
                trend: found.map(|ahead| ahead.trend),
                forecast: found.map(|ahead| (ahead.value, ahead.limits)),
                prospect: ahead.map(|ahead| ahead.finding).into(),
            });
        }
        let gaps = gaps(&start, &made);
        Ok(Self {
            gap: Answer::Found(words::targets(&way, &groups, &gaps)),
            prospect: chance::of_all(&way, &groups).into(),
            remarks: words::remarks(&way, target, &start, too_far),
            everybody: Some(everybody),
            gaps: Some(gaps),
            groups,
            ..Self::refused(strata, &Refusal::NoFigures)
        })
    }

    fn refused(strata: &Strata<'_>, refusal: &Refusal) -> Self {
        Self {
            about: strata.about(),
            synthetic: strata.indicator().source.synthetic,
            everybody: None,
            gap: refusal.clone().into(),
            prospect: refusal.clone().into(),
            groups: Vec::new(),
            gaps: None,
            remarks: Vec::new(),
            column: heading(strata.indicator()),
        }
    }

    /// The answer as it is shown anywhere.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::FairTargets::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("targets and gap", &self.gap),
                Aspect::new("chance on the present trend", &self.prospect),
            ],
            remarks: self.remarks.clone(),
            tables: self.tables(),
        }
    }

    fn tables(&self) -> Vec<Table> {
        match (&self.everybody, &self.gaps) {
            (Some(everybody), Some(gaps)) => vec![
                words::targets_table(&self.column, everybody, &self.groups),
                words::gaps_table(&self.column, everybody, gaps),
                words::steps_table(&self.column, &self.groups),
            ],
            _ => Vec::new(),
        }
    }
}

/// Where the groups stand at the baseline.
struct Start<'a> {
    crosses: Vec<Cross<'a>>,
    groups: Vec<targets::Group>,
    equal_shares: bool,
    mean: f64,
    years: f64,
    favour: Favour,
}

impl<'a> Start<'a> {
    fn of(strata: &Strata<'a>, target: &Target) -> Result<Self, Refusal> {
        let period = target.baseline.period;
        if strata.groups().is_empty() {
            return Err(Refusal::NoFigures);
        }
        let crosses = strata.all_at(period)?;
        let unknown = crosses.iter().find(|cross| cross.population.is_none());
        if let Some(group) = unknown.filter(|_| !strata.are_even()) {
            return Err(Refusal::NoPopulation { group: group.name.to_owned(), period });
        }
        let equal_shares = unknown.is_some();
        let favour = favour(strata.indicator(), target)?;
        let groups: Vec<targets::Group> = crosses
            .iter()
            .map(|cross| targets::Group {
                value: cross.measured.value,
                population: cross.population.filter(|_| !equal_shares).unwrap_or(1.0),
            })
            .collect();
        if let Some(best) =
            crosses.iter().find(|cross| distance(favour, cross.measured.value) <= 0.0)
        {
            return Err(Refusal::NotPositive {
                what: strata.indicator().title.to_string(),
                group: best.name.to_owned(),
                value: strata.indicator().with_unit(best.measured.value),
            });
        }
        let people: f64 = groups.iter().map(|group| group.population).sum();
        let mean = groups.iter().map(|group| group.population * group.value).sum::<f64>() / people;
        let years = middle(target.goal.period) - middle(period);
        Ok(Self { crosses, groups, equal_shares, mean, years, favour })
    }
}

/// Which way is better, by the target itself.
fn favour(indicator: &Indicator, target: &Target) -> Result<Favour, Refusal> {
    match (target.direction(), indicator.polarity) {
        (None, _)
        | (Some(Direction::Down), Polarity::HighIsGood)
        | (Some(Direction::Up), Polarity::LowIsGood) => {
            Err(Refusal::Nothing { what: "improvement between the target's baseline and its goal" })
        }
        (Some(Direction::Down), _) => Ok(Favour::Lower),
        (Some(Direction::Up), _) if indicator.value_type == ValueType::Proportion => {
            Ok(Favour::HigherUpTo(whole(indicator)))
        }
        (Some(Direction::Up), _) => Err(Refusal::Nothing {
            what: "best possible value of this indicator, from which shortfalls could be told",
        }),
    }
}

/// What a proportion is out of: 100 if that is not known.
fn whole(indicator: &Indicator) -> f64 {
    indicator.scale.map_or(100.0, lifecourse_core::Scale::get)
}

/// How far a value is from the best possible one.
fn distance(favour: Favour, value: f64) -> f64 {
    match favour {
        Favour::Lower => value,
        Favour::HigherUpTo(ceiling) => ceiling - value,
    }
}

/// The way from the baseline to the goal.
struct Way<'s, 'a> {
    strata: &'s Strata<'a>,
    everybody: Everybody,
    favour: Favour,
}

impl Way<'_, '_> {
    /// The steps of a group, period by period of the baseline's kind.
    fn trajectory(&self, from: f64, yearly: f64) -> Vec<DatedValue> {
        let Everybody { baseline, goal, years } = self.everybody;
        let begin = middle(baseline.period);
        let value = |years: f64| {
            let left = distance(self.favour, from) * (1.0 + yearly).powf(years);
            match self.favour {
                Favour::Lower => left,
                Favour::HigherUpTo(ceiling) => ceiling - left,
            }
        };
        let mut steps: Vec<DatedValue> =
            std::iter::successors(Some(baseline.period), |period: &Period| period.next())
                .take_while(|period| period.end() < goal.period.end())
                .take(MOST_STEPS)
                .map(|period| DatedValue { period, value: value(middle(period) - begin) })
                .collect();
        steps.push(DatedValue { period: goal.period, value: value(years) });
        steps
    }
}

/// The gap between the worst and the best off.
fn gaps(start: &Start<'_>, made: &GroupTargets) -> Gaps {
    let by_distance = |one: &usize, other: &usize| {
        let value = |at: usize| distance(start.favour, start.groups[at].value);
        value(*one).total_cmp(&value(*other))
    };
    let all = 0..start.groups.len();
    let worst = all.clone().max_by(by_distance).unwrap_or(0);
    let best = all.min_by(by_distance).unwrap_or(0);
    let now = |at: usize| start.groups[at].value;
    let goal = made.gap(worst, best).unwrap_or((f64::NAN, f64::NAN));
    Gaps {
        worst: start.crosses[worst].name.to_owned(),
        best: start.crosses[best].name.to_owned(),
        absolute: [now(worst) - now(best), goal.0],
        relative: [now(worst) / now(best), goal.1],
    }
}

impl Finding<Prospect> {
    /// The chance behind it, where it is of one group.
    fn chance(&self) -> Option<f64> {
        let chance = self.basis.numbers.iter().find(|number| number.name == chance::CHANCE)?;
        Some(chance.value)
    }
}

#[cfg(test)]
mod tests;
