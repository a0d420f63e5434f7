//! Who may see and do: roles, what each may do, and the tokens that say who asks.
//!
//! Everybody is the public until a token says otherwise, and what a role may do stands in one table,
//! [`MATRIX`]. Every route of the API names the [`Action`] that it is, and is let through by
//! [`Caller::may`] alone. The command line asks for no token: who can write the file of the
//! database can do anything to it.

mod tokens;

use std::{fmt, str::FromStr};

use lifecourse_core::{Id, Strategy};
use serde::{Deserialize, Serialize};

pub use self::tokens::{
    NewSecret, Secret, TokenRequest, TokenState, TokenView, authenticate, create_token,
    revoke_token, tokens,
};

pub use lifecourse_storage::StaffStore;

/// What somebody is trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everybody, without a token.
    Public,
    /// Reads what is not released, to prepare the answers.
    Analyst,
    /// Brings in figures and writes documents.
    Editor,
    /// Lets what others prepared go out, and so writes nothing.
    Approver,
    /// Gives and revokes tokens, and reads who did what; has no figures of their own.
    Administrator,
}

impl Role {
    /// All of them, from the least trusted on.
    pub const ALL: [Self; 5] =
        [Self::Public, Self::Analyst, Self::Editor, Self::Approver, Self::Administrator];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Analyst => "analyst",
            Self::Editor => "editor",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
        }
    }

    /// Whether it may do this.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        let (_, roles) = MATRIX[action as usize];
        roles[self as usize]
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text is no role that a token can give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role that a token can give: analyst, editor, approver or administrator")]
pub struct NoRole(String);

/// A role that a token can give: the public needs none.
impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        let given = Self::ALL.into_iter().filter(|role| *role != Self::Public);
        given.into_iter().find(|role| role.as_str() == text).ok_or_else(|| NoRole(text.to_owned()))
    }
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Read what is published.
    ReadPublished,
    /// Read every figure and the whole of every document.
    ReadUnreleased,
    /// Write and remove documents.
    WriteDocuments,
    /// Bring in tables of figures.
    ImportFigures,
    /// Prepare a release.
    PrepareReleases,
    /// Let a release go out.
    PublishReleases,
    /// Read who did what.
    ReadAuditLog,
    /// Make, list and revoke tokens.
    ManageTokens,
}

impl Action {
    /// All of them, in the order of [`MATRIX`].
    pub const ALL: [Self; 8] = [
        Self::ReadPublished,
        Self::ReadUnreleased,
        Self::WriteDocuments,
        Self::ImportFigures,
        Self::PrepareReleases,
        Self::PublishReleases,
        Self::ReadAuditLog,
        Self::ManageTokens,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadPublished => "read-published",
            Self::ReadUnreleased => "read-unreleased",
            Self::WriteDocuments => "write-documents",
            Self::ImportFigures => "import-figures",
            Self::PrepareReleases => "prepare-releases",
            Self::PublishReleases => "publish-releases",
            Self::ReadAuditLog => "read-audit-log",
            Self::ManageTokens => "manage-tokens",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who may do what: each action with a yes or no for each role in the order of [`Role::ALL`].
///
/// Who approves does not write, so that nothing goes out on the word of one; who gives tokens sees
/// no figure without making a token for it, which is in the audit log.
pub const MATRIX: [(Action, [bool; 5]); 8] = {
    const Y: bool = true;
    const N: bool = false;
    [
        //                        public, analyst, editor, approver, administrator
        (Action::ReadPublished, [Y, Y, Y, Y, Y]),
        (Action::ReadUnreleased, [N, Y, Y, Y, N]),
        (Action::WriteDocuments, [N, N, Y, N, N]),
        (Action::ImportFigures, [N, N, Y, N, N]),
        (Action::PrepareReleases, [N, N, Y, N, N]),
        (Action::PublishReleases, [N, N, N, Y, N]),
        (Action::ReadAuditLog, [N, N, N, Y, Y]),
        (Action::ManageTokens, [N, N, N, N, Y]),
    ]
};

/// Who asks: the public, or whoever holds a token that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    role: Role,
    name: String,
    strategy: Option<Id<Strategy>>,
}

impl Caller {
    /// Everybody.
    #[must_use]
    pub fn public() -> Self {
        Self { role: Role::Public, name: Role::Public.as_str().to_owned(), strategy: None }
    }

    /// What they are trusted with.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What they are called in the history: the token's number and title.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The strategy to whose documents and figures their writing is held; `None` for any.
    #[must_use]
    pub const fn strategy(&self) -> Option<&Id<Strategy>> {
        self.strategy.as_ref()
    }

    /// Lets them do this, or says why not: the one check of every request.
    ///
    /// # Errors
    /// [`Denied::NoToken`] for the public, [`Denied::Role`] for anybody else.
    pub fn may(&self, action: Action) -> Result<(), Denied> {
        match self.role {
            role if role.may(action) => Ok(()),
            Role::Public => Err(Denied::NoToken { action }),
            role => Err(Denied::Role { role, action }),
        }
    }
}

/// Why somebody is not let through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Denied {
    /// There is no token, and the public may not do this.
    #[error("this needs a token whose role may `{action}`")]
    NoToken {
        /// What was asked for.
        action: Action,
    },
    /// What was sent is no token of this database.
    #[error("this token is not known here")]
    UnknownToken,
    /// The token's time is over.
    #[error("this token has expired")]
    Expired,
    /// The token was taken back.
    #[error("this token was revoked")]
    Revoked,
    /// The token's role may not do this.
    #[error("the role {role} may not `{action}`")]
    Role {
        /// The role.
        role: Role,
        /// What was asked for.
        action: Action,
    },
    /// The token writes for one strategy, and this is not its.
    #[error("this token writes for the strategy `{strategy}`, and {what} is not part of it")]
    Strategy {
        /// The strategy.
        strategy: Id<Strategy>,
        /// What was to be written, such as "the priority `a`".
        what: String,
    },
}

impl Denied {
    /// Whether another token is needed to be known at all, rather than to be trusted with more.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::NoToken { .. } | Self::UnknownToken | Self::Expired | Self::Revoked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_has_a_row_for_each_action_in_order() {
        let actions: Vec<_> = MATRIX.iter().map(|(action, _)| *action).collect();
        assert_eq!(actions, Action::ALL);
        assert!(Action::ALL.iter().enumerate().all(|(at, action)| *action as usize == at));
        assert!(Role::ALL.iter().enumerate().all(|(at, role)| *role as usize == at));
    }

    #[test]
    fn the_public_reads_what_is_published_and_nothing_else() {
        let may: Vec<_> = Action::ALL.into_iter().filter(|one| Role::Public.may(*one)).collect();
        assert_eq!(may, [Action::ReadPublished]);
        assert_eq!("public".parse::<Role>(), Err(NoRole("public".to_owned())));
        let denied = Caller::public().may(Action::WriteDocuments).unwrap_err();
        assert!(denied.is_unknown(), "{denied}");
    }

    #[test]
    fn nobody_both_prepares_and_approves_or_writes_and_gives_tokens() {
        for role in Role::ALL {
            let prepares = role.may(Action::PrepareReleases);
            assert!(!(prepares && role.may(Action::PublishReleases)), "{role}");
            let writes = role.may(Action::WriteDocuments) || role.may(Action::ImportFigures);
            assert!(!(writes && role.may(Action::ManageTokens)), "{role}");
            assert!(!(writes && role == Role::Approver), "{role}");
        }
    }
}
