//! Where the files of a package are put, one after the other: a folder, or a ZIP file.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, Write},
    path::Path,
};

use zip::{ZipWriter, write::SimpleFileOptions};

/// Takes the files of a package: what is written belongs to the file that was started last.
pub(super) trait Shelf: Write + Send {
    /// Ends the file before, and starts the next.
    fn start(&mut self, path: &str) -> io::Result<()>;
}

/// Puts a whole file there.
pub(super) fn shelve(shelf: &mut impl Shelf, path: &str, text: &str) -> io::Result<()> {
    shelf.start(path)?;
    shelf.write_all(text.as_bytes())?;
    shelf.flush()
}

/// A folder.
pub(super) struct Folder<'p> {
    path: &'p Path,
    file: Option<BufWriter<File>>,
}

impl<'p> Folder<'p> {
    pub(super) const fn new(path: &'p Path) -> Self {
        Self { path, file: None }
    }
}

impl Shelf for Folder<'_> {
    fn start(&mut self, path: &str) -> io::Result<()> {
        self.flush()?;
        self.file = Some(BufWriter::new(File::create(self.path.join(path))?));
        Ok(())
    }
}

impl Write for Folder<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Err(io::ErrorKind::NotFound.into()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

/// A ZIP file. No time is written in it, so that what is the same is the same file.
pub(super) struct Zipped<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Zipped<W> {
    pub(super) fn new(to: W) -> Self {
        Self(ZipWriter::new(to))
    }

    /// Writes the list of files, without which nobody can read them.
    pub(super) fn finish(self) -> io::Result<()> {
        self.0.finish()?.flush()
    }
}

impl<W: Write + Seek + Send> Shelf for Zipped<W> {
    fn start(&mut self, path: &str) -> io::Result<()> {
        Ok(self.0.start_file(path, SimpleFileOptions::default().large_file(true))?)
    }
}

impl<W: Write + Seek> Write for Zipped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
