//! What a Board asks of its figures, written down so that it is answered every time.

mod champions;
mod delivery;
#[cfg(test)]
mod tests;

pub use delivery::{AccessPromises, Anchors, Matches, Measures};

use std::fmt;

use serde::{Deserialize, Serialize};

pub use champions::{InsightThemes, InsightTrail, InsightsWaiting, MessageCascade};

use crate::{
    Area, AreaCode, Consultation, DataSet, Document, Evidence, EvidenceKind, Factor, Fault, Fund,
    Gate, Group, Gunning, Id, Indicator, Intervention, Kind, Message, Outcome, Period, Priority,
    Reference, Segment, Stage, Strategy, SystemMap, Target, Text, YouSaidWeDid,
    document::{References, example, named},
};

/// A question of a Board about fairness, with the figures that answer it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// Its own name.
    pub id: Id<Self>,
    /// The question in the Board's words.
    pub title: Text,
    /// The strategy that asks it.
    pub strategy: Id<Strategy>,
    /// The stage of life that it is about; left out for the whole strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Id<Stage>>,
    /// What is asked, of which figures.
    pub asks: Ask,
}

/// What can be asked about fairness.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Ask {
    /// Are the poorest improving their health the fastest?
    PoorestFastest(PoorestFastest),
    /// How big is the gap?
    Gap(Gap),
    /// Does care follow need?
    CareForNeed(CareForNeed),
    /// What would a fair share be?
    Allocation(Allocation),
    /// Which targets would carry the promise?
    FairTargets(FairTargets),
    /// Who is not reached?
    NotReached(NotReached),
    /// Where are the most deprived neighbourhoods?
    MostDeprived(MostDeprived),
    /// What makes the gap in life expectancy?
    LifeExpectancyGap(LifeExpectancyGap),
    /// Is progress sufficient?
    Progress(Progress),
    /// What is known?
    Evidence(EvidenceSought),
    /// What rests on what was withdrawn?
    Withdrawal(Withdrawal),
    /// What became of the calls for help?
    Calls(CallsForHelp),
    /// How does the money stand?
    Funding(Funding),
    /// What keeps it going, and where could it be changed?
    SystemMap(Dynamics),
    /// Whom do the data not see?
    DataInvisibility(DataInvisibility),
    /// What is done, how well, and is anyone better off?
    Measures(Measures),
    /// What helps with what is needed?
    Matches(Matches),
    /// Are the promises of access kept?
    AccessPromises(AccessPromises),
    /// Do anchor institutions do what they committed to, and for whom?
    Anchors(Anchors),
    /// What do people tell champions?
    InsightThemes(InsightThemes),
    /// Who waits for an answer?
    InsightsWaiting(InsightsWaiting),
    /// What do insights lead to?
    InsightTrail(InsightTrail),
    /// Who passed messages on?
    MessageCascade(MessageCascade),
    /// Was the consultation fair, and may it be decided?
    Gunning(Gunning),
    /// You said: what did we do?
    YouSaidWeDid(YouSaidWeDid),
}

/// What a population is divided by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Division {
    /// The categories of one type, such as `Ethnic groups`.
    Category(Text),
    /// The areas of one type that lie within the place, such as `ward`.
    Areas(Text),
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(kind) => write!(f, "{kind}"),
            Self::Areas(kind) => write!(f, "areas of type {kind}"),
        }
    }
}

/// Most deprived group against the rest and against the average, over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PoorestFastest {
    /// What is measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles.
    pub by: Text,
    /// Sex and ages; left out for those of the indicator's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
}

/// Every measure of the gap that fits, in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gap {
    /// What is measured.
    pub indicator: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// When; left out for the latest period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Sex and ages; left out for those of the indicator's headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
}

/// What is given, held against what is needed: the inverse care law, and whether provision is
/// proportionate to need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CareForNeed {
    /// The measure of need: more is more need.
    pub need: Id<Indicator>,
    /// The measure of what is given: more is more.
    pub service: Id<Indicator>,
    /// What the service indicator counts.
    pub provision: Provision,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// When; left out for the latest period that both have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// What of a service is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Provision {
    /// What people get: contacts, appointments, places taken.
    Use,
    /// What there is: staff, places, opening hours.
    Supply,
    /// What it costs.
    Spend,
}

impl Provision {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Supply => "supply",
            Self::Spend => "spend",
        }
    }
}

