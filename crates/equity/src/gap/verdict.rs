//! Whether there is a gap, in units and in proportion.

use lifecourse_core::{Limits, Period, number};
use lifecourse_statistics::{
    Confidence, Interval,
    inequality::{Direction, Inequality, Measure, Options},
};

use super::measures::{GapMeasure, Kind, groups};
use crate::{
    AnyVerdict, Basis, Cross, Finding, Number, Refusal, Strata, Tested, Verdict,
    phrase::called,
    words::{difference, largest, settled},
};

/// Whether there is a gap, beyond what may be chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GapVerdict {
    /// Ordered groups: the most deprived do worse.
    AgainstTheMostDeprived,
    /// Ordered groups: neither is clear.
    NoClearGap,
    /// Ordered groups: the most deprived do better.
    Reverse,
    /// Groups without an order: they differ.
    Differ,
    /// Groups without an order: they may all be alike.
    NoClearDifferences,
    /// There is nothing to test by.
    NotTested,
}

impl Verdict for GapVerdict {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::AgainstTheMostDeprived => {
                AnyVerdict::bad("clear-gap-against-the-most-deprived", "the most deprived do worse")
            }
            Self::NoClearGap => AnyVerdict::neutral("no-clear-gap", "no clear gap"),
            Self::Reverse => AnyVerdict::neutral("reverse-gap", "the most deprived do better"),
            Self::Differ => AnyVerdict::bad("clear-differences", "groups differ"),
            Self::NoClearDifferences => {
                AnyVerdict::neutral("no-clear-differences", "no clear differences")
            }
            Self::NotTested => AnyVerdict::neutral("not-tested", "not tested"),
        }
    }
}

/// One setting in one period, as the findings take it.
pub(super) struct Setting<'a> {
    pub(super) strata: &'a Strata<'a>,
    pub(super) period: Period,
    pub(super) direction: Direction,
    pub(super) ordered: bool,
    pub(super) present: &'a [Cross<'a>],
    pub(super) measures: &'a [GapMeasure],
}

/// What decided.
struct Decision {
    verdict: GapVerdict,
    tested: Tested,
}

