//! Linear programmes over what is hidden: an interior-point method, or the simplex method.

use std::collections::{HashMap, VecDeque};

use clarabel::{
    algebra::CscMatrix,
    solver::{DefaultSettings, DefaultSolver, IPSolver, SupportedConeT},
};

/// How far hidden counts can move together from those behind what is published: no total may
/// change, and none may fall below its floor.
pub(crate) struct Programme {
    equations: Vec<Vec<(usize, f64)>>,
    floors: Vec<f64>,
    /// The equations that each unknown is in.
    in_equations: Vec<Vec<usize>>,
}

/// A solution breaks no equation and no floor by more.
pub(super) const CLOSE: f64 = 1e-4;

impl Programme {
    pub(crate) fn new(equations: Vec<Vec<(usize, f64)>>, floors: Vec<f64>) -> Self {
        let mut in_equations = vec![Vec::new(); floors.len()];
        for (number, terms) in equations.iter().enumerate() {
            for &(at, _) in terms {
                in_equations[at].push(number);
            }
        }
        Self { equations, floors, in_equations }
    }

    /// The nearest unknowns, by how many equations lie between.
    pub(crate) fn nearby(&self, at: usize, most: usize) -> Vec<usize> {
        let mut known = vec![false; self.floors.len()];
        let (mut found, mut next) = (Vec::new(), VecDeque::from([at]));
        known[at] = true;
        while let Some(at) = next.pop_front()
            && found.len() < most
        {
            found.push(at);
            for &equation in &self.in_equations[at] {
                for &(other, _) in &self.equations[equation] {
                    if !std::mem::replace(&mut known[other], true) {
                        next.push_back(other);
                    }
                }
            }
        }
        found
    }

    /// A solution in which unknowns of the scope move as far as they wish, as far as they can: by
    /// how much, and what each unit of it is worth. `None` if the method does not get there.
    pub(crate) fn push(
        &self,
        scope: &[usize],
        wishes: &HashMap<usize, (f64, f64)>,
    ) -> Option<Vec<f64>> {
        let (size, all) = (scope.len(), scope.len() + wishes.len());
        let column: HashMap<usize, usize> =
            scope.iter().enumerate().map(|(column, &at)| (at, column)).collect();
        let mut numbers: Vec<usize> =
            scope.iter().flat_map(|&at| &self.in_equations[at]).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut entries = Vec::new();
        for (row, &number) in numbers.iter().enumerate() {
            let terms = self.equations[number].iter();
            entries.extend(terms.filter_map(|(at, sign)| Some((row, *column.get(at)?, *sign))));
        }
        let mut right = vec![0.0; numbers.len()];
        let floors = scope.iter().map(|&at| -self.floors[at]);
        for (at, right_of) in floors.chain(wishes.iter().map(|_| 0.0)).enumerate() {
            entries.push((right.len(), at, -1.0));
            right.push(right_of);
        }
        let mut goal = vec![0.0; all];
        for ((at, &(by, worth)), short) in wishes.iter().zip(size..) {
            goal[short] = worth;
            entries.push((right.len(), column[at], -by.signum()));
            entries.push((right.len(), short, -1.0));
            right.push(-by.abs());
        }
        let found = minimise(&goal, entries, &right, numbers.len());
        let mut moved = vec![0.0; self.floors.len()];
        for (&at, by) in scope.iter().zip(found) {
            moved[at] = by;
        }
        self.holds(&moved).then_some(moved)
    }

    /// Whether a solution is one: the proof that each unknown can be what it is there.
    fn holds(&self, moved: &[f64]) -> bool {
        let sum = |terms: &Vec<(usize, f64)>| -> f64 {
            terms.iter().map(|&(at, sign)| sign * moved[at]).sum()
        };
        self.equations.iter().all(|terms| sum(terms).abs() < CLOSE)
            && moved.iter().zip(&self.floors).all(|(moved, floor)| *moved >= floor - CLOSE)
    }

    /// The same of one unknown, all others free to move, by another method.
    pub(crate) fn by_simplex(&self, at: usize, by: f64) -> Vec<f64> {
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

/// The least of a goal, where the first rows are equations and the others are not exceeded.
fn minimise(
    goal: &[f64],
    entries: Vec<(usize, usize, f64)>,
    right: &[f64],
    equations: usize,
) -> Vec<f64> {
    let each = entries.into_iter().map(|(row, column, value)| ((row, column), value));
    let ((rows, columns), values): ((Vec<usize>, Vec<usize>), Vec<f64>) = each.unzip();
    let matrix = CscMatrix::new_from_triplets(right.len(), goal.len(), rows, columns, values);
    let cones = [
        SupportedConeT::ZeroConeT(equations),
        SupportedConeT::NonnegativeConeT(right.len() - equations),
    ];
    let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
    let nothing = CscMatrix::zeros((goal.len(), goal.len()));
    let solver = DefaultSolver::new(&nothing, goal, &matrix, right, &cones, settings);
    let mut solver = solver.expect("a programme of the right sizes");
    solver.solve();
    solver.solution.x
}
