//! What the API answers with. Figures have the names of the columns of our tables.

use lifecourse_app::{
    Answered, StatusRow,
    equity::{Aspect, Reply, Statuses as Three, Table},
};
use lifecourse_core::{Figure, Limits, Mark, Observation, Reading, Segment};
use lifecourse_storage::{FigurePage, Withheld};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

/// A page of figures, series by series.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Observations {
    /// The figures: each series by period.
    items: Vec<ObservationBody>,
    /// Where the next page starts, for `cursor`; null on the last.
    next: Option<String>,
    /// The indicators asked for by name whose figures the public does not see.
    withheld: Vec<WithheldBody>,
}

/// An indicator whose figures are withheld.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WithheldBody {
    /// The indicator.
    indicator: String,
    /// Why, in a sentence.
    reason: String,
}

/// One figure of one series.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ObservationBody {
    /// What was measured.
    indicator: String,
    /// The code of the area.
    area: String,
    /// For whom.
    #[serde(flatten)]
    segment: SegmentBody,
    /// When, as Fingertips writes it.
    period: String,
    /// The number, or why there is none.
    #[serde(flatten)]
    figure: FigureBody,
}

/// A part of the population.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SegmentBody {
    /// The sex.
    sex: String,
    /// The ages.
    age: String,
    /// The category type, if the figure is about one category.
    category_type: Option<String>,
    /// The category within its type.
    category: Option<String>,
}

/// A number with what its publisher gave beside it, or why there is none. Zero is never used for
/// a number that is missing.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct FigureBody {
    /// The value in the indicator's unit; not there if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    /// The lower limit of the 95 % confidence interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_95: Option<f64>,
    /// The upper limit of the 95 % confidence interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_95: Option<f64>,
    /// The lower limit of the 99.8 % confidence interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_998: Option<f64>,
    /// The upper limit of the 99.8 % confidence interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_998: Option<f64>,
    /// Events or people counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<f64>,
    /// People or events at risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    denominator: Option<f64>,
    /// Why there is no value: `suppressed`, `not-available`...
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'static str>,
    /// The same as the Government Statistical Service writes it in tables: `[c]`, `[x]`...
    #[serde(skip_serializing_if = "Option::is_none")]
    shorthand: Option<&'static str>,
    /// What is marked on it: `provisional`, `revised`...
    #[serde(skip_serializing_if = "Vec::is_empty")]
    marks: Vec<&'static str>,
    /// The publisher's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// How series stand, one row for each.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Statuses {
    /// By indicator, then place by place.
    items: Vec<StatusBody>,
}

/// How one series stands: three statuses that are never merged into one.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StatusBody {
    /// The indicator.
    indicator: String,
    /// Its title.
    title: String,
    /// The unit of its values.
    unit: Option<String>,
    /// The code of the area.
    area: String,
    /// The name of the area.
    place: String,
    /// For whom.
    #[serde(flatten)]
    segment: SegmentBody,
    /// The stages of life that it is watched in; none if in all of them.
    stages: Vec<String>,
    /// The latest value with its unit, or the shorthand that says why it is missing.
    shown: Option<String>,
    /// Whether the figures are made up, to show how something works.
    synthetic: bool,
    /// The latest figure.
    latest: Option<LatestBody>,
    /// Against its comparator.
    comparison: Answer,
    /// Against its target.
    progress: Answer,
    /// Its recent trend.
    trend: Answer,
}

/// Questions with their answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answers {
    /// Those that a strategy has written down first.
    items: Vec<AnsweredBody>,
}

/// A question with its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AnsweredBody {
    /// The question's own name; null if nobody wrote it down, and it is asked of every watched
    /// indicator that has the groups for it.
    id: Option<String>,
    /// The question in the Board's words.
    title: String,
    /// The strategy that asks it.
    strategy: Option<String>,
    /// The stage of life that it is about.
    stage: Option<String>,
    /// What is asked, of which figures, as a question's document writes it.
    asks: serde_json::Value,
    /// The answer.
    reply: ReplyBody,
}

/// An answered question.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReplyBody {
    /// The question.
    question: String,
    /// Of what, where and between whom.
    about: String,
    /// Whether any of the figures are made up, to show how something works.
    synthetic: bool,
    /// The findings, the one that answers the question first.
    findings: Vec<FindingBody>,
    /// What a reader must know before using them, a sentence each.
    remarks: Vec<String>,
    /// The numbers behind them.
    tables: Vec<TableBody>,
}

/// One finding among several.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingBody {
    /// What it is about.
    aspect: String,
    /// The finding, or why there is none.
    #[serde(flatten)]
    answer: Answer,
}

/// A table of numbers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TableBody {
    /// What it shows.
    caption: String,
    /// The names of its columns, with their units.
    columns: Vec<String>,
    /// The rows: words, numbers, the shorthand of a missing number such as `[c]`, or null where
    /// nothing belongs.
    rows: Vec<Vec<serde_json::Value>>,
}

/// The latest figure of a series.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LatestBody {
    /// When.
    period: String,
    /// The number, or why there is none.
    #[serde(flatten)]
    figure: FigureBody,
}

/// A finding or a refusal as the equity engine writes it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Answer(serde_json::Value);

