//! From figures to the tables that disclosure control takes.
//!
//! The counts of an indicator in one period are tables of area, sex, age and category, with a total
//! wherever one code holds others: one table for each way that the figures are broken down, and one
//! more for each geography that does not nest in the first. Where parts do not make their total, what
//! is left over is a cell of its own, which is not published and must not be worked out either.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AgeBand, Area, AreaCode, Category, Segment, Sex};
use lifecourse_disclosure::{Cell, Dimension, Table, TableError};

/// The names of the four dimensions.
const DIMENSIONS: [&str; 4] = ["area", "sex", "age", "category"];
/// The code of all categories together.
const ALL: &str = "All";

/// A count of one area and part of the population.
#[derive(Clone, Debug)]
pub(super) struct Counted<'a> {
    pub(super) area: &'a AreaCode,
    pub(super) segment: &'a Segment,
    pub(super) count: u64,
}

/// A table with its left-overs.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    axes: [Axis; 4],
    counts: Vec<i128>,
    given: Vec<bool>,
}

/// A cell of a [`Grid`].
#[derive(Clone, Debug)]
pub(super) struct GridCell<'a> {
    pub(super) codes: [&'a str; 4],
    pub(super) count: u64,
    /// Whether a figure has this count; otherwise it is a left-over.
    pub(super) given: bool,
}

/// Parts that are more than their total, so that nothing can be worked out about them.
#[derive(Clone, Debug)]
pub(super) struct Unadditive {
    pub(super) total: String,
}

/// The codes along one dimension, each with what it is a part of.
#[derive(Clone, Debug, Default)]
struct Axis {
    codes: Vec<String>,
    parents: Vec<Option<usize>>,
    /// Whether a code stands for what is left over.
    rest: Vec<bool>,
    /// Where each code is that is no left-over.
    index: BTreeMap<String, usize>,
}

/// The tables of these counts.
pub(super) fn grids(
    counted: &[Counted<'_>],
    areas: &BTreeMap<AreaCode, Area>,
) -> Result<Vec<Grid>, Unadditive> {
    let places: BTreeSet<&AreaCode> = counted.iter().map(|one| one.area).collect();
    let patterns = Pattern::of(counted);
    let mut grids = Vec::new();
    for axis in area_axes(&places, areas) {
        for pattern in &patterns {
            let of_table: Vec<_> = counted
                .iter()
                .filter(|one| axis.at(one.area.as_str()).is_some() && pattern.has(one.segment))
                .collect();
            if !of_table.is_empty() {
                grids.push(Grid::new(axis.clone(), pattern, &of_table)?);
            }
        }
    }
    Ok(grids)
}

/// The same without totals: every count by itself.
pub(super) fn flat(counted: &[Counted<'_>]) -> Vec<Grid> {
    let one = |counted: &Counted<'_>| {
        let axes = codes(counted).map(|code| Axis::of([(code, None)]));
        Grid { axes, counts: vec![i128::from(counted.count)], given: vec![true] }
    };
    counted.iter().map(one).collect()
}

/// Where a count stands along each dimension.
pub(super) fn codes(of: &Counted<'_>) -> [String; 4] {
    codes_of(of.area, of.segment)
}

pub(super) fn codes_of(area: &AreaCode, segment: &Segment) -> [String; 4] {
    let category = segment.category.as_ref();
    [
        area.as_str().to_owned(),
        segment.sex.to_string(),
        segment.age.to_string(),
        category.map_or_else(|| ALL.to_owned(), Category::to_string),
    ]
}

impl Axis {
    fn of(codes: impl IntoIterator<Item = (String, Option<usize>)>) -> Self {
        let (codes, parents): (Vec<_>, Vec<_>) = codes.into_iter().unzip();
        let index = codes.iter().enumerate().map(|(at, code)| (code.clone(), at)).collect();
        Self { rest: vec![false; codes.len()], codes, parents, index }
    }

    fn at(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    fn len(&self) -> usize {
        self.codes.len()
    }

    fn parts(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(move |&at| self.parents[at] == Some(of))
    }

    /// The codes, every part before its total.
    fn upwards(&self) -> Vec<usize> {
        let depth = |at: usize| {
            std::iter::successors(self.parents[at], |&at| self.parents[at]).take(self.len()).count()
        };
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(depth(at)));
        order
    }
}

/// A way that figures are broken down: codes of sex and age, and a type of category.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern<'a> {
    sexes: Vec<Sex>,
    ages: Vec<AgeBand>,
    kind: Option<&'a str>,
}

