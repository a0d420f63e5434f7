//! Who answered, held against who lives there.

use std::collections::BTreeMap;

use lifecourse_core::{Limits, Missing};
use lifecourse_statistics::{Confidence, Estimate, proportion};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
    small,
};

/// One group of the population of the place.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationGroup {
    /// What it is called, in answers as well.
    pub name: String,
    /// How many people it has.
    pub people: f64,
}

/// Whether those who answered are like the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mirror {
    /// No group's share differs by more than chance.
    Like,
    /// At least one does.
    Unlike,
}

/// How a group's share of the responses stands to its share of the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Fewer answered than by chance.
    Under,
    /// The difference may be chance.
    InLine,
    /// More answered than by chance.
    Over,
}

impl Verdict for Mirror {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Like => AnyVerdict::good("like-the-population", "like the population"),
            Self::Unlike => AnyVerdict::bad("unlike-the-population", "unlike the population"),
        }
    }
}

impl Standing {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Under => "under-represented",
            Self::InLine => "in line",
            Self::Over => "over-represented",
        }
    }
}

/// One group of the population with its responses.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The group.
    pub name: String,
    /// Its share of the population, from 0 to 1.
    pub population: f64,
    /// Its share of the responses of which the group is known, with a 95 % score interval.
    pub responses: Estimate,
    /// (observed − expected)/√(expected (1 − share)): beyond ±1.96 is more than chance.
    pub residual: f64,
    /// How the two stand to each other.
    pub standing: Standing,
    count: u64,
    hidden: bool,
}

/// Who answered, held against who lives there.
#[derive(Clone, Debug, PartialEq)]
pub struct Representation {
    /// Whether they are like the population.
    pub overall: Answer<Mirror>,
    /// Each group, in the order of the population.
    pub groups: Vec<Share>,
    /// The part of those who answered who would have to belong to other groups for the shares to
    /// be those of the population, from 0 to 1; groups too small to be shown are taken together.
    pub dissimilarity: f64,
    by: String,
    about: String,
    known: u64,
    unknown: u64,
    outside: bool,
    synthetic: bool,
}

/// What is held against a population.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// What they answered, such as the title of the consultation.
    pub about: &'a str,
    /// What divides them, such as `sex`.
    pub by: &'a str,
    /// How many answered, by the name of their group.
    pub counts: &'a BTreeMap<String, u64>,
    /// How many did not say, or would not.
    pub unknown: u64,
    /// Whether the responses are made up.
    pub synthetic: bool,
}

