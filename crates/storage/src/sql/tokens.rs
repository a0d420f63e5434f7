//! Tokens in their own tables: see [`Tokens`].

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use lifecourse_core::Id;
use rustc_hash::FxHashMap;
use sqlx::FromRow;
use time::{Date, macros::format_description};

use super::{
    audit::{self, LoggedBy},
    changes::{from_text, to_text},
    engine::{self, Backend, Connection},
    failure,
    ready::Ready,
};
use crate::{Act, Digest, Logged, NewToken, StoreError, Token, Tokens};

macro_rules! tokens {
    ($condition:literal) => {
        concat!(
            "SELECT t.number, t.title, t.hash, t.role, t.strategy, t.created_at, t.created_by,
                    t.expires_at, r.revoked_at, r.revoked_by, u.last_used
             FROM token AS t
             LEFT JOIN token_revocation AS r ON r.token = t.number
             LEFT JOIN token_use AS u ON u.token = t.number ",
            $condition
        )
    };
}

#[async_trait]
impl Tokens for Backend {
    async fn create_token(&self, act: &Act, token: &NewToken) -> Result<u64, StoreError> {
        let mut writing = engine::write(self).await?;
        let by = logged_by(act)?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO token
                 (number, title, hash, role, strategy, created_at, created_by, expires_at)
             SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM token
             RETURNING number",
        )
        .bind(&token.title)
        .bind(token.hash.to_string())
        .bind(&token.role)
        .bind(token.strategy.as_ref().map(Id::as_str))
        .bind(&by.at)
        .bind(&by.by)
        .bind(to_text(token.expires)?)
        .fetch_one(&mut *writing)
        .await
        .map_err(failure)?;
        audit::log(&mut writing, &by, Logged::TokenCreated, number).await?;
        writing.commit().await.map_err(failure)?;
        Ok(number.unsigned_abs())
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let rows: Vec<TokenRow> = sqlx::query_as(tokens!("ORDER BY t.number"))
            .fetch_all(&self.readers)
            .await
            .map_err(failure)?;
        rows.into_iter().map(TokenRow::token).collect()
    }

    async fn token(&self, hash: &Digest) -> Result<Option<Token>, StoreError> {
        // What stood before the token was read, so that nothing done since is missed.
        let head = Ready::standing(self, None).await?.head;
        if let Some(token) = self.ready.tokens.get(&head, hash) {
            return Ok(Some(token));
        }
        let row: Option<TokenRow> = sqlx::query_as(tokens!("WHERE t.hash = $1"))
            .bind(hash.to_string())
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        let token = row.map(TokenRow::token).transpose()?;
        if let Some(token) = &token {
            self.ready.tokens.keep(head, token);
        }
        Ok(token)
    }

    async fn revoke_token(&self, act: &Act, number: u64) -> Result<Option<Token>, StoreError> {
        let mut writing = engine::write(self).await?;
        let by = logged_by(act)?;
        let revoked = sqlx::query(
            "INSERT INTO token_revocation (token, revoked_at, revoked_by)
             SELECT number, $2, $3 FROM token WHERE number = $1
             ON CONFLICT (token) DO NOTHING",
        )
        .bind(number.cast_signed())
        .bind(&by.at)
        .bind(&by.by)
        .execute(&mut *writing)
        .await
        .map_err(failure)?;
        if revoked.rows_affected() > 0 {
            audit::log(&mut writing, &by, Logged::TokenRevoked, number.cast_signed()).await?;
        }
        let found = numbered(&mut writing, number).await?;
        writing.commit().await.map_err(failure)?;
        Ok(found)
    }

    async fn note_use(&self, number: u64, on: Date) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO token_use (token, last_used) VALUES ($1, $2)
             ON CONFLICT (token) DO UPDATE SET last_used = excluded.last_used
             WHERE token_use.last_used < excluded.last_used",
        )
        .bind(number.cast_signed())
        .bind(on.to_string())
        .execute(&self.writer)
        .await
        .map_err(failure)?;
        self.ready.tokens.clear();
        Ok(())
    }
}

/// The tokens that were found since anything was last done: whoever has one asks many times.
#[derive(Debug, Default)]
pub(super) struct FoundTokens(Mutex<(String, FxHashMap<Digest, Token>)>);

impl FoundTokens {
    fn lock(&self) -> MutexGuard<'_, (String, FxHashMap<Digest, Token>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token with this hash, if it was found when this was the last entry of the audit log.
    fn get(&self, head: &str, hash: &Digest) -> Option<Token> {
        let held = self.lock();
        if held.0 == head { held.1.get(hash).cloned() } else { None }
    }

    fn keep(&self, head: String, token: &Token) {
        let mut held = self.lock();
        if held.0 != head {
            *held = (head, FxHashMap::default());
        }
        held.1.insert(token.kept.hash, token.clone());
    }

    /// Forgets the day of their last use with them.
    fn clear(&self) {
        self.lock().1.clear();
    }
}

fn logged_by(act: &Act) -> Result<LoggedBy, StoreError> {
    Ok(LoggedBy { at: to_text(act.at)?, by: act.by.clone() })
}

async fn numbered(connection: &mut Connection, number: u64) -> Result<Option<Token>, StoreError> {
    let row: Option<TokenRow> = sqlx::query_as(tokens!("WHERE t.number = $1"))
        .bind(number.cast_signed())
        .fetch_optional(connection)
        .await
        .map_err(failure)?;
    row.map(TokenRow::token).transpose()
}

#[derive(FromRow)]
struct TokenRow {
    number: i64,
    title: String,
    hash: String,
    role: String,
    strategy: Option<String>,
    created_at: String,
    created_by: String,
    expires_at: String,
    revoked_at: Option<String>,
    revoked_by: Option<String>,
    last_used: Option<String>,
}

impl TokenRow {
    fn token(self) -> Result<Token, StoreError> {
        let what = || format!("token {}", self.number);
        let revoked = match (&self.revoked_at, &self.revoked_by) {
            (Some(at), Some(by)) => Some(Act { at: from_text(at)?, by: by.clone() }),
            _ => None,
        };
        let strategy = self.strategy.as_deref().map(str::parse).transpose();
        let last_used = self.last_used.as_ref().map(|day| {
            Date::parse(day, format_description!("[year]-[month]-[day]"))
                .map_err(|error| StoreError::corrupt(what(), &error))
        });
        Ok(Token {
            number: self.number.unsigned_abs(),
            kept: NewToken {
                hash: self.hash.parse().map_err(|error| StoreError::corrupt(what(), &error))?,
                strategy: strategy.map_err(|error| StoreError::corrupt(what(), &error))?,
                expires: from_text(&self.expires_at)?,
                title: self.title,
                role: self.role,
            },
            created: Act { at: from_text(&self.created_at)?, by: self.created_by },
            revoked,
            last_used: last_used.transpose()?,
        })
    }
}
