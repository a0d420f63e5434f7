//! What is shown of a gap in life expectancy.

use super::{LifeGap, Parts};
use crate::{Aspect, Cell, Reply, Table};

impl LifeGap {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut remarks = vec![
            "Years are those that the least deprived have more; below zero, the most deprived have \
             them more. The ages and causes sum to the gap."
                .to_owned(),
        ];
        if self.parts.is_some() {
            remarks.push(
                "A part of the gap has no interval of its own: small parts may be chance."
                    .to_owned(),
            );
        }
        Reply {
            question: lifecourse_core::LifeExpectancyGap::WORDS.to_owned(),
            about: format!(
                "{}, {}, {}: {} against {}",
                self.place,
                self.sex,
                self.period,
                self.names[0].to_lowercase(),
                self.names[1].to_lowercase()
            ),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("gap", &self.gap),
                Aspect::new("ages", &self.ages),
                Aspect::new("causes", &self.causes),
            ],
            remarks,
            tables: self.parts.iter().flat_map(|parts| self.tables(parts)).collect(),
        }
    }

    fn tables(&self, parts: &Parts) -> Vec<Table> {
        let mut whole = Table::new(
            "Life expectancy at birth",
            ["group", "years", "lower 95% limit", "upper 95% limit"],
        );
        for (name, years) in [
            (self.names[0].as_str(), parts.most),
            (self.names[1].as_str(), parts.least),
            ("gap", parts.gap),
        ] {
            whole.row([
                Cell::from(name),
                Cell::number(years.value, 1),
                Cell::number(years.lower, 1),
                Cell::number(years.upper, 1),
            ]);
        }
        let mut tables = vec![whole, by_age(parts)];
        if !parts.by_cause.is_empty() {
            tables.push(by_cause(parts));
        }
        tables
    }
}

/// One row for each age, one column for each cause.
fn by_age(parts: &Parts) -> Table {
    let causes = parts.by_cause.iter().map(|cause| format!("{}, years", cause.name));
    let columns = ["age".to_owned(), "all causes, years".to_owned()].into_iter().chain(causes);
    let mut table = Table::new("Years that each age adds to the gap", columns);
    for (at, (age, years)) in parts.by_age.iter().enumerate() {
        let mut row = vec![Cell::from(age.to_string()), Cell::number(*years, 2)];
        row.extend(
            parts.by_cause.iter().map(|cause| Cell::maybe(cause.by_age.get(at).copied(), 2)),
        );
        table.rows.push(row);
    }
    table
}

fn by_cause(parts: &Parts) -> Table {
    let mut table = Table::new(
        "Years that each cause adds to the gap",
        ["cause", "years", "part of the gap %"],
    );
    for cause in &parts.by_cause {
        table.row([
            Cell::from(cause.name.as_str()),
            Cell::number(cause.years, 2),
            Cell::number(100.0 * cause.years / parts.gap.value, 0),
        ]);
    }
    table
}
