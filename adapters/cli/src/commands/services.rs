use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand};
use lifecourse_app::{Directory, ReadError, directory};
use lifecourse_core::{Diagnostic, Kind};
use lifecourse_strategy::{Files, Placed, read, rows};

use super::destination::Destination;
use crate::{
    arguments::{AsOfDay, Global},
    diagnostics::several,
    failure::{Exit, Failure},
};

/// Bring services in from a directory in the form of Open Referral UK, or write them for one
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse services import feed.json --into my-strategy
  lifecourse services export > services.json")]
pub(crate) struct Services {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Import(Import),
    Export(Export),
}

/// Put the services of a directory into a strategy folder, as tables to complete
///
/// Services and who provides them become rows of `services.csv` and `organisations.csv` in the folder. What a directory does not tell is left blank, never guessed: the determinants that a service helps with, the way in for somebody who is not online, the sector of an organisation. `lifecourse check` says which cells are open, and `lifecourse import` takes the folder when none is. The same directory can be taken in again: what it says is renewed, and what somebody filled in stays. Names of persons, e-mail addresses and telephones of contacts are not read.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  curl https://directory.example.org/services?per_page=500 > feed.json
  lifecourse services import feed.json --into my-strategy
  lifecourse services import folder-of-pages --into my-strategy --leave-out-faulty")]
struct Import {
    /// A JSON file of HSDS 3, or a folder of such files
    #[arg(value_name = "FILE|FOLDER")]
    from: PathBuf,
    /// The strategy folder to put them into
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    /// Take the other services of a directory that has faulty ones
    #[arg(long)]
    leave_out_faulty: bool,
}

/// Write all services as Open Referral UK has them (HSDS 3)
///
/// One page of JSON with each service in full. What HSDS has no field for, such as determinants, is in attributes, so that `services import` gives the same services back.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse services export > services.json
  lifecourse services export --output services.json --as-of 2026-03-31")]
struct Export {
    /// Write to this file, which is replaced when all is written, and not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    day: AsOfDay,
}

impl Services {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self.action {
            Action::Import(command) => command.run(global),
            Action::Export(command) => command.run(global).await,
        }
    }
}

impl Export {
    async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut snapshot = global.open().await?.snapshot(self.day.as_of()).await?;
        let written = directory(&mut *snapshot).await?;
        let mut destination = Destination::open(self.output)?;
        writeln!(destination, "{written:#}").with_context(|| destination.complaint())?;
        if let Some(path) = destination.close()? {
            global.output.remark(&format!("The services are in {}", path.display()));
        }
        Ok(Exit::Done)
    }
}

impl Import {
    fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { from, into, leave_out_faulty } = self;
        let found = gathered(&from)?;
        global.output.faults(&found.diagnostics);
        let there = read(&Files::from_folder(&into)?).documents;
        let tables = [Kind::Organisation, Kind::Service]
            .map(|kind| table(global, &into, &found, (kind, &there)));
        let [organisations, services] = tables;
        let (organisations, services) = (organisations?, services?);
        let tables = || [&organisations, &services].into_iter().flatten();
        let mut faults = found.diagnostics.iter().chain(tables().flat_map(|table| &table.faults));
        if !leave_out_faulty && faults.any(Diagnostic::is_error) {
            let told = format!("nothing was written: there are errors in {}", from.display());
            let help = "mend what is told above, or take the others with `--leave-out-faulty`";
            return Err(Failure::input(told).help(help).into());
        }
        for table in tables() {
            table.put(global)?;
        }
        remarks(global, &found);
        open_cells(global, &into)
    }
}

/// What a file holds, or all JSON files of a folder.
fn gathered(from: &Path) -> anyhow::Result<Directory> {
    let is_json =
        |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let files: Vec<PathBuf> = if from.is_dir() {
        let listed: Result<Vec<_>, _> =
            fs::read_dir(from)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut files: Vec<_> = listed?.into_iter().filter(is_json).collect();
        files.sort();
        files
    } else {
        vec![from.to_owned()]
    };
    if files.is_empty() {
        let told = format!("there is no file of JSON in {}", from.display());
        return Err(Failure::input(told).help("fetch the pages of the directory into it").into());
    }
    let mut found = Directory::default();
    for path in files {
        let name = path.display().to_string();
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::input(format!("there is no file {name}"))
                .help("name a JSON file of HSDS 3, or a folder of such files")
                .into(),
            _ => anyhow::Error::from(error).context(format!("cannot read {name}")),
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::input(format!("{name} is not text in UTF-8")))?;
        found.read(&text, &name);
    }
    Ok(found)
}

