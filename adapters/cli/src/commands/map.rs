use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use lifecourse_app::MapForm;
use lifecourse_core::{Diagnostic, Document, Id, Kind, SystemMap, Text};
use lifecourse_server::map_drawing;
use lifecourse_storage::{AsOf, ReaderExt, Store};
use lifecourse_strategy::write;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output,
};

/// Bring a system map in from another tool, or write one for another tool or as a drawing
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse map import kumu.json --id why-care-is-not-reached > my-strategy/map.toml
  lifecourse map export why-care-is-not-reached --form svg > map.svg")]
pub(crate) struct Map {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Import(Import),
    Export(Export),
}

/// Turn a map of Kumu (JSON), GraphML or DOT into a file for a strategy folder
///
/// The file is written to standard output; `lifecourse check` and `lifecourse import` take the folder that it is put into. What a map has no place for is told and left out; a link without a sign is an error.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse map import kumu.json --id why-care-is-not-reached > my-strategy/map.toml")]
struct Import {
    /// The file
    file: PathBuf,
    /// What the map is to be called
    #[arg(long)]
    id: Id<SystemMap>,
    /// Its title, if not that of the file
    #[arg(long, value_name = "TEXT")]
    title: Option<Text>,
}

/// Write a map for Kumu, as GraphML, as DOT, or as a drawing
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse map export why-care-is-not-reached --form svg > map.svg
  lifecourse map export why-care-is-not-reached --form dot | dot -Tpdf > map.pdf")]
struct Export {
    /// Its id
    id: Id<SystemMap>,
    /// The form
    #[arg(long, value_enum, default_value = "kumu")]
    form: Form,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// The JSON of Kumu.
    Kumu,
    /// GraphML.
    Graphml,
    /// The DOT language of Graphviz.
    Dot,
    /// A drawing, with every link and the loops in words within it.
    Svg,
}

impl Map {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self.action {
            Action::Import(command) => command.run(global),
            Action::Export(command) => command.run(global).await,
        }
    }
}

impl Import {
    fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { file, id, title } = self;
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        let read = MapForm::of(&text).read(&text, &id);
        let faults = match &read {
            Ok(read) => &read.remarks,
            Err(errors) => errors,
        };
        let placed: Vec<_> = faults.iter().map(|fault| placed(fault, &file)).collect();
        global.output.faults(&placed);
        let Ok(read) = read else {
            let told = format!("{name} is not a map that can be used");
            return Err(Failure::input(told).help("mend what is told above").into());
        };
        let map = SystemMap { title: title.unwrap_or(read.map.title), ..read.map };
        for fault in map.check() {
            global.output.remark(&format!("{}: {}", fault.field, fault.message));
        }
        let files = write(&[map.into()]).context("cannot write the map")?;
        for name in files.names() {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut files.open(name)?, &mut text)?;
            output::text(&text)?;
        }
        Ok(Exit::Done)
    }
}

/// The same in its file.
fn placed(fault: &Diagnostic, file: &Path) -> Diagnostic {
    let mut fault = fault.clone();
    fault.place.file = Some(file.display().to_string().into());
    fault
}

impl Export {
    async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
        let Some(stored) = snapshot.get::<SystemMap>(&self.id).await? else {
            let (kind, id) = (Kind::SystemMap, self.id.as_str());
            return Err(super::not_found(&mut *snapshot, kind, id).await?.into());
        };
        let map = stored.document;
        let text = match self.form {
            Form::Kumu => MapForm::Kumu.write(&map),
            Form::Graphml => MapForm::GraphMl.write(&map),
            Form::Dot => MapForm::Dot.write(&map),
            Form::Svg => {
                let drawn = map_drawing(&map).map_err(|error| {
                    Failure::input(format!("the map `{}` cannot be drawn: {error}", self.id))
                        .help("export it as DOT for a tool that draws large maps")
                })?;
                format!("{drawn}\n")
            }
        };
        output::text(&text)?;
        Ok(Exit::Done)
    }
}
