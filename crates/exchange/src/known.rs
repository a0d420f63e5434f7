//! What a file says about areas and indicators, and what was known of them before.

use lifecourse_core::{
    Area, AreaCode, Cadence, Id, Indicator, Polarity, ProfileName, Scale, Segment, Source, Text,
    ValueType,
};
use rustc_hash::FxHashMap;

/// The line that the licence of Fingertips asks to be shown.
const LICENCE: &str =
    "Contains public sector information licensed under the Open Government Licence v3.0.";

/// The type of an indicator's values, and what they are out of.
pub(crate) type Measure = (ValueType, Option<Scale>);

/// The indicators that are known before a file is read.
///
/// A reader asks them for the id of a Fingertips number and for the type of an indicator's
/// values.
///
/// ```
/// use lifecourse_core::{Document, Indicator};
/// use lifecourse_exchange::KnownIndicators;
/// let active = Indicator { fingertips: Some(93014), ..Indicator::example() };
/// let known = KnownIndicators::from_iter([&active]);
/// assert_eq!(known.fingertips(93014), Some(&active.id));
/// assert_eq!(known.value_type(&active.id), Some(active.value_type));
/// ```
#[derive(Clone, Debug, Default)]
pub struct KnownIndicators {
    fingertips: FxHashMap<u32, Id<Indicator>>,
    measures: FxHashMap<Id<Indicator>, Measure>,
}

impl KnownIndicators {
    /// The indicator with this number in Fingertips.
    #[must_use]
    pub fn fingertips(&self, number: u32) -> Option<&Id<Indicator>> {
        self.fingertips.get(&number)
    }

    /// The id of the indicator with this number in Fingertips: `fingertips-93014` if it is not
    /// known.
    pub(crate) fn id_of_fingertips(&self, number: u32) -> Id<Indicator> {
        let made = || format!("fingertips-{number}").parse();
        let known = self.fingertips(number).cloned();
        known.unwrap_or_else(|| made().expect("a word and digits joined by a hyphen are an id"))
    }

    /// The type of its values, if it is known.
    #[must_use]
    pub fn value_type(&self, id: &Id<Indicator>) -> Option<ValueType> {
        self.measure(id).map(|(value_type, _)| value_type)
    }
}

impl KnownIndicators {
    /// What sort of number its values are, if it is known.
    pub(crate) fn measure(&self, id: &Id<Indicator>) -> Option<Measure> {
        self.measures.get(id).copied()
    }
}

impl<'a> FromIterator<&'a Indicator> for KnownIndicators {
    fn from_iter<I: IntoIterator<Item = &'a Indicator>>(indicators: I) -> Self {
        let mut known = Self::default();
        known.extend(indicators);
        known
    }
}

impl<'a> Extend<&'a Indicator> for KnownIndicators {
    fn extend<I: IntoIterator<Item = &'a Indicator>>(&mut self, indicators: I) {
        for indicator in indicators {
            if let Some(number) = indicator.fingertips {
                self.fingertips.insert(number, indicator.id.clone());
            }
            self.measures.insert(indicator.id.clone(), (indicator.value_type, indicator.scale));
        }
    }
}

/// Something that a file mentions, on its first mention.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Sighting {
    /// An indicator.
    Indicator(IndicatorSighting),
    /// An area. Its parent is sighted before it. An area can be sighted more than once, as when
    /// its rows name several parents.
    Area(AreaSighting),
}

/// What a file says of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorSighting {
    /// Its id: the known one of its Fingertips number, or `fingertips-` and the number.
    pub id: Id<Indicator>,
    /// What the file calls it.
    pub name: Option<Text>,
    /// Its number in Fingertips.
    pub fingertips: Option<u32>,
    /// Whether it was known before.
    pub known: bool,
    /// What the layout of the file, or its mapping, knows of it.
    pub described: Option<Box<Indicator>>,
}

/// What a file says of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaSighting {
    /// Its code.
    pub code: AreaCode,
    /// What the file calls it.
    pub name: Option<Text>,
    /// What sort of area the file says it is.
    pub area_type: Option<Text>,
    /// The larger area that it is listed under.
    pub parent: Option<AreaCode>,
}

impl IndicatorSighting {
    /// A document for the indicator: as the layout of the file describes it, or one to be looked
    /// over by a person: the type of its values is then told from its name, and nothing says whether
    /// more of it is good. `None` if it has no name or no Fingertips number.
    ///
    /// Its disclosure profile is `published`, as Fingertips is official statistics.
    #[must_use]
    pub fn proposal(&self) -> Option<Indicator> {
        if let Some(described) = &self.described {
            return Some(Indicator::clone(described));
        }
        let (title, number) = (self.name.clone()?, self.fingertips?);
        let (value_type, scale) = measure_of(&title);
        let unit = match value_type {
            ValueType::Proportion => Some("%"),
            ValueType::LifeExpectancy | ValueType::SlopeIndex => Some("years"),
            _ => None,
        };
        Some(Indicator {
            id: self.id.clone(),
            definition: None,
            value_type,
            polarity: Polarity::NoJudgement,
            unit: unit.and_then(text),
            scale,
            method: None,
            numerator: None,
            denominator: None,
            cadence: Cadence::default(),
            rolling: false,
            disclosure: ProfileName::published(),
            source: Source {
                title: text(&format!("OHID Fingertips, indicator {number}"))?,
                url: text(&format!("https://fingertips.phe.org.uk/search/{number}")),
                licence: text(LICENCE),
                synthetic: false,
            },
            fingertips: Some(number),
            headline: Segment::default(),
            breakdowns: Vec::new(),
            report_areas: Vec::new(),
            part_of: Vec::new(),
            caveats: Vec::new(),
            title,
        })
    }
}

