//! The words in which officers are told what serde and the TOML parser found.

use lifecourse_core::{AnyDocument, Kind};
use toml::{Table, Value};

use crate::{
    tree::{Node, Path, Step},
    write,
};

/// What is wrong with a part of a document, and what to do.
#[derive(Debug)]
pub(crate) struct Complaint {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// What serde found, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) enum Found<'m> {
    /// A field that must be there is not.
    Missing(&'m str),
    /// A field that the table does not have.
    UnknownField(&'m str, Vec<&'m str>),
    /// A word that is none of those allowed.
    UnknownWord(&'m str, Vec<&'m str>),
    /// A value of another type.
    WrongType(&'m str, &'m str),
    /// Something that a type of core says in its own words.
    Said(&'m str),
}

impl<'m> Found<'m> {
    pub(crate) fn of(message: &'m str) -> Self {
        let unquoted = |text: &'m str| text.trim_matches('`');
        let one_of = |rest: &'m str| {
            rest.rsplit_once(", expected ").map(|(found, expected)| {
                (unquoted(found), expected.split('`').skip(1).step_by(2).collect::<Vec<_>>())
            })
        };
        if let Some(field) = message.strip_prefix("missing field ") {
            return Self::Missing(unquoted(field));
        }
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let (field, known) =
                one_of(rest).unwrap_or((rest.split('`').nth(1).unwrap_or(rest), Vec::new()));
            return Self::UnknownField(field, known);
        }
        if let Some((word, known)) = message.strip_prefix("unknown variant ").and_then(one_of) {
            return Self::UnknownWord(word, known);
        }
        let wrong = message
            .strip_prefix("invalid type: ")
            .or_else(|| message.strip_prefix("invalid value: "));
        if let Some((found, wanted)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) {
            return Self::WrongType(found, wanted);
        }
        if message == "wanted string or table" {
            return Self::WrongType("another value", "a string");
        }
        Self::Said(message)
    }

    /// The words for it; `name` is what the document is called (`the action infant-feeding`).
    pub(crate) fn tell(
        &self,
        kind: Kind,
        name: &str,
        path: &Path,
        value: Option<&Node<'_>>,
    ) -> Complaint {
        let key = path.last_key().unwrap_or_default();
        match self {
            Self::Missing(field) => missing(kind, name, path, field),
            Self::UnknownField(field, known) => Complaint {
                code: "unknown-field",
                message: format!("`{field}` is not a field {}", of_whom(kind, path)),
                help: Some(one_of(field, known)),
            },
            Self::UnknownWord(word, known) => Complaint {
                code: "unknown-word",
                message: format!("`{word}` is not a word for `{key}`"),
                help: Some(one_of(word, known)),
            },
            Self::WrongType(found, wanted) => wrong_type(kind, path, found, wanted),
            Self::Said(words) => said(key, words, value),
        }
    }
}

fn missing(kind: Kind, name: &str, path: &Path, field: &str) -> Complaint {
    let words = field.replace('_', " ");
    let message = match path.last_key() {
        None => format!("{name} has no {words}"),
        Some(key) => format!("`{key}` of {name} has no {words}"),
    };
    let wanted = path.to(Step::Key(field.to_owned()));
    let help = advice(kind, &wanted)
        .or_else(|| example(kind, &wanted).map(|line| format!("add a line such as `{line}`")));
    Complaint {
        code: "missing-field",
        message,
        help: help.or_else(|| Some(format!("add `{field} = ...`"))),
    }
}

