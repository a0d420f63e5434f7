//! How big is the gap?

mod gain;
mod measures;
mod tables;
mod verdict;

use lifecourse_core::{Period, ValueType};

pub use self::{
    gain::Gain,
    measures::{GapMeasure, Kind},
    verdict::GapVerdict,
};
use self::{gain::Gains, verdict::Setting};
use crate::{Answer, Aspect, Cross, Refusal, Reply, Strata, Table};

/// How big is the gap between groups, in one period?
///
/// Always in units and in proportion, by every measure that fits the grouping, and what would be
/// gained if all did as well as the best.
#[derive(Clone, Debug, PartialEq)]
pub struct GapReport {
    /// In units: the headline.
    pub absolute: Answer<GapVerdict>,
    /// In proportion.
    pub relative: Answer<GapVerdict>,
    /// What would be gained if all did as well as the best.
    pub gain: Answer<Gain>,
    /// Every measure that fits the grouping.
    pub measures: Vec<GapMeasure>,
    about: String,
    synthetic: bool,
    remarks: Vec<String>,
    tables: Vec<Table>,
}

impl GapReport {
    /// The report on `strata` in `period`, or in the latest period without one.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Category, Division, Document, Figure, Indicator};
    /// use lifecourse_equity::{GapReport, Strata, Stratum};
    ///
    /// let smoking = Indicator::example();
    /// let by = Division::Category("Ethnic groups".parse()?);
    /// let mut groups = Vec::new();
    /// for (name, value) in [("Asian", 3.0), ("Black", 5.0), ("White", 12.0)] {
    ///     let category = Category::new("Ethnic groups", name)?;
    ///     groups.push((category, [("2024/25".parse()?, Figure::plain(value)?)]));
    /// }
    /// let strata = groups
    ///     .iter()
    ///     .map(|(category, points)| Stratum {
    ///         name: category.name(),
    ///         category: Some(category),
    ///         area: None,
    ///         points,
    ///     })
    ///     .collect();
    /// let report = GapReport::of(&Strata::new(&smoking, "Leeds", &by, strata, &[]), None);
    /// assert_eq!(report.absolute.name(), "not-tested");
    /// assert_eq!(
    ///     report.absolute.sentence(),
    ///     "In 2024/25 in Leeds, values ran from 3.0% (Asian) to 12.0% (White): a difference of \
    ///      9.0 percentage points. This is not tested and may be chance.",
    /// );
    /// assert_eq!(report.gain.name(), "no-population");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(strata: &Strata<'_>, period: Option<Period>) -> Self {
        match Self::answered(strata, period) {
            Ok(report) => report,
            Err(refusal) => Self {
                absolute: refusal.clone().into(),
                relative: refusal.clone().into(),
                gain: refusal.into(),
                measures: Vec::new(),
                about: strata.about(),
                synthetic: strata.indicator().source.synthetic,
                remarks: Vec::new(),
                tables: Vec::new(),
            },
        }
    }

    fn answered(strata: &Strata<'_>, period: Option<Period>) -> Result<Self, Refusal> {
        let direction = strata.direction()?;
        let order = strata.ordered();
        if let Err(refusal @ Refusal::EditionsDiffer { .. }) = order {
            return Err(refusal);
        }
        let latest = || strata.periods().last().copied();
        let period = period.or_else(latest).ok_or(Refusal::NoFigures)?;
        let (present, missing) = strata.at(period);
        if present.len() < 2 {
            return Err(Refusal::TooFewGroups { found: present.len(), needed: 2 });
        }
        let measures = measures::all(strata, period, &present, &missing)?;
        let setting = Setting {
            strata,
            period,
            direction,
            ordered: order.is_ok(),
            present: &present,
            measures: &measures,
        };
        let gains = Gains::of(&setting);
        Ok(Self {
            absolute: setting.judge(Kind::Absolute).into(),
            relative: setting.judge(Kind::Relative).into(),
            gain: gains.as_ref().map(|gains| gains.finding(&setting)).map_err(Clone::clone).into(),
            about: format!("{}, {period}", strata.about()),
            synthetic: strata.indicator().source.synthetic,
            remarks: remarks(&setting, &missing, order.err()),
            tables: vec![
                tables::groups(&setting, gains.as_ref().ok()),
                tables::measures(&setting, &measures),
            ],
            measures,
        })
    }

    /// The report in the shape that is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::Gap::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("absolute gap", &self.absolute),
                Aspect::new("relative gap", &self.relative),
                Aspect::new("if all did as well as the best", &self.gain),
            ],
            remarks: self.remarks.clone(),
            tables: self.tables.clone(),
        }
    }
}

/// What a reader must know before using the findings.
fn remarks(setting: &Setting<'_>, missing: &[&str], unordered: Option<Refusal>) -> Vec<String> {
    let mut remarks = Vec::new();
    if !missing.is_empty() {
        remarks.push(format!(
            "No figure for {}: measures that need every group are not given.",
            missing.join(", ")
        ));
    }
    if let Some(reason @ Refusal::TooFewGroups { .. }) = unordered {
        remarks.push(format!("The groups are compared without their order, because {reason}."));
    }
    let known = setting.present.iter().all(|group| group.population.is_some());
    let of_people = matches!(
        setting.strata.indicator().value_type,
        ValueType::Proportion | ValueType::CrudeRate
    );
    let counted = |group: &Cross<'_>| group.counted;
    if !known && setting.strata.are_even() {
        remarks.push("How many people the groups hold is not published; as groups of neighbourhoods they are taken as equally large.".to_owned());
    } else if known && of_people && !setting.present.iter().all(counted) {
        remarks.push("The groups are weighted by the published denominators, which may be the people asked in a survey: then averages lean towards the groups that answered more.".to_owned());
    }
    if setting.ordered && setting.disagrees() {
        remarks.push("The two ends and the slope over all groups do not give the same answer: read the figure of each group.".to_owned());
    }
    if setting.ordered {
        remarks.push("Slope and concentration indices are above 0, and the relative index above 1, where the value rises with advantage; their intervals show how far the groups lie from a line, not sampling error.".to_owned());
    }
    remarks
}
