//! What is measured, how, and what may be shown of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaCode, Document, Fault, Id, Kind, Reference, Segment, Severity, Text,
    document::{References, example, named},
    schema::string_schema,
};

/// A measure of the health of a population, with all that a reader needs to understand it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Indicator {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What exactly is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Text>,
    /// What sort of number it is, which decides the statistics that fit it.
    pub value_type: ValueType,
    /// Whether more of it is good.
    pub polarity: Polarity,
    /// The unit of its values, such as `%` or `years`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// The number that a proportion or rate is out of, if its type leaves that open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// How the value and its interval are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Text>,
    /// What is counted, and where from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<Text>,
    /// Who could have been counted, and where from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<Text>,
    /// How often there is a new figure.
    #[serde(default)]
    pub cadence: Cadence,
    /// Whether each period overlaps the one before, as three-year averages do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rolling: bool,
    /// The rule by which its figures may be shown to the public.
    pub disclosure: ProfileName,
    /// Where its figures come from.
    pub source: Source,
    /// Its number in OHID's Fingertips, by which a download is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingertips: Option<u32>,
    /// The part of the population that its headline is about.
    #[serde(default, skip_serializing_if = "Segment::is_everybody")]
    pub headline: Segment,
    /// The category types that it is also reported by, such as deprivation deciles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breakdowns: Vec<Text>,
    /// The places that it is reported for, if not those of the strategy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_areas: Vec<AreaCode>,
    /// The indicators that count everything that it counts, such as all deaths for those under 75:
    /// what is hidden in one must not be the difference of what is shown in the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<Id<Self>>,
    /// What to bear in mind when reading it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Text>,
}

/// What sort of number an indicator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ValueType {
    /// A part of a whole: of all children, those who...
    Proportion,
    /// Events for so many people, as counted.
    CrudeRate,
    /// Events for so many people, as if they were as old as a standard population.
    DirectlyStandardisedRate,
    /// Events against those expected from the rates of a reference population.
    IndirectlyStandardisedRatio,
    /// The same as a rate.
    IndirectlyStandardisedRate,
    /// An average.
    Mean,
    /// The value in the middle.
    Median,
    /// Years of life, or of healthy life.
    LifeExpectancy,
    /// A number of events or people.
    Count,
    /// One number over another, neither a part of the other.
    Ratio,
    /// A score made of several measures.
    Index,
    /// The difference between two groups.
    Gap,
    /// The slope index of inequality.
    SlopeIndex,
    /// A number of a sort that its source does not tell.
    Unspecified,
}

impl ValueType {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proportion => "proportion",
            Self::CrudeRate => "crude rate",
            Self::DirectlyStandardisedRate => "directly standardised rate",
            Self::IndirectlyStandardisedRatio => "indirectly standardised ratio",
            Self::IndirectlyStandardisedRate => "indirectly standardised rate",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::LifeExpectancy => "life expectancy",
            Self::Count => "count",
            Self::Ratio => "ratio",
            Self::Index => "index",
            Self::Gap => "gap",
            Self::SlopeIndex => "slope index of inequality",
            Self::Unspecified => "unspecified",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether more of an indicator is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Polarity {
    /// A high value is good.
    HighIsGood,
    /// A low value is good.
    LowIsGood,
    /// Neither is: higher and lower are said without judgement.
    NoJudgement,
}

impl fmt::Display for Polarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HighIsGood => "high is good",
            Self::LowIsGood => "low is good",
            Self::NoJudgement => "no judgement",
        })
    }
}

/// The number of people or events that a value is out of: a power of ten from 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "u32"))]
pub struct Scale(u32);

/// A number that values are not given out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value is out of 1, 10, 100, 1,000, 10,000, 100,000 or 1,000,000, not out of {found}")]
pub struct ScaleError {
    /// The number.
    pub found: u32,
}

impl Scale {
    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0)
    }
}

impl TryFrom<u32> for Scale {
    type Error = ScaleError;

    fn try_from(found: u32) -> Result<Self, ScaleError> {
        match found {
            1 | 10 | 100 | 1_000 | 10_000 | 100_000 | 1_000_000 => Ok(Self(found)),
            _ => Err(ScaleError { found }),
        }
    }
}

impl From<Scale> for u32 {
    fn from(scale: Scale) -> Self {
        scale.0
    }
}

/// How often there is a new figure.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cadence {
    /// Once a year.
    #[default]
    Annual,
    /// Four times a year.
    Quarterly,
    /// Every month.
    Monthly,
    /// Every ten years, as the census is.
    Decennial,
    /// Now and then.
    Irregular,
}

