//! Proportions, rates, means and standardised rates.

use lifecourse_statistics::{
    mean, proportion, rate,
    standard_population::{self, StandardPopulation},
    standardised::{self, Band, Frequency, FrequencyWeight, Population, ReferenceBand},
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCE, CONFIDENCES, Choice, Method, POPULATION, Refusal, Unit, blanks, number,
        numbers, one, texts,
    },
    table::Table,
};

const VALUE: &[&str] = &["value", "lower,upper"];
const PER_100_000: Choice =
    number("multiplier", "What the rate is given per, such as 1000").or("100000");
const STANDARD: Choice =
    one("standard-population", STANDARDS, "Whose weights to use").or("esp2013");
const STANDARDS: &[&str] = &["esp2013", "esp1976", "who2000", "world1966"];
const AGE: &str = "Age in years at which the band starts";
const INDIRECT: &[super::method::Column] = &[
    numbers("count", "Events of the area; where bands have theirs they are added up"),
    POPULATION,
    numbers("reference_count", "Events in the reference population"),
    numbers("reference_population", "People of the reference population"),
];
const INDIRECT_EXAMPLE: &str = "area,count,population,reference_count,reference_population
Fenwick,12,1000,10,10000
Fenwick,30,2000,90,9000
";

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "proportion",
        about: "Proportion of people with an event, with Wilson limits",
        source: "Wilson EB (1927), J Am Stat Assoc 22:209-212; phe_proportion",
        unit: Unit::Row,
        columns: &[numbers("count", "People with the event"), numbers("denominator", "All people")],
        options: &[
            CONFIDENCES,
            number("multiplier", "What the proportion is given per, such as 100").or("1"),
        ],
        gives: VALUE,
        run: proportion_of,
        example: "area,count,denominator\nFenwick,65,100\nMarsham,20,80\n",
        arguments: "--by area",
    },
    Method {
        name: "rate",
        about: "Crude rate, with exact limits below ten events and Byar's from ten",
        source: "Breslow NE, Day NE (1987); Garwood F (1936), Biometrika 28:437-442; phe_rate",
        unit: Unit::Row,
        columns: &[numbers("count", "Events"), numbers("denominator", "People or person-years")],
        options: &[CONFIDENCES, PER_100_000],
        gives: VALUE,
        run: crude_rate,
        example: "area,count,denominator\nFenwick,65,10000\nMarsham,4,8000\n",
        arguments: "--by area",
    },
    Method {
        name: "count-limits",
        about: "Limits of a count: as published, Byar's or exact",
        source: "Breslow NE, Day NE (1987), p. 69; Garwood F (1936), Biometrika 28:437-442",
        unit: Unit::Row,
        columns: &[numbers("count", "Events")],
        options: &[
            CONFIDENCE,
            one("limits", &["published", "byar", "exact"], "Which limits").or("published"),
        ],
        gives: &["lower,upper"],
        run: count_limits,
        example: "count\n65\n4\n",
        arguments: "--limits byar",
    },
    Method {
        name: "mean",
        about: "Mean of the values of a group, with Student's t limits",
        source: "Student (1908), Biometrika 6:1-25; phe_mean",
        unit: Unit::Group,
        columns: &[numbers("value", "The values")],
        options: &[CONFIDENCES],
        gives: &["value", "lower,upper", "count", "sum", "standard_deviation"],
        run: mean_of,
        example: "value\n10\n12\n14\n",
        arguments: "",
    },
    Method {
        name: "dsr",
        about: "Directly standardised rate over age bands, with Dobson's limits",
        source: "Dobson AJ and others (1991), Stat Med 10:457-462; calculate_dsr",
        unit: Unit::Group,
        columns: &[
            numbers("count", "Events in the band"),
            POPULATION,
            numbers("standard", "Weight of the band in the standard population").optional(),
            numbers("age", "Age at which the band starts, if there is no `standard`").optional(),
        ],
        options: &[CONFIDENCES, PER_100_000, STANDARD],
        gives: &["value", "lower,upper", "count", "population"],
        run: direct,
        example: "area,age,count,population
Fenwick,0,5,4000
Fenwick,40,20,5000
Fenwick,70,60,2000
",
        arguments: "--by area",
    },
    Method {
        name: "dsr-repeated",
        about: "Directly standardised rate of events that one person can have several times",
        source: "calculate_dsr with independent_events = FALSE in PHEindicatormethods",
        unit: Unit::Group,
        columns: &[
            texts("band", "Age band"),
            numbers("events_each", "Events that each of the people had"),
            blanks("people", "People with so many events"),
            numbers("population", "People of the band, the same in each of its rows"),
            numbers("standard", "Weight of the band in the standard population"),
        ],
        options: &[
            CONFIDENCES,
            PER_100_000,
            one(
                "compatible",
                &["none", "phe-indicator-methods"],
                "Reproduce this R package where its figures are not those of the method",
            )
            .or("none"),
        ],
        gives: VALUE,
        run: direct_repeated,
        example: "band,events_each,people,population,standard
0-39,1,20,5000,1
0-39,2,,5000,1
40+,1,30,4000,2
40+,2,8,4000,2
",
        arguments: "",
    },
    Method {
        name: "standardised-ratio",
        about: "Indirectly standardised ratio, such as a standardised mortality ratio",
        source: "Breslow NE, Day NE (1987); calculate_ISRatio",
        unit: Unit::Group,
        columns: INDIRECT,
        options: &[
            CONFIDENCES,
            number("multiplier", "The ratio of an area like the reference").or("1"),
        ],
        gives: &["value", "lower,upper", "count", "expected"],
        run: ratio,
        example: INDIRECT_EXAMPLE,
        arguments: "--by area --multiplier 100",
    },
    Method {
        name: "standardised-rate",
        about: "Indirectly standardised rate: the ratio times the reference rate",
        source: "calculate_ISRate in PHEindicatormethods",
        unit: Unit::Group,
        columns: INDIRECT,
        options: &[CONFIDENCES, PER_100_000],
        gives: &["value", "lower,upper", "count", "expected", "reference_rate"],
        run: indirect_rate,
        example: INDIRECT_EXAMPLE,
        arguments: "--by area",
    },
    Method {
        name: "standard-population",
        about: "Weights of a standard population for age bands",
        source: "Eurostat (2013); Waterhouse (1976); Ahmad (2001); Doll (1966)",
        unit: Unit::RowsOfGroup,
        columns: &[numbers("age", AGE)],
        options: &[STANDARD],
        gives: &["age", "weight", "standard"],
        run: standard_weights,
        example: "age\n0\n40\n70\n",
        arguments: "--standard-population esp1976",
    },
];

