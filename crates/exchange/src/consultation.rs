//! Responses to a consultation, as survey tools give them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use lifecourse_core::{
    AnswerForm, Channel, Consultation, Diagnostic, Excerpt, Given, Place, Response, Severity,
    Words, personal_traces,
};

mod cells;
mod columns;
mod sheet;
mod tables;

pub use sheet::QuestionSheet;
pub use tables::{read_codes, read_population};

use self::columns::{Meaning, meanings};
use crate::{read::ReadError, records::Record, text::TextReader};

/// Responses that were read from one file, with what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Responses {
    /// One for each row with which nothing is wrong.
    pub responses: Vec<Response>,
    /// What is wrong with the header or with rows, by row and column.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows below the header that are not blank.
    pub rows: u64,
    /// The headers of the columns that hold names and addresses: nothing of them was kept.
    pub dropped: Vec<String>,
}

impl Responses {
    /// Reads the responses to `consultation` from CSV, which a person knows as `file`.
    ///
    /// Columns are found by the question that they answer, whatever their order: by the question's
    /// own `column`, or by its text, with or without a number before it (`Prop 1 Q1 - Do you agree?`,
    /// `Q1: Do you agree?`), or by what `sheet` says that a column asks. A line of labels above the
    /// questions is passed over. Columns of names and addresses are dropped, and so is whatever no
    /// question asks.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is no table of text; [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Consultation, Document};
    /// use lifecourse_exchange::{QuestionSheet, Responses};
    ///
    /// let table = "What is your name?,Q1 - Do you agree with the priorities?,What is your sex?
    /// Eve,Agree,Female
    /// Adam,Perhaps,Male
    /// ";
    /// let asked = Consultation::example();
    /// let read = Responses::read(table.as_bytes(), "answers.csv", &asked, &QuestionSheet::default())?;
    /// assert_eq!((read.rows, read.responses.len()), (2, 1));
    /// assert_eq!(read.dropped, ["What is your name?"]);
    /// let told = read.diagnostics.iter().find(|told| told.is_error()).unwrap().to_string();
    /// assert!(told.starts_with("answers.csv, row 3, `Q1 - Do you agree with the priorities?`: error"));
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read>(
        input: R,
        file: &str,
        consultation: &Consultation,
        sheet: &QuestionSheet,
    ) -> Result<Self, ReadError> {
        let mut table = TextReader::new(input, file)?;
        let mut header = (table.header(), table.names().to_vec());
        let mut columns = meanings(&header.1, consultation, sheet);
        let first = table.next_row()?.map(|row| (row.number(), texts(&row)));
        let mut first = first;
        if let Some((number, texts)) = &first {
            let below = meanings(texts, consultation, sheet);
            if known(&below) > known(&columns) {
                (header, columns) = ((*number, texts.clone()), below);
                first = None;
            }
        }
        let place = Place { file: Some(file.into()), ..Place::default() };
        let mut reader = Reader {
            place,
            headers: &header.1,
            columns: &columns,
            seen: BTreeSet::new(),
            read: Self::default(),
        };
        reader.header(header.0, consultation);
        if let Some((number, texts)) = first {
            reader.row(number, &texts);
        }
        while let Some(row) = table.next_row()? {
            reader.row(row.number(), &texts(&row));
        }
        Ok(reader.read)
    }

    /// Whether nothing keeps these responses from being used.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        self.diagnostics.iter().all(|found| !found.is_error())
    }
}

fn texts(row: &Record<'_>) -> Vec<String> {
    (0..row.len()).map(|at| row.cell(at).to_owned()).collect()
}

/// How many columns mean something.
fn known(columns: &[Meaning<'_>]) -> usize {
    columns.iter().filter(|column| !matches!(column, Meaning::Nothing)).count()
}

struct Reader<'a> {
    place: Place,
    headers: &'a [String],
    columns: &'a [Meaning<'a>],
    /// The names of the responses that were read.
    seen: BTreeSet<String>,
    read: Responses,
}

