//! What is told of Leeds's neighbourhoods and of England's tenths is what
//! its figures give.
//!
//! What is expected was calculated apart from this project, in Python, from the publishers' tables;
//! here it is calculated once more from the figures of the folder, without the crate that answers
//! questions.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AnyDocument, Area, AreaCode, Observation};

use crate::support::{LEEDS, Tested, all, documents, figures};

const CITY: &str = "E08000035";
const INDEX: &str = "index-of-multiple-deprivation";
const WARDS: &str = "residents-in-most-deprived-tenth";

/// An edition of the index: its year, the neighbourhoods of England, those of Leeds and their people;
/// of them those in the most deprived tenth of England, and in the most deprived fifth.
type Edition = (&'static str, f64, (usize, f64), (usize, f64), (usize, f64));

const EDITIONS: [Edition; 3] = [
    ("2015", 32_844.0, (482, 756_212.0), (105, 164_057.0), (148, 229_411.0)),
    ("2019", 32_844.0, (482, 771_857.0), (114, 181_778.0), (162, 256_596.0)),
    ("2025", 33_755.0, (488, 820_802.0), (84, 145_800.0), (136, 234_625.0)),
];

fn areas(documents: &[AnyDocument]) -> BTreeMap<&AreaCode, &Area> {
    all::<Area>(documents).map(|area| (&area.id, area)).collect()
}

fn of<'f>(figures: &'f [Observation], id: &str) -> Vec<&'f Observation> {
    figures.iter().filter(|one| one.series.indicator.as_str() == id).collect()
}

fn value(one: &Observation) -> f64 {
    one.figure.measured().map_or(f64::NAN, |measured| measured.value)
}

fn people(one: &Observation) -> f64 {
    one.figure.denominator().unwrap_or(f64::NAN)
}

/// The ranks of one edition, with the people of each neighbourhood.
fn ranks<'f>(figures: &'f [Observation], edition: &str) -> BTreeMap<&'f AreaCode, (f64, f64)> {
    let of_edition = of(figures, INDEX).into_iter().filter(|one| one.period.to_string() == edition);
    of_edition.map(|one| (&one.series.area, (value(one), people(one)))).collect()
}

#[tokio::test]
async fn each_edition_has_its_neighbourhoods_in_the_most_deprived_tenth_and_fifth() -> Tested {
    let figures = figures(&LEEDS).await?;
    for (edition, nation, all, tenth, fifth) in EDITIONS {
        let ranks = ranks(&figures, edition);
        let counted = |parts: f64| {
            let within = || ranks.values().filter(move |(rank, _)| rank * parts <= nation);
            (within().count(), within().map(|(_, people)| people).sum::<f64>())
        };
        assert_eq!(counted(0.0), all, "{edition}");
        assert_eq!(counted(10.0), tenth, "{edition}");
        assert_eq!(counted(5.0), fifth, "{edition}");
        assert!(ranks.values().all(|(rank, _)| (1.0..=nation).contains(rank)), "{edition}");
    }
    Ok(())
}

#[tokio::test]
async fn every_neighbourhood_lies_in_a_ward_of_leeds() -> Tested {
    let (figures, documents) = (figures(&LEEDS).await?, documents(&LEEDS));
    let areas = areas(&documents);
    let city: AreaCode = CITY.parse()?;
    let wards: BTreeSet<_> =
        areas.keys().copied().filter(|code| code.as_ref().starts_with("E05")).collect();
    assert_eq!(wards.len(), 33);
    let mut in_several = BTreeSet::new();
    for one in of(&figures, INDEX) {
        let area = areas[&one.series.area];
        let own = area.within.iter().filter(|outer| wards.contains(outer)).count();
        assert!(own >= 1 && area.within.contains(&city), "{}", area.id);
        let current = area.area_type.as_deref() == Some("LSOA 2021");
        assert!(current || one.period.to_string() != "2025", "{}", area.id);
        if own > 1 {
            in_several.insert((area.id.to_string(), current));
        }
    }
    let split_by_wards = ["E01032495", "E01033005"].map(|code| (code.to_owned(), false));
    assert_eq!(in_several, BTreeSet::from(split_by_wards));
    let [first, second] = ["2015", "2019"].map(|edition| ranks(&figures, edition));
    assert!(first.keys().eq(second.keys()));
    Ok(())
}

