//! A funnel plot: which areas differ by more than the play of chance, given how large they are.

#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::gaps::gaps;
use crate::label::{Beside, beside};
use crate::measure::{named, refuse_many, refuse_twice};
use crate::number::Format;
use crate::plane::{Plane, Scales, rising};
use crate::scale::ValueAxis;
use crate::series::number;
use crate::sheet::{Key, Note, Sample, Sheet};
use crate::svg::{Marker, Rect, path};
use crate::text::{Label, list};
use crate::{Axis, ChartError, Frame, Kind, Measure, Reference, Unit};

/// The most areas in one chart.
const MOST: usize = 400;

/// A pair of control limits of a funnel plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// The limits that one area in 20 passes by chance alone.
    P95,
    /// The limits that one area in 500 passes by chance alone.
    P998,
}

impl Limit {
    fn words(self) -> &'static str {
        match self {
            Self::P95 => "95% limits",
            Self::P998 => "99.8% limits",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::P95 => "lc-second",
            Self::P998 => "lc-first",
        }
    }
}

/// One area of a funnel plot: its denominator, its value, and which limits it lies beyond.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelPoint {
    name: Label,
    denominator: f64,
    measure: Measure,
    beyond: Option<Limit>,
}

impl FunnelPoint {
    /// An area within the limits. Of a measure with an interval the value alone is drawn: the limits take its place.
    ///
    /// # Errors
    /// [`ChartError::Number`] for the denominator, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(name: &str, denominator: f64, measure: Measure) -> Result<Self, ChartError> {
        let name = Label::new("name of a point", name)?;
        Ok(Self { name, denominator: number("denominator", denominator)?, measure, beyond: None })
    }

    /// The same, beyond limits: the test is the caller's, the chart only shows it.
    #[must_use]
    pub fn beyond(mut self, limit: Limit) -> Self {
        self.beyond = Some(limit);
        self
    }
}

/// A pair of curves with its limit: the lower and the upper one.
type Curves = (Limit, [Vec<(f64, f64)>; 2]);

/// Areas by their denominator against a centre line with control limits.
///
/// An area beyond limits is a triangle that points away from the centre, filled beyond the outer ones, with its name;
/// all others are rings. The limits come as curves: the chart knows no statistics.
///
/// ```
/// use lifecourse_charts::{Axis, Chart, Funnel, FunnelPoint, Limit, Measure, Reference, Unit};
///
/// let chart = Funnel::new(
///     "Only Melton differs by more than chance",
///     (Axis::new("Births in the year", Unit::plain())?, Unit::percent()),
///     Reference::new("County", 8.1)?,
///     [
///         FunnelPoint::new("Melton", 480.0, Measure::new(12.9)?)?.beyond(Limit::P95),
///         FunnelPoint::new("Charnwood", 1730.0, Measure::new(8.0)?)?,
///     ],
/// )?
/// .with_limits(Limit::P95, [
///     vec![(400.0, 5.5), (1000.0, 6.4), (2000.0, 6.9)],
///     vec![(400.0, 10.7), (1000.0, 9.8), (2000.0, 9.3)],
/// ])?;
/// assert!(chart.description().contains("Melton (480): 12.9%, above the 95% limits."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    title: Label,
    along: Axis,
    unit: Unit,
    centre: Reference,
    points: Vec<FunnelPoint>,
    limits: Vec<Curves>,
    highlight: Option<Label>,
}

