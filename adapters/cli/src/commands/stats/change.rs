//! Change of one series over time.

use lifecourse_statistics::{
    Interval,
    trend::{
        self, Counts, Direction, Observation, Period, RecentMethod, SlopeTest, ValueType,
        annual_change, mann_kendall,
    },
};

use super::{
    answer::Answer,
    choices::Choices,
    joinpoints,
    method::{CONFIDENCE, Column, Method, Refusal, Unit, blanks, number, numbers, one, texts},
    table::Table,
};

pub(super) const YEAR: Column = numbers("year", "The year, rising");
pub(super) const RATE: Column = numbers("rate", "The rate of the year, above 0");

/// What is given of a test of a slope.
pub(super) const TEST: [&str; 7] = [
    "value",
    "lower,upper",
    "standard_error",
    "statistic",
    "p",
    "probability_above_zero",
    "degrees_of_freedom",
];

/// Adds a test of a slope to a row.
pub(super) fn add_test(answer: &mut Answer, test: &SlopeTest) {
    answer
        .estimate(test.slope)
        .add(test.standard_error)
        .add(test.statistic)
        .add(test.p)
        .add(test.probability_above_zero().ok())
        .add(test.degrees_of_freedom);
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "recent-trend",
        about: "The recent trend of Fingertips, of the five latest points, or why there is none",
        source: "Fingertips public health technical guidance; Cochran WG (1954); Armitage P (1955)",
        unit: Unit::Group,
        columns: &[
            numbers("year", "The year in which the period starts, oldest first"),
            numbers("month", "The month in which it starts, else January").optional(),
            numbers("months", "How many months it has, else 12").optional(),
            numbers("value", "The published value"),
            blanks("lower", "Its lower 95 % limit").optional(),
            blanks("upper", "Its upper 95 % limit").optional(),
            blanks("count", "Its numerator").optional(),
            blanks("denominator", "Its denominator").optional(),
            texts("break", "Marked (yes, true, 1 or x) if the series breaks before it").optional(),
        ],
        options: &[
            one("type", &["proportion", "measured", "count"], "What the values are").or("measured"),
        ],
        gives: &["trend", "method", "slope", "chi_square", "same_sign_without_each"],
        run: recent,
        example: "year,value,lower,upper
2019,10.0,9.5,10.5\n2020,10.8,10.3,11.3\n2021,11.9,11.4,12.4\n2022,12.7,12.2,13.2\n2023,14.1,13.6,14.6\n",
        arguments: "",
    },
    Method {
        name: "annual-change",
        about: "Annual change, absolute and in per cent, by weighted regression",
        source: "Clegg LX and others (2009), Stat Med 28:3670-3682",
        unit: Unit::Group,
        columns: &[YEAR, RATE, numbers("standard_error", "Its standard error").optional()],
        options: &[CONFIDENCE],
        gives: &[
            "change", TEST[0], TEST[1], TEST[2], TEST[3], TEST[4], TEST[5], TEST[6],
        ],
        run: annual,
        example: "year,rate,standard_error\n2019,100,2\n2020,97,2\n2021,95,2\n2022,91,2\n2023,90,2\n",
        arguments: "",
    },
    joinpoints::JOINPOINT,
    joinpoints::SEGMENTED,
    Method {
        name: "mann-kendall",
        about: "Mann-Kendall test of a series without limits or counts",
        source: "Mann HB (1945), Econometrica 13:245-259; Kendall MG (1975)",
        unit: Unit::Group,
        columns: &[numbers("value", "The values, oldest first")],
        options: &[number("significance", "Below which p there is a trend").or("0.05")],
        gives: &["trend", "s", "tau", "p", "exact"],
        run: kendall,
        example: "value\n10\n11\n13\n14\n16\n17\n",
        arguments: "",
    },
    Method {
        name: "sen",
        about: "Sen's slope: the median of the slopes between all pairs of points",
        source: "Sen PK (1968), J Am Stat Assoc 63:1379-1389",
        unit: Unit::Group,
        columns: &[YEAR, numbers("value", "The value of the year")],
        options: &[CONFIDENCE],
        gives: &["value", "lower,upper"],
        run: sen,
        example: "year,value\n2018,10\n2019,11\n2020,13\n2021,14\n2022,16\n2023,17\n",
        arguments: "",
    },
];

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Increasing => "increasing",
        Direction::Decreasing => "decreasing",
        Direction::NoSignificantChange => "no significant change",
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float stops at the ends, which `Period` refuses"
)]
fn period(year: f64, month: f64, months: f64) -> Result<Period, Refusal> {
    if [year, month, months].iter().any(|number| number.fract().abs() > 0.0) {
        return Err("a year, month or number of months is not whole".into());
    }
    Ok(Period::new(year as i32, month as u32, months as u32)?)
}

fn recent(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (lower, upper) = (table.blanks("lower"), table.blanks("upper"));
    let (events, trials) = (table.blanks("count"), table.blanks("denominator"));
    let breaks = table.marks("break");
    let of =
        |name: &str, row: usize, usual: f64| table.optional(name).map_or(usual, |all| all[row]);
    let years = table.numbers("year").iter().zip(table.numbers("value"));
    let series: Result<Vec<_>, Refusal> = years
        .enumerate()
        .map(|(row, (&year, &value))| {
            let limits = lower[row].zip(upper[row]);
            let counts = events[row].zip(trials[row]);
            Ok(Observation {
                period: period(year, of("month", row, 1.0), of("months", row, 12.0))?,
                value,
                limits: limits.map(|(lower, upper)| Interval { lower, upper }),
                counts: counts.map(|(events, trials)| Counts { events, trials }),
                breaks_series: breaks[row],
            })
        })
        .collect();
    let value_type = match choices.name("type") {
        "proportion" => ValueType::Proportion,
        "count" => ValueType::Count,
        _ => ValueType::Measured,
    };
    let found = trend::recent(value_type, &series?)?;
    let method = match found.method {
        RecentMethod::Counts => "counts",
        RecentMethod::Limits => "limits",
    };
    answer
        .row()
        .add(direction(found.direction))
        .add(method)
        .add(found.slope)
        .add(found.chi_square)
        .add(found.same_sign_without_each);
    Ok(())
}

fn annual(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let errors = table.optional("standard_error");
    let (years, rates) = (table.numbers("year"), table.numbers("rate"));
    let found = annual_change(years, rates, errors, choices.confidence())?;
    add_test(answer.row().add("absolute"), &found.absolute);
    add_test(answer.row().add("logarithm"), &found.logarithm);
    answer.row().add("percentage").estimate(found.percentage);
    let test = &found.logarithm;
    answer.add(None::<f64>).add(test.statistic).add(test.p);
    answer.add(test.probability_above_zero().ok()).add(test.degrees_of_freedom);
    Ok(())
}

fn kendall(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let found = mann_kendall(table.numbers("value"))?;
    let trend = found.direction(choices.number("significance").unwrap_or(0.05));
    answer.row().add(direction(trend)).add(found.s).add(found.tau).add(found.p).add(found.exact);
    Ok(())
}

fn sen(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (years, values) = (table.numbers("year"), table.numbers("value"));
    answer.row().estimate(trend::sen(years, values, choices.confidence())?);
    Ok(())
}
