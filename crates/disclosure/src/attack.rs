//! The attacker's programme: the least and the most that a hidden cell can be.

use std::collections::HashMap;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::system::{NONE, System};

/// Parts of a system up to this size are attacked in whole numbers, others in real ones whose
/// bounds are then rounded inwards.
const MOST_WHOLE: usize = 60;

/// Nodes of a search among whole numbers; if it ends there, real numbers are used.
const NODES: u64 = 2_000;

/// No count that is sought comes near to this.
const MOST_COUNT: i32 = 1_000_000_000;

/// What is published contradicts itself near this variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contradiction(pub(crate) u32);

/// A part of a system that no total ties to the rest.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) variables: Vec<u32>,
    sums: Vec<u32>,
}

/// The parts of a system that its totals hold together, what is known exactly aside.
pub(crate) fn components(system: &System, ranges: &[(f64, f64)]) -> Vec<Component> {
    let open = |at: u32| ranges[at as usize].1 > ranges[at as usize].0;
    let mut of = vec![NONE; ranges.len()];
    let mut taken = vec![false; system.sums.len()];
    let mut found: Vec<Component> = Vec::new();
    for start in (0_u32..).take(ranges.len()) {
        if of[start as usize] != NONE || !open(start) {
            continue;
        }
        let number = u32::try_from(found.len()).unwrap_or(NONE);
        let mut component = Component { variables: Vec::new(), sums: Vec::new() };
        let mut next = vec![start];
        of[start as usize] = number;
        while let Some(at) = next.pop() {
            component.variables.push(at);
            for &sum in &system.member_of[at as usize] {
                if std::mem::replace(&mut taken[sum as usize], true) {
                    continue;
                }
                component.sums.push(sum);
                for &member in &system.sums[sum as usize] {
                    if open(member) && of[member as usize] == NONE {
                        of[member as usize] = number;
                        next.push(member);
                    }
                }
            }
        }
        found.push(component);
    }
    found
}

/// What was seen of each variable: its least and greatest among all counts found so far.
#[derive(Debug)]
pub(crate) struct Attacker<'a> {
    pub(crate) system: &'a System,
    pub(crate) ranges: &'a [(f64, f64)],
    pub(crate) seen: HashMap<u32, (f64, f64)>,
}

impl Attacker<'_> {
    /// The least (or the most) that a variable can be; infinite if nothing bounds it.
    pub(crate) fn bound(
        &mut self,
        component: &Component,
        variable: u32,
        most: bool,
    ) -> Result<f64, Contradiction> {
        let whole = component.variables.len() <= MOST_WHOLE;
        let found = match self.solve(component, variable, most, whole) {
            None if whole => self.solve(component, variable, most, false),
            found => found,
        };
        found.unwrap_or_else(|| {
            // The solver failed, so nothing is known beyond the cell's own range.
            let (low, high) = self.ranges[variable as usize];
            Ok(if most { high } else { low })
        })
    }

    /// What a variable can be for somebody who attacks another, and made all of this one.
    fn range(&self, at: u32, attacked: u32) -> (f64, f64) {
        let one = &self.system.variables[at as usize];
        let known = one.known_to_one && at != attacked;
        if known { (one.count, one.count) } else { self.ranges[at as usize] }
    }

    fn solve(
        &mut self,
        component: &Component,
        variable: u32,
        most: bool,
        whole: bool,
    ) -> Option<Result<f64, Contradiction>> {
        let direction =
            if most { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
        let mut problem = Problem::new(direction);
        let mut columns: HashMap<u32, Variable> = HashMap::with_capacity(component.variables.len());
        for &at in &component.variables {
            let (low, high) = self.range(at, variable);
            let goal = if at == variable { 1.0 } else { 0.0 };
            let column = if whole {
                let bound = |bound: f64| {
                    let bound = crate::primary::whole(bound);
                    i32::try_from(bound).unwrap_or(MOST_COUNT).min(MOST_COUNT)
                };
                problem.add_integer_var(goal, (bound(low.ceil()), bound(high)))
            } else {
                problem.add_var(goal, (low, high))
            };
            columns.insert(at, column);
        }
        for &sum in &component.sums {
            let mut known = 0.0;
            let mut terms = Vec::new();
            for (place, member) in self.system.sums[sum as usize].iter().enumerate() {
                let sign = if place == 0 { -1.0 } else { 1.0 };
                match columns.get(member) {
                    Some(&column) => terms.push((column, sign)),
                    None => known += sign * self.ranges[*member as usize].0,
                }
            }
            problem.add_constraint(terms, ComparisonOp::Eq, -known);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODES);
        let outcome = match problem.solve_with(options) {
            Ok(outcome) => outcome,
            Err(Error::Infeasible) => return Some(Err(Contradiction(variable))),
            Err(Error::Unbounded) => return Some(Ok(f64::INFINITY)),
            Err(_) => return None,
        };
        let solution = outcome.solution().filter(|_| outcome.is_optimal())?;
        for (&at, &column) in &columns {
            // Those who know the cell itself see less of it move.
            if self.system.variables[variable as usize].known_to_one && at != variable {
                continue;
            }
            let value = solution.var_value(column);
            let seen = self.seen.entry(at).or_insert((value, value));
            *seen = (seen.0.min(value), seen.1.max(value));
        }
        let bound = solution.var_value(columns[&variable]);
        let unbounded = whole && bound >= f64::from(MOST_COUNT) - 0.5;
        Some(Ok(if unbounded { f64::INFINITY } else { bound }))
    }
}
