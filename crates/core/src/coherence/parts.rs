//! What must hold between indicators: none is part of itself by way of others.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use crate::{Fault, Id, Indicator};

pub(super) fn check(indicators: &BTreeMap<&Id<Indicator>, &Indicator>, found: &mut Found) {
    for indicator in indicators.values() {
        let mut seen = BTreeSet::new();
        // That an indicator names itself is a fault of its own.
        let others = indicator.part_of.iter().filter(|id| **id != indicator.id);
        let mut next: Vec<&Id<Indicator>> = others.collect();
        while let Some(id) = next.pop() {
            let Some(other) = indicators.get(id).filter(|_| seen.insert(id)) else { continue };
            if other.part_of.contains(&indicator.id) {
                let message = format!(
                    "`{}` is part of `{}`, which in turn is part of `{}`",
                    indicator.id, other.id, indicator.id
                );
                let help = "take one of the two out of the other's `part_of`";
                let fault = Fault::error("part_of", "indicators-in-a-circle", message, help);
                found.in_document(*indicator, fault);
                break;
            }
            next.extend(&other.part_of);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{AnyDocument, Document as _, Indicator, incoherences};

    fn indicator(id: &str, part_of: &[&str]) -> AnyDocument {
        let part_of = part_of.iter().map(|id| id.parse().unwrap()).collect();
        Indicator { id: id.parse().unwrap(), part_of, ..Indicator::example() }.into()
    }

    fn in_a_circle(documents: &[AnyDocument]) -> Vec<String> {
        let found = incoherences(documents).into_iter();
        let circles = found.filter(|one| one.fault.code == "indicators-in-a-circle");
        circles.map(|one| one.id).collect()
    }

    #[test]
    fn no_indicator_is_part_of_itself_by_way_of_others() {
        let (a, b, c) = (indicator("a", &["b"]), indicator("b", &["c"]), indicator("c", &["a"]));
        assert_eq!(in_a_circle(&[a, b, c]), ["a", "b", "c"]);
    }

    #[test]
    fn an_indicator_may_be_part_of_several() {
        let documents =
            [indicator("a", &["b", "c"]), indicator("b", &["d"]), indicator("c", &["d"])];
        assert!(in_a_circle(&documents).is_empty());
    }
}
