//! Are the poorest improving their health the fastest?

mod convergence;
mod ends;
mod pace;
mod tables;
mod years;

use lifecourse_statistics::trend::Scale;

pub use self::{
    convergence::Convergence,
    ends::FirstToLast,
    pace::{Against, Change, Pace},
};
use self::{
    convergence::Indices,
    pace::Race,
    years::{Line, Weights, Years},
};
use crate::{
    Answer, Aspect, Finding, Refusal, Reply, Strata, phrase::called, words::difference_unit,
};

/// Are the poorest improving their health the fastest?
///
/// The most deprived group against the rest and against the average, in units and in per cent a
/// year, and whether the gap over all groups closes. Both scales are given always, for they can
/// disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Fastest {
    /// Against the rest, in units a year: the headline.
    pub absolute: Answer<Pace>,
    /// Against the rest, in per cent a year.
    pub relative: Answer<Pace>,
    /// Against the average, in units a year. The average includes the most deprived, so that the
    /// test is cautious.
    pub absolute_to_average: Answer<Pace>,
    /// Against the average, in per cent a year.
    pub relative_to_average: Answer<Pace>,
    /// Whether the slope index of inequality gets smaller.
    pub gap: Answer<Convergence>,
    /// Whether the slope index over the mean gets smaller.
    pub relative_gap: Answer<Convergence>,
    /// From the first period to the last, untested: what can be said where nothing can be tested.
    pub first_to_last: Answer<FirstToLast>,
    about: String,
    synthetic: bool,
    found: Option<Found>,
}

impl Fastest {
    /// The answer for `strata`, whose groups are deciles or quintiles of deprivation.
    ///
    /// The latest unbroken run of years counts in which every group has a figure; it takes five.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Category, Division, Document, Figure, Indicator, Period};
    /// use lifecourse_equity::{Fastest, Strata, Stratum};
    ///
    /// let smoking = Indicator::example();
    /// let kind = "LSOA11 deprivation quintiles in England (IMD2019)";
    /// let by = Division::Category(kind.parse()?);
    /// let names = ["Most", "Second most", "Average", "Second least", "Least"];
    /// let mut groups = Vec::new();
    /// for (rank, name) in (0_u32..).zip(names) {
    ///     let category = Category::new(kind, &format!("{name} deprived quintile"))?;
    ///     let mut points = Vec::new();
    ///     for (year, shift) in (2015_u16..).zip([0.1, -0.1, 0.2, -0.2, 0.1, -0.1]) {
    ///         // The most deprived fall by 1 a year, the others by 0.2.
    ///         let slope = if rank == 0 { 1.0 } else { 0.2 };
    ///         let value = 20.0 - f64::from(rank) - slope * f64::from(year - 2015) + shift;
    ///         points.push((Period::calendar_year(year)?, Figure::plain(value)?));
    ///     }
    ///     groups.push((category, points));
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
    /// let fastest = Fastest::of(&Strata::new(&smoking, "England", &by, strata, &[]));
    /// assert_eq!(fastest.absolute.name(), "improving-fastest");
    /// assert!(fastest.reply().remarks[0].contains("equally large"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(strata: &Strata<'_>) -> Self {
        let found = Found::of(strata);
        let race = |average: bool, scale: Scale| -> Answer<Pace> {
            let found = found.as_ref().map_err(Clone::clone);
            found.and_then(|found| found.race(strata, average, scale)).into()
        };
        let gap = |scale: Scale| -> Answer<Convergence> {
            let found = found.as_ref().map_err(Clone::clone);
            found.and_then(|found| found.converge(strata, scale)).into()
        };
        Self {
            absolute: race(false, Scale::Absolute),
            relative: race(false, Scale::Relative),
            absolute_to_average: race(true, Scale::Absolute),
            relative_to_average: race(true, Scale::Relative),
            gap: gap(Scale::Absolute),
            relative_gap: gap(Scale::Relative),
            first_to_last: ends::first_to_last(strata).into(),
            about: strata.about(),
            synthetic: strata.indicator().source.synthetic,
            found: found.ok(),
        }
    }

    /// The answer in the shape that is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::PoorestFastest::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("against the rest, in units", &self.absolute),
                Aspect::new("against the rest, in per cent", &self.relative),
                Aspect::new("against the average, in units", &self.absolute_to_average),
                Aspect::new("against the average, in per cent", &self.relative_to_average),
                Aspect::new("absolute gap over all groups", &self.gap),
                Aspect::new("relative gap over all groups", &self.relative_gap),
                Aspect::new("first to last, not tested", &self.first_to_last),
            ],
            remarks: self.found.as_ref().map_or_else(Vec::new, |found| self.remarks(&found.years)),
            tables: self.found.as_ref().map_or_else(Vec::new, tables::of),
        }
    }

    /// What a reader must know before using the findings.
    fn remarks(&self, years: &Years) -> Vec<String> {
        let mut remarks = Vec::new();
        match &years.weights {
            Ok((Weights::Equal, _)) => remarks.push(
                "How many people the groups hold is not published; as groups of neighbourhoods they are taken as equally large.".to_owned(),
            ),
            Ok((Weights::Published { counted: false }, _)) => remarks.push(
                "The groups are weighted by the published denominators, which may be the people asked in a survey: then averages lean towards the groups that answered more.".to_owned(),
            ),
            _ => {}
        }
        if let Some(reason) = &years.since {
            remarks.push(format!(
                "Only the years from {} on are used, because {reason}.",
                years.span().0
            ));
        }
        let verdict = |answer: &Answer<Pace>| answer.found().map(|found| found.verdict);
        let (absolute, relative) = (verdict(&self.absolute), verdict(&self.relative));
        if let (Some(one), Some(other)) = (absolute, relative)
            && one.against != other.against
        {
            remarks.push(
                "Units and per cent do not give the same answer: the same number of units is a larger share of a smaller value, so a group that starts lower moves faster in per cent. Read both.".to_owned(),
            );
        }
        if let Some(Pace { change, against: Against::Faster }) = absolute
            && change != Change::Improving
        {
            remarks.push(
                "The most deprived gain only because the others do worse, not because they themselves clearly do better.".to_owned(),
            );
        }
        remarks
    }
}

