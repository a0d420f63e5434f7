//! How many of the most deprived neighbourhoods a place has, and whether they become more.

use lifecourse_core::thousands;

use super::Judged;
use crate::{AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict, phrase::several};

/// A number within this part of another is about the same.
const ABOUT: f64 = 0.05;

/// What a place has against its share of the nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// More than its share.
    Above,
    /// About its share.
    About,
    /// Less than its share.
    Below,
    /// None.
    None,
}

impl Verdict for Standing {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Above => AnyVerdict::bad("above-its-share", "more than its share"),
            Self::About => AnyVerdict::neutral("about-its-share", "about its share"),
            Self::Below => AnyVerdict::good("below-its-share", "less than its share"),
            Self::None => AnyVerdict::good("none", "none"),
        }
    }
}

/// How many there are against the edition before. Neither good nor bad news by itself: a place
/// can rise in the ranks because others fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// More than before.
    More,
    /// Within a twentieth of what they were.
    AboutTheSame,
    /// Fewer than before.
    Fewer,
}

impl Verdict for Change {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::More => AnyVerdict::neutral("more", "more"),
            Self::AboutTheSame => AnyVerdict::neutral("about-the-same", "about the same"),
            Self::Fewer => AnyVerdict::neutral("fewer", "fewer"),
        }
    }
}

/// What is asked, for sentences.
pub(super) struct Asked<'a> {
    pub(super) place: &'a str,
    pub(super) share: f64,
}

impl Change {
    fn of(before: f64, after: f64) -> Self {
        if (after - before).abs() <= ABOUT * before {
            Self::AboutTheSame
        } else if after > before {
            Self::More
        } else {
            Self::Fewer
        }
    }
}

const SOURCE: &str = "MHCLG, English Indices of Deprivation: ranks, and the number of neighbourhoods ranked in each edition";

pub(super) fn standing(asked: &Asked<'_>, latest: &Judged) -> Finding<Standing> {
    let number = latest.most_deprived.len();
    let part = 100.0 * number as f64 / latest.all as f64;
    let verdict = match Change::of(asked.share, part) {
        _ if number == 0 => Standing::None,
        Change::More => Standing::Above,
        Change::AboutTheSame => Standing::About,
        Change::Fewer => Standing::Below,
    };
    let people = latest.people().filter(|_| number > 0).map_or_else(String::new, |people| {
        let part = latest.everybody.filter(|all| *all > 0.0).map(|all| 100.0 * people / all);
        let part = part.map_or_else(String::new, |part| format!(" ({part:.1}% of its people)"));
        format!(", where {} people live{part}", thousands(people))
    });
    let counted = match number {
        0 => "none".to_owned(),
        number => thousands(number as f64),
    };
    let sentence = format!(
        "In the index of {}, {counted} of {} in {} ({part:.1}%) {} among the most deprived {}% of the \
         nation's{people}.",
        latest.period,
        several(latest.all, "neighbourhood", "neighbourhoods"),
        asked.place,
        if number == 1 { "is" } else { "are" },
        asked.share,
    );
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "neighbourhoods whose rank is within the share of all that the edition ranks, against that share; \
                     within a twentieth of it is about the same",
            source: SOURCE,
            tested: Tested::Untested,
            periods: vec![latest.period],
            numbers: vec![
                Number::new("neighbourhoods", number as f64),
                Number::new("part of the place's neighbourhoods, %", part),
                Number::new("share of the nation's, %", asked.share),
            ],
        },
    }
}

pub(super) fn neighbourhoods(
    asked: &Asked<'_>,
    (before, after): (&Judged, &Judged),
) -> Finding<Change> {
    let (was, is) = (before.most_deprived.len(), after.most_deprived.len());
    let verdict = Change::of(was as f64, is as f64);
    let sentence = format!(
        "{} has {} among the most deprived {}% of the nation's in the index of {} (of {}), {} in \
         that of {} ({} of {}).",
        asked.place,
        several(is, "neighbourhood", "neighbourhoods"),
        asked.share,
        after.period,
        thousands(after.all as f64),
        than(verdict),
        before.period,
        thousands(was as f64),
        thousands(before.all as f64),
    );
    Finding { verdict, sentence, basis: basis((before, after), was as f64, is as f64) }
}

pub(super) fn people(
    asked: &Asked<'_>,
    (before, after): (&Judged, &Judged),
) -> Result<Finding<Change>, Refusal> {
    let known = |edition: &Judged| {
        edition.people().ok_or_else(|| Refusal::NoPopulation {
            group: edition
                .most_deprived
                .iter()
                .find(|member| member.people.is_none())
                .map_or_else(String::new, |member| member.title.clone()),
            period: edition.period,
        })
    };
    let (was, is) = (known(before)?, known(after)?);
    let verdict = Change::of(was, is);
    let sentence = format!(
        "In {}, {} people live in the neighbourhoods among the most deprived {}% of the nation's \
         in the index of {}, {} in that of {} ({}).",
        asked.place,
        thousands(is),
        asked.share,
        after.period,
        than(verdict),
        before.period,
        thousands(was),
    );
    Ok(Finding { verdict, sentence, basis: basis((before, after), was, is) })
}

const fn than(verdict: Change) -> &'static str {
    match verdict {
        Change::More => "more than",
        Change::AboutTheSame => "about as many as",
        Change::Fewer => "fewer than",
    }
}

fn basis((before, after): (&Judged, &Judged), was: f64, is: f64) -> Basis {
    Basis {
        method: "the number in the latest edition against that in the one before; within a twentieth is about the same",
        source: SOURCE,
        tested: Tested::Untested,
        periods: vec![before.period, after.period],
        numbers: vec![Number::new("before", was), Number::new("after", is)],
    }
}

impl Judged {
    /// How many people live in the most deprived neighbourhoods, where that is known for each.
    #[must_use]
    pub fn people(&self) -> Option<f64> {
        self.most_deprived.iter().map(|member| member.people).sum()
    }
}
