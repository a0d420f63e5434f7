//! The command `lifecourse`.

mod arguments;
mod commands;
mod diagnostics;
mod failure;
mod logging;
mod output;
mod sheet;

use std::process::ExitCode;

use arguments::Invocation;
use failure::Exit;

fn main() -> ExitCode {
    let invocation = Invocation::parse();
    logging::start(invocation.global.logging);
    invocation.run().unwrap_or_else(|error| failure::tell(&error)).into()
}

impl Invocation {
    fn run(self) -> anyhow::Result<Exit> {
        let exit = self.command.run(&self.global)?;
        output::flush()?;
        Ok(exit)
    }
}
