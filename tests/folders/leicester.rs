//! The example of Leicester loads, says nothing that it does not know, and its synthetic figures
//! have the answers that they were made for.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_app::{Outcome, equity::Cell};
use lifecourse_core::{AnyDocument, Ask, Commitment, Indicator, Kind, Priority, Strategy};
use lifecourse_statistics::care::{self, Group};
use lifecourse_storage::SqliteStore;
use time::macros::date;

use crate::support::{
    CHAMPIONS, LEEDS, LEICESTER, LEICESTERSHIRE, SOLIDARITY, Tested, all, answered, documents,
    figures, import, shared, stored,
};

const CITY: &str = "E06000016";

/// What `check` advises, each about something that is not known and so is not told.
const NOT_KNOWN: [(&str, usize); 3] =
    [("adopted-without-date", 1), ("no-non-digital-route", 3), ("priority-without-indicator", 5)];

/// Whom the real figures are by: indicators of each publisher.
const PUBLISHERS: [(&str, usize); 5] = [
    ("Source: Office for National Statistics, Health Index", 20),
    ("Source: Office for National Statistics, Census 2021", 3),
    ("Source: Office for National Statistics, life expectancy", 1),
    ("Source: Ministry of Housing, Communities and Local Government", 1),
    ("Public Health England, Fingertips", 2),
];

/// Question, aspect, verdict: what the figures were made to answer.
#[rustfmt::skip]
const ANSWERS: &[(&str, &[(&str, &str)])] = &[
    ("synthetic-care-that-follows-need", &[("inverse care", "proportionate"), ("proportionate universalism", "proportionate"), ("furthest below need", "none-below-need")]),
    ("synthetic-care-alike-for-all", &[("inverse care", "less-than-need"), ("proportionate universalism", "flat"), ("furthest below need", "some-below-need")]),
    ("synthetic-inverse-care", &[("inverse care", "inverse"), ("proportionate universalism", "regressive")]),
    ("synthetic-fair-share", &[("fair share against today", "would-move")]),
    ("synthetic-gap-in-diabetes", &[("absolute gap", "clear-differences"), ("relative gap", "clear-differences")]),
    ("leicester-gap-in-household-deprivation", &[("absolute gap", "clear-differences"), ("relative gap", "clear-differences")]),
    ("synthetic-poorest-fastest", &[("against the rest, in units", "improving-but-slower"), ("against the rest, in per cent", "improving-but-slower"), ("absolute gap over all groups", "widening"), ("relative gap over all groups", "widening")]),
    ("synthetic-fair-targets", &[("targets and gap", "gap-narrows"), ("chance on the present trend", "unlikely")]),
    ("synthetic-gap-in-life-expectancy", &[("gap", "least-deprived-live-longer"), ("causes", "one-cause")]),
    ("leicester-not-reached", &[("groups", "most-not-reached"), ("areas", "all-reached"), ("languages", "some-not-reached")]),
    ("synthetic-progress-of-the-outreach", &[("overall", "not-sufficient")]),
    ("synthetic-access-promises", &[("promises", "not-all-kept"), ("owners of gaps", "gaps-without-owner")]),
    ("synthetic-anchors", &[("commitment", "met"), ("the most deprived", "less-than-their-share")]),
    ("synthetic-board-decisions", &[("overall", "some-late"), ("decision", "no-action")]),
];

fn says_synthetic(text: &str) -> bool {
    text.starts_with("Synthetic")
}

#[tokio::test]
async fn it_is_stored_and_advised_of_what_is_not_known_alone() -> Tested {
    let (_, advised) = stored(&LEICESTER).await?;
    assert_eq!(advised, BTreeMap::from(NOT_KNOWN));
    Ok(())
}

#[tokio::test]
async fn one_store_holds_all_the_examples() -> Tested {
    let store = SqliteStore::temporary().await?;
    for folder in [&LEICESTERSHIRE, &LEEDS, &LEICESTER, &CHAMPIONS, &SOLIDARITY] {
        assert_eq!(import(&store, folder).await?.outcome, Outcome::Stored);
    }
    Ok(())
}

