//! What can be worked out: bounds by an interior-point method, or by trying all counts.

use std::collections::HashMap;

use clarabel::{
    algebra::CscMatrix,
    solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus, SupportedConeT},
};

use super::Known;

/// Equations over what is hidden: signed unknowns, and what they add up to.
pub(crate) type Equations = Vec<(Vec<(usize, f64)>, f64)>;

/// What an attacker knows: unknowns, and equations between them.
pub(crate) struct Attack {
    pub(crate) unknown: Vec<Vec<usize>>,
    pub(crate) equations: Equations,
}

impl Attack {
    pub(crate) fn new(known: &Known, public: &HashMap<Vec<usize>, Option<u64>>) -> Self {
        let mut unknown: Vec<Vec<usize>> = public
            .iter()
            .filter(|(_, shown)| shown.is_none())
            .map(|(cell, _)| cell.clone())
            .collect();
        unknown.sort();
        let number: HashMap<&Vec<usize>, usize> =
            unknown.iter().enumerate().map(|(at, cell)| (cell, at)).collect();
        let mut equations = Equations::new();
        for (total, parts) in known.totals() {
            let mut terms = Vec::new();
            let mut sum = 0.0;
            let signed = parts.iter().map(|part| (part, 1.0)).chain([(&total, -1.0)]);
            for (cell, sign) in signed {
                match public[cell] {
                    Some(shown) => sum -= sign * shown as f64,
                    None => terms.push((number[cell], sign)),
                }
            }
            if !terms.is_empty() {
                equations.push((terms, sum));
            }
        }
        Self { unknown, equations }
    }

    /// The parts of the system that have nothing to do with each other.
    fn components(&self) -> Vec<Vec<usize>> {
        let mut leader: Vec<usize> = (0..self.unknown.len()).collect();
        for (terms, _) in &self.equations {
            for pair in terms.windows(2) {
                let (one, other) = (find(&mut leader, pair[0].0), find(&mut leader, pair[1].0));
                leader[one] = other;
            }
        }
        let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
        for at in 0..self.unknown.len() {
            groups.entry(find(&mut leader, at)).or_default().push(at);
        }
        groups.into_values().collect()
    }

    /// The least and the most of each unknown asked for, when all are at least `least`.
    pub(crate) fn bounds(
        &self,
        least: f64,
        asked: impl Fn(usize) -> bool,
    ) -> HashMap<usize, (f64, f64)> {
        let mut found = HashMap::new();
        for group in self.components() {
            if !group.iter().any(|&at| asked(at)) {
                continue;
            }
            let place: HashMap<usize, usize> =
                group.iter().enumerate().map(|(place, &at)| (at, place)).collect();
            let equations: Equations = self
                .equations
                .iter()
                .filter(|(terms, _)| place.contains_key(&terms[0].0))
                .map(|(terms, sum)| {
                    (terms.iter().map(|&(at, sign)| (place[&at], sign)).collect(), *sum)
                })
                .collect();
            let programme = Programme::new(group.len(), &equations, least);
            for &at in group.iter().filter(|&&at| asked(at)) {
                found.insert(at, programme.bounds(place[&at]));
            }
        }
        found
    }

    /// The least and the most of each unknown over all whole numbers: those that `limit` gives a
    /// greatest number are tried up to it, the finest cells first.
    pub(crate) fn tried(&self, limit: impl Fn(&[usize]) -> u64) -> Vec<(u64, u64)> {
        let mut bounds = vec![(u64::MAX, 0); self.unknown.len()];
        let limits: Vec<u64> = self.unknown.iter().map(|cell| limit(cell)).collect();
        let mut order: Vec<usize> = (0..self.unknown.len()).collect();
        order.sort_by_key(|&at| limits[at]);
        let mut values = vec![None; self.unknown.len()];
        self.attempt(&mut values, &order, &limits, &mut bounds);
        bounds
    }

