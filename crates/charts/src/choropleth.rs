//! A map of boundaries, filled by class.

#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::classes::Classified;
use crate::frame::{MARGIN, OVER};
use crate::outline::{Paper, Place, Shared, room_for};
use crate::sheet::{Note, Sheet};
use crate::svg::{Anchor, Line, Rect, path};
use crate::text::list;
use crate::{ChartError, Classes, Frame, Measure, Outline, Unit};

/// The most areas that a note names.
const NAMED: usize = 8;

/// A map of areas within their boundaries, filled by class.
///
/// A class is told by hatch and number as well as by colour; an area without a figure is hatched upright and bears the
/// shorthand. Names and numbers stand in the areas that have room. Boundaries are projected onto the plane simply, which
/// is right for a county and wrong for a continent, and simplified to what can be seen; neighbours keep one border.
///
/// ```
/// use lifecourse_charts::{Chart, Choropleth, Classes, Measure, Outline, Unit};
///
/// let square = |east: f64| vec![(east, 52.5), (east + 0.2, 52.5), (east + 0.2, 52.7), (east, 52.7)];
/// let map = Choropleth::new("The west is higher", Unit::percent(), Classes::new([7.0, 9.0])?, [
///     (Outline::new("West", [square(-1.3)])?, Measure::new(11.4)?),
///     (Outline::new("East", [square(-1.1)])?, Measure::new(6.3)?),
/// ])?;
/// assert!(map.description().contains("Class 3, 9.0% and over: West 11.4%."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Choropleth {
    map: Classified,
    outlines: Vec<Outline>,
    shared: Shared,
}

impl Choropleth {
    /// A map of areas.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if no area has a value, [`ChartError::DuplicateName`], [`ChartError::TooMany`] for more
    /// than 500 areas, [`ChartError::Empty`] or [`ChartError::TooLong`] for the title.
    pub fn new(
        title: &str,
        unit: Unit,
        classes: Classes,
        areas: impl IntoIterator<Item = (Outline, Measure)>,
    ) -> Result<Self, ChartError> {
        let (outlines, measures): (Vec<_>, Vec<_>) = areas.into_iter().unzip();
        let names = outlines.iter().map(|outline| outline.name.as_str());
        let map = Classified::new(title, unit, classes, names.zip(measures))?;
        let shared = Shared::of(outlines.iter());
        Ok(Self { map, outlines, shared })
    }

    /// Makes one area stand out.
    ///
    /// # Errors
    /// [`ChartError::Unknown`] if no area has that name.
    pub fn with_highlight(mut self, name: &str) -> Result<Self, ChartError> {
        self.map.highlight(name)?;
        Ok(self)
    }

    /// Name and class within an area, or the class alone, where there is room.
    fn label(&self, area: usize, rings: &[Vec<Place>]) -> Vec<Line> {
        let class = self.map.class(area);
        let name = self.map.name(area).to_owned();
        for texts in [vec![name, class.clone()], vec![class]] {
            let height = texts.len() as f64 * OVER.line() + 2.0;
            let width = texts.iter().map(|text| OVER.width(text)).fold(0.0, f64::max);
            let Some((x, y)) = room_for(rings, (width + 6.0, height)) else { continue };
            let first = y - (texts.len() as f64 - 1.0) * OVER.line() / 2.0;
            let line = |(at, content)| {
                let y = first + f64::from(at) * OVER.line();
                Line { x, y, anchor: Anchor::Middle, style: OVER, content }
            };
            return (0_u8..).zip(texts).map(line).collect();
        }
        Vec::new()
    }

    /// The areas of which the map does not show the class in a number, or nothing at all.
    fn unseen(&self, areas: &[usize], what: &str) -> Option<Note> {
        let names: Vec<String> = areas.iter().map(|&area| self.map.name(area).to_owned()).collect();
        match names.len() {
            0 => None,
            1..=NAMED => Some(Note::plain(format!("{what}: {}.", list(&names)))),
            more => Some(Note::plain(format!("{what}: {more} areas."))),
        }
    }
}

impl Chart for Choropleth {
    fn title(&self) -> &str {
        self.map.title()
    }

    fn description(&self) -> String {
        self.map.description("Map")
    }

    fn draw(&self, frame: Frame, id: &str) -> Drawing {
        let mut sheet = Sheet::new(frame, self.title());
        sheet.unit(&self.map.unit);
        sheet.key(&self.map.keys(id));
        sheet.y += 8.0;
        let size = (frame.room(), frame.plot_height() * 1.7);
        let paper = Paper::of(self.outlines.iter(), &self.shared, (MARGIN, sheet.y), size);
        let mut shapes: Vec<Markup> = vec![self.map.hatches(id)];
        let mut own = Markup::default();
        let (mut taken, mut small, mut unseen): (Vec<Rect>, _, _) = (vec![], vec![], vec![]);
        for (area, rings) in paper.areas.iter().enumerate() {
            if rings.is_empty() {
                unseen.push(area);
                continue;
            }
            let ring = |ring: &Vec<Place>| path(ring.iter().copied()) + "Z";
            let d: String = rings.iter().map(ring).collect();
            shapes.push(self.map.field(area, id).draw(&d));
            if self.map.highlighted() == Some(area) {
                own = html! { path class="lc-own" d=(d) {} };
            }
            let lines = self.label(area, rings);
            let clear = |line: &Line| !taken.iter().any(|other| other.overlaps(&line.bounds()));
            if lines.is_empty() || !lines.iter().all(clear) {
                small.push(area);
            } else {
                taken.extend(lines.iter().map(Line::bounds));
                sheet.texts.extend(lines);
            }
        }
        shapes.push(own);
        sheet.y += paper.height + 8.0;
        let mut notes = self.map.notes();
        notes.extend(self.unseen(&small, "Too small for a number"));
        notes.extend(self.unseen(&unseen, "Too small to be seen"));
        sheet.notes(&notes);
        sheet.finish(&html! { @for shape in &shapes { (shape) } }, [])
    }
}
