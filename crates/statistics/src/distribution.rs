//! The normal, *t*, chi-square and *F* distributions: lower and upper tails, and quantiles.
//!
//! From `statrs` where it keeps its digits. It did not in two places: its `erfc` is right to 11 digits only
//! (`libm`'s is to 16), and its *t* quantile loses half of its digits near the median and for many degrees
//! of freedom (here: Newton steps on the tail, or the expansion about the normal).
//! Every function refuses NaN and whatever lies outside its domain, and none panics.

/// The standard normal distribution.
pub mod normal {
    use crate::{StatisticsError, check};
    use statrs::function::erf::erfc_inv;
    use std::f64::consts::SQRT_2;

    /// The probability of a value up to `z`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `z` is NaN.
    pub fn cdf(z: f64) -> Result<f64, StatisticsError> {
        if z.is_nan() {
            return Err(check::single("the normal deviate").refuse(z, "a number"));
        }
        Ok(lower(z))
    }

    /// The probability of a value above `z`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `z` is NaN.
    pub fn survival(z: f64) -> Result<f64, StatisticsError> {
        cdf(-z)
    }

    /// The lower tail for a `z` that is known not to be NaN.
    pub(crate) fn lower(z: f64) -> f64 {
        0.5 * libm::erfc(-z / SQRT_2)
    }

    /// The value that is not exceeded with probability `p`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `p` is not above 0 and below 1.
    ///
    /// # Examples
    /// ```
    /// let z = lifecourse_statistics::distribution::normal::quantile(0.975)?;
    /// assert!((z - 1.959963984540054).abs() < 1e-14);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn quantile(p: f64) -> Result<f64, StatisticsError> {
        check::single("the probability").inside_unit(p)?;
        Ok(-SQRT_2 * erfc_inv(2.0 * p))
    }
}

/// Student's *t* distribution.
pub mod student_t {
    use crate::{StatisticsError, check, distribution::normal};
    use statrs::function::beta::{beta_reg, ln_beta};

    /// Beyond this many degrees of freedom the expansion about the normal is exact to 1e-15, while the
    /// incomplete beta function of `statrs` loses a digit for each further factor of ten.
    const LARGE: f64 = 1e4;

    /// The *t* that has the same lower tail as the normal deviate `z`, for a large `df`.
    ///
    /// # Source
    /// Abramowitz and Stegun (1964), 26.7.5.
    fn from_normal(z: f64, df: f64) -> f64 {
        let square = z * z;
        let terms = [
            (square + 1.0) / 4.0,
            ((5.0 * square + 16.0) * square + 3.0) / 96.0,
            (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
            ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0)
                / 92_160.0,
        ];
        z * terms.iter().rev().fold(0.0, |sum, term| (sum + term) / df) + z
    }

    /// The inverse of [`from_normal`].
    fn to_normal(t: f64, df: f64) -> f64 {
        let mut z = t;
        for _ in 0..8 {
            z += (t - from_normal(z, df)) / (1.0 + (3.0 * z * z + 1.0) / (4.0 * df));
        }
        z
    }

    /// The probability of a value up to `t` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `t` is NaN or `df` not above 0.
    pub fn cdf(t: f64, df: f64) -> Result<f64, StatisticsError> {
        survival(-t, df)
    }

    /// The probability of a value above `t` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `t` is NaN or `df` not above 0.
    pub fn survival(t: f64, df: f64) -> Result<f64, StatisticsError> {
        check::single("the degrees of freedom").positive(df)?;
        if t.is_nan() {
            return Err(check::single("the t value").refuse(t, "a number"));
        }
        let tail = tail(t.abs(), df);
        Ok(if t > 0.0 { tail } else { 1.0 - tail })
    }

    /// The probability of a value beyond -`t` and `t`.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `t` is NaN or `df` not above 0.
    pub fn two_sided(t: f64, df: f64) -> Result<f64, StatisticsError> {
        survival(t.abs(), df).map(|tail| 2.0 * tail)
    }

