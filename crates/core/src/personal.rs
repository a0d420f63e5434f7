//! Traces of a person in what should name nobody.

use std::fmt;

use crate::Fault;

/// The fewest and most digits of a telephone number with its area code.
const TELEPHONE: std::ops::RangeInclusive<usize> = 10..=15;

/// What in a text could lead to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PersonalTrace {
    /// What looks like an e-mail address.
    Email,
    /// What looks like a telephone number: it begins with 0 or +.
    Telephone,
    /// Ten digits whose last is the check digit of an NHS number.
    NhsNumber,
}

impl fmt::Display for PersonalTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Email => "an e-mail address",
            Self::Telephone => "a telephone number",
            Self::NhsNumber => "an NHS number",
        })
    }
}

/// The first trace of a person in a text: what looks like an e-mail address, a telephone number
/// or an NHS number.
///
/// Names cannot be told from other words, so that none found does not mean that there is none.
///
/// # Examples
/// ```
/// use lifecourse_core::{PersonalTrace, personal_traces};
/// assert_eq!(personal_traces("Ring 0116 496 0123 first"), Some(PersonalTrace::Telephone));
/// assert_eq!(personal_traces("Of 1,200 people in 2024/25, 300 rang"), None);
/// ```
#[must_use]
pub fn personal_traces(text: &str) -> Option<PersonalTrace> {
    if text.split_whitespace().any(is_email) {
        return Some(PersonalTrace::Email);
    }
    numbers(text).find_map(|number| of_number(&number))
}

/// One fault for each of the fields whose text holds a trace of a person; the text itself is not
/// repeated.
pub(crate) fn personal_faults<'a>(
    fields: impl IntoIterator<Item = (String, &'a str)>,
) -> Vec<Fault> {
    let found = fields.into_iter().filter_map(|(field, text)| {
        let trace = personal_traces(text)?;
        Some(Fault::error(
            field,
            "personal-data",
            format!("this looks as if it held {trace}, and documents name no person"),
            "take it out; contact details are kept apart, in the register of people",
        ))
    });
    found.collect()
}

/// Whether a word has something before an @, and after it a domain with a dot.
fn is_email(word: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric();
    word.char_indices().filter(|&(_, c)| c == '@').any(|(at, _)| {
        let (before, after) = (&word[..at], &word[at + 1..]);
        let domain = after.trim_end_matches(|c: char| !letter(c)).rsplit_once('.');
        before.chars().next_back().is_some_and(|c| letter(c) || "._%+-".contains(c))
            && domain.is_some_and(|(host, top)| {
                host.chars().next().is_some_and(letter)
                    && top.chars().take_while(|c| c.is_alphabetic()).count() >= 2
            })
    })
}

/// A run of digits in groups, as people write telephone numbers.
#[derive(Default)]
struct Written {
    /// Whether a + stands before it.
    plus: bool,
    /// The digits.
    digits: String,
    /// How many digits each group has.
    groups: Vec<usize>,
}

/// The runs of digits of a text; blanks, hyphens, dots and brackets may part their groups.
fn numbers(text: &str) -> impl Iterator<Item = Written> {
    let mut found = Vec::new();
    let mut current = Written::default();
    let (mut apart, mut last) = (0, ' ');
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            if current.digits.is_empty() {
                current.plus = last == '+';
            }
            match current.groups.last_mut() {
                Some(group) if apart == 0 => *group += 1,
                _ => current.groups.push(1),
            }
            current.digits.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
            apart = 0;
        } else if " -.()\u{a0}\u{2011}\u{2013}".contains(c) && apart < 3 {
            apart += 1;
        } else if !current.digits.is_empty() {
            found.push(std::mem::take(&mut current));
            apart = 0;
        }
        last = c;
    }
    found.push(current);
    found.into_iter()
}

