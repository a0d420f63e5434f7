//! What is said of anchor institutions.

use lifecourse_core::{AnchorCommitment, Missing, Period, number};

use super::{AnchorGroup, AnchorReport, TheirShare, YearsResult, decimals};
use crate::{
    Answer, Aspect, Cell, Refusal, Reply, Table,
    phrase::{called, several},
    rollup::amount,
};

pub(super) fn done(
    commitment: &AnchorCommitment,
    result: &YearsResult,
    target: Option<f64>,
    year: Period,
) -> String {
    let shown = |value| amount(commitment.counting, commitment.unit.as_deref(), value);
    let target = match target {
        Some(target) => format!("; committed to: {}", shown(target)),
        None => "; no commitment is set for that year".to_owned(),
    };
    let missing = match result.missing {
        0 => String::new(),
        months => {
            format!(" {} of the year have no result.", several(months as usize, "month", "months"))
        }
    };
    let value = shown(result.shown(commitment.counting));
    format!("{}: {value} in {year}{target}.{missing}", commitment.title)
}

pub(super) fn share(
    commitment: &AnchorCommitment,
    most: &AnchorGroup,
    theirs: f64,
    part: f64,
    verdict: TheirShare,
) -> String {
    let verdict = match verdict {
        TheirShare::More => "more than their share",
        TheirShare::NotClear => "no clear difference from their share",
        TheirShare::Less => "less than their share",
        TheirShare::Higher => "higher than their share, which was not tested",
        TheirShare::Lower => "lower than their share, which was not tested",
    };
    format!(
        "{}: {}% of what came to people whose home is known came to {}, where {}% of people live: {verdict}.",
        commitment.title,
        number(100.0 * theirs),
        called(&most.name),
        number(100.0 * part)
    )
}

impl AnchorReport {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let question = lifecourse_core::Anchors::WORDS;
        let year = self.year.map(|year| format!(", {year}")).unwrap_or_default();
        let about = format!("{}, by {}{year}", self.place, self.by);
        if self.commitments.is_empty() {
            let what = "commitment of an anchor institution";
            return Reply::refused(question, about, Refusal::Nothing { what });
        }
        let findings = self.commitments.iter().flat_map(|one| {
            [Aspect::new("commitment", &one.done), Aspect::new("the most deprived", &one.share)]
        });
        let mut remarks = Vec::new();
        if self.equal {
            remarks.push(
                "No number of people is named, so each group of neighbourhoods is taken to have an \
                 equal share of them."
                    .to_owned(),
            );
        }
        let tables = [self.table(), self.by_group()];
        Reply {
            question: question.to_owned(),
            about,
            synthetic: self.synthetic,
            findings: findings.collect(),
            remarks,
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        }
    }

    fn table(&self) -> Table {
        let columns = [
            "commitment",
            "institution",
            "by means of",
            "counted",
            "committed to",
            "result",
            "how it stands",
            "who answers for it",
        ];
        let mut table = Table::new("Commitments and results of the year", columns);
        for one in &self.commitments {
            let commitment = &one.commitment;
            let decimals = decimals(commitment.counting);
            let counted = match &commitment.unit {
                Some(unit) => format!("{}, {unit}", commitment.counting),
                None => commitment.counting.to_string(),
            };
            let result =
                one.result.as_ref().map_or(Cell::Missing(Missing::NotAvailable), |result| {
                    Cell::number(result.shown(commitment.counting), decimals)
                });
            table.row([
                Cell::from(&*commitment.title),
                Cell::from(one.organisation.as_str()),
                Cell::from(commitment.by.to_string()),
                Cell::from(counted),
                Cell::maybe(commitment.target.map(|target| target.value), decimals),
                result,
                Cell::from(one.done.label()),
                Cell::from(commitment.owner.as_ref().map_or("nobody", |owner| &*owner.role)),
            ]);
        }
        table
    }

    fn by_group(&self) -> Table {
        let columns =
            ["commitment", "where people live", "result", "% of the result", "% of people"];
        let mut table = Table::new(
            format!("Results by where people live ({}), the most deprived first", self.by),
            columns,
        );
        for one in &self.commitments {
            let all: f64 = one.groups.iter().filter_map(|group| group.value).sum();
            let told = matches!(one.share, Answer::Found(_));
            for group in &one.groups {
                let share = group.value.filter(|_| told).map(|value| 100.0 * value / all);
                table.row([
                    Cell::from(&*one.commitment.title),
                    Cell::from(group.name.as_str()),
                    group.value.map_or(Cell::Missing(Missing::NotAvailable), |value| {
                        Cell::number(value, decimals(one.commitment.counting))
                    }),
                    Cell::maybe(share, 1),
                    Cell::maybe(group.people.map(|part| 100.0 * part), 1),
                ]);
            }
        }
        table
    }
}
