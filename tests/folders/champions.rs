//! The example of Leicester's champions loads, says of everything made up that it is, holds nothing
//! personal, and its questions have the answers that its page tells.

use std::collections::BTreeMap;

use include_dir::Dir;
use lifecourse_app::{ask, ask_of, equity::Cell};
use lifecourse_core::{Insight, Kind, personal_traces};
use lifecourse_storage::{AsOf, Edition, Published, Store};
use time::{Date, macros::date};

use crate::support::{CHAMPIONS, LEICESTER, Tested, all, answered, documents, shared, stored};

const DAY: Date = date!(2026 - 03 - 31);

/// Question, aspect, verdict and words of the sentence, as README.md tells them.
#[rustfmt::skip]
const ANSWERS: &[(&str, &str, &str, &str)] = &[
    ("synthetic-champions-not-reached", "groups", "some-not-reached", "Of 7 groups, 2 are not reached"),
    ("synthetic-champions-not-reached", "areas", "most-not-reached", "Of 21 areas, 12 are not reached"),
    ("synthetic-champions-not-reached", "languages", "some-not-reached", "Arabic for Residents of other ethnic groups"),
    ("synthetic-champions-themes", "named most", "one-theme-most", "11 are about \"Synthetic: an appointment is hard to get without a smartphone\""),
    ("synthetic-champions-themes", "new", "something-new", "walking is not safe after dark\" (3)"),
    ("synthetic-champions-waiting", "promise", "promise-broken", "5 insights wait, 2 of them longer"),
    ("synthetic-champions-waiting", "promise", "promise-broken", "16 were answered in the last year, 1 of them later, after 24 days in the median"),
    ("synthetic-champions-trail", "insights", "some-lead-nowhere", "Of 46 insights, 40 lead to a priority, an action or a decision; 6 do not yet"),
    ("synthetic-champions-trail", "priorities", "some-not-heard", "Of 7 priorities, insights lead to 4; 3 are without any"),
    ("synthetic-champions-behind-access", "priorities", "all-heard", "19 insights in 2 themes lead to"),
    ("synthetic-champions-cascade", "passed on", "some-not-passed-on", "Of 6 messages, 5 were passed on, by 12 champions; 11 champions are in the network"),
    ("synthetic-champions-cascade", "told what was wrong", "some-not-told", "2 messages were corrected or withdrawn; 2 champions have still to be told"),
];

#[tokio::test]
async fn every_question_has_the_answer_that_its_page_tells() -> Tested {
    let replies = answered(&CHAMPIONS, DAY).await?;
    assert_eq!(replies.len(), 6);
    for (question, aspect, verdict, words) in ANSWERS {
        let reply = replies.get(*question).ok_or(*question)?;
        let found = reply.findings.iter().find(|finding| finding.aspect == *aspect);
        let found = found.ok_or_else(|| format!("{question}, {aspect}"))?;
        assert_eq!(found.answer.name(), *verdict, "{question}, {aspect}");
        let sentence = found.answer.sentence();
        assert!(sentence.contains(words), "{question}, {aspect}: {sentence}");
        assert!(reply.synthetic, "{question}");
    }
    Ok(())
}

#[tokio::test]
async fn insights_are_never_called_a_sample_and_few_are_not_for_publication() -> Tested {
    let replies = answered(&CHAMPIONS, DAY).await?;
    for question in ["synthetic-champions-themes", "synthetic-champions-trail"] {
        let remarks = &replies[question].remarks;
        assert!(remarks[0].contains("not a sample"), "{question}: {remarks:?}");
    }
    let themes = &replies["synthetic-champions-themes"].tables[0];
    let few: Vec<String> = themes
        .rows
        .iter()
        .filter(|row| row[7] == Cell::from("no"))
        .map(|row| row[1].shown())
        .collect();
    assert_eq!(few, ["4", "3"]);
    Ok(())
}

#[tokio::test]
async fn what_was_so_on_an_earlier_day_can_still_be_asked() -> Tested {
    let replies = answered(&CHAMPIONS, date!(2025 - 06 - 05)).await?;
    let cascade = &replies["synthetic-champions-cascade"];
    let told = cascade.findings[1].answer.sentence();
    // On the day of the correction only the parent at the school gate knew of it.
    assert!(told.contains("3 champions have still to be told"), "{told}");
    Ok(())
}

#[tokio::test]
async fn one_insight_is_followed_to_its_decision_by_its_address() -> Tested {
    let (store, _) = stored(&CHAMPIONS).await?;
    let fields = [("strategy", "leicester-champions"), ("insight", "synthetic-insight-25")];
    let asks = ask_of("insight-trail", fields)?;
    // What the example makes up is of nobody, so that the public reads it as the council does.
    for public in [false, true] {
        let mut whole = store.snapshot(AsOf::Now).await?;
        let mut published =
            Published::reader(&store, Edition::at(DAY.midnight().assume_utc())).await?;
        let reply = if public {
            ask(&mut *published, &asks, DAY).await?
        } else {
            ask(&mut *whole, &asks, DAY).await?
        };
        let kinds: Vec<String> = reply.tables[0].rows.iter().map(|row| row[4].shown()).collect();
        assert_eq!(kinds, ["priority", "action", "decision"], "{public}");
    }
    Ok(())
}

#[test]
fn what_is_made_up_says_so_and_nothing_else_does() {
    for document in documents(&CHAMPIONS) {
        let named = document.id().starts_with("synthetic-");
        let titled = document.title().starts_with("Synthetic: ");
        assert_eq!(named, titled, "{}", document.id());
        let json = serde_json::to_value(&document).unwrap_or_default();
        let marked =
            matches!(document.kind(), Kind::Champion | Kind::Theme | Kind::Insight | Kind::Message);
        assert_eq!(json["synthetic"] == true, marked, "{}", document.id());
        assert!(!marked || named, "{}", document.id());
    }
}

#[test]
fn nothing_in_it_leads_to_a_person() {
    let folders = [&CHAMPIONS].into_iter().chain(CHAMPIONS.dirs());
    for file in folders.flat_map(Dir::files) {
        for line in file.contents_utf8().unwrap_or_default().lines() {
            assert_eq!(personal_traces(line), None, "{}: {line}", file.path().display());
        }
    }
}

#[test]
fn what_the_strategy_of_the_city_has_too_is_the_same_word_for_word() {
    let shared = shared(&documents(&CHAMPIONS), &documents(&LEICESTER));
    let all = [(Kind::Indicator, 1), (Kind::Group, 7), (Kind::Organisation, 1), (Kind::Area, 24)];
    assert_eq!(shared, BTreeMap::from(all));
}

#[test]
fn there_are_a_dozen_champions_and_what_they_heard_over_two_years() {
    let documents = documents(&CHAMPIONS);
    let count = |kind| documents.iter().filter(|document| document.kind() == kind).count();
    assert_eq!([Kind::Champion, Kind::Insight, Kind::Message].map(count), [12, 46, 6]);
    let received = all::<Insight>(&documents).map(|insight| insight.life.received());
    let (first, last) = (received.clone().min(), received.max());
    assert_eq!((first, last), (Some(date!(2024 - 02 - 06)), Some(date!(2026 - 03 - 30))));
}
