//! A map of boundaries, filled by class.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::classes::Classified;
use crate::frame::{MARGIN, OVER};
use crate::outline::{Paper, Place, draw, room_for};
use crate::sheet::{Note, Sheet};
use crate::svg::{Anchor, Line, Rect};
use crate::text::list;
use crate::{ChartError, Classes, Frame, Kind, Measure, Outline, Unit};

/// The most areas that a note names.
const NAMED: usize = 8;

/// A map of areas within their boundaries, filled by class.
///
/// A class is told by hatch and number as well as by colour; an area without a figure is hatched upright and bears the
/// shorthand. Names and numbers stand in the areas that have room. Boundaries are drawn as they are given, which is
/// simplified already: see [`Outline`].
///
/// ```
/// use lifecourse_charts::{Chart, Choropleth, Classes, Measure, Outline, Unit};
///
/// let square = |east| vec![(east, 300_000), (east + 9_000, 300_000), (east + 9_000, 309_000), (east, 309_000)];
/// let map = Choropleth::new("The west is higher", Unit::percent(), Classes::new([7.0, 9.0])?, [
///     (Outline::new("West", [square(447_000)])?, Measure::new(11.4)?),
///     (Outline::new("East", [square(456_000)])?, Measure::new(6.3)?),
/// ])?;
/// assert!(map.description().contains("Class 3, 9.0% and over: West 11.4%."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Choropleth {
    map: Classified,
    outlines: Vec<Outline>,
}

impl Choropleth {
    /// How many steps wide or high boundaries should be for a map of them: finer is not seen.
    pub const ACROSS: u32 = 400;

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
        Ok(Self { map, outlines })
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
    fn kind(&self) -> Kind {
        Kind::Map
    }

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
        let paper = Paper::of(&self.outlines, (MARGIN, sheet.y), size);
        // One path for all areas that look alike.
        let mut looks: BTreeMap<Option<usize>, (usize, String)> = BTreeMap::new();
        let mut own = Markup::default();
        let (mut taken, mut small, mut unseen): (Vec<Rect>, _, _) = (vec![], vec![], vec![]);
        for (area, rings) in paper.areas.iter().enumerate() {
            if rings.is_empty() {
                unseen.push(area);
                continue;
            }
            let (_, d) = looks.entry(self.map.class_of(area)).or_insert((area, String::new()));
            draw(d, rings);
            if self.map.highlighted() == Some(area) {
                let mut d = String::new();
                draw(&mut d, rings);
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
        sheet.y += paper.height + 8.0;
        let mut notes = self.map.notes();
        notes.extend(self.unseen(&small, "Too small for a number"));
        notes.extend(self.unseen(&unseen, "Too small to be seen"));
        sheet.notes(&notes);
        let shapes = html! {
            (self.map.hatches(id))
            @for (area, d) in looks.values() { (self.map.field(*area, id).draw(d)) }
            (own)
        };
        sheet.finish(&shapes, [])
    }
}
