//! Groups by areas: what reaches a group where it lives.

use super::{Population, scope::Scope};
use crate::{Cell, Table};

/// So many pairs of a group and an area are told; more are no table that anybody reads.
const MOST: usize = 2_000;

/// What reaches a group in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crossed {
    /// Nothing.
    NotReached,
    /// What is for everybody in the whole place, which reaches no group in particular.
    WithEverybody,
    /// What is for all who live in the area.
    WithAllThere,
    /// What names the group, or has counted somebody of it, and goes there: so many.
    InParticular(usize),
}

impl Crossed {
    /// Of what `reachers` do for a group in an area, the best; the numbers of what is in particular
    /// together.
    fn best(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::NotReached, |best, one| match (best, one) {
            (Self::InParticular(one), Self::InParticular(other)) => Self::InParticular(one + other),
            (best, one) => best.max(one),
        })
    }

    fn words(self) -> String {
        match self {
            Self::NotReached => "not reached".to_owned(),
            Self::WithEverybody => "with everybody only".to_owned(),
            Self::WithAllThere => "with all who live there".to_owned(),
            Self::InParticular(number) => format!("reached by {number}"),
        }
    }
}

/// Groups by areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// The groups.
    pub groups: Vec<String>,
    /// The areas, each with what reaches the groups there, in their order.
    pub areas: Vec<(String, Vec<Crossed>)>,
}

impl Matrix {
    /// Of all groups and areas of `population`; empty if there are none of either, or too many.
    pub(super) fn of(population: &Population<'_>, reachers: &[Scope<'_>]) -> Self {
        let Population { groups, areas, .. } = population;
        if reachers.is_empty() || groups.is_empty() || groups.len() * areas.len() > MOST {
            return Self::default();
        }
        let rows = areas.iter().map(|place| {
            let of = |group| Crossed::best(reachers.iter().map(|one| one.crosses(group, place)));
            (place.title.to_owned(), groups.iter().map(of).collect())
        });
        Self {
            areas: rows.collect(),
            groups: groups.iter().map(|group| group.title.to_string()).collect(),
        }
    }

    /// The areas in rows, the groups in columns; none if it is empty.
    pub(super) fn table(&self) -> Option<Table> {
        if self.areas.is_empty() {
            return None;
        }
        let columns = std::iter::once("area").chain(self.groups.iter().map(String::as_str));
        let mut table = Table::new("What reaches each group, area by area", columns);
        for (area, groups) in &self.areas {
            let cells = groups.iter().map(|crossed| Cell::from(crossed.words()));
            table.rows.push(std::iter::once(Cell::from(area.as_str())).chain(cells).collect());
        }
        Some(table)
    }
}
