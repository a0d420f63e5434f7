//! What is shown of the most deprived neighbourhoods.

use lifecourse_core::thousands;

use super::{Changes, Judged, Member, MostDeprived, Tenth, Tie, Way, lens};
use crate::{
    Aspect, Cell, Reply, Table,
    phrase::{listed, several},
};

impl MostDeprived {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut tables = vec![self.summary()];
        if let Some(latest) = self.editions.last() {
            tables.push(self.members(latest));
            tables.push(self.holdings(latest));
            tables.push(self.locally(latest));
        }
        tables.push(self.deciles());
        tables.extend(self.changes.iter().map(moves));
        if (self.share - lens::CORE20).abs() < f64::EPSILON {
            tables.extend([lens::ADULTS, lens::CHILDREN].map(|lens| lens.table()));
        }
        tables.retain(|table| !table.rows.is_empty());
        Reply {
            question: lifecourse_core::MostDeprived::WORDS.to_owned(),
            about: format!("{}, {}, most deprived {}%", self.index, self.place, self.share),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("neighbourhoods", &self.standing),
                Aspect::new("change in neighbourhoods", &self.neighbourhoods),
                Aspect::new("change in people", &self.people),
            ],
            remarks: self.remarks(),
            tables,
        }
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            "Each edition ranks neighbourhoods against each other: a change says that a place moved \
             against the rest of the nation, not that it became more or less deprived in itself. \
             Editions also differ in their indicators and weights, so they are not a time series."
                .to_owned(),
        ];
        remarks.extend(self.changes.iter().map(sentence));
        if let Some(latest) = self.editions.last() {
            remarks.extend(held(latest));
        }
        for (period, why) in &self.refused {
            remarks.push(format!("The edition of {period} is left out: {why}."));
        }
        if (self.share - lens::CORE20).abs() < f64::EPSILON {
            remarks.push(format!("The most deprived 20% are the {}.", lens::ADULTS.core20));
        }
        remarks
    }

    fn summary(&self) -> Table {
        let mut table = Table::new(
            format!("Neighbourhoods among the most deprived {}% of the nation's", self.share),
            [
                "edition",
                "neighbourhoods in the nation",
                "neighbourhoods in the place",
                "among the most deprived",
                "part of the place's %",
                "people in them",
                "part of the place's people %",
            ],
        );
        for one in &self.editions {
            let number = one.most_deprived.len() as f64;
            let part = one.people().zip(one.everybody).map(|(most, all)| 100.0 * most / all);
            table.row([
                Cell::from(one.period),
                Cell::number(f64::from(one.nation), 0),
                Cell::number(one.all as f64, 0),
                Cell::number(number, 0),
                Cell::number(100.0 * number / one.all as f64, 1),
                Cell::maybe(one.people(), 0),
                Cell::maybe(part, 1),
            ]);
        }
        table
    }

    /// A row for each decile of the nation, two columns for each edition.
    fn deciles(&self) -> Table {
        let columns = self.editions.iter().flat_map(|edition| {
            [format!("neighbourhoods {}", edition.period), format!("people {}", edition.period)]
        });
        let first = "decile in the nation (1 is the most deprived)".to_owned();
        let mut table = Table::new(
            "The place's neighbourhoods by decile of the nation",
            std::iter::once(first).chain(columns),
        );
        for at in 0..if self.editions.is_empty() { 0 } else { 10 } {
            let mut row = vec![Cell::from((at + 1).to_string())];
            for Tenth { neighbourhoods, people } in self.editions.iter().map(|one| one.deciles[at])
            {
                row.extend([Cell::number(neighbourhoods as f64, 0), Cell::maybe(people, 0)]);
            }
            table.rows.push(row);
        }
        table
    }

    fn members(&self, latest: &Judged) -> Table {
        let caption = format!(
            "The neighbourhoods among the most deprived {}% of the nation's in {}",
            self.share, latest.period
        );
        list(caption, &latest.most_deprived)
    }

    fn locally(&self, latest: &Judged) -> Table {
        let caption = format!(
            "The most deprived {}% of the place's own neighbourhoods in {}",
            self.share, latest.period
        );
        list(caption, &latest.locally)
    }

    fn holdings(&self, latest: &Judged) -> Table {
        let mut table = Table::new(
            format!(
                "Where the neighbourhoods among the most deprived {}% of {} lie",
                self.share, latest.period
            ),
            [
                "area",
                "type",
                "most deprived neighbourhoods",
                "all neighbourhoods",
                "people in the most deprived",
            ],
        );
        for held in &latest.within {
            table.row([
                Cell::from(held.title.as_str()),
                Cell::from(held.kind.as_str()),
                Cell::number(held.most_deprived as f64, 0),
                Cell::number(held.all as f64, 0),
                Cell::maybe(held.people, 0),
            ]);
        }
        table
    }
}