/// A budget shared out by need above a floor that everybody has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// The measure of need for each person: more is more need.
    pub need: Id<Indicator>,
    /// What each part has today, in pounds: the sum is what is shared out.
    pub today: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Between whom.
    pub by: Division,
    /// The part of the budget that goes to everybody alike, from 0 to 1; half if left out.
    #[serde(default = "half")]
    pub floor: f64,
    /// How steeply the rest follows need: 0 as the floor, 1 in proportion (if left out), 2 with its
    /// square.
    #[serde(default = "one")]
    pub progressivity: f64,
    /// The most that some parts can use, in pounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capacity: Vec<Capacity>,
    /// When; left out for the latest period that both have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// The most that one part can use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Capacity {
    /// The code of an area, or the name of a category.
    pub of: Text,
    /// The most, in pounds.
    pub most: f64,
}

/// A target of everybody turned into targets of the groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FairTargets {
    /// The target of the whole population.
    pub target: Id<Target>,
    /// Between whom.
    pub by: Division,
}

/// Groups and places that no intervention and no champion reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotReached {
    /// Where.
    pub area: AreaCode,
    /// The type of smaller areas to look at, such as `ward`; left out for groups alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Text>,
    /// The groups to look at; left out for those of the place: whose numbers there are known,
    /// whom an intervention there names, or of whom nothing says where they live.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The measure of need by which they are put in order: more is more need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Id<Indicator>>,
    /// By whom: left out for interventions and champions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
}

/// Those who reach people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Through {
    /// Interventions alone.
    Interventions,
    /// Champions alone.
    Champions,
}

/// The most deprived neighbourhoods, edition by edition of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MostDeprived {
    /// The rank of each neighbourhood in the index, 1 the most deprived; each edition is a period.
    pub index: Id<Indicator>,
    /// Where.
    pub area: AreaCode,
    /// Which part of the nation's neighbourhoods, in per cent: 10 for the most deprived tenth, 20
    /// for Core20.
    #[serde(default = "tenth")]
    pub share: f64,
}

const fn half() -> f64 {
    0.5
}

const fn one() -> f64 {
    1.0
}

const fn tenth() -> f64 {
    10.0
}

/// A gap in life expectancy between the most and the least deprived, by age and cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LifeExpectancyGap {
    /// Deaths (count) among people (denominator), by age band.
    pub deaths: Id<Indicator>,
    /// The same by cause, one indicator for each; what they leave is shown as other causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Id<Indicator>>,
    /// Where.
    pub area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles.
    pub by: Text,
    /// When; left out for the latest period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The sex; left out for persons.
    #[serde(default, skip_serializing_if = "crate::Sex::is_persons")]
    pub sex: crate::Sex,
}

/// Whether the criteria of a gate are met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// The gate.
    pub gate: Id<Gate>,
}

/// The loops of a system map, the ways from an intervention to an outcome, and its central factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dynamics {
    /// The map.
    pub map: Id<SystemMap>,
    /// The factor at which ways begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id<Factor>>,
    /// The intervention at whose factors ways begin; all of the map's if neither is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervention: Option<Id<Intervention>>,
    /// The factor at which ways end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Id<Factor>>,
    /// The outcome at whose factors ways end; all of the map's if neither is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Id<Outcome>>,
}

/// Which groups which data sets record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataInvisibility {
    /// The groups to look at; left out for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id<Group>>,
    /// The data sets to look at; left out for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_sets: Vec<Id<DataSet>>,
}

/// What the library of evidence knows: everything that is named must fit, and what is left out
/// may be anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceSought {
    /// The claim, as the pieces write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Text>,
    /// Words that must all occur in a piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// The group that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Id<Group>>,
    /// The sort of evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EvidenceKind>,
    /// The system map that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Id<SystemMap>>,
    /// The factor of a map that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Id<Factor>>,
    /// The intervention that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervention: Option<Id<Intervention>>,
    /// The priority that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Id<Priority>>,
}

/// Everything that rests on a piece of evidence that was withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Withdrawal {
    /// The piece.
    pub evidence: Id<Evidence>,
}

/// The calls for help of a programme, what was offered, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallsForHelp {
    /// The strategy or programme that asks.
    pub programme: Id<Strategy>,
}

/// A fund, stage by stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Funding {
    /// The fund.
    pub fund: Id<Fund>,
}