impl AreaSighting {
    /// A document for the area; called by its code if the file has no name for it.
    #[must_use]
    pub fn proposal(&self) -> Option<Area> {
        let title = self.name.clone().or_else(|| text(self.code.as_str()))?;
        let mut area = Area::named(self.code.clone(), title);
        // A statistical code tells the type by itself.
        area.area_type = self.area_type.clone().filter(|_| self.code.gss().is_none());
        area.within.extend(self.parent.clone());
        Some(area)
    }
}

fn text(words: &str) -> Option<Text> {
    words.parse().ok()
}

/// The type of an indicator's values as far as its name tells, and what they are out of.
pub(crate) fn measure_of(name: &str) -> Measure {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let hundred = Scale::try_from(100).ok();
    if says(&["slope index", "inequality in life expectancy", "inequality in healthy life"]) {
        (ValueType::SlopeIndex, None)
    } else if says(&["gap in ", " gap "]) || name.ends_with(" gap") {
        (ValueType::Gap, None)
    } else if says(&["life expectancy"]) {
        (ValueType::LifeExpectancy, None)
    } else if says(&["standardised mortality ratio", "standardised ratio"]) {
        (ValueType::IndirectlyStandardisedRatio, None)
    } else if let Some(scale) = rate_scale(&name) {
        let value_type = if says(&["indirectly standardised", "indirectly age"]) {
            ValueType::IndirectlyStandardisedRate
        } else if says(&["standardised", "dsr"]) {
            ValueType::DirectlyStandardisedRate
        } else {
            ValueType::CrudeRate
        };
        (value_type, Some(scale))
    } else if says(&["percentage", "proportion", "%", "prevalence", "per cent"]) {
        (ValueType::Proportion, hundred)
    } else if says(&["deprivation score", "index score"]) {
        (ValueType::Index, None)
    } else {
        (ValueType::Unspecified, None)
    }
}

/// The number in `per 100,000`.
fn rate_scale(name: &str) -> Option<Scale> {
    name.split("per ").skip(1).find_map(|rest| {
        let number = rest.split(|c: char| !c.is_ascii_digit() && c != ',').next()?;
        let scale = number.replace(',', "").parse::<u32>().ok()?;
        Scale::try_from(scale).ok().filter(|_| scale >= 1_000)
    })
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;

    use super::*;

    fn sighting(name: &str) -> IndicatorSighting {
        let id = "fingertips-1".parse().unwrap();
        IndicatorSighting {
            id,
            name: text(name),
            fingertips: Some(1),
            known: false,
            described: None,
        }
    }

    #[test]
    fn a_name_tells_the_type_of_values_or_nothing() {
        for (name, expected, scale) in [
            ("Percentage of physically active adults", ValueType::Proportion, Some(100)),
            ("Obesity prevalence in adults", ValueType::Proportion, Some(100)),
            (
                "Statutory homelessness: rate per 1,000 households",
                ValueType::CrudeRate,
                Some(1_000),
            ),
            (
                "Mortality rate, directly standardised, per 100,000",
                ValueType::DirectlyStandardisedRate,
                Some(100_000),
            ),
            ("Healthy life expectancy at birth", ValueType::LifeExpectancy, None),
            ("Inequality in life expectancy at birth", ValueType::SlopeIndex, None),
            ("Gap in the employment rate", ValueType::Gap, None),
            ("Deprivation score (IMD 2015)", ValueType::Index, None),
            ("Acute hepatitis B incidence rate", ValueType::Unspecified, None),
        ] {
            let (value_type, out_of) = measure_of(name);
            assert_eq!((value_type, out_of.map(u32::from)), (expected, scale), "{name}");
            assert_eq!(sighting(name).proposal().unwrap().check(), [], "{name}");
        }
    }

    #[test]
    fn a_proposal_judges_nothing_and_names_its_source() {
        let proposal = sighting("Percentage of adults who walk").proposal().unwrap();
        assert_eq!(proposal.polarity, Polarity::NoJudgement);
        assert!(proposal.disclosure.is_published() && proposal.source.licence.is_some());
        assert_eq!(IndicatorSighting { name: None, ..sighting("x") }.proposal(), None);
    }

    #[test]
    fn an_area_without_a_name_is_called_by_its_code() {
        let practice = AreaSighting {
            code: "A81001".parse().unwrap(),
            name: None,
            area_type: text("GPs"),
            parent: "E92000001".parse().ok(),
        };
        let area = practice.proposal().unwrap();
        assert_eq!(
            (&*area.title, area.area_type.as_deref(), area.within.len()),
            ("A81001", Some("GPs"), 1)
        );
        assert_eq!(area.check(), []);
    }
}
