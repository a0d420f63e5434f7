//! Inequality between subgroups, and the gradient over small areas.

use lifecourse_statistics::{
    Confidence,
    concentration::{Index, Limits},
    gradient::{self, SmallAreas},
    inequality::{
        Compatibility, Direction, Groups, Measure, Options, Scale, Simulation, Slope, Subgroup,
        evaluate_all,
    },
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCE, Choice, Method, POPULATION, Refusal, Unit, blanks, flag, number, numbers, one,
        several, texts, whole,
    },
    table::Table,
};

const MEASURES: &[&str] = &[
    "all", "d", "r", "aci", "rci", "sii", "rii", "bgsd", "bgv", "covar", "idisu", "idisw", "mdbu",
    "mdbw", "mdmu", "mdmw", "mdru", "mdrw", "mld", "paf", "par", "ti",
];
const MEASURE_NAMES: &str = "Which measures: d difference, r ratio; sii and rii slope and relative index; \
aci and rci absolute and relative concentration index; bgv, bgsd and covar variance, standard deviation and \
coefficient of variation between groups; mdb, mdm and mdr mean difference from best, mean and reference, and idis \
index of disparity, each u unweighted or w weighted; ti Theil; mld mean log deviation; par and paf population \
attributable risk and fraction";
/// The forms of a concentration index.
pub(super) const INDICES: &[&str] =
    &["absolute", "relative", "modified", "attainment", "wagstaff", "erreygers"];
/// The lowest value of an outcome.
pub(super) const LOWEST: Choice = number("lowest", "The lowest value that the outcome can take");
/// The highest value of an outcome.
pub(super) const HIGHEST: Choice = number("highest", "The highest value that the outcome can take");
/// How a slope index fits its line.
pub(super) const LINE: Choice =
    one("line", &["logistic", "linear"], "The line of a slope index").or("logistic");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "inequality",
        about: "The WHO's 21 measures of inequality between subgroups, with intervals",
        source: "WHO (2024), Health inequality monitoring: harnessing data; healthequal; HEAT",
        unit: Unit::Group,
        columns: &[
            blanks("estimate", "Estimate of the subgroup; empty where there is none"),
            blanks("standard_error", "Its standard error").optional(),
            blanks("population", "Its people").optional(),
            numbers("rank", "Its order, 1 for the most disadvantaged").optional(),
            texts("reference", "Marked (yes, true, 1 or x) for the reference subgroup").optional(),
        ],
        options: &[
            CONFIDENCE,
            several("measure", MEASURES, MEASURE_NAMES).or("all"),
            one("direction", &["favourable", "adverse"], "favourable where a high value is good, adverse where it is bad")
                .or("favourable"),
            flag("ordered", "The rows stand in order, the most disadvantaged first"),
            number("scale", "What the estimates are per: 1 for proportions, 100 for per cent, 1000 or 100000 for rates"),
            number("setting-average", "The average of the whole setting, without populations"),
            flag("without-missing", "Answer without the subgroups that have no estimate, however many they are"),
            LINE,
            one("index", INDICES, "The form of rci; modified takes --lowest, attainment, wagstaff and erreygers also --highest").or("relative"),
            LOWEST,
            HIGHEST,
            whole("draws", "Draws where an interval is simulated").or("10000"),
            whole("seed", "Seed of the draws").or("123456"),
            one("compatible", &["none", "healthequal", "heat"], "Reproduce this R package where its figures are not those of the method")
                .or("none"),
        ],
        gives: &["measure", "value", "standard_error", "lower,upper", "no_interval"],
        run: measures,
        example: "estimate,population,rank
75.6,2072,1
91.0,2112,2
96.0,1983,3
97.0,2052,4
99.2,1885,5
",
        arguments: "--measure sii,rii,mdbw --scale 100",
    },
    Method {
        name: "gradient",
        about: "Absolute gradient of inequality of a locality over its small areas",
        source: "Cookson R and others (2016), Health Serv Deliv Res 4(26)",
        unit: Unit::Group,
        columns: &[
            numbers("observed", "Events in the small area"),
            numbers("expected", "Events expected from its age and sex at national rates"),
            POPULATION,
            numbers("deprivation", "National deprivation rank, 0 for the least to 1 for the most"),
        ],
        options: &[
            CONFIDENCE,
            number("national-rate", "The national rate, in the unit of the answer").or("1"),
        ],
        gives: &[
            "gradient",
            "lower,upper",
            "standard_error",
            "relative",
            "relative_to_nation",
            "least_deprived",
            "most_deprived",
            "rate",
            "deprivation",
            "degrees_of_freedom",
            "narrow",
        ],
        run: absolute_gradient,
        example: "observed,expected,population,deprivation
8,10,1500,0.1
10,10,1500,0.3
12,10,1500,0.5
14,10,1500,0.7
",
        arguments: "--national-rate 1000",
    },
];

