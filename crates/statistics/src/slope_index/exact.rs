//! The distribution of a sum of independent values that are not normal themselves but functions of normals.
//!
//! X = Σ*c*ᵢ *g*(μᵢ + σᵢ *z*ᵢ) has the characteristic function φ(*t*) = Π E exp(i*tc*ᵢ*g*(μᵢ + σᵢ*z*)). Each factor is an integral over a
//! normal density, for which the trapezoidal rule in *z* converges exponentially; so does it for the inversion
//! F(*x*) = 1/2 − 1/π ∫ Im(e^−i*tx* φ(*t*))/*t* d*t* at the midpoints *t* = (*j* + 1/2)*h* (Davies 1973), whose error is the probability
//! beyond 2π/*h* from *x*.

use super::{Line, Model, Quantile, Simulation, fieller, simulated::Draws};
use crate::{Confidence, Interval, distribution::normal};
use std::f64::consts::{PI, TAU};

/// Standard deviations beyond which a normal is left out: 1e-13 of it.
const TAIL: f64 = 7.4;
/// What is left of a characteristic function where it is cut off, and where it is first tried to (e^−32 for a normal).
const NOTHING: f64 = 1e-12;
const CUT: f64 = 8.0;
/// Standard deviations from the middle within which the distribution is asked for.
const ASKED: f64 = 6.5;
/// Nodes of an integral times values of the characteristic function at most: some 20 ms.
const MOST: f64 = 2e7;
/// Nodes that are turned together.
const LANES: usize = 8;
/// A probability this small that the most deprived end of the line is on the other side of 0 is none.
const CERTAIN: f64 = 1e-9;

/// A line through rates or proportions that are drawn again.
pub(super) struct Drawn<'a> {
    line: &'a Line,
    quantiles: &'a [Quantile],
    model: Model,
}

impl<'a> Drawn<'a> {
    pub(super) const fn new(line: &'a Line, quantiles: &'a [Quantile], model: Model) -> Self {
        Self { line, quantiles, model }
    }

    /// The limits of the slope.
    pub(super) fn slopes(&self, level: Confidence) -> Interval {
        if level.z().is_infinite() {
            return self.support();
        }
        let exact = || {
            let sum = self.sum(|slope, _| slope)?;
            let at = |share| sum.quantile(share);
            Some(Interval { lower: at(level.tail())?, upper: at(1.0 - level.tail())? })
        };
        exact().unwrap_or_else(|| self.draws().differences(level))
    }

    /// The limits of (intercept + slope) / intercept.
    pub(super) fn ratios(&self, level: Confidence) -> Interval {
        if self.line.variance_slope + self.line.variance_intercept <= 0.0 {
            let ratio = 1.0 + self.line.fitted_slope / self.line.fitted_intercept;
            return Interval { lower: ratio, upper: ratio };
        }
        if level.z().is_infinite() {
            return Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
        }
        let exact = || {
            let side = self.side()?;
            let start = fieller(self.line, level.z());
            Some(Interval {
                lower: self.ratio(side, level.tail(), start.lower)?,
                upper: self.ratio(side, 1.0 - level.tail(), start.upper)?,
            })
        };
        exact().unwrap_or_else(|| self.draws().quotients(level))
    }

    fn draws(&self) -> Draws {
        Draws::new(self.line, self.quantiles, self.model, Simulation::default())
    }

    /// The lowest and highest slope that there can be.
    fn support(&self) -> Interval {
        let highest = if self.model == Model::Proportion { 1.0 } else { f64::INFINITY };
        let mut support = Interval { lower: 0.0, upper: 0.0 };
        for (weight, quantile) in self.line.slope.iter().zip(self.quantiles) {
            let (least, most) = if quantile.standard_error > 0.0 {
                (0.0, weight * highest)
            } else {
                (weight * quantile.value, weight * quantile.value)
            };
            support.lower += least.min(most);
            support.upper += least.max(most);
        }
        support
    }

    /// The distribution of the sum of the values with weights made of those in slope and intercept.
    fn sum(&self, weight: impl Fn(f64, f64) -> f64) -> Option<Sum> {
        let weights = self.line.slope.iter().zip(&self.line.intercept);
        let terms = weights.zip(self.quantiles).map(|((&slope, &intercept), quantile)| {
            Term::new(self.model, quantile, weight(slope, intercept))
        });
        Sum::new(terms.collect())
    }

    /// 1 where the most deprived end is surely above 0, −1 where it is surely below.
    fn side(&self) -> Option<f64> {
        let below = self.sum(|_, intercept| intercept)?.up_to(0.0);
        match below {
            below if below < CERTAIN => Some(1.0),
            below if below > 1.0 - CERTAIN => Some(-1.0),
            _ => None,
        }
    }

