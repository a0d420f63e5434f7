//! Tokens: who may use the API beside the public.
//!
//! [`Tokens`] is a trait of its own, so that what reads documents and figures has no way to them.
//! What a role may do is for the caller to know; the store keeps its name.

use std::fmt;

use async_trait::async_trait;
use lifecourse_core::{Id, Strategy};
use time::{Date, OffsetDateTime};

use crate::{Act, Digest, StoreError};

/// A token to be kept. Its secret stays with whoever made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Who or what it is for.
    pub title: String,
    /// The SHA-256 of its secret.
    pub hash: Digest,
    /// The name of the role that it gives.
    pub role: String,
    /// Only for what belongs to this strategy; `None` for all.
    pub strategy: Option<Id<Strategy>>,
    /// The moment from which it is worth nothing.
    pub expires: OffsetDateTime,
}

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number, from 1.
    pub number: u64,
    /// What was kept of it.
    pub kept: NewToken,
    /// Who made it, and when.
    pub created: Act,
    /// Who revoked it, and when.
    pub revoked: Option<Act>,
    /// The last day on which it was used.
    pub last_used: Option<Date>,
}

/// Tokens, found by the hash of their secret. Making and revoking one is in the audit log.
#[async_trait]
pub trait Tokens: fmt::Debug + Send + Sync {
    /// Keeps a token, and gives its number.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails, as it does for a hash that is there already.
    async fn create_token(&self, act: &Act, token: &NewToken) -> Result<u64, StoreError>;

    /// All of them, by number.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;

    /// The one whose secret has this hash, whether it is still good or not.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn token(&self, hash: &Digest) -> Result<Option<Token>, StoreError>;

    /// Revokes a token, for good, and gives it as it then is; `None` if there is none of this
    /// number. One that is revoked already stays as it was.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn revoke_token(&self, act: &Act, number: u64) -> Result<Option<Token>, StoreError>;

    /// Notes that a token was used on this day. A day before the one that is noted changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] if the database fails.
    async fn note_use(&self, number: u64, on: Date) -> Result<(), StoreError>;
}
