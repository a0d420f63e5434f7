//! Inequality among people: concentration indices, their decomposition, horizontal inequity.

use lifecourse_statistics::{
    Confidence,
    concentration::{
        CareUse, ConcentrationIndex, Design, People, PooledTest, RineqType, Sampling, Sensitivity,
        UseModel, Variance, compare, decompose, horizontal_inequity,
    },
    inequality::{Compatibility, Options, Simulation},
};

use super::{
    answer::Answer,
    choices::Choices,
    inequality::{HIGHEST, INDICES, LINE, LOWEST, index, line},
    method::{
        CONFIDENCE, Choice, Column, Method, Refusal, Unit, many, number, numbers, one, texts,
    },
    table::Table,
};

const OUTCOME: Column =
    numbers("outcome", "The outcome of the person, such as 1 for ill and 0 for not");
const RANK: Column = numbers("rank", "What people are ranked by; higher is more advantaged");
const WEIGHT: Column = numbers("weight", "Weight of the person, such as of a survey").optional();
const CLUSTER: Column = texts("cluster", "Cluster of the person").optional();
const UNIT: Column = texts("unit", "Primary sampling unit of a survey").optional();
const STRATUM: Column = texts("stratum", "Stratum of a survey").optional();
const INDEX: Choice = one("index", INDICES, "The form of the index; modified takes --lowest, attainment, wagstaff and erreygers also --highest").or("relative");
const VARIANCE: Choice = one(
    "variance",
    &["classical", "robust", "delta", "delta-robust", "direct"],
    "How the standard error is found: of the convenient regression, by the delta method, or directly; robust ones heed cluster, unit and stratum",
)
.or("classical");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "concentration-index",
        about: "Concentration index of people by rank, in any of its forms",
        source: "O'Donnell O and others (2008), chapter 8; (2016), Stata Journal 16:112-138",
        unit: Unit::Group,
        columns: &[OUTCOME, RANK, WEIGHT, CLUSTER, UNIT, STRATUM],
        options: &[
            CONFIDENCE,
            INDEX,
            LOWEST,
            HIGHEST,
            VARIANCE,
            one(
                "compatible",
                &["none", "rineq"],
                "Reproduce this R package (relative, absolute, erreygers and wagstaff)",
            )
            .or("none"),
        ],
        gives: &[
            "value",
            "lower,upper",
            "standard_error",
            "degrees_of_freedom",
            "p",
            "mean",
            "people",
        ],
        run: concentration,
        example: "outcome,rank\n1,1\n1,2\n0,3\n1,4\n0,5\n0,6\n",
        arguments: "--index erreygers --lowest 0 --highest 1",
    },
    Method {
        name: "concentration-ranks",
        about: "Fractional rank of each person; equal ranks share the middle",
        source: "O'Donnell O and others (2008), chapter 8",
        unit: Unit::RowsOfGroup,
        columns: &[RANK, WEIGHT],
        options: &[],
        gives: &["fractional_rank"],
        run: ranks,
        example: "rank\n1\n1\n2\n3\n",
        arguments: "",
    },
    Method {
        name: "extended-concentration-index",
        about: "Extended or symmetric concentration index, by sensitivity",
        source: "Wagstaff A (2002); Erreygers G and others (2012), J Health Econ 31:257-270",
        unit: Unit::Group,
        columns: &[OUTCOME, RANK, WEIGHT],
        options: &[
            one("sensitivity", &["poverty", "extremity"], "To what").or("poverty"),
            number("degree", "How much, above 1; 2 is the standard index").or("2"),
        ],
        gives: &["value", "generalised"],
        run: extended,
        example: "outcome,rank\n1,1\n1,2\n0,3\n1,4\n0,5\n0,6\n",
        arguments: "--degree 4",
    },
    Method {
        name: "slope-index-people",
        about: "Slope and relative index of inequality among people",
        source: "WHO (2024), Health inequality monitoring; healthequal; survey",
        unit: Unit::Group,
        columns: &[OUTCOME, RANK, WEIGHT, CLUSTER, UNIT, STRATUM],
        options: &[CONFIDENCE, LINE],
        gives: &["measure", "value", "standard_error", "lower,upper"],
        run: slope,
        example: "outcome,rank\n1,1\n1,1\n0,2\n1,2\n0,3\n0,3\n",
        arguments: "--line linear",
    },
    Method {
        name: "concentration-index-compare",
        about: "Concentration indices of two groups of people, and whether they differ",
        source: "O'Donnell O and others (2016), Stata Journal 16:112-138",
        unit: Unit::Group,
        columns: &[texts("group", "Which of the two groups"), OUTCOME, RANK, WEIGHT],
        options: &[
            INDEX,
            LOWEST,
            HIGHEST,
            VARIANCE,
            one("pooled-test", &["weighted", "conindex"], "How the pooled test weighs people")
                .or("weighted"),
        ],
        gives: &[
            "first",
            "first_index",
            "first_error",
            "second",
            "second_index",
            "second_error",
            "difference",
            "z",
            "p",
            "f",
            "f_degrees",
            "f_p",
        ],
        run: compared,
        example: "group,outcome,rank
2023,1,1\n2023,1,2\n2023,0,3\n2023,0,4\n2024,1,1\n2024,0,2\n2024,1,3\n2024,0,4\n",
        arguments: "",
    },
    Method {
        name: "concentration-decomposition",
        about: "What determinants contribute to a concentration index",
        source: "Wagstaff A and others (2003), J Econometrics 112:207-223; rineq",
        unit: Unit::Group,
        columns: &[OUTCOME, RANK, WEIGHT, many("determinant", "Determinants of the outcome")],
        options: &[],
        gives: &["part", "contribution", "percent", "coefficient", "mean", "elasticity", "index"],
        run: decomposed,
        example: "outcome,rank,age,schooling
1,1,60,9\n3,2,50,9\n2,3,70,10\n4,4,40,11\n5,5,45,13\n4,6,55,12\n",
        arguments: "--column determinant=age,schooling",
    },
    Method {
        name: "horizontal-inequity",
        about: "Inequity in the use of care for equal need",
        source: "Wagstaff A, van Doorslaer E (2000); O'Donnell O and others (2008), chapter 15",
        unit: Unit::Group,
        columns: &[
            numbers("care", "Use of care, such as visits in a year"),
            RANK,
            many("need", "What makes need legitimate: age, sex, illness"),
            many("other", "What goes with use and is no need: income, education").optional(),
            WEIGHT,
            CLUSTER,
            UNIT,
            STRATUM,
        ],
        options: &[
            CONFIDENCE,
            one("model", &["linear", "poisson", "logit"], "How use depends on the columns")
                .or("linear"),
            VARIANCE,
        ],
        gives: &["quantity", "value", "standard_error", "lower,upper"],
        run: inequity,
        example: "care,rank,age,ill,income
2,1,60,1,9\n3,2,50,0,10\n1,3,70,1,12\n4,4,40,0,13\n5,5,45,1,18\n4,6,55,0,22\n6,7,65,1,30\n",
        arguments: "--column need=age,ill --column other=income",
    },
];