/// The series that are raced.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    years: Years,
    /// The most deprived group within a sentence.
    most: String,
    /// The unit of values, and of differences of them.
    units: [String; 2],
    rest: Result<Line, Refusal>,
    average: Result<Line, Refusal>,
    /// The yearly slope index, absolute and relative.
    indices: [Result<Indices, Refusal>; 2],
}

impl Found {
    fn of(strata: &Strata<'_>) -> Result<Self, Refusal> {
        let years = Years::of(strata)?;
        let indicator = strata.indicator();
        Ok(Self {
            most: called(strata.groups()[0].name),
            units: [
                indicator.unit.as_deref().unwrap_or("value").to_owned(),
                difference_unit(indicator),
            ],
            rest: years.rest(),
            average: years.average(),
            indices: [Scale::Absolute, Scale::Relative]
                .map(|scale| Indices::of(&years, indicator, scale)),
            years,
        })
    }

    const fn average_name(&self) -> &'static str {
        if self.years.whole.is_some() {
            "the whole population"
        } else {
            "the average of all groups"
        }
    }

    fn race(
        &self,
        strata: &Strata<'_>,
        average: bool,
        scale: Scale,
    ) -> Result<Finding<Pace>, Refusal> {
        let (line, other) =
            if average { (&self.average, self.average_name()) } else { (&self.rest, "the rest") };
        let race = Race {
            indicator: strata.indicator(),
            place: &strata.of_whom(),
            most: &self.most,
            other,
            scale,
        };
        race.run(&self.years, line.as_ref().map_err(Clone::clone)?)
    }

    fn converge(&self, strata: &Strata<'_>, scale: Scale) -> Result<Finding<Convergence>, Refusal> {
        let [absolute, relative] = &self.indices;
        let indices = if scale == Scale::Absolute { absolute } else { relative };
        let indices = indices.as_ref().map_err(Clone::clone)?;
        Ok(indices.judge(&self.years, strata.indicator(), scale))
    }
}
