use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use lifecourse_app::{CompareQuery, ViewKind, ViewQuery, answer, area_profile, compare, view};
use lifecourse_core::{AreaCode, Id, Indicator, Period, Question, Segment, Text};
use lifecourse_server::{
    ChartKind, Frame, NotDrawn, answer_drawings, comparison_drawing, profile_drawings, view_drawing,
};
use lifecourse_storage::{Edition, Reader, Release, ReleaseNumber};

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output,
};

/// Draw a chart as an SVG file, the same as on its page
///
/// The figures are those of the latest release, or of the one that is named: a chart goes to other people. Its title says the finding, and it carries its description, source, licence and release.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse chart trend --indicator smoking-at-delivery -o smoking.svg
  lifecourse chart gradient --indicator obesity-adults --area E92000001 > obesity.svg
  lifecourse chart map --indicator mortality-all-causes --area E07000130 --period 2021 -o map.svg
  lifecourse chart compare --indicator obesity-adults --area E07000130 --area E07000134 -o both.svg
  lifecourse chart profile --area E07000130 -o charnwood.svg
  lifecourse chart question --question synthetic-inverse-care -o need.svg
  lifecourse chart --example funnel -o funnel.svg")]
pub(crate) struct Chart {
    /// What to draw: trend, gradient, concentration, control, comparison, funnel or map of an indicator; compare, the same in several places; profile, a place among its neighbours; question, the answer to one
    #[arg(required_unless_present = "example")]
    kind: Option<Drawn>,
    /// The indicator
    #[arg(long, value_name = "ID")]
    indicator: Option<Id<Indicator>>,
    /// The place; to compare several, repeat it [default: the first that the strategies report]
    #[arg(long, value_name = "CODE")]
    area: Vec<AreaCode>,
    /// The part of the population, such as `Persons, 18+ yrs`; to compare several, repeat it [default: that of the indicator]
    #[arg(long)]
    segment: Vec<Segment>,
    /// The period of a view that is of one [default: the latest]
    #[arg(long)]
    period: Option<Period>,
    /// What the population is divided by, such as `Ethnic groups` [default: deprivation]
    #[arg(long, value_name = "CATEGORY TYPE")]
    by: Option<Text>,
    /// The question whose answer is drawn, such as one of need against what is given
    #[arg(long, value_name = "ID")]
    question: Option<Id<Question>>,
    /// Draw an example of a kind of chart instead, of made-up figures, as the site shows it: trend, funnel, spine...
    #[arg(long, value_name = "CHART", conflicts_with_all = ["kind", "indicator", "area", "segment", "period", "by", "question", "release"])]
    example: Option<ChartKind>,
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

/// What is drawn: a page that has charts, or a view of one.
#[derive(Clone, Copy, Debug)]
enum Drawn {
    /// A view of an indicator.
    View(ViewKind),
    /// An indicator in several places, as small lines side by side.
    Compare,
    /// A place among its neighbours.
    Profile,
    /// What is drawn of an answer.
    Question,
}

impl FromStr for Drawn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "compare" => Ok(Self::Compare),
            "profile" => Ok(Self::Profile),
            "question" => Ok(Self::Question),
            view => view.parse().map(Self::View).map_err(|unknown| {
                format!("{unknown}; beside views, there are compare, profile and question")
            }),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Width {
    #[default]
    Wide,
    Narrow,
}

impl From<Width> for Frame {
    fn from(width: Width) -> Self {
        match width {
            Width::Wide => Self::Wide,
            Width::Narrow => Self::Narrow,
        }
    }
}

impl Chart {
    pub(crate) async fn run(mut self, global: &Global) -> anyhow::Result<Exit> {
        let file = self.output.take();
        let drawings = match (self.example, self.kind) {
            (Some(kind), _) => vec![self.example_of(kind)?],
            (None, Some(kind)) => self.drawn(kind, global).await?,
            // The parser asks for one of them.
            (None, None) => Vec::new(),
        };
        match (file, drawings.as_slice()) {
            (_, []) => Err(Failure::input("nothing of this is drawn")
                .help("only questions of need against what is given have a chart")
                .into()),
            (None, [one]) => {
                output::text(one)?;
                Ok(Exit::Done)
            }
            (None, several) => Err(Failure::usage(format!("there are {} charts", several.len()))
                .help("name a file with --output: the others are written beside it, with a number")
                .into()),
            (Some(file), all) => {
                for (at, drawing) in all.iter().enumerate() {
                    write(global, &numbered(&file, at), drawing)?;
                }
                Ok(Exit::Done)
            }
        }
    }

