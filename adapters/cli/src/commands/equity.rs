//! The Board's questions about fairness, answered.

mod asks;

use clap::{Args, Subcommand};
use lifecourse_app::{
    Answered, answer, answers, ask, ask_of,
    equity::{Answer as Finding, Aspect, Cell as Number, Reply, Table, Tone},
};
use lifecourse_core::{Ask, Id, Question, Strategy};

use crate::{
    arguments::{Global, JudgedDay},
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet, Tint},
};

/// Answer the Board's questions: are the poorest improving the fastest, how big is the gap, does care follow need...
///
/// Without a question it answers all that the strategies ask, one line each. Every answer is a finding with its basis, or says why there is none. The figures are all that the database holds, published or not; the pages and the API show the published ones only.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse equity
  lifecourse equity --strategy leeds-better-together
  lifecourse equity answer leeds-poorest-fastest-obesity
  lifecourse equity gap --indicator obesity-adults --area E92000001 --by \"Ethnic groups\"")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Equity {
    #[command(subcommand)]
    asked: Option<Asked>,
    #[command(flatten)]
    all: All,
}

#[derive(Debug, Args)]
struct All {
    /// Only what this strategy asks
    #[arg(long, value_name = "ID")]
    strategy: Option<Id<Strategy>>,
    #[command(flatten)]
    day: JudgedDay,
}

/// One question.
#[derive(Debug, Subcommand)]
enum Asked {
    Answer(Written),
    Ask(ByFields),
    PoorestFastest(asks::PoorestFastest),
    Gap(asks::Gap),
    CareForNeed(asks::CareForNeed),
    Allocation(asks::Allocation),
    FairTargets(asks::FairTargets),
    NotReached(asks::NotReached),
    MostDeprived(asks::MostDeprived),
    LifeExpectancyGap(asks::LifeExpectancyGap),
    Progress(asks::Progress),
}

/// Answer a question that a strategy has written down
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity answer leeds-poorest-fastest-obesity")]
struct Written {
    /// The question's id: `lifecourse list question` lists them
    question: Id<Question>,
    #[command(flatten)]
    day: JudgedDay,
}

/// Answer any question by its name and fields, as the API asks it
#[derive(Debug, Args)]
#[command(after_help = "Example:
  lifecourse equity ask gap indicator=obesity-adults area=E92000001 by=\"Ethnic groups\"")]
struct ByFields {
    /// The name of the question, such as gap
    name: String,
    /// Its fields
    #[arg(value_name = "FIELD=VALUE", value_parser = field)]
    fields: Vec<(String, String)>,
    #[command(flatten)]
    day: JudgedDay,
}

fn field(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write FIELD=VALUE, such as area=E92000001")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Equity {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let (asks, day): (Ask, JudgedDay) = match self.asked {
            None => return all(self.all, global).await,
            Some(Asked::Answer(Written { question, day })) => {
                let mut snapshot = global.open().await?.snapshot(day.as_of()).await?;
                let answered = answer(&mut *snapshot, &question, day.on(global)).await?;
                return show(global, &answered.reply, Some(&answered.title));
            }
            Some(Asked::Ask(ByFields { name, fields, day })) => {
                let fields = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
                (ask_of(&name, fields)?, day)
            }
            Some(Asked::PoorestFastest(asked)) => asked.into(),
            Some(Asked::Gap(asked)) => asked.into(),
            Some(Asked::CareForNeed(asked)) => asked.into(),
            Some(Asked::Allocation(asked)) => asked.into(),
            Some(Asked::FairTargets(asked)) => asked.into(),
            Some(Asked::NotReached(asked)) => asked.into(),
            Some(Asked::MostDeprived(asked)) => asked.into(),
            Some(Asked::LifeExpectancyGap(asked)) => asked.into(),
            Some(Asked::Progress(asked)) => asked.into(),
        };
        let mut snapshot = global.open().await?.snapshot(day.as_of()).await?;
        let reply = ask(&mut *snapshot, &asks, day.on(global)).await?;
        show(global, &reply, None)
    }
}

