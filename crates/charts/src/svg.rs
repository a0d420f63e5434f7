//! What comes out, and the small pieces that every chart is drawn from.

use std::fmt;
use std::fmt::Write as _;

use maud::{Markup, html};

use crate::ChartError;
use crate::text;

/// Finished markup: one `<svg>` element, or one HTML element that holds such.
///
/// It is well-formed XML as well as HTML, all text in it is escaped, and it has neither scripts nor style attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg(String);

impl Svg {
    pub(crate) fn new(markup: Markup) -> Self {
        Self(markup.into_string())
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a chart within its page; the ids inside the chart begin with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChartId(String);

impl ChartId {
    /// Reads an id: 1 to 64 ASCII letters, digits, hyphens and underscores, with a letter first.
    ///
    /// # Errors
    /// [`ChartError::Id`] for any other text.
    pub fn new(text: &str) -> Result<Self, ChartError> {
        let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if letters && text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ChartError::Id { text: text.to_owned() })
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A coordinate as SVG writes it, to a tenth of a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coordinate(pub(crate) f64);

impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Adding nought turns −0 into 0.
        write!(f, "{}", (self.0 * 10.0).round() / 10.0 + 0.0)
    }
}

impl maud::Render for Coordinate {
    fn render_to(&self, buffer: &mut String) {
        write!(buffer, "{self}").expect("writing to a String cannot fail");
    }
}

/// The `d` of a path through `points`.
pub(crate) fn path(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (x, y) in points {
        let command = if d.is_empty() { 'M' } else { 'L' };
        write!(d, "{command}{} {}", Coordinate(x), Coordinate(y))
            .expect("writing to a String cannot fail");
    }
    d
}

/// The `d` of a rectangle between two corners.
pub(crate) fn rectangle(one: (f64, f64), other: (f64, f64)) -> String {
    path([one, (other.0, one.1), other, (one.0, other.1)]) + "Z"
}

/// Half the width of the bar at either end of a whisker.
const CAP: f64 = 4.0;

/// The `d` of an upright line with a bar at either end.
pub(crate) fn whisker(low: (f64, f64), high: (f64, f64)) -> String {
    let bar = |(x, y): (f64, f64)| path([(x - CAP, y), (x + CAP, y)]);
    bar(low) + &path([low, high]) + &bar(high)
}

/// A straight line.
pub(crate) fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! {
        line class=(class) x1=(Coordinate(from.0)) y1=(Coordinate(from.1)) x2=(Coordinate(to.0)) y2=(Coordinate(to.1)) {}
    }
}

/// The mark of a point, one shape for each line of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Nabla,
    Ring,
    Cross,
    /// A small ring, for one of many.
    Dot,
    FullTriangle,
    FullNabla,
    /// A wide ring around another mark.
    Halo,
}

impl Marker {
    /// How far the mark reaches from its centre.
    pub(crate) const REACH: f64 = 6.0;
    /// How far [`Marker::Halo`] reaches.
    pub(crate) const HALO: f64 = 9.0;

    pub(crate) fn at(self, (x, y): (f64, f64)) -> Markup {
        let shape = |around: &[(f64, f64)]| path(around.iter().map(|(dx, dy)| (x + dx, y + dy)));
        let outline = match self {
            Self::Circle => {
                return html! { circle class="lc-dot" cx=(Coordinate(x)) cy=(Coordinate(y)) r="4" {} };
            }
            Self::Ring => {
                return html! {
                    circle class="lc-ring" cx=(Coordinate(x)) cy=(Coordinate(y)) r="5" {}
                    circle class="lc-dot" cx=(Coordinate(x)) cy=(Coordinate(y)) r="1.5" {}
                };
            }
            Self::Cross => {
                let d = shape(&[(-3.5, -3.5), (3.5, 3.5)]) + &shape(&[(-3.5, 3.5), (3.5, -3.5)]);
                return html! { path class="lc-missing" d=(d) {} };
            }
            Self::Dot => {
                return html! { circle class="lc-ring" cx=(Coordinate(x)) cy=(Coordinate(y)) r="3.5" {} };
            }
            Self::Halo => {
                return html! { circle class="lc-limits" cx=(Coordinate(x)) cy=(Coordinate(y)) r=(Self::HALO) {} };
            }
            Self::FullTriangle | Self::FullNabla => {
                let up = if self == Self::FullTriangle { 1.0 } else { -1.0 };
                let d = shape(&[(0.0, -5.5 * up), (5.5, 4.5 * up), (-5.5, 4.5 * up)]) + "Z";
                return html! { path class="lc-dot" d=(d) {} };
            }
            Self::Square => shape(&[(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]),
            Self::Triangle => shape(&[(0.0, -4.5), (4.5, 3.5), (-4.5, 3.5)]),
            Self::Diamond => shape(&[(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)]),
            Self::Nabla => shape(&[(0.0, 4.5), (4.5, -3.5), (-4.5, -3.5)]),
        };
        html! { path class="lc-hollow" d=(outline + "Z") {} }
    }
}

/// How one line of a chart is drawn: its class in the stylesheet and the mark of its points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Role {
    pub(crate) class: &'static str,
    /// The class of its name.
    pub(crate) label: &'static str,
    pub(crate) marker: Marker,
}

