//! Responses to a consultation: read from files, counted, held against the population.
//!
//! What people wrote is never stored: every use case takes the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

mod population;

pub use population::{Population, PopulationFigures};

use lifecourse_core::{
    Code, Consultation, Diagnostic, EqualityAnswer, Id, Place, ProtectedCharacteristic, Response,
    ThemeCount,
};
use lifecourse_equity::{
    Cell, Reply, Table,
    consultation::{Answered, Coding, Representation, Summary},
};
use lifecourse_exchange::{QuestionSheet, ReadError, Responses, read_codes};
use lifecourse_storage::Reader;

use crate::{AppError, watch::find};

/// A file as it was given.
#[derive(Clone, Debug)]
pub struct ResponseFile {
    /// What a person knows it as.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Who answered, by one thing about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RespondentsBy {
    /// A harmonised question of equality.
    Equality(ProtectedCharacteristic),
    /// Where they live.
    Place,
    /// The tenth or fifth of deprivation that they live in.
    Deprivation,
}

/// A word that nothing about those who answered goes by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing about those who answered is called {found:?}: write place, deprivation or one of {}",
    ProtectedCharacteristic::ALL.map(|one| one.as_str().replace(' ', "-")).join(", ")
)]
pub struct UnknownRespondents {
    /// The word.
    pub found: String,
}

impl FromStr for RespondentsBy {
    type Err = UnknownRespondents;

    fn from_str(text: &str) -> Result<Self, UnknownRespondents> {
        match text {
            "place" => Ok(Self::Place),
            "deprivation" => Ok(Self::Deprivation),
            _ => ProtectedCharacteristic::ALL
                .into_iter()
                .find(|one| one.as_str() == text.replace('-', " "))
                .map(Self::Equality)
                .ok_or_else(|| UnknownRespondents { found: text.to_owned() }),
        }
    }
}

impl fmt::Display for RespondentsBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Equality(of) => of.as_str(),
            Self::Place => "place",
            Self::Deprivation => "deprivation",
        })
    }
}

/// The consultation `id`.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Store`].
pub async fn consultation(
    reader: &mut dyn Reader,
    id: &Id<Consultation>,
) -> Result<Consultation, AppError> {
    find::<Consultation>(reader, id).await
}

/// Reads the responses to a consultation from files, of which some may be sheets that say what
/// their columns ask. Nothing is stored.
#[must_use]
pub fn read_responses(consultation: &Consultation, files: &[ResponseFile]) -> Responses {
    let mut all = Responses::default();
    let (mut sheet, mut tables) = (QuestionSheet::default(), Vec::new());
    for file in files {
        match QuestionSheet::read(&*file.bytes, &file.name) {
            Ok(Some(one)) => sheet.join(one),
            Ok(None) => tables.push(file),
            Err(error) => all.diagnostics.push(told(error, &file.name)),
        }
    }
    let mut known = BTreeSet::new();
    for file in tables {
        match Responses::read(&*file.bytes, &file.name, consultation, &sheet) {
            Err(error) => all.diagnostics.push(told(error, &file.name)),
            Ok(read) => {
                let twice = read.responses.iter().find(|one| known.contains(&one.reference));
                if let Some(one) = twice {
                    let place = Place { file: Some(file.name.as_str().into()), ..Place::default() };
                    let message =
                        format!("another file has a response `{}` as well", one.reference);
                    let fault = Diagnostic::error("response-twice", message, place);
                    all.diagnostics.push(
                        fault.help(
                            "give each response a name of its own in a column `respondent_id`",
                        ),
                    );
                }
                known.extend(read.responses.iter().map(|one| one.reference.clone()));
                all.rows += read.rows;
                all.responses.extend(read.responses);
                all.diagnostics.extend(read.diagnostics);
                all.dropped.extend(read.dropped);
            }
        }
    }
    all
}

/// What was wrong with a file as a whole.
fn told(error: ReadError, file: &str) -> Diagnostic {
    match error {
        ReadError::Input(diagnostic) => *diagnostic,
        error => {
            let place = Place { file: Some(file.into()), ..Place::default() };
            Diagnostic::error("unreadable", error.to_string(), place)
        }
    }
}

