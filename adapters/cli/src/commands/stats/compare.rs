//! Areas against each other and against a benchmark.

use lifecourse_statistics::{
    Interval,
    benchmark::{self, GradedPosition, Position},
    funnel::{self, UpperCap},
    quantile::{self, Arithmetic, Order},
    slope_index::{self, LimitOrder, Limits, Model, Quantile, Settings, Simulation},
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCES, Choice, Method, POPULATION, Refusal, Unit, blanks, number, numbers, one, whole,
    },
    table::Table,
};

const KIND: Choice =
    one("kind", &["proportion", "ratio", "rate"], "What the areas are compared by")
        .or("proportion");
const AREAS: &[super::method::Column] = &[
    numbers("count", "Events observed"),
    numbers("denominator", "People, person-years, or for a ratio the events expected"),
];
const AREAS_EXAMPLE: &str = "area,count,denominator\nFenwick,30,400\nMarsham,90,600\n";

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "quantile",
        about: "The quantile of each area, such as its tenth by deprivation",
        source: "phe_quantile in PHEindicatormethods",
        unit: Unit::RowsOfGroup,
        columns: &[blanks("value", "The value of the area")],
        options: &[
            whole("quantiles", "How many there are").or("10"),
            one("order", &["lowest-first", "highest-first"], "Which areas are in quantile 1")
                .or("lowest-first"),
            one(
                "compatible",
                &["none", "phe-indicator-methods"],
                "Reproduce this R package where its figures are not those of the method",
            )
            .or("none"),
        ],
        gives: &["value", "quantile"],
        run: quantiles,
        example: "area,value\nFenwick,3\nMarsham,9\nOakham,5\nThorpe,\nUpton,7\n",
        arguments: "--quantiles 2 --keep area",
    },
    Method {
        name: "benchmark",
        about: "An interval against a benchmark: lower, similar or higher",
        source: "Fingertips public health technical guidance",
        unit: Unit::Row,
        columns: &[
            numbers("lower", "Lower 95 % limit of the area"),
            numbers("upper", "Upper 95 % limit"),
            numbers("lower_998", "Lower 99.8 % limit, for five grades").optional(),
            numbers("upper_998", "Upper 99.8 % limit").optional(),
            numbers("benchmark", "Value of the benchmark (single overlap)").optional(),
            numbers("benchmark_lower", "Its lower limit (double overlap)").optional(),
            numbers("benchmark_upper", "Its upper limit").optional(),
        ],
        options: &[],
        gives: &["position"],
        run: against_benchmark,
        example: "area,lower,upper,benchmark\nFenwick,55,74,50\nMarsham,40,60,50\n",
        arguments: "--by area",
    },
    Method {
        name: "goal",
        about: "A value against a target range: lower, similar (within it) or higher",
        source: "Fingertips public health technical guidance",
        unit: Unit::Row,
        columns: &[
            numbers("value", "The value"),
            numbers("target_lower", "Lower end of the range"),
            numbers("target_upper", "Upper end; the same for a single target"),
        ],
        options: &[],
        gives: &["position"],
        run: goal,
        example: "value,target_lower,target_upper\n93,90,95\n96,90,95\n",
        arguments: "",
    },
    Method {
        name: "funnel-limits",
        about: "The curve of a funnel plot at 95 % and 99.8 %",
        source: "Spiegelhalter DJ (2005), Stat Med 24:1185-1202; calculate_funnel_limits",
        unit: Unit::Group,
        columns: AREAS,
        options: &[
            KIND,
            number("years", "Years of data that a rate is of").or("1"),
            number(
                "cap-at-hundred",
                "End the upper limit at 100 of this multiplier, as PHEindicatormethods 2.1",
            ),
        ],
        gives: &["denominator", "count", "lower_95", "upper_95", "lower_99.8", "upper_99.8"],
        run: funnel_limits,
        example: AREAS_EXAMPLE,
        arguments: "",
    },
    Method {
        name: "funnel-position",
        about: "Where each area lies in a funnel plot, with the limits at its size",
        source: "Spiegelhalter DJ (2005), Stat Med 24:1185-1202; assign_funnel_significance",
        unit: Unit::RowsOfGroup,
        columns: AREAS,
        options: &[KIND],
        gives: &["value", "baseline", "position"],
        run: funnel_position,
        example: AREAS_EXAMPLE,
        arguments: "--keep area",
    },
    Method {
        name: "person-years",
        about: "The person-years behind a published rate",
        source: "calculate_funnel_points in PHEindicatormethods",
        unit: Unit::Row,
        columns: &[numbers("count", "Events"), numbers("rate", "The published rate")],
        options: &[number("per", "What the rate is given per").or("100000")],
        gives: &["person_years"],
        run: person_years,
        example: "count,rate\n50,25\n",
        arguments: "",
    },
    Method {
        name: "slope-index",
        about: "Slope and relative index over quantiles of areas, most deprived first, with limits",
        source: "Low A, Low A (2004), J Public Health 26:390-395; Fieller EC (1954); phe_sii",
        unit: Unit::Group,
        columns: &[
            POPULATION,
            numbers("value", "Value of the quantile"),
            numbers("standard_error", "Its standard error, on the model's scale").optional(),
            numbers("lower", "Its lower 95 % limit, in place of the standard error").optional(),
            numbers("upper", "Its upper 95 % limit").optional(),
        ],
        options: &[
            CONFIDENCES,
            one(
                "model",
                &["measure", "rate", "log-rate", "proportion", "logit-proportion"],
                "What the values are, and the scale of the line",
            )
            .or("measure"),
            number("multiplier", "What the absolute index is multiplied by").or("1"),
            one("limits", &["exact", "simulated"], "How the limits are found").or("exact"),
            whole("repetitions", "Draws where limits are simulated").or("100000"),
            whole("seed", "Seed of the draws").or("1"),
            one(
                "compatible",
                &["none", "phe-indicator-methods"],
                "Reproduce this R package where its figures are not those of the method",
            )
            .or("none"),
        ],
        gives: &[
            "sii",
            "sii_lower,sii_upper",
            "rii",
            "rii_lower,rii_upper",
            "intercept",
            "slope_error",
        ],
        run: slope,
        example: "population,value,standard_error
10000,75.0,0.4
10000,76.0,0.4
10000,77.0,0.4
10000,78.0,0.4
10000,79.0,0.4
",
        arguments: "",
    },
];

