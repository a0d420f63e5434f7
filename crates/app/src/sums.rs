//! Figures of areas that are made of others, from the figures of their parts.

mod parts;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
};

use lifecourse_core::{
    Area, AreaCode, Category, DeprivationGroup, Fault, Figure, FigureParts, Id, Indicator, Limits,
    Mark, Measured, Missing, Observation, Period, Reading, Segment, SeriesKey, ValueType, together,
};
use lifecourse_exchange::FigureWriter;
use lifecourse_statistics::{Confidence, Estimate, proportion, rate};
use lifecourse_storage::{AsOf, FigureQuery, Reader, Store};
use serde::{Deserialize, Serialize};

use self::parts::{Fit, Parts};
use crate::{
    AppError, FigureTable, FiguresReport, Request,
    access::Caller,
    import_figures, submit_figures,
    watch::{documents, find},
};

/// The indicator whose figures say in which tenth of deprivation a neighbourhood is.
const DECILE: &str = "deprivation-decile";

/// Which sums are asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Of these indicators.
    pub indicators: Vec<Id<Indicator>>,
    /// For these areas: of our own, made of others, or with others that lie in them.
    pub areas: Vec<AreaCode>,
    /// Also by the tenths or fifths of deprivation that their parts are in.
    #[serde(default)]
    pub deprivation: Option<Deprivation>,
}

/// Groups of neighbourhoods by an edition of the Index of Multiple Deprivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deprivation {
    /// Its year.
    pub edition: u16,
    /// Whether fifths are meant, not tenths.
    #[serde(default)]
    pub fifths: bool,
}

/// What came of summing up.
#[derive(Clone, Debug, Serialize)]
pub struct Summed {
    /// What came of bringing in the sums.
    pub report: FiguresReport,
    /// What to mind.
    pub remarks: Vec<String>,
}

/// The figures of parts at one time, for one part of the population.
type Group = BTreeMap<AreaCode, Figure>;

/// Makes the figures of areas from those of their parts and stores them: counts and denominators are
/// summed, proportions and rates made of the sums, with limits of 95 %; a suppressed part makes its sum
/// suppressed. Sums are stored as figures of the same indicator, and made anew when this is asked again.
///
/// # Errors
/// [`AppError::NotFound`] for an indicator or area that is not there, [`AppError::Unanswerable`] if
/// values of an indicator do not add up, or an area has no parts; [`AppError::Store`].
pub async fn sum(store: &dyn Store, asked: &Sums, request: &Request) -> Result<Summed, AppError> {
    let Made { name, table, remarks } = made(store, asked).await?;
    let table = FigureTable::new(&name, table);
    let report = import_figures(store, table, request, |_| {}).await?;
    Ok(Summed { report, remarks })
}

/// The same for `caller`.
///
/// # Errors
/// As [`sum`] and [`submit_figures`].
pub async fn submit_sums(
    store: &dyn Store,
    caller: &Caller,
    asked: &Sums,
    request: &Request,
) -> Result<Summed, AppError> {
    let Made { name, table, remarks } = made(store, asked).await?;
    let report = submit_figures(store, caller, &name, table, request).await?;
    Ok(Summed { report, remarks })
}

/// Sums as a table that is brought in like any other.
struct Made {
    name: String,
    table: Cursor<Vec<u8>>,
    remarks: Vec<String>,
}

async fn made(store: &dyn Store, asked: &Sums) -> Result<Made, AppError> {
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let reader: &mut dyn Reader = &mut *snapshot;
    let areas = documents::<Area>(reader).await?;
    let areas: BTreeMap<AreaCode, Area> =
        areas.into_iter().map(|area| (area.id.clone(), area)).collect();
    let deciles = match asked.deprivation {
        Some(deprivation) => deciles(reader, deprivation).await?,
        None => BTreeMap::new(),
    };
    let mut work = Work {
        areas: &areas,
        deciles,
        by: asked.deprivation,
        remarks: BTreeSet::new(),
        sums: Vec::new(),
    };
    for code in &asked.areas {
        let area = find::<Area>(reader, code).await?;
        let parts = Parts::of(&area, &areas).ok_or_else(|| no_parts(&area))?;
        for id in &asked.indicators {
            let indicator = find::<Indicator>(reader, id).await?;
            let query = FigureQuery {
                indicators: vec![id.clone()],
                areas: parts.with_counterparts(&areas).into_iter().collect(),
                ..FigureQuery::default()
            };
            let figures = reader.figures(&query).await?.figures;
            work.indicator(&indicator, code, &parts, figures)?;
        }
    }
    let Work { sums, remarks, .. } = work;
    drop(snapshot);
    let name = format!("sums for {}", list(&asked.areas));
    let table = Cursor::new(written(&sums)?);
    Ok(Made { name, table, remarks: remarks.into_iter().collect() })
}

