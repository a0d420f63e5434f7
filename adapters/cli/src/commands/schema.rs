use clap::Args;
use lifecourse_core::Kind;
use serde::Serialize;

use crate::{
    arguments::{self, Global},
    failure::Exit,
    output::{self, Answer},
    sheet::Sheet,
};

/// Write the JSON Schema of a kind of document, or list the kinds
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse schema
  lifecourse schema indicator > indicator.schema.json")]
pub(crate) struct Schema {
    /// The kind of document; without it the kinds are listed
    #[arg(value_parser = arguments::kind())]
    kind: Option<Kind>,
}

#[derive(Debug, Serialize)]
struct Entry {
    kind: Kind,
    plural: &'static str,
}

impl Schema {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        if let Some(kind) = self.kind {
            output::json(&kind.schema())?;
            return Ok(Exit::Done);
        }
        let kinds: Vec<_> =
            Kind::ALL.iter().map(|&kind| Entry { kind, plural: kind.plural() }).collect();
        let mut records = Sheet::new(["kind", "plural"]);
        for Entry { kind, plural } in &kinds {
            records.row([kind.as_str().into(), (*plural).into()]);
        }
        global.output.answer(&Answer { json: &kinds, records, tables: Vec::new() })?;
        Ok(Exit::Done)
    }
}
