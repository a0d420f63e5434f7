//! Whom do the data not see?
//!
//! A group is *visible* when every data set that is looked at records it by a category of its own,
//! *partly visible* when some do, and *invisible* when those that somebody has looked into do not: a
//! group that is coded as something else cannot be told apart either. Where nobody has looked, it is
//! *not known*, which is no better: that there is no data on a group is a finding.

use std::collections::BTreeMap;

use lifecourse_core::{DataSet, Group, GroupInData, Id, Recorded, day};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// Which groups the data see.
#[derive(Clone, Debug, PartialEq)]
pub struct Invisibility {
    /// All groups together.
    pub overall: Answer<Seeing>,
    /// Each group, those that are not seen first.
    pub groups: Vec<GroupSeen>,
    data_sets: Vec<(String, String)>,
    evidence: Vec<[String; 5]>,
    synthetic: bool,
}

/// A group with whether the data see it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSeen {
    /// What it is called.
    pub group: String,
    /// Whether the data see it.
    pub answer: Answer<Seen>,
    /// How each data set records it, in the order of the data sets; not known where nobody looked.
    pub recorded: Vec<Recorded>,
}

/// Whether the data see a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// None of those that were looked into records it.
    Invisible,
    /// Nobody knows of any.
    NotKnown,
    /// Some record it.
    Partly,
    /// All record it.
    Visible,
}

/// Whether the data see all groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seeing {
    /// All data sets record all groups.
    Everybody,
    /// Some groups are not recorded, or not everywhere.
    SomeNot,
    /// No group is recorded anywhere.
    Nobody,
}

impl Seen {
    fn of(recorded: &[Recorded]) -> Self {
        let number = |how| recorded.iter().filter(|one| **one == how).count();
        match number(Recorded::Recorded) {
            0 if number(Recorded::NotKnown) == recorded.len() => Self::NotKnown,
            0 => Self::Invisible,
            all if all == recorded.len() => Self::Visible,
            _ => Self::Partly,
        }
    }
}

impl Verdict for Seen {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Invisible => AnyVerdict::bad("invisible", "invisible"),
            Self::NotKnown => AnyVerdict::bad("not-known", "not known"),
            Self::Partly => AnyVerdict::neutral("partly-visible", "partly visible"),
            Self::Visible => AnyVerdict::good("visible", "visible"),
        }
    }
}

impl Verdict for Seeing {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Everybody => AnyVerdict::good("everybody-visible", "everybody visible"),
            Self::SomeNot => AnyVerdict::bad("some-not-visible", "some not visible"),
            Self::Nobody => AnyVerdict::bad("nobody-visible", "nobody visible"),
        }
    }
}

