//! The meetings of a Board: who came, and what was on the table. What was decided there names them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Board, Document, Fault, Id, Kind, Organisation, Priority, Reference, Text,
    document::{References, example, named},
};

/// A meeting of a Board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Meeting {
    /// Its name in files and addresses.
    pub id: Id<Self>,
    /// What it is called.
    pub title: Text,
    /// The Board that met.
    pub board: Id<Board>,
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub on: Date,
    /// The organisations that were there, not who came for them; left out where it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attended: Vec<Id<Organisation>>,
    /// Those that sent their apologies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apologies: Vec<Id<Organisation>>,
    /// What was on the table, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    /// Where its papers and minutes are published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// Whether any of it is made up.
    #[serde(default, skip_serializing_if = "crate::document::is_false")]
    pub synthetic: bool,
}

/// Something on the agenda.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgendaItem {
    /// What it was about.
    pub title: Text,
    /// The priorities that it was about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Id<Priority>>,
}

impl Document for Meeting {
    named!(Meeting, Id<Self>);

    fn references(&self) -> Vec<Reference> {
        let found = References::default()
            .one::<Board>("board", &self.board)
            .many::<Organisation>("attended", &self.attended)
            .many::<Organisation>("apologies", &self.apologies);
        let agenda = self.agenda.iter().enumerate();
        agenda
            .fold(found, |found, (at, item)| {
                found.many::<Priority>(&format!("agenda[{at}].priorities"), &item.priorities)
            })
            .found()
    }

    fn check(&self) -> Vec<Fault> {
        let there: BTreeSet<_> = self.attended.iter().collect();
        let both = self.apologies.iter().enumerate().filter(|(_, one)| there.contains(one));
        both.map(|(at, one)| {
            Fault::error(
                format!("apologies[{at}]"),
                "there-and-not",
                format!("`{one}` attended and sent apologies"),
                "take it out of one of the two",
            )
        })
        .collect()
    }

    example!({
            "id": "board-2022-02-24",
            "title": "Health and Wellbeing Board, 24 February 2022",
            "board": "board",
            "on": "2022-02-24",
            "attended": ["county-council"],
            "agenda": [{
                "title": "What was said in the consultation",
                "priorities": ["first-1001-days"],
            }],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_attends_and_sends_apologies() {
        let mut meeting = Meeting::example();
        meeting.apologies.clone_from(&meeting.attended);
        assert_eq!(meeting.check()[0].field, "apologies[0]");
    }

    #[test]
    fn it_names_its_board_who_came_and_what_it_was_about() {
        let fields: Vec<_> =
            Meeting::example().references().into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["board", "attended[0]", "agenda[0].priorities[0]"]);
    }
}
