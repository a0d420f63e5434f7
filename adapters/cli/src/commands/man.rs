use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;

use crate::{arguments, failure::Exit, output};

/// Write the manual page, or those of every command into a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse man | man -l -
  lifecourse man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder, which is made if need be; without it the main page goes to standard output
    folder: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(arguments::command(), folder))
                .with_context(|| format!("cannot write into {}", folder.display()))?;
            return Ok(Exit::Done);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(arguments::command()).render(&mut page)?;
        output::text(&String::from_utf8_lossy(&page))?;
        Ok(Exit::Done)
    }
}