impl Representation {
    /// Those who answered by group against a population.
    ///
    /// Who did not say, and whoever belongs to no group of the population, is unknown: a row of its
    /// own, and no part of any share.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_equity::consultation::{Answered, PopulationGroup, Representation};
    /// let counts = [("Female".to_owned(), 140), ("Male".to_owned(), 60)].into();
    /// let answered = Answered { about: "Have your say", by: "sex", counts: &counts, unknown: 14, synthetic: false };
    /// let half = |name: &str| PopulationGroup { name: name.to_owned(), people: 350_000.0 };
    /// let found = Representation::of(&answered, &[half("Female"), half("Male")]);
    /// assert_eq!(found.overall.name(), "unlike-the-population");
    /// // Twenty of a hundred would have to be men rather than women.
    /// assert!((found.dissimilarity - 0.2).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn of(answered: &Answered<'_>, population: &[PopulationGroup]) -> Self {
        let in_group =
            |group: &PopulationGroup| answered.counts.get(&group.name).copied().unwrap_or_default();
        let known: u64 = population.iter().map(in_group).sum();
        let outside = answered.counts.values().sum::<u64>().saturating_sub(known);
        let mut found = Self {
            overall: Refusal::TooFewResponses.into(),
            groups: Vec::new(),
            dissimilarity: 0.0,
            by: answered.by.to_owned(),
            about: format!("{}, by {}", answered.about, answered.by),
            known,
            unknown: answered.unknown + outside,
            outside: outside > 0,
            synthetic: answered.synthetic,
        };
        let people: f64 = population.iter().map(|group| group.people).sum();
        let sizes_known =
            population.iter().all(|group| group.people > 0.0 && group.people.is_finite());
        if population.len() < 2 || !sizes_known {
            let needed = Refusal::TooFewGroups { found: population.len().min(1), needed: 2 };
            found.overall = if sizes_known {
                needed
            } else {
                Refusal::Nothing { what: "number of people above zero for every group" }
            }
            .into();
            return found;
        }
        if known < small::SMALLEST {
            return found;
        }
        // By name, so that what is hidden does not depend on the order in which groups are given.
        let mut order: Vec<usize> = (0..population.len()).collect();
        order.sort_by_key(|&at| &population[at].name);
        let counts: Vec<Vec<u64>> =
            order.iter().map(|&at| vec![in_group(&population[at])]).collect();
        let mut hidden = vec![false; population.len()];
        for (&at, row) in order.iter().zip(small::hidden(&counts)) {
            hidden[at] = row[0];
        }
        let shares: Result<Vec<Share>, _> = population
            .iter()
            .zip(&hidden)
            .map(|(group, hidden)| share(group, (in_group(group), known), people, *hidden))
            .collect();
        match shares {
            Ok(shares) => {
                found.dissimilarity = dissimilarity(&shares);
                found.groups = shares;
                found.overall = Answer::Found(found.finding());
            }
            Err(error) => found.overall = Refusal::from(error).into(),
        }
        found
    }

    fn finding(&self) -> Finding<Mirror> {
        let together = self.hidden_together();
        let judged = self.groups.iter().filter(|group| !group.hidden).chain(&together);
        let named = |standing: Standing| -> Vec<&str> {
            let of = judged.clone().filter(|group| group.standing == standing);
            of.map(|group| group.name.as_str()).collect()
        };
        let (under, over) = (named(Standing::Under), named(Standing::Over));
        let verdict =
            if under.is_empty() && over.is_empty() { Mirror::Like } else { Mirror::Unlike };
        let mut parts = Vec::new();
        if !under.is_empty() {
            parts.push(format!("fewer answered than by chance of {}", listed(&under, 5)));
        }
        if !over.is_empty() {
            parts.push(format!("more of {}", listed(&over, 5)));
        }
        let sentence = match verdict {
            Mirror::Like => format!(
                "By {}, no group's share of the responses differs from its share of the population by more than chance.",
                self.by
            ),
            Mirror::Unlike => format!(
                "By {}, those who answered are not like the population: {}.",
                self.by,
                parts.join(", and ")
            ),
        };
        Finding {
            verdict,
            sentence,
            basis: Basis {
                method: "each group's share of the responses with a 95% score interval, held against its share of the population; not adjusted for the number of groups; index of dissimilarity",
                source: "Wilson 1927; Haberman 1973 (residuals); Duncan and Duncan 1955 (dissimilarity)",
                tested: Tested::ByCounts,
                periods: Vec::new(),
                numbers: vec![
                    Number::new("index of dissimilarity", self.dissimilarity),
                    Number::new("groups not in line", (under.len() + over.len()) as f64),
                ],
            },
        }
    }

    /// The groups that are too small to be shown, as one: how each stands could tell its number.
    fn hidden_together(&self) -> Option<Share> {
        let hidden = || self.groups.iter().filter(|group| group.hidden);
        let count = hidden().map(|group| group.count).sum();
        let people: f64 = hidden().map(|group| group.population).sum();
        let name = "the groups too small to be shown, taken together".to_owned();
        let group = PopulationGroup { name, people };
        (people > 0.0 && people < 1.0)
            .then(|| share(&group, (count, self.known), 1.0, false).ok())
            .flatten()
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: "Are those who answered like the population?".to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("representativeness", &self.overall)],
            remarks: self.remarks(),
            tables: if self.groups.is_empty() { Vec::new() } else { vec![self.table()] },
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            format!("Responses and population, by {}", self.by),
            [
                "group",
                "responses",
                "share of responses (%)",
                "lower limit (%)",
                "upper limit (%)",
                "share of population (%)",
                "difference (percentage points)",
                "standardised residual",
                "standing",
            ],
        );
        for group in &self.groups {
            let cell = |value: f64, decimals| {
                if group.hidden {
                    Cell::Missing(Missing::Suppressed)
                } else {
                    Cell::number(value, decimals)
                }
            };
            let Estimate { value, lower, upper } = group.responses;
            // How a hidden group stands could tell its number.
            let standing = if group.hidden {
                Cell::Missing(Missing::Suppressed)
            } else {
                Cell::from(group.standing.as_str())
            };
            table.row([
                Cell::from(group.name.as_str()),
                cell(group.count as f64, 0),
                cell(100.0 * value, 1),
                cell(100.0 * lower, 1),
                cell(100.0 * upper, 1),
                Cell::number(100.0 * group.population, 1),
                cell(100.0 * (value - group.population), 1),
                cell(group.residual, 2),
                standing,
            ]);
        }
        table.row([Cell::from("Not known"), Cell::number(self.unknown as f64, 0)]);
        table
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.unknown > 0 {
            let all = self.known + self.unknown;
            remarks.push(format!(
                "Of {}, {:.0}% did not say: the shares are of those who did.",
                several(usize::try_from(all).unwrap_or(usize::MAX), "response", "responses"),
                100.0 * self.unknown as f64 / all as f64
            ));
        }
        if self.outside {
            remarks.push("Some answers name a group that the population does not have; they are counted as not known.".to_owned());
        }
        if self.groups.iter().any(|group| group.hidden) {
            remarks.push(
                "[c]: fewer than five, or a number that fewer than five could be worked out from."
                    .to_owned(),
            );
        }
        remarks.push("A consultation is not a survey: who answers chooses to. Even shares do not make it a sample.".to_owned());
        remarks
    }
}

