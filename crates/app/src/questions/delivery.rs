//! What is asked of delivery: work, needs, promises and commitments.

use std::collections::BTreeMap;

use lifecourse_core::{
    self as core, AccessPromise, AnchorCommitment, AreaCode, Category, Document, Group, Id,
    Indicator, Intervention, Measure, Need, Organisation, Performer, Priority, Service, Strategy,
};
use lifecourse_equity::{
    Reply,
    access::{AccessReport, Promised},
    anchors::{AnchorReport, Ledger},
    matches::{Known, MatchReport, Offer},
    measures::{Measured, MeasuresReport, Work},
};
use time::Date;

use super::material::Material;

impl Material {
    /// The results of a year.
    pub(super) fn measures(&self, asked: &core::Measures) -> Reply {
        let titles = |id: &Id<Indicator>| self.title_of(id).map(|one: &Indicator| &*one.title);
        let measures: Vec<Measured<'_>> = self
            .documents::<Measure>()
            .filter(|measure| is_of(asked.strategy.as_ref(), &measure.strategy))
            .map(|measure| Measured {
                measure,
                of: self.performer(&measure.of),
                contributes_to: measure.contributes_to.iter().filter_map(titles).collect(),
            })
            .collect();
        let organisations =
            self.documents::<Organisation>().map(|one| (&one.id, &*one.title)).collect();
        let areas = self.areas.values().map(|area| (&area.id, &*area.title)).collect();
        let work = Work { measures: &measures, organisations: &organisations, areas: &areas };
        MeasuresReport::of(&work, asked.year).reply()
    }

    /// What helps with what is needed on a day.
    pub(super) fn matches(&self, asked: &core::Matches, on: Date) -> Reply {
        let needs: Vec<&Need> = self
            .documents::<Need>()
            .filter(|need| is_of(asked.strategy.as_ref(), &need.strategy))
            .filter(|need| asked.area.as_ref().is_none_or(|area| self.is_needed_in(need, area)))
            .collect();
        let running: Vec<(&Intervention, Vec<AreaCode>)> = self
            .documents::<Intervention>()
            .filter(|one| one.period.contains(on))
            .map(|one| (one, self.areas_of(one)))
            .collect();
        let interventions = running.iter().map(|(one, areas)| Offer { areas, ..Offer::from(*one) });
        let offers: Vec<Offer<'_>> =
            self.documents::<Service>().map(Offer::from).chain(interventions).collect();
        let of_strategy = asked.strategy.as_ref().map(|id| self.title(id));
        let about = asked.area.as_ref().map(|area| self.name(area).to_owned()).or(of_strategy);
        let known = Known {
            about: about.as_deref().unwrap_or("All needs"),
            needs: &needs,
            offers: &offers,
            holds: &|outer, inner| self.holds(outer, inner),
            place: &|area| self.name(area).to_owned(),
            group: &|group| self.title::<Group>(group),
            on,
        };
        MatchReport::of(&known).reply()
    }

    /// How promises of access stand.
    pub(super) fn access_promises(&self, asked: &core::AccessPromises) -> Reply {
        let promises: Vec<&AccessPromise> = self
            .documents::<AccessPromise>()
            .filter(|promise| is_of(asked.strategy.as_ref(), &promise.strategy))
            .collect();
        let about = asked.strategy.as_ref().map(|id| self.title(id));
        let promised = Promised {
            about: about.as_deref().unwrap_or("All promises of access"),
            promises: &promises,
            place: &|area| self.name(area).to_owned(),
            group: &|group| self.title::<Group>(group),
            service: &|service| self.title::<Service>(service),
        };
        AccessReport::of(&promised).reply()
    }