impl Funnel {
    /// A funnel plot: what the denominators are, the unit of the values, the centre line, the areas.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if no area has a value, [`ChartError::DuplicateName`], [`ChartError::TooMany`] for more
    /// than 400 areas, [`ChartError::Empty`] or [`ChartError::TooLong`] for the title.
    pub fn new(
        title: &str,
        (along, unit): (Axis, Unit),
        centre: Reference,
        points: impl IntoIterator<Item = FunnelPoint>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let points: Vec<_> = points.into_iter().collect();
        refuse_many("points", points.len(), MOST)?;
        refuse_twice(points.iter().map(|point| point.name.as_str()))?;
        if points.iter().all(|point| point.measure.known().is_none()) {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        Ok(Self { title, along, unit, centre, points, limits: Vec::new(), highlight: None })
    }

    /// Draws limits: the denominators and values of the lower curve, and of the upper one.
    ///
    /// # Errors
    /// [`ChartError::TooMany`] for the same limits twice or for more than 1,000 points, [`ChartError::NoValues`] for
    /// fewer than two, [`ChartError::Number`].
    pub fn with_limits(
        mut self,
        limit: Limit,
        [lower, upper]: [Vec<(f64, f64)>; 2],
    ) -> Result<Self, ChartError> {
        if self.limits.iter().any(|(known, _)| *known == limit) {
            return Err(ChartError::TooMany { what: "pairs of the same limits", limit: 1 });
        }
        let (lower, upper) = (rising(limit.words(), lower)?, rising(limit.words(), upper)?);
        self.limits.push((limit, [lower, upper]));
        self.limits.sort_by_key(|(limit, _)| *limit);
        Ok(self)
    }

    /// Names one area and makes it stand out, wherever it lies.
    ///
    /// # Errors
    /// [`ChartError::Unknown`] if no area has that name.
    pub fn with_highlight(mut self, name: &str) -> Result<Self, ChartError> {
        self.highlight = Some(named(name, self.points.iter().map(|point| &point.name))?);
        Ok(self)
    }

    /// The points that have a value, with it.
    fn known(&self) -> impl Iterator<Item = (&FunnelPoint, f64)> {
        self.points.iter().filter_map(|point| Some((point, point.measure.value()?)))
    }

    fn scales(&self) -> Scales {
        let curves = || self.limits.iter().flat_map(|(_, curves)| curves.iter().flatten());
        let along = self.known().map(|(point, _)| point.denominator);
        let up = self.known().map(|(_, value)| value).chain([self.centre.value()]);
        Scales {
            x: ValueAxis::covering(along.chain(curves().map(|(x, _)| *x))),
            y: ValueAxis::covering(up.chain(curves().map(|(_, y)| *y))),
        }
    }

    fn format(&self, axis: &ValueAxis) -> Format<'_> {
        let values = self.known().map(|(_, value)| value).chain([self.centre.value()]);
        Format::of_values(&self.unit, axis, values)
    }

    fn is_highlight(&self, point: &FunnelPoint) -> bool {
        self.highlight.as_ref() == Some(&point.name)
    }

    fn marker(&self, point: &FunnelPoint, value: f64) -> Marker {
        match (point.beyond, value >= self.centre.value()) {
            (None, _) => Marker::Dot,
            (Some(Limit::P95), true) => Marker::Triangle,
            (Some(Limit::P95), false) => Marker::Nabla,
            (Some(Limit::P998), true) => Marker::FullTriangle,
            (Some(Limit::P998), false) => Marker::FullNabla,
        }
    }

    fn keys(&self, format: &Format<'_>) -> Vec<Key> {
        let mut keys =
            vec![Key { sample: Sample::Line("lc-main"), text: self.centre.short(format) }];
        keys.extend(self.limits.iter().map(|(limit, _)| Key {
            sample: Sample::Line(limit.class()),
            text: limit.words().to_owned(),
        }));
        let kinds = [
            (None, Marker::Dot, "Within the limits"),
            (Some(Limit::P95), Marker::Triangle, "Beyond 95%"),
            (Some(Limit::P998), Marker::FullTriangle, "Beyond 99.8%"),
        ];
        for (beyond, marker, words) in kinds {
            if self.known().any(|(point, _)| point.beyond == beyond) {
                keys.push(Key { sample: Sample::Point("lc-main", marker), text: words.to_owned() });
            }
        }
        keys
    }

