//! Names beside what they name, clear of each other.

use maud::{Markup, html};

use crate::Frame;
use crate::frame::{OVER, STRONG_OVER, TEXT};
use crate::scale::Linear;
use crate::sheet::Note;
use crate::svg::{Anchor, Line, Marker, Rect, Role, Style, line};
use crate::text::{even_room, list, wrap_at_most};

/// From the plot to the labels at the line ends.
pub(crate) const TIE: f64 = 12.0;

/// The name and last value of a line, beside its end.
pub(crate) struct EndLabel {
    pub(crate) role: Role,
    /// The position on the axis along the bottom at which the line ends; a level has none and ends at the side of the
    /// plot.
    pub(crate) at: Option<f64>,
    /// The value at which it ends.
    pub(crate) value: f64,
    pub(crate) lines: Vec<Line>,
}

impl EndLabel {
    /// A label not yet in its place: a name in at most two lines, and its value after it or, if there is no room, below.
    ///
    /// The value begins with its number, which has room in any frame: it is never cut off.
    pub(crate) fn new(
        role: Role,
        (name, figure): (&str, &str),
        (at, value): (Option<f64>, f64),
        room: f64,
    ) -> Self {
        let style = Style { class: role.label, bold: role.label.contains("lc-bold"), ..TEXT };
        let mut texts = wrap_at_most(name, style.measure(), room, 2);
        match texts.last_mut() {
            Some(last) if style.width(&format!("{last} {figure}")) <= room => {
                *last = format!("{last} {figure}");
            }
            _ => texts.extend(wrap_at_most(figure, style.measure(), room, 3)),
        }
        let line = |content| Line { x: 0.0, y: 0.0, anchor: Anchor::Start, style, content };
        Self { role, at, value, lines: texts.into_iter().map(line).collect() }
    }

    pub(crate) fn height(&self) -> f64 {
        self.lines.iter().map(|line| line.style.line()).sum::<f64>() + 2.0
    }

    /// The thin line from the end of a line, at `end`, to its label beside `plot`.
    pub(crate) fn tie(&self, (x, y): (f64, f64), plot: &Rect) -> Markup {
        let middle = match self.lines.as_slice() {
            [first, .., last] => f64::midpoint(first.y, last.y),
            [only] => only.y,
            [] => y,
        };
        let start = (x + Marker::REACH).min(plot.right);
        html! { g class=(self.role.class) { (line("lc-tie", (start, y), (plot.right + 9.0, middle))) } }
    }
}

/// Moves labels to the height of their line ends, apart from each other and within the height of the plot.
pub(crate) fn stack(labels: &mut [EndLabel], y: &Linear, plot: &Rect) {
    let mut order: Vec<&mut EndLabel> = labels.iter_mut().collect();
    order.sort_by(|a, b| y.at(a.value).total_cmp(&y.at(b.value)));
    let mut tops: Vec<f64> = Vec::with_capacity(order.len());
    let mut free = plot.top;
    for label in &order {
        let top = (y.at(label.value) - label.height() / 2.0).max(free);
        tops.push(top);
        free = top + label.height();
    }
    let mut free = plot.bottom;
    for (label, top) in order.iter_mut().zip(tops).rev() {
        free = top.min(free - label.height());
        let mut middle = free + 1.0 - TEXT.line() / 2.0;
        for line in &mut label.lines {
            middle += line.style.line();
            (line.x, line.y) = (plot.right + TIE, middle);
        }
    }
}

/// A name to be written beside a point.
pub(crate) struct Beside {
    name: String,
    at: (f64, f64),
    /// How far the mark of the point reaches.
    reach: f64,
    style: Style,
    lines: Vec<String>,
}

impl Beside {
    /// The name of a point, in two lines at most.
    pub(crate) fn new(name: &str, at: (f64, f64), highlighted: bool, frame: Frame) -> Self {
        let (style, reach) =
            if highlighted { (STRONG_OVER, Marker::HALO) } else { (OVER, Marker::REACH) };
        let room = even_room(name, style.measure(), frame.label_width());
        let lines = wrap_at_most(name, style.measure(), room, 2);
        Self { name: name.to_owned(), at, reach, style, lines }
    }

    /// The places for the name, the better first.
    fn places(&self) -> impl Iterator<Item = Vec<Line>> {
        let (near, line) = (self.reach + 3.0, self.style.line());
        let half = self.lines.len() as f64 * line / 2.0;
        let far = self.reach + half + 1.0;
        let places = [
            (near, 0.0, Anchor::Start),
            (-near, 0.0, Anchor::End),
            (0.0, -far, Anchor::Middle),
            (0.0, far, Anchor::Middle),
            (4.0, -far, Anchor::Start),
            (4.0, far, Anchor::Start),
            (-4.0, -far, Anchor::End),
            (-4.0, far, Anchor::End),
        ];
        places.into_iter().map(move |(dx, dy, anchor)| {
            let top = self.at.1 + dy - half;
            let place = |(index, content): (usize, &String)| Line {
                x: self.at.0 + dx,
                y: top + (index as f64 + 0.5) * line,
                anchor,
                style: self.style,
                content: content.clone(),
            };
            self.lines.iter().enumerate().map(place).collect()
        })
    }
}

/// Writes names beside their points within `area`, the first given before the others, wherever they are clear of
/// `taken` and of each other; gives back the texts, and a note of the names that had no room.
pub(crate) fn beside(
    names: &[Beside],
    mut taken: Vec<Rect>,
    area: &Rect,
) -> (Vec<Line>, Option<Note>) {
    const MOST: usize = 12;
    let (mut lines, mut without) = (Vec::new(), Vec::new());
    for name in names {
        let free = |lines: &Vec<Line>| {
            lines.iter().map(Line::bounds).all(|bounds| {
                bounds.within(area) && !taken.iter().any(|other| bounds.overlaps(other))
            })
        };
        match name.places().find(free) {
            Some(found) => {
                taken.extend(found.iter().map(Line::bounds));
                lines.extend(found);
            }
            None => without.push(name.name.clone()),
        }
    }
    let note = match without.len() {
        0 => None,
        1..=MOST => Some(format!("Without room for the name: {}.", list(&without))),
        _ => Some("There is no room for the names of the other points.".to_owned()),
    };
    (lines, note.map(Note::plain))
}
