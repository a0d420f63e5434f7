//! One text file and the places in it.

use std::{ops::Range, sync::Arc};

use lifecourse_core::{Excerpt, Place};

use crate::syntax::{self, SyntaxError};

/// How much of a long line an excerpt shows before and after what is meant.
const AROUND: usize = 120;

/// A text file that was read.
#[derive(Debug)]
pub(crate) struct Page {
    /// The name by which the person knows it.
    pub(crate) name: Arc<str>,
    /// Its text, without a byte order mark.
    pub(crate) text: String,
    /// The same with what is not TOML blanked out.
    pub(crate) toml: String,
    /// What is not TOML in it, and why.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether its text is what its bytes say.
    pub(crate) faithful: bool,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl Page {
    pub(crate) fn new(name: Arc<str>, text: &str, faithful: bool) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let ends =
            text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let (toml, errors) = syntax::mend(&text);
        Self { name, text, toml, errors, faithful, lines }
    }

    /// The place of these bytes; `field` is empty where no field is meant.
    pub(crate) fn place(&self, span: Range<usize>, field: &str) -> Place {
        let mut start = floor(&self.text, span.start);
        // What is missing at the end of the file belongs to its last line, not after it.
        if start == self.text.len() {
            start = self.text.trim_end_matches(['\n', '\r']).len();
        }
        let line = self.line(start);
        let (from, to) = self.bounds(line);
        let end = floor(&self.text, span.end).clamp(start, to.max(start));
        let start = start.min(to);
        let (shown_from, shown_to) = (
            floor(&self.text, start.saturating_sub(AROUND)).max(from),
            floor(&self.text, end.min(start + AROUND) + AROUND).min(to),
        );
        let end = end.min(shown_to);
        Place {
            file: Some(Arc::clone(&self.name)),
            line: Some(line as u64 + 1),
            row: None,
            field: (!field.is_empty()).then(|| field.to_owned()),
            excerpt: Some(Excerpt {
                text: self.text[shown_from..shown_to].to_owned(),
                start: start - shown_from,
                end: end - shown_from,
            }),
        }
    }

    /// The line that this byte is on, from 0.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// Where a line starts, and where it ends without its line end.
    fn bounds(&self, line: usize) -> (usize, usize) {
        let from = self.lines[line];
        let to = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        (from, from + self.text[from..to].trim_end_matches(['\n', '\r']).len())
    }
}

/// The last boundary between characters that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, span: Range<usize>) -> (u64, String) {
        let place = Page::new("a.toml".into(), text, true).place(span, "");
        let excerpt = place.excerpt.unwrap();
        (place.line.unwrap(), excerpt.text[excerpt.start..excerpt.end].to_owned())
    }

    #[test]
    fn a_place_is_its_line_with_the_words_meant() {
        assert_eq!(shown("a = 1\r\nb = two\r\n", 11..14), (2, "two".to_owned()));
    }

    #[test]
    fn a_span_over_lines_is_shown_on_its_first() {
        assert_eq!(shown("a = [\n1,\n]\n", 4..10), (1, "[".to_owned()));
    }

    #[test]
    fn the_end_of_the_file_is_on_its_last_line() {
        assert_eq!(shown("a = [\n", 6..6), (1, String::new()));
    }

    proptest! {
        #[test]
        fn excerpts_hold_what_they_mark(text in "(?s).{0,400}", start in 0_usize..900, length in 0_usize..900) {
            let place = Page::new("a.toml".into(), &text, true).place(start..start + length, "");
            let excerpt = place.excerpt.unwrap();
            prop_assert!(excerpt.text.get(excerpt.start..excerpt.end).is_some());
            prop_assert!(!excerpt.text.contains('\n'));
        }
    }
}