    fn notes(&self, scales: &Scales) -> Vec<Note> {
        let points = self.points.iter().map(|point| (point.name.as_str(), &point.measure));
        let mut notes = gaps(points);
        notes.extend(scales.notes(&self.along.unit, &self.unit));
        notes
    }

    /// The names to be written, the highlighted and the furthest out first, and where.
    fn names(&self, plane: &Plane, frame: Frame) -> Vec<Beside> {
        let mut named: Vec<_> = self
            .known()
            .filter(|(point, _)| point.beyond.is_some() || self.is_highlight(point))
            .collect();
        let rank = |point: &FunnelPoint| (self.is_highlight(point), point.beyond);
        named.sort_by_key(|(point, _)| std::cmp::Reverse(rank(point)));
        let beside = |(point, value): (&FunnelPoint, f64)| {
            let at = plane.at((point.denominator, value));
            Beside::new(point.name.as_str(), at, self.is_highlight(point), frame)
        };
        named.into_iter().map(beside).collect()
    }

    fn shapes(&self, plane: &Plane) -> Markup {
        let centre = plane.y.at(self.centre.value());
        html! {
            (plane.rules())
            g class="lc-main" { path class="lc-line" d=(path([(plane.plot.left, centre), (plane.plot.right, centre)])) {} }
            @for (limit, curves) in &self.limits {
                g class=(limit.class()) {
                    @for curve in curves { path class="lc-line" d=(path(curve.iter().map(|&at| plane.at(at)))) {} }
                }
            }
            g class="lc-main" {
                @for (point, value) in self.known() { (self.marker(point, value).at(plane.at((point.denominator, value)))) }
            }
            @for (point, value) in self.known().filter(|(point, _)| self.is_highlight(point)) {
                (Marker::Halo.at(plane.at((point.denominator, value))))
            }
        }
    }
}

impl Chart for Funnel {
    fn kind(&self) -> Kind {
        Kind::Funnel
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let scales = self.scales();
        let format = self.format(&scales.y);
        let sizes = self.known().map(|(point, _)| point.denominator);
        let sizes = Format::of_values(&self.along.unit, &scales.x, sizes);
        let mut sentences = vec![
            format!("Funnel plot of {}; in brackets: {}.", self.points.len(), self.along.heading()),
            self.centre.sentence(&format),
        ];
        let limits: Vec<_> =
            self.limits.iter().map(|(limit, _)| limit.words().to_owned()).collect();
        if !limits.is_empty() {
            sentences.push(format!("Curves: {}.", list(&limits)));
        }
        for (point, value) in self.known() {
            let side = if value >= self.centre.value() { "above" } else { "below" };
            let place = match point.beyond {
                Some(limit) => format!("{side} the {}", limit.words()),
                None => "within the limits".to_owned(),
            };
            let mark = if self.is_highlight(point) { " (highlighted)" } else { "" };
            let (name, size) = (point.name.as_str(), sizes.short(point.denominator));
            sentences.push(format!("{name} ({size}){mark}: {}, {place}.", format.long(value)));
        }
        sentences.extend(self.notes(&scales).into_iter().map(|note| note.text));
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        let scales = self.scales();
        let mut sheet = Sheet::new(frame, self.title());
        sheet.unit(&self.unit);
        sheet.key(&self.keys(&self.format(&scales.y)));
        let plane = Plane::on(&mut sheet, &self.along, &self.unit, &scales, frame.plot_height());
        let marks = self.known().map(|(point, value)| {
            Rect::around(plane.at((point.denominator, value)), Marker::REACH)
        });
        let names = self.names(&plane, frame);
        let (lines, unnamed) = beside(&names, marks.collect(), &plane.plot);
        sheet.notes(&unnamed.into_iter().chain(self.notes(&scales)).collect::<Vec<_>>());
        let shapes = self.shapes(&plane);
        sheet.finish(&shapes, plane.words().chain(lines))
    }
}
