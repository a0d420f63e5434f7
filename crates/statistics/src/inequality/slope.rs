//! Slope indices of inequality, and the concentration index of groups.

use super::{
    Compatibility, Groups, Inequality, NoInterval, Options, Slope, closed::on_log_scale, finite,
    groups::Dimension, with_error,
};
use crate::{
    StatisticsError, check,
    concentration::{Index, People, Sampling, Variance},
    least_squares::Line,
    logistic::LogisticLine,
    sandwich::Matrix2,
};

/// The fitted values at rank 0, the most disadvantaged, and 1, with the covariance of (intercept, slope).
struct Ends {
    bottom: f64,
    top: f64,
    covariance: Matrix2,
    slope: Slope,
}

impl Ends {
    /// Top less bottom, and its standard error.
    fn difference(&self) -> (f64, f64) {
        let gradient = match self.slope {
            Slope::Logistic => {
                let top = self.top * (1.0 - self.top);
                (top - self.bottom * (1.0 - self.bottom), top)
            }
            Slope::Linear => (0.0, 1.0),
        };
        let error = self.covariance.variance(gradient).sqrt();
        (self.top - self.bottom, error)
    }

    /// Top divided by bottom, and the standard error of its logarithm.
    fn ratio(&self) -> Result<(f64, f64), StatisticsError> {
        if !(self.bottom > 0.0 && self.top > 0.0) {
            return Err(check::undefined(
                "the relative index of inequality",
                "a fitted value at the end of the line is not above 0",
            ));
        }
        let gradient = match self.slope {
            Slope::Logistic => (self.bottom - self.top, 1.0 - self.top),
            Slope::Linear => (1.0 / self.top - 1.0 / self.bottom, 1.0 / self.top),
        };
        let error = self.covariance.variance(gradient).sqrt();
        Ok((finite(self.top / self.bottom)?, error))
    }
}

/// Ordered groups: estimates, weights and fractional ranks.
struct Ladder {
    estimates: Vec<f64>,
    weights: Vec<f64>,
    ranks: Vec<f64>,
}

impl Ladder {
    fn new(groups: &Groups, weights: Vec<f64>) -> Result<Self, StatisticsError> {
        let Dimension::Ordered { .. } = groups.dimension else {
            return Err(StatisticsError::Missing {
                what: "the order of the subgroups",
                index: None,
                advice: "give ordered subgroups, the most disadvantaged first",
            });
        };
        let members = groups.present(0.0, 3)?;
        let total: f64 = weights.iter().sum();
        let mut before = 0.0;
        let ranks = weights
            .iter()
            .map(|own| {
                let middle = (before + own / 2.0) / total;
                before += own;
                middle
            })
            .collect();
        Ok(Self { estimates: members.iter().map(|m| m.estimate).collect(), weights, ranks })
    }

    /// (weight, rank, estimate) of every group.
    fn points(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        let both = self.weights.iter().zip(&self.ranks);
        both.zip(&self.estimates).map(|((&w, &r), &y)| (w, r, y))
    }
}

/// `aci` and `rci`.
pub(super) fn concentration(
    groups: &Groups,
    index: Index,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let weights = if groups.lacks_populations() {
        vec![1.0; groups.members.len()]
    } else {
        groups.populations()?
    };
    let ladder = Ladder::new(groups, weights)?;
    for member in &groups.members {
        index.check("the estimate", member.estimate, member.place)?;
    }
    let line = Line::weighted(&ladder.ranks, &ladder.estimates, &ladder.weights)?;
    let factor = 2.0 * line.sum_xx / line.weight * index.factor(line.mean_y)?;
    with_error(factor * line.slope, Ok(factor.abs() * line.slope_error()), options)
}

/// `sii`.
pub(super) fn absolute(
    groups: &Groups,
    slope: Slope,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let (ends, unit) = ends(groups, slope, options.compatibility)?;
    let (value, error) = ends.difference();
    let mut answer = with_error(unit * value, Ok(unit * error), options)?;
    if options.compatibility != Compatibility::Published {
        // The packages print the standard error on the scale of proportions.
        let scale = package_scale(groups, options.compatibility)?;
        answer.standard_error = Some(unit * error / scale);
    }
    Ok(answer)
}

