//! The figures that the tables of a folder give, to find rows that contradict each other.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use lifecourse_core::{Diagnostic, Figure, Observation, Period, Place, SeriesKey, Severity};
use lifecourse_exchange::contradiction;

/// So many figures are kept, in 250 MB: with a few more the map would double.
const KEPT: usize = 900_000;

/// The figures given so far, and where.
pub(crate) struct Given {
    figures: HashMap<(SeriesKey, Period), First>,
    /// How many more are kept.
    room: usize,
    /// Whether it was told that there are more.
    told: bool,
}

/// The first row with a figure.
struct First {
    file: Option<Arc<str>>,
    row: Option<u64>,
    figure: Figure,
}

impl Default for Given {
    fn default() -> Self {
        Self::keeping(KEPT)
    }
}

impl Given {
    fn keeping(room: usize) -> Self {
        Self { figures: HashMap::new(), room, told: false }
    }

    /// Notes the row at `place`. Tells if an earlier one gave the same figure otherwise, and once
    /// if no more can be kept.
    pub(crate) fn add(&mut self, place: Place, observation: Observation) -> Option<Diagnostic> {
        let Observation { series, period, figure } = observation;
        match self.figures.entry((series, period)) {
            Entry::Occupied(known) => {
                let (first, (series, period)) = (known.get(), known.key());
                let at = || Place { file: first.file.clone(), row: first.row, ..Place::default() };
                (first.figure != figure).then(|| contradiction(place, &at(), series, *period))
            }
            Entry::Vacant(free) if self.room > 0 => {
                self.room -= 1;
                free.insert(First { file: place.file, row: place.row, figure });
                None
            }
            Entry::Vacant(_) if self.told => None,
            Entry::Vacant(_) => {
                self.told = true;
                Some(too_many(place))
            }
        }
    }
}

fn too_many(place: Place) -> Diagnostic {
    let message = "this folder has so many figures that those from here on are not compared with \
                   each other";
    Diagnostic::error("too-many-figures", message, place)
        .severity(Severity::Advice)
        .help("move large tables out of the folder, and bring each in with `lifecourse import`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(given: &mut Given, row: u64, year: &str, value: f64) -> Option<&'static str> {
        let series = SeriesKey {
            indicator: "smoking".parse().unwrap(),
            area: "E10000018".parse().unwrap(),
            segment: "Persons".parse().unwrap(),
        };
        let (period, figure) = (year.parse().unwrap(), Figure::plain(value).unwrap());
        let place = Place { row: Some(row), ..Place::default() };
        given.add(place, Observation { series, period, figure }).map(|told| told.code)
    }

    #[test]
    fn beyond_what_is_kept_it_says_so_once_and_still_knows_the_first() {
        let mut given = Given::keeping(2);
        assert_eq!(add(&mut given, 2, "2021", 1.0), None);
        assert_eq!(add(&mut given, 3, "2022", 1.0), None);
        assert_eq!(add(&mut given, 4, "2022", 1.0), None);
        assert_eq!(add(&mut given, 5, "2023", 1.0), Some("too-many-figures"));
        assert_eq!(add(&mut given, 6, "2023", 2.0), None);
        assert_eq!(add(&mut given, 7, "2021", 2.0), Some("duplicate-key"));
        assert_eq!(given.figures.len(), 2);
    }
}
