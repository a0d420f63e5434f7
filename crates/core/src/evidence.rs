//! What is known, from whom, how surely, and about whom: each kind of evidence apart.

mod certainty;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

pub use certainty::{Certainty, CertaintyDomain, CertaintyLevel, CertaintyReason};

use crate::{
    Document, Factor, Fault, Group, Id, Indicator, Intervention, Kind, Period, Priority, Reference,
    Severity, SystemMap, Text,
    document::{References, example, named},
    personal::personal_faults,
    withdrawal::{self, WITHDRAWN},
};

/// One piece of evidence, for or against a claim.
///
/// Pieces that speak of the same claim write it in the same words, so that what speaks for it and
/// what speaks against it can be laid side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Its own name; it stays when the piece is withdrawn.
    pub id: Id<Self>,
    /// What a person calls it; `Withdrawn` once it is.
    pub title: Text,
    /// What sort of evidence it is; sorts are never added up.
    pub kind: EvidenceKind,
    /// What it says; gone once it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Statement>,
    /// The groups that it is about, and how directly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<AboutGroup>,
    /// The factors of system maps that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<AboutFactor>,
    /// The interventions that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Id<Intervention>>,
    /// The priorities that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
    /// How sure one may be of it, where it has been graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// Where it is from.
    pub source: EvidenceSource,
    /// The day on which it came into the library.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub added: Date,
    /// What the person who gave it agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<EvidenceConsent>,
    /// Whether it is made up, to show how something works.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// The sorts of evidence, which are never added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EvidenceKind {
    /// What a law, a policy or a guideline asks for.
    PolicyOrGuideline,
    /// What somewhere works well, as told by those who do it.
    PositivePractice,
    /// What was counted or measured: statistics, surveys, studies and reviews of them.
    ObjectiveData,
    /// What somebody thinks, for reasons that can be argued with.
    Opinion,
    /// What somebody holds to be true.
    Belief,
    /// What somebody has lived through.
    LivedExperience,
}

impl EvidenceKind {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::PolicyOrGuideline,
        Self::PositivePractice,
        Self::ObjectiveData,
        Self::Opinion,
        Self::Belief,
        Self::LivedExperience,
    ];

    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PolicyOrGuideline => "policy or guideline",
            Self::PositivePractice => "positive practice",
            Self::ObjectiveData => "objective data",
            Self::Opinion => "opinion",
            Self::Belief => "belief",
            Self::LivedExperience => "lived experience",
        }
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a piece of evidence says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statement {
    /// A sentence that can be true or false, in the same words wherever it is spoken of.
    pub claim: Text,
    /// Which way it points.
    pub bearing: Bearing,
    /// What was found or said, in words of the source; it names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
}

impl Statement {
    /// Whether this is the same claim: letter case, white space and a full stop do not matter.
    #[must_use]
    pub fn is_of(&self, claim: &str) -> bool {
        plain(&self.claim) == plain(claim)
    }
}

/// A sentence without what does not change it.
fn plain(sentence: &str) -> String {
    crate::forms::fold_blanks(sentence).trim_end_matches('.').to_lowercase()
}

/// Which way a piece of evidence points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Bearing {
    /// It speaks for the claim.
    For,
    /// It speaks against the claim.
    Against,
    /// It was looked for and not found: no effect, or no difference. Not the same as no evidence.
    NoEffect,
}

/// A group that a piece of evidence is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AboutGroup {
    /// The group.
    pub group: Id<Group>,
    /// How directly it is about them.
    pub directness: Directness,
}

/// A factor that a piece of evidence is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AboutFactor {
    /// The map that has it.
    pub map: Id<SystemMap>,
    /// The factor.
    pub factor: Id<Factor>,
}

/// How directly a piece of evidence is about a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Directness {
    /// It is of these very people.
    Direct,
    /// It is of some of them, of more people than them, or of the same people elsewhere.
    Partial,
    /// It is of other people, and carried over.
    Indirect,
}

