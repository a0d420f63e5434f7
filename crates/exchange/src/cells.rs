//! The cells that say which figure a row is of: indicator, area, population, period.

use std::{collections::HashSet, sync::Arc};

use lifecourse_core::{
    AgeBand, AreaCode, Category, Id, Indicator, Observation, Period, Retirement, Segment,
    SeriesKey, Sex, Text, ValueType, retirement,
};

use crate::{
    cache::Cache,
    damage,
    figure::{Notes, figure},
    formula,
    known::{AreaSighting, IndicatorSighting, KnownIndicators, Measure, Sighting, measure_of},
    layout::Format,
    report::{Report, Reported},
    role::Role,
};

/// Parts the cells that are looked up together: no cell holds it.
const BETWEEN: char = '\0';

/// The area of a row.
#[derive(Clone, Debug)]
struct Found {
    code: AreaCode,
    retired: Option<Retirement>,
    /// Whether figures of it are wanted.
    wanted: bool,
}

/// Reads the cells of one table, each text once.
#[derive(Default)]
pub(crate) struct Cells {
    known: KnownIndicators,
    indicators: Cache<(Id<Indicator>, Measure)>,
    areas: Cache<Found>,
    /// The areas that figures are wanted of, or of what lies in them; all if that is not said.
    only: Option<Arc<HashSet<AreaCode>>>,
    segments: Cache<Segment>,
    periods: Cache<Period>,
    notes: Notes,
    /// The cells that are looked up together.
    key: String,
}

impl Cells {
    pub(crate) fn new(known: KnownIndicators, only: Option<Arc<HashSet<AreaCode>>>) -> Self {
        Self { known, only, ..Self::default() }
    }

    /// Whether the area of a row is one of those that figures are wanted of.
    pub(crate) fn is_wanted(
        &mut self,
        row: &mut Report<'_>,
        sightings: &mut Vec<Sighting>,
    ) -> Result<bool, Reported> {
        self.area(row, sightings).map(|found| found.wanted)
    }

    /// The figure of a row, unless something keeps it from being used: all that does is reported.
    /// `None` where one of several figures of a row is blank.
    pub(crate) fn observation(
        &mut self,
        row: &mut Report<'_>,
        sightings: &mut Vec<Sighting>,
    ) -> Result<Option<Observation>, Reported> {
        const SAID: [Role; 4] = [Role::Value, Role::Count, Role::Missing, Role::Note];
        if row.view.is_sparse() && SAID.iter().all(|role| row.cell(*role).is_empty()) {
            return Ok(None);
        }
        let indicator = self.indicator(row, sightings);
        let area = self.area(row, sightings);
        let segment = self.segment(row);
        let period = self.period(row);
        let in_use = match (&area, period) {
            (Ok(Found { code, retired: Some(retired), .. }), Ok(period)) => {
                in_use(row, code, *retired, period)
            }
            _ => Ok(()),
        };
        let measure = indicator.as_ref().ok().map(|&(_, measure)| measure);
        let figure = figure(row, measure, &mut self.notes)?;
        in_use?;
        let series = SeriesKey { indicator: indicator?.0, area: area?.code, segment: segment? };
        Ok(Some(Observation { series, period: period?, figure }))
    }

    fn indicator(
        &mut self,
        row: &mut Report<'_>,
        sightings: &mut Vec<Sighting>,
    ) -> Result<(Id<Indicator>, Measure), Reported> {
        let cell = row.cell(Role::Indicator);
        if let Some(indicator) = self.indicators.get(cell) {
            return Ok(indicator);
        }
        let name = words(row, Role::IndicatorName)?;
        let (id, fingertips) = match row.layout.format() {
            Format::Tidy | Format::Mapped => match cell.parse::<Id<Indicator>>() {
                Ok(id) => (id, None),
                Err(error) => {
                    return Err(row.wrong(Role::Indicator, "bad-indicator", &error, INDICATOR));
                }
            },
            Format::Fingertips => {
                let number = fingertips_number(row, cell)?;
                (self.known.id_of_fingertips(number), Some(number))
            }
        };
        let known = self.known.measure(&id);
        let described = row.layout.indicator(id.as_str()).cloned().map(Box::new);
        let described_as = described.as_ref().map(|one| (one.value_type, one.scale));
        let told = || name.as_deref().map_or((ValueType::Unspecified, None), measure_of);
        let measure = known.or(described_as).unwrap_or_else(told);
        let known = known.is_some();
        let sighting = IndicatorSighting { id: id.clone(), name, fingertips, known, described };
        sightings.push(Sighting::Indicator(sighting));
        Ok(self.indicators.keep(cell, (id, measure)))
    }

    fn area(
        &mut self,
        row: &mut Report<'_>,
        sightings: &mut Vec<Sighting>,
    ) -> Result<Found, Reported> {
        self.key_of(row, &[Role::Area, Role::ParentCode]);
        if let Some(area) = self.areas.get(&self.key) {
            return Ok(area);
        }
        let code = area_code(row, Role::Area)?;
        let parent = match row.cell(Role::ParentCode) {
            "" => None,
            _ => Some(area_code(row, Role::ParentCode)?).filter(|parent| *parent != code),
        };
        let (name, area_type) = (words(row, Role::AreaName)?, words(row, Role::AreaType)?);
        let lies_in = |only: &Arc<HashSet<AreaCode>>| {
            only.contains(&code) || parent.as_ref().is_some_and(|parent| only.contains(parent))
        };
        let retired = code.gss().and_then(|code| retirement(&code));
        if !self.only.as_ref().is_none_or(lies_in) {
            return Ok(self.areas.keep(&self.key, Found { code, retired, wanted: false }));
        }
        if let Some(code) = parent.clone() {
            let name = words(row, Role::ParentName)?;
            let above = AreaSighting { code, name, area_type: None, parent: None };
            sightings.push(Sighting::Area(above));
        }
        let sighting = AreaSighting { code: code.clone(), name, area_type, parent };
        sightings.push(Sighting::Area(sighting));
        Ok(self.areas.keep(&self.key, Found { code, retired, wanted: true }))
    }

