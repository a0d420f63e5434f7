//! How each kind of chart is read: an example of it and what there is to say, in words for everybody.

mod compare;
mod maps;
mod signs;
#[cfg(test)]
mod tests;
mod time;
mod words;

use std::{fmt, str::FromStr};

use maud::{PreEscaped, html};

use crate::{Chart, ChartError, ChartId, Frame, Network, Sparkline, StatusMark, Svg};

/// Lists the kinds once, for everything that must know them all.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $code:literal,)+) => {
        /// A kind of chart, with an [example](Kind::example) and a [guide](Kind::guide).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl Kind {
            /// Every kind, in the order in which a reader meets them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Its name in addresses and commands.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }
        }
    };
}

kinds! {
    /// A [`crate::Trend`].
    Trend "trend",
    /// A [`crate::Multiples`].
    Multiples "multiples",
    /// A [`crate::Control`].
    Control "control",
    /// A [`crate::Bars`].
    Bars "bars",
    /// A [`crate::Bars`] with a fitted line.
    Gradient "gradient",
    /// A [`crate::Concentration`].
    Concentration "concentration",
    /// A [`crate::Funnel`].
    Funnel "funnel",
    /// A [`crate::Spine`].
    Spine "spine",
    /// A [`crate::Scatter`].
    Scatter "scatter",
    /// A [`crate::Choropleth`].
    Map "map",
    /// A [`crate::TileMap`].
    TileMap "tile-map",
    /// A [`Network`].
    SystemMap "system-map",
    /// A [`Sparkline`].
    Sparkline "sparkline",
    /// A [`StatusMark`].
    Signs "signs",
}

/// What there is to say of a kind of chart, in plain sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guide {
    /// What it is called.
    pub name: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// How to read it, step by step.
    pub steps: &'static [&'static str],
    /// Its marks, each with what it means.
    pub marks: &'static [(&'static str, &'static str)],
    /// When it misleads.
    pub beware: &'static [&'static str],
}

impl Kind {
    /// How to read it.
    #[must_use]
    pub const fn guide(self) -> &'static Guide {
        match self {
            Self::Trend => &words::TREND,
            Self::Multiples => &words::MULTIPLES,
            Self::Control => &words::CONTROL,
            Self::Bars => &words::BARS,
            Self::Gradient => &words::GRADIENT,
            Self::Concentration => &words::CONCENTRATION,
            Self::Funnel => &words::FUNNEL,
            Self::Spine => &words::SPINE,
            Self::Scatter => &words::SCATTER,
            Self::Map => &words::MAP,
            Self::TileMap => &words::TILE_MAP,
            Self::SystemMap => &words::SYSTEM_MAP,
            Self::Sparkline => &words::SPARKLINE,
            Self::Signs => &words::SIGNS,
        }
    }

    /// One of it, of made-up figures about places that there are not; its title says so.
    ///
    /// # Errors
    /// None: a test draws them all.
    pub fn example(self) -> Result<Example, ChartError> {
        Ok(match self {
            Self::Trend => Example::of(time::trend()?),
            Self::Multiples => Example::of(time::multiples()?),
            Self::Control => Example::of(time::control()?),
            Self::Bars => Example::of(compare::areas()?),
            Self::Gradient => Example::of(compare::gradient()?),
            Self::Concentration => Example::of(compare::concentration()?),
            Self::Funnel => Example::of(compare::funnel()?),
            Self::Spine => Example::of(compare::spine()?),
            Self::Scatter => Example::of(compare::need_and_dose()?),
            Self::Map => Example::of(maps::boundaries()?),
            Self::TileMap => Example::of(maps::tiles()?),
            Self::SystemMap => Example::Network(maps::system()?),
            Self::Sparkline => Example::Sparklines(signs::sparklines()?),
            Self::Signs => Example::Signs(signs::MARKS.to_vec()),
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no kind of chart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no kind of chart; they are {}", list())]
pub struct UnknownKind {
    /// What was found.
    pub found: String,
}

fn list() -> String {
    Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().find(|kind| kind.as_str() == text);
        named.copied().ok_or_else(|| UnknownKind { found: text.to_owned() })
    }
}

/// An example of a kind of chart.
#[derive(Debug)]
#[non_exhaustive]
pub enum Example {
    /// A chart.
    Chart(Box<dyn Chart>),
    /// A map of what drives what.
    Network(Network),
    /// Lines for the cells of a table, each with what it is of.
    Sparklines(Vec<(&'static str, Sparkline)>),
    /// Marks with their words.
    Signs(Vec<(StatusMark, &'static str)>),
}

impl Example {
    fn of(chart: impl Chart + 'static) -> Self {
        Self::Chart(Box::new(chart))
    }

    /// The example for a page that includes [`crate::STYLESHEET`], right for every width.
    ///
    /// # Errors
    /// None: a test draws them all.
    pub fn figure(&self, id: &ChartId) -> Result<Svg, ChartError> {
        match self {
            Self::Chart(chart) => Ok(chart.responsive(id)),
            Self::Network(map) => Ok(map.figure(id)),
            Self::Sparklines(lines) => {
                Ok(in_a_list(lines.iter().map(|(name, line)| (*name, line.svg()))))
            }
            Self::Signs(marks) => {
                let marks = marks.iter().map(|(mark, words)| Ok(("", mark.html(words)?)));
                Ok(in_a_list(marks.collect::<Result<Vec<_>, ChartError>>()?))
            }
        }
    }

    /// What it shows, in sentences; nothing where the figure itself is words.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        match self {
            Self::Chart(chart) => Some(chart.description()),
            Self::Network(_) | Self::Sparklines(_) | Self::Signs(_) => None,
        }
    }

    /// The example as a file of its own, where it can be one.
    #[must_use]
    pub fn standalone(&self, frame: Frame) -> Option<Svg> {
        match self {
            Self::Chart(chart) => Some(chart.standalone(frame)),
            Self::Network(map) => ChartId::new("map").ok().map(|id| map.standalone(&id)),
            Self::Sparklines(_) | Self::Signs(_) => None,
        }
    }
}

/// A title that says that what is drawn is made up, wherever it is copied to.
fn made_up(title: &str) -> String {
    format!("{title} (made-up figures)")
}

/// Small drawings one below the other.
fn in_a_list<'a>(items: impl IntoIterator<Item = (&'a str, Svg)>) -> Svg {
    Svg::new(html! {
        ul class="lc-signs" {
            @for (name, drawing) in items {
                li { (name) @if !name.is_empty() { " " } (PreEscaped(drawing.as_str())) }
            }
        }
    })
}
