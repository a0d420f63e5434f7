//! Where an export goes: standard output, or a file that is whole or not there.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Stdout, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::{Builder, NamedTempFile};

/// Takes what is exported.
#[derive(Debug)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A file beside the one that it will replace.
    File { temporary: BufWriter<NamedTempFile>, path: PathBuf },
    /// A pipe or a device, which cannot be replaced.
    Stream { stream: BufWriter<File>, path: PathBuf },
}

impl Destination {
    /// Standard output if there is no path, or if it is `-`.
    pub(crate) fn open(path: Option<PathBuf>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let destination = match path.metadata() {
            Ok(about) if !about.is_file() => OpenOptions::new()
                .write(true)
                .open(&path)
                .map(|file| Self::Stream { stream: BufWriter::new(file), path: path.clone() }),
            _ => beside(&path)
                .map(|file| Self::File { temporary: BufWriter::new(file), path: path.clone() }),
        };
        destination.with_context(|| format!("cannot write to {}", path.display()))
    }

    /// Finishes, and names the file if there is one.
    pub(crate) fn close(self) -> anyhow::Result<Option<PathBuf>> {
        let complaint = self.complaint();
        let closed = match self {
            Self::Stdout(mut stdout) => stdout.flush().map(|()| None),
            Self::Stream { mut stream, path } => stream.flush().map(|()| Some(path)),
            Self::File { temporary, path } => replace(temporary, &path).map(|()| Some(path)),
        };
        closed.context(complaint)
    }

    /// What is said when it cannot be written.
    pub(crate) fn complaint(&self) -> String {
        match self {
            Self::Stdout(_) => "cannot write to standard output".to_owned(),
            Self::File { path, .. } | Self::Stream { path, .. } => {
                format!("cannot write to {}", path.display())
            }
        }
    }
}

/// A new file in the same folder, so that it can take the other's place in one step.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = Builder::new();
    builder.prefix(".lifecourse-");
    #[cfg(unix)]
    {
        // As any new file; the umask takes away what it takes away.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

fn replace(temporary: BufWriter<NamedTempFile>, path: &Path) -> io::Result<()> {
    let file = temporary.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File { temporary, .. } => temporary.write(bytes),
            Self::Stream { stream, .. } => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File { temporary, .. } => temporary.flush(),
            Self::Stream { stream, .. } => stream.flush(),
        }
    }
}
