//! Which figures tell of each other: those of one indicator whose periods hold each other, and those
//! of indicators that are part of each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lifecourse_core::{Area, AreaCode, Id, Indicator, Period, Segment};

use super::{
    counted::{Counted, MeasureFamily, Node, PeriodFamily, Relations, periods_within},
    grid::Grid,
    tables::grids,
};

/// What indicators and places there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'a> {
    pub(super) indicators: &'a [&'a Indicator],
    pub(super) areas: &'a BTreeMap<AreaCode, Area>,
}

/// Counts as tables, and those that fit into none.
#[derive(Debug, Default)]
pub(super) struct Shaped {
    pub(super) grids: Vec<Grid>,
    /// The figures that contradict others, and why: nothing can be worked out about them, so that all
    /// of them are hidden.
    pub(super) loose: BTreeMap<Node, String>,
}

/// A fault of the figures of one indicator in one period.
struct Fault {
    /// `None` if nobody can tell whose it is.
    node: Option<Node>,
    why: String,
}

/// Where a count stands but for its indicator and period.
type Spot<'a> = (&'a AreaCode, &'a Segment);
/// The counts of an indicator in a period.
type Counts<'a> = BTreeMap<Node, HashMap<Spot<'a>, u64>>;

impl World<'_> {
    /// Those of these figures that tell of each other, together.
    pub(super) fn components(&self, nodes: &BTreeSet<Node>) -> Vec<BTreeSet<Node>> {
        let mut components: Vec<BTreeSet<Node>> = Vec::new();
        for node in nodes {
            let (mut own, apart): (Vec<_>, Vec<_>) = components
                .into_iter()
                .partition(|one: &BTreeSet<Node>| one.iter().any(|other| self.linked(node, other)));
            own.push(BTreeSet::from([node.clone()]));
            components = apart;
            components.push(own.into_iter().flatten().collect());
        }
        components.sort_unstable();
        components
    }

    fn linked(&self, (one, at): &Node, (other, then): &Node) -> bool {
        if one == other {
            at.covers(*then) || then.covers(*at)
        } else {
            at == then && self.parts_meet(one, other)
        }
    }

    fn parts_meet(&self, one: &Id<Indicator>, other: &Id<Indicator>) -> bool {
        self.part_of(one).contains(other) || self.part_of(other).contains(one)
    }

    fn part_of(&self, id: &Id<Indicator>) -> &[Id<Indicator>] {
        self.indicators.iter().find(|one| one.id == *id).map_or(&[], |one| &one.part_of)
    }

    /// Counts of one component as tables. Where parts are more than their total, the figures of one
    /// period are left out, until the rest agrees.
    pub(super) fn shape(&self, mut counted: Vec<Counted<'_>>) -> Shaped {
        let mut loose = BTreeMap::new();
        loop {
            let found = self.relations(&counted).and_then(|relations| {
                grids(&counted, self.areas, &relations).map_err(|found| {
                    let [measure, period, ..] = &*found.total;
                    let node = measure.parse().ok().zip(period.parse().ok());
                    let why = format!(
                        "the parts of {} are more than their total",
                        found.total.join(", ")
                    );
                    Fault { node, why }
                })
            });
            let Fault { node, why } = match found {
                Ok(grids) => return Shaped { grids, loose },
                Err(fault) => fault,
            };
            let gone = |one: &Counted<'_>| node.as_ref().is_none_or(|node| one.node() == *node);
            loose.extend(
                counted.iter().filter(|one| gone(one)).map(|one| (one.node(), why.clone())),
            );
            counted.retain(|one| !gone(one));
        }
    }

    /// What is part of what among these counts.
    fn relations(&self, counted: &[Counted<'_>]) -> Result<Relations, Fault> {
        let mut counts: Counts<'_> = BTreeMap::new();
        for one in counted {
            let spot = (&one.series.area, &one.series.segment);
            counts.entry(one.node()).or_default().insert(spot, one.count);
        }
        let ids: BTreeSet<&Id<Indicator>> = counts.keys().map(|(id, _)| id).collect();
        let mut relations = Relations::default();
        for family in periods_within(counted) {
            relations.periods.extend(period_family(family, &ids, &counts)?);
        }
        for total in &ids {
            relations.measures.extend(self.measure_families(total, &ids, &counts)?);
        }
        Ok(relations)
    }

    /// The indicators that are part of another. Taken together where their counts could be those of
    /// different people and events, and each by itself where they are too many for that.
    fn measure_families(
        &self,
        total: &Id<Indicator>,
        ids: &BTreeSet<&Id<Indicator>>,
        counts: &Counts<'_>,
    ) -> Result<Vec<MeasureFamily>, Fault> {
        let mut parts: Vec<Id<Indicator>> = Vec::new();
        for id in ids.iter().filter(|id| self.part_of(id).contains(total)) {
            parts.push((*id).clone());
        }
        // Directly: not of another part of it, too.
        let all = parts.clone();
        parts.retain(|id| !self.part_of(id).iter().any(|other| all.contains(other)));
        let periods: BTreeSet<Period> = counts.keys().map(|(_, period)| *period).collect();
        let fits = |parts: &[Id<Indicator>], period: Period| {
            let nodes: Vec<Node> = parts.iter().map(|id| (id.clone(), period)).collect();
            fit(&(total.clone(), period), &nodes, counts)
        };
        if parts.is_empty() || periods.iter().all(|&period| fits(&parts, period)) {
            let together = (!parts.is_empty()).then(|| (total.clone(), parts));
            return Ok(together.into_iter().collect());
        }
        for part in &parts {
            if let Some(&period) =
                periods.iter().find(|&&one| !fits(std::slice::from_ref(part), one))
            {
                let why =
                    format!("the counts are more than those of `{total}`, of which it is part");
                return Err(Fault { node: Some((part.clone(), period)), why });
            }
        }
        Ok(parts.into_iter().map(|part| (total.clone(), vec![part])).collect())
    }
}

