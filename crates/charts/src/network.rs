//! A map of what drives what: boxes with names, and arrows that say their sign.

mod draw;
mod layout;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use maud::{PreEscaped, html};

use crate::svg::{ChartId, Svg};
use crate::text::Label;
use crate::{ChartError, STYLESHEET};
use layout::Layout;

/// The most factors that a drawing has room for.
const MOST_FACTORS: usize = 400;
/// The most links that a drawing has room for.
const MOST_LINKS: usize = 1500;

/// Which way one factor moves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkSign {
    /// More makes more.
    Same,
    /// More makes less.
    Opposite,
}

/// An arrow from one factor to another, each by its place in the list of factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetworkLink {
    /// What drives.
    pub from: usize,
    /// What is driven.
    pub to: usize,
    /// Which way.
    pub sign: LinkSign,
    /// Whether it takes time.
    pub delayed: bool,
}

/// A loop to be told in the words beside the drawing.
#[derive(Clone, Debug, PartialEq)]
struct Round {
    factors: Vec<usize>,
    reinforcing: bool,
}

/// A drawing of factors and links, with the same in words.
///
/// Factors are boxes in rows, so placed that most arrows point down. An arrow has a + at its head where more makes more
/// and a − and a dashed line where more makes less; two strokes across it are a delay. The same input gives the same
/// drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    title: Label,
    factors: Vec<Label>,
    links: Vec<NetworkLink>,
    loops: Vec<Round>,
}

impl Network {
    /// A drawing of `factors` by their names and of the `links` between them.
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for a text, [`ChartError::DuplicateName`] for two factors of one
    /// name, [`ChartError::TooMany`], [`ChartError::LinkAstray`] for a link that does not join two factors or joins the
    /// same two the same way as another.
    pub fn new<'a>(
        title: &str,
        factors: impl IntoIterator<Item = &'a str>,
        links: impl IntoIterator<Item = NetworkLink>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a map", title)?;
        let named = factors.into_iter().map(|name| Label::new("name of a factor", name));
        let factors = named.collect::<Result<Vec<_>, _>>()?;
        let links: Vec<_> = links.into_iter().collect();
        if factors.len() > MOST_FACTORS {
            return Err(ChartError::TooMany { what: "factors", limit: MOST_FACTORS });
        }
        if links.len() > MOST_LINKS {
            return Err(ChartError::TooMany { what: "links", limit: MOST_LINKS });
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = factors.iter().find(|name| !names.insert(name.as_str())) {
            return Err(ChartError::DuplicateName { name: twice.as_str().to_owned() });
        }
        let mut joined = BTreeSet::new();
        for (at, link) in links.iter().enumerate() {
            let known = link.from.max(link.to) < factors.len() && link.from != link.to;
            if !known || !joined.insert((link.from, link.to)) {
                return Err(ChartError::LinkAstray { link: at });
            }
        }
        Ok(Self { title, factors, links, loops: Vec::new() })
    }

    /// Adds a loop to the words: its factors, each driving the next and the last the first.
    ///
    /// # Errors
    /// [`ChartError::LinkAstray`] if its factors are not linked so.
    pub fn with_loop(mut self, factors: &[usize], reinforcing: bool) -> Result<Self, ChartError> {
        let linked = |from: usize, to: usize| {
            self.links.iter().any(|link| (link.from, link.to) == (from, to))
        };
        let next = factors.iter().cycle().skip(1);
        if factors.is_empty() || !factors.iter().zip(next).all(|(from, to)| linked(*from, *to)) {
            return Err(ChartError::LinkAstray { link: self.links.len() });
        }
        self.loops.push(Round { factors: factors.to_vec(), reinforcing });
        Ok(self)
    }

    /// The map in words: how many factors and links it has, every link, and the loops.
    #[must_use]
    pub fn description(&self) -> String {
        let links = self.links.iter().map(|link| words::link(self, *link));
        let loops = self.loops.iter().zip(words::names(&self.loops));
        let loops = loops.map(|(round, name)| words::round(self, round, &name));
        let all: Vec<_> = std::iter::once(words::size(self)).chain(links).chain(loops).collect();
        all.join(" ")
    }

    /// The map as one `<svg>` that is a file by itself: it carries [`STYLESHEET`].
    #[must_use]
    pub fn standalone(&self, id: &ChartId) -> Svg {
        let style = html! { (PreEscaped(STYLESHEET)) };
        Svg::new(draw::svg(&Layout::of(self), id.as_str(), &self.description(), Some(&style)))
    }

    /// The map in a frame that scrolls where the page is narrow, and below it the same in words, for a page that
    /// includes [`STYLESHEET`].
    #[must_use]
    pub fn figure(&self, id: &ChartId) -> Svg {
        let svg = draw::svg(&Layout::of(self), id.as_str(), &words::size(self), None);
        Svg::new(html! {
            figure class="lc-network" {
                div class="lc-scroll" tabindex="0" role="region" aria-label=(self.title.as_str()) { (svg) }
                figcaption { (words::KEY) }
                details {
                    summary { "The map in words" }
                    p { (words::size(self)) }
                    @if !self.links.is_empty() {
                        ul { @for link in &self.links { li { (words::link(self, *link)) } } }
                    }
                    @if !self.loops.is_empty() {
                        ul {
                            @for (round, name) in self.loops.iter().zip(words::names(&self.loops)) {
                                li { (words::round(self, round, &name)) }
                            }
                        }
                    }
                }
            }
        })
    }
}