impl Reader<'_> {
    fn told(&mut self, row: u64, at: Option<usize>, fault: cells::Wrong, severity: Severity) {
        let field = at.and_then(|at| self.headers.get(at)).cloned();
        let place = Place { row: Some(row), field, excerpt: fault.excerpt, ..self.place.clone() };
        let told = Diagnostic::error(fault.code, fault.message, place).help(fault.help);
        self.read.diagnostics.push(told.severity(severity));
    }

    /// Says what the columns are not.
    fn header(&mut self, row: u64, consultation: &Consultation) {
        let mut asked = BTreeMap::new();
        for (at, column) in self.columns.iter().enumerate() {
            let header = &self.headers[at];
            match column {
                Meaning::Personal => {
                    self.read.dropped.push(header.clone());
                    let wrong = cells::Wrong::new(
                        "personal-column",
                        "this column names or finds a person: nothing of it is kept",
                        "nothing; better, take it out of the file",
                    );
                    self.told(row, Some(at), wrong, Severity::Advice);
                }
                Meaning::Nothing if !header.is_empty() => {
                    let wrong = cells::Wrong::new(
                        "unknown-column",
                        "no question of the consultation has this column: it is not read",
                        "give the question that it answers this text as its `column`, if it should be read",
                    );
                    self.told(row, Some(at), wrong, Severity::Advice);
                }
                Meaning::Question(question) => {
                    if let Some(other) = asked.insert(&question.id, at) {
                        let message = format!(
                            "this column and `{}` both answer the question `{}`",
                            self.headers[other], question.id
                        );
                        let wrong = cells::Wrong::new(
                            "two-columns-for-one-question",
                            message,
                            "write the `column` of each question as its header, or what stands before the ` - ` in it",
                        );
                        self.told(row, Some(at), wrong, Severity::Error);
                    }
                }
                _ => {}
            }
        }
        for question in &consultation.questions {
            if !asked.contains_key(&question.id) {
                let message =
                    format!("no column answers the question `{}` ({})", question.id, question.text);
                let wrong = cells::Wrong::new(
                    "question-without-column",
                    message,
                    "write the header of its column as its `column`, if the file has it",
                );
                self.told(row, None, wrong, Severity::Warning);
            }
        }
    }

    fn row(&mut self, number: u64, texts: &[String]) {
        self.read.rows += 1;
        if texts.len() != self.headers.len() {
            let message = format!(
                "this row has {} cells, and the header {}",
                texts.len(),
                self.headers.len()
            );
            let wrong = cells::Wrong::new(
                "wrong-number-of-cells",
                message,
                "look for a cell that holds a comma: it needs quotation marks around it",
            );
            return self.told(number, None, wrong, Severity::Error);
        }
        let mut response = Response {
            reference: number.to_string(),
            channel: None,
            answers: BTreeMap::new(),
            about: lifecourse_core::AboutPerson::default(),
        };
        let mut sound = true;
        let columns = self.columns;
        for (at, (column, text)) in columns.iter().zip(texts).enumerate() {
            if text.is_empty() {
                continue;
            }
            match cell(column, text, &mut response) {
                Ok(None) => {}
                Ok(Some(advice)) => self.told(number, Some(at), advice, Severity::Warning),
                Err(wrong) => {
                    sound = false;
                    self.told(number, Some(at), wrong, Severity::Error);
                }
            }
        }
        if !self.seen.insert(response.reference.clone()) {
            let wrong = cells::Wrong::new(
                "response-twice",
                "another row has the same name",
                "give each response a name of its own, or take the one that is repeated out",
            );
            sound = false;
            self.told(number, None, wrong, Severity::Error);
        }
        if sound {
            self.read.responses.push(response);
        }
    }
}

/// Takes one cell into the response; what should be looked at, or what is wrong with it.
fn cell(
    column: &Meaning<'_>,
    text: &str,
    response: &mut Response,
) -> Result<Option<cells::Wrong>, cells::Wrong> {
    let question = match column {
        Meaning::Nothing | Meaning::Personal => return Ok(None),
        Meaning::Reference => {
            text.clone_into(&mut response.reference);
            return Ok(None);
        }
        Meaning::Channel => {
            let all = Channel::ALL.map(Channel::as_str).join(", ");
            let channel = Channel::from_words(text).ok_or_else(|| {
                cells::Wrong::new(
                    "unknown-channel",
                    "this is no channel",
                    format!("write one of {all}"),
                )
                .showing(text)
            })?;
            response.channel = Some(channel);
            return Ok(None);
        }
        Meaning::Question(question) => question,
    };
    match &question.answer {
        AnswerForm::Equality(of) => {
            if let Some(answer) = of.answer(text) {
                response.about.equality.insert(*of, answer);
            } else {
                let message = format!(
                    "this is none of the harmonised answers about {}: it is counted as not known",
                    of.as_str()
                );
                return Ok(Some(cells::Wrong::new(
                    "not-harmonised",
                    message,
                    "nothing, if it was said in words of one's own",
                )));
            }
        }
        AnswerForm::Place => response.about.place = Some(text.to_owned()),
        AnswerForm::Deprivation => {
            let group = text.parse().ok().filter(|group| (1..=10).contains(group));
            let wrong = || {
                cells::Wrong::new(
                    "not-a-deprivation-group",
                    "a group of deprivation is a number from 1, the most deprived, to 10",
                    "write the tenth or the fifth",
                )
                .showing(text)
            };
            response.about.deprivation = Some(group.ok_or_else(wrong)?);
        }
        form => {
            let given = cells::given(form, text)?;
            let trace = match &given {
                Given::Words(words) => personal_traces(words.as_str()),
                _ => None,
            };
            response.answers.insert(question.id.clone(), given);
            return Ok(trace.map(|trace| {
                let message = format!("this answer seems to hold {trace}");
                cells::Wrong::new(
                    "personal-data",
                    message,
                    "take it out before anybody else reads the answer",
                )
            }));
        }
    }
    Ok(None)
}

/// As much of a cell as is shown.
const SHOWN: usize = 60;

/// The words of a cell for its fault: none if they could lead to a person.
fn excerpt(text: &str) -> Option<Excerpt> {
    if personal_traces(text).is_some() {
        return None;
    }
    let text: String = text.chars().take(SHOWN).collect();
    Some(Excerpt { start: 0, end: text.len(), text })
}

/// Words of one's own, which are there.
fn words(text: &str) -> Option<Given> {
    Words::new(text).map(Given::Words)
}

#[cfg(test)]
mod tests;
