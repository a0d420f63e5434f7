//! Whether inequality changes over time.

use lifecourse_statistics::trend::{
    AreaChange, ErrorSource, GroupErrors, Groups, Orientation, Scale, SlopeIndexTrend, SlopeTest,
    YearOfAreas, YearOfGroups, beta_convergence, endpoints, gap_slope, kendall, mackenbach,
    pooled_slope_difference, sigma_convergence, slope_difference, slope_index_change,
    weighted_deviation,
};

use super::{
    answer::Answer,
    change::{TEST, add_test},
    choices::Choices,
    method::{CONFIDENCE, Choice, Column, Method, Refusal, Unit, number, numbers, one},
    table::Table,
};

const YEAR: Column = numbers("year", "The year, rising");
const ERRORS: Choice = one(
    "errors",
    &["points", "residuals", "normal-equations"],
    "Where the error of a slope comes from; normal-equations for points with the rounding of R",
)
.or("points");
const MOST: Column = numbers("most", "Value of the most deprived group");
const REST: Column = numbers("rest", "Value of the rest of the population");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "slope-difference",
        about: "Does the most deprived group change faster than the rest?",
        source: "Difference of two weighted regressions; pooled regression; slope of the gap",
        unit: Unit::Group,
        columns: &[
            YEAR,
            MOST,
            REST,
            numbers("most_error", "Standard error of the most deprived").optional(),
            numbers("rest_error", "Standard error of the rest").optional(),
        ],
        options: &[CONFIDENCE],
        gives: &["scale", "method", TEST[0], TEST[1], TEST[2], TEST[3], TEST[4], TEST[5], TEST[6]],
        run: difference,
        example: "year,most,rest,most_error,rest_error
2019,100,60,2,1\n2020,96,59,2,1\n2021,91,58.5,2,1\n2022,88,57,2,1\n2023,83,56.5,2,1\n",
        arguments: "",
    },
    Method {
        name: "endpoint-change",
        about: "Yearly change of two groups between the first and the last year",
        source: "Difference and compound annual growth",
        unit: Unit::Group,
        columns: &[YEAR, MOST, REST],
        options: &[],
        gives: &["most", "rest", "excess", "most_growth", "rest_growth"],
        run: ends,
        example: "year,most,rest\n2019,100,60\n2021,92,58\n2023,84,57\n",
        arguments: "",
    },
    Method {
        name: "mackenbach",
        about: "Did inequality of an adverse rate narrow, in absolute and in relative terms?",
        source: "Mackenbach JP and others (2015), J Epidemiol Community Health 69:207-217",
        unit: Unit::Row,
        columns: &[
            numbers("disadvantaged_start", "Rate of the disadvantaged at the start"),
            numbers("disadvantaged_end", "Their rate at the end"),
            numbers("advantaged_start", "Rate of the advantaged at the start"),
            numbers("advantaged_end", "Their rate at the end"),
        ],
        options: &[],
        gives: &["absolute_narrowed", "relative_narrowed"],
        run: narrowing,
        example: "disadvantaged_start,disadvantaged_end,advantaged_start,advantaged_end\n100,80,50,36\n",
        arguments: "",
    },
    Method {
        name: "convergence",
        about: "Do areas converge? Beta, sigma, and whether they keep their order",
        source: "Barro RJ, Sala-i-Martin X (1992); Gächter M, Theurl E (2011)",
        unit: Unit::Group,
        columns: &[
            numbers("start", "Value of the area at the start"),
            numbers("end", "Its value at the end"),
            numbers("population", "Its people, to weight areas by").optional(),
        ],
        options: &[CONFIDENCE, number("years", "Years between start and end").or("1")],
        gives: &[
            "beta",
            TEST[1],
            TEST[2],
            TEST[3],
            TEST[4],
            TEST[5],
            TEST[6],
            "alpha",
            "r_squared",
            "speed",
            "half_life",
            "reat_speed",
            "reat_half_life",
            "sigma_start",
            "sigma_end",
            "sigma_f",
            "sigma_p",
            "kendall",
            "deviation_start",
            "deviation_end",
        ],
        run: convergence,
        example: "start,end\n50,44\n60,50\n70,55\n80,64\n90,66\n",
        arguments: "--years 5",
    },
    Method {
        name: "slope-index-change",
        about: "Change of the slope index of small areas between two years",
        source: "Asaria M and others (2016), J Epidemiol Community Health 70:637-643",
        unit: Unit::Group,
        columns: &[
            numbers("rank", "Deprivation rank of the area, from 0 to 1"),
            numbers("count_1", "Events in the first year"),
            numbers("denominator_1", "People in the first year"),
            numbers("count_2", "Events in the second year"),
            numbers("denominator_2", "People in the second year"),
        ],
        options: &[
            CONFIDENCE,
            one("higher-end", &["rank-1", "rank-0"], "Which end is higher when the index is above 0")
                .or("rank-1"),
        ],
        gives: &["quantity", TEST[0], TEST[1], TEST[2], TEST[3], TEST[4], TEST[5], TEST[6]],
        run: index_change,
        example: "rank,count_1,denominator_1,count_2,denominator_2
0.1,20,1000,18,1000\n0.3,26,1000,21,1000\n0.5,29,1000,26,1000\n0.7,37,1000,30,1000\n0.9,41,1000,36,1000\n",
        arguments: "",
    },
    Method {
        name: "slope-index-trend",
        about: "Slope index of each year over ordered groups, and its trend",
        source: "Weighted regression on the mid-rank, then on the year",
        unit: Unit::Group,
        columns: &[
            YEAR,
            numbers("rate", "Rate of the group, most deprived first in each year"),
            numbers("population", "Its people"),
        ],
        options: &[CONFIDENCE, ERRORS],
        gives: &["quantity", "year", TEST[0], TEST[1], TEST[2], TEST[3], TEST[4], TEST[5], TEST[6]],
        run: index_trend,
        example: "year,rate,population
2021,30,100\n2021,24,100\n2021,21,100\n2021,15,100
2022,29,100\n2022,25,100\n2022,20,100\n2022,15,100
2023,27,100\n2023,23,100\n2023,20,100\n2023,16,100\n",
        arguments: "",
    },
];

