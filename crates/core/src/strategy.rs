//! A Health and Wellbeing Strategy and the life course that it is told along.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use time::Date;

use crate::{
    AgeBand, AreaCode, Board, DateRange, Document, Fault, Id, Indicator, Kind, Reference, Severity,
    Text,
    document::{References, example, named},
};

/// A joint strategy of a Health and Wellbeing Board: what it wants for whom, until when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Strategy {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// Its title.
    pub title: Text,
    /// What it wants to come true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vision: Option<Text>,
    /// Which version of the text this is, such as `1.0`.
    pub version: Text,
    /// Where this version stands.
    pub status: StrategyStatus,
    /// The day on which the Board adopted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub adopted_on: Option<Date>,
    /// The years that it is for.
    pub period: DateRange,
    /// The Board whose strategy it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<Id<Board>>,
    /// The place that it is for.
    pub area: AreaCode,
    /// The places that its figures are reported for; the whole place if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report_areas: Vec<AreaCode>,
    /// The places that they are compared with, the first that has a figure counting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparators: Vec<AreaCode>,
    /// The stages of life that it follows: `"life-course"` for the four, or a list of its own.
    #[serde(default)]
    pub stages: Stages,
    /// What holds across all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principles: Vec<Text>,
    /// Indicators of the whole, beside those of its priorities and outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Id<Indicator>>,
    /// Where its text is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// How far a version of a strategy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StrategyStatus {
    /// Being written.
    Draft,
    /// Out for public consultation.
    Consulting,
    /// Adopted by its Board.
    Adopted,
    /// Replaced by a later one.
    Superseded,
}

impl StrategyStatus {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Consulting => "consulting",
            Self::Adopted => "adopted",
            Self::Superseded => "superseded",
        }
    }

    /// Whether the same version may go from this status to `next`: only onwards.
    ///
    /// A small strategy may be adopted without consultation; a draft may be dropped for another.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self <= next
    }
}

impl fmt::Display for StrategyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A part of life that priorities are gathered under, or a theme that a council uses instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stage {
    /// Its name in files and addresses, unique within the strategy.
    pub id: Id<Self>,
    /// Its name.
    pub name: Text,
    /// The ages that it covers, if it is one of age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeBand>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// The stages of a strategy, in order, each with an id of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Stages(Vec<Stage>);

impl Stages {
    /// The four stages of the life course, with their ages.
    ///
    /// Best Start for Life reaches to 25 for young people with special educational needs or
    /// disability. Living and Supported Well and Dying Well are for whoever they concern, at any
    /// age. Source: Leicestershire Joint Health and Wellbeing Strategy 2022 to 2032.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "the preset is constant, and a test reads it")]
    pub fn life_course() -> Self {
        let stage = |name: &str, ages: Option<&str>, description: &str| Stage {
            id: Id::from_words(name).expect("a preset's name has letters"),
            name: name.parse().expect("a preset's name is not blank"),
            ages: ages.map(|ages| ages.parse().expect("a preset's ages are an age band")),
            description: Some(description.parse().expect("a preset's description is not blank")),
        };
        Self(vec![
            stage(
                "Best Start for Life",
                Some("0-19 yrs"),
                "From birth to 19, or to 25 with special educational needs or disability",
            ),
            stage(
                "Staying Healthy, Safe and Well",
                None,
                "A long life without illness for as long as possible",
            ),
            stage(
                "Living and Supported Well",
                None,
                "Ageing and long-term conditions with independence and a good quality of life",
            ),
            stage(
                "Dying Well",
                None,
                "A good death, planned for, with those left behind supported",
            ),
        ])
    }

    /// Stages of a council's own.
    ///
    /// # Errors
    /// [`StagesError`] if there is none, or if two have the same id.
    pub fn new(stages: Vec<Stage>) -> Result<Self, StagesError> {
        if stages.is_empty() {
            return Err(StagesError::None);
        }
        for (at, stage) in stages.iter().enumerate() {
            if stages[..at].iter().any(|earlier| earlier.id == stage.id) {
                return Err(StagesError::Twice { id: stage.id.clone() });
            }
        }
        Ok(Self(stages))
    }

    /// The stages, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Stage] {
        &self.0
    }

    /// The stage with this id.
    #[must_use]
    pub fn get(&self, id: &Id<Stage>) -> Option<&Stage> {
        self.0.iter().find(|stage| stage.id == *id)
    }
}

impl Default for Stages {
    fn default() -> Self {
        Self::life_course()
    }
}

