//! Where the files of a strategy are: in a folder, or in memory.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use lifecourse_core::{Diagnostic, Kind, Place, Severity};

/// How many folders may lie within each other.
const DEEPEST: usize = 32;

/// The `*.toml` and `*.csv` files of a strategy, wherever they are kept, in the order of their
/// names.
///
/// ```
/// use lifecourse_strategy::Files;
/// let files = Files::from_memory([("strategy.toml", "[strategy]\n"), ("notes.md", "Hello")]);
/// assert_eq!(files.names().collect::<Vec<_>>(), ["strategy.toml"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The folder as the person named it, if they are in one.
    folder: Option<PathBuf>,
    entries: BTreeMap<String, Entry>,
    /// What could not be listed.
    faults: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
enum Entry {
    OnDisk(PathBuf),
    InMemory(Contents),
}

/// Why a folder cannot be read, or files not be put into one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// There is nothing at this path.
    #[error("there is no folder {}", .path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// There is a file at this path.
    #[error("{} is not a folder", .path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A file would be overwritten.
    #[error("{} is there already, and nothing was written", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("cannot use {}: {source}", .path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FolderError {
    /// What a person can do about it, if that is known.
    #[must_use]
    pub const fn help(&self) -> Option<&'static str> {
        match self {
            Self::Missing { .. } => {
                Some("name the folder that holds the strategy, or make one with `lifecourse init`")
            }
            Self::NotAFolder { .. } => Some("name the folder that the file is in"),
            Self::Exists { .. } => Some("name an empty folder"),
            Self::System { .. } => None,
        }
    }
}

