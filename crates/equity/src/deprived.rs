//! Where are the most deprived neighbourhoods, and what changes from one edition of the index to
//! the next?
//!
//! A neighbourhood is among the most deprived share of the nation's if its rank (1 the most
//! deprived) is no more than that share of all that the edition ranks: the rule by which the
//! published deciles are made. Ranks can be tied, so they are no key.

use std::collections::BTreeMap;

use lifecourse_core::{Area, AreaCode, Indicator, Period};

mod changes;
pub mod lens;
mod nation;
mod verdicts;
mod words;

#[cfg(test)]
mod tests;

pub use changes::{Changes, Moved, Tie, Way};
pub use nation::{decile, neighbourhoods_of_england, within_share};
pub use verdicts::{Change, Standing};

use crate::{Answer, Refusal};

/// One edition of an index, with the neighbourhoods of one place.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// Its year.
    pub period: Period,
    /// The neighbourhoods of the place, with their ranks in the nation.
    pub neighbourhoods: &'a [Neighbourhood<'a>],
}

/// One neighbourhood in one edition.
#[derive(Clone, Copy, Debug)]
pub struct Neighbourhood<'a> {
    /// Its code, name, predecessors and successors.
    pub area: &'a Area,
    /// Its rank in the nation, 1 the most deprived.
    pub rank: f64,
    /// How many people live there, where that is known.
    pub people: Option<f64>,
    /// The wards, custom areas and others that it lies in: the type and the name of each.
    pub within: &'a [(&'a str, &'a str)],
}

/// The most deprived neighbourhoods of a place, edition by edition.
#[derive(Clone, Debug, PartialEq)]
pub struct MostDeprived {
    /// Whether the place has more than its share of them, in the latest edition.
    pub standing: Answer<Standing>,
    /// Whether they are more than in the edition before.
    pub neighbourhoods: Answer<Change>,
    /// Whether more people live in them than in the edition before.
    pub people: Answer<Change>,
    /// Each edition that can be judged, oldest first.
    pub editions: Vec<Judged>,
    /// What changes from each of them to the next.
    pub changes: Vec<Changes>,
    /// The editions that cannot be judged, and why.
    pub refused: Vec<(Period, Refusal)>,
    place: String,
    index: String,
    share: f64,
    synthetic: bool,
}

/// One edition, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its year.
    pub period: Period,
    /// How many neighbourhoods the nation has.
    pub nation: u32,
    /// How many of them are in the place.
    pub all: usize,
    /// How many people live there, where that is known for each neighbourhood.
    pub everybody: Option<f64>,
    /// Those among the most deprived of the nation, the most deprived first.
    pub most_deprived: Vec<Member>,
    /// Those among the most deprived of the place: as large a share of its own neighbourhoods.
    pub locally: Vec<Member>,
    /// Its neighbourhoods by decile of the nation, the most deprived first.
    pub deciles: [Tenth; 10],
    /// The wards, custom areas and others that the most deprived of the nation lie in.
    pub within: Vec<Holding>,
}

/// One of the most deprived neighbourhoods.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its code.
    pub area: AreaCode,
    /// Its name.
    pub title: String,
    /// Its rank in the nation.
    pub rank: f64,
    /// Its decile in the nation.
    pub decile: u8,
    /// Its decile in the place, where ten or more neighbourhoods make deciles.
    pub local_decile: Option<u8>,
    /// How many people live there, where that is known.
    pub people: Option<f64>,
    /// The names of the areas that it lies in.
    pub within: Vec<String>,
}

/// The neighbourhoods of one decile.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tenth {
    /// How many they are.
    pub neighbourhoods: usize,
    /// How many people live there, where that is known for each of them.
    pub people: Option<f64>,
}

/// A larger area, with those of the most deprived neighbourhoods that lie in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// What sort of area it is.
    pub kind: String,
    /// Its name.
    pub title: String,
    /// How many of the most deprived lie in it.
    pub most_deprived: usize,
    /// How many of the place's neighbourhoods do.
    pub all: usize,
    /// How many people live in the most deprived, where that is known for each of them.
    pub people: Option<f64>,
}

