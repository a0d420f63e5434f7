//! What people write: typed aggregates that all work the same way.

use std::{any::Any, fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::Date;

use crate::{
    AccessPromise, Action, AnchorCommitment, Area, Board, Call, Champion, Consultation, DataSet,
    Decision, Evidence, Fund, Gate, Group, Id, Indicator, Insight, Intervention, Measure, Meeting,
    Message, Need, Organisation, Outcome, Priority, Question, Service, Severity, Strategy,
    SystemMap, Target, Theme,
};

/// Something that people write, keep, change and refer to.
///
/// A new kind is a type that implements this and a line in the list of kinds below it; storage,
/// files, schemas and the API then know it.
pub trait Document:
    Clone + fmt::Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// Which kind it is.
    const KIND: Kind;

    /// What names it.
    type Id: AsRef<str> + Clone + fmt::Debug + fmt::Display + Eq + FromStr + Send + Sync;

    /// Its own name, unique within its kind.
    fn id(&self) -> &Self::Id;

    /// What a person calls it.
    fn title(&self) -> &str;

    /// The documents that it refers to, each with the field that does.
    fn references(&self) -> Vec<Reference>;

    /// What is wrong within it that its fields' own types cannot rule out.
    fn check(&self) -> Vec<Fault> {
        Vec::new()
    }

    /// What keeps it from taking the place of `earlier`, a version of the same document: what was
    /// adopted is no draft again, and what was withdrawn does not come back.
    fn check_against(&self, _earlier: &Self) -> Vec<Fault> {
        Vec::new()
    }

    /// The day on which the one whose words it holds withdrew their consent, if they did.
    fn withdrawn_on(&self) -> Option<Date> {
        None
    }

    /// What is left of it when the one whose words it holds withdraws their consent on a day: no
    /// word of theirs, nor anything that leads to them. `None` if it holds nobody's words.
    fn withdrawn(self, _on: Date) -> Option<Self> {
        None
    }

    /// What the public may see of it: without figures, unless they are of an indicator that
    /// `published` knows to be public already. `None` if nothing is left.
    ///
    /// A kind that is [shown in part](Kind::is_shown_in_part) says here which.
    fn for_public(self, _published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
        Some(self)
    }

    /// A small valid one, which schemas and error messages show.
    fn example() -> Self;
}

/// A mention of one document in a field of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The field, such as `indicators[2]`.
    pub field: String,
    /// The kind of what is mentioned.
    pub kind: Kind,
    /// Its id.
    pub id: String,
}

/// What is wrong within or between documents, before it is known where in a file that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, such as `milestones[1].due`; empty for the whole document.
    pub field: String,
    /// Whether it keeps the document from being used.
    pub severity: Severity,
    /// A short stable name, for scripts.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Fault {
    /// An error in `field`.
    #[must_use]
    pub fn error(
        field: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (field, message, help) = (field.into(), message.into(), help.into());
        Self { field, severity: Severity::Error, code, message, help }
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}

/// The kind, id and title of a document that holds the last two as fields.
macro_rules! named {
    ($kind:ident, $id:ty) => {
        const KIND: Kind = Kind::$kind;
        type Id = $id;

        fn id(&self) -> &Self::Id {
            &self.id
        }

        fn title(&self) -> &str {
            &self.title
        }
    };
}

/// The example of a kind, as it would be written.
macro_rules! example {
    ($json:tt) => {
        fn example() -> Self {
            serde_json::from_value(serde_json::json!($json))
                .expect("the example is valid: a test reads it")
        }
    };
}

/// Whether a mark that is left out where it does not hold is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(crate) const fn is_false(mark: &bool) -> bool {
    !*mark
}

pub(crate) use {example, named};

/// Collects a document's references field by field.
#[derive(Debug, Default)]
pub(crate) struct References(Vec<Reference>);

impl References {
    /// The field holds one id.
    pub(crate) fn one<D: Document>(mut self, field: &str, id: &D::Id) -> Self {
        self.0.push(Reference {
            field: field.to_owned(),
            kind: D::KIND,
            id: id.as_ref().to_owned(),
        });
        self
    }

    /// The field may hold one.
    pub(crate) fn maybe<D: Document>(self, field: &str, id: Option<&D::Id>) -> Self {
        match id {
            Some(id) => self.one::<D>(field, id),
            None => self,
        }
    }

    /// The field holds a list of them.
    pub(crate) fn many<D: Document>(self, field: &str, ids: &[D::Id]) -> Self {
        ids.iter()
            .enumerate()
            .fold(self, |found, (at, id)| found.one::<D>(&format!("{field}[{at}]"), id))
    }