fn share(
    group: &PopulationGroup,
    (count, known): (u64, u64),
    people: f64,
    hidden: bool,
) -> Result<Share, lifecourse_statistics::StatisticsError> {
    let (count_f, known) = (count as f64, known as f64);
    let responses = proportion::wilson(count_f, known, Confidence::P95)?;
    let population = group.people / people;
    let expected = known * population;
    let residual = (count_f - expected) / (expected * (1.0 - population)).sqrt();
    let standing = if responses.upper < population {
        Standing::Under
    } else if responses.lower > population {
        Standing::Over
    } else {
        Standing::InLine
    };
    Ok(Share { name: group.name.clone(), population, responses, residual, standing, count, hidden })
}

/// ½ Σ |share of responses − share of population|, the hidden groups as one: so no number of
/// theirs follows from it.
fn dissimilarity(groups: &[Share]) -> f64 {
    let apart = |group: &Share| group.responses.value - group.population;
    let shown: f64 = groups.iter().filter(|one| !one.hidden).map(|one| apart(one).abs()).sum();
    let hidden: f64 = groups.iter().filter(|one| one.hidden).map(apart).sum();
    f64::midpoint(shown, hidden.abs())
}

impl Share {
    /// How many responses; none if so few, or others' so few, that it is not shown.
    #[must_use]
    pub const fn count(&self) -> Option<u64> {
        if self.hidden { None } else { Some(self.count) }
    }