/// Advice that an example cannot give.
fn advice(kind: Kind, path: &Path) -> Option<String> {
    let advice = match (kind, path.to_string().as_str()) {
        (Kind::Indicator, "polarity") => {
            "add `polarity = \"high-is-good\"`, `\"low-is-good\"` or `\"no-judgement\"`"
        }
        (Kind::Indicator, "disclosure") => {
            "add `disclosure = \"published\"` for official statistics that are public already, or the name of the profile that protects them"
        }
        (Kind::Action, "owner") => {
            "name the office that has taken it on: `owner = { role = \"Director of Public Health\" }`"
        }
        (Kind::Target, "baseline") => {
            "say where it stood: `baseline = { period = \"2025/26\", value = 7.1 }`"
        }
        (Kind::Target, "goal") => {
            "say where it is to be, and when: `goal = { period = \"2029/30\", value = 5.0 }`"
        }
        (_, "id") => {
            "add an id of lower-case words joined by hyphens, such as `id = \"best-start\"`"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

fn wrong_type(kind: Kind, path: &Path, found: &str, wanted: &str) -> Complaint {
    let (short, value) = found.split_once(' ').map_or((found, ""), |(short, value)| (short, value));
    let found = match short {
        "string" => format!("the text {value}"),
        "integer" => format!("the number {value}"),
        "floating" => format!("the number {}", value.trim_start_matches("point ")),
        "boolean" => format!("{value} without quotes"),
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        _ => found.to_owned(),
    };
    let (wanted, how) = match wanted {
        "a string" | "string or table" | "variant identifier" => ("text", "put the text in quotes"),
        "f32" | "f64" => ("a number", "write a number without quotes"),
        wanted if wanted.starts_with(['u', 'i']) && wanted[1..].parse::<u8>().is_ok() => {
            ("a whole number", "write a whole number without quotes")
        }
        "a sequence" => ("a list", "put it in square brackets"),
        "a boolean" => ("true or false", "write `true` or `false` without quotes"),
        "a map" => ("a table", "write a table in braces"),
        wanted if wanted.starts_with("struct ") => ("a table", "write a table in braces"),
        wanted => (wanted, "write it in that way"),
    };
    let such_as = example(kind, path).map(|line| format!(", such as `{line}`")).unwrap_or_default();
    Complaint {
        code: "wrong-type",
        message: format!("this is {found}, and {wanted} is wanted here"),
        help: Some(format!("{how}{such_as}")),
    }
}

fn said(key: &str, words: &str, value: Option<&Node<'_>>) -> Complaint {
    let text = value.and_then(|value| value.get_ref().as_str());
    if let (Some(text), "adopted_on" | "due" | "reached" | "on" | "from" | "to") = (text, key) {
        return Complaint {
            code: "bad-date",
            message: format!("`{text}` is not a day"),
            help: Some("write year, month and day, such as 2022-04-01".to_owned()),
        };
    }
    let code = if words.starts_with("this ends on") { "end-before-start" } else { "bad-value" };
    // Core's errors put advice after a colon.
    match words.split_once(": ") {
        Some((message, help)) => {
            Complaint { code, message: message.to_owned(), help: Some(help.to_owned()) }
        }
        None => Complaint { code, message: words.to_owned(), help: None },
    }
}

/// What the TOML parser says, what that means, and what to do.
const SYNTAX: &[(&str, &str, &str)] = &[
    (
        "duplicate key",
        "this is written twice in the same place",
        "keep one of the two; several documents of a kind each begin with `[[...]]` in two pairs of brackets",
    ),
    ("string values must be quoted", "this text is not in quotes", "put it in quotes: `\"...\"`"),
    (
        "invalid basic string",
        "the quotes are not closed on this line, or a `\\` stands in them",
        "close the quotes on the same line, and write `\\` as `\\\\`",
    ),
    (
        "invalid literal string",
        "the quotes are not closed on this line",
        "close them on the same line",
    ),
    ("unclosed array", "the list is not closed", "close it with `]`"),
    (
        "missing comma between array elements",
        "there is no comma between two parts of the list",
        "put commas between its parts, and close it with `]`",
    ),
    ("unclosed inline table", "the table is not closed", "close it with `}`"),
    (
        "missing comma between inline table",
        "there is no comma between two fields of the table",
        "put commas between its fields, and close it with `}`",
    ),
    (
        "unclosed table",
        "the head of the table is not closed",
        "write it as `[[action]]`, on a line of its own",
    ),
    (
        "unclosed array table",
        "the head of the table is not closed",
        "write it as `[[action]]`, on a line of its own",
    ),
    ("missing assignment", "there is no `=` between a key and its value", "write `key = value`"),
    (
        "missing value",
        "there is nothing after the `=`",
        "write a value after it, text in quotes, or take the line out",
    ),
    (
        "unexpected content",
        "there is more on this line than one field",
        "put each field on a line of its own",
    ),
    (
        "unexpected key or value",
        "there is more on this line than one field",
        "put each field on a line of its own",
    ),
    (
        "key with no value",
        "this is neither a field nor the head of a table",
        "write `key = value`, or begin the line with `#` to make it a comment",
    ),
];

/// The words for what the TOML parser found.
pub(crate) fn syntax(message: &str) -> Complaint {
    let (message, help) = match SYNTAX.iter().find(|(said, ..)| message.contains(said)) {
        Some((_, means, help)) => ((*means).to_owned(), *help),
        None => (
            format!("this is not TOML: {message}"),
            "write `key = value` on a line of its own, text in quotes",
        ),
    };
    Complaint { code: "syntax", message, help: Some(help.to_owned()) }
}

/// The nearest spelling of `word` among `known`, if one is near.
///
/// Codes look alike and differ by their digits. Where a digit differs, one slip is taken to be
/// meant (a character too many, too few or wrong, or two that changed places), and more are
/// another thing.
///
/// ```
/// use lifecourse_strategy::nearest;
/// assert_eq!(nearest("smokng", ["smoking", "walking"]), Some("smoking"));
/// assert_eq!(nearest("diabetes", ["smoking", "walking"]), None);
/// assert_eq!(nearest("E07000131", ["E10000018", "E07000130"]), Some("E07000130"));
/// assert_eq!(nearest("E07000130", ["E10000018", "E92000001"]), None);
/// ```
#[must_use]
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const NEAR: f64 = 0.8;
    // More than this cannot be meant, and would take long to look through.
    const MOST: usize = 5_000;
    let mut best = None;
    for known in known.into_iter().take(MOST) {
        let near = strsim::jaro_winkler(word, known);
        if near < NEAR || !may_be_a_slip(word, known) {
            continue;
        }
        if best.is_none_or(|(best, _)| near > best) {
            best = Some((near, known));
        }
    }
    best.map(|(_, known)| known)
}

/// Whether two spellings have the same digits, or differ by one slip.
fn may_be_a_slip(word: &str, known: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let coded = word.contains(|c: char| c.is_ascii_digit());
    !coded || digits(word) == digits(known) || strsim::damerau_levenshtein(word, known) == 1
}

fn one_of(word: &str, known: &[&str]) -> String {
    let list = || known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    match nearest(word, known.iter().copied()) {
        Some(known) => format!("write `{known}`"),
        None if known.is_empty() => "take it out".to_owned(),
        None => format!("write one of {}, or take it out", list()),
    }
}

fn of_whom(kind: Kind, path: &Path) -> String {
    let keys: Vec<_> = path
        .0
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::At(_) => None,
        })
        .collect();
    match keys.as_slice() {
        [.., table, _] => format!("of `{table}`"),
        _ => format!(
            "of {} {kind}",
            if kind.as_str().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
        ),
    }
}

