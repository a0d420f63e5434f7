//! Sorting any number of rows in bounded memory.
//!
//! Rows are kept until there are as many as may be held, then sorted and put into a temporary file;
//! at the end all files are merged.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
};

/// A row that has a place among others, and takes the same room in a file as any other.
pub(crate) trait Sortable: Copy {
    /// How many bytes it takes.
    const BYTES: usize;

    /// Its key and its number.
    fn place(&self) -> (i64, u64);

    /// Writes it into so many bytes.
    fn pack(&self, bytes: &mut [u8]);

    /// Reads it from so many bytes.
    fn unpack(bytes: &[u8]) -> Self;
}

/// The rows so far.
#[derive(Debug)]
pub(crate) struct Sorter<T> {
    held: Vec<T>,
    most: usize,
    spilled: Vec<File>,
}

impl<T: Sortable> Sorter<T> {
    /// Holds `most` rows in memory.
    pub(crate) const fn holding(most: usize) -> Self {
        Self { held: Vec::new(), most, spilled: Vec::new() }
    }

    /// Remembers rows.
    pub(crate) fn extend(&mut self, rows: impl IntoIterator<Item = T>) -> io::Result<()> {
        self.held.extend(rows);
        if self.held.len() >= self.most { self.spill() } else { Ok(()) }
    }

    pub(crate) fn spill(&mut self) -> io::Result<()> {
        // Rows mostly come in sorted pieces, which a stable sort merges rather than sorts.
        self.held.sort_by_key(Sortable::place);
        let mut file = tempfile::tempfile()?;
        let mut writer = BufWriter::with_capacity(1 << 16, &mut file);
        let mut bytes = vec![0; T::BYTES];
        for row in self.held.drain(..) {
            row.pack(&mut bytes);
            writer.write_all(&bytes)?;
        }
        writer.flush()?;
        drop(writer);
        file.rewind()?;
        self.spilled.push(file);
        Ok(())
    }

    /// All rows by key, and by number where keys are the same.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted<T>> {
        self.held.sort_by_key(Sortable::place);
        let mut runs = vec![Run::Held(self.held.into_iter())];
        for file in self.spilled {
            let bytes = vec![0; T::BYTES];
            runs.push(Run::Spilled(BufReader::with_capacity(1 << 16, file), bytes));
        }
        let mut sorted = Sorted { heads: BinaryHeap::new(), rows: Vec::new(), runs };
        for run in 0..sorted.runs.len() {
            let head = sorted.runs[run].next()?;
            sorted.rows.push(head);
            sorted.heads.extend(head.map(|row| Reverse((row.place(), run))));
        }
        Ok(sorted)
    }
}

/// Rows in order.
pub(crate) struct Sorted<T> {
    /// The place of the first row of each run that has one left.
    heads: BinaryHeap<Reverse<((i64, u64), usize)>>,
    /// That row.
    rows: Vec<Option<T>>,
    runs: Vec<Run<T>>,
}

/// Some of the rows, in order.
enum Run<T> {
    Held(std::vec::IntoIter<T>),
    Spilled(BufReader<File>, Vec<u8>),
}

impl<T: Sortable> Run<T> {
    fn next(&mut self) -> io::Result<Option<T>> {
        match self {
            Self::Held(rows) => Ok(rows.next()),
            Self::Spilled(file, bytes) => match file.read_exact(bytes) {
                Ok(()) => Ok(Some(T::unpack(bytes))),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}

impl<T: Sortable> Sorted<T> {
    /// The next row.
    pub(crate) fn next(&mut self) -> io::Result<Option<T>> {
        let Some(Reverse((_, run))) = self.heads.pop() else { return Ok(None) };
        let following = self.runs[run].next()?;
        self.heads.extend(following.map(|row| Reverse((row.place(), run))));
        Ok(std::mem::replace(&mut self.rows[run], following))
    }
}

/// The next bytes of what was packed.
pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let mut word = [0; N];
    let (this, after) = rest.split_at(N);
    word.copy_from_slice(this);
    *rest = after;
    word
}
