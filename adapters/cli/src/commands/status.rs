use clap::Args;
use lifecourse_app::{
    StatusQuery, StatusRow,
    equity::{Answer as Finding, Tested, Tone, Verdict},
    statuses,
};
use lifecourse_core::{AreaCode, Category, Figure, Id, Indicator, Reading, Strategy};
use lifecourse_storage::AsOf;

use crate::{
    arguments::Global,
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet, Tint},
};

/// Show how each indicator stands: against its comparator, against its target, and its recent trend
///
/// The three are kept apart. Where there is no answer, the table says why. The figures are all that the database holds, published or not; the pages and the API show the published ones only.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse status
  lifecourse status --strategy leicestershire --area E07000130
  lifecourse status --indicator smoking-at-delivery --format csv")]
pub(crate) struct Status {
    /// Only what this strategy watches
    #[arg(long, value_name = "ID")]
    strategy: Option<Id<Strategy>>,
    /// Only in this area; may be given again
    #[arg(long = "area", value_name = "CODE")]
    areas: Vec<AreaCode>,
    /// Only this indicator; may be given again
    #[arg(long = "indicator", value_name = "ID")]
    indicators: Vec<Id<Indicator>>,
}

impl Status {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { strategy, areas, indicators } = self;
        let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
        let rows = statuses(&mut *snapshot, &StatusQuery { strategy, indicators, areas }).await?;
        show(global, &rows)?;
        Ok(Exit::Done)
    }
}

/// Answers with the status table.
pub(super) fn show(global: &Global, rows: &[StatusRow]) -> anyhow::Result<()> {
    global.output.answer(&Answer {
        json: &rows,
        records: records(rows),
        tables: vec![table(rows)],
    })?;
    if rows.is_empty() {
        global.output.remark("Nothing is watched: a strategy, an outcome or a priority names the indicators to watch");
    }
    Ok(())
}

fn table(rows: &[StatusRow]) -> Sheet {
    let mut sheet = Sheet::new([
        "Indicator",
        "Place",
        "Latest",
        "Against comparator",
        "Against target",
        "Recent trend",
    ]);
    let mut above = None;
    for row in rows {
        let synthetic = row.synthetic.then(|| sheet.note("made-up figures, to show how it works"));
        let statuses = &row.statuses;
        let cells = [
            verdict(&statuses.comparison, &mut sheet),
            verdict(&statuses.progress, &mut sheet),
            verdict(&statuses.trend, &mut sheet),
        ];
        let latest = match (&row.shown, &statuses.latest) {
            (Some(shown), Some(latest)) => format!("{shown} ({})", latest.period),
            _ => "–".to_owned(),
        };
        let title = marked(&row.title, synthetic);
        let again = above.replace(&row.indicator) == Some(&row.indicator);
        let title = Cell::from(title).tint(if again { Tint::Faint } else { Tint::None });
        let place = match &row.segment.category {
            Some(category) => format!("{}: {}", row.place, category.name()),
            None => row.place.clone(),
        };
        sheet.row([title, place.into(), latest.into()].into_iter().chain(cells));
    }
    sheet
}

/// The verdict as a word, with the number of the note that says why there is none.
fn verdict<V: Verdict>(answer: &Finding<V>, sheet: &mut Sheet) -> Cell {
    let note = match answer {
        Finding::Refused(refusal) => Some(refusal.to_string()),
        Finding::Found(finding) => match finding.basis.tested {
            tested @ (Tested::WithoutIntervals | Tested::Untested) => {
                Some(tested.as_str().to_owned())
            }
            Tested::ByLimits | Tested::ByCounts => None,
        },
    };
    let note = note.map(|note| sheet.note(note));
    let tint = match answer.tone() {
        Tone::Good => Tint::Good,
        Tone::Bad => Tint::Bad,
        Tone::Neutral => Tint::None,
    };
    Cell::from(marked(answer.label(), note)).tint(tint)
}

fn marked(text: &str, note: Option<usize>) -> String {
    note.map_or_else(|| text.to_owned(), |note| format!("{text} ({note})"))
}

fn records(rows: &[StatusRow]) -> Sheet {
    let mut sheet = Sheet::new([
        "indicator",
        "title",
        "area",
        "place",
        "sex",
        "age",
        "category_type",
        "category",
        "period",
        "value",
        "missing",
        "unit",
        "synthetic",
        "comparison",
        "comparison_sentence",
        "progress",
        "progress_sentence",
        "trend",
        "trend_sentence",
    ]);
    for row in rows {
        let statuses = &row.statuses;
        let latest = statuses.latest.as_ref();
        let (value, missing) = latest.map(|latest| reading(&latest.figure)).unwrap_or_default();
        let category = row.segment.category.as_ref();
        sheet.row([
            row.indicator.as_str().into(),
            row.title.as_str().into(),
            row.area.as_str().into(),
            row.place.as_str().into(),
            row.segment.sex.label().into(),
            row.segment.age.to_string().into(),
            Cell::of(category.map(Category::kind)),
            Cell::of(category.map(Category::name)),
            Cell::of(latest.map(|latest| latest.period)),
            value.into(),
            missing.into(),
            Cell::of(row.unit.as_ref()),
            row.synthetic.to_string().into(),
            statuses.comparison.name().into(),
            statuses.comparison.sentence().into(),
            statuses.progress.name().into(),
            statuses.progress.sentence().into(),
            statuses.trend.name().into(),
            statuses.trend.sentence().into(),
        ]);
    }
    sheet
}

/// The value, or the shorthand that says why it is missing.
fn reading(figure: &Figure) -> (String, String) {
    match figure.reading() {
        Reading::Measured(measured) => (measured.value.to_string(), String::new()),
        Reading::Missing(reason) => (String::new(), reason.shorthand().to_owned()),
    }
}