impl<'a> Pattern<'a> {
    /// The ways in which counts are broken down, without those that another includes.
    fn of(counted: &[Counted<'a>]) -> Vec<Self> {
        let sexes: BTreeSet<Sex> = counted.iter().map(|one| one.segment.sex).collect();
        let ages: BTreeSet<AgeBand> = counted.iter().map(|one| one.segment.age).collect();
        let by = |one: &Counted<'a>| {
            let (sex, age) = (one.segment.sex, one.segment.age);
            let kind = one.segment.category.as_ref().map(Category::kind);
            (sex_parent(sex, &sexes).is_some(), age_parent(age, &ages).is_some(), kind)
        };
        let all: BTreeSet<_> = counted.iter().map(by).collect();
        let within = |one: &(bool, bool, Option<&str>), other: &(bool, bool, Option<&str>)| {
            one != other
                && one.0 <= other.0
                && one.1 <= other.1
                && (one.2.is_none() || one.2 == other.2)
        };
        let widest = all.iter().filter(|one| !all.iter().any(|other| within(one, other)));
        widest
            .map(|&(by_sex, by_age, kind)| Self {
                sexes: sexes
                    .iter()
                    .copied()
                    .filter(|&sex| by_sex || sex_parent(sex, &sexes).is_none())
                    .collect(),
                ages: ages
                    .iter()
                    .copied()
                    .filter(|&age| by_age || age_parent(age, &ages).is_none())
                    .collect(),
                kind,
            })
            .collect()
    }

    fn has(&self, segment: &Segment) -> bool {
        let kind = segment.category.as_ref().map(Category::kind);
        self.sexes.contains(&segment.sex)
            && self.ages.contains(&segment.age)
            && (kind.is_none() || kind == self.kind)
    }
}

fn sex_parent(sex: Sex, among: &BTreeSet<Sex>) -> Option<Sex> {
    let part = matches!(sex, Sex::Female | Sex::Male);
    (part && among.contains(&Sex::Persons)).then_some(Sex::Persons)
}

/// The narrowest of the other bands that covers `age`; of two labels for the same ages the first.
fn age_parent(age: AgeBand, among: &BTreeSet<AgeBand>) -> Option<AgeBand> {
    let covers = |other: &AgeBand| {
        *other != age && other.covers(age) && (!age.covers(*other) || *other < age)
    };
    let covering: Vec<AgeBand> = among.iter().copied().filter(covers).collect();
    let narrowest = |one: &&AgeBand| covering.iter().all(|other| other.covers(**one));
    covering.iter().rev().find(narrowest).copied()
}

/// The dimension of areas: one that nests, and one more for each geography that does not nest in it.
fn area_axes(places: &BTreeSet<&AreaCode>, areas: &BTreeMap<AreaCode, Area>) -> Vec<Axis> {
    let places: Vec<&AreaCode> = places.iter().copied().collect();
    let index: BTreeMap<&AreaCode, usize> =
        places.iter().enumerate().map(|(at, &code)| (code, at)).collect();
    let mut main = Axis::of(places.iter().map(|code| (code.as_str().to_owned(), None)));
    let mut types: BTreeMap<usize, String> = BTreeMap::new();
    let mut others = Vec::new();
    for ((total, kind), parts) in edges(&index, areas) {
        let free =
            parts.iter().all(|&part| main.parents[part].is_none() && !above(&main, total, part));
        if free && types.get(&total).is_none_or(|known| *known == kind) {
            types.insert(total, kind);
            for part in parts {
                main.parents[part] = Some(total);
            }
        } else {
            let codes = std::iter::once((places[total].as_str().to_owned(), None));
            let parts = parts.iter().map(|&part| (places[part].as_str().to_owned(), Some(0)));
            others.push(Axis::of(codes.chain(parts)));
        }
    }
    std::iter::once(main).chain(others).collect()
}

/// Whether `part` is `at` or a total above it.
fn above(axis: &Axis, at: usize, part: usize) -> bool {
    std::iter::successors(Some(at), |&at| axis.parents[at])
        .take(axis.len() + 1)
        .any(|at| at == part)
}

