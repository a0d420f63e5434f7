//! Where the boxes stand: in rows, so that most arrows point down, ordered so that few cross.

use super::{Network, NetworkLink};
use crate::svg::Style;
use crate::text;

/// The width of a box.
pub(super) const BOX: f64 = 132.0;
/// The distance of boxes side by side.
const COLUMN: f64 = 164.0;
/// A link with where its arrow leaves and arrives.
type Ends<'a> = (&'a NetworkLink, &'a [(f64, f64); 2]);

/// The empty height between two rows, for arrows.
const BETWEEN: f64 = 72.0;
/// What is left free around the drawing.
const MARGIN: f64 = 20.0;
/// The most boxes in a row.
const WIDEST: usize = 6;
/// How often rows are put in the order of their neighbours.
const SWEEPS: usize = 12;
/// The most lines of a name.
const LINES: usize = 4;

pub(super) const NAME: Style = Style { class: "lc-small", size: 13.0, bold: false };
/// The widest that the title is: as wide as is seen of a map on a telephone, where it scrolls.
pub(super) const HEADING: f64 = 250.0;
pub(super) const TITLE: Style = Style { class: "lc-title", size: 18.0, bold: true };

/// A box with the lines of its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) middle: f64,
    pub(super) top: f64,
    pub(super) height: f64,
    pub(super) lines: Vec<String>,
}

/// An arrow: where it leaves, where it arrives, and by how much it bends, down or up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arrow {
    pub(super) link: NetworkLink,
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
    /// The first and the last point that pull it.
    pub(super) pulls: [(f64, f64); 2],
}

#[derive(Clone, Debug)]
pub(super) struct Layout<'a> {
    pub(super) network: &'a Network,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: Vec<String>,
    pub(super) boxes: Vec<Placed>,
    pub(super) arrows: Vec<Arrow>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(network: &'a Network) -> Self {
        let rows = rows(network);
        let widest = rows.iter().map(Vec::len).max().unwrap_or(0).max(2);
        let width = COLUMN * widest as f64 + 2.0 * MARGIN;
        let title = text::wrap(network.title.as_str(), TITLE.measure(), HEADING);
        let mut top = MARGIN + TITLE.line() * title.len() as f64 + BETWEEN / 2.0;
        let mut boxes = vec![None; network.factors.len()];
        let mut row_of = vec![0; network.factors.len()];
        for (number, row) in rows.iter().enumerate() {
            let left = (width - COLUMN * row.len() as f64) / 2.0;
            let mut height = 0.0_f64;
            for (place, &factor) in row.iter().enumerate() {
                let middle = left + COLUMN * (place as f64 + 0.5);
                let placed = Placed::new(network.factors[factor].as_str(), middle, top);
                height = height.max(placed.height);
                boxes[factor] = Some(placed);
                row_of[factor] = number;
            }
            top += height + BETWEEN;
        }
        let boxes: Vec<Placed> = boxes.into_iter().flatten().collect();
        let arrows = arrows(network, &boxes, &row_of, width);
        Self { network, width, height: top, title, boxes, arrows }
    }
}

impl Placed {
    fn new(name: &str, middle: f64, top: f64) -> Self {
        let lines = text::wrap_at_most(name, NAME.measure(), BOX - 16.0, LINES);
        let height = NAME.line() * lines.len() as f64 + 16.0;
        Self { middle, top, height, lines }
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The links without those that close a loop, so that the rest has a direction.
fn downward(network: &Network) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); network.factors.len()];
    for link in &network.links {
        out[link.from].push(link.to);
    }
    // 0 not seen, 1 on the way that is looked at, 2 done.
    let mut state = vec![0_u8; out.len()];
    let mut down = vec![Vec::new(); out.len()];
    for start in 0..out.len() {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut way = vec![(start, 0)];
        while let Some((factor, next)) = way.last_mut() {
            let Some(&to) = out[*factor].get(*next) else {
                state[*factor] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            if state[to] != 1 {
                down[*factor].push(to);
            }
            if state[to] == 0 {
                state[to] = 1;
                way.push((to, 0));
            }
        }
    }
    down
}

