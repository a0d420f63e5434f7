//! What can be worked out: how far each hidden cell can move, or by trying all counts.

use std::collections::{BTreeMap, HashMap};

use super::{
    Known, Random,
    programme::{CLOSE, Programme},
};

/// Equations over what is hidden: signed unknowns, and what they add up to.
pub(crate) type Equations = Vec<(Vec<(usize, f64)>, f64)>;

/// What an attacker knows: unknowns, and equations between them.
///
/// The counts behind them are the judge's: what an attacker can work out does not depend on them.
pub(crate) struct Attack {
    pub(crate) unknown: Vec<Vec<usize>>,
    pub(crate) counts: Vec<u64>,
    pub(crate) equations: Equations,
}

/// What nobody may be able to work out of an unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// It must be able to be as low and as high as this.
    Range(u64, u64),
    /// It must be able to be another number than it is.
    Another,
}

/// One of them as a distance to be moved: either way if it does not matter.
#[derive(Clone, Copy, Debug)]
struct Wish {
    at: usize,
    by: f64,
    either: bool,
}

/// Rounds in which all unknowns are moved at once.
const ROUNDS: usize = 12;

/// How many unknowns may move together: ever more, and at last all of them.
const REACHES: [usize; 3] = [150, 600, usize::MAX];

impl Attack {
    pub(crate) fn new(known: &Known, public: &HashMap<Vec<usize>, Option<u64>>) -> Self {
        let hidden = public.iter().filter(|(_, shown)| shown.is_none());
        let mut unknown: Vec<Vec<usize>> = hidden.map(|(cell, _)| cell.clone()).collect();
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
        let counts = unknown.iter().map(|cell| known.counts[cell]).collect();
        Self { unknown, counts, equations }
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

    /// The goals that are missed when all unknowns are at least `least`, each with the bounds found.
    ///
    /// One solution shows for many unknowns at once that they can be something else, and is checked
    /// against every equation; what no solution has shown is put to a programme of its own.
    pub(crate) fn missed(
        &self,
        least: f64,
        goals: &HashMap<usize, Goal>,
    ) -> Vec<(usize, (f64, f64))> {
        let mut missed = Vec::new();
        for group in self.components() {
            let place: HashMap<usize, usize> =
                group.iter().enumerate().map(|(place, &at)| (at, place)).collect();
            let of_group =
                self.equations.iter().filter(|(terms, _)| place.contains_key(&terms[0].0));
            let equations = of_group.map(|(terms, sum)| {
                let found: f64 =
                    terms.iter().map(|&(at, sign)| sign * self.counts[at] as f64).sum();
                assert!((found - sum).abs() < 0.5, "the counts are behind what is shown");
                terms.iter().map(|&(at, sign)| (place[&at], sign)).collect()
            });
            let floors = group.iter().map(|&at| least - self.counts[at] as f64);
            let programme = Programme::new(equations.collect(), floors.collect());
            let wishes = group.iter().filter_map(|&at| Some((at, goals.get(&at)?)));
            let wishes = wishes.flat_map(|(at, goal)| self.wishes(at, *goal, place[&at])).collect();
            for (at, moved) in unmet(&programme, wishes) {
                let count = self.counts[group[at]] as f64;
                missed.push((group[at], (count + moved.0, count + moved.1)));
            }
        }
        missed
    }

    /// What was found out about an unknown.
    pub(crate) fn text(&self, (at, (least, most)): (usize, (f64, f64))) -> String {
        format!("{:?} = {} in {least:.3} to {most:.3}", self.unknown[at], self.counts[at])
    }

    fn wishes(&self, at: usize, goal: Goal, place: usize) -> Vec<Wish> {
        let count = self.counts[at] as f64;
        match goal {
            Goal::Another => vec![Wish { at: place, by: 1.0, either: true }],
            Goal::Range(low, high) => [low as f64 - count, high as f64 - count]
                .into_iter()
                .filter(|by| *by != 0.0)
                .map(|by| Wish { at: place, by, either: false })
                .collect(),
        }
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

impl Wish {
    /// How far it is to be moved, one way or the other if either will do.
    fn way(self, random: &mut Random) -> f64 {
        if self.either && random.unit() < 0.5 { -self.by } else { self.by }
    }

    fn is_met(&self, moved: &[f64]) -> bool {
        let moved = moved[self.at];
        let by = if self.either { moved.abs() } else { moved * self.by.signum() };
        by >= self.by.abs() - CLOSE
    }
}

/// The wishes that no solution meets: how far down and up each can move at most.
///
/// After some rounds for all at once each is asked for by itself: what it can do while all but the
/// nearest stay is a solution too, and found sooner; nothing is said to be impossible before all
/// could move.
fn unmet(programme: &Programme, mut open: Vec<Wish>) -> BTreeMap<usize, (f64, f64)> {
    let mut random = Random(open.len() as u64);
    let all = programme.nearby(open.first().map_or(0, |wish| wish.at), usize::MAX);
    for _ in 0..ROUNDS {
        // Weights break ties, so that some get all they wish rather than all a little.
        let wishes = open.iter().map(|wish| (wish.at, (wish.way(&mut random), random.unit())));
        let wishes = wishes.map(|(at, (by, weight))| (at, (by, 1.0 + 3.0 * weight))).collect();
        let before = open.len();
        let Some(moved) = programme.push(&all, &wishes) else { break };
        open.retain(|wish| !wish.is_met(&moved));
        if before - open.len() <= before / 20 {
            break;
        }
    }
    let mut unmet = BTreeMap::new();
    while let Some(wish) = open.pop() {
        let (mut down, mut up) = (0.0_f64, 0.0_f64);
        let ways = if wish.either { vec![wish.by, -wish.by] } else { vec![wish.by] };
        let mut tries = REACHES.iter().flat_map(|&reach| ways.iter().map(move |&by| (reach, by)));
        let met = tries.any(|(reach, by)| {
            let scope = programme.nearby(wish.at, reach);
            let wishes = HashMap::from([(wish.at, (by, 1.0))]);
            let last = reach == REACHES[REACHES.len() - 1];
            let moved = programme.push(&scope, &wishes);
            let met = |moved: &Vec<f64>| wish.is_met(moved);
            let moved = match moved {
                // Where there is no room inside, the interior has no points.
                moved if last && !moved.as_ref().is_some_and(met) => {
                    programme.by_simplex(wish.at, by)
                }
                Some(moved) => moved,
                None => return false,
            };
            (down, up) = (down.min(moved[wish.at]), up.max(moved[wish.at]));
            open.retain(|other| !other.is_met(&moved));
            wish.is_met(&moved)
        });
        if !met {
            let known = unmet.entry(wish.at).or_insert((down, up));
            *known = (known.0.min(down), known.1.max(up));
        }
    }
    unmet
}
