//! Life expectancy, healthy life expectancy, and what makes up a gap.

use lifecourse_statistics::{
    life_expectancy::{Band, LifeTable, PoorHealth, Uncertainty, Years},
    life_expectancy_gap::{Gap, Route},
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCES, Choice, Column, Method, Refusal, Unit, flag, number, numbers, one, texts,
    },
    table::Table,
};

const AGE: Column = numbers("age", "Age in years at which the band starts, rising from 0");
const DEATHS: Column = numbers("deaths", "Deaths in the band");
const POPULATION: Column = numbers("population", "Person-years lived in the band");
const AT: Choice = number("at", "Only the expectancy at this age");
const WIDE: Choice = flag(
    "wide",
    "Answer also where the 95 % interval is wider than 20 years, which is refused otherwise",
);

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "life-expectancy",
        about: "Life expectancy at each age, by an abridged period life table",
        source: "Chiang CL (1968); Silcocks PBS and others (2001); phe_life_expectancy",
        unit: Unit::RowsOfGroup,
        columns: &[AGE, DEATHS, POPULATION],
        options: &[CONFIDENCES, AT, WIDE],
        gives: &[
            "age",
            "value",
            "lower,upper",
            "standard_error",
            "death_rate",
            "probability",
            "survivors",
            "years_lived",
        ],
        run: expectancy,
        example: "age,deaths,population\n0,200,10000\n1,200,10000\n5,200,10000\n",
        arguments: "--at 5",
    },
    Method {
        name: "healthy-life-expectancy",
        about: "Healthy life expectancy at each age, by Sullivan's method",
        source: "Sullivan DF (1971); Jagger C and others (2014); Newman SC (1988)",
        unit: Unit::RowsOfGroup,
        columns: &[
            AGE,
            DEATHS,
            POPULATION,
            numbers("poor", "People of the survey in poor health").optional(),
            numbers("respondents", "People of the survey").optional(),
            numbers("poor_share", "Share in poor health, in place of `poor`").optional(),
            numbers("share_error", "Standard error of the share").optional(),
        ],
        options: &[
            CONFIDENCES,
            AT,
            WIDE,
            one("uncertainty", &["survey", "survey-and-mortality"], "What the limits show")
                .or("survey-and-mortality"),
        ],
        gives: &["age", "value", "lower,upper", "standard_error"],
        run: healthy,
        example: "age,deaths,population,poor,respondents
0,200,10000,20,100
1,200,10000,20,100
5,200,10000,20,100
",
        arguments: "--at 5",
    },
    Method {
        name: "life-expectancy-gap",
        about: "A gap in life expectancy by the ages, and causes, that make it",
        source: "Arriaga EE (1984), Demography 21:83-96",
        unit: Unit::Group,
        columns: &[
            AGE,
            texts("cause", "Cause of death; the causes of a band make up all its deaths")
                .optional(),
            numbers("deaths_1", "Deaths in the first population"),
            numbers("population_1", "People of the first, the same for each cause"),
            numbers("deaths_2", "Deaths in the second population"),
            numbers("population_2", "People of the second, the same for each cause"),
        ],
        options: &[one("route", &["mean", "first-to-second"], "Whose survivors the years rest on")
            .or("mean")],
        gives: &["age", "cause", "years"],
        run: gap,
        example: "age,cause,deaths_1,population_1,deaths_2,population_2
0,heart,20,10000,10,10000
0,other,80,10000,70,10000
40,heart,150,10000,100,10000
40,other,250,10000,220,10000
70,heart,400,5000,350,5000
70,other,300,5000,280,5000
",
        arguments: "",
    },
];

fn life_table(table: &Table, deaths: &str, population: &str) -> Result<LifeTable, Refusal> {
    let columns = table.numbers("age").iter().zip(table.numbers(deaths));
    let bands: Vec<_> = columns
        .zip(table.numbers(population))
        .map(|((&start, &deaths), &population)| Band { start, deaths, population })
        .collect();
    Ok(LifeTable::new(&bands)?)
}

/// Begins the row of each age that was asked for.
fn rows(
    table: &LifeTable,
    years: impl Iterator<Item = Years>,
    choices: &Choices,
    mut write: impl FnMut(usize, Result<super::choices::Limited, Refusal>),
) -> Result<(), Refusal> {
    let only = choices.number("at");
    let mut found = false;
    for (row, (age, years)) in table.ages().iter().zip(years).enumerate() {
        if only.is_some_and(|only| (only - age.start).abs() > 0.0) {
            continue;
        }
        found = true;
        let levels = choices.levels();
        let estimate =
            if choices.flag("wide") { years.estimate(levels) } else { years.reliable(levels) };
        write(row, estimate.map_err(Refusal::of_group));
    }
    if found { Ok(()) } else { Err("no band starts at the age that `--at` says".into()) }
}

