mod tell;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand};
use lifecourse_app::{
    PrepareRequest, discard_release, explain, export_figures, prepare_release, publish_release,
    release,
};
use lifecourse_core::{AreaCode, Id, Indicator, Period, Segment, SeriesKey};
use lifecourse_disclosure::Profile;
use lifecourse_storage::{
    AsOf, FigureQuery, Release as Found, ReleaseNumber, ReleasePlan, Standing,
};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::Format,
};

/// Prepare what the public will see, look at it, and publish it
///
/// The public pages and the public API show released figures and no others. `prepare` takes the figures that the database holds through disclosure control and makes a draft; `publish` attacks the draft once more, together with every release before it, and freezes it. What is published is replaced by a later release and never altered. Official statistics (profile `published`) are taken as they are.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse release prepare --note 'Figures of 2024/25'
  lifecourse release prepare --at 2026-12-03T09:30Z
  lifecourse release preview
  lifecourse release publish
  lifecourse release list
  lifecourse release diff 3 4
  lifecourse release explain smoking-at-delivery E07000130 2022/23

A file of disclosure profiles of your own, for `prepare --profiles`:
  [[profile]]
  name = \"villages\"
  source = \"Board paper 12, 3 March 2026\"
  hide_below = 6
  round_to = 5")]
pub(crate) struct Release {
    #[command(subcommand)]
    what: What,
    /// Who, for the history [default: the name you are logged in by]
    #[arg(long, value_name = "NAME", global = true)]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a draft of the next release, in place of the draft that there may be
    Prepare {
        /// The embargo: publish it, and it becomes public at this time, such as 2026-12-03T09:30Z [default: at once]
        #[arg(long, value_name = "TIME", value_parser = time)]
        at: Option<OffsetDateTime>,
        /// What is new in it and why: everybody can read it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// A file of disclosure profiles beside the built-in ones
        #[arg(long, value_name = "FILE")]
        profiles: Option<PathBuf>,
    },
    /// Write the figures that the public would see, as CSV
    Preview {
        /// The release [default: the newest, draft or not]
        #[arg(value_parser = number)]
        number: Option<ReleaseNumber>,
        /// Only figures of this indicator; may be given again
        #[arg(long = "indicator", value_name = "ID")]
        indicators: Vec<Id<Indicator>>,
    },
    /// Freeze the draft: it becomes public at its time, or at once
    Publish {
        /// The draft, if another is not to be published by mistake
        #[arg(value_parser = number)]
        number: Option<ReleaseNumber>,
    },
    /// List the releases, the newest first
    List,
    /// Show what a release has of each indicator, and what was hidden
    Show {
        /// The release
        #[arg(value_parser = number)]
        number: ReleaseNumber,
    },
    /// List the figures that differ between two releases
    Diff {
        /// The earlier one; 0 for none
        #[arg(value_parser = number)]
        from: ReleaseNumber,
        /// The later one
        #[arg(value_parser = number)]
        to: ReleaseNumber,
    },
    /// Tell how a figure came about: its source, and what was done to protect people
    Explain {
        /// The indicator
        indicator: Id<Indicator>,
        /// The code of the area
        area: AreaCode,
        /// The period, such as 2022/23
        period: Period,
        /// The part of the population, such as `Female, 65+ yrs` [default: the indicator's headline]
        #[arg(long)]
        segment: Option<Segment>,
        /// The release [default: the newest]
        #[arg(long, value_parser = number)]
        release: Option<ReleaseNumber>,
    },
    /// Discard a draft, or a release before the end of its embargo
    Discard {
        /// The release
        #[arg(value_parser = number)]
        number: ReleaseNumber,
    },
}

/// At most so many changed figures are listed.
const CHANGES: u32 = 10_000;

impl Release {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let by = self.by.unwrap_or_else(super::login);
        match self.what {
            What::Prepare { at, note, profiles } => {
                let plan = ReleasePlan { public_from: at, note };
                let profiles = profiles.as_deref().map_or_else(|| Ok(Vec::new()), read_profiles)?;
                prepare(global, PrepareRequest { at: global.now(), by, plan, profiles }).await
            }
            What::Preview { number, indicators } => preview(global, number, indicators).await,
            What::Publish { number } => publish(global, number, &by).await,
            What::List => {
                let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
                tell::list(global, &snapshot.releases().await?)
            }
            What::Show { number } => {
                let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
                let found = release(&mut *snapshot, number).await?;
                let found = found.ok_or_else(|| unknown(number))?;
                tell::show(global, &found)
            }
            What::Diff { from, to } => diff(global, (from, to)).await,
            What::Explain { indicator, area, period, segment, release } => {
                let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
                let segment = match segment {
                    Some(segment) => segment,
                    None => tell::headline(&mut *snapshot, &indicator).await?,
                };
                let series = SeriesKey { indicator, area, segment };
                let told = explain(&mut *snapshot, release, &series, period).await?;
                tell::explanation(global, &series, period, &told)
            }
            What::Discard { number } => {
                let store = global.open().await?;
                discard_release(&*store, number, global.now(), &by).await?;
                global.output.remark(&format!("Release {number} is discarded"));
                Ok(Exit::Done)
            }
        }
    }
}