impl Ask {
    /// The question in everybody's words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::PoorestFastest(_) => "Are the poorest improving their health the fastest?",
            Self::Gap(_) => "How big is the gap?",
            Self::CareForNeed(_) => "Does care follow need?",
            Self::Allocation(_) => "What would a fair share be?",
            Self::FairTargets(_) => "Which targets carry the promise?",
            Self::NotReached(_) => "Who is not reached?",
            Self::MostDeprived(_) => "Where are the most deprived neighbourhoods?",
            Self::LifeExpectancyGap(_) => "What makes the gap in life expectancy?",
            Self::Progress(_) => "Is progress sufficient?",
            Self::Evidence(_) => "What is known?",
            Self::Withdrawal(_) => "What rests on what was withdrawn?",
            Self::Calls(_) => "What became of the calls for help?",
            Self::Funding(_) => "How does the money stand?",
            Self::SystemMap(_) => "What keeps it going, and where could it be changed?",
            Self::DataInvisibility(_) => "Whom do the data not see?",
            Self::Measures(_) => "What is done, how well, and is anyone better off?",
            Self::Matches(_) => "What helps with what is needed?",
            Self::AccessPromises(_) => "Are the promises of access kept?",
            Self::Anchors(_) => "Do anchor institutions do what they committed to, and for whom?",
            Self::InsightThemes(_) => "What do people tell champions?",
            Self::InsightsWaiting(_) => "Who waits for an answer?",
            Self::InsightTrail(_) => "What do insights lead to?",
            Self::MessageCascade(_) => "Who passed messages on?",
            Self::Gunning(_) => "Was the consultation fair, and may it be decided?",
            Self::YouSaidWeDid(_) => "You said: what did we do?",
        }
    }

    /// The indicators whose figures it is answered with.
    #[must_use]
    pub fn indicators(&self) -> Vec<&Id<Indicator>> {
        match self {
            Self::PoorestFastest(asked) => vec![&asked.indicator],
            Self::Gap(asked) => vec![&asked.indicator],
            Self::CareForNeed(asked) => vec![&asked.need, &asked.service],
            Self::Allocation(asked) => vec![&asked.need, &asked.today],
            Self::NotReached(asked) => asked.need.iter().collect(),
            Self::MostDeprived(asked) => vec![&asked.index],
            Self::LifeExpectancyGap(asked) => {
                std::iter::once(&asked.deaths).chain(&asked.causes).collect()
            }
            Self::Anchors(asked) => asked.people.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The kinds of document that it is answered with, beside indicators, areas, targets and
    /// gates.
    #[must_use]
    pub const fn kinds(&self) -> &'static [Kind] {
        match self {
            Self::NotReached(_) => &[
                Kind::Strategy,
                Kind::Priority,
                Kind::Intervention,
                Kind::Group,
                Kind::DataSet,
                Kind::Champion,
            ],
            Self::InsightThemes(_) | Self::InsightsWaiting(_) => {
                &[Kind::Strategy, Kind::Insight, Kind::Theme, Kind::Champion]
            }
            Self::InsightTrail(_) => {
                &[Kind::Strategy, Kind::Insight, Kind::Theme, Kind::Priority, Kind::Action]
            }
            Self::MessageCascade(_) => {
                &[Kind::Strategy, Kind::Message, Kind::Champion, Kind::Group]
            }
            Self::Progress(_) => &[Kind::Action, Kind::Intervention, Kind::Evidence],
            Self::Evidence(_) => {
                &[Kind::Evidence, Kind::Group, Kind::SystemMap, Kind::Intervention, Kind::Priority]
            }
            Self::Withdrawal(_) => Kind::ALL,
            Self::Calls(_) => &[Kind::Call, Kind::Strategy, Kind::Organisation],
            Self::Funding(_) => &[Kind::Fund, Kind::Action, Kind::Intervention, Kind::Evidence],
            Self::SystemMap(_) => {
                &[Kind::SystemMap, Kind::Intervention, Kind::Outcome, Kind::Priority, Kind::Action]
            }
            Self::DataInvisibility(_) => &[Kind::Group, Kind::DataSet],
            Self::Measures(_) => Measures::KINDS,
            Self::Matches(_) => Matches::KINDS,
            Self::AccessPromises(_) => AccessPromises::KINDS,
            Self::Anchors(_) => Anchors::KINDS,
            Self::Gunning(_) => &[Kind::Consultation],
            Self::YouSaidWeDid(_) => &[Kind::Consultation, Kind::Theme, Kind::Decision],
            _ => &[],
        }
    }

    /// The place that it is about, where it names one.
    #[must_use]
    pub const fn area(&self) -> Option<&AreaCode> {
        match self {
            Self::PoorestFastest(PoorestFastest { area, .. })
            | Self::Gap(Gap { area, .. })
            | Self::CareForNeed(CareForNeed { area, .. })
            | Self::Allocation(Allocation { area, .. })
            | Self::NotReached(NotReached { area, .. })
            | Self::MostDeprived(MostDeprived { area, .. })
            | Self::LifeExpectancyGap(LifeExpectancyGap { area, .. })
            | Self::Anchors(Anchors { area, .. }) => Some(area),
            Self::Matches(asked) => asked.area.as_ref(),
            _ => None,
        }
    }

    /// The strategy whose network it is about, where it names one.
    #[must_use]
    pub const fn strategy(&self) -> Option<&Id<Strategy>> {
        match self {
            Self::InsightThemes(InsightThemes { strategy })
            | Self::InsightsWaiting(InsightsWaiting { strategy, .. })
            | Self::InsightTrail(InsightTrail { strategy, .. })
            | Self::MessageCascade(MessageCascade { strategy, .. }) => Some(strategy),
            _ => None,
        }
    }

    /// What is wrong with it that its fields' types cannot rule out.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut within = |field: &str, value: f64, from: f64, to: f64| {
            if !(from..=to).contains(&value) {
                faults.push(Fault::error(
                    format!("asks.{}.{field}", self.name()),
                    "out-of-range",
                    format!("{value} is not from {from} to {to}"),
                    format!("write a number from {from} to {to}"),
                ));
            }
        };
        match self {
            Self::Allocation(asked) => {
                within("floor", asked.floor, 0.0, 1.0);
                within("progressivity", asked.progressivity, 0.0, 10.0);
                for (at, capacity) in asked.capacity.iter().enumerate() {
                    within(&format!("capacity[{at}].most"), capacity.most, 0.0, 1e12);
                }
            }
            Self::MostDeprived(asked) => within("share", asked.share, 0.1, 50.0),
            Self::SystemMap(asked) => faults.extend(asked.faults()),
            Self::InsightsWaiting(asked) => faults.extend(asked.check()),
            _ => {}
        }
        if self.segment().is_some_and(|segment| segment.category.is_some()) {
            faults.push(Fault::error(
                format!("asks.{}.segment", self.name()),
                "category-in-segment",
                "the groups that are compared are named by `by`, not in the segment",
                "write sex and ages alone, such as `Female, 65+ yrs`",
            ));
        }
        faults
    }

    const fn segment(&self) -> Option<&Segment> {
        match self {
            Self::PoorestFastest(PoorestFastest { segment, .. })
            | Self::Gap(Gap { segment, .. }) => segment.as_ref(),
            _ => None,
        }
    }

    /// Its name in files and addresses.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PoorestFastest(_) => "poorest-fastest",
            Self::Gap(_) => "gap",
            Self::CareForNeed(_) => "care-for-need",
            Self::Allocation(_) => "allocation",
            Self::FairTargets(_) => "fair-targets",
            Self::NotReached(_) => "not-reached",
            Self::MostDeprived(_) => "most-deprived",
            Self::LifeExpectancyGap(_) => "life-expectancy-gap",
            Self::Progress(_) => "progress",
            Self::Evidence(_) => "evidence",
            Self::Withdrawal(_) => "withdrawal",
            Self::Calls(_) => "calls",
            Self::Funding(_) => "funding",
            Self::SystemMap(_) => "system-map",
            Self::DataInvisibility(_) => "data-invisibility",
            Self::Measures(_) => "measures",
            Self::Matches(_) => "matches",
            Self::AccessPromises(_) => "access-promises",
            Self::Anchors(_) => "anchors",
            Self::InsightThemes(_) => "insight-themes",
            Self::InsightsWaiting(_) => "insights-waiting",
            Self::InsightTrail(_) => "insight-trail",
            Self::MessageCascade(_) => "message-cascade",
            Self::Gunning(_) => "gunning",
            Self::YouSaidWeDid(_) => "you-said-we-did",
        }
    }

    /// The documents that it names, each with the field that does.
    #[must_use]
    pub fn mentions(&self) -> Vec<Reference> {
        self.references(References::default()).found()
    }

    fn references(&self, found: References) -> References {
        let field = |name: &str| format!("asks.{}.{name}", self.name());
        match self {
            Self::PoorestFastest(asked) => {
                found.one::<Indicator>(&field("indicator"), &asked.indicator)
            }
            Self::Gap(asked) => found.one::<Indicator>(&field("indicator"), &asked.indicator),
            Self::CareForNeed(asked) => found
                .one::<Indicator>(&field("need"), &asked.need)
                .one::<Indicator>(&field("service"), &asked.service),
            Self::Allocation(asked) => found
                .one::<Indicator>(&field("need"), &asked.need)
                .one::<Indicator>(&field("today"), &asked.today),
            Self::FairTargets(asked) => found.one::<Target>(&field("target"), &asked.target),
            Self::NotReached(asked) => found
                .maybe::<Indicator>(&field("need"), asked.need.as_ref())
                .many::<Group>(&field("groups"), &asked.groups),
            Self::MostDeprived(asked) => found.one::<Indicator>(&field("index"), &asked.index),
            Self::LifeExpectancyGap(asked) => found
                .one::<Indicator>(&field("deaths"), &asked.deaths)
                .many::<Indicator>(&field("causes"), &asked.causes),
            Self::Progress(asked) => found.one::<Gate>(&field("gate"), &asked.gate),
            Self::Evidence(asked) => found
                .maybe::<Group>(&field("group"), asked.group.as_ref())
                .maybe::<SystemMap>(&field("map"), asked.map.as_ref())
                .maybe::<Intervention>(&field("intervention"), asked.intervention.as_ref())
                .maybe::<Priority>(&field("priority"), asked.priority.as_ref()),
            Self::Withdrawal(asked) => found.one::<Evidence>(&field("evidence"), &asked.evidence),
            Self::Calls(asked) => found.one::<Strategy>(&field("programme"), &asked.programme),
            Self::Funding(asked) => found.one::<Fund>(&field("fund"), &asked.fund),
            Self::SystemMap(asked) => found
                .one::<SystemMap>(&field("map"), &asked.map)
                .maybe::<Intervention>(&field("intervention"), asked.intervention.as_ref())
                .maybe::<Outcome>(&field("outcome"), asked.outcome.as_ref()),
            Self::DataInvisibility(asked) => {
                found
                    .many::<Group>(&field("groups"), &asked.groups)
                    .many::<DataSet>(&field("data_sets"), &asked.data_sets)
            }
            Self::Measures(asked) => asked.references(found),
            Self::Matches(asked) => asked.references(found),
            Self::AccessPromises(asked) => asked.references(found),
            Self::Anchors(asked) => asked.references(found),
            Self::InsightTrail(asked) => asked.references(found),
            Self::MessageCascade(asked) => {
                found.maybe::<Message>(&field("message"), asked.message.as_ref())
            }
            Self::InsightThemes(_) | Self::InsightsWaiting(_) => found,
            Self::Gunning(Gunning { consultation })
            | Self::YouSaidWeDid(YouSaidWeDid { consultation }) => {
                found.one::<Consultation>(&field("consultation"), consultation)
            }
        }
        .maybe::<Strategy>(&field("strategy"), self.strategy())
        .maybe::<Area>(&field("area"), self.area())
    }
}

