use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use lifecourse_core::{AreaCode, Text};
use lifecourse_strategy::Starter;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output,
};

/// Begin a strategy: a small one that has no errors, with comments that teach the format
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse init my-strategy
  lifecourse init leeds --title 'Leeds Health and Wellbeing Strategy' --area E08000035 --place Leeds")]
pub(crate) struct Init {
    /// The folder to put it in, which must be empty (but for hidden files such as `.git`) or not be there
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The title of the strategy
    #[arg(long, default_value = "Joint Health and Wellbeing Strategy")]
    title: Text,
    /// The code of the place that it is for
    #[arg(long, default_value = "E10000018", requires = "place")]
    area: AreaCode,
    /// The name of the place that it is for
    #[arg(long, default_value = "Leicestershire", requires = "area")]
    place: Text,
}

impl Init {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { folder, title, area, place } = self;
        if !is_free(&folder).with_context(|| format!("cannot look into {}", folder.display()))? {
            let told =
                format!("{} is not an empty folder, and nothing was written", folder.display());
            return Err(Failure::input(told)
                .help("name an empty folder, or one that is not there")
                .into());
        }
        let year = u16::try_from(global.now().year()).unwrap_or_default();
        let files = Starter { title, area, place, year }.files();
        files.save(&folder)?;
        for name in files.names() {
            output::text(&format!("{}\n", folder.join(name).display()))?;
        }
        let shown = folder.display();
        global.output.remark(&format!("Next: edit these files, then `lifecourse check {shown}` and `lifecourse import {shown}`"));
        Ok(Exit::Done)
    }
}

/// Whether there is nothing, or a folder with nothing but hidden files, such as those of Git.
fn is_free(folder: &Path) -> std::io::Result<bool> {
    match folder.read_dir() {
        Ok(entries) => {
            for entry in entries {
                if !entry?.file_name().as_encoded_bytes().starts_with(b".") {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(error),
    }
}
