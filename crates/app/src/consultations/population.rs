//! The people of a place by group, from a table or from the figures of the store.

use std::collections::BTreeSet;

use lifecourse_core::{
    Area, AreaCode, Consultation, Diagnostic, Fault, Figure, Id, Indicator, Observation, Period,
    Segment, Sex, Strategy, Text, ValueType,
};
use lifecourse_equity::consultation::PopulationGroup;
use lifecourse_exchange::read_population;
use lifecourse_storage::{FigureQuery, Reader};

use super::{RespondentsBy, ResponseFile, told};
use crate::{
    AppError,
    watch::{documents, find},
};

/// The people of a place by group.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// The groups, each once.
    pub groups: Vec<PopulationGroup>,
    /// Where the numbers are from.
    pub source: String,
    /// Whether they are made up.
    pub synthetic: bool,
}

/// Which figures of the store tell how many people there are. What is left out is what the
/// consultation says, or the latest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopulationFigures {
    /// The indicator: its values are the people if it counts, else its denominators.
    pub indicator: Option<Id<Indicator>>,
    /// The place; left out for that of the strategy.
    pub area: Option<AreaCode>,
    /// What divides it: a type of category, or of smaller areas. Left out where there is one only.
    pub divided_by: Option<Text>,
    /// The period.
    pub period: Option<Period>,
}

impl Population {
    /// The population of a table `group,people`.
    ///
    /// # Errors
    /// What is wrong with the table.
    pub fn of_table(by: RespondentsBy, table: &ResponseFile) -> Result<Self, Vec<Diagnostic>> {
        let read = read_population(&*table.bytes, &table.name);
        let (rows, faults) = read.map_err(|error| vec![told(error, &table.name)])?;
        if !faults.is_empty() {
            return Err(faults);
        }
        let groups = rows.into_iter().map(|(written, people)| (by.name_of(&written), people));
        Ok(Self { groups: together(groups), source: table.name.clone(), synthetic: false })
    }

    /// The population that the figures of the store tell.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if the indicator or the place is not there,
    /// [`AppError::Unanswerable`] if its figures tell nothing of such groups, [`AppError::Store`].
    pub async fn of_figures(
        reader: &mut dyn Reader,
        consultation: &Consultation,
        by: RespondentsBy,
        from: &PopulationFigures,
    ) -> Result<Self, AppError> {
        let named = from.indicator.as_ref().or(consultation.population.as_ref());
        let id = named.ok_or_else(|| {
            refused(
                "population",
                "nothing says which figures tell how many people live there".to_owned(),
                "name a table, or an indicator, here or as the `population` of the consultation",
            )
        })?;
        let indicator = find::<Indicator>(reader, id).await?;
        let area = match &from.area {
            Some(area) => area.clone(),
            None => find::<Strategy>(reader, &consultation.strategy).await?.area,
        };
        let place = find::<Area>(reader, &area).await?;
        let places = match by {
            RespondentsBy::Place => within(&documents(reader).await?, &area, from)?,
            _ => vec![place.clone()],
        };
        let query = FigureQuery {
            indicators: vec![indicator.id.clone()],
            areas: places.iter().map(|area| area.id.clone()).collect(),
            ..FigureQuery::default()
        };
        let observations = reader.figures(&query).await?.figures;
        let groups = Groups { by, indicator: &indicator, places: &places, from };
        let (period, groups) = groups.at_one_time(&observations)?;
        Ok(Self {
            groups: together(groups.into_iter()),
            source: format!("{}, {}, {period}", indicator.title, place.title),
            synthetic: indicator.source.synthetic,
        })
    }
}

/// Groups of the same name are one.
fn together(rows: impl Iterator<Item = (String, f64)>) -> Vec<PopulationGroup> {
    let mut groups: Vec<PopulationGroup> = Vec::new();
    for (name, people) in rows {
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.people += people,
            None => groups.push(PopulationGroup { name, people }),
        }
    }
    groups
}

fn refused(field: &str, message: String, help: &str) -> AppError {
    AppError::Unanswerable { fault: Box::new(Fault::error(field, "no-population", message, help)) }
}

