//! The services of the store as a directory that others read.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Area, Organisation, Service};
use lifecourse_exchange::write_directory;
use lifecourse_storage::{Reader, ReaderExt};
use serde_json::Value;

use crate::{AppError, watch::documents};

/// All services with who provides them, as one page of an Open Referral UK API.
///
/// # Errors
/// [`AppError::Store`] if they cannot be read.
pub async fn directory(reader: &mut dyn Reader) -> Result<Value, AppError> {
    let services = documents::<Service>(reader).await?;
    let organisations = documents::<Organisation>(reader).await?;
    let organisations: BTreeMap<_, _> =
        organisations.into_iter().map(|one| (one.id.clone(), one)).collect();
    let used: BTreeSet<_> = services.iter().flat_map(|service| &service.areas).collect();
    let mut areas = BTreeMap::new();
    for code in used {
        if let Some(area) = reader.get::<Area>(code).await? {
            areas.insert(code.clone(), area.document.title);
        }
    }
    Ok(write_directory(&services, &organisations, &areas))
}
