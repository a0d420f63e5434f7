//! How many neighbourhoods each edition of the English index ranks, and which share a rank is in.

use lifecourse_core::Period;

/// Lower-layer Super Output Areas in England by edition of the Indices of Deprivation.
///
/// Source: MHCLG (DCLG), English Indices of Deprivation 2010, 2015, 2019 and 2025. The areas of
/// 2010 are those of the census of 2001, of 2015 and 2019 those of 2011, of 2025 those of 2021.
const ENGLAND: [(u16, u32); 4] = [(2010, 32_482), (2015, 32_844), (2019, 32_844), (2025, 33_755)];

/// How many neighbourhoods of England the edition of that year ranks, if it is known here.
///
/// ```
/// use lifecourse_equity::deprived::neighbourhoods_of_england;
/// assert_eq!(neighbourhoods_of_england("2025".parse()?), Some(33_755));
/// assert_eq!(neighbourhoods_of_england("2024".parse()?), None);
/// # Ok::<(), lifecourse_core::PeriodError>(())
/// ```
#[must_use]
pub fn neighbourhoods_of_england(edition: Period) -> Option<u32> {
    let year = edition.start().year();
    ENGLAND.iter().find(|(of, _)| i32::from(*of) == year).map(|(_, number)| *number)
}

/// Whether a rank is among the most deprived `share` per cent of `all`.
///
/// ```
/// use lifecourse_equity::deprived::within_share;
/// // A tenth of 33,755 is 3,375.5.
/// assert!(within_share(3375.0, 33_755, 10.0) && !within_share(3376.0, 33_755, 10.0));
/// ```
#[must_use]
pub fn within_share(rank: f64, all: u32, share: f64) -> bool {
    rank * 100.0 <= f64::from(all) * share
}

/// The decile of a rank, 1 the most deprived tenth.
///
/// ```
/// use lifecourse_equity::deprived::decile;
/// assert_eq!([1.0, 3284.0, 3285.0, 32_844.0].map(|rank| decile(rank, 32_844)), [1, 1, 2, 10]);
/// ```
#[must_use]
pub fn decile(rank: f64, all: u32) -> u8 {
    (1..10).find(|tenth| within_share(rank, all, f64::from(*tenth) * 10.0)).unwrap_or(10)
}
