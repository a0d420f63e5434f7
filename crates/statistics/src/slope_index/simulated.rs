//! The index of values drawn again and again.

use super::{Line, Model, Quantile, Simulation, difference, quotient};
use crate::{
    Confidence, Interval,
    random::{self, Normals},
};
use rayon::prelude::*;

/// Repetitions of one stream of random numbers.
const BLOCK: usize = 2_000;

/// The differences and the quotients of the ends of simulated lines.
pub(super) struct Draws {
    differences: Vec<f64>,
    quotients: Vec<f64>,
}

impl Draws {
    pub(super) fn new(
        line: &Line,
        quantiles: &[Quantile],
        model: Model,
        simulation: Simulation,
    ) -> Self {
        let transformed = model.is_transformed();
        let drawn: Vec<(f64, f64, f64, f64)> = quantiles
            .iter()
            .zip(line.slope.iter().zip(&line.intercept))
            .map(|(q, (slope, intercept))| {
                (model.forward(q.value), q.standard_error, *slope, *intercept)
            })
            .collect();
        // On a transformed scale the line is fitted to what is normal, and both ends move with its slope.
        let value = |normal: f64| if transformed { normal } else { model.back(normal) };
        let mut differences = vec![0.0; simulation.repetitions];
        let mut quotients = vec![0.0; simulation.repetitions];
        differences
            .par_chunks_mut(BLOCK)
            .zip(quotients.par_chunks_mut(BLOCK))
            .enumerate()
            .for_each(|(block, (differences, quotients))| {
                let mut normals = Normals::new(random::stream(simulation.seed, block as u64));
                for (one, other) in differences.iter_mut().zip(quotients) {
                    let (mut slope, mut intercept) = (0.0, 0.0);
                    for (centre, error, of_slope, of_intercept) in &drawn {
                        let y = value(centre + error * normals.draw());
                        slope += of_slope * y;
                        intercept += of_intercept * y;
                    }
                    let ends = if transformed {
                        line.ends(model, slope)
                    } else {
                        (intercept, intercept + slope)
                    };
                    (*one, *other) = (difference(ends), quotient(ends));
                }
            });
        Self { differences, quotients }
    }

    pub(super) fn differences(&mut self, level: Confidence) -> Interval {
        limits(&mut self.differences, level)
    }

    pub(super) fn quotients(&mut self, level: Confidence) -> Interval {
        limits(&mut self.quotients, level)
    }
}

/// The order statistics number round(R (1 − *c*)) and round(R *c*), without interpolation.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank lies from 0 to the number of repetitions"
)]
fn limits(values: &mut [f64], level: Confidence) -> Interval {
    let count = values.len() as f64;
    let mut at = |share: f64| {
        let rank = (count * share).round_ties_even().clamp(1.0, count) as usize;
        *values.select_nth_unstable_by(rank - 1, f64::total_cmp).1
    };
    Interval { lower: at(level.tail()), upper: at(1.0 - level.tail()) }
}
