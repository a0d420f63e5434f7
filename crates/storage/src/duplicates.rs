//! Finding keys that occur twice among any number of rows, once they are [sorted](crate::sorted).

use crate::{
    BatchOutcome,
    sorted::{Sortable, take},
};

/// What is remembered of a row: its key, its number, and a hash of its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) key: i64,
    pub(crate) row: u64,
    pub(crate) print: u128,
}

/// What a row is among all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The first with its key.
    First(Entry),
    /// Not the first.
    Twin(Twin),
}

/// A row whose key an earlier row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Twin {
    pub(crate) key: i64,
    pub(crate) first_row: u64,
    pub(crate) row: u64,
    /// Whether the two rows say different things.
    pub(crate) conflicting: bool,
}

/// The rows that are not the first with their key.
#[derive(Debug, Default)]
pub(crate) struct Twins {
    pub(crate) repeated: u64,
    pub(crate) conflicting: u64,
    /// The first of them.
    pub(crate) listed: Vec<Twin>,
}

impl Twins {
    /// Counts one, and lists it if there is room.
    pub(crate) fn add(&mut self, twin: Twin) {
        if twin.conflicting {
            self.conflicting += 1;
        } else {
            self.repeated += 1;
        }
        if self.listed.len() < BatchOutcome::LISTED {
            self.listed.push(twin);
        }
    }
}

impl Entry {
    /// What it is after the `first` entry with the key that the one before it has.
    pub(crate) fn among(self, first: &mut Option<Self>) -> Found {
        match *first {
            Some(Self { key, row, print }) if key == self.key => Found::Twin(Twin {
                key,
                first_row: row,
                row: self.row,
                conflicting: print != self.print,
            }),
            _ => {
                *first = Some(self);
                Found::First(self)
            }
        }
    }
}

impl Sortable for Entry {
    const BYTES: usize = 32;

    fn place(&self) -> (i64, u64) {
        (self.key, self.row)
    }

    fn pack(&self, bytes: &mut [u8]) {
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.row.to_le_bytes());
        bytes[16..].copy_from_slice(&self.print.to_le_bytes());
    }

    fn unpack(mut bytes: &[u8]) -> Self {
        Self {
            key: i64::from_le_bytes(take(&mut bytes)),
            row: u64::from_le_bytes(take(&mut bytes)),
            print: u128::from_le_bytes(take(&mut bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::sorted::Sorter;

    /// Key, first row, row, and whether they conflict.
    type Told = (i64, u64, u64, bool);

    /// What a map of all keys finds.
    fn plainly(entries: &[Entry]) -> (Vec<Entry>, Vec<Told>) {
        let mut first = HashMap::new();
        let mut found = Vec::new();
        for entry in entries {
            let Entry { row, print, .. } = *first.entry(entry.key).or_insert(*entry);
            if row != entry.row {
                found.push((entry.key, row, entry.row, print != entry.print));
            }
        }
        found.sort_unstable();
        let mut firsts: Vec<_> = first.into_values().collect();
        firsts.sort_unstable();
        (firsts, found)
    }

    proptest! {
        #[test]
        fn every_duplicate_is_found_however_the_rows_are_spilled(
            rows in prop::collection::vec((0_i64..40, 0_u128..3, any::<bool>()), 0..300),
        ) {
            let mut sorter = Sorter::holding(1 << 20);
            let mut entries = Vec::new();
            for (row, (key, print, spill)) in (0..).zip(rows) {
                let entry = Entry { key, row, print };
                entries.push(entry);
                sorter.extend([entry]).unwrap();
                if spill && row % 7 == 0 {
                    sorter.spill().unwrap();
                }
            }
            let (mut firsts, mut twins) = (Vec::new(), Vec::new());
            let (mut sorted, mut first) = (sorter.sorted().unwrap(), None);
            while let Some(entry) = sorted.next().unwrap() {
                match entry.among(&mut first) {
                    Found::First(entry) => firsts.push(entry),
                    Found::Twin(twin) => {
                        twins.push((twin.key, twin.first_row, twin.row, twin.conflicting));
                    }
                }
            }
            prop_assert_eq!((firsts, twins), plainly(&entries));
        }
    }
}
