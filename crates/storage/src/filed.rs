//! Figures as the tables keep them, and the hash of those that a batch brought.

use lifecourse_core::Figure;
use sha2::{Digest as _, Sha256};

use crate::{Digest, duplicates::Entry, key::Key};

/// A figure as it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Filed {
    pub(crate) key: Key,
    /// The row of the source.
    pub(crate) row: u64,
    pub(crate) numbers: Numbers,
    /// The number of the remark.
    pub(crate) remark: Option<i64>,
}

/// Value, limits, count and denominator of a figure in the order of the columns.
pub(crate) type Numbers = [Option<f64>; 7];

impl Filed {
    /// What is remembered of it to find its duplicates.
    pub(crate) fn entry(&self) -> Entry {
        Entry { key: self.key.0, row: self.row, print: print(&self.numbers, self.remark) }
    }
}

/// The numbers of a figure.
pub(crate) fn numbers(figure: &Figure) -> Numbers {
    let measured = figure.measured();
    let ci95 = measured.and_then(|measured| measured.ci95);
    let ci998 = measured.and_then(|measured| measured.ci998);
    [
        measured.map(|measured| measured.value),
        ci95.map(|limits| limits.lower),
        ci95.map(|limits| limits.upper),
        ci998.map(|limits| limits.lower),
        ci998.map(|limits| limits.upper),
        figure.count(),
        figure.denominator(),
    ]
    // SQLite keeps no sign of zero.
    .map(|number| number.map(|number| number + 0.0))
}

/// The first half of the SHA-256 of a figure: its numbers bit by bit in the order of the columns,
/// and its remark, each after whether it is there.
fn print(numbers: &Numbers, remark: Option<i64>) -> u128 {
    let mut bytes = [0; 8 * 9];
    let bits = numbers.iter().map(|number| number.map(f64::to_bits));
    let bits = bits.chain([remark.map(i64::cast_unsigned)]);
    for (at, word) in bits.enumerate() {
        bytes[at] = u8::from(word.is_some());
        bytes[8 * (at + 1)..8 * (at + 2)].copy_from_slice(&word.unwrap_or_default().to_be_bytes());
    }
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    hash.iter().take(16).fold(0, |print, byte| print << 8 | u128::from(*byte))
}

/// What a batch brought, row by row in the order of the keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Brought {
    hash: Sha256,
    rows: u64,
}

impl Brought {
    /// Adds a row.
    pub(crate) fn add(&mut self, Entry { key, print, .. }: Entry) {
        self.hash.update(key.to_be_bytes());
        self.hash.update(print.to_be_bytes());
        self.rows += 1;
    }

    /// How many rows there are.
    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    pub(crate) fn digest(self) -> Digest {
        Digest(self.hash.finalize().into())
    }
}
