//! Weighted capitation, the inequalities blend, equity-weighted health.

use lifecourse_statistics::{
    allocation,
    equity_weighted::{Aversion, HealthDistribution},
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{Method, POPULATION, Refusal, Unit, flag, many, number, numbers, one, whole},
    table::Table,
};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "weighted-population",
        about: "Weighted capitation: people times their indices, scaled to the people there are",
        source: "NHS England, Technical guide to allocation formulae",
        unit: Unit::RowsOfGroup,
        columns: &[POPULATION, many("index", "Indices: age-sex cost, need, market forces")],
        options: &[],
        gives: &["population", "weighted_population"],
        run: weighted,
        example: "place,population,age_cost,need\nFenwick,1000,1.2,1.1\nMarsham,3000,0.9,1.0\n",
        arguments: "--column index=age_cost,need --keep place",
    },
    Method {
        name: "inequalities-blend",
        about: "Weighted populations by need blended with those by avoidable mortality",
        source: "NHS England, place-based allocations 2025/26 to 2028/29",
        unit: Unit::RowsOfGroup,
        columns: &[
            numbers("by_need", "Weighted population by need"),
            numbers("by_inequality", "Weighted population by avoidable mortality"),
        ],
        options: &[number("share", "Share of the second").or("0.15")],
        gives: &["weighted_population"],
        run: blend,
        example: "place,by_need,by_inequality\nFenwick,1100,1400\nMarsham,2900,2600\n",
        arguments: "--keep place",
    },
    Method {
        name: "allocation-target",
        about: "Each place's share of a budget by its weighted population",
        source: "NHS England, Technical guide to allocation formulae",
        unit: Unit::RowsOfGroup,
        columns: &[numbers("weighted_population", "Weighted population of the place")],
        options: &[
            number("budget", "The budget").or("1"),
            flag("whole-pounds", "In whole pounds that sum to the budget"),
        ],
        gives: &["target"],
        run: target,
        example: "place,weighted_population\nFenwick,1145\nMarsham,2855\n",
        arguments: "--budget 1000000 --whole-pounds --keep place",
    },
    Method {
        name: "distance-from-target",
        about: "How far what each place has lies from its target",
        source: "NHS England, Technical guide to allocation formulae",
        unit: Unit::RowsOfGroup,
        columns: &[
            numbers("baseline", "What it has, at the level of the new budget"),
            numbers("target", "Its target"),
        ],
        options: &[],
        gives: &["distance"],
        run: distance,
        example: "place,baseline,target\nFenwick,95,100\nMarsham,105,100\n",
        arguments: "--keep place",
    },
    Method {
        name: "mortality-groups",
        about: "Weight of each place by its group of mortality",
        source: "The form of the public-health grant formula",
        unit: Unit::RowsOfGroup,
        columns: &[POPULATION, numbers("rate", "Mortality of the place")],
        options: &[
            whole("groups", "How many groups").or("16"),
            number("ratio", "Weight of the highest group over the lowest").or("5"),
        ],
        gives: &["group", "weight"],
        run: mortality,
        example: "place,population,rate\nFenwick,1000,90\nMarsham,1000,120\nOakham,1000,100\n",
        arguments: "--groups 3 --ratio 4 --keep place",
    },
    Method {
        name: "equity-weighted-health",
        about: "Equally distributed equivalent of health, and the share lost to inequality",
        source: "Asaria M and others (2016), Med Decis Making 36:8-19",
        unit: Unit::Group,
        columns: &[numbers("health", "Health of the group, such as years of life"), POPULATION],
        options: &[
            one("aversion", &["atkinson", "kolm", "extended-gini"], "To which inequality one is averse: atkinson to relative, kolm to absolute, extended-gini to that of ranks")
                .or("atkinson"),
            number("degree", "How averse one is; Atkinson's and Kolm's 0 and the Gini's 1 are not at all").or("1"),
        ],
        gives: &["mean", "equivalent", "index"],
        run: equity,
        example: "health,population\n62,1000\n66,1000\n70,1000\n74,1000\n",
        arguments: "--degree 10.95",
    },
];

fn weighted(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let population = table.numbers("population");
    let found = allocation::weighted_population(population, &table.many("index"))?;
    for (row, (people, weighted)) in population.iter().zip(found).enumerate() {
        answer.row_of(row).add(*people).add(weighted);
    }
    Ok(())
}

/// One number for each row.
fn column(found: Vec<f64>, answer: &mut Answer) {
    for (row, number) in found.into_iter().enumerate() {
        answer.row_of(row).add(number);
    }
}

fn blend(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let share = choices.number("share").unwrap_or_default();
    let (need, inequality) = (table.numbers("by_need"), table.numbers("by_inequality"));
    column(allocation::blend(need, inequality, share)?, answer);
    Ok(())
}

fn target(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let budget = choices.number("budget").unwrap_or(1.0);
    let mut shares = allocation::target(table.numbers("weighted_population"), budget)?;
    if choices.flag("whole-pounds") {
        let pounds = allocation::whole_pounds(&shares)?;
        shares = pounds.into_iter().map(|pounds| pounds as f64).collect();
    }
    column(shares, answer);
    Ok(())
}

fn distance(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (baseline, target) = (table.numbers("baseline"), table.numbers("target"));
    column(allocation::distance_from_target(baseline, target)?, answer);
    Ok(())
}

fn mortality(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (groups, ratio) = (choices.whole("groups"), choices.number("ratio").unwrap_or(1.0));
    let (population, rate) = (table.numbers("population"), table.numbers("rate"));
    let found = allocation::mortality_groups(population, rate, groups, ratio)?;
    for (row, (group, weight)) in found.into_iter().enumerate() {
        answer.row_of(row).add(f64::from(group)).add(weight);
    }
    Ok(())
}

fn equity(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let degree = choices.number("degree").unwrap_or(1.0);
    let aversion = match choices.name("aversion") {
        "kolm" => Aversion::Kolm(degree),
        "extended-gini" => Aversion::ExtendedGini(degree),
        _ => Aversion::Atkinson(degree),
    };
    let health = HealthDistribution::new(table.numbers("health"), table.numbers("population"))?;
    answer.row().add(health.mean()).add(health.equivalent(aversion)?).add(health.index(aversion)?);
    Ok(())
}
