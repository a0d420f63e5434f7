//! The example of Leeds loads, and what is told of its neighbourhoods and of England's tenths is what
//! its figures give.
//!
//! What is expected was calculated apart from this project, in Python, from the publishers' tables;
//! here it is calculated once more from the figures of the folder, without the crate that answers
//! questions.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use include_dir::{Dir, include_dir};
use lifecourse_app::{
    Answered, FolderReport, Outcome, Request, answers,
    equity::{Aspect, Cell},
    import_folder,
};
use lifecourse_core::{AnyDocument, Area, AreaCode, Ask, Indicator, Kind, Observation, Severity};
use lifecourse_storage::{AsOf, FigureQuery, SqliteStore, Store};
use lifecourse_strategy::{Files, read};
use time::macros::{date, datetime};

static LEEDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/leeds-better-together");
static LEICESTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicester-strategy");
static LEICESTERSHIRE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicestershire");

type Tested = Result<(), Box<dyn Error>>;

const CITY: &str = "E08000035";
const INDEX: &str = "index-of-multiple-deprivation";
const WARDS: &str = "residents-in-most-deprived-tenth";

/// What the crate that answers questions must find: question, aspect, verdict or refusal, and words
/// of the sentence, with numbers that were calculated apart from it.
const FOUND: [(&str, &str, &str, &str); 15] = [
    (
        "leeds-poorest-fastest-physical-activity",
        "against the rest, in units",
        "worsening-fastest",
        "by -0.58 percentage points a year",
    ),
    (
        "leeds-poorest-fastest-physical-activity",
        "against the rest, in per cent",
        "worsening-fastest",
        "by -1.1% a year",
    ),
    (
        "leeds-poorest-fastest-obesity",
        "against the rest, in units",
        "worsening-fastest",
        "by +0.84 percentage points a year",
    ),
    (
        "leeds-poorest-fastest-obesity",
        "against the rest, in per cent",
        "worsening-no-clear-difference",
        "by +2.5% a year",
    ),
    (
        "leeds-poorest-fastest-life-expectancy-women",
        "against the rest, in units",
        "overlapping-periods",
        "",
    ),
    (
        "leeds-poorest-fastest-life-expectancy-women",
        "first to last, not tested",
        "did-not-gain",
        "from 78.8 years to 78.3 years",
    ),
    (
        "leeds-poorest-fastest-life-expectancy-men",
        "first to last, not tested",
        "did-not-gain",
        "from 73.9 years to 73.2 years",
    ),
    (
        "leeds-most-deprived-tenth",
        "neighbourhoods",
        "above-its-share",
        "84 of 488 neighbourhoods in Leeds (17.2%)",
    ),
    ("leeds-most-deprived-tenth", "change in neighbourhoods", "fewer", "(114 of 482)"),
    ("leeds-core20", "neighbourhoods", "above-its-share", "136 of 488 neighbourhoods"),
    ("leeds-not-reached", "areas", "most-not-reached", "Of 33 areas, 17 are not reached"),
    ("synthetic-leeds-not-reached", "languages", "some-not-reached", "Urdu"),
    ("synthetic-leeds-progress", "overall", "not-sufficient", "2 are met, 2 are not met"),
    (
        "synthetic-leeds-measures",
        "overall",
        "better-off-told",
        "Of 7 measures, in 2025/26 3 tell how much was done, 2 tell how well, and 1 tells whether anyone is better off",
    ),
    (
        "synthetic-leeds-matches",
        "needs",
        "some-without-match",
        "Of 4 needs, 1 has nothing that helps: Synthetic: a bus in the evening; 1 has something for a part of them only: Synthetic: company for elders",
    ),
];

/// What `check` advises, each about something that is not known and so is not told.
const NOT_KNOWN: [(&str, usize); 2] = [("adopted-without-date", 1), ("no-non-digital-route", 5)];