#[tokio::test]
async fn neighbourhoods_that_were_redrawn_are_followed_to_their_new_codes() -> Tested {
    let (figures, documents) = (figures(&LEEDS).await?, documents(&LEEDS));
    let areas = areas(&documents);
    let most = |edition: usize| -> (BTreeMap<&AreaCode, (f64, f64)>, BTreeSet<&AreaCode>) {
        let (year, nation, ..) = EDITIONS[edition];
        let all = ranks(&figures, year);
        let first = all.iter().filter(|(_, (rank, _))| rank * 10.0 <= nation);
        (all.clone(), first.map(|(code, _)| *code).collect())
    };
    let moves = |from: usize| {
        let ((before, most_before), (after, most_after)) = (most(from), most(from + 1));
        let origins = |code: &&AreaCode| -> Vec<&AreaCode> {
            match before.get_key_value(*code) {
                Some((same, _)) => vec![*same],
                None => areas[*code].predecessors.iter().collect(),
            }
        };
        let (stayed, entered): (Vec<&AreaCode>, Vec<&AreaCode>) = most_after
            .iter()
            .partition(|code| origins(code).iter().any(|origin| most_before.contains(origin)));
        let mut left = most_before.clone();
        for code in after.keys().filter(|code| most_after.contains(*code)) {
            for origin in origins(code) {
                left.remove(origin);
            }
        }
        (stayed.len(), entered.len(), left.len())
    };
    assert_eq!(moves(0), (99, 15, 6));
    assert_eq!(moves(1), (81, 3, 33));
    let redrawn = areas.values().filter(|area| !area.predecessors.is_empty());
    assert_eq!(redrawn.count(), 15);
    Ok(())
}

#[tokio::test]
async fn wards_are_the_sums_of_their_neighbourhoods() -> Tested {
    let (figures, documents) = (figures(&LEEDS).await?, documents(&LEEDS));
    let areas = areas(&documents);
    let mut sums: BTreeMap<&AreaCode, (f64, f64)> = BTreeMap::new();
    for (code, (rank, people)) in ranks(&figures, "2025") {
        for outer in &areas[code].within {
            let sum = sums.entry(outer).or_default();
            let deprived = if rank * 10.0 <= 33_755.0 { people } else { 0.0 };
            *sum = (sum.0 + deprived, sum.1 + people);
        }
    }
    let told = of(&figures, WARDS);
    assert_eq!((told.len(), sums.len()), (34, 34));
    for one in told {
        let (deprived, all) = sums[&one.series.area];
        assert_eq!((one.figure.count(), people(one)), (Some(deprived), all), "{one:?}");
        assert!((value(one) - 100.0 * deprived / all).abs() < 1e-7, "{one:?}");
    }
    Ok(())
}

/// A group of England by year: value, standard error, people asked.
type Years = Vec<(f64, f64, f64)>;

/// The most deprived tenth and the rest together, weighted by the people asked.
fn most_and_rest(figures: &[Observation], indicator: &str) -> (Years, Years) {
    let mut of_period: BTreeMap<String, Years> = BTreeMap::new();
    let mut most = Vec::new();
    for one in of(figures, indicator) {
        let Some(category) = &one.series.segment.category else { continue };
        let limits = one.figure.measured().and_then(|measured| measured.ci95);
        let error = limits.map_or(f64::NAN, |limits| {
            (limits.upper - limits.lower) / (2.0 * 1.959_963_984_540_054)
        });
        let point = (value(one), error, people(one));
        if category.name() == "Most deprived decile" {
            most.push(point);
        } else {
            of_period.entry(one.period.to_string()).or_default().push(point);
        }
    }
    let rest = of_period.into_values().map(|groups| {
        assert_eq!(groups.len(), 9);
        let all: f64 = groups.iter().map(|group| group.2).sum();
        let mean = groups.iter().map(|group| group.0 * group.2 / all).sum();
        let variance: f64 = groups.iter().map(|group| (group.1 * group.2 / all).powi(2)).sum();
        (mean, variance.sqrt(), all)
    });
    (most, rest.collect())
}

