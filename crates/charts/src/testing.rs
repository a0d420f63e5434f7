//! What must hold for every chart, whatever it is made of.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use roxmltree::{Document, Node};

use crate::frame::{PERIOD, SMALL};
use crate::series::LARGEST;
use crate::svg::{Anchor, Line, Rect};
use crate::{Chart, ChartId, Frame, Measure, STYLESHEET, Svg, Unit};

/// Title, description, place of every text, markup.
pub(crate) fn holds(chart: &dyn Chart) -> Result<(), TestCaseError> {
    for frame in [Frame::Narrow, Frame::Wide] {
        let drawing = chart.draw(frame, "any");
        let paper = Rect { left: 0.0, top: 0.0, right: frame.width(), bottom: drawing.height };
        texts(&drawing.texts, &paper)?;
        sizes(&drawing.texts, frame)?;
        numbers(&drawing.texts, &format!("{} {}", chart.title(), chart.description()))?;
    }
    let id = ChartId::new("any").map_err(|error| TestCaseError::fail(error.to_string()))?;
    for svg in
        [chart.responsive(&id), chart.standalone(Frame::Narrow), chart.standalone(Frame::Wide)]
    {
        markup(chart, svg.as_str())?;
    }
    Ok(())
}

/// Every text is inside the chart and clear of all others.
fn texts(lines: &[Line], paper: &Rect) -> Result<(), TestCaseError> {
    let texts: Vec<_> = lines.iter().map(|line| (line.bounds(), &line.content)).collect();
    for (index, (bounds, text)) in texts.iter().enumerate() {
        prop_assert!(bounds.within(paper), "{text:?} at {bounds:?} of {paper:?}");
        for (other, second) in &texts[..index] {
            prop_assert!(
                !bounds.overlaps(other),
                "{text:?} at {bounds:?} and {second:?} at {other:?}"
            );
        }
    }
    Ok(())
}

/// Text is measured in the size in which the stylesheet writes it.
fn sizes(lines: &[Line], frame: Frame) -> Result<(), TestCaseError> {
    let mut styles: Vec<_> = lines.iter().map(|line| (line.style.class, line.style.size)).collect();
    styles.sort_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    styles.dedup();
    for (class, size) in styles {
        let selector = match (class, frame) {
            ("lc-title", Frame::Wide) => ".lc-chart .lc-title",
            ("lc-title", Frame::Narrow) => ".lc-narrow .lc-title",
            (class, _) if class.contains("lc-period") => ".lc-chart .lc-period",
            (class, _) if class.contains("lc-small") => ".lc-chart .lc-small",
            _ => ".lc-chart text",
        };
        let size = format!("font-size: {size}px");
        let found = STYLESHEET
            .lines()
            .any(|css| css.starts_with(&format!("{selector} {{")) && css.contains(&size));
        prop_assert!(found, "{selector} has not {size}");
    }
    Ok(())
}

/// Every number that is written, but for those at the ticks, is read out.
fn numbers(lines: &[Line], description: &str) -> Result<(), TestCaseError> {
    for line in lines {
        if [SMALL, PERIOD].contains(&line.style) && line.anchor != Anchor::Start {
            continue;
        }
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\u{2212}');
        for run in line.content.split(|c| !number(c)) {
            let run = run.trim_matches(['.', ',']);
            prop_assert!(
                description.contains(run),
                "{run:?} of {:?} in {description:?}",
                line.content
            );
        }
    }
    Ok(())
}

/// Well-formed, with nothing outside the view box, each id once, and title and description where they belong.
fn markup(chart: &dyn Chart, svg: &str) -> Result<(), TestCaseError> {
    let page = Document::parse(svg)?;
    let mut ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), all);
    let charts = page.descendants().filter(|node| {
        node.attribute("class").is_some_and(|class| class.contains("lc-chart"))
            && node.has_tag_name(("http://www.w3.org/2000/svg", "svg"))
    });
    for drawn in charts {
        let view = drawn.attribute("viewBox").unwrap_or_default();
        let view: Vec<f64> = view.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        for node in drawn.descendants() {
            prop_assert!(node.attribute("style").is_none() && node.tag_name().name() != "script");
            if let Some(fill) = node.attribute("fill") {
                let id = fill.strip_prefix("url(#").and_then(|id| id.strip_suffix(')'));
                prop_assert!(id.is_some_and(|id| ids.contains(&id)), "{fill} is not defined");
            }
            for (horizontal, place) in coordinates(node) {
                let limit = view[if horizontal { 2 } else { 3 }];
                prop_assert!((0.0..=limit).contains(&place), "{node:?}: {place} of {limit}");
            }
        }
        for (reference, text) in
            [("aria-labelledby", chart.title()), ("aria-describedby", &chart.description())]
        {
            let named =
                drawn.children().find(|node| node.attribute("id") == drawn.attribute(reference));
            prop_assert_eq!(named.and_then(|node| node.text()), Some(text));
        }
    }
    Ok(())
}