    pub(crate) fn found(self) -> Vec<Reference> {
        self.0
    }
}

/// Lists the kinds once, for everything that must know them all.
macro_rules! kinds {
    ($($type:ident $name:literal $plural:literal),+ $(,)?) => {
        /// The kinds of document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = concat!("A [`", stringify!($type), "`].")] $type,)+
        }

        impl Kind {
            /// Every kind, in the order in which a reader meets them.
            pub const ALL: &[Self] = &[$(Self::$type),+];

            /// Its name in files, addresses and tables.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$type => $name,)+ }
            }

            /// What several of it are called.
            #[must_use]
            pub const fn plural(self) -> &'static str {
                match self { $(Self::$type => $plural,)+ }
            }

            /// The JSON Schema of its documents.
            #[cfg(feature = "schema")]
            #[must_use]
            pub fn schema(self) -> schemars::Schema {
                match self {
                    $(Self::$type => {
                        let mut schema = schemars::schema_for!($type);
                        let example = serde_json::to_value($type::example()).unwrap_or_default();
                        schema.insert("examples".to_owned(), vec![example].into());
                        schema
                    })+
                }
            }
        }

        /// A document of any kind.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum AnyDocument {
            $(#[doc = concat!("A [`", stringify!($type), "`].")] $type(Box<$type>),)+
        }

        impl AnyDocument {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$type(_) => Kind::$type,)+ }
            }

            /// Its id.
            #[must_use]
            pub fn id(&self) -> &str {
                match self { $(Self::$type(document) => document.id().as_ref(),)+ }
            }

            /// What a person calls it.
            #[must_use]
            pub fn title(&self) -> &str {
                match self { $(Self::$type(document) => document.title(),)+ }
            }

            /// The documents that it refers to.
            #[must_use]
            pub fn references(&self) -> Vec<Reference> {
                match self { $(Self::$type(document) => document.references(),)+ }
            }

            /// The document, if it is one of this kind.
            #[must_use]
            pub fn get<D: Document>(&self) -> Option<&D> {
                let document: &dyn Any = match self { $(Self::$type(document) => &**document,)+ };
                document.downcast_ref()
            }

            /// What is wrong within it.
            #[must_use]
            pub fn check(&self) -> Vec<Fault> {
                match self { $(Self::$type(document) => document.check(),)+ }
            }

            /// What keeps it from taking the place of `earlier`.
            #[must_use]
            pub fn check_against(&self, earlier: &Self) -> Vec<Fault> {
                match (self, earlier) {
                    $((Self::$type(document), Self::$type(earlier)) => document.check_against(earlier),)+
                    _ => Vec::new(),
                }
            }

            /// The day on which the one whose words it holds withdrew their consent, if they did.
            #[must_use]
            pub fn withdrawn_on(&self) -> Option<Date> {
                match self { $(Self::$type(document) => document.withdrawn_on(),)+ }
            }

            /// What is left of it when the one whose words it holds withdraws their consent;
            /// `None` if it holds nobody's words.
            #[must_use]
            pub fn withdrawn(self, on: Date) -> Option<Self> {
                match self { $(Self::$type(document) => document.withdrawn(on).map(Self::from),)+ }
            }

            /// Reads one of `kind` from any format, by its own rules.
            ///
            /// # Errors
            /// The format's own error, if it is not one.
            pub fn deserialize<'de, D: serde::Deserializer<'de>>(kind: Kind, from: D) -> Result<Self, D::Error> {
                match kind {
                    $(Kind::$type => $type::deserialize(from).map(Self::from),)+
                }
            }

            /// What the public may see of it; `None` if that is nothing.
            #[must_use]
            pub fn for_public(self, published: &dyn Fn(&Id<Indicator>) -> bool) -> Option<Self> {
                match self { $(Self::$type(document) => document.for_public(published).map(Self::from),)+ }
            }

            /// The small valid one of `kind`.
            #[must_use]
            pub fn example(kind: Kind) -> Self {
                match kind { $(Kind::$type => $type::example().into(),)+ }
            }
        }

        impl Serialize for AnyDocument {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$type(document) => document.serialize(serializer),)+ }
            }
        }

        $(impl From<$type> for AnyDocument {
            fn from(document: $type) -> Self {
                Self::$type(Box::new(document))
            }
        })+
    };
}

