//! What came of an import.

use lifecourse_core::{AreaCode, Diagnostic, Id, Indicator, ProfileName, Severity, Strategy};
use lifecourse_storage::FigureChange;
use lifecourse_strategy::Difference;
use serde::Serialize;

/// At most so many faults and so many changes are listed; their numbers are always exact.
pub(super) const LISTED: u32 = 1_000;

/// What became of what was brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in the store.
    Stored,
    /// It would be: this was a dry run.
    DryRun,
    /// It was there already, and nothing changed.
    AlreadyStored,
    /// It has errors, and nothing was stored.
    Refused,
}

/// What came of bringing in a strategy.
#[derive(Clone, Debug, Serialize)]
pub struct FolderReport {
    /// What became of it.
    pub outcome: Outcome,
    /// The strategy, if one could be read.
    pub strategy: Option<Id<Strategy>>,
    /// How its documents differ from those that were there.
    pub differences: Vec<Difference>,
    /// How many documents that is.
    pub documents: DocumentCounts,
    /// Earlier versions whose words were erased, because consent to them was withdrawn.
    pub erased: u32,
    /// What came of each of its tables of figures.
    pub figures: Vec<FiguresReport>,
    /// What is wrong with it, or should be looked at.
    pub diagnostics: Vec<Diagnostic>,
}

impl FolderReport {
    /// That nothing was stored, so far.
    pub(crate) fn refused() -> Self {
        Self {
            outcome: Outcome::Refused,
            strategy: None,
            differences: Vec::new(),
            documents: DocumentCounts::default(),
            erased: 0,
            figures: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

/// Documents by what happened to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DocumentCounts {
    /// Not there before.
    pub new: usize,
    /// There before, with other words.
    pub changed: usize,
    /// There before, word for word.
    pub same: usize,
    /// There before, and not brought again.
    pub removed: usize,
}

/// What came of bringing in a look-up between areas, a register of organisations, boundaries, or
/// postcodes.
#[derive(Clone, Debug, Serialize)]
pub struct ListReport {
    /// What it is called.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What it is, where it is not documents: boundaries, or postcodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Its rows.
    pub rows: u64,
    /// Those that are not of what is asked for.
    pub passed_over: u64,
    /// The areas or organisations that it tells of; or the boundaries, or postcodes.
    pub documents: DocumentCounts,
    /// Those of which a strategy says something else, which stands.
    pub kept: u64,
    /// The first faults.
    pub diagnostics: Vec<Diagnostic>,
    /// How many errors there are in all.
    pub errors: u64,
}

impl ListReport {
    pub(super) fn of(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            outcome: Outcome::Refused,
            about: None,
            rows: 0,
            passed_over: 0,
            documents: DocumentCounts::default(),
            kept: 0,
            diagnostics: Vec::new(),
            errors: 0,
        }
    }

    /// Adds an error.
    pub(super) fn tell(&mut self, error: Diagnostic) {
        self.errors += 1;
        self.diagnostics.push(error);
    }
}

/// What came of bringing in a table of figures.
#[derive(Clone, Debug, Serialize)]
pub struct FiguresReport {
    /// What the table is called.
    pub name: String,
    /// The SHA-256 of its bytes, by which it is known again.
    pub sha256: String,
    /// How long it is.
    pub bytes: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// Its rows, by what happened to them.
    pub counts: FigureCounts,
    /// Rows of areas that were not asked for.
    pub elsewhere: u64,
    /// All indicators that it has figures of.
    #[serde(skip)]
    pub(crate) indicators: Vec<Id<Indicator>>,
    /// Indicators that were not known, and were added.
    pub new_indicators: Vec<NewIndicator>,
    /// Areas that were not known, and were added as the table names them.
    pub new_areas: Vec<AreaCode>,
    /// The first thousand figures that are new beside others, or changed.
    pub changes: Vec<FigureChange>,
    /// The first thousand faults.
    pub diagnostics: Vec<Diagnostic>,
    /// How many errors there are in all.
    pub errors: u64,
    /// How many warnings there are in all.
    pub warnings: u64,
}

/// An indicator that an import added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewIndicator {
    /// Its id.
    pub id: Id<Indicator>,
    /// Whether the layout of the table, or its mapping, describes it; if not, the description is
    /// proposed from its name.
    pub described: bool,
    /// The disclosure profile that protects its figures.
    pub disclosure: ProfileName,
}

/// Rows by what happened to them: `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FigureCounts {
    /// All of them.
    pub read: u64,
    /// Not in the store before.
    pub new: u64,
    /// In the store with other numbers.
    pub changed: u64,
    /// In the store with the very same numbers.
    pub same: u64,
    /// A second time in the table, with the very same numbers.
    pub repeated: u64,
    /// A second time in the table, with other numbers.
    pub conflicting: u64,
    /// Left out for their errors.
    pub faulty: u64,
}

impl FiguresReport {
    pub(super) fn of(name: &str, sha256: &[u8; 32], bytes: u64) -> Self {
        Self {
            name: name.to_owned(),
            sha256: sha256.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")),
            bytes,
            outcome: Outcome::Refused,
            counts: FigureCounts::default(),
            elsewhere: 0,
            indicators: Vec::new(),
            new_indicators: Vec::new(),
            new_areas: Vec::new(),
            changes: Vec::new(),
            diagnostics: Vec::new(),
            errors: 0,
            warnings: 0,
        }
    }

    /// Counts what is wrong, and lists the first of it.
    pub(super) fn tell(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Advice => {}
            }
            if self.diagnostics.len() < LISTED as usize {
                self.diagnostics.push(diagnostic);
            }
        }
    }
}
