//! Are the promises of access kept? Each statement by place and group, with its gaps and who has
//! taken them on.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{AccessPromise, AreaCode, Group, Id, Kept, PromiseRow, Service};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// The promises, and what places, groups and services are called.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its names are looked up by closures")]
pub struct Promised<'a> {
    /// What is looked at, such as a strategy.
    pub about: &'a str,
    /// The promises, in the order in which they are shown.
    pub promises: &'a [&'a AccessPromise],
    /// What a place is called.
    pub place: &'a dyn Fn(&AreaCode) -> String,
    /// What a group is called.
    pub group: &'a dyn Fn(&Id<Group>) -> String,
    /// What a service is called.
    pub service: &'a dyn Fn(&Id<Service>) -> String,
}

/// How promises of access stand.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessReport {
    /// Whether they are kept.
    pub overall: Answer<Standing>,
    /// Whether somebody has taken on each gap.
    pub owners: Answer<Owned>,
    /// The promises.
    pub promises: Vec<String>,
    /// Each place and group, with how each promise stands there, in the order of the promises.
    pub grid: Vec<(String, Vec<Kept>)>,
    rows: Vec<[Cell; 6]>,
    about: String,
    synthetic: bool,
}

/// Whether promises are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Each is, everywhere and for everybody looked at.
    Kept,
    /// Some are not, or in part only.
    NotAll,
    /// None is known to be broken, and some are not known.
    NotKnown,
}

/// Whether somebody has taken on the gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owned {
    /// Each has an owner, or there is none.
    All,
    /// Some have none.
    NotAll,
}

impl Verdict for Standing {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Kept => AnyVerdict::good("kept", "kept"),
            Self::NotAll => AnyVerdict::bad("not-all-kept", "not all kept"),
            Self::NotKnown => AnyVerdict::neutral("not-known", "not known"),
        }
    }
}

impl Verdict for Owned {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("gaps-owned", "every gap has an owner"),
            Self::NotAll => AnyVerdict::bad("gaps-without-owner", "some gaps have no owner"),
        }
    }
}

impl AccessReport {
    /// How the promises stand, wherever and for whomever at least one of them has a row.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{AccessPromise, Document};
    /// use lifecourse_equity::access::{AccessReport, Promised};
    ///
    /// let report = AccessReport::of(&Promised {
    ///     about: "Joint strategy",
    ///     promises: &[&AccessPromise::example()],
    ///     place: &|area| area.to_string(),
    ///     group: &|group| group.to_string(),
    ///     service: &|service| service.to_string(),
    /// });
    /// // Repeat prescriptions are online only, and somebody has taken that on.
    /// assert_eq!(report.overall.name(), "not-all-kept");
    /// assert_eq!(report.owners.name(), "gaps-owned");
    /// ```
    #[must_use]
    pub fn of(promised: &Promised<'_>) -> Self {
        let promises = promised.promises;
        let rows = || promises.iter().flat_map(|promise| &promise.rows);
        let cells: BTreeSet<_> = rows().map(|row| (&row.area, row.group.as_ref())).collect();
        let at: Vec<BTreeMap<_, &PromiseRow>> = promises
            .iter()
            .map(|promise| {
                promise.rows.iter().map(|row| ((&row.area, row.group.as_ref()), row)).collect()
            })
            .collect();
        let grid: Vec<(String, Vec<Kept>)> = cells
            .into_iter()
            .map(|cell| {
                let kept =
                    at.iter().map(|rows| rows.get(&cell).map_or(Kept::NotKnown, |row| row.kept()));
                (promised.whom(cell.0, cell.1), kept.collect())
            })
            .collect();
        let gaps: Vec<&PromiseRow> = rows().filter(|row| row.gap.is_some()).collect();
        Self {
            overall: overall(&grid).into(),
            owners: owners(promised, &gaps).into(),
            promises: promises.iter().map(|promise| promise.title.to_string()).collect(),
            grid,
            rows: promised.rows(),
            about: promised.about.to_owned(),
            synthetic: promises.iter().any(|promise| promise.synthetic),
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let columns =
            std::iter::once("place and group").chain(self.promises.iter().map(String::as_str));
        let mut grid = Table::new("How each promise stands, by place and group", columns);
        for (whom, kept) in &self.grid {
            let kept = kept.iter().map(|kept| Cell::from(kept.as_str()));
            grid.rows.push(std::iter::once(Cell::from(whom.as_str())).chain(kept).collect());
        }
        let columns = [
            "promise",
            "place and group",
            "how it stands",
            "what shows it",
            "gap",
            "owner of the gap",
        ];
        let mut rows = Table::new("What shows it, and what is missing", columns);
        self.rows.iter().for_each(|row| rows.row(row.clone()));
        let not_known =
            "A promise that nobody has looked at for a place or group is not known to be kept.";
        Reply {
            question: lifecourse_core::AccessPromises::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("promises", &self.overall),
                Aspect::new("owners of gaps", &self.owners),
            ],
            remarks: vec![not_known.to_owned()],
            tables: [grid, rows].into_iter().filter(|table| !table.rows.is_empty()).collect(),
        }
    }
}