/// A table that is to be written.
struct Table {
    path: PathBuf,
    text: String,
    kind: Kind,
    /// How many rows are of the directory.
    rows: u64,
    /// What could not be put into it.
    faults: Vec<Diagnostic>,
}

impl Table {
    fn put(&self, global: &Global) -> anyhow::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut destination = Destination::open(Some(self.path.clone()))?;
        let written = destination.write_all(self.text.as_bytes());
        written.with_context(|| destination.complaint())?;
        destination.close()?;
        let rows = several(self.rows, self.kind.as_str(), self.kind.plural());
        global.output.remark(&format!("{rows} in {}", self.path.display()));
        Ok(())
    }
}

/// The documents of a kind with their table in the folder, but those that are in another file.
fn table(
    global: &Global,
    folder: &Path,
    found: &Directory,
    (kind, there): (Kind, &[Placed]),
) -> anyhow::Result<Option<Table>> {
    let name = format!("{}.csv", kind.plural());
    let path = folder.join(&name);
    let shown = path.display().to_string();
    let elsewhere = |id: &str| {
        there.iter().any(|placed| {
            let document = &placed.document;
            let is_it = document.kind() == kind && document.id() == id;
            is_it && placed.place.file.as_deref() != Some(shown.as_str())
        })
    };
    let of_kind = found.drafts.iter().filter(|draft| draft.kind == kind);
    let (passed, drafts): (Vec<_>, Vec<_>) = of_kind.cloned().partition(|one| elsewhere(&one.id));
    for draft in &passed {
        global.output.remark(&format!(
            "The {kind} `{}` is in another file of the folder, and stays as it is there",
            draft.id
        ));
    }
    if drafts.is_empty() {
        return Ok(None);
    }
    let before = path.exists().then(|| fs::read_to_string(&path)).transpose();
    let before = before.with_context(|| format!("cannot read {}", path.display()))?;
    let (text, faults) = match rows(&drafts, before.as_deref(), &name) {
        Ok(written) => written,
        Err(ReadError::Input(fault)) => {
            global.output.faults([&*fault]);
            return Err(Failure::input(format!("{name} of the folder cannot be added to")).into());
        }
        Err(error) => return Err(error.into()),
    };
    global.output.faults(&faults);
    let rows = u64::try_from(drafts.len() - faults.len())?;
    Ok(Some(Table { path, text, kind, rows, faults }))
}

/// Says what to mind of a directory, and what of it was not kept.
fn remarks(global: &Global, found: &Directory) {
    for remark in &found.remarks {
        global.output.remark(remark);
    }
    if found.inactive > 0 {
        let told = several(found.inactive, "service is", "services are");
        global.output.remark(&format!("{told} not active, and passed over"));
    }
    let left: Vec<_> =
        found.left_out.iter().map(|(name, count)| format!("{name} ({count})")).collect();
    if !left.is_empty() {
        let left = left.join(", ");
        global.output.remark(&format!(
            "A strategy has no place for these, which stay in the directory: {left}"
        ));
    }
}

/// Says which cells of the tables somebody has to fill in, and what else is wrong there.
fn open_cells(global: &Global, folder: &Path) -> anyhow::Result<Exit> {
    let told = read(&Files::from_folder(folder)?).diagnostics;
    let tables = [Kind::Organisation, Kind::Service]
        .map(|kind| folder.join(format!("{}.csv", kind.plural())).display().to_string());
    let in_tables = told.iter().filter(|fault| {
        fault.place.file.as_deref().is_some_and(|file| tables.iter().any(|table| table == file))
    });
    let (open, others): (Vec<_>, Vec<_>) =
        in_tables.partition(|fault| fault.code == "missing-field");
    global.output.faults(others.iter().copied());
    let mut cells: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for fault in &open {
        let file = fault.place.file.as_deref().unwrap_or_default();
        *cells.entry((file, fault.help.as_deref().unwrap_or_default())).or_default() += 1;
    }
    for ((file, help), count) in cells {
        global.output.remark(&format!("{file}: {help} in {}", several(count, "row", "rows")));
    }
    let wrong = others.iter().any(|fault| fault.is_error());
    Ok(if wrong { Exit::Input } else { Exit::Done })
}
