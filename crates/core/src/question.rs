//! What a Board asks of its figures, written down so that it is answered every time.

mod board;
mod champions;
mod consultation;
mod delivery;
mod fairness;
mod knowledge;
mod place;
#[cfg(test)]
mod tests;

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

pub use self::{
    board::BoardDecisions,
    champions::{InsightThemes, InsightTrail, InsightsWaiting, MessageCascade},
    consultation::{Gunning, YouSaidWeDid},
    delivery::{AccessPromises, Anchors, Matches, Measures},
    fairness::{
        Allocation, Capacity, CareForNeed, FairTargets, Gap, LifeExpectancyGap, PoorestFastest,
        Provision,
    },
    knowledge::{
        CallsForHelp, DataInvisibility, Dynamics, EvidenceSought, Funding, Progress, Withdrawal,
    },
    place::{MostDeprived, NotReached, Through},
};
use crate::{
    AreaCode, Document, Fault, Id, Indicator, Kind, Reference, Segment, Stage, Strategy, Text,
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

/// What every question tells of itself. Fields are named as within the question.
trait Asked {
    /// The kinds of document that it is answered with, beside indicators, areas, targets and
    /// gates.
    const KINDS: &[Kind] = &[];

    /// The documents that it names.
    fn references(&self, found: References) -> References;

    /// The indicators whose figures it is answered with.
    fn indicators(&self) -> Vec<&Id<Indicator>> {
        Vec::new()
    }

    /// The place that it is about, where it names one.
    fn area(&self) -> Option<&AreaCode> {
        None
    }

    /// Sex and ages, where it names them.
    fn segment(&self) -> Option<&Segment> {
        None
    }

    /// What is wrong with it that its fields' types cannot rule out.
    fn check(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// Lists the questions once: each with its name in files and addresses, and in everybody's words.
macro_rules! asks {
    ($($variant:ident($asked:ident) $name:literal $words:literal),+ $(,)?) => {
        /// What can be asked.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Ask {
            $(#[doc = $words] #[serde(rename = $name)] $variant($asked),)+
        }

        $(impl $asked {
            /// The question in everybody's words.
            pub const WORDS: &str = $words;
        })+

        impl Ask {
            /// Its name in files and addresses.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ }
            }

            /// The question in everybody's words.
            #[must_use]
            pub const fn words(&self) -> &'static str {
                match self { $(Self::$variant(_) => $asked::WORDS,)+ }
            }

            /// The indicators whose figures it is answered with.
            #[must_use]
            pub fn indicators(&self) -> Vec<&Id<Indicator>> {
                match self { $(Self::$variant(asked) => asked.indicators(),)+ }
            }

            /// The kinds of document that it is answered with, beside indicators, areas, targets
            /// and gates.
            #[must_use]
            pub const fn kinds(&self) -> &'static [Kind] {
                match self { $(Self::$variant(_) => <$asked as Asked>::KINDS,)+ }
            }

            /// The place that it is about, where it names one.
            #[must_use]
            pub fn area(&self) -> Option<&AreaCode> {
                match self { $(Self::$variant(asked) => asked.area(),)+ }
            }

            fn segment(&self) -> Option<&Segment> {
                match self { $(Self::$variant(asked) => asked.segment(),)+ }
            }

            fn faults(&self) -> Vec<Fault> {
                match self { $(Self::$variant(asked) => asked.check(),)+ }
            }

            fn references(&self) -> Vec<Reference> {
                let found = References::default();
                match self { $(Self::$variant(asked) => asked.references(found),)+ }.found()
            }
        }
    };
}

asks! {
    PoorestFastest(PoorestFastest) "poorest-fastest" "Are the poorest improving their health the fastest?",
    Gap(Gap) "gap" "How big is the gap?",
    CareForNeed(CareForNeed) "care-for-need" "Does care follow need?",
    Allocation(Allocation) "allocation" "What would a fair share be?",
    FairTargets(FairTargets) "fair-targets" "Which targets carry the promise?",
    NotReached(NotReached) "not-reached" "Who is not reached?",
    MostDeprived(MostDeprived) "most-deprived" "Where are the most deprived neighbourhoods?",
    LifeExpectancyGap(LifeExpectancyGap) "life-expectancy-gap" "What makes the gap in life expectancy?",
    Progress(Progress) "progress" "Is progress sufficient?",
    Evidence(EvidenceSought) "evidence" "What is known?",
    Withdrawal(Withdrawal) "withdrawal" "What rests on what was withdrawn?",
    Calls(CallsForHelp) "calls" "What became of the calls for help?",
    Funding(Funding) "funding" "How does the money stand?",
    SystemMap(Dynamics) "system-map" "What keeps it going, and where could it be changed?",
    DataInvisibility(DataInvisibility) "data-invisibility" "Whom do the data not see?",
    Measures(Measures) "measures" "What is done, how well, and is anyone better off?",
    Matches(Matches) "matches" "What helps with what is needed?",
    AccessPromises(AccessPromises) "access-promises" "Are the promises of access kept?",
    Anchors(Anchors) "anchors" "Do anchor institutions do what they committed to, and for whom?",
    InsightThemes(InsightThemes) "insight-themes" "What do people tell champions?",
    InsightsWaiting(InsightsWaiting) "insights-waiting" "Who waits for an answer?",
    InsightTrail(InsightTrail) "insight-trail" "What do insights lead to?",
    MessageCascade(MessageCascade) "message-cascade" "Who passed messages on?",
    Gunning(Gunning) "gunning" "Was the consultation fair, and may it be decided?",
    YouSaidWeDid(YouSaidWeDid) "you-said-we-did" "You said: what did we do?",
    BoardDecisions(BoardDecisions) "board-decisions" "What became of what the Board decided?",
}

impl Ask {
    /// What is wrong with it that its fields' types cannot rule out.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = self.faults();
        if self.segment().is_some_and(|segment| segment.category.is_some()) {
            faults.push(Fault::error(
                "segment",
                "category-in-segment",
                "the groups that are compared are named by `by`, not in the segment",
                "write sex and ages alone, such as `Female, 65+ yrs`",
            ));
        }
        for fault in &mut faults {
            fault.field = self.field(&fault.field);
        }
        faults
    }

    /// The documents that it names, each with the field that does.
    #[must_use]
    pub fn mentions(&self) -> Vec<Reference> {
        let mut mentions = self.references();
        for mention in &mut mentions {
            mention.field = self.field(&mention.field);
        }
        mentions
    }

    fn field(&self, within: &str) -> String {
        format!("asks.{}.{within}", self.name())
    }
}

/// A number that is not where it must be.
fn out_of_range(field: &str, value: f64, range: RangeInclusive<f64>) -> Option<Fault> {
    let (from, to) = (range.start(), range.end());
    (!range.contains(&value)).then(|| {
        Fault::error(
            field,
            "out-of-range",
            format!("{value} is not from {from} to {to}"),
            format!("write a number from {from} to {to}"),
        )
    })
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

impl Document for Question {
    named!(Question, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let mut found = References::default().one::<Strategy>("strategy", &self.strategy).found();
        found.extend(self.asks.mentions());
        found
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