/// An edition of the index: its year, the neighbourhoods of England, those of Leeds and their people;
/// of them those in the most deprived tenth of England, and in the most deprived fifth.
type Edition = (&'static str, f64, (usize, f64), (usize, f64), (usize, f64));

const EDITIONS: [Edition; 3] = [
    ("2015", 32_844.0, (482, 756_212.0), (105, 164_057.0), (148, 229_411.0)),
    ("2019", 32_844.0, (482, 771_857.0), (114, 181_778.0), (162, 256_596.0)),
    ("2025", 33_755.0, (488, 820_802.0), (84, 145_800.0), (136, 234_625.0)),
];

fn embedded(folder: &Dir<'static>, files: &mut Files) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    folder.dirs().for_each(|folder| embedded(folder, files));
}

fn files(folder: &Dir<'static>) -> Files {
    let mut files = Files::default();
    embedded(folder, &mut files);
    files
}

fn documents() -> Vec<AnyDocument> {
    read(&files(&LEEDS)).documents()
}

fn areas(documents: &[AnyDocument]) -> BTreeMap<&AreaCode, &Area> {
    let areas = documents.iter().filter_map(|document| match document {
        AnyDocument::Area(area) => Some((&area.id, &**area)),
        _ => None,
    });
    areas.collect()
}

fn indicators(documents: &[AnyDocument]) -> impl Iterator<Item = &Indicator> {
    documents.iter().filter_map(|document| match document {
        AnyDocument::Indicator(indicator) => Some(&**indicator),
        _ => None,
    })
}

async fn import(
    store: &SqliteStore,
    folder: &Dir<'static>,
) -> Result<FolderReport, Box<dyn Error>> {
    let request = Request {
        at: datetime!(2026-01-01 0:00 UTC),
        by: "test".to_owned(),
        why: None,
        dry_run: false,
        leave_out_faulty: false,
    };
    Ok(import_folder(store, files(folder), &request).await?)
}

async fn figures() -> Result<Vec<Observation>, Box<dyn Error>> {
    let store = SqliteStore::temporary().await?;
    import(&store, &LEEDS).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    Ok(snapshot.figures(&FigureQuery::default()).await?.figures)
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
async fn it_is_stored_and_advised_of_what_is_not_known_alone() -> Tested {
    let store = SqliteStore::temporary().await?;
    let report = import(&store, &LEEDS).await?;
    let of_figures = report.figures.iter().flat_map(|figures| &figures.diagnostics);
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in report.diagnostics.iter().chain(of_figures) {
        assert_eq!(diagnostic.severity, Severity::Advice, "{diagnostic}");
        *told.entry(diagnostic.code).or_default() += 1;
    }
    assert_eq!(told, BTreeMap::from(NOT_KNOWN));
    assert_eq!(report.outcome, Outcome::Stored);
    assert!(report.figures.iter().all(|table| table.counts.read == table.counts.new));
    Ok(())
}

#[tokio::test]
async fn one_store_holds_it_beside_the_other_two() -> Tested {
    let store = SqliteStore::temporary().await?;
    for folder in [&LEICESTERSHIRE, &LEICESTER, &LEEDS] {
        assert_eq!(import(&store, folder).await?.outcome, Outcome::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn each_edition_has_its_neighbourhoods_in_the_most_deprived_tenth_and_fifth() -> Tested {
    let figures = figures().await?;
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
    let (figures, documents) = (figures().await?, documents());
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
    let (figures, documents) = (figures().await?, documents());
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
    let (figures, documents) = (figures().await?, documents());
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
    let (most, rest) = most_and_rest(&figures().await?, "physically-active-adults");
    assert_eq!((most.len(), rest.len()), (10, 10));
    assert_eq!((most[0].0, most[9].0), (57.45129, 53.25237));
    let paces = [slope(&most), slope(&rest)].map(|pace| format!("{pace:.4}"));
    assert_eq!(paces, ["-0.5844", "0.1513"]);
    Ok(())
}

#[tokio::test]
async fn obesity_grows_faster_in_the_most_deprived_tenth_in_points_and_no_faster_in_per_cent()
-> Tested {
    let (most, rest) = most_and_rest(&figures().await?, "obesity-adults");
    assert_eq!((most[0].0, most[9].0), (31.14931, 37.55219));
    let paces = [slope(&most), slope(&rest)].map(|pace| format!("{pace:.4}"));
    assert_eq!(paces, ["0.8395", "0.5582"]);
    let paces = [slope(&in_logarithms(&most)), slope(&in_logarithms(&rest))];
    assert_eq!(paces.map(|pace| format!("{pace:.4}")), ["0.0247", "0.0236"]);
    Ok(())
}

#[tokio::test]
async fn life_expectancy_fell_in_the_most_deprived_tenth_and_rose_in_the_least() -> Tested {
    let figures = figures().await?;
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
    let figures = figures().await?;
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

#[tokio::test]
async fn what_is_made_up_says_so_and_is_of_no_real_place() -> Tested {
    let documents = documents();
    let mut synthetic = BTreeSet::new();
    for Indicator { id, title, source, .. } in indicators(&documents) {
        let says = [title.starts_with("Synthetic: "), id.as_str().starts_with("synthetic-")];
        assert_eq!(says, [source.synthetic; 2], "{id}");
        assert!(source.licence.is_some(), "{id}");
        if source.synthetic {
            synthetic.insert(id.clone());
        }
    }
    for document in &documents {
        let named = document.id().starts_with("synthetic-");
        assert_eq!(named, document.title().starts_with("Synthetic"), "{}", document.id());
        if let AnyDocument::Question(question) = document {
            let asked = question.asks.indicators();
            let made_up = asked.iter().any(|id| synthetic.contains(*id))
                || matches!(question.asks, Ask::Progress(_) | Ask::Measures(_) | Ask::Matches(_));
            assert_eq!(named, made_up, "{}", question.id);
        }
    }
    for one in figures().await? {
        let of_nobody = one.series.area.to_string().starts_with("synthetic-");
        assert_eq!(of_nobody, synthetic.contains(&one.series.indicator), "{one:?}");
    }
    Ok(())
}

#[test]
fn what_the_other_examples_have_too_is_the_same_word_for_word() {
    let documents = documents();
    let mut others = read(&files(&LEICESTERSHIRE)).documents();
    others.extend(read(&files(&LEICESTER)).documents());
    let mut shared: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    for document in &documents {
        let same_name =
            |one: &&AnyDocument| one.kind() == document.kind() && one.id() == document.id();
        for other in others.iter().filter(same_name) {
            assert_eq!(other, document);
            shared.entry(document.kind()).or_default().insert(document.id());
        }
    }
    let counted: Vec<_> = shared.iter().map(|(kind, ids)| (*kind, ids.len())).collect();
    assert_eq!(
        counted,
        [(Kind::Indicator, 5), (Kind::Group, 2), (Kind::Organisation, 1), (Kind::Area, 2)]
    );
}

#[tokio::test]
async fn the_answers_are_what_was_worked_out_by_hand() -> Tested {
    let store = SqliteStore::temporary().await?;
    import(&store, &LEEDS).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let all = answers(&mut *snapshot, None, date!(2026 - 11 - 22)).await?;
    for (question, aspect, name, words) in FOUND {
        let asked = |one: &&Answered| one.id.as_ref().is_some_and(|id| id.as_str() == question);
        let reply = &all.iter().find(asked).ok_or(question)?.reply;
        let of_aspect = |one: &&Aspect| one.aspect == aspect;
        let answer = &reply.findings.iter().find(of_aspect).ok_or(aspect)?.answer;
        assert_eq!(answer.name(), name, "{question}, {aspect}");
        let sentence = answer.found().map_or("", |finding| finding.sentence.as_str());
        assert!(sentence.contains(words), "{question}, {aspect}: {sentence}");
        assert_eq!(reply.synthetic, question.starts_with("synthetic-"), "{question}");
    }
    Ok(())
}

/// The rows of a reply's first table, as a person reads them.
async fn rows(question: &str) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let store = SqliteStore::temporary().await?;
    import(&store, &LEEDS).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let all = answers(&mut *snapshot, None, date!(2026 - 11 - 22)).await?;
    let asked = |one: &&Answered| one.id.as_ref().is_some_and(|id| id.as_str() == question);
    let reply = &all.iter().find(asked).ok_or("no such question")?.reply;
    let table = reply.tables.first().ok_or("no table")?;
    Ok(table.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect())
}

#[tokio::test]
async fn each_measure_is_brought_together_by_its_own_rule() -> Tested {
    let rows = rows("synthetic-leeds-measures").await?;
    let told: BTreeMap<&str, [&str; 2]> =
        rows.iter().map(|row| (row[0].as_str(), [row[4].as_str(), row[5].as_str()])).collect();
    let expected = [
        ("Synthetic: change in how satisfied walkers are with life", ["weighted mean", "1.4"]),
        ("Synthetic: contacts of the welcome", ["added up", "2,320"]),
        ("Synthetic: people seen in each quarter", ["–", "[z]"]),
        ("Synthetic: people waiting for the job club", ["the last one holds", "28"]),
        ("Synthetic: people who joined the walks", ["added up", "340"]),
        ("Synthetic: people who would come again", ["weighted mean", "78.5"]),
        ("Synthetic: volunteers since the year began", ["as reported", "41"]),
    ];
    assert_eq!(told, BTreeMap::from(expected));
    Ok(())
}

#[tokio::test]
async fn each_need_is_matched_by_the_rule_and_says_why() -> Tested {
    let rows = rows("synthetic-leeds-matches").await?;
    let told: Vec<[&str; 4]> =
        rows.iter().map(|row| [&row[0], &row[4], &row[5], &row[6]].map(String::as_str)).collect();
    assert_eq!(
        told,
        [
            ["Synthetic: a bus in the evening", "nothing", "", ""],
            [
                "Synthetic: company for elders",
                "Synthetic: a walking group (intervention)",
                "in part",
                "works on relationships; for Synthetic north quarter, Synthetic east quarter; for Synthetic: elders; in Punjabi, not in Urdu",
            ],
            [
                "Synthetic: a first job here",
                "Synthetic: a job club (service)",
                "in full",
                "works on work; for Synthetic north quarter; for everybody; in Tigrinya",
            ],
            [
                "Synthetic: homes that can be heated",
                "Synthetic: warm homes advice (service)",
                "in full",
                "works on housing; for Synthetic place; for everybody",
            ],
        ]
    );
    Ok(())
}