    /// The ratio that is not exceeded with probability `share`: a secant on the normal deviate of its probability, which is
    /// nearly a straight line.
    fn ratio(&self, side: f64, share: f64, start: f64) -> Option<f64> {
        let aim = normal::quantile(share).ok()?;
        let deviate = |ratio: f64| {
            let sum = self.sum(|slope, intercept| side * (slope - (ratio - 1.0) * intercept))?;
            normal::quantile(sum.up_to(0.0)).ok()
        };
        // The first step takes the deviate for that of normals, the next ones for a straight line.
        let Line {
            fitted_slope,
            fitted_intercept,
            variance_slope,
            variance_intercept,
            covariance,
            ..
        } = self.line;
        let normal = |ratio: f64| {
            let shift = ratio - 1.0;
            let variance =
                variance_slope - 2.0 * shift * covariance + shift * shift * variance_intercept;
            side * (shift * fitted_intercept - fitted_slope) / variance.sqrt()
        };
        let centre = 1.0 + fitted_slope / fitted_intercept;
        let (mut at, mut off) = match deviate(start) {
            Some(deviate) => (start, deviate - aim),
            None => (centre, deviate(centre)? - aim),
        };
        let mut rise = (normal(at + 1e-6) - normal(at - 1e-6)) / 2e-6;
        let mut next = at - off / rise;
        for _ in 0..60 {
            // The error is of the order of the product of the last two.
            if off.abs() < 1e-5 && next.is_finite() {
                return Some(next);
            }
            let Some(now) = deviate(next) else {
                // So far out that the probability is 0 or 1.
                next = f64::midpoint(at, next);
                continue;
            };
            let now = now - aim;
            rise = (now - off) / (next - at);
            (at, off) = (next, now);
            next = at - off / rise;
        }
        None
    }
}

/// `weight` times one value that is drawn again, less the same at its centre.
struct Term {
    model: Model,
    weight: f64,
    centre: f64,
    error: f64,
    /// The value at the centre.
    middle: f64,
}

impl Term {
    fn new(model: Model, quantile: &Quantile, weight: f64) -> Self {
        let centre = model.forward(quantile.value);
        Self { model, weight, centre, error: quantile.standard_error, middle: quantile.value }
    }

    /// Its departure from the centre at the normal deviate `z`.
    fn at(&self, z: f64) -> f64 {
        self.weight * (self.model.back(self.centre + self.error * z) - self.middle)
    }

    /// How fast it changes at most with *z* from `low` to `high`.
    fn swing(&self, low: f64, high: f64) -> f64 {
        let (low, high) = (self.centre + self.error * low, self.centre + self.error * high);
        // The steepest point of a logistic curve is at 0.
        let steepest = if self.model == Model::Rate { high } else { 0.0_f64.clamp(low, high) };
        (self.weight * self.error * self.model.steepness(self.model.back(steepest))).abs()
    }

    fn reach(&self) -> f64 {
        self.at(-TAIL).abs().max(self.at(TAIL).abs())
    }

    /// Multiplies `wave` by E exp(i*t*X) at *t* = (*j* + 1/2) `step`, X the departure; none if that takes too many nodes.
    fn multiply(&self, step: f64, wave: &mut [(f64, f64)]) -> Option<()> {
        let highest = step * wave.len() as f64;
        let nodes = (2.0 * TAIL * (self.swing(-TAIL, TAIL) * highest + TAIL + 1.0) / TAU).ceil();
        let work = nodes * wave.len() as f64;
        if work > MOST || work.is_nan() {
            return None;
        }
        let width = 2.0 * TAIL / nodes;
        let mut turning = Vec::new();
        let mut place = 0.5;
        while place < nodes {
            let mut lanes = Turning::default();
            for lane in 0..LANES {
                let z = -TAIL + width * place;
                if place < nodes {
                    let weight = width * (-0.5 * z * z).exp() / TAU.sqrt();
                    lanes.set(lane, weight, 0.5 * step * self.at(z));
                }
                place += 1.0;
            }
            turning.push(lanes);
        }
        for (re, im) in wave {
            let (mut x, mut y) = ([0.0; LANES], [0.0; LANES]);
            for lanes in &mut turning {
                lanes.add_and_turn(&mut x, &mut y);
            }
            let (x, y): (f64, f64) = (x.iter().sum(), y.iter().sum());
            (*re, *im) = (*re * x - *im * y, *re * y + *im * x);
        }
        Some(())
    }
}

