//! Which areas each postcode lies in.

use time::Date;

use crate::{AreaCode, Postcode};

/// Where postcodes are: millions of them, in a few ten thousand places.
///
/// Every entry names one of the places, and no postcode has two entries; they are in the order of the postcodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostcodeLookUp {
    places: Vec<Vec<AreaCode>>,
    entries: Vec<PostcodeEntry>,
}

/// One postcode of a [`PostcodeLookUp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostcodeEntry {
    /// The postcode.
    pub postcode: Postcode,
    /// The number of its place, from 0.
    pub place: u32,
    /// The first day of the month in which it went out of use.
    pub ended: Option<Date>,
}

impl PostcodeLookUp {
    /// A look-up; of several entries of one postcode the last counts. `None` if an entry names a place that is not there.
    #[must_use]
    pub fn new(places: Vec<Vec<AreaCode>>, mut entries: Vec<PostcodeEntry>) -> Option<Self> {
        if entries.iter().any(|entry| entry.place as usize >= places.len()) {
            return None;
        }
        entries.reverse();
        entries.sort_by_key(|entry| entry.postcode);
        entries.dedup_by_key(|entry| entry.postcode);
        Some(Self { places, entries })
    }

    /// The places: the areas of each, the smallest first.
    #[must_use]
    pub fn places(&self) -> &[Vec<AreaCode>] {
        &self.places
    }

    /// The postcodes.
    #[must_use]
    pub fn entries(&self) -> &[PostcodeEntry] {
        &self.entries
    }

    /// The areas that a postcode lies in, the smallest first, and when it went out of use.
    #[must_use]
    pub fn get(&self, postcode: Postcode) -> Option<(&[AreaCode], Option<Date>)> {
        let at = self.entries.binary_search_by_key(&postcode, |entry| entry.postcode).ok()?;
        let entry = self.entries[at];
        Some((&self.places[entry.place as usize], entry.ended))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_entries_the_last_counts() {
        let entry = |text: &str, place| PostcodeEntry {
            postcode: text.parse().unwrap(),
            place,
            ended: None,
        };
        let places =
            || vec![vec!["E05010460".parse().unwrap()], vec!["E05010461".parse().unwrap()]];
        let entries = vec![entry("LE2 1AA", 1), entry("LE1 6LP", 0), entry("LE2 1AA", 0)];
        let found = PostcodeLookUp::new(places(), entries).unwrap();
        assert_eq!(found.entries().len(), 2);
        assert_eq!(found.get("LE2 1AA".parse().unwrap()), Some((&places()[0][..], None)));
        assert_eq!(found.get("LE9 9AA".parse().unwrap()), None);
        assert_eq!(PostcodeLookUp::new(places(), vec![entry("LE2 1AA", 2)]), None);
    }
}
