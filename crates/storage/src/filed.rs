//! Figures as the tables keep them, and the hash of those that a batch brought.

use lifecourse_core::Figure;
use sha2::{Digest as _, Sha256};

use crate::{
    Digest,
    duplicates::Entry,
    key::Key,
    sorted::{Sortable, take},
};

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

impl Sortable for Filed {
    /// Key, row, which of the others there are, and those.
    const BYTES: usize = 8 + 8 + 1 + 8 * 8;

    fn place(&self) -> (i64, u64) {
        (self.key.0, self.row)
    }

    fn pack(&self, bytes: &mut [u8]) {
        let bits = self.numbers.iter().map(|number| number.map(f64::to_bits));
        let bits = bits.chain([self.remark.map(i64::cast_unsigned)]);
        bytes[..8].copy_from_slice(&self.key.0.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.row.to_le_bytes());
        let (there, words) = bytes[16..].split_at_mut(1);
        there[0] = 0;
        for (at, (word, place)) in bits.zip(words.chunks_exact_mut(8)).enumerate() {
            there[0] |= u8::from(word.is_some()) << at;
            place.copy_from_slice(&word.unwrap_or_default().to_le_bytes());
        }
    }

    fn unpack(mut bytes: &[u8]) -> Self {
        let key = Key(i64::from_le_bytes(take(&mut bytes)));
        let row = u64::from_le_bytes(take(&mut bytes));
        let [there] = take(&mut bytes);
        let mut word = |at: usize| {
            let word = u64::from_le_bytes(take(&mut bytes));
            (there >> at & 1 == 1).then_some(word)
        };
        let numbers = std::array::from_fn(|at| word(at).map(f64::from_bits));
        Self { key, row, numbers, remark: word(7).map(u64::cast_signed) }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            key in any::<i64>(), row in any::<u64>(), remark in any::<Option<i64>>(),
            numbers in prop::array::uniform7(prop::option::of(-1e300..1e300)),
        ) {
            let filed = Filed { key: Key(key), row, numbers, remark };
            let mut bytes = [7; Filed::BYTES];
            filed.pack(&mut bytes);
            prop_assert_eq!(Filed::unpack(&bytes), filed);
        }
    }
}
