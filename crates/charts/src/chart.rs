//! What every chart is: a title, the same in words, and a drawing in a shell that says both.

use maud::{Markup, PreEscaped, html};

use crate::svg::{ChartId, Coordinate, Line, Svg};
use crate::{Frame, STYLESHEET};

/// A chart of any kind: a title that says the finding, a description that says what is drawn, and the drawing.
///
/// Every chart of this crate is one, and no other type can be.
pub trait Chart {
    /// The title, as drawn and as read out.
    fn title(&self) -> &str;

    /// What the chart shows, in sentences: the text of its `<desc>`, also of use beside the chart.
    fn description(&self) -> String;

    /// The chart laid out; what it defines to refer to has an id that begins with `id`.
    #[doc(hidden)]
    fn draw(&self, frame: Frame, id: &str) -> Drawing;

    /// The chart as one `<svg>` for a page that includes [`STYLESHEET`].
    fn svg(&self, id: &ChartId, frame: Frame) -> Svg {
        Svg::new(shell(self, frame, id.as_str(), None))
    }

    /// The chart in both frames, of which [`STYLESHEET`] shows the one that fits its place in the page.
    ///
    /// The other is neither seen nor read out. Without support for container queries the narrow one is shown.
    fn responsive(&self, id: &ChartId) -> Svg {
        let id = id.as_str();
        Svg::new(html! {
            div class="lc-figure" {
                (shell(self, Frame::Narrow, &format!("{id}-narrow"), None))
                (shell(self, Frame::Wide, &format!("{id}-wide"), None))
            }
        })
    }

    /// The chart as a file of its own, with its stylesheet and a size.
    fn standalone(&self, frame: Frame) -> Svg {
        Svg::new(shell(self, frame, "chart", Some(PreEscaped(STYLESHEET.to_owned()))))
    }
}

/// A chart with everything in its place.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub(crate) height: f64,
    /// What is drawn, in order.
    pub(crate) shapes: Markup,
    /// What is written over it.
    pub(crate) texts: Vec<Line>,
}

/// The `<svg>` around a drawing; by itself it has a style and a size.
fn shell<C: Chart + ?Sized>(chart: &C, frame: Frame, id: &str, style: Option<Markup>) -> Markup {
    let drawing = chart.draw(frame, id);
    let (width, height) = (Coordinate(frame.width()), Coordinate(drawing.height.ceil()));
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let standalone = style.is_some();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class=(frame.class()) id=(id) role="img" viewBox={ "0 0 " (width) " " (height) }
            width=[standalone.then_some(width)] height=[standalone.then_some(height)]
            aria-labelledby=(title) aria-describedby=(description) {
            title id=(title) { (chart.title()) }
            desc id=(description) { (chart.description()) }
            @if let Some(style) = style { style { (style) } }
            rect class="lc-surface" width=(width) height=(height) {}
            (drawing.shapes)
            @for text in &drawing.texts { (text.draw()) }
        }
    }
}
