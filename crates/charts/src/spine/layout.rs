//! Rows with the track in a column of its own where there is room, else under the name and the figures.

use maud::{Markup, html};

use super::{Spine, SpineRow};
use crate::Frame;
use crate::chart::{Chart as _, Drawing};
use crate::frame::{MARGIN, PERIOD, SMALL, STRONG, TEXT};
use crate::mark::StatusMark;
use crate::scale::Linear;
use crate::sheet::{Field, Key, Sample, Sheet, foot, paragraph};
use crate::svg::{Anchor, Line, Marker, Style, line, path, rectangle};
use crate::text::{wrap, wrap_at_most};

/// Half the height of a track.
const HALF: f64 = 7.0;
/// The least width of a track in a column of its own.
const LEAST: f64 = 150.0;
/// Between two columns.
const GAP: f64 = 12.0;
/// The widest that the head of a column may be.
const HEAD: f64 = 100.0;
/// The column of the status marks.
const GLYPH: f64 = 20.0;

pub(super) fn drawing(spine: &Spine, frame: Frame) -> Drawing {
    let mut sheet = Sheet::new(frame, spine.title());
    sheet.key(&keys(spine));
    sheet.y += 8.0;
    let columns = if frame == Frame::Wide { Columns::of(spine, frame) } else { None };
    match columns {
        Some(columns) => table(&mut sheet, spine, &columns),
        None => stacked(&mut sheet, spine),
    }
    sheet.notes(&spine.notes());
    sheet.finish(&Markup::default(), [])
}

fn keys(spine: &Spine) -> Vec<Key> {
    let area = spine.area.as_str().to_owned();
    let mut keys = vec![
        Key { sample: Sample::Point("lc-main", Marker::Circle), text: area },
        Key { sample: Sample::Line("lc-mid"), text: spine.comparator.as_str().to_owned() },
        Key { sample: Sample::Field(Field::plain("lc-track")), text: "Worst to best".to_owned() },
    ];
    if spine.rows.iter().any(|row| row.spread.quartiles.is_some()) {
        let text = "Middle half of the areas".to_owned();
        keys.push(Key { sample: Sample::Field(Field::plain("lc-quartiles")), text });
    }
    let mut marks: Vec<(StatusMark, &str)> = Vec::new();
    for (mark, words) in spine.rows.iter().filter_map(|row| row.status.as_ref()) {
        if !marks.contains(&(*mark, words.as_str())) {
            marks.push((*mark, words.as_str()));
        }
    }
    keys.extend(
        marks
            .into_iter()
            .map(|(mark, words)| Key { sample: Sample::Status(mark), text: words.to_owned() }),
    );
    keys
}

/// The numbers of a row as they are written: the area's, the comparator's, the left and the right end's.
fn figures(row: &SpineRow) -> [String; 4] {
    let (format, spread) = (row.format(), &row.spread);
    let [comparator, left, right] =
        [spread.comparator, spread.ends.0, spread.ends.1].map(|value| format.short(value));
    [row.measure.short(&format), comparator, left, right]
}

/// The right ends of the columns of figures, and the track between the last two.
struct Columns {
    name: f64,
    figures: [f64; 4],
    track: (f64, f64),
}

impl Columns {
    /// The columns, if there is room for the track.
    fn of(spine: &Spine, frame: Frame) -> Option<Self> {
        let wide =
            |head: Vec<String>| head.iter().map(|line| PERIOD.width(line)).fold(0.0, f64::max);
        let mut widths = heads(spine).map(wide);
        for row in &spine.rows {
            for (width, figure) in widths.iter_mut().zip(figures(row)) {
                *width = width.max(STRONG.width(&figure));
            }
        }
        let name = frame.label_width() + 15.0;
        let area = MARGIN + name + GAP + GLYPH + widths[0];
        let comparator = area + GAP + widths[1];
        let left = comparator + GAP + widths[2];
        let right = frame.width() - MARGIN;
        let track = (left + GAP, right - widths[3] - GAP);
        let columns = Self { name, figures: [area, comparator, left, right], track };
        (track.1 - track.0 >= LEAST).then_some(columns)
    }
}

/// The heads of the columns of figures, each in two lines at most.
fn heads(spine: &Spine) -> [Vec<String>; 4] {
    let name = |name: &str| wrap_at_most(name, PERIOD.measure(), HEAD, 2);
    let judged = spine.rows.iter().any(|row| row.spread.judged);
    let [left, right] = if judged { ["Worst", "Best"] } else { ["Lowest", "Highest"] };
    [name(spine.area.as_str()), name(spine.comparator.as_str()), name(left), name(right)]
}

