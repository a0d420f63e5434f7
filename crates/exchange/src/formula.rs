//! Texts that a spreadsheet would run as formulas: refused where they come in, disarmed where
//! they go out.

use std::borrow::Cow;

use crate::{
    layout::Format,
    report::{Report, Reported},
    role::Role,
};

/// The first characters of what a spreadsheet takes for a formula.
const STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Before a text it tells a spreadsheet that it is a text.
const MARK: char = '\'';

/// Whether a spreadsheet would run `text`.
pub(crate) fn is_one(text: &str) -> bool {
    text.starts_with(STARTS) && text.parse::<f64>().is_err()
}

/// `text` in a form that no spreadsheet runs as a formula: with an apostrophe before it if it looks
/// like one. For every text that goes into a CSV; reading our own tables takes it back.
///
/// ```
/// assert_eq!(lifecourse_exchange::disarmed("=1+1"), "'=1+1");
/// assert_eq!(lifecourse_exchange::disarmed("Value estimated"), "Value estimated");
/// ```
#[must_use]
pub fn disarmed(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches(MARK).starts_with(STARTS) {
        format!("{MARK}{text}").into()
    } else {
        text.into()
    }
}

/// The text of the cell that says `role`, which is kept as it is, unless a spreadsheet would
/// run it.
pub(crate) fn kept<'a>(row: &mut Report<'a>, role: Role) -> Result<&'a str, Reported> {
    let cell = row.cell(role);
    if is_one(cell) {
        return Err(row.error(
            role,
            "formula",
            "a spreadsheet would run this text as a formula",
            "take away the sign that it starts with",
        ));
    }
    Ok(shown(row.layout.format(), cell))
}

/// What a cell of a `format` shows: without the mark, which only our own tables have.
fn shown(format: Format, cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text)
            if format == Format::Tidy && text.trim_start_matches(MARK).starts_with(STARTS) =>
        {
            text
        }
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_no_formula() {
        assert!(!is_one("-3.2") && !is_one("+4") && !is_one("Value estimated"));
        for text in ["=1+1", "@SUM(A1)", "-cmd", "+x", "\t=1"] {
            assert!(is_one(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_disarmed_text_is_no_formula_and_is_taken_back(text in "['=+@\\-]{0,3}[a-z0-9]{0,4}") {
            let disarmed = disarmed(&text);
            prop_assert!(!is_one(&disarmed));
            prop_assert_eq!(shown(Format::Tidy, &disarmed), text.as_str());
            prop_assert_eq!(shown(Format::Fingertips, &text), text.as_str());
        }
    }
}