/// `rii`.
pub(super) fn relative(
    groups: &Groups,
    slope: Slope,
    options: &Options,
) -> Result<Inequality, StatisticsError> {
    let (ends, _) = ends(groups, slope, options.compatibility)?;
    let (value, error) = ends.ratio()?;
    let error = if error.is_finite() { Ok(error) } else { Err(NoInterval::Undefined) };
    Ok(on_log_scale(value, error, options))
}

impl Groups {
    /// The fitted values at the two ends of the order, the most disadvantaged first, in the unit of the estimates: the
    /// second less the first is the slope index.
    ///
    /// # Errors
    /// As [`Measure::evaluate`](super::Measure::evaluate) of the slope index.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::inequality::{Direction, Groups, Slope, Subgroup};
    /// let group = |estimate| Subgroup {
    ///     estimate: Some(estimate),
    ///     population: Some(100.0),
    ///     ..Subgroup::default()
    /// };
    /// let thirds = [30.0, 20.0, 10.0].map(group);
    /// let ends = Groups::ordered(&thirds, Direction::Adverse)?.fitted_ends(Slope::Linear)?;
    /// assert!((ends.0 - 35.0).abs() < 1e-9 && (ends.1 - 5.0).abs() < 1e-9);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn fitted_ends(&self, slope: Slope) -> Result<(f64, f64), StatisticsError> {
        let (ends, unit) = ends(self, slope, Compatibility::Published)?;
        Ok((finite(unit * ends.bottom)?, finite(unit * ends.top)?))
    }
}

/// The fitted ends, and what a unit of them is in the indicator's unit.
fn ends(
    groups: &Groups,
    slope: Slope,
    compatibility: Compatibility,
) -> Result<(Ends, f64), StatisticsError> {
    // People are counted in whole numbers, as WHO's packages do.
    let whole = groups.populations()?.iter().map(|n| n.ceil()).collect();
    let ladder = Ladder::new(groups, whole)?;
    let first = ladder.estimates[0];
    if ladder.estimates.iter().all(|y| (y - first).abs() <= 0.0) {
        return Err(check::undefined(
            "the slope index of inequality",
            "all estimates are equal: there is no slope, and nothing to tell its error from",
        ));
    }
    match slope {
        Slope::Linear => Ok((linear(&ladder)?, 1.0)),
        Slope::Logistic => {
            let scale = match compatibility {
                Compatibility::Published => declared_scale(groups)?,
                _ => package_scale(groups, compatibility)?,
            };
            for member in &groups.members {
                if !(0.0..=scale).contains(&member.estimate) {
                    return Err(check::element("the estimate", member.place)
                        .refuse(member.estimate, "from 0 to the scale"));
                }
            }
            Ok((logistic(ladder, scale, compatibility)?, scale))
        }
    }
}

fn declared_scale(groups: &Groups) -> Result<f64, StatisticsError> {
    let scale = groups.scale.ok_or(StatisticsError::Missing {
        what: "the scale of the indicator",
        index: None,
        advice: "a logistic line needs it to make fractions; a linear one does not",
    })?;
    Ok(scale.units())
}

/// The scale that a package goes by: `healthequal` guesses the least power of 10 that holds every estimate.
fn package_scale(groups: &Groups, compatibility: Compatibility) -> Result<f64, StatisticsError> {
    if compatibility == Compatibility::Heat {
        return declared_scale(groups);
    }
    let largest = groups.members.iter().map(|m| m.estimate).fold(0.0, f64::max);
    Ok([1.0, 100.0, 1e3, 1e4, 1e5].into_iter().find(|&scale| largest <= scale).unwrap_or(1e6))
}

/// The part of HC1's factor *k*/(*k* − 2) that groups without people take away.
fn small_sample(ladder: &Ladder) -> f64 {
    let k = ladder.weights.len() as f64;
    let counted = ladder.weights.iter().filter(|&&w| w > 0.0).count() as f64;
    (counted / k).powi(2) * k / (k - 2.0)
}

fn linear(ladder: &Ladder) -> Result<Ends, StatisticsError> {
    let line = Line::weighted(&ladder.ranks, &ladder.estimates, &ladder.weights)?;
    let (mut information, mut meat) = (Matrix2::default(), Matrix2::default());
    for (w, r, y) in ladder.points() {
        let score = w * (y - line.at(r));
        information.add(w, (1.0, r));
        meat.add(1.0, (score, score * r));
    }
    Ok(Ends {
        bottom: line.at(0.0),
        top: line.at(1.0),
        covariance: information.inverse().around(meat).scaled(small_sample(ladder)),
        slope: Slope::Linear,
    })
}