/// The factors in rows: each below those that drive it by a downward link, no row too wide.
fn rows(network: &Network) -> Vec<Vec<usize>> {
    let down = downward(network);
    let mut waits = vec![0_usize; down.len()];
    for &to in down.iter().flatten() {
        waits[to] += 1;
    }
    let mut ready: Vec<usize> = (0..down.len()).filter(|&factor| waits[factor] == 0).collect();
    let mut lowest = vec![0_usize; down.len()];
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut at = 0;
    while let Some(&factor) = ready.get(at) {
        at += 1;
        let mut row = lowest[factor];
        while rows.get(row).is_some_and(|row| row.len() >= WIDEST) {
            row += 1;
        }
        while rows.len() <= row {
            rows.push(Vec::new());
        }
        rows[row].push(factor);
        for &to in &down[factor] {
            lowest[to] = lowest[to].max(row + 1);
            waits[to] -= 1;
            if waits[to] == 0 {
                ready.push(to);
            }
        }
    }
    order(network, rows)
}

/// Puts each row in the order of the mean places of what its factors are linked with.
fn order(network: &Network, mut rows: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); network.factors.len()];
    for link in &network.links {
        near[link.from].push(link.to);
        near[link.to].push(link.from);
    }
    let mut place = vec![0.0; network.factors.len()];
    let settle = |row: &[usize], place: &mut [f64]| {
        for (at, &factor) in row.iter().enumerate() {
            place[factor] = at as f64 + 0.5 - row.len() as f64 / 2.0;
        }
    };
    for row in &rows {
        settle(row, &mut place);
    }
    for sweep in 0..SWEEPS {
        for number in 0..rows.len() {
            let number = if sweep % 2 == 0 { number } else { rows.len() - 1 - number };
            let row = &mut rows[number];
            let mean = |factor: usize| {
                let near = &near[factor];
                let sum: f64 = near.iter().map(|&other| place[other]).sum();
                if near.is_empty() { place[factor] } else { sum / near.len() as f64 }
            };
            row.sort_by(|&one, &other| mean(one).total_cmp(&mean(other)).then(one.cmp(&other)));
            settle(row, &mut place);
        }
    }
    rows
}

/// The arrows: each leaves and arrives at a place of its own on the edge of its boxes.
fn arrows(network: &Network, boxes: &[Placed], row_of: &[usize], width: f64) -> Vec<Arrow> {
    // The ends at the top and at the bottom of each box: the other box's middle, the link, its end.
    let mut ends = vec![[Vec::new(), Vec::new()]; boxes.len()];
    let sides: Vec<(usize, usize)> = network
        .links
        .iter()
        .map(|link| match row_of[link.from].cmp(&row_of[link.to]) {
            std::cmp::Ordering::Less => (1, 0),
            std::cmp::Ordering::Greater => (0, 1),
            std::cmp::Ordering::Equal => (1, 1),
        })
        .collect();
    for (number, (link, (leaves, arrives))) in network.links.iter().zip(&sides).enumerate() {
        ends[link.from][*leaves].push((boxes[link.to].middle, number, false));
        ends[link.to][*arrives].push((boxes[link.from].middle, number, true));
    }
    let mut points = vec![[(0.0, 0.0); 2]; network.links.len()];
    for (placed, sides) in boxes.iter().zip(&mut ends) {
        for (side, ends) in sides.iter_mut().enumerate() {
            ends.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let step = (BOX - 12.0) / ends.len().max(1) as f64;
            for (at, (_, number, arrives)) in ends.iter().enumerate() {
                let x = placed.middle - BOX / 2.0 + 6.0 + step * (at as f64 + 0.5);
                let y = if side == 0 { placed.top } else { placed.bottom() };
                points[*number][usize::from(*arrives)] = (x, y);
            }
        }
    }
    let arrow = |((link, [from, to]), (leaves, arrives)): (Ends<'_>, &(usize, usize))| {
        let pull = ((to.1 - from.1).abs() / 2.0).clamp(40.0, 160.0);
        let outward = |side: usize| if side == 0 { -pull } else { pull };
        let aside = aside(link, boxes, row_of, width);
        let pulls =
            [(aside(from.0), from.1 + outward(*leaves)), (aside(to.0), to.1 + outward(*arrives))];
        Arrow { link: *link, from: *from, to: *to, pulls }
    };
    network.links.iter().zip(&points).zip(&sides).map(arrow).collect()
}

/// How far to the side an arrow is pulled: one over several rows goes round what is between them.
fn aside(
    link: &NetworkLink,
    boxes: &[Placed],
    row_of: &[usize],
    width: f64,
) -> impl Fn(f64) -> f64 + use<> {
    let far = row_of[link.from].abs_diff(row_of[link.to]) > 1;
    let middle = f64::midpoint(boxes[link.from].middle, boxes[link.to].middle);
    let side = if middle < width / 2.0 { -COLUMN } else { COLUMN };
    move |x| if far { (x + side).clamp(MARGIN / 2.0, width - MARGIN / 2.0) } else { x }
}
