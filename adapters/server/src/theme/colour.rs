//! Colours, and whether one can be read on another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, de};

use super::ThemeError;

/// How much text must contrast with what it stands on: WCAG 2.2, success criterion 1.4.3.
const LEAST: f64 = 4.5;
/// Parts of the way from one colour to another that are tried.
const STEPS: u16 = 255;
/// How much of its ground a band about a line is.
const BAND: u16 = 204;

/// A colour of the sRGB space, written `#12344d` or `#fff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour([u8; 3]);

impl Colour {
    const BLACK: Self = Self([0; 3]);
    const WHITE: Self = Self([0xff; 3]);

    /// How light it is, from 0 to 1: WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How it contrasts with another, from 1 to 21: WCAG 2.2, "contrast ratio".
    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// `steps` of [`STEPS`] parts of the way to another.
    fn towards(self, other: Self, steps: u16) -> Self {
        let mixed = std::array::from_fn(|channel| {
            let (from, to) = (u16::from(self.0[channel]), u16::from(other.0[channel]));
            let sum = from * (STEPS - steps) + to * steps;
            // A mean of two bytes is one.
            u8::try_from((sum + STEPS / 2) / STEPS).unwrap_or(u8::MAX)
        });
        Self(mixed)
    }
}

/// What is written on, on a light screen or a dark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    name: &'static str,
    /// The page, and what is raised above it.
    surfaces: [Colour; 2],
    /// Where a colour that cannot be read is to go.
    ink: Colour,
}

impl Ground {
    pub(super) const LIGHT: Self = Self {
        name: "light",
        surfaces: [Colour::WHITE, Colour([0xf3, 0xf5, 0xf7])],
        ink: Colour::BLACK,
    };
    pub(super) const DARK: Self = Self {
        name: "dark",
        surfaces: [Colour([0x14, 0x18, 0x1c]), Colour([0x1f, 0x26, 0x2c])],
        ink: Colour::WHITE,
    };

    /// The surface on which `colour` is hardest to read, and how it contrasts with it.
    fn worst(self, colour: Colour) -> (Colour, f64) {
        let [page, raised] = self.surfaces.map(|surface| (surface, colour.contrast(surface)));
        if page.1 <= raised.1 { page } else { raised }
    }

    /// `colour` if it can be read here, else the first that can on its way to black, or to white.
    pub(super) fn nearest(self, colour: Colour) -> Colour {
        let on_the_way = (0..=STEPS).map(|steps| colour.towards(self.ink, steps));
        let mut legible = on_the_way.filter(|one| self.worst(*one).1 >= LEAST);
        legible.next().unwrap_or(self.ink)
    }

    /// `colour`, if it can be read here as the colour of `name`.
    pub(super) fn admit(self, name: &'static str, colour: Colour) -> Result<Colour, ThemeError> {
        let (surface, contrast) = self.worst(colour);
        if contrast >= LEAST {
            return Ok(colour);
        }
        let (ground, nearest) = (self.name, self.nearest(colour));
        Err(ThemeError::TooFaint { name, colour, contrast, ground, surface, nearest })
    }

    /// What lies about a line of this colour.
    pub(super) fn band(self, colour: Colour) -> Colour {
        colour.towards(self.surfaces[0], BAND)
    }
}

/// The ink for words on `head`: on any colour one of the two can be read.
pub(super) fn head_ink(head: Colour) -> Colour {
    let on = |ink: Colour| ink.contrast(head);
    if on(Colour::WHITE) >= LEAST { Colour::WHITE } else { Colour::BLACK }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl FromStr for Colour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digit =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digits: Option<Vec<u8>> =
            text.strip_prefix('#').and_then(|digits| digits.bytes().map(digit).collect());
        let digits = digits.map(|digits| match digits.len() {
            3 => digits.into_iter().flat_map(|digit| [digit, digit]).collect(),
            _ => digits,
        });
        match digits.map(<[u8; 6]>::try_from) {
            Some(Ok(digits)) => {
                Ok(Self([0, 2, 4].map(|at: usize| digits[at] * 16 + digits[at + 1])))
            }
            _ => Err(format!("{text:?} is no colour; write one as `#12344d`")),
        }
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: de::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    /// Values of the contrast checker of `WebAIM`.
    #[test]
    fn contrast_is_that_of_wcag() {
        for (one, other, wanted) in [
            ("#000000", "#ffffff", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#767676", "#ffffff", 4.54),
            ("#0000ff", "#ffffff", 8.59),
            ("#1d70b8", "#ffffff", 5.17),
        ] {
            let found = colour(one).contrast(colour(other));
            assert!((found - wanted).abs() < 0.01, "{one} on {other}: {found}");
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_pages() {
        let sheet = crate::web::STYLE;
        let (light, dark) = sheet.split_once("prefers-color-scheme: dark").unwrap();
        for (part, ground) in [(light, Ground::LIGHT), (dark, Ground::DARK)] {
            let [page, raised] = ground.surfaces;
            assert!(part.contains(&format!("--surface: {page};")), "{}", ground.name);
            assert!(part.contains(&format!("--raised: {raised};")), "{}", ground.name);
        }
    }

    #[test]
    fn every_colour_has_a_neighbour_that_can_be_read_and_ink_that_can_be_read_on_it() {
        let channel = || (0..=255_u16).step_by(15).map(|value| u8::try_from(value).unwrap());
        for red in channel() {
            for (green, blue) in
                channel().flat_map(|green| channel().map(move |blue| (green, blue)))
            {
                let one = Colour([red, green, blue]);
                assert!(head_ink(one).contrast(one) >= LEAST, "{one}");
                for ground in [Ground::LIGHT, Ground::DARK] {
                    let near = ground.nearest(one);
                    assert!(ground.surfaces.iter().all(|on| near.contrast(*on) >= LEAST), "{one}");
                    assert_eq!(ground.admit("link", near).unwrap(), near);
                }
            }
        }
    }

    #[test]
    fn a_colour_is_written_as_it_is_read() {
        assert_eq!(colour("#fc0").to_string(), "#ffcc00");
        for text in ["red", "#12", "12344d", "#12344", "#gg0000", "#é1234", ""] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }
}
