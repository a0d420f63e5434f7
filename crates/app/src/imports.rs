//! What comes in: a strategy as one change set, figures as one batch. All of it, or nothing.

mod areas;
mod figures;
mod folder;
mod places;
mod report;

use lifecourse_storage::Transaction;
use time::OffsetDateTime;

use crate::AppError;

pub use self::{
    areas::import_documents,
    figures::{FigureTable, import_figures},
    folder::import_folder,
    report::{
        DocumentCounts, FigureCounts, FiguresReport, FolderReport, ListReport, NewIndicator,
        Outcome,
    },
};
pub(crate) use self::{
    figures::{bring, change},
    folder::{
        diagnostic, left_of, origin, owner, put_documents, refused, taken_over, unswept, write,
    },
};

/// Ends a change: it is checked, and kept unless this is a dry run.
pub(crate) async fn end(
    mut transaction: Box<dyn Transaction>,
    request: &Request,
) -> Result<Outcome, AppError> {
    transaction.check().await?;
    Ok(if request.dry_run {
        Outcome::DryRun
    } else {
        transaction.commit().await?.map_or(Outcome::AlreadyStored, |_| Outcome::Stored)
    })
}

/// Who brings something in, when and why, and whether it is to be kept.
#[derive(Clone, Debug)]
pub struct Request {
    /// When.
    pub at: OffsetDateTime,
    /// Who.
    pub by: String,
    /// Why, in words.
    pub why: Option<String>,
    /// Only tell what would happen.
    pub dry_run: bool,
    /// Leave rows with errors out, and keep the rest; otherwise one error refuses all.
    pub leave_out_faulty: bool,
}
