//! The example of Leeds: its questions have the answers that were worked out by hand, and it says what
//! is made up. `leeds_figures.rs` holds its figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use lifecourse_app::equity::{Aspect, Cell};
use lifecourse_core::{AnyDocument, Ask, Indicator, Kind};
use time::macros::date;

use crate::support::{
    LEEDS, LEICESTER, LEICESTERSHIRE, Tested, all, answered, documents, figures, shared, stored,
};

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

#[tokio::test]
async fn it_is_stored_and_advised_of_what_is_not_known_alone() -> Tested {
    let (_, advised) = stored(&LEEDS).await?;
    assert_eq!(advised, BTreeMap::from(NOT_KNOWN));
    Ok(())
}

#[tokio::test]
async fn what_is_made_up_says_so_and_is_of_no_real_place() -> Tested {
    let documents = documents(&LEEDS);
    let mut synthetic = BTreeSet::new();
    for Indicator { id, title, source, .. } in all::<Indicator>(&documents) {
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
    for one in figures(&LEEDS).await? {
        let of_nobody = one.series.area.to_string().starts_with("synthetic-");
        assert_eq!(of_nobody, synthetic.contains(&one.series.indicator), "{one:?}");
    }
    Ok(())
}

#[test]
fn what_the_other_examples_have_too_is_the_same_word_for_word() {
    let mut others = documents(&LEICESTERSHIRE);
    others.extend(documents(&LEICESTER));
    let counted: Vec<_> = shared(&documents(&LEEDS), &others).into_iter().collect();
    assert_eq!(
        counted,
        [(Kind::Indicator, 5), (Kind::Group, 2), (Kind::Organisation, 1), (Kind::Area, 2)]
    );
}

#[tokio::test]
async fn the_answers_are_what_was_worked_out_by_hand() -> Tested {
    let all = answered(&LEEDS, date!(2026 - 11 - 22)).await?;
    for (question, aspect, name, words) in FOUND {
        let reply = all.get(question).ok_or(question)?;
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
    let all = answered(&LEEDS, date!(2026 - 11 - 22)).await?;
    let reply = all.get(question).ok_or("no such question")?;
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