impl Directness {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Partial => "partial",
            Self::Indirect => "indirect",
        }
    }
}

/// Where a piece of evidence is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceSource {
    /// What it is called: a report, a page, a conversation.
    pub title: Text,
    /// Who published or gathered it: a body, not a person who told something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text>,
    /// When it was published or told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<Period>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
}

/// What a person agreed to who gave evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceConsent {
    /// To what use.
    pub tier: ConsentTier,
    /// The day on which it was given.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub given_on: Date,
    /// The day on which it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub withdrawn_on: Option<Date>,
}

/// To what use of their words a person agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ConsentTier {
    /// Within the partnership, and nowhere else.
    Internal,
    /// Quoted without anything that tells who it was.
    AnonymisedQuote,
    /// In public, with its source.
    Public,
}

impl Evidence {
    /// The fields that people write in their own words.
    fn free_text(&self) -> impl Iterator<Item = (String, &str)> {
        let says = self.says.as_ref();
        let certainty = self.certainty.iter().flat_map(|certainty| &certainty.reasons);
        [
            ("title", Some(&self.title)),
            ("says.claim", says.map(|says| &says.claim)),
            ("says.words", says.and_then(|says| says.words.as_ref())),
            ("source.title", Some(&self.source.title)),
            ("source.by", self.source.by.as_ref()),
        ]
        .into_iter()
        .filter_map(|(field, text)| Some((field.to_owned(), &**text?)))
        .chain(
            certainty
                .enumerate()
                .map(|(at, reason)| (format!("certainty.reasons[{at}].why"), &*reason.why)),
        )
    }

    fn withdrawal_faults(&self, withdrawn: Date) -> Vec<Fault> {
        let parts = [
            ("title", &*self.title == WITHDRAWN, "a title other than `Withdrawn` is"),
            ("says", self.says.is_none(), "what it says is"),
            ("certainty", self.certainty.is_none(), "how it was graded is"),
            ("source.url", self.source.url.is_none(), "where its words can be read is"),
        ];
        withdrawal::left(withdrawn, parts)
    }

    fn consent_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        match &self.consent {
            None if self.kind == EvidenceKind::LivedExperience && self.source.url.is_none() => {
                faults.push(Fault::error(
                    "consent",
                    "no-consent",
                    "this is somebody's life, it is not published, and nothing says what they agreed to",
                    "write `consent = { tier = \"internal\", given_on = ... }`, or the page where it is published",
                ));
            }
            Some(EvidenceConsent { given_on, withdrawn_on: Some(withdrawn), .. })
                if withdrawn < given_on =>
            {
                faults.push(Fault::error(
                    "consent.withdrawn_on",
                    "withdrawn-before-given",
                    format!(
                        "consent was given on {given_on}, and withdrawn before, on {withdrawn}"
                    ),
                    "mend the day that is wrong",
                ));
            }
            _ => {}
        }
        faults
    }

    fn certainty_faults(&self) -> Vec<Fault> {
        match &self.certainty {
            Some(Certainty { level, reasons })
                if *level < CertaintyLevel::High && reasons.is_empty() =>
            {
                vec![Fault::error(
                    "certainty.reasons",
                    "certainty-without-reason",
                    format!("certainty is {}, and nothing says why", level.as_str()),
                    "add a reason, such as `{ domain = \"risk-of-bias\", why = \"...\" }`",
                )]
            }
            None if self.kind == EvidenceKind::ObjectiveData && self.says.is_some() => {
                vec![
                    Fault::error(
                        "certainty",
                        "not-graded",
                        "nothing says how sure one may be of this",
                        "grade it: `certainty = { level = \"low\", reasons = [...] }`",
                    )
                    .severity(Severity::Advice),
                ]
            }
            _ => Vec::new(),
        }
    }
}