    /// The upper tail for `t` of 0 or more.
    fn tail(t: f64, df: f64) -> f64 {
        if t.is_infinite() {
            return 0.0;
        }
        if df > LARGE && t < 10.0 {
            return normal::lower(-to_normal(t, df));
        }
        let square = t * t;
        // The incomplete beta function of the smaller argument keeps the digits of a small tail.
        if square > df {
            0.5 * beta_reg(df / 2.0, 0.5, df / (df + square))
        } else {
            0.5 - 0.5 * beta_reg(0.5, df / 2.0, square / (df + square))
        }
    }

    /// The value that is not exceeded with probability `p` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `p` is not above 0 and below 1, or `df` not above 0.
    ///
    /// # Examples
    /// ```
    /// let t = lifecourse_statistics::distribution::student_t::quantile(0.975, 4.0)?;
    /// assert!((t - 2.776445105197793).abs() < 1e-12);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn quantile(p: f64, df: f64) -> Result<f64, StatisticsError> {
        check::single("the probability").inside_unit(p)?;
        check::single("the degrees of freedom").positive(df)?;
        let z = normal::quantile(p)?;
        if df > LARGE && z.abs() < 9.0 {
            return Ok(from_normal(z, df));
        }
        let tail_p = p.min(1.0 - p);
        let t = upper_quantile(tail_p, df, z.abs());
        Ok(if p < 0.5 { -t } else { t })
    }

    /// The `t` above 0 whose upper tail is `p`: Newton steps on the tail within a bracket.
    ///
    /// `statrs` inverts the incomplete beta function instead and loses half its digits near the median.
    fn upper_quantile(p: f64, df: f64, z: f64) -> f64 {
        let ln_scale = -0.5 * df.ln() - ln_beta(0.5, df / 2.0);
        let density = |t: f64| (ln_scale - 0.5 * (df + 1.0) * (t * t / df).ln_1p()).exp();
        let (mut low, mut high) = (0.0_f64, z.max(1.0));
        while tail(high, df) > p {
            low = high;
            high *= 2.0;
            if high.is_infinite() {
                return low;
            }
        }
        let mut t = z.clamp(low, high);
        for _ in 0..200 {
            let excess = tail(t, df) - p;
            if excess > 0.0 {
                low = t;
            } else {
                high = t;
            }
            let newton = t + excess / density(t);
            let next =
                if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
            if (next - t).abs() <= 1e-15 * t.abs() {
                return next;
            }
            t = next;
        }
        t
    }
}

/// The chi-square distribution.
pub mod chi_squared {
    use crate::{StatisticsError, check, distribution::normal};
    use statrs::distribution::{ChiSquared, ContinuousCDF};
    use statrs::function::gamma::{gamma_lr, gamma_ur};

    /// Beyond this many degrees of freedom the cube-root transformation is exact to 1e-11.
    const LARGE: f64 = 1e7;

    fn check(x: f64, df: f64) -> Result<(), StatisticsError> {
        check::single("the degrees of freedom").positive(df)?;
        if x.is_nan() {
            return Err(check::single("the chi-square value").refuse(x, "a number"));
        }
        Ok(())
    }

    fn cube_root_deviate(x: f64, df: f64) -> f64 {
        let spread = 2.0 / (9.0 * df);
        ((x / df).cbrt() - (1.0 - spread)) / spread.sqrt()
    }

    /// The probability of a value up to `x` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `x` is NaN or `df` not above 0.
    pub fn cdf(x: f64, df: f64) -> Result<f64, StatisticsError> {
        check(x, df)?;
        Ok(if x <= 0.0 {
            0.0
        } else if x.is_infinite() {
            1.0
        } else if df > LARGE {
            normal::lower(cube_root_deviate(x, df))
        } else {
            gamma_lr(df / 2.0, x / 2.0)
        })
    }

    /// The probability of a value above `x` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `x` is NaN or `df` not above 0.
    pub fn survival(x: f64, df: f64) -> Result<f64, StatisticsError> {
        check(x, df)?;
        Ok(if x <= 0.0 {
            1.0
        } else if x.is_infinite() {
            0.0
        } else if df > LARGE {
            normal::lower(-cube_root_deviate(x, df))
        } else {
            gamma_ur(df / 2.0, x / 2.0)
        })
    }