/// What the chart is about.
pub(crate) const MAIN: Role =
    Role { class: "lc-main", label: "lc-label lc-bold lc-main", marker: Marker::Circle };
/// What it is compared with.
pub(crate) const COMPARATORS: [Role; 4] = [
    Role { class: "lc-first", label: "lc-label lc-first", marker: Marker::Square },
    Role { class: "lc-second", label: "lc-label lc-second", marker: Marker::Triangle },
    Role { class: "lc-third", label: "lc-label lc-third", marker: Marker::Diamond },
    Role { class: "lc-fourth", label: "lc-label lc-fourth", marker: Marker::Nabla },
];
pub(crate) const TARGET: Role =
    Role { class: "lc-target", label: "lc-label lc-target", marker: Marker::Ring };

/// A place on the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    /// The square of so much either side of a point.
    pub(crate) fn around((x, y): (f64, f64), reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }

    pub(crate) fn within(&self, outer: &Self) -> bool {
        self.left >= outer.left
            && self.right <= outer.right
            && self.top >= outer.top
            && self.bottom <= outer.bottom
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Which end of a text its `x` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks; the sizes are those of the stylesheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) class: &'static str,
    pub(crate) size: f64,
    pub(crate) bold: bool,
}

impl Style {
    /// About how wide `content` is in this style.
    pub(crate) fn width(self, content: &str) -> f64 {
        text::width(content, self.measure())
    }

    /// The font size by which widths are measured: bold type is wider.
    pub(crate) fn measure(self) -> f64 {
        if self.bold { self.size * 1.07 } else { self.size }
    }

    /// The distance from one line to the next.
    pub(crate) fn line(self) -> f64 {
        self.size * 1.3
    }
}

/// One line of text, centred on `y`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) anchor: Anchor,
    pub(crate) style: Style,
    pub(crate) content: String,
}

impl Line {
    /// The place that the text takes up.
    pub(crate) fn bounds(&self) -> Rect {
        let width = self.style.width(&self.content);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        let half = self.style.size * 0.6;
        Rect { left, top: self.y - half, right: left + width, bottom: self.y + half }
    }

    pub(crate) fn draw(&self) -> Markup {
        let anchor = match self.anchor {
            Anchor::Start => "",
            Anchor::Middle => " lc-middle",
            Anchor::End => " lc-end",
        };
        // Letters stand on a line a third of their size below their middle.
        let baseline = Coordinate(self.y + self.style.size * 0.35);
        html! { text class={ (self.style.class) (anchor) } x=(Coordinate(self.x)) y=(baseline) { (self.content) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_begins_with_a_letter_and_needs_no_escape() {
        assert!(ChartId::new("smoking-at-delivery_1").is_ok());
        for wrong in ["", "1st", "a b", "é", "a\"b", &"x".repeat(65)] {
            assert_eq!(ChartId::new(wrong), Err(ChartError::Id { text: wrong.to_owned() }));
        }
    }

    #[test]
    fn a_path_has_no_more_digits_than_are_seen() {
        assert_eq!(path([(1.0, -0.01), (2.25, 3.333)]), "M1 0L2.3 3.3");
    }
}
