//! What disclosure control makes of the figures of indicators.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lifecourse_core::{
    Area, AreaCode, Figure, FigureParts, Indicator, Measured, Missing, Observation, Reading,
    ValueType,
};
use lifecourse_disclosure::{
    Profile, Publication, Refusal, Released, TableError, Treatment, audit, protect,
};
use lifecourse_storage::{Passed, ProtectedFigure, ReleaseNumber, Treated};

use super::{
    counted::{Counted, Faces, Node, codes, count, whole},
    grid::Grid,
    links::World,
};

/// What is to be protected together, and by what: an indicator with those that are part of it, or
/// that it is part of. Those that are public already are among them.
pub(super) struct Subject<'a> {
    pub(super) indicators: Vec<&'a Indicator>,
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
    pub(super) remarks: Vec<String>,
    /// What was done to the figures, in their order.
    done: Vec<Done>,
}

/// Figures that cannot be released, and why.
#[derive(Debug)]
pub(super) struct Refused {
    /// Which they are, such as `deaths, 2024`.
    pub(super) figures: String,
    pub(super) refusal: Refusal,
}

/// What is shown of counts, by their codes, and what was done to them.
type Decided = HashMap<[String; 6], (Released<u64>, Treatment)>;

/// Protects figures, those together that tell of each other.
pub(super) fn protect_all(
    subject: &Subject<'_>,
    figures: &[Observation],
    earlier: &[Earlier],
) -> Result<Outcome, Refused> {
    let mut outcome = Outcome::default();
    for nodes in subject.components(figures, earlier) {
        let refused = |refusal| Refused { figures: name(&nodes), refusal };
        subject.protect(&nodes, figures, earlier, &mut outcome).map_err(refused)?;
    }
    Ok(outcome)
}

/// Attacks what was prepared, together with what was released before.
pub(super) fn audit_all(subject: &Subject<'_>, all: &[Earlier]) -> Result<(), Refused> {
    for nodes in subject.components(&[], all) {
        let refused = |refusal| Refused { figures: name(&nodes), refusal };
        let publications = subject.publications(&nodes, all).map_err(refused)?;
        audit(&publications, subject.profile).map_err(refused)?;
    }
    Ok(())
}

/// Figures as people name them, such as `deaths, 2023 Q1 to 2024`.
fn name(nodes: &BTreeSet<Node>) -> String {
    let indicators: BTreeSet<&str> = nodes.iter().map(|(id, _)| id.as_str()).collect();
    let indicators: Vec<&str> = indicators.into_iter().collect();
    let periods: BTreeSet<_> = nodes.iter().map(|(_, period)| period).collect();
    let periods: Vec<String> = periods.into_iter().map(ToString::to_string).collect();
    let periods = match periods.as_slice() {
        [first, .., last] => format!("{first} to {last}"),
        one => one.concat(),
    };
    format!("{}, {periods}", indicators.join(" and "))
}

