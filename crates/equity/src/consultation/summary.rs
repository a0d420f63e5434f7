//! What was answered, by question and channel.

use std::collections::BTreeMap;

use lifecourse_core::{
    AnswerForm, Channel, Consultation, ConsultationQuestion, Given, Missing, Response,
};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
    small,
};

/// Whether every way of answering was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heard {
    /// Each channel that was offered has responses.
    ByEveryChannel,
    /// At least one has none.
    NotByEveryChannel,
}

impl Verdict for Heard {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::ByEveryChannel => {
                AnyVerdict::neutral("heard-by-every-channel", "heard by every channel")
            }
            Self::NotByEveryChannel => {
                AnyVerdict::neutral("channel-not-used", "a channel was not used")
            }
        }
    }
}

/// What was answered, counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Whether every channel was used.
    pub heard: Answer<Heard>,
    tables: Vec<Table>,
    remarks: Vec<String>,
    about: String,
    synthetic: bool,
}

/// The columns of every table: channels, those of few responses together.
struct Columns {
    names: Vec<String>,
    of: BTreeMap<Option<Channel>, usize>,
    sizes: Vec<u64>,
}

impl Summary {
    /// The responses to `consultation`, counted by question and channel.
    ///
    /// Counts below five are not shown, nor what they follow from; channels of fewer than five
    /// responses are put together. Questions about the person are not shown here: see
    /// [`Representation`](super::Representation).
    #[must_use]
    pub fn of(consultation: &Consultation, responses: &[Response]) -> Self {
        let mut summary = Self {
            heard: Refusal::TooFewResponses.into(),
            tables: Vec::new(),
            remarks: Vec::new(),
            about: consultation.title.to_string(),
            synthetic: consultation.synthetic,
        };
        if (responses.len() as u64) < small::SMALLEST {
            return summary;
        }
        let columns = Columns::of(responses);
        summary.heard = Answer::Found(finding(consultation, responses, &columns));
        summary.tables.push(columns.table());
        for question in &consultation.questions {
            if !question.answer.is_about_the_person() {
                summary.tables.push(counted(question, responses, &columns));
            }
        }
        summary.remarks.push(
            "[c]: fewer than five, or a number that fewer than five could be worked out from."
                .to_owned(),
        );
        summary.remarks.push("Words that people wrote are counted here, not shown.".to_owned());
        summary
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: "What was answered?".to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("responses", &self.heard)],
            remarks: self.remarks.clone(),
            tables: self.tables.clone(),
        }
    }
}

fn finding(
    consultation: &Consultation,
    responses: &[Response],
    columns: &Columns,
) -> Finding<Heard> {
    let unused: Vec<&str> = consultation
        .channels
        .iter()
        .filter(|channel| responses.iter().all(|response| response.channel != Some(**channel)))
        .map(|channel| channel.as_str())
        .collect();
    let verdict = if unused.is_empty() { Heard::ByEveryChannel } else { Heard::NotByEveryChannel };
    let none =
        if unused.is_empty() { String::new() } else { format!("; none by {}", listed(&unused, 7)) };
    let by: Vec<String> = columns
        .names
        .iter()
        .zip(&columns.sizes)
        .map(|(name, size)| format!("{size} {name}"))
        .collect();
    Finding {
        verdict,
        sentence: format!(
            "{} came in: {}{none}.",
            several(responses.len(), "response", "responses"),
            listed(&by, 9)
        ),
        basis: Basis {
            method: "responses counted by channel; channels of fewer than five together",
            source: "the consultation's own responses",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: vec![Number::new("responses", responses.len() as f64)],
        },
    }
}

