//! Moves by linear programming, where no product of lines is one.

use std::collections::{HashMap, HashSet, VecDeque};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::{
    moves::{Move, State},
    system::Choice,
};

/// A cell that can rise without bound is given this much room, which no need comes near.
const ROOM: i32 = 100_000;

/// Nodes of a search among whole numbers.
const NODES: u64 = 300;

/// Systems of more variables are not searched for whole numbers.
const MOST_WHOLE: usize = 400;

/// The cheapest move that changes a variable by `by`, within the nearest `most` variables.
///
/// With `pays`, cells that are shown may take part at their weight, in proportion to how far they
/// move.
pub(crate) fn cheapest(
    state: &State<'_>,
    variable: u32,
    by: f64,
    pays: bool,
    most: usize,
) -> Option<Move> {
    let scope = nearby(state, variable, pays, most);
    let found = solve(state, &scope, (variable, by), pays, false)?;
    if !state.whole {
        return Some(found);
    }
    if found.iter().all(|(_, by)| (by - by.round()).abs() < 1e-6) {
        return Some(found.into_iter().map(|(at, by)| (at, by.round())).collect());
    }
    if scope.len() > MOST_WHOLE {
        return None;
    }
    solve(state, &scope, (variable, by), pays, true)
}

/// The variables that can move, by how many totals lie between them and one of them.
pub(crate) fn nearby(state: &State<'_>, variable: u32, pays: bool, most: usize) -> Vec<u32> {
    let system = state.system;
    let nothing = HashMap::new();
    let movable = |at: u32| {
        if state.is_fixed(at, variable) {
            return false;
        }
        let hidden = state.hidden[at as usize]
            || (pays && system.variables[at as usize].choice == Choice::Either);
        let (down, up) = state.room(at, hidden, &nothing);
        down > 0.0 || up > 0.0
    };
    let mut known = HashSet::from([variable]);
    let mut sums = HashSet::new();
    let (mut found, mut queue) = (Vec::new(), VecDeque::from([variable]));
    while let Some(at) = queue.pop_front() {
        found.push(at);
        if found.len() >= most {
            break;
        }
        for &sum in &system.member_of[at as usize] {
            if !sums.insert(sum) {
                continue;
            }
            for &member in &system.sums[sum as usize] {
                if !known.contains(&member) && movable(member) {
                    known.insert(member);
                    queue.push_back(member);
                }
            }
        }
    }
    found
}

/// The cheapest move among the variables of a scope, in real or whole numbers.
fn solve(
    state: &State<'_>,
    scope: &[u32],
    (variable, by): (u32, f64),
    pays: bool,
    whole: bool,
) -> Option<Move> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut columns: HashMap<u32, (Variable, Variable)> = HashMap::with_capacity(scope.len());
    let nothing = HashMap::new();
    for &at in scope {
        let hidden = state.hidden[at as usize];
        let opens = pays && state.system.variables[at as usize].choice == Choice::Either;
        let (down, up) = state.room(at, hidden || opens, &nothing);
        let weight = state.weights[at as usize] / by.abs();
        let cost = if opens && !hidden { weight } else { 1e-4 };
        let (least, greatest) = if at == variable { (by, by) } else { (-down, up) };
        if -down > least || up < greatest {
            return None;
        }
        let mut column = |room: f64, fixed: bool| {
            let room = room.clamp(0.0, f64::from(ROOM));
            let least = if fixed { room } else { 0.0 };
            if whole {
                let bound = |number: f64| crate::primary::whole(number.floor()).try_into();
                let (least, room) = (bound(least).unwrap_or(0), bound(room).unwrap_or(ROOM));
                problem.add_integer_var(cost, (least, room))
            } else {
                problem.add_var(cost, (least, room))
            }
        };
        let fixed = at == variable;
        let rise = column(greatest.max(0.0), fixed);
        let fall = column((-least).max(0.0), fixed);
        columns.insert(at, (rise, fall));
    }
    balance(state, &columns, &mut problem);
    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES);
    let outcome = problem.solve_with(options).ok()?;
    let solution = outcome.solution()?;
    let change = |&at: &u32| {
        let (rise, fall) = columns[&at];
        (at, solution.var_value(rise) - solution.var_value(fall))
    };
    let rounded = |(at, by): (u32, f64)| (at, if whole { by.round() } else { by });
    Some(scope.iter().map(change).map(rounded).filter(|(_, by)| by.abs() > 1e-9).collect())
}

/// That no sum changes.
fn balance(state: &State<'_>, columns: &HashMap<u32, (Variable, Variable)>, problem: &mut Problem) {
    let system = state.system;
    let mut sums: Vec<u32> =
        columns.keys().flat_map(|&at| &system.member_of[at as usize]).copied().collect();
    sums.sort_unstable();
    sums.dedup();
    for sum in sums {
        let sum = &system.sums[sum as usize];
        let mut terms = Vec::new();
        for (place, member) in sum.iter().enumerate() {
            let Some(&(rise, fall)) = columns.get(member) else { continue };
            let sign = if place == 0 { -1.0 } else { 1.0 };
            terms.push((rise, sign));
            terms.push((fall, -sign));
        }
        problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
    }
}
