pub(super) mod report;
mod source;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use lifecourse_app::{
    FigureTable, FiguresReport, Mapping, Outcome, ReadError, Request, Role, import_documents,
    import_figures, import_folder, import_package, is_package, propose_mapping,
};
use lifecourse_core::AreaCode;
use lifecourse_strategy::Files;

use self::source::Source;
use crate::{
    arguments::{Bringing, Global},
    failure::{Exit, Failure},
    output,
};

/// Bring in a strategy folder, a data package, a look-up between areas, boundaries, postcodes, or a table of figures
///
/// A folder is one change set: all of it or nothing, and earlier versions are kept. A table of figures is CSV, or the sheet of an Excel or ODS workbook: a Fingertips download, a file of the Indices of Deprivation, population estimates, a look-up between areas of the Office for National Statistics, a register of charities, boundaries as GeoJSON, a look-up of postcodes (the ONS Postcode Directory, or Code-Point Open with its files joined into one), a table with the columns that `lifecourse export` writes, or any other with a mapping file that says what its columns are. A figure that is there already with another value becomes a revision. Every row is accounted for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse import my-strategy --dry-run
  lifecourse import my-strategy --why 'Board of 24 February'
  lifecourse import indicator-data.csv --dry-run
  gunzip -c figures.csv.gz | lifecourse import -
  lifecourse import falls.xlsx --propose-mapping > falls.toml
  lifecourse import falls.xlsx --mapping falls.toml --dry-run
  lifecourse import LAD_MAY_2025_UK_BGC.geojson --dry-run
  lifecourse import ONSPD_MAY_2025_UK.csv --within E10000018
  lifecourse import sape-2020.csv --set period=2020 --within E06000016")]
pub(crate) struct Import {
    /// A strategy folder, a data package, a table or workbook, or - for a table on standard input
    #[arg(value_name = "FOLDER|FILE|-")]
    from: PathBuf,
    #[command(flatten)]
    bringing: Bringing,
    /// Import the other rows of a table that has faulty ones
    #[arg(long)]
    leave_out_faulty_rows: bool,
    #[command(flatten)]
    reading: Reading,
}

/// How a table of figures is read.
#[derive(Debug, Args)]
struct Reading {
    /// A file that says what the columns of the table are
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Say what is the same in every row, such as `period=2020`; may be given again
    #[arg(long = "set", value_name = "WHAT=TEXT", value_parser = said)]
    constants: Vec<(Role, String)>,
    /// Only figures of this area and of those that are known to lie in it; may be given again
    #[arg(long, value_name = "CODE")]
    within: Vec<AreaCode>,
    /// Write a mapping file for the table to standard output, to start from, and import nothing
    #[arg(long, conflicts_with_all = ["mapping", "constants", "within", "dry_run"])]
    propose_mapping: bool,
}

/// What is said to be the same in every row.
fn said(text: &str) -> Result<(Role, String), String> {
    let (role, said) =
        text.split_once('=').ok_or("write what it is and an equals sign, as in `period=2020`")?;
    let known = || Role::ALL.map(Role::as_str).join(", ");
    let role = Role::of(role.trim())
        .ok_or_else(|| format!("no figure has a `{role}`: it has {}", known()))?;
    Ok((role, said.trim().to_owned()))
}

impl Import {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { from, bringing, leave_out_faulty_rows, reading } = self;
        let request = bringing.request(global, leave_out_faulty_rows);
        if from.is_dir() {
            return folder(global, &from, &request).await;
        }
        if reading.propose_mapping {
            return propose(global, &from);
        }
        figures(global, &from, &request, reading).await
    }
}

async fn folder(global: &Global, folder: &Path, request: &Request) -> anyhow::Result<Exit> {
    let store = global.open_to_write(request.dry_run).await?;
    let told = if is_package(folder) {
        import_package(&*store, folder, request).await?
    } else {
        import_folder(&*store, Files::from_folder(folder)?, request).await?
    };
    store.close().await;
    report::folder(global, &told)?;
    let moved = |one: &FiguresReport| one.counts.new + one.counts.changed;
    let figures = told.figures.iter().map(moved).sum();
    end(global, told.outcome, &folder.display().to_string(), Rows { figures, faulty: false })
}

/// Writes a mapping to start from.
fn propose(global: &Global, path: &Path) -> anyhow::Result<Exit> {
    let (shown, source) = open(path)?;
    let text =
        propose_mapping(source.into_file(), &shown).map_err(|error| refused(global, error))?;
    output::text(&text)?;
    Ok(Exit::Done)
}

/// Tells what is wrong with a file.
fn refused(global: &Global, error: ReadError) -> anyhow::Error {
    match error {
        ReadError::Input(fault) => {
            global.output.faults([&*fault]);
            Failure::input("nothing was read").into()
        }
        error => error.into(),
    }
}

fn open(path: &Path) -> anyhow::Result<(String, Source)> {
    let shown =
        if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
    let source = Source::open(path).map_err(|error| unreadable(&shown, error))?;
    Ok((shown, source))
}

async fn figures(
    global: &Global,
    path: &Path,
    request: &Request,
    reading: Reading,
) -> anyhow::Result<Exit> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        let told = format!("{} is a part of a strategy, not a table of figures", path.display());
        return Err(Failure::input(told).help("import the folder that it is in").into());
    }
    let Reading { mapping, constants, within, .. } = reading;
    let mapping = mapping.map(|path| read_mapping(global, &path)).transpose()?;
    let (shown, source) = open(path)?;
    let bar = source.progress(global.output.quiet);
    let store = global.open_to_write(request.dry_run).await?;
    let moved = bar.clone();
    let (name, constants) = (path.display().to_string(), constants.into_iter().collect());
    let is_told = mapping.is_some();
    let table = FigureTable::new(&name, source.into_file());
    let mut table = FigureTable { mapping, constants, within, ..table };
    if !is_told && let Some(told) = import_documents(&*store, &mut table, request).await? {
        bar.finish_and_clear();
        store.close().await;
        report::list(global, &told)?;
        let faulty = told.errors > 0 && told.rows > 0 && !request.leave_out_faulty;
        return end(global, told.outcome, &shown, Rows { figures: 0, faulty });
    }
    let told =
        import_figures(&*store, table, request, move |bytes| moved.set_position(bytes)).await;
    bar.finish_and_clear();
    let told = told?;
    store.close().await;
    report::figures(global, &told)?;
    let faulty = told.counts.faulty > 0 && !request.leave_out_faulty;
    let figures = told.counts.new + told.counts.changed;
    end(global, told.outcome, &shown, Rows { figures, faulty })
}

fn read_mapping(global: &Global, path: &Path) -> anyhow::Result<Mapping> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| unreadable(&name, error))?;
    Mapping::read(&text, &name).map_err(|error| refused(global, error))
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
