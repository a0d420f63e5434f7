//! What would be gained if all did as well as the best.

use lifecourse_core::{Sex, ValueType, thousands};
use lifecourse_statistics::inequality::Direction;

use super::verdict::Setting;
use crate::{
    AnyVerdict, Basis, Cross, Finding, Number, Refusal, Tested, Verdict,
    phrase::called,
    words::{difference, largest, settled},
};

/// Whether there is anything to gain if all did as well as the best group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gain {
    /// There is.
    ToGain,
    /// None does worse.
    Nothing,
}

impl Verdict for Gain {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::ToGain => AnyVerdict::neutral("something-to-gain", "something to gain"),
            Self::Nothing => AnyVerdict::neutral("nothing-to-gain", "nothing to gain"),
        }
    }
}

/// What each group would gain.
pub(super) struct Gains<'a> {
    /// The group whose value all would have: the best, whether or not it is the least deprived.
    pub(super) best: &'a Cross<'a>,
    /// The value of all groups together.
    pub(super) mean: f64,
    /// By how much that would be better.
    pub(super) gain: f64,
    /// How many people or events that is in each group of the setting; none if that is not known.
    pub(super) people: Option<Vec<f64>>,
}

impl<'a> Gains<'a> {
    pub(super) fn of(setting: &Setting<'a>) -> Result<Self, Refusal> {
        let best = best(setting)?;
        let shares = shares(setting)?;
        let sign = match setting.direction {
            Direction::Favourable => 1.0,
            Direction::Adverse => -1.0,
        };
        let target = best.measured.value;
        let better = |group: &Cross<'_>| (sign * (target - group.measured.value)).max(0.0);
        let over = |of: &dyn Fn(&Cross<'_>) -> f64| -> f64 {
            setting.present.iter().zip(&shares).map(|(group, share)| share * of(group)).sum()
        };
        let people = setting.present.iter().map(|group| people(setting, group, better(group)));
        Ok(Self {
            best,
            mean: over(&|group| group.measured.value),
            gain: settled(over(&better), largest([&target])),
            people: people.collect(),
        })
    }

    pub(super) fn finding(&self, setting: &Setting<'_>) -> Finding<Gain> {
        let verdict = if self.gain > 0.0 { Gain::ToGain } else { Gain::Nothing };
        let total = self.people.as_ref().map(|people| people.iter().sum::<f64>());
        let mut numbers =
            vec![Number::new("today, all groups", self.mean), Number::new("gain", self.gain)];
        numbers.extend(total.map(|total| Number::new(noun(setting), total)));
        Finding {
            verdict,
            sentence: self.sentence(setting, verdict, total),
            basis: Basis {
                method: "every group that does worse is given the value of the best; par and paf are against the least deprived, where groups are ordered",
                source: "WHO (2024), Health inequality monitoring: harnessing data to advance health equity (population attributable risk)",
                tested: Tested::Untested,
                periods: vec![setting.period],
                numbers,
            },
        }
    }

    fn sentence(&self, setting: &Setting<'_>, verdict: Gain, total: Option<f64>) -> String {
        let indicator = setting.strata.indicator();
        let best = format!(
            "{} ({})",
            called(self.best.name),
            indicator.with_unit(self.best.measured.value)
        );
        if verdict == Gain::Nothing {
            return format!("No group did worse than {best}: there is nothing to gain.");
        }
        let direction = match setting.direction {
            Direction::Favourable => "higher",
            Direction::Adverse => "lower",
        };
        let people = total.map_or_else(
            || {
                format!(
                    " How many {} that is cannot be said, because counts of all are not published.",
                    noun(setting)
                )
            },
            |total| {
                let more = if direction == "higher" { "more" } else { "fewer" };
                format!(" That is about {} {more} {}.", thousands(total), noun(setting))
            },
        );
        format!(
            "If every group did as well as {best}, the value for all groups together ({}) would be {} {direction}.{people}",
            indicator.with_unit(self.mean),
            difference(indicator, self.gain),
        )
    }
}

/// What counts are of: a proportion is not of people where sex does not apply to it.
fn noun(setting: &Setting<'_>) -> &'static str {
    match setting.strata.indicator().value_type {
        ValueType::Proportion if setting.strata.segment().sex == Sex::NotApplicable => "cases",
        ValueType::Proportion => "people",
        _ => "events",
    }
}

/// The group with the best value; the least deprived of several.
fn best<'a>(setting: &Setting<'a>) -> Result<&'a Cross<'a>, Refusal> {
    let worse = |one: &&Cross<'_>, other: &&Cross<'_>| {
        let order = one.measured.value.total_cmp(&other.measured.value);
        if setting.direction == Direction::Adverse { order.reverse() } else { order }
    };
    let least = setting.strata.groups().last().map_or("", |group| group.name);
    if setting.ordered && setting.present.iter().all(|group| group.name != least) {
        // It is likely to be the best.
        return Err(Refusal::GroupMissing { group: least.to_owned(), period: setting.period });
    }
    setting.present.iter().max_by(worse).ok_or(Refusal::NoFigures)
}

/// The share of each group in all people.
fn shares(setting: &Setting<'_>) -> Result<Vec<f64>, Refusal> {
    let known = setting.present.iter().map(|group| group.population).collect::<Option<Vec<_>>>();
    let people = match known {
        Some(people) => people,
        None if setting.strata.are_even() => vec![1.0; setting.present.len()],
        None => {
            let unknown = setting.present.iter().find(|group| group.population.is_none());
            let group = unknown.map_or_else(String::new, |group| group.name.to_owned());
            return Err(Refusal::NoPopulation { group, period: setting.period });
        }
    };
    let total: f64 = people.iter().sum();
    Ok(people.iter().map(|people| people / total).collect())
}

/// The people or events that `better` is in a group, if its counts are of all people.
fn people(setting: &Setting<'_>, group: &Cross<'_>, better: f64) -> Option<f64> {
    let indicator = setting.strata.indicator();
    let scale = indicator.scale?.get();
    let (count, population) = group.count.zip(group.population)?;
    match indicator.value_type {
        ValueType::Proportion | ValueType::CrudeRate => {
            group.counted.then_some(better / scale * population)
        }
        // Standardised: the events, in the proportion in which the rate would change; the crude rate
        // is near to the standardised one if the count is of the same events.
        ValueType::DirectlyStandardisedRate | ValueType::IndirectlyStandardisedRate => {
            let value = group.measured.value;
            let near = (0.5..=2.0).contains(&(scale * count / population / value));
            near.then_some(count * better / value)
        }
        _ => None,
    }
}
