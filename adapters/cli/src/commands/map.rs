use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use lifecourse_app::MapForm;
use lifecourse_core::{Diagnostic, Document, Id, Kind, SystemMap, Text};
use lifecourse_server::map_drawing;
use lifecourse_storage::{AsOf, ReaderExt};
use lifecourse_strategy::{Files, Placed, read, write};

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output,
};

/// Bring a system map in from another tool, or write one for another tool or as a drawing
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse map import kumu.json --id why-care-is-not-reached --into my-strategy
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
/// The file is put into the folder, or written to standard output; `lifecourse import` takes the folder. What a map has no place for is told and left out; a link without a sign is an error.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse map import kumu.json --id why-care-is-not-reached --into my-strategy
  lifecourse map import kumu.json --id why-care-is-not-reached > map.toml")]
struct Import {
    /// The file
    file: PathBuf,
    /// What the map is to be called
    #[arg(long)]
    id: Id<SystemMap>,
    /// Its title, if not that of the file
    #[arg(long, value_name = "TEXT")]
    title: Option<Text>,
    /// The strategy folder to put it into, as a new file [default: standard output]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
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
        let Self { file, id, title, into } = self;
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {name}"))?;
        let sketch = MapForm::of(&text).read(&text, &id);
        let faults = match &sketch {
            Ok(read) => &read.remarks,
            Err(errors) => errors,
        };
        let placed: Vec<_> = faults.iter().map(|fault| placed(fault, &file)).collect();
        global.output.faults(&placed);
        let Ok(read) = sketch else {
            let told = format!("{name} is not a map that can be used");
            return Err(Failure::input(told).help("mend what is told above").into());
        };
        let map = SystemMap { title: title.unwrap_or(read.map.title), ..read.map };
        for fault in map.check() {
            global.output.remark(&format!("{}: {}", fault.field, fault.message));
        }
        let files = write(&[map.into()]).context("cannot write the map")?;
        let mut text = String::new();
        for name in files.names() {
            std::io::Read::read_to_string(&mut files.open(name)?, &mut text)?;
        }
        match into {
            Some(folder) => put(global, &folder, &id, &text),
            None => output::text(&text).map(|()| Exit::Done),
        }
    }
}

/// Puts a map into a strategy folder as a file of its own, and tells what is wrong with it there.
fn put(global: &Global, folder: &Path, id: &Id<SystemMap>, text: &str) -> anyhow::Result<Exit> {
    let shown = folder.display();
    let there = read(&Files::from_folder(folder)?).documents;
    let has_it = |placed: &&Placed| {
        placed.document.kind() == Kind::SystemMap && placed.document.id() == id.as_str()
    };
    if let Some(placed) = there.iter().find(has_it) {
        let told = format!("{shown} has a map `{id}` already: {}", placed.place);
        return Err(Failure::input(told)
            .help("give this one another --id, or take the old one out")
            .into());
    }
    let path = folder.join(format!("{id}.toml"));
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
            Failure::input(format!("cannot make {}: {error}", path.display()))
                .help("give the map another --id, or move that file")
        })?;
    file.write_all(text.as_bytes())?;
    let read = read(&Files::from_folder(folder)?);
    let shown = path.display().to_string();
    let of_it = |fault: &&Diagnostic| fault.place.file.as_deref() == Some(shown.as_str());
    let faults: Vec<_> = read.diagnostics.iter().filter(of_it).collect();
    global.output.faults(faults.iter().copied());
    global.output.remark(&format!("The map is in {}", path.display()));
    let wrong = faults.iter().any(|fault| fault.is_error());
    Ok(if wrong { Exit::Input } else { Exit::Done })
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