impl Document for Evidence {
    named!(Evidence, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let groups = self.groups.iter().enumerate();
        let found = groups.fold(References::default(), |found, (at, about)| {
            found.one::<Group>(&format!("groups[{at}].group"), &about.group)
        });
        let factors = self.factors.iter().enumerate();
        factors
            .fold(found, |found, (at, about)| {
                found.one::<SystemMap>(&format!("factors[{at}].map"), &about.map)
            })
            .many::<Intervention>("interventions", &self.interventions)
            .many::<Priority>("priorities", &self.priorities)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = self.consent_faults();
        match self.withdrawn_on() {
            Some(withdrawn) => faults.extend(self.withdrawal_faults(withdrawn)),
            None if self.says.is_none() => faults.push(Fault::error(
                "says",
                "evidence-of-nothing",
                "nothing says what it is evidence of",
                "write `says = { claim = \"...\", bearing = \"for\" }`",
            )),
            None => faults.extend(self.certainty_faults()),
        }
        faults.extend(personal_faults(self.free_text()));
        if let Some(dated) = self.source.dated.filter(|dated| dated.start() > self.added) {
            faults.push(Fault::error(
                "added",
                "added-before-its-source",
                format!("it came into the library on {}, and is dated {dated}", self.added),
                "mend the day that is wrong",
            ));
        }
        if let Some(url) = &self.source.url
            && !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme))
        {
            faults.push(Fault::error(
                "source.url",
                "no-address",
                format!("`{url}` is not the address of a page"),
                "write it whole, with https:// at its start",
            ));
        }
        faults
    }

    fn check_against(&self, earlier: &Self) -> Vec<Fault> {
        withdrawal::comes_back(earlier.withdrawn_on(), self.withdrawn_on())
    }

    fn withdrawn_on(&self) -> Option<Date> {
        self.consent.as_ref()?.withdrawn_on
    }

    /// What names it stays, so that what rests on it can be found; of its source the kind and the
    /// day.
    fn withdrawn(self, on: Date) -> Option<Self> {
        let by_then = EvidenceConsent {
            tier: ConsentTier::Internal,
            given_on: self.added.min(on),
            withdrawn_on: None,
        };
        let consent = self.consent.unwrap_or(by_then);
        let withdrawn_on = consent.withdrawn_on.or(Some(on));
        let title = self.kind.as_str().parse().ok()?;
        Some(Self {
            title: withdrawal::title(),
            says: None,
            certainty: None,
            source: EvidenceSource { title, by: None, dated: self.source.dated, url: None },
            consent: Some(EvidenceConsent { withdrawn_on, ..consent }),
            ..self
        })
    }

    /// What was published, and what consent lets be quoted; of an anonymised quote nothing but the
    /// kind of its source.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        match &self.consent {
            None => self.source.url.is_some().then_some(self),
            Some(
                EvidenceConsent { withdrawn_on: Some(_), .. }
                | EvidenceConsent { tier: ConsentTier::Internal, .. },
            ) => None,
            Some(EvidenceConsent { tier: ConsentTier::AnonymisedQuote, .. }) => {
                let title = self.kind.as_str().parse().ok()?;
                let source = EvidenceSource { title, by: None, dated: None, url: None };
                Some(Self { source, ..self })
            }
            Some(EvidenceConsent { tier: ConsentTier::Public, .. }) => Some(self),
        }
    }

    example!({
            "id": "turned-away-at-reception",
            "title": "Turned away at the reception",
            "kind": "lived-experience",
            "says": {
                "claim": "People without papers are turned away by general practices",
                "bearing": "for",
                "words": "They asked for a bill with my name on it. I have no bills.",
            },
            "groups": [{ "group": "women", "directness": "direct" }],
            "source": { "title": "A conversation at a drop-in", "by": "A charity", "dated": "2021-06" },
            "added": "2021-06-14",
            "consent": { "tier": "anonymised-quote", "given_on": "2021-06-12" },
            "synthetic": true,
    });
}
