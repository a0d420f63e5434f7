//! Trends that bend.

use lifecourse_statistics::{
    Estimate, StatisticsError,
    trend::{
        Choice as Chosen, Joinpoints, Permutations, Search, Selection, Test, Uncertainty,
        joinpoint, joinpoint_information,
    },
};

use super::{
    answer::Answer,
    change::{RATE, YEAR},
    choices::Choices,
    method::{CONFIDENCE, Choice, Method, Refusal, Unit, number, numbers, one, whole},
    table::Table,
};

const UNCERTAINTY: Choice =
    one("uncertainty", &["slopes", "slopes-and-covariance"], "What the limits of the average show")
        .or("slopes");

/// As many joinpoints as the figures show.
pub(super) const JOINPOINT: Method = Method {
    name: "joinpoint",
    about: "Log-linear trend with as many joinpoints as the figures show, and its average change",
    source: "Kim H-J and others (2000), Stat Med 19:335-351; Kim J, Kim H-J (2016); Clegg LX and others (2009)",
    unit: Unit::Group,
    columns: &[YEAR, RATE, numbers("standard_error", "Its standard error").optional()],
    options: &[
        CONFIDENCE,
        whole("most", "Joinpoints at most; else none up to 6 points, and one more for every five, up to five"),
        one(
            "choose",
            &["bic3", "bic", "permutation", "most"],
            "What chooses their number: an information criterion, permutation tests, or nothing (as many as --most)",
        )
        .or("bic3"),
        whole("permutations", "Permutations of each test").or("4499"),
        whole("seed", "Seed of the permutations").or("1"),
        number("significance", "The probability of too many joinpoints by permutation tests").or("0.05"),
        UNCERTAINTY,
        number("from", "The year from which changes are averaged, else the first"),
        number("to", "The year up to which changes are averaged, else the last"),
    ],
    gives: &[
        "part",
        "from",
        "to",
        "change",
        "lower,upper",
        "slope",
        "standard_error",
        "joinpoints",
        "residual",
        "degrees_of_freedom",
        "information",
        "p",
        "threshold",
    ],
    run: segments,
    example: "year,rate
2008,62\n2009,59.1\n2010,55.9\n2011,53.4\n2012,50.2\n2013,48.1\n2014,50\n2015,52\n2016,55\n2017,57\n2018,60\n2019,59\n2020,57\n2021,54\n2022,52\n2023,50\n",
    arguments: "",
};

/// One joinpoint, wherever it may be.
pub(super) const SEGMENTED: Method = Method {
    name: "segmented",
    about: "Log-linear trend with one joinpoint, on a year or between two, and its error",
    source: "Kim H-J and others (2000); Muggeo VMR (2003); Clegg LX and others (2009)",
    unit: Unit::Group,
    columns: &[YEAR, RATE],
    options: &[
        CONFIDENCE,
        one("search", &["grid", "continuous"], "Where the joinpoint is looked for").or("grid"),
        UNCERTAINTY,
        number("since", "Also the average annual change from this year on"),
    ],
    gives: &[
        "joinpoint",
        "joinpoint_error",
        "change_before",
        "change_after",
        "average_change",
        "lower,upper",
        "average_change_since",
        "mean_slope",
        "mean_slope_error",
        "mean_slope_of_rounded",
        "mean_slope_of_rounded_error",
        "mean_slope_error_at_year",
        "residual",
        "information_without",
        "information_with",
    ],
    run: bend,
    example: "year,rate
2014,50\n2015,52\n2016,55\n2017,57\n2018,60\n2019,59\n2020,57\n2021,54\n2022,52\n2023,50\n",
    arguments: "",
};

fn uncertainty(choices: &Choices) -> Uncertainty {
    match choices.name("uncertainty") {
        "slopes-and-covariance" => Uncertainty::SlopesAndCovariance,
        _ => Uncertainty::Slopes,
    }
}

/// The trend that was asked for, and by what its information is counted.
fn chosen(series: &Joinpoints, choices: &Choices) -> Result<(Chosen, Selection), StatisticsError> {
    let most = choices.given_whole("most").map_or(series.usual_most(), |most| most as usize);
    let selection = match choices.name("choose") {
        "bic" => Selection::Bic,
        "permutation" => Selection::Permutation(Permutations::new(
            choices.whole("permutations") as usize,
            choices.whole("seed").into(),
            choices.number("significance").unwrap_or(0.05),
        )?),
        "most" => {
            let trend = series.fit(most)?;
            return Ok((Chosen { trend, tests: Vec::new() }, Selection::Bic));
        }
        _ => Selection::Bic3,
    };
    Ok((series.choose(most, selection)?, selection))
}

fn segments(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let years = table.numbers("year");
    let series = Joinpoints::new(years, table.numbers("rate"), table.optional("standard_error"))?;
    let (Chosen { trend, tests }, selection) = chosen(&series, choices)?;
    let confidence = choices.confidence();
    let changes = trend.annual_changes(confidence)?;
    let from = choices.number("from").unwrap_or(years[0]);
    let to = choices.number("to").unwrap_or(years[years.len() - 1]);
    let average = trend.average_change(from, to, uncertainty(choices), confidence)?;
    for (place, (segment, change)) in trend.segments().iter().zip(changes).enumerate() {
        answer.row().add(format!("segment-{}", place + 1)).add(segment.from).add(segment.to);
        answer.estimate(change).add(segment.slope).add(segment.standard_error).skip(6);
    }
    answer.row().add("average").add(from).add(to).estimate(average).skip(2);
    answer.add(trend.joinpoints.len()).add(trend.residual).add(trend.degrees_of_freedom);
    answer.add(trend.information(selection)).skip(2);
    for Test { null, alternative, p, threshold } in tests {
        let name = format!("test-{null}-against-{alternative}");
        answer.row().add(name).skip(11).add(p).add(threshold);
    }
    Ok(())
}

fn bend(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (years, rates) = (table.numbers("year"), table.numbers("rate"));
    let search = match choices.name("search") {
        "continuous" => Search::Continuous,
        _ => Search::Grid,
    };
    let found = joinpoint(years, rates, search)?;
    let (without, with) = joinpoint_information(years, rates)?;
    let average: Estimate = found.average_change(uncertainty(choices), choices.confidence());
    let since = choices.number("since").map(|from| found.average_change_since(from)).transpose()?;
    let (mean, rounded) = (found.mean_slope(), found.mean_slope_of_rounded());
    answer
        .row()
        .add(found.year)
        .add(found.year_error())
        .add(found.change_before())
        .add(found.change_after())
        .estimate(average)
        .add(since)
        .add(mean.slope)
        .add(mean.standard_error)
        .add(rounded.slope)
        .add(rounded.standard_error)
        .add(found.mean_slope_error_at_year())
        .add(found.residual)
        .add(without)
        .add(with);
    Ok(())
}