    fn example_of(&self, kind: ChartKind) -> anyhow::Result<String> {
        let drawing = kind.example()?.standalone(self.width.into());
        let drawing = drawing.ok_or_else(|| {
            Failure::input(format!("{kind} stand in tables, and are no files of their own"))
                .help("the page of it on the site shows them")
        })?;
        Ok(format!("{drawing}\n"))
    }

    /// The charts of the figures of a release.
    async fn drawn(self, kind: Drawn, global: &Global) -> anyhow::Result<Vec<String>> {
        let store = global.open().await?;
        let mut reader = store.reader(Edition { at: global.now(), release: self.release }).await?;
        let release = released(&mut *reader, self.release).await?;
        let (release, frame) = (Some(&release), self.width.into());
        let drawings = match kind {
            Drawn::View(kind) => {
                let (id, query) = self.view(kind)?;
                let viewed = view(&mut *reader, &id, &query).await?;
                view_drawing(&viewed, release, frame).map(|one| vec![one])
            }
            Drawn::Compare => {
                let compared = compare(&mut *reader, &self.comparison()?).await?;
                let drawings = compared.iter().map(|one| comparison_drawing(one, release, frame));
                drawings.collect()
            }
            Drawn::Profile => {
                let area = one("profile", "--area", self.area)?
                    .ok_or_else(|| lacking("a profile is of a place", "--area"))?;
                let profile = area_profile(&mut *reader, &area).await?;
                profile_drawings(&profile, release, frame)
            }
            Drawn::Question => {
                let id = self
                    .question
                    .ok_or_else(|| lacking("an answer has a question", "--question"))?;
                let answered = answer(&mut *reader, &id, global.now().date()).await?;
                answer_drawings(&answered.reply, release, frame)
            }
        };
        let drawings = drawings.map_err(|why: NotDrawn| {
            Failure::input(format!("there is no such chart: {why}"))
                .help("another kind, place or period may have one")
        })?;
        Ok(drawings.iter().map(|drawing| format!("{drawing}\n")).collect())
    }

    fn view(self, kind: ViewKind) -> Result<(Id<Indicator>, ViewQuery), Failure> {
        let id =
            self.indicator.ok_or_else(|| lacking("a view is of an indicator", "--indicator"))?;
        let area = one(kind.as_str(), "--area", self.area)?;
        let segment = one(kind.as_str(), "--segment", self.segment)?;
        Ok((id, ViewQuery { kind, area, segment, period: self.period, by: self.by }))
    }

    fn comparison(self) -> Result<CompareQuery, Failure> {
        let id =
            self.indicator.ok_or_else(|| lacking("an indicator is compared", "--indicator"))?;
        if self.area.is_empty() {
            return Err(lacking("places are compared", "--area"));
        }
        Ok(CompareQuery { indicators: vec![id], areas: self.area, segments: self.segment })
    }
}

fn lacking(why: &str, option: &str) -> Failure {
    Failure::usage(format!("{why}: name it with {option}"))
}

/// The value of an option that can be given once for this kind.
fn one<T>(kind: &str, option: &str, given: Vec<T>) -> Result<Option<T>, Failure> {
    match given.len() {
        0 | 1 => Ok(given.into_iter().next()),
        several => {
            Err(Failure::usage(format!("{option} is given {several} times, and {kind} takes one"))
                .help("`lifecourse chart compare` takes several"))
        }
    }
}

/// The file of the drawing at a place: the first has the name that was given, the others a number.
fn numbered(file: &Path, at: usize) -> PathBuf {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    match stem {
        Some(stem) if at > 0 => {
            let extension = file.extension().map(|end| format!(".{}", end.to_string_lossy()));
            file.with_file_name(format!("{stem}-{}{}", at + 1, extension.unwrap_or_default()))
        }
        _ => file.to_owned(),
    }
}

fn write(global: &Global, file: &Path, drawing: &str) -> anyhow::Result<()> {
    let shown = file.display();
    std::fs::write(file, drawing).with_context(|| format!("cannot write {shown}"))?;
    global.output.remark(&format!("The chart is in {shown}"));
    Ok(())
}

/// The release whose figures are read.
async fn released(
    reader: &mut dyn Reader,
    asked: Option<ReleaseNumber>,
) -> anyhow::Result<Release> {
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
