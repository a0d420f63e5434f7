//! Why a chart cannot be made.

/// Why a chart cannot be made of what was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// A number that is NaN, infinite, or too large to draw.
    #[error(
        "the {what} is {value}: a chart needs a finite number of at most {limit:e} either side of zero"
    )]
    Number {
        /** What the number was for. */
        what: &'static str,
        /** The number. */
        value: f64,
        /** The largest distance from zero that is accepted. */
        limit: f64,
    },
    /// An interval whose limits do not lie either side of its value.
    #[error(
        "the interval {lower} to {upper} does not hold its value {value}; leave the interval out or correct it"
    )]
    Interval {
        /** The value. */
        value: f64,
        /** The lower limit. */
        lower: f64,
        /** The upper limit. */
        upper: f64,
    },
    /// A text with nothing to read in it.
    #[error("the {what} is empty; give it words")]
    Empty {
        /** What the text was for. */
        what: &'static str,
    },
    /// A text that no chart has room for.
    #[error("the {what} is {length} characters long; {limit} is the most that can be shown")]
    TooLong {
        /** What the text was for. */
        what: &'static str,
        /** Its length in characters. */
        length: usize,
        /** The most that is accepted. */
        limit: usize,
    },
    /// An id that could not stand in an HTML page and be referred to.
    #[error(
        "{text:?} is not an id: use 1 to 64 ASCII letters, digits, hyphens and underscores, with a letter first"
    )]
    Id {
        /** The text given. */
        text: String,
    },
    /// A series in which no period has a value.
    #[error("{series} has no figures to draw; say so in words instead of a chart")]
    NoValues {
        /** The name of the series. */
        series: String,
    },
    /// Two points of one series, or of one target, in the same place.
    #[error("{series} has two points at {period}; give each period once")]
    DuplicatePeriod {
        /** The name of the series. */
        series: String,
        /** The label of the period. */
        period: String,
    },
    /// One position on the axis under two labels, or two positions under one.
    #[error(
        "{one} (at {one_at}) and {other} (at {other_at}) are one position with two labels, or one label twice"
    )]
    PeriodLabels {
        /** The first label. */
        one: String,
        /** Its position. */
        one_at: f64,
        /** The second label. */
        other: String,
        /** Its position. */
        other_at: f64,
    },
    /// Two lines of the same name, which no reader could tell apart.
    #[error("two lines are called {name}; give each its own name")]
    DuplicateName {
        /** The name. */
        name: String,
    },
    /// Classes of a map that do not rise, or none.
    #[error("the classes of a map need one to four values, each higher than the one before")]
    Classes,
    /// Two tiles of a map in one place.
    #[error("{name} is at the same column and row as another tile; give each its own place")]
    SamePlace {
        /** The name of the second area. */
        name: String,
    },
    /// A boundary that is none.
    #[error(
        "ring {ring} (from 0) of {name} needs three places or more, each so many metres east and north"
    )]
    Ring {
        /** The name of the area. */
        name: String,
        /** Its place in the list of rings. */
        ring: usize,
    },
    /// A curve of cumulative shares that does not go from nothing to all.
    #[error(
        "the curve {name} must begin at 0 and 0, end at 100 and 100, and never fall: give cumulative percentages"
    )]
    Share {
        /** The name of the curve. */
        name: String,
    },
    /// A name that nothing in the chart goes by.
    #[error("nothing in the chart is called {name}; give one of its names")]
    Unknown {
        /** The name. */
        name: String,
    },
    /// A link or a loop of a map that its factors do not have.
    #[error(
        "link {link} (from 0) does not join two factors of the map, or joins the same two as another; leave it out"
    )]
    LinkAstray {
        /// Its place in the list of links.
        link: usize,
    },
    /// More lines or marks than a reader can follow in one chart.
    #[error("a chart holds at most {limit} {what}; split it into several charts")]
    TooMany {
        /** What there is too much of. */
        what: &'static str,
        /** The most that is accepted. */
        limit: usize,
    },
    /// A break in the series that no line of the chart crosses.
    #[error(
        "the break from {period} does not lie between the first and the last point of {series}; leave it out"
    )]
    BreakOutside {
        /** The first period after the break. */
        period: String,
        /** The name of the main series. */
        series: String,
    },
}
