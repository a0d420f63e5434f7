//! Takes `lifecourse-statistics` and nothing else: is smoking among mothers falling?
//!
//! `cargo run -p lifecourse-examples --example statistics_alone`

use lifecourse_statistics::trend::{self, Counts, Observation, Period, ValueType};

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let smokers = [
        (994.0, 40299.0),
        (1023.0, 41527.0),
        (1199.0, 42811.0),
        (1332.0, 44064.0),
        (1367.0, 44701.0),
    ];
    let mut series = Vec::new();
    for (year, (events, trials)) in (2019..).zip(smokers) {
        series.push(Observation {
            period: Period::calendar_year(year)?,
            value: events / trials,
            limits: None,
            counts: Some(Counts { events, trials }),
            breaks_series: false,
        });
    }
    let found = trend::recent(ValueType::Proportion, &series)?;
    println!("{:?}, chi-square {:.2}", found.direction, found.chi_square);
    Ok(())
}
