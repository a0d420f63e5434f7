//! Where an area ends, ready to be drawn.

use std::fmt::Write as _;

use crate::AreaCode;

/// A place on the British National Grid: metres east and north of its origin.
pub type GridPlace = (i32, i32);

/// How far from the origin of the grid a place can be, in metres: the British Isles and the sea around them.
const FURTHEST: i32 = 2_000_000;

/// The boundary of an area, at one or several grains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// The area.
    pub area: AreaCode,
    /// The same boundary, the finest first.
    pub shapes: Vec<Shape>,
}

/// A boundary at a grain: rings of places on the British National Grid, of which one within another is a hole.
///
/// Every place is a whole multiple of the grain, and the boundary was simplified so that what is left out is smaller than
/// a few grains. Areas of one file that share a border share its places at every grain.
///
/// As text it is short and free of signs that need escaping: the first place of a ring in grains, then the steps to
/// each next, with a semicolon between rings.
///
/// ```
/// use lifecourse_core::Shape;
/// let shape = Shape::new(100, vec![vec![(400_000, 300_000), (400_500, 300_000), (400_500, 300_300)]])?;
/// assert_eq!(shape.to_text(), "4000 3000 5 0 0 3");
/// assert_eq!(Shape::read(100, "4000 3000 5 0 0 3")?, shape);
/// # Ok::<(), lifecourse_core::ShapeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    grain: i32,
    rings: Vec<Vec<GridPlace>>,
}

/// Why something is no [`Shape`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// A grain of no size, or beyond a hundred kilometres.
    #[error("a grain is 1 to 100000 metres")]
    Grain,
    /// There is no ring.
    #[error("there is no ring")]
    Empty,
    /// A ring of fewer than three places.
    #[error("ring {ring} has fewer than three places")]
    Short {
        /// Which, from 0.
        ring: usize,
    },
    /// A place that is no multiple of the grain, or not near the British Isles.
    #[error("a place of ring {ring} is not on the grid")]
    Place {
        /// Which, from 0.
        ring: usize,
    },
    /// A text that is not made of whole numbers.
    #[error("ring {ring} is not made of pairs of whole numbers")]
    Text {
        /// Which, from 0.
        ring: usize,
    },
}

impl Shape {
    /// A shape of that grain, in metres.
    ///
    /// # Errors
    /// [`ShapeError`] if it is not as a [`Shape`] must be.
    pub fn new(grain: i32, rings: Vec<Vec<GridPlace>>) -> Result<Self, ShapeError> {
        if !(1..=100_000).contains(&grain) {
            return Err(ShapeError::Grain);
        }
        if rings.is_empty() {
            return Err(ShapeError::Empty);
        }
        let fits = |at: i32| at % grain == 0 && (-FURTHEST..=FURTHEST).contains(&at);
        for (ring, places) in rings.iter().enumerate() {
            if places.len() < 3 {
                return Err(ShapeError::Short { ring });
            }
            if !places.iter().all(|place| fits(place.0) && fits(place.1)) {
                return Err(ShapeError::Place { ring });
            }
        }
        Ok(Self { grain, rings })
    }

    /// How far places are apart at least, in metres.
    #[must_use]
    pub const fn grain(&self) -> i32 {
        self.grain
    }

    /// Its rings: the last place is joined to the first.
    #[must_use]
    pub fn rings(&self) -> &[Vec<GridPlace>] {
        &self.rings
    }

    /// How many places it has.
    #[must_use]
    pub fn places(&self) -> usize {
        self.rings.iter().map(Vec::len).sum()
    }

    /// Its most western, southern, eastern and northern metre.
    #[must_use]
    pub fn extent(&self) -> [i32; 4] {
        let places = self.rings.iter().flatten();
        places.fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |[west, south, east, north], at| {
            [west.min(at.0), south.min(at.1), east.max(at.0), north.max(at.1)]
        })
    }

    /// The shape as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(6 * self.places());
        for (at, ring) in self.rings.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { ";" });
            let mut before = (0, 0);
            for (at, place) in ring.iter().enumerate() {
                let (east, north) = (place.0 / self.grain, place.1 / self.grain);
                let blank = if at == 0 { "" } else { " " };
                let (dx, dy) = (east - before.0, north - before.1);
                write!(text, "{blank}{dx} {dy}").expect("a String takes everything");
                before = (east, north);
            }
        }
        text
    }

    /// Reads the text of a shape of that grain.
    ///
    /// # Errors
    /// [`ShapeError`] if it is none.
    pub fn read(grain: i32, text: &str) -> Result<Self, ShapeError> {
        let read = |(ring, text): (usize, &str)| -> Result<Vec<GridPlace>, ShapeError> {
            let fault = ShapeError::Text { ring };
            let (mut steps, mut places) = (text.split(' '), Vec::with_capacity(text.len() / 6));
            let mut at = (0_i32, 0_i32);
            while let Some(dx) = steps.next() {
                let step = |text: &str| text.parse::<i32>().map_err(|_| fault);
                let (dx, dy) = (step(dx)?, step(steps.next().ok_or(fault)?)?);
                let moved = |at: i32, by: i32| at.checked_add(by).ok_or(fault);
                at = (moved(at.0, dx)?, moved(at.1, dy)?);
                let metres = |at: i32| at.checked_mul(grain).ok_or(ShapeError::Place { ring });
                places.push((metres(at.0)?, metres(at.1)?));
            }
            Ok(places)
        };
        Self::new(grain, text.split(';').enumerate().map(read).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_shape_is_refused() {
        let ring = vec![(0, 0), (10, 0), (10, 10)];
        assert_eq!(Shape::new(0, vec![ring.clone()]), Err(ShapeError::Grain));
        assert_eq!(Shape::new(10, vec![]), Err(ShapeError::Empty));
        assert_eq!(
            Shape::new(10, vec![ring.clone(), vec![(0, 0)]]),
            Err(ShapeError::Short { ring: 1 })
        );
        assert_eq!(Shape::new(20, vec![ring]), Err(ShapeError::Place { ring: 0 }));
        for text in ["", "1", "1 x", "1 2 3", "1 2;", "2147483647 1 1 1 1 1", "9999999 1 1 1 1 1"] {
            assert!(Shape::read(1000, text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_shape_is_read_back_from_its_text(
            grain in 1..5000_i32,
            rings in prop::collection::vec(prop::collection::vec((-300..300_i32, -300..300_i32), 3..20), 1..4),
        ) {
            let metres = |ring: Vec<GridPlace>| ring.into_iter().map(|at| (at.0 * grain, at.1 * grain)).collect();
            let shape = Shape::new(grain, rings.into_iter().map(metres).collect())?;
            let [west, south, east, north] = shape.extent();
            prop_assert!(west <= east && south <= north);
            prop_assert_eq!(Shape::read(grain, &shape.to_text())?, shape);
        }

        #[test]
        fn any_text_is_a_shape_or_an_error(text in "[0-9 ;-]{0,40}") {
            if let Ok(shape) = Shape::read(7, &text) {
                prop_assert_eq!(Shape::read(7, &shape.to_text()), Ok(shape));
            }
        }
    }
}