impl Columns {
    fn of(responses: &[Response]) -> Self {
        let mut sizes: BTreeMap<Option<Channel>, u64> = BTreeMap::new();
        for response in responses {
            *sizes.entry(response.channel).or_default() += 1;
        }
        let mut by_size: Vec<_> = sizes.into_iter().collect();
        by_size.sort_by_key(|(_, size)| *size);
        // Those together are five or more: the next smallest joins them until they are.
        let mut together = 0;
        let mut sum = 0;
        while let Some((_, size)) = by_size.get(together)
            && (*size < small::SMALLEST || (sum > 0 && sum < small::SMALLEST))
        {
            (together, sum) = (together + 1, sum + size);
        }
        let (few, alone) = by_size.split_at(together);
        let mut alone = alone.to_vec();
        alone.sort();
        let named = |channel: &Option<Channel>| {
            channel.map_or("channel not known", Channel::as_str).to_owned()
        };
        let mut columns = Self { names: Vec::new(), of: BTreeMap::new(), sizes: Vec::new() };
        for (channel, size) in alone {
            columns.of.insert(channel, columns.names.len());
            columns.names.push(named(&channel));
            columns.sizes.push(size);
        }
        if !few.is_empty() {
            columns.of.extend(few.iter().map(|(channel, _)| (*channel, columns.names.len())));
            columns.names.push(
                if columns.names.is_empty() { "all channels" } else { "other channels" }.to_owned(),
            );
            columns.sizes.push(sum);
        }
        columns
    }

    fn table(&self) -> Table {
        let mut table = Table::new("Responses by channel", ["channel", "responses"]);
        for (name, size) in self.names.iter().zip(&self.sizes) {
            table.row([Cell::from(name.as_str()), Cell::number(*size as f64, 0)]);
        }
        table
    }
}

/// What can be counted of the answers to a question: each answer belongs to one row, or to several
/// if they are not exclusive.
struct Rows {
    names: Vec<String>,
    exclusive: bool,
}

impl Rows {
    fn of(question: &ConsultationQuestion) -> Self {
        let options = || question.answer.options().iter().map(ToString::to_string);
        let (names, exclusive) = match &question.answer {
            AnswerForm::OneOf(_) => (options().collect(), true),
            AnswerForm::SeveralOf(_) => (options().collect(), false),
            AnswerForm::Ranking(_) => {
                (options().map(|option| format!("{option}: put first")).collect(), true)
            }
            AnswerForm::Scale(range) => {
                let called = |point: i32| match (&range.lowest, &range.highest) {
                    (Some(word), _) if point == range.from => format!("{point} ({word})"),
                    (_, Some(word)) if point == range.to => format!("{point} ({word})"),
                    _ => point.to_string(),
                };
                ((range.from..=range.to).map(called).collect(), true)
            }
            _ => (vec!["Answered".to_owned()], true),
        };
        Self { names, exclusive }
    }

    /// The rows that an answer belongs to.
    fn places(question: &ConsultationQuestion, given: &Given) -> Vec<usize> {
        match given {
            Given::One(at) => vec![*at],
            Given::Several(all) => all.iter().copied().collect(),
            Given::Ranking(order) => order.first().copied().into_iter().collect(),
            Given::Scale(point) => match &question.answer {
                AnswerForm::Scale(range) => {
                    usize::try_from(i64::from(*point) - i64::from(range.from)).into_iter().collect()
                }
                _ => Vec::new(),
            },
            Given::Words(_) | Given::Number(_) | Given::Date(_) => vec![0],
        }
    }
}

fn counted(question: &ConsultationQuestion, responses: &[Response], columns: &Columns) -> Table {
    let rows = Rows::of(question);
    let width = columns.names.len();
    let mut counts = vec![vec![0_u64; width]; rows.names.len()];
    let mut open = vec![0_u64; width];
    for response in responses {
        let column = columns.of[&response.channel];
        match response.answers.get(&question.id) {
            None => open[column] += 1,
            Some(given) => {
                for at in Rows::places(question, given) {
                    if let Some(row) = counts.get_mut(at) {
                        row[column] += 1;
                    }
                }
            }
        }
    }
    let hidden = hidden(&counts, &open, &columns.sizes, rows.exclusive);
    let names = std::iter::once("answer").chain(columns.names.iter().map(String::as_str));
    let mut table = Table::new(&*question.text, names.chain(["all channels together"]));
    let named = rows.names.iter().map(String::as_str).chain(["Not answered"]);
    for ((name, row), hidden) in named.zip(counts.iter().chain([&open])).zip(&hidden) {
        let all: u64 = row.iter().sum();
        let cells = row.iter().chain([&all]).zip(hidden).map(|(count, hidden)| {
            if *hidden {
                Cell::Missing(Missing::Suppressed)
            } else {
                Cell::number(*count as f64, 0)
            }
        });
        table.rows.push(std::iter::once(Cell::from(name)).chain(cells).collect());
    }
    table
}

