//! The bytes of a file as UTF-8: what they are, their byte order marks, their encoding.

use std::{
    fmt,
    io::{self, Chain, Cursor, Read},
};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

/// How many bytes are looked at to tell what a file is.
const HEAD: usize = 16 * 1024;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// First bytes of what is not a table in text: what it is, and what to do about it.
const NOT_TABLES: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or another zip archive", SAVE_AS),
    (b"\xD0\xCF\x11\xE0", "an Excel workbook of the older kind", SAVE_AS),
    (b"%PDF", "a PDF document", "ask for the table itself, as CSV"),
    (b"\x1F\x8B", "compressed with gzip", "decompress it first: gunzip FILE"),
    (b"SQLite format 3", "an SQLite database", "give the table of figures as CSV"),
    (b"{", "JSON", "give the table of figures as CSV"),
    (b"[", "JSON", "give the table of figures as CSV"),
    (b"<", "a web page or XML", "save the download itself, not the page that offers it"),
];
const SAVE_AS: &str = "open it in a spreadsheet and save the sheet as `CSV UTF-8`";

/// Why bytes are not the text of a table.
#[derive(Debug)]
pub(crate) struct NotText {
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotText {}

impl From<NotText> for io::Error {
    fn from(error: NotText) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// A reader that starts again with what was read of it already.
type Rewound<R> = Chain<Cursor<Vec<u8>>, R>;

/// The text of a file in UTF-8 without byte order marks, and its beginning to look at.
pub(crate) struct Source<R> {
    text: Rewound<Text<Rewound<R>>>,
}

impl<R: Read> Source<R> {
    /// Finds out what `input` is.
    ///
    /// # Errors
    /// [`NotText`] within the error if it is not text.
    pub(crate) fn new(mut input: R) -> io::Result<Self> {
        let mut head = read_head(&mut input)?;
        let big_endian = head.starts_with(b"\xFE\xFF");
        let text = if big_endian || head.starts_with(b"\xFF\xFE") {
            let encoding = if big_endian { UTF_16BE } else { UTF_16LE };
            head.drain(..2);
            let decoder = encoding.new_decoder_without_bom_handling();
            Text::Utf16(Utf16::new(Cursor::new(head).chain(input), decoder))
        } else {
            while head.starts_with(UTF8_MARK) {
                head.drain(..UTF8_MARK.len());
            }
            is_text(&head)?;
            Text::Utf8(Cursor::new(head).chain(input))
        };
        Self::rewound(text)
    }

    fn rewound(mut text: Text<Rewound<R>>) -> io::Result<Self> {
        let head = read_head(&mut text)?;
        Ok(Self { text: Cursor::new(head).chain(text) })
    }

    /// The beginning of the text.
    pub(crate) fn head(&self) -> &[u8] {
        self.text.get_ref().0.get_ref()
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.read(buffer)
    }
}

/// As much as is looked at, or all there is.
fn read_head(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn is_text(head: &[u8]) -> Result<(), NotText> {
    let start = head.trim_ascii_start();
    match NOT_TABLES.iter().find(|(bytes, ..)| start.starts_with(bytes)) {
        Some((_, what, help)) => {
            Err(NotText { message: format!("this is {what}, not a table in CSV"), help })
        }
        None => Ok(()),
    }
}

enum Text<R> {
    Utf8(R),
    Utf16(Utf16<R>),
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Utf8(input) => input.read(buffer),
            Self::Utf16(input) => input.read(buffer),
        }
    }
}

/// UTF-16 turned into UTF-8 as it is read.
struct Utf16<R> {
    input: R,
    decoder: Decoder,
    /// Bytes read and not yet decoded.
    raw: Vec<u8>,
    /// Text decoded and not yet taken.
    decoded: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    fn new(input: R, decoder: Decoder) -> Self {
        Self { input, decoder, raw: Vec::new(), decoded: Vec::new(), taken: 0, ended: false }
    }

    /// Decodes the next stretch of the input.
    fn refill(&mut self) -> io::Result<()> {
        self.raw.clear();
        let read = (&mut self.input).take(HEAD as u64).read_to_end(&mut self.raw)?;
        self.ended = read < HEAD;
        // A code unit of two bytes becomes three bytes at most.
        let room = self.decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
        self.decoded.resize(room.unwrap_or(4 * HEAD), 0);
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(
            &self.raw,
            &mut self.decoded,
            self.ended,
        );
        self.decoded.truncate(written);
        self.taken = 0;
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => Err(NotText {
                message: "this file says that it is UTF-16, and parts of it are not".to_owned(),
                help: "save the table again as `CSV UTF-8`",
            }
            .into()),
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.decoded.len() && !self.ended {
            self.refill()?;
        }
        let read = (&self.decoded[self.taken..]).read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_of(bytes: &[u8]) -> io::Result<String> {
        io::read_to_string(Source::new(bytes)?)
    }

    fn utf16(text: &str, mark: &[u8], unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
    }

    #[test]
    fn byte_order_marks_are_not_part_of_the_text() {
        for marks in 0..3 {
            let bytes = [UTF8_MARK.repeat(marks).as_slice(), "é,b".as_bytes()].concat();
            assert_eq!(text_of(&bytes).unwrap(), "é,b");
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        for (bytes, named) in [
            (&b"PK\x03\x04\x14"[..], "Excel"),
            (b"\xD0\xCF\x11\xE0\xA1", "Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"\n <!DOCTYPE html>", "web page"),
            (b"[{}]", "JSON"),
        ] {
            let error = text_of(bytes).unwrap_err();
            assert!(error.to_string().contains(named), "{error}");
        }
    }

    #[test]
    fn half_a_character_of_utf16_is_an_error() {
        let mut bytes = utf16("a,b", b"\xFF\xFE", u16::to_le_bytes);
        bytes.push(b'x');
        assert!(text_of(&bytes).is_err());
    }

    proptest! {
        #[test]
        fn utf16_of_either_order_is_read(text in "[a-z]?.{0,50}", times in 1_usize..500) {
            let text = text.repeat(times);
            for (mark, unit) in [
                (b"\xFF\xFE", u16::to_le_bytes as fn(u16) -> [u8; 2]),
                (b"\xFE\xFF", u16::to_be_bytes),
            ] {
                prop_assert_eq!(&text_of(&utf16(&text, mark, unit)).unwrap(), &text);
            }
        }
    }
}