/// The change in a year: the slope of the line weighted by the errors.
fn slope(years: &Years) -> f64 {
    let points = || (0_u8..).map(f64::from).zip(years).map(|(at, one)| (at, one.0, one.1.powi(-2)));
    let total: f64 = points().map(|(.., weight)| weight).sum();
    let middle = points().map(|(at, _, weight)| at * weight).sum::<f64>() / total;
    let across: f64 = points().map(|(at, value, weight)| (at - middle) * value * weight).sum();
    across / points().map(|(at, _, weight)| (at - middle).powi(2) * weight).sum::<f64>()
}

fn in_logarithms(years: &Years) -> Years {
    years.iter().map(|(value, error, people)| (value.ln(), error / value, *people)).collect()
}

#[tokio::test]
async fn the_most_deprived_tenth_of_england_falls_behind_in_physical_activity() -> Tested {
    let (most, rest) = most_and_rest(&figures(&LEEDS).await?, "physically-active-adults");
    assert_eq!((most.len(), rest.len()), (10, 10));
    assert_eq!((most[0].0, most[9].0), (57.45129, 53.25237));
    let paces = [slope(&most), slope(&rest)].map(|pace| format!("{pace:.4}"));
    assert_eq!(paces, ["-0.5844", "0.1513"]);
    Ok(())
}

#[tokio::test]
async fn obesity_grows_faster_in_the_most_deprived_tenth_in_points_and_no_faster_in_per_cent()
-> Tested {
    let (most, rest) = most_and_rest(&figures(&LEEDS).await?, "obesity-adults");
    assert_eq!((most[0].0, most[9].0), (31.14931, 37.55219));
    let paces = [slope(&most), slope(&rest)].map(|pace| format!("{pace:.4}"));
    assert_eq!(paces, ["0.8395", "0.5582"]);
    let paces = [slope(&in_logarithms(&most)), slope(&in_logarithms(&rest))];
    assert_eq!(paces.map(|pace| format!("{pace:.4}")), ["0.0247", "0.0236"]);
    Ok(())
}

#[tokio::test]
async fn life_expectancy_fell_in_the_most_deprived_tenth_and_rose_in_the_least() -> Tested {
    let figures = figures(&LEEDS).await?;
    for (sex, most, least) in
        [("women", [78.8, 78.3], [86.0, 86.4]), ("men", [73.9, 73.2], [83.1, 83.6])]
    {
        let all = of(&figures, &format!("life-expectancy-{sex}"));
        assert_eq!(all.len(), 100);
        let years = |name: &str| {
            ["2013 - 15", "2022 - 24"].map(|period| {
                let found = all.iter().find(|one| {
                    let category = one.series.segment.category.as_ref();
                    category.is_some_and(|category| category.name() == name)
                        && one.period.to_string() == period
                });
                found.map(|one| format!("{:.1}", value(one))).unwrap_or_default()
            })
        };
        let told = [most, least].map(|pair| pair.map(|years| format!("{years:.1}")));
        let found = ["Most deprived decile", "Least deprived decile"].map(years);
        assert_eq!(found, told, "{sex}");
        assert!(all.iter().all(|one| one.figure.measured().is_some_and(|one| one.ci95.is_none())));
    }
    Ok(())
}

#[tokio::test]
async fn synthetic_causes_are_parts_of_synthetic_deaths() -> Tested {
    let figures = figures(&LEEDS).await?;
    let mut left: BTreeMap<String, f64> = BTreeMap::new();
    for one in &figures {
        let (id, sign) = match one.series.indicator.as_str() {
            "synthetic-leeds-deaths" => ("deaths", 1.0),
            id if id.starts_with("synthetic-leeds-deaths-") => ("cause", -1.0),
            _ => continue,
        };
        assert!(people(one) > 0.0, "{id} {one:?}");
        let of_group = left.entry(one.series.segment.to_string()).or_default();
        *of_group += sign * one.figure.count().unwrap_or(f64::NAN);
    }
    assert_eq!(left.len(), 10 * 20);
    assert!(left.values().all(|others| *others >= 0.0), "{left:?}");
    Ok(())
}
