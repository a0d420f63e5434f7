//! The commands, one file each.

mod audit;
mod backup;
mod chart;
mod check;
mod completions;
mod consult;
mod copy;
mod demo;
mod destination;
mod disclosure;
mod doctor;
mod equity;
mod export;
mod find;
mod import;
mod init;
mod list;
mod man;
mod map;
mod people;
mod release;
mod report;
mod restore;
mod schema;
mod serve;
mod services;
mod show;
mod stats;
mod status;
mod sum;
mod token;
mod updates;
mod withdraw;

use std::env;

use clap::Subcommand;
use lifecourse_app::{AppError, nearest};
use lifecourse_core::Kind;
use lifecourse_storage::{Reader, StoreError};
use time::OffsetDateTime;

use crate::{arguments::Global, failure::Exit};

/// What may be asked for.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    Check(check::Check),
    Import(import::Import),
    List(list::List),
    Show(show::Show),
    Status(status::Status),
    Find(find::Find),
    Sum(sum::Sum),
    Equity(equity::Equity),
    Consult(consult::Consult),
    Report(report::Report),
    Chart(chart::Chart),
    Stats(stats::Stats),
    Disclosure(disclosure::Disclosure),
    Export(export::Export),
    Map(map::Map),
    Services(services::Services),
    Release(release::Release),
    People(people::People),
    Withdraw(withdraw::Withdraw),
    Token(token::Token),
    Updates(updates::Updates),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Copy(copy::Copy),
    Doctor(doctor::Doctor),
    Serve(serve::Serve),
    Schema(schema::Schema),
    Demo(demo::Demo),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Whether it stays and answers requests.
    pub(crate) fn serves(&self) -> bool {
        matches!(self, Self::Serve(_))
    }

    /// Does what was asked.
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Self::Init(command) => command.run(global),
            Self::Check(command) => command.run(global),
            Self::Import(command) => waiting(command.run(global)),
            Self::List(command) => waiting(command.run(global)),
            Self::Show(command) => waiting(command.run(global)),
            Self::Status(command) => waiting(command.run(global)),
            Self::Find(command) => waiting(command.run(global)),
            Self::Sum(command) => waiting(command.run(global)),
            Self::Equity(command) => waiting(command.run(global)),
            Self::Consult(command) => waiting(command.run(global)),
            Self::Report(command) => waiting(command.run(global)),
            Self::Chart(command) => waiting(command.run(global)),
            Self::Stats(command) => command.run(global),
            Self::Disclosure(command) => command.run(global),
            Self::Export(command) => waiting(command.run(global)),
            Self::Map(command) => waiting(command.run(global)),
            Self::Services(command) => waiting(command.run(global)),
            Self::Release(command) => waiting(command.run(global)),
            Self::People(command) => waiting(command.run(global)),
            Self::Withdraw(command) => waiting(command.run(global)),
            Self::Token(command) => waiting(command.run(global)),
            Self::Updates(command) => waiting(command.run(global)),
            Self::Audit(command) => waiting(command.run(global)),
            Self::Backup(command) => waiting(command.run(global)),
            Self::Restore(command) => waiting(command.run(global)),
            Self::Copy(command) => waiting(command.run(global)),
            Self::Doctor(command) => waiting(command.run(global)),
            Self::Serve(command) => waiting(command.run(global)),
            Self::Schema(command) => command.run(global),
            Self::Demo(command) => waiting(command.run(global)),
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(),
        }
    }
}

/// Does what waits for the database or the network; the rest starts no runtime.
fn waiting(work: impl Future<Output = anyhow::Result<Exit>>) -> anyhow::Result<Exit> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// What is told of an erasure in a database on a server.
const LOG_OF_SERVER: &str = "It is gone from the tables; the server's own log and its archives keep what was written for as long as whoever runs it has set";

/// The name that a person is logged in by.
pub(crate) fn login() -> String {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok());
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// A moment as scripts and people both read it: `2026-04-01T12:30:00Z`.
fn moment(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}

/// That there is no such document, with the id most like it.
async fn not_found(reader: &mut dyn Reader, kind: Kind, id: &str) -> Result<AppError, StoreError> {
    let known = reader.documents(kind).await?;
    let nearest = nearest(id, known.iter().map(|stored| stored.id.as_str())).map(str::to_owned);
    Ok(AppError::NotFound { kind, id: id.to_owned(), nearest })
}
