//! What is asked of a consultation.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{Consultation, Id, Kind, document::References};

/// Whether a consultation meets the four Gunning tests, and may be decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gunning {
    /// The consultation.
    pub consultation: Id<Consultation>,
}

impl Asked for Gunning {
    const KINDS: &[Kind] = &[Kind::Consultation];

    fn references(&self, found: References) -> References {
        found.one::<Consultation>("consultation", &self.consultation)
    }
}

/// What was said, what was done about it, and which words changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YouSaidWeDid {
    /// The consultation.
    pub consultation: Id<Consultation>,
}

impl Asked for YouSaidWeDid {
    const KINDS: &[Kind] = &[Kind::Consultation, Kind::Theme, Kind::Decision];

    fn references(&self, found: References) -> References {
        found.one::<Consultation>("consultation", &self.consultation)
    }
}
