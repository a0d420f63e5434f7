//! Targets that carry a promise: every group improves, the worst-off fastest, and the overall target is met exactly.

use crate::{StatisticsError, check};

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Favour {
    /// Lower is better: improvement is in proportion to the value.
    Lower,
    /// Higher is better, up to a ceiling: improvement is in proportion to the shortfall from it.
    HigherUpTo(f64),
}

/// A group and its share of the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Its value now.
    pub value: f64,
    /// Its people, or its share of them.
    pub population: f64,
}

/// Targets of groups that meet an overall target.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTargets {
    /// The target of each group, in their order.
    pub values: Vec<f64>,
    /// The annual change of each: of the value where lower is better, of the shortfall where higher is better; -0.02 is 2 % less.
    pub annual_changes: Vec<f64>,
}

impl GroupTargets {
    /// The difference and the ratio between the targets of two groups, by their places.
    ///
    /// `None` if there is no such group, or the second target is 0.
    #[must_use]
    pub fn gap(&self, one: usize, other: usize) -> Option<(f64, f64)> {
        let (one, other) = (*self.values.get(one)?, *self.values.get(other)?);
        (other.abs() > 0.0).then(|| (one - other, one / other))
    }
}

/// The targets of `groups` after `years` that add up to `overall`, the worse off a group the faster it improves.
///
/// With *y* the value (or the shortfall from the ceiling), ȳ its mean and *r* the overall annual change, the change of a group is
/// *k r y*/ȳ, and *k* solves Σ*p y* (1 + *k r y*/ȳ)ᵀ = ȳ (1 + *r*)ᵀ.
///
/// # Errors
/// [`StatisticsError::OutOfRange`], naming the group, for a population not above 0 or a value not above 0 (or not below the ceiling);
/// for `years` not above 0; for an `overall` target that is no improvement, or that is not above 0 (or not below the ceiling).
/// [`StatisticsError::Undefined`] if the worst-off group would have to improve beyond the best possible value: the groups differ too
/// much for so distant a target.
///
/// # Source
/// After Sanhueza A and others (2021), *Int J Equity Health* 20 (equity-sensitive targets).
///
/// # Examples
/// ```
/// use lifecourse_statistics::targets::{self, Favour, Group};
/// // Smoking: 20 % among the most deprived half, 10 % in the other; from 15 % to 12 % overall in five years.
/// let groups = [Group { value: 0.20, population: 1.0 }, Group { value: 0.10, population: 1.0 }];
/// let targets = targets::proportionate(&groups, 0.12, 5.0, Favour::Lower)?;
/// assert_eq!(format!("{:.3} {:.3}", targets.values[0], targets.values[1]), "0.153 0.087");
/// # Ok::<(), lifecourse_statistics::StatisticsError>(())
/// ```
pub fn proportionate(
    groups: &[Group],
    overall: f64,
    years: f64,
    favour: Favour,
) -> Result<GroupTargets, StatisticsError> {
    check::at_least("groups", groups.len(), 1)?;
    check::single("the years").positive(years)?;
    let distance = |value: f64| match favour {
        Favour::Lower => value,
        Favour::HigherUpTo(ceiling) => ceiling - value,
    };
    let mut distances = Vec::with_capacity(groups.len());
    let (mut people, mut sum) = (0.0, 0.0);
    for (index, group) in groups.iter().enumerate() {
        check::element("the population", index).positive(group.population)?;
        let own = check::element("the distance of the value from the best possible", index)
            .positive(distance(group.value))?;
        people += group.population;
        sum += group.population * own;
        distances.push(own);
    }
    let mean = sum / people;
    let goal = distance(overall);
    if !(goal > 0.0 && goal < mean) {
        return Err(check::single("the overall target").refuse(
            overall,
            "better than the mean of the groups, and short of the best possible",
        ));
    }
    // The change of a group is -pace × its distance; the mean falls as the pace rises.
    let reached = |pace: f64| -> f64 {
        let own = |(group, distance): (&Group, &f64)| {
            group.population * distance * (1.0 - pace * distance).powf(years)
        };
        groups.iter().zip(&distances).map(own).sum::<f64>() / people
    };
    let worst = distances.iter().copied().fold(0.0, f64::max);
    let (mut slow, mut fast) = (0.0, worst.recip());
    if reached(fast) > goal {
        return Err(check::undefined(
            "the targets",
            "the worst-off group would have to improve beyond the best possible value",
        ));
    }
    for _ in 0..200 {
        let pace = f64::midpoint(slow, fast);
        if reached(pace) > goal {
            slow = pace;
        } else {
            fast = pace;
        }
    }
    let pace = f64::midpoint(slow, fast);
    let target = |distance: &f64| {
        let left = distance * (1.0 - pace * distance).max(0.0).powf(years);
        match favour {
            Favour::Lower => left,
            Favour::HigherUpTo(ceiling) => ceiling - left,
        }
    };
    Ok(GroupTargets {
        values: distances.iter().map(target).collect(),
        annual_changes: distances.iter().map(|distance| -pace * distance).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn groups() -> impl Strategy<Value = Vec<Group>> {
        let group = (0.1..0.4_f64, 1.0..100.0_f64)
            .prop_map(|(value, population)| Group { value, population });
        prop::collection::vec(group, 2..10)
    }

    fn mean(groups: &[Group], values: &[f64]) -> f64 {
        let people: f64 = groups.iter().map(|group| group.population).sum();
        groups.iter().zip(values).map(|(group, value)| group.population * value).sum::<f64>()
            / people
    }

    proptest! {
        #[test]
        fn the_overall_target_is_met_and_the_worst_off_improve_fastest(groups in groups(), share in 0.7..0.99_f64, years in 1.0..10.0_f64) {
            let now: Vec<f64> = groups.iter().map(|group| group.value).collect();
            let overall = mean(&groups, &now) * share;
            let Ok(targets) = proportionate(&groups, overall, years, Favour::Lower) else {
                return Ok(());
            };
            prop_assert!((mean(&groups, &targets.values) - overall).abs() < 1e-9);
            for (a, (value, change)) in now.iter().zip(targets.values.iter().zip(&targets.annual_changes)) {
                prop_assert!(value <= a && *change <= 0.0);
                for (b, other) in now.iter().zip(&targets.annual_changes) {
                    prop_assert!(a <= b || change <= other);
                }
            }
        }

        #[test]
        fn a_shortfall_is_treated_like_an_adverse_value(groups in groups(), years in 1.0..10.0_f64) {
            let now: Vec<f64> = groups.iter().map(|group| group.value).collect();
            let overall = mean(&groups, &now) * 0.95;
            let mirrored: Vec<Group> = groups.iter().map(|g| Group { value: 1.0 - g.value, ..*g }).collect();
            let one = proportionate(&groups, overall, years, Favour::Lower)?;
            let other = proportionate(&mirrored, 1.0 - overall, years, Favour::HigherUpTo(1.0))?;
            for (a, b) in one.values.iter().zip(&other.values) {
                prop_assert!((a + b - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn no_number_panics(value in prop::num::f64::ANY, population in prop::num::f64::ANY, overall in prop::num::f64::ANY, years in prop::num::f64::ANY) {
            let _ = proportionate(&[Group { value, population }], overall, years, Favour::Lower);
            let _ = proportionate(&[Group { value, population }], overall, years, Favour::HigherUpTo(100.0));
        }
    }

    #[test]
    fn a_target_that_is_no_improvement_is_refused() {
        let groups = [Group { value: 0.2, population: 1.0 }];
        assert!(proportionate(&groups, 0.2, 5.0, Favour::Lower).is_err());
        assert!(proportionate(&groups, 0.0, 5.0, Favour::Lower).is_err());
    }
}
