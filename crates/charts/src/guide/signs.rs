//! What stands in a table or a sentence; all figures are made up.

use super::time::series;
use crate::{ChartError, Judgement, Sparkline, StatusMark, Unit};

/// Each mark with the words that a table gives it.
pub(super) const MARKS: [(StatusMark, &str); 12] = [
    (StatusMark::Better, "Better than the county"),
    (StatusMark::Similar, "Similar to the county"),
    (StatusMark::Worse, "Worse than the county"),
    (StatusMark::Higher, "Higher than the county"),
    (StatusMark::Lower, "Lower than the county"),
    (StatusMark::Up(Judgement::Good), "Increasing and getting better"),
    (StatusMark::Up(Judgement::Bad), "Increasing and getting worse"),
    (StatusMark::Down(Judgement::Good), "Decreasing and getting better"),
    (StatusMark::Down(Judgement::Bad), "Decreasing and getting worse"),
    (StatusMark::Up(Judgement::None), "Increasing"),
    (StatusMark::Steady, "No significant change"),
    (StatusMark::Unknown, "Not compared: too few points"),
];

pub(super) fn sparklines() -> Result<Vec<(&'static str, Sparkline)>, ChartError> {
    let gap = f64::NAN;
    let places = [
        ("Northmoor", [13.0, 13.4, 12.7, 12.9, 12.2, 12.6, 12.5, 12.3]),
        ("Brackwater", [12.1, gap, gap, 11.8, 12.0, 11.1, 10.6, 10.4]),
        ("Southdown", [7.7, 7.1, 7.0, 6.4, 6.6, 6.1, 6.0, 5.9]),
    ];
    let line = |(name, values): (_, [f64; 8])| {
        Ok((name, Sparkline::new(series(name, &values, 0.0)?, Unit::percent())?))
    };
    places.map(line).into_iter().collect()
}