#[test]
fn what_the_county_has_too_is_the_same_word_for_word() {
    let shared = shared(&documents(&LEICESTER), &documents(&LEICESTERSHIRE));
    assert_eq!(
        shared,
        BTreeMap::from([(Kind::Area, 3), (Kind::Organisation, 4), (Kind::Indicator, 18)])
    );
}

#[test]
fn five_themes_have_the_sixteen_priorities_that_are_known() -> Tested {
    let documents = documents(&LEICESTER);
    let stages = &all::<Strategy>(&documents).next().ok_or("no strategy")?.stages;
    let counted = stages.as_slice().iter().map(|stage| {
        let of_stage = |priority: &&Priority| priority.stage.as_ref() == Some(&stage.id);
        let of_stage: Vec<_> = all::<Priority>(&documents).filter(of_stage).collect();
        let committed = of_stage.iter().filter(|priority| priority.commitment.is_some());
        (stage.id.as_str(), of_stage.len(), committed.count())
    });
    assert_eq!(
        counted.collect::<Vec<_>>(),
        [
            ("healthy-places", 4, 1),
            ("healthy-minds", 4, 2),
            ("healthy-start", 4, 1),
            ("healthy-lives", 3, 1),
            ("healthy-ageing", 1, 1),
        ]
    );
    Ok(())
}

#[test]
fn each_do_priority_has_a_champion_without_a_name_and_an_action() {
    let documents = documents(&LEICESTER);
    for priority in all::<Priority>(&documents).filter(|one| one.commitment.is_some()) {
        assert_eq!(priority.commitment, Some(Commitment::Do), "{}", priority.id);
        let champion = priority.champion.as_ref().map(ToString::to_string).unwrap_or_default();
        assert_eq!(champion, "A member of the Board: which one is not known here");
        let acted_on = documents.iter().any(|document| {
            matches!(document, AnyDocument::Action(action) if action.priority == priority.id)
        });
        assert!(acted_on, "{}", priority.id);
    }
}

#[test]
fn every_real_indicator_names_its_publisher_and_terms() {
    let documents = documents(&LEICESTER);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for Indicator { id, source, .. } in
        all::<Indicator>(&documents).filter(|one| !one.source.synthetic)
    {
        let publisher = PUBLISHERS.iter().find(|(name, _)| source.title.starts_with(name));
        let (publisher, _) = publisher.unwrap_or_else(|| panic!("{id}: {}", source.title));
        assert!(source.url.is_some() && source.licence.is_some(), "{id}");
        *found.entry(publisher).or_default() += 1;
    }
    assert_eq!(found, BTreeMap::from(PUBLISHERS));
}

#[tokio::test]
async fn what_is_made_up_says_so_and_nothing_else_does() -> Tested {
    let documents = documents(&LEICESTER);
    let mut synthetic = BTreeSet::new();
    for Indicator { id, title, source, .. } in all::<Indicator>(&documents) {
        let says = [says_synthetic(title), id.as_str().starts_with("synthetic-")];
        assert_eq!(says, [source.synthetic; 2], "{id}");
        if source.synthetic {
            synthetic.insert(id.clone());
        }
    }
    for document in &documents {
        let named = document.id().starts_with("synthetic-");
        let titled = says_synthetic(document.title());
        assert!(named == titled || document.kind() == Kind::Target, "{}", document.id());
        if let AnyDocument::Question(question) = document {
            let asked = question.asks.indicators();
            let by_synthetic = asked.iter().any(|id| synthetic.contains(*id));
            let of_documents = matches!(
                question.asks,
                Ask::FairTargets(_)
                    | Ask::Progress(_)
                    | Ask::AccessPromises(_)
                    | Ask::Anchors(_)
                    | Ask::BoardDecisions(_)
            );
            assert_eq!(titled, by_synthetic || of_documents, "{}", question.id);
        }
    }
    for observation in figures(&LEICESTER).await? {
        let noted = observation.figure.note().is_some_and(|note| **note == *"Made up");
        assert_eq!(noted, synthetic.contains(&observation.series.indicator), "{observation:?}");
    }
    Ok(())
}

