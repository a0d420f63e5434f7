mod report;
mod source;

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::Args;
use lifecourse_app::{FiguresReport, Outcome, Request, import_figures, import_folder};
use lifecourse_strategy::Files;

use self::source::Source;
use crate::{
    arguments::Global,
    failure::{Exit, Failure},
};

/// Bring in a strategy folder, or a table of figures
///
/// A folder is one change set: all of it or nothing, and earlier versions are kept. A table of figures is a Fingertips download or has the columns that `lifecourse export` writes; a figure that is there already with another value becomes a revision. Every row is accounted for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse import my-strategy --dry-run
  lifecourse import my-strategy --why 'Board of 24 February'
  lifecourse import indicator-data.csv --dry-run
  gunzip -c figures.csv.gz | lifecourse import -")]
pub(crate) struct Import {
    /// A strategy folder, a table of figures, or - for a table on standard input
    #[arg(value_name = "FOLDER|FILE|-")]
    from: PathBuf,
    /// Only tell what would change
    #[arg(long)]
    dry_run: bool,
    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Who, for the history [default: the name you are logged in by]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Import the other rows of a table that has faulty ones
    #[arg(long)]
    leave_out_faulty_rows: bool,
}

impl Import {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { from, dry_run, why, by, leave_out_faulty_rows } = self;
        let by = by.unwrap_or_else(super::login);
        let leave_out_faulty = leave_out_faulty_rows;
        let request = Request { at: global.now(), by, why, dry_run, leave_out_faulty };
        if from.is_dir() {
            return folder(global, &from, &request).await;
        }
        figures(global, &from, &request).await
    }
}

async fn folder(global: &Global, folder: &Path, request: &Request) -> anyhow::Result<Exit> {
    let files = Files::from_folder(folder)?;
    let store = global.open_to_write(request.dry_run).await?;
    let told = import_folder(&store, files, request).await?;
    store.close().await;
    report::folder(global, &told)?;
    let moved = |one: &FiguresReport| one.counts.new + one.counts.changed;
    let figures = told.figures.iter().map(moved).sum();
    end(global, told.outcome, &folder.display().to_string(), Rows { figures, faulty: false })
}

async fn figures(global: &Global, path: &Path, request: &Request) -> anyhow::Result<Exit> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        let told = format!("{} is a part of a strategy, not a table of figures", path.display());
        return Err(Failure::input(told).help("import the folder that it is in").into());
    }
    let shown =
        if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
    let name = path.display().to_string();
    let source = Source::open(path).map_err(|error| unreadable(&shown, error))?;
    let bar = source.progress(global.output.quiet);
    let store = global.open_to_write(request.dry_run).await?;
    let moved = bar.clone();
    let told = import_figures(&store, &name, source.into_file(), request, move |bytes| {
        moved.set_position(bytes);
    })
    .await;
    bar.finish_and_clear();
    let told = told?;
    store.close().await;
    report::figures(global, &told)?;
    let faulty = told.counts.faulty > 0 && !request.leave_out_faulty;
    let figures = told.counts.new + told.counts.changed;
    end(global, told.outcome, &shown, Rows { figures, faulty })
}

fn unreadable(name: &str, error: io::Error) -> anyhow::Error {
    use io::ErrorKind::{FileTooLarge, NotFound, QuotaExceeded, StorageFull};
    match error.kind() {
        NotFound => Failure::input(format!("there is no file or folder {name}"))
            .help("name a strategy folder, a table of figures, or - for standard input")
            .into(),
        StorageFull | QuotaExceeded | FileTooLarge => {
            Failure::machine(format!("there is no room for a temporary copy of {name}"))
                .help("free some space, or name a folder that has it with TMPDIR")
                .into()
        }
        _ => anyhow::Error::from(error).context(format!("cannot read {name}")),
    }
}

/// What decides on what is said in the end.
#[derive(Clone, Copy)]
struct Rows {
    /// How many figures are new or changed.
    figures: u64,
    /// Whether the import failed because of faulty rows.
    faulty: bool,
}

/// Says what became of it.
fn end(global: &Global, outcome: Outcome, name: &str, rows: Rows) -> anyhow::Result<Exit> {
    let told = match outcome {
        Outcome::Stored => format!("{name} is stored"),
        Outcome::DryRun => format!("Nothing was stored: this was a dry run of {name}"),
        Outcome::AlreadyStored => format!("{name} was stored before, and nothing has changed"),
        Outcome::Refused => {
            let help = if rows.faulty {
                "mend the rows, or import the others with `--leave-out-faulty-rows`"
            } else {
                "mend what is told above, and import it again"
            };
            return Err(Failure::input(format!("nothing was stored: there are errors in {name}"))
                .help(help)
                .into());
        }
    };
    global.output.remark(&told);
    if outcome == Outcome::Stored && rows.figures > 0 {
        global.output.remark(
            "Its figures are not public yet: `lifecourse release prepare` makes a release of them",
        );
    }
    Ok(Exit::Done)
}
