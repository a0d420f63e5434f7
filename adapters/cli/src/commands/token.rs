//! Tokens for the API: made here, where the database is, or by an administrator through the API.

use clap::{Args, Subcommand};
use lifecourse_app::access::{
    Action, MATRIX, NewSecret, Role, TokenRequest, TokenState, create_token, revoke_token, tokens,
};
use lifecourse_core::{Id, Strategy};
use lifecourse_storage::Act;
use serde_json::json;

use crate::{
    arguments::Global,
    failure::Exit,
    output::{self, Answer, Format},
    sheet::{Cell, Sheet, Tint},
};

/// Give and revoke tokens, by which officers and programs use the API
///
/// The API is the public's until it is served with `lifecourse serve --staff`. Then a request with the header `Authorization: Bearer SECRET` may do what the token's role may: `lifecourse token roles` has the table. A secret is shown once, when its token is made; the database keeps a hash of it, the day of its last use, and in the audit log who made and revoked it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse token roles
  lifecourse token create 'Public health desk' --role editor
  lifecourse token create 'Joint strategy portal' --role editor --strategy joint-strategy --days 30
  lifecourse token list
  lifecourse token revoke 3
  curl -H \"Authorization: Bearer $SECRET\" http://127.0.0.1:8080/api/v1/targets")]
pub(crate) struct Token {
    #[command(subcommand)]
    what: What,
    /// Who does it, for the audit log [default: the name you are logged in by]
    #[arg(long, value_name = "NAME", global = true)]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token, and show its secret this once
    Create {
        /// Who or what it is for
        title: String,
        /// What they are trusted with: analyst, editor, approver or administrator
        #[arg(long)]
        role: Role,
        /// Hold its writing to what belongs to this strategy; what it reads is by its role
        #[arg(long, value_name = "ID")]
        strategy: Option<Id<Strategy>>,
        /// For how many days it is good, up to 366
        #[arg(long, default_value_t = 90)]
        days: u16,
    },
    /// List all tokens, without their secrets
    List,
    /// Take a token back, for good
    Revoke {
        /// Its number
        number: u64,
    },
    /// Show which role may do what
    Roles,
}

impl Token {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { what, by } = self;
        let act = Act { at: global.now(), by: by.unwrap_or_else(super::login) };
        match what {
            What::Create { title, role, strategy, days } => {
                let request = TokenRequest { title, role, strategy, days: Some(days) };
                let store = global.open().await?;
                let made = create_token(&*store, &act, request).await?;
                store.close().await;
                show(global, &made)
            }
            What::List => list(global).await,
            What::Revoke { number } => {
                let store = global.open().await?;
                let token = revoke_token(&*store, &act, number).await?;
                store.close().await;
                global.output.remark(&format!("Token {number}, {}, is revoked", token.title));
                Ok(Exit::Done)
            }
            What::Roles => roles(global),
        }
    }
}

/// Shows a new token; on a terminal and in a pipe the secret is all that is on standard output.
fn show(global: &Global, NewSecret { token, secret }: &NewSecret) -> anyhow::Result<Exit> {
    match global.output.format() {
        Format::Table => output::text(&format!("{}\n", secret.reveal()))?,
        Format::Json | Format::Csv => {
            let mut sheet = Sheet::new(["number", "secret"]);
            sheet.row([token.number.to_string().into(), secret.reveal().into()]);
            let json = json!({ "token": token, "secret": secret.reveal() });
            global.output.answer(&Answer { json: &json, records: sheet, tables: Vec::new() })?;
        }
    }
    global.output.remark(&format!(
        "This is the secret of token {}, {}, {} until {}: keep it now, it is not shown again",
        token.number,
        token.title,
        token.role,
        token.expires.date(),
    ));
    Ok(Exit::Done)
}

async fn list(global: &Global) -> anyhow::Result<Exit> {
    let found = tokens(&*global.open().await?, global.now()).await?;
    let columns =
        ["number", "title", "role", "strategy", "state", "created_by", "expires", "last_used"];
    let mut sheet = Sheet::new(columns);
    for one in &found {
        let tint = if one.state == TokenState::Good { Tint::Good } else { Tint::Faint };
        sheet.row([
            one.number.to_string().into(),
            one.title.clone().into(),
            one.role.clone().into(),
            Cell::of(one.strategy.as_ref()),
            Cell { tint, ..one.state.as_str().into() },
            one.created_by.clone().into(),
            one.expires.date().to_string().into(),
            Cell::of(one.last_used),
        ]);
    }
    global.output.answer(&Answer { json: &found, records: sheet, tables: Vec::new() })?;
    if found.is_empty() {
        global.output.remark("There are no tokens; `lifecourse token create` makes one");
    }
    Ok(Exit::Done)
}

fn roles(global: &Global) -> anyhow::Result<Exit> {
    let columns = ["action"].into_iter().chain(Role::ALL.map(Role::as_str));
    let mut sheet = Sheet::new(columns);
    for (action, _) in MATRIX {
        let mut cells = vec![Cell::from(action.as_str())];
        cells.extend(Role::ALL.map(|role| Cell::from(if role.may(action) { "yes" } else { "" })));
        sheet.row(cells);
    }
    let may = |role: Role| -> Vec<Action> {
        Action::ALL.into_iter().filter(|action| role.may(*action)).collect()
    };
    let json: Vec<_> =
        Role::ALL.map(|role| json!({ "role": role, "may": may(role) })).into_iter().collect();
    global.output.answer(&Answer { json: &json, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}