fn errors(choices: &Choices) -> ErrorSource {
    match choices.name("errors") {
        "residuals" => ErrorSource::Residuals,
        "normal-equations" => ErrorSource::PointsByNormalEquations,
        _ => ErrorSource::Points,
    }
}

fn groups<'a>(table: &Table<'a>) -> Groups<'a> {
    Groups {
        years: table.numbers("year"),
        most: table.numbers("most"),
        rest: table.numbers("rest"),
    }
}

fn difference(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let confidence = choices.confidence();
    let groups = groups(table);
    let (most, rest) = (table.optional("most_error"), table.optional("rest_error"));
    if most.is_some() != rest.is_some() {
        return Err("the standard errors of one of the groups are missing".into());
    }
    let points = most.zip(rest);
    for (name, scale) in [("absolute", Scale::Absolute), ("relative", Scale::Relative)] {
        if let Some((most, rest)) = points {
            let of = |source| {
                slope_difference(groups, GroupErrors { most, rest }, scale, source, confidence)
            };
            let by_points = of(ErrorSource::Points);
            let by_residuals = of(ErrorSource::Residuals);
            add(answer, name, "weighted, errors of the points", by_points);
            add(answer, name, "weighted, errors of the residuals", by_residuals);
        }
        add(answer, name, "pooled", pooled_slope_difference(groups, scale, confidence));
        add(answer, name, "gap", gap_slope(groups, scale, confidence));
    }
    Ok(())
}

fn add(
    answer: &mut Answer,
    scale: &'static str,
    method: &'static str,
    test: Result<SlopeTest, lifecourse_statistics::StatisticsError>,
) {
    answer.row().add(scale).add(method);
    match test {
        Ok(test) => add_test(answer, &test),
        Err(error) => {
            answer.refuse(&Refusal::of_group(error));
        }
    }
}

fn ends(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let found = endpoints(groups(table))?;
    answer
        .row()
        .add(found.most)
        .add(found.rest)
        .add(found.excess())
        .add(found.most_growth)
        .add(found.rest_growth);
    Ok(())
}

fn narrowing(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let [worse, worse_end, better, better_end] =
        ["disadvantaged_start", "disadvantaged_end", "advantaged_start", "advantaged_end"]
            .map(|name| table.numbers(name));
    for row in 0..table.rows() {
        let found = mackenbach((worse[row], worse_end[row]), (better[row], better_end[row]))?;
        answer.row_of(row).add(found.absolute).add(found.relative);
    }
    Ok(())
}

