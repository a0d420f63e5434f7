//! Where a database is.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Where a database is: in a file, or on a PostgreSQL server.
///
/// ```
/// use lifecourse_storage::Address;
/// let file: Address = "strategy.db".parse()?;
/// assert_eq!(file.file(), Some("strategy.db".as_ref()));
/// # #[cfg(feature = "postgres")] {
/// let server: Address = "postgres://officer:secret@db.council.example/health".parse()?;
/// assert_eq!(server.to_string(), "postgres://officer@db.council.example:5432/health");
/// # }
/// # Ok::<(), lifecourse_storage::AddressError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    #[cfg(feature = "postgres")]
    Server {
        /// With the password, if one was given.
        url: String,
        /// Without it.
        shown: String,
    },
}

/// Why a text does not say where a database is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// There is nothing in it.
    #[error("name a file, such as `lifecourse.db`")]
    Empty,
    /// It names a sort of server that this program does not know.
    #[error(
        "a `{scheme}` server is not known: name a file, such as `lifecourse.db`, or a PostgreSQL database, such as `postgres://user@host/health`"
    )]
    Scheme {
        /// What it names.
        scheme: String,
    },
    /// It is not the address of a PostgreSQL database.
    #[error(
        "this is not the address of a PostgreSQL database ({why}): write it as `postgres://user@host/health`"
    )]
    Server {
        /// Why not.
        why: String,
    },
}

impl Address {
    /// The file, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Place::File(path) => Some(path),
            #[cfg(feature = "postgres")]
            Place::Server { .. } => None,
        }
    }

    /// The server's address with the password, if it is one.
    #[cfg(feature = "postgres")]
    pub(crate) fn url(&self) -> Option<&str> {
        match &self.0 {
            Place::File(_) => None,
            Place::Server { url, .. } => Some(url),
        }
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self(Place::File(path))
    }
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Self {
        Self(Place::File(path.into()))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let path = text.strip_prefix("sqlite://").unwrap_or(text);
        match path.split_once("://") {
            _ if path.is_empty() => Err(AddressError::Empty),
            None => Ok(Self(Place::File(path.into()))),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => server(text),
            Some((scheme, _)) => Err(AddressError::Scheme { scheme: scheme.to_owned() }),
        }
    }
}

#[cfg(feature = "postgres")]
fn server(url: &str) -> Result<Address, AddressError> {
    let options: sqlx::postgres::PgConnectOptions = url.parse().map_err(|error| {
        let why = match error {
            sqlx::Error::Configuration(why) => why.to_string(),
            other => other.to_string(),
        };
        AddressError::Server { why }
    })?;
    let Some(database) = options.get_database() else {
        return Err(AddressError::Server { why: "it names no database".to_owned() });
    };
    let (user, port) = (options.get_username(), options.get_port());
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let shown = format!("postgres://{user}@{host}:{port}/{database}");
    Ok(Address(Place::Server { url: url.to_owned(), shown }))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => path.display().fmt(f),
            #[cfg(feature = "postgres")]
            Place::Server { shown, .. } => f.write_str(shown),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Whether a database that is not there is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfMissing {
    Fail,
    Create,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_file_with_or_without_its_scheme() {
        for text in ["a.db", "sqlite://a.db"] {
            assert_eq!(text.parse::<Address>().unwrap().file(), Some(Path::new("a.db")));
        }
        for nothing in ["", "sqlite://"] {
            assert_eq!(nothing.parse::<Address>(), Err(AddressError::Empty));
        }
    }

    #[test]
    fn a_server_of_another_sort_is_refused_with_what_can_be_named() {
        let error = "mysql://host/db".parse::<Address>().unwrap_err().to_string();
        assert!(error.contains("`mysql` server is not known"), "{error}");
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_server_is_shown_without_its_password() {
        for text in ["postgres://officer:secret@host/db", "postgresql://officer:secret@host/db"] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), "postgres://officer@host:5432/db");
            assert!(!format!("{address:?}").contains("secret"));
        }
        assert!("postgres://host".parse::<Address>().is_err(), "it names no database");
    }
}
