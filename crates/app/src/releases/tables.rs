//! From counts to the tables that disclosure control takes.
//!
//! Counts are a table of all dimensions at once, with a total wherever one code holds others: one
//! table for each way that they are broken down, and one more for each way that codes nest which has
//! no room in it. Where parts do not make their total, what is left over is a cell of its own, which
//! is not published and must not be worked out either. Counts that are broken down in one place (or
//! time) and not in another make no such table; of them every line of a total with its parts is a
//! table.

use std::{
    array,
    collections::{BTreeMap, BTreeSet},
};

use lifecourse_core::{AgeBand, Area, AreaCode, Category, Segment, Sex};

use super::{
    axis::{Axis, Family, age_families, axes, sex_families},
    counted::{AREA, Counted, Relations, along},
    grid::{Grid, Unadditive},
};

/// The tables of these counts.
pub(super) fn grids(
    counted: &[Counted<'_>],
    areas: &BTreeMap<AreaCode, Area>,
    relations: &Relations,
) -> Result<Vec<Grid>, Unadditive> {
    let counted: Vec<&Counted<'_>> = counted.iter().collect();
    whole(&counted, areas, relations).or_else(|_| by_lines(&counted, areas, relations))
}

/// The counts as tables of all dimensions.
fn whole(
    counted: &[&Counted<'_>],
    areas: &BTreeMap<AreaCode, Area>,
    relations: &Relations,
) -> Result<Vec<Grid>, Unadditive> {
    let mut grids = Vec::new();
    let breakdown = Breakdown::of(counted);
    for pattern in breakdown.patterns(counted) {
        let of_pattern: Vec<&Counted<'_>> = counted
            .iter()
            .copied()
            .filter(|one| breakdown.has(&pattern, &one.series.segment))
            .collect();
        let all: [Vec<Axis>; 6] = array::from_fn(|dimension| {
            let (codes, families) = along(dimension, &of_pattern, areas, relations);
            axes(codes, &families)
        });
        let main: [Axis; 6] = array::from_fn(|dimension| all[dimension][0].clone());
        grids.push(Grid::new(main.clone(), of_pattern.iter().copied())?);
        for (dimension, others) in all.iter().enumerate() {
            for other in &others[1..] {
                let mut axes = main.clone();
                axes[dimension] = other.clone();
                grids.push(Grid::new(axes, of_pattern.iter().copied())?);
            }
        }
    }
    Ok(grids)
}

/// The codes that have no total, by which those are told that are broken down.
struct Breakdown {
    sexes: BTreeSet<Sex>,
    ages: BTreeSet<AgeBand>,
}

/// A way that counts are broken down: by sex, by age, by a type of category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern<'a> {
    by_sex: bool,
    by_age: bool,
    kind: Option<&'a str>,
}

impl Breakdown {
    fn of(counted: &[&Counted<'_>]) -> Self {
        let segments = || counted.iter().map(|one| &one.series.segment);
        let sexes: BTreeSet<Sex> = segments().map(|one| one.sex).collect();
        let ages: BTreeSet<AgeBand> = segments().map(|one| one.age).collect();
        let (sexes, ages): (Vec<_>, Vec<_>) =
            (sexes.into_iter().collect(), ages.into_iter().collect());
        Self {
            sexes: roots(&sexes, &sex_families(&sexes)),
            ages: roots(&ages, &age_families(&ages)),
        }
    }

    fn pattern<'a>(&self, segment: &'a Segment) -> Pattern<'a> {
        Pattern {
            by_sex: !self.sexes.contains(&segment.sex),
            by_age: !self.ages.contains(&segment.age),
            kind: segment.category.as_ref().map(Category::kind),
        }
    }

    fn has(&self, pattern: &Pattern<'_>, segment: &Segment) -> bool {
        self.pattern(segment).is_within(pattern)
    }

    /// The ways in which counts are broken down, without those that another includes.
    fn patterns<'a>(&self, counted: &[&Counted<'a>]) -> Vec<Pattern<'a>> {
        let all: BTreeSet<Pattern<'a>> =
            counted.iter().map(|one| self.pattern(&one.series.segment)).collect();
        let widest =
            all.iter().filter(|one| !all.iter().any(|other| one != &other && one.is_within(other)));
        widest.cloned().collect()
    }
}

impl Pattern<'_> {
    fn is_within(&self, other: &Pattern<'_>) -> bool {
        self.by_sex <= other.by_sex
            && self.by_age <= other.by_age
            && (self.kind.is_none() || self.kind == other.kind)
    }
}

/// The codes that are part of nothing.
fn roots<T: Copy + Ord>(codes: &[T], families: &[Family]) -> BTreeSet<T> {
    let parts: BTreeSet<usize> = families.iter().flat_map(|one| &one.parts).copied().collect();
    (0..codes.len()).filter(|at| !parts.contains(at)).map(|at| codes[at]).collect()
}

/// The counts line by line: of each total with its parts a table.
fn by_lines(
    counted: &[&Counted<'_>],
    areas: &BTreeMap<AreaCode, Area>,
    relations: &Relations,
) -> Result<Vec<Grid>, Unadditive> {
    let mut grids = Vec::new();
    let mut placed: BTreeSet<&[String; 6]> = BTreeSet::new();
    for dimension in 0..6 {
        for line in lines(counted, dimension) {
            let (codes, families) = along(dimension, &line, areas, relations);
            if families.is_empty() {
                continue;
            }
            let flat: [Axis; 6] = flat(&line);
            for axis in axes(codes, &families) {
                let mut axes = flat.clone();
                axes[dimension] = axis;
                grids.push(Grid::new(axes, line.iter().copied())?);
            }
            placed.extend(line.iter().map(|one| &one.codes));
        }
    }
    let alone: Vec<&Counted<'_>> =
        counted.iter().copied().filter(|one| !placed.contains(&one.codes)).collect();
    for line in lines(&alone, AREA) {
        grids.push(Grid::new(flat(&line), line.iter().copied())?);
    }
    Ok(grids)
}

/// The counts that differ along one dimension alone; of several areas with the same codes on that
/// dimension together.
fn lines<'c, 'a>(counted: &[&'c Counted<'a>], dimension: usize) -> Vec<Vec<&'c Counted<'a>>> {
    let mut lines: BTreeMap<[&str; 6], Vec<&'c Counted<'a>>> = BTreeMap::new();
    for one in counted {
        let mut key = one.codes.each_ref().map(String::as_str);
        key[dimension] = "";
        lines.entry(key).or_default().push(one);
    }
    let mut together: BTreeMap<([&str; 6], Vec<&str>), Vec<&'c Counted<'a>>> = BTreeMap::new();
    for (mut key, line) in lines {
        key[AREA] = "";
        let codes = line.iter().map(|one| one.codes[dimension].as_str()).collect();
        together.entry((key, codes)).or_default().extend(line);
    }
    together.into_values().collect()
}

/// The codes of counts along each dimension, none part of another.
fn flat(counted: &[&Counted<'_>]) -> [Axis; 6] {
    array::from_fn(|dimension| {
        let codes: BTreeSet<&String> = counted.iter().map(|one| &one.codes[dimension]).collect();
        Axis::flat(codes.into_iter().cloned())
    })
}