    fn segment(&mut self, row: &mut Report<'_>) -> Result<Segment, Reported> {
        const CELLS: [Role; 4] = [Role::Sex, Role::Age, Role::CategoryType, Role::Category];
        self.key_of(row, &CELLS);
        if let Some(segment) = self.segments.get(&self.key) {
            return Ok(segment);
        }
        let [sex, age, kind, name] = CELLS.map(|role| row.cell(role));
        let sex = match sex {
            "" => Ok(Sex::default()),
            _ => sex.parse().map_err(|error| row.wrong(Role::Sex, "bad-sex", &error, SEX)),
        };
        let age = match age {
            "" => Ok(AgeBand::default()),
            _ => age.parse().map_err(|error| row.wrong(Role::Age, "bad-age", &error, AGE)),
        };
        let category = match (kind, name) {
            ("", "") => Ok(None),
            _ => category(row).map(Some),
        };
        let segment = Segment { sex: sex?, age: age?, category: category? };
        Ok(self.segments.keep(&self.key, segment))
    }

    fn period(&mut self, row: &mut Report<'_>) -> Result<Period, Reported> {
        let cell = row.cell(Role::Period);
        if let Some(period) = self.periods.get(cell) {
            return Ok(period);
        }
        match cell.parse() {
            Ok(period) => Ok(self.periods.keep(cell, period)),
            Err(error) => Err(row.wrong(Role::Period, "bad-period", &error, PERIOD)),
        }
    }

    /// Makes one key out of several cells.
    fn key_of(&mut self, row: &Report<'_>, roles: &[Role]) {
        self.key.clear();
        for &role in roles {
            self.key.push_str(row.cell(role));
            self.key.push(BETWEEN);
        }
    }
}

const INDICATOR: &str = "write the id of one of the strategy's indicators";
const SEX: &str = "mend the cell, or leave it blank for persons";
const AGE: &str = "mend the cell, or leave it blank for all ages";
const CATEGORY: &str = "mend the two cells, or leave both blank for everybody";
const PERIOD: &str = "write the period as Fingertips does";
const AREA: &str = "look the code up in the ONS register of geographic codes";

fn fingertips_number(row: &mut Report<'_>, cell: &str) -> Result<u32, Reported> {
    const WHAT: &str = "this is not the number of a Fingertips indicator, such as 93014";
    const HELP: &str = "give the download as it comes";
    cell.parse().map_err(|_| match damage::of(cell, Role::Indicator) {
        Some(damage) => row.error(Role::Indicator, damage.code, damage.message, damage.help),
        None => row.error(Role::Indicator, "bad-indicator", WHAT, HELP),
    })
}

fn category(row: &mut Report<'_>) -> Result<Category, Reported> {
    let kind = formula::kept(row, Role::CategoryType);
    let name = formula::kept(row, Role::Category);
    if let Some(damage) = damage::of(row.cell(Role::Category), Role::Category)
        && damage.code != "footnote-mark"
    {
        return Err(row.error(Role::Category, damage.code, damage.message, damage.help));
    }
    Category::new(kind?, name?)
        .map_err(|error| row.wrong(Role::Category, "bad-category", &error, CATEGORY))
}

/// The area code in a cell, unless it is malformed or of no known type.
fn area_code(row: &mut Report<'_>, role: Role) -> Result<AreaCode, Reported> {
    let code: Result<AreaCode, _> = row.cell(role).parse();
    let code = code.map_err(|error| row.wrong(role, "bad-area-code", &error, AREA))?;
    match code.gss() {
        Some(gss) if gss.area_type().is_none() => {
            let prefix = gss.as_str().get(..3).unwrap_or_default();
            let message =
                format!("{code} starts with {prefix}, which is no type of area known here");
            Err(row.error(role, "unknown-area-code", message, AREA))
        }
        None if row.layout.is_of_statistical_areas() => {
            let message = format!(
                "`{code}` is no code of the Office for National Statistics, of nine characters as E06000016"
            );
            Err(row.error(role, "bad-area-code", message, AREA))
        }
        _ => Ok(code),
    }
}

/// Whether an area's code was still in use at the time of a figure.
fn in_use(
    row: &mut Report<'_>,
    code: &AreaCode,
    retired: Retirement,
    period: Period,
) -> Result<(), Reported> {
    let Retirement { on, successors, note } = retired;
    if period.start() < on {
        return Ok(());
    }
    Err(row.error(
        Role::Area,
        "retired-area-code",
        format!("{code} went out of use on {on}, and this figure is for {period}: {note}"),
        format!("use {}", successors.join(" or ")),
    ))
}

/// The words of a cell, if there are any.
fn words(row: &mut Report<'_>, role: Role) -> Result<Option<Text>, Reported> {
    Ok(formula::kept(row, role)?.parse().ok())
}
