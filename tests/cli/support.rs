//! A folder to work in, and the command run in it.

use std::{
    fmt, fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
};

use tempfile::TempDir;

/// The command under test.
pub(crate) const LIFECOURSE: &str = env!("CARGO_BIN_EXE_lifecourse");
/// A small strategy with figures that pass every check.
const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cli/plan");

/// The folders of examples.
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");

/// How many rows of a table of many rows are of the same area.
const AREA_ROWS: usize = 100;

/// Asserts that a run is as its snapshot says.
macro_rules! assert_run {
    ($name:expr, $ran:expr) => {
        insta::assert_snapshot!($name, $ran)
    };
}
pub(crate) use assert_run;

/// A folder to work in, which goes with the test.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What a run of the command left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One with the strategy folder `plan` on it.
    pub(crate) fn with_plan() -> Self {
        let desk = Self::new();
        copy(Path::new(PLAN), &desk.path("plan"));
        desk
    }

    /// One whose database holds the strategy.
    pub(crate) fn with_database() -> Self {
        let desk = Self::with_plan();
        let ran = desk.run(&["import", "plan"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        desk
    }

    /// The path of an example's folder.
    pub(crate) fn example(name: &str) -> String {
        format!("{EXAMPLES}/{name}")
    }

    /// One whose database holds these examples.
    pub(crate) fn with_examples(names: &[&str]) -> Self {
        let desk = Self::new();
        for name in names {
            let ran = desk.run(&["import", "--quiet", &Self::example(name)]);
            assert_eq!(ran.code, Some(0), "{ran}");
        }
        desk
    }

    /// One with a database and a table `many.csv` of this many figures that are not in it yet.
    pub(crate) fn with_many_rows(rows: usize) -> Self {
        let desk = Self::with_plan();
        let areas = (0..rows.div_ceil(AREA_ROWS)).map(|area| {
            format!("[[area]]\nid = \"made-up-area-{area}\"\ntitle = \"Made-up area {area}\"\n")
        });
        desk.write("plan/many-areas.toml", areas.collect::<String>());
        let ran = desk.run(&["import", "plan", "--quiet"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        desk.write("many.csv", many_rows(rows));
        desk
    }

    /// Releases what the database holds.
    pub(crate) fn release(&self) {
        for what in ["prepare", "publish"] {
            let ran = self.run(&["release", what, "--quiet"]);
            assert_eq!(ran.code, Some(0), "{ran}");
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.path(name), contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Replaces words of a file, which must have them.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, text.replace(from, to));
    }

    /// The command with this folder as its working folder, and nothing of the tester's own
    /// environment that it would heed.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("USER", "officer");
        for name in
            ["LIFECOURSE_DATABASE", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "RUST_LOG"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Runs the command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let ran = Self::finish(self.command(LIFECOURSE).args(arguments).stdin(Stdio::null()));
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains('\u{1b}'), "there is an escape sequence in a pipe: {text:?}");
        }
        ran
    }

    /// Runs the command, which must answer, and reads its answer as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran}");
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran}"))
    }

    /// Runs the command with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(LIFECOURSE)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Self::ran(child.wait_with_output().unwrap())
    }

    /// Runs a command that has been put together.
    pub(crate) fn finish(command: &mut Command) -> Ran {
        Self::ran(command.output().unwrap())
    }

    fn ran(Output { status, stdout, stderr }: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("the command writes UTF-8");
        Ran { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// How many figures the database holds.
    pub(crate) fn figures(&self) -> usize {
        let ran = self.run(&["export"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout.lines().count() - 1
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        writeln!(f, "exit code: {code}")?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            writeln!(f, "----- {name} -----")?;
            for line in without_times(text).lines() {
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }
}

/// A command that serves, stopped with the test if not before.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
    /// What it wrote before it said where the pages are.
    pub(crate) before: String,
}

impl Serving {
    pub(crate) fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut child = desk
            .command(LIFECOURSE)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut before = String::new();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("it says where the pages are").unwrap();
            if let Some(rest) = line.strip_prefix("The pages are at http://") {
                break rest.split('/').next().unwrap().parse().unwrap();
            }
            before.push_str(&line);
            before.push('\n');
        };
        Self { child, address, before }
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.get_with(path, "accept: */*")
    }

    /// What is answered to whoever sends this header, too.
    pub(crate) fn get_with(&self, path: &str, header: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{header}\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// What is at a path, as JSON.
    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn stop(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already if the test stopped it.
        let _ = self.child.kill();
    }
}

/// The text with every moment, `2026-11-22T02:12:50Z`, as `[moment]`.
fn without_times(text: &str) -> String {
    const SHAPE: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = |at: usize| {
        text.as_bytes().get(at..at + SHAPE.len()).is_some_and(|bytes| {
            bytes.iter().zip(SHAPE).all(|(byte, shape)| match shape {
                b'd' => byte.is_ascii_digit(),
                shape => byte == shape,
            })
        })
    };
    let (mut shown, mut from) = (String::new(), 0);
    for (at, _) in text.char_indices().filter(|&(at, _)| fits(at)) {
        shown.push_str(&text[from..at]);
        shown.push_str("[moment]");
        from = at + SHAPE.len();
    }
    shown + &text[from..]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A tidy table of figures with this many rows, each of its own area and period.
fn many_rows(rows: usize) -> String {
    let mut table = "indicator,area,period,value,note\n".to_owned();
    for row in 0..rows {
        let (area, year) = (row / AREA_ROWS, 1900 + row % AREA_ROWS);
        let value = row % 97;
        table.extend([format!("smoking,made-up-area-{area},{year},{value},made up for a test\n")]);
    }
    table
}
