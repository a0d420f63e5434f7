//! Secondary suppression: what else is hidden so that no unsafe cell can be worked out.
//!
//! For every unsafe cell two proofs are kept: another table of whole numbers, with all that is
//! shown unchanged, in which the cell is as high as it must be able to be, and one in which it is
//! as low. While they stand, no attacker can bound it tighter, whatever the method.

use std::collections::{BTreeSet, HashMap};

use crate::{
    linear,
    moves::{Finder, Move, State, Wanted},
    system::{Choice, NONE, Need, System},
};

/// The smallest step of a proof among counts that need not be whole.
const SMALLEST_STEP: f64 = 0.1;

/// Which way a proof moves its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    High,
    Low,
}

impl Side {
    const BOTH: [Self; 2] = [Self::High, Self::Low];

    fn other(self) -> Self {
        if self == Self::High { Self::Low } else { Self::High }
    }

    fn sign(self) -> f64 {
        if self == Self::High { 1.0 } else { -1.0 }
    }
}

/// What is hidden, with the proofs that it is enough.
#[derive(Debug)]
pub(crate) struct Suppressor<'a> {
    pub(crate) state: State<'a>,
    finder: Finder,
    proofs: Vec<[Option<Move>; 2]>,
    /// The need of each variable that has one.
    need_of: HashMap<u32, usize>,
    /// The proofs that each variable moves in.
    users: HashMap<u32, BTreeSet<(usize, Side)>>,
    /// How many variables a linear programme may look at.
    reach: usize,
}

/// A need that nothing can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unmet(pub(crate) usize);

impl<'a> Suppressor<'a> {
    pub(crate) fn new(system: &'a System, weights: Vec<f64>, reach: usize) -> Self {
        let hidden = system.variables.iter();
        let hidden = hidden.map(|one| matches!(one.choice, Choice::Hide | Choice::Withheld));
        let need_of = system.needs.iter().enumerate().map(|(at, need)| (need.variable, at));
        Self {
            state: State { system, hidden: hidden.collect(), weights, whole: true, of: NONE },
            finder: Finder::default(),
            proofs: vec![[None, None]; system.needs.len()],
            need_of: need_of.collect(),
            users: HashMap::new(),
            reach,
        }
    }

    /// The same, of counts that may be broken, as an attacker finds them.
    pub(crate) fn broken(mut self) -> Self {
        self.state.whole = false;
        self
    }

    /// Hides what is needed, need by need in the order given.
    pub(crate) fn hide(&mut self, order: &[usize]) -> Result<(), Unmet> {
        for &need in order {
            let open = Side::BOTH.map(|side| !self.stands(need, side) && !self.prove(need, side));
            match open {
                [false, false] => {}
                [true, true] if self.pay_both(need) => {}
                _ => self.pay(need)?,
            }
        }
        Ok(())
    }

    /// Shows again what the proofs can do without, the dearest first.
    pub(crate) fn reduce(&mut self) {
        loop {
            let mut secondary: Vec<usize> = (0..self.state.hidden.len())
                .filter(|&at| self.state.hidden[at] && self.may(at))
                .collect();
            let weights = &self.state.weights;
            secondary.sort_by(|&one, &other| weights[other].total_cmp(&weights[one]));
            let shown = secondary.into_iter().filter(|&at| self.show(at)).count();
            if shown == 0 {
                break;
            }
        }
    }

    /// What is hidden beyond what must be costs this much.
    pub(crate) fn cost(&self) -> f64 {
        let all = 0..self.state.hidden.len();
        let paid = all.filter(|&at| self.state.hidden[at] && self.may(at));
        paid.map(|at| self.state.weights[at]).sum()
    }

    /// Takes over what another has found to be enough, and proves it; false if it cannot.
    pub(crate) fn adopt(&mut self, hidden: &[bool]) -> bool {
        self.state.hidden.clone_from_slice(hidden);
        self.users.clear();
        self.proofs.fill([None, None]);
        for need in 0..self.proofs.len() {
            for side in Side::BOTH {
                if !self.stands(need, side) {
                    self.prove(need, side);
                }
            }
        }
        self.open_needs().is_empty()
    }

    /// The needs, by side, that have no proof.
    pub(crate) fn open_needs(&self) -> Vec<(usize, Side)> {
        let all = (0..self.proofs.len()).flat_map(|need| Side::BOTH.map(|side| (need, side)));
        all.filter(|&(need, side)| !self.stands(need, side)).collect()
    }