impl Invisibility {
    /// Which of `groups` the `data_sets` record.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{DataSet, Document, Group};
    /// use lifecourse_equity::Invisibility;
    ///
    /// let travellers = Group { id: "travellers".parse()?, ..Group::example() };
    /// let seen = Invisibility::of(&[Group::example(), travellers], &[DataSet::example()]);
    /// assert_eq!(seen.overall.name(), "some-not-visible");
    /// assert_eq!(seen.groups[0].answer.name(), "not-known");
    /// # Ok::<(), lifecourse_core::IdError>(())
    /// ```
    #[must_use]
    pub fn of(groups: &[Group], data_sets: &[DataSet]) -> Self {
        let mut rows: Vec<_> = groups.iter().map(|group| GroupSeen::of(group, data_sets)).collect();
        rows.sort_by(|one, other| {
            let rank = |row: &GroupSeen| row.answer.found().map(|found| found.verdict);
            rank(one).cmp(&rank(other)).then_with(|| one.group.cmp(&other.group))
        });
        let named = |data: &DataSet| (data.title.to_string(), data.holder.to_string());
        Self {
            overall: overall(&rows, data_sets.len()).into(),
            groups: rows,
            data_sets: data_sets.iter().map(named).collect(),
            evidence: evidence(groups, data_sets),
            synthetic: groups.iter().any(|group| group.synthetic)
                || data_sets.iter().any(|data| data.synthetic),
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let groups = several(self.groups.len(), "group", "groups");
        let data = several(self.data_sets.len(), "data set", "data sets");
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        findings.extend(self.groups.iter().map(|row| Aspect::new("group", &row.answer)));
        let tables = [self.grid(), self.evidence_table()];
        Reply {
            question: lifecourse_core::DataInvisibility::WORDS.to_owned(),
            about: format!("{groups} in {data}"),
            synthetic: self.synthetic,
            findings,
            remarks: vec![
                "A group that is coded as something else cannot be told apart: it is not seen."
                    .to_owned(),
                "Not known: nobody has looked, or nobody could tell.".to_owned(),
            ],
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        }
    }

    fn grid(&self) -> Table {
        let columns = ["group", "verdict"].map(str::to_owned).into_iter();
        let data = self.data_sets.iter().map(|(title, holder)| format!("{title} ({holder})"));
        let mut table = Table::new(
            "The groups, those that are not seen first, by data set",
            columns.chain(data),
        );
        for row in &self.groups {
            let named = [Cell::from(row.group.as_str()), Cell::from(row.answer.label())];
            let recorded = row.recorded.iter().map(|how| Cell::from(how.as_str()));
            table.rows.push(named.into_iter().chain(recorded).collect());
        }
        table
    }

    fn evidence_table(&self) -> Table {
        let columns = ["group", "data set", "recorded", "looked at on", "what shows it"];
        let mut table = Table::new("What shows it", columns);
        for entry in &self.evidence {
            table.row(entry.each_ref().map(|text| Cell::from(text.as_str())));
        }
        table
    }
}

/// What an answer about `groups` must say of those that some data set does not see, a sentence each.
///
/// # Examples
/// ```
/// use lifecourse_core::{DataSet, Document, Group, Recorded};
/// let mut data = DataSet::example();
/// data.groups[0].recorded = Recorded::NotRecorded;
/// assert_eq!(
///     lifecourse_equity::invisibility::remarks(&[Group::example()], &[data]),
///     ["Women: not recorded in Admissions to hospital, so figures from there do not tell of them."],
/// );
/// ```
#[must_use]
pub fn remarks(groups: &[Group], data_sets: &[DataSet]) -> Vec<String> {
    let of_group = |group: &Group| {
        let unseen = |how: Recorded| {
            let named = data_sets.iter().filter(|data| recorded(data, &group.id) == Some(how));
            let titles: Vec<&str> = named.map(|data| &*data.title).collect();
            (!titles.is_empty()).then(|| format!("{how} in {}", listed(&titles, 5)))
        };
        let parts: Vec<String> =
            [Recorded::NotRecorded, Recorded::MisCoded].into_iter().filter_map(unseen).collect();
        (!parts.is_empty()).then(|| {
            let how = parts.join(", ");
            format!("{}: {how}, so figures from there do not tell of them.", group.title)
        })
    };
    groups.iter().filter_map(of_group).collect()
}

fn entry<'a>(data: &'a DataSet, group: &Id<Group>) -> Option<&'a GroupInData> {
    data.groups.iter().filter(|entry| entry.group == *group).max_by_key(|entry| entry.on)
}

fn recorded(data: &DataSet, group: &Id<Group>) -> Option<Recorded> {
    entry(data, group).map(|entry| entry.recorded)
}

impl GroupSeen {
    fn of(group: &Group, data_sets: &[DataSet]) -> Self {
        let recorded: Vec<_> = data_sets
            .iter()
            .map(|data| recorded(data, &group.id).unwrap_or(Recorded::NotKnown))
            .collect();
        let answer = if data_sets.is_empty() {
            Answer::Refused(Refusal::Nothing { what: "data set on record" })
        } else {
            Answer::Found(seen(group, data_sets, &recorded))
        };
        Self { group: group.title.to_string(), answer, recorded }
    }
}

