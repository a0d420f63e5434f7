//! Moving everything from one store to another: see [`copy`].

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

use crate::{Database, Digest, StoreError};

/// A table, with the columns by which its rows are in order first.
#[derive(Debug)]
pub struct Table {
    pub(crate) name: &'static str,
    columns: &'static str,
    /// How many of them are its key.
    key: usize,
}

impl Table {
    const fn new(name: &'static str, key: usize, columns: &'static str) -> Self {
        Self { name, columns, key }
    }

    /// The table of that name, which must be there.
    pub(crate) fn named(name: &str) -> &'static Self {
        TABLES
            .iter()
            .find(|table| table.name == name)
            .expect("only tables of the list are asked for")
    }

    /// Its columns, set apart by commas and quoted: one is called `row`.
    pub(crate) fn columns(&self) -> String {
        quoted(self.columns.split(' '))
    }

    pub(crate) fn width(&self) -> usize {
        self.columns.split(' ').count()
    }

    /// Selects the rows after the key in $1, $2... or from the first on, `limit` at most.
    pub(crate) fn select(&self, after: bool, limit: usize) -> String {
        let (columns, name) = (self.columns(), self.name);
        let key = quoted(self.columns.split(' ').take(self.key));
        let place: Vec<String> = (1..=self.key).map(|place| format!("${place}")).collect();
        let place = place.join(", ");
        let condition = if after { format!("WHERE ({key}) > ({place})") } else { String::new() };
        format!("SELECT {columns} FROM {name} {condition} ORDER BY {key} LIMIT {limit}")
    }
}

fn quoted<'a>(columns: impl Iterator<Item = &'a str>) -> String {
    columns.map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

/// Every table, each after those that it refers to.
pub(crate) const TABLES: [Table; 36] = [
    Table::new("change", 1, "id changed_at changed_by reason origin"),
    Table::new("document", 2, "kind id version opened title body"),
    Table::new("document_past", 3, "kind id version opened closed title body redacted"),
    Table::new("mention", 5, "kind id field to_kind to_id"),
    Table::new("claim", 3, "origin kind id"),
    Table::new("indicator", 1, "id code"),
    Table::new("area", 1, "id code"),
    Table::new("segment", 1, "id code sex age category_type category"),
    Table::new("period", 1, "id code label kind period_start period_end"),
    Table::new("remark", 1, "id missing marks note"),
    Table::new(
        "batch",
        1,
        "id change source sha256 bytes rows new changed same repeated conflicting",
    ),
    Table::new("batch_content", 1, "batch indicators areas segments periods remarks names figures"),
    Table::new(
        "figure",
        1,
        "key value lower95 upper95 lower998 upper998 count denominator remark batch row",
    ),
    Table::new(
        "figure_past",
        2,
        "key closed value lower95 upper95 lower998 upper998 count denominator remark batch row",
    ),
    Table::new("figure_latest", 1, "place period"),
    Table::new("release", 1, "number prepared frozen public_from note"),
    Table::new(
        "release_indicator",
        2,
        "release indicator profile method cells hidden secondary rounded",
    ),
    Table::new("release_cell", 2, "release key done"),
    Table::new("release_finding", 2, "release place body"),
    Table::new("release_content", 1, "change release contents discarded"),
    Table::new(
        "released_figure",
        1,
        "key value lower95 upper95 lower998 upper998 count denominator remark batch release",
    ),
    Table::new(
        "released_figure_past",
        2,
        "key closed value lower95 upper95 lower998 upper998 count denominator remark batch release",
    ),
    Table::new("released_figure_latest", 1, "place period"),
    Table::new("boundary_layer", 1, "id change source sha256 property licence areas content"),
    Table::new("boundary", 3, "area grain layer closed west south east north rings"),
    Table::new("postcode_edition", 1, "id change source sha256 postcodes content"),
    Table::new("postcode_place", 1, "id areas"),
    Table::new("postcode", 1, "postcode place ended"),
    Table::new("purpose", 1, "id body"),
    Table::new(
        "personal_record",
        2,
        "person purpose name email telephone address language format consented withdrawn counted_from",
    ),
    Table::new("people_log", 1, "number at by action person purpose hash"),
    Table::new("token", 1, "number title hash role strategy created_at created_by expires_at"),
    Table::new("token_revocation", 1, "token revoked_at revoked_by"),
    Table::new("token_use", 1, "token last_used"),
    Table::new("audit_log", 1, "number at by action subject content hash"),
    Table::new("audit_start", 1, "change"),
];

/// The tables whose rows are held by triggers once a release is published.
pub(crate) const HELD: [&str; 5] = [
    "release_indicator",
    "release_cell",
    "release_finding",
    "released_figure",
    "released_figure_past",
];

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
}