impl Subject<'_> {
    fn world(&self) -> World<'_> {
        World { indicators: &self.indicators, areas: self.areas }
    }

    /// The figures that tell of each other, by indicator and period.
    fn components(&self, figures: &[Observation], earlier: &[Earlier]) -> Vec<BTreeSet<Node>> {
        let all = figures.iter().chain(earlier.iter().flat_map(|one| &one.counted));
        let nodes = all.map(|one| (one.series.indicator.clone(), one.period)).collect();
        self.world().components(&nodes)
    }

    fn indicator(&self, of: &Observation) -> Option<&Indicator> {
        self.indicators.iter().copied().find(|one| one.id == of.series.indicator)
    }

    /// The counts of these figures.
    fn counted<'f>(&self, nodes: &BTreeSet<Node>, figures: &'f [Observation]) -> Vec<Counted<'f>> {
        let counts = of(nodes, figures).filter_map(|one| Counted::of(one, self.indicator(one)?));
        counts.collect()
    }

    fn protect(
        &self,
        nodes: &BTreeSet<Node>,
        figures: &[Observation],
        earlier: &[Earlier],
        outcome: &mut Outcome,
    ) -> Result<(), Refusal> {
        let shaped = self.world().shape(self.counted(nodes, figures));
        let tables = shaped.grids.iter().map(|grid| grid.table("this release", self.profile));
        let tables = tables.collect::<Result<Vec<_>, TableError>>()?;
        let earlier = self.publications(nodes, earlier)?;
        let made = protect(&tables, self.profile, &earlier)?;
        let all: Vec<_> = made.publications().cloned().chain(earlier).collect();
        audit(&all, self.profile)?;
        let mut decided = Decided::new();
        for row in made.tables().iter().flat_map(lifecourse_disclosure::ProtectedTable::rows) {
            if let Ok(codes) = <[&str; 6]>::try_from(row.codes) {
                decided.insert(codes.map(str::to_owned), (row.count, row.treatment));
            }
        }
        for ((id, period), why) in &shaped.loose {
            outcome.remarks.push(format!("{id}, {period}: all figures are hidden, because {why}"));
        }
        for observation in of(nodes, figures) {
            let Some(indicator) = self.indicator(observation) else { continue };
            if indicator.disclosure.is_published() {
                continue;
            }
            let node = (observation.series.indicator.clone(), observation.period);
            let made = match shaped.loose.get(&node) {
                Some(why) => hidden(observation, Done::WithAll(why.clone())),
                None => self.passed(indicator, observation, &decided),
            };
            outcome.add(made, observation);
        }
        Ok(())
    }

    /// What the public saw of figures in earlier releases, each state once.
    fn publications(
        &self,
        nodes: &BTreeSet<Node>,
        earlier: &[Earlier],
    ) -> Result<Vec<Publication>, Refusal> {
        let mut seen: Vec<Seen> = Vec::new();
        let mut publications = Vec::new();
        for release in earlier {
            let counted = self.counted(nodes, &release.counted);
            let shown = |one: &Observation| count(&one.figure, self.indicator(one)?.value_type);
            let faces: Faces = of(nodes, &release.released)
                .map(|one| (codes(&one.series, one.period), shown(one)))
                .collect();
            let counts = counted.iter().map(|one| (one.codes.clone(), one.count)).collect();
            let state = Seen { counts, faces };
            if seen.contains(&state) {
                continue;
            }
            let shaped = self.world().shape(counted.clone());
            let name = format!("release {}", release.release);
            let publish = |grid: &Grid| grid.publication(&name, &state.faces, self.profile);
            for grid in &shaped.grids {
                publications.push(publish(grid)?);
            }
            // What contradicted itself was hidden whole, and tells nothing, unless it is public.
            for one in counted.iter().filter(|one| shaped.loose.contains_key(&one.node())) {
                if state.faces.get(&one.codes).copied().flatten().is_some() {
                    publications.push(publish(&Grid::alone(one))?);
                }
            }
            seen.push(state);
        }
        Ok(publications)
    }

    /// What may be shown of a figure, and what was done to it.
    fn passed(
        &self,
        indicator: &Indicator,
        observation: &Observation,
        decided: &Decided,
    ) -> (Passed, Done) {
        let figure = &observation.figure;
        if figure.measured().is_none() {
            return hidden(observation, Done::Nothing);
        }
        let found = decided.get(&codes(&observation.series, observation.period));
        let Some((count, treatment)) = found else {
            return hidden(observation, Done::Uncounted);
        };
        if *treatment == Treatment::Rounded && !can_be_worked_out(indicator, figure) {
            return hidden(observation, Done::Unrounded);
        }
        let shown = count.map(|count| self.figure(indicator, figure, count, *treatment));
        (Passed::Released(shown), Done::Treated(*treatment))
    }

    /// A figure as it is shown with this count: as it was, or worked out from rounded counts.
    fn figure(
        &self,
        indicator: &Indicator,
        figure: &Figure,
        count: u64,
        treatment: Treatment,
    ) -> Figure {
        let mut parts = FigureParts::from(figure.clone());
        let small = |all: f64| whole(all).is_none_or(|all| self.profile.hides(all));
        if treatment == Treatment::Rounded {
            let of = parts.denominator.and_then(whole).map(|all| self.profile.rounded(all));
            let shown = count as f64;
            let was = figure.count().filter(|was| *was > 0.0).zip(figure.denominator());
            let value = figure.measured().map_or(0.0, |measured| measured.value);
            let value = match (indicator.value_type, was, of) {
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

/// Those of the figures that are of these indicators and periods.
fn of<'f>(
    nodes: &BTreeSet<Node>,
    figures: &'f [Observation],
) -> impl Iterator<Item = &'f Observation> {
    let indicators: BTreeMap<_, BTreeSet<_>> =
        nodes.iter().fold(BTreeMap::new(), |mut all, (id, period)| {
            all.entry(id.clone()).or_insert_with(BTreeSet::new).insert(*period);
            all
        });
    figures.iter().filter(move |one| {
        indicators.get(&one.series.indicator).is_some_and(|all| all.contains(&one.period))
    })
}

/// A figure of which nothing is shown; the reason that it has no number stays.
fn hidden(observation: &Observation, done: Done) -> (Passed, Done) {
    match observation.figure.reading() {
        Reading::Missing(reason) => (Passed::Missing(reason), Done::Nothing),
        Reading::Measured(_) => (Passed::Missing(Missing::Suppressed), done),
    }
}

/// Whether the value of a figure is what its count makes, so that a rounded count makes one.
fn can_be_worked_out(indicator: &Indicator, figure: &Figure) -> bool {
    match indicator.value_type {
        ValueType::Count => true,
        ValueType::Proportion | ValueType::CrudeRate => {
            let events = figure.count().is_some_and(|count| count > 0.0);
            figure.counts_of_proportion(indicator.scale).is_some() || !events
        }
        _ => false,
    }
}

/// What the public has seen of figures.
#[derive(PartialEq, Eq)]
struct Seen {
    counts: Vec<([String; 6], u64)>,
    faces: Faces,
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
            Self::Treated(Treatment::Guarded) => {
                "hidden: those who were not counted are below the threshold of the profile"
                    .to_owned()
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
        self.figures.push(ProtectedFigure {
            series: observation.series.clone(),
            period: observation.period,
            passed,
            done: done.text(),
        });
        self.done.push(done);
    }

    /// The figures of an indicator, with what was done to them.
    pub(super) fn of(&self, indicator: &Indicator) -> (Vec<ProtectedFigure>, Treated) {
        let mut treated = Treated::default();
        let mut figures = Vec::new();
        for (figure, done) in self.figures.iter().zip(&self.done) {
            if figure.series.indicator != indicator.id {
                continue;
            }
            treated.cells += 1;
            match done {
                Done::Nothing | Done::Treated(Treatment::Shown) => {}
                Done::Treated(Treatment::Rounded) => treated.rounded += 1,
                Done::Treated(Treatment::Secondary) => treated.secondary += 1,
                _ => treated.hidden += 1,
            }
            figures.push(figure.clone());
        }
        (figures, treated)
    }
}
