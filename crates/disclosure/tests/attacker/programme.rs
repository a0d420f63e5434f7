//! Linear programmes over what is hidden: an interior-point method, or the simplex method.

use std::collections::HashMap;

use clarabel::{
    algebra::CscMatrix,
    solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT},
};

/// How far hidden counts can move together from those behind what is published: no total may
/// change, and none may fall below its floor.
pub(crate) struct Programme {
    equations: Vec<Vec<(usize, f64)>>,
    floors: Vec<f64>,
}

/// A solution breaks no equation and no floor by more.
pub(super) const CLOSE: f64 = 1e-4;

impl Programme {
    pub(crate) fn new(equations: Vec<Vec<(usize, f64)>>, floors: Vec<f64>) -> Self {
        Self { equations, floors }
    }

    /// A solution in which these unknowns move as far as they wish, as far as they can: by how
    /// much, and what each unit of it is worth. `None` if the method does not get there.
    pub(crate) fn push(&self, wishes: &HashMap<usize, (f64, f64)>) -> Option<Vec<f64>> {
        let (size, all) = (self.floors.len(), self.floors.len() + wishes.len());
        let mut entries = Vec::new();
        let mut right = vec![0.0; self.equations.len()];
        for (row, terms) in self.equations.iter().enumerate() {
            for &(at, sign) in terms {
                entries.push((row, at, sign));
            }
        }
        for at in 0..all {
            entries.push((right.len(), at, -1.0));
            right.push(if at < size { -self.floors[at] } else { 0.0 });
        }
        let mut goal = vec![0.0; all];
        for ((&at, &(by, worth)), short) in wishes.iter().zip(size..) {
            goal[short] = worth;
            for (column, value) in [(at, -by.signum()), (short, -1.0)] {
                entries.push((right.len(), column, value));
            }
            right.push(-by.abs());
        }
        let inequalities = right.len() - self.equations.len();
        let each = entries.into_iter().map(|(row, column, value)| ((row, column), value));
        let ((rows, columns), values): ((Vec<usize>, Vec<usize>), Vec<f64>) = each.unzip();
        let matrix = CscMatrix::new_from_triplets(right.len(), all, rows, columns, values);
        let cones = [
            SupportedConeT::ZeroConeT(self.equations.len()),
            SupportedConeT::NonnegativeConeT(inequalities),
        ];
        let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
        let nothing = CscMatrix::zeros((all, all));
        let solver = DefaultSolver::new(&nothing, &goal, &matrix, &right, &cones, settings);
        let mut solver = solver.expect("a programme of the right sizes");
        solver.solve();
        let moved = solver.solution.x[..size].to_vec();
        self.holds(&moved).then_some(moved)
    }

    /// A solution in which one unknown moves as far as it can, up to what it wishes.
    pub(crate) fn alone(&self, at: usize, by: f64) -> Vec<f64> {
        let found = self.push(&HashMap::from([(at, (by, 1.0))]));
        let met = |moved: &Vec<f64>| moved[at] * by.signum() > by.abs() - CLOSE;
        // Where there is no room inside, the interior has no points: then by the simplex method.
        found.filter(met).unwrap_or_else(|| self.by_simplex(at, by))
    }

    /// Whether a solution is one: the proof that each unknown can be what it is there.
    fn holds(&self, moved: &[f64]) -> bool {
        let sum = |terms: &Vec<(usize, f64)>| -> f64 {
            terms.iter().map(|&(at, sign)| sign * moved[at]).sum()
        };
        self.equations.iter().all(|terms| sum(terms).abs() < CLOSE)
            && moved.iter().zip(&self.floors).all(|(moved, floor)| *moved >= floor - CLOSE)
    }

    fn by_simplex(&self, at: usize, by: f64) -> Vec<f64> {
        use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let columns: Vec<Variable> =
            self.floors.iter().map(|&floor| problem.add_var(0.0, (floor, f64::INFINITY))).collect();
        for terms in &self.equations {
            let terms: Vec<_> = terms.iter().map(|&(at, sign)| (columns[at], sign)).collect();
            problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
        }
        let short = problem.add_var(1.0, (0.0, f64::INFINITY));
        let terms = [(columns[at], by.signum()), (short, 1.0)];
        problem.add_constraint(terms, ComparisonOp::Ge, by.abs());
        let solved = problem.solve().expect("a table is behind it");
        let solution = solved.solution().expect("it has no limits");
        columns.iter().map(|&column| solution.var_value(column)).collect()
    }
}
