//! The pace of the most deprived against that of others, by units and by per cent.

use lifecourse_core::{Indicator, Limits};
use lifecourse_statistics::{
    Estimate,
    inequality::Direction,
    trend::{GroupErrors, Groups, Pace as Paces, Scale, SlopeTest},
};

use super::years::{Line, Years};
use crate::{
    AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    words::{chance, largest, limits, settled_estimate, signed, signed_difference},
};

/// How the most deprived are changing, and how that compares with the others.
///
/// Each combination of the two is one verdict, and every answer is one of the nine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pace {
    /// Whether the most deprived improve.
    pub change: Change,
    /// Whether they improve faster than the others, or worsen less.
    pub against: Against,
}

/// Whether something gets better or worse, beyond what may be chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// It gets better.
    Improving,
    /// Neither is clear.
    NotClear,
    /// It gets worse.
    Worsening,
}

/// Whether the most deprived change for the better by more than others, beyond what may be chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Against {
    /// By more: they gain on the others.
    Faster,
    /// Neither is clear.
    NotClear,
    /// By less: they fall behind.
    Slower,
}

impl Verdict for Pace {
    fn any(&self) -> AnyVerdict {
        match (self.change, self.against) {
            (Change::Improving, Against::Faster) => {
                AnyVerdict::good("improving-fastest", "improving, and faster")
            }
            (Change::Improving, Against::NotClear) => AnyVerdict::neutral(
                "improving-no-clear-difference",
                "improving, not clearly faster or slower",
            ),
            (Change::Improving, Against::Slower) => {
                AnyVerdict::bad("improving-but-slower", "improving, but not faster")
            }
            (Change::NotClear, Against::Faster) => AnyVerdict::neutral(
                "gaining-without-improving",
                "gaining without clearly improving",
            ),
            (Change::NotClear, Against::NotClear) => {
                AnyVerdict::neutral("no-clear-change", "no clear change or difference")
            }
            (Change::NotClear, Against::Slower) => {
                AnyVerdict::bad("falling-behind", "falling behind")
            }
            (Change::Worsening, Against::Faster) => {
                AnyVerdict::bad("worsening-but-less", "getting worse, but less")
            }
            (Change::Worsening, Against::NotClear) => AnyVerdict::bad(
                "worsening-no-clear-difference",
                "getting worse, no clear difference",
            ),
            (Change::Worsening, Against::Slower) => {
                AnyVerdict::bad("worsening-fastest", "getting worse, and falling behind")
            }
        }
    }
}

impl Pace {
    /// The verdict as the end of a sentence about `other`.
    fn words(self, other: &str) -> String {
        match (self.change, self.against) {
            (Change::Improving, Against::Faster) => {
                format!("It is improving, and faster than {other}")
            }
            (Change::Improving, Against::NotClear) => {
                format!("It is improving, but whether faster than {other} cannot be told")
            }
            (Change::Improving, Against::Slower) => {
                format!("It is improving, but not faster: {other} gained more")
            }
            (Change::NotClear, Against::Faster) => {
                format!("It gained on {other} without clearly improving itself")
            }
            (Change::NotClear, Against::NotClear) => format!(
                "Neither a change of its own nor a difference from {other} can be told from chance"
            ),
            (Change::NotClear, Against::Slower) => {
                format!("It shows no clear change of its own, and falls behind {other}")
            }
            (Change::Worsening, Against::Faster) => {
                format!("It is getting worse, but less so than {other}")
            }
            (Change::Worsening, Against::NotClear) => {
                format!("It is getting worse, and no clear difference from {other} can be seen")
            }
            (Change::Worsening, Against::Slower) => {
                format!("It is getting worse, and falls behind {other}")
            }
        }
    }
}

/// Who is held against whom, on which scale.
pub(super) struct Race<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) place: &'a str,
    /// The most deprived group, such as `the most deprived decile`.
    pub(super) most: &'a str,
    /// The others, such as `the rest`.
    pub(super) other: &'a str,
    pub(super) scale: Scale,
}

