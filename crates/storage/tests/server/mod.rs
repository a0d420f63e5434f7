//! A PostgreSQL server for tests: the one that `DATABASE_URL` names, or one of the test's own, made
//! with `initdb` and removed when the test ends, however it ends.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use lifecourse_storage::Address;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// The server, if there is any.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::find);

struct Server {
    /// The address of its database for administration, up to the name.
    before: String,
    /// What follows the name.
    after: String,
    /// The name.
    administration: String,
    /// The one that was started; it ends when its standard input is closed.
    _own: Option<Child>,
}

/// Starts a server in a folder of its own on a Unix socket, says where, and stops and removes it when
/// there is no more to read. Its order of words is not that of bytes, which no answer may depend on.
const OWN: &str = r#"
set -e
folder=$(mktemp -d)
trap 'pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
initdb -D "$folder/data" -U lifecourse -A trust -E UTF8 --no-sync \
    --locale-provider=icu --icu-locale=en-GB --locale=C.UTF-8 >/dev/null
pg_ctl -D "$folder/data" -w -s -l "$folder/log" start -o \
    "-k $folder -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200" >&2
echo "$folder"
while read -r _; do :; done
"#;

/// Starts a server as a script says, which goes on until its standard input is closed; and what the
/// script says of where it is. `None` if there is no `initdb`.
pub(crate) fn start(script: &str) -> Option<(Child, String)> {
    let found = env::split_paths(&env::var_os("PATH")?).any(|path| path.join("initdb").exists());
    if !found {
        return None;
    }
    // The server refuses to run as root.
    let root = Command::new("id").arg("-u").output().ok()?.stdout.starts_with(b"0\n");
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let mut own = command
        .args(["-c", script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut told = String::new();
    let stdout = own.stdout.take().expect("it was piped");
    BufReader::new(stdout).read_line(&mut told).expect("the server says where it is");
    let told = told.trim().to_owned();
    assert!(!told.is_empty(), "PostgreSQL did not start");
    Some((own, told))
}

impl Server {
    fn find() -> Option<Self> {
        if let Ok(url) = env::var("DATABASE_URL")
            && url.starts_with("postgres")
        {
            let (rest, query) = url.split_once('?').unwrap_or((&url, ""));
            let (before, name) = rest.rsplit_once('/').expect("DATABASE_URL names a database");
            let after = if query.is_empty() { String::new() } else { format!("?{query}") };
            return Some(Self {
                before: format!("{before}/"),
                after,
                administration: name.to_owned(),
                _own: None,
            });
        }
        let own = Self::start();
        assert!(
            own.is_some() || env::var_os("CI").is_none(),
            "there is no PostgreSQL: set DATABASE_URL, or install it so that initdb is found"
        );
        own
    }

    fn start() -> Option<Self> {
        let (own, folder) = start(OWN)?;
        Some(Self {
            before: "postgres://lifecourse@localhost/".to_owned(),
            after: format!("?host={folder}"),
            administration: "postgres".to_owned(),
            _own: Some(own),
        })
    }

    fn address(&self, name: &str) -> String {
        format!("{}{name}{}", self.before, self.after)
    }

    async fn execute(&self, sql: String) {
        let url = self.address(&self.administration);
        let mut connection = PgConnection::connect(&url).await.expect("the server answers");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await
            .expect("the right to do so");
        connection.close().await.expect("the server answers");
    }
}

/// A database of the test's own.
pub(crate) struct Database {
    name: String,
    pub(crate) url: String,
}

impl Database {
    /// A new one, with nothing in it; `None`, and a word about it, if there is no server.
    pub(crate) async fn empty() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let Some(server) = &*SERVER else {
            // A test has no other way to say so.
            #[expect(clippy::print_stderr, reason = "what was not tested is told")]
            {
                eprintln!("NOT TESTED: there is no PostgreSQL (DATABASE_URL, or initdb)");
            }
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("lifecourse_test_{}_{number}", std::process::id());
        server.execute(format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        Some(Self { url: server.address(&name), name })
    }

    pub(crate) fn address(&self) -> Address {
        self.url.parse().expect("an address")
    }

    /// Removes it, whoever is still there.
    pub(crate) async fn remove(self) {
        if let Some(server) = &*SERVER {
            server.execute(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        }
    }
}
