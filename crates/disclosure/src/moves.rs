//! Moves: other counts with the same totals.
//!
//! A move along one dimension takes from one code what it gives to another, or gives to a code
//! and all its totals. The product of a move along each dimension changes no total that is shown:
//! the hypercube of Repsilber (1994), here along trees. Scaled by a whole number it is another
//! table of whole numbers with the same totals, hence a proof that a cell can be something else.

use std::collections::HashMap;

use crate::{
    shape::Shape,
    system::{Choice, Grid, NONE, System},
};

/// Changes to variables that leave every sum as it is.
pub(crate) type Move = Vec<(u32, f64)>;

/// Codes along one dimension with what they change by: 1 or -1.
type Line = Vec<(usize, f64)>;

/// What stands for impossible: more than any table of possible cells costs.
const IMPOSSIBLE: f64 = 1e15;

/// Using a cell that can move anyway costs this little, so that small moves come first.
const FREE: f64 = 1e-6;

/// Lines looked at from one code.
const MOST_LINES: usize = 600;

/// Leaves under one cell that a move may go through.
const MOST_LEAVES: usize = 4;

/// Partial products of cells that can all move, of which one is sought.
const MOST_TRIED: usize = 5_000;

/// Passes over the dimensions while a move gets cheaper.
const PASSES: usize = 6;

/// What is hidden so far and what hiding costs.
#[derive(Debug)]
pub(crate) struct State<'a> {
    pub(crate) system: &'a System,
    pub(crate) hidden: Vec<bool>,
    pub(crate) weights: Vec<f64>,
    /// Whether the counts are whole numbers, as they are where they are known, and moves must be.
    pub(crate) whole: bool,
    /// The variable that is to be moved.
    pub(crate) of: u32,
}

/// What a move must do: raise the cell by `up` one way and, turned round, lower it by `down`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) up: f64,
    pub(crate) down: f64,
    /// Whether more may be hidden for it.
    pub(crate) pays: bool,
    /// What has moved already.
    pub(crate) moved: &'a HashMap<u32, f64>,
}

impl State<'_> {
    /// How far a variable can fall and rise.
    pub(crate) fn room(
        &self,
        variable: u32,
        hidden: bool,
        moved: &HashMap<u32, f64>,
    ) -> (f64, f64) {
        let one = &self.system.variables[variable as usize];
        let (low, high) = one.range(hidden);
        let at = one.count + moved.get(&variable).copied().unwrap_or(0.0);
        (at - low, high - at)
    }

    /// Whether a variable cannot take part in moving another: somebody knows it.
    pub(crate) fn is_fixed(&self, variable: u32, of: u32) -> bool {
        variable != of && self.system.variables[variable as usize].known_to_one
    }

    /// What it costs to let a variable take part in a move with this sign.
    fn cost(&self, variable: u32, sign: f64, wanted: &Wanted<'_>) -> f64 {
        if variable == NONE || self.is_fixed(variable, self.of) {
            return IMPOSSIBLE;
        }
        let (rise, fall) =
            if sign > 0.0 { (wanted.up, wanted.down) } else { (wanted.down, wanted.up) };
        let fits = |(down, up): (f64, f64)| down >= fall && up >= rise;
        let at = variable as usize;
        if fits(self.room(variable, self.hidden[at], wanted.moved)) {
            return FREE;
        }
        let may = wanted.pays && self.system.variables[at].choice == Choice::Either;
        if may && fits(self.room(variable, true, wanted.moved)) {
            return self.weights[at];
        }
        IMPOSSIBLE
    }
}

/// Looks for moves, and remembers the lines of each code.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    /// By grid, dimension, code, and the leaf at or under the code.
    lines: HashMap<(u32, usize, usize, usize), Vec<Line>>,
}

impl Finder {
    /// The cheapest move found that does what is wanted of a variable, with what it costs.
    pub(crate) fn find(
        &mut self,
        state: &State<'_>,
        variable: u32,
        wanted: &Wanted<'_>,
    ) -> Option<(f64, Move)> {
        let system = state.system;
        let mut best: Option<(f64, Move)> = None;
        for &(grid, cell) in &system.places[variable as usize] {
            let variables = &system.grids[grid as usize].variables;
            for leaf in leaves(state, grid, cell as usize, wanted.moved) {
                let found = self.in_grid(state, (grid, cell as usize, leaf), wanted);
                let Some((cost, product)) = found else { continue };
                let found: Move = product.iter().map(|&(cell, by)| (variables[cell], by)).collect();
                let cheaper = best.as_ref().is_none_or(|(known, _)| cost < *known);
                if cheaper && (system.grids.len() == 1 || balanced(system, &found)) {
                    best = Some((cost, found));
                }
            }
        }
        best
    }

