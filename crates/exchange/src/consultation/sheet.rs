//! Sheets that say what the columns of a file of responses ask, by their letters.

use std::{collections::BTreeMap, io::Read};

use lifecourse_core::{Diagnostic, Place};

use crate::{
    read::{ReadError, input_error},
    text::TextReader,
};

/// What columns ask, by the letter that a spreadsheet gives them: the sheets of open, closed and
/// two-part questions that come with a file of responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionSheet {
    /// The text of the question, and whether it is answered by choosing, by column from 0.
    columns: BTreeMap<usize, (String, bool)>,
}

impl QuestionSheet {
    /// Reads a sheet; `None` if the file is none, but a file of responses, say.
    ///
    /// # Errors
    /// [`ReadError::Input`] if it is no table of text or names a column by no letters;
    /// [`ReadError::Io`] if the machine fails.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_exchange::QuestionSheet;
    /// let open = "Column letter (in Responses sheet),Question number,Question text (full wording shown to respondent)\nAA,3,Anything else?\n";
    /// let sheet = QuestionSheet::read(open.as_bytes(), "open_questions.csv")?.unwrap();
    /// assert_eq!(sheet.column(26), Some(("Anything else?", false)));
    /// assert_eq!(QuestionSheet::read(&b"id,Anything else?\n"[..], "responses.csv")?, None);
    /// # Ok::<(), lifecourse_exchange::ReadError>(())
    /// ```
    pub fn read<R: Read>(input: R, file: &str) -> Result<Option<Self>, ReadError> {
        let mut table = TextReader::new(input, file)?;
        let names: Vec<String> = table.names().iter().map(|name| name.to_lowercase()).collect();
        let column = |start: &str| names.iter().position(|name| name.starts_with(start));
        let (letters, words) = (column("column letter"), column("free-text column letter"));
        if letters.is_none() && words.is_none() {
            return Ok(None);
        }
        // A sheet of labels of who answers, rather than of questions, has no question's text.
        let text = column("question text").or_else(|| column("demographics label"));
        let choice = column("multiple-choice column letter");
        // Sheets of open and of closed questions have the same header: their names tell them apart.
        let closed = !file.to_lowercase().contains("open");
        let mut sheet = Self::default();
        while let Some(row) = table.next_row()? {
            let asked = text.map(|at| row.cell(at)).unwrap_or_default();
            for (at, is_choice) in [(letters, closed), (words, false), (choice, true)] {
                let Some(at) = at.filter(|at| !row.cell(*at).is_empty()) else { continue };
                let letter = row.cell(at);
                let place = index(letter).ok_or_else(|| {
                    let place = Place {
                        file: Some(file.into()),
                        row: Some(row.number()),
                        ..Place::default()
                    };
                    let message = format!("{letter:?} is no column of a spreadsheet");
                    let fault = Diagnostic::error("not-a-column", message, place);
                    input_error(fault.help("write its letter or letters, such as `B` or `AA`"))
                })?;
                sheet.columns.insert(place, (asked.to_owned(), is_choice));
            }
        }
        Ok(Some(sheet))
    }

    /// Takes what another sheet says as well.
    pub fn join(&mut self, other: Self) {
        self.columns.extend(other.columns);
    }

    /// The text of the question that a column (from 0) answers, and whether by choosing.
    #[must_use]
    pub fn column(&self, at: usize) -> Option<(&str, bool)> {
        self.columns.get(&at).map(|(text, is_choice)| (text.as_str(), *is_choice))
    }
}

/// The place of a column, from 0, by its letters: `A`, `Z`, `AA`; three at most.
fn index(letters: &str) -> Option<usize> {
    if !(1..=3).contains(&letters.len()) {
        return None;
    }
    let value = |letter: u8| match letter.to_ascii_uppercase() {
        upper @ b'A'..=b'Z' => Some(usize::from(upper - b'A') + 1),
        _ => None,
    };
    letters.bytes().try_fold(0, |sum, letter| Some(26 * sum + value(letter)?))?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbered_as_a_spreadsheet_does() {
        for (letters, at) in [("A", 0), ("z", 25), ("AA", 26), ("ZZ", 701), ("AAA", 702)] {
            assert_eq!(index(letters), Some(at), "{letters}");
        }
        for bad in ["", "1", "A1", "AAAA", "É"] {
            assert_eq!(index(bad), None, "{bad}");
        }
    }
}
