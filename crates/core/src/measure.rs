//! How much is done, how well, and whether anyone is better off: the performance of those who do
//! it, kept apart from the health of a population.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    Area, AreaCode, Category, DatedValue, Document, Fault, Id, Indicator, Intervention, Kind,
    Organisation, Period, Polarity, Reference, Service, Strategy, Text,
    document::{References, example, named},
};

/// A measure of what somebody does, for the people they work with.
///
/// It tells of the work, not of the population: its link to an [`Indicator`] is a contribution,
/// never a cause.
///
/// Source: Friedman M (2005), *Trying Hard Is Not Good Enough*: performance accountability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measure {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// What exactly is measured, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Text>,
    /// The strategy that it is reported to.
    pub strategy: Id<Strategy>,
    /// Whose work it measures.
    pub of: Performer,
    /// What it tells of that work.
    pub asks: Accountability,
    /// What is counted and how, which decides how results are brought together.
    pub counting: Counting,
    /// The unit of its results, such as `points of the scale`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// Whether more of it is good.
    pub polarity: Polarity,
    /// The indicators of the population that it is meant to contribute to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributes_to: Vec<Id<Indicator>>,
    /// Where it stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<DatedValue>,
    /// What it is to come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<DatedValue>,
    /// Its results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Outturn>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// Whose work a measure is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Performer {
    /// That of an intervention, whoever provides it.
    Intervention(Id<Intervention>),
    /// That of a service.
    Service(Id<Service>),
    /// All that a provider does.
    Provider(Id<Organisation>),
}

/// What a measure tells of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Accountability {
    /// How much was done.
    HowMuch,
    /// How well it was done.
    HowWell,
    /// Whether anyone is better off.
    BetterOff,
}

impl Accountability {
    /// The question in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HowMuch => "how much",
            Self::HowWell => "how well",
            Self::BetterOff => "is anyone better off",
        }
    }
}

/// What the results of a measure count, and how.
///
/// The rules by which results are brought together [over time](Self::over_time) and [over providers
/// and places](Self::over_parts) follow from it; nobody writes them, so nobody can write them
/// wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Counting {
    /// What came in the period.
    Incremental(Each),
    /// All that came since the year began.
    Cumulative(Counts),
    /// What there is at the end of the period.
    Snapshot(Counts),
    /// `value` out of `of`.
    Share,
    /// A mean `value` over `of` people or things.
    Mean,
}

/// What comes in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Each {
    /// People, each in the period in which they first came and in no other.
    NewPeople,
    /// People, each in every period in which they came.
    People,
    /// Visits, calls, sessions attended.
    Contacts,
    /// Events, groups, pounds: anything that is there once.
    Things,
}

/// What is counted up to a day, or on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Counts {
    /// Different people.
    People,
    /// Visits, calls, sessions attended.
    Contacts,
    /// Events, groups, pounds: anything that is there once.
    Things,
}

/// How results are brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RollUp {
    /// They are added up.
    Sum,
    /// The last one holds.
    Last,
    /// Their mean, each by what it is of.
    WeightedMean,
    /// They cannot be: the same people may be in several.
    NotAdded,
}

impl RollUp {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "added up",
            Self::Last => "the last one holds",
            Self::WeightedMean => "weighted mean",
            Self::NotAdded => "cannot be added",
        }
    }
}

impl Counting {
    /// How the results of periods that follow each other make one.
    #[must_use]
    pub const fn over_time(self) -> RollUp {
        match self {
            Self::Incremental(Each::People) => RollUp::NotAdded,
            Self::Incremental(_) => RollUp::Sum,
            Self::Cumulative(_) | Self::Snapshot(_) => RollUp::Last,
            Self::Share | Self::Mean => RollUp::WeightedMean,
        }
    }

    /// How the results of several providers or places make one. People are not added: one may go
    /// to two of them.
    #[must_use]
    pub const fn over_parts(self) -> RollUp {
        match self {
            Self::Share | Self::Mean => RollUp::WeightedMean,
            _ if self.of_people() => RollUp::NotAdded,
            _ => RollUp::Sum,
        }
    }

    /// Whether its results are numbers of people.
    #[must_use]
    pub const fn of_people(self) -> bool {
        matches!(
            self,
            Self::Incremental(Each::NewPeople | Each::People)
                | Self::Cumulative(Counts::People)
                | Self::Snapshot(Counts::People)
        )
    }

