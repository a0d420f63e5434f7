//! Places beside each other in one period: in order, in a funnel, on a map.

mod funnel;
mod map;

use std::collections::BTreeSet;

use lifecourse_core::{Area, Figure, Indicator, Period, Reading, Segment, Shape};

pub use self::{
    funnel::{Curves, Distance, Funnel, FunnelRow, funnel},
    map::{Located, Map, map},
};
use super::{Picture, Row, View, table};
use crate::{Answer, Cell, Refusal, Verdict, phrase::several, status::against};

/// Places with a figure each, of one indicator, part of the population and period.
#[derive(Clone, Debug, PartialEq)]
pub struct Places<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// Of whom.
    pub segment: &'a Segment,
    /// When.
    pub period: Period,
    /// The places, each once.
    pub all: Vec<Place<'a>>,
    /// The place that the reader came for, if it is among them.
    pub own: Option<&'a Area>,
    /// What they are compared with: its name and its figure of the period.
    pub comparator: Option<(&'a str, &'a Figure)>,
}

/// One place with its figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// The place.
    pub area: &'a Area,
    /// Its figure.
    pub figure: &'a Figure,
    /// Its boundary, where a map is to be drawn and one is held.
    pub shape: Option<&'a Shape>,
}

/// Places in the order in which they are given, to be drawn in that of their values.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The places.
    pub places: Vec<Row>,
    /// The level that they are compared with.
    pub average: Option<(String, f64)>,
    /// The name of the place that the reader came for.
    pub own: Option<String>,
}

/// The places beside each other, each against the comparator.
///
/// # Errors
/// [`Refusal::NothingBeside`] unless two places have a value.
pub fn comparison(places: &Places<'_>) -> Result<View, Refusal> {
    let rows = places.rows()?;
    let verdicts: Vec<&str> = rows.iter().map(|(row, place)| places.verdict(row, *place)).collect();
    let average = places.average();
    let against = average.as_ref().map_or_else(String::new, |(name, _)| format!("Against {name}"));
    let shown = rows.iter().zip(&verdicts).map(|((row, place), verdict)| {
        let code = Cell::from(place.area.id.as_ref());
        (row.clone(), vec![word(verdict), code])
    });
    let order = |(row, _): &(Row, Vec<Cell>)| -row.value().unwrap_or(f64::NEG_INFINITY);
    let mut shown: Vec<_> = shown.collect();
    shown.sort_by(|a, b| order(a).total_cmp(&order(b)));
    Ok(View {
        title: places.standing(&verdicts).unwrap_or_else(|| places.range(&rows)),
        table: table(places.caption(), ("Place", places.indicator), shown, &[&against, "Code"]),
        remarks: places.remarks(&rows),
        picture: Picture::Comparison(Comparison {
            own: places.own_name(&rows),
            places: rows.into_iter().map(|(row, _)| row).collect(),
            average,
        }),
    })
}

/// A word in its cell, or nothing.
fn word(word: &str) -> Cell {
    if word.is_empty() { Cell::Blank } else { Cell::from(word) }
}

