mod json;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use lifecourse_app::{AppError, documents_of, export_figures, export_package, export_workbook};
use lifecourse_core::{AreaCode, Id, Indicator, Kind, Period, Strategy};
use lifecourse_storage::{Dimension, Edition, FigureQuery, Reader, Snapshot};
use lifecourse_strategy::write;
use time::Date;

use super::destination::Destination;
use crate::{
    arguments::{AsOfDay, Global, day, end_of},
    diagnostics::several,
    failure::{Exit, Failure},
    output::{self, Format},
};

/// Write figures as a table or a workbook, a strategy back as a folder, or everything as a data package
///
/// Figures are written as CSV, with `--format json` or to a file named `.json` as a JSON list, to a file named `.xlsx` as an accessible workbook with a cover, notes and a table for each indicator, or to one named `.parquet` as Apache Parquet, if this program was built with it; the CSV can be imported again without loss. A data package is a folder with all documents and figures, described for other programs (Frictionless, CSV on the Web, DCAT), that can be imported into another database without loss; earlier versions, boundaries and postcodes are not in it (`lifecourse copy` moves those, too). All figures of the database are written, published or not, unless only what the public sees is asked for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse export > figures.csv
  lifecourse export --indicator smoking-at-delivery --latest
  lifecourse export --area E07000130 --format json --output charnwood.json
  lifecourse export --output figures.xlsx --public
  lifecourse export --package everything
  lifecourse export --strategy leicestershire my-folder
  lifecourse export --indicator smoking-at-delivery --as-of 2026-03-31")]
pub(crate) struct Export {
    /// The folder to write the documents of a strategy into; no file there is overwritten
    #[arg(requires = "strategy")]
    folder: Option<PathBuf>,
    /// Write the documents of this strategy into FOLDER
    #[arg(long, value_name = "ID", requires = "folder", conflicts_with_all = ["indicators", "areas", "periods", "latest", "updated_after", "output"])]
    strategy: Option<Id<Strategy>>,
    /// Write everything into this folder, which must be empty or not be there, as a data package
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["strategy", "indicators", "areas", "periods", "latest", "updated_after", "output"])]
    package: Option<PathBuf>,
    /// Only what the public sees now: the figures of the release that stands
    #[arg(long, conflicts_with_all = ["strategy", "as_of"])]
    public: bool,
    /// Only figures of this indicator; may be given again
    #[arg(long = "indicator", value_name = "ID")]
    indicators: Vec<Id<Indicator>>,
    /// Only figures of this area; may be given again
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<AreaCode>,
    /// Only figures of this period, such as 2022/23; may be given again
    #[arg(long = "period", value_name = "PERIOD")]
    periods: Vec<Period>,
    /// Only the latest figure of each series
    #[arg(long)]
    latest: bool,
    /// Only figures that were brought in or revised after the end of this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    updated_after: Option<Date>,
    #[command(flatten)]
    day: AsOfDay,
    /// Write to this file, which is replaced when all is written, and not to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let store = global.open().await?;
        if let (Some(strategy), Some(folder)) = (&self.strategy, &self.folder) {
            let mut snapshot = store.snapshot(self.day.as_of()).await?;
            return documents(&mut *snapshot, strategy, folder).await;
        }
        let mut reader: Box<dyn Reader> = if self.public {
            store.reader(Edition::at(global.now())).await?
        } else {
            store.snapshot(self.day.as_of()).await?
        };
        if let Some(folder) = &self.package {
            return package(global, &mut *reader, folder).await;
        }
        self.figures(global, &mut *reader).await
    }

    async fn figures(self, global: &Global, reader: &mut dyn Reader) -> anyhow::Result<Exit> {
        let format = match global.output.format {
            Some(Format::Table) => {
                return Err(Failure::usage("figures are written as csv or json, not as a table")
                    .help("`lifecourse status` shows a table for people")
                    .into());
            }
            format => format,
        };
        let Self { indicators, areas, periods, latest, output, .. } = self;
        let mut query =
            FigureQuery { indicators, areas, periods, latest, ..FigureQuery::default() };
        if let Some(day) = self.updated_after {
            query.updated_after = Some(reader.watermark(end_of(day)).await?);
        }
        if let Some(empty) = reader.emptied_by(&query).await? {
            all_known(reader, &query).await?;
            explain(global, empty);
        }
        let ending = output.as_deref().and_then(Path::extension).unwrap_or_default();
        let ending = ending.to_ascii_lowercase();
        let mut destination = Destination::open(output)?;
        let written = match format {
            _ if ending == "xlsx" => {
                let about = (TITLE, global.now().date());
                export_workbook(reader, query, about, &mut destination).await
            }
            _ if ending == "parquet" => parquet(reader, query, &mut destination).await?,
            Some(Format::Json) => json::figures(reader, query, &mut destination).await,
            None if ending == "json" => json::figures(reader, query, &mut destination).await,
            _ => export_figures(reader, query, &mut destination).await,
        };
        let written = written.map_err(|error| told(error, &destination))?;
        if let Some(path) = destination.close()? {
            let figures = several(written, "figure", "figures");
            global.output.remark(&format!("{figures} written to {}", path.display()));
        }
        Ok(Exit::Done)
    }
}