    /// The value that is not exceeded with probability `p` at `df` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `p` is not above 0 and below 1, or `df` not above 0.
    ///
    /// # Examples
    /// ```
    /// let x = lifecourse_statistics::distribution::chi_squared::quantile(0.998, 1.0)?;
    /// assert!((x - 9.5495).abs() < 1e-4);
    /// # Ok::<(), lifecourse_statistics::StatisticsError>(())
    /// ```
    pub fn quantile(p: f64, df: f64) -> Result<f64, StatisticsError> {
        check::single("the probability").inside_unit(p)?;
        check::single("the degrees of freedom").positive(df)?;
        if df > LARGE {
            let spread = 2.0 / (9.0 * df);
            let root = 1.0 - spread + normal::quantile(p)? * spread.sqrt();
            return Ok(df * root.powi(3));
        }
        let distribution = ChiSquared::new(df).map_err(|_| {
            check::single("the degrees of freedom").refuse(df, "a finite number above 0")
        })?;
        Ok(distribution.inverse_cdf(p))
    }
}

/// The *F* distribution.
pub mod f {
    use crate::{StatisticsError, check};
    use statrs::function::beta::beta_reg;

    /// The probability of a value up to `f`, at `numerator` and `denominator` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `f` is NaN or either degrees of freedom not above 0.
    pub fn cdf(f: f64, numerator: f64, denominator: f64) -> Result<f64, StatisticsError> {
        survival(1.0 / f, denominator, numerator)
    }

    /// The probability of a value above `f`, at `numerator` and `denominator` degrees of freedom.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] if `f` is NaN or either degrees of freedom not above 0.
    pub fn survival(f: f64, numerator: f64, denominator: f64) -> Result<f64, StatisticsError> {
        check::single("the degrees of freedom of the numerator").positive(numerator)?;
        check::single("the degrees of freedom of the denominator").positive(denominator)?;
        if f.is_nan() {
            return Err(check::single("the F value").refuse(f, "a number"));
        }
        if f <= 0.0 {
            return Ok(1.0);
        }
        let share = denominator / (denominator + numerator * f);
        Ok(beta_reg(denominator / 2.0, numerator / 2.0, share.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn t_quantile_inverts_the_tail(p in 1e-6..0.999_999, df in 0.5..1e6) {
            let t = student_t::quantile(p, df)?;
            prop_assert!((student_t::cdf(t, df)? - p).abs() < 1e-11);
        }

        #[test]
        fn chi_squared_quantile_inverts_the_tail(p in 1e-6..0.999_999, df in 0.5..1e5) {
            let x = chi_squared::quantile(p, df)?;
            prop_assert!((chi_squared::cdf(x, df)? - p).abs() < 1e-10);
        }

        #[test]
        fn square_of_t_is_f_with_one_degree(t in 0.01..30.0, df in 1.0..500.0) {
            let f = f::survival(t * t, 1.0, df)?;
            let t = student_t::two_sided(t, df)?;
            prop_assert!((f - t).abs() < 1e-12);
        }

        #[test]
        fn no_number_panics(x in any::<f64>(), df in any::<f64>()) {
            let _ = (normal::cdf(x), normal::quantile(x));
            let _ = (student_t::cdf(x, df), student_t::quantile(x, df));
            let _ = (chi_squared::cdf(x, df), chi_squared::survival(x, df), chi_squared::quantile(x, df));
            let _ = (f::cdf(x, df, 3.0), f::survival(x, 3.0, df));
        }
    }

    #[test]
    fn small_tails_keep_their_digits() -> Result<(), crate::StatisticsError> {
        // R: 2 * pt(-16.065093134580987, 31)
        let p = student_t::two_sided(16.065_093_134_580_987, 31.0)?;
        assert!((p / 1.399_521_425_095_100_6e-16 - 1.0).abs() < 1e-9, "{p}");
        Ok(())
    }
}