fn seen(group: &Group, data_sets: &[DataSet], recorded: &[Recorded]) -> Finding<Seen> {
    let verdict = Seen::of(recorded);
    let title = &group.title;
    let mut by: BTreeMap<Recorded, Vec<&str>> = BTreeMap::new();
    for (data, how) in data_sets.iter().zip(recorded) {
        by.entry(*how).or_default().push(&data.title);
    }
    let parts: Vec<String> =
        by.iter().map(|(how, titles)| format!("{how} in {}", listed(titles, 5))).collect();
    let head = match verdict {
        Seen::Invisible => format!("There is no data on {title} that tells them apart"),
        Seen::NotKnown => format!("Whether there is any data on {title} is not known"),
        Seen::Partly => format!("Some of the data see {title}"),
        Seen::Visible => format!("All of the data see {title}"),
    };
    Finding {
        verdict,
        sentence: format!("{head}: {}.", parts.join("; ")),
        basis: basis(numbers(recorded)),
    }
}

fn numbers(recorded: &[Recorded]) -> Vec<Number> {
    let number =
        |name, how| Number::new(name, recorded.iter().filter(|one| **one == how).count() as f64);
    vec![
        number("recorded", Recorded::Recorded),
        number("mis-coded", Recorded::MisCoded),
        number("not recorded", Recorded::NotRecorded),
        number("not known", Recorded::NotKnown),
    ]
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "the data-invisibility register: for each group and data set, how it is recorded, and what shows it",
        source: "the rule of this program, in its documentation of invisibility",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}

fn overall(rows: &[GroupSeen], data_sets: usize) -> Result<Finding<Seeing>, Refusal> {
    if rows.is_empty() {
        return Err(Refusal::Nothing { what: "population group to look at" });
    }
    if data_sets == 0 {
        return Err(Refusal::Nothing { what: "data set on record" });
    }
    let named = |which: Seen| -> Vec<&str> {
        let is = |row: &&GroupSeen| row.answer.found().is_some_and(|found| found.verdict == which);
        rows.iter().filter(is).map(|row| row.group.as_str()).collect()
    };
    let visible = named(Seen::Visible).len();
    let partly = named(Seen::Partly).len();
    let verdict = match (visible, partly) {
        (all, _) if all == rows.len() => Seeing::Everybody,
        (0, 0) => Seeing::Nobody,
        _ => Seeing::SomeNot,
    };
    let mut parts = Vec::new();
    for (which, label) in [
        (Seen::Invisible, "invisible"),
        (Seen::NotKnown, "not known to be seen"),
        (Seen::Partly, "partly visible"),
    ] {
        let names = named(which);
        if !names.is_empty() {
            let are = if names.len() == 1 { "is" } else { "are" };
            parts.push(format!("{} {are} {label} ({})", names.len(), listed(&names, 5)));
        }
    }
    let of = several(rows.len(), "group", "groups");
    let data = several(data_sets, "data set", "data sets");
    let sentence = if parts.is_empty() {
        format!("Of {of}, all are recorded in each of the {data} that are looked at.")
    } else {
        let visible = if visible == 0 { "none" } else { &visible.to_string() };
        format!("Of {of} in {data}, {visible} can be seen in all: {}.", parts.join(", "))
    };
    let numbers =
        numbers(&rows.iter().flat_map(|row| row.recorded.iter().copied()).collect::<Vec<_>>());
    Ok(Finding { verdict, sentence, basis: basis(numbers) })
}

