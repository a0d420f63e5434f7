//! Questions as they are asked on the command line.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use lifecourse_core::{
    self as core, AreaCode, Ask, Division, Gate, Group, Id, Indicator, Period, Segment, Sex,
    Target, Text,
};

use crate::arguments::JudgedDay;

/// Between whom.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Between {
    /// The categories of this type, such as "Ethnic groups"
    #[arg(long, value_name = "TYPE")]
    by: Option<Text>,
    /// The areas of this type that lie within the area, such as ward
    #[arg(long, value_name = "TYPE")]
    areas: Option<Text>,
}

impl From<Between> for Division {
    fn from(Between { by, areas }: Between) -> Self {
        match (by, areas) {
            (Some(kind), _) => Self::Category(kind),
            (None, Some(kind)) => Self::Areas(kind),
            (None, None) => unreachable!("clap asks for one of the two"),
        }
    }
}

/// Are the poorest improving their health the fastest?
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity poorest-fastest --indicator obesity-adults --area E92000001 --by \"LSOA11 deprivation deciles in England (IMD2019)\"")]
pub(super) struct PoorestFastest {
    /// What is measured
    #[arg(long, value_name = "ID")]
    indicator: Id<Indicator>,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles
    #[arg(long, value_name = "TYPE")]
    by: Text,
    /// Sex and ages, such as "Female, 65+ yrs" [default: those of the indicator's headline]
    #[arg(long)]
    segment: Option<Segment>,
    #[command(flatten)]
    day: JudgedDay,
}

/// How big is the gap? Every absolute and relative measure that fits
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity gap --indicator obesity-adults --area E92000001 --by \"Ethnic groups\" --period 2022/23")]
pub(super) struct Gap {
    /// What is measured
    #[arg(long, value_name = "ID")]
    indicator: Id<Indicator>,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    #[command(flatten)]
    between: Between,
    /// When [default: the latest period]
    #[arg(long)]
    period: Option<Period>,
    /// Sex and ages, such as "Female, 65+ yrs" [default: those of the indicator's headline]
    #[arg(long)]
    segment: Option<Segment>,
    #[command(flatten)]
    day: JudgedDay,
}

/// Does care follow need? The inverse care law, and whether provision is proportionate to need
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity care-for-need --need diabetes --service diabetes-reviews --provision use --area E06000016 --areas ward")]
pub(super) struct CareForNeed {
    /// The measure of need: more is more need
    #[arg(long, value_name = "ID")]
    need: Id<Indicator>,
    /// The measure of what is given
    #[arg(long, value_name = "ID")]
    service: Id<Indicator>,
    /// What the service indicator counts
    #[arg(long, value_enum)]
    provision: Provision,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    #[command(flatten)]
    between: Between,
    /// When [default: the latest period that both have]
    #[arg(long)]
    period: Option<Period>,
    #[command(flatten)]
    day: JudgedDay,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Provision {
    /// What people get
    Use,
    /// What there is
    Supply,
    /// What it costs
    Spend,
}

/// What would a fair share be? A universal floor, and the rest by need
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity allocation --need diabetes --today diabetes-spend --area E06000016 --areas ward --floor 0.5 --capacity E05010458=80000")]
pub(super) struct Allocation {
    /// The measure of need for each person: more is more need
    #[arg(long, value_name = "ID")]
    need: Id<Indicator>,
    /// What each part has today, in pounds: the sum is what is shared out
    #[arg(long, value_name = "ID")]
    today: Id<Indicator>,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    #[command(flatten)]
    between: Between,
    /// The part of the budget that goes to everybody alike, from 0 to 1
    #[arg(long, default_value_t = 0.5, value_name = "PART")]
    floor: f64,
    /// How steeply the rest follows need: 0 as the floor, 1 in proportion, 2 with its square
    #[arg(long, default_value_t = 1.0, value_name = "POWER")]
    progressivity: f64,
    /// The most that a part can use, in pounds; may be given again
    #[arg(long = "capacity", value_name = "CODE=POUNDS", value_parser = capacity)]
    capacities: Vec<core::Capacity>,
    /// When [default: the latest period that both have]
    #[arg(long)]
    period: Option<Period>,
    #[command(flatten)]
    day: JudgedDay,
}

fn capacity(text: &str) -> Result<core::Capacity, String> {
    let (of, most) = text
        .rsplit_once('=')
        .ok_or_else(|| "write CODE=POUNDS, such as E05010458=80000".to_owned())?;
    let of = Text::from_str(of).map_err(|error| error.to_string())?;
    let most = most.parse().map_err(|_| format!("`{most}` is not a number of pounds"))?;
    Ok(core::Capacity { of, most })
}

/// Which targets carry the promise? The target of everybody turned into targets of the groups
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity fair-targets --target smoking-2030 --by \"LSOA11 deprivation quintiles in England (IMD2019)\"")]
pub(super) struct FairTargets {
    /// The target of the whole population
    #[arg(long, value_name = "ID")]
    target: Id<Target>,
    #[command(flatten)]
    between: Between,
    #[command(flatten)]
    day: JudgedDay,
}

