//! The codes along one dimension of a table, each with what it is a part of.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AgeBand, Area, AreaCode, Period, Sex};

/// The codes along one dimension, each with what it is a part of.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    pub(super) codes: Vec<String>,
    pub(super) parents: Vec<Option<usize>>,
    parts: Vec<Vec<usize>>,
    /// Whether a code stands for what is left over.
    pub(super) rest: Vec<bool>,
    /// Where each code is that is no left-over.
    index: BTreeMap<String, usize>,
}

/// A total with parts that do not overlap, by their places in a list of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) total: usize,
    pub(super) parts: Vec<usize>,
}

impl Axis {
    /// These codes, none a part of another.
    pub(super) fn flat(codes: impl IntoIterator<Item = String>) -> Self {
        let codes: Vec<String> = codes.into_iter().collect();
        let index = codes.iter().enumerate().map(|(at, code)| (code.clone(), at)).collect();
        let size = codes.len();
        let (parents, parts) = (vec![None; size], vec![Vec::new(); size]);
        Self { rest: vec![false; size], parents, parts, codes, index }
    }

    pub(super) fn at(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn parts(&self, of: usize) -> &[usize] {
        &self.parts[of]
    }

    fn put_under(&mut self, total: usize, part: usize) {
        self.parents[part] = Some(total);
        self.parts[total].push(part);
    }

    /// Adds a code for what the parts of a total leave over. It is named by what it is beside, so
    /// that tables which share it share its name.
    pub(super) fn add_rest(&mut self, total: usize) -> usize {
        let parts: Vec<&str> = self.parts[total].iter().map(|&part| &*self.codes[part]).collect();
        let name = format!("{} without {}", self.codes[total], parts.join(", "));
        self.codes.push(name);
        self.parents.push(None);
        self.parts.push(Vec::new());
        self.rest.push(true);
        self.put_under(total, self.len() - 1);
        self.len() - 1
    }

    /// The codes, every part before its total.
    pub(super) fn upwards(&self) -> Vec<usize> {
        let depth = |at: usize| {
            std::iter::successors(self.parents[at], |&at| self.parents[at]).take(self.len()).count()
        };
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(depth(at)));
        order
    }

    /// Puts the parts under their total; `false` if they have no room here.
    fn nest(&mut self, Family { total, parts }: &Family) -> bool {
        let free = self.parts[*total].is_empty()
            && parts.iter().all(|&part| self.parents[part].is_none() && !self.above(*total, part));
        if free {
            for &part in parts {
                self.put_under(*total, part);
            }
        }
        free
    }

    /// Whether `part` is `at` or a total above it.
    fn above(&self, at: usize, part: usize) -> bool {
        std::iter::successors(Some(at), |&at| self.parents[at])
            .take(self.len() + 1)
            .any(|at| at == part)
    }

    /// The same without the codes that neither are part of another nor have parts.
    fn nested(self) -> Self {
        let kept = |at: &usize| self.parents[*at].is_some() || !self.parts[*at].is_empty();
        let kept: Vec<usize> = (0..self.len()).filter(kept).collect();
        let place = |at: usize| kept.iter().position(|&other| other == at);
        let mut axis = Self::flat(kept.iter().map(|&at| self.codes[at].clone()));
        for (part, &at) in kept.iter().enumerate() {
            if let Some(total) = self.parents[at].and_then(place) {
                axis.put_under(total, part);
            }
        }
        axis
    }
}

/// An axis of all codes, and one more for every way that they nest which has no room in it.
pub(super) fn axes(codes: Vec<String>, families: &[Family]) -> Vec<Axis> {
    let flat = Axis::flat(codes);
    let mut axes = vec![flat.clone()];
    for family in families {
        if !axes.iter_mut().any(|axis| axis.nest(family)) {
            let mut axis = flat.clone();
            axis.nest(family);
            axes.push(axis);
        }
    }
    let others = axes.split_off(1);
    axes.into_iter().chain(others.into_iter().map(Axis::nested)).collect()
}

/// Each code with what lies directly in it, in families that do not overlap.
fn families<T: Copy>(
    codes: &[T],
    within: impl Fn(T, T) -> bool,
    overlap: impl Fn(T, T) -> bool,
) -> Vec<Family> {
    let mut found = Vec::new();
    for (total, &whole) in codes.iter().enumerate() {
        let inside: Vec<usize> = (0..codes.len()).filter(|&at| within(codes[at], whole)).collect();
        let direct = |&at: &usize| !inside.iter().any(|&other| within(codes[at], codes[other]));
        let mut split: Vec<Vec<usize>> = Vec::new();
        for part in inside.iter().copied().filter(direct) {
            let apart =
                |parts: &&mut Vec<usize>| !parts.iter().any(|&at| overlap(codes[at], codes[part]));
            match split.iter_mut().find(apart) {
                Some(parts) => parts.push(part),
                None => split.push(vec![part]),
            }
        }
        found.extend(split.into_iter().map(|parts| Family { total, parts }));
    }
    found
}

/// Periods that hold others; of two for the same months the earlier one holds the later.
pub(super) fn period_families(periods: &[Period]) -> Vec<Family> {
    let within = |one: Period, other: Period| {
        one != other && other.covers(one) && (!one.covers(other) || other < one)
    };
    families(periods, within, Period::overlaps)
}