impl Promised<'_> {
    fn whom(&self, area: &AreaCode, group: Option<&Id<Group>>) -> String {
        let place = (self.place)(area);
        match group {
            Some(group) => format!("{place}: {}", (self.group)(group)),
            None => format!("{place}: everybody"),
        }
    }

    fn rows(&self) -> Vec<[Cell; 6]> {
        let each = self
            .promises
            .iter()
            .flat_map(|promise| promise.rows.iter().map(move |row| (promise, row)));
        each.map(|(promise, row)| {
            let services = row.services.iter().map(|service| (self.service)(service));
            let evidence = row.evidence.iter().map(ToString::to_string).chain(services);
            let text = |text: Option<String>| text.map_or(Cell::Blank, Cell::from);
            let owner = match (&row.gap, &row.owner) {
                (Some(_), None) => Cell::from("nobody"),
                (_, owner) => text(owner.as_ref().map(|owner| owner.role.to_string())),
            };
            [
                Cell::from(&*promise.title),
                Cell::from(self.whom(&row.area, row.group.as_ref())),
                Cell::from(row.kept().as_str()),
                Cell::from(evidence.collect::<Vec<_>>().join("; ")),
                text(row.gap.as_ref().map(ToString::to_string)),
                owner,
            ]
        })
        .collect()
    }
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "kept with evidence and no gap, in part with both, not kept with a gap alone",
        source: "the evidence and gaps written down for each promise",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}

fn overall(grid: &[(String, Vec<Kept>)]) -> Result<Finding<Standing>, Refusal> {
    let all: Vec<Kept> = grid.iter().flat_map(|(_, kept)| kept.iter().copied()).collect();
    if all.is_empty() {
        return Err(Refusal::Nothing { what: "promise of access with a place" });
    }
    let number = |of| all.iter().filter(|kept| **kept == of).count();
    let [yes, part, no, unknown] = [Kept::Yes, Kept::InPart, Kept::No, Kept::NotKnown].map(number);
    let verdict = match (part + no, unknown) {
        (0, 0) => Standing::Kept,
        (0, _) => Standing::NotKnown,
        _ => Standing::NotAll,
    };
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    let sentence = format!(
        "Of {} of promise, place and group, {yes} {} kept, {part} in part, {no} {} not, and of \
         {unknown} it is not known.",
        several(all.len(), "combination", "combinations"),
        are(yes),
        are(no)
    );
    let named = [("kept", yes), ("in part", part), ("not kept", no), ("not known", unknown)];
    let numbers = named.map(|(name, number)| Number::new(name, number as f64));
    Ok(Finding { verdict, sentence, basis: basis(numbers.to_vec()) })
}

fn owners(promised: &Promised<'_>, gaps: &[&PromiseRow]) -> Result<Finding<Owned>, Refusal> {
    if gaps.is_empty() {
        return Err(Refusal::Nothing { what: "gap on record" });
    }
    let without: Vec<String> = gaps
        .iter()
        .filter(|row| row.owner.is_none())
        .map(|row| {
            let gap = row.gap.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("\"{gap}\" ({})", promised.whom(&row.area, row.group.as_ref()))
        })
        .collect();
    let all = several(gaps.len(), "gap", "gaps");
    let (verdict, sentence) = match without.len() {
        0 => (Owned::All, format!("Of {all}, every one has an owner.")),
        number => {
            let have = if number == 1 { "has" } else { "have" };
            let named = listed(&without, 5);
            (Owned::NotAll, format!("Of {all}, {number} {have} no owner: {named}."))
        }
    };
    let numbers = vec![
        Number::new("gaps", gaps.len() as f64),
        Number::new("without owner", without.len() as f64),
    ];
    Ok(Finding { verdict, sentence, basis: basis(numbers) })
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;

    use super::*;

    fn promise(id: &str, rows: serde_json::Value) -> AccessPromise {
        let mut whole = serde_json::to_value(AccessPromise::example()).expect("it is JSON");
        whole["id"] = id.into();
        whole["title"] = id.into();
        whole["rows"] = rows;
        serde_json::from_value(whole).expect("it is a promise")
    }

    fn report(promises: &[AccessPromise]) -> AccessReport {
        let promises: Vec<_> = promises.iter().collect();
        AccessReport::of(&Promised {
            about: "City",
            promises: &promises,
            place: &|area| area.to_string(),
            group: &|group| group.to_string(),
            service: &|service| service.to_string(),
        })
    }

    #[test]
    fn every_promise_is_looked_at_wherever_one_is() {
        let one = promise("one", serde_json::json!([{ "area": "city", "evidence": "Seen" }]));
        let other = promise(
            "other",
            serde_json::json!([
                { "area": "city", "group": "elders", "services": ["a-service"] },
            ]),
        );
        let told = report(&[one.clone(), other]);
        assert_eq!(
            told.grid,
            [
                ("city: everybody".to_owned(), vec![Kept::Yes, Kept::NotKnown]),
                ("city: elders".to_owned(), vec![Kept::NotKnown, Kept::Yes]),
            ]
        );
        assert_eq!(told.overall.name(), "not-known");
        assert_eq!(told.owners.name(), "nothing-there");
        assert_eq!(report(&[one]).overall.name(), "kept");
    }

    #[test]
    fn a_gap_without_an_owner_is_named() {
        let one = promise(
            "one",
            serde_json::json!([
                { "area": "city", "gap": "No ramp" },
                { "area": "town", "gap": "No bus", "owner": { "role": "Head of Transport" } },
            ]),
        );
        let told = report(&[one]);
        assert_eq!(told.overall.name(), "not-all-kept");
        assert_eq!(
            told.owners.sentence(),
            "Of 2 gaps, 1 has no owner: \"No ramp\" (city: everybody)."
        );
        assert_eq!(told.reply().tables[1].rows[0][5].shown(), "nobody");
    }

    #[test]
    fn no_promise_is_no_answer() {
        assert_eq!(report(&[]).overall.name(), "nothing-there");
        assert_eq!(
            report(&[promise("one", serde_json::json!([]))]).overall.name(),
            "nothing-there"
        );
    }
}
