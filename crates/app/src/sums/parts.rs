//! The parts of an area, and what stands for them where codes changed.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Area, AreaCode, AreaType, Period};

use super::Group;

/// The smaller areas that an area is summed from.
pub(super) struct Parts {
    /// Those that its own document names, or else those that lie in it.
    codes: BTreeSet<AreaCode>,
    /// Whether every one must have a figure: those of an area of our own must.
    named: bool,
}

/// The areas whose figures make the sum at one time.
#[derive(Clone, Default)]
pub(super) struct Fit {
    pub(super) used: BTreeSet<AreaCode>,
    /// Parts without a figure, and without another code that has one.
    pub(super) lacking: BTreeSet<AreaCode>,
    /// What had to be fitted, in words.
    pub(super) best: BTreeSet<String>,
}

impl Parts {
    pub(super) fn of(area: &Area, areas: &BTreeMap<AreaCode, Area>) -> Option<Self> {
        let named = !area.made_of.is_empty();
        let codes: BTreeSet<AreaCode> = if named {
            area.made_of.iter().cloned().collect()
        } else {
            let lies = |other: &&Area| other.within.contains(&area.id);
            areas.values().filter(lies).map(|other| other.id.clone()).collect()
        };
        (!codes.is_empty()).then_some(Self { codes, named })
    }

    /// The parts, and the codes before and after theirs.
    pub(super) fn with_counterparts(&self, areas: &BTreeMap<AreaCode, Area>) -> BTreeSet<AreaCode> {
        let others = self.codes.iter().filter_map(|code| areas.get(code));
        let others = others.flat_map(|area| area.predecessors.iter().chain(&area.successors));
        self.codes.iter().chain(others).cloned().collect()
    }

    /// What stands for the area among those with a figure.
    pub(super) fn fit(
        &self,
        group: &Group,
        areas: &BTreeMap<AreaCode, Area>,
        period: Period,
    ) -> Fit {
        let mut fit = Fit::default();
        for code in self.at(group, areas, period) {
            if group.contains_key(&code) {
                fit.used.insert(code);
            } else if !self.substitute(&code, (group, areas), &mut fit) {
                fit.lacking.insert(code);
            }
        }
        fit
    }

    /// The parts at a time: all that are named; or those of one type, the one with the most figures,
    /// whose codes are in use then or have a figure.
    fn at(
        &self,
        group: &Group,
        areas: &BTreeMap<AreaCode, Area>,
        period: Period,
    ) -> BTreeSet<AreaCode> {
        if self.named {
            return self.codes.clone();
        }
        let mut types: BTreeMap<Option<AreaType>, usize> = BTreeMap::new();
        for code in self.codes.iter().filter(|code| group.contains_key(code)) {
            *types.entry(kind(code)).or_default() += 1;
        }
        let most = types.into_iter().max_by_key(|(_, figures)| *figures).map(|(kind, _)| kind);
        let in_use = |code: &AreaCode| {
            areas.get(code).is_some_and(|area| area.vintage.contains(period.start()))
        };
        let of_type = self.codes.iter().filter(|code| Some(kind(code)) == most);
        let have = |code: &&AreaCode| group.contains_key(code);
        // Where figures are of the codes of another census, those are the parts.
        let complete =
            of_type.clone().filter(|code| in_use(code)).all(|code| group.contains_key(code));
        let shown = of_type.filter(|code| have(code) || (in_use(code) && !complete));
        shown.filter(|code| have(code) || !self.is_replaced(code, group, areas)).cloned().collect()
    }

    /// Whether the codes before or after a part have figures as parts of their own.
    fn is_replaced(
        &self,
        code: &AreaCode,
        group: &Group,
        areas: &BTreeMap<AreaCode, Area>,
    ) -> bool {
        let Some(area) = areas.get(code) else { return false };
        let mut others = area.predecessors.iter().chain(&area.successors);
        others.any(|other| self.codes.contains(other) && group.contains_key(other))
    }

