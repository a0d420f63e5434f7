//! Why a question has no answer.

use lifecourse_core::{AgeBand, Missing, Period, ProfileName};
use lifecourse_statistics::StatisticsError;
use time::Date;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no figure at all.
    #[error("there are no figures")]
    NoFigures,
    /// The figures are protected until disclosure control has released them.
    #[error("withheld: these figures are protected by the disclosure profile `{profile}`")]
    Withheld {
        /// The profile.
        profile: ProfileName,
    },
    /// The latest figure is missing.
    #[error("the figure for {period} is missing: {}", .reason.explanation())]
    LatestMissing {
        /// Its period.
        period: Period,
        /// Why it is missing.
        reason: Missing,
    },
    /// Nothing to compare with is named.
    #[error("there is nothing to compare with")]
    NoComparator,
    /// What it is compared with has no figure for that period.
    #[error("no comparator has a figure for {period}")]
    ComparatorHasNoFigure {
        /// The period.
        period: Period,
    },
    /// No target is set.
    #[error("no target is set")]
    NoTarget,
    /// The latest figure is older than the target's baseline.
    #[error("the latest figure, {latest}, is older than the target's baseline, {baseline}")]
    BeforeBaseline {
        /// The period of the latest figure.
        latest: Period,
        /// The period of the baseline.
        baseline: Period,
    },
    /// Too few periods.
    #[error("a trend needs five periods, and the series has {found}")]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// Too few periods for the limits of a control chart.
    #[error(
        "a control chart needs {} periods, and the series has {found}",
        crate::view::FEWEST_IN_CONTROL
    )]
    TooFewForControl {
        /// How many there are.
        found: usize,
    },
    /// Only one place has a figure.
    #[error("no other place like it has a figure for {period}")]
    NothingBeside {
        /// The period.
        period: Period,
    },
    /// Counts or denominators that a method needs are not published.
    #[error(
        "count and denominator are not published for two places or more, or do not make the value"
    )]
    NoCounts,
    /// A type of value that has no funnel.
    #[error(
        "there is a funnel of proportions and of crude rates, and not of this type of value ({value_type})"
    )]
    NoFunnel {
        /// The type of value.
        value_type: lifecourse_core::ValueType,
    },
    /// Nothing says where the places lie on a map.
    #[error(
        "these places cannot be drawn as a map: no boundaries of two of them are held, and fewer than two have a tile"
    )]
    NoGeometry,
    /// Quarters or months.
    #[error("{period} is less than a year, and only whole years are tested")]
    PartOfYear {
        /// The period.
        period: Period,
    },
    /// Averages of several years, or periods that overlap.
    #[error("{period} overlaps its neighbours, so the points are not independent")]
    OverlappingPeriods {
        /// The first such period.
        period: Period,
    },
    /// A year is missing from the series.
    #[error("there is a gap before {period}")]
    Gap {
        /// The period after the gap.
        period: Period,
    },
    /// The method or the boundary changed.
    #[error("the series breaks at {period}: its method or boundary changed")]
    Break {
        /// The first period after the change.
        period: Period,
    },
    /// A figure among the five is missing.
    #[error("the figure for {period} is missing: {}", .reason.explanation())]
    MissingAmongThem {
        /// Its period.
        period: Period,
        /// Why it is missing.
        reason: Missing,
    },
    /// A type of value that has no published test.
    #[error("there is no published test for the trend of this type of value ({value_type})")]
    NoTest {
        /// The type of value.
        value_type: lifecourse_core::ValueType,
    },
    /// A proportion of exactly none or all.
    #[error("the proportion for {period} is exactly none or all, which the test cannot take")]
    NoneOrAll {
        /// Its period.
        period: Period,
    },
    /// Limits without width.
    #[error("the limits for {period} have no width")]
    NoWidth {
        /// Its period.
        period: Period,
    },
    /// A group of an ordered division has no figure.
    #[error("{group} has no figure for {period}, and every group is needed")]
    GroupMissing {
        /// The group.
        group: String,
        /// The period.
        period: Period,
    },
    /// The groups of one division were formed by different editions of the index.
    #[error(
        "the groups were formed by the deprivation index of {one} and of {other}, which are not the same groups"
    )]
    EditionsDiffer {
        /// One edition.
        one: u16,
        /// Another.
        other: u16,
    },
    /// Groups that have no order.
    #[error("the groups have no order from most to least deprived, which this question needs")]
    NotOrdered,
    /// Fewer groups than can be compared.
    #[error("{} a figure, and at least {needed} are needed", of_the_groups(*.found))]
    TooFewGroups {
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Nobody says how many people there are.
    #[error("how many people {group} has is not known for {period}")]
    NoPopulation {
        /// The group.
        group: String,
        /// The period.
        period: Period,
    },
    /// Two indicators without a period in common.
    #[error("{one} and {other} have no period in common")]
    NoCommonPeriod {
        /// One.
        one: String,
        /// The other.
        other: String,
    },
    /// Denominators that do not describe the same people.
    #[error(
        "the denominators of {group} differ by {percent}% between {one} and {other}, so they are not of the same people or edition"
    )]
    DenominatorsDiffer {
        /// The group where they do.
        group: String,
        /// One indicator.
        one: String,
        /// The other.
        other: String,
        /// By how much, to the nearest per cent.
        percent: u32,
    },
    /// An indicator of which nobody said whether high is good.
    #[error("whether more of this is good is not said, so nothing can improve or worsen")]
    NoPolarity,
    /// A number that must be above zero, or not below it, to be shared or compared.
    #[error("{what} is {value} in {group}, and a share cannot be taken of that")]
    NotPositive {
        /// The indicator.
        what: String,
        /// The group.
        group: String,
        /// The value with its unit.
        value: String,
    },
    /// A number of which per cent and ratios mean nothing.
    #[error(
        "{group} is at {value}, and there are no per cent or ratios of values of zero or below"
    )]
    NotRelative {
        /// The group.
        group: String,
        /// The value with its unit.
        value: String,
    },
    /// Values without scatter, so that there is nothing to tell chance by.
    #[error(
        "the values are all alike or lie exactly on a line, so there is no scatter to tell chance by"
    )]
    NoScatter,
    /// A group too small for none of something to mean anything.
    #[error("{group} has none, which may be chance in so small a group")]
    NoneByChance {
        /// The group.
        group: String,
    },
    /// Values that are not amounts, so that their sum is not a budget.
    #[error("{what} is a {value_type}, and only amounts can be added up and shared out")]
    NotAmounts {
        /// The indicator.
        what: String,
        /// The type of its values.
        value_type: lifecourse_core::ValueType,
    },
    /// The name of a group that there is not.
    #[error("{group} is none of the groups")]
    NoSuchGroup {
        /// The name or code.
        group: String,
    },
    /// Parts that together can use less than there is.
    #[error("the parts can use {short} less than the {total} that there is")]
    CapacityTooSmall {
        /// How much they cannot use.
        short: String,
        /// How much there is.
        total: String,
    },
    /// A target of one indicator asked of the figures of another.
    #[error("the target is for {target}, and the figures are of {figures}")]
    OtherIndicator {
        /// The indicator of the target.
        target: String,
        /// The indicator of the figures.
        figures: String,
    },
    /// The time of a goal has come, so that it is no longer a matter of chance.
    #[error("the goal was for {goal}, and there are figures for {latest}")]
    GoalPassed {
        /// The period of the goal.
        goal: Period,
        /// The period of the latest figure.
        latest: Period,
    },
    /// The index of that year is not in the table of editions.
    #[error("how many neighbourhoods the index of {period} ranks is not known here")]
    UnknownEdition {
        /// The edition.
        period: Period,
    },
    /// Two populations given by different ages.
    #[error("{one} and {other} are not given by the same ages")]
    AgesDiffer {
        /// One population.
        one: String,
        /// The other.
        other: String,
    },
    /// Age bands that leave a gap or overlap, or do not run from birth to an open end.
    #[error("the ages do not run from birth to an open end without a gap: see {age}")]
    AgesDoNotMeet {
        /// The first band that does not fit.
        age: AgeBand,
    },
    /// More deaths by cause than deaths.
    #[error("the causes of death of {group} at {age} add up to more than all deaths")]
    CausesExceedDeaths {
        /// The population.
        group: String,
        /// The ages.
        age: AgeBand,
    },
    /// The same people may be in several parts of what is counted.
    #[error("the same people may be in several {what}, so their numbers cannot be added up")]
    NotAddable {
        /// Of what there are several: `periods`, `providers`, `places`.
        what: &'static str,
    },
    /// So few answered that a table of them could tell who they are.
    #[error("fewer than five answered, and a table of them could tell who they are")]
    TooFewResponses,
    /// The day on which it can be judged has not come.
    #[error("it is not due before {}", lifecourse_core::day(*on))]
    NotDue {
        /// The day.
        on: Date,
    },
    /// Something that the question needs is not there.
    #[error("there is no {what}")]
    Nothing {
        /// What is not there.
        what: &'static str,
    },
    /// Numbers that the method refuses.
    #[error("the figures cannot be tested: {reason}")]
    Unusable {
        /// What the method said.
        reason: String,
    },
}