/// Which cells are hidden. Answers that exclude each other make one table with those who left the
/// question open; else each option makes one with those who did not choose it.
fn hidden(counts: &[Vec<u64>], open: &[u64], sizes: &[u64], exclusive: bool) -> Vec<Vec<bool>> {
    if exclusive {
        let table: Vec<Vec<u64>> = counts.iter().cloned().chain([open.to_vec()]).collect();
        return small::hidden(&table);
    }
    let alone = |row: &[u64]| {
        let rest = row.iter().zip(sizes).map(|(count, size)| size.saturating_sub(*count)).collect();
        small::hidden(&[row.to_vec(), rest]).swap_remove(0)
    };
    counts.iter().map(|row| alone(row)).chain([alone(open)]).collect()
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{AboutPerson, Document, Words};

    use super::*;

    fn response(at: usize, channel: Channel, choice: Option<usize>) -> Response {
        let choice = choice.map(|choice| ("agree".parse().unwrap(), Given::One(choice)));
        let words = Words::new("More help for carers")
            .map(|words| ("on-carers".parse().unwrap(), Given::Words(words)));
        Response {
            reference: at.to_string(),
            channel: Some(channel),
            answers: choice.into_iter().chain(words.filter(|_| at == 0)).collect(),
            about: AboutPerson::default(),
        }
    }

    fn many(parts: &[(usize, Channel, Option<usize>)]) -> Vec<Response> {
        let all = parts
            .iter()
            .flat_map(|&(n, channel, choice)| std::iter::repeat_n((channel, choice), n));
        all.enumerate().map(|(at, (channel, choice))| response(at, channel, choice)).collect()
    }

    fn shown(table: &Table) -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect()
    }

    #[test]
    fn answers_are_counted_by_channel_and_few_are_not_shown() {
        let responses = many(&[
            (30, Channel::Online, Some(0)),
            (20, Channel::Online, Some(2)),
            (2, Channel::Online, None),
            (10, Channel::Paper, Some(0)),
            (8, Channel::Paper, Some(2)),
        ]);
        let reply = Summary::of(&Consultation::example(), &responses).reply();
        assert_eq!(reply.findings[0].answer.name(), "channel-not-used");
        assert_eq!(shown(&reply.tables[0]), [["online", "52"], ["paper", "18"]]);
        let agree = shown(&reply.tables[1]);
        // Two online left it open: hidden, with what they follow from.
        assert_eq!(agree[3][1], "[c]");
        assert!(agree.iter().filter(|row| row[1] == "[c]").count() >= 2, "{agree:?}");
        assert_eq!(reply.tables.len(), 3, "nothing about the person");
    }

    #[test]
    fn channels_of_few_responses_are_put_together() {
        let parts = [
            (40, Channel::Online, Some(0)),
            (3, Channel::Paper, Some(0)),
            (1, Channel::Telephone, Some(0)),
            (9, Channel::Meeting, Some(0)),
        ];
        let reply = Summary::of(&Consultation::example(), &many(&parts)).reply();
        // 3 and 1 are four together: the nine of the meeting join them.
        assert_eq!(shown(&reply.tables[0]), [["online", "40"], ["other channels", "13"]]);
    }

    #[test]
    fn what_people_wrote_is_nowhere_in_the_answer() {
        let responses = many(&[(40, Channel::Online, Some(0))]);
        let reply = Summary::of(&Consultation::example(), &responses).reply();
        assert!(!format!("{reply:?}").contains("More help"));
    }

    #[test]
    fn four_responses_are_too_few() {
        let few = many(&[(4, Channel::Online, Some(0))]);
        assert_eq!(Summary::of(&Consultation::example(), &few).heard.name(), "too-few-responses");
    }
}