/// The columns that a robust standard error rests on.
struct Drawn {
    clusters: Option<Vec<u64>>,
    units: Option<Vec<u64>>,
    strata: Option<Vec<u64>>,
}

impl Drawn {
    fn new(table: &Table) -> Self {
        let [clusters, units, strata] = ["cluster", "unit", "stratum"].map(|name| table.keys(name));
        Self { clusters, units, strata }
    }

    fn sampling(&self) -> Sampling<'_> {
        match (&self.clusters, &self.units, &self.strata) {
            (Some(clusters), ..) => Sampling::Clusters(clusters),
            (None, None, None) => Sampling::People,
            (None, units, strata) => {
                Sampling::Survey(Design { units: units.as_deref(), strata: strata.as_deref() })
            }
        }
    }

    fn variance(&self, choices: &Choices) -> Variance<'_> {
        match choices.name("variance") {
            "robust" => Variance::Robust(self.sampling()),
            "delta" => Variance::Delta,
            "delta-robust" => Variance::DeltaRobust(self.sampling()),
            "direct" => Variance::Direct,
            _ => Variance::Classical,
        }
    }
}

fn people<'a>(table: &Table<'a>) -> Result<People<'a>, Refusal> {
    let outcome = table.numbers("outcome");
    Ok(People::new(outcome, table.numbers("rank"), table.optional("weight"))?)
}