    /// Whether each result says what it is of.
    #[must_use]
    pub const fn has_of(self) -> bool {
        matches!(self, Self::Share | Self::Mean)
    }
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = |counts: &Counts| match counts {
            Counts::People => "people",
            Counts::Contacts => "contacts",
            Counts::Things => "things",
        };
        match self {
            Self::Incremental(Each::NewPeople) => f.write_str("new people of each period"),
            Self::Incremental(Each::People) => f.write_str("people of each period"),
            Self::Incremental(Each::Contacts) => f.write_str("contacts of each period"),
            Self::Incremental(Each::Things) => f.write_str("number of each period"),
            Self::Cumulative(of) => write!(f, "{} since the year began", counts(of)),
            Self::Snapshot(of) => write!(f, "{} at the end of the period", counts(of)),
            Self::Share => f.write_str("share, %"),
            Self::Mean => f.write_str("mean"),
        }
    }
}

/// One result: of a period, and where it is a part, of which provider, place or category.
///
/// Each result holds its own breakdown, so that one may be reported from any period on and given
/// up in any other: the whole of every period stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outturn {
    /// When.
    pub period: Period,
    /// How many or how much.
    pub value: f64,
    /// What a share or a mean is of: people or things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<f64>,
    /// Whose, if it is the part of one provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Id<Organisation>>,
    /// Where, if it is the part of one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// In which category, if it is a part of the result: `Ethnic groups: Asian`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
}

impl Outturn {
    /// What is wrong with the results of something that is counted so.
    pub(crate) fn faults(results: &[Self], counting: Counting) -> Vec<Fault> {
        let mut wholes = BTreeMap::new();
        for one in results.iter().filter(|one| one.category.is_none()) {
            wholes.insert(one.cell(), one);
        }
        let faults = results.iter().enumerate().flat_map(|(at, one)| {
            let twice = results[..at]
                .iter()
                .any(|earlier| earlier.cell() == one.cell() && earlier.category == one.category);
            let twice = twice.then_some((
                "result-twice",
                "an earlier result is of the same period, provider, place and category",
                "keep one of the two",
            ));
            let of_part = one.category.as_ref().and_then(|_| one.part_fault(&wholes, counting));
            let found = [one.number_fault(counting), twice, of_part].into_iter().flatten();
            found.map(move |(code, message, help)| {
                Fault::error(format!("results[{at}]"), code, message, help)
            })
        });
        faults.collect()
    }

    fn cell(&self) -> (Period, Option<&Id<Organisation>>, Option<&AreaCode>) {
        (self.period, self.provider.as_ref(), self.area.as_ref())
    }

    fn number_fault(&self, counting: Counting) -> Option<FaultWords> {
        let counted = counting != Counting::Mean;
        if !self.value.is_finite() || (counted && self.value < 0.0) {
            return Some(("no-result", "the value is no such number", "write zero or more"));
        }
        match (self.of, counting.has_of()) {
            (None, true) => Some((
                "result-of-what",
                "nothing says what this share or mean is of, so it cannot be weighed",
                "add `of = ...` with the number of people or things",
            )),
            (Some(_), false) => Some((
                "result-of-what",
                "a number is counted, and `of` is for shares and means",
                "take `of` out, or count by `share` or `mean`",
            )),
            (Some(of), true) if !(of.is_finite() && of > 0.0) => {
                Some(("result-of-what", "a share or mean of none is none", "leave the result out"))
            }
            (Some(of), true) if counted && self.value > of => Some((
                "share-above-whole",
                "the share is more than what it is of",
                "write how many in `value`, and out of how many in `of`",
            )),
            _ => None,
        }
    }

    fn part_fault(
        &self,
        wholes: &BTreeMap<Cell<'_>, &Self>,
        counting: Counting,
    ) -> Option<FaultWords> {
        let Some(whole) = wholes.get(&self.cell()) else {
            return Some((
                "breakdown-without-whole",
                "this is a part by category, and nothing tells the whole of its period, provider and place",
                "add the result without `category`: then breakdowns can come and go",
            ));
        };
        let more = match counting {
            Counting::Mean => self.of > whole.of,
            Counting::Share => self.of > whole.of || self.value > whole.value,
            _ => self.value > whole.value,
        };
        more.then_some((
            "part-above-whole",
            "the part is more than the whole of its period, provider and place",
            "mend one of the two",
        ))
    }
}

type Cell<'a> = (Period, Option<&'a Id<Organisation>>, Option<&'a AreaCode>);

