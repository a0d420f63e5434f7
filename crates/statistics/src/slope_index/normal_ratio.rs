//! The ratio of two normals, whichever side of 0 the lower one may be on.

use super::{Line, SURE};
use crate::{Confidence, Interval, StatisticsError, check, distribution::normal};
use std::f64::consts::{FRAC_PI_2, PI};

/// The limits of (intercept + slope) / intercept.
///
/// With D = top − *r* bottom and bottom B, both normal with correlation ρ, the ratio is up to *r* where D and B differ in sign
/// (Hinkley 1969): P = Φ(*a*)Φ(*b*) + Φ(−*a*)Φ(−*b*) + 1/π ∫₀^asin(−ρ) exp(−(*a*² − 2*ab* sin θ + *b*²)/(2 cos² θ)) dθ, with
/// *a* = −E(D)/sd(D) and *b* = E(B)/sd(B).
pub(super) fn limits(line: &Line, level: Confidence) -> Result<Interval, StatisticsError> {
    let at = |share: f64| {
        quantile(line, share).ok_or_else(|| {
            check::undefined("the relative index", "the line is at 0 at its most deprived end")
        })
    };
    Ok(Interval { lower: at(level.tail())?, upper: at(1.0 - level.tail())? })
}

/// P(ratio ≤ `ratio`).
fn lower(line: &Line, ratio: f64) -> f64 {
    // Top = B + slope, so that D = slope − (ratio − 1) B.
    let shift = ratio - 1.0;
    let mean = line.fitted_slope - shift * line.fitted_intercept;
    let covariance = line.covariance - shift * line.variance_intercept;
    let spread = (line.variance_slope - 2.0 * shift * line.covariance
        + shift * shift * line.variance_intercept)
        .max(0.0)
        .sqrt();
    let bottom = line.variance_intercept.sqrt();
    let (a, b) = (-mean / spread, line.fitted_intercept / bottom);
    let correlation = (-covariance / (spread * bottom)).clamp(-1.0, 1.0);
    let apart = normal::lower(a) * normal::lower(b) + normal::lower(-a) * normal::lower(-b);
    let integrand = |angle: f64| {
        let (sine, cosine) = angle.sin_cos();
        (-(a * a - 2.0 * a * b * sine + b * b) / (2.0 * cosine * cosine)).exp()
    };
    apart + integral(integrand, correlation.asin()) / PI
}

/// ∫₀^`end` of a smooth function, by the doubly exponential rule.
fn integral(of: impl Fn(f64) -> f64, end: f64) -> f64 {
    let step = 1.0 / 16.0;
    let term = |k: i32| {
        let t = f64::from(k) * step;
        let (u, du) = (FRAC_PI_2 * t.sinh(), FRAC_PI_2 * t.cosh());
        of(end / 2.0 * (1.0 + u.tanh())) * du / u.cosh().powi(2)
    };
    end / 2.0 * step * (-56..=56).map(term).filter(|term| term.is_finite()).sum::<f64>()
}

/// The ratio that is not exceeded with probability `share`, by bisection; none where the bottom is no number but 0.
fn quantile(line: &Line, share: f64) -> Option<f64> {
    let centre = 1.0 + line.fitted_slope / line.fitted_intercept;
    let mut reach = SURE * line.variance_slope.sqrt() / line.variance_intercept.sqrt();
    let below = |ratio: f64| lower(line, ratio) < share;
    if !(centre.is_finite() && reach.is_finite() && reach > 0.0) {
        return None;
    }
    while !below(centre - reach) || below(centre + reach) {
        reach *= 2.0;
        if !reach.is_finite() {
            return None;
        }
    }
    let (mut low, mut high) = (centre - reach, centre + reach);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high))
}
