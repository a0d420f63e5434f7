//! Places: their codes, what they lie in, what they are made of, how long they have stood.

use serde::{Deserialize, Serialize};

use crate::{
    AreaCode, DateRange, Document, Fault, Kind, Reference, Text,
    document::{References, example, named},
};

/// A place with figures, or one that holds or makes up such places.
///
/// The code tells what a statistical area is (its first three characters) and so is not told
/// again. A custom area, such as a neighbourhood drawn by hand, has a readable code and is made
/// of smaller areas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Area {
    /// Its code.
    pub id: AreaCode,
    /// Its name.
    pub title: Text,
    /// What sort of area it is, where its code does not tell: `GPs`, `neighbourhood`...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_type: Option<Text>,
    /// The larger areas that it lies in, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<AreaCode>,
    /// The smaller areas that a custom area is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<AreaCode>,
    /// Its place on a map of equal tiles, for where no boundaries are loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tile: Option<Tile>,
    /// The days on which its code came into use and went out of it.
    #[serde(default, skip_serializing_if = "DateRange::is_open")]
    pub vintage: DateRange,
    /// The codes that it took over from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predecessors: Vec<AreaCode>,
    /// The codes that took over from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<AreaCode>,
}

/// A tile on a map in which every area has the same size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tile {
    /// The short name that stands on it, such as `Cha`.
    pub short: Text,
    /// Its column, from 0 in the west.
    pub column: u8,
    /// Its row, from 0 in the north.
    pub row: u8,
}

impl Area {
    /// An area known by its code and name alone.
    #[must_use]
    pub fn named(id: AreaCode, title: Text) -> Self {
        Self {
            id,
            title,
            area_type: None,
            within: Vec::new(),
            made_of: Vec::new(),
            tile: None,
            vintage: DateRange::default(),
            predecessors: Vec::new(),
            successors: Vec::new(),
        }
    }
}

impl Document for Area {
    named!(Area, AreaCode);

    /// Predecessors and successors may be codes that no figure or page needs: they are not looked
    /// up.
    fn references(&self) -> Vec<Reference> {
        References::default()
            .many::<Self>("within", &self.within)
            .many::<Self>("made_of", &self.made_of)
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.id.gss().is_some() && !self.made_of.is_empty() {
            faults.push(Fault::error(
                "made_of",
                "statistical-area-made-of-areas",
                format!("{} is a statistical area, and only a custom area is made of others", self.id),
                "give the custom area a code of its own, such as `south-leeds`, or use `within` in the smaller areas",
            ));
        }
        for (field, areas) in [("within", &self.within), ("made_of", &self.made_of)] {
            if let Some(at) = areas.iter().position(|area| *area == self.id) {
                faults.push(Fault::error(
                    format!("{field}[{at}]"),
                    "area-within-itself",
                    "the area is named as a part of itself",
                    "take it out of the list",
                ));
            }
        }
        if !self.successors.is_empty() && self.vintage.to().is_none() {
            faults.push(Fault::error(
                "successors",
                "succeeded-without-end",
                "other codes took over from this one, and its last day is not given",
                "add `vintage = { to = 2019-03-31 }` with its last day",
            ));
        }
        faults
    }

    example!({
            "id": "E07000130",
            "title": "Charnwood",
            "within": ["E10000018", "E12000004", "E92000001"],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_custom_area_is_made_of_others() {
        let charnwood = Area { made_of: vec!["E01025680".parse().unwrap()], ..Area::example() };
        assert_eq!(charnwood.check()[0].code, "statistical-area-made-of-areas");
        let own = Area { id: "loughborough-east".parse().unwrap(), ..charnwood };
        assert_eq!(own.check(), []);
    }

    #[test]
    fn a_code_that_has_successors_has_ended() {
        let old = Area { successors: vec!["E06000062".parse().unwrap()], ..Area::example() };
        assert_eq!(old.check()[0].code, "succeeded-without-end");
    }
}
