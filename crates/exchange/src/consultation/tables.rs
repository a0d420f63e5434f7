//! Small tables beside responses: the codes they were given, and the population.

use std::io::Read;

use lifecourse_core::{Code, Diagnostic, Place};

use crate::{
    read::{ReadError, input_error},
    text::TextReader,
};

/// What was read of each row with which nothing is wrong, and what is wrong with the others.
type Rows<T> = (Vec<T>, Vec<Diagnostic>);

/// Reads which coder gave which response which theme: a table `response,coder,theme`, a row for
/// each, with a blank theme where a coder found none.
///
/// # Errors
/// [`ReadError::Input`] if it is no such table; [`ReadError::Io`] if the machine fails.
pub fn read_codes<R: Read>(input: R, file: &str) -> Result<Rows<Code>, ReadError> {
    rows(input, file, ["response", "coder", "theme"], |[response, coder, theme]| {
        if response.is_empty() || coder.is_empty() {
            return Err(
                "a code is given by somebody to some response: one of the two is blank".to_owned()
            );
        }
        let theme = if theme.is_empty() {
            None
        } else {
            Some(theme.parse().map_err(|error| format!("{theme:?} is no theme: {error}"))?)
        };
        Ok(Code { response: response.to_owned(), coder: coder.to_owned(), theme })
    })
}

/// Reads how many people each group of a population has: a table `group,people`.
///
/// # Errors
/// [`ReadError::Input`] if it is no such table; [`ReadError::Io`] if the machine fails.
pub fn read_population<R: Read>(input: R, file: &str) -> Result<Rows<(String, f64)>, ReadError> {
    rows(input, file, ["group", "people"], |[group, people]| {
        let number = people.replace(',', "").parse::<f64>().ok();
        let number = number.filter(|number| number.is_finite() && *number > 0.0);
        number
            .filter(|_| !group.is_empty())
            .map(|number| (group.to_owned(), number))
            .ok_or_else(|| format!("{people:?} is no number of people above zero of a named group"))
    })
}

fn rows<R: Read, T, const N: usize>(
    input: R,
    file: &str,
    columns: [&str; N],
    each: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Rows<T>, ReadError> {
    let mut table = TextReader::new(input, file)?;
    let place = |row| Place { file: Some(file.into()), row: Some(row), ..Place::default() };
    let mut at = [0; N];
    for (column, at) in columns.iter().zip(&mut at) {
        let found = table.names().iter().position(|name| name.eq_ignore_ascii_case(column));
        *at = found.ok_or_else(|| {
            let message = format!("there is no column `{column}`");
            let fault = Diagnostic::error("column-missing", message, place(table.header()));
            input_error(fault.help(format!("the columns are {}", columns.join(", "))))
        })?;
    }
    let (mut good, mut told) = (Vec::new(), Vec::new());
    while let Some(row) = table.next_row()? {
        match each(at.map(|at| row.cell(at))) {
            Ok(one) => good.push(one),
            Err(message) => {
                let fault = Diagnostic::error("not-usable", message, place(row.number()));
                told.push(fault.help("mend the row, or take it out"));
            }
        }
    }
    Ok((good, told))
}
