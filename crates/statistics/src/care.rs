//! Care held against need in groups of people: concentration curves of both, the inequity between them, and how
//! steeply care rises with need.
//!
//! Where there are records of people, see [`horizontal_inequity`](crate::concentration::horizontal_inequity).

use crate::{
    Confidence, Interval, StatisticsError, check,
    concentration::{Index, People, Variance},
    distribution::{normal, student_t},
    least_squares::Line,
};

/// One group of people, with the need and the care of its average person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Its people.
    pub population: f64,
    /// Its rank, higher for the more advantaged; groups of equal rank share the middle of theirs.
    pub rank: f64,
    /// Need for each person, in any unit.
    pub need: f64,
    /// Care for each person, in any unit.
    pub care: f64,
    /// The standard error of need; 0 where it is known exactly.
    pub need_error: Option<f64>,
    /// The standard error of care; 0 where it is known exactly, as money spent is.
    pub care_error: Option<f64>,
}

/// An estimate with its distribution: normal, or Student's *t*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Degrees of freedom of *t*; none where it is normal.
    pub degrees_of_freedom: Option<f64>,
}

impl Effect {
    /// The interval at `confidence`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if *t* has no degree of freedom.
    pub fn interval(&self, confidence: Confidence) -> Result<Interval, StatisticsError> {
        let quantile = match self.degrees_of_freedom {
            Some(df) if confidence.level() < 1.0 => {
                student_t::quantile(1.0 - confidence.tail(), df)?
            }
            _ => confidence.z(),
        };
        // An exact estimate has an interval without width, also at a confidence of 1.
        let half = if self.standard_error > 0.0 { quantile * self.standard_error } else { 0.0 };
        Ok(Interval::around(self.value, half))
    }

    /// The chance that the truth lies below `limit`, the estimate's distribution taken as that of the truth.
    ///
    /// # Errors
    /// As [`Effect::interval`]; [`StatisticsError::OutOfRange`] also for a `limit` that is not a number.
    pub fn chance_below(&self, limit: f64) -> Result<f64, StatisticsError> {
        check::single("the limit").finite(limit)?;
        let distance = (limit - self.value) / self.standard_error;
        if !distance.is_finite() {
            return Ok(if self.value < limit { 1.0 } else { 0.0 });
        }
        match self.degrees_of_freedom {
            Some(df) => student_t::cdf(distance, df),
            None => normal::cdf(distance),
        }
    }
}

/// The concentration of care against that of need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inequity {
    /// The concentration index of care: below 0 where it goes to the disadvantaged.
    pub care: f64,
    /// The concentration index of need.
    pub need: f64,
    /// The horizontal inequity: care less need. Above 0: the advantaged have more than their need.
    pub index: Effect,
}

impl Inequity {
    /// The share of all care that would have to move from the better to the worse half for it to follow need: three
    /// quarters of the index; negative if it would have to move the other way.
    ///
    /// # Source
    /// Koolman X, van Doorslaer E (2004), *Health Economics* 13:649–656.
    #[must_use]
    pub fn to_move(&self) -> f64 {
        0.75 * self.index.value
    }
}

/// One point of the concentration curves: cumulative shares, the most disadvantaged first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// The share of people up to here.
    pub people: f64,
    /// Their share of all need.
    pub need: f64,
    /// Their share of all care.
    pub care: f64,
}