fn proportion_of(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (factor, levels) = (choices.multiplier(), choices.levels());
    let (events, trials) = (table.numbers("count"), table.numbers("denominator"));
    for (row, (&events, &trials)) in events.iter().zip(trials).enumerate() {
        let estimate = proportion::wilson(events, trials, levels)?;
        answer.row_of(row).estimate(estimate.scaled(factor));
    }
    Ok(())
}

fn crude_rate(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let factor = choices.multiplier();
    let (events, people) = (table.numbers("count"), table.numbers("denominator"));
    // All rows at once, because the exact limits of a small count are the same in each.
    let estimates = rate::crude_rows(events, people, choices.levels())?;
    for (row, estimate) in estimates.into_iter().enumerate() {
        answer.row_of(row).estimate(estimate.scaled(factor));
    }
    Ok(())
}

fn count_limits(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let limits = match choices.name("limits") {
        "byar" => rate::byar,
        "exact" => rate::poisson,
        _ => rate::count_limits,
    };
    for (row, &count) in table.numbers("count").iter().enumerate() {
        let limits = limits(count, choices.confidence())?;
        answer.row_of(row).limits(&[limits]);
    }
    Ok(())
}

fn mean_of(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let values = table.numbers("value");
    let summary = mean::summary(values)?;
    let estimate = mean::student(values, choices.levels())?;
    answer
        .row()
        .estimate(estimate)
        .add(summary.count)
        .add(summary.sum)
        .add(summary.standard_deviation);
    Ok(())
}

fn standard(choices: &Choices) -> StandardPopulation {
    let name = choices.name("standard-population");
    let at = STANDARDS.iter().position(|known| *known == name).unwrap_or_default();
    standard_population::ALL[at]
}

