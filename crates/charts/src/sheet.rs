//! A sheet filled from the top: heading, key, whatever a chart draws, and the notes under it.

use maud::{Markup, html};

use crate::chart::Drawing;
use crate::frame::{MARGIN, MARK, SMALL};
use crate::mark::StatusMark;
use crate::svg::{Anchor, Line, Marker, Style, line};
use crate::text::{even_room, wrap};
use crate::{Frame, Unit};

/// From the left of a sample in the key to its words.
const SAMPLE: f64 = 30.0;

/// A sentence under the chart, after the mark that it explains.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) mark: Option<String>,
    pub(crate) text: String,
}

impl Note {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { mark: None, text: text.into() }
    }

    pub(crate) fn marked(mark: &str, text: impl Into<String>) -> Self {
        Self { mark: Some(mark.to_owned()), text: text.into() }
    }
}

/// What a mark of the chart stands for.
pub(crate) struct Key {
    pub(crate) sample: Sample,
    pub(crate) text: String,
}

/// A mark of the chart, as the key shows it.
pub(crate) enum Sample {
    /// A line of the class.
    Line(&'static str),
    /// The mark of a point, of the class.
    Point(&'static str, Marker),
    /// A field with this fill.
    Field(Field),
    Status(StatusMark),
}

/// How a field is filled: by a class of the stylesheet, or by the id of a pattern that holds the class and its hatch.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) class: String,
    pub(crate) hatch: Option<String>,
}

impl Field {
    /// A fill without a hatch.
    pub(crate) fn plain(class: &str) -> Self {
        Self { class: class.to_owned(), hatch: None }
    }

    /// The field within `d`.
    pub(crate) fn draw(&self, d: &str) -> Markup {
        html! {
            @if let Some(hatch) = &self.hatch {
                path class="lc-outline" d=(d) fill={ "url(#" (hatch) ")" } fill-rule="evenodd" {}
            } @else {
                path class=(self.class) d=(d) fill-rule="evenodd" {}
            }
        }
    }
}

impl Sample {
    fn draw(&self, (x, y): (f64, f64)) -> Markup {
        match self {
            Self::Line(class) => {
                html! { g class=(class) { (line("lc-line", (x, y), (x + 24.0, y))) } }
            }
            Self::Point(class, marker) => html! { g class=(class) { (marker.at((x + 12.0, y))) } },
            Self::Field(field) => {
                field.draw(&crate::svg::rectangle((x + 1.0, y - 7.0), (x + 23.0, y + 7.0)))
            }
            Self::Status(mark) => mark.at((x + 12.0, y)),
        }
    }
}

/// A sheet of paper and how far down it is filled.
pub(crate) struct Sheet {
    pub(crate) frame: Frame,
    pub(crate) y: f64,
    pub(crate) texts: Vec<Line>,
    pub(crate) shapes: Vec<Markup>,
}

impl Sheet {
    /// A sheet with its title.
    pub(crate) fn new(frame: Frame, title: &str) -> Self {
        let mut sheet = Self { frame, y: MARGIN, texts: Vec::new(), shapes: Vec::new() };
        let style = frame.title();
        let room = even_room(title, style.measure(), frame.room());
        sheet.write(title, style, MARGIN, room);
        sheet
    }

    /// The unit, where the ticks do not say it.
    pub(crate) fn unit(&mut self, unit: &Unit) {
        if let Some(heading) = unit.heading() {
            self.heading(heading);
        }
    }

    /// What stands over a plot: of what its upright axis is.
    pub(crate) fn heading(&mut self, text: &str) {
        self.y += 4.0;
        self.write(text, SMALL, MARGIN, self.frame.room());
    }

    /// A paragraph from `left` on, in lines no wider than `room`.
    pub(crate) fn write(&mut self, text: &str, style: Style, left: f64, room: f64) {
        self.texts.extend(paragraph(text, style, (left, self.y), room));
        self.y = foot(&self.texts);
    }

    /// What the marks of the chart stand for, side by side as far as there is room.
    pub(crate) fn key(&mut self, keys: &[Key]) {
        if keys.is_empty() {
            return;
        }
        self.y += 6.0;
        let row = SMALL.line() + 3.0;
        let right = MARGIN + self.frame.room();
        let mut x = MARGIN;
        for key in keys {
            let width = SAMPLE + SMALL.width(&key.text);
            if x > MARGIN && x + width > right {
                (x, self.y) = (MARGIN, self.y + row);
            }
            self.shapes.push(key.sample.draw((x, self.y + SMALL.line() / 2.0)));
            let lines = paragraph(&key.text, SMALL, (x + SAMPLE, self.y), right - x - SAMPLE);
            self.y += (lines.len() - 1) as f64 * SMALL.line();
            self.texts.extend(lines);
            x += width + 16.0;
        }
        self.y += row;
    }

    /// The notes under the chart, each after its mark.
    pub(crate) fn notes(&mut self, notes: &[Note]) {
        if !notes.is_empty() {
            self.y += 7.0;
        }
        for note in notes {
            let mut indent = 0.0;
            let top = self.y;
            if let Some(mark) = &note.mark {
                self.write(mark, MARK, MARGIN, self.frame.room());
                indent = (MARK.width(mark) + 6.0).max(18.0);
            }
            self.y = top;
            self.write(&note.text, SMALL, MARGIN + indent, self.frame.room() - indent);
        }
    }

    /// The sheet as it is now, with these shapes and texts after its own.
    pub(crate) fn finish(self, shapes: &Markup, texts: impl IntoIterator<Item = Line>) -> Drawing {
        let mut all = self.texts;
        all.extend(texts);
        let own = &self.shapes;
        let shapes = html! { @for shape in own { (shape) } (shapes) };
        Drawing { height: self.y + MARGIN, shapes, texts: all }
    }
}

/// Where the next thing under `lines` may begin.
pub(crate) fn foot(lines: &[Line]) -> f64 {
    lines.iter().map(|line| line.y + line.style.line() / 2.0).fold(MARGIN, f64::max)
}

/// Text in lines no wider than `room`, its upper left corner at `corner`.
pub(crate) fn paragraph(text: &str, style: Style, (left, top): (f64, f64), room: f64) -> Vec<Line> {
    let mut y = top - style.line() / 2.0;
    let line = |content| {
        y += style.line();
        Line { x: left, y, anchor: Anchor::Start, style, content }
    };
    wrap(text, style.measure(), room).into_iter().map(line).collect()
}
