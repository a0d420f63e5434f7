//! What disclosure control makes of the figures of one indicator.

use std::collections::BTreeMap;

use lifecourse_core::{
    Area, AreaCode, Figure, FigureParts, Indicator, Measured, Missing, Observation, Period,
    Reading, ValueType,
};
use lifecourse_disclosure::{
    Face, Profile, Protected, Publication, Refusal, Released, TableError, Treatment, audit, protect,
};
use lifecourse_storage::{Passed, ProtectedFigure, ReleaseNumber, Treated};

use super::grid::{Counted, Grid, codes_of, flat, grids};

/// What is to be protected, and by what.
pub(super) struct Subject<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) profile: &'a Profile,
    pub(super) areas: &'a BTreeMap<AreaCode, Area>,
}

/// Figures as a release had them, and as they were counted then.
pub(super) struct Earlier {
    pub(super) release: ReleaseNumber,
    pub(super) counted: Vec<Observation>,
    pub(super) released: Vec<Observation>,
}

/// Figures as they may be released.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) figures: Vec<ProtectedFigure>,
    pub(super) treated: Treated,
    pub(super) remarks: Vec<String>,
}

/// A period whose figures cannot be released, and why.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) period: Period,
    pub(super) refusal: Refusal,
}

/// What a count is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Those whom the indicator counts.
    Counted,
    /// Of a proportion, the others: a percentage tells of them as well.
    Others,
}

/// Protects all figures of an indicator, period by period.
pub(super) fn protect_all(
    subject: &Subject<'_>,
    figures: Vec<Observation>,
    earlier: &[Earlier],
) -> Result<Outcome, Refused> {
    let mut periods: BTreeMap<Period, Vec<Observation>> = BTreeMap::new();
    for observation in figures {
        periods.entry(observation.period).or_default().push(observation);
    }
    let mut outcome = Outcome::default();
    for (period, figures) in periods {
        let refused = |refusal| Refused { period, refusal };
        subject.protect(period, &figures, earlier, &mut outcome).map_err(refused)?;
    }
    Ok(outcome)
}

/// Attacks what was prepared, together with what was released before.
pub(super) fn audit_all(subject: &Subject<'_>, all: &[Earlier]) -> Result<(), Refused> {
    let Some(last) = all.last() else { return Ok(()) };
    let mut periods: Vec<Period> = last.counted.iter().map(|one| one.period).collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        let refused = |refusal| Refused { period, refusal };
        for side in subject.sides() {
            let publications = subject.publications(side, period, all).map_err(refused)?;
            audit(&publications, subject.profile).map_err(refused)?;
        }
    }
    Ok(())
}

