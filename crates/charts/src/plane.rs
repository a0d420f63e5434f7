//! A plot with two value axes, for charts of one amount against another.

use maud::{Markup, html};

use crate::axis::{self, Ticks, widest};
use crate::frame::{INSET, MARGIN, OVER, SMALL};
use crate::scale::{Linear, ValueAxis};
use crate::series::number;
use crate::sheet::{Note, Sheet};
use crate::svg::{Anchor, Line, Rect, line};
use crate::text::Label;
use crate::{ChartError, Unit};

/// The most points of a curve.
const MOST_POINTS: usize = 1000;

/// What an axis shows, and in what unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    name: Label,
    pub(crate) unit: Unit,
}

impl Axis {
    /// An axis, such as `Births` or `Deprivation score`.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn new(name: &str, unit: Unit) -> Result<Self, ChartError> {
        Ok(Self { name: Label::new("name of an axis", name)?, unit })
    }

    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The name, and the unit where the ticks do not say it.
    pub(crate) fn heading(&self) -> String {
        match self.unit.heading() {
            Some(unit) => format!("{} ({unit})", self.name.as_str()),
            None => self.name.as_str().to_owned(),
        }
    }
}

/// Reads points of a line that goes from left to right.
pub(crate) fn rising(
    name: &'static str,
    points: impl IntoIterator<Item = (f64, f64)>,
) -> Result<Vec<(f64, f64)>, ChartError> {
    let read = |(x, y)| Ok((number("position of a point", x)?, number("value", y)?));
    let mut points = points.into_iter().map(read).collect::<Result<Vec<_>, ChartError>>()?;
    if points.len() > MOST_POINTS {
        return Err(ChartError::TooMany { what: "points of a line", limit: MOST_POINTS });
    }
    if points.len() < 2 {
        return Err(ChartError::NoValues { series: name.to_owned() });
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(points)
}

/// The values of both axes.
pub(crate) struct Scales {
    pub(crate) x: ValueAxis,
    pub(crate) y: ValueAxis,
}

impl Scales {
    /// That an axis does not include zero.
    pub(crate) fn notes(&self, x: &Unit, y: &Unit) -> impl Iterator<Item = Note> {
        let along = axis::cut_off("horizontal", x, &self.x);
        let up = axis::cut_off("vertical", y, &self.y);
        along.into_iter().chain(up).map(Note::plain)
    }
}

/// A plot with its axes in their places.
pub(crate) struct Plane {
    pub(crate) plot: Rect,
    pub(crate) x: Linear,
    pub(crate) y: Linear,
    up: Ticks,
    along: Vec<Line>,
    places: Vec<f64>,
}

impl Plane {
    /// Lays a plot of a height on the sheet, with the name of the axis along the bottom below it.
    pub(crate) fn on(
        sheet: &mut Sheet,
        along: &Axis,
        up: &Unit,
        scales: &Scales,
        height: f64,
    ) -> Self {
        let frame = sheet.frame;
        let mut ticks = axis::ticks(up, &scales.y);
        let left = MARGIN + widest(ticks.iter().map(|(_, line)| line)) + 6.0;
        let top = sheet.y + 12.0;
        let right = frame.width() - MARGIN - INSET;
        let plot = Rect { left, top, right, bottom: top + height };
        let x = Linear { values: (scales.x.low(), scales.x.high()), places: (left, right) };
        let y = Linear { values: (scales.y.low(), scales.y.high()), places: (plot.bottom, top) };
        axis::up(&mut ticks, &plot, &y);
        let words = axis::along(&along.unit, &scales.x, &x, plot.bottom + 18.0, frame);
        let places = scales.x.ticks().iter().map(|&value| x.at(value)).collect();
        sheet.y = plot.bottom + 29.0;
        sheet.write(&format!("→ {}", along.heading()), SMALL, MARGIN, frame.room());
        Self { plot, x, y, up: ticks, along: words, places }
    }

    pub(crate) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// The lines at the ticks.
    pub(crate) fn rules(&self) -> Markup {
        let plot = &self.plot;
        html! {
            (axis::rules(&self.up, plot))
            (line("lc-axis", (plot.left, plot.top), (plot.left, plot.bottom)))
            @for &x in &self.places { (line("lc-tick", (x, plot.bottom), (x, plot.bottom + 4.0))) }
        }
    }

    /// The words at the ticks.
    pub(crate) fn words(self) -> impl Iterator<Item = Line> {
        self.up.into_iter().map(|(_, line)| line).chain(self.along)
    }
}

/// Words in a corner of a plot, one under the other from its top or bottom.
pub(crate) fn corner(lines: Vec<String>, plot: &Rect, right: bool, bottom: bool) -> Vec<Line> {
    let style = OVER;
    let (x, anchor) =
        if right { (plot.right - 4.0, Anchor::End) } else { (plot.left + 6.0, Anchor::Start) };
    let height = lines.len() as f64 * style.line();
    let top = if bottom { plot.bottom - height - 2.0 } else { plot.top + 2.0 };
    let line = |(at, content): (usize, String)| Line {
        x,
        y: top + (at as f64 + 0.5) * style.line(),
        anchor,
        style,
        content,
    };
    lines.into_iter().enumerate().map(line).collect()
}
