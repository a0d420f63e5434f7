//! Finding keys that occur twice among any number of rows, in bounded memory.
//!
//! The keys are kept until there are [`HELD`] of them, then sorted and put into a temporary file;
//! at the end all files are merged. A million rows stay in memory.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
};

use crate::BatchOutcome;

/// How many entries are held in memory: 64 MB of them.
const HELD: usize = 1 << 21;

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

/// The entries of all rows so far.
#[derive(Debug, Default)]
pub(crate) struct Duplicates {
    held: Vec<Entry>,
    spilled: Vec<File>,
}

impl Duplicates {
    /// Remembers rows.
    pub(crate) fn extend(&mut self, entries: impl IntoIterator<Item = Entry>) -> io::Result<()> {
        self.held.extend(entries);
        if self.held.len() >= HELD { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        // Rows come in sorted chunks, which a stable sort merges rather than sorts.
        self.held.sort();
        let mut file = tempfile::tempfile()?;
        let mut writer = BufWriter::with_capacity(1 << 16, &mut file);
        for entry in self.held.drain(..) {
            writer.write_all(&entry.to_bytes())?;
        }
        writer.flush()?;
        drop(writer);
        file.rewind()?;
        self.spilled.push(file);
        Ok(())
    }

    /// Calls `found` with every row, by key and number.
    pub(crate) fn each(mut self, mut found: impl FnMut(Found)) -> io::Result<()> {
        self.held.sort();
        let mut first: Option<Entry> = None;
        merge(self.held, self.spilled, |entry| match first {
            Some(Entry { key, row, print }) if key == entry.key => found(Found::Twin(Twin {
                key,
                first_row: row,
                row: entry.row,
                conflicting: print != entry.print,
            })),
            _ => {
                first = Some(entry);
                found(Found::First(entry));
            }
        })
    }
}

/// Calls `visit` with the entries of all runs in order.
fn merge(held: Vec<Entry>, spilled: Vec<File>, mut visit: impl FnMut(Entry)) -> io::Result<()> {
    let mut runs: Vec<Box<dyn Iterator<Item = io::Result<Entry>>>> =
        vec![Box::new(held.into_iter().map(Ok))];
    for file in spilled {
        runs.push(Box::new(Entries(BufReader::with_capacity(1 << 16, file))));
    }
    let mut heads = BinaryHeap::new();
    for (run, entries) in runs.iter_mut().enumerate() {
        if let Some(entry) = entries.next().transpose()? {
            heads.push(Reverse((entry, run)));
        }
    }
    while let Some(Reverse((entry, run))) = heads.pop() {
        visit(entry);
        if let Some(next) = runs[run].next().transpose()? {
            heads.push(Reverse((next, run)));
        }
    }
    Ok(())
}

/// The entries of a spilled run.
struct Entries(BufReader<File>);

impl Iterator for Entries {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = [0; Entry::BYTES];
        match self.0.read_exact(&mut bytes) {
            Ok(()) => Some(Ok(Entry::from_bytes(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => Some(Err(error)),
        }
    }
}

impl Entry {
    const BYTES: usize = 32;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.row.to_le_bytes());
        bytes[16..].copy_from_slice(&self.print.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut rest = bytes.as_slice();
        Self {
            key: i64::from_le_bytes(take(&mut rest)),
            row: u64::from_le_bytes(take(&mut rest)),
            print: u128::from_le_bytes(take(&mut rest)),
        }
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let mut word = [0; N];
    let (this, after) = rest.split_at(N);
    word.copy_from_slice(this);
    *rest = after;
    word
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

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
            let mut duplicates = Duplicates::default();
            let mut entries = Vec::new();
            for (row, (key, print, spill)) in (0..).zip(rows) {
                let entry = Entry { key, row, print };
                entries.push(entry);
                duplicates.extend([entry]).unwrap();
                if spill && row % 7 == 0 {
                    duplicates.spill().unwrap();
                }
            }
            let (mut firsts, mut twins) = (Vec::new(), Vec::new());
            duplicates
                .each(|found| match found {
                    Found::First(entry) => firsts.push(entry),
                    Found::Twin(twin) => {
                        twins.push((twin.key, twin.first_row, twin.row, twin.conflicting));
                    }
                })
                .unwrap();
            prop_assert_eq!((firsts, twins), plainly(&entries));
        }
    }
}