/// Weighted unit vectors, each with the angle by which it turns from one *t* to the next.
#[derive(Clone, Copy, Default)]
struct Turning {
    x: [f64; LANES],
    y: [f64; LANES],
    cosine: [f64; LANES],
    sine: [f64; LANES],
}

impl Turning {
    /// Starts `lane` with `weight` at `angle`, to turn by twice the angle.
    fn set(&mut self, lane: usize, weight: f64, angle: f64) {
        let (sine, cosine) = angle.sin_cos();
        self.x[lane] = weight * cosine;
        self.y[lane] = weight * sine;
        self.cosine[lane] = cosine * cosine - sine * sine;
        self.sine[lane] = 2.0 * sine * cosine;
    }

    fn add_and_turn(&mut self, x: &mut [f64; LANES], y: &mut [f64; LANES]) {
        for lane in 0..LANES {
            let (a, b) = (self.x[lane], self.y[lane]);
            x[lane] += a;
            y[lane] += b;
            self.x[lane] = a * self.cosine[lane] - b * self.sine[lane];
            self.y[lane] = a * self.sine[lane] + b * self.cosine[lane];
        }
    }
}

/// The distribution of a sum of terms.
struct Sum {
    /// The sum with every value at its centre.
    middle: f64,
    /// The standard deviation, nearly.
    scale: f64,
    /// How far from the middle nothing is left.
    reach: f64,
    step: f64,
    /// The characteristic function of the departure from the middle at (*j* + 1/2) `step`.
    wave: Vec<(f64, f64)>,
}

impl Sum {
    fn new(mut terms: Vec<Term>) -> Option<Self> {
        let middle = terms.iter().map(|term| term.weight * term.middle).sum();
        terms.retain(|term| term.weight * term.error != 0.0);
        let root = |of: &dyn Fn(&Term) -> f64| {
            terms.iter().map(|term| of(term).powi(2)).sum::<f64>().sqrt()
        };
        let scale = root(&|term| term.swing(0.0, 0.0));
        if terms.is_empty() {
            return Some(Self { middle, scale, reach: 0.0, step: 0.0, wave: Vec::new() });
        }
        let reach = root(&Term::reach).max(TAIL * scale);
        let step = TAU / (reach + ASKED * scale);
        let mut highest = CUT / scale;
        for _ in 0..8 {
            let count = (highest / step).ceil();
            if count > MOST || count.is_nan() {
                return None;
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 1 to MOST"
            )]
            let mut wave = vec![(1.0, 0.0); count as usize];
            terms.iter().try_for_each(|term| term.multiply(step, &mut wave))?;
            let left = wave.last().map_or(0.0, |(re, im)| re.hypot(*im));
            if left < NOTHING {
                return Some(Self { middle, scale, reach, step, wave });
            }
            highest *= 1.5;
        }
        None
    }

    /// The probability of up to `x`.
    fn up_to(&self, x: f64) -> f64 {
        self.distribution(x - self.middle).0.clamp(0.0, 1.0)
    }

    /// The probability of up to `departure` from the middle, and its density there.
    fn distribution(&self, departure: f64) -> (f64, f64) {
        // The sum below repeats itself.
        if departure.abs() >= self.reach {
            return (if departure < 0.0 { 0.0 } else { 1.0 }, 0.0);
        }
        let mut turning = Turning::default();
        turning.set(0, 1.0, -0.5 * self.step * departure);
        let (mut probability, mut density) = (0.5, 0.0);
        let mut t = 0.5;
        for (re, im) in &self.wave {
            let (x, y) = (turning.x[0], turning.y[0]);
            probability -= (re * y + im * x) / (PI * t);
            density += re * x - im * y;
            turning.add_and_turn(&mut [0.0; LANES], &mut [0.0; LANES]);
            t += 1.0;
        }
        (probability, density * self.step / PI)
    }

    /// The value that is not exceeded with probability `share`, by Newton's steps inside a bracket.
    fn quantile(&self, share: f64) -> Option<f64> {
        let mut at = self.scale * normal::quantile(share).ok()?;
        let (mut low, mut high) = (-self.reach, self.reach);
        for _ in 0..100 {
            let (probability, density) = self.distribution(at);
            if probability < share {
                low = at;
            } else {
                high = at;
            }
            let newton = at - (probability - share) / density;
            let next =
                if low < newton && newton < high { newton } else { f64::midpoint(low, high) };
            if (next - at).abs() <= 1e-9 * self.scale {
                return Some(self.middle + next);
            }
            at = next;
        }
        None
    }
}
