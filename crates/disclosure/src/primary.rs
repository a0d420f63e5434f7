//! Which cells are unsafe in themselves, and what they must be able to be.

use std::ops::RangeInclusive;

use crate::{profile::Profile, protect::Treatment, table::Cell};

/// Why a cell is unsafe, and the range that nothing published may narrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsafe {
    pub(crate) treatment: Treatment,
    pub(crate) needs: RangeInclusive<u64>,
}

/// Whether a cell is unsafe in itself.
///
/// For a count below the threshold the range is the profile's. For a dominated cell it is as wide
/// as makes the largest contributors safe by the same rule: the upper and lower protection levels
/// of Hundepool et al. (2012) *Statistical Disclosure Control*, table 4.3, as tau-Argus has them,
/// (100 / k) (x₁ + … + xₙ) − X for the (n, k) rule and (p / 100) x₁ − (X − x₁ − x₂) for p per cent.
pub(crate) fn judge(profile: &Profile, cell: Option<&Cell>, count: u64) -> Option<Unsafe> {
    let small = profile.protected().filter(|_| profile.hides(count));
    let guard = cell.and_then(Cell::guard);
    let level = cell.and_then(|cell| dominated(profile, &cell.largest(), count));
    let around = level.map(|level| count.saturating_sub(level)..=count.saturating_add(level));
    let treatment = match (&small, guard) {
        (Some(_), _) => Treatment::Small,
        (None, Some(_)) => Treatment::Guarded,
        (None, None) => Treatment::Dominated,
    };
    let guard = guard.map(|(least, most)| least..=most);
    let needs = widest([small, around, guard])?;
    Some(Unsafe { treatment, needs })
}

/// The range that holds all of these.
fn widest(ranges: [Option<RangeInclusive<u64>>; 3]) -> Option<RangeInclusive<u64>> {
    let ranges = ranges.into_iter().flatten();
    ranges.reduce(|one, other| *one.start().min(other.start())..=*one.end().max(other.end()))
}

/// How far from its count a dominated cell must be able to be; `None` if nothing dominates it.
fn dominated(profile: &Profile, largest: &[u64], count: u64) -> Option<u64> {
    let first = *largest.first()? as f64;
    let total = count as f64;
    let share = profile.dominance().map_or(0.0, |rule| {
        let top: u64 = largest.iter().take(rule.n).sum();
        100.0 / rule.k * top as f64 - total
    });
    let rest = profile.p_percent().map_or(0.0, |p| {
        let second = largest.get(1).map_or(0.0, |&second| second as f64);
        p / 100.0 * first - (total - first - second)
    });
    let level = share.max(rest);
    // Counts are below 2^52, and so are these levels: they are whole after rounding up.
    (level > 0.0).then(|| whole(level.ceil()))
}

/// A number from zero to 2^52 as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "std converts a float to an integer in no other way; it is within 2^52 here, and what is below one is meant to go"
)]
pub(crate) fn whole(number: f64) -> u64 {
    number.clamp(0.0, 4_503_599_627_370_496.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_count_must_be_able_to_be_anything_hidden_and_the_first_shown() {
        let found = judge(&Profile::min5(), None, 3).unwrap();
        assert_eq!((found.treatment, found.needs), (Treatment::Small, 1..=5));
        assert_eq!(judge(&Profile::min5(), None, 0), None);
        assert_eq!(judge(&Profile::min5(), None, 5), None);
    }

    #[test]
    fn a_guarded_count_is_unsafe_whatever_it_is() {
        let found = judge(&Profile::min5(), Some(&Cell::of(97).guarded(95, 99)), 97).unwrap();
        assert_eq!((found.treatment, found.needs), (Treatment::Guarded, 95..=99));
        let found = judge(&Profile::min5(), Some(&Cell::of(3).guarded(2, 6)), 3).unwrap();
        assert_eq!((found.treatment, found.needs), (Treatment::Small, 1..=6));
    }

    #[test]
    fn two_contributors_of_nearly_all_make_a_cell_unsafe() {
        // 60 + 35 of 100 is 95 per cent: 95 / 0.9 - 100 = 5.6, and the p-percent rule asks
        // 0.1 * 60 - 5 = 1.
        let cell = Cell::of(100).made_by([35, 60, 5]);
        let found = judge(&Profile::min10(), Some(&cell), 100).unwrap();
        assert_eq!((found.treatment, found.needs), (Treatment::Dominated, 94..=106));
        let even = Cell::of(100).made_by([25, 25, 25, 25]);
        assert_eq!(judge(&Profile::min10(), Some(&even), 100), None);
    }

    #[test]
    fn a_second_contributor_may_not_work_out_the_first() {
        // 80 + 9 of 96 is under 93 per cent, and 96 - 80 - 9 = 7 is under 10 per cent of 80.
        let cell = Cell::of(96).made_by([80, 9, 7]);
        let found = judge(&Profile::min10(), Some(&cell), 96).unwrap();
        assert_eq!(found.treatment, Treatment::Dominated);
        assert!(*found.needs.end() >= 97);
    }
}
