//! What can be asked of a consultation.

use serde::{Deserialize, Serialize};

use super::Consultation;
use crate::Id;

/// Whether a consultation meets the four Gunning tests, and may be decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gunning {
    /// The consultation.
    pub consultation: Id<Consultation>,
}

/// What was said, what was done about it, and which words changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YouSaidWeDid {
    /// The consultation.
    pub consultation: Id<Consultation>,
}