/// Why a list is not the [`Stages`] of a strategy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StagesError {
    /// An empty list.
    #[error("a strategy has at least one stage: write \"life-course\" for the usual four")]
    None,
    /// The same id again.
    #[error("two stages have the id `{id}`")]
    Twice {
        /// The id.
        id: Id<Stage>,
    },
}

impl<'de> Deserialize<'de> for Stages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PresetOrList;

        impl<'de> de::Visitor<'de> for PresetOrList {
            type Value = Stages;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"life-course\" or a list of stages, each with an id and a name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Stages, E> {
                match name {
                    "life-course" => Ok(Stages::life_course()),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Stages, A::Error> {
                let stages = Vec::deserialize(de::value::SeqAccessDeserializer::new(list))?;
                Stages::new(stages).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_any(PresetOrList)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Stages {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Stages".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let list = Vec::<Stage>::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "const": "life-course" }, list] })
    }
}

impl Document for Strategy {
    named!(Strategy, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        References::default()
            .maybe::<Board>("board", self.board.as_ref())
            .one::<crate::Area>("area", &self.area)
            .many::<crate::Area>("report_areas", &self.report_areas)
            .many::<crate::Area>("comparators", &self.comparators)
            .many::<Indicator>("indicators", &self.indicators)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.adopted_on.is_none() && self.status >= StrategyStatus::Adopted {
            faults.push(
                Fault::error(
                    "status",
                    "adopted-without-date",
                    format!(
                        "the strategy is {}, and the day of its adoption is not given",
                        self.status
                    ),
                    "add `adopted_on = 2022-02-24` with the day on which the Board adopted it",
                )
                .severity(Severity::Advice),
            );
        }
        if self.adopted_on.is_some() && self.status < StrategyStatus::Adopted {
            faults.push(Fault::error(
                "adopted_on",
                "adopted-too-early",
                format!("the strategy has a day of adoption, and its status is {}", self.status),
                "set `status = \"adopted\"`, or take the day out",
            ));
        }
        faults
    }

    fn check_against(&self, earlier: &Self) -> Vec<Fault> {
        if self.version != earlier.version || earlier.status.may_become(self.status) {
            return Vec::new();
        }
        vec![Fault::error(
            "status",
            "status-goes-back",
            format!(
                "version {} of this strategy is {} and cannot become {}",
                self.version, earlier.status, self.status
            ),
            "write a new `version`, or leave the status as it is",
        )]
    }

    example!({
            "id": "joint-strategy",
            "title": "Joint Health and Wellbeing Strategy",
            "version": "1.0",
            "status": "draft",
            "period": { "from": "2026-04-01", "to": "2036-03-31" },
            "area": "E10000018",
            "stages": "life-course",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_course_has_four_stages_with_readable_ids() {
        let stages = Stages::life_course();
        let ids: Vec<_> = stages.as_slice().iter().map(|stage| stage.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "best-start-for-life",
                "staying-healthy-safe-and-well",
                "living-and-supported-well",
                "dying-well"
            ]
        );
    }

    #[test]
    fn a_list_of_its_own_stands_in_for_the_preset() {
        let own = r#"[{"id": "healthy-places", "name": "Healthy Places"}]"#;
        let stages: Stages = serde_json::from_str(own).unwrap();
        assert_eq!(stages.as_slice()[0].name.to_string(), "Healthy Places");
        let error = serde_json::from_str::<Stages>("\"life-stages\"").unwrap_err().to_string();
        assert!(error.contains("expected \"life-course\" or a list of stages"), "{error}");
    }

    #[test]
    fn two_stages_with_one_id_are_refused() {
        let twice = r#"[{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]"#;
        assert!(serde_json::from_str::<Stages>(twice).unwrap_err().to_string().contains("`a`"));
        assert!(serde_json::from_str::<Stages>("[]").is_err());
    }

    #[test]
    fn a_version_only_moves_onwards() {
        use StrategyStatus::{Adopted, Consulting, Draft, Superseded};
        assert!(Draft.may_become(Consulting) && Consulting.may_become(Adopted));
        assert!(Adopted.may_become(Superseded) && Adopted.may_become(Adopted));
        assert!(!Adopted.may_become(Draft) && !Superseded.may_become(Adopted));
    }

    #[test]
    fn an_adopted_strategy_is_asked_for_its_day_and_a_draft_has_none() {
        let strategy = Strategy { status: StrategyStatus::Adopted, ..Strategy::example() };
        assert_eq!(strategy.check()[0].code, "adopted-without-date");
        let day = Some(time::macros::date!(2022 - 02 - 24));
        let draft = Strategy { adopted_on: day, ..Strategy::example() };
        assert_eq!(draft.check()[0].code, "adopted-too-early");
    }
}