/// Who published figures, where, and on what terms they may be used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// Who published what.
    pub title: Text,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// The line that the licence asks to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Text>,
    /// Whether the figures are made up, to show how something works.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub synthetic: bool,
}

/// The name of a disclosure profile: the rule by which figures may be shown to the public.
///
/// Core knows the names only; what each means belongs to disclosure control. Whatever is not
/// [`published`](ProfileName::is_published) is protected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(Box<str>);

/// A text that cannot be the name of a disclosure profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found:?} is not the name of a disclosure profile: write `published` for official statistics that are public already, or the name of the profile that protects them, such as `min5`"
)]
pub struct ProfileNameError {
    found: String,
}

impl ProfileName {
    /// The profile of official statistics that are public already.
    #[must_use]
    pub fn published() -> Self {
        Self("published".into())
    }

    /// Whether the figures are official statistics that are public already.
    #[must_use]
    pub fn is_published(&self) -> bool {
        *self.0 == *"published"
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProfileName {
    type Error = ProfileNameError;

    fn try_from(found: String) -> Result<Self, ProfileNameError> {
        match found.parse::<Id<Self>>() {
            Ok(_) => Ok(Self(found.into())),
            Err(_) => Err(ProfileNameError { found }),
        }
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

string_schema!(
    ProfileName,
    "ProfileName",
    "Name of a disclosure profile; `published` for official statistics that are public already",
    "published"
);

impl Document for Indicator {
    named!(Indicator, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .many::<Area>("report_areas", &self.report_areas)
            .many::<Self>("part_of", &self.part_of)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let rate = matches!(
            self.value_type,
            ValueType::CrudeRate
                | ValueType::DirectlyStandardisedRate
                | ValueType::IndirectlyStandardisedRate
        );
        let mut faults = Vec::new();
        if rate && self.scale.is_none() {
            faults.push(Fault::error(
                "value_type",
                "rate-without-scale",
                format!("a {} is for so many people, and nothing says how many", self.value_type),
                "add `scale = 100000`, or whatever its values are out of",
            ));
        }
        if self.part_of.contains(&self.id) {
            faults.push(Fault::error(
                "part_of",
                "indicator-part-of-itself",
                "it is said to be part of itself",
                "name the indicators that count more than it does, or leave `part_of` out",
            ));
        }
        if self.source.licence.is_none() {
            faults.push(
                Fault::error(
                    "source",
                    "source-without-licence",
                    "nothing says on what terms these figures may be shown",
                    "add `licence = \"...\"` to the source, such as the Open Government Licence's attribution",
                )
                .severity(Severity::Advice),
            );
        }
        faults
    }

    example!({
            "id": "smoking-at-delivery",
            "title": "Smoking status at time of delivery",
            "value_type": "proportion",
            "polarity": "low-is-good",
            "unit": "%",
            "scale": 100,
            "disclosure": "published",
            "source": {
                "title": "OHID Fingertips 93085",
                "licence": "Contains public sector information licensed under the Open Government Licence v3.0.",
            },
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_for_how_many() {
        let rate =
            Indicator { value_type: ValueType::CrudeRate, scale: None, ..Indicator::example() };
        assert_eq!(rate.check()[0].code, "rate-without-scale");
    }

    #[test]
    fn no_indicator_is_part_of_itself() {
        let example = Indicator::example();
        let own = Indicator { part_of: vec![example.id.clone()], ..example };
        assert_eq!(own.check()[0].code, "indicator-part-of-itself");
        assert_eq!(own.references()[0].id, own.id.as_str());
    }

    #[test]
    fn polarity_and_disclosure_are_never_taken_for_granted() {
        for field in ["polarity", "disclosure", "value_type", "source"] {
            let mut json = serde_json::to_value(Indicator::example()).unwrap();
            json.as_object_mut().unwrap().remove(field);
            let error = serde_json::from_value::<Indicator>(json).unwrap_err().to_string();
            assert!(error.contains(&format!("missing field `{field}`")), "{error}");
        }
    }

    #[test]
    fn only_the_published_profile_is_published() {
        assert!(ProfileName::published().is_published());
        let other: ProfileName = serde_json::from_str("\"min5\"").unwrap();
        assert!(!other.is_published());
        assert!(serde_json::from_str::<ProfileName>("\"Published\"").is_err());
    }
}
