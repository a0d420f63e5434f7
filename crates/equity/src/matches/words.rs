//! What is said of needs and what helps.

use super::{Fit, MatchReport, MatchedNeed};
use crate::{
    Aspect, Cell, Reply, Table,
    phrase::{listed, several},
};

pub(super) fn sentence(needs: &[MatchedNeed], none: usize, part: usize) -> String {
    let all = several(needs.len(), "need", "needs");
    let have = |number: usize| if number == 1 { "has" } else { "have" };
    let named = |fit| -> Vec<&str> {
        needs.iter().filter(|need| need.fit() == fit).map(|need| need.title.as_str()).collect()
    };
    let none = match none {
        0 => format!("Of {all}, every one has something that helps"),
        number => format!(
            "Of {all}, {number} {} nothing that helps: {}",
            have(number),
            listed(&named(None), 5)
        ),
    };
    match part {
        0 => format!("{none}."),
        number => format!(
            "{none}; {number} {} something for a part of them only: {}.",
            have(number),
            listed(&named(Some(Fit::InPart)), 5)
        ),
    }
}

impl MatchReport {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let offers =
            several(self.looked_at, "service or intervention", "services and interventions");
        let mut remarks = vec![
            "Something helps with a need if it works on the same determinant, is for the place and \
             is for the people; in part if for some of them, or not in every language that is \
             needed. That it is there does not say that there is enough of it."
                .to_owned(),
        ];
        if !self.unsure.is_empty() {
            remarks.push(format!(
                "Nobody has made sure in the last year that these services are still as they are \
                 described: {}.",
                listed(&self.unsure, 10)
            ));
        }
        Reply {
            question: lifecourse_core::Matches::WORDS.to_owned(),
            about: format!("{}, {offers}", self.about),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("needs", &self.overall)],
            remarks,
            tables: vec![self.table()],
        }
    }

    fn table(&self) -> Table {
        let columns = [
            "need",
            "determinant",
            "of whom",
            "named by",
            "what helps",
            "how far",
            "why",
            "way in that is not digital",
        ];
        let mut table = Table::new("Needs and what helps, those without anything first", columns);
        for need in &self.needs {
            let named = || {
                [
                    Cell::from(need.title.as_str()),
                    Cell::from(need.determinant.to_string()),
                    Cell::from(need.whose.as_str()),
                    Cell::from(need.named_by.as_str()),
                ]
            };
            if need.matches.is_empty() {
                let [title, determinant, whose, by] = named();
                table.row([title, determinant, whose, by, Cell::from("nothing")]);
            }
            for one in &need.matches {
                let [title, determinant, whose, by] = named();
                let fit = match one.fit {
                    Fit::InFull => "in full",
                    Fit::InPart => "in part",
                };
                table.row([
                    title,
                    determinant,
                    whose,
                    by,
                    Cell::from(format!("{} ({})", one.name, one.kind)),
                    Cell::from(fit),
                    Cell::from(one.why.join("; ")),
                    Cell::from(one.way_in.as_deref().unwrap_or("not known")),
                ]);
            }
        }
        table
    }
}
