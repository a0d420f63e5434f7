//! Money that comes in stages, each behind a gate.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    DateRange, Document, Fault, Gate, Id, Kind, Organisation, Reference, Strategy, Text,
    document::{References, example, named},
};

/// A grant or budget for a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fund {
    /// Its own name.
    pub id: Id<Self>,
    /// What a person calls it.
    pub title: Text,
    /// The strategy or programme that it pays for.
    pub strategy: Id<Strategy>,
    /// Who gives the money.
    pub funder: Id<Organisation>,
    /// Who else gives, money or help.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Id<Organisation>>,
    /// Who holds it for those who do the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Id<Organisation>>,
    /// The most that it gives, in pounds.
    pub amount: u64,
    /// From when until when.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// What holds for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Its stages, in their order.
    pub stages: Vec<FundStage>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Whether it is made up, in whole or in part, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// Something that must be done for money, and whether it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Condition {
    /// What.
    pub what: Text,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub due: Option<Date>,
    /// The day on which it was met; left out while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub met_on: Option<Date>,
}

/// One stage of a fund.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FundStage {
    /// What it is called.
    pub title: Text,
    /// The most that it gives, in pounds.
    pub amount: u64,
    /// From when until when.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub period: DateRange,
    /// The gate that must be passed before it begins; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Id<Gate>>,
    /// What was paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<Payment>,
}

/// Money that was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Payment {
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// How much, in pounds.
    pub amount: u64,
}

impl Document for Fund {
    named!(Fund, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default()
            .one::<Strategy>("strategy", &self.strategy)
            .one::<Organisation>("funder", &self.funder)
            .many::<Organisation>("partners", &self.partners)
            .maybe::<Organisation>("holder", self.holder.as_ref());
        let stages = self.stages.iter().enumerate();
        stages
            .fold(found, |found, (at, stage)| {
                found.maybe::<Gate>(&format!("stages[{at}].gate"), stage.gate.as_ref())
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.stages.is_empty() {
            faults.push(Fault::error(
                "stages",
                "fund-without-stages",
                "nothing says in what stages the money comes",
                "add a `[[fund.stages]]` with a title and an amount",
            ));
        }
        let mut no_more = |field: String, parts: &[u64], whole: u64| {
            let sum = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(*part));
            if sum.is_none_or(|sum| sum > whole) {
                faults.push(Fault::error(
                    field,
                    "more-than-there-is",
                    format!("these add up to more than the {whole} pounds that there are"),
                    "mend the amount that is wrong",
                ));
            }
        };
        let parts: Vec<u64> = self.stages.iter().map(|stage| stage.amount).collect();
        no_more("stages".to_owned(), &parts, self.amount);
        for (at, stage) in self.stages.iter().enumerate() {
            let paid: Vec<u64> = stage.released.iter().map(|payment| payment.amount).collect();
            no_more(format!("stages[{at}].released"), &paid, stage.amount);
        }
        faults
    }

    example!({
            "id": "community-grant",
            "title": "A grant in two stages",
            "strategy": "joint-strategy",
            "funder": "county-council",
            "amount": 50000,
            "stages": [
                { "title": "Plan", "amount": 10000, "released": [{ "on": "2026-04-01", "amount": 10000 }] },
                { "title": "Do", "amount": 40000, "gate": "second-stage" },
            ],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_give_no_more_than_the_fund_and_payments_no_more_than_the_stage() {
        let small = Fund { amount: 49_999, ..Fund::example() };
        assert_eq!(small.check()[0].field, "stages");
        let mut generous = Fund::example();
        generous.stages[0].released[0].amount = 10_001;
        assert_eq!(generous.check()[0].field, "stages[0].released");
        generous.stages[0].released[0].amount = u64::MAX;
        generous.stages[1].amount = u64::MAX;
        assert_eq!(generous.check().len(), 2);
    }

    #[test]
    fn money_comes_in_stages() {
        let vague = Fund { stages: Vec::new(), ..Fund::example() };
        assert_eq!(vague.check()[0].code, "fund-without-stages");
    }

    #[test]
    fn a_stage_names_its_gate() {
        let mentioned = Fund::example().references();
        assert_eq!(mentioned.last().unwrap().field, "stages[1].gate");
    }
}
