//! Where a table of figures comes from: a file, or a stream that is spooled to one.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A table that can be read twice.
#[derive(Debug)]
pub(super) struct Source {
    file: File,
    bytes: u64,
}

impl Source {
    /// Opens a file; a pipe or a device, or standard input for `-`, is spooled to a temporary file
    /// first, so that any length needs no more memory.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Self::spool(io::stdin().lock());
        }
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_file() { Ok(Self { file, bytes: about.len() }) } else { Self::spool(file) }
    }

    fn spool(mut stream: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let bytes = io::copy(&mut stream, &mut file)?;
        Ok(Self { file, bytes })
    }

    pub(super) fn into_file(self) -> File {
        self.file
    }

    /// A bar on standard error, if that is a terminal.
    pub(super) fn progress(&self, quiet: bool) -> ProgressBar {
        const SHAPE: &str = "{bar:40} {percent}% of {total_bytes} read";
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(self.bytes), target);
        ProgressStyle::with_template(SHAPE).map(|style| bar.set_style(style)).ok();
        bar
    }
}