fn quantiles(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let values = table.blanks("value");
    let order = match choices.name("order") {
        "highest-first" => Order::HighestFirst,
        _ => Order::LowestFirst,
    };
    let arithmetic = match choices.name("compatible") {
        "phe-indicator-methods" => Arithmetic::FloatingPoint,
        _ => Arithmetic::Exact,
    };
    let found = quantile::of_areas(&values, choices.whole("quantiles"), order, arithmetic)?;
    for (row, (value, quantile)) in values.into_iter().zip(found).enumerate() {
        answer.row_of(row).add(value).add(quantile.map(f64::from));
    }
    Ok(())
}

fn position(position: Position) -> &'static str {
    match position {
        Position::Lower => "lower",
        Position::Similar => "similar",
        Position::Higher => "higher",
    }
}

fn graded(position: GradedPosition) -> &'static str {
    match position {
        GradedPosition::MuchLower => "much lower",
        GradedPosition::Lower => "lower",
        GradedPosition::Similar => "similar",
        GradedPosition::Higher => "higher",
        GradedPosition::MuchHigher => "much higher",
    }
}

/// The intervals of two columns.
fn intervals(table: &Table, lower: &str, upper: &str) -> Option<Vec<Interval>> {
    let ends = table.optional(lower)?.iter().zip(table.optional(upper)?);
    Some(ends.map(|(&lower, &upper)| Interval { lower, upper }).collect())
}

fn against_benchmark(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let at_95 = intervals(table, "lower", "upper").unwrap_or_default();
    let at_998 = intervals(table, "lower_998", "upper_998");
    let doubles = intervals(table, "benchmark_lower", "benchmark_upper");
    let value = table.optional("benchmark");
    for (row, &area) in at_95.iter().enumerate() {
        let found = match (&doubles, value, &at_998) {
            (Some(doubles), ..) => position(benchmark::double(area, doubles[row])?),
            (None, Some(value), Some(at_998)) => {
                graded(benchmark::single_graded(area, at_998[row], value[row])?)
            }
            (None, Some(value), None) => position(benchmark::single(area, value[row])?),
            (None, None, _) => {
                return Err("there is no column `benchmark`, nor one for each of its limits".into());
            }
        };
        answer.row_of(row).add(found);
    }
    Ok(())
}

