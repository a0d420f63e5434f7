//! A scatter: need against dose, or any amount against another.

#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::frame::OVER;
use crate::gaps::gaps;
use crate::label::{Beside, beside};
use crate::measure::{named, refuse_many, refuse_twice};
use crate::number::Format;
use crate::plane::{Plane, Scales, corner, rising};
use crate::scale::ValueAxis;
use crate::series::number;
use crate::sheet::{Key, Note, Sample, Sheet};
use crate::svg::{Line, Marker, Rect, line, path};
use crate::text::{Label, wrap_at_most};
use crate::{Axis, ChartError, Frame, Kind, Measure};

/// The most points in one chart.
const MOST: usize = 200;

/// One point of a scatter, such as a ward with its need and what it gets.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterPoint {
    name: Label,
    along: Measure,
    up: Measure,
}

impl ScatterPoint {
    /// A point, or what there is in its place if one of its measures has no value. Intervals are not drawn.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(name: &str, along: Measure, up: Measure) -> Result<Self, ChartError> {
        Ok(Self { name: Label::new("name of a point", name)?, along, up })
    }

    fn place(&self) -> Option<(f64, f64)> {
        self.along.value().zip(self.up.value())
    }
}

/// Two lines that part a scatter in four, and a word for each part.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadrants {
    split: (f64, f64),
    /// In the order of [`CORNERS`].
    words: [Label; 4],
}

/// Whether a quadrant is on the right and at the bottom.
const CORNERS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

impl Quadrants {
    /// Lines at the values `split` of the axis along the bottom and of that up the side, and the words of the upper
    /// left, upper right, lower left and lower right part.
    ///
    /// # Errors
    /// [`ChartError::Number`] for the values, [`ChartError::Empty`] or [`ChartError::TooLong`] for the words.
    pub fn new(split: (f64, f64), words: [&str; 4]) -> Result<Self, ChartError> {
        let split = (number("quadrant", split.0)?, number("quadrant", split.1)?);
        let [a, b, c, d] = words.map(|words| Label::new("words of a quadrant", words));
        Ok(Self { split, words: [a?, b?, c?, d?] })
    }

    /// The words of the part that a point lies in.
    fn word(&self, (x, y): (f64, f64)) -> &str {
        let place = (x >= self.split.0, y < self.split.1);
        let at = CORNERS.into_iter().position(|corner| corner == place).unwrap_or(0);
        self.words[at].as_str()
    }
}

/// Points with names on two axes: need against dose, with the line on which dose is in proportion to need.
///
/// ```
/// use lifecourse_charts::{Axis, Chart, Measure, Scatter, ScatterPoint, Unit};
///
/// let axes = (Axis::new("Need: children in poverty", Unit::percent())?,
///     Axis::new("Dose", Unit::words("visits per 100 families")?)?);
/// let ward = |name, need, dose| ScatterPoint::new(name, Measure::new(need)?, Measure::new(dose)?);
/// let chart = Scatter::new("Visits do not follow need", axes, [
///     ward("Northfield", 34.0, 41.0)?, ward("Southdown", 12.0, 55.0)?, ward("Eastgate", 22.0, 47.0)?,
/// ])?
/// .with_line("In proportion to need", [(0.0, 0.0), (34.0, 70.0)])?;
/// assert!(chart.description().contains("Northfield: 34%, 41 visits per 100 families."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    title: Label,
    along: Axis,
    up: Axis,
    points: Vec<ScatterPoint>,
    line: Option<(Label, Vec<(f64, f64)>)>,
    quadrants: Option<Quadrants>,
    highlight: Option<Label>,
}

