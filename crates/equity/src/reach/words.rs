//! What is said about who is not reached.

use lifecourse_core::{Missing, thousands};

use super::{Coverage, How, NotReached, Row, Side, What};
use crate::{
    Aspect, Cell, Number, Reply, Table,
    phrase::{listed, several},
};

impl What {
    const fn one_and_many(self) -> (&'static str, &'static str) {
        match self {
            Self::Group => ("group", "groups"),
            Self::Area => ("area", "areas"),
            Self::Language => ("language of a group", "languages of groups"),
        }
    }

    /// What there is none of when there are no rows.
    pub(super) const fn missing(self) -> &'static str {
        match self {
            Self::Group => "population group to look at",
            Self::Area => "smaller area to look at",
            Self::Language => "language of a group on record",
        }
    }
}

pub(super) fn numbers(all: usize, not: usize, thin: usize) -> Vec<Number> {
    vec![
        Number::new("looked at", all as f64),
        Number::new("not reached", not as f64),
        Number::new("thinly reached", thin as f64),
    ]
}

/// `Of 6 groups, 2 are not reached: ...`
pub(super) fn sentence(what: What, rows: &[Row], not: usize, thin: usize) -> String {
    let (one, many) = what.one_and_many();
    let all = several(rows.len(), one, many);
    let thinly = "by one only, or by nothing that is for them in particular";
    if not == 0 {
        let are = if rows.len() == 1 { "is" } else { "are" };
        return match thin {
            0 => format!("Of {all}, all {are} reached."),
            thin => format!("Of {all}, all {are} reached, {thin} of them thinly: {thinly}."),
        };
    }
    let names: Vec<String> = rows
        .iter()
        .filter(|row| row.coverage == Coverage::NotReached)
        .map(|row| format!("{} ({})", row.name, people(row.people)))
        .collect();
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    let thin = match thin {
        0 => String::new(),
        thin => format!(" {thin} more {} reached thinly: {thinly}.", are(thin)),
    };
    format!("Of {all}, {not} {} not reached: {}.{thin}", are(not), listed(&names, 5))
}

fn people(number: Option<f64>) -> String {
    match number.map(thousands) {
        None => "size not known".to_owned(),
        Some(number) if number == "1" => "1 person".to_owned(),
        Some(number) => format!("{number} people"),
    }
}

impl NotReached {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let kinds: Vec<String> = self
            .reachers
            .iter()
            .map(|(kind, number)| several(*number, kind, &format!("{kind}s")))
            .collect();
        let by = if kinds.is_empty() { "nothing on record".to_owned() } else { listed(&kinds, 9) };
        let mut findings = vec![
            Aspect::new("groups", &self.groups.answer),
            Aspect::new("areas", &self.areas.answer),
            Aspect::new("languages", &self.languages.answer),
        ];
        findings.extend(self.uptake.iter().map(|one| Aspect::new("uptake by need", &one.answer)));
        let sides =
            [("Groups", &self.groups), ("Areas", &self.areas), ("Languages", &self.languages)];
        let filled = sides.iter().filter(|(_, side)| !side.rows.is_empty());
        let mut tables: Vec<Table> = self.matrix.table().into_iter().collect();
        tables.extend(filled.map(|(caption, side)| self.table(caption, side)));
        tables.extend(self.uptake.iter().map(super::Uptake::table));
        Reply {
            question: lifecourse_core::NotReached::WORDS.to_owned(),
            about: format!("{}, by {by}", self.place),
            synthetic: self.synthetic,
            findings,
            remarks: self.remarks(),
            tables,
        }
    }

    fn table(&self, caption: &str, side: &Side) -> Table {
        let need = self.need.as_deref().unwrap_or("need");
        let needs = side.rows.iter().any(|row| row.need.is_some());
        let columns = ["name", "coverage", "reached by", "rank", "people"];
        let mut table = Table::new(
            format!("{caption}, those not reached first, in the order of people and need"),
            columns.into_iter().chain(needs.then_some(need)),
        );
        for row in &side.rows {
            let by: Vec<String> =
                row.by.iter().map(|by| format!("{}{}", by.name, how(by.how))).collect();
            let mut cells = vec![
                Cell::from(row.name.as_str()),
                Cell::from(row.coverage.as_str()),
                Cell::from(by.join("; ")),
                Cell::maybe(row.rank.map(|rank| rank as f64), 0),
                row.people.map_or(Cell::Missing(Missing::NotAvailable), |n| Cell::number(n, 0)),
            ];
            cells.extend(needs.then(|| Cell::maybe(row.need, 1)));
            table.rows.push(cells);
        }
        table
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            "A group is reached by what names it or has counted somebody of it; what is for \
             everybody reaches every area, and no group in particular."
                .to_owned(),
        ];
        let sides = [("groups", &self.groups), ("areas", &self.areas)];
        for (what, side) in sides {
            let unknown: Vec<&str> = side
                .rows
                .iter()
                .filter(|row| row.people.is_none())
                .map(|row| row.name.as_str())
                .collect();
            if !unknown.is_empty() {
                remarks.push(format!(
                    "There is no data on how many people these {what} have, so they have no rank: {}.",
                    listed(&unknown, 10)
                ));
            }
        }
        if self.groups.rows.len() > 1 {
            remarks.push("Groups share people, so their numbers are not added up.".to_owned());
        }
        if !self.languages.rows.is_empty() {
            remarks.push(
                "The people beside a language are those of the group, not those who speak it."
                    .to_owned(),
            );
        }
        if !self.areas.rows.is_empty() && !self.weighted {
            remarks.push(match &self.need {
                None => "No measure of need is named, so people alone decide the order.".to_owned(),
                Some(need) => format!(
                    "{need} has no values that can weigh people, so people alone decide the order."
                ),
            });
        }
        remarks
    }
}

const fn how(how: How) -> &'static str {
    match how {
        How::InParticular => "",
        How::InPart => " (a part of them)",
        How::WithEverybody => " (for everybody)",
    }
}
