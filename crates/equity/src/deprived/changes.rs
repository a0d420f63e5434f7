//! What changes from one edition of an index to the next, and why.

use std::collections::HashMap;

use lifecourse_core::{AreaCode, Period};

use super::{Edition, Neighbourhood};

/// What changes from one edition to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The earlier edition.
    pub from: Period,
    /// The later edition.
    pub to: Period,
    /// Every neighbourhood that is among the most deprived in one of them or in both.
    pub moved: Vec<Moved>,
}

/// A neighbourhood that stayed among the most deprived, became one of them, or is one no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its code: that of the later edition, or of the earlier if it left.
    pub area: AreaCode,
    /// Its name.
    pub title: String,
    /// Which way it went.
    pub way: Way,
    /// How the neighbourhoods of the two editions are tied to each other.
    pub tie: Tie,
    /// Its rank in the earlier edition; the most deprived of its counterparts where it has
    /// another code.
    pub before: Option<f64>,
    /// Its rank in the later edition, likewise.
    pub after: Option<f64>,
}

/// Which way a neighbourhood went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// It became one of the most deprived.
    Entered,
    /// It is one of them no more.
    Left,
    /// It was one of them and is.
    Stayed,
}

impl Way {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Left => "left",
            Self::Stayed => "stayed",
        }
    }
}

/// How a neighbourhood of one edition is tied to those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// The same code: only its rank can have changed.
    Same,
    /// One was split into several.
    Split,
    /// Several were merged into one.
    Merged,
    /// One with another code.
    Recoded,
    /// Several were redrawn into several.
    Redrawn,
    /// None: there is no such neighbourhood of the place in the other edition.
    NoCounterpart,
}

impl Tie {
    /// Why a neighbourhood went its way, as far as its boundary tells.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "ranked anew",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Recoded => "another code",
            Self::Redrawn => "redrawn",
            Self::NoCounterpart => "no counterpart",
        }
    }
}

impl Changes {
    /// How many went this way.
    #[must_use]
    pub fn number(&self, way: Way) -> usize {
        self.moved.iter().filter(|moved| moved.way == way).count()
    }
}

/// The neighbourhoods of two editions, each with its counterparts in the other.
struct Ties {
    /// For each of the earlier, the places of the later.
    onwards: Vec<Vec<usize>>,
    /// For each of the later, the places of the earlier.
    back: Vec<Vec<usize>>,
    /// For each of the earlier, whether its code lives on.
    lives_on: Vec<bool>,
}

impl Ties {
    /// The same code is the same neighbourhood; else successors and predecessors tell.
    fn new(earlier: &[Neighbourhood<'_>], later: &[Neighbourhood<'_>]) -> Self {
        let at: HashMap<&AreaCode, usize> =
            earlier.iter().enumerate().map(|(at, one)| (&one.area.id, at)).collect();
        let mut heirs: HashMap<&AreaCode, Vec<usize>> = HashMap::new();
        for (from, one) in earlier.iter().enumerate() {
            for successor in &one.area.successors {
                heirs.entry(successor).or_default().push(from);
            }
        }
        let mut ties = Self {
            onwards: vec![Vec::new(); earlier.len()],
            back: Vec::with_capacity(later.len()),
            lives_on: vec![false; earlier.len()],
        };
        for (to, one) in later.iter().enumerate() {
            let mut from: Vec<usize> = if let Some(&same) = at.get(&one.area.id) {
                ties.lives_on[same] = true;
                vec![same]
            } else {
                let named = one.area.predecessors.iter().filter_map(|code| at.get(code));
                named.chain(heirs.get(&one.area.id).into_iter().flatten()).copied().collect()
            };
            from.sort_unstable();
            from.dedup();
            for &earlier in &from {
                ties.onwards[earlier].push(to);
            }
            ties.back.push(from);
        }
        ties
    }

    fn of_later(&self, to: usize) -> Tie {
        match self.back[to].as_slice() {
            [] => Tie::NoCounterpart,
            [one] => self.of_pair(*one),
            several if several.iter().any(|one| self.onwards[*one].len() > 1) => Tie::Redrawn,
            _ => Tie::Merged,
        }
    }

    fn of_earlier(&self, from: usize) -> Tie {
        match self.onwards[from].as_slice() {
            [] => Tie::NoCounterpart,
            _ if self.lives_on[from] => Tie::Same,
            [one] if self.back[*one].len() > 1 => Tie::Merged,
            [_] => Tie::Recoded,
            several if several.iter().any(|one| self.back[*one].len() > 1) => Tie::Redrawn,
            _ => Tie::Split,
        }
    }

    /// The tie of a later one to the only earlier one that it comes from.
    fn of_pair(&self, from: usize) -> Tie {
        if self.lives_on[from] {
            Tie::Same
        } else if self.onwards[from].len() > 1 {
            Tie::Split
        } else {
            Tie::Recoded
        }
    }
}

/// What changes between two editions, where `chosen` tells of a rank in one of them whether it is
/// among the most deprived.
pub(super) fn between(
    earlier: &Edition<'_>,
    later: &Edition<'_>,
    chosen: impl Fn(&Edition<'_>, f64) -> bool,
) -> Changes {
    let (olds, news) = (earlier.neighbourhoods, later.neighbourhoods);
    let ties = Ties::new(olds, news);
    let was = |at: &usize| chosen(earlier, olds[*at].rank);
    let is = |at: &usize| chosen(later, news[*at].rank);
    let lowest = |all: &[Neighbourhood<'_>], of: &[usize]| {
        of.iter().map(|at| all[*at].rank).min_by(f64::total_cmp)
    };
    let mut moved = Vec::new();
    for (to, one) in news.iter().enumerate().filter(|(to, _)| is(to)) {
        let stayed = ties.back[to].iter().any(was);
        moved.push(Moved {
            area: one.area.id.clone(),
            title: one.area.title.to_string(),
            way: if stayed { Way::Stayed } else { Way::Entered },
            tie: ties.of_later(to),
            before: lowest(olds, &ties.back[to]),
            after: Some(one.rank),
        });
    }
    for (from, one) in olds.iter().enumerate().filter(|(from, _)| was(from)) {
        if !ties.onwards[from].iter().any(is) {
            moved.push(Moved {
                area: one.area.id.clone(),
                title: one.area.title.to_string(),
                way: Way::Left,
                tie: ties.of_earlier(from),
                before: Some(one.rank),
                after: lowest(news, &ties.onwards[from]),
            });
        }
    }
    moved.sort_by(|one, other| {
        let rank = |moved: &Moved| moved.after.or(moved.before).unwrap_or(f64::INFINITY);
        (one.way.cmp(&other.way))
            .then(rank(one).total_cmp(&rank(other)))
            .then_with(|| one.area.cmp(&other.area))
    });
    Changes { from: earlier.period, to: later.period, moved }
}