/// The answers to each question, counted by channel.
#[must_use]
pub fn summarise(consultation: &Consultation, responses: &[Response]) -> Reply {
    Summary::of(consultation, responses).reply()
}

/// Those who answered against a population.
#[must_use]
pub fn represent(
    consultation: &Consultation,
    responses: &[Response],
    by: RespondentsBy,
    population: &Population,
) -> Reply {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut unknown = 0;
    for response in responses {
        match by.group_of(response) {
            Some(group) => *counts.entry(group).or_default() += 1,
            None => unknown += 1,
        }
    }
    let (about, name) = (&*consultation.title, by.to_string());
    let synthetic = consultation.synthetic || population.synthetic;
    let answered = Answered { about, by: &name, counts: &counts, unknown, synthetic };
    let mut reply = Representation::of(&answered, &population.groups).reply();
    reply.remarks.push(format!("The population is that of: {}.", population.source));
    reply
}

impl RespondentsBy {
    /// The group of one who answered, if they said.
    fn group_of(self, response: &Response) -> Option<String> {
        let about = &response.about;
        match self {
            Self::Equality(of) => match about.equality.get(&of)? {
                EqualityAnswer::PreferNotToSay => None,
                answer => Some(answer.to_string()),
            },
            Self::Place => about.place.as_deref().map(|place| self.name_of(place)),
            Self::Deprivation => about.deprivation.map(|group| group.to_string()),
        }
    }

    /// What a group is called, however it is written.
    fn name_of(self, written: &str) -> String {
        match self {
            Self::Equality(of) => {
                of.answer(written).map_or_else(|| written.to_owned(), |answer| answer.to_string())
            }
            Self::Place | Self::Deprivation => written.trim().to_owned(),
        }
    }
}

/// How far coders agree on what was said, from a table `response,coder,theme`, and how many
/// responses speak of each theme, as the consultation keeps it.
///
/// # Errors
/// What is wrong with the table, and codes of responses that are not there.
pub fn agree(
    consultation: &Consultation,
    responses: &[Response],
    codes: &ResponseFile,
) -> Result<Reply, Vec<Diagnostic>> {
    let read = read_codes(&*codes.bytes, &codes.name);
    let (rows, mut faults) = read.map_err(|error| vec![told(error, &codes.name)])?;
    let known: BTreeSet<&str> = responses.iter().map(|one| one.reference.as_str()).collect();
    let stray = |code: &&Code| !responses.is_empty() && !known.contains(code.response.as_str());
    if let Some(code) = rows.iter().find(stray) {
        let place = Place { file: Some(codes.name.as_str().into()), ..Place::default() };
        let message = format!("there is no response `{}`", code.response);
        let fault = Diagnostic::error("unknown-response", message, place);
        faults.push(
            fault.help(
                "write the responses as their file calls them, or by the number of their row",
            ),
        );
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let coding = Coding::of(&consultation.title, &rows, consultation.synthetic);
    let channels =
        responses.iter().filter_map(|one| Some((one.reference.clone(), one.channel?))).collect();
    let mut reply = coding.reply();
    reply.tables.push(as_written(&coding.counts(&channels)));
    Ok(reply)
}

/// The counts as lines of the consultation's `themes`.
fn as_written(counts: &[ThemeCount]) -> Table {
    let mut table = Table::new("As the consultation keeps them in `themes`", ["theme", "line"]);
    for count in counts {
        let by: Vec<String> = count
            .by_channel
            .iter()
            .map(|(channel, number)| {
                format!(
                    "{} = {number}",
                    channel.as_str().replace(' ', "-").replace("e-mail", "email")
                )
            })
            .collect();
        let by = if by.is_empty() {
            String::new()
        } else {
            format!(", by_channel = {{ {} }}", by.join(", "))
        };
        let line =
            format!("{{ theme = \"{}\", responses = {}{by} }},", count.theme, count.responses);
        table.row([Cell::from(count.theme.as_str()), Cell::from(line.as_str())]);
    }
    table
}