/// The need-standardised horizontal inequity of `groups`: the concentration index of care less that of need, over
/// the same ranks.
///
/// Where every group has both standard errors, that of the index is by the delta method, with populations and ranks
/// as given: ∂*C*/∂*h*ᵢ = *p*ᵢ(2*R*ᵢ − 1 − *C*)/μ. Otherwise it is that of the regression over the groups, by *t*
/// with two fewer degrees of freedom than groups: it measures how far the groups lie from one line.
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than 3 groups, [`StatisticsError::OutOfRange`], naming the group, for a
/// population not above 0, or need, care or an error below 0; [`StatisticsError::Undefined`] if there is no need or
/// no care at all, or all groups are of one rank.
///
/// # Source
/// Wagstaff A, van Doorslaer E (2000), *J Human Resources* 35:716–733; Kakwani N, Wagstaff A, van Doorslaer E
/// (1997), *J Econometrics* 77:87–103, for grouped data.
///
/// # Examples
/// ```
/// use lifecourse_statistics::care::{self, Group};
/// // Three groups of equal size: need falls from 3 to 1, care is the same for all.
/// let group = |rank, need| Group { population: 100.0, rank, need, care: 5.0, need_error: None, care_error: None };
/// let inequity = care::inequity(&[group(1.0, 3.0), group(2.0, 2.0), group(3.0, 1.0)])?;
/// assert!(inequity.care.abs() < 1e-12);
/// // Shares of need 1/2, 1/3, 1/6 at ranks 1/6, 1/2, 5/6: 2 (1/12 + 1/6 + 5/36) − 1 = −2/9.
/// assert!((inequity.index.value - 2.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn inequity(groups: &[Group]) -> Result<Inequity, StatisticsError> {
    let columns = Columns::of(groups)?;
    let people = People::new(&columns.care, &columns.rank, Some(&columns.population))?;
    let relative = |outcome: &[f64]| -> Result<f64, StatisticsError> {
        let found = people.with_outcome(outcome)?;
        Ok(found.concentration_index(Index::Relative, Variance::Classical)?.value)
    };
    let (care, need) = (relative(&columns.care)?, relative(&columns.need)?);
    let (standard_error, degrees_of_freedom) = match &columns.errors {
        Some(errors) => (columns.delta_error(people.ranks(), errors, (care, need)), None),
        None => columns.scatter_error(&people)?,
    };
    let index = Effect { value: care - need, standard_error, degrees_of_freedom };
    Ok(Inequity { care, need, index })
}

/// The concentration curves of need and care, from nobody to everybody, the most disadvantaged first.
///
/// # Errors
/// As [`inequity`].
pub fn curves(groups: &[Group]) -> Result<Vec<CurvePoint>, StatisticsError> {
    let columns = Columns::of(groups)?;
    let mut sorted: Vec<&Group> = groups.iter().collect();
    sorted.sort_by(|one, other| one.rank.total_cmp(&other.rank));
    let mut points = vec![CurvePoint::default()];
    let (mut people, mut need, mut care) = (0.0, 0.0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.rank.total_cmp(&other.rank).is_eq()) {
        for group in tied {
            people += group.population;
            need += group.population * group.need;
            care += group.population * group.care;
        }
        points.push(CurvePoint {
            people: people / columns.people,
            need: need / (columns.people * columns.mean_need),
            care: care / (columns.people * columns.mean_care),
        });
    }
    Ok(points)
}

/// The elasticity of care to need: by how many per cent care rises with 1 % of need.
///
/// The slope of ln care on ln need over the groups, by least squares weighted by population; *t* with two fewer
/// degrees of freedom than groups. 0 is the same for all, 1 in proportion to need. Chance in the figures of need
/// draws it towards 0.
///
/// # Errors
/// As [`inequity`]; also [`StatisticsError::OutOfRange`] for need or care of 0, and [`StatisticsError::Undefined`]
/// if need is the same in all groups.
///
/// # Examples
/// ```
/// use lifecourse_statistics::care::{self, Group};
/// let group = |need: f64| Group {
///     population: 100.0, rank: -need, need, care: 7.0 * need.sqrt(), need_error: None, care_error: None,
/// };
/// let elasticity = care::elasticity(&[group(1.0), group(2.0), group(4.0)])?;
/// assert!((elasticity.value - 0.5).abs() < 1e-12);
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn elasticity(groups: &[Group]) -> Result<Effect, StatisticsError> {
    let columns = Columns::of(groups)?;
    check::all_positive("the need", &columns.need)?;
    check::all_positive("the care", &columns.care)?;
    let logarithms = |values: &[f64]| -> Vec<f64> { values.iter().map(|v| v.ln()).collect() };
    let (need, care) = (logarithms(&columns.need), logarithms(&columns.care));
    let line = Line::weighted(&need, &care, &columns.population)?;
    // Equal needs can differ by a rounding error, which is no difference to be proportionate to.
    if line.sum_xx / line.weight < 1e-18 {
        return Err(check::undefined("the elasticity", "need is the same in all groups"));
    }
    Ok(Effect {
        value: line.slope,
        standard_error: line.slope_error(),
        degrees_of_freedom: Some(line.degrees_of_freedom()),
    })
}

/// Checked columns of the groups.
struct Columns {
    population: Vec<f64>,
    rank: Vec<f64>,
    need: Vec<f64>,
    care: Vec<f64>,
    /// Of care and of need, where every group has both.
    errors: Option<(Vec<f64>, Vec<f64>)>,
    people: f64,
    mean_need: f64,
    mean_care: f64,
}