impl MostDeprived {
    /// The neighbourhoods of `place` among the most deprived `share` per cent of the nation's, by
    /// the ranks of `index`, in each of `editions`.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Area, Document, Indicator};
    /// use lifecourse_equity::{MostDeprived, deprived::{Edition, Neighbourhood}};
    ///
    /// let area = |code: &str| -> Result<Area, Box<dyn std::error::Error>> {
    ///     Ok(Area::named(code.parse()?, code.parse()?))
    /// };
    /// // The tenth of 32,844 ends at rank 3,284.
    /// let (one, other) = (area("E01000001")?, area("E01000002")?);
    /// let here = |area, rank| Neighbourhood { area, rank, people: None, within: &[] };
    /// let answer = MostDeprived::of(
    ///     &Indicator::example(),
    ///     "Leeds",
    ///     &[Edition {
    ///         period: "2019".parse()?,
    ///         neighbourhoods: &[here(&one, 3284.0), here(&other, 3285.0)],
    ///     }],
    ///     10.0,
    /// );
    /// assert_eq!(answer.editions[0].most_deprived.len(), 1);
    /// assert_eq!(answer.standing.name(), "above-its-share");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(index: &Indicator, place: &str, editions: &[Edition<'_>], share: f64) -> Self {
        let mut taken: Vec<&Edition<'_>> = Vec::new();
        let (mut judged, mut refused) = (Vec::new(), Vec::new());
        let mut in_order: Vec<_> = editions.iter().collect();
        in_order.sort_by_key(|edition| edition.period);
        for edition in in_order {
            match judge(edition, share) {
                Ok(one) => {
                    taken.push(edition);
                    judged.push(one);
                }
                Err(refusal) => refused.push((edition.period, refusal)),
            }
        }
        let changes = taken
            .windows(2)
            .map(|pair| {
                changes::between(pair[0], pair[1], |edition, rank| {
                    neighbourhoods_of_england(edition.period)
                        .is_some_and(|nation| within_share(rank, nation, share))
                })
            })
            .collect();
        let asked = verdicts::Asked { place, share };
        let none = || refused.last().map_or(Refusal::NoFigures, |(_, why)| why.clone());
        let latest = judged.last().ok_or_else(none);
        let pair = match judged.as_slice() {
            [.., before, after] => Ok((before, after)),
            [_] => Err(Refusal::Nothing { what: "earlier edition to compare with" }),
            [] => Err(none()),
        };
        Self {
            standing: latest.map(|latest| verdicts::standing(&asked, latest)).into(),
            neighbourhoods: pair.clone().map(|pair| verdicts::neighbourhoods(&asked, pair)).into(),
            people: pair.and_then(|pair| verdicts::people(&asked, pair)).into(),
            editions: judged,
            changes,
            refused,
            place: place.to_owned(),
            index: index.title.to_string(),
            share,
            synthetic: index.source.synthetic,
        }
    }
}

fn judge(edition: &Edition<'_>, share: f64) -> Result<Judged, Refusal> {
    let here = edition.neighbourhoods;
    if here.is_empty() {
        return Err(Refusal::NoFigures);
    }
    let period = edition.period;
    let nation = neighbourhoods_of_england(period).ok_or(Refusal::UnknownEdition { period })?;
    if let Some(bad) = here.iter().find(|one| !(1.0..=f64::from(nation)).contains(&one.rank)) {
        let (rank, area) = (bad.rank, &bad.area.id);
        let reason = format!("the rank {rank} of {area} in {period} is not from 1 to {nation}");
        return Err(Refusal::Unusable { reason });
    }
    let mut sorted: Vec<&Neighbourhood<'_>> = here.iter().collect();
    sorted.sort_by(|one, other| {
        one.rank.total_cmp(&other.rank).then_with(|| one.area.id.cmp(&other.area.id))
    });
    let local = Local::new(&sorted);
    let members = |of: &dyn Fn(&Neighbourhood<'_>) -> bool| -> Vec<Member> {
        sorted.iter().filter(|one| of(one)).map(|one| member(one, nation, &local)).collect()
    };
    let chosen = |one: &Neighbourhood<'_>| within_share(one.rank, nation, share);
    let mut deciles = [Tenth { neighbourhoods: 0, people: Some(0.0) }; 10];
    for one in &sorted {
        let tenth = &mut deciles[usize::from(decile(one.rank, nation)) - 1];
        tenth.neighbourhoods += 1;
        tenth.people = tenth.people.zip(one.people).map(|(sum, people)| sum + people);
    }
    Ok(Judged {
        period,
        nation,
        all: here.len(),
        everybody: here.iter().map(|one| one.people).sum(),
        most_deprived: members(&chosen),
        locally: members(&|one| within_share(local.position(one.rank), local.all(), share)),
        deciles,
        within: holdings(&sorted, chosen),
    })
}

/// The ranks of a place, by which its own deciles are made.
struct Local(Vec<f64>);

impl Local {
    fn new(sorted: &[&Neighbourhood<'_>]) -> Self {
        Self(sorted.iter().map(|one| one.rank).collect())
    }

    fn all(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The rank in the place, 1 the most deprived; those that are tied share the first.
    fn position(&self, rank: f64) -> f64 {
        (self.0.partition_point(|one| *one < rank) + 1) as f64
    }

    fn decile(&self, rank: f64) -> Option<u8> {
        (self.0.len() >= 10).then(|| decile(self.position(rank), self.all()))
    }
}

fn member(one: &Neighbourhood<'_>, nation: u32, local: &Local) -> Member {
    Member {
        area: one.area.id.clone(),
        title: one.area.title.to_string(),
        rank: one.rank,
        decile: decile(one.rank, nation),
        local_decile: local.decile(one.rank),
        people: one.people,
        within: one.within.iter().map(|(_, name)| (*name).to_owned()).collect(),
    }
}

/// The larger areas with any of the most deprived, those with the most of them first.
fn holdings(
    all: &[&Neighbourhood<'_>],
    chosen: impl Fn(&Neighbourhood<'_>) -> bool,
) -> Vec<Holding> {
    let mut found: BTreeMap<(&str, &str), (usize, usize, Option<f64>)> = BTreeMap::new();
    for one in all {
        for &larger in one.within {
            let (most, all, people) = found.entry(larger).or_insert((0, 0, Some(0.0)));
            *all += 1;
            if chosen(one) {
                *most += 1;
                *people = people.zip(one.people).map(|(sum, people)| sum + people);
            }
        }
    }
    let mut held: Vec<Holding> = found
        .into_iter()
        .filter(|(_, (most, ..))| *most > 0)
        .map(|((kind, title), (most_deprived, all, people))| Holding {
            kind: kind.to_owned(),
            title: title.to_owned(),
            most_deprived,
            all,
            people,
        })
        .collect();
    held.sort_by(|one, other| {
        one.kind.cmp(&other.kind).then(other.most_deprived.cmp(&one.most_deprived))
    });
    held
}