/// The areas that lie directly in a place, of one type.
fn within(
    areas: &[Area],
    place: &AreaCode,
    from: &PopulationFigures,
) -> Result<Vec<Area>, AppError> {
    let kind = |area: &Area| {
        let of_code = || area.id.gss()?.area_type().map(|of_code| of_code.label().to_owned());
        area.area_type.as_ref().map(ToString::to_string).or_else(of_code).unwrap_or_default()
    };
    let asked = |area: &&Area| {
        let divided_by = from.divided_by.as_deref();
        divided_by.is_none_or(|asked| kind(area).eq_ignore_ascii_case(asked))
    };
    let parts: BTreeSet<&AreaCode> =
        areas.iter().filter(|area| area.id == *place).flat_map(|area| &area.made_of).collect();
    let lies = |area: &&Area| area.within.contains(place) || parts.contains(&area.id);
    let found: Vec<Area> = areas.iter().filter(lies).filter(asked).cloned().collect();
    let kinds: BTreeSet<String> = found.iter().map(kind).collect();
    if kinds.len() > 1 {
        let kinds: Vec<String> = kinds.into_iter().collect();
        let message = format!("there are areas of several types there: {}", kinds.join(", "));
        return Err(refused("divided_by", message, "name the type of those that were asked for"));
    }
    Ok(found)
}

/// That categories of one type only are told, as groups of two types share people.
fn of_one_type(told: &[(String, &Observation)]) -> Result<(), AppError> {
    let kinds: BTreeSet<&str> = told
        .iter()
        .filter_map(|(_, one)| one.series.segment.category.as_ref())
        .map(lifecourse_core::Category::kind)
        .collect();
    if kinds.len() < 2 {
        return Ok(());
    }
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let message = format!("there are several sorts of such groups: {}", kinds.join(", "));
    Err(refused("divided_by", message, "name one of these types"))
}

/// What tells the groups of a population apart.
struct Groups<'a> {
    by: RespondentsBy,
    indicator: &'a Indicator,
    places: &'a [Area],
    from: &'a PopulationFigures,
}

impl Groups<'_> {
    /// The groups with their people in the period that is asked for, or else the latest.
    fn at_one_time(
        &self,
        observations: &[Observation],
    ) -> Result<(Period, Vec<(String, f64)>), AppError> {
        let told: Vec<(String, &Observation)> = observations
            .iter()
            .filter_map(|one| Some((self.name_of(&one.series.area, &one.series.segment)?, one)))
            .collect();
        of_one_type(&told)?;
        let latest = told.iter().map(|(_, one)| one.period).max();
        let period = self.from.period.or(latest);
        let groups: Vec<(String, f64)> = told
            .into_iter()
            .filter(|(_, one)| Some(one.period) == period)
            .filter_map(|(name, one)| Some((name, self.people(&one.figure)?)))
            .collect();
        match period {
            Some(period) if groups.len() > 1 => Ok((period, groups)),
            _ => Err(refused(
                "population",
                format!(
                    "the figures of `{}` do not tell how many people there are by {}",
                    self.indicator.id, self.by
                ),
                "name another indicator, place or period, or a table `group,people`",
            )),
        }
    }

    /// What the group of a figure is called; none if it is no group of this sort.
    fn name_of(&self, area: &AreaCode, segment: &Segment) -> Option<String> {
        let headline = &self.indicator.headline;
        let whole_sex = segment.sex == headline.sex;
        let whole_age = segment.age == headline.age;
        let asked = |kind: &str| self.from.divided_by.as_deref().is_none_or(|asked| asked == kind);
        let category = segment.category.as_ref();
        match (self.by, category) {
            (RespondentsBy::Place, None) if whole_sex && whole_age => {
                let named = self.places.iter().find(|one| one.id == *area)?;
                Some(self.by.name_of(&named.title))
            }
            (RespondentsBy::Equality(of), None) => match of {
                lifecourse_core::ProtectedCharacteristic::Sex
                    if whole_age && segment.sex != Sex::Persons =>
                {
                    Some(self.by.name_of(&segment.sex.to_string()))
                }
                lifecourse_core::ProtectedCharacteristic::Age if whole_sex && !whole_age => {
                    Some(segment.age.to_string())
                }
                _ => None,
            },
            (RespondentsBy::Equality(of), Some(category))
                if whole_sex && whole_age && asked(category.kind()) =>
            {
                of.answer(category.name()).map(|answer| answer.to_string())
            }
            (RespondentsBy::Deprivation, Some(category))
                if whole_sex && whole_age && asked(category.kind()) =>
            {
                category.deprivation().map(|group| group.rank.to_string())
            }
            _ => None,
        }
    }

    fn people(&self, figure: &Figure) -> Option<f64> {
        let people = match self.indicator.value_type {
            ValueType::Count => figure.measured().map(|measured| measured.value),
            _ => figure.denominator(),
        };
        people.filter(|people| *people > 0.0)
    }
}