    fn attempt(
        &self,
        values: &mut [Option<u64>],
        order: &[usize],
        limits: &[u64],
        bounds: &mut [(u64, u64)],
    ) {
        let Some((&at, rest)) = order.split_first() else {
            for (bound, value) in bounds.iter_mut().zip(values.iter().flatten()) {
                *bound = (bound.0.min(*value), bound.1.max(*value));
            }
            return;
        };
        for value in 1..=limits[at] {
            values[at] = Some(value);
            if self.possible(values, limits) {
                self.attempt(values, rest, limits, bounds);
            }
        }
        values[at] = None;
    }

    /// Whether every equation can still be met.
    fn possible(&self, values: &[Option<u64>], limits: &[u64]) -> bool {
        self.equations.iter().all(|(terms, sum)| {
            let (mut low, mut high) = (0.0, 0.0);
            for &(at, sign) in terms {
                let (from, to) = values[at].map_or((1, limits[at]), |value| (value, value));
                let (from, to) = (sign * from as f64, sign * to as f64);
                low += from.min(to);
                high += from.max(to);
            }
            low <= *sum && *sum <= high
        })
    }
}

/// The leader of a group, with the way to it shortened.
fn find(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

/// A linear programme over one part of the system.
struct Programme {
    matrix: CscMatrix<f64>,
    right: Vec<f64>,
    cones: Vec<SupportedConeT<f64>>,
    size: usize,
}

/// No attacker knows how large a hidden count can be; no table of these tests comes near.
const MOST: f64 = 2_000.0;

impl Programme {
    fn new(size: usize, equations: &Equations, least: f64) -> Self {
        let (mut rows, mut columns, mut values, mut right) = (vec![], vec![], vec![], vec![]);
        for (row, (terms, sum)) in equations.iter().enumerate() {
            for &(at, sign) in terms {
                rows.push(row);
                columns.push(at);
                values.push(sign);
            }
            right.push(*sum);
        }
        for at in 0..size {
            for (value, bound) in [(-1.0, -least), (1.0, MOST)] {
                rows.push(right.len());
                columns.push(at);
                values.push(value);
                right.push(bound);
            }
        }
        let matrix = CscMatrix::new_from_triplets(right.len(), size, rows, columns, values);
        let cones = vec![
            SupportedConeT::ZeroConeT(equations.len()),
            SupportedConeT::NonnegativeConeT(2 * size),
        ];
        Self { matrix, right, cones, size }
    }

    fn bounds(&self, at: usize) -> (f64, f64) {
        let [least, most] = [1.0, -1.0].map(|sign| {
            let mut goal = vec![0.0; self.size];
            goal[at] = sign;
            let nothing = CscMatrix::zeros((self.size, self.size));
            let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
            let solver = DefaultSolver::new(
                &nothing,
                &goal,
                &self.matrix,
                &self.right,
                &self.cones,
                settings,
            );
            let mut solver = solver.expect("a programme of the right sizes");
            solver.solve();
            if solver.solution.status == SolverStatus::Solved {
                return solver.solution.x[at];
            }
            // Where there is no room inside, the interior has no points: then by the simplex method.
            self.by_simplex(at, sign)
        });
        (least, most)
    }
}

impl Programme {
    fn by_simplex(&self, at: usize, sign: f64) -> f64 {
        let mut problem = microlp::Problem::new(microlp::OptimizationDirection::Minimize);
        let columns: Vec<microlp::Variable> = (0..self.size)
            .map(|one| problem.add_var(if one == at { sign } else { 0.0 }, (0.0, MOST)))
            .collect();
        let equations = self.right.len() - 2 * self.size;
        let mut rows = vec![Vec::new(); self.right.len()];
        for (column, &variable) in columns.iter().enumerate() {
            for entry in self.matrix.colptr[column]..self.matrix.colptr[column + 1] {
                rows[self.matrix.rowval[entry]].push((variable, self.matrix.nzval[entry]));
            }
        }
        for (number, (row, &right)) in rows.into_iter().zip(&self.right).enumerate() {
            let equal = number < equations;
            let how = if equal { microlp::ComparisonOp::Eq } else { microlp::ComparisonOp::Le };
            problem.add_constraint(row, how, right);
        }
        let solved = problem.solve().expect("a table is behind it");
        solved.solution().expect("it has no limits").var_value(columns[at])
    }
}
