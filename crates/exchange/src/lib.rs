#![doc = include_str!("../README.md")]

mod boundaries;
mod cache;
mod cells;
mod consultation;
mod contradiction;
mod damage;
mod directory;
mod figure;
mod formula;
mod header;
mod known;
mod layout;
mod look_up;
mod map;
mod mapping;
mod package;
#[cfg(feature = "parquet")]
mod parquet;
mod postcodes;
mod read;
mod records;
mod register;
mod report;
mod role;
mod source;
mod text;
mod workbook;
mod write;

pub use boundaries::{Boundaries, System, write_geojson};
pub use consultation::{QuestionSheet, Responses, read_codes, read_population};
pub use contradiction::contradiction;
pub use directory::{Directory, Draft, write_directory};
pub use formula::disarmed;
pub use known::{AreaSighting, IndicatorSighting, KnownIndicators, Sighting};
pub use layout::Format;
pub use look_up::{LookUp, joined};
pub use map::{MapForm, MapRead};
pub use mapping::{Mapping, Names, Numbers, Pattern, propose_mapping};
pub use package::{
    DATA_PACKAGE, PackageAbout, Resource, catalogue_record, csv_on_the_web, data_package,
};
#[cfg(feature = "parquet")]
pub use parquet::ParquetWriter;
pub use postcodes::Postcodes;
pub use read::{Chunk, FigureReader, ReadError, ReadOptions, Row, Tally};
pub use records::Record;
pub use register::Register;
pub use role::Role;
pub use text::TextReader;
pub use workbook::{FigureWorkbook, Opened, WorkbookError};
pub use write::FigureWriter;
