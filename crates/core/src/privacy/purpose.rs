//! What personal data is held for, and on what ground: UK GDPR Articles 5, 6, 9 and 30.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::{Id, Text};

/// The ground on which personal data is processed: UK GDPR Article 6(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LawfulBasis {
    /// (a) The person consented.
    Consent,
    /// (b) A contract with the person.
    Contract,
    /// (c) A duty by law.
    LegalObligation,
    /// (d) To protect somebody's life.
    VitalInterests,
    /// (e) A task in the public interest that the law gives the body.
    PublicTask,
    /// (f) Legitimate interests. A public body cannot rest its own tasks on it.
    LegitimateInterests,
}

/// What lets special category data be processed: UK GDPR Article 9(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialCategoryCondition {
    /// (a) The person consented explicitly.
    ExplicitConsent,
    /// (b) Employment, social security and social protection law.
    EmploymentAndSocialProtection,
    /// (c) To protect the life of somebody who cannot consent.
    VitalInterests,
    /// (d) A not-for-profit body, of its members.
    NotForProfitBody,
    /// (e) The person made it public.
    MadePublic,
    /// (f) Legal claims and courts.
    LegalClaims,
    /// (g) Substantial public interest.
    SubstantialPublicInterest,
    /// (h) Health or social care.
    HealthOrSocialCare,
    /// (i) Public health.
    PublicHealth,
    /// (j) Archiving, research and statistics.
    ArchivingResearchStatistics,
}

/// The condition for special category data, with its ground in law of the United Kingdom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialCategory {
    /// The condition.
    pub condition: SpecialCategoryCondition,
    /// The condition of Schedule 1 of the Data Protection Act 2018, and where the policy document
    /// for it is. Needed with conditions (b), (g), (h), (i) and (j).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_1: Option<Text>,
}

/// Whose data it is: what they are to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataSubject {
    /// A member of the champions network.
    Champion,
    /// Somebody who asked for news.
    Subscriber,
    /// Somebody who answered a consultation.
    Respondent,
    /// Somebody who speaks of what they lived through, which is special category data.
    LivedExperience,
}

/// What the time of keeping is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionEvent {
    /// The day on which the data was taken in.
    Collected,
    /// The last time that we and the person were in touch.
    LastContact,
    /// The end of their part, or the day by which it is expected to end.
    EndOfRole,
    /// The close of the consultation.
    ConsultationClosed,
}

/// How long personal data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How many months.
    pub months: u16,
    /// After what.
    pub from: RetentionEvent,
}

impl Retention {
    /// The longest time, a hundred years.
    pub const LONGEST: u16 = 1200;

    /// The first day on which the data is to be gone, if the event was on `event`: the same day of
    /// a later month, or that month's last.
    #[must_use]
    pub fn until(self, event: Date) -> Date {
        let months = i32::from(u8::from(event.month())) - 1 + i32::from(self.months);
        let year = event.year() + months / 12;
        // 1 to 12, as the remainder is 0 to 11.
        let month = Month::January.nth_next(u8::try_from(months % 12).unwrap_or(0));
        let day = event.day().min(month.length(year));
        Date::from_calendar_date(year, month, day).unwrap_or(Date::MAX)
    }
}

/// The fields of a [`Purpose`], as a file has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurposeParts {
    /// The name it goes by.
    pub id: Id<Purpose>,
    /// What the data is for, in words that the people concerned were told.
    pub title: Text,
    /// Whose data it is.
    pub people: DataSubject,
    /// The lawful basis.
    pub basis: LawfulBasis,
    /// The condition for special category data; without one none may be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_category: Option<SpecialCategory>,
    /// How long it is kept.
    pub retention: Retention,
    /// Who else receives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<Text>,
}

