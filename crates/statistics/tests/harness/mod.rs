//! Reads vector files, runs them and compares: what every family of methods shares.

mod allocation;
mod case;
mod change;
mod compare;
mod concentration;
mod indicators;
mod inequality;
mod spc;
mod table;

pub(crate) use case::{Case, number, numbers};
pub(crate) use compare::Tolerance;

use serde_json::Value;
use std::{fmt, fs, path::Path};

/// What the crate says to one case: a value in the form of the file's `expected`, or the text of its refusal.
pub(crate) type Answer = Result<Value, String>;

/// The answers to one case.
pub(crate) struct Outcome {
    /// By the crate's defaults.
    pub(crate) ours: Answer,
    /// By the mode that reproduces the reference's defect, where a [`Difference`] lists one.
    pub(crate) compatible: Option<Answer>,
    /// Fields whose tolerance is a rule in words: the runner compares them itself and says what is wrong.
    pub(crate) judged: Vec<(&'static str, Option<String>)>,
}

impl From<Answer> for Outcome {
    fn from(ours: Answer) -> Self {
        Self { ours, compatible: None, judged: Vec::new() }
    }
}

impl From<Value> for Outcome {
    fn from(ours: Value) -> Self {
        Ok(ours).into()
    }
}

impl Outcome {
    /// Adds the answer of the compatible mode.
    pub(crate) fn and_compatible(mut self, answer: Answer) -> Self {
        self.compatible = Some(answer);
        self
    }
}

/// Runs one case.
pub(crate) type Runner = fn(&Case<'_>) -> Outcome;

/// A family of cases in which the reference is wrong or gives nothing, and we do not follow it.
pub(crate) struct Difference {
    /// The method of the file.
    pub(crate) method: &'static str,
    /// The names of the cases; `*` stands for any run of letters.
    pub(crate) cases: &'static str,
    /// The fields that differ; all of `expected` for `*`.
    pub(crate) fields: &'static str,
    /// How it is tested.
    pub(crate) kind: Kind,
    /// Why, in one line.
    pub(crate) reason: &'static str,
}

/// What is tested in place of equality of our default with the reference.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The compatible mode gives the reference's figures.
    Compatible,
    /// The reference gives no number (NA, NaN or infinity) where we give one or refuse.
    ReferenceBlank,
    /// The reference gives rounding noise, or nothing, about our figure.
    ReferenceNoise,
    /// We refuse what the reference answers.
    Refused,
    /// We answer what the reference refuses.
    Answered,
}

/// The methods of one family and where they differ from the reference.
pub(crate) struct Family {
    pub(crate) runners: &'static [(&'static str, Runner)],
    pub(crate) differences: &'static [Difference],
}

/// Every family; each has a file of its own.
const FAMILIES: &[&Family] = &[
    &indicators::FAMILY,
    &change::FAMILY,
    &spc::FAMILY,
    &inequality::FAMILY,
    &concentration::FAMILY,
    &allocation::FAMILY,
];

/// What a run found.
pub(crate) struct Report {
    pub(crate) files: usize,
    pub(crate) cases: usize,
    pub(crate) faults: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} faults in {} cases of {} files",
            self.faults.len(),
            self.cases,
            self.files
        )?;
        self.faults.iter().take(80).try_for_each(|fault| writeln!(f, "{fault}"))
    }
}

/// Runs every JSON file of `folder`; `complete` also asks that every listed difference still occurs there.
pub(crate) fn run(folder: &Path, complete: bool) -> Report {
    let mut report = Report { files: 0, cases: 0, faults: Vec::new() };
    let mut used = vec![Vec::new(); FAMILIES.len()];
    let mut paths: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    for path in paths {
        report.files += 1;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match fs::read_to_string(&path)
            .map_err(|e| e.to_string())
            .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|e| e.to_string()))
        {
            Ok(content) => run_file(&content, &mut report, &mut used, &file),
            Err(error) => report.faults.push(format!("{file}: {error}")),
        }
    }
    if complete {
        for (family, used) in FAMILIES.iter().zip(&used) {
            for (i, difference) in family.differences.iter().enumerate() {
                if !used.contains(&i) {
                    let Difference { method, cases, reason, .. } = difference;
                    report.faults.push(format!(
                        "{method}/{cases}: no such case differs any more ({reason})"
                    ));
                }
            }
        }
    }
    report
}

fn run_file(content: &Value, report: &mut Report, used: &mut [Vec<usize>], file: &str) {
    let method = content["method"].as_str().unwrap_or_default();
    let found = FAMILIES.iter().enumerate().find_map(|(i, family)| {
        family
            .runners
            .iter()
            .find(|(name, _)| *name == method)
            .map(|(_, runner)| (i, *family, *runner))
    });
    let Some((place, family, runner)) = found else {
        report.faults.push(format!("{file}: there is no method {method:?}"));
        return;
    };
    let tolerance = Tolerance::parse(&content["tolerance"]);
    for case in content["cases"].as_array().into_iter().flatten() {
        report.cases += 1;
        let case = Case::new(case);
        let outcome = runner(&case);
        let differences: Vec<(usize, &Difference)> = family
            .differences
            .iter()
            .enumerate()
            .filter(|(_, d)| d.method == method && compare::matches(d.cases, case.name))
            .collect();
        let mut faults = Vec::new();
        used[place].extend(compare::case(&case, &outcome, &tolerance, &differences, &mut faults));
        // The first faults of a case tell enough.
        let many = faults.len().saturating_sub(3);
        faults.truncate(3);
        if many > 0 {
            faults.push(format!("and {many} more"));
        }
        let name = case.name;
        report.faults.extend(faults.into_iter().map(|fault| format!("{file} {name}: {fault}")));
    }
}
