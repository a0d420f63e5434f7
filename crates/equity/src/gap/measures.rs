//! The measures of inequality that fit a grouping, with their names in plain words.

use lifecourse_core::{Indicator, Period, ValueType};
use lifecourse_statistics::{
    StatisticsError,
    concentration::Index,
    inequality::{
        Benchmark, Inequality, Measure, NoInterval, Options, Scale, Simulation, Slope, Weighting,
        evaluate_all,
    },
};

use crate::{Cross, Refusal, Strata, phrase::called, words::difference_unit};

/// Draws for a simulated interval: enough for two digits, quick enough for every page.
const DRAWS: usize = 1_000;

/// One measure of the gap.
#[derive(Clone, Debug, PartialEq)]
pub struct GapMeasure {
    /// Which.
    pub measure: Measure,
    /// Its value with its interval or the reason why there is none; or why there is no value.
    pub found: Result<Inequality, Refusal>,
}

/// Whether a measure is in the unit of the indicator, or free of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// In the unit of the indicator (or its square).
    Absolute,
    /// A ratio, a share, an index.
    Relative,
}

impl GapMeasure {
    /// What it is in plain words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self.measure {
            Measure::Difference => "difference between the two ends",
            Measure::Ratio => "ratio of the two ends",
            Measure::BetweenGroupVariance => "variance between groups",
            Measure::BetweenGroupStandardDeviation => "standard deviation between groups",
            Measure::CoefficientOfVariation => "coefficient of variation",
            Measure::MeanDifference(Benchmark::Best, Weighting::Equal) => {
                "mean difference from the best group, groups alike"
            }
            Measure::MeanDifference(Benchmark::Best, Weighting::Population) => {
                "mean difference from the best group, by people"
            }
            Measure::MeanDifference(Benchmark::Mean, Weighting::Equal) => {
                "mean difference from the average, groups alike"
            }
            Measure::MeanDifference(Benchmark::Mean, Weighting::Population) => {
                "mean difference from the average, by people"
            }
            Measure::MeanDifference(Benchmark::Reference, _) => {
                "mean difference from the reference group"
            }
            Measure::IndexOfDisparity(Weighting::Equal) => "index of disparity, groups alike",
            Measure::IndexOfDisparity(Weighting::Population) => "index of disparity, by people",
            Measure::Theil => "Theil index",
            Measure::MeanLogDeviation => "mean log deviation",
            Measure::AttributableRisk => {
                "population attributable risk: the change if all were as the best"
            }
            Measure::AttributableFraction => {
                "population attributable fraction: the same, of today's value"
            }
            Measure::ConcentrationIndex(Index::Absolute(_)) => "absolute concentration index",
            Measure::ConcentrationIndex(_) => "relative concentration index",
            Measure::SlopeIndex(_) => "slope index of inequality",
            Measure::RelativeIndex(_) => "relative index of inequality",
        }
    }

    /// Whether it is absolute or relative.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.measure {
            Measure::Difference
            | Measure::BetweenGroupVariance
            | Measure::BetweenGroupStandardDeviation
            | Measure::MeanDifference(..)
            | Measure::AttributableRisk
            | Measure::ConcentrationIndex(Index::Absolute(_))
            | Measure::SlopeIndex(_) => Kind::Absolute,
            _ => Kind::Relative,
        }
    }

    /// The unit of its value.
    pub(super) fn unit(&self, indicator: &Indicator) -> String {
        match (self.measure, self.kind()) {
            (Measure::BetweenGroupVariance, _) => format!("{} squared", difference_unit(indicator)),
            (_, Kind::Absolute) => difference_unit(indicator),
            (Measure::Ratio | Measure::RelativeIndex(_), _) => "times".to_owned(),
            (Measure::Theil | Measure::MeanLogDeviation, _) => "index x 1,000".to_owned(),
            (Measure::ConcentrationIndex(_), _) => "index".to_owned(),
            _ => "%".to_owned(),
        }
    }
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Absolute => "absolute",
            Self::Relative => "relative",
        }
    }
}