fn goal(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let ranges = intervals(table, "target_lower", "target_upper").unwrap_or_default();
    for (row, (&value, range)) in table.numbers("value").iter().zip(ranges).enumerate() {
        answer.row_of(row).add(position(benchmark::goal(value, range)?));
    }
    Ok(())
}

fn funnel_limits(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (events, people) = (table.numbers("count"), table.numbers("denominator"));
    if choices.name("kind") == "proportion" {
        let cap = match choices.number("cap-at-hundred") {
            Some(multiplier) => UpperCap::HundredUnits { multiplier },
            None => UpperCap::One,
        };
        for point in funnel::proportion(events, people, cap)? {
            answer.row().add(point.population).add(None::<f64>).limits(&point.limits);
        }
        return Ok(());
    }
    let (curve, baseline) = if choices.name("kind") == "ratio" {
        (funnel::ratio(people)?, 1.0)
    } else {
        let years = choices.number("years").unwrap_or(1.0);
        (funnel::rate(events, people, years)?, funnel::baseline(events, people)?)
    };
    for point in curve {
        let limits = point.limits().map(|limits| limits.scaled(baseline));
        answer.row().add(None::<f64>).add(point.events).limits(&limits);
    }
    Ok(())
}

fn funnel_position(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (events, people) = (table.numbers("count"), table.numbers("denominator"));
    let kind = choices.name("kind");
    let baseline = if kind == "ratio" { 1.0 } else { funnel::baseline(events, people)? };
    for (row, (&events, &people)) in events.iter().zip(people).enumerate() {
        let position = if kind == "proportion" {
            funnel::proportion_position(events, people, baseline)?
        } else {
            funnel::ratio_position(events, baseline * people)?
        };
        answer.row_of(row).add(events / people).add(baseline).add(graded(position));
    }
    Ok(())
}

fn person_years(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let per = choices.number("per").unwrap_or(1.0);
    let columns = table.numbers("count").iter().zip(table.numbers("rate"));
    for (row, (&events, &rate)) in columns.enumerate() {
        answer.row_of(row).add(funnel::person_years(events, rate, per)?);
    }
    Ok(())
}

fn slope(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let model = match choices.name("model") {
        "rate" => Model::Rate,
        "log-rate" => Model::LogRate,
        "proportion" => Model::Proportion,
        "logit-proportion" => Model::LogitProportion,
        _ => Model::Measure,
    };
    let columns = table.numbers("population").iter().zip(table.numbers("value"));
    let limits = intervals(table, "lower", "upper");
    let quantiles: Result<Vec<_>, Refusal> = columns
        .enumerate()
        .map(|(row, (&population, &value))| match (table.optional("standard_error"), &limits) {
            (Some(errors), _) => Ok(Quantile { population, value, standard_error: errors[row] }),
            (None, Some(limits)) => {
                Ok(Quantile::with_limits(model, population, value, limits[row])?)
            }
            (None, None) => {
                Err("there is no column `standard_error`, nor the columns `lower` and `upper`"
                    .into())
            }
        })
        .collect();
    let repetitions = choices.whole("repetitions") as usize;
    let simulation = Simulation::new(repetitions, choices.whole("seed").into())?;
    let settings = Settings {
        multiplier: choices.multiplier(),
        limits: match choices.name("limits") {
            "simulated" => Limits::Simulated(simulation),
            _ => Limits::Exact,
        },
        limit_order: match choices.name("compatible") {
            "phe-indicator-methods" => LimitOrder::PheIndicatorMethods,
            _ => LimitOrder::Ascending,
        },
        ..Settings::new(model)
    };
    let index = slope_index::slope_index(&quantiles?, &settings, choices.levels())?;
    answer.row().estimate(index.absolute).estimate(index.relative);
    answer.add(index.intercept).add(index.slope_error);
    Ok(())
}
