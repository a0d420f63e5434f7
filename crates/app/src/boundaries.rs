//! Boundaries, for other people's maps.

use std::collections::BTreeMap;

use lifecourse_core::{Area, AreaCode};
use lifecourse_exchange::write_geojson;
use lifecourse_storage::{Reader, ReaderExt};

use crate::AppError;

/// The boundaries of those areas that have one, as GeoJSON with their codes, their names and whose they are: at the
/// coarsest grain of which all together are `across` wide or high. `None` if there is none.
///
/// # Errors
/// [`AppError::Store`].
pub async fn boundaries_geojson(
    reader: &mut dyn Reader,
    areas: &[AreaCode],
    across: u32,
) -> Result<Option<Vec<u8>>, AppError> {
    let found = reader.boundaries(areas, across).await?;
    if found.shapes.is_empty() {
        return Ok(None);
    }
    let mut names = BTreeMap::new();
    for (code, _) in &found.shapes {
        let name = reader.get::<Area>(code).await?.map(|stored| stored.document.title.to_string());
        names.insert(code, name.unwrap_or_else(|| code.to_string()));
    }
    let mut json = Vec::new();
    let areas = found.shapes.iter().map(|(code, shape)| (code, names[code].as_str(), shape));
    write_geojson(&mut json, &found.licences.join("; "), areas).map_err(AppError::Write)?;
    Ok(Some(json))
}
