//! An attacker that shares no code with the suppressor: it reads the rows as published, builds
//! its own equations, and solves them by an interior-point method, or by trying all counts.

mod programme;
mod solve;

use std::collections::HashMap;

pub(crate) use solve::{Attack, Equations, Goal};

use lifecourse_disclosure::{Cell, Dimension, Face, Profile, Protected, Publication, Table};

/// `SplitMix64` (Steele, Lea and Flood 2014): the same tables from the same seed everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).expect("it is below a usize")
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A count: often zero or small, seldom large, with this mean or so.
    pub(crate) fn count(&mut self, zeros: f64, mean: f64) -> u64 {
        if self.unit() < zeros {
            return 0;
        }
        // An exponential number, squared now and then for a long tail.
        let number = -mean * (1.0 - self.unit()).ln();
        let number = if self.unit() < 0.1 { number * 5.0 } else { number };
        format!("{number:.0}").parse().expect("a whole number without a sign")
    }
}

/// A tree of codes: each with the place of its total.
pub(crate) type Tree = Vec<Option<usize>>;

/// A table as the test knows it.
pub(crate) struct Known {
    pub(crate) trees: Vec<Tree>,
    pub(crate) counts: HashMap<Vec<usize>, u64>,
}

/// A random tree with about so many leaves, of one, two or three levels.
pub(crate) fn tree(random: &mut Random, leaves: usize) -> Tree {
    let mut tree = vec![None];
    let groups =
        if leaves >= 4 && random.unit() < 0.5 { 2 + random.below(leaves / 2 - 1) } else { 0 };
    for _ in 0..groups {
        tree.push(Some(0));
    }
    for leaf in 0..leaves {
        let total = if groups == 0 { 0 } else { 1 + leaf * groups / leaves };
        tree.push(Some(total));
    }
    tree
}

/// A random hierarchical table of one to four dimensions with at most so many cells.
pub(crate) fn table(random: &mut Random, most: usize) -> Known {
    let dimensions = 1 + random.below(4);
    let mut trees = Vec::new();
    let mut cells = 1;
    for at in 0..dimensions {
        let left = dimensions - at - 1;
        let room = most / cells;
        let power = u32::try_from(left + 1).expect("few dimensions");
        let share = (1..=room).take_while(|n: &usize| n.pow(power) <= room).last().unwrap_or(1);
        let leaves = 2 + random.below(share.saturating_sub(3).max(1));
        let tree = tree(random, leaves);
        cells *= tree.len();
        trees.push(tree);
    }
    let (zeros, mean) = (0.3 * random.unit(), 3.0 + 40.0 * random.unit() * random.unit());
    fill(random, trees, zeros, mean)
}

/// Random counts for every cell of the trees.
pub(crate) fn fill(random: &mut Random, trees: Vec<Tree>, zeros: f64, mean: f64) -> Known {
    let mut leaves = every(&trees);
    leaves.retain(|cell| cell.iter().zip(&trees).all(|(&at, tree)| !tree.contains(&Some(at))));
    let leaves = leaves.into_iter().map(|cell| (cell, random.count(zeros, mean))).collect();
    total(trees, leaves)
}

/// Two by three cells of up to nine and their totals, so that every count can be tried.
pub(crate) fn twelve(seed: u64) -> Known {
    let trees = vec![vec![None, Some(0), Some(0)], vec![None, Some(0), Some(0), Some(0)]];
    let mut random = Random(seed);
    let mut leaves = every(&trees);
    leaves.retain(|cell| cell.iter().all(|&at| at > 0));
    let leaves = leaves.into_iter().map(|cell| (cell, random.next() % 10)).collect();
    total(trees, leaves)
}

/// The counts of the finest cells and all their totals.
fn total(trees: Vec<Tree>, leaves: Vec<(Vec<usize>, u64)>) -> Known {
    let mut counts = HashMap::new();
    for (cell, count) in leaves {
        let mut above = vec![vec![]];
        for (&at, tree) in cell.iter().zip(&trees) {
            let chain: Vec<usize> = std::iter::successors(Some(at), |&at| tree[at]).collect();
            above = above
                .iter()
                .flat_map(|cell: &Vec<usize>| {
                    chain.iter().map(move |&at| cell.iter().copied().chain([at]).collect())
                })
                .collect();
        }
        for cell in above {
            *counts.entry(cell).or_insert(0) += count;
        }
    }
    Known { trees, counts }
}

/// Up to what the cells of [`twelve`] are tried: the finest a little beyond what they can be.
pub(crate) fn limit(cell: &[usize]) -> u64 {
    if cell.iter().all(|&at| at > 0) { 13 } else { 78 }
}

