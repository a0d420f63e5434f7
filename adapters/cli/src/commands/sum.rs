use clap::Args;
use lifecourse_app::{Deprivation, Outcome, Sums, sum};
use lifecourse_core::{AreaCode, Id, Indicator};

use super::import::report;
use crate::{
    arguments::{Bringing, Global},
    failure::{Exit, Failure},
};

/// Make the figures of areas from those of their parts
///
/// Counts and denominators of the parts are summed, and proportions and rates made of the sums, never averaged. The parts are those that an area of your own is made of, or the smaller areas that lie in any other. Where a part is suppressed, so is the sum. Between censuses, the codes before or after a part stand for it, and what had to be fitted is said.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse sum --indicator falls --area south-side --dry-run
  lifecourse sum --indicator falls --area E06000016 --deprivation 2025")]
pub(crate) struct Sum {
    /// The indicator; may be given again
    #[arg(long = "indicator", value_name = "ID", required = true)]
    indicators: Vec<Id<Indicator>>,
    /// The area to make figures for; may be given again
    #[arg(long = "area", value_name = "CODE", required = true)]
    areas: Vec<AreaCode>,
    /// Also by tenths of deprivation, by this edition of the index
    #[arg(long, value_name = "YEAR")]
    deprivation: Option<u16>,
    /// By fifths of deprivation, not by tenths
    #[arg(long, requires = "deprivation")]
    fifths: bool,
    #[command(flatten)]
    bringing: Bringing,
}

impl Sum {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { indicators, areas, deprivation, fifths, bringing } = self;
        let request = bringing.request(global, false);
        let deprivation = deprivation.map(|edition| Deprivation { edition, fifths });
        let store = global.open().await?;
        let told = sum(&*store, &Sums { indicators, areas, deprivation }, &request).await?;
        store.close().await;
        for remark in &told.remarks {
            global.output.remark(remark);
        }
        report::figures(global, &told.report)?;
        match told.report.outcome {
            Outcome::Refused => Err(Failure::input("nothing was stored").into()),
            Outcome::DryRun => {
                global.output.remark("Nothing was stored: this was a dry run");
                Ok(Exit::Done)
            }
            Outcome::Stored | Outcome::AlreadyStored => Ok(Exit::Done),
        }
    }
}