/// What personal data is held for: an entry of the record of processing activities. There is none
/// without a lawful basis and an end.
///
/// ```
/// use lifecourse_core::Purpose;
/// let purpose: Result<Purpose, _> = serde_json::from_value(serde_json::json!({
///     "id": "testimonies", "title": "To hear what people lived through",
///     "people": "lived-experience", "basis": "consent",
///     "retention": { "months": 24, "from": "collected" },
/// }));
/// assert!(purpose.unwrap_err().to_string().contains("Article 9"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PurposeParts", into = "PurposeParts")]
pub struct Purpose(PurposeParts);

/// Why personal data may not be held for a purpose as it is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PurposeError {
    /// Special category data without a condition.
    #[error(
        "what people lived through is special category data: give the condition of UK GDPR Article 9 in `special_category`"
    )]
    NoCondition,
    /// A condition that needs one of Schedule 1.
    #[error(
        "the condition `{0}` needs one of Schedule 1 of the Data Protection Act 2018 too: name it and its policy document in `schedule_1`"
    )]
    NoSchedule(SpecialCategoryCondition),
    /// No time, or one that never ends.
    #[error("the retention is {0} months, and it may be 1 to {longest}", longest = Retention::LONGEST)]
    Months(u16),
}

impl Purpose {
    /// A purpose, if these parts allow it.
    ///
    /// # Errors
    /// [`PurposeError`] if data may not be held so.
    pub fn new(parts: PurposeParts) -> Result<Self, PurposeError> {
        match &parts.special_category {
            None if parts.people == DataSubject::LivedExperience => {
                return Err(PurposeError::NoCondition);
            }
            Some(SpecialCategory { condition, schedule_1: None })
                if condition.needs_schedule_1() =>
            {
                return Err(PurposeError::NoSchedule(*condition));
            }
            _ => {}
        }
        if !(1..=Retention::LONGEST).contains(&parts.retention.months) {
            return Err(PurposeError::Months(parts.retention.months));
        }
        Ok(Self(parts))
    }

    /// Whether each person must have consented.
    #[must_use]
    pub fn needs_consent(&self) -> bool {
        self.basis == LawfulBasis::Consent
            || self
                .special_category
                .as_ref()
                .is_some_and(|one| one.condition == SpecialCategoryCondition::ExplicitConsent)
    }

    /// Whether data held for `self` may be held for `other` in its place: whose it is and the ground
    /// are the same. What people were told cannot be exchanged for another ground later.
    #[must_use]
    pub fn has_ground_of(&self, other: &Self) -> bool {
        (self.people, self.basis, &self.special_category)
            == (other.people, other.basis, &other.special_category)
    }
}

impl Deref for Purpose {
    type Target = PurposeParts;

    fn deref(&self) -> &PurposeParts {
        &self.0
    }
}

impl TryFrom<PurposeParts> for Purpose {
    type Error = PurposeError;

    fn try_from(parts: PurposeParts) -> Result<Self, PurposeError> {
        Self::new(parts)
    }
}

impl From<Purpose> for PurposeParts {
    fn from(purpose: Purpose) -> Self {
        purpose.0
    }
}

impl SpecialCategoryCondition {
    /// Whether it holds only together with a condition of Schedule 1 of the Data Protection Act
    /// 2018 (section 10 of the Act).
    #[must_use]
    pub const fn needs_schedule_1(self) -> bool {
        matches!(
            self,
            Self::EmploymentAndSocialProtection
                | Self::SubstantialPublicInterest
                | Self::HealthOrSocialCare
                | Self::PublicHealth
                | Self::ArchivingResearchStatistics
        )
    }
}

impl fmt::Display for LawfulBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Consent => "consent, Article 6(1)(a)",
            Self::Contract => "contract, Article 6(1)(b)",
            Self::LegalObligation => "legal obligation, Article 6(1)(c)",
            Self::VitalInterests => "vital interests, Article 6(1)(d)",
            Self::PublicTask => "public task, Article 6(1)(e)",
            Self::LegitimateInterests => "legitimate interests, Article 6(1)(f)",
        })
    }
}

