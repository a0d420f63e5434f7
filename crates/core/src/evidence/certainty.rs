//! How sure one may be of a piece of evidence.

use serde::{Deserialize, Serialize};

use crate::Text;

/// How sure one may be of a piece of evidence: the four levels of GRADE, with the reasons.
///
/// Source: GRADE Working Group (2004), *BMJ* 328:1490; Guyatt G et al (2011), *J Clin Epidemiol*
/// 64:383–394.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Certainty {
    /// How sure.
    pub level: CertaintyLevel,
    /// Why no more, or no less; needed below `high`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<CertaintyReason>,
}

/// The four levels of GRADE, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CertaintyLevel {
    /// The truth is likely to be substantially different.
    VeryLow,
    /// The truth may be substantially different.
    Low,
    /// The truth is likely to be close, and may be substantially different.
    Moderate,
    /// The truth lies close to it.
    High,
}

impl CertaintyLevel {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VeryLow => "very low",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// One reason for a level of certainty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertaintyReason {
    /// What of.
    pub domain: CertaintyDomain,
    /// Why, in a few words.
    pub why: Text,
}

/// What certainty is lowered or raised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CertaintyDomain {
    /// Lowered: it is not from trials, or from studies at all.
    StudyDesign,
    /// Lowered: how it was done may have led it astray.
    RiskOfBias,
    /// Lowered: studies differ.
    Inconsistency,
    /// Lowered: it is of other people, places, measures or outcomes.
    Indirectness,
    /// Lowered: few people or events.
    Imprecision,
    /// Lowered: what was found otherwise may not have been published.
    PublicationBias,
    /// Raised: the effect is large.
    LargeEffect,
    /// Raised: more brings more.
    DoseResponse,
    /// Raised: what was left out would have hidden the effect.
    Confounding,
}

impl CertaintyDomain {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StudyDesign => "study design",
            Self::RiskOfBias => "risk of bias",
            Self::Inconsistency => "inconsistency",
            Self::Indirectness => "indirectness",
            Self::Imprecision => "imprecision",
            Self::PublicationBias => "publication bias",
            Self::LargeEffect => "large effect",
            Self::DoseResponse => "dose and response",
            Self::Confounding => "confounding",
        }
    }
}