#[cfg(feature = "parquet")]
async fn parquet(
    reader: &mut dyn Reader,
    query: FigureQuery,
    to: &mut Destination,
) -> anyhow::Result<Result<u64, AppError>> {
    Ok(lifecourse_app::export_parquet(reader, query, to).await)
}

#[cfg(not(feature = "parquet"))]
#[expect(clippy::unused_async, reason = "the other one waits for the database")]
async fn parquet(
    _: &mut dyn Reader,
    _: FigureQuery,
    _: &mut Destination,
) -> anyhow::Result<Result<u64, AppError>> {
    Err(Failure::usage("this lifecourse was built without Parquet")
        .help("build it with `cargo install --features parquet`, or name a file that ends in .csv")
        .into())
}

/// The name of what could not be written, where it has one.
fn told(error: AppError, destination: &Destination) -> anyhow::Error {
    match error {
        AppError::Write(error) => anyhow::Error::from(error).context(destination.complaint()),
        error => error.into(),
    }
}

/// Fails on an indicator or area that is not there, which may be why there are no figures.
async fn all_known(snapshot: &mut dyn Reader, query: &FigureQuery) -> anyhow::Result<()> {
    let indicators = query.indicators.iter().map(|id| (Kind::Indicator, id.as_str()));
    let areas = query.areas.iter().map(|code| (Kind::Area, code.as_str()));
    for (kind, id) in indicators.chain(areas) {
        if snapshot.document(kind, id).await?.is_none() {
            return Err(super::not_found(snapshot, kind, id).await?.into());
        }
    }
    Ok(())
}

/// Says which filter leaves nothing.
fn explain(global: &Global, empty: Dimension) {
    let filter = match empty {
        Dimension::Indicator => "of these indicators",
        Dimension::Area => "of these indicators in these areas",
        Dimension::Segment => "for these parts of the population",
        Dimension::Period => "for these periods",
    };
    global.output.remark(&format!("There are no figures {filter}"));
}

/// What stands on a workbook and a package.
const TITLE: &str = "Figures of a Health and Wellbeing Strategy";

async fn package(global: &Global, reader: &mut dyn Reader, folder: &Path) -> anyhow::Result<Exit> {
    let figures = export_package(reader, folder, TITLE, global.now().date()).await;
    let figures =
        figures.with_context(|| format!("no package was written to {}", folder.display()))?;
    let figures = several(figures, "figure", "figures");
    global.output.remark(&format!("All documents and {figures} written to {}", folder.display()));
    Ok(Exit::Done)
}

async fn documents(
    snapshot: &mut dyn Snapshot,
    strategy: &Id<Strategy>,
    folder: &Path,
) -> anyhow::Result<Exit> {
    let files =
        write(&documents_of(snapshot, strategy).await?).context("cannot write the strategy")?;
    files.save(folder)?;
    for name in files.names() {
        output::text(&format!("{}\n", folder.join(name).display()))?;
    }
    Ok(Exit::Done)
}