impl Refusal {
    /// A short stable name, for scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoFigures => "no-figures",
            Self::Withheld { .. } => "withheld",
            Self::LatestMissing { .. } => "latest-missing",
            Self::NoComparator => "no-comparator",
            Self::ComparatorHasNoFigure { .. } => "comparator-has-no-figure",
            Self::NoTarget => "no-target",
            Self::BeforeBaseline { .. } => "before-baseline",
            Self::TooFewPoints { .. } => "too-few-points",
            Self::TooFewForControl { .. } => "too-few-for-control",
            Self::NothingBeside { .. } => "nothing-beside",
            Self::NoCounts => "no-counts",
            Self::NoFunnel { .. } => "no-funnel",
            Self::NoGeometry => "no-geometry",
            Self::PartOfYear { .. } => "part-of-year",
            Self::OverlappingPeriods { .. } => "overlapping-periods",
            Self::Gap { .. } => "gap",
            Self::Break { .. } => "break",
            Self::MissingAmongThem { .. } => "missing-among-them",
            Self::NoTest { .. } => "no-test",
            Self::NoneOrAll { .. } => "none-or-all",
            Self::NoWidth { .. } => "no-width",
            Self::GroupMissing { .. } => "group-missing",
            Self::EditionsDiffer { .. } => "editions-differ",
            Self::NotOrdered => "not-ordered",
            Self::TooFewGroups { .. } => "too-few-groups",
            Self::NoPopulation { .. } => "no-population",
            Self::NoCommonPeriod { .. } => "no-common-period",
            Self::DenominatorsDiffer { .. } => "denominators-differ",
            Self::NoPolarity => "no-polarity",
            Self::NotPositive { .. } => "not-positive",
            Self::NotRelative { .. } => "not-relative",
            Self::NoScatter => "no-scatter",
            Self::NoneByChance { .. } => "none-by-chance",
            Self::NotAmounts { .. } => "not-amounts",
            Self::NoSuchGroup { .. } => "no-such-group",
            Self::CapacityTooSmall { .. } => "capacity-too-small",
            Self::OtherIndicator { .. } => "other-indicator",
            Self::GoalPassed { .. } => "goal-passed",
            Self::UnknownEdition { .. } => "unknown-edition",
            Self::AgesDiffer { .. } => "ages-differ",
            Self::AgesDoNotMeet { .. } => "ages-do-not-meet",
            Self::CausesExceedDeaths { .. } => "causes-exceed-deaths",
            Self::NotAddable { .. } => "not-addable",
            Self::TooFewResponses => "too-few-responses",
            Self::NotDue { .. } => "not-due",
            Self::Nothing { .. } => "nothing-there",
            Self::Unusable { .. } => "unusable",
        }
    }
}

impl From<StatisticsError> for Refusal {
    fn from(error: StatisticsError) -> Self {
        match error {
            StatisticsError::Undefined { what: "the test of the slope", .. } => Self::NoScatter,
            error => Self::Unusable { reason: error.to_string() },
        }
    }
}

/// So many of the groups have: `none of the groups has`, `1 of the groups has`.
fn of_the_groups(number: usize) -> String {
    match number {
        0 => "none of the groups has".to_owned(),
        1 => "1 of the groups has".to_owned(),
        many => format!("{many} of the groups have"),
    }
}