/// Age bands that hold others; of two labels for the same ages the first holds the other.
pub(super) fn age_families(ages: &[AgeBand]) -> Vec<Family> {
    let within = |one: AgeBand, other: AgeBand| {
        one != other && other.covers(one) && (!one.covers(other) || other < one)
    };
    families(ages, within, AgeBand::overlaps)
}

pub(super) fn sex_families(sexes: &[Sex]) -> Vec<Family> {
    let part = |sex: Sex| matches!(sex, Sex::Female | Sex::Male);
    families(sexes, |one, other| part(one) && other == Sex::Persons, |one, other| one == other)
}

/// Areas with the areas of one type that lie directly in them.
pub(super) fn area_families(places: &[&AreaCode], areas: &BTreeMap<AreaCode, Area>) -> Vec<Family> {
    let index: BTreeMap<&AreaCode, usize> =
        places.iter().enumerate().map(|(at, &code)| (code, at)).collect();
    let custom = custom(areas);
    let around: Vec<BTreeSet<usize>> = places
        .iter()
        .map(|code| {
            around(code, areas, &custom)
                .into_iter()
                .filter_map(|code| index.get(code).copied())
                .collect()
        })
        .collect();
    let mut families: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (part, outer) in around.iter().enumerate() {
        // Directly: in nothing that lies in it and is there, too.
        let direct = outer
            .iter()
            .filter(|&&one| !outer.iter().any(|&at| at != one && around[at].contains(&one)));
        for &total in direct {
            families.entry((total, kind(places[part], areas))).or_default().push(part);
        }
    }
    families.into_iter().map(|((total, _), parts)| Family { total, parts }).collect()
}

/// The custom areas that each area is in.
fn custom(areas: &BTreeMap<AreaCode, Area>) -> BTreeMap<&AreaCode, Vec<&AreaCode>> {
    let mut custom: BTreeMap<&AreaCode, Vec<&AreaCode>> = BTreeMap::new();
    for area in areas.values() {
        for code in &area.made_of {
            custom.entry(code).or_default().push(&area.id);
        }
    }
    custom
}

/// Everything that an area lies in, or that is made of it.
fn around<'a>(
    code: &AreaCode,
    areas: &'a BTreeMap<AreaCode, Area>,
    custom: &BTreeMap<&'a AreaCode, Vec<&'a AreaCode>>,
) -> BTreeSet<&'a AreaCode> {
    let outer = |code: &AreaCode| {
        let within = areas.get(code).into_iter().flat_map(|area| &area.within);
        let made = custom.get(code).into_iter().flatten().copied();
        within.chain(made).collect::<Vec<&'a AreaCode>>()
    };
    let mut found: BTreeSet<&AreaCode> = BTreeSet::new();
    let mut next = outer(code);
    while let Some(one) = next.pop() {
        if one != code && found.insert(one) {
            next.extend(outer(one));
        }
    }
    found
}

/// What sort of area it is.
fn kind(code: &AreaCode, areas: &BTreeMap<AreaCode, Area>) -> String {
    let own = areas.get(code).and_then(|area| area.area_type.as_deref());
    let of_code = || code.as_str().get(..3).filter(|_| code.gss().is_some());
    own.or_else(of_code).unwrap_or("area").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(periods: &[&str]) -> Vec<String> {
        let mut periods: Vec<Period> = periods.iter().map(|one| one.parse().unwrap()).collect();
        periods.sort_unstable();
        let name = |&at: &usize| periods[at].to_string();
        let families = period_families(&periods).into_iter();
        families
            .map(|family| {
                let parts: Vec<String> = family.parts.iter().map(name).collect();
                format!("{}: {}", periods[family.total], parts.join(", "))
            })
            .collect()
    }

    #[test]
    fn a_year_holds_its_quarters_and_pooled_years_hold_single_ones() {
        assert_eq!(
            told(&["2023/24", "2023/24 Q1", "2023/24 Q2", "2022/23"]),
            ["2023/24: 2023/24 Q1, 2023/24 Q2"]
        );
        assert_eq!(
            told(&["2020 - 22", "2021 - 23", "2021", "2022"]),
            ["2020 - 22: 2021, 2022", "2021 - 23: 2021, 2022"]
        );
    }

    #[test]
    fn pooled_years_that_overlap_are_not_added_up() {
        let found = told(&["2014 - 23", "2014 - 16", "2015 - 17", "2017 - 19"]);
        assert_eq!(found, ["2014 - 23: 2014 - 16, 2017 - 19", "2014 - 23: 2015 - 17"]);
    }

    #[test]
    fn codes_that_nest_in_two_ways_have_an_axis_for_each() {
        let codes = ["all", "a", "b", "c"].map(str::to_owned).to_vec();
        let family = |total, parts: &[usize]| Family { total, parts: parts.to_vec() };
        let found = axes(codes, &[family(0, &[1, 2]), family(0, &[2, 3])]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].parents, [None, Some(0), Some(0), None]);
        assert_eq!(found[1].codes, ["all", "b", "c"]);
        assert_eq!(found[1].parents, [None, Some(0), Some(0)]);
    }
}
