//! What an administrator should know of a store: is it sound, safe and lawful, and what to do.

mod checks;

use std::fmt;

use lifecourse_storage::{AsOf, Database, Examination};
use serde::Serialize;
use time::OffsetDateTime;

use crate::AppError;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// Data, or the law, is in danger.
    Problem,
    /// Something should be done when there is time.
    Advice,
    /// It was looked at, and is as it should be.
    Fine,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The program, its engine, and the layout of the tables.
    Versions,
    /// How much there is.
    Contents,
    /// Whether the database is damaged.
    Integrity,
    /// Whether it holds what was stored.
    Logs,
    /// Whether what is acknowledged outlasts a power cut.
    PowerCuts,
    /// Who can read the files.
    Permissions,
    /// Room on the disk.
    Disk,
    /// People whose data is held.
    PersonalData,
    /// Who may use the API for officers.
    Tokens,
    /// What the public sees.
    Releases,
    /// Indicators, and whether they have figures.
    Figures,
}

impl Topic {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Versions => "versions",
            Self::Contents => "contents",
            Self::Integrity => "integrity",
            Self::Logs => "logs",
            Self::PowerCuts => "power cuts",
            Self::Permissions => "permissions",
            Self::Disk => "disk",
            Self::PersonalData => "personal data",
            Self::Tokens => "tokens",
            Self::Releases => "releases",
            Self::Figures => "figures",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Something that was looked at, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// How much it matters.
    pub gravity: Gravity,
    /// What it is about.
    pub topic: Topic,
    /// What was found, in a sentence.
    pub found: String,
    /// What to do, if anything is to be done.
    pub advice: Option<String>,
}

impl Remark {
    fn fine(topic: Topic, found: impl Into<String>) -> Self {
        Self { gravity: Gravity::Fine, topic, found: found.into(), advice: None }
    }

    fn advice(topic: Topic, found: impl Into<String>, advice: &str) -> Self {
        let advice = Some(advice.to_owned());
        Self { gravity: Gravity::Advice, topic, found: found.into(), advice }
    }

    fn problem(topic: Topic, found: impl Into<String>, advice: &str) -> Self {
        Self { gravity: Gravity::Problem, ..Self::advice(topic, found, advice) }
    }
}

/// What came of looking at a store.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checkup {
    /// Whether there is no problem.
    pub sound: bool,
    /// What was looked at, what matters most first.
    pub remarks: Vec<Remark>,
    /// What the engine tells.
    pub examination: Examination,
}