/// The measures for groups in their order.
const fn ordered(slope: Slope) -> [Measure; 8] {
    [
        Measure::Difference,
        Measure::Ratio,
        Measure::SlopeIndex(slope),
        Measure::RelativeIndex(slope),
        Measure::ConcentrationIndex(Index::Absolute(None)),
        Measure::ConcentrationIndex(Index::Relative),
        Measure::AttributableRisk,
        Measure::AttributableFraction,
    ]
}

/// The measures for groups without an order.
const UNORDERED: [Measure; 15] = [
    Measure::Difference,
    Measure::Ratio,
    Measure::BetweenGroupVariance,
    Measure::BetweenGroupStandardDeviation,
    Measure::CoefficientOfVariation,
    Measure::MeanDifference(Benchmark::Best, Weighting::Equal),
    Measure::MeanDifference(Benchmark::Best, Weighting::Population),
    Measure::MeanDifference(Benchmark::Mean, Weighting::Equal),
    Measure::MeanDifference(Benchmark::Mean, Weighting::Population),
    Measure::IndexOfDisparity(Weighting::Equal),
    Measure::IndexOfDisparity(Weighting::Population),
    Measure::Theil,
    Measure::MeanLogDeviation,
    Measure::AttributableRisk,
    Measure::AttributableFraction,
];

/// The groups as the methods take them, with the scale of rates too.
pub(super) fn groups(
    strata: &Strata<'_>,
    present: &[Cross<'_>],
) -> Result<lifecourse_statistics::inequality::Groups, Refusal> {
    let groups = strata.measurable(present)?;
    let indicator = strata.indicator();
    let rate = matches!(
        indicator.value_type,
        ValueType::CrudeRate
            | ValueType::DirectlyStandardisedRate
            | ValueType::IndirectlyStandardisedRate
    );
    match indicator.scale {
        Some(scale) if rate => Ok(groups.scale(Scale::new(scale.get())?)),
        _ => Ok(groups),
    }
}

/// Every measure that fits `strata` in `period`.
pub(super) fn all(
    strata: &Strata<'_>,
    period: Period,
    present: &[Cross<'_>],
    missing: &[&str],
) -> Result<Vec<GapMeasure>, Refusal> {
    let groups = groups(strata, present)?;
    let slope = if strata.scale().is_some() { Slope::Logistic } else { Slope::Linear };
    let ordered = ordered(slope);
    let measures = if strata.ordered().is_ok() { &ordered[..] } else { &UNORDERED[..] };
    let simulation = Simulation { draws: DRAWS, ..Simulation::default() };
    let found = evaluate_all(&groups, measures, &Options { simulation, ..Options::default() });
    let unknown = present.iter().find(|group| group.population.is_none());
    let why = |error: StatisticsError| match (error, missing.first(), unknown) {
        (StatisticsError::Missing { what: "the population", .. }, _, Some(group)) => {
            Refusal::NoPopulation { group: group.name.to_owned(), period }
        }
        (StatisticsError::Missing { .. }, Some(group), _) => {
            Refusal::GroupMissing { group: (*group).to_owned(), period }
        }
        (error, ..) => error.into(),
    };
    let nothing = |limit: fn(f64) -> bool| {
        let group = present.iter().find(|group| limit(group.measured.value))?;
        let value = strata.indicator().with_unit(group.measured.value);
        Some(Refusal::NotRelative { group: called(group.name), value })
    };
    // Of zero some measures are defined, of values below it none that is relative.
    let (below, zero) = (nothing(|value| value < 0.0), nothing(|value| value == 0.0));
    let kind = |measure| GapMeasure { measure, found: Err(Refusal::NoFigures) }.kind();
    Ok(measures
        .iter()
        .zip(found)
        .map(|(&measure, found)| {
            let mut found = match (found, &below, &zero) {
                (_, Some(refusal), _) if kind(measure) == Kind::Relative => Err(refusal.clone()),
                (Err(StatisticsError::Undefined { .. }), _, Some(refusal)) => Err(refusal.clone()),
                (found, ..) => found.map_err(why),
            };
            let of_people =
                matches!(measure, Measure::AttributableRisk | Measure::AttributableFraction);
            if let (Ok(found), true, Some(_)) = (&mut found, of_people, unknown) {
                // Its error counts people, and equal shares are not numbers of people.
                found.standard_error = None;
                found.interval = Err(NoInterval::Population);
            }
            GapMeasure { measure, found }
        })
        .collect())
}