/// Who is not reached? Groups and places that no intervention and no champion reaches, by people and need
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity not-reached --area E06000016 --areas ward --need diabetes")]
pub(super) struct NotReached {
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    /// The type of smaller areas to look at, such as ward [default: groups alone]
    #[arg(long, value_name = "TYPE")]
    areas: Option<Text>,
    /// A group to look at; may be given again [default: those of the area]
    #[arg(long = "group", value_name = "ID")]
    groups: Vec<Id<Group>>,
    /// The measure of need by which they are put in order: more is more need
    #[arg(long, value_name = "ID")]
    need: Option<Id<Indicator>>,
    /// By whom [default: interventions and champions]
    #[arg(long)]
    through: Option<Through>,
    #[command(flatten)]
    day: JudgedDay,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Through {
    /// Interventions alone
    Interventions,
    /// Champions alone
    Champions,
}

/// Where are the most deprived neighbourhoods? Edition by edition, with what changed and why
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity most-deprived --index imd-rank --area E08000035 --share 20")]
pub(super) struct MostDeprived {
    /// The rank of each neighbourhood, 1 the most deprived; each edition is a period
    #[arg(long, value_name = "ID")]
    index: Id<Indicator>,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    /// Which part of the nation's neighbourhoods, in per cent: 20 for Core20
    #[arg(long, default_value_t = 10.0, value_name = "PERCENT")]
    share: f64,
    #[command(flatten)]
    day: JudgedDay,
}

/// What makes the gap in life expectancy? By age, and by cause
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity life-expectancy-gap --deaths deaths --cause deaths-cancer --cause deaths-heart --area E08000035 --by \"LSOA11 deprivation deciles in England (IMD2019)\"")]
pub(super) struct LifeExpectancyGap {
    /// Deaths among people, by age
    #[arg(long, value_name = "ID")]
    deaths: Id<Indicator>,
    /// Deaths from one cause, by age; may be given again
    #[arg(long = "cause", value_name = "ID")]
    causes: Vec<Id<Indicator>>,
    /// Where
    #[arg(long, value_name = "CODE")]
    area: AreaCode,
    /// The ordered groups: a type of deprivation deciles or quintiles
    #[arg(long, value_name = "TYPE")]
    by: Text,
    /// When [default: the latest period]
    #[arg(long)]
    period: Option<Period>,
    /// The sex
    #[arg(long, default_value = "Persons")]
    sex: Sex,
    #[command(flatten)]
    day: JudgedDay,
}

/// Is progress sufficient? A gate's criteria, judged
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity progress second-stage --as-of 2026-11-30")]
pub(super) struct Progress {
    /// The gate's id: `lifecourse list gate` lists them
    gate: Id<Gate>,
    #[command(flatten)]
    day: JudgedDay,
}

impl From<PoorestFastest> for (Ask, JudgedDay) {
    fn from(PoorestFastest { indicator, area, by, segment, day }: PoorestFastest) -> Self {
        (Ask::PoorestFastest(core::PoorestFastest { indicator, area, by, segment }), day)
    }
}

impl From<Gap> for (Ask, JudgedDay) {
    fn from(Gap { indicator, area, between, period, segment, day }: Gap) -> Self {
        (Ask::Gap(core::Gap { indicator, area, by: between.into(), period, segment }), day)
    }
}

impl From<CareForNeed> for (Ask, JudgedDay) {
    fn from(asked: CareForNeed) -> Self {
        let CareForNeed { need, service, provision, area, between, period, day } = asked;
        let provision = match provision {
            Provision::Use => core::Provision::Use,
            Provision::Supply => core::Provision::Supply,
            Provision::Spend => core::Provision::Spend,
        };
        let by = between.into();
        (Ask::CareForNeed(core::CareForNeed { need, service, provision, area, by, period }), day)
    }
}

impl From<Allocation> for (Ask, JudgedDay) {
    fn from(asked: Allocation) -> Self {
        let ask = core::Allocation {
            need: asked.need,
            today: asked.today,
            area: asked.area,
            by: asked.between.into(),
            floor: asked.floor,
            progressivity: asked.progressivity,
            capacity: asked.capacities,
            period: asked.period,
        };
        (Ask::Allocation(ask), asked.day)
    }
}

impl From<FairTargets> for (Ask, JudgedDay) {
    fn from(FairTargets { target, between, day }: FairTargets) -> Self {
        (Ask::FairTargets(core::FairTargets { target, by: between.into() }), day)
    }
}

impl From<NotReached> for (Ask, JudgedDay) {
    fn from(asked: NotReached) -> Self {
        let NotReached { area, areas, groups, need, through, day } = asked;
        let through = through.map(|through| match through {
            Through::Interventions => core::Through::Interventions,
            Through::Champions => core::Through::Champions,
        });
        (Ask::NotReached(core::NotReached { area, areas, groups, need, through }), day)
    }
}

impl From<MostDeprived> for (Ask, JudgedDay) {
    fn from(MostDeprived { index, area, share, day }: MostDeprived) -> Self {
        (Ask::MostDeprived(core::MostDeprived { index, area, share }), day)
    }
}

impl From<LifeExpectancyGap> for (Ask, JudgedDay) {
    fn from(asked: LifeExpectancyGap) -> Self {
        let LifeExpectancyGap { deaths, causes, area, by, period, sex, day } = asked;
        let ask = core::LifeExpectancyGap { deaths, causes, area, by, period, sex };
        (Ask::LifeExpectancyGap(ask), day)
    }
}

impl From<Progress> for (Ask, JudgedDay) {
    fn from(Progress { gate, day }: Progress) -> Self {
        (Ask::Progress(core::Progress { gate }), day)
    }
}