impl Subject<'_> {
    fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let others = self.indicator.value_type == ValueType::Proportion;
        std::iter::once(Side::Counted).chain(others.then_some(Side::Others))
    }

    fn protect(
        &self,
        period: Period,
        figures: &[Observation],
        earlier: &[Earlier],
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        let mut protected = Vec::new();
        for side in self.sides() {
            let counted = self.counted(side, figures);
            let grids = match grids(&counted, self.areas) {
                Ok(grids) => grids,
                Err(unadditive) => {
                    let why = format!(
                        "{}, {period}: all figures are hidden, because the parts of {} are more than their total",
                        self.indicator.id, unadditive.total
                    );
                    outcome.hide_all(figures, &why);
                    return Ok(());
                }
            };
            let tables = grids.iter().map(|grid| grid.table(&self.name(period, side)));
            let tables = tables.collect::<Result<Vec<_>, TableError>>()?;
            let earlier = self.publications(side, period, earlier)?;
            let made = protect(&tables, self.profile, &earlier)?;
            let all: Vec<_> = made.publications().cloned().chain(earlier).collect();
            audit(&all, self.profile)?;
            protected.push((side, made));
        }
        for observation in figures {
            outcome.add(self.passed(observation, &protected), observation);
        }
        Ok(())
    }

    fn name(&self, period: Period, side: Side) -> String {
        let of = if side == Side::Others { ", those not counted" } else { "" };
        format!("{}, {period}{of}", self.indicator.id)
    }

    fn counted<'f>(&self, side: Side, figures: &'f [Observation]) -> Vec<Counted<'f>> {
        let one = |observation: &'f Observation| {
            let count = side.count(&observation.figure, self.indicator.value_type)?;
            let (area, segment) = (&observation.series.area, &observation.series.segment);
            Some(Counted { area, segment, count })
        };
        figures.iter().filter_map(one).collect()
    }

    /// What the public saw of a period in earlier releases, each state once.
    fn publications(
        &self,
        side: Side,
        period: Period,
        earlier: &[Earlier],
    ) -> Result<Vec<Publication>, Refusal> {
        let mut seen: Vec<Seen> = Vec::new();
        let mut publications = Vec::new();
        for release in earlier {
            let of_period = |all: &[Observation]| {
                let all = all.iter().filter(|one| one.period == period);
                all.cloned().collect::<Vec<_>>()
            };
            let (counted, released) = (of_period(&release.counted), of_period(&release.released));
            let counted = self.counted(side, &counted);
            let faces: Faces = released
                .iter()
                .map(|one| {
                    let codes = codes_of(&one.series.area, &one.series.segment);
                    (codes, side.count(&one.figure, self.indicator.value_type))
                })
                .collect();
            let state = Seen { counted: counted.iter().map(Seen::of).collect(), faces };
            if seen.contains(&state) {
                continue;
            }
            let grids = grids(&counted, self.areas).unwrap_or_else(|_| flat(&counted));
            let name = format!("{}, release {}", self.name(period, side), release.release);
            for grid in &grids {
                publications.push(publication(grid, &name, &state.faces)?);
            }
            seen.push(state);
        }
        Ok(publications)
    }

    /// What may be shown of a figure, and what was done to it.
    fn passed(&self, observation: &Observation, protected: &[(Side, Protected)]) -> (Passed, Done) {
        let figure = &observation.figure;
        if let Reading::Missing(reason) = figure.reading() {
            return (Passed::Missing(reason), Done::Nothing);
        }
        let codes = codes_of(&observation.series.area, &observation.series.segment);
        let codes = codes.each_ref().map(String::as_str);
        let mut passed: Option<(Released<u64>, Treatment)> = None;
        for (side, protected) in protected {
            for table in protected.tables() {
                // A figure is in some of the tables only.
                let Some(row) = table.row(&codes).ok().flatten() else { continue };
                let better = match &passed {
                    None => *side == Side::Counted,
                    Some((count, _)) => row.count.is_suppressed() && !count.is_suppressed(),
                };
                if better {
                    passed = Some((row.count, row.treatment));
                }
            }
        }
        let Some((count, treatment)) = passed else {
            return (Passed::Missing(Missing::Suppressed), Done::Uncounted);
        };
        if treatment == Treatment::Rounded && !self.can_be_worked_out(figure) {
            return (Passed::Missing(Missing::Suppressed), Done::Unrounded);
        }
        let shown = count.map(|count| self.figure(figure, count, treatment));
        (Passed::Released(shown), Done::Treated(treatment))
    }

    /// Whether the value of a figure is what its count makes, so that a rounded count makes one.
    fn can_be_worked_out(&self, figure: &Figure) -> bool {
        match self.indicator.value_type {
            ValueType::Count => true,
            ValueType::Proportion | ValueType::CrudeRate => {
                let events = figure.count().is_some_and(|count| count > 0.0);
                figure.counts_of_proportion(self.indicator.scale).is_some() || !events
            }
            _ => false,
        }
    }

    /// A figure as it is shown with this count: as it was, or worked out from rounded counts.
    fn figure(&self, figure: &Figure, count: u64, treatment: Treatment) -> Figure {
        let mut parts = FigureParts::from(figure.clone());
        let small = |all: f64| whole(all).is_none_or(|all| self.profile.hides(all));
        if treatment == Treatment::Rounded {
            let of = parts.denominator.and_then(whole).map(|all| self.profile.rounded(all));
            let shown = count as f64;
            let was = figure.count().filter(|was| *was > 0.0).zip(figure.denominator());
            let value = figure.measured().map_or(0.0, |measured| measured.value);
            let value = match (self.indicator.value_type, was, of) {
                (ValueType::Count, ..) => shown,
                (_, Some((was, all)), Some(of)) if of > 0 => {
                    value * (shown / was) * (all / of as f64)
                }
                _ => 0.0,
            };
            parts.reading = Reading::Measured(Measured { value, ci95: None, ci998: None });
            parts.count = parts.count.map(|_| shown);
            parts.denominator = of.map(|of| of as f64);
        }
        parts.denominator = parts.denominator.filter(|all| !small(*all));
        // Its parts agreed before, and the limits are gone where the value is another.
        Figure::new(parts).unwrap_or_else(|_| Figure::missing(Missing::Suppressed))
    }
}