/// Every combination of codes.
pub(crate) fn every(trees: &[Tree]) -> Vec<Vec<usize>> {
    trees.iter().fold(vec![vec![]], |cells, tree| {
        let each = cells.iter().flat_map(|cell: &Vec<usize>| {
            (0..tree.len()).map(move |at| cell.iter().copied().chain([at]).collect())
        });
        each.collect()
    })
}

impl Known {
    /// The table as the crate takes it.
    pub(crate) fn table(&self) -> Table {
        let dimensions = self.trees.iter().enumerate().map(|(number, tree)| {
            let codes: Vec<String> = (0..tree.len()).map(|at| at.to_string()).collect();
            let total = |at: Option<usize>| at.map(|at| codes[at].as_str());
            let pairs = tree.iter().enumerate().map(|(at, &of)| (codes[at].as_str(), total(of)));
            Dimension::tree(&format!("d{number}"), pairs).expect("a tree")
        });
        let mut table = Table::new("random", dimensions.collect()).expect("a table");
        for (cell, &count) in &self.counts {
            let codes: Vec<String> = cell.iter().map(ToString::to_string).collect();
            let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
            table.add(&codes, Cell::of(count)).expect("a cell");
        }
        table
    }

    /// The table as published, for whoever does not know the counts.
    pub(crate) fn blind(&self, protected: &Protected) -> Publication {
        let table = &protected.tables()[0];
        let mut blind =
            Publication::new("blind", self.table().dimensions().to_vec()).expect("a table");
        for row in table.rows() {
            let face = row.count.figure().map_or_else(Face::hidden, |&count| Face::shown(count));
            blind.add(&row.codes, face).expect("a cell");
        }
        blind
    }

    /// Changes some of the finest cells, as a later count does, and the totals with them.
    pub(crate) fn revise(&mut self, random: &mut Random, share: f64) {
        let leaf = |cell: &[usize]| {
            cell.iter().zip(&self.trees).all(|(&at, tree)| !tree.contains(&Some(at)))
        };
        let mut leaves: Vec<(Vec<usize>, u64)> = self.counts.clone().into_iter().collect();
        leaves.retain(|(cell, _)| leaf(cell));
        leaves.sort();
        for (_, count) in &mut leaves {
            if random.unit() < share {
                *count = (*count + random.next() % 4).saturating_sub(random.next() % 4);
            }
        }
        *self = total(self.trees.clone(), leaves);
    }

    /// How many of the finest cells under a cell are not zero.
    pub(crate) fn parts_above_zero(&self, cell: &[usize]) -> u64 {
        let under = |at: usize, of: usize, tree: &Tree| {
            std::iter::successors(Some(at), |&at| tree[at]).any(|at| at == of)
        };
        let leaf = |cell: &[usize]| {
            cell.iter().zip(&self.trees).all(|(&at, tree)| !tree.contains(&Some(at)))
        };
        let cells = self.counts.iter().filter(|(leaf_cell, count)| {
            let mut pairs = leaf_cell.iter().zip(cell).zip(&self.trees);
            **count > 0 && leaf(leaf_cell) && pairs.all(|((&at, &of), tree)| under(at, of, tree))
        });
        cells.count() as u64
    }

    /// Each total with its parts.
    pub(crate) fn totals(&self) -> Vec<(Vec<usize>, Vec<Vec<usize>>)> {
        let mut totals = Vec::new();
        for cell in every(&self.trees) {
            for (dimension, tree) in self.trees.iter().enumerate() {
                let parts = (0..tree.len()).filter(|&at| tree[at] == Some(cell[dimension]));
                let parts: Vec<Vec<usize>> = parts
                    .map(|at| {
                        let mut part = cell.clone();
                        part[dimension] = at;
                        part
                    })
                    .collect();
                if !parts.is_empty() {
                    totals.push((cell.clone(), parts));
                }
            }
        }
        totals
    }
}

/// What the public sees of a table: a number or nothing.
pub(crate) fn public(protected: &Protected) -> HashMap<Vec<usize>, Option<u64>> {
    let rows = protected.tables()[0].rows().map(|row| {
        let cell = row.codes.iter().map(|code| code.parse().expect("a number")).collect();
        (cell, row.count.to_string().parse().ok())
    });
    rows.collect()
}

/// The hidden cells of a table that can be bounded tighter than its profile allows, or exactly.
pub(crate) fn recovered(known: &Known, protected: &Protected, profile: &Profile) -> Vec<String> {
    missed(known, &public(protected), profile)
}

/// The same of anything published.
pub(crate) fn missed(
    known: &Known,
    public: &HashMap<Vec<usize>, Option<u64>>,
    profile: &Profile,
) -> Vec<String> {
    let attack = Attack::new(known, public);
    let goals = attack.unknown.iter().enumerate().map(|(at, cell)| {
        let safe = || Goal::Another;
        (at, goal(profile, attack.counts[at], || known.parts_above_zero(cell)).unwrap_or_else(safe))
    });
    let missed = attack.missed(profile.least_hidden() as f64, &goals.collect());
    missed.into_iter().map(|missed| attack.text(missed)).collect()
}

