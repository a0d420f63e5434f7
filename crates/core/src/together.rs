//! The figure of an area that is made of others.

use crate::{
    Figure, FigureError, FigureParts, Marks, Measured, Missing, Reading, Scale, ValueType,
};

/// Why figures of parts make no figure of their whole.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAdditive {
    /// What the whole's value is cannot be told from those of its parts.
    #[error(
        "{}: the value of a whole cannot be told from those of its parts, and is never their average",
        .0.as_str()
    )]
    ValueType(ValueType),
    /// It is not known what a rate is out of.
    #[error("nothing says what these rates are out of")]
    NoScale,
    /// A part has a value without what it is made of.
    #[error(
        "a part has a value and not both its count and its denominator, so that no rate can be made of it with others"
    )]
    NoCounts,
    /// A part's count and denominator are of something else than its value.
    #[error(
        "a part's count and denominator, {count} of {denominator}, do not make its value {value}"
    )]
    OtherCounts {
        /// The count.
        count: f64,
        /// The denominator.
        denominator: f64,
        /// The value.
        value: f64,
    },
    /// There is no part.
    #[error("there are no parts to make a whole of")]
    NoParts,
    /// The sums contradict each other.
    #[error(transparent)]
    Figure(#[from] FigureError),
}

/// The figure of a whole that is made of `parts`, none of which shares anybody with another: counts and
/// denominators are summed, and a proportion or rate is made of the sums. It has no interval.
///
/// A part that is suppressed makes the sum suppressed, as it could else be worked out; any other part
/// without a number leaves the whole without one, for the same reason.
///
/// # Errors
/// [`NotAdditive`] if values of this type say nothing of their whole (medians, life expectancies,
/// standardised rates...), or a part has not the numbers that it takes.
///
/// # Examples
/// ```
/// use lifecourse_core::{Figure, FigureParts, Measured, Missing, Reading, Scale, ValueType, together};
/// let part = |value, count, denominator| {
///     let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
///     Figure::new(FigureParts { count: Some(count), denominator: Some(denominator), ..FigureParts::of(reading) })
/// };
/// let (one, other) = (part(10.0, 10.0, 100.0)?, part(30.0, 90.0, 300.0)?);
/// let whole = together([&one, &other], ValueType::Proportion, None)?;
/// assert_eq!((whole.measured().unwrap().value, whole.denominator()), (25.0, Some(400.0)));
/// let hidden = Figure::missing(Missing::Suppressed);
/// let whole = together([&one, &hidden], ValueType::Proportion, None)?;
/// assert_eq!(whole.reading(), Reading::Missing(Missing::Suppressed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn together<'f>(
    parts: impl IntoIterator<Item = &'f Figure>,
    value_type: ValueType,
    scale: Option<Scale>,
) -> Result<Figure, NotAdditive> {
    let out_of = match (value_type, scale) {
        (ValueType::Count, _) => None,
        (ValueType::Proportion, scale) => Some(scale.map_or(100.0, Scale::get)),
        (ValueType::CrudeRate | ValueType::Ratio, Some(scale)) => Some(scale.get()),
        (ValueType::CrudeRate | ValueType::Ratio, None) => return Err(NotAdditive::NoScale),
        (other, _) => return Err(NotAdditive::ValueType(other)),
    };
    let mut sums = Sums::default();
    for part in parts {
        sums.add(part, out_of)?;
    }
    sums.figure(out_of)
}

#[derive(Default)]
struct Sums {
    parts: usize,
    value: f64,
    /// Known as long as every part has one.
    count: Option<f64>,
    denominator: Option<f64>,
    missing: Option<Missing>,
    marks: Marks,
}

impl Sums {
    fn add(&mut self, part: &Figure, out_of: Option<f64>) -> Result<(), NotAdditive> {
        let first = self.parts == 0;
        self.parts += 1;
        self.marks = part.marks().iter().fold(self.marks, Marks::with);
        let value = match part.reading() {
            Reading::Measured(measured) => measured.value,
            Reading::Missing(reason) => {
                if self.missing != Some(Missing::Suppressed) {
                    let hidden = reason == Missing::Suppressed;
                    self.missing =
                        if hidden { Some(reason) } else { self.missing.or(Some(reason)) };
                }
                return Ok(());
            }
        };
        if let Some(out_of) = out_of {
            let (Some(count), Some(denominator)) = (part.count(), part.denominator()) else {
                return Err(NotAdditive::NoCounts);
            };
            // As much is left to rounding as where a proportion is tested.
            let made = out_of * count / denominator;
            let is_made = denominator > 0.0 && (made - value).abs() <= 0.1 * value.abs();
            let is_empty = denominator <= 0.0 && count <= 0.0;
            if !is_made && !is_empty {
                return Err(NotAdditive::OtherCounts { count, denominator, value });
            }
        }
        let sum = |sum: Option<f64>, part: Option<f64>| match (first, sum, part) {
            (true, _, part) => part,
            (false, Some(sum), Some(part)) => Some(sum + part),
            _ => None,
        };
        self.value += value;
        self.count = sum(self.count, part.count());
        self.denominator = sum(self.denominator, part.denominator());
        Ok(())
    }