fn logistic(
    mut ladder: Ladder,
    scale: f64,
    compatibility: Compatibility,
) -> Result<Ends, StatisticsError> {
    let factor = small_sample(&ladder);
    for (y, n) in ladder.estimates.iter_mut().zip(&mut ladder.weights) {
        *y /= scale;
        if compatibility != Compatibility::Published && *n > 0.0 {
            // Whole events, and the population both as the number of trials and as a weight.
            *y = (*y * *n).round_ties_even() / *n;
            *n *= *n;
        }
    }
    let line = match compatibility {
        Compatibility::HealthEqual | Compatibility::Heat => {
            LogisticLine::as_glm(|| ladder.points(), f64::sqrt)?
        }
        _ => LogisticLine::fit(|| ladder.points())?,
    };
    let mut meat = Matrix2::default();
    line.scores.iter().for_each(|&score| meat.add(1.0, score));
    Ok(Ends {
        bottom: line.at(0.0),
        top: line.at(1.0),
        covariance: line.bread.around(meat).scaled(factor),
        slope: Slope::Logistic,
    })
}

impl People<'_> {
    /// The slope index of inequality among people: the fitted outcome at the top of the ranks less that at the
    /// bottom, with its standard error robust by `sampling`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`], naming the person, for an outcome outside 0 to 1 (logistic line);
    /// [`StatisticsError::Length`] if a column of `sampling` is not as long as the people;
    /// [`StatisticsError::Undefined`] where there is no slope to fit.
    ///
    /// # Source
    /// WHO (2024), *Health inequality monitoring*; R packages `healthequal` and `survey`.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::concentration::{People, Sampling};
    /// use lifecourse_statistics::inequality::{Options, Slope};
    /// let smokes = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0];
    /// let people = People::new(&smokes, &[1.0, 1.0, 2.0, 2.0, 3.0, 3.0], None)?;
    /// let slope = people.slope_index(Slope::Linear, Sampling::People, &Options::default())?;
    /// assert!((slope.value + 1.5).abs() < 1e-12);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn slope_index(
        &self,
        slope: Slope,
        sampling: Sampling<'_>,
        options: &Options,
    ) -> Result<Inequality, StatisticsError> {
        let (value, error) = self.ends(slope, sampling, options)?.difference();
        with_error(value, Ok(error), options)
    }

    /// The relative index of inequality among people: the fitted outcome at the top of the ranks divided by
    /// that at the bottom. The standard error is that of its logarithm.
    ///
    /// # Errors
    /// As [`People::slope_index`]; also [`StatisticsError::Undefined`] if a fitted outcome is not above 0.
    pub fn relative_index(
        &self,
        slope: Slope,
        sampling: Sampling<'_>,
        options: &Options,
    ) -> Result<Inequality, StatisticsError> {
        let (value, error) = self.ends(slope, sampling, options)?.ratio()?;
        Ok(on_log_scale(value, Ok(error), options))
    }

    fn ends(
        &self,
        slope: Slope,
        sampling: Sampling<'_>,
        options: &Options,
    ) -> Result<Ends, StatisticsError> {
        sampling.check(self.outcome.len())?;
        if slope == Slope::Linear {
            let fit = self.fit()?;
            return Ok(Ends {
                bottom: fit.mean - fit.slope / 2.0,
                top: fit.mean + fit.slope / 2.0,
                covariance: self.covariance(&fit, Variance::Robust(sampling)),
                slope,
            });
        }
        for (place, &outcome) in self.outcome.iter().enumerate() {
            check::element("the outcome", place).fraction(outcome)?;
        }
        let line = match options.compatibility {
            Compatibility::HealthEqual | Compatibility::Heat => {
                // The package `survey` gives `glm` weights of mean 1.
                let mean = self.total() / self.outcome.len() as f64;
                let points = || self.points().map(|(w, r, h)| (w / mean, r, h));
                LogisticLine::as_glm(points, |weight| weight)?
            }
            _ => LogisticLine::fit(|| self.points())?,
        };
        Ok(Ends {
            bottom: line.at(0.0),
            top: line.at(1.0),
            covariance: line.bread.around(sampling.meat(&line.scores)),
            slope,
        })
    }
}