/// Every question with its headline.
async fn all(All { strategy, day }: All, global: &Global) -> anyhow::Result<Exit> {
    let mut snapshot = global.open().await?.snapshot(day.as_of()).await?;
    let answered = answers(&mut *snapshot, strategy.as_ref(), day.on(global)).await?;
    let mut table = Sheet::new(["Question", "About", "Answer"]);
    let mut records = Sheet::new(["id", "question", "strategy", "stage"]);
    records.columns.extend(FINDING.map(Into::into));
    for Answered { id, title, strategy, stage, reply, .. } in &answered {
        let note = reply.synthetic.then(|| table.note("made-up figures, to show how it works"));
        let title_shown = match note {
            Some(note) => format!("{title} ({note})"),
            None => title.clone(),
        };
        if let Some(Aspect { answer, .. }) = reply.findings.first() {
            let why = answer.refused().map(|refusal| table.note(refusal.to_string()));
            let shown = match why {
                Some(note) => format!("{} ({note})", answer.label()),
                None => answer.label().to_owned(),
            };
            let answer = Cell::from(shown).tint(tint(answer.tone()));
            table.row([title_shown.into(), reply.about.as_str().into(), answer]);
        }
        for aspect in &reply.findings {
            let of = [
                Cell::of(id.as_ref()),
                title.as_str().into(),
                Cell::of(strategy.as_ref()),
                Cell::of(stage.as_ref()),
            ];
            records.row(of.into_iter().chain(finding(reply, aspect)));
        }
    }
    global.output.answer(&Answer { json: &answered, records, tables: vec![table] })?;
    if answered.is_empty() {
        global.output.remark("Nothing is asked: write a `[[question]]`, or `breakdowns` in an indicator that is watched");
    }
    Ok(Exit::Done)
}

const FINDING: [&str; 8] =
    ["about", "aspect", "answer", "label", "tone", "tested", "sentence", "synthetic"];

fn finding(reply: &Reply, Aspect { aspect, answer }: &Aspect) -> [Cell; 8] {
    let tested = answer.found().map(|finding| finding.basis.tested.as_str());
    let tone = match answer.tone() {
        Tone::Good => "good",
        Tone::Neutral => "neutral",
        Tone::Bad => "bad",
    };
    [
        reply.about.as_str().into(),
        (*aspect).into(),
        answer.name().into(),
        answer.label().into(),
        tone.into(),
        Cell::of(tested),
        answer.sentence().into(),
        reply.synthetic.to_string().into(),
    ]
}

/// Answers with one reply: its findings, what to mind, and its tables.
pub(super) fn show(global: &Global, reply: &Reply, title: Option<&str>) -> anyhow::Result<Exit> {
    let mut records = Sheet::new(FINDING);
    for aspect in &reply.findings {
        records.row(finding(reply, aspect));
    }
    let tables = std::iter::once(headline(reply, title)).chain(reply.tables.iter().map(sheet));
    global.output.answer(&Answer { json: reply, records, tables: tables.collect() })?;
    Ok(Exit::Done)
}

/// What was asked, the findings and what to mind.
fn headline(reply: &Reply, title: Option<&str>) -> Sheet {
    let mut lines = vec![title.unwrap_or(&reply.question).to_owned()];
    lines.extend(Some(reply.about.clone()).filter(|about| !about.is_empty()));
    if reply.synthetic {
        lines.push("Made-up figures, to show how it works".to_owned());
    }
    for Aspect { aspect, answer } in &reply.findings {
        let label = match answer {
            Finding::Found(_) => answer.label(),
            Finding::Refused(_) => "no answer",
        };
        lines.push(format!("\n{aspect}: {label}\n  {}", answer.sentence()));
    }
    let mut sheet = Sheet::titled::<&str>(&lines.join("\n"), []);
    for remark in &reply.remarks {
        sheet.note(remark.clone());
    }
    sheet
}

fn sheet(table: &Table) -> Sheet {
    let mut sheet = Sheet::titled(&table.caption, table.columns.iter().cloned());
    for row in &table.rows {
        sheet.row(row.iter().map(|cell| {
            let shown = Cell::from(cell.shown());
            if Number::is_numeric(cell) { shown.numeric() } else { shown }
        }));
    }
    sheet
}

fn tint(tone: Tone) -> Tint {
    match tone {
        Tone::Good => Tint::Good,
        Tone::Bad => Tint::Bad,
        Tone::Neutral => Tint::None,
    }
}
