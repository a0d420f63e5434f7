//! What every chart is: a title, the same in words, and a drawing in a shell that says both.

use std::fmt;

use maud::{Markup, PreEscaped, html};

use crate::frame::{MARGIN, SMALL};
use crate::sheet::{foot, paragraph};
use crate::svg::{ChartId, Coordinate, Line, Svg};
use crate::text::Label;
use crate::{ChartError, Frame, Kind, STYLESHEET};

/// A chart of any kind: a title that says the finding, a description that says what is drawn, and the drawing.
///
/// Every chart of this crate is one, and no other type can be.
pub trait Chart: fmt::Debug {
    /// What kind of chart it is, whose [`crate::Guide`] tells how to read it.
    fn kind(&self) -> Kind;

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
        let own = Own { foot: Vec::new() };
        Svg::new(shell(self, frame, "chart", Some(&own)))
    }

    /// The same with a line at its foot that says where it is from: source, date, licence.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the line.
    fn credited(&self, frame: Frame, credit: &str) -> Result<Svg, ChartError> {
        let credit = Label::new("line of where a chart is from", credit)?;
        let foot = paragraph(credit.as_str(), SMALL, (MARGIN, 0.0), frame.room());
        Ok(Svg::new(shell(self, frame, "chart", Some(&Own { foot }))))
    }
}

/// What a chart brings that is a file of its own.
struct Own {
    /// What stands at its foot, from its upper edge on.
    foot: Vec<Line>,
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
fn shell<C: Chart + ?Sized>(chart: &C, frame: Frame, id: &str, own: Option<&Own>) -> Markup {
    let mut drawing = chart.draw(frame, id);
    if let Some(Own { foot: lines }) = own
        && !lines.is_empty()
    {
        let top = drawing.height;
        let down = |line: &Line| Line { y: top + line.y, ..line.clone() };
        drawing.texts.extend(lines.iter().map(down));
        drawing.height = foot(&drawing.texts) + MARGIN;
    }
    let (width, height) = (Coordinate(frame.width()), Coordinate(drawing.height.ceil()));
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let standalone = own.is_some();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class=(frame.class()) id=(id) role="img" viewBox={ "0 0 " (width) " " (height) }
            width=[standalone.then_some(width)] height=[standalone.then_some(height)]
            aria-labelledby=(title) aria-describedby=(description) {
            title id=(title) { (chart.title()) }
            desc id=(description) { (chart.description()) }
            @if standalone { style { (PreEscaped(STYLESHEET)) } }
            rect class="lc-surface" width=(width) height=(height) {}
            (drawing.shapes)
            @for text in &drawing.texts { (text.draw()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bars, Measure, Unit};

    #[test]
    fn a_file_says_under_the_chart_where_it_is_from() -> Result<(), ChartError> {
        let bars = Bars::new(
            "Two",
            Unit::plain(),
            [("a", Measure::new(1.0)?), ("b", Measure::new(2.0)?)],
        )?;
        let credit = "Source: Public Health Outcomes Framework. Licence: Open Government Licence v3.0. Release 3 of 2 May 2026.";
        for frame in [Frame::Narrow, Frame::Wide] {
            let height = |svg: &Svg| {
                let page = roxmltree::Document::parse(svg.as_str()).expect("it is well-formed");
                page.root_element().attribute("height").and_then(|text| text.parse::<f64>().ok())
            };
            let credited = bars.credited(frame, credit)?;
            assert!(height(&credited) > height(&bars.standalone(frame)));
            assert!(credited.as_str().contains("Release 3 of 2"));
        }
        assert!(matches!(bars.credited(Frame::Wide, " "), Err(ChartError::Empty { .. })));
        Ok(())
    }
}
