//! All simple walks from one factor to another, the shortest first.
//!
//! A loop is a walk from a factor back to itself over factors that come after it, as in Johnson's
//! search, so that each loop is found once. Lengths are tried one after another; a walk is given up
//! as soon as the links walked and the fewest links left exceed the length (Gupta and Suzumura bound
//! Johnson's search in the same way), and the least excess is the next length to try.

use super::graph::Graph;

/// A walk that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quest {
    pub(super) start: usize,
    pub(super) goal: usize,
    /// Factors before this one are not stepped on.
    floor: usize,
}

impl Quest {
    /// From one factor to another.
    pub(super) const fn way(start: usize, goal: usize) -> Self {
        Self { start, goal, floor: 0 }
    }

    /// From a factor back to itself, over those after it.
    pub(super) const fn round(start: usize) -> Self {
        Self { start, goal: start, floor: start }
    }
}

/// The walks that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Walks {
    /// The factors of each with both its ends, the shortest first.
    pub(super) found: Vec<Vec<usize>>,
    /// Whether there are more, or may be, than the search was to find.
    pub(super) more: bool,
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effort {
    /// The most walks to find.
    pub(super) walks: usize,
    /// The most links to look at.
    pub(super) steps: u64,
}

/// The end of a search that has not found all.
struct Enough;

const NEVER: usize = usize::MAX;

/// The simple walks that fulfil one of `quests`, the shortest first.
pub(super) fn search(graph: &Graph<'_>, quests: &[Quest], effort: Effort) -> Walks {
    let mut search = Search {
        graph,
        effort,
        left: vec![NEVER; graph.len()],
        on: vec![false; graph.len()],
        walks: Walks::default(),
    };
    let mut next = vec![1; quests.len()];
    while let Some(length) = next.iter().copied().min().filter(|length| *length != NEVER) {
        for (quest, next) in quests.iter().zip(&mut next) {
            if *next == length {
                match search.try_length(*quest, length) {
                    Ok(after) => *next = after,
                    Err(Enough) => return Walks { more: true, ..search.walks },
                }
            }
        }
    }
    search.walks
}

struct Search<'g, 'm> {
    graph: &'g Graph<'m>,
    effort: Effort,
    /// The fewest links left to the goal.
    left: Vec<usize>,
    /// Which factors the walk is on.
    on: Vec<bool>,
    walks: Walks,
}

impl Search<'_, '_> {
    /// Finds the walks of exactly this length, and the least length that longer ones may have.
    fn try_length(&mut self, quest: Quest, length: usize) -> Result<usize, Enough> {
        self.measure(quest)?;
        self.on.fill(false);
        self.on[quest.start] = true;
        let mut next = NEVER;
        let mut walk = vec![quest.start];
        let mut ahead = vec![self.graph.from(quest.start)];
        while let Some(links) = ahead.last_mut() {
            let Some(to) = links.next() else {
                ahead.pop();
                self.on[walk.pop().unwrap_or(quest.start)] = false;
                continue;
            };
            self.spend(1)?;
            if to == quest.goal {
                if walk.len() == length {
                    self.keep(&walk, to)?;
                }
            } else if to >= quest.floor && !self.on[to] && self.left[to] != NEVER {
                let shortest = walk.len() + self.left[to];
                if shortest > length {
                    next = next.min(shortest);
                } else {
                    walk.push(to);
                    self.on[to] = true;
                    ahead.push(self.graph.from(to));
                }
            }
        }
        Ok(next)
    }

    fn keep(&mut self, walk: &[usize], goal: usize) -> Result<(), Enough> {
        if self.walks.found.len() == self.effort.walks {
            return Err(Enough);
        }
        self.walks.found.push(walk.iter().copied().chain([goal]).collect());
        Ok(())
    }

    /// How many links each factor is from the goal.
    fn measure(&mut self, quest: Quest) -> Result<(), Enough> {
        self.left.fill(NEVER);
        self.left[quest.goal] = 0;
        let mut reached = vec![quest.goal];
        let mut at = 0;
        while let Some(&factor) = reached.get(at) {
            at += 1;
            let before = self.graph.into(factor);
            self.spend(before.len())?;
            for &one in before {
                if one >= quest.floor && self.left[one] == NEVER {
                    self.left[one] = self.left[factor] + 1;
                    reached.push(one);
                }
            }
        }
        Ok(())
    }

    fn spend(&mut self, steps: usize) -> Result<(), Enough> {
        self.effort.steps = self.effort.steps.checked_sub(steps as u64).ok_or(Enough)?;
        Ok(())
    }
}