impl Files {
    /// The files in a folder and in the folders within it.
    ///
    /// Hidden files and folders are left out. A symbolic link to a file is followed, one to a
    /// folder is not (and is told): it might lead round in a circle.
    ///
    /// # Errors
    /// [`FolderError`] if there is no such folder or the system does not let it be listed.
    pub fn from_folder(path: impl AsRef<Path>) -> Result<Self, FolderError> {
        let path = path.as_ref().to_owned();
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(FolderError::Missing { path });
            }
            Err(source) => return Err(FolderError::System { path, source }),
            Ok(about) if !about.is_dir() => return Err(FolderError::NotAFolder { path }),
            Ok(_) => {}
        }
        let listing = fs::read_dir(&path);
        let mut files = Self { folder: Some(path.clone()), ..Self::default() };
        match listing {
            Ok(listing) => files.list(listing, "", 0),
            Err(source) => return Err(FolderError::System { path, source }),
        }
        Ok(files)
    }

    /// Files that are in memory, such as those of an example within a program: names with `/`
    /// between folders, and contents.
    pub fn from_memory<N: Into<String>, C: Into<Contents>>(
        files: impl IntoIterator<Item = (N, C)>,
    ) -> Self {
        let mut held = Self::default();
        for (name, contents) in files {
            held.insert(name, contents);
        }
        held
    }

    /// Adds a file, or replaces the one of that name. What is neither TOML nor CSV is left out,
    /// and told if it is a spreadsheet.
    pub fn insert(&mut self, name: impl Into<String>, contents: impl Into<Contents>) {
        let name = name.into();
        if is_toml(&name) || is_csv(&name) {
            self.entries.insert(name, Entry::InMemory(contents.into()));
        } else if is_spreadsheet(&name) {
            self.tell_not_read(&name);
        }
    }

    /// The names of the files, with `/` between folders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The names of the files that hold figures: every CSV file that is not named for a kind of
    /// document.
    pub fn figures(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| is_csv(name) && table_of(name).is_none())
    }

    /// The names of the tables that hold documents, and of which kind.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (&str, Kind)> {
        self.names().filter_map(|name| Some((name, table_of(name)?)))
    }

    /// The names of the texts that hold documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| is_toml(name))
    }

    /// The contents of a file.
    ///
    /// # Errors
    /// The system's, or [`io::ErrorKind::NotFound`] if there is no file of that name.
    pub fn open(&self, name: &str) -> io::Result<Box<dyn Source>> {
        match self.entries.get(name) {
            Some(Entry::OnDisk(path)) => Ok(Box::new(File::open(path)?)),
            Some(Entry::InMemory(contents)) => Ok(Box::new(Cursor::new(contents.clone()))),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }

    /// Puts the files into a folder, which is made if need be.
    ///
    /// # Errors
    /// [`FolderError::Exists`] if one of them is there already, and then nothing is written;
    /// [`FolderError::System`] if the system refuses.
    pub fn save(&self, folder: impl AsRef<Path>) -> Result<(), FolderError> {
        let folder = folder.as_ref();
        let paths = || self.names().map(|name| (name, folder.join(name)));
        if let Some((_, path)) = paths().find(|(_, path)| path.symlink_metadata().is_ok()) {
            return Err(FolderError::Exists { path });
        }
        for (name, path) in paths() {
            let write = || {
                fs::create_dir_all(path.parent().unwrap_or(folder))?;
                io::copy(&mut self.open(name)?, &mut File::create_new(&path)?)
            };
            write().map_err(|source| FolderError::System { path: path.clone(), source })?;
        }
        Ok(())
    }

    /// The name by which the person knows a file.
    pub(crate) fn shown(&self, name: &str) -> Arc<str> {
        match &self.folder {
            Some(folder) => folder.join(name).display().to_string().into(),
            None => name.into(),
        }
    }

    /// The place of the folder as a whole.
    pub(crate) fn place(&self) -> Place {
        let file = self.folder.as_ref().map(|folder| folder.display().to_string().into());
        Place { file, ..Place::default() }
    }

    /// What could not be listed.
    pub(crate) fn faults(&self) -> &[Diagnostic] {
        &self.faults
    }

    fn list(&mut self, folder: fs::ReadDir, within: &str, depth: usize) {
        for entry in folder {
            match entry {
                Ok(entry) => self.list_entry(&entry, within, depth),
                Err(error) => self.tell(
                    Severity::Error,
                    "unreadable-folder",
                    within,
                    format!("this folder cannot be listed: {error}"),
                ),
            }
        }
    }

    fn list_entry(&mut self, entry: &fs::DirEntry, within: &str, depth: usize) {
        let (path, file_name) = (entry.path(), entry.file_name());
        if file_name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let name = match within {
            "" => file_name.to_string_lossy().into_owned(),
            within => format!("{within}/{}", file_name.to_string_lossy()),
        };
        let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let wanted = is_toml(&name) || is_csv(&name);
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() && link => {
                self.tell(
                    Severity::Warning,
                    "linked-folder",
                    &name,
                    "this is a link to a folder, and links to folders are not followed",
                );
            }
            Ok(about) if about.is_dir() && depth >= DEEPEST => {
                self.tell(
                    Severity::Error,
                    "folder-too-deep",
                    &name,
                    "this folder lies within too many others to be read",
                );
            }
            Ok(about) if about.is_dir() => match fs::read_dir(&path) {
                Ok(listing) => self.list(listing, &name, depth + 1),
                Err(error) => self.tell(
                    Severity::Error,
                    "unreadable-folder",
                    &name,
                    format!("this folder cannot be listed: {error}"),
                ),
            },
            Ok(_) if wanted && file_name.to_str().is_none() => {
                self.tell(
                    Severity::Error,
                    "bad-file-name",
                    &name,
                    "the name of this file is not text: rename it",
                );
            }
            // A pipe or a device has no end.
            Ok(about) if wanted && about.is_file() => {
                self.entries.insert(name, Entry::OnDisk(path));
            }
            Ok(about) if about.is_file() && is_spreadsheet(&name) => self.tell_not_read(&name),
            Err(error) if wanted || !link => {
                self.tell(
                    Severity::Error,
                    "unreadable-file",
                    &name,
                    format!("this cannot be read: {error}"),
                );
            }
            Ok(_) | Err(_) => {}
        }
    }

    fn tell_not_read(&mut self, name: &str) {
        let message = "spreadsheets are not read: save the sheet as CSV";
        self.tell(Severity::Warning, "not-read", name, message);
    }

    fn tell(
        &mut self,
        severity: Severity,
        code: &'static str,
        name: &str,
        message: impl Into<String>,
    ) {
        let place = Place { file: Some(self.shown(name)), ..Place::default() };
        self.faults.push(Diagnostic::error(code, message, place).severity(severity));
    }
}

/// An open file.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// What is in a file that is held in memory: text or bytes. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Contents(Bytes);

#[derive(Clone, Debug)]
enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<[u8]>),
}

impl AsRef<[u8]> for Contents {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Bytes::Shared(bytes.into()))
    }
}

impl From<&'static str> for Contents {
    fn from(text: &'static str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<&'static [u8]> for Contents {
    fn from(bytes: &'static [u8]) -> Self {
        Self(Bytes::Static(bytes))
    }
}

fn has_extension(name: &str, wanted: &str) -> bool {
    Path::new(name)
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|found| found.eq_ignore_ascii_case(wanted))
}

fn is_toml(name: &str) -> bool {
    has_extension(name, "toml")
}

fn is_csv(name: &str) -> bool {
    has_extension(name, "csv")
}

/// The kind of document of which a file such as `places/areas.csv` holds a table.
fn table_of(name: &str) -> Option<Kind> {
    let stem = Path::new(name).file_stem()?.to_str()?;
    let named = |kind: &&Kind| is_csv(name) && stem.eq_ignore_ascii_case(kind.plural());
    Kind::ALL.iter().find(named).copied()
}

fn is_spreadsheet(name: &str) -> bool {
    ["xlsx", "xlsm", "xlsb", "xls", "ods"].iter().any(|wanted| has_extension(name, wanted))
}
