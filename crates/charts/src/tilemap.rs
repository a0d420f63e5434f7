//! A tile map: every area a tile of the same size.

#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::classes::Classified;
use crate::frame::{MARGIN, MARK_ON, PLAIN};
use crate::sheet::Sheet;
use crate::svg::{Anchor, Line, rectangle};
use crate::text::Label;
use crate::{ChartError, Classes, Frame, Kind, Measure, Unit};

/// The most columns of a grid.
const MOST_COLUMNS: u16 = 24;
/// The most rows of a grid.
const MOST_ROWS: u16 = 40;
/// The widest that a tile is.
const WIDEST: f64 = 84.0;
/// The height of the hatch at the foot of a tile with text.
const STRIP: f64 = 12.0;
/// The height of a line of text in a tile.
const LINE: f64 = 16.0;

/// One area of a tile map: its names, its place in the grid, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    name: Label,
    short: Label,
    place: (u16, u16),
    measure: Measure,
}

impl Tile {
    /// An area under its name and the short one that stands on the tile, at a column and a row counted from 0.
    ///
    /// # Errors
    /// [`ChartError::TooMany`] beyond 24 columns or 40 rows, [`ChartError::Empty`] or [`ChartError::TooLong`] for a name.
    pub fn new(
        (name, short): (&str, &str),
        (column, row): (u16, u16),
        measure: Measure,
    ) -> Result<Self, ChartError> {
        if column >= MOST_COLUMNS {
            return Err(ChartError::TooMany { what: "columns", limit: MOST_COLUMNS.into() });
        }
        if row >= MOST_ROWS {
            return Err(ChartError::TooMany { what: "rows", limit: MOST_ROWS.into() });
        }
        let name = Label::new("name of an area", name)?;
        let short = Label::new("short name of an area", short)?;
        Ok(Self { name, short, place: (column, row), measure })
    }
}

/// A map of tiles of equal size in a grid, so that no area weighs more than another.
///
/// A class is told by the hatch at the foot of the tile and by its number as well as by colour. Short names and values stand on the tiles where they have
/// room on all of them.
///
/// ```
/// use lifecourse_charts::{Chart, Classes, Measure, Tile, TileMap, Unit};
///
/// let tiles = [
///     Tile::new(("Charnwood", "Cha"), (1, 0), Measure::new(8.0)?)?,
///     Tile::new(("Blaby", "Bla"), (0, 1), Measure::new(6.3)?)?,
///     Tile::new(("Rutland", "Rut"), (1, 1), Measure::missing("[c]", "suppressed")?)?,
/// ];
/// let map = TileMap::new("Charnwood is higher than Blaby", Unit::percent(), Classes::new([7.0, 9.0])?, tiles)?;
/// assert!(map.description().contains("Class 2, 7.0% to under 9.0%: Charnwood 8.0%."));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TileMap {
    map: Classified,
    /// The short name and the place of each area.
    tiles: Vec<(Label, (u16, u16))>,
}

impl TileMap {
    /// A map of tiles.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] if no tile has a value, [`ChartError::DuplicateName`], [`ChartError::SamePlace`] for two
    /// tiles in one place, [`ChartError::Empty`] or [`ChartError::TooLong`] for the title.
    pub fn new(
        title: &str,
        unit: Unit,
        classes: Classes,
        tiles: impl IntoIterator<Item = Tile>,
    ) -> Result<Self, ChartError> {
        let tiles: Vec<_> = tiles.into_iter().collect();
        let mut places = std::collections::BTreeSet::new();
        if let Some(twice) = tiles.iter().find(|tile| !places.insert(tile.place)) {
            return Err(ChartError::SamePlace { name: twice.name.as_str().to_owned() });
        }
        let areas = tiles.iter().map(|tile| (tile.name.as_str(), tile.measure.clone()));
        let map = Classified::new(title, unit, classes, areas)?;
        let tiles = tiles.into_iter().map(|tile| (tile.short, tile.place)).collect();
        Ok(Self { map, tiles })
    }