fn groups(table: &Table, choices: &Choices) -> Result<Groups, Refusal> {
    let errors = table.blanks("standard_error");
    let populations = table.blanks("population");
    let subgroups: Vec<_> = table
        .blanks("estimate")
        .into_iter()
        .zip(errors.into_iter().zip(populations))
        .map(|(estimate, (standard_error, population))| Subgroup {
            estimate,
            standard_error,
            population,
        })
        .collect();
    let direction = match choices.name("direction") {
        "adverse" => Direction::Adverse,
        _ => Direction::Favourable,
    };
    let marked = table.marks("reference");
    let reference = marked.iter().position(|marked| *marked);
    let mut groups = match (table.optional("rank"), reference) {
        (Some(ranks), _) => Groups::ranked(&subgroups, &whole_ranks(ranks)?, direction)?,
        _ if choices.flag("ordered") => Groups::ordered(&subgroups, direction)?,
        (None, Some(reference)) => Groups::with_reference(&subgroups, direction, reference)?,
        (None, None) => Groups::unordered(&subgroups, direction)?,
    };
    if let Some(units) = choices.number("scale") {
        groups = groups.scale(Scale::new(units)?);
    }
    if let Some(average) = choices.number("setting-average") {
        groups = groups.setting_average(average)?;
    }
    Ok(if choices.flag("without-missing") { groups.without_missing() } else { groups })
}

fn whole_ranks(ranks: &[f64]) -> Result<Vec<i64>, Refusal> {
    const MOST: f64 = 1e9;
    let whole = |rank: &f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below the most")]
        (rank.fract().abs() <= 0.0 && rank.abs() <= MOST).then_some(*rank as i64)
    };
    let whole: Option<Vec<_>> = ranks.iter().map(whole).collect();
    whole.ok_or_else(|| "a rank is not a whole number".into())
}

/// The form of a concentration index that was asked for.
pub(super) fn index(choices: &Choices) -> Result<Index, Refusal> {
    let (lowest, highest) = (choices.number("lowest"), choices.number("highest"));
    let limits = match (lowest, highest) {
        (None, None) => None,
        (lowest, highest) => Some(Limits::new(lowest.unwrap_or(0.0), highest.unwrap_or(1.0))?),
    };
    let needed = limits.ok_or(Refusal::from("the index needs `--lowest` and `--highest`"));
    Ok(match choices.name("index") {
        "absolute" => Index::Absolute(limits),
        "modified" => Index::Modified { minimum: lowest.unwrap_or(0.0) },
        "attainment" => Index::Attainment(needed?),
        "wagstaff" => Index::Wagstaff(needed?),
        "erreygers" => Index::Erreygers(needed?),
        _ => Index::Relative,
    })
}

/// The line that was asked for.
pub(super) fn line(choices: &Choices) -> Slope {
    match choices.name("line") {
        "linear" => Slope::Linear,
        _ => Slope::Logistic,
    }
}

fn asked(choices: &Choices) -> Result<Vec<Measure>, Refusal> {
    let names = choices.names("measure");
    let all = names.iter().any(|name| name == "all");
    let mut measures = Vec::new();
    for measure in Measure::ALL {
        if !all && !names.iter().any(|name| name == measure.name()) {
            continue;
        }
        measures.push(match measure {
            Measure::SlopeIndex(_) => Measure::SlopeIndex(line(choices)),
            Measure::RelativeIndex(_) => Measure::RelativeIndex(line(choices)),
            Measure::ConcentrationIndex(Index::Relative) => {
                Measure::ConcentrationIndex(index(choices)?)
            }
            measure => measure,
        });
    }
    Ok(measures)
}

fn measures(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let groups = groups(table, choices)?;
    let measures = asked(choices)?;
    let compatibility = match choices.name("compatible") {
        "healthequal" => Compatibility::HealthEqual,
        "heat" => Compatibility::Heat,
        _ => Compatibility::Published,
    };
    let options = Options {
        confidence: choices.confidence(),
        simulation: Simulation {
            draws: choices.whole("draws") as usize,
            seed: choices.whole("seed").into(),
        },
        compatibility,
    };
    for (measure, found) in measures.iter().zip(evaluate_all(&groups, &measures, &options)) {
        answer.row().add(measure.name());
        match found {
            Ok(found) => {
                answer.add(found.value).add(found.standard_error);
                match found.interval {
                    Ok(limits) => answer.limits(&[limits]).add(None::<f64>),
                    Err(reason) => answer.add(None::<f64>).add(None::<f64>).add(reason.to_string()),
                };
            }
            Err(error) => {
                answer.refuse(&Refusal::of_group(error));
            }
        }
    }
    Ok(())
}

fn absolute_gradient(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let areas = SmallAreas {
        observed: table.numbers("observed"),
        expected: table.numbers("expected"),
        population: table.numbers("population"),
        deprivation: table.numbers("deprivation"),
    };
    let rate = choices.number("national-rate").unwrap_or(1.0);
    let confidence: Confidence = choices.confidence();
    let found = gradient::absolute(&areas, rate, confidence)?;
    answer
        .row()
        .estimate(found.absolute)
        .add(found.standard_error)
        .add(found.relative)
        .add(found.relative_to_nation)
        .add(found.least_deprived)
        .add(found.most_deprived)
        .add(found.rate)
        .add(found.deprivation)
        .add(found.degrees_of_freedom)
        .add(found.narrow);
    Ok(())
}
