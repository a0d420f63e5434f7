//! The optimum of small tables, by integer programming with cuts.
//!
//! Fischetti and Salazar (2001), *Management Science* 47:1008-1027: which cells are hidden is a
//! programme in zeros and ones; what each attack on it gives is a cut, until no attack succeeds.

use std::collections::HashMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::{
    suppress::{Side, Suppressor},
    system::{Choice, System},
};

/// Cells that may be hidden or not, beyond which no optimum is looked for.
pub(crate) const MOST: usize = 160;

/// Rounds of attack and cut.
const ROUNDS: usize = 25;

/// Nodes of the search for the best zeros and ones.
const NODES: u64 = 500;

/// A cell that can rise without bound has this much room in an attack.
const ROOM: f64 = 1e4;

/// Weights of variables, of which at least so much must be hidden.
struct Cut {
    terms: Vec<(u32, f64)>,
    least: f64,
}

/// The cheapest pattern by these weights that withstands every attack, if it can be found in
/// time; `known` is a pattern that does, to begin from.
pub(crate) fn optimum(system: &System, weights: &[f64], known: &[bool]) -> Option<Vec<bool>> {
    let either = (0..known.len()).filter(|&at| system.variables[at].choice == Choice::Either);
    let least: f64 = either.filter(|&at| known[at]).map(|at| weights[at]).sum();
    let mut cuts = sums_that_give_away(system);
    for _ in 0..ROUNDS {
        let (cost, hidden) = cheapest(system, weights, &cuts, known)?;
        if cost >= least - 1e-6 * least {
            return Some(known.to_vec());
        }
        let mut attacked = Suppressor::new(system, weights.to_vec(), MOST);
        if attacked.adopt(&hidden) {
            return Some(hidden);
        }
        let before = cuts.len();
        for (need, side) in attacked.open_needs() {
            cuts.extend(attack(system, weights, &hidden, (need, side)));
        }
        if cuts.len() == before {
            return None;
        }
    }
    None
}

/// What each total by itself asks for: whatever an unsafe cell gains or loses, other hidden cells
/// of the same total must be able to lose or gain.
fn sums_that_give_away(system: &System) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for need in &system.needs {
        let at = &system.variables[need.variable as usize];
        for (side, distance) in
            [(Side::High, need.high - at.count), (Side::Low, at.count - need.low)]
        {
            for &sum in &system.member_of[need.variable as usize] {
                let members = &system.sums[sum as usize];
                let whole = members[0] == need.variable;
                let others = members.iter().enumerate().filter(|(_, one)| **one != need.variable);
                let terms = others.map(|(place, &one)| {
                    // The total moves with its part; another part moves against it.
                    let with = whole || place == 0;
                    let rises = with == (side == Side::High);
                    (one, if rises { (0.0, 1.0) } else { (1.0, 0.0) })
                });
                cuts.extend(cut(system, terms.collect(), distance));
            }
        }
    }
    cuts
}

/// A cut from how much each variable's room downwards and upwards counts, where the attack needs
/// `distance`; `None` if it holds anyway.
fn cut(system: &System, rooms: Vec<(u32, (f64, f64))>, distance: f64) -> Option<Cut> {
    let mut least = distance;
    let mut terms = Vec::new();
    for (at, (down, up)) in rooms {
        let one = &system.variables[at as usize];
        let room =
            |(low, high): (f64, f64)| down * (one.count - low) + up * (high - one.count).min(ROOM);
        match one.choice {
            Choice::Hide | Choice::Withheld => least -= room(one.hidden),
            Choice::Show | Choice::Public => least -= room(one.shown),
            Choice::Either => {
                least -= room(one.shown);
                terms.push((at, room(one.hidden) - room(one.shown)));
            }
        }
    }
    for (_, gain) in &mut terms {
        *gain = gain.min(least);
    }
    terms.retain(|(_, gain)| *gain > 1e-6);
    (least > 1e-6).then_some(Cut { terms, least })
}

/// The cheapest pattern that meets the cuts, with its cost.
fn cheapest(
    system: &System,
    weights: &[f64],
    cuts: &[Cut],
    known: &[bool],
) -> Option<(f64, Vec<bool>)> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let either = (0_u32..).zip(&system.variables).filter(|(_, one)| one.choice == Choice::Either);
    let columns: HashMap<u32, Variable> =
        either.map(|(at, _)| (at, problem.add_binary_var(weights[at as usize]))).collect();
    for cut in cuts {
        let terms = cut.terms.iter().map(|&(at, gain)| (columns[&at], gain / cut.least));
        problem.add_constraint(terms.collect::<Vec<_>>(), ComparisonOp::Ge, 1.0);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES);
    let hint =
        columns.iter().map(|(&at, &column)| (column, f64::from(u8::from(known[at as usize]))));
    options.warm_start = Some(hint.collect());
    let outcome = problem.solve_with(options).ok()?;
    if !outcome.is_optimal() {
        return None;
    }
    let solution = outcome.solution()?;
    let hidden = (0_u32..).zip(&system.variables).map(|(at, one)| match one.choice {
        Choice::Hide | Choice::Withheld => true,
        Choice::Show | Choice::Public => false,
        Choice::Either => solution.var_value(columns[&at]) > 0.5,
    });
    Some((solution.objective(), hidden.collect()))
}

/// The cut that an attack gives on a pattern, by the dual of the attacker's programme: prices of
/// the totals that show how far a cell can move, and by whose room.
///
/// Room of cells that are not hidden costs next to nothing in it, so that as few of them as can
/// be are in the cut.
fn attack(
    system: &System,
    weights: &[f64],
    hidden: &[bool],
    (need, side): (usize, Side),
) -> Option<Cut> {
    let need = &system.needs[need];
    let count = system.variables[need.variable as usize].count;
    let (distance, sign) = match side {
        Side::High => (need.high - count, 1.0),
        Side::Low => (count - need.low, -1.0),
    };
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let prices: Vec<Variable> = (0..system.sums.len())
        .map(|_| problem.add_var(0.0, (f64::NEG_INFINITY, f64::INFINITY)))
        .collect();
    let mut rooms = Vec::with_capacity(system.variables.len());
    for (at, one) in (0_u32..).zip(&system.variables) {
        let (low, high) = one.range(hidden[at as usize]);
        let closed = 1e-4 * weights[at as usize];
        let price = |room: f64| room.clamp(0.0, ROOM).max(closed);
        let up = problem.add_var(price(high - one.count), (0.0, f64::INFINITY));
        let down = problem.add_var(price(one.count - low), (0.0, f64::INFINITY));
        let mut terms = vec![(up, 1.0), (down, -1.0)];
        for &sum in &system.member_of[at as usize] {
            let whole = system.sums[sum as usize][0] == at;
            terms.push((prices[sum as usize], if whole { -1.0 } else { 1.0 }));
        }
        let goal = if at == need.variable { sign } else { 0.0 };
        problem.add_constraint(terms, ComparisonOp::Eq, goal);
        rooms.push((at, (down, up)));
    }
    let outcome = problem.solve().ok()?;
    let solution = outcome.solution()?;
    let value = |one: Variable| Some(solution.var_value(one)).filter(|value| *value > 1e-7);
    let rooms = rooms
        .into_iter()
        .map(|(at, (down, up))| (at, (value(down).unwrap_or(0.0), value(up).unwrap_or(0.0))));
    cut(system, rooms.filter(|(_, (down, up))| down + up > 0.0).collect(), distance)
}
