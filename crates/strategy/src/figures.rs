//! The files of figures: whether their indicators and areas are documents of the folder, and whether
//! their rows contradict each other.

use std::collections::BTreeMap;

use lifecourse_core::{AnyDocument, Diagnostic, Excerpt, Kind, Place};
use lifecourse_exchange::{FigureReader, Format, KnownIndicators, ReadError};

use crate::{Files, Source, check::Known, draft::Draft, given::Given};

/// Rows read at a time.
const CHUNK: usize = 4_096;
/// So many faults of one file are told, and the rest counted.
const MOST_FAULTS: usize = 200;

/// Checks every file of figures, row by row.
pub(crate) fn check(
    files: &Files,
    drafts: &[Draft<'_>],
    known: &Known,
    told: &mut Vec<Diagnostic>,
) {
    let indicators = drafts.iter().filter_map(|draft| match &draft.document {
        AnyDocument::Indicator(indicator)
            if draft.id().is_some() && !draft.is_broken("value_type") =>
        {
            Some(&**indicator)
        }
        _ => None,
    });
    let indicators: KnownIndicators = indicators.collect();
    let mut given = Given::default();
    for name in files.figures() {
        let shown = files.shown(name);
        let place = Place { file: Some(shown.clone()), ..Place::default() };
        let (found, unknown) = (Vec::new(), BTreeMap::new());
        let mut table = Table { known, given: &mut given, place, found, untold: 0, unknown };
        let read = || {
            let source = files.open(name).map_err(ReadError::Io)?;
            FigureReader::new(source, &shown, indicators.clone())
        };
        if let Err(error) = read().and_then(|reader| table.read(reader)) {
            table.stop(&error);
        }
        table.tell(told);
    }
}

/// One file of figures.
struct Table<'k> {
    known: &'k Known,
    /// What the rows so far have given, those of earlier files among them.
    given: &'k mut Given,
    place: Place,
    found: Vec<Diagnostic>,
    /// How many faults there are beside those found.
    untold: usize,
    /// Indicators and areas that are not documents: the first row with each, and how many there are.
    unknown: BTreeMap<(Kind, String), (u64, u64)>,
}

impl Table<'_> {
    fn read(&mut self, mut reader: FigureReader<Box<dyn Source>>) -> Result<(), ReadError> {
        while let Some(chunk) = reader.next_chunk(CHUNK)? {
            let room = MOST_FAULTS.saturating_sub(self.found.len());
            self.untold += chunk.diagnostics.len().saturating_sub(room);
            self.found.extend(chunk.diagnostics.into_iter().take(room));
            for row in chunk.rows {
                let series = &row.observation.series;
                self.look_up(Kind::Indicator, series.indicator.as_str(), row.number);
                self.look_up(Kind::Area, series.area.as_str(), row.number);
                let place = Place { row: Some(row.number), ..self.place.clone() };
                if let Some(fault) = self.given.add(place, row.observation) {
                    self.tell_row(fault);
                }
            }
        }
        self.tell_unknown(reader.format());
        Ok(())
    }

    fn tell_row(&mut self, fault: Diagnostic) {
        if self.found.len() < MOST_FAULTS || !fault.is_error() {
            self.found.push(fault);
        } else {
            self.untold += 1;
        }
    }

    fn look_up(&mut self, kind: Kind, id: &str, row: u64) {
        if self.known.has(kind, id) {
            return;
        }
        let key = (kind, id.to_owned());
        if self.unknown.len() < MOST_FAULTS || self.unknown.contains_key(&key) {
            self.unknown.entry(key).or_insert((row, 0)).1 += 1;
        } else {
            self.untold += 1;
        }
    }

    fn tell_unknown(&mut self, format: Format) {
        for ((kind, id), (row, rows)) in &self.unknown {
            let field = match (format, kind) {
                (Format::Fingertips, Kind::Indicator) => "Indicator ID",
                (Format::Fingertips, _) => "Area Code",
                _ => kind.as_str(),
            };
            let place = Place {
                row: Some(*row),
                field: Some(field.to_owned()),
                excerpt: Some(Excerpt { text: id.clone(), start: 0, end: id.len() }),
                ..self.place.clone()
            };
            let many = if *rows == 1 { "1 row is".to_owned() } else { format!("{rows} rows are") };
            let message = format!("there is no {kind} `{id}` in the folder, and {many} for it");
            let help = match (self.known.nearest(*kind, id), id.strip_prefix("fingertips-")) {
                (_, Some(number)) if format == Format::Fingertips && *kind == Kind::Indicator => {
                    format!(
                        "add `fingertips = {number}` to the `[[indicator]]` that these figures are of"
                    )
                }
                (Some(near), _) => {
                    format!("write `{near}`, if that is meant, or add a `[[{kind}]]` with this id")
                }
                (None, _) => format!("add a `[[{kind}]]` with this id, or take the rows out"),
            };
            self.found.push(Diagnostic::error("unknown-reference", message, place).help(help));
        }
    }

    /// Nothing more can be read.
    fn stop(&mut self, error: &ReadError) {
        self.found.push(match error {
            ReadError::Input(fault) => (**fault).clone(),
            ReadError::Io(error) => {
                let message = format!("this file cannot be read: {error}");
                Diagnostic::error("unreadable-file", message, self.place.clone())
            }
            other => Diagnostic::error("unreadable-file", other.to_string(), self.place.clone()),
        });
    }

    fn tell(self, told: &mut Vec<Diagnostic>) {
        told.extend(self.found);
        if self.untold > 0 {
            let message =
                format!("{} more rows of this file have something wrong with them", self.untold);
            told.push(
                Diagnostic::error("more-faults", message, self.place)
                    .help("mend those below first"),
            );
        }
    }
}
