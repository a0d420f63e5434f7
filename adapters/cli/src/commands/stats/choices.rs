//! What a method was told.

use clap::ArgMatches;
use lifecourse_statistics::{Confidence, Estimate, Interval, Levels, StatisticsError};

use super::method::{Choice, Method, Takes};

/// The options of a method with their values.
#[derive(Debug)]
pub(super) struct Choices {
    values: Vec<(&'static str, Value)>,
}

#[derive(Debug)]
enum Value {
    Numbers(Vec<f64>),
    Whole(u32),
    Names(Vec<String>),
    Levels(Vec<Confidence>),
    Flag(bool),
}

impl Choices {
    /// What was given for the options of `method`, or their defaults.
    pub(super) fn new(method: &Method, matches: &ArgMatches) -> Self {
        let value = |Choice { name, takes, .. }: &Choice| {
            let value = match takes {
                Takes::Number | Takes::Numbers => Value::Numbers(many(matches, name)?),
                Takes::Whole => Value::Whole(*matches.get_one(name)?),
                Takes::One(_) | Takes::Several(_) => Value::Names(many(matches, name)?),
                Takes::Level | Takes::Levels => Value::Levels(many(matches, name)?),
                Takes::Flag => Value::Flag(matches.get_flag(name)),
            };
            Some((*name, value))
        };
        Self { values: method.options.iter().filter_map(value).collect() }
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The numbers of the option `name`; none if it was not given.
    pub(super) fn numbers(&self, name: &str) -> &[f64] {
        match self.value(name) {
            Some(Value::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    /// The number of the option `name`, if it was given.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.numbers(name).first().copied()
    }

    /// The multiplier, 1 if there is none.
    pub(super) fn multiplier(&self) -> f64 {
        self.number("multiplier").unwrap_or(1.0)
    }

    /// The whole number of the option `name`; 0 if it has none.
    pub(super) fn whole(&self, name: &str) -> u32 {
        self.given_whole(name).unwrap_or(0)
    }

    /// The whole number of the option `name`, if it was given.
    pub(super) fn given_whole(&self, name: &str) -> Option<u32> {
        match self.value(name) {
            Some(Value::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// The names given for the option `name`.
    pub(super) fn names(&self, name: &str) -> &[String] {
        match self.value(name) {
            Some(Value::Names(names)) => names,
            _ => &[],
        }
    }

    /// The name given for the option `name`; empty if none was.
    pub(super) fn name(&self, name: &str) -> &str {
        self.names(name).first().map_or("", String::as_str)
    }

    /// Whether the option `name` was given.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Flag(true)))
    }

    /// The levels of confidence, four at most.
    pub(super) fn levels(&self) -> Together<'_> {
        let given = self.given_levels();
        Together(&given[..given.len().min(MOST)])
    }

    /// The one level of confidence.
    pub(super) fn confidence(&self) -> Confidence {
        self.given_levels().first().copied().unwrap_or(Confidence::P95)
    }

    pub(super) fn given_levels(&self) -> &[Confidence] {
        match self.value("confidence") {
            Some(Value::Levels(levels)) => levels,
            _ => &[],
        }
    }
}

fn many<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Option<Vec<T>> {
    matches.get_many(name).map(|values| values.cloned().collect())
}

/// The most levels of confidence at once.
pub(super) const MOST: usize = 4;

/// Several levels of confidence, as many as were asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Together<'a>(&'a [Confidence]);

/// A value with its limits at each of several levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limited {
    pub(super) value: f64,
    limits: [Interval; MOST],
    count: usize,
}

impl Limited {
    /// The limits at each level.
    pub(super) fn limits(&self) -> &[Interval] {
        &self.limits[..self.count]
    }

    /// All of it times `factor`.
    pub(super) fn scaled(mut self, factor: f64) -> Self {
        self.value *= factor;
        for limits in &mut self.limits[..self.count] {
            *limits = limits.scaled(factor);
        }
        self
    }
}

impl From<Estimate> for Limited {
    fn from(estimate: Estimate) -> Self {
        Self { value: estimate.value, limits: [estimate.interval(); MOST], count: 1 }
    }
}

impl Levels for Together<'_> {
    type Estimate = Limited;

    fn estimate(
        self,
        value: f64,
        mut limits: impl FnMut(Confidence) -> Result<Interval, StatisticsError>,
    ) -> Result<Limited, StatisticsError> {
        let mut all = [Interval { lower: value, upper: value }; MOST];
        for (interval, level) in all.iter_mut().zip(self.0) {
            *interval = limits(*level)?;
        }
        Ok(Limited { value, limits: all, count: self.0.len() })
    }
}
