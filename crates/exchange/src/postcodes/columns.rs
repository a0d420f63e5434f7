//! The columns of a look-up of postcodes, found from its header or, where there is none, from its first row.

use lifecourse_core::{GssCode, Postcode};

/// Which column says what.
pub(super) struct Columns {
    pub(super) postcode: usize,
    /// The month in which the postcode went out of use.
    pub(super) ended: Option<usize>,
    /// The areas that it lies in, the smallest first.
    pub(super) areas: Vec<usize>,
    /// Whether the first row names them.
    pub(super) are_named: bool,
}

/// Names of the column of postcodes, the one with a blank between its halves first.
const POSTCODES: [&str; 5] = ["pcds", "pcd8", "pcd2", "pcd7", "pcd"];

/// What the editions of the directory call a sort of area, without year and `cd`: the smallest sort first. Of several
/// columns of a sort (`lsoa11`, `lsoa21`) the newest counts.
const SORTS: [&[&str]; 8] = [
    &["lsoa"],
    &["msoa"],
    &["osward", "wd", "ward"],
    &["oslaua", "lad", "laua"],
    &["oscty", "cty"],
    &["icb"],
    &["rgn"],
    &["ctry"],
];

/// How many columns Code-Point Open has.
const CODE_POINT: usize = 10;
/// Its columns of the ward, the district, the county and the country.
const CODE_POINT_AREAS: [usize; 4] = [9, 8, 7, 4];

impl Columns {
    pub(super) fn of(first: &[String]) -> Option<Self> {
        Self::named(first).or_else(|| Self::code_point(first))
    }

    fn named(header: &[String]) -> Option<Self> {
        let lower: Vec<String> = header.iter().map(|name| name.to_ascii_lowercase()).collect();
        let at = |name: &str| lower.iter().position(|other| other == name);
        let postcode = POSTCODES.iter().find_map(|name| at(name))?;
        let newest = |names: &[&str]| {
            let columns = lower.iter().enumerate().filter_map(|(at, name)| {
                let (sort, year) = sort_of(name);
                names.contains(&sort).then_some((year, at))
            });
            columns.max_by_key(|&(year, at)| (year, usize::MAX - at)).map(|(_, at)| at)
        };
        let areas: Vec<usize> = SORTS.iter().filter_map(|names| newest(names)).collect();
        (!areas.is_empty()).then(|| Self { postcode, ended: at("doterm"), areas, are_named: true })
    }

    fn code_point(first: &[String]) -> Option<Self> {
        let is = first.len() == CODE_POINT
            && first[0].parse::<Postcode>().is_ok()
            && first[CODE_POINT_AREAS[3]].parse::<GssCode>().is_ok();
        is.then(|| Self {
            postcode: 0,
            ended: None,
            areas: CODE_POINT_AREAS.to_vec(),
            are_named: false,
        })
    }
}

/// `lsoa21cd` as `lsoa` and 21; without a year as of the year 0.
fn sort_of(name: &str) -> (&str, u8) {
    let name = name.strip_suffix("cd").unwrap_or(name);
    let sort = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (sort, name[sort.len()..].parse().unwrap_or_default())
}