/// The areas with the areas of one type that lie directly in them.
fn edges(
    index: &BTreeMap<&AreaCode, usize>,
    areas: &BTreeMap<AreaCode, Area>,
) -> BTreeMap<(usize, String), Vec<usize>> {
    let mut edges: BTreeMap<(usize, String), BTreeSet<usize>> = BTreeMap::new();
    for (&code, &part) in index {
        let around = around(code, areas);
        let present: Vec<&AreaCode> =
            around.iter().copied().filter(|outer| index.contains_key(outer)).collect();
        // Directly: in nothing that lies in it and is there, too.
        let direct = present.iter().filter(|outer| {
            !present
                .iter()
                .any(|other| other != *outer && self::around(other, areas).contains(*outer))
        });
        for outer in direct {
            edges.entry((index[outer], kind(code, areas))).or_default().insert(part);
        }
    }
    edges.into_iter().map(|(edge, parts)| (edge, parts.into_iter().collect())).collect()
}

/// Everything that an area lies in, or that is made of it.
fn around<'a>(code: &AreaCode, areas: &'a BTreeMap<AreaCode, Area>) -> BTreeSet<&'a AreaCode> {
    let mut found: BTreeSet<&AreaCode> = BTreeSet::new();
    let mut next: Vec<&AreaCode> = vec![];
    let outer = |code: &AreaCode| {
        let within = areas.get(code).into_iter().flat_map(|area| &area.within);
        let made = areas.values().filter(|area| area.made_of.contains(code)).map(|area| &area.id);
        within.chain(made).collect::<Vec<&'a AreaCode>>()
    };
    next.extend(outer(code));
    while let Some(one) = next.pop() {
        if one != code && found.insert(one) {
            next.extend(outer(one));
        }
    }
    found
}

/// What sort of area it is.
fn kind(code: &AreaCode, areas: &BTreeMap<AreaCode, Area>) -> String {
    let own = areas.get(code).and_then(|area| area.area_type.as_deref());
    let of_code = || code.as_str().get(..3).filter(|_| code.gss().is_some());
    own.or_else(of_code).unwrap_or("area").to_owned()
}