impl Columns {
    fn of(groups: &[Group]) -> Result<Self, StatisticsError> {
        check::at_least("groups", groups.len(), 3)?;
        let column = |of: fn(&Group) -> f64| -> Vec<f64> { groups.iter().map(of).collect() };
        let population = column(|group| group.population);
        let (need, care) = (column(|group| group.need), column(|group| group.care));
        check::all_positive("the population", &population)?;
        check::all_not_negative("the need", &need)?;
        check::all_not_negative("the care", &care)?;
        let errors: Option<(Vec<f64>, Vec<f64>)> =
            groups.iter().map(|group| group.care_error.zip(group.need_error)).collect();
        if let Some((care, need)) = &errors {
            check::all_not_negative("the standard error of care", care)?;
            check::all_not_negative("the standard error of need", need)?;
        }
        let people: f64 = population.iter().sum();
        let mean = |values: &[f64]| {
            values.iter().zip(&population).map(|(value, weight)| value * weight).sum::<f64>()
                / people
        };
        let (mean_need, mean_care) = (mean(&need), mean(&care));
        if !(mean_need > 0.0 && mean_care > 0.0 && (mean_need * mean_care).is_finite()) {
            return Err(check::undefined(
                "the concentration of care against need",
                "there is no need, or no care, at all",
            ));
        }
        let rank = column(|group| group.rank);
        Ok(Self { population, rank, need, care, errors, people, mean_need, mean_care })
    }

    /// The standard error of care less need from those of the groups.
    fn delta_error(
        &self,
        ranks: &[f64],
        (care_errors, need_errors): &(Vec<f64>, Vec<f64>),
        (care, need): (f64, f64),
    ) -> f64 {
        let variance = |errors: &[f64], mean: f64, index: f64| -> f64 {
            let own = |((error, rank), people): ((&f64, &f64), &f64)| {
                (people / self.people / mean * (2.0 * rank - 1.0 - index) * error).powi(2)
            };
            errors.iter().zip(ranks).zip(&self.population).map(own).sum()
        };
        let of_care = variance(care_errors, self.mean_care, care);
        (of_care + variance(need_errors, self.mean_need, need)).sqrt()
    }