kinds! {
    Strategy "strategy" "strategies",
    Outcome "outcome" "outcomes",
    Priority "priority" "priorities",
    Action "action" "actions",
    Intervention "intervention" "interventions",
    Need "need" "needs",
    Service "service" "services",
    Measure "measure" "measures",
    Indicator "indicator" "indicators",
    Target "target" "targets",
    Question "question" "questions",
    Gate "gate" "gates",
    AccessPromise "access-promise" "access-promises",
    AnchorCommitment "anchor-commitment" "anchor-commitments",
    Fund "fund" "funds",
    Consultation "consultation" "consultations",
    Meeting "meeting" "meetings",
    Decision "decision" "decisions",
    SystemMap "system-map" "system-maps",
    Champion "champion" "champions",
    Theme "theme" "themes",
    Insight "insight" "insights",
    Message "message" "messages",
    Evidence "evidence" "evidence",
    Call "call" "calls",
    Group "group" "groups",
    DataSet "data-set" "data-sets",
    Organisation "organisation" "organisations",
    Board "board" "boards",
    Area "area" "areas",
}

impl Kind {
    /// Whether the public may see less of its documents than they hold: figures, or what people
    /// said.
    #[must_use]
    pub const fn is_shown_in_part(self) -> bool {
        matches!(
            self,
            Self::Intervention
                | Self::Target
                | Self::Gate
                | Self::Champion
                | Self::Insight
                | Self::Message
                | Self::Measure
                | Self::AnchorCommitment
                | Self::Evidence
                | Self::Call
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no kind of document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a kind of document: it is one of {}", Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownKind {
    /// The word.
    pub found: String,
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let named = |kind: &&Self| kind.as_str() == text || kind.plural() == text;
        Self::ALL.iter().find(named).copied().ok_or_else(|| UnknownKind { found: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_example_that_is_valid_and_survives_json() {
        for &kind in Kind::ALL {
            let example = AnyDocument::example(kind);
            assert_eq!(example.kind(), kind);
            assert_eq!(example.check(), [], "{kind}");
            let json = serde_json::to_value(&example).unwrap();
            assert_eq!(AnyDocument::deserialize(kind, json).unwrap(), example, "{kind}");
        }
    }

    #[test]
    fn only_kinds_shown_in_part_are_other_for_the_public() {
        for &kind in Kind::ALL {
            let example = AnyDocument::example(kind);
            let shown = example.clone().for_public(&|_| false);
            assert_eq!(shown != Some(example), kind.is_shown_in_part(), "{kind}");
        }
    }

    #[test]
    fn of_what_is_withdrawn_no_word_is_left_and_it_does_not_come_back() {
        let on = time::macros::date!(2026 - 03 - 01);
        for (kind, words) in [
            (Kind::Evidence, ["a bill", "Turned away", "drop-in"]),
            (Kind::Insight, ["what the letter says", "No interpreter", "barber-says-nothing"]),
        ] {
            let example = AnyDocument::example(kind);
            let left = example.clone().withdrawn(on).unwrap();
            assert_eq!((left.id(), left.title()), (example.id(), "Withdrawn"));
            assert_eq!((left.withdrawn_on(), left.check()), (Some(on), vec![]), "{kind}");
            let json = serde_json::to_string(&left).unwrap();
            assert!(words.iter().all(|words| !json.contains(words)), "{json}");
            assert_eq!(left.clone().for_public(&|_| true), None);
            assert_eq!(left.check_against(&example), [], "{kind}");
            assert_eq!(example.check_against(&left)[0].code, "withdrawn-comes-back", "{kind}");
            assert_eq!(left.clone().withdrawn(on), Some(left));
        }
        assert_eq!(AnyDocument::example(Kind::Strategy).withdrawn(on), None);
    }

    #[test]
    fn examples_speak_of_each_other() {
        // Places that the examples lie in, and the whole whose groups they are.
        const PLACES: [&str; 3] = ["E10000018", "E12000004", "E92000001"];
        for example in Kind::ALL.iter().map(|&kind| AnyDocument::example(kind)) {
            for to in example.references() {
                let there = to.id == AnyDocument::example(to.kind).id()
                    || to.kind == Kind::Area && PLACES.contains(&to.id.as_str());
                assert!(there, "{} names {} `{}`", example.kind(), to.kind, to.id);
            }
        }
    }

    #[test]
    fn a_kind_is_known_by_its_name_and_its_plural() {
        for &kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(kind.plural().parse(), Ok(kind));
        }
        assert!("figure".parse::<Kind>().unwrap_err().to_string().contains("strategy, outcome"));
    }

    #[cfg(feature = "schema")]
    #[test]
    fn every_kind_has_a_schema_that_describes_its_fields() {
        for &kind in Kind::ALL {
            let schema = kind.schema();
            let described = schema.get("properties").and_then(|fields| fields.as_object());
            assert!(described.is_some_and(|fields| !fields.is_empty()), "{kind}");
        }
    }
}