    fn figure(self, out_of: Option<f64>) -> Result<Figure, NotAdditive> {
        let Self { parts, value, count, denominator, missing, marks } = self;
        if parts == 0 {
            return Err(NotAdditive::NoParts);
        }
        let reading = match (missing, out_of, count, denominator) {
            (Some(reason), ..) => Reading::Missing(reason),
            (None, None, ..) => Reading::Measured(Measured { value, ci95: None, ci998: None }),
            (None, Some(out_of), Some(count), Some(denominator)) if denominator > 0.0 => {
                let value = out_of * count / denominator;
                Reading::Measured(Measured { value, ci95: None, ci998: None })
            }
            _ => Reading::Missing(Missing::NotApplicable),
        };
        let is_there = matches!(reading, Reading::Measured(_));
        let (count, denominator) = if is_there { (count, denominator) } else { (None, None) };
        Ok(Figure::new(FigureParts { reading, count, denominator, marks, note: None })?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Mark;

    fn part(count: f64, denominator: f64) -> Figure {
        let value = 100.0 * count / denominator;
        let reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
        let parts = FigureParts {
            count: Some(count),
            denominator: Some(denominator),
            ..FigureParts::of(reading)
        };
        Figure::new(parts).unwrap()
    }

    #[test]
    fn a_rate_is_made_of_sums_and_is_no_average() {
        let whole = together([&part(1.0, 10.0), &part(0.0, 990.0)], ValueType::Proportion, None);
        // The average of the two would be 5.
        assert_eq!(whole.unwrap().measured().unwrap().value.to_string(), "0.1");
    }

    #[test]
    fn one_hidden_part_hides_the_whole_whatever_else_is_missing() {
        let [none, hidden] = [Missing::NotAvailable, Missing::Suppressed].map(Figure::missing);
        for parts in [[&none, &hidden], [&hidden, &none]] {
            let whole = together(parts, ValueType::Count, None).unwrap();
            assert_eq!(whole.reading(), Reading::Missing(Missing::Suppressed));
        }
        let whole = together([&part(1.0, 2.0), &none], ValueType::Proportion, None).unwrap();
        assert_eq!(whole.reading(), Reading::Missing(Missing::NotAvailable));
        assert_eq!((whole.count(), whole.denominator()), (None, None));
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        let plain = Figure::plain(80.1).unwrap();
        let life = together([&plain], ValueType::LifeExpectancy, None);
        assert_eq!(life, Err(NotAdditive::ValueType(ValueType::LifeExpectancy)));
        assert_eq!(together([&plain], ValueType::CrudeRate, None), Err(NotAdditive::NoScale));
        assert_eq!(together([&plain], ValueType::Proportion, None), Err(NotAdditive::NoCounts));
        assert_eq!(together([], ValueType::Count, None), Err(NotAdditive::NoParts));
        let reading = Reading::Measured(Measured { value: 57.5, ci95: None, ci998: None });
        let other = Figure::new(FigureParts {
            count: Some(19.0),
            denominator: Some(18_891.0),
            ..FigureParts::of(reading)
        });
        let whole = together([&other.unwrap()], ValueType::Proportion, None);
        assert!(matches!(whole, Err(NotAdditive::OtherCounts { .. })));
    }

    #[test]
    fn marks_of_parts_are_marks_of_the_whole() {
        let marked = Figure::new(FigureParts {
            marks: Mark::Provisional.into(),
            ..FigureParts::of(part(1.0, 2.0).reading())
        });
        let whole =
            together([&marked.unwrap(), &Figure::plain(3.0).unwrap()], ValueType::Count, None);
        let whole = whole.unwrap();
        assert_eq!(
            (whole.measured().unwrap().value, whole.marks()),
            (53.0, Mark::Provisional.into())
        );
    }

    proptest! {
        #[test]
        fn the_order_of_parts_and_their_grouping_tell_nothing(
            counts in prop::collection::vec((0_u32..50, 50_u32..500), 2..12),
        ) {
            let parts: Vec<Figure> =
                counts.iter().map(|&(count, of)| part(count.into(), of.into())).collect();
            let whole = |parts: &mut dyn Iterator<Item = &Figure>| {
                together(parts.collect::<Vec<_>>(), ValueType::Proportion, None).unwrap()
            };
            let all = whole(&mut parts.iter());
            prop_assert_eq!(&all, &whole(&mut parts.iter().rev()));
            let (one, other) = parts.split_at(parts.len() / 2);
            let halves = [whole(&mut one.iter()), whole(&mut other.iter())];
            prop_assert_eq!(&all, &whole(&mut halves.iter()));
            let value = all.measured().unwrap().value;
            let values = parts.iter().map(|part| part.measured().unwrap().value);
            let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            prop_assert!(low - 1e-9 <= value && value <= high + 1e-9);
        }
    }
}