    /// The cheapest product of lines through a cell of a grid and a leaf at or under it.
    fn in_grid(
        &mut self,
        state: &State<'_>,
        (grid, cell, leaf): (u32, usize, usize),
        wanted: &Wanted<'_>,
    ) -> Option<(f64, Vec<(usize, f64)>)> {
        let shape = &state.system.grids[grid as usize].shape;
        let keys: Vec<(u32, usize, usize, usize)> = (0..shape.dimensions().len())
            .map(|at| (grid, at, shape.along(cell, at), shape.along(leaf, at)))
            .collect();
        for key in &keys {
            self.lines.entry(*key).or_insert_with(|| lines(shape, key.1, key.2, key.3));
        }
        let options: Vec<&[Line]> = keys.iter().map(|key| self.lines[key].as_slice()).collect();
        let dimensions = options.len();
        let search = Search { state, grid, cell, wanted, options };
        let mut orders: Vec<usize> = (0..dimensions).collect();
        orders.sort_by_key(|&at| search.options[at].len());
        if !wanted.pays {
            let (mut chosen, mut left) = (vec![None; dimensions], MOST_TRIED);
            let found = search.free(&orders, &mut chosen, &mut left);
            return found.then(|| (FREE, search.product(&chosen, None)));
        }
        let first = *orders.first()?;
        let mut best = None;
        for start in 0..search.options[first].len().min(6) {
            let found = search.descend(&orders, start);
            if found.0 < IMPOSSIBLE && best.as_ref().is_none_or(|(cost, _)| found.0 < *cost) {
                best = Some(found);
            }
        }
        best.map(|(cost, chosen)| (cost, search.product(&chosen, None)))
    }
}

/// The search for the cheapest product of lines through one cell, a dimension at a time.
struct Search<'a> {
    state: &'a State<'a>,
    grid: u32,
    cell: usize,
    wanted: &'a Wanted<'a>,
    options: Vec<&'a [Line]>,
}

impl Search<'_> {
    fn shape(&self) -> &Shape {
        &self.state.system.grids[self.grid as usize].shape
    }

    /// Whether lines along all the dimensions in order make a product of cells that can all move.
    fn free(&self, order: &[usize], chosen: &mut Vec<Option<usize>>, left: &mut usize) -> bool {
        let Some((&dimension, rest)) = order.split_first() else { return true };
        let others = self.product(chosen, Some(dimension));
        let variables = &self.state.system.grids[self.grid as usize].variables;
        for (at, line) in self.options[dimension].iter().enumerate() {
            let can_move = line.iter().rev().all(|&(code, sign)| {
                others.iter().all(|&(cell, by)| {
                    let variable = variables[self.shape().moved(cell, dimension, code)];
                    self.state.cost(variable, by * sign, self.wanted) <= FREE
                })
            });
            if !can_move {
                continue;
            }
            if *left == 0 {
                return false;
            }
            *left -= 1;
            chosen[dimension] = Some(at);
            if self.free(rest, chosen, left) {
                return true;
            }
            chosen[dimension] = None;
        }
        false
    }

    /// From a first line on, the best line along each dimension in turn, until none is better.
    fn descend(&self, order: &[usize], start: usize) -> (f64, Vec<Option<usize>>) {
        let mut chosen: Vec<Option<usize>> = vec![None; self.options.len()];
        chosen[order[0]] = Some(start);
        let mut cost = f64::INFINITY;
        for pass in 0..PASSES {
            let before = cost;
            for &dimension in order.iter().skip(usize::from(pass == 0 && order.len() > 1)) {
                let (best, found) = self.best_line(dimension, &chosen);
                chosen[dimension] = Some(best);
                cost = found;
            }
            if cost >= before {
                break;
            }
        }
        (cost, chosen)
    }

    /// The cheapest line along a dimension, given those chosen along the others.
    fn best_line(&self, dimension: usize, chosen: &[Option<usize>]) -> (usize, f64) {
        let others = self.product(chosen, Some(dimension));
        let shape = self.shape();
        let variables = &self.state.system.grids[self.grid as usize].variables;
        let mut costs = vec![f64::NAN; 2 * shape.dimensions()[dimension].len()];
        let (mut best, mut least) = (0, f64::INFINITY);
        for (at, line) in self.options[dimension].iter().enumerate() {
            let mut cost = 0.0;
            for &(code, sign) in line {
                let known = &mut costs[2 * code + usize::from(sign > 0.0)];
                if known.is_nan() {
                    let each = others.iter().map(|&(cell, by)| {
                        let variable = variables[shape.moved(cell, dimension, code)];
                        self.state.cost(variable, by * sign, self.wanted)
                    });
                    *known = each.sum();
                }
                cost += *known;
                if cost >= least {
                    break;
                }
            }
            if cost < least {
                (best, least) = (at, cost);
            }
        }
        (best, least)
    }

    /// The cells of the lines chosen, all dimensions but one.
    fn product(&self, chosen: &[Option<usize>], without: Option<usize>) -> Vec<(usize, f64)> {
        let shape = self.shape();
        let mut cells = vec![(self.cell, 1.0)];
        for (dimension, line) in chosen.iter().enumerate() {
            let Some(line) = line.filter(|_| Some(dimension) != without) else { continue };
            let line = &self.options[dimension][line];
            let each = cells.iter().flat_map(|&(cell, by)| {
                line.iter()
                    .map(move |&(code, sign)| (shape.moved(cell, dimension, code), by * sign))
            });
            cells = each.collect();
        }
        cells
    }
}