/// Every coordinate that an element names, as x or y; those inside a glyph or a pattern are its own.
fn coordinates(node: Node<'_, '_>) -> Vec<(bool, f64)> {
    let own = |around: Node<'_, '_>| {
        around.has_tag_name(("http://www.w3.org/2000/svg", "pattern"))
            || around.attribute("class") == Some("lc-glyph")
    };
    if node.ancestors().skip(1).any(own) {
        return Vec::new();
    }
    let read = |text: &str| text.parse::<f64>().expect("a coordinate is a number");
    let number = |name: &str| node.attribute(name).map(read);
    let mut found = Vec::new();
    for name in ["x", "x1", "x2"] {
        found.extend(number(name).map(|x| (true, x)));
    }
    for name in ["y", "y1", "y2"] {
        found.extend(number(name).map(|y| (false, y)));
    }
    if let Some((x, width)) = number("x").zip(number("width")) {
        found.push((true, x + width));
    }
    if let Some((y, height)) = number("y").zip(number("height")) {
        found.push((false, y + height));
    }
    if let (Some(x), Some(y), Some(r)) = (number("cx"), number("cy"), number("r")) {
        found.extend([(true, x - r), (true, x + r), (false, y - r), (false, y + r)]);
    }
    let d = node.attribute("d").unwrap_or_default();
    found.extend(path(d).into_iter().flat_map(|(x, y)| [(true, x), (false, y)]));
    found
}

/// The places of a path of `M`, `L` and `l`.
fn path(d: &str) -> Vec<(f64, f64)> {
    let mut places: Vec<(f64, f64)> = Vec::new();
    for part in d.split_inclusive(['M', 'L', 'l', 'Z', 'z']).collect::<Vec<_>>().windows(2) {
        let (command, numbers) = (part[0].chars().last(), part[1]);
        let numbers = numbers.trim_end_matches(['M', 'L', 'l', 'Z', 'z']).replace('-', " -");
        let numbers: Vec<f64> = numbers
            .split_whitespace()
            .map(|text| text.parse().expect("a coordinate is a number"))
            .collect();
        for pair in numbers.chunks(2) {
            let from = match (command, places.last()) {
                (Some('l'), Some(last)) => *last,
                _ => (0.0, 0.0),
            };
            // Tenths, that do not add up to what they are in binary.
            let sum = |from: f64, by: f64| ((from + by) * 1e6).round() / 1e6;
            places.push((sum(from.0, pair[0]), sum(from.1, pair[1])));
        }
    }
    places
}

/// The markup with one element to a line.
pub(crate) fn lines(svg: &Svg) -> String {
    svg.as_str().replace("><", ">\n<")
}

/// Any text a person may write.
pub(crate) fn any_words() -> impl Strategy<Value = String> {
    "\\PC{0,60}[a-z<&\"]"
}

/// Per cent, or any other unit.
pub(crate) fn any_unit() -> impl Strategy<Value = Unit> {
    let words = any_words().prop_map(|words| Unit::words(&words).expect("the words can be read"));
    prop_oneof![Just(Unit::percent()), words]
}

/// The ends of what values may span.
pub(crate) fn any_span() -> impl Strategy<Value = (f64, f64)> {
    prop::sample::select(vec![
        (0.0, 100.0),
        (-LARGEST, LARGEST),
        (79.0, 81.0),
        (-1e-11, 1e-11),
        (-9.0, -8.9),
        (5.0, 5.0),
        (0.0, 1e9),
    ])
}

/// A measure on the span from 0 to 1, to be scaled to that of a chart.
#[derive(Clone, Debug)]
pub(crate) enum AnyMeasure {
    Known(f64, Option<f64>),
    Missing(usize),
}

impl AnyMeasure {
    pub(crate) fn scaled(&self, low: f64, high: f64) -> Measure {
        let scaled = |share: f64| (low + share * (high - low)).clamp(-LARGEST, LARGEST);
        match *self {
            Self::Known(value, None) => Measure::new(scaled(value)),
            Self::Known(value, Some(half)) => {
                let (lower, upper) = (scaled(value - half), scaled(value + half));
                Measure::with_interval(scaled(value), lower, upper)
            }
            Self::Missing(reason) => {
                Measure::missing(["[c]", "[x]", "[low]"][reason % 3], &format!("reason {reason}"))
            }
        }
        .expect("a measure within the span can be drawn")
    }
}

pub(crate) fn any_measure() -> impl Strategy<Value = AnyMeasure> {
    prop_oneof![
        4 => (0.0..=1.0, prop::option::of(0.0..=0.3)).prop_map(|(value, half)| AnyMeasure::Known(value, half)),
        1 => (0_usize..5).prop_map(AnyMeasure::Missing),
    ]
}
