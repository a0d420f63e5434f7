//! Counts that could be behind what is published, for an attacker who does not know them.

use crate::system::System;

/// Sweeps over all totals.
const SWEEPS: usize = 4_000;

/// How far a total may be from its parts.
const CLOSE: f64 = 1e-7;

/// A count for every variable, in its range and with all totals met, as far from the ends of the
/// ranges as can be; `None` if none is found in time.
///
/// Iterative proportional fitting: each total in turn scales what is above the floors of its
/// hidden parts, and inversely its own if it is hidden, until it is met (Csiszár (1975),
/// *Ann Probab* 3:146-158, for sums with a minus sign). Ranges with two ends are not fitted.
pub(crate) fn counts(system: &System, ranges: &[(f64, f64)]) -> Option<Vec<f64>> {
    if ranges.iter().any(|(low, high)| high > low && high.is_finite()) {
        return None;
    }
    let open: Vec<bool> = ranges.iter().map(|(low, high)| high > low).collect();
    let mut above: Vec<f64> = open.iter().map(|&open| if open { 5.0 } else { 0.0 }).collect();
    let sums: Vec<Sum> = system.sums.iter().filter_map(|sum| Sum::new(sum, ranges)).collect();
    for _ in 0..SWEEPS {
        let mut worst = 0.0_f64;
        for sum in &sums {
            worst = worst.max(sum.fit(&mut above)?);
        }
        if worst < CLOSE {
            return Some(above.iter().zip(ranges).map(|(above, (low, _))| low + above).collect());
        }
    }
    None
}

/// A total whose members are not all known.
struct Sum {
    total: Option<usize>,
    parts: Vec<usize>,
    /// What the parts have above their floors, less what the total has above its own.
    rest: f64,
}

impl Sum {
    fn new(members: &[u32], ranges: &[(f64, f64)]) -> Option<Self> {
        let open = |&at: &usize| ranges[at].1 > ranges[at].0;
        let mut members = members.iter().map(|&at| at as usize);
        let total = members.next()?;
        let (mut parts, mut rest) = (Vec::new(), ranges[total].0);
        for part in members {
            rest -= ranges[part].0;
            parts.extend(Some(part).filter(open));
        }
        let total = Some(total).filter(open);
        (total.is_some() || !parts.is_empty()).then_some(Self { total, parts, rest })
    }

    /// Meets the total; returns how far it was from it, or `None` if it cannot be met.
    fn fit(&self, above: &mut [f64]) -> Option<f64> {
        let parts: f64 = self.parts.iter().map(|&at| above[at]).sum();
        let total = self.total.map_or(0.0, |at| above[at]);
        let off = (parts - total - self.rest).abs();
        if off < CLOSE / 10.0 {
            return Some(off);
        }
        // parts * factor - total / factor = rest
        let root = (self.rest * self.rest + 4.0 * parts * total).sqrt();
        let factor = (self.rest + root) / (2.0 * parts);
        if !factor.is_finite() || factor < 0.0 {
            return None;
        }
        for &at in &self.parts {
            above[at] *= factor;
        }
        if let Some(at) = self.total {
            above[at] = if factor > 0.0 { above[at] / factor } else { -self.rest };
        }
        Some(off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Dimension, Face, Profile, Publication,
        system::{Builder, Variable},
    };

    #[test]
    fn the_counts_found_meet_every_total_and_leave_room() {
        let flat = |name| Dimension::with_total(name, "all", ["a", "b", "c"]).unwrap();
        let mut table = Publication::new("t", vec![flat("x"), flat("y")]).unwrap();
        let rows = [
            ("all", [Some(60), Some(20), None, None]),
            ("a", [Some(15), None, None, Some(6)]),
            ("b", [Some(25), None, None, Some(9)]),
            ("c", [Some(20), Some(8), None, None]),
        ];
        for (x, row) in rows {
            for (y, shown) in ["all", "a", "b", "c"].into_iter().zip(row) {
                table.add(&[x, y], shown.map_or_else(Face::hidden, Face::shown)).unwrap();
            }
        }
        let mut builder = Builder::default();
        builder.publish(&table, &Profile::min5());
        let system = builder.finish();
        let ranges: Vec<_> = system.variables.iter().map(Variable::attacked).collect();
        let counts = counts(&system, &ranges).unwrap();
        for sum in &system.sums {
            let parts: f64 = sum[1..].iter().map(|&at| counts[at as usize]).sum();
            assert!((parts - counts[sum[0] as usize]).abs() < 1e-5);
        }
        assert!(counts.iter().zip(&ranges).all(|(count, (low, _))| count >= low));
    }
}