impl Scatter {
    /// Points on the axes along the bottom and up the side.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if no point has both values, [`ChartError::DuplicateName`], [`ChartError::TooMany`] for
    /// more than 200 points, [`ChartError::Empty`] or [`ChartError::TooLong`] for the title.
    pub fn new(
        title: &str,
        (along, up): (Axis, Axis),
        points: impl IntoIterator<Item = ScatterPoint>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let points: Vec<_> = points.into_iter().collect();
        refuse_many("points", points.len(), MOST)?;
        refuse_twice(points.iter().map(|point| point.name.as_str()))?;
        if points.iter().all(|point| point.place().is_none()) {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        Ok(Self { title, along, up, points, line: None, quadrants: None, highlight: None })
    }

    /// Draws a line, such as that on which what is given is in proportion to need.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] for fewer than two points, [`ChartError::TooMany`] for more than 1,000,
    /// [`ChartError::Number`], [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn with_line(
        mut self,
        name: &str,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Result<Self, ChartError> {
        self.line = Some((Label::new("name of a line", name)?, rising("the line", points)?));
        Ok(self)
    }

    /// Parts the chart in four.
    #[must_use]
    pub fn with_quadrants(mut self, quadrants: Quadrants) -> Self {
        self.quadrants = Some(quadrants);
        self
    }

    /// Makes one point stand out.
    ///
    /// # Errors
    /// [`ChartError::Unknown`] if no point has that name.
    pub fn with_highlight(mut self, name: &str) -> Result<Self, ChartError> {
        self.highlight = Some(named(name, self.points.iter().map(|point| &point.name))?);
        Ok(self)
    }

    fn known(&self) -> impl Iterator<Item = (&ScatterPoint, (f64, f64))> {
        self.points.iter().filter_map(|point| Some((point, point.place()?)))
    }

    fn scales(&self) -> Scales {
        let line = self.line.iter().flat_map(|(_, points)| points.iter().copied());
        let split = self.quadrants.iter().map(|quadrants| quadrants.split);
        let all: Vec<_> = self.known().map(|(_, at)| at).chain(line).chain(split).collect();
        Scales {
            x: ValueAxis::covering(all.iter().map(|at| at.0)),
            y: ValueAxis::covering(all.iter().map(|at| at.1)),
        }
    }

    fn is_highlight(&self, point: &ScatterPoint) -> bool {
        self.highlight.as_ref() == Some(&point.name)
    }

    fn notes(&self, scales: &Scales) -> Vec<Note> {
        let measure = |point: &ScatterPoint| {
            let missing = point.along.gap().is_some();
            if missing { point.along.clone() } else { point.up.clone() }
        };
        let points: Vec<_> = self.points.iter().map(|point| (point, measure(point))).collect();
        let mut notes = gaps(points.iter().map(|(point, gap)| (point.name.as_str(), gap)));
        notes.extend(scales.notes(&self.along.unit, &self.up.unit));
        notes
    }

    /// The names to be written beside points, the highlighted first.
    fn names(&self, plane: &Plane, frame: Frame) -> Vec<Beside> {
        let mut named: Vec<_> = self.known().collect();
        named.sort_by_key(|(point, _)| !self.is_highlight(point));
        let beside = |(point, at): (&ScatterPoint, (f64, f64))| {
            let at = plane.at(at);
            Beside::new(point.name.as_str(), at, self.is_highlight(point), frame)
        };
        named.into_iter().map(beside).collect()
    }

    /// The words of the quadrants in the corners of the plot, each in its own quarter of it.
    fn corners(&self, plot: &Rect) -> Vec<Line> {
        let Some(quadrants) = &self.quadrants else { return Vec::new() };
        let room = (plot.right - plot.left) / 2.0 - 12.0;
        let words = |((right, bottom), words): ((bool, bool), &Label)| {
            corner(wrap_at_most(words.as_str(), OVER.measure(), room, 3), plot, right, bottom)
        };
        CORNERS.into_iter().zip(&quadrants.words).flat_map(words).collect()
    }

    fn shapes(&self, plane: &Plane) -> Markup {
        let plot = &plane.plot;
        html! {
            (plane.rules())
            @if let Some(quadrants) = &self.quadrants {
                @let (x, y) = plane.at(quadrants.split);
                (line("lc-break", (x, plot.top), (x, plot.bottom)))
                (line("lc-break", (plot.left, y), (plot.right, y)))
            }
            @if let Some((_, points)) = &self.line {
                g class="lc-target" { path class="lc-line" d=(path(points.iter().map(|&at| plane.at(at)))) {} }
            }
            g class="lc-main" {
                @for (point, at) in self.known() {
                    (if self.is_highlight(point) { Marker::Circle } else { Marker::Dot }.at(plane.at(at)))
                }
            }
            @for (_, at) in self.known().filter(|(point, _)| self.is_highlight(point)) { (Marker::Halo.at(plane.at(at))) }
        }
    }
}

impl Chart for Scatter {
    fn kind(&self) -> Kind {
        Kind::Scatter
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let scales = self.scales();
        let (x, y) = (self.known().map(|(_, at)| at.0), self.known().map(|(_, at)| at.1));
        let x = Format::of_values(&self.along.unit, &scales.x, x);
        let y = Format::of_values(&self.up.unit, &scales.y, y);
        let (along, up) = (self.along.heading(), self.up.heading());
        let mut sentences = vec![format!(
            "Scatter of {} points. First: {along}. Second: {up}.",
            self.known().count()
        )];
        for (point, at) in self.known() {
            let mark = if self.is_highlight(point) { " (highlighted)" } else { "" };
            let quadrant =
                self.quadrants.as_ref().map(|quadrants| format!(" ({})", quadrants.word(at)));
            let (name, quadrant) = (point.name.as_str(), quadrant.unwrap_or_default());
            sentences.push(format!("{name}{mark}: {}, {}{quadrant}.", x.long(at.0), y.long(at.1)));
        }
        if let Some((name, points)) = &self.line
            && let [first, .., last] = points.as_slice()
        {
            let ends = [first, last].map(|at| format!("{}, {}", x.short(at.0), y.short(at.1)));
            sentences.push(format!("{}: a line from {} to {}.", name.as_str(), ends[0], ends[1]));
        }
        if let Some(Quadrants { split, words }) = &self.quadrants {
            let words: Vec<_> = words.iter().map(Label::as_str).collect();
            let (x, y) = (x.short(split.0), y.short(split.1));
            sentences.push(format!("Parted at {x} and {y}: {}.", words.join("; ")));
        }
        sentences.extend(self.notes(&scales).into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        let scales = self.scales();
        let mut sheet = Sheet::new(frame, self.title());
        sheet.heading(&format!("↑ {}", self.up.heading()));
        let key = |(name, _): &(Label, _)| Key {
            sample: Sample::Line("lc-target"),
            text: name.as_str().to_owned(),
        };
        sheet.key(&self.line.iter().map(key).collect::<Vec<_>>());
        let height = frame.plot_height() * 1.2;
        let plane = Plane::on(&mut sheet, &self.along, &self.up.unit, &scales, height);
        let corners = self.corners(&plane.plot);
        let marks = self.known().map(|(_, at)| Rect::around(plane.at(at), Marker::REACH));
        let taken = marks.chain(corners.iter().map(Line::bounds)).collect();
        let names = self.names(&plane, frame);
        let (lines, unnamed) = beside(&names, taken, &plane.plot);
        sheet.notes(&unnamed.into_iter().chain(self.notes(&scales)).collect::<Vec<_>>());
        let shapes = self.shapes(&plane);
        sheet.finish(&shapes, plane.words().chain(corners).chain(lines))
    }
}