#[tokio::test]
async fn counts_make_their_values_and_wards_their_city() -> Tested {
    let figures = figures(&LEICESTER).await?;
    let documents = documents(&LEICESTER);
    let scales: BTreeMap<&str, f64> = all::<Indicator>(&documents)
        .filter_map(|one| Some((one.id.as_str(), one.scale?.get())))
        .collect();
    let mut sums: BTreeMap<(String, &str), (f64, f64)> = BTreeMap::new();
    for observation in &figures {
        let area = observation.series.area.to_string();
        if observation.series.segment.category.is_some()
            || !(area == CITY || area.starts_with("E05"))
        {
            continue;
        }
        let (Some(count), Some(measured)) =
            (observation.figure.count(), observation.figure.measured())
        else {
            continue;
        };
        let rest = observation.figure.denominator().unwrap_or(measured.value);
        if let Some(scale) = scales.get(observation.series.indicator.as_str())
            && area != CITY
        {
            assert!((scale * count / rest - measured.value).abs() < 1e-6, "{observation:?}");
        }
        let level = if area == CITY { "city" } else { "wards" };
        let sum = sums.entry((observation.series.indicator.to_string(), level)).or_default();
        *sum = (sum.0 + count, sum.1 + rest);
    }
    let wards: Vec<_> = sums.iter().filter(|((_, level), _)| *level == "wards").collect();
    assert_eq!(wards.len(), 7);
    for ((indicator, _), of_wards) in wards {
        let of_city = sums[&(indicator.clone(), "city")];
        assert_eq!(of_city, *of_wards, "{indicator}");
    }
    Ok(())
}

#[tokio::test]
async fn care_was_made_proportionate_flat_and_inverse() -> Tested {
    let figures = figures(&LEICESTER).await?;
    let of_wards = |indicator: &str| -> Vec<(f64, f64)> {
        let wards = figures.iter().filter(|one| {
            one.series.indicator.as_str() == indicator
                && one.series.area.to_string().starts_with("E05")
        });
        let each = wards.map(|one| {
            let value = one.figure.measured().map_or(f64::NAN, |measured| measured.value);
            (value, one.figure.denominator().unwrap_or(f64::NAN))
        });
        each.collect()
    };
    let need = of_wards("synthetic-diabetes");
    assert_eq!(need.len(), 21);
    let against_need =
        |service: &str, each: fn(f64, f64) -> f64| -> Result<_, Box<dyn std::error::Error>> {
            let pairs = need.iter().zip(of_wards(service));
            let groups = pairs.map(|(&(need, population), (care, people))| {
                let care = each(care, people);
                Group { population, rank: -need, need, care, need_error: None, care_error: None }
            });
            let groups: Vec<_> = groups.collect();
            let (elasticity, inequity) = (care::elasticity(&groups)?, care::inequity(&groups)?);
            Ok([elasticity.value, inequity.care, inequity.need].map(|value| format!("{value:.2}")))
        };
    let rate = |value: f64, _: f64| value;
    let a_head = |value: f64, people: f64| value / people;
    assert_eq!(against_need("synthetic-care-reviews", rate)?, ["1.00", "-0.14", "-0.14"]);
    assert_eq!(against_need("synthetic-drop-in-places", rate)?[0].trim_start_matches('-'), "0.00");
    assert_eq!(against_need("synthetic-prevention-spend", a_head)?, ["-0.80", "0.12", "-0.14"]);
    Ok(())
}

