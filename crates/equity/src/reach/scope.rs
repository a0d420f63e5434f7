//! How far each intervention and champion goes.

use std::collections::HashSet;

use lifecourse_core::{Approach, AreaCode, Counted, Group, Reach, Text};

use super::{By, Coverage, Crossed, How, Place, Population, Reacher, Row};

/// A reacher with how far it goes.
pub(super) struct Scope<'a> {
    pub(super) reacher: &'a Reacher<'a>,
    /// Whether it goes wherever the place does.
    everywhere: bool,
    areas: HashSet<&'a AreaCode>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(reacher: &'a Reacher<'a>, population: &Population<'_>) -> Self {
        let holds_all = |code: &AreaCode| {
            population.areas.len() > 1
                && population.areas.iter().all(|place| place.within.contains(code))
        };
        let everywhere = reacher.areas.is_empty()
            || reacher.areas.iter().any(|code| code == population.area || holds_all(code));
        Self { reacher, everywhere, areas: reacher.areas.iter().collect() }
    }

    /// Whether it is for whoever lives where it goes.
    fn for_anybody(&self) -> bool {
        let nowhere = self.reacher.areas.is_empty();
        self.reacher.groups.is_empty() && !(nowhere && self.reacher.approach == Approach::Targeted)
    }

    /// Whether it names an area, or one that holds it.
    fn names(&self, place: &Place<'_>) -> bool {
        self.areas.contains(place.area) || place.within.iter().any(|area| self.areas.contains(area))
    }

    /// What it does for a group in an area.
    pub(super) fn crosses(&self, group: &Group, place: &Place<'_>) -> Crossed {
        let there = |reach: &Reach| {
            reach.group.as_ref() == Some(&group.id) && reach.area.as_ref() == Some(place.area)
        };
        let goes = self.everywhere || self.names(place);
        let meant = (goes && self.reacher.groups.contains(&group.id)).then_some(How::InParticular);
        if self.counted(meant, there).is_some() {
            Crossed::InParticular(1)
        } else if !goes || !self.for_anybody() {
            Crossed::NotReached
        } else if self.everywhere {
            Crossed::WithEverybody
        } else {
            Crossed::WithAllThere
        }
    }

    fn reaches_area(&self, place: &Place<'_>) -> Option<How> {
        let meant = if self.everywhere {
            self.for_anybody().then_some(How::WithEverybody)
        } else if self.names(place) {
            Some(if self.for_anybody() { How::InParticular } else { How::InPart })
        } else {
            None
        };
        self.counted(meant, |reach| {
            reach.area.as_ref() == Some(place.area) && reach.group.is_none()
        })
    }

    fn reaches_group(&self, group: &Group) -> Option<How> {
        let meant = self.reacher.groups.contains(&group.id).then_some(if self.everywhere {
            How::InParticular
        } else {
            How::InPart
        });
        // That nobody of the group came in one area says nothing of the others.
        self.counted(meant, |reach| {
            reach.group.as_ref() == Some(&group.id) && (reach.area.is_none() || reach.number > 0)
        })
    }

    fn reaches_in(&self, group: &Group, language: &Text) -> Option<How> {
        let said = |one: &Text| one.to_lowercase() == language.to_lowercase();
        if !self.reacher.languages.iter().any(said) {
            return None;
        }
        let anybody = if self.everywhere { How::WithEverybody } else { How::InPart };
        self.reaches_group(group).or_else(|| self.for_anybody().then_some(anybody))
    }

    /// What is `meant`, unless the latest count of those people says otherwise.
    fn counted(&self, meant: Option<How>, of: impl Fn(&Reach) -> bool) -> Option<How> {
        let counts = || {
            let people = |reach: &&Reach| of(reach) && reach.counted != Counted::Groups;
            self.reacher.reach.iter().filter(people)
        };
        let Some(latest) = counts().map(|reach| reach.period).max_by_key(|at| at.end()) else {
            return meant;
        };
        let somebody = counts().any(|reach| reach.period == latest && reach.number > 0);
        somebody.then_some(How::InParticular)
    }
}

fn ways<'a>(reachers: &'a [Scope<'a>], how: impl Fn(&Scope<'a>) -> Option<How> + 'a) -> Vec<By> {
    let found = reachers
        .iter()
        .filter_map(|one| Some(By { name: one.reacher.name.to_owned(), how: how(one)? }));
    let mut by: Vec<By> = found.collect();
    by.sort_by(|one, other| (other.how, &one.name).cmp(&(one.how, &other.name)));
    by
}

fn row(name: String, people: Option<f64>, need: Option<f64>, by: Vec<By>) -> Row {
    let people = people.filter(|people| people.is_finite() && *people >= 0.0);
    Row { name, people, need, coverage: Coverage::of(&by), rank: None, by }
}

fn size(group: &Group, area: &AreaCode) -> Option<f64> {
    let here = group.population.iter().find(|population| population.area == *area)?;
    Some(here.number as f64)
}

pub(super) fn group_rows(population: &Population<'_>, reachers: &[Scope<'_>]) -> Vec<Row> {
    let rows = population.groups.iter().map(|group| {
        let by = ways(reachers, |one| one.reaches_group(group));
        row(group.title.to_string(), size(group, population.area), None, by)
    });
    rows.collect()
}

pub(super) fn area_rows(population: &Population<'_>, reachers: &[Scope<'_>]) -> Vec<Row> {
    let rows = population.areas.iter().map(|place| {
        let by = ways(reachers, |one| one.reaches_area(place));
        row(place.title.to_owned(), place.people, place.need, by)
    });
    rows.collect()
}

pub(super) fn language_rows(population: &Population<'_>, reachers: &[Scope<'_>]) -> Vec<Row> {
    let spoken = population
        .groups
        .iter()
        .flat_map(|group| group.languages.iter().map(move |language| (group, language)));
    let rows = spoken.map(|(group, language)| {
        let by = ways(reachers, |one| one.reaches_in(group, language));
        row(format!("{language} for {}", group.title), size(group, population.area), None, by)
    });
    rows.collect()
}
