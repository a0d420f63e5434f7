//! The two widths that a chart is laid out for, and the styles of its text.

use crate::svg::Style;

/// The room around the whole chart.
pub(crate) const MARGIN: f64 = 8.0;
/// From the sides of a plot to the outermost points.
pub(crate) const INSET: f64 = 12.0;

pub(crate) const TEXT: Style = Style { class: "", size: 14.0, bold: false };
/// Text of the level that the reader came for.
pub(crate) const STRONG: Style = Style { class: "lc-bold", bold: true, ..TEXT };
pub(crate) const SMALL: Style = Style { class: "lc-small", size: 13.0, bold: false };
/// The mark before a note.
pub(crate) const MARK: Style = Style { class: "lc-small lc-bold", bold: true, ..SMALL };
/// Names of points, legible over lines, and that of the one which the reader came for.
pub(crate) const OVER: Style = Style { class: "lc-period lc-over", ..SMALL };
pub(crate) const STRONG_OVER: Style = Style { class: "lc-bold lc-over", ..STRONG };
/// Small text in the colour of text: labels of periods.
pub(crate) const PERIOD: Style = Style { class: "lc-period", ..SMALL };

/// Text on a field of a map, small and in the colour of text.
pub(crate) const PLAIN: Style = PERIOD;
/// The same for what stands first.
pub(crate) const MARK_ON: Style = Style { class: "lc-period lc-bold", bold: true, ..SMALL };

/// For what width a chart is laid out; it scales to the place it is given, with the proportions of its text kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// For about 320 CSS pixels: a telephone, a card, a page at 400 % zoom.
    Narrow,
    /// For about 680 CSS pixels: a page or a sheet of paper.
    Wide,
}

impl Frame {
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Narrow => 320.0,
            Self::Wide => 680.0,
        }
    }

    /// The width between the margins.
    pub(crate) fn room(self) -> f64 {
        self.width() - 2.0 * MARGIN
    }

    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Narrow => "lc-chart lc-narrow",
            Self::Wide => "lc-chart lc-wide",
        }
    }

    pub(crate) fn title(self) -> Style {
        let size = match self {
            Self::Narrow => 17.0,
            Self::Wide => 18.0,
        };
        Style { class: "lc-title", size, bold: true }
    }

    /// The height of a plot unless what stands beside it needs more.
    pub(crate) fn plot_height(self) -> f64 {
        match self {
            Self::Narrow => 210.0,
            Self::Wide => 280.0,
        }
    }

    /// The widest that a label at a line end or beside a point may be.
    pub(crate) fn label_width(self) -> f64 {
        match self {
            Self::Narrow => 110.0,
            Self::Wide => 185.0,
        }
    }
}
