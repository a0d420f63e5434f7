//! What must hold between places: none lies in itself by way of others.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use crate::{AnyDocument, Area, AreaCode, Fault};

pub(super) fn check(documents: &[AnyDocument], found: &mut Found) {
    let areas: BTreeMap<&AreaCode, &Area> =
        documents.iter().filter_map(AnyDocument::get).map(|area: &Area| (&area.id, area)).collect();
    for area in areas.values() {
        let circles = [
            circle(&areas, area, ("within", "lies in"), |area| &area.within),
            circle(&areas, area, ("made_of", "is made of"), |area| &area.made_of),
        ];
        circles.into_iter().flatten().for_each(|fault| found.in_document(*area, fault));
    }
}

/// The fault of an area from which a field leads back to it by way of others.
fn circle<'a>(
    areas: &BTreeMap<&AreaCode, &'a Area>,
    area: &'a Area,
    (field, verb): (&str, &str),
    of: impl Fn(&'a Area) -> &'a [AreaCode],
) -> Option<Fault> {
    let mut seen = BTreeSet::new();
    // That an area names itself is a fault of its own.
    let mut next: Vec<&AreaCode> = of(area).iter().filter(|code| **code != area.id).collect();
    while let Some(code) = next.pop() {
        let Some(other) = areas.get(code).filter(|_| seen.insert(code)) else { continue };
        if of(other).contains(&area.id) {
            return Some(Fault::error(
                field,
                "area-in-a-circle",
                format!(
                    "{} {verb} {}, which in turn {verb} {}",
                    area.title, other.title, area.title
                ),
                format!("take one of the two out of the other's `{field}`"),
            ));
        }
        next.extend(of(other));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incoherences;

    fn area(code: &str, within: &[&str], made_of: &[&str]) -> AnyDocument {
        let codes = |list: &[&str]| list.iter().map(|code| code.parse().unwrap()).collect();
        let named = Area::named(code.parse().unwrap(), code.parse().unwrap());
        Area { within: codes(within), made_of: codes(made_of), ..named }.into()
    }

    fn faults(areas: &[AnyDocument]) -> Vec<(String, String)> {
        let found = incoherences(areas).into_iter();
        found.map(|one| (one.id, one.fault.field)).collect()
    }

    #[test]
    fn no_place_lies_in_itself_by_way_of_others() {
        let circle = [area("a", &["b"], &[]), area("b", &["c"], &[]), area("c", &["a"], &[])];
        let told = ["a", "b", "c"].map(|id| (id.to_owned(), "within".to_owned()));
        assert_eq!(faults(&circle), told);
        let with_one_that_leads_there =
            [area("a", &["b"], &[]), area("b", &["a"], &[]), area("d", &["a"], &[])];
        assert_eq!(faults(&with_one_that_leads_there), told[..2]);
    }

    #[test]
    fn no_place_is_made_of_itself_by_way_of_others() {
        let circle = [area("a", &[], &["b"]), area("b", &[], &["a"])];
        assert_eq!(faults(&circle)[0], ("a".to_owned(), "made_of".to_owned()));
    }

    #[test]
    fn places_may_lie_in_several_and_be_made_of_what_lies_in_them() {
        let sound = [
            area("a", &["b", "c"], &[]),
            area("b", &["d"], &["a"]),
            area("c", &["d"], &[]),
            area("d", &[], &["b", "c"]),
        ];
        assert_eq!(faults(&sound), []);
    }
}
