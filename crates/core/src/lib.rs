#![doc = include_str!("../README.md")]

mod access_promise;
mod age;
mod anchor;
mod area;
mod area_code;
mod boundary;
mod call;
mod champion;
mod coherence;
mod consultation;
mod data_set;
mod dates;
mod decision;
mod diagnostic;
mod document;
mod evidence;
mod forms;
mod fund;
mod gate;
mod harmonised;
mod id;
mod indicator;
mod insight;
mod intervention;
mod leverage;
mod measure;
mod meeting;
mod message;
mod missing;
mod moment;
mod need;
mod observation;
mod people;
mod period;
mod personal;
mod plan;
mod postcode;
mod privacy;
mod question;
mod response;
mod schema;
mod segment;
mod service;
mod sex;
mod strategy;
mod system_map;
mod target;
mod text;
mod together;
mod withdrawal;
mod words;

pub use access_promise::{AccessPromise, Kept, PromiseRow};
pub use age::{AgeBand, AgeBandError};
pub use anchor::{AnchorCommitment, AnchorMeans};
pub use area::{Area, Tile};
pub use area_code::{
    AreaCode, AreaCodeError, AreaType, CustomCode, GssCode, OrganisationCode, Retirement,
    retirement,
};
pub use boundary::{Boundary, GridPlace, Shape, ShapeError};
pub use call::{Became, Call, Offer, OfferOutcome, Sought};
pub use champion::{Champion, ChampionKind};
pub use coherence::{Incoherence, incoherences};
pub use consultation::{
    AnswerForm, Channel, Clause, Consultation, ConsultationQuestion, ConsultationStatus,
    FormatRequests, GunningEvidence, GunningTest, LaterClosing, NumberRange, ScaleRange,
    ThemeCount,
};
pub use data_set::{DataSet, GroupInData, Recorded};
pub use dates::{DateRange, EndsBeforeStart};
pub use decision::{ClauseChange, Decision, Feedback};
pub use diagnostic::{Diagnostic, Excerpt, Place, Severity};
pub use document::{AnyDocument, Document, Fault, Kind, Reference, UnknownKind};
pub use evidence::{
    AboutFactor, AboutGroup, Bearing, Certainty, CertaintyDomain, CertaintyLevel, CertaintyReason,
    ConsentTier, Directness, Evidence, EvidenceConsent, EvidenceKind, EvidenceSource, Statement,
};
pub use fund::{Condition, Fund, FundStage, Payment};
pub use gate::{
    Criterion, EvidenceTest, Extension, Gate, GateDecision, GateOutcome, IndicatorTest,
    MilestoneTest, ReachTest, Shown, Test,
};
pub use harmonised::EqualityAnswer;
pub use id::{Id, IdError, LONGEST_ID};
pub use indicator::{
    Cadence, Indicator, Polarity, ProfileName, ProfileNameError, Scale, ScaleError, Source,
    ValueType,
};
pub use insight::{
    Insight, InsightKind, InsightLife, InsightLifeError, InsightStep, NeedType, Theme,
};
pub use intervention::{Approach, Counted, Dose, Intervention, Level, Reach};
pub use leverage::Leverage;
pub use measure::{Accountability, Counting, Counts, Each, Measure, Outturn, Performer, RollUp};
pub use meeting::{AgendaItem, Meeting};
pub use message::{
    Correction, CorrectionKind, Message, MessageFormat, MessageVersion, PassedOn, Told,
};
pub use missing::{Mark, Marks, Missing, ShorthandError};
pub use moment::{Moment, MomentError};
pub use need::{Determinant, Need};
pub use observation::{
    Figure, FigureError, FigureParts, Limits, Measured, Observation, Part, Reading, SeriesKey,
};
pub use people::{
    Basis, Board, Core20Plus, Group, GroupPopulation, Membership, Organisation,
    ProtectedCharacteristic, Sector, TermToAvoid,
};
pub use period::{Period, PeriodError, PeriodKind};
pub use personal::{PersonalTrace, personal_traces};
pub use plan::{Action, Commitment, Delivery, Holder, Milestone, Outcome, Priority, Rag};
pub use postcode::{Postcode, PostcodeEntry, PostcodeError, PostcodeLookUp};
pub use privacy::{
    AccessibleFormat, Consent, Contact, ContactError, ContactField, DataSubject, Due, DueReason,
    EmailAddress, LawfulBasis, Person, PersonId, PersonIdError, Personal, PersonalRecord, Purpose,
    PurposeError, PurposeParts, RecordError, Retention, RetentionEvent, SpecialCategory,
    SpecialCategoryCondition, Telephone,
};
pub use question::{
    AccessPromises, Allocation, Anchors, Ask, BoardDecisions, CallsForHelp, Capacity, CareForNeed,
    DataInvisibility, Division, Dynamics, EvidenceSought, FairTargets, Funding, Gap, Gunning,
    InsightThemes, InsightTrail, InsightsWaiting, LifeExpectancyGap, Matches, Measures,
    MessageCascade, MostDeprived, NotReached, PoorestFastest, Progress, Provision, Question,
    Through, Withdrawal, YouSaidWeDid,
};
pub use response::{AboutPerson, Code, Given, Response, Words};
pub use segment::{Category, CategoryError, DeprivationGroup, Ranked, Segment, SegmentError};
pub use service::Service;
pub use sex::{Sex, SexError};
pub use strategy::{Stage, Stages, StagesError, Strategy, StrategyStatus};
pub use system_map::{Cited, Factor, Grade, Link, Sign, SystemMap};
pub use target::{DatedValue, Direction, Target};
pub use text::{BlankText, Text};
pub use together::{NotAdditive, together};
pub use words::{day, number, thousands};
