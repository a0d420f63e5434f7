//! The four tests of a fair consultation.

use serde::{Deserialize, Serialize};

use super::{Consultation, ConsultationStatus};
use crate::{Fault, Severity, Shown};

/// What shows that a consultation meets each of the four Gunning tests.
///
/// *R v Brent London Borough Council, ex parte Gunning* (1985) 84 LGR 168, upheld in *R (Moseley) v
/// Haringey London Borough Council* \[2014\] UKSC 56.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GunningEvidence {
    /// That the proposals were still open when it began: dated no later than its opening.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formative: Vec<Shown>,
    /// That people were told enough to consider them: dated no later than its opening.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub information: Vec<Shown>,
    /// That there was time enough to consider and to answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub time: Vec<Shown>,
    /// That those who decide considered what was said: dated no earlier than its closing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consideration: Vec<Shown>,
}

/// One of the four tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GunningTest {
    /// The proposals are at a formative stage.
    Formative,
    /// There is enough information for intelligent consideration.
    Information,
    /// There is adequate time for consideration and response.
    Time,
    /// What was said is conscientiously taken into account before a decision.
    Consideration,
}

impl GunningTest {
    /// All four, in their order.
    pub const ALL: [Self; 4] =
        [Self::Formative, Self::Information, Self::Time, Self::Consideration];

    /// Its field in [`GunningEvidence`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Formative => "formative",
            Self::Information => "information",
            Self::Time => "time",
            Self::Consideration => "consideration",
        }
    }

    /// What it asks.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Formative => "The proposals were still at a formative stage",
            Self::Information => "There was enough information to consider them",
            Self::Time => "There was adequate time to consider and to answer",
            Self::Consideration => "What was said was conscientiously considered before deciding",
        }
    }

    /// What a consultation gives as evidence, whether or not it counts.
    #[must_use]
    pub fn given(self, consultation: &Consultation) -> &[Shown] {
        let evidence = &consultation.gunning;
        match self {
            Self::Formative => &evidence.formative,
            Self::Information => &evidence.information,
            Self::Time => &evidence.time,
            Self::Consideration => &evidence.consideration,
        }
    }

    /// The evidence that counts, by its day: what people were told must have been there when it
    /// opened, and nobody can have considered responses before it closed.
    pub fn evidence(self, consultation: &Consultation) -> impl Iterator<Item = &Shown> {
        let opens = consultation.opens.day();
        let closes = consultation.closes_at_last().day();
        self.given(consultation).iter().filter(move |shown| match self {
            Self::Formative | Self::Information => shown.on <= opens,
            Self::Time => true,
            Self::Consideration => shown.on >= closes,
        })
    }

    /// The first status that needs it.
    const fn needed_from(self) -> ConsultationStatus {
        match self {
            Self::Formative | Self::Information => ConsultationStatus::Open,
            Self::Time => ConsultationStatus::Closed,
            Self::Consideration => ConsultationStatus::Considered,
        }
    }
}

impl GunningEvidence {
    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The tests without evidence that the status of a consultation needs.
pub(super) fn faults(consultation: &Consultation) -> Vec<Fault> {
    GunningTest::ALL
        .into_iter()
        .filter(|test| test.needed_from() <= consultation.status)
        .filter(|test| test.evidence(consultation).next().is_none())
        .map(|test| match test {
            GunningTest::Consideration => Fault::error(
                "gunning.consideration",
                "not-considered",
                format!(
                    "nothing after its closing shows that what was said was conscientiously considered, so it cannot be `{}`",
                    consultation.status
                ),
                "add `consideration = [{ on = ..., source = \"...\" }]` to its `gunning`, or go back to `status = \"closed\"`",
            ),
            _ => Fault::error(
                format!("gunning.{}", test.name()),
                "gunning-without-evidence",
                format!("nothing in time shows this: {}", test.words().to_lowercase()),
                format!("add `{} = [{{ on = ..., source = \"...\" }}]` to its `gunning`", test.name()),
            )
            .severity(Severity::Warning),
        })
        .collect()
}