async fn prepare(global: &Global, request: PrepareRequest) -> anyhow::Result<Exit> {
    let store = global.open().await?;
    let prepared = prepare_release(&*store, &request).await?;
    tell::prepared(global, &prepared)?;
    global.output.remark(&format!(
        "Release {} is a draft: `lifecourse release publish` publishes it",
        prepared.number
    ));
    Ok(Exit::Done)
}

async fn preview(
    global: &Global,
    number: Option<ReleaseNumber>,
    indicators: Vec<Id<Indicator>>,
) -> anyhow::Result<Exit> {
    if global.output.format.is_some_and(|format| format != Format::Csv) {
        return Err(Failure::usage("a preview is written as csv").into());
    }
    let store = global.open().await?;
    let all = store.snapshot(AsOf::Now).await?.releases().await?;
    let found = match number {
        Some(number) => {
            all.iter().find(|one| one.number == number).ok_or_else(|| unknown(number))?
        }
        None => all.first().ok_or(lifecourse_app::AppError::NoRelease)?,
    };
    let mut reader = store.preview(found.number).await?;
    let query = FigureQuery { indicators, ..FigureQuery::default() };
    let written = export_figures(&mut *reader, query, std::io::stdout()).await?;
    let standing = match found.standing(global.now()) {
        Standing::Draft => "a draft",
        Standing::Embargoed => "under embargo",
        Standing::Public => "public",
    };
    let figures = crate::diagnostics::several(written, "figure", "figures");
    global.output.remark(&format!("Release {} is {standing}: {figures}", found.number));
    Ok(Exit::Done)
}

async fn publish(global: &Global, number: Option<ReleaseNumber>, by: &str) -> anyhow::Result<Exit> {
    let store = global.open().await?;
    let published = publish_release(&*store, number, global.now(), by).await?;
    global.output.remark(&said(global, &published));
    Ok(Exit::Done)
}

/// What is told of a release that was published.
pub(super) fn said(global: &Global, published: &Found) -> String {
    let number = published.number;
    match (published.standing(global.now()), published.public_from) {
        (Standing::Embargoed, Some(from)) => {
            format!("Release {number} is frozen, and public from {}", super::moment(from))
        }
        _ => format!("Release {number} is public"),
    }
}

async fn diff(global: &Global, (from, to): (ReleaseNumber, ReleaseNumber)) -> anyhow::Result<Exit> {
    if from >= to {
        return Err(Failure::usage("name the earlier release first").into());
    }
    let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
    let all = snapshot.releases().await?;
    for number in [from, to] {
        if number.0 != 0 && all.iter().all(|one| one.number != number) {
            return Err(unknown(number).into());
        }
    }
    let changes = snapshot.release_changes((from, to), CHANGES).await?;
    tell::diff(global, &changes)?;
    if changes.len() == CHANGES as usize {
        global.output.remark("These are the first; there are more");
    }
    Ok(Exit::Done)
}

fn unknown(number: ReleaseNumber) -> Failure {
    Failure::input(format!("there is no release {number}"))
        .help("`lifecourse release list` lists what there is")
}

/// A file of profiles, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    profile: Vec<Profile>,
}

fn read_profiles(path: &Path) -> anyhow::Result<Vec<Profile>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let read: Result<Profiles, _> = toml::from_str(&text);
    let profiles = read.map_err(|error| {
        Failure::input(format!("{} has no profiles that can be used: {error}", path.display()))
    })?;
    Ok(profiles.profile)
}

fn number(text: &str) -> Result<ReleaseNumber, String> {
    text.parse().map_err(|_| "write the number of a release, such as 3".to_owned())
}

/// Reads a time as `2026-12-03T09:30Z`, or with seconds or another zone.
fn time(text: &str) -> Result<OffsetDateTime, String> {
    let with_seconds = text.strip_suffix('Z').map(|minutes| format!("{minutes}:00Z"));
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    read(text)
        .or_else(|| read(&with_seconds?))
        .ok_or_else(|| "write a time as 2026-12-03T09:30Z".to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::time;

    #[test]
    fn a_time_is_read_with_seconds_or_without() {
        let half_past_nine = Ok(datetime!(2026-12-03 09:30 UTC));
        assert_eq!(time("2026-12-03T09:30Z"), half_past_nine);
        assert_eq!(time("2026-12-03T09:30:00Z"), half_past_nine);
        assert_eq!(time("2026-12-03T10:30:00+01:00"), half_past_nine);
        assert!(time("2026-12-03").is_err());
    }
}
