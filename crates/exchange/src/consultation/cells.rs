//! One answer, from the text of a cell.

use std::collections::BTreeSet;

use lifecourse_core::{AnswerForm, Excerpt, Given, Text};
use time::{Date, macros::format_description};

use super::{excerpt, words};

/// What is wrong with a cell, or to be said of it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) excerpt: Option<Excerpt>,
}

impl Wrong {
    pub(super) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), help: help.into(), excerpt: None }
    }

    /// The same with the words of the cell.
    pub(super) fn showing(self, text: &str) -> Self {
        Self { excerpt: excerpt(text), ..self }
    }
}

/// What `text`, which is not blank, answers to a question of this form.
pub(super) fn given(form: &AnswerForm, text: &str) -> Result<Given, Wrong> {
    match form {
        AnswerForm::OneOf(options) => option(options, text).map(Given::One),
        AnswerForm::SeveralOf(options) => {
            let chosen = chosen(options, text)?;
            Ok(Given::Several(chosen.into_iter().collect()))
        }
        AnswerForm::Ranking(options) => {
            let order = chosen(options, text)?;
            if order.iter().collect::<BTreeSet<_>>().len() < order.len() {
                let help = "name each option once, the most wanted first";
                return Err(
                    Wrong::new("ranked-twice", "an option is ranked twice", help).showing(text)
                );
            }
            Ok(Given::Ranking(order))
        }
        AnswerForm::Scale(range) => {
            let named = |word: &Option<Text>| word.as_ref().is_some_and(|word| same(word, text));
            let point = if named(&range.lowest) {
                Some(range.from)
            } else if named(&range.highest) {
                Some(range.to)
            } else {
                text.parse().ok()
            };
            let within = point.filter(|point| (range.from..=range.to).contains(point));
            within.map(Given::Scale).ok_or_else(|| {
                let message =
                    format!("this is no whole number from {} to {}", range.from, range.to);
                Wrong::new("not-on-the-scale", message, "write a point of the scale").showing(text)
            })
        }
        AnswerForm::Number(range) => {
            let number =
                text.replace(',', "").parse::<f64>().ok().filter(|number| number.is_finite());
            let within = number.filter(|number| {
                range.at_least.is_none_or(|least| *number >= least)
                    && range.at_most.is_none_or(|most| *number <= most)
            });
            within.map(Given::Number).ok_or_else(|| {
                let message = "this is no number that the question takes";
                Wrong::new(
                    "not-a-number",
                    message,
                    "write a number within the ends of the question",
                )
                .showing(text)
            })
        }
        AnswerForm::Date => day(text).map(Given::Date).ok_or_else(|| {
            Wrong::new("not-a-day", "this is no day", "write it as `2022-01-23` or `23/01/2022`")
                .showing(text)
        }),
        AnswerForm::FreeText | AnswerForm::CommentOn(_) => {
            words(text).ok_or_else(|| Wrong::new("blank", "this is blank", "leave it out"))
        }
        AnswerForm::Equality(_) | AnswerForm::Place | AnswerForm::Deprivation => {
            Err(Wrong::new("about-the-person", "this is kept apart from answers", "nothing"))
        }
    }
}

/// Whether two texts are the same but for case and white space.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    plain(one) == plain(other)
}

fn option(options: &[Text], text: &str) -> Result<usize, Wrong> {
    options.iter().position(|option| same(option, text)).ok_or_else(|| {
        let all: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
        let help = format!("write one of {}, or add it to the question's options", all.join(", "));
        Wrong::new("not-an-option", "this is none of the options", help).showing(text)
    })
}

/// The options that a cell names, between semicolons, bars, line ends or, if no option has one,
/// commas.
fn chosen(options: &[Text], text: &str) -> Result<Vec<usize>, Wrong> {
    if let Ok(one) = option(options, text) {
        return Ok(vec![one]);
    }
    let strong = [';', '|', '\n'];
    let commas = !text.contains(strong) && options.iter().all(|option| !option.contains(','));
    let parts = text.split(|c| strong.contains(&c) || (commas && c == ','));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(|part| option(options, part)).collect()
}

fn day(text: &str) -> Option<Date> {
    let iso = format_description!("[year]-[month]-[day]");
    let british = format_description!("[day padding:none]/[month padding:none]/[year]");
    Date::parse(text, iso).or_else(|_| Date::parse(text, british)).ok()
}