fn convergence(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (start, end) = (table.numbers("start"), table.numbers("end"));
    let years = choices.number("years").unwrap_or(1.0);
    let areas = AreaChange { start, end, years };
    let populations = table.optional("population");
    let beta = beta_convergence(areas, populations, choices.confidence())?;
    let sigma = sigma_convergence(areas)?;
    add_test(answer.row(), &beta.beta);
    let half = |speed: Option<f64>| speed.map(lifecourse_statistics::trend::Beta::half_life);
    let deviation = |values| match populations {
        Some(populations) => weighted_deviation(values, populations).map(Some),
        None => Ok(None),
    };
    answer
        .add(beta.alpha)
        .add(beta.r_squared)
        .add(beta.speed())
        .add(half(beta.speed()))
        .add(beta.reat_speed())
        .add(half(beta.reat_speed()))
        .add(sigma.start)
        .add(sigma.end)
        .add(sigma.f)
        .add(sigma.p)
        .add(kendall(start, end).ok())
        .add(deviation(start)?)
        .add(deviation(end)?);
    Ok(())
}

/// A quantity without a test.
fn add_plain(answer: &mut Answer, value: f64, error: Option<f64>) {
    answer.add(value).add(None::<f64>).add(None::<f64>).add(error);
    for _ in 0..4 {
        answer.add(None::<f64>);
    }
}

fn index_change(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let year = |count, denominator| YearOfAreas {
        numerators: table.numbers(count),
        denominators: table.numbers(denominator),
    };
    let years = [year("count_1", "denominator_1"), year("count_2", "denominator_2")];
    let orientation = match choices.name("higher-end") {
        "rank-0" => Orientation::LowerRank,
        _ => Orientation::HigherRank,
    };
    let ranks = table.numbers("rank");
    let found = slope_index_change(ranks, years, orientation, choices.confidence())?;
    for (number, year) in (1..).zip(&found.years) {
        let plain = [
            ("index", year.index, Some(year.standard_error)),
            ("mean", year.mean, None),
            ("relative_index", year.relative, None),
            ("real_gap", year.real_gap, None),
        ];
        for (name, value, error) in plain {
            add_plain(answer.row().add(format!("{name}_{number}")), value, error);
        }
    }
    add_test(answer.row().add("index_change"), &found.index);
    add_test(answer.row().add("relative_index_change"), &found.relative);
    let gap = answer.row().add("real_gap_change");
    add_plain(gap, found.real_gap, Some(found.real_gap_error));
    add_plain(answer.row().add("independent_statistic"), found.independent_statistic(), None);
    Ok(())
}

fn index_trend(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (all, rates) = (table.numbers("year"), table.numbers("rate"));
    let populations = table.numbers("population");
    let (mut years, mut groups, mut start) = (Vec::new(), Vec::new(), 0);
    for own in all.chunk_by(|one, other| (one - other).abs() <= 0.0) {
        let rows = start..start + own.len();
        years.push(own[0]);
        groups.push(YearOfGroups {
            rates: &rates[rows.clone()],
            populations: &populations[rows.clone()],
        });
        start = rows.end;
    }
    if !years.is_sorted_by(|one, other| one < other) {
        return Err("the years must rise, with all groups of a year together".into());
    }
    let found = SlopeIndexTrend::new(&groups).map_err(Refusal::of_group)?;
    let values = found.indices.iter().zip(&found.errors).zip(&found.relative);
    for (year, ((index, error), relative)) in years.iter().zip(values) {
        add_plain(answer.row().add("index").add(*year), *index, Some(*error));
        add_plain(answer.row().add("relative_index").add(*year), *relative, None);
    }
    let confidence = choices.confidence();
    let tests = [
        ("weighted_trend", found.weighted(&years, errors(choices), confidence)),
        ("unweighted_trend", found.unweighted(&years, confidence)),
        ("first_to_last", found.first_to_last(confidence)),
    ];
    for (name, test) in tests {
        answer.row().add(name).add(None::<f64>);
        match test {
            Ok(test) => add_test(answer, &test),
            Err(error) => {
                answer.refuse(&Refusal::of_group(error));
            }
        }
    }
    Ok(())
}
