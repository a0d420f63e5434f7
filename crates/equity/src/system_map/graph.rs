//! The factors and links of a map as a graph.

use std::collections::BTreeMap;

use lifecourse_core::{Factor, Id, Link, SystemMap};

/// A map with its factors numbered in the order of their ids, so that nothing depends on the order
/// in which they were written.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub(super) factors: Vec<&'a Factor>,
    numbers: BTreeMap<&'a Id<Factor>, usize>,
    /// Of each factor its links to others, in the order of those.
    out: Vec<Vec<(usize, &'a Link)>>,
    /// Of each factor the factors that drive it.
    into: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    /// The graph of a map; links that its check refuses are left out.
    pub(super) fn of(map: &'a SystemMap) -> Self {
        let by_id: BTreeMap<_, _> = map.factors.iter().map(|one| (&one.id, one)).collect();
        let factors: Vec<_> = by_id.values().copied().collect();
        let numbers: BTreeMap<_, _> = by_id.into_keys().zip(0..).collect();
        let mut out = vec![Vec::new(); factors.len()];
        let mut into = vec![Vec::new(); factors.len()];
        for link in &map.links {
            let ends = numbers.get(&link.from).zip(numbers.get(&link.to));
            if let Some((&from, &to)) = ends.filter(|(from, to)| from != to) {
                out[from].push((to, link));
            }
        }
        for (from, links) in out.iter_mut().enumerate() {
            links.sort_by_key(|(to, _)| *to);
            links.dedup_by_key(|(to, _)| *to);
            for (to, _) in links {
                into[*to].push(from);
            }
        }
        Self { factors, numbers, out, into }
    }

    pub(super) fn len(&self) -> usize {
        self.factors.len()
    }

    /// The number of a factor.
    pub(super) fn number(&self, id: &Id<Factor>) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    pub(super) fn title(&self, factor: usize) -> &'a str {
        &self.factors[factor].title
    }

    pub(super) fn from(&self, factor: usize) -> impl ExactSizeIterator<Item = usize> {
        self.out[factor].iter().map(|(to, _)| *to)
    }

    pub(super) fn into(&self, factor: usize) -> &[usize] {
        &self.into[factor]
    }

    /// The links along a walk from factor to factor.
    pub(super) fn links<'b>(&'b self, walk: &'b [usize]) -> impl Iterator<Item = &'a Link> + 'b {
        walk.windows(2).filter_map(|step| {
            let links = &self.out[step[0]];
            let at = links.binary_search_by_key(&step[1], |(to, _)| *to).ok()?;
            Some(links[at].1)
        })
    }

    pub(super) fn link_count(&self) -> usize {
        self.out.iter().map(Vec::len).sum()
    }
}