fn list(areas: &[AreaCode]) -> String {
    areas.iter().map(AreaCode::as_str).collect::<Vec<_>>().join(", ")
}

fn written(sums: &[Observation]) -> Result<Vec<u8>, AppError> {
    let mut table = FigureWriter::new(Vec::new()).map_err(AppError::Write)?;
    for sum in sums {
        table.write(sum).map_err(AppError::Write)?;
    }
    table.finish().map_err(AppError::Write)
}

/// The tenth of each neighbourhood in an edition.
async fn deciles(
    reader: &mut dyn Reader,
    Deprivation { edition, .. }: Deprivation,
) -> Result<BTreeMap<AreaCode, u8>, AppError> {
    let indicator: Id<Indicator> = DECILE.parse().map_err(|_| AppError::Stopped)?;
    let period: Period = edition.to_string().parse().map_err(|_| no_deciles(edition))?;
    let query = FigureQuery {
        indicators: vec![indicator],
        segments: vec![Segment::default()],
        periods: vec![period],
        ..FigureQuery::default()
    };
    let figures = reader.figures(&query).await?.figures;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a tenth is from 1 to 10"
    )]
    let decile = |figure: &Figure| {
        let value = figure.measured()?.value;
        (1.0..=10.0).contains(&value).then_some(value as u8)
    };
    let found: BTreeMap<_, _> = figures
        .iter()
        .filter_map(|one| Some((one.series.area.clone(), decile(&one.figure)?)))
        .collect();
    if found.is_empty() { Err(no_deciles(edition)) } else { Ok(found) }
}

fn no_deciles(edition: u16) -> AppError {
    let message = format!("no neighbourhood has a decile of the edition {edition}");
    let help = "import File 7 or File 1 of the Indices of Deprivation of that year first";
    AppError::Unanswerable {
        fault: Box::new(Fault::error("deprivation", "no-deciles", message, help)),
    }
}

fn no_parts(area: &Area) -> AppError {
    let message = format!("nothing is known to lie in {} ({})", area.title, area.id);
    let help = "say in its document what it is made of, or import a look-up of smaller areas first";
    AppError::Unanswerable { fault: Box::new(Fault::error("areas", "no-parts", message, help)) }
}

/// Sums in the making.
struct Work<'a> {
    areas: &'a BTreeMap<AreaCode, Area>,
    deciles: BTreeMap<AreaCode, u8>,
    by: Option<Deprivation>,
    remarks: BTreeSet<String>,
    sums: Vec<Observation>,
}