fn table(sheet: &mut Sheet, spine: &Spine, columns: &Columns) {
    let at = |x: f64, y: f64, style: Style, content: String| Line {
        x,
        y,
        anchor: Anchor::End,
        style,
        content,
    };
    let heads = heads(spine);
    sheet.y += heads.iter().map(Vec::len).max().unwrap_or(1) as f64 * PERIOD.line();
    for (x, head) in columns.figures.into_iter().zip(heads) {
        for (up, text) in head.into_iter().rev().enumerate() {
            let y = sheet.y - (up as f64 + 0.5) * PERIOD.line();
            sheet.texts.push(at(x, y, PERIOD, text));
        }
    }
    sheet.y += 4.0;
    for row in &spine.rows {
        let top = sheet.y;
        let names = wrap_at_most(row.name.as_str(), TEXT.measure(), columns.name, 3);
        let height = (names.len() as f64 * TEXT.line()).max(2.0 * HALF + 6.0);
        let middle = top + 3.0 + height / 2.0;
        let first = middle - names.len() as f64 * TEXT.line() / 2.0;
        for (at, text) in names.iter().enumerate() {
            let corner = (MARGIN, first + at as f64 * TEXT.line());
            sheet.texts.extend(paragraph(text, TEXT, corner, sheet.frame.room()));
        }
        let styles = [STRONG, TEXT, SMALL, SMALL];
        for ((x, style), text) in columns.figures.into_iter().zip(styles).zip(figures(row)) {
            sheet.texts.push(at(x, middle, style, text));
        }
        if let Some((mark, _)) = row.status {
            let x = MARGIN + columns.name + GAP + 8.0;
            sheet.shapes.push(mark.at((x, middle)));
        }
        sheet.shapes.push(track(row, columns.track, middle));
        sheet.y = top + height + 6.0;
        let end = sheet.frame.width() - MARGIN;
        sheet.shapes.push(line("lc-grid", (MARGIN, sheet.y), (end, sheet.y)));
    }
}

fn stacked(sheet: &mut Sheet, spine: &Spine) {
    let (left, right) = (MARGIN, sheet.frame.width() - MARGIN);
    for row in &spine.rows {
        let [area, comparator, worst, best] = figures(row);
        for text in wrap(row.name.as_str(), STRONG.measure(), sheet.frame.room()) {
            sheet.write(&text, STRONG, left, sheet.frame.room());
        }
        let room = sheet.frame.room() - GLYPH - 4.0;
        let indent = if row.status.is_some() { GLYPH + 4.0 } else { 0.0 };
        if let Some((mark, _)) = row.status {
            sheet.shapes.push(mark.at((left + 8.0, sheet.y + TEXT.line() / 2.0)));
        }
        let text = format!("{area}; {} {comparator}", spine.comparator.as_str());
        sheet.write(&text, TEXT, left + indent, room);
        let middle = sheet.y + HALF + 3.0;
        let ends = (left + 7.0, right - 7.0);
        sheet.shapes.push(track(row, ends, middle));
        let y = middle + HALF + 3.0 + SMALL.line() / 2.0;
        let end = |x: f64, anchor, content| Line { x, y, anchor, style: SMALL, content };
        let (mut left, mut right) =
            (place(row, ends, row.spread.ends.0), place(row, ends, row.spread.ends.1));
        if right - left < SMALL.width(&worst) + SMALL.width(&best) + GAP {
            (left, right) = ends;
        }
        sheet.texts.push(end(left, Anchor::Start, worst));
        sheet.texts.push(end(right, Anchor::End, best));
        sheet.y = foot(&sheet.texts) + 10.0;
    }
}

/// Where a value of a row is on its track.
fn place(row: &SpineRow, ends: (f64, f64), value: f64) -> f64 {
    Linear { values: (-1.0, 1.0), places: ends }.at(row.spread.place(value, row.reach()))
}

/// The track of a row: from end to end, the middle half, the comparator, the area with its interval.
fn track(row: &SpineRow, ends: (f64, f64), y: f64) -> Markup {
    let spread = &row.spread;
    let at = |value: f64| place(row, ends, value);
    let centre = f64::midpoint(ends.0, ends.1);
    let field = |(one, other): (f64, f64)| rectangle((at(one), y - HALF), (at(other), y + HALF));
    html! {
        path class="lc-track" d=(field(spread.ends)) {}
        @if let Some(quartiles) = spread.quartiles { path class="lc-quartiles" d=(field(quartiles)) {} }
        (line("lc-mid-line", (centre, y - HALF - 3.0), (centre, y + HALF + 3.0)))
        @if let Some(known) = row.measure.known() {
            @if let Some((lower, upper)) = known.interval {
                @let d = path([(at(lower), y), (at(upper), y)]);
                path class="lc-halo" d=(d) {}
                path class="lc-limits" d=(d) {}
            }
            g class="lc-main lc-pin" { (Marker::Circle.at((at(known.value), y))) }
        }
    }
}
