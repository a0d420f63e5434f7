#![doc = include_str!("../README.md")]

mod cache;
mod cells;
mod consultation;
mod contradiction;
mod figure;
mod formula;
mod known;
mod layout;
mod map;
mod read;
mod records;
mod report;
mod source;
mod text;
mod write;

pub use consultation::{QuestionSheet, Responses, read_codes, read_population};
pub use contradiction::contradiction;
pub use formula::disarmed;
pub use known::{AreaSighting, IndicatorSighting, KnownIndicators, Sighting};
pub use layout::Format;
pub use map::{MapForm, MapRead};
pub use read::{Chunk, FigureReader, ReadError, Row, Tally};
pub use records::Record;
pub use text::TextReader;
pub use write::FigureWriter;