fn expectancy(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let life = life_table(table, "deaths", "population")?;
    rows(&life, life.ages().iter().map(|age| age.expectancy), choices, |row, estimate| {
        let age = life.ages()[row];
        answer.row_of(row).add(age.start);
        match estimate {
            Ok(estimate) => answer
                .estimate(estimate)
                .add(age.expectancy.standard_error)
                .add(age.death_rate)
                .add(age.probability)
                .add(age.survivors)
                .add(age.years_lived),
            Err(refusal) => answer.refuse(&refusal),
        };
    })
}

fn healthy(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let life = life_table(table, "deaths", "population")?;
    let column = |name| table.optional(name).map(<[f64]>::to_vec);
    let shares = match (column("poor_share"), column("share_error")) {
        (Some(shares), Some(errors)) => shares.into_iter().zip(errors).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let samples = match (column("poor"), column("respondents")) {
        (Some(poor), Some(all)) => poor.into_iter().zip(all).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let health: Result<Vec<_>, _> = if samples.is_empty() {
        shares.into_iter().map(|(share, error)| PoorHealth::new(share, error)).collect()
    } else {
        samples.into_iter().map(|(poor, all)| PoorHealth::of_sample(poor, all)).collect()
    };
    let health = health?;
    if health.is_empty() {
        return Err(
            "the columns `poor` and `respondents`, or `poor_share` and `share_error`, are needed"
                .into(),
        );
    }
    let uncertainty = match choices.name("uncertainty") {
        "survey" => Uncertainty::Survey,
        _ => Uncertainty::SurveyAndMortality,
    };
    let years = life.healthy(&health, uncertainty)?;
    rows(&life, years.iter().copied(), choices, |row, estimate| {
        answer.row_of(row).add(life.ages()[row].start);
        match estimate {
            Ok(estimate) => answer.estimate(estimate).add(years[row].standard_error),
            Err(refusal) => answer.refuse(&refusal),
        };
    })
}

/// One age band of both populations, all causes together.
struct Both {
    start: f64,
    deaths: [f64; 2],
    population: [f64; 2],
}

fn bands(table: &Table) -> Result<Vec<Both>, Refusal> {
    let columns = |name: &str| {
        let [first, second] = [1, 2].map(|n| table.numbers(&format!("{name}_{n}")));
        first.iter().zip(second).map(|(first, second)| [*first, *second])
    };
    let mut bands: Vec<Both> = Vec::new();
    for (start, (deaths, population)) in
        table.numbers("age").iter().zip(columns("deaths").zip(columns("population")))
    {
        match bands.last_mut() {
            Some(band) if (band.start - start).abs() <= 0.0 => {
                let same =
                    band.population.iter().zip(&population).all(|(a, b)| (a - b).abs() <= 0.0);
                if !same {
                    return Err("the causes of one band have different populations".into());
                }
                band.deaths[0] += deaths[0];
                band.deaths[1] += deaths[1];
            }
            _ => bands.push(Both { start: *start, deaths, population }),
        }
    }
    Ok(bands)
}

fn gap(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let bands = bands(table)?;
    let life = |which: usize| {
        let of = |band: &Both| Band {
            start: band.start,
            deaths: band.deaths[which],
            population: band.population[which],
        };
        LifeTable::new(&bands.iter().map(of).collect::<Vec<_>>()).map_err(Refusal::of_group)
    };
    let route = match choices.name("route") {
        "first-to-second" => Route::FirstToSecond,
        _ => Route::Mean,
    };
    let gap = Gap::between(&life(0)?, &life(1)?, route).map_err(Refusal::of_group)?;
    let Some(causes) = table.optional_texts("cause") else {
        for (band, years) in bands.iter().zip(gap.by_age()) {
            answer.row().add(band.start).add(super::answer::Cell::Missing).add(years);
        }
        return Ok(());
    };
    let mut known: Vec<&str> = Vec::new();
    for cause in &causes {
        if !known.contains(cause) {
            known.push(cause);
        }
    }
    let ages = table.numbers("age");
    for cause in known {
        let rates = |which: usize| -> Vec<f64> {
            let deaths = table.numbers(["deaths_1", "deaths_2"][which]);
            let of = |band: &Both| {
                let own = causes.iter().zip(ages).zip(deaths);
                let own = own.filter(|((name, age), _)| {
                    **name == cause && (**age - band.start).abs() <= 0.0
                });
                own.map(|(_, deaths)| deaths).sum::<f64>() / band.population[which]
            };
            bands.iter().map(of).collect()
        };
        let years = gap.by_cause(&rates(0), &rates(1)).map_err(Refusal::of_group)?;
        for (band, years) in bands.iter().zip(years) {
            answer.row().add(band.start).add(cause).add(years);
        }
    }
    Ok(())
}