fn list(caption: String, members: &[Member]) -> Table {
    let mut table = Table::new(
        caption,
        [
            "neighbourhood",
            "code",
            "rank in the nation",
            "decile in the nation",
            "decile in the place",
            "people",
            "lies in",
        ],
    );
    for one in members {
        table.row([
            Cell::from(one.title.as_str()),
            Cell::from(one.area.to_string()),
            Cell::number(one.rank, 0),
            Cell::number(f64::from(one.decile), 0),
            Cell::maybe(one.local_decile.map(f64::from), 0),
            Cell::maybe(one.people, 0),
            Cell::from(one.within.join(", ")),
        ]);
    }
    table
}

fn moves(changes: &Changes) -> Table {
    let mut table = Table::new(
        format!("What changed from {} to {}", changes.from, changes.to),
        [
            "neighbourhood",
            "code",
            "change",
            "boundary",
            &format!("rank {}", changes.from),
            &format!("rank {}", changes.to),
        ],
    );
    for moved in changes.moved.iter().filter(|moved| moved.way != Way::Stayed) {
        table.row([
            Cell::from(moved.title.as_str()),
            Cell::from(moved.area.to_string()),
            Cell::from(moved.way.as_str()),
            Cell::from(moved.tie.as_str()),
            Cell::maybe(moved.before, 0),
            Cell::maybe(moved.after, 0),
        ]);
    }
    table
}

/// `From 2019 to 2025, 70 stayed, 14 entered (12 ranked anew, 2 split) and 44 left (...)`.
fn sentence(changes: &Changes) -> String {
    let part = |way: Way| {
        let mut ties: Vec<_> =
            changes.moved.iter().filter(|moved| moved.way == way).map(|moved| moved.tie).collect();
        ties.sort_unstable();
        // That one which stayed was ranked anew is what staying means.
        let tells = |alike: &&[Tie]| way != Way::Stayed || alike[0] != Tie::Same;
        let why: Vec<String> = ties
            .chunk_by(|one, other| one == other)
            .filter(tells)
            .map(|alike| format!("{} {}", thousands(alike.len() as f64), alike[0].as_str()))
            .collect();
        let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join(", ")) };
        format!("{} {}{why}", thousands(changes.number(way) as f64), way.as_str())
    };
    format!(
        "From {} to {}, {}, {} and {}.",
        changes.from,
        changes.to,
        part(Way::Stayed),
        part(Way::Entered),
        part(Way::Left)
    )
}

/// Where most of them lie, by type of area.
fn held(latest: &Judged) -> Vec<String> {
    latest
        .within
        .chunk_by(|one, other| one.kind == other.kind)
        .map(|alike| {
            let names: Vec<String> = alike
                .iter()
                .map(|held| format!("{} ({})", held.title, held.most_deprived))
                .collect();
            let kind = &alike[0].kind;
            format!(
                "In {} they lie in {}: {}.",
                latest.period,
                several(
                    alike.len(),
                    &format!("area of type {kind}"),
                    &format!("areas of type {kind}")
                ),
                listed(&names, 6)
            )
        })
        .collect()
}