/// What the public has seen of a period.
#[derive(PartialEq, Eq)]
struct Seen {
    counted: Vec<([String; 4], u64)>,
    faces: Faces,
}

/// What was shown of each cell; `None` where it was hidden.
type Faces = BTreeMap<[String; 4], Option<u64>>;

impl Seen {
    fn of(counted: &Counted<'_>) -> ([String; 4], u64) {
        (codes_of(counted.area, counted.segment), counted.count)
    }
}

fn publication(grid: &Grid, name: &str, faces: &Faces) -> Result<Publication, TableError> {
    let mut publication = Publication::new(name, grid.dimensions()?)?;
    for cell in grid.cells() {
        let shown = faces.get(&cell.codes.map(str::to_owned)).copied().flatten();
        let face = shown.filter(|_| cell.given).map_or_else(Face::hidden, Face::shown);
        publication.add(&cell.codes, face.of(cell.count))?;
    }
    Ok(publication)
}

impl Side {
    fn count(self, figure: &Figure, value_type: ValueType) -> Option<u64> {
        let count = match value_type {
            ValueType::Count => figure.count().or_else(|| Some(figure.measured()?.value)),
            _ => figure.count(),
        };
        let count = count.and_then(whole)?;
        match self {
            Self::Counted => Some(count),
            Self::Others => whole(figure.denominator()?)?.checked_sub(count),
        }
    }
}

/// The nearest whole number; `None` if it is no number of people.
fn whole(number: f64) -> Option<u64> {
    const MOST: f64 = 1e12;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and from 0 to a million million"
    )]
    (0.0..=MOST).contains(&number).then(|| number.round() as u64)
}

/// What was done to a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Done {
    /// It has no number.
    Nothing,
    /// What disclosure control did.
    Treated(Treatment),
    /// Hidden: nobody knows of how many people it tells.
    Uncounted,
    /// Hidden: the value cannot be made from a rounded count.
    Unrounded,
    /// Hidden with its whole period.
    WithAll(String),
}

impl Done {
    fn text(&self) -> Option<String> {
        Some(match self {
            Self::Nothing | Self::Treated(Treatment::Shown) => return None,
            Self::Treated(Treatment::Rounded) => "rounded".to_owned(),
            Self::Treated(Treatment::Small) => {
                "hidden: its count is below the threshold of the profile".to_owned()
            }
            Self::Treated(Treatment::Dominated) => {
                "hidden: few contributors make most of it".to_owned()
            }
            Self::Treated(_) => "hidden to protect another figure".to_owned(),
            Self::Uncounted => "hidden: no count says of how many people it tells".to_owned(),
            Self::Unrounded => {
                "hidden: its value would tell the count that the profile rounds".to_owned()
            }
            Self::WithAll(why) => format!("hidden: {why}"),
        })
    }
}

impl Outcome {
    fn add(&mut self, (passed, done): (Passed, Done), observation: &Observation) {
        self.treated.cells += 1;
        match &done {
            Done::Nothing | Done::Treated(Treatment::Shown) => {}
            Done::Treated(Treatment::Rounded) => self.treated.rounded += 1,
            Done::Treated(Treatment::Secondary) => self.treated.secondary += 1,
            _ => self.treated.hidden += 1,
        }
        self.figures.push(ProtectedFigure {
            series: observation.series.clone(),
            period: observation.period,
            passed,
            done: done.text(),
        });
    }

    fn hide_all(&mut self, figures: &[Observation], why: &str) {
        self.remarks.push(why.to_owned());
        for observation in figures {
            let hidden = Passed::Missing(Missing::Suppressed);
            let missing = observation.figure.measured().is_none();
            let done = if missing { Done::Nothing } else { Done::WithAll(why.to_owned()) };
            self.add((hidden, done), observation);
        }
    }
}