impl Work<'_> {
    fn indicator(
        &mut self,
        indicator: &Indicator,
        area: &AreaCode,
        parts: &Parts,
        figures: Vec<Observation>,
    ) -> Result<(), AppError> {
        let mut groups: BTreeMap<(Segment, Period), Group> = BTreeMap::new();
        for one in figures {
            let group = groups.entry((one.series.segment, one.period)).or_default();
            group.insert(one.series.area, one.figure);
        }
        if groups.is_empty() {
            self.remarks.insert(format!("No part of {area} has a figure of `{}`", indicator.id));
        }
        for ((segment, period), group) in groups {
            let fit = parts.fit(&group, self.areas, period);
            self.mind(area, &fit);
            self.put(indicator, area, (segment.clone(), period), (&fit, &group))?;
            if segment.category.is_none()
                && let Some(by) = self.by
            {
                self.by_deprivation(indicator, area, by, ((segment, period), &fit, &group))?;
            }
        }
        Ok(())
    }

    /// The sums of the parts in each tenth or fifth.
    fn by_deprivation(
        &mut self,
        indicator: &Indicator,
        area: &AreaCode,
        by: Deprivation,
        ((segment, period), fit, group): ((Segment, Period), &Fit, &Group),
    ) -> Result<(), AppError> {
        let mut tenths: BTreeMap<u8, Fit> = BTreeMap::new();
        let mut without = 0;
        for code in fit.used.iter().chain(&fit.lacking) {
            let Some(decile) = self.decile(code) else {
                without += 1;
                continue;
            };
            let rank = if by.fifths { decile.div_ceil(2) } else { decile };
            let tenth = tenths
                .entry(rank)
                .or_insert_with(|| Fit { best: fit.best.clone(), ..Fit::default() });
            if fit.used.contains(code) { &mut tenth.used } else { &mut tenth.lacking }
                .insert(code.clone());
        }
        if without > 0 {
            self.remarks.insert(format!(
                "{without} parts of {area} have no decile of {}, not even by the codes before or after them: \
                 `{}` is not given by deprivation there",
                by.edition, indicator.id
            ));
            return Ok(());
        }
        let census = if by.edition >= 2025 { "LSOA21" } else { "LSOA11" };
        let (what, names) = if by.fifths {
            ("quintiles", &DeprivationGroup::QUINTILES[..])
        } else {
            ("deciles", &DeprivationGroup::DECILES[..])
        };
        let kind = format!("{census} deprivation {what} in England (IMD{})", by.edition);
        for (rank, fit) in tenths {
            let Some(name) = names.get(usize::from(rank) - 1) else { continue };
            let category = Category::new(&kind, name).map_err(|_| AppError::Stopped)?;
            let segment = Segment { category: Some(category), ..segment.clone() };
            self.put(indicator, area, (segment, period), (&fit, group))?;
        }
        Ok(())
    }

    /// The tenth that a part is in: its own, or the one that all codes before or after it share.
    fn decile(&self, code: &AreaCode) -> Option<u8> {
        if let Some(decile) = self.deciles.get(code) {
            return Some(*decile);
        }
        let area = self.areas.get(code)?;
        let others = area.predecessors.iter().chain(&area.successors);
        let deciles: BTreeSet<_> = others.map(|other| self.deciles.get(other)).collect();
        match deciles.into_iter().collect::<Vec<_>>()[..] {
            [Some(decile)] => Some(*decile),
            _ => None,
        }
    }

    fn put(
        &mut self,
        indicator: &Indicator,
        area: &AreaCode,
        (segment, period): (Segment, Period),
        (fit, group): (&Fit, &Group),
    ) -> Result<(), AppError> {
        let figures: Vec<&Figure> = fit.used.iter().filter_map(|code| group.get(code)).collect();
        let figure = if fit.lacking.is_empty() {
            let sum = together(figures.iter().copied(), indicator.value_type, indicator.scale);
            let sum = sum.map_err(|error| {
                let message = format!("`{}` in {area} for {segment}, {period}: {error}", indicator.id);
                let help = "give counts and denominators of the parts, or ask for an indicator that adds up";
                AppError::Unanswerable { fault: Box::new(Fault::error("indicators", "not-additive", message, help)) }
            })?;
            finished(sum, indicator, fit)?
        } else {
            // A hidden part hides the sum, whatever else is missing.
            let hides =
                |figure: &&Figure| figure.reading() == Reading::Missing(Missing::Suppressed);
            let hidden = figures.iter().copied().any(|figure| hides(&figure));
            Figure::missing(if hidden { Missing::Suppressed } else { Missing::NotAvailable })
        };
        let series = SeriesKey { indicator: indicator.id.clone(), area: area.clone(), segment };
        self.sums.push(Observation { series, period, figure });
        Ok(())
    }

    fn mind(&mut self, area: &AreaCode, fit: &Fit) {
        if !fit.lacking.is_empty() {
            let all = fit.used.len() + fit.lacking.len();
            let first = fit.lacking.first().map_or("", AreaCode::as_str);
            self.remarks.insert(format!(
                "{} of {all} parts of {area} have no figure at some time, such as {first}: its sum is not available then",
                fit.lacking.len()
            ));
        }
        if !fit.best.is_empty() {
            self.remarks.insert(format!(
                "{area} is fitted as well as can be where codes changed between censuses: {}",
                fit.best.iter().cloned().collect::<Vec<_>>().join("; ")
            ));
        }
    }
}

/// A sum with its limits and what it is made of.
fn finished(sum: Figure, indicator: &Indicator, fit: &Fit) -> Result<Figure, AppError> {
    let FigureParts { reading, count, denominator, marks, .. } = sum.into();
    let limits = |estimate: Estimate| Limits { lower: estimate.lower, upper: estimate.upper };
    let reading = match (reading, count, denominator) {
        (Reading::Measured(measured), Some(count), Some(denominator)) => {
            let made = match indicator.value_type {
                ValueType::Proportion => {
                    proportion::wilson(count, denominator, Confidence::P95).ok()
                }
                ValueType::CrudeRate => rate::crude(count, denominator, Confidence::P95).ok(),
                _ => None,
            };
            let unit = if count > 0.0 {
                measured.value * denominator / count
            } else {
                indicator.scale.map_or(100.0, lifecourse_core::Scale::get)
            };
            let ci95 = made.map(|estimate| limits(estimate.scaled(unit)));
            Reading::Measured(Measured { ci95, ..measured })
        }
        (reading, ..) => reading,
    };
    let marks = if fit.best.is_empty() { marks } else { marks.with(Mark::Estimated) };
    let how = if fit.best.is_empty() { "" } else { ", fitted between censuses as well as can be" };
    let note = Some(format!("Sum of {} areas{how}", fit.used.len()).into());
    Figure::new(FigureParts { reading, count, denominator, marks, note })
        .map_err(|error| AppError::Write(std::io::Error::other(error)))
}
