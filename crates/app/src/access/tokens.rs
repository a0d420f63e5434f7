//! Tokens: made once, shown once, and then known by their hash.

use std::{fmt, sync::Arc};

use lifecourse_core::{Id, Strategy};
use lifecourse_storage::{Act, AsOf, Digest, NewToken, Token, Tokens};
use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime};

use super::{Caller, Denied, Role, StaffStore};
use crate::{AppError, watch::find};

/// How every secret begins, so that people and scanners know one where it should not be.
const MARK: &str = "lifecourse_";
/// For how many days a token is good if nothing is said.
const DAYS: u16 = 90;
/// For how many days a token is good at most.
const MOST_DAYS: u16 = 366;

/// What a token proves itself by: 256 random bits.
///
/// It is kept as its SHA-256. The slow hashes that passwords need are there because people choose
/// passwords that can be guessed; nobody guesses 256 bits, at any speed. It is found by looking its
/// hash up, and never compared: how long that takes tells about a hash, from which there is no way
/// back to a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret of these random bytes.
    #[must_use]
    pub fn of(random: [u8; 32]) -> Self {
        let digits = random.iter().map(|byte| format!("{byte:02x}"));
        Self(digits.fold(MARK.to_owned(), |text, digit| text + &digit))
    }

    /// A new one, out of the operating system's randomness.
    ///
    /// # Errors
    /// [`AppError::Randomness`] if the system has none.
    pub fn random() -> Result<Self, AppError> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| AppError::Randomness(error.to_string()))?;
        Ok(Self::of(random))
    }

    /// The text itself, for the one who is to have it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// A secret is in no log.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What a token is to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Who or what it is for.
    pub title: String,
    /// What they are trusted with.
    pub role: Role,
    /// The strategy to which their writing is held; for any if left out.
    #[serde(default)]
    pub strategy: Option<Id<Strategy>>,
    /// For how many days it is good, from 1 to 366; 90 if left out.
    #[serde(default)]
    pub days: Option<u16>,
}

/// A token that was just made, with its secret: it is not to be had again.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The token.
    pub token: TokenView,
    /// Its secret.
    pub secret: Secret,
}

/// A token as it may be listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// Its number, by which it is revoked.
    pub number: u64,
    /// Who or what it is for.
    pub title: String,
    /// What they are trusted with.
    pub role: String,
    /// The strategy to which their writing is held.
    pub strategy: Option<Id<Strategy>>,
    /// Whether it is good.
    pub state: TokenState,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    /// Who made it.
    pub created_by: String,
    /// From when it is worth nothing.
    #[serde(with = "time::serde::rfc3339")]
    pub expires: OffsetDateTime,
    /// The last day on which it was used.
    pub last_used: Option<Date>,
}

/// Whether a token is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenState {
    /// It is.
    Good,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl TokenState {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    fn of(token: &Token, now: OffsetDateTime) -> Self {
        match token {
            Token { revoked: Some(_), .. } => Self::Revoked,
            token if token.kept.expires <= now => Self::Expired,
            _ => Self::Good,
        }
    }
}

impl TokenView {
    fn of(token: Token, now: OffsetDateTime) -> Self {
        Self {
            number: token.number,
            state: TokenState::of(&token, now),
            title: token.kept.title,
            role: token.kept.role,
            strategy: token.kept.strategy,
            created: token.created.at,
            created_by: token.created.by,
            expires: token.kept.expires,
            last_used: token.last_used,
        }
    }
}

/// Makes a token.
///
/// # Errors
/// [`AppError::Token`] if there can be none like that, [`AppError::NotFound`] if there is no such
/// strategy, [`AppError::Randomness`], [`AppError::Store`].
pub async fn create_token(
    store: &dyn StaffStore,
    act: &Act,
    request: TokenRequest,
) -> Result<NewSecret, AppError> {
    let TokenRequest { title, role, strategy, days } = request;
    let title = title.trim().to_owned();
    let days = days.unwrap_or(DAYS);
    let wrong = match (role, &strategy) {
        (Role::Public, _) => Some("the public needs no token"),
        (Role::Administrator, Some(_)) => Some("an administrator's token is for all strategies"),
        _ if title.is_empty() => Some("say who or what the token is for"),
        _ if !(1..=MOST_DAYS).contains(&days) => Some("a token is good for 1 to 366 days"),
        _ => None,
    };
    if let Some(why) = wrong {
        return Err(AppError::Token(why));
    }
    if let Some(id) = &strategy {
        find::<Strategy>(&mut *store.snapshot(AsOf::Now).await?, id).await?;
    }
    let secret = Secret::random()?;
    let expires = act.at + Duration::days(days.into());
    let role = role.as_str().to_owned();
    let kept = NewToken { title, hash: secret.hash(), role, strategy, expires };
    let number = store.create_token(act, &kept).await?;
    let token = Token { number, kept, created: act.clone(), revoked: None, last_used: None };
    Ok(NewSecret { token: TokenView::of(token, act.at), secret })
}

/// All tokens, by number.
///
/// # Errors
/// [`AppError::Store`].
pub async fn tokens(store: &dyn Tokens, now: OffsetDateTime) -> Result<Vec<TokenView>, AppError> {
    let all = store.tokens().await?;
    Ok(all.into_iter().map(|token| TokenView::of(token, now)).collect())
}