/// How the example of `kind` writes the field at `path`.
fn example(kind: Kind, path: &Path) -> Option<String> {
    let mut value = Value::Table(Table::try_from(AnyDocument::example(kind)).ok()?);
    for step in &path.0 {
        value = match (value, step) {
            (Value::Table(mut table), Step::Key(key)) => table.remove(key)?,
            (Value::Array(list), Step::At(_)) => list.into_iter().next()?,
            _ => return None,
        };
    }
    let text = write::inline(&value);
    match path.0.last()? {
        Step::Key(key) => Some(format!("{key} = {text}")),
        Step::At(_) => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serde_says_is_taken_apart() {
        assert_eq!(Found::of("missing field `polarity`"), Found::Missing("polarity"));
        assert_eq!(
            Found::of("unknown field `a`, expected `b` or `c`"),
            Found::UnknownField("a", vec!["b", "c"])
        );
        assert_eq!(
            Found::of("unknown variant `x, expected `y`, expected one of `b`, `c`, `d`"),
            Found::UnknownWord("x, expected `y", vec!["b", "c", "d"])
        );
        assert_eq!(
            Found::of("invalid type: integer `3`, expected a string"),
            Found::WrongType("integer `3`", "a string")
        );
        assert_eq!(Found::of("this is blank"), Found::Said("this is blank"));
    }

    #[test]
    fn the_start_of_a_word_is_near_it() {
        assert_eq!(
            nearest("hig", ["low-is-good", "high-is-good", "no-judgement"]),
            Some("high-is-good")
        );
        assert_eq!(
            nearest("smoking-at-delivry", ["obesity", "smoking-at-delivery"]),
            Some("smoking-at-delivery")
        );
        assert_eq!(nearest("walking", ["obesity", "smoking-at-delivery"]), None);
    }

    #[test]
    fn a_code_with_other_digits_is_near_when_it_differs_by_one_slip() {
        let codes = ["E10000018", "E92000001", "E07000134", "A81001", "first-1001-days"];
        for (word, known) in [
            ("E07000130", Some("E07000134")),
            ("E10000081", Some("E10000018")),
            ("E1000018", Some("E10000018")),
            ("E100000018", Some("E10000018")),
            ("e10000018", Some("E10000018")),
            ("E12000019", None),
            ("E88000001", None),
            ("A81002", Some("A81001")),
            ("first-1001-day", Some("first-1001-days")),
            ("frst-1001-dys", Some("first-1001-days")),
        ] {
            assert_eq!(nearest(word, codes), known, "{word}");
        }
        assert_eq!(nearest("fingertips-90366", ["fingertips-93085"]), None);
    }
}