/// Looks at all of a store.
///
/// # Errors
/// [`AppError::Store`] if it cannot be read at all.
pub async fn doctor(store: &dyn Database, now: OffsetDateTime) -> Result<Checkup, AppError> {
    let examination = store.examine().await?;
    let mut remarks = checks::engine(&examination);
    remarks.push(checks::logs(store).await?);
    remarks.push(checks::personal_data(store, now).await?);
    remarks.extend(checks::tokens(store, now).await?);
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    remarks.extend(checks::releases(&mut *snapshot, &examination.inventory, now).await?);
    remarks.extend(checks::figures(&mut *snapshot, &examination, now.date()).await?);
    remarks.sort_by_key(|remark| (remark.gravity, remark.topic));
    let sound = remarks.iter().all(|remark| remark.gravity != Gravity::Problem);
    Ok(Checkup { sound, remarks, examination })
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{AnyDocument, Document, Indicator, Kind};
    use lifecourse_storage::{
        Act, BatchSource, Change, Digest, Expected, NewToken, ReleasePlan, Row, SqliteStore, Store,
        Tokens,
    };
    use serde_json::json;
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:30 UTC);

    fn change(days: i64) -> Change {
        let (by, origin) = ("officer".to_owned(), "desk".to_owned());
        Change { at: NOW + Duration::days(days), by, why: None, origin }
    }

    /// Brings in a figure of 2015.
    async fn import(store: &SqliteStore, days: i64, indicator: &str, value: f64) {
        let observation = json!({
            "indicator": indicator, "area": "E92000001", "period": "2015",
            "figure": { "reading": { "measured": { "value": value } } },
        });
        let row = Row { number: 2, observation: serde_json::from_value(observation).unwrap() };
        let mut transaction = store.transaction(change(days)).await.unwrap();
        let mut writer = transaction.import().await.unwrap();
        writer.write(vec![row]).await.unwrap();
        let source = BatchSource { name: "a.csv".to_owned(), sha256: [1; 32], bytes: 9 };
        writer.finish(&source).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn describe(store: &SqliteStore) -> String {
        let mut transaction = store.transaction(change(-9)).await.unwrap();
        transaction.put(&AnyDocument::example(Kind::Indicator), Expected::Any).await.unwrap();
        transaction.commit().await.unwrap();
        Indicator::example().id.to_string()
    }

    async fn draft(store: &SqliteStore, days: i64, until: Option<i64>, publish: bool) {
        let public_from = until.map(|until| NOW + Duration::days(until));
        let plan = ReleasePlan { public_from, note: None };
        let mut transaction = store.transaction(change(days)).await.unwrap();
        let number = transaction.prepare_release(&plan, &[]).await.unwrap();
        if publish {
            transaction.publish_release(number, &[]).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    /// What is said of a topic, with how much it matters.
    async fn said(store: &SqliteStore, topic: Topic) -> Vec<(Gravity, String)> {
        let found = doctor(store, NOW).await.unwrap();
        assert!(found.remarks.is_sorted_by_key(|remark| remark.gravity));
        assert!(found.sound, "{:?}", found.remarks);
        let of = found.remarks.into_iter().filter(|remark| remark.topic == topic);
        of.map(|remark| (remark.gravity, remark.found)).collect()
    }

    fn one(gravity: Gravity, told: &str) -> Vec<(Gravity, String)> {
        vec![(gravity, told.to_owned())]
    }

    #[tokio::test]
    async fn an_empty_store_is_sound() {
        let store = SqliteStore::temporary().await.unwrap();
        let found = doctor(&store, NOW).await.unwrap();
        let gravities: Vec<_> = found.remarks.iter().map(|remark| remark.gravity).collect();
        assert!(found.sound && gravities.iter().all(|one| *one == Gravity::Fine), "{found:?}");
    }

    #[tokio::test]
    async fn what_waits_for_the_public_is_told() {
        let store = SqliteStore::temporary().await.unwrap();
        let id = describe(&store).await;
        import(&store, -8, &id, 1.0).await;
        let none = "no figure has been released: the public sees none";
        assert_eq!(said(&store, Topic::Releases).await, one(Gravity::Advice, none));
        draft(&store, -7, None, true).await;
        let newest = "release 1 has the newest figures";
        assert_eq!(said(&store, Topic::Releases).await, one(Gravity::Fine, newest));
        import(&store, -6, &id, 2.0).await;
        let newer = "figures were brought in after release 1 was prepared";
        assert_eq!(said(&store, Topic::Releases).await, one(Gravity::Advice, newer));
        draft(&store, -5, Some(-1), false).await;
        let told = said(&store, Topic::Releases).await;
        let passed = "release 2 was to be public on 2026-11-21, and is still a draft";
        assert!(told.contains(&(Gravity::Advice, passed.to_owned())), "{told:?}");
        draft(&store, -4, Some(1), true).await;
        let told = said(&store, Topic::Releases).await;
        let embargo = "release 2 becomes public on 2026-11-23";
        assert!(told.contains(&(Gravity::Fine, embargo.to_owned())), "{told:?}");
    }

    #[tokio::test]
    async fn indicators_without_figures_and_figures_without_words_are_told() {
        let store = SqliteStore::temporary().await.unwrap();
        let id = describe(&store).await;
        import(&store, -8, "nameless", 1.0).await;
        let told = said(&store, Topic::Figures).await;
        let expected = [
            format!("indicators without figures: {id}"),
            "figures of indicators that no document describes: nameless".to_owned(),
            "places in figures that no document names: 1".to_owned(),
        ];
        assert_eq!(told, expected.map(|told| (Gravity::Advice, told)));
    }

    #[tokio::test]
    async fn tokens_that_end_soon_or_that_nobody_uses_are_told() {
        let store = SqliteStore::temporary().await.unwrap();
        for (title, made, good_for) in [("desk", -5, 10), ("forgotten", -100, 300), ("gone", -9, 8)]
        {
            let act = Act { at: NOW + Duration::days(made), by: "officer".to_owned() };
            let token = NewToken {
                title: title.to_owned(),
                hash: Digest::of(title),
                role: "analyst".to_owned(),
                strategy: None,
                expires: act.at + Duration::days(good_for),
            };
            store.create_token(&act, &token).await.unwrap();
        }
        let open = "2 tokens open the API for officers, where it is served with --staff";
        let expected = [
            (Gravity::Advice, "soon worth nothing: token 1 (desk)"),
            (Gravity::Advice, "not used for 90 days: token 2 (forgotten)"),
            (Gravity::Fine, open),
        ];
        let expected = expected.map(|(gravity, told)| (gravity, told.to_owned()));
        assert_eq!(said(&store, Topic::Tokens).await, expected);
    }
}
