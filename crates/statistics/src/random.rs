//! Random numbers that are the same on every machine and for any number of threads.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// A generator for `seed`.
#[must_use]
pub fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A generator for part `stream` of the work seeded by `seed`.
///
/// Streams of one seed do not overlap, so each area or replicate can have its own
/// and the result does not depend on how the work is shared out.
#[must_use]
pub fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut generator = seeded(seed);
    generator.set_stream(stream);
    generator
}

/// A number drawn uniformly from 0 (included) to 1 (not included), with 53 random bits.
pub fn uniform(generator: &mut impl Rng) -> f64 {
    (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Two independent draws from the standard normal distribution.
///
/// # Source
/// Marsaglia G, Bray TA (1964), *SIAM Review* 6:260–264 (the polar method).
pub fn normal_pair(generator: &mut impl Rng) -> (f64, f64) {
    loop {
        let x = uniform(generator).mul_add(2.0, -1.0);
        let y = uniform(generator).mul_add(2.0, -1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            let factor = (-2.0 * square.ln() / square).sqrt();
            return (x * factor, y * factor);
        }
    }
}

/// Standard normal draws one at a time, from pairs.
#[derive(Clone, Debug)]
pub struct Normals<R> {
    generator: R,
    spare: Option<f64>,
}

impl<R: Rng> Normals<R> {
    /// Draws from `generator`.
    pub const fn new(generator: R) -> Self {
        Self { generator, spare: None }
    }

    /// The next draw.
    pub fn draw(&mut self) -> f64 {
        self.spare.take().unwrap_or_else(|| {
            let (one, other) = normal_pair(&mut self.generator);
            self.spare = Some(other);
            one
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normals_have_mean_0_and_variance_1() {
        let mut normals = Normals::new(seeded(1));
        let draws: Vec<f64> = (0..100_000).map(|_| normals.draw()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.03, "{variance}");
    }

    #[test]
    fn streams_of_a_seed_differ_and_repeat() {
        let first = |n| uniform(&mut stream(7, n));
        assert!((first(0) - first(1)).abs() > 0.0);
        assert!((first(1) - first(1)).abs() <= 0.0);
    }
}