fn concentration(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let people = people(table)?;
    let drawn = Drawn::new(table);
    let variance = drawn.variance(choices);
    let found = if choices.name("compatible") == "rineq" {
        let kind = match choices.name("index") {
            "relative" => RineqType::Relative,
            "absolute" => RineqType::Generalised,
            "erreygers" => RineqType::Erreygers,
            "wagstaff" => RineqType::Wagstaff,
            _ => return Err("`rineq` does not have this form of the index".into()),
        };
        people.rineq_index(kind, variance)?
    } else {
        people.concentration_index(index(choices)?, variance)?
    };
    answer.row().add(found.value);
    match found.interval(choices.confidence()) {
        Ok(limits) => answer.limits(&[limits]),
        Err(_) => answer.add(None::<f64>).add(None::<f64>),
    };
    answer
        .add(found.standard_error)
        .add(found.degrees_of_freedom)
        .add(found.probability().ok())
        .add(found.mean)
        .add(found.people);
    Ok(())
}

fn ranks(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let rank = table.numbers("rank");
    let people = People::new(rank, rank, table.optional("weight"))?;
    for (row, rank) in people.ranks().iter().enumerate() {
        answer.row_of(row).add(*rank);
    }
    Ok(())
}

fn extended(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let degree = choices.number("degree").unwrap_or(2.0);
    let sensitivity = match choices.name("sensitivity") {
        "extremity" => Sensitivity::Extremity(degree),
        _ => Sensitivity::Poverty(degree),
    };
    let people = people(table)?;
    answer
        .row()
        .add(people.extended_index(sensitivity)?)
        .add(people.generalised_extended_index(sensitivity)?);
    Ok(())
}

fn slope(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let people = people(table)?;
    let drawn = Drawn::new(table);
    let options = Options {
        confidence: choices.confidence(),
        simulation: Simulation::default(),
        compatibility: Compatibility::Published,
    };
    let absolute = people.slope_index(line(choices), drawn.sampling(), &options);
    let relative = people.relative_index(line(choices), drawn.sampling(), &options);
    for (name, found) in [("sii", absolute), ("rii", relative)] {
        answer.row().add(name);
        match found {
            Ok(found) => {
                answer.add(found.value).add(found.standard_error);
                match found.interval {
                    Ok(limits) => answer.limits(&[limits]),
                    Err(reason) => answer.refuse_in_words(reason.to_string()),
                };
            }
            Err(error) => {
                answer.refuse(&Refusal::of_group(error));
            }
        }
    }
    Ok(())
}

/// The people of one of two groups.
#[derive(Default)]
struct Part<'a> {
    name: &'a str,
    outcome: Vec<f64>,
    rank: Vec<f64>,
    weight: Vec<f64>,
}

impl Part<'_> {
    fn people(&self) -> Result<People<'_>, Refusal> {
        let weights = (!self.weight.is_empty()).then_some(self.weight.as_slice());
        People::new(&self.outcome, &self.rank, weights).map_err(Refusal::of_group)
    }
}

