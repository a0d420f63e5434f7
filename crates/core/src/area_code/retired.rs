//! English local-authority codes that went out of use.

use time::{Date, Month};

use super::GssCode;

/// When a code went out of use, and what came instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// The first day on which the code was no longer in use.
    pub on: Date,
    /// The codes in whose areas its area lies since that day. One of them may have been retired
    /// later in its turn.
    pub successors: &'static [&'static str],
    /// What happened, in a sentence.
    pub note: &'static str,
}

/// One reorganisation or boundary change: always on a first of April.
struct Change {
    year: u16,
    note: &'static str,
    /// Retired codes, each with what came instead.
    codes: &'static [(&'static [&'static str], &'static [&'static str])],
}

/// Every retired code of an English district, unitary authority or county since these codes came
/// into use in 2011.
///
/// Source: the structural changes orders of 2018 to 2022 and the boundary change orders of 2012,
/// 2013 and 2024. The codes from 2019 to 2023 agree with the lists of authorities of the indices
/// of deprivation 2015 and 2019 and with the ONS look-ups of 2021 to 2024.
const CHANGES: &[Change] = &[
    Change {
        year: 2012,
        note: "the boundary between St Albans and Welwyn Hatfield moved",
        codes: &[(&["E07000100"], &["E07000240"]), (&["E07000104"], &["E07000241"])],
    },
    Change {
        year: 2013,
        note: "the boundary between East Hertfordshire and Stevenage moved",
        codes: &[(&["E07000097"], &["E07000242"]), (&["E07000101"], &["E07000243"])],
    },
    Change {
        year: 2013,
        note: "the boundary between Gateshead and Northumberland moved",
        codes: &[(&["E08000020"], &["E08000037"]), (&["E06000048"], &["E06000057"])],
    },
    Change {
        year: 2019,
        note: "Bournemouth, Poole and Dorset became two unitary authorities",
        codes: &[
            (&["E06000028", "E06000029", "E07000048"], &["E06000058"]),
            (&["E07000049", "E07000050", "E07000051", "E07000052", "E07000053"], &["E06000059"]),
            (&["E10000009"], &["E06000058", "E06000059"]),
        ],
    },
    Change {
        year: 2019,
        note: "districts of Suffolk merged into East Suffolk and West Suffolk",
        codes: &[
            (&["E07000205", "E07000206"], &["E07000244"]),
            (&["E07000201", "E07000204"], &["E07000245"]),
        ],
    },
    Change {
        year: 2019,
        note: "Taunton Deane and West Somerset merged into Somerset West and Taunton",
        codes: &[(&["E07000190", "E07000191"], &["E07000246"])],
    },
    Change {
        year: 2020,
        note: "Buckinghamshire and its districts became one unitary authority",
        codes: &[(
            &["E10000002", "E07000004", "E07000005", "E07000006", "E07000007"],
            &["E06000060"],
        )],
    },
    Change {
        year: 2021,
        note: "Northamptonshire and its districts became two unitary authorities",
        codes: &[
            (&["E07000150", "E07000152", "E07000153", "E07000156"], &["E06000061"]),
            (&["E07000151", "E07000154", "E07000155"], &["E06000062"]),
            (&["E10000021"], &["E06000061", "E06000062"]),
        ],
    },
    Change {
        year: 2023,
        note: "Cumbria and its districts became two unitary authorities",
        codes: &[
            (&["E07000026", "E07000028", "E07000029"], &["E06000063"]),
            (&["E07000027", "E07000030", "E07000031"], &["E06000064"]),
            (&["E10000006"], &["E06000063", "E06000064"]),
        ],
    },
    Change {
        year: 2023,
        note: "North Yorkshire and its districts became one unitary authority",
        codes: &[(
            &[
                "E10000023",
                "E07000163",
                "E07000164",
                "E07000165",
                "E07000166",
                "E07000167",
                "E07000168",
                "E07000169",
            ],
            &["E06000065"],
        )],
    },
    Change {
        year: 2023,
        note: "Somerset and its districts became one unitary authority",
        codes: &[(
            &["E10000027", "E07000187", "E07000188", "E07000189", "E07000246"],
            &["E06000066"],
        )],
    },
    Change {
        year: 2025,
        note: "the boundary between Barnsley and Sheffield moved",
        codes: &[(&["E08000016"], &["E08000038"]), (&["E08000019"], &["E08000039"])],
    },
];

/// When `code` went out of use and what came instead, if it is a retired code of an English
/// district, unitary authority or county.
///
/// A built-in table of the changes from 2012 to 2025: `None` is no proof that a code is in use.
///
/// ```
/// use lifecourse_core::{GssCode, retirement};
/// let wycombe: GssCode = "E07000007".parse()?;
/// let retired = retirement(&wycombe).expect("it became part of Buckinghamshire");
/// assert_eq!((retired.on.year(), retired.successors), (2020, &["E06000060"][..]));
/// # Ok::<(), lifecourse_core::AreaCodeError>(())
/// ```
#[must_use]
pub fn retirement(code: &GssCode) -> Option<Retirement> {
    CHANGES.iter().find_map(|change| {
        let became = |(retired, _): &&(&[&str], _)| retired.contains(&code.as_str());
        let &(_, successors) = change.codes.iter().find(became)?;
        let on = Date::from_calendar_date(change.year.into(), Month::April, 1).ok()?;
        Some(Retirement { on, successors, note: change.note })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::macros::date;

    use super::*;

    fn code(text: &str) -> GssCode {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn retired() -> impl Iterator<Item = &'static str> {
        CHANGES.iter().flat_map(|change| change.codes).flat_map(|(retired, _)| *retired).copied()
    }

    #[test]
    fn a_retired_county_names_all_that_came_instead() {
        let dorset = retirement(&code("E10000009")).unwrap();
        assert_eq!(dorset.on, date!(2019 - 04 - 01));
        assert_eq!(dorset.successors, ["E06000058", "E06000059"]);
        assert_eq!(dorset.note, "Bournemouth, Poole and Dorset became two unitary authorities");
    }

    #[test]
    fn a_successor_can_be_retired_in_its_turn() {
        let west_somerset = retirement(&code("E07000191")).unwrap();
        assert_eq!(west_somerset.successors, ["E07000246"]);
        assert_eq!(retirement(&code("E07000246")).unwrap().successors, ["E06000066"]);
    }

    #[test]
    fn codes_in_use_are_not_retired() {
        for text in ["E06000016", "E10000018", "E07000129", "E08000035", "E92000001", "E06000060"] {
            assert_eq!(retirement(&code(text)), None, "{text}");
        }
    }

    #[test]
    fn no_code_is_retired_twice_and_every_successor_came_later() {
        let mut seen = BTreeSet::new();
        for text in retired() {
            assert!(seen.insert(text), "{text} twice");
            let retirement = retirement(&code(text)).unwrap();
            for successor in retirement.successors {
                let later = super::retirement(&code(successor));
                assert!(later.is_none_or(|later| later.on > retirement.on), "{text}");
            }
        }
    }

    #[test]
    fn the_table_is_as_long_as_the_reorganisations_were() {
        // Authorities that ended: 14 districts and unitaries in 2019, 4 districts in 2020, 7 in
        // 2021, 17 in 2023; the counties of Dorset, Buckinghamshire, Northamptonshire, Cumbria,
        // North Yorkshire and Somerset; and 8 codes after boundary changes.
        assert_eq!(retired().count(), 14 + 4 + 7 + 17 + 6 + 8);
    }
}