/// What an unsafe count must be able to be; zeros are shown, so that each cell that it is made of
/// and that is not zero counts one at least.
fn goal(profile: &Profile, count: u64, parts: impl FnOnce() -> u64) -> Option<Goal> {
    let needed = profile.protected().filter(|_| profile.hides(count))?;
    Some(Goal::Range(parts().max(*needed.start()).min(count), *needed.end()))
}

/// The fewest cells and, apart from that, the smallest sum by which a table can be protected:
/// every pattern is tried, and attacked by trying every count.
pub(crate) fn optimum(known: &Known, profile: &Profile) -> (usize, u64) {
    let mut cells: Vec<&Vec<usize>> = known.counts.keys().collect();
    cells.sort();
    let (mut fewest, mut smallest) = (usize::MAX, u64::MAX);
    for pattern in 0_u32..1 << cells.len() {
        let hidden = |at: usize| pattern >> at & 1 == 1;
        let count = |at: usize| known.counts[cells[at]];
        let all = 0..cells.len();
        // What is unsafe is hidden, and zeros are shown.
        if all
            .clone()
            .any(|at| (profile.hides(count(at)) && !hidden(at)) || (count(at) == 0 && hidden(at)))
        {
            continue;
        }
        let sum = all.clone().filter(|&at| hidden(at)).map(count).sum();
        let number = pattern.count_ones() as usize;
        if number >= fewest && sum >= smallest {
            continue;
        }
        let public = all.map(|at| (cells[at].clone(), (!hidden(at)).then(|| count(at)))).collect();
        let attack = Attack::new(known, &public);
        let goals = attack.unknown.iter().enumerate().filter_map(|(at, cell)| {
            Some((at, goal(profile, attack.counts[at], || known.parts_above_zero(cell))?))
        });
        let safe = attack.missed(1.0, &goals.collect()).is_empty();
        if safe {
            (fewest, smallest) = (fewest.min(number), smallest.min(sum));
        }
    }
    (fewest, smallest)
}

/// What the public saw at one time, with the counts behind it.
pub(crate) type Release = (HashMap<Vec<usize>, u64>, HashMap<Vec<usize>, Option<u64>>);

/// The unsafe cells of a series of releases that can be worked out from all of them together, by
/// somebody who knows which counts were revised and which were not: more than anybody does.
pub(crate) fn across(trees: &[Tree], releases: &[Release], profile: &Profile) -> Vec<String> {
    // An unknown is a cell with its count: equal counts are one unknown, and known if ever shown.
    let mut shown: HashMap<(Vec<usize>, u64), bool> = HashMap::new();
    for (counts, public) in releases {
        for (cell, face) in public {
            *shown.entry((cell.clone(), counts[cell])).or_default() |= face.is_some();
        }
    }
    let mut hidden: Vec<(Vec<usize>, u64)> =
        shown.iter().filter(|(_, shown)| !**shown).map(|(key, _)| key.clone()).collect();
    hidden.sort();
    let number: HashMap<&(Vec<usize>, u64), usize> =
        hidden.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let mut equations = Equations::new();
    for (counts, _) in releases {
        let known = Known { trees: trees.to_vec(), counts: counts.clone() };
        for (total, parts) in known.totals() {
            let (mut terms, mut sum) = (Vec::new(), 0.0);
            for (cell, sign) in parts.iter().map(|part| (part, 1.0)).chain([(&total, -1.0)]) {
                let count = counts[cell];
                match number.get(&(cell.clone(), count)) {
                    Some(&at) => terms.push((at, sign)),
                    None => sum -= sign * count as f64,
                }
            }
            if !terms.is_empty() && !equations.contains(&(terms.clone(), sum)) {
                equations.push((terms, sum));
            }
        }
    }
    let counts = hidden.iter().map(|(_, count)| *count).collect();
    let unknown = hidden.iter().map(|(cell, _)| cell.clone()).collect();
    let attack = Attack { unknown, counts, equations };
    let goals = hidden.iter().enumerate().map(|(at, (cell, count))| {
        let of = releases.iter().filter(|(counts, _)| counts[cell] == *count);
        let parts = of.map(|(counts, _)| {
            Known { trees: trees.to_vec(), counts: counts.clone() }.parts_above_zero(cell)
        });
        let parts = || parts.max().unwrap_or(0);
        (at, goal(profile, *count, parts).unwrap_or(Goal::Another))
    });
    let missed = attack.missed(1.0, &goals.collect());
    missed.into_iter().map(|missed| attack.text(missed)).collect()
}
