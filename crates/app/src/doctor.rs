//! What an administrator should know of a store: is it sound, safe and lawful, and what to do.

mod checks;

use std::fmt;

use lifecourse_storage::{AsOf, AuditLog, Examination, Store, Tokens, Upkeep, people::People};
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
pub async fn doctor<S>(store: &S, now: OffsetDateTime) -> Result<Checkup, AppError>
where
    S: Store + People + Tokens + AuditLog + Upkeep,
{
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
