//! What a map comes to.

use lifecourse_core::{Leverage, Sign};

use super::{Loop, Way, graph::Graph};
use crate::{
    AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict,
    phrase::{listed, several},
};

/// Which loops a map has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feedback {
    /// Reinforcing ones only.
    Reinforcing,
    /// Balancing ones only.
    Balancing,
    /// Both.
    Both,
    /// None.
    NoLoops,
}

/// Whether what is done leads to what is wanted, by the links of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leads {
    /// All of it does.
    All,
    /// Some of it does not.
    SomeNot,
    /// None of it does.
    None,
}

/// How deep the actions go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// Most change parameters or feedbacks: levels 12 to 7.
    MostlyShallow,
    /// As many do the one as the other.
    Even,
    /// Most change the design or the intent of the system: levels 6 to 1.
    MostlyDeep,
}

impl Verdict for Feedback {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Reinforcing => AnyVerdict::neutral("reinforcing", "reinforcing"),
            Self::Balancing => AnyVerdict::neutral("balancing", "balancing"),
            Self::Both => {
                AnyVerdict::neutral("reinforcing-and-balancing", "reinforcing and balancing")
            }
            Self::NoLoops => AnyVerdict::neutral("no-loops", "no loops"),
        }
    }
}

impl Verdict for Leads {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("all-lead-there", "all lead there"),
            Self::SomeNot => {
                AnyVerdict::neutral("some-do-not-lead-there", "some do not lead there")
            }
            Self::None => AnyVerdict::bad("none-leads-there", "none leads there"),
        }
    }
}

impl Verdict for Depth {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::MostlyShallow => AnyVerdict::neutral("mostly-shallow", "mostly shallow"),
            Self::Even => AnyVerdict::neutral("even", "shallow and deep"),
            Self::MostlyDeep => AnyVerdict::neutral("mostly-deep", "mostly deep"),
        }
    }
}

fn basis(method: &'static str, source: &'static str, numbers: Vec<Number>) -> Basis {
    Basis { method, source, tested: Tested::Untested, periods: Vec::new(), numbers }
}

const fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// Which loops there are.
pub(super) fn feedback(
    graph: &Graph<'_>,
    loops: &[Loop],
    more: bool,
) -> Result<Finding<Feedback>, Refusal> {
    if graph.len() == 0 {
        return Err(Refusal::Nothing { what: "factor in the map" });
    }
    let reinforcing = loops.iter().filter(|one| one.reinforcing).count();
    let balancing = loops.len() - reinforcing;
    let verdict = match (reinforcing, balancing) {
        // A search that ran out of time before the first loop has not shown that there is none.
        (0, 0) if more => return Err(Refusal::Unusable { reason: "the map is too large".into() }),
        (0, 0) => Feedback::NoLoops,
        (_, 0) => Feedback::Reinforcing,
        (0, _) => Feedback::Balancing,
        _ => Feedback::Both,
    };
    let sentence = if loops.is_empty() {
        "The map has no loops: nothing in it comes back to where it began.".to_owned()
    } else {
        let found = several(loops.len(), "loop", "loops");
        let of = if more {
            format!("Of the {} shortest loops of the map", loops.len())
        } else {
            format!("Of the {found} of the map")
        };
        format!(
            "{of}, {reinforcing} {} reinforcing, so that a change makes more of itself, and \
             {balancing} {} balancing, so that a change is worked against.",
            are(reinforcing),
            are(balancing)
        )
    };
    let numbers = vec![
        Number::new("reinforcing loops", reinforcing as f64),
        Number::new("balancing loops", balancing as f64),
    ];
    let basis = basis(
        "all simple loops, the shortest first; reinforcing when an even number of links is opposite",
        "Johnson DB (1975), SIAM J Comput 4:77-84; Sterman JD (2000), Business Dynamics, chapter 5",
        numbers,
    );
    Ok(Finding { verdict, sentence, basis })
}

/// Whether every beginning has a way to an end.
pub(super) fn leads(
    all: usize,
    astray: &[String],
    ways: &[Way],
    more: bool,
) -> Result<Finding<Leads>, Refusal> {
    if more && !astray.is_empty() {
        return Err(Refusal::Unusable { reason: "the map is too large to find all ways".into() });
    }
    let verdict = match astray.len() {
        0 => Leads::All,
        none if none == all => Leads::None,
        _ => Leads::SomeNot,
    };
    let opposite = ways.iter().filter(|way| way.sign == Sign::Opposite).count();
    let same = ways.len() - opposite;
    let led = several(all, "beginning", "beginnings");
    let mut sentence = match verdict {
        Leads::All if all == 1 => format!("{} leads there by the links of the map", ways[0].begins),
        Leads::All => format!("All of the {led} lead there by the links of the map"),
        Leads::None if all == 1 => format!("{} does not lead there", astray[0]),
        Leads::None => format!("None of the {led} leads there"),
        Leads::SomeNot => {
            let does = if astray.len() == 1 { "does" } else { "do" };
            format!("Of the {led}, {} {does} not lead there: {}", astray.len(), listed(astray, 5))
        }
    };
    if ways.is_empty() {
        sentence.push_str(" by the links of the map.");
    } else {
        let number = several(ways.len(), "way", "ways");
        let number = if more { format!("the {number} that are shortest") } else { number };
        sentence = format!(
            "{sentence}. Of {number}, more at the beginning makes more at the end on {same}, and \
             less on {opposite}."
        );
    }
    let numbers = vec![
        Number::new("ways on which more makes more", same as f64),
        Number::new("ways on which more makes less", opposite as f64),
    ];
    let basis = basis(
        "all simple ways along the links, the shortest first; the sign of a way is the product of those of its links",
        "Sterman JD (2000), Business Dynamics, chapter 5",
        numbers,
    );
    Ok(Finding { verdict, sentence, basis })
}

/// How deep the actions go.
pub(super) fn depth(levels: &[(Leverage, usize)]) -> Result<Finding<Depth>, Refusal> {
    let number = |deep: bool| -> usize {
        let within = levels.iter().filter(|(level, _)| (level.number() <= 6) == deep);
        within.map(|(_, number)| number).sum()
    };
    let (shallow, deep) = (number(false), number(true));
    if shallow + deep == 0 {
        return Err(Refusal::Nothing {
            what: "action that says where in the system it intervenes",
        });
    }
    let verdict = match shallow.cmp(&deep) {
        std::cmp::Ordering::Greater => Depth::MostlyShallow,
        std::cmp::Ordering::Equal => Depth::Even,
        std::cmp::Ordering::Less => Depth::MostlyDeep,
    };
    let all = several(shallow + deep, "action", "actions");
    let sentence = format!(
        "Of {all} coded by leverage, {shallow} would change parameters or feedbacks (levels 12 to 7), and \
         {deep} the design or the intent of the system (levels 6 to 1)."
    );
    let numbers = vec![Number::new("shallow", shallow as f64), Number::new("deep", deep as f64)];
    let basis = basis(
        "the level that each action is coded by; levels 12 to 7 are shallow, 6 to 1 deep",
        "Meadows D (1999), Leverage Points; Abson DJ et al. (2017), Ambio 46:30-39",
        numbers,
    );
    Ok(Finding { verdict, sentence, basis })
}
