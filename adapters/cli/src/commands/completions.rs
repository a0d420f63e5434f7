use clap::Args;
use clap_complete::Shell;

use crate::{arguments, failure::Exit, output};

/// Write a script that lets a shell complete commands and options
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse completions bash > /etc/bash_completion.d/lifecourse
  lifecourse completions zsh > ~/.zfunc/_lifecourse")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut arguments::command(), "lifecourse", &mut script);
        output::text(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done)
    }
}