#[tokio::test]
async fn every_question_has_the_answer_that_it_was_made_for() -> Tested {
    let replies = answered(&LEICESTER, date!(2026 - 04 - 01)).await?;
    assert_eq!(replies.len(), ANSWERS.len());
    for (question, aspects) in ANSWERS {
        let reply = replies.get(*question).ok_or(*question)?;
        for (aspect, verdict) in *aspects {
            let found = reply.findings.iter().find(|finding| finding.aspect == *aspect);
            let told = found.map(|finding| finding.answer.name());
            assert_eq!(told, Some(*verdict), "{question}, {aspect}: {found:?}");
        }
        // Who is not reached counts two synthetic interventions in, and says so in its title.
        let made_up = question.starts_with("synthetic-") || *question == "leicester-not-reached";
        assert_eq!(reply.synthetic, made_up, "{question}");
    }
    Ok(())
}

#[tokio::test]
async fn each_criterion_of_the_gate_is_judged_as_it_is_titled() -> Tested {
    let replies = answered(&LEICESTER, date!(2026 - 04 - 01)).await?;
    let criteria = &replies["synthetic-progress-of-the-outreach"].tables[0].rows;
    assert_eq!(criteria.len(), 8);
    for row in criteria {
        let (Cell::Text(title), Cell::Text(judgement)) = (&row[0], &row[3]) else {
            return Err(format!("{row:?}").into());
        };
        let titled = title.split(':').next().unwrap_or_default().to_lowercase();
        assert_eq!(titled, *judgement, "{title}");
    }
    Ok(())
}

#[tokio::test]
async fn fair_shares_fill_what_two_wards_can_use_and_sum_to_the_penny() -> Tested {
    let replies = answered(&LEICESTER, date!(2026 - 04 - 01)).await?;
    let shares = &replies["synthetic-fair-share"].tables[0].rows;
    let share = |ward: &str| -> Option<f64> {
        let row = shares.iter().find(|row| row[0] == Cell::Text(ward.to_owned()))?;
        match row[4] {
            Cell::Number { value, .. } => Some(value),
            _ => None,
        }
    };
    assert_eq!([share("Stoneygate"), share("Western")], [Some(170_000.0), Some(165_000.0)]);
    let wards = shares.iter().filter(|row| row[0] != Cell::Text("Total".to_owned()));
    let pence = wards.map(|row| match row[4] {
        Cell::Number { value, .. } => (value * 100.0).round(),
        _ => f64::NAN,
    });
    assert_eq!(format!("{:.0}", pence.sum::<f64>()), "279000000");
    Ok(())
}

#[tokio::test]
async fn two_gaps_of_four_have_no_owner_and_are_those_of_one_group() -> Tested {
    let replies = answered(&LEICESTER, date!(2026 - 04 - 01)).await?;
    let reply = &replies["synthetic-access-promises"];
    // Five promises for everybody, Asian residents and Roma: fifteen combinations.
    assert_eq!(
        reply.findings[0].answer.sentence(),
        "Of 15 combinations of promise, place and group, 5 are kept, 2 in part, 2 are not, and of 6 it is not known."
    );
    let without = reply.tables[1].rows.iter().filter(|row| row[5].shown() == "nobody");
    let whose: BTreeSet<String> = without.map(|row| row[1].shown()).collect();
    assert_eq!(whose, BTreeSet::from(["Leicester: Roma".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn each_commitment_is_held_against_its_result_and_where_people_live() -> Tested {
    let replies = answered(&LEICESTER, date!(2026 - 04 - 01)).await?;
    let findings = &replies["synthetic-anchors"].findings;
    let told: Vec<[&str; 2]> =
        findings.chunks(2).map(|pair| [pair[0].answer.name(), pair[1].answer.name()]).collect();
    // Employment, pounds spent, and training, in the order of their names.
    assert_eq!(
        told,
        [
            ["met", "less-than-their-share"],
            ["met", "nothing-there"],
            ["not-met", "more-than-their-share"],
        ]
    );
    Ok(())
}
