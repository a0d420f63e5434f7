//! The cells of a table: numbers and short texts.

/// Many short texts in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.push_text(text),
            Err(_) => self.push_text(&String::from_utf8_lossy(bytes)),
        }
    }

    pub(super) fn push_text(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.all[start..self.ends[at]]
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.ends.clear();
    }
}

/// The number in a cell: NaN for none, where there may be none.
pub(super) fn read(cell: &[u8], may_be_missing: bool) -> Result<f64, String> {
    plain(cell).map_or_else(|| any(cell, may_be_missing), Ok)
}

fn any(cell: &[u8], may_be_missing: bool) -> Result<f64, String> {
    let text = String::from_utf8_lossy(cell);
    let text = text.trim();
    let missing = text.is_empty() || text == "NA";
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ if missing && may_be_missing => Ok(f64::NAN),
        _ if missing => Err("is empty".to_owned()),
        _ => Err(format!("is `{text}`, which is not a number")),
    }
}

/// A number of at most 15 digits with or without a sign and a point, which most are.
///
/// The digits and the power of ten are exact, so that one division rounds as it must.
fn plain(cell: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (sign, cell) = match cell {
        [b'-', cell @ ..] => (-1.0, cell),
        _ => (1.0, cell),
    };
    if cell.len() >= POWERS.len() {
        return None;
    }
    let (number, rest) = digits(cell, 0);
    if rest.len() == cell.len() {
        return None;
    }
    match rest {
        [] => Some(sign * number as f64),
        [b'.', decimals @ ..] => {
            let (number, rest) = digits(decimals, number);
            rest.is_empty().then(|| sign * (number as f64 / POWERS[decimals.len()]))
        }
        _ => None,
    }
}

/// `number` with the digits that `cell` begins with put after it, and what comes after them.
fn digits(cell: &[u8], mut number: u64) -> (u64, &[u8]) {
    for (at, byte) in cell.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (number, &cell[at..]);
        }
        number = number * 10 + u64::from(digit);
    }
    (number, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_number_is_read_as_any_number_is() {
        for text in [
            "0",
            "7",
            "-0",
            "0042",
            "999999999999999",
            "-99999999999999",
            "9999999999999999",
            "1.5",
            "-3",
            "-0.25",
            "1e3",
            "5.",
            "0.1",
            "0.3",
            "123.456",
            "99999999999.999",
            "0.0000000000001",
            ".5",
            "-.5",
            "+2",
            "25000.37",
        ] {
            let number: f64 = text.parse().unwrap();
            assert_eq!(read(text.as_bytes(), false).unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_a_missing_one_where_it_must_be_there() {
        for text in [
            "x", "1,000", "NaN", "inf", "1e999", "--1", "-", "0x10", "1 000", ".", "-.", "1.2.3",
            "\u{fffd}",
        ] {
            assert!(read(text.as_bytes(), true).is_err(), "{text}");
        }
        for text in ["", " ", "NA"] {
            assert!(read(text.as_bytes(), true).unwrap().is_nan(), "{text:?}");
            assert!(read(text.as_bytes(), false).is_err(), "{text:?}");
        }
        assert!((read(b" 2.5 ", false).unwrap() - 2.5).abs() <= 0.0);
    }

    #[test]
    fn texts_are_kept_apart() {
        let mut texts = Texts::default();
        for text in ["a", "", "bc"] {
            texts.push(text.as_bytes());
        }
        assert_eq!([0, 1, 2].map(|at| texts.get(at)), ["a", "", "bc"]);
    }
}
