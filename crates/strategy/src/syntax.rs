//! Syntax errors of a TOML file, all of them.
//!
//! A parser that goes on after an error takes the rest of the file for a part of the list that
//! somebody forgot to close. Here the statement with the error is blanked out instead, within its
//! own table, and the file is parsed again: each mistake is told once, and what stands around it
//! is read.

use std::ops::Range;

use toml::de::DeTable;

/// In a longer file than this, only the first error is told.
const LONGEST: usize = 1 << 20;
/// So many errors of one table, and so many of tables among each other, are told at once.
const MOST: usize = 20;
/// After so many, the rest of the file is left.
const MOST_OF_ALL: usize = 200;

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
}

/// The text with what cannot be parsed blanked out, and why it was. Places stay what they are.
pub(crate) fn mend(text: &str) -> (String, Vec<SyntaxError>) {
    let mut errors = Vec::new();
    let Err(first) = DeTable::parse(text) else { return (text.to_owned(), errors) };
    if text.len() > LONGEST {
        errors.push(SyntaxError {
            span: first.span().unwrap_or(0..0),
            message: first.message().to_owned(),
        });
        return (String::new(), errors);
    }
    let mut mended = text.to_owned();
    let sections = sections(text);
    for section in &sections {
        mend_section(&mut mended, section, &mut errors);
        if errors.len() > MOST_OF_ALL {
            mended.clear();
            return (mended, errors);
        }
    }
    // Tables that are sound by themselves may still clash with each other.
    for _ in 0..MOST {
        let Err(error) = DeTable::parse(&mended) else { break };
        let span = error.span().unwrap_or(0..0);
        errors.push(SyntaxError { span: span.clone(), message: error.message().to_owned() });
        let section = sections.iter().rev().find(|section| section.start <= span.start);
        blank(&mut mended, section.cloned().unwrap_or(0..text.len()));
    }
    if DeTable::parse(&mended).is_err() {
        mended.clear();
    }
    errors.sort_by_key(|error| error.span.start);
    (mended, errors)
}

/// The file cut before each head of a table.
fn sections(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let (mut at, mut quoted) = (0, false);
    for line in text.split_inclusive('\n') {
        let name = line.trim_start_matches('[');
        if !quoted && line.starts_with('[') && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            starts.push(at);
        }
        let marks = line.matches("\"\"\"").count() + line.matches("'''").count();
        quoted ^= marks % 2 == 1;
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn mend_section(text: &mut String, section: &Range<usize>, errors: &mut Vec<SyntaxError>) {
    for _ in 0..MOST {
        let own = &text[section.clone()];
        let Err(error) = DeTable::parse(own) else { return };
        // What is missing at the end belongs to the last words, not to the blank lines after them.
        let end = own.trim_end().len();
        let span = error.span().unwrap_or(0..0);
        let (start, end) = (span.start.min(end), span.end.min(end));
        let message = error.message().to_owned();
        let statement =
            statement(own, start, message.contains("array") || message.contains("table"));
        let span = section.start + start..section.start + end.max(start);
        errors.push(SyntaxError { span, message });
        match statement {
            Some(lines) => blank(text, section.start + lines.start..section.start + lines.end),
            None => break,
        }
    }
    blank(text, section.clone());
}

/// The lines of the statement that `at` is in; `None` if that is the head of the table.
///
/// `within` says that the error lies in a list or a table, which may have begun on an earlier line.
fn statement(section: &str, at: usize, within: bool) -> Option<Range<usize>> {
    let mut start = 0;
    let lines: Vec<_> = section
        .split_inclusive('\n')
        .map(|line| {
            start += line.len();
            (start - line.len(), line)
        })
        .collect();
    let found = lines.partition_point(|&(start, _)| start <= at).saturating_sub(1);
    let begins = |line: &str| {
        let key = line.split('=').next().unwrap_or_default().trim();
        line.contains('=') && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let mut first = found;
    while within && first > 0 && !begins(lines[first].1) {
        first -= 1;
    }
    if first == 0 && section.starts_with('[') {
        return None;
    }
    let goes_on = |line: &str| {
        !line.trim().is_empty() && !line.trim_start().starts_with('#') && !begins(line)
    };
    let more = lines[found + 1..].iter().take_while(|(_, line)| goes_on(line)).count();
    let (start, line) = lines[found + more];
    Some(lines[first].0..start + line.len())
}

/// Puts blanks in the place of all but line ends.
fn blank(text: &mut String, lines: Range<usize>) {
    let blanks: String =
        text[lines.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(lines, &blanks);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Vec<(usize, String)> {
        let (mended, errors) = mend(text);
        assert!(DeTable::parse(&mended).is_ok() && mended.len() <= text.len());
        let line = |error: SyntaxError| {
            (text[..error.span.start].matches('\n').count() + 1, error.message)
        };
        errors.into_iter().map(line).collect()
    }

    #[test]
    fn a_list_left_open_does_not_swallow_what_follows() {
        let text = "[[a]]\nx = [\"1\",\n  \"2\"\n\n[[a]]\ny = 1\n";
        assert_eq!(told(text).len(), 1);
        assert!(mend(text).0.contains("y = 1"));
    }

    #[test]
    fn each_mistake_is_told_once() {
        let text =
            "[[a]]\nx = one\ny = \"two\nz = 3\nz = 4\nstray words\n[[b]\nx = 1\n\n[c]\n[c]\n";
        let lines: Vec<_> = told(text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3, 5, 6, 7, 11]);
        assert!(mend(text).0.contains("z = 3"));
    }

    #[test]
    fn a_list_over_lines_goes_as_a_whole() {
        let text = "a = 1\nlist = [\n  { b = 1 }\n  { b = 2 },\n]\nc = 3\n";
        assert_eq!(told(text).len(), 1);
        let mended = mend(text).0;
        assert!(mended.contains("a = 1") && mended.contains("c = 3") && !mended.contains("b = 2"));
    }

    proptest! {
        #[test]
        fn whatever_is_left_can_be_parsed(lines in proptest::collection::vec(
            "(\\[\\[?[ab]\\]\\]?|[ab]( = |=| )(1|\"x|\"x\"|\\[1,?|'''|\"\"\"|\\{ c = 1 \\}?|\\]|é)|\\]|\\[b\\.a\\]|.{0,20})", 0..20,
        )) {
            let text = lines.join("\n");
            let (mended, errors) = mend(&text);
            prop_assert!(DeTable::parse(&mended).is_ok());
            prop_assert!(errors.iter().all(|error| text.get(error.span.clone()).is_some()), "{errors:?}");
        }
    }
}