    /// What anchor institutions do of what they committed to.
    pub(super) fn anchors(&self, asked: &core::Anchors) -> Reply {
        let of_place = |commitment: &&AnchorCommitment| {
            let strategy = self.title_of::<Strategy>(&commitment.strategy);
            strategy.is_some_and(|strategy| self.overlap(&strategy.area, &asked.area))
        };
        let organisation = |commitment: &AnchorCommitment| {
            let found = self.title_of::<Organisation>(&commitment.organisation);
            found.map_or_else(|| "", |one| &*one.title)
        };
        let commitments: Vec<(&AnchorCommitment, &str)> = self
            .documents::<AnchorCommitment>()
            .filter(of_place)
            .map(|one| (one, organisation(one)))
            .collect();
        let people = asked.people.as_ref().and_then(|id| self.indicators.get(id));
        let by_group = people.map(|people| self.people_by(people, asked));
        let ledger = Ledger {
            place: self.name(&asked.area),
            commitments: &commitments,
            by: &asked.by,
            people: by_group.as_ref(),
            synthetic: people.is_some_and(|people| people.source.synthetic),
        };
        AnchorReport::of(&ledger, asked.year).reply()
    }

    /// The people of each group, by the latest denominators of an indicator.
    fn people_by(&self, people: &Indicator, asked: &core::Anchors) -> BTreeMap<Category, f64> {
        let headline = &people.headline;
        let here = self.place(&people.id, &asked.area).into_iter().flatten();
        here.filter(|(segment, _)| (segment.sex, segment.age) == (headline.sex, headline.age))
            .filter_map(|(segment, points)| {
                let category = segment.category.as_ref().filter(|one| one.kind() == &*asked.by)?;
                Some((category.clone(), points.last()?.1.denominator()?))
            })
            .collect()
    }

    fn performer<'a>(&'a self, of: &'a Performer) -> &'a str {
        let title = match of {
            Performer::Intervention(id) => {
                self.title_of(id).map(|one: &Intervention| &*one.title).or(Some(id.as_str()))
            }
            Performer::Service(id) => {
                self.title_of(id).map(|one: &Service| &*one.title).or(Some(id.as_str()))
            }
            Performer::Provider(id) => {
                self.title_of(id).map(|one: &Organisation| &*one.title).or(Some(id.as_str()))
            }
        };
        title.unwrap_or_default()
    }

    /// The document of that name.
    fn title_of<D: Document<Id = Id<D>>>(&self, id: &Id<D>) -> Option<&D> {
        self.documents::<D>().find(|document| document.id() == id)
    }

    /// What the document of that name is called.
    fn title<D: Document<Id = Id<D>>>(&self, id: &Id<D>) -> String {
        self.title_of::<D>(id)
            .map_or_else(|| id.to_string(), |document| document.title().to_owned())
    }

    /// The places that an intervention is for: its own, or else those of its strategies.
    fn areas_of(&self, intervention: &Intervention) -> Vec<AreaCode> {
        if !intervention.areas.is_empty() {
            return intervention.areas.clone();
        }
        let strategies = intervention
            .priorities
            .iter()
            .filter_map(|id| self.title_of::<Strategy>(&self.title_of::<Priority>(id)?.strategy));
        strategies.map(|strategy| strategy.area.clone()).collect()
    }

    /// Whether a need is one of a place: by its own places, or else by that of its strategy.
    fn is_needed_in(&self, need: &Need, place: &AreaCode) -> bool {
        if need.areas.is_empty() {
            let strategy = self.title_of::<Strategy>(&need.strategy);
            return strategy.is_some_and(|strategy| self.overlap(&strategy.area, place));
        }
        need.areas.iter().any(|area| self.holds(place, area) || self.holds(area, place))
    }

    /// Whether one place is another or holds all of it.
    fn holds(&self, outer: &AreaCode, inner: &AreaCode) -> bool {
        let parts = |of: &AreaCode| self.areas.get(of).map(|area| &area.made_of[..]);
        let lies = |part: &AreaCode, of: &AreaCode| {
            part == of || self.areas.get(part).is_some_and(|area| self.lies_in(area, of))
        };
        let within = |part: &AreaCode| {
            lies(part, outer)
                || parts(outer).unwrap_or_default().iter().any(|whole| lies(part, whole))
        };
        let whole = parts(inner).filter(|parts| !parts.is_empty());
        within(inner) || whole.is_some_and(|parts| parts.iter().all(within))
    }
}

/// Whether something of `strategy` is asked for.
fn is_of(asked: Option<&Id<Strategy>>, strategy: &Id<Strategy>) -> bool {
    asked.is_none_or(|asked| asked == strategy)
}
