//! Looking at the database from below: see [`Upkeep`].

use std::path::Path;

use async_trait::async_trait;

use super::{
    PostgresStore,
    engine::{self, failure},
    sql::inventory::{heads, inventory, undescribed_areas},
};
use crate::{Examination, Heads, Inventory, Setting, Space, StoreError, Upkeep};

#[async_trait]
impl Upkeep for PostgresStore {
    #[cfg(feature = "sqlite")]
    async fn back_up(&self, to: &Path) -> Result<Inventory, StoreError> {
        let heads = self.heads().await?;
        let staged = crate::Staged::empty(to).await?;
        crate::copy(self, staged.store(), &mut |_| ()).await?;
        let inventory = staged.verify(Some(heads)).await?;
        staged.finish(None, None).await?;
        Ok(inventory)
    }

    #[cfg(not(feature = "sqlite"))]
    async fn back_up(&self, _: &Path) -> Result<Inventory, StoreError> {
        Err(StoreError::Backend("this build cannot write SQLite files".to_owned()))
    }

    async fn examine(&self) -> Result<Examination, StoreError> {
        let mut reading = engine::read(self).await?;
        let (engine, layout): (String, i64) = sqlx::query_as(
            "SELECT 'PostgreSQL ' || current_setting('server_version'), max(version) FROM layout",
        )
        .fetch_one(&mut *reading)
        .await
        .map_err(failure)?;
        let settings: Vec<(String, String)> = sqlx::query_as(
            "SELECT name, setting FROM pg_catalog.pg_settings
             WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name",
        )
        .fetch_all(&mut *reading)
        .await
        .map_err(failure)?;
        let sizes: Vec<(String, i64)> = sqlx::query_as(
            "SELECT CAST(relname AS TEXT), pg_total_relation_size(oid) AS size
             FROM pg_catalog.pg_class
             WHERE relnamespace = to_regnamespace('lifecourse') AND relkind = 'r'
             ORDER BY size DESC, relname",
        )
        .fetch_all(&mut *reading)
        .await
        .map_err(failure)?;
        let tables: Vec<(String, u64)> =
            sizes.into_iter().map(|(name, size)| (name, size.unsigned_abs())).collect();
        Ok(Examination {
            engine,
            on_server: true,
            layout,
            inventory: inventory(&mut reading).await?,
            // The server verifies its pages itself, where it was set up to.
            damage: Vec::new(),
            settings: settings.into_iter().filter_map(setting).collect(),
            undescribed_areas: undescribed_areas(&mut reading).await?,
            space: Space {
                database: tables.iter().map(|(_, size)| size).sum(),
                tables: tables.into_iter().take(TABLES).collect(),
                ..Space::default()
            },
            open_to_everybody: None,
        })
    }

    async fn inventory(&self) -> Result<Inventory, StoreError> {
        inventory(&mut *engine::read(self).await?).await
    }

    async fn heads(&self) -> Result<Heads, StoreError> {
        heads(&mut *engine::read(self).await?).await
    }
}

/// How many tables are told.
const TABLES: usize = 5;

fn setting((name, value): (String, String)) -> Option<Setting> {
    let name = match &*name {
        "fsync" => "fsync",
        "full_page_writes" => "full_page_writes",
        "synchronous_commit" => "synchronous_commit",
        _ => return None,
    };
    let good = value != "off";
    Some(Setting { name, value, good })
}