    /// The standard error of care less need from the regression over the groups, with its degrees of freedom.
    fn scatter_error(&self, people: &People<'_>) -> Result<(f64, Option<f64>), StatisticsError> {
        // Care less need, each by its mean, about 1: the index of it is the difference of the two.
        let pairs = self.care.iter().zip(&self.need);
        let beyond: Vec<f64> =
            pairs.map(|(care, need)| care / self.mean_care - need / self.mean_need + 1.0).collect();
        let beyond = people.with_outcome(&beyond)?;
        let found = beyond.concentration_index(Index::Relative, Variance::Classical)?;
        Ok((found.standard_error, found.degrees_of_freedom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Normals, seeded};
    use proptest::prelude::*;

    fn group(population: f64, rank: f64, need: f64, care: f64) -> Group {
        Group { population, rank, need, care, need_error: None, care_error: None }
    }

    fn groups() -> impl Strategy<Value = Vec<Group>> {
        let one = (10.0..1e5_f64, 0.5..50.0_f64, 0.5..50.0_f64);
        prop::collection::vec(one, 4..12).prop_map(|groups| {
            let ranked = groups.into_iter().zip(0_u32..);
            ranked.map(|((people, need, care), r)| group(people, r.into(), need, care)).collect()
        })
    }

    proptest! {
        #[test]
        fn care_in_proportion_to_need_has_no_inequity(groups in groups(), factor in 0.01..100.0_f64) {
            let even: Vec<Group> = groups.iter().map(|g| Group { care: factor * g.need, ..*g }).collect();
            let found = inequity(&even)?;
            prop_assert!(found.index.value.abs() < 1e-12 && found.index.standard_error < 1e-10);
            for point in curves(&even)? {
                prop_assert!((point.need - point.care).abs() < 1e-12);
            }
            let steepness = elasticity(&even)?;
            prop_assert!((steepness.value - 1.0).abs() < 1e-9);
        }

        #[test]
        fn the_index_is_twice_the_area_between_the_curves(groups in groups()) {
            let points = curves(&groups)?;
            let area: f64 = points
                .windows(2)
                .map(|two| {
                    let between = |point: CurvePoint| point.need - point.care;
                    (two[1].people - two[0].people) * f64::midpoint(between(two[0]), between(two[1]))
                })
                .sum();
            prop_assert!((inequity(&groups)?.index.value - 2.0 * area).abs() < 1e-10);
        }

        #[test]
        fn the_index_turns_its_sign_with_the_ranks(groups in groups()) {
            let turned: Vec<Group> = groups.iter().map(|g| Group { rank: -g.rank, ..*g }).collect();
            let (one, other) = (inequity(&groups)?.index, inequity(&turned)?.index);
            prop_assert!((one.value + other.value).abs() < 1e-12);
            prop_assert!((one.standard_error - other.standard_error).abs() < 1e-12);
        }

        #[test]
        fn units_and_order_do_not_matter(groups in groups(), unit in 1e-3..1e3_f64) {
            let mut other: Vec<Group> =
                groups.iter().map(|g| Group { need: unit * g.need, care: g.care / unit, ..*g }).collect();
            other.reverse();
            prop_assert!((inequity(&groups)?.index.value - inequity(&other)?.index.value).abs() < 1e-10);
            let (one, two) = (elasticity(&groups)?, elasticity(&other)?);
            prop_assert!((one.value - two.value).abs() < 1e-7 * (1.0 + one.value.abs()));
        }

        #[test]
        fn no_number_panics(a in any::<f64>(), b in any::<f64>(), c in any::<f64>(), d in any::<f64>()) {
            let groups = [group(a, b, c, d), group(1.0, 2.0, c, 1.0), group(1.0, 3.0, 2.0, d)];
            let _ = (inequity(&groups), curves(&groups));
            if let Ok(effect) = elasticity(&groups) {
                let _ = (effect.interval(Confidence::P95), effect.chance_below(a));
            }
        }
    }

    #[test]
    fn the_delta_error_is_the_spread_of_simulated_indices() -> Result<(), StatisticsError> {
        let groups: Vec<Group> = (0..10_u32)
            .map(|i| Group {
                need_error: Some(0.4),
                care_error: Some(0.3),
                ..group(900.0 + 50.0 * f64::from(i), i.into(), 20.0 - f64::from(i), 8.0)
            })
            .collect();
        let error = inequity(&groups)?.index.standard_error;
        let mut normals = Normals::new(seeded(4));
        let draws: Vec<f64> = (0..20_000)
            .map(|_| {
                let drawn: Vec<Group> = groups
                    .iter()
                    .map(|g| Group {
                        need: 0.4f64.mul_add(normals.draw(), g.need),
                        care: 0.3f64.mul_add(normals.draw(), g.care),
                        ..*g
                    })
                    .collect();
                Ok(inequity(&drawn)?.index.value)
            })
            .collect::<Result<_, StatisticsError>>()?;
        let mean = draws.iter().sum::<f64>() / 2e4;
        let spread = (draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2e4).sqrt();
        assert!((spread / error - 1.0).abs() < 0.03, "{spread} against {error}");
        Ok(())
    }

    #[test]
    fn the_chance_is_half_at_the_estimate_and_leaves_the_tail_at_the_limit()
    -> Result<(), StatisticsError> {
        for df in [None, Some(8.0)] {
            let effect = Effect { value: 0.3, standard_error: 0.1, degrees_of_freedom: df };
            assert!((effect.chance_below(0.3)? - 0.5).abs() < 1e-12);
            let upper = effect.interval(Confidence::P95)?.upper;
            assert!((effect.chance_below(upper)? - 0.975).abs() < 1e-9);
        }
        let exact = Effect { value: 0.3, standard_error: 0.0, degrees_of_freedom: Some(1.0) };
        assert!((exact.chance_below(0.4)? - 1.0).abs() < 1e-12);
        assert!(exact.chance_below(0.2)? < 1e-12);
        Ok(())
    }

    #[test]
    fn what_has_no_answer_is_refused() {
        let two = [group(1.0, 1.0, 1.0, 1.0), group(1.0, 2.0, 1.0, 1.0)];
        assert!(matches!(inequity(&two), Err(StatisticsError::TooFew { .. })));
        let without = |care| [1.0, 2.0, 3.0].map(|rank| group(1.0, rank, 1.0, care));
        assert!(matches!(inequity(&without(0.0)), Err(StatisticsError::Undefined { .. })));
        assert!(matches!(elasticity(&without(1.0)), Err(StatisticsError::Undefined { .. })));
    }
}