impl Dynamics {
    /// What is asked of a map as a whole.
    #[must_use]
    pub const fn of(map: Id<SystemMap>) -> Self {
        Self { map, from: None, intervention: None, to: None, outcome: None }
    }

    /// That an end of the ways is named twice over.
    fn faults(&self) -> Vec<Fault> {
        let twice = |of: &str, with: &str| {
            Fault::error(
                format!("asks.system-map.{of}"),
                "named-twice",
                format!("`{with}` and `{of}` name the same end of the ways"),
                format!("keep `{with}` or `{of}`"),
            )
        };
        let begin = self.from.is_some() && self.intervention.is_some();
        let end = self.to.is_some() && self.outcome.is_some();
        let begin = begin.then(|| twice("intervention", "from"));
        begin.into_iter().chain(end.then(|| twice("outcome", "to"))).collect()
    }
}

impl Document for Question {
    named!(Question, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default().one::<Strategy>("strategy", &self.strategy);
        self.asks.references(found).found()
    }

    fn check(&self) -> Vec<Fault> {
        self.asks.check()
    }

    example!({
            "id": "poorest-fastest",
            "title": "Are the poorest giving up smoking the fastest?",
            "strategy": "joint-strategy",
            "asks": { "poorest-fastest": {
                "indicator": "smoking-at-delivery",
                "area": "E07000130",
                "by": "LSOA11 deprivation deciles in England (IMD2019)",
            } },
    });
}