impl Race<'_> {
    /// The finding of the most deprived of `years` against `line`.
    pub(super) fn run(&self, years: &Years, line: &Line) -> Result<Finding<Pace>, Refusal> {
        let most = years.most();
        let errors = most.errors.as_ref().zip(line.errors.as_ref());
        let size = match self.scale {
            Scale::Absolute => largest(most.values.iter().chain(&line.values)),
            Scale::Relative => {
                positive(self.indicator, self.most, &most.values)?;
                positive(self.indicator, self.other, &line.values)?;
                1.0
            }
        };
        let mut paces = Paces::of(
            Groups { years: &years.times, most: &most.values, rest: &line.values },
            errors.map(|(most, rest)| GroupErrors { most, rest }),
            self.scale,
        )?;
        for test in [&mut paces.most, &mut paces.rest, &mut paces.difference] {
            test.slope = settled_estimate(test.slope, size);
        }
        let Estimate { lower, upper, .. } = paces.difference.slope;
        if paces.most.slope.value == 0.0 && lower == 0.0 && upper == 0.0 {
            return Err(Refusal::NoScatter);
        }
        let (good, kept) = match years.direction {
            Direction::Favourable => (1.0, paces.chance_of_rising_fastest()),
            Direction::Adverse => (-1.0, paces.chance_of_falling_fastest()),
        };
        let verdict = Pace {
            change: clear(
                &paces.most,
                good,
                [Change::Improving, Change::NotClear, Change::Worsening],
            ),
            against: clear(
                &paces.difference,
                good,
                [Against::Faster, Against::NotClear, Against::Slower],
            ),
        };
        let tested = if errors.is_some() { years.errors } else { Tested::WithoutIntervals };
        Ok(Finding {
            verdict,
            sentence: self.sentence(years, &paces, verdict, kept),
            basis: Basis {
                method: method(tested),
                source: "Clegg LX and others (2009), Stat Med 28:3670-3682; Birge RT (1932), Phys Rev 40:207-227; Plackett RL (1954), Biometrika 41:351-360",
                tested,
                periods: years.periods.clone(),
                numbers: self.numbers(&paces, kept),
            },
        })
    }

    fn numbers(&self, paces: &Paces, kept: f64) -> Vec<Number> {
        let [most, other, difference] = match self.scale {
            Scale::Absolute => ["most deprived, a year", "others, a year", "difference, a year"],
            Scale::Relative => {
                ["most deprived, % a year", "others, % a year", "difference, % a year"]
            }
        };
        let number = |name, test: &SlopeTest| {
            let Estimate { value, lower, upper } = on(self.scale, test);
            Number::with_limits(name, value, Some(Limits { lower, upper }))
        };
        vec![
            number(most, &paces.most),
            number(other, &paces.rest),
            number(difference, &paces.difference),
            Number::new("chance that the promise is met", kept),
        ]
    }

    fn sentence(&self, years: &Years, paces: &Paces, verdict: Pace, kept: f64) -> String {
        let (first, last) = years.span();
        let (most, rest) = (on(self.scale, &paces.most), on(self.scale, &paces.rest));
        format!(
            "From {first} to {last} in {}, {} changed by {} a year ({}) and {} by {} ({}). {}; the chance that it improves, and faster, is {}.",
            self.place,
            self.most,
            self.amount(most.value),
            limits(most),
            self.other,
            self.amount(rest.value),
            limits(rest),
            verdict.words(self.other),
            chance(kept),
        )
    }

    fn amount(&self, value: f64) -> String {
        match self.scale {
            Scale::Absolute => signed_difference(self.indicator, value),
            Scale::Relative => format!("{}%", signed(value)),
        }
    }
}

/// Whether per cent can be taken of all `values` of `group`.
pub(super) fn positive(indicator: &Indicator, group: &str, values: &[f64]) -> Result<(), Refusal> {
    values.iter().find(|value| **value <= 0.0).map_or(Ok(()), |value| {
        Err(Refusal::NotRelative { group: group.to_owned(), value: indicator.with_unit(*value) })
    })
}

/// The slope in units, or in per cent where it is of logarithms.
pub(super) fn on(scale: Scale, test: &SlopeTest) -> Estimate {
    let Estimate { value, lower, upper } = test.slope;
    let shown = |slope: f64| match scale {
        Scale::Absolute => slope,
        Scale::Relative => 100.0 * slope.exp_m1(),
    };
    Estimate { value: shown(value), lower: shown(lower), upper: shown(upper) }
}

/// The first of `said` if the slope is for the better, the last if for the worse, else the middle.
fn clear<T>(test: &SlopeTest, good: f64, [better, neither, worse]: [T; 3]) -> T {
    let Estimate { lower, upper, .. } = test.slope;
    if (lower * good).min(upper * good) > 0.0 {
        better
    } else if (lower * good).max(upper * good) < 0.0 {
        worse
    } else {
        neither
    }
}

const fn method(tested: Tested) -> &'static str {
    match tested {
        Tested::ByLimits | Tested::ByCounts => {
            "regression of each series on the year, weighted by its standard errors; errors the larger of those from the limits (or counts) and from the scatter about the lines; difference of the slopes"
        }
        _ => {
            "regression of both series on the year, with one variance from the scatter about the lines, as limits are not published throughout; difference of the slopes"
        }
    }
}
