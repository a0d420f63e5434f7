//! What spreadsheets do to the texts of cells, told from the texts.

use crate::role::Role;

/// What happened to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Damage {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
    pub(crate) help: &'static str,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ERRORS: [&str; 9] =
    ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "Err:"];

/// What a spreadsheet did to the cell that says `role`, if it shows.
pub(crate) fn of(cell: &str, role: Role) -> Option<Damage> {
    if ERRORS.iter().any(|error| cell.starts_with(error)) {
        return Some(Damage {
            code: "spreadsheet-error",
            message: "this is an error of a spreadsheet's formula, not what the cell is to say",
            help: "mend the formula, or leave the cell blank and say why it is in `missing`",
        });
    }
    if cell.len() > 2 && cell.bytes().all(|byte| byte == b'#') {
        return Some(Damage {
            code: "column-too-narrow",
            message: "the column was too narrow to show this number when the file was saved",
            help: "widen the column in the spreadsheet and save the file again",
        });
    }
    let is_code = matches!(role, Role::Area | Role::ParentCode | Role::Indicator | Role::Category);
    if is_code && is_scientific(cell) {
        return Some(Damage {
            code: "number-for-code",
            message: "a spreadsheet took a code for a number, and its digits are lost",
            help: "format the column as text before the codes go into it, and fetch them again",
        });
    }
    if matches!(role, Role::Age | Role::Category | Role::Area | Role::Indicator) && is_date(cell) {
        return Some(Damage {
            code: "date-for-code",
            message: "this is a date: a spreadsheet makes one of texts such as 1-4 or MAR1",
            help: "format the column as text before the texts go into it, and fetch them again",
        });
    }
    let blank = match role {
        Role::Area => Some("bad-area-code"),
        Role::Indicator => Some("bad-indicator"),
        Role::Period => Some("bad-period"),
        _ => None,
    };
    if let Some(code) = blank.filter(|_| cell.is_empty()) {
        return Some(Damage {
            code,
            message: "the cell is blank: where cells are merged over several rows, the text stands in the first alone",
            help: "undo the merging and fill the text into every row",
        });
    }
    if has_footnote(cell) {
        return Some(Damage {
            code: "footnote-mark",
            message: "the mark of a footnote stands in this cell",
            help: "take the mark out, and put what it says into the column for notes",
        });
    }
    None
}

/// `1.5E+02`.
fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    exponent.strip_prefix(['+', '-']).is_some_and(digits) && mantissa.split('.').all(digits)
}

/// `01-Apr`, `Apr-01`, `4-Jan-24`, `2024-04-01`, `01/04/2024`.
pub(crate) fn is_date(cell: &str) -> bool {
    let cell = cell.split_once(['T', ' ']).map_or(cell, |(date, _)| date);
    let parts: Vec<&str> = cell.split(['-', '/']).collect();
    let digits = |text: &str| {
        (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let month = |text: &str| MONTHS.contains(&text.to_ascii_lowercase().as_str());
    match parts[..] {
        [one, other] => (digits(one) && month(other)) || (month(one) && digits(other)),
        [one, between, other] => {
            digits(one)
                && digits(other)
                && (month(between) || digits(between))
                && (one.len() == 4 || other.len() == 4 || month(between))
        }
        _ => false,
    }
}

/// `12.3*`, `Leicester [note 2]`, `5.1¹`, `7 (a)`.
fn has_footnote(cell: &str) -> bool {
    const MARKS: [char; 9] = ['*', '†', '‡', '§', '¹', '²', '³', '⁴', '⁵'];
    let end = cell.to_ascii_lowercase();
    let letter = |text: &str| {
        let mut letters = text.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphanumeric()) && letters.next().is_none()
    };
    let in_brackets = end.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    (cell.len() > 1 && cell.ends_with(MARKS))
        || (end.ends_with(']') && end.contains("[note"))
        || (in_brackets.is_some_and(letter) && cell.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(cell: &str, role: Role) -> Option<&'static str> {
        of(cell, role).map(|damage| damage.code)
    }

    #[test]
    fn dates_are_no_ages_and_no_codes() {
        for cell in
            ["01-Apr", "Apr-01", "4-Jan-24", "2024-04-01", "01/04/2024", "2024-04-01 00:00:00"]
        {
            assert_eq!(code(cell, Role::Age), Some("date-for-code"), "{cell}");
        }
        for cell in ["1-4", "65+", "16-64 yrs", "0-15", "E06000016", "2023/24"] {
            assert_eq!(of(cell, Role::Age), None, "{cell}");
        }
    }

    #[test]
    fn other_damage_is_named() {
        assert_eq!(code("1.5E+02", Role::Area), Some("number-for-code"));
        assert_eq!(code("#DIV/0!", Role::Value), Some("spreadsheet-error"));
        assert_eq!(code("####", Role::Count), Some("column-too-narrow"));
        for cell in ["12.3*", "5.1¹", "7 (a)", "12 [note 3]"] {
            assert_eq!(code(cell, Role::Value), Some("footnote-mark"), "{cell}");
        }
        assert_eq!(code("", Role::Area), Some("bad-area-code"));
        assert_eq!(code("", Role::Indicator), Some("bad-indicator"));
        assert_eq!(code("", Role::Count), None);
        assert_eq!(of("15E", Role::Area), None);
        assert_eq!(of("12.3", Role::Value), None);
        assert_eq!(of("[c]", Role::Value), None);
        assert_eq!(of("*", Role::Value), None);
    }
}