/// A period with those whose counts add up to its own. Where they are more, but those of the last one
/// are its own (a register at the end of a year and of each quarter), it is made of that one alone.
fn period_family(
    (total, parts): PeriodFamily,
    ids: &BTreeSet<&Id<Indicator>>,
    counts: &Counts<'_>,
) -> Result<Option<PeriodFamily>, Fault> {
    let node = |id: &Id<Indicator>, period: Period| (id.clone(), period);
    let too_many = ids.iter().find(|id| {
        let parts: Vec<Node> = parts.iter().map(|&part| node(id, part)).collect();
        !fit(&node(id, total), &parts, counts)
    });
    let Some(id) = too_many else { return Ok(Some((total, parts))) };
    let last = parts.iter().copied().max_by_key(|part| part.end());
    let last = last.filter(|last| {
        let mut pairs = ids.iter().flat_map(|id| {
            let (all, last) = (counts.get(&node(id, total)), counts.get(&node(id, *last)));
            let pairs = all.zip(last).map(|(all, last)| {
                all.iter().filter_map(|(spot, count)| Some((*count, *last.get(spot)?)))
            });
            pairs.into_iter().flatten()
        });
        let first = pairs.next().filter(|_| last.end() == total.end());
        first.into_iter().chain(pairs).all(|(all, last)| all == last) && first.is_some()
    });
    if let Some(last) = last {
        return Ok(Some((total, vec![last])));
    }
    let why = format!("the counts of periods within {total} are more than its own");
    Err(Fault { node: Some(node(id, total)), why })
}

/// Whether parts are nowhere more than their total.
fn fit(total: &Node, parts: &[Node], counts: &Counts<'_>) -> bool {
    let Some(total) = counts.get(total) else { return true };
    let parts: Vec<_> = parts.iter().filter_map(|part| counts.get(part)).collect();
    total
        .iter()
        .all(|(spot, &count)| parts.iter().filter_map(|part| part.get(spot)).sum::<u64>() <= count)
}