fn evidence(groups: &[Group], data_sets: &[DataSet]) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    for group in groups {
        for data in data_sets {
            let Some(entry) = entry(data, &group.id) else { continue };
            rows.push([
                group.title.to_string(),
                data.title.to_string(),
                entry.recorded.to_string(),
                day(entry.on),
                entry.evidence.as_ref().map_or_else(String::new, ToString::to_string),
            ]);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;
    use proptest::{prelude::*, sample::select};
    use time::macros::date;

    use super::*;

    fn group(id: &str) -> Group {
        Group { id: id.parse().unwrap(), title: id.parse().unwrap(), ..Group::example() }
    }

    fn data(id: &str, groups: &[(&str, Recorded)]) -> DataSet {
        let entry = |(group, recorded): &(&str, Recorded)| GroupInData {
            group: group.parse().unwrap(),
            recorded: *recorded,
            evidence: None,
            on: date!(2026 - 05 - 04),
        };
        let groups = groups.iter().map(entry).collect();
        let (id, title) = (id.parse().unwrap(), id.parse().unwrap());
        DataSet { id, title, groups, ..DataSet::example() }
    }

    #[test]
    fn each_group_is_seen_by_all_some_or_none_and_what_nobody_looked_at_is_not_known() {
        use Recorded::{MisCoded, NotRecorded, Recorded as Yes};
        let census = data("census", &[("women", Yes), ("roma", Yes), ("boaters", NotRecorded)]);
        let deaths = data("deaths", &[("women", Yes), ("roma", MisCoded), ("boaters", MisCoded)]);
        let groups = ["women", "roma", "boaters", "sex-workers"].map(group);
        let answer = Invisibility::of(&groups, &[census, deaths]);
        let told: Vec<_> =
            answer.groups.iter().map(|row| (row.group.as_str(), row.answer.name())).collect();
        assert_eq!(
            told,
            [
                ("boaters", "invisible"),
                ("sex-workers", "not-known"),
                ("roma", "partly-visible"),
                ("women", "visible")
            ]
        );
        assert_eq!(
            answer.overall.sentence(),
            "Of 4 groups in 2 data sets, 1 can be seen in all: 1 is invisible (boaters), 1 is not \
             known to be seen (sex-workers), 1 is partly visible (roma)."
        );
        assert_eq!(
            answer.groups[0].answer.sentence(),
            "There is no data on boaters that tells them apart: mis-coded in deaths; not recorded in census."
        );
    }

    #[test]
    fn all_or_nobody_is_seen() {
        let seen = data("census", &[("women", Recorded::Recorded)]);
        assert_eq!(
            Invisibility::of(&[group("women")], &[seen]).overall.name(),
            "everybody-visible"
        );
        let unseen = data("census", &[("women", Recorded::NotRecorded)]);
        assert_eq!(Invisibility::of(&[group("women")], &[unseen]).overall.name(), "nobody-visible");
    }

    #[test]
    fn without_groups_or_data_sets_there_is_no_answer() {
        assert_eq!(Invisibility::of(&[], &[DataSet::example()]).overall.name(), "nothing-there");
        assert_eq!(Invisibility::of(&[group("women")], &[]).overall.name(), "nothing-there");
    }

    #[test]
    fn what_is_made_up_is_said_so() {
        let made_up = DataSet { synthetic: true, ..DataSet::example() };
        assert!(Invisibility::of(&[group("women")], &[made_up]).reply().synthetic);
    }

    proptest! {
        #[test]
        fn a_verdict_does_not_depend_on_the_order_of_the_data(
            recorded in prop::collection::vec(select(vec![
                Recorded::Recorded, Recorded::MisCoded, Recorded::NotRecorded, Recorded::NotKnown,
            ]), 1..6),
        ) {
            let sets: Vec<_> = recorded.iter().enumerate()
                .map(|(at, how)| data(&format!("set-{at}"), &[("women", *how)])).collect();
            let mut turned = sets.clone();
            turned.reverse();
            let of = |sets: &[DataSet]| Invisibility::of(&[group("women")], sets);
            let (one, other) = (of(&sets), of(&turned));
            prop_assert_eq!(one.groups[0].answer.name(), other.groups[0].answer.name());
            let seen = recorded.iter().all(|how| *how == Recorded::Recorded);
            prop_assert_eq!(seen, one.overall.name() == "everybody-visible");
        }
    }
}