    /// Whether every proof is one: it balances, stays in bounds, and reaches what it must.
    pub(crate) fn holds(&self) -> bool {
        let system = self.state.system;
        let nothing = HashMap::new();
        system.needs.iter().zip(&self.proofs).enumerate().all(|(at, (need, proofs))| {
            Side::BOTH.iter().zip(proofs).all(|(&side, proof)| {
                let Some(proof) = proof else { return self.stands(at, side) };
                let fits = |&(variable, by): &(u32, f64)| {
                    if self.state.is_fixed(variable, need.variable) {
                        return false;
                    }
                    let hidden = self.state.hidden[variable as usize];
                    let (down, up) = self.state.room(variable, hidden, &nothing);
                    -down <= by && by <= up
                };
                let moved = proof.iter().find(|(variable, _)| *variable == need.variable);
                let reached = moved.map_or(0.0, |(_, by)| by * side.sign());
                reached >= self.distance(at, side)
                    && proof.iter().all(fits)
                    && crate::moves::balanced(system, proof)
            })
        })
    }

    fn may(&self, at: usize) -> bool {
        self.state.system.variables[at].choice == Choice::Either
    }

    fn need(&self, at: usize) -> &'a Need {
        &self.state.system.needs[at]
    }

    /// How far the cell of a need has to move.
    fn distance(&self, at: usize, side: Side) -> f64 {
        let need = self.need(at);
        let count = self.state.system.variables[need.variable as usize].count;
        if side == Side::High { need.high - count } else { count - need.low }
    }

    fn stands(&self, need: usize, side: Side) -> bool {
        let proofs = &self.proofs[need];
        if self.need(need).either {
            return proofs.iter().any(Option::is_some);
        }
        proofs[side as usize].is_some() || self.distance(need, side) <= 0.0
    }

    /// Looks for a proof among what is hidden already.
    fn prove(&mut self, need: usize, side: Side) -> bool {
        let found = self.climb(need, side, false).or_else(|| {
            if self.reach == 0 {
                return None;
            }
            let (variable, by) = (self.need(need).variable, self.distance(need, side));
            let reach = self.reach;
            linear::cheapest(&self.state, variable, by * side.sign(), false, reach)
        });
        let Some(found) = found else { return false };
        self.accept(need, side, found);
        true
    }

    /// A proof out of several moves, each within what the ones before leave; if it pays, it hides
    /// what the moves need.
    fn climb(&mut self, need: usize, side: Side, pays: bool) -> Option<Move> {
        let variable = self.need(need).variable;
        self.state.of = variable;
        let mut rest = self.distance(need, side);
        let mut moved: HashMap<u32, f64> = HashMap::new();
        while rest > 1e-9 {
            let (taken, found) = self.step((variable, side), rest, pays, &moved)?;
            for (at, by) in found {
                let by = by * taken * side.sign();
                let (down, up) = self.state.room(at, self.state.hidden[at as usize], &moved);
                if by > up || -by > down {
                    self.state.hidden[at as usize] = true;
                }
                *moved.entry(at).or_default() += by;
            }
            rest -= taken;
        }
        let mut proof: Move = moved.into_iter().filter(|(_, by)| *by != 0.0).collect();
        proof.sort_unstable_by_key(|(at, _)| *at);
        Some(proof)
    }

    /// The next move of a proof: as far as can be, free if it can be.
    fn step(
        &mut self,
        (variable, side): (u32, Side),
        rest: f64,
        pays: bool,
        moved: &HashMap<u32, f64>,
    ) -> Option<(f64, Move)> {
        let least = if self.state.whole { 1.0 } else { SMALLEST_STEP };
        for pays in [false, true].into_iter().filter(|&one| pays || !one) {
            let mut step = rest;
            loop {
                let (up, down) = if side == Side::High { (step, 0.0) } else { (0.0, step) };
                let wanted = Wanted { up, down, pays, moved };
                if let Some((_, found)) = self.finder.find(&self.state, variable, &wanted) {
                    return Some((step, found));
                }
                if step <= least {
                    break;
                }
                step = if self.state.whole { (step / 2.0).floor().max(1.0) } else { step / 2.0 };
            }
        }
        None
    }

    /// Hides what one move needs that proves both sides.
    fn pay_both(&mut self, need: usize) -> bool {
        let (up, down) = (self.distance(need, Side::High), self.distance(need, Side::Low));
        let nothing = HashMap::new();
        let wanted = Wanted { up, down, pays: true, moved: &nothing };
        let variable = self.need(need).variable;
        self.state.of = variable;
        let Some((_, found)) = self.finder.find(&self.state, variable, &wanted) else {
            return false;
        };
        for (side, distance) in Side::BOTH.into_iter().zip([up, down]) {
            let scaled: Move =
                found.iter().map(|&(at, by)| (at, by * distance * side.sign())).collect();
            self.open(&scaled);
            self.accept(need, side, scaled);
        }
        true
    }

    /// Hides what each side needs that is not proved yet.
    fn pay(&mut self, need: usize) -> Result<(), Unmet> {
        for side in Side::BOTH {
            if self.stands(need, side) || self.prove(need, side) {
                continue;
            }
            if let Some(found) = self.buy(need, side) {
                self.open(&found);
                self.accept(need, side, found);
            }
        }
        if Side::BOTH.iter().all(|&side| self.stands(need, side)) {
            Ok(())
        } else {
            Err(Unmet(need))
        }
    }

    /// A proof, whatever it needs hidden.
    fn buy(&mut self, need: usize, side: Side) -> Option<Move> {
        let before = self.state.hidden.clone();
        let found = self.climb(need, side, true);
        if found.is_some() {
            return found;
        }
        self.state.hidden = before;
        let (variable, by) = (self.need(need).variable, self.distance(need, side));
        linear::cheapest(&self.state, variable, by * side.sign(), true, self.reach.max(600))
    }

    /// Hides the cells that a move needs hidden.
    fn open(&mut self, change: &Move) {
        for &(at, by) in change {
            if self.leans(at, by) {
                self.state.hidden[at as usize] = true;
            }
        }
    }

    /// Whether a change of a variable is possible only because it is hidden.
    fn leans(&self, at: u32, by: f64) -> bool {
        let (down, up) = self.state.room(at, false, &HashMap::new());
        by > up || -by > down
    }

    /// Keeps a proof, and takes it for whatever else it proves.
    fn accept(&mut self, need: usize, side: Side, proof: Move) {
        let own = self.need(need).variable;
        // Who made all of a cell knows it: what moves it proves nothing about others.
        let of_others = proof.iter().filter(|(at, _)| !self.state.is_fixed(own, *at));
        for (at, by) in of_others.copied().collect::<Move>() {
            let Some(&other) = self.need_of.get(&at) else { continue };
            for also in Side::BOTH {
                let reached = by * also.sign() >= self.distance(other, also);
                if other != need && reached && !self.stands(other, also) {
                    self.keep(other, also, proof.clone());
                }
            }
        }
        self.keep(need, side, proof);
    }

    fn keep(&mut self, need: usize, side: Side, proof: Move) {
        for (at, _) in &proof {
            self.users.entry(*at).or_default().insert((need, side));
        }
        self.proofs[need][side as usize] = Some(proof);
    }

    /// Drops a proof and returns it.
    fn drop(&mut self, need: usize, side: Side) -> Option<Move> {
        let proof = self.proofs[need][side as usize].take()?;
        for (at, _) in &proof {
            if let Some(users) = self.users.get_mut(at) {
                users.remove(&(need, side));
            }
        }
        Some(proof)
    }

    /// Shows a cell if every proof that leans on it can be replaced.
    fn show(&mut self, at: usize) -> bool {
        let variable = u32::try_from(at).unwrap_or(u32::MAX);
        let users: Vec<(usize, Side)> =
            self.users.get(&variable).into_iter().flatten().copied().collect();
        self.state.hidden[at] = false;
        let mut dropped = Vec::new();
        for (need, side) in users {
            let proof = self.proofs[need][side as usize].as_ref();
            let by = proof.and_then(|proof| proof.iter().find(|(one, _)| *one == variable));
            if by.is_some_and(|&(_, by)| self.leans(variable, by))
                && let Some(proof) = self.drop(need, side)
            {
                dropped.push((need, side, proof));
            }
        }
        let lost = dropped.iter().any(|&(need, side, _)| {
            let other = self.need(need).either.then(|| side.other());
            let mut ways = std::iter::once(side).chain(other);
            !self.stands(need, side) && !ways.any(|side| self.prove(need, side))
        });
        if lost {
            self.state.hidden[at] = true;
            for (need, side, proof) in dropped {
                self.drop(need, side);
                self.keep(need, side, proof);
            }
        }
        !lost
    }
}