fn weights(ages: &[f64], choices: &Choices) -> Result<Vec<f64>, Refusal> {
    const OLDEST: f64 = 150.0;
    let mut starts = Vec::with_capacity(ages.len());
    for &age in ages {
        if !(0.0..=OLDEST).contains(&age) || age.fract() > 0.0 {
            return Err("an age is not a whole number of years".into());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 0 to 150"
        )]
        starts.push(age as u32);
    }
    standard(choices).weights_for(&starts).ok_or_else(|| {
        "the ages must rise from 0, and each be the start of a band of the standard population"
            .into()
    })
}

fn direct(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (events, population) = (table.numbers("count"), table.numbers("population"));
    let own;
    let standards = match (table.optional("standard"), table.optional("age")) {
        (Some(standards), _) => standards,
        (None, Some(ages)) => {
            own = weights(ages, choices)?;
            own.as_slice()
        }
        (None, None) => {
            return Err("there is neither a column `standard` nor a column `age`".into());
        }
    };
    let columns = events.iter().zip(population).zip(standards);
    let bands: Vec<_> = columns
        .map(|((&events, &population), &standard)| Band { events, population, standard })
        .collect();
    let rate = standardised::direct(&bands, choices.levels())?.scaled(choices.multiplier());
    answer.row().estimate(rate).add(events.iter().sum::<f64>()).add(population.iter().sum::<f64>());
    Ok(())
}

fn direct_repeated(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let names = table.texts("band");
    let each = table.numbers("events_each");
    let people = table.blanks("people");
    let (population, standard) = (table.numbers("population"), table.numbers("standard"));
    let (mut bands, mut known) = (Vec::new(), Vec::new());
    for (row, name) in names.iter().enumerate() {
        let band = Population { population: population[row], standard: standard[row] };
        match known.iter().position(|known| known == name) {
            None => {
                known.push(*name);
                bands.push(band);
            }
            Some(at) if bands[at] == band => {}
            Some(_) => {
                return Err("the rows of one band have different populations or weights".into());
            }
        }
    }
    let mut frequencies: Vec<(f64, Vec<Option<f64>>)> = Vec::new();
    for (row, name) in names.iter().enumerate() {
        let events = each[row];
        let at = frequencies.iter().position(|(known, _)| (known - events).abs() <= 0.0);
        let at = at.unwrap_or_else(|| {
            frequencies.push((events, vec![None; bands.len()]));
            frequencies.len() - 1
        });
        // Every name is known by now.
        let band = known.iter().position(|known| known == name).unwrap_or_default();
        frequencies[at].1[band] = people[row];
    }
    let frequencies: Vec<_> = frequencies
        .iter()
        .map(|(events, people)| Frequency { events_each: *events, people })
        .collect();
    let weight = match choices.name("compatible") {
        "phe-indicator-methods" => FrequencyWeight::BandsWithRows,
        _ => FrequencyWeight::AllBands,
    };
    let rate = standardised::direct_repeated(&bands, &frequencies, weight, choices.levels())
        .map_err(Refusal::of_group)?;
    answer.row().estimate(rate.scaled(choices.multiplier()));
    Ok(())
}

fn expected(table: &Table) -> Result<(f64, standardised::Expected), Refusal> {
    let (events, people) =
        (table.numbers("reference_count"), table.numbers("reference_population"));
    let bands: Vec<_> = table
        .numbers("population")
        .iter()
        .zip(events.iter().zip(people))
        .map(|(&population, (&reference_events, &reference_population))| ReferenceBand {
            population,
            reference_events,
            reference_population,
        })
        .collect();
    let observed = table.numbers("count").iter().sum();
    Ok((observed, standardised::expected(&bands)?))
}

fn ratio(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (observed, expected) = expected(table)?;
    let ratio = standardised::ratio(observed, expected, choices.levels())?;
    let ratio = ratio.scaled(choices.multiplier());
    answer.row().estimate(ratio).add(observed).add(expected.events);
    Ok(())
}

fn indirect_rate(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (observed, expected) = expected(table)?;
    let factor = choices.multiplier();
    let rate = standardised::indirect_rate(observed, expected, choices.levels())?.scaled(factor);
    answer
        .row()
        .estimate(rate)
        .add(observed)
        .add(expected.events)
        .add(expected.reference_rate * factor);
    Ok(())
}

fn standard_weights(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let ages = table.numbers("age");
    let weights = weights(ages, choices)?;
    for (row, (&age, weight)) in ages.iter().zip(weights).enumerate() {
        answer.row_of(row).add(age).add(weight).add(standard(choices).name);
    }
    Ok(())
}
