//! From the layout to markup.

use maud::{Markup, html};

use super::LinkSign;
use super::layout::{Arrow, BOX, Layout, NAME, Placed, TITLE};
use crate::svg::{Anchor, Coordinate, Line, path};

pub(super) fn svg(
    layout: &Layout<'_>,
    id: &str,
    description: &str,
    style: Option<&Markup>,
) -> Markup {
    let (width, height) = (Coordinate(layout.width), Coordinate(layout.height.ceil()));
    let (title, described) = (format!("{id}-title"), format!("{id}-description"));
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="lc-chart lc-map" id=(id) role="img" viewBox={ "0 0 " (width) " " (height) }
            width=(width) height=(height) aria-labelledby=(title) aria-describedby=(described) {
            title id=(title) { (layout.network.title.as_str()) }
            desc id=(described) { (description) }
            @if let Some(style) = style { style { (style) } }
            rect class="lc-surface" width=(width) height=(height) {}
            @for line in heading(layout) { (line.draw()) }
            @for arrow in &layout.arrows { (course(arrow)) }
            @for placed in &layout.boxes { (factor(placed)) }
            @for arrow in &layout.arrows { (head(arrow)) }
        }
    }
}

fn heading(layout: &Layout<'_>) -> Vec<Line> {
    let line = |(at, content): (usize, &String)| Line {
        x: 20.0,
        y: 20.0 + TITLE.line() * (at as f64 + 0.5),
        anchor: Anchor::Start,
        style: TITLE,
        content: content.clone(),
    };
    layout.title.iter().enumerate().map(line).collect()
}

fn factor(placed: &Placed) -> Markup {
    let line = |(at, content): (usize, &String)| Line {
        x: placed.middle,
        y: placed.top + 8.0 + NAME.line() * (at as f64 + 0.5),
        anchor: Anchor::Middle,
        style: NAME,
        content: content.clone(),
    };
    html! {
        rect class="lc-factor" x=(Coordinate(placed.middle - BOX / 2.0)) y=(Coordinate(placed.top))
            width=(Coordinate(BOX)) height=(Coordinate(placed.height)) rx="6" {}
        @for line in placed.lines.iter().enumerate().map(line) { (line.draw()) }
    }
}

/// The line of an arrow, and the two strokes of a delay across its middle.
fn course(arrow: &Arrow) -> Markup {
    let [first, last] = arrow.pulls.map(|(x, y)| format!("{} {}", Coordinate(x), Coordinate(y)));
    let class = match arrow.link.sign {
        LinkSign::Same => "lc-main",
        LinkSign::Opposite => "lc-first",
    };
    let d = format!(
        "{}C{first} {last} {} {}",
        path([arrow.from]),
        Coordinate(arrow.to.0),
        Coordinate(arrow.to.1)
    );
    html! {
        g class=(class) {
            path class="lc-link" d=(d) {}
            @if arrow.link.delayed {
                @for shift in [-3.0, 3.0] { path class="lc-delay" d=(stroke(arrow, shift)) {} }
            }
        }
    }
}

/// The point at the part `t` of an arrow, and which way it goes there.
fn at(arrow: &Arrow, t: f64) -> ((f64, f64), (f64, f64)) {
    let points = [arrow.from, arrow.pulls[0], arrow.pulls[1], arrow.to];
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    let slopes = [-3.0 * s * s, 3.0 * s * (s - 2.0 * t), 3.0 * t * (2.0 * s - t), 3.0 * t * t];
    let sum = |weights: [f64; 4]| {
        points.iter().zip(weights).fold((0.0, 0.0), |(x, y), (point, weight)| {
            (x + point.0 * weight, y + point.1 * weight)
        })
    };
    let (x, y) = sum(slopes);
    let length = x.hypot(y).max(1e-9);
    (sum(weights), (x / length, y / length))
}

/// A stroke across the middle of an arrow, so far along it.
fn stroke(arrow: &Arrow, along: f64) -> String {
    let ((x, y), (dx, dy)) = at(arrow, 0.5);
    let (x, y) = (x + along * dx, y + along * dy);
    path([(x - 7.0 * dy, y + 7.0 * dx), (x + 7.0 * dy, y - 7.0 * dx)])
}

/// The head of an arrow, and its sign beside it.
fn head(arrow: &Arrow) -> Markup {
    let (x, y) = arrow.to;
    let back = if arrow.pulls[1].1 < y { -1.0 } else { 1.0 };
    let triangle = path([(x, y), (x - 4.5, y + back * 9.0), (x + 4.5, y + back * 9.0)]);
    let (class, sign) = match arrow.link.sign {
        LinkSign::Same => ("lc-main", "+"),
        LinkSign::Opposite => ("lc-first", "−"),
    };
    let badge = Line {
        x,
        y: y + back * 18.0,
        anchor: Anchor::Middle,
        style: crate::svg::Style { class: "lc-label lc-bold", size: 14.0, bold: true },
        content: sign.to_owned(),
    };
    html! {
        g class=(class) {
            path class="lc-dot" d={ (triangle) "Z" } {}
            circle class="lc-badge" cx=(Coordinate(x)) cy=(Coordinate(badge.y)) r="8" {}
            (badge.draw())
        }
    }
}