impl Setting<'_> {
    /// The finding of one kind: by the two ends where they have limits, else by the slope index.
    pub(super) fn judge(&self, kind: Kind) -> Result<Finding<GapVerdict>, Refusal> {
        let ends = self.measure(&[Measure::Difference, Measure::Ratio], kind)?;
        let ends = ends.found.clone()?;
        let slope = self.slope(kind);
        let decision = self.decide(kind, &ends, slope.as_ref())?;
        let mut numbers = vec![Number::with_limits(
            if kind == Kind::Absolute { "difference" } else { "ratio" },
            ends.value,
            shown(ends.interval.ok()),
        )];
        numbers.extend(slope.map(|slope| {
            let name = match kind {
                Kind::Absolute => "slope index of inequality",
                Kind::Relative => "relative index of inequality",
            };
            Number::with_limits(name, slope.value, shown(slope.interval.ok()))
        }));
        Ok(Finding {
            verdict: decision.verdict,
            sentence: self.sentence(kind, &ends, &decision),
            basis: Basis {
                method: self.method(decision.tested),
                source: "WHO (2024), Health inequality monitoring: harnessing data to advance health equity",
                tested: decision.tested,
                periods: vec![self.period],
                numbers,
            },
        })
    }

    fn measure(&self, wanted: &[Measure], kind: Kind) -> Result<&GapMeasure, Refusal> {
        self.measures
            .iter()
            .find(|found| found.kind() == kind && wanted.contains(&found.measure))
            .ok_or(Refusal::NoFigures)
    }

    /// The slope index of the kind, if there is one.
    fn slope(&self, kind: Kind) -> Option<Inequality> {
        let slopes =
            |measure| matches!(measure, Measure::SlopeIndex(_) | Measure::RelativeIndex(_));
        let mut found = self.measures.iter().filter(|found| slopes(found.measure));
        found.find(|found| found.kind() == kind)?.found.clone().ok()
    }

    /// Whether the verdict of the slope index differs from that of the two ends.
    pub(super) fn disagrees(&self) -> bool {
        let ends = self.measure(&[Measure::Difference], Kind::Absolute).ok();
        let ends = ends.and_then(|ends| ends.found.as_ref().ok()?.interval.ok());
        let slope = self.slope(Kind::Absolute).and_then(|slope| slope.interval.ok());
        ends.zip(slope).is_some_and(|(ends, slope)| {
            self.side(Kind::Absolute, ends, false) != self.side(Kind::Absolute, slope, true)
        })
    }

    fn decide(
        &self,
        kind: Kind,
        ends: &Inequality,
        slope: Option<&Inequality>,
    ) -> Result<Decision, Refusal> {
        let published = self.present.iter().all(|group| group.measured.ci95.is_some());
        let by_ends = if published { Tested::ByLimits } else { Tested::ByCounts };
        if !self.ordered {
            return Ok(match self.picked(kind)? {
                Some(interval) => Decision {
                    verdict: if self.beyond(kind, interval.lower) > 0.0 {
                        GapVerdict::Differ
                    } else {
                        GapVerdict::NoClearDifferences
                    },
                    tested: by_ends,
                },
                None => Decision { verdict: GapVerdict::NotTested, tested: Tested::Untested },
            });
        }
        let slope = slope.and_then(|slope| slope.interval.ok());
        Ok(match (ends.interval.ok(), slope) {
            (Some(ends), _) => Decision { verdict: self.side(kind, ends, false), tested: by_ends },
            (None, Some(slope)) => {
                Decision { verdict: self.side(kind, slope, true), tested: Tested::WithoutIntervals }
            }
            (None, None) => Decision { verdict: GapVerdict::NotTested, tested: Tested::Untested },
        })
    }

    /// On which side of no gap an interval lies. The difference and the ratio of the ends are above
    /// it where the most deprived do worse; the slope and the relative index are above it where the
    /// value rises with advantage.
    fn side(&self, kind: Kind, interval: Interval, slope: bool) -> GapVerdict {
        let turned = slope && self.direction == Direction::Adverse;
        let (above, below) = if turned {
            (GapVerdict::Reverse, GapVerdict::AgainstTheMostDeprived)
        } else {
            (GapVerdict::AgainstTheMostDeprived, GapVerdict::Reverse)
        };
        if self.beyond(kind, interval.lower) > 0.0 {
            above
        } else if self.beyond(kind, interval.upper) < 0.0 {
            below
        } else {
            GapVerdict::NoClearGap
        }
    }

    /// How far a limit lies beyond no gap, without the rounding of a computer.
    fn beyond(&self, kind: Kind, limit: f64) -> f64 {
        let size = match kind {
            Kind::Absolute => largest(self.present.iter().map(|group| &group.measured.value)),
            Kind::Relative => 1.0,
        };
        settled(limit - neutral(kind), size)
    }

    /// The interval of the highest against the lowest, as wide as their being picked from all pairs
    /// asks for (Bonferroni).
    fn picked(&self, kind: Kind) -> Result<Option<Interval>, Refusal> {
        let count = self.present.len() as f64;
        let pairs = (count * (count - 1.0) / 2.0).max(1.0);
        let confidence = Confidence::new(1.0 - 0.05 / pairs)?;
        let measure = match kind {
            Kind::Absolute => Measure::Difference,
            Kind::Relative => Measure::Ratio,
        };
        let options = Options { confidence, ..Options::default() };
        let groups = groups(self.strata, self.present)?;
        Ok(measure.evaluate(&groups, &options)?.interval.ok())
    }

    const fn method(&self, tested: Tested) -> &'static str {
        match (self.ordered, tested) {
            (true, Tested::WithoutIntervals) => {
                "slope over all groups, with its interval from their scatter about it; limits of the two ends are not published"
            }
            (true, Tested::Untested) => "the most against the least deprived, as they are",
            (true, _) => "the most against the least deprived, by the limits of both",
            (false, Tested::Untested) => "the highest against the lowest group, as they are",
            (false, _) => {
                "the highest against the lowest group, by limits widened for their being picked among all pairs (Bonferroni)"
            }
        }
    }

    fn sentence(&self, kind: Kind, ends: &Inequality, decision: &Decision) -> String {
        let limits = ends.interval.map_or_else(
            |_| String::new(),
            |Interval { lower, upper }| {
                // A difference is told as a size, so a negative one is turned round with its limits.
                let (lower, upper) = if kind == Kind::Absolute && ends.value < 0.0 {
                    (-upper, -lower)
                } else {
                    (lower, upper)
                };
                format!(" (95% CI {} to {})", plain(kind, lower), plain(kind, upper))
            },
        );
        let verdict = match decision.verdict {
            GapVerdict::AgainstTheMostDeprived => "The most deprived do worse",
            GapVerdict::Reverse => "The most deprived do better",
            GapVerdict::NoClearGap => "That may be chance: there is no clear gap",
            GapVerdict::Differ => "The groups differ by more than chance",
            GapVerdict::NoClearDifferences => {
                "As the highest and the lowest of so many groups, they may differ by chance"
            }
            GapVerdict::NotTested => "This is not tested and may be chance",
        };
        let slope = match decision.tested {
            Tested::WithoutIntervals => ", judged by the slope over all groups",
            _ => "",
        };
        format!(
            "In {} in {}, {}: {}{limits}. {verdict}{slope}.",
            self.period,
            self.strata.of_whom(),
            self.values(),
            self.size(kind, ends.value),
        )
    }

    /// The values of the two ends in words.
    fn values(&self) -> String {
        let value = |group: &Cross<'_>| self.strata.indicator().with_unit(group.measured.value);
        let (one, other) = self.ends();
        let [name, another] = self.names();
        if self.ordered {
            format!("{name} was at {} and {another} at {}", value(one), value(other))
        } else {
            format!("values ran from {} ({name}) to {} ({another})", value(one), value(other))
        }
    }

    /// How large a difference or a ratio is, in words.
    fn size(&self, kind: Kind, value: f64) -> String {
        let [name, another] = self.names();
        let turned = self.ordered && self.direction == Direction::Adverse;
        let (upper, lower) = if turned { (name, another) } else { (another, name) };
        match kind {
            Kind::Absolute => {
                let size = difference(self.strata.indicator(), value.abs());
                format!("a difference of {size}")
            }
            Kind::Relative => format!("{upper} has {} times the value of {lower}", two(value)),
        }
    }

    /// What the two ends are called in a sentence.
    fn names(&self) -> [String; 2] {
        let (one, other) = self.ends();
        [called(one.name), called(other.name)]
    }

    /// The most and the least deprived, or the lowest and the highest.
    fn ends(&self) -> (&Cross<'_>, &Cross<'_>) {
        let (first, last) = (&self.present[0], &self.present[self.present.len() - 1]);
        if self.ordered {
            return (first, last);
        }
        let by_value = |one: &&Cross<'_>, other: &&Cross<'_>| {
            one.measured.value.total_cmp(&other.measured.value)
        };
        (
            self.present.iter().min_by(by_value).unwrap_or(first),
            self.present.iter().max_by(by_value).unwrap_or(last),
        )
    }
}

/// No gap: a difference of 0, a ratio of 1.
const fn neutral(kind: Kind) -> f64 {
    match kind {
        Kind::Absolute => 0.0,
        Kind::Relative => 1.0,
    }
}

fn shown(interval: Option<Interval>) -> Option<Limits> {
    interval.map(|Interval { lower, upper }| Limits { lower, upper })
}

fn plain(kind: Kind, value: f64) -> String {
    match kind {
        Kind::Absolute => number(value + 0.0),
        Kind::Relative => two(value),
    }
}

/// A ratio with two decimals.
fn two(value: f64) -> String {
    format!("{value:.2}")
}