/// Takes a token back, for good.
///
/// # Errors
/// [`AppError::NoSuchToken`], [`AppError::Store`].
pub async fn revoke_token(
    store: &dyn Tokens,
    act: &Act,
    number: u64,
) -> Result<TokenView, AppError> {
    let revoked = store.revoke_token(act, number).await?;
    revoked.map(|token| TokenView::of(token, act.at)).ok_or(AppError::NoSuchToken(number))
}

/// Who sent this secret.
///
/// The day of use is noted on the side, because a request need not wait for another writer.
///
/// # Errors
/// [`AppError::Denied`] if it is no good token's, [`AppError::Store`].
pub async fn authenticate(
    store: &Arc<dyn StaffStore>,
    secret: &str,
    now: OffsetDateTime,
) -> Result<Caller, AppError> {
    let token = store.token(&Digest::of(secret)).await?.ok_or(Denied::UnknownToken)?;
    match TokenState::of(&token, now) {
        TokenState::Good => {}
        TokenState::Expired => return Err(Denied::Expired.into()),
        TokenState::Revoked => return Err(Denied::Revoked.into()),
    }
    let number = token.number;
    let role = token.kept.role.parse().map_err(|_| Denied::UnknownToken)?;
    if token.last_used.is_none_or(|day| day < now.date()) {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            // It is noted by the next request if it cannot be now.
            let _ = store.note_use(number, now.date()).await;
        });
    }
    let name = format!("token {number}: {}", token.kept.title);
    Ok(Caller { role, name, strategy: token.kept.strategy })
}

#[cfg(test)]
mod tests {
    use lifecourse_storage::{AuditLog, Page, SqliteStore};
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:30 UTC);

    fn act() -> Act {
        Act { at: NOW, by: "desk".to_owned() }
    }

    fn request(role: Role) -> TokenRequest {
        TokenRequest { title: " The portal ".to_owned(), role, strategy: None, days: None }
    }

    #[tokio::test]
    async fn a_token_is_good_until_it_expires_or_is_revoked() {
        let store: Arc<dyn StaffStore> = Arc::new(SqliteStore::temporary().await.unwrap());
        let made = create_token(&*store, &act(), request(Role::Editor)).await.unwrap();
        let who = async |secret: &str, at| authenticate(&store, secret, at).await;
        let caller = who(made.secret.reveal(), NOW).await.unwrap();
        assert_eq!((caller.role(), caller.name()), (Role::Editor, "token 1: The portal"));
        let denied = async |secret: &str, at| match who(secret, at).await {
            Err(AppError::Denied(denied)) => denied,
            other => panic!("{other:?}"),
        };
        let last = NOW + Duration::days(90);
        assert_eq!(denied(made.secret.reveal(), last).await, Denied::Expired);
        assert!(who(made.secret.reveal(), last - Duration::SECOND).await.is_ok());
        let other = Secret::of([7; 32]);
        assert_eq!(denied(other.reveal(), NOW).await, Denied::UnknownToken);
        assert_eq!(denied(&made.secret.hash().to_string(), NOW).await, Denied::UnknownToken);
        revoke_token(&*store, &act(), 1).await.unwrap();
        assert_eq!(denied(made.secret.reveal(), NOW).await, Denied::Revoked);
        let none = revoke_token(&*store, &act(), 2).await;
        assert!(matches!(none, Err(AppError::NoSuchToken(2))), "{none:?}");
    }

    #[tokio::test]
    async fn the_day_of_use_is_noted() {
        let store: Arc<dyn StaffStore> = Arc::new(SqliteStore::temporary().await.unwrap());
        let made = create_token(&*store, &act(), request(Role::Analyst)).await.unwrap();
        authenticate(&store, made.secret.reveal(), NOW).await.unwrap();
        for _ in 0..500 {
            if tokens(&*store, NOW).await.unwrap()[0].last_used == Some(NOW.date()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("its use was not noted");
    }

    #[tokio::test]
    async fn a_secret_is_shown_once_and_is_nowhere_else() {
        let store = SqliteStore::temporary().await.unwrap();
        let made = create_token(&store, &act(), request(Role::Editor)).await.unwrap();
        let secret = made.secret.reveal().strip_prefix(MARK).unwrap().to_owned();
        assert_eq!(secret.len(), 64);
        let again = create_token(&store, &act(), request(Role::Editor)).await.unwrap();
        assert_ne!(again.secret, made.secret);
        let log = store.audit_log(Page::default()).await.unwrap();
        let listed = tokens(&store, NOW).await.unwrap();
        let json = serde_json::to_string(&listed).unwrap();
        for shown in [format!("{made:?}"), format!("{log:?}"), format!("{listed:?}"), json] {
            assert!(!shown.contains(&secret), "{shown}");
        }
    }

    #[tokio::test]
    async fn a_token_that_makes_no_sense_is_refused() {
        let store = SqliteStore::temporary().await.unwrap();
        let joint = "joint-strategy".parse().ok();
        for wrong in [
            request(Role::Public),
            TokenRequest { title: "  ".to_owned(), ..request(Role::Editor) },
            TokenRequest { days: Some(0), ..request(Role::Editor) },
            TokenRequest { days: Some(367), ..request(Role::Editor) },
            TokenRequest { strategy: joint.clone(), ..request(Role::Administrator) },
        ] {
            let refused = create_token(&store, &act(), wrong.clone()).await;
            assert!(matches!(refused, Err(AppError::Token(_))), "{wrong:?}: {refused:?}");
        }
        let nowhere = TokenRequest { strategy: joint, ..request(Role::Editor) };
        let refused = create_token(&store, &act(), nowhere).await;
        assert!(matches!(refused, Err(AppError::NotFound { .. })), "{refused:?}");
    }
}
