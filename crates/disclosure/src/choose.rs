//! Which way of suppression is taken, by size.

use crate::{
    exact,
    suppress::{Suppressor, Unmet},
    system::{Choice, System},
};

/// Variables of a system that is tried in several ways.
const SMALL: usize = 3_000;

/// What is hidden, by variable: enough, and as little more as could be found.
pub(crate) fn choose(system: &System) -> Result<Vec<bool>, Unmet> {
    let weights = weights(system);
    let mut best: Option<(f64, Vec<bool>)> = None;
    let ways = if system.variables.len() <= SMALL { 4 } else { 1 };
    for way in 0..ways {
        let mut suppressor = Suppressor::new(system, weights.clone(), reach(system));
        suppressor.hide(&order(system, way))?;
        suppressor.reduce();
        let cost = suppressor.cost();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) && suppressor.holds() {
            best = Some((cost, suppressor.state.hidden));
        }
    }
    let (_, hidden) = best.ok_or(Unmet(0))?;
    let either = system.variables.iter().filter(|one| one.choice == Choice::Either).count();
    let by_cuts = system.needs.iter().all(|need| !need.either)
        && system.variables.iter().all(|one| !one.known_to_one);
    if either > exact::MOST || system.needs.is_empty() || !by_cuts {
        return Ok(hidden);
    }
    Ok(exact::optimum(system, &weights, &hidden).unwrap_or(hidden))
}

/// Whether there is a way at all.
pub(crate) fn is_possible(system: &System) -> bool {
    let mut suppressor = Suppressor::new(system, weights(system), reach(system));
    suppressor.hide(&order(system, 0)).is_ok()
}

/// How many variables a linear programme may look at.
fn reach(system: &System) -> usize {
    if system.variables.len() <= 150 { 150 } else { 0 }
}

/// What it costs to hide each variable: one for the cell, and its share of the counts.
fn weights(system: &System) -> Vec<f64> {
    let either = system.variables.iter().filter(|one| one.choice == Choice::Either);
    let (cells, sum) = either.fold((0.0, 0.0), |(n, sum), one| (n + 1.0, sum + one.count));
    let mean = if sum > 0.0 { sum / cells } else { 1.0 };
    system.variables.iter().map(|one| 1.0 + one.count / mean).collect()
}

/// The needs in the order in which they are met.
fn order(system: &System, way: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..system.needs.len()).collect();
    let count = |at: usize| system.variables[system.needs[at].variable as usize].count;
    match way {
        0 => order.sort_by(|&one, &other| count(one).total_cmp(&count(other))),
        1 => order.sort_by(|&one, &other| count(other).total_cmp(&count(one))),
        2 => {}
        _ => order.reverse(),
    }
    order
}
