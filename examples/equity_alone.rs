//! Takes `lifecourse-core` and `lifecourse-equity`: how does a series stand, with no database?
//!
//! `cargo run -p lifecourse-examples --example equity_alone`

use lifecourse_core::{Document, Figure, Indicator, Segment, Target};
use lifecourse_equity::{Comparator, Series, Statuses};

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (smoking, everyone, target) = (Indicator::example(), Segment::default(), Target::example());
    let mut points = Vec::new();
    for (year, value) in
        [("2022/23", 9.1), ("2023/24", 8.4), ("2024/25", 7.6), ("2025/26", 7.1), ("2026/27", 6.4)]
    {
        points.push((year.parse()?, Figure::plain(value)?));
    }
    let england = [("2026/27".parse()?, Figure::plain(6.0)?)];
    let statuses = Statuses::of(&Series {
        indicator: &smoking,
        place: "Leicestershire",
        segment: &everyone,
        points: &points,
        comparators: &[Comparator { name: "England", points: &england }],
        target: Some(&target),
    });
    println!("{}", statuses.comparison.sentence());
    println!("{}", statuses.progress.sentence());
    println!("{}", statuses.trend.sentence());
    Ok(())
}
