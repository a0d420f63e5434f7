//! Which property of features has the codes of their areas.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AreaCode, GssCode};
use serde_json::{Map, Value};

/// The properties of a feature that are codes.
#[derive(Debug, Default)]
pub(super) struct Candidates(Vec<(String, GssCode)>);

impl Candidates {
    pub(super) fn of(properties: &Map<String, Value>) -> Self {
        let code = |(name, value): (&String, &Value)| {
            let code = value.as_str()?.trim().parse::<GssCode>().ok()?;
            Some((name.clone(), code))
        };
        Self(properties.iter().filter_map(code).collect())
    }

    /// The code of a property.
    pub(super) fn take(&mut self, property: &str) -> Option<AreaCode> {
        let at = self.0.iter().position(|(name, _)| name == property)?;
        Some(self.0.swap_remove(at).1.into())
    }
}

/// The property that tells most features apart; of several, the one of the smallest sort of area.
pub(super) fn chosen<'f>(features: impl Iterator<Item = &'f Candidates>) -> Option<String> {
    let mut codes: BTreeMap<&str, BTreeSet<GssCode>> = BTreeMap::new();
    for (name, code) in features.flat_map(|feature| &feature.0) {
        codes.entry(name).or_default().insert(*code);
    }
    let smallest = |codes: &BTreeSet<GssCode>| codes.first().and_then(GssCode::area_type);
    let best = codes
        .iter()
        .max_by(|(_, a), (_, b)| a.len().cmp(&b.len()).then_with(|| smallest(b).cmp(&smallest(a))));
    best.map(|(name, _)| (*name).to_owned())
}
