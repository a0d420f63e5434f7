use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use anyhow::Context;
use clap::Args;
use include_dir::{Dir, include_dir};
use lifecourse_app::{Outcome, Request, StatusQuery, import_folder, release_now, statuses};
use lifecourse_server::{Theme, bind};
use lifecourse_storage::{AsOf, Database, SqliteStore, open_or_create};
use lifecourse_strategy::Files;

use super::{serve, status};
use crate::{
    arguments::Global,
    failure::{Exit, Failure},
};

static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/leicestershire");

/// Load an example, show how its indicators stand, and serve its pages
///
/// The example is Leicestershire's Joint Health and Wellbeing Strategy with published figures, which it releases. Its database is in a temporary folder and goes away with the command, unless you name one with --database.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse demo
  lifecourse demo --port 9000 --database demo.db
  lifecourse demo --no-serve --format csv")]
pub(crate) struct Demo {
    /// The port to listen on; if it is taken, the next free one above it
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Only show the statuses
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let store: Arc<dyn Database> = match global.typed_database() {
            Some(address) => open_or_create(&address).await?,
            None => Arc::new(SqliteStore::temporary().await?),
        };
        load(global, &*store).await?;
        if !self.no_serve {
            let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
            let listener =
                bind(wanted).await.with_context(|| format!("cannot listen on {wanted}"))?;
            serve::pages(global, store, listener, serve::For::Public, Theme::default()).await?;
        }
        Ok(Exit::Done)
    }
}

/// Brings the example in, and shows its statuses.
async fn load(global: &Global, store: &dyn Database) -> anyhow::Result<()> {
    let request = Request {
        at: global.now(),
        by: "lifecourse demo".to_owned(),
        why: Some("the example".to_owned()),
        dry_run: false,
        leave_out_faulty: false,
    };
    let mut files = Files::default();
    insert(&EXAMPLE, &mut files);
    let report = import_folder(store, files, &request).await?;
    if report.outcome == Outcome::Refused {
        let faults = report.figures.iter().flat_map(|figures| &figures.diagnostics);
        global.output.faults(report.diagnostics.iter().chain(faults));
        return Err(Failure::input("this database does not take the example")
            .help("name another with `--database`")
            .into());
    }
    // As `lifecourse release prepare` and `lifecourse release publish` do, unless it was done before.
    let stored = report.outcome == Outcome::Stored;
    if stored || store.snapshot(AsOf::Now).await?.releases().await?.is_empty() {
        release_now(store, request.at, &request.by).await?;
    }
    let query = StatusQuery { strategy: report.strategy, ..StatusQuery::default() };
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    status::show(global, &statuses(&mut *snapshot, &query).await?)
}

fn insert(folder: &Dir<'static>, files: &mut Files) {
    for file in folder.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    folder.dirs().for_each(|folder| insert(folder, files));
}
