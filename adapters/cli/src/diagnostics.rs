//! Draws what is wrong with an input: what, where, the words underlined, and what to do.

use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use lifecourse_core::{Diagnostic, Excerpt, Place, Severity};

use crate::sheet::{Cell, Sheet};

/// One fault as a person reads it, without a line end.
pub(crate) fn draw(fault: &Diagnostic) -> String {
    let level = match fault.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO.with_name("advice"),
    };
    let group = level.primary_title(fault.message.as_str()).id(fault.code);
    let mut group = Group::with_title(group).elements(place(&fault.place));
    if let Some(help) = &fault.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    Renderer::styled().render(&[group])
}

/// Where it is: a line of a text with the words underlined, or a cell of a table.
fn place(place: &Place) -> Option<Element<'_>> {
    if let (Some(line), Some(Excerpt { text, start, end })) = (place.line, &place.excerpt) {
        let words = AnnotationKind::Primary.span(*start..*end);
        let snippet = Snippet::source(text.as_str())
            .line_start(usize::try_from(line).unwrap_or(usize::MAX))
            .path(place.file.as_deref())
            .annotation(words);
        return Some(snippet.into());
    }
    let cell = place.excerpt.as_ref().filter(|excerpt| !excerpt.text.is_empty());
    let at = match cell {
        Some(cell) => format!("{place}: {}", normalize_untrusted_str(&cell.text)),
        None => place.to_string(),
    };
    (!at.is_empty()).then(|| Origin::path(at).into())
}

/// The faults as a table for scripts.
pub(crate) fn sheet<'a>(faults: impl IntoIterator<Item = &'a Diagnostic>) -> Sheet {
    let mut sheet =
        Sheet::new(["severity", "code", "file", "line", "row", "field", "message", "help"]);
    for Diagnostic { severity, code, message, help, place } in faults {
        sheet.row([
            severity.as_str().into(),
            (*code).into(),
            Cell::of(place.file.as_ref()),
            Cell::of(place.line),
            Cell::of(place.row),
            Cell::of(place.field.as_ref()),
            message.as_str().into(),
            Cell::of(help.as_ref()),
        ]);
    }
    sheet
}

/// How many of a severity there are.
pub(crate) fn count(faults: &[Diagnostic], severity: Severity) -> usize {
    faults.iter().filter(|fault| fault.severity == severity).count()
}

/// A number of things in words: `1 error`, `3 errors`.
pub(crate) fn several(count: impl TryInto<u64>, one: &str, more: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let number = lifecourse_core::thousands(count as f64);
    format!("{number} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(place: Place) -> String {
        let fault =
            Diagnostic::error("unknown-reference", "there is no priority `first-1001`", place)
                .help("write `first-1001-days`");
        anstream::adapter::strip_str(&draw(&fault)).to_string()
    }

    #[test]
    fn a_line_is_shown_with_its_words_underlined() {
        let text = "priority = \"first-1001\"".to_owned();
        let excerpt = Some(Excerpt { start: 11, end: text.len(), text });
        let place = Place {
            file: Some("plan/actions.toml".into()),
            line: Some(12),
            field: Some("priority".into()),
            excerpt,
            ..Place::default()
        };
        insta::assert_snapshot!(drawn(place), @r#"
        error[unknown-reference]: there is no priority `first-1001`
          --> plan/actions.toml:12:12
           |
        12 | priority = "first-1001"
           |            ^^^^^^^^^^^^
           |
           = help: write `first-1001-days`
        "#);
    }

    #[test]
    fn a_cell_is_named_by_its_row_and_column() {
        let excerpt = Some(Excerpt { text: "12\u{1b}[2J".to_owned(), start: 0, end: 2 });
        let place = Place {
            file: Some("figures.csv".into()),
            row: Some(7),
            field: Some("Value".into()),
            excerpt,
            ..Place::default()
        };
        insta::assert_snapshot!(drawn(place), @r"
        error[unknown-reference]: there is no priority `first-1001`
        --> figures.csv, row 7, `Value`: 12␛[2J
         = help: write `first-1001-days`
        ");
    }

    #[test]
    fn a_fault_without_a_place_is_a_sentence_with_help() {
        insta::assert_snapshot!(drawn(Place::default()), @r"
        error[unknown-reference]: there is no priority `first-1001`
         |
         = help: write `first-1001-days`
        ");
    }

    #[test]
    fn one_is_not_several() {
        assert_eq!(several(1_usize, "error", "errors"), "1 error");
        assert_eq!(several(1_200_u64, "error", "errors"), "1,200 errors");
    }
}