    /// Makes one tile stand out.
    ///
    /// # Errors
    /// [`ChartError::Unknown`] if no tile has that name.
    pub fn with_highlight(mut self, name: &str) -> Result<Self, ChartError> {
        self.map.highlight(name)?;
        Ok(self)
    }

    /// The lines of text on each tile of a width: what has room on all of them.
    fn texts(&self, width: f64) -> Vec<Vec<String>> {
        let fits =
            |texts: &Vec<String>| texts.iter().all(|text| MARK_ON.width(text) <= width - 10.0);
        let areas = || 0..self.tiles.len();
        let short: Vec<String> =
            self.tiles.iter().map(|(short, _)| short.as_str().to_owned()).collect();
        let classes: Vec<String> = areas().map(|area| self.map.class(area)).collect();
        let figures = self.map.figures();
        let shown: Vec<_> = [short, classes.clone(), figures].into_iter().filter(fits).collect();
        let twice = |area: usize, text: &String| classes[area] == *text;
        let lines = |area: usize| {
            let mut lines: Vec<String> = shown.iter().map(|texts| texts[area].clone()).collect();
            // A shorthand stands for class and value alike.
            if lines.len() > 2 && lines.last().is_some_and(|last| twice(area, last)) {
                lines.pop();
            }
            lines
        };
        areas().map(lines).collect()
    }
}

impl Chart for TileMap {
    fn kind(&self) -> Kind {
        Kind::TileMap
    }

    fn title(&self) -> &str {
        self.map.title()
    }

    fn description(&self) -> String {
        self.map.description("Map of equal tiles")
    }

    fn draw(&self, frame: Frame, id: &str) -> Drawing {
        let mut sheet = Sheet::new(frame, self.title());
        sheet.unit(&self.map.unit);
        sheet.key(&self.map.keys(id));
        sheet.y += 8.0;
        let over = |axis: fn((u16, u16)) -> u16| {
            let all = || self.tiles.iter().map(|(_, place)| axis(*place));
            (all().min().unwrap_or(0), all().max().unwrap_or(0))
        };
        let ((left, right), (top, bottom)) = (over(|place| place.0), over(|place| place.1));
        let columns = f64::from(right - left) + 1.0;
        let width = (frame.room() / columns).min(WIDEST);
        let texts = self.texts(width);
        let most = texts.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let height = width.min(WIDEST * 0.75).max(most * LINE + STRIP + 6.0);
        let start = (frame.width() - columns * width) / 2.0;
        let mut shapes: Vec<Markup> = vec![self.map.hatches(id)];
        let mut own = Markup::default();
        for (area, ((_, place), texts)) in self.tiles.iter().zip(texts).enumerate() {
            let x = start.max(MARGIN) + f64::from(place.0 - left) * width;
            let y = sheet.y + f64::from(place.1 - top) * height;
            let (from, to) = ((x + 1.0, y + 1.0), (x + width - 1.0, y + height - 1.0));
            let field = self.map.field(area, id);
            shapes.push(field.draw(&rectangle(from, to)));
            if !texts.is_empty() {
                let plate = rectangle(from, (to.0, to.1 - STRIP));
                shapes.push(html! { path class=(field.class) d=(plate) {} });
            }
            if self.map.highlighted() == Some(area) {
                own = html! { path class="lc-own" d=(rectangle(from, to)) {} };
            }
            let first = y + (height - STRIP - (texts.len() as f64 - 1.0) * LINE) / 2.0;
            sheet.texts.extend(texts.into_iter().enumerate().map(|(line, content)| Line {
                x: x + width / 2.0,
                y: first + line as f64 * LINE,
                anchor: Anchor::Middle,
                style: if line == 0 { MARK_ON } else { PLAIN },
                content,
            }));
        }
        shapes.push(own);
        sheet.y += (f64::from(bottom - top) + 1.0) * height + 4.0;
        sheet.notes(&self.map.notes());
        sheet.finish(&html! { @for shape in &shapes { (shape) } }, [])
    }
}
