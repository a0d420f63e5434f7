//! A status as a shape with its word, for tables and sentences.

use maud::{Markup, html};

use crate::ChartError;
use crate::svg::{Coordinate, Svg};
use crate::text::Label;

/// Whether a direction is welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// The direction is the better one.
    Good,
    /// The direction is the worse one.
    Bad,
    /// The indicator makes no judgement.
    None,
}

/// A status told by its shape; colour only repeats it, and words always stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusMark {
    /// Better than what it is compared with: a tick in a disc.
    Better,
    /// Not different from what it is compared with: an equals sign in a ring.
    Similar,
    /// Worse than what it is compared with: an exclamation mark in a diamond.
    Worse,
    /// Higher, without judgement: a hollow triangle.
    Higher,
    /// Lower, without judgement: a hollow triangle on its head.
    Lower,
    /// Going up: an arrow.
    Up(Judgement),
    /// Going down: an arrow.
    Down(Judgement),
    /// No clear change: an arrow to the right.
    Steady,
    /// No answer can be given: a question mark.
    Unknown,
}

impl StatusMark {
    /// The mark with its words, as an HTML `<span>`. Screen readers read the words alone.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] if the words cannot be shown.
    pub fn html(self, words: &str) -> Result<Svg, ChartError> {
        let words = Label::new("words of a status", words)?;
        Ok(Svg::new(html! {
            span class={ "lc-status " (self.class()) } {
                svg xmlns="http://www.w3.org/2000/svg" class="lc-glyph" viewBox="0 0 16 16" width="16" height="16"
                    aria-hidden="true" { (self.shape()) }
                " " span { (words.as_str()) }
            }
        }))
    }

    /// The mark in a chart, about a point.
    pub(crate) fn at(self, (x, y): (f64, f64)) -> Markup {
        html! {
            g class=(self.class()) {
                svg class="lc-glyph" x=(Coordinate(x - 8.0)) y=(Coordinate(y - 8.0)) width="16" height="16"
                    viewBox="0 0 16 16" { (self.shape()) }
            }
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Better | Self::Up(Judgement::Good) | Self::Down(Judgement::Good) => "lc-good",
            Self::Worse | Self::Up(Judgement::Bad) | Self::Down(Judgement::Bad) => "lc-bad",
            _ => "lc-neutral",
        }
    }

    fn shape(self) -> Markup {
        const RING: &str = "M8 1.5a6.5 6.5 0 0 1 0 13a6.5 6.5 0 0 1 0 -13Z";
        match self {
            Self::Better => {
                html! { path class="lc-solid" d=(RING) {} path class="lc-cut" d="M5 8.3L7.3 10.6L11.2 5.8" {} }
            }
            Self::Similar => html! { path d=(RING) {} path d="M5.3 6.4H10.7M5.3 9.6H10.7" {} },
            Self::Worse => {
                html! { path class="lc-solid" d="M8 1L15 8L8 15L1 8Z" {} path class="lc-cut" d="M8 4.8V8.4M8 11.2V11.3" {} }
            }
            Self::Higher => html! { path d="M8 2.5L14 13H2Z" {} },
            Self::Lower => html! { path d="M8 13.5L14 3H2Z" {} },
            Self::Up(_) => html! { path d="M8 14V2.5M3 7.5L8 2.5L13 7.5" {} },
            Self::Down(_) => html! { path d="M8 2V13.5M3 8.5L8 13.5L13 8.5" {} },
            Self::Steady => html! { path d="M2 8H13.5M8.5 3L13.5 8L8.5 13" {} },
            Self::Unknown => {
                html! { path d="M5 5.4A3.1 3.1 0 1 1 9.6 7.8Q8 8.7 8 10.2M8 13.6V13.7" {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [StatusMark; 9] = [
        StatusMark::Better,
        StatusMark::Similar,
        StatusMark::Worse,
        StatusMark::Higher,
        StatusMark::Lower,
        StatusMark::Up(Judgement::None),
        StatusMark::Down(Judgement::None),
        StatusMark::Steady,
        StatusMark::Unknown,
    ];

    #[test]
    fn no_two_marks_have_one_shape() {
        let shapes: std::collections::HashSet<String> =
            ALL.iter().map(|mark| mark.shape().into_string()).collect();
        assert_eq!(shapes.len(), ALL.len());
    }

    #[test]
    fn words_are_escaped_and_required() -> Result<(), ChartError> {
        for mark in ALL {
            let html = mark.html("better than <England>")?;
            let page = roxmltree::Document::parse(html.as_str()).expect("well-formed XML");
            assert!(page.descendants().any(|node| node.text() == Some("better than <England>")));
        }
        assert_eq!(
            StatusMark::Better.html(" "),
            Err(ChartError::Empty { what: "words of a status" })
        );
        Ok(())
    }
}