impl Grid {
    fn new(
        area: Axis,
        pattern: &Pattern<'_>,
        counted: &[&Counted<'_>],
    ) -> Result<Self, Unadditive> {
        let sexes: BTreeSet<Sex> = pattern.sexes.iter().copied().collect();
        let ages: BTreeSet<AgeBand> = pattern.ages.iter().copied().collect();
        let sex = Axis::of(pattern.sexes.iter().map(|&sex| {
            let parent = sex_parent(sex, &sexes);
            (sex.to_string(), pattern.sexes.iter().position(|&one| Some(one) == parent))
        }));
        let age = Axis::of(pattern.ages.iter().map(|&age| {
            let parent = age_parent(age, &ages);
            (age.to_string(), pattern.ages.iter().position(|&one| Some(one) == parent))
        }));
        let names: BTreeSet<String> = counted
            .iter()
            .filter_map(|one| one.segment.category.as_ref().map(Category::to_string))
            .collect();
        let category = Axis::of(
            std::iter::once((ALL.to_owned(), None))
                .chain(names.into_iter().map(|name| (name, Some(0)))),
        );
        let axes = [area, sex, age, category];
        let size = axes.iter().map(Axis::len).product();
        let mut grid = Self { axes, counts: vec![0; size], given: vec![false; size] };
        for one in counted {
            let codes = codes(one);
            let found: Option<Vec<usize>> =
                grid.axes.iter().zip(&codes).map(|(axis, code)| axis.at(code)).collect();
            if let Some([area, sex, age, category]) = found.as_deref() {
                let cell = grid.cell([*area, *sex, *age, *category]);
                grid.counts[cell] = i128::from(one.count);
                grid.given[cell] = true;
            }
        }
        grid.work_out_totals();
        (0..4).for_each(|dimension| grid.add_rests(dimension));
        match grid.counts.iter().position(|&count| count < 0) {
            None => Ok(grid),
            Some(cell) => Err(Unadditive { total: grid.codes(cell).join(", ") }),
        }
    }

    fn cell(&self, at: [usize; 4]) -> usize {
        self.axes.iter().zip(at).fold(0, |cell, (axis, at)| cell * axis.len() + at)
    }

    fn places(&self, mut cell: usize) -> [usize; 4] {
        let mut at = [0; 4];
        for dimension in (0..4).rev() {
            at[dimension] = cell % self.axes[dimension].len();
            cell /= self.axes[dimension].len();
        }
        at
    }

    fn codes(&self, cell: usize) -> [&str; 4] {
        let at = self.places(cell);
        [0, 1, 2, 3].map(|dimension| self.axes[dimension].codes[at[dimension]].as_str())
    }

    /// The sum of the parts of a cell along one dimension, left-overs aside; `None` if it has none.
    fn sum(&self, at: [usize; 4], dimension: usize) -> Option<i128> {
        let axis = &self.axes[dimension];
        let mut parts = axis.parts(at[dimension]).filter(|&part| !axis.rest[part]).peekable();
        parts.peek()?;
        let moved = |part| {
            let mut at = at;
            at[dimension] = part;
            self.counts[self.cell(at)]
        };
        Some(parts.map(moved).sum())
    }

    /// Totals that no figure gives are what their parts make.
    fn work_out_totals(&mut self) {
        let mut order: Vec<[usize; 4]> = vec![[0; 4]];
        for dimension in 0..4 {
            let upwards = self.axes[dimension].upwards();
            let next = order.iter().flat_map(|&at| {
                upwards.iter().map(move |&place| {
                    let mut at = at;
                    at[dimension] = place;
                    at
                })
            });
            order = next.collect();
        }
        for at in order {
            let cell = self.cell(at);
            if !self.given[cell] {
                self.counts[cell] = (0..4).find_map(|along| self.sum(at, along)).unwrap_or(0);
            }
        }
    }

    /// Adds what is left over where parts do not make their total along one dimension.
    fn add_rests(&mut self, dimension: usize) {
        let mut left: BTreeMap<usize, BTreeMap<[usize; 4], i128>> = BTreeMap::new();
        for cell in 0..self.counts.len() {
            let at = self.places(cell);
            if let Some(sum) = self.sum(at, dimension) {
                let rest = self.counts[cell] - sum;
                left.entry(at[dimension]).or_default().insert(at, rest);
            }
        }
        left.retain(|_, rests| rests.values().any(|&rest| rest != 0));
        if left.is_empty() {
            return;
        }
        let before = self.clone();
        let mut places = BTreeMap::new();
        let axis = &mut self.axes[dimension];
        for &total in left.keys() {
            places.insert(total, axis.len());
            let parts: Vec<&str> = before.axes[dimension]
                .parts(total)
                .map(|part| before.axes[dimension].codes[part].as_str())
                .collect();
            // Named by what it is beside, so that tables which share it share its name.
            axis.codes.push(format!("{} without {}", axis.codes[total], parts.join(", ")));
            axis.parents.push(Some(total));
            axis.rest.push(true);
        }
        let size = self.axes.iter().map(Axis::len).product();
        (self.counts, self.given) = (vec![0; size], vec![false; size]);
        for cell in 0..before.counts.len() {
            let to = self.cell(before.places(cell));
            self.counts[to] = before.counts[cell];
            self.given[to] = before.given[cell];
        }
        for (total, rests) in left {
            for (mut at, rest) in rests {
                at[dimension] = places[&total];
                let cell = self.cell(at);
                self.counts[cell] = rest;
            }
        }
    }

    /// The dimensions.
    pub(super) fn dimensions(&self) -> Result<Vec<Dimension>, TableError> {
        let dimension = |(name, axis): (&str, &Axis)| {
            let codes = axis.codes.iter().zip(&axis.parents).map(|(code, parent)| {
                (code.as_str(), parent.map(|parent| axis.codes[parent].as_str()))
            });
            let tree = Dimension::tree(name, codes)?;
            let national = axis.codes.iter().filter(|code| name == "area" && is_national(code));
            national.into_iter().try_fold(tree, |tree, code| tree.with_national(code))
        };
        DIMENSIONS.into_iter().zip(&self.axes).map(dimension).collect()
    }

    /// The cells that figures have, and what is left over.
    pub(super) fn cells(&self) -> impl Iterator<Item = GridCell<'_>> {
        (0..self.counts.len()).filter_map(|cell| {
            let at = self.places(cell);
            let rest = self.axes.iter().zip(at).any(|(axis, at)| axis.rest[at]);
            let given = self.given[cell];
            let count = u64::try_from(self.counts[cell]).unwrap_or(0);
            let wanted = given || (rest && count > 0);
            wanted.then(|| GridCell { codes: self.codes(cell), count, given })
        })
    }

    /// The table that disclosure control takes.
    pub(super) fn table(&self, name: &str) -> Result<Table, TableError> {
        let mut table = Table::new(name, self.dimensions()?)?;
        for GridCell { codes, count, given } in self.cells() {
            let cell = Cell::of(count);
            table.add(&codes, if given { cell } else { cell.withheld() })?;
        }
        Ok(table)
    }
}

/// Whether a code is that of a country of the United Kingdom, or of several.
fn is_national(code: &str) -> bool {
    let kinds = ["E92", "W92", "S92", "N92", "K02", "K03", "K04"];
    code.len() == 9 && kinds.iter().any(|kind| code.starts_with(kind))
}
