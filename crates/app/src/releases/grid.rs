//! A table of counts with its totals and what is left over of them, on its way to disclosure control.

use lifecourse_disclosure::{Cell, Dimension, Face, Profile, Publication, Table, TableError};

use super::{
    axis::Axis,
    counted::{Counted, DIMENSIONS, Faces},
};

/// A table with its left-overs.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    axes: [Axis; 6],
    counts: Vec<i128>,
    /// Of how many each is counted out, where that is known.
    wholes: Vec<Option<i128>>,
    /// `None` where nobody gives a count.
    standings: Vec<Option<Standing>>,
}

/// What a cell is to the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// A figure, to be shown if it is safe.
    Open,
    /// What is left over of a total: not published, and not to be worked out either.
    Rest,
    /// Official statistics that are public already, or what is left over of them.
    Public,
}

/// Parts that are more than their total, so that nothing can be worked out about them.
#[derive(Clone, Debug)]
pub(super) struct Unadditive {
    /// The codes of the total.
    pub(super) total: Box<[String; 6]>,
}

impl Grid {
    /// The counts that have a place on the axes.
    pub(super) fn new<'c>(
        axes: [Axis; 6],
        counted: impl IntoIterator<Item = &'c Counted<'c>>,
    ) -> Result<Self, Unadditive> {
        let mut grid = Self { axes, counts: vec![], wholes: vec![], standings: vec![] };
        grid.clear();
        for one in counted {
            let found: Option<Vec<usize>> =
                grid.axes.iter().zip(&one.codes).map(|(axis, code)| axis.at(code)).collect();
            if let Some(at) = found.and_then(|at| <[usize; 6]>::try_from(at).ok()) {
                let cell = grid.cell(at);
                grid.counts[cell] = i128::from(one.count);
                grid.wholes[cell] = one.whole.map(i128::from);
                grid.standings[cell] =
                    Some(if one.public { Standing::Public } else { Standing::Open });
            }
        }
        grid.work_out_totals();
        (0..6).for_each(|dimension| grid.add_rests(dimension));
        match grid.counts.iter().position(|&count| count < 0) {
            None => Ok(grid),
            Some(cell) => Err(Unadditive { total: grid.total_of(cell).into() }),
        }
    }

    /// A count by itself.
    pub(super) fn alone(one: &Counted<'_>) -> Self {
        let standing = if one.public { Standing::Public } else { Standing::Open };
        Self {
            axes: one.codes.each_ref().map(|code| Axis::flat([code.clone()])),
            counts: vec![i128::from(one.count)],
            wholes: vec![one.whole.map(i128::from)],
            standings: vec![Some(standing)],
        }
    }

    /// Makes room for the cells of its axes.
    fn clear(&mut self) {
        let size = self.axes.iter().map(Axis::len).product();
        self.counts = vec![0; size];
        self.wholes = vec![None; size];
        self.standings = vec![None; size];
    }

    fn cell(&self, at: [usize; 6]) -> usize {
        self.axes.iter().zip(at).fold(0, |cell, (axis, at)| cell * axis.len() + at)
    }

    fn places(&self, mut cell: usize) -> [usize; 6] {
        let mut at = [0; 6];
        for dimension in (0..6).rev() {
            at[dimension] = cell % self.axes[dimension].len();
            cell /= self.axes[dimension].len();
        }
        at
    }

    fn codes(&self, cell: usize) -> [&str; 6] {
        let at = self.places(cell);
        std::array::from_fn(|dimension| self.axes[dimension].codes[at[dimension]].as_str())
    }

    /// The codes of a cell, what is left over taken for its total.
    fn total_of(&self, cell: usize) -> [String; 6] {
        let at = self.places(cell);
        std::array::from_fn(|dimension| {
            let axis = &self.axes[dimension];
            let at = at[dimension];
            let total = axis.parents[at].filter(|_| axis.rest[at]).unwrap_or(at);
            axis.codes[total].clone()
        })
    }

    /// The parts of a cell along one dimension, left-overs aside; none if it is no total there.
    fn parts(&self, at: [usize; 6], dimension: usize) -> impl Iterator<Item = usize> + '_ {
        let axis = &self.axes[dimension];
        let parts = axis.parts(at[dimension]).iter().filter(|&&part| !axis.rest[part]);
        parts.map(move |&part| {
            let mut at = at;
            at[dimension] = part;
            self.cell(at)
        })
    }

    /// Totals that no figure gives are what their parts make.
    fn work_out_totals(&mut self) {
        let mut order: Vec<[usize; 6]> = vec![[0; 6]];
        for (dimension, axis) in self.axes.iter().enumerate() {
            let upwards = axis.upwards();
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
            let dimension = (0..6).find(|&along| self.parts(at, along).next().is_some());
            let Some(dimension) = dimension.filter(|_| self.standings[cell].is_none()) else {
                continue;
            };
            let parts: Vec<usize> = self.parts(at, dimension).collect();
            self.counts[cell] = parts.iter().map(|&part| self.counts[part]).sum();
            self.wholes[cell] = parts.iter().map(|&part| self.wholes[part]).sum();
            let public = parts.iter().all(|&part| self.standings[part] == Some(Standing::Public));
            self.standings[cell] = public.then_some(Standing::Public);
        }
    }

    /// Adds what is left over where parts do not make their total along one dimension.
    fn add_rests(&mut self, dimension: usize) {
        let mut left = Vec::new();
        let mut totals = vec![None; self.axes[dimension].len()];
        for cell in 0..self.counts.len() {
            let at = self.places(cell);
            if let Some(rest) = self.rest(cell, dimension).filter(|rest| rest.0 != 0) {
                totals[at[dimension]] = Some(0);
                left.push((at, rest));
            }
        }
        if left.is_empty() {
            return;
        }
        let before = self.clone();
        for (total, place) in totals.iter_mut().enumerate() {
            *place = place.map(|_| self.axes[dimension].add_rest(total));
        }
        self.clear();
        for cell in 0..before.counts.len() {
            let to = self.cell(before.places(cell));
            self.counts[to] = before.counts[cell];
            self.wholes[to] = before.wholes[cell];
            self.standings[to] = before.standings[cell];
        }
        for (mut at, (count, whole, standing)) in left {
            let Some(place) = totals[at[dimension]] else { continue };
            at[dimension] = place;
            let cell = self.cell(at);
            self.counts[cell] = count;
            self.wholes[cell] = whole;
            self.standings[cell] = Some(standing);
        }
    }

    /// What the parts of a cell along one dimension leave over of it; `None` if it has none.
    fn rest(&self, cell: usize, dimension: usize) -> Option<(i128, Option<i128>, Standing)> {
        let at = self.places(cell);
        let parts: Vec<usize> = self.parts(at, dimension).collect();
        if parts.is_empty() {
            return None;
        }
        let count = self.counts[cell] - parts.iter().map(|&part| self.counts[part]).sum::<i128>();
        let wholes: Option<i128> = parts.iter().map(|&part| self.wholes[part]).sum();
        let whole = self.wholes[cell].zip(wholes).map(|(total, parts)| total - parts);
        let known = |&part: &usize| match self.standings[part] {
            Some(standing) => standing == Standing::Public,
            None => self.counts[part] == 0,
        };
        let public = self.standings[cell] == Some(Standing::Public) && parts.iter().all(known);
        Some((count, whole, if public { Standing::Public } else { Standing::Rest }))
    }

    /// The dimensions.
    fn dimensions(&self) -> Result<Vec<Dimension>, TableError> {
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
    fn cells(&self) -> impl Iterator<Item = (usize, u64, Standing)> + '_ {
        self.standings.iter().enumerate().filter_map(|(cell, standing)| {
            Some((cell, u64::try_from(self.counts[cell]).unwrap_or(0), (*standing)?))
        })
    }

    /// What the count of a cell must be able to be so that those who were not counted are safe: a
    /// percentage tells of them as well.
    fn guard(&self, cell: usize, profile: &Profile) -> Option<(u64, u64)> {
        let whole = u64::try_from(self.wholes[cell]?).ok()?;
        let others = whole.checked_sub(u64::try_from(self.counts[cell]).ok()?)?;
        let safe = profile.protected().filter(|_| profile.hides(others))?;
        Some((whole.saturating_sub(*safe.end()), whole.saturating_sub(*safe.start())))
    }

    /// A cell as disclosure control takes it.
    fn counted(&self, at: usize, count: u64, standing: Standing, profile: &Profile) -> Cell {
        let cell = Cell::of(count);
        let cell = match self.guard(at, profile) {
            Some((least, most)) => cell.guarded(least, most),
            None => cell,
        };
        match standing {
            Standing::Open => cell,
            Standing::Rest => cell.withheld(),
            Standing::Public => cell.public(),
        }
    }

    /// The table that disclosure control takes.
    pub(super) fn table(&self, name: &str, profile: &Profile) -> Result<Table, TableError> {
        let mut table = Table::new(name, self.dimensions()?)?;
        for (at, count, standing) in self.cells() {
            let cell = self.counted(at, count, standing, profile);
            table.add(&self.codes(at), cell)?;
        }
        Ok(table)
    }

    /// The table as the public saw it.
    pub(super) fn publication(
        &self,
        name: &str,
        faces: &Faces,
        profile: &Profile,
    ) -> Result<Publication, TableError> {
        let mut publication = Publication::new(name, self.dimensions()?)?;
        for (at, count, standing) in self.cells() {
            let codes = self.codes(at);
            let shown = || faces.get(&codes.map(str::to_owned)).copied().flatten();
            let face = match standing {
                Standing::Open => shown().map_or_else(Face::hidden, Face::shown),
                Standing::Rest => Face::hidden(),
                Standing::Public => Face::shown(count),
            };
            publication.add(&codes, face.of(self.counted(at, count, standing, profile)))?;
        }
        Ok(publication)
    }
}

/// Whether a code is that of a country of the United Kingdom, or of several.
fn is_national(code: &str) -> bool {
    let kinds = ["E92", "W92", "S92", "N92", "K02", "K03", "K04"];
    code.len() == 9 && kinds.iter().any(|kind| code.starts_with(kind))
}
