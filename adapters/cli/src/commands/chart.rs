use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use lifecourse_app::{ViewKind, ViewQuery, view};
use lifecourse_core::{AreaCode, Id, Indicator, Period, Segment, Text};
use lifecourse_server::{Frame, view_drawing};
use lifecourse_storage::{Edition, Reader, ReleaseNumber};

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output,
};

/// Draw a chart of an indicator as an SVG file, the same as on its page
///
/// The figures are those of the latest release, or of the one that is named: a chart goes to other people. Its title says the finding, and it carries its description, source, licence and release.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse chart trend --indicator smoking-at-delivery -o smoking.svg
  lifecourse chart gradient --indicator obesity-adults --area E92000001 > obesity.svg
  lifecourse chart map --indicator mortality-all-causes --area E07000130 --period 2021 -o map.svg")]
pub(crate) struct Chart {
    /// What to draw: trend, gradient, concentration, control, comparison, funnel or map
    kind: ViewKind,
    /// The indicator
    #[arg(long, value_name = "ID")]
    indicator: Id<Indicator>,
    /// The place [default: the first that the strategies report]
    #[arg(long, value_name = "CODE")]
    area: Option<AreaCode>,
    /// The part of the population, such as `Persons, 18+ yrs` [default: that of the indicator]
    #[arg(long)]
    segment: Option<Segment>,
    /// The period of a view that is of one [default: the latest]
    #[arg(long)]
    period: Option<Period>,
    /// What the population is divided by, such as `Ethnic groups` [default: deprivation]
    #[arg(long, value_name = "CATEGORY TYPE")]
    by: Option<Text>,
    /// The release whose figures are drawn [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    release: Option<ReleaseNumber>,
    /// For what width: wide is about 680 pixels, narrow 320
    #[arg(long, value_enum, default_value_t)]
    width: Width,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Width {
    #[default]
    Wide,
    Narrow,
}

impl Chart {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { kind, indicator, area, segment, period, by, release, width, output } = self;
        let store = global.open().await?;
        let mut reader = store.reader(Edition { at: global.now(), release }).await?;
        let of_release = released(&mut *reader, release).await?;
        let query = ViewQuery { kind, area, segment, period, by };
        let viewed = view(&mut *reader, &indicator, &query).await?;
        let frame = match width {
            Width::Wide => Frame::Wide,
            Width::Narrow => Frame::Narrow,
        };
        let drawn = view_drawing(&viewed, Some(&of_release), frame).map_err(|why| {
            Failure::input(format!("there is no such chart of `{indicator}`: {why}"))
                .help("another kind, place or period may have one")
        })?;
        let text = format!("{drawn}\n");
        match output {
            None => output::text(&text)?,
            Some(file) => {
                let shown = file.display();
                std::fs::write(&file, text).with_context(|| format!("cannot write {shown}"))?;
                global.output.remark(&format!("The chart is in {shown}"));
            }
        }
        Ok(Exit::Done)
    }
}

/// The release whose figures are read.
async fn released(
    reader: &mut dyn Reader,
    asked: Option<ReleaseNumber>,
) -> anyhow::Result<lifecourse_storage::Release> {
    let found = reader.release().await?;
    match (found, asked) {
        (Some(found), None) => Ok(found),
        (Some(found), Some(number)) if found.number == number => Ok(found),
        (_, Some(number)) => Err(Failure::input(format!("there is no public release {number}"))
            .help("`lifecourse release list` lists them")
            .into()),
        (None, None) => Err(Failure::input("no figures have been released".to_owned())
            .help("`lifecourse release prepare` makes a draft, `lifecourse release publish` makes it public")
            .into()),
    }
}