impl JsonSchema for Answer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Answer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A finding with what it rests on, or a refusal with its reason",
            "oneOf": [
                {
                    "type": "object",
                    "required": ["verdict", "label", "tone", "sentence", "basis"],
                    "properties": {
                        "verdict": { "type": "string", "description": "A short stable name out of a closed set" },
                        "label": { "type": "string", "description": "The same for people" },
                        "tone": { "enum": ["good", "neutral", "bad"], "description": "Whether it is good news" },
                        "sentence": { "type": "string" },
                        "basis": {
                            "type": "object",
                            "required": ["method", "source", "tested", "periods", "numbers"],
                            "properties": {
                                "method": { "type": "string" },
                                "source": { "type": "string", "description": "Where the method is published" },
                                "tested": {
                                    "enum": ["by-limits", "by-counts", "without-intervals", "untested"],
                                    "description": "How a difference was told from chance"
                                },
                                "periods": { "type": "array", "items": { "type": "string" } },
                                "numbers": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["name", "value"],
                                        "properties": {
                                            "name": { "type": "string" },
                                            "value": { "type": "number" },
                                            "ci95": {
                                                "type": "object",
                                                "description": "Its 95 % interval",
                                                "required": ["lower", "upper"],
                                                "properties": { "lower": { "type": "number" }, "upper": { "type": "number" } }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                },
                {
                    "type": "object",
                    "required": ["refusal", "sentence"],
                    "properties": {
                        "refusal": { "type": "string", "description": "A short stable name of the reason" },
                        "sentence": { "type": "string" }
                    }
                }
            ]
        })
    }
}

impl Observations {
    pub(crate) fn of(page: &FigurePage) -> Self {
        Self {
            items: page.figures.iter().map(ObservationBody::of).collect(),
            next: page.next.map(|next| next.to_string()),
            withheld: page.withheld.iter().map(WithheldBody::of).collect(),
        }
    }
}

impl WithheldBody {
    fn of(withheld: &Withheld) -> Self {
        Self { indicator: withheld.indicator.to_string(), reason: withheld.to_string() }
    }
}

impl ObservationBody {
    pub(crate) fn of(observation: &Observation) -> Self {
        let series = &observation.series;
        Self {
            indicator: series.indicator.to_string(),
            area: series.area.to_string(),
            segment: SegmentBody::of(&series.segment),
            period: observation.period.to_string(),
            figure: FigureBody::of(&observation.figure),
        }
    }
}

impl SegmentBody {
    fn of(segment: &Segment) -> Self {
        let category = segment.category.as_ref();
        Self {
            sex: segment.sex.to_string(),
            age: segment.age.to_string(),
            category_type: category.map(|category| category.kind().to_owned()),
            category: category.map(|category| category.name().to_owned()),
        }
    }
}

impl FigureBody {
    fn of(figure: &Figure) -> Self {
        let beside = Self {
            count: figure.count(),
            denominator: figure.denominator(),
            marks: figure.marks().iter().map(Mark::word).collect(),
            note: figure.note().map(ToString::to_string),
            ..Self::default()
        };
        let ends = |limits: Option<Limits>| (limits.map(|at| at.lower), limits.map(|at| at.upper));
        match figure.reading() {
            Reading::Measured(measured) => {
                let (lower_95, upper_95) = ends(measured.ci95);
                let (lower_998, upper_998) = ends(measured.ci998);
                Self {
                    value: Some(measured.value),
                    lower_95,
                    upper_95,
                    lower_998,
                    upper_998,
                    ..beside
                }
            }
            Reading::Missing(reason) => {
                let (missing, shorthand) = (Some(reason.word()), Some(reason.shorthand()));
                Self { missing, shorthand, ..beside }
            }
        }
    }
}

impl Statuses {
    pub(crate) fn of(rows: Vec<StatusRow>) -> Self {
        Self { items: rows.into_iter().map(StatusBody::of).collect() }
    }
}

impl StatusBody {
    fn of(row: StatusRow) -> Self {
        let Three { latest, comparison, progress, trend } = row.statuses;
        // A finding is texts and finite numbers, which JSON can hold.
        let answer = |answer: Result<_, serde_json::Error>| Answer(answer.unwrap_or_default());
        Self {
            indicator: row.indicator.to_string(),
            title: row.title,
            unit: row.unit,
            area: row.area.to_string(),
            place: row.place,
            segment: SegmentBody::of(&row.segment),
            stages: row.stages.iter().map(ToString::to_string).collect(),
            shown: row.shown,
            synthetic: row.synthetic,
            latest: latest.map(|latest| LatestBody {
                period: latest.period.to_string(),
                figure: FigureBody::of(&latest.figure),
            }),
            comparison: answer(serde_json::to_value(&comparison)),
            progress: answer(serde_json::to_value(&progress)),
            trend: answer(serde_json::to_value(&trend)),
        }
    }
}

impl Answers {
    pub(crate) fn of(answered: &[Answered]) -> Self {
        Self { items: answered.iter().map(AnsweredBody::of).collect() }
    }
}

impl AnsweredBody {
    pub(crate) fn of(answered: &Answered) -> Self {
        Self {
            id: answered.id.as_ref().map(ToString::to_string),
            title: answered.title.clone(),
            strategy: answered.strategy.as_ref().map(ToString::to_string),
            stage: answered.stage.as_ref().map(ToString::to_string),
            asks: json(&answered.asks),
            reply: ReplyBody::of(&answered.reply),
        }
    }
}

impl ReplyBody {
    pub(crate) fn of(reply: &Reply) -> Self {
        let finding = |Aspect { aspect, answer }: &Aspect| FindingBody {
            aspect: (*aspect).to_owned(),
            answer: Answer(json(answer)),
        };
        let table = |table: &Table| TableBody {
            caption: table.caption.clone(),
            columns: table.columns.clone(),
            rows: table.rows.iter().map(|row| row.iter().map(json).collect()).collect(),
        };
        Self {
            question: reply.question.clone(),
            about: reply.about.clone(),
            synthetic: reply.synthetic,
            findings: reply.findings.iter().map(finding).collect(),
            remarks: reply.remarks.clone(),
            tables: reply.tables.iter().map(table).collect(),
        }
    }
}

/// A part of an answer, whose keys are all texts and whose numbers are all finite.
fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}