    /// The limits of its share of the responses.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits { lower: self.responses.lower, upper: self.responses.upper }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(counts: &[(&str, u64)], unknown: u64, people: &[(&str, f64)]) -> Representation {
        let counts = counts.iter().map(|&(name, count)| (name.to_owned(), count)).collect();
        let answered =
            Answered { about: "Draft", by: "group", counts: &counts, unknown, synthetic: true };
        let population: Vec<_> = people
            .iter()
            .map(|&(name, people)| PopulationGroup { name: name.to_owned(), people })
            .collect();
        Representation::of(&answered, &population)
    }

    /// 65 of 100 where half is expected: score interval 0.5525 to 0.7364 (Wilson), residual
    /// 15/√(100 · ½ · ½) = 3, dissimilarity ½ (0.15 + 0.15) = 0.15.
    #[test]
    fn a_group_that_answered_more_is_told_with_its_interval_and_residual() {
        let found = of(&[("A", 65), ("B", 35)], 10, &[("A", 1.0), ("B", 1.0)]);
        assert_eq!(found.overall.name(), "unlike-the-population");
        assert_eq!(
            (found.groups[0].standing, found.groups[1].standing),
            (Standing::Over, Standing::Under)
        );
        assert!((found.groups[0].limits().lower - 0.5525).abs() < 1e-4);
        assert!((found.groups[0].residual - 3.0).abs() < 1e-12);
        assert!((found.dissimilarity - 0.15).abs() < 1e-12);
        let rows = &found.reply().tables[0].rows;
        assert_eq!((rows[2][0].shown(), rows[2][1].shown()), ("Not known".into(), "10".into()));
    }

    #[test]
    fn small_counts_and_what_they_follow_from_are_hidden() {
        let people = [("A", 10.0), ("B", 10.0), ("C", 10.0), ("D", 70.0)];
        let found = of(&[("A", 3), ("B", 12), ("C", 20), ("D", 65)], 30, &people);
        let counts: Vec<_> = found.groups.iter().map(Share::count).collect();
        // 3 is hidden, and 12 with it: else it would be all less the others.
        assert_eq!(counts, [None, None, Some(20), Some(65)]);
        let shown = format!("{:?}", found.reply().tables[0].rows[0]);
        assert!(!shown.contains("3.0"), "{shown}");
    }

    #[test]
    fn an_exact_mirror_is_in_line() {
        let found = of(&[("A", 20), ("B", 80)], 0, &[("A", 200.0), ("B", 800.0)]);
        assert_eq!(found.overall.name(), "like-the-population");
        assert!(found.dissimilarity.abs() < 1e-12);
    }

    #[test]
    fn too_few_are_not_shown_at_all() {
        assert_eq!(
            of(&[("A", 3), ("B", 1)], 9, &[("A", 1.0), ("B", 1.0)]).overall.name(),
            "too-few-responses"
        );
        assert_eq!(of(&[("A", 30)], 0, &[("A", 1.0)]).overall.name(), "too-few-groups");
        assert_eq!(of(&[("A", 30)], 0, &[("A", 1.0), ("B", 0.0)]).overall.name(), "nothing-there");
    }

    proptest! {
        #[test]
        fn the_answer_is_the_same_in_other_units_and_orders(
            counts in prop::collection::vec((0_u64..60, 1.0..1e6_f64), 2..7), unknown in 0_u64..20, scale in 0.001..1e3_f64,
        ) {
            let names: Vec<String> = (0..counts.len()).map(|at| format!("G{at}")).collect();
            let answered: Vec<_> = names.iter().zip(&counts).map(|(name, (count, _))| (name.as_str(), *count)).collect();
            let people: Vec<_> = names.iter().zip(&counts).map(|(name, (_, people))| (name.as_str(), *people)).collect();
            let scaled: Vec<_> = people.iter().rev().map(|&(name, people)| (name, people * scale)).collect();
            let (one, other) = (of(&answered, unknown, &people), of(&answered, unknown, &scaled));
            prop_assert_eq!(one.overall.name(), other.overall.name());
            for share in &one.groups {
                let twin = other.groups.iter().find(|twin| twin.name == share.name).unwrap();
                prop_assert!((share.residual - twin.residual).abs() < 1e-6 * (1.0 + share.residual.abs()));
            }
        }
    }
}