    /// Puts the codes before or after a part in its place, if they have figures.
    fn substitute(
        &self,
        code: &AreaCode,
        (group, areas): (&Group, &BTreeMap<AreaCode, Area>),
        fit: &mut Fit,
    ) -> bool {
        let Some(area) = areas.get(code) else { return false };
        let others = area.predecessors.iter().chain(&area.successors);
        let mut stands = false;
        for other in others.filter(|other| group.contains_key(other)) {
            stands = true;
            let shares = areas.get(other).map_or(&[][..], |found| {
                if area.successors.contains(other) {
                    &found.predecessors
                } else {
                    &found.successors
                }
            });
            let inside = shares.iter().filter(|share| self.codes.contains(share)).count();
            if inside == shares.len() {
                fit.used.insert(other.clone());
            } else if 2 * inside >= shares.len() {
                fit.used.insert(other.clone());
                fit.best.insert(format!(
                    "{other} counts whole, {inside} of its {} parts lie in it",
                    shares.len()
                ));
            } else {
                fit.best.insert(format!(
                    "{other} is left out, {inside} of its {} parts lie in it",
                    shares.len()
                ));
            }
        }
        stands
    }
}

fn kind(code: &AreaCode) -> Option<AreaType> {
    code.gss().and_then(|code| code.area_type())
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{DateRange, Figure};
    use time::macros::date;

    use super::*;

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    fn area(id: &str, predecessors: &[&str], successors: &[&str]) -> Area {
        let codes = |codes: &[&str]| codes.iter().map(|one| code(one)).collect();
        let to = (!successors.is_empty()).then_some(date!(2021 - 03 - 20));
        Area {
            predecessors: codes(predecessors),
            successors: codes(successors),
            vintage: DateRange::new(None, to).unwrap(),
            ..Area::named(code(id), "a".parse().unwrap())
        }
    }

    fn areas(all: Vec<Area>) -> BTreeMap<AreaCode, Area> {
        all.into_iter().map(|area| (area.id.clone(), area)).collect()
    }

    fn fit(made_of: &[&str], all: Vec<Area>, figures: &[&str]) -> Fit {
        let own = Area {
            made_of: made_of.iter().map(|one| code(one)).collect(),
            ..Area::named(code("own"), "Own".parse().unwrap())
        };
        let group: Group =
            figures.iter().map(|one| (code(one), Figure::plain(1.0).unwrap())).collect();
        let all = areas(all);
        Parts::of(&own, &all).unwrap().fit(&group, &all, "2022".parse().unwrap())
    }

    #[test]
    fn both_halves_of_a_split_area_stand_for_it() {
        let all = vec![
            area("E01000001", &[], &["E01000011", "E01000012"]),
            area("E01000011", &["E01000001"], &[]),
            area("E01000012", &["E01000001"], &[]),
        ];
        let fit = fit(&["E01000001"], all, &["E01000011", "E01000012"]);
        assert_eq!((fit.used.len(), fit.lacking.len(), fit.best.len()), (2, 0, 0));
    }

    #[test]
    fn an_area_merged_with_one_outside_is_fitted_and_that_is_said() {
        let all = vec![
            area("E01000001", &[], &["E01000011"]),
            area("E01000002", &[], &["E01000011"]),
            area("E01000003", &[], &["E01000011"]),
            area("E01000011", &["E01000001", "E01000002", "E01000003"], &[]),
        ];
        let two = fit(&["E01000001", "E01000002"], all.clone(), &["E01000011"]);
        assert_eq!((two.used.len(), two.best.len()), (1, 1));
        let one = fit(&["E01000001"], all, &["E01000011"]);
        assert_eq!((one.used.len(), one.best.len()), (0, 1));
    }

    #[test]
    fn a_part_without_a_figure_is_lacking() {
        let all = vec![area("E01000001", &[], &[]), area("E01000002", &[], &[])];
        let fit = fit(&["E01000001", "E01000002"], all, &["E01000001"]);
        assert_eq!((fit.used.len(), fit.lacking.len()), (1, 1));
    }
}