fn compared(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (outcome, rank) = (table.numbers("outcome"), table.numbers("rank"));
    for (row, name) in table.texts("group").into_iter().enumerate() {
        let at = parts.iter().position(|part| part.name == name).unwrap_or_else(|| {
            parts.push(Part { name, ..Part::default() });
            parts.len() - 1
        });
        parts[at].outcome.push(outcome[row]);
        parts[at].rank.push(rank[row]);
        parts[at].weight.extend(table.optional("weight").map(|weights| weights[row]));
    }
    let [first, second] = parts.as_slice() else {
        return Err("the column `group` must name two groups".into());
    };
    let variance = match choices.name("variance") {
        "robust" => Variance::Robust(Sampling::People),
        "delta" => Variance::Delta,
        "delta-robust" => Variance::DeltaRobust(Sampling::People),
        "direct" => Variance::Direct,
        _ => Variance::Classical,
    };
    let test = match choices.name("pooled-test") {
        "conindex" => PooledTest::Conindex,
        _ => PooledTest::Weighted,
    };
    let found = compare(&first.people()?, &second.people()?, index(choices)?, variance, test)
        .map_err(Refusal::of_group)?;
    answer
        .row()
        .add(first.name)
        .add(found.first.value)
        .add(found.first.standard_error)
        .add(second.name)
        .add(found.second.value)
        .add(found.second.standard_error)
        .add(found.difference)
        .add(found.z)
        .add(found.probability)
        .add(found.f)
        .add(found.f_degrees)
        .add(found.f_probability);
    Ok(())
}

fn decomposed(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let people = people(table)?;
    let found = decompose(&people, &table.many("determinant"))?;
    for (part, name) in found.contributions.iter().zip(table.names("determinant")) {
        answer
            .row()
            .add(name)
            .add(part.contribution)
            .add(found.percent(part.contribution))
            .add(part.coefficient)
            .add(part.mean)
            .add(part.elasticity)
            .add(part.index);
    }
    let rest = [("residual", found.residual, None), ("all", found.index, Some(found.index))];
    for (name, value, index) in rest {
        answer.row().add(name).add(value).add(found.percent(value));
        answer.add(None::<f64>).add(None::<f64>).add(None::<f64>).add(index);
    }
    Ok(())
}

fn add_index(
    answer: &mut Answer,
    name: &'static str,
    index: &ConcentrationIndex,
    confidence: Confidence,
) {
    answer.row().add(name).add(index.value).add(index.standard_error);
    match index.interval(confidence) {
        Ok(limits) => answer.limits(&[limits]),
        Err(_) => answer.add(None::<f64>).add(None::<f64>),
    };
}

fn inequity(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (need, other) = (table.many("need"), table.many("other"));
    let people = CareUse {
        care: table.numbers("care"),
        rank: table.numbers("rank"),
        need: &need,
        other: &other,
        weights: table.optional("weight"),
    };
    let model = match choices.name("model") {
        "poisson" => UseModel::Poisson,
        "logit" => UseModel::Logit,
        _ => UseModel::Linear,
    };
    let drawn = Drawn::new(table);
    let found = horizontal_inequity(&people, model, drawn.variance(choices))?;
    add_index(answer, "horizontal_inequity", &found.index, choices.confidence());
    add_index(answer, "concentration_of_use", &found.care, choices.confidence());
    let mut add = |name: String, value: f64| {
        answer.row().add(name).add(value);
        answer.add(None::<f64>).add(None::<f64>).add(None::<f64>);
    };
    add("concentration_of_need".to_owned(), found.need);
    add("recentred_on_use".to_owned(), found.recentred_on_use());
    add("use_less_need".to_owned(), found.care_less_need());
    add("mean_need".to_owned(), found.mean_need);
    let names = ["need", "other"].into_iter().flat_map(|name| table.names(name));
    let names = std::iter::once("intercept").chain(names);
    for (name, coefficient) in names.zip(&found.coefficients) {
        add(format!("coefficient_{name}"), *coefficient);
    }
    for (number, fifth) in (1..).zip(&found.fifths) {
        add(format!("fifth_{number}_use"), fifth.care);
        add(format!("fifth_{number}_need"), fifth.need);
        add(format!("fifth_{number}_standardised"), fifth.standardised);
    }
    Ok(())
}