impl fmt::Display for SpecialCategoryCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ExplicitConsent => "explicit consent, Article 9(2)(a)",
            Self::EmploymentAndSocialProtection => {
                "employment and social protection, Article 9(2)(b)"
            }
            Self::VitalInterests => "vital interests, Article 9(2)(c)",
            Self::NotForProfitBody => "not-for-profit body, Article 9(2)(d)",
            Self::MadePublic => "made public by the person, Article 9(2)(e)",
            Self::LegalClaims => "legal claims, Article 9(2)(f)",
            Self::SubstantialPublicInterest => "substantial public interest, Article 9(2)(g)",
            Self::HealthOrSocialCare => "health or social care, Article 9(2)(h)",
            Self::PublicHealth => "public health, Article 9(2)(i)",
            Self::ArchivingResearchStatistics => {
                "archiving, research and statistics, Article 9(2)(j)"
            }
        })
    }
}

impl fmt::Display for DataSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Champion => "champions",
            Self::Subscriber => "subscribers",
            Self::Respondent => "respondents",
            Self::LivedExperience => "people with lived experience",
        })
    }
}

impl fmt::Display for RetentionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Collected => "it was collected",
            Self::LastContact => "the last contact",
            Self::EndOfRole => "the end of their role",
            Self::ConsultationClosed => "the consultation closed",
        })
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = if self.months == 1 { "month" } else { "months" };
        write!(f, "{} {months} after {}", self.months, self.from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::macros::date;

    use super::*;

    fn read(change: impl FnOnce(&mut serde_json::Value)) -> Result<Purpose, String> {
        let mut json = json!({
            "id": "news", "title": "To send news of the strategy", "people": "subscriber",
            "basis": "consent", "retention": { "months": 24, "from": "last-contact" },
        });
        change(&mut json);
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    #[test]
    fn there_is_no_purpose_without_basis_and_retention() {
        assert!(read(|_| ()).unwrap().needs_consent());
        for part in ["basis", "retention", "title", "people"] {
            let refused = read(|json| drop(json.as_object_mut().unwrap().remove(part)));
            assert!(refused.unwrap_err().contains(part));
        }
        for months in [0, 1201] {
            let refused = read(|json| json["retention"]["months"] = months.into()).unwrap_err();
            assert!(refused.contains("1 to 1200"), "{refused}");
        }
    }

    #[test]
    fn special_category_data_needs_a_condition_and_that_its_ground_in_law() {
        let lived = |special: serde_json::Value| {
            read(|json| {
                json["people"] = "lived-experience".into();
                json["basis"] = "public-task".into();
                json["special_category"] = special;
            })
        };
        assert!(lived(json!(null)).unwrap_err().contains("Article 9"));
        let refused = lived(json!({"condition": "public-health"})).unwrap_err();
        assert!(refused.contains("Schedule 1"), "{refused}");
        let held = json!({"condition": "public-health", "schedule_1": "paragraph 3; policy PH-7"});
        assert!(!lived(held).unwrap().needs_consent());
        assert!(lived(json!({"condition": "explicit-consent"})).unwrap().needs_consent());
    }

    #[test]
    fn time_is_counted_in_whole_months() {
        let until =
            |months, event| Retention { months, from: RetentionEvent::Collected }.until(event);
        assert_eq!(until(1, date!(2026 - 01 - 31)), date!(2026 - 02 - 28));
        assert_eq!(until(24, date!(2024 - 02 - 29)), date!(2026 - 02 - 28));
        assert_eq!(until(1, date!(2026 - 12 - 15)), date!(2027 - 01 - 15));
        assert_eq!(until(1200, date!(9999 - 12 - 31)), Date::MAX);
    }

    proptest! {
        #[test]
        fn longer_keeping_never_ends_sooner(days in 2_440_000_i32..2_480_000, months in 1_u16..1200) {
            let event = Date::from_julian_day(days)?;
            let until = |months| Retention { months, from: RetentionEvent::Collected }.until(event);
            prop_assert!(event < until(1) && until(months) < until(months + 1));
            let days = (until(months) - event).whole_days();
            prop_assert!((28..=31).contains(&(days / i64::from(months))) || days.abs() < 32);
        }
    }
}