/// What a run of digits is: groups that follow those of a telephone number do not hide it.
fn of_number(number: &Written) -> Option<PersonalTrace> {
    let mut from = 0;
    for (at, &group) in number.groups.iter().enumerate() {
        let (rest, plus) = (&number.digits[from..], number.plus && at == 0);
        let opens = plus || (group >= 3 && rest.starts_with('0'));
        if opens && TELEPHONE.contains(&rest.len().min(*TELEPHONE.end())) {
            return Some(PersonalTrace::Telephone);
        }
        let is_grouped = matches!(number.groups[at..], [10, ..] | [3, 3, 4, ..]);
        if is_grouped && is_nhs_number(&rest.as_bytes()[..10]) {
            return Some(PersonalTrace::NhsNumber);
        }
        from += group;
    }
    None
}

/// The check of the NHS Data Dictionary: the weighted sum of ten digits is a multiple of 11.
fn is_nhs_number(digits: &[u8]) -> bool {
    let weights = (1..=10_u32).rev();
    let sum: u32 =
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(11) && digits.iter().any(|digit| digit != &digits[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_e_mail_address_is_found_wherever_it_stands() {
        for text in [
            "a.b@example.org",
            "write to <a+b@mail.example.org>, please",
            "(zoë@example.co.uk).",
            "mailto:someone@example.org?subject=x",
        ] {
            assert_eq!(personal_traces(text), Some(PersonalTrace::Email), "{text}");
        }
    }

    #[test]
    fn a_telephone_number_is_found_however_it_is_written() {
        for text in [
            "0116 496 0123",
            "call (0116) 496-0123 after six",
            "07700900123",
            "+44 (0)7700 900 123",
            "020 7946 0123",
            "in 2024 0116 496 0123",
            "0800 123 4567 24 hours",
        ] {
            assert_eq!(personal_traces(text), Some(PersonalTrace::Telephone), "{text}");
        }
    }

    #[test]
    fn an_nhs_number_is_known_by_its_check_digit() {
        // The example of the NHS Data Dictionary: 10 x 9 + 9 x 4 + 8 x 3 + 7 x 4 + 6 x 7 + 5 x 6
        // + 4 x 5 + 3 x 9 + 2 x 1 + 9 = 308 = 28 x 11.
        assert_eq!(personal_traces("943 476 5919"), Some(PersonalTrace::NhsNumber));
        assert_eq!(personal_traces("no 9434765919."), Some(PersonalTrace::NhsNumber));
        assert_eq!(personal_traces("943 476 5918"), None);
    }

    #[test]
    fn dates_counts_and_codes_are_no_trace() {
        for text in [
            "",
            "@",
            "Meet us @ the library",
            "2024-01-01 to 2026-12-31, 2024/25 and 2025/26",
            "2021 2022 2023 2024",
            "1,234,567 people; £12.50 each, 0.5 of it by 2030",
            "E06000016, E05010458 and LE1 5WW",
            "07.11.2026 10.30",
            "ring 111, or 999",
        ] {
            assert_eq!(personal_traces(text), None, "{text}");
        }
    }

    #[test]
    fn a_fault_does_not_repeat_what_it_found() {
        let faults = personal_faults([("words".to_owned(), "ask a@example.org")]);
        assert_eq!(faults[0].code, "personal-data");
        assert!(!format!("{faults:?}").contains("example.org"));
    }

    proptest! {
        #[test]
        fn any_text_can_be_looked_at(text in ".*") {
            let _ = personal_traces(&text);
        }

        #[test]
        fn an_address_is_found_within_any_words(
            before in "[a-z ]{0,20}", name in "[a-z]{1,9}", host in "[a-z]{2,9}", after in "[a-z ]{0,20}",
        ) {
            let text = format!("{before} {name}@{host}.uk {after}");
            prop_assert_eq!(personal_traces(&text), Some(PersonalTrace::Email));
        }

        #[test]
        fn a_mobile_number_is_found_within_any_words(rest in "[0-9]{9}", words in "[a-z ]{0,20}") {
            let text = format!("{words} 07{rest} {words}");
            prop_assert_eq!(personal_traces(&text), Some(PersonalTrace::Telephone));
        }
    }
}