/// Code, message and help of a fault.
type FaultWords = (&'static str, &'static str, &'static str);

/// The documents that results mention.
pub(crate) fn references_of(results: &[Outturn], found: References) -> References {
    results.iter().enumerate().fold(found, |found, (at, one)| {
        found
            .maybe::<Organisation>(&format!("results[{at}].provider"), one.provider.as_ref())
            .maybe::<Area>(&format!("results[{at}].area"), one.area.as_ref())
    })
}

impl Document for Measure {
    named!(Measure, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default().one::<Strategy>("strategy", &self.strategy);
        let found = match &self.of {
            Performer::Intervention(id) => found.one::<Intervention>("of.intervention", id),
            Performer::Service(id) => found.one::<Service>("of.service", id),
            Performer::Provider(id) => found.one::<Organisation>("of.provider", id),
        };
        let found = found.many::<Indicator>("contributes_to", &self.contributes_to);
        references_of(&self.results, found).found()
    }

    fn check(&self) -> Vec<Fault> {
        Outturn::faults(&self.results, self.counting)
    }

    /// Its results may be few people: they wait for a release.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        Some(Self { results: Vec::new(), baseline: None, ..self })
    }

    example!({
            "id": "people-walking",
            "title": "People who joined the walks",
            "strategy": "joint-strategy",
            "of": { "intervention": "walking-group" },
            "asks": "how-much",
            "counting": { "incremental": "new-people" },
            "polarity": "high-is-good",
            "contributes_to": ["smoking-at-delivery"],
            "results": [
                { "period": "2025/26 Q1", "value": 60 },
                { "period": "2025/26 Q2", "value": 80 },
            ],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(counting: Counting, results: serde_json::Value) -> Vec<&'static str> {
        let results: Vec<Outturn> = serde_json::from_value(results).unwrap();
        Outturn::faults(&results, counting).into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn the_rule_follows_from_what_is_counted() {
        for (counting, time, parts) in [
            (Counting::Incremental(Each::NewPeople), RollUp::Sum, RollUp::NotAdded),
            (Counting::Incremental(Each::People), RollUp::NotAdded, RollUp::NotAdded),
            (Counting::Incremental(Each::Contacts), RollUp::Sum, RollUp::Sum),
            (Counting::Cumulative(Counts::People), RollUp::Last, RollUp::NotAdded),
            (Counting::Snapshot(Counts::Things), RollUp::Last, RollUp::Sum),
            (Counting::Share, RollUp::WeightedMean, RollUp::WeightedMean),
            (Counting::Mean, RollUp::WeightedMean, RollUp::WeightedMean),
        ] {
            assert_eq!((counting.over_time(), counting.over_parts()), (time, parts), "{counting}");
        }
    }

    #[test]
    fn a_breakdown_may_come_and_go_as_long_as_the_whole_stays() {
        let contacts = Counting::Incremental(Each::Contacts);
        let come_and_gone = serde_json::json!([
            { "period": "2025/26 Q1", "value": 60 },
            { "period": "2025/26 Q2", "value": 80 },
            { "period": "2025/26 Q2", "value": 30, "category": "Sex: Women" },
            { "period": "2025/26 Q3", "value": 70 },
        ]);
        assert_eq!(codes(contacts, come_and_gone), [""; 0]);
        let alone =
            serde_json::json!([{ "period": "2025/26 Q2", "value": 30, "category": "Sex: Women" }]);
        assert_eq!(codes(contacts, alone), ["breakdown-without-whole"]);
        let above = serde_json::json!([
            { "period": "2025/26 Q2", "value": 80 },
            { "period": "2025/26 Q2", "value": 90, "category": "Sex: Women" },
        ]);
        assert_eq!(codes(contacts, above), ["part-above-whole"]);
    }

    #[test]
    fn a_share_says_what_it_is_of_and_a_number_does_not() {
        let one = |value: f64| serde_json::json!([{ "period": "2025/26", "value": value }]);
        let of = |value: f64, of: f64| serde_json::json!([{ "period": "2025/26", "value": value, "of": of }]);
        let number = Counting::Incremental(Each::Things);
        assert_eq!(codes(Counting::Share, one(3.0)), ["result-of-what"]);
        assert_eq!(codes(number, of(3.0, 4.0)), ["result-of-what"]);
        assert_eq!(codes(Counting::Share, of(5.0, 4.0)), ["share-above-whole"]);
        assert_eq!(codes(Counting::Mean, of(5.0, 4.0)), [""; 0]);
        assert_eq!(codes(Counting::Mean, of(5.0, 0.0)), ["result-of-what"]);
        assert_eq!(codes(number, one(-1.0)), ["no-result"]);
        let twice = serde_json::json!([{ "period": "2025/26", "value": 1 }, { "period": "2025/26", "value": 2 }]);
        assert_eq!(codes(number, twice), ["result-twice"]);
    }
}
