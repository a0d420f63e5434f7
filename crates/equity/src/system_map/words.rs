//! What is shown of a map.

use lifecourse_core::{SystemMap, day};

use super::{Loop, SystemReport, Way, graph::Graph};
use crate::{Aspect, Cell, Reply, Table, phrase::several};

/// `Why care is not reached: 40 factors, 62 links`
pub(super) fn about(map: &SystemMap, graph: &Graph<'_>) -> String {
    let factors = several(graph.len(), "factor", "factors");
    let links = several(graph.link_count(), "link", "links");
    let version = map.version.as_ref().map(|one| format!(", version {one}")).unwrap_or_default();
    let on = map.on.map(|on| format!(", as of {}", day(on))).unwrap_or_default();
    format!("{}{version}{on}: {factors}, {links}", map.title)
}

/// What a reader must know of the map itself.
pub(super) fn of_map(map: &SystemMap) -> Vec<String> {
    let count = |holds: &dyn Fn(&lifecourse_core::Link) -> bool| {
        map.links.iter().filter(|link| holds(link)).count()
    };
    let bare = count(&|link| link.evidence_for.is_empty());
    let contested = count(&|link| !link.evidence_against.is_empty());
    let mut remarks = vec![
        "A map is what those who made it see: a link is an assertion, not a measurement."
            .to_owned(),
    ];
    if bare > 0 && bare == map.links.len() {
        remarks.push("Nothing is cited for any link.".to_owned());
    } else if bare > 0 {
        let number = several(bare, "link", "links");
        remarks.push(format!("Nothing is cited for {number} of {}.", map.links.len()));
    }
    if contested > 0 {
        let number = several(contested, "link has", "links have");
        remarks.push(format!("{number} evidence against."));
    }
    remarks
}

impl SystemReport {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut remarks = self.remarks.clone();
        if self.more_loops {
            let shown = self.loops.len();
            remarks
                .push(format!("There are more loops than the {shown} shortest, which are shown."));
        }
        if self.more_ways {
            let shown = self.ways.len();
            remarks
                .push(format!("There are more ways than the {shown} shortest, which are shown."));
        }
        remarks.push(
            "A central factor has much going through it; that is not to say that it can be changed. \
             Leverage is coded on the actions."
                .to_owned(),
        );
        if self.uncoded > 0 {
            let actions = several(self.uncoded, "action is", "actions are");
            remarks.push(format!("{actions} not coded by leverage."));
        }
        let tables = [self.loop_table(), self.way_table(), self.factor_table(), self.level_table()];
        Reply {
            question: lifecourse_core::Dynamics::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("loops", &self.feedback),
                Aspect::new("ways to the outcome", &self.leads),
                Aspect::new("leverage of the actions", &self.depth),
            ],
            remarks,
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        }
    }

    fn loop_table(&self) -> Table {
        let mut table = Table::new(
            "The loops, the shortest first",
            [
                "loop",
                "kind",
                "through",
                "links",
                "opposite links",
                "delayed links",
                "links with evidence",
                "links with evidence against",
            ],
        );
        let (mut reinforcing, mut balancing) = (0, 0);
        for one in &self.loops {
            let (letter, number) =
                if one.reinforcing { ('R', &mut reinforcing) } else { ('B', &mut balancing) };
            *number += 1;
            table.row([
                Cell::from(format!("{letter}{number}")),
                Cell::from(one.kind()),
                Cell::from(one.to_string()),
                count(one.factors.len()),
                count(one.opposite),
                count(one.delayed),
                count(one.evidenced),
                count(one.contested),
            ]);
        }
        table
    }

    fn way_table(&self) -> Table {
        let mut table = Table::new(
            "The ways from what is done to what is wanted, the shortest first",
            [
                "from",
                "to",
                "through",
                "more makes",
                "links",
                "delayed links",
                "links with evidence",
                "links with evidence against",
            ],
        );
        for way in &self.ways {
            let more = if way.sign == lifecourse_core::Sign::Same { "more" } else { "less" };
            table.row([
                Cell::from(way.begins.as_str()),
                Cell::from(way.ends.as_str()),
                Cell::from(way.to_string()),
                Cell::from(more),
                count(way.factors.len() - 1),
                count(way.delayed),
                count(way.evidenced),
                count(way.contested),
            ]);
        }
        table
    }

    fn factor_table(&self) -> Table {
        let mut table = Table::new(
            "The factors, those first that most shortest ways between others lead over",
            ["factor", "driven by", "drives", "shortest ways over it, % of pairs of others"],
        );
        for one in &self.centrality {
            table.row([
                Cell::from(one.factor.as_str()),
                count(one.driven_by),
                count(one.drives),
                Cell::number(100.0 * one.betweenness, 1),
            ]);
        }
        table
    }

    fn level_table(&self) -> Table {
        let mut table = Table::new(
            "The actions by leverage, the least effective level first",
            ["what they would change", "level", "actions"],
        );
        if self.levels.iter().all(|(_, number)| *number == 0) {
            return table;
        }
        for (level, number) in &self.levels {
            table.row([
                Cell::from(level.as_str()),
                Cell::number(f64::from(level.number()), 0),
                count(*number),
            ]);
        }
        table
    }
}

fn count(number: usize) -> Cell {
    Cell::number(number as f64, 0)
}

impl std::fmt::Display for Loop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = self.factors.first().map_or("", String::as_str);
        write!(f, "{} → {first}", self.factors.join(" → "))
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.factors.join(" → "))
    }
}