impl Places<'_> {
    /// A row for each place, under names that are different.
    fn rows(&self) -> Result<Vec<(Row, Place<'_>)>, Refusal> {
        let (mut seen, mut rows) = (BTreeSet::new(), Vec::with_capacity(self.all.len()));
        for &place in &self.all {
            let Place { area, figure, .. } = place;
            let title = area.title.to_string();
            let name =
                if seen.insert(title.clone()) { title } else { format!("{title} ({})", area.id) };
            rows.push((Row { name, reading: figure.reading() }, place));
        }
        match rows.iter().filter(|(row, _)| row.value().is_some()).count() {
            0 | 1 => Err(Refusal::NothingBeside { period: self.period }),
            _ => Ok(rows),
        }
    }

    fn caption(&self) -> String {
        let of_whom = crate::strata::beside_headline(self.indicator, self.segment);
        format!("{}{of_whom}, {}", self.indicator.title, self.period)
    }

    fn average(&self) -> Option<(String, f64)> {
        let (name, figure) = self.comparator?;
        Some((name.to_owned(), figure.measured()?.value))
    }

    fn own_name(&self, rows: &[(Row, Place<'_>)]) -> Option<String> {
        let own = self.own?;
        rows.iter().find(|(_, place)| place.area.id == own.id).map(|(row, _)| row.name.clone())
    }

    /// How a place stands against the comparator: nothing where there is no answer.
    fn verdict(&self, row: &Row, place: Place<'_>) -> &'static str {
        let Some(comparator) = self.comparator else { return "" };
        let whose = (self.indicator, self.segment);
        match against(whose, (&row.name, place.figure), comparator, self.period) {
            Answer::Found(finding) => finding.verdict.label(),
            Answer::Refused(_) => "",
        }
    }

    /// `In 2023, 2 of 7 places are better than England, 1 is worse and 4 similar`.
    fn standing(&self, verdicts: &[&str]) -> Option<String> {
        let (name, _) = self.average()?;
        let count = |label: &str| verdicts.iter().filter(|verdict| **verdict == label).count();
        let told = ["better", "worse", "higher", "lower", "similar"];
        let parts: Vec<_> = told
            .iter()
            .filter(|label| count(label) > 0)
            .map(|label| format!("{} {label}", count(label)))
            .collect();
        let places = several(verdicts.len(), "place", "places");
        (!parts.is_empty()).then(|| {
            format!("In {}, of {places} against {name}: {}", self.period, parts.join(", "))
        })
    }

    /// `In 2023, from 7.1% in Blaby to 12.3% in Melton`.
    fn range(&self, rows: &[(Row, Place<'_>)]) -> String {
        let known = || rows.iter().filter_map(|(row, _)| Some((row.value()?, row.name.as_str())));
        let lowest = known().min_by(|a, b| a.0.total_cmp(&b.0));
        let highest = known().max_by(|a, b| a.0.total_cmp(&b.0));
        let said = |(value, name)| format!("{} in {name}", self.indicator.with_unit(value));
        match (lowest.map(said), highest.map(said)) {
            (Some(lowest), Some(highest)) => {
                format!("In {}, from {lowest} to {highest}", self.period)
            }
            _ => self.caption(),
        }
    }

    fn remarks(&self, rows: &[(Row, Place<'_>)]) -> Vec<String> {
        let measured = |row: &Row| match row.reading {
            Reading::Measured(measured) => Some(measured),
            Reading::Missing(_) => None,
        };
        let without =
            rows.iter().filter_map(|(row, _)| measured(row)).all(|one| one.ci95.is_none());
        let hidden = rows.iter().filter(|(row, _)| row.value().is_none()).count();
        let mut remarks = Vec::new();
        if without {
            remarks.push("No confidence intervals are published for these figures, so differences may be chance.".to_owned());
        }
        if hidden > 0 {
            let places = several(hidden, "place has", "places have");
            remarks.push(format!("{places} no value to show for {}.", self.period));
        }
        remarks
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use lifecourse_core::{Missing, Polarity, ValueType};

    use super::*;
    use crate::sample::{indicator, within};

    /// Places called A, B, C and so on.
    pub(crate) fn areas(number: u8) -> Vec<Area> {
        let area = |at: u8| {
            let title = char::from(b'A' + at).to_string();
            Area::named(format!("E070001{}", 30 + at).parse().unwrap(), title.parse().unwrap())
        };
        (0..number).map(area).collect()
    }

    pub(crate) fn smoking() -> Indicator {
        let polarity = Polarity::LowIsGood;
        Indicator { polarity, ..indicator("Smoking", ValueType::Proportion) }
    }

    pub(crate) fn places<'a>(
        indicator: &'a Indicator,
        areas: &'a [Area],
        figures: &'a [Figure],
        comparator: Option<(&'a str, &'a Figure)>,
    ) -> Places<'a> {
        Places {
            indicator,
            segment: &indicator.headline,
            period: "2024".parse().unwrap(),
            all: areas
                .iter()
                .zip(figures)
                .map(|(area, figure)| Place { area, figure, shape: None })
                .collect(),
            own: areas.first(),
            comparator,
        }
    }

    #[test]
    fn each_place_stands_against_the_comparator() {
        let figures = [within(9.0, 0.5, 900.0), within(12.0, 0.5, 900.0), within(10.2, 0.5, 900.0)];
        let (smoking, areas, england) = (smoking(), areas(3), within(10.0, 0.1, 9e6));
        let view = comparison(&places(&smoking, &areas, &figures, Some(("England", &england))));
        let view = view.unwrap();
        assert_eq!(
            view.title,
            "In 2024, of 3 places against England: 1 better, 1 worse, 1 similar"
        );
        let first: Vec<_> = view.table.rows[0].iter().map(Cell::shown).collect();
        assert_eq!(first, ["B", "12.0", "11.5", "12.5", "worse", "E07000131"]);
        let Picture::Comparison(drawn) = view.picture else { panic!("another picture") };
        assert_eq!(drawn.own.as_deref(), Some("A"));
    }

    #[test]
    fn without_a_comparator_the_range_is_the_finding() {
        let figures = [within(9.0, 0.5, 900.0), within(12.0, 0.5, 900.0)];
        let (smoking, areas) = (smoking(), areas(2));
        let view = comparison(&places(&smoking, &areas, &figures, None)).unwrap();
        assert_eq!(view.title, "In 2024, from 9.0% in A to 12.0% in B");
    }

    #[test]
    fn one_place_alone_is_not_compared() {
        let figures = [within(9.0, 0.5, 900.0), Figure::missing(Missing::Suppressed)];
        let (smoking, areas) = (smoking(), areas(2));
        let refused = comparison(&places(&smoking, &areas, &figures, None)).unwrap_err();
        assert_eq!(refused.to_string(), "no other place like it has a figure for 2024");
    }

    #[test]
    fn two_places_of_one_name_are_told_apart() {
        let figures = [within(9.0, 0.5, 900.0), within(12.0, 0.5, 900.0)];
        let (smoking, mut areas) = (smoking(), areas(2));
        areas[1].title = areas[0].title.clone();
        let view = comparison(&places(&smoking, &areas, &figures, None)).unwrap();
        assert_eq!(view.table.rows[0][0].shown(), "A (E07000131)");
    }
}
