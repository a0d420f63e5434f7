//! The published figures, asked of the command: for each method cases of the vector files of the statistics crate
//! go in as a table, with the case as its group, and what comes out is compared with what the file expects.
//!
//! Words between the two are a small language. A column or an option is given as `its-name=field`, where a field is
//! `name`, `name.0` of a list, `#` for the number of the row, `@name` for a mark in the row of that number, or `~name`
//! for the logarithm of the number and 1; `?` after the name of a column lets it be missing;
//! `option=field:word>value` translates words, takes no case with another, and gives the option as a flag if the
//! value is `!`; without a name it only chooses cases. An answer is `texts/of/its/row/column=field`, with `|` between alternatives.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use serde_json::Value;

use crate::support::Desk;

mod checks;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/statistics/tests/vectors");
/// Fewer cases than these are a fault of the test.
const FEWEST_CASES: usize = 1_400;

/// Cases of some files, asked of one method.
struct Check {
    files: &'static str,
    /// The method and what it is always told; `{}` stands for the name of the file.
    arguments: &'static str,
    columns: &'static str,
    options: &'static str,
    answers: &'static str,
    /// Cases that the command cannot be asked, or answers better than the reference: fields, or names with a `*`.
    without: &'static str,
}

/// What the command says in other words than the files.
const WORDS: [(&str, &str); 13] = [
    ("yes", "true"),
    ("no", "false"),
    ("much lower", "Low (0.001)"),
    ("lower", "Low (0.025)"),
    ("similar", "Not significant"),
    ("higher", "High (0.025)"),
    ("much higher", "High (0.001)"),
    ("common cause", "common_cause"),
    ("improvement", "special_cause_improvement"),
    ("concern", "special_cause_concern"),
    ("neutral high", "special_cause_neutral_high"),
    ("neutral low", "special_cause_neutral_low"),
    ("no significant change", "no_significant_change"),
];

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_whitespace().map(|pair| pair.split_once('=').expect("a check has pairs"))
}

/// A field of a case: `name`, or `name.0.part`.
fn field<'a>(of: &'a Value, path: &str) -> Option<&'a Value> {
    let found = path.split('.').try_fold(of, |value, part| match value {
        Value::Array(all) if part == "last" => all.last(),
        Value::Array(all) => all.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    });
    found.filter(|value| !value.is_null())
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(all) => all.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn is_like(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    }
}

/// A case as the command is asked it.
struct Asked<'a> {
    name: &'a str,
    arguments: Vec<String>,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    expected: &'a Value,
}

