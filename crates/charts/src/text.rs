//! Text that may stand in a chart, how wide it is about, and where it wraps.

use crate::ChartError;

/// The longest text accepted, in characters.
const LONGEST: usize = 300;

/// A text that has something to read in it, on one line, and that XML can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label(String);

impl Label {
    /// Reads a text: white space and control characters become single spaces.
    pub(crate) fn new(what: &'static str, text: &str) -> Result<Self, ChartError> {
        Self::within(what, text, LONGEST)
    }

    /// Reads a text of at most `limit` characters.
    pub(crate) fn within(what: &'static str, text: &str, limit: usize) -> Result<Self, ChartError> {
        let printable =
            text.replace(|c: char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'), " ");
        let line = printable.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.chars().count() {
            0 => Err(ChartError::Empty { what }),
            length if length > limit => Err(ChartError::TooLong { what, length, limit }),
            _ => Ok(Self(line)),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a sentence: with a full stop unless it has its own end.
    pub(crate) fn sentence(&self) -> String {
        let end = if self.0.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{}{end}", self.0)
    }
}

/// About how wide `text` is at the font size `size`; generous for the fonts that the stylesheet names.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The advance of one character in ems, by classes of the Helvetica family with a little to spare.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' | ' ' => 0.31,
        'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 0.38,
        'a'..='l' | 'n'..='v' | 'x'..='z' | '0'..='9' => 0.58,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 1.0,
        'A'..='Z' | '&' => 0.75,
        '\u{1100}'.. => 1.1,
        _ => 0.68,
    }
}

/// The text in lines no wider than `room`; a word wider than that is cut where it must be.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined, size) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if width(&line, size) > room && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The least room, in whole ems, in which the text takes no more lines than in `room`: no last word stands alone.
pub(crate) fn even_room(text: &str, size: f64, room: f64) -> f64 {
    let lines = wrap(text, size, room).len();
    let narrower =
        std::iter::successors(Some(room), |room| Some(room - size)).take_while(|room| *room > size);
    narrower.take_while(|room| wrap(text, size, *room).len() <= lines).last().unwrap_or(room)
}

/// The text in at most `most` lines; what does not fit is left out and an ellipsis says so.
pub(crate) fn wrap_at_most(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, room);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(last, size) + width("…", size) > room {
                last.pop();
            }
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

/// A list as English writes it: "a, b and c".
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_is_one_line_that_xml_can_hold() -> Result<(), ChartError> {
        assert_eq!(
            Label::new("name", "\u{0}Oadby \n and\tWigston\u{FFFF}")?.as_str(),
            "Oadby and Wigston"
        );
        assert_eq!(Label::new("name", " \u{7} "), Err(ChartError::Empty { what: "name" }));
        assert!(matches!(
            Label::new("name", &"x".repeat(301)),
            Err(ChartError::TooLong { length: 301, .. })
        ));
        Ok(())
    }

    #[test]
    fn wraps_between_words_and_shortens_with_an_ellipsis() {
        let room = width("Hinckley and", 10.0);
        assert_eq!(wrap("Hinckley and Bosworth", 10.0, room), ["Hinckley and", "Bosworth"]);
        assert_eq!(wrap_at_most("Hinckley and Bosworth", 10.0, room, 1), ["Hinckley a…"]);
    }

    #[test]
    fn lines_of_a_title_are_about_as_long_as_each_other() {
        let title = "Fewer mothers smoke at delivery, but the target is far";
        let room = width(title, 10.0) * 0.97;
        assert_eq!(wrap(title, 10.0, room).last().map(String::as_str), Some("far"));
        let even = wrap(title, 10.0, even_room(title, 10.0, room));
        assert_eq!(even, ["Fewer mothers smoke at", "delivery, but the target is far"]);
    }

    #[test]
    fn lists_as_english_does() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&items), "a, b and c");
        assert_eq!(list(&items[..2]), "a and b");
    }

    proptest! {
        #[test]
        fn no_wrapped_line_is_wider_than_its_room_and_no_letter_is_lost(text in "\\PC{0,80}", room in 20.0..300.0) {
            let lines = wrap(&text, 10.0, room);
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            for line in lines.iter().chain(&wrap_at_most(&text, 10.0, room, 2)) {
                prop_assert!(width(line, 10.0) <= room);
            }
        }
    }
}