/// The moves along one dimension that raise a code by one: from each other leaf near it, and from
/// outside, by raising its totals.
fn lines(shape: &Shape, dimension: usize, code: usize, own: usize) -> Vec<Line> {
    let tree = &shape.dimensions()[dimension];
    let chain: Vec<usize> = std::iter::once(own).chain(tree.above(own)).collect();
    let from = chain.iter().position(|&at| at == code).unwrap_or(0);
    let whole: Line = chain.iter().map(|&at| (at, 1.0)).collect();
    let mut all = Vec::new();
    for (height, &top) in chain.iter().enumerate().skip(from + 1) {
        if all.len() >= MOST_LINES {
            break;
        }
        for &part in tree.parts(top).iter().filter(|&&part| part != chain[height - 1]) {
            for other in tree.leaves(part) {
                let mut line = whole[..height].to_vec();
                line.push((other, -1.0));
                line.extend(tree.above(other).take_while(|&at| at != top).map(|at| (at, -1.0)));
                all.push(line);
            }
        }
    }
    all.push(whole);
    all
}

/// The finest cells at or under a cell that are not zero, the greatest first: a few of them.
fn leaves(state: &State<'_>, grid: u32, cell: usize, moved: &HashMap<u32, f64>) -> Vec<usize> {
    let system = state.system;
    let Grid { shape, variables } = &system.grids[grid as usize];
    let count = |cell: usize| {
        let variable = variables[cell];
        let count =
            system.variables.get(variable as usize).map_or(f64::NEG_INFINITY, |one| one.count);
        count + moved.get(&variable).copied().unwrap_or(0.0)
    };
    let (mut found, mut next) = (Vec::new(), vec![cell]);
    while let Some(cell) = next.pop()
        && found.len() < MOST_LEAVES
    {
        let inner =
            (0..shape.dimensions().len()).find(|&at| shape.parts(cell, at).next().is_some());
        let Some(inner) = inner else {
            found.push(cell);
            continue;
        };
        let parts = shape.parts(cell, inner).filter(|&part| variables[part] != NONE);
        let mut parts: Vec<usize> = parts.collect();
        parts.sort_by(|&one, &other| count(one).total_cmp(&count(other)));
        next.extend(parts);
    }
    found
}

/// Whether a move leaves every sum as it is.
pub(crate) fn balanced(system: &System, change: &Move) -> bool {
    let mut left: HashMap<u32, f64> = HashMap::new();
    for &(variable, by) in change {
        for &sum in &system.member_of[variable as usize] {
            let total = system.sums[sum as usize][0] == variable;
            *left.entry(sum).or_default() += if total { -by } else { by };
        }
    }
    left.values().all(|rest| rest.abs() < 1e-6)
}