impl Check {
    /// The case, unless the command cannot be asked it.
    fn ask<'a>(&self, file: &str, case: &'a Value) -> Option<Asked<'a>> {
        let (name, input, expected) = (case["name"].as_str()?, &case["input"], &case["expected"]);
        let left_out = |one| is_like(name, one) || field(input, one).is_some();
        if expected.get("error").is_some() || self.without.split_whitespace().any(left_out) {
            return None;
        }
        let longest = pairs(self.columns).filter_map(|(_, path)| field(input, path)?.as_array());
        let longest = longest.map(Vec::len).max().unwrap_or(1);
        let (mut header, mut columns) = (Vec::new(), Vec::new());
        for (column, path) in pairs(self.columns) {
            match cells(input, path, longest) {
                Some(cells) => columns.push(cells),
                None if column.ends_with('?') => continue,
                None => return None,
            }
            header.push(column.trim_end_matches('?'));
        }
        let rows = rows(&columns)?;
        let mut arguments: Vec<_> =
            self.arguments.split_whitespace().map(|word| word.replace("{}", file)).collect();
        for (option, path) in pairs(self.options) {
            let (path, words) = path.split_once(':').unwrap_or((path, ""));
            let given = field(input, path).map(word);
            let given = match (given, words) {
                (None, _) => continue,
                (Some(given), "") => given,
                (Some(given), words) => {
                    let mut words = words.split(',').filter_map(|pair| pair.split_once('>'));
                    words.find(|(word, _)| *word == given)?.1.to_owned()
                }
            };
            match given.as_str() {
                _ if option.is_empty() => {}
                "" => {}
                "!" => arguments.push(format!("--{option}")),
                given => arguments.push(format!("--{option}={given}")),
            }
        }
        Some(Asked { name, arguments, header, rows, expected })
    }

    /// What is wrong with the answers to a case.
    fn compare(&self, case: &Asked<'_>, rows: &[&Value], file: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        for (answer, paths) in pairs(self.answers) {
            let expected = paths.split('|').find_map(|path| {
                let name = path.rsplit('.').find(|part| part.parse::<usize>().is_err())?;
                // A list of which nothing is there is missing too.
                case.expected.pointer(&format!("/{}", path.replace('.', "/"))).map(|v| (name, v))
            });
            let Some((name, expected)) = expected else { continue };
            let mut texts: Vec<_> = answer.split('/').collect();
            let columns = texts.pop().unwrap_or_default();
            let mine = rows.iter().filter(|row| {
                let cells = || row.as_object().into_iter().flatten().map(|(_, cell)| cell);
                texts.iter().all(|text| cells().any(|cell| cell.as_str() == Some(text)))
            });
            let found: Vec<_> = mine
                .map(|row| columns.split('|').find_map(|column| row.get(column)))
                .map(|cell| cell.unwrap_or(&Value::Null))
                .collect();
            let expected = match expected {
                Value::Array(all) => all.iter().collect(),
                one => vec![one],
            };
            if expected.iter().all(|one| is_blank(one)) {
                continue;
            }
            let within = tolerance(file, name);
            let agrees = found.len() == expected.len()
                && found
                    .iter()
                    .zip(&expected)
                    .all(|(found, expected)| same(found, expected, within));
            if !agrees {
                let at = found.iter().zip(&expected).position(|(f, e)| !same(f, e, within));
                let at = at.unwrap_or_default();
                faults.push(format!(
                    "{}: {answer} is {:?}, not {:?} (row {at} of {} and {})",
                    case.name,
                    found.get(at),
                    expected.get(at),
                    found.len(),
                    expected.len(),
                ));
            }
        }
        faults
    }
}

/// The cells of a column. A single value is repeated, as is what a list says of each list in another.
fn cells(input: &Value, path: &str, rows: usize) -> Option<Vec<String>> {
    let mark =
        |at: &Value| (0..rows).map(|row| if *at == row { "x" } else { "" }.to_owned()).collect();
    let logarithm = |value: &Value| value.as_f64().map(|number| (number + 1.0).ln().to_string());
    match (path, path.split_at(1)) {
        ("#", _) => Some((0..rows).map(|row| (2001 + row).to_string()).collect()),
        (_, ("@", path)) => field(input, path).map(mark),
        (_, ("~", path)) => field(input, path)?.as_array()?.iter().map(logarithm).collect(),
        _ => match field(input, path)? {
            Value::Array(all) if all.len() == rows => {
                let inner = |one: &Value| match one.as_array() {
                    Some(all) => all.iter().map(word).collect(),
                    None => vec![word(one)],
                };
                Some(all.iter().map(inner).map(|parts| parts.join("\n")).collect())
            }
            Value::Array(_) => None,
            one => Some(vec![word(one); rows]),
        },
    }
}

/// The columns row by row. A cell of several lines is several rows, for which the other cells are repeated.
fn rows(columns: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for row in 0..columns.first()?.len() {
        let parts = columns.iter().map(|column| column[row].lines().count()).max()?;
        let part = |column: &Vec<String>, part: usize| {
            let cell = &column[row];
            cell.lines().nth(part).or(cell.lines().next()).unwrap_or_default().to_owned()
        };
        rows.extend((0..parts.max(1)).map(|at| columns.iter().map(|c| part(c, at)).collect()));
    }
    Some(rows)
}