impl Value {
    /// Hashes it with its type, and texts with their length.
    pub(crate) fn feed(&self, hash: &mut Sha256) {
        match self {
            Self::Null => hash.update([0]),
            Self::Integer(number) => {
                hash.update([1]);
                hash.update(number.to_be_bytes());
            }
            Self::Real(number) => {
                hash.update([2]);
                hash.update(number.to_bits().to_be_bytes());
            }
            Self::Text(text) => {
                hash.update([3]);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
        }
    }
}

/// A store that can be moved.
#[async_trait]
pub trait Movable {
    /// Everything at one moment, to be read.
    async fn outlet(&self) -> Result<Box<dyn Moving>, StoreError>;

    /// Everything, to be written; nothing is until it is [finished](Moving::finish).
    async fn inlet(&self) -> Result<Box<dyn Moving>, StoreError>;
}

/// The tables of a store.
#[async_trait]
pub trait Moving: Send {
    /// The next rows of a table after one of them, by key; none if there are no more.
    async fn read(
        &mut self,
        table: &'static Table,
        after: Option<&[Value]>,
    ) -> Result<Vec<Vec<Value>>, StoreError>;

    /// Adds rows to a table.
    async fn write(&mut self, table: &'static Table, rows: &[Vec<Value>])
    -> Result<(), StoreError>;

    /// Keeps what was written.
    async fn finish(self: Box<Self>) -> Result<(), StoreError>;
}

/// Moves every row of every table of a store into another, which must be empty: documents and figures
/// with all that they were, releases, people, tokens, and the logs, which go on from where they are.
/// What was written is read again and compared before it is kept. Tells `progress` of rows as they
/// are written; returns how many there are.
///
/// # Errors
/// [`StoreError::NotEmpty`] if there is something in `to`, [`StoreError::Copy`] if what was written
/// reads otherwise, or any other if a database fails; `to` is then as it was.
pub async fn copy(
    from: &dyn Database,
    to: &dyn Database,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<u64, StoreError> {
    fill(from, to.inlet().await?, progress).await
}

/// Writes every row of every table of a store into tables that are empty, and keeps them: see [`copy`].
pub(crate) async fn fill(
    from: &dyn Database,
    mut inlet: Box<dyn Moving>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<u64, StoreError> {
    let mut outlet = from.outlet().await?;
    for table in &TABLES {
        if !inlet.read(table, None).await?.is_empty() {
            return Err(StoreError::NotEmpty { table: table.name });
        }
    }
    let mut written = 0;
    for table in &TABLES {
        let mut rows = outlet.read(table, None).await?;
        let mut hash = Sha256::new();
        while let Some(last) = rows.last() {
            feed(&mut hash, &rows);
            inlet.write(table, &rows).await?;
            written += rows.len() as u64;
            progress(rows.len() as u64);
            rows = outlet.read(table, Some(&last[..table.key])).await?;
        }
        if Digest(hash.finalize().into()) != digest(&mut *inlet, table).await? {
            return Err(StoreError::Copy { table: table.name });
        }
    }
    inlet.finish().await?;
    Ok(written)
}

/// The hash of all rows of a table.
async fn digest(moving: &mut dyn Moving, table: &'static Table) -> Result<Digest, StoreError> {
    let mut rows = moving.read(table, None).await?;
    let mut hash = Sha256::new();
    while let Some(last) = rows.last() {
        feed(&mut hash, &rows);
        rows = moving.read(table, Some(&last[..table.key])).await?;
    }
    Ok(Digest(hash.finalize().into()))
}

fn feed(hash: &mut Sha256, rows: &[Vec<Value>]) {
    rows.iter().flatten().for_each(|value| value.feed(hash));
}