fn tolerance(file: &Value, field: &str) -> f64 {
    let relative = &file["tolerance"]["relative"];
    let fields = relative["fields"].as_object().into_iter().flatten();
    let own = fields.filter(|(pattern, _)| is_like(field, pattern)).find_map(|(_, t)| t.as_f64());
    own.or(relative["default"].as_f64()).expect("a file has a tolerance")
}

/// Whether the reference has no figure: the tests of the crate say what we give then.
fn is_blank(expected: &Value) -> bool {
    expected.is_null() || ["NaN", "Inf", "-Inf"].iter().any(|blank| expected == blank)
}

fn same(found: &Value, expected: &Value, within: f64) -> bool {
    const NEAR_ZERO: f64 = 1e-12;
    if is_blank(expected) {
        return true;
    }
    match (found.as_f64(), expected.as_f64()) {
        (Some(found), Some(expected)) => {
            (found - expected).abs() <= NEAR_ZERO.max(within * expected.abs())
        }
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => {
            let (found, expected) = (word(found), word(expected));
            found == expected || WORDS.contains(&(found.as_str(), expected.as_str()))
        }
    }
}

/// Runs the command once for the cases that are asked in the same way.
fn answers(desk: &Desk, cases: &[(usize, Asked<'_>)]) -> Vec<Value> {
    let header = &cases[0].1.header;
    let mut table = format!("case,{}\n", header.join(","));
    for (number, case) in cases {
        for row in &case.rows {
            let cells: Vec<_> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
            writeln!(table, "{number},{}", cells.join(",")).unwrap();
        }
    }
    let by: String = header
        .iter()
        .filter(|name| name.starts_with("by_"))
        .fold("case".to_owned(), |by, name| by + "," + name);
    let own: Vec<_> = cases[0].1.arguments.iter().map(String::as_str).collect();
    let ran = desk.run_with(
        &[&["stats"], own.as_slice(), &["--format", "json", "--by", &by]].concat(),
        table.as_bytes(),
    );
    assert!(matches!(ran.code, Some(0 | 1)), "{own:?}: {ran}");
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{own:?}: {error}: {ran}"))
}

#[test]
fn the_command_gives_the_published_figures() {
    let desk = Desk::new();
    let (mut faults, mut asked_cases) = (Vec::new(), 0);
    for check in checks::CHECKS {
        for name in check.files.split_whitespace() {
            let text = fs::read_to_string(format!("{VECTORS}/{name}.json")).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            let all = file["cases"].as_array().into_iter().flatten();
            let mut alike: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (number, case) in all.enumerate() {
                if let Some(asked) = check.ask(name, case) {
                    let how = (asked.arguments.clone(), asked.header.clone());
                    alike.entry(how).or_default().push((number, asked));
                }
            }
            if alike.is_empty() {
                faults.push(format!("{name}: there is no case for {}", check.arguments));
            }
            for cases in alike.into_values() {
                let rows = answers(&desk, &cases);
                asked_cases += cases.len();
                for (number, case) in &cases {
                    let key = number.to_string();
                    let own: Vec<_> =
                        rows.iter().filter(|row| row["case"] == key.as_str()).collect();
                    let wrong = check.compare(case, &own, &file);
                    let told = wrong
                        .into_iter()
                        .map(|fault| format!("{name} {:?} {fault}", case.arguments));
                    faults.extend(told);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(asked_cases >= FEWEST_CASES, "only {asked_cases} cases");
}

#[test]
fn every_file_of_vectors_is_asked() {
    let files = fs::read_dir(VECTORS).unwrap().map(|entry| entry.unwrap().path());
    let files: BTreeSet<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let asked = checks::CHECKS.iter().flat_map(|check| check.files.split_whitespace());
    // It takes the standard population by the place of the row, which the command does not.
    let asked: BTreeSet<_> = asked.chain(["phe_dsr"]).map(str::to_owned).collect();
    assert_eq!(asked, files);
}
