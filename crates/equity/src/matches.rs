//! What helps with what is needed? Needs matched to services and interventions by a rule that
//! anybody can follow.
//!
//! # The rule
//! Something helps with a need if all three hold:
//!
//! 1. it works on **the same determinant**;
//! 2. it is **for the place**: it is for people of any place, or one of its places holds, is or lies
//!    in a place of the need;
//! 3. it is **for the people**: it is for everybody, or names a group of the need.
//!
//! It helps *in part* where it is for some of the places or groups only, or is not offered in a
//! language that the need names; else *in full*. Nothing is weighed or ranked beyond that.

use lifecourse_core::{AreaCode, Determinant, Group, Id, Intervention, Need, Service, Text, day};
use time::Date;

mod words;

#[cfg(test)]
mod tests;

use crate::{Answer, AnyVerdict, Basis, Finding, Number, Refusal, Tested, Verdict};

/// The needs, what there is, and what is known of places and names.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its names are looked up by closures")]
pub struct Known<'a> {
    /// What is looked at, such as a place.
    pub about: &'a str,
    /// The needs.
    pub needs: &'a [&'a Need],
    /// What may help.
    pub offers: &'a [Offer<'a>],
    /// Whether the first place holds the second, or is the same.
    pub holds: &'a dyn Fn(&AreaCode, &AreaCode) -> bool,
    /// What a place is called.
    pub place: &'a dyn Fn(&AreaCode) -> String,
    /// What a group is called.
    pub group: &'a dyn Fn(&Id<Group>) -> String,
    /// The day of which it is told.
    pub on: Date,
}

/// A service or an intervention.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it is: `service`, `intervention`.
    pub kind: &'static str,
    /// What it works on.
    pub determinants: &'a [Determinant],
    /// The groups that it is for; for everybody if empty.
    pub groups: &'a [Id<Group>],
    /// The places that it is for; for people of any place if empty.
    pub areas: &'a [AreaCode],
    /// The languages that it is offered in beside English.
    pub languages: &'a [Text],
    /// The way in for somebody who is not online, where it is known.
    pub way_in: Option<&'a str>,
    /// The day on which somebody last made sure of it.
    pub assured_on: Option<Date>,
    /// Whether it is made up.
    pub synthetic: bool,
}

impl<'a> From<&'a Service> for Offer<'a> {
    fn from(service: &'a Service) -> Self {
        Self {
            name: &service.title,
            kind: "service",
            determinants: &service.determinants,
            groups: &service.groups,
            areas: &service.areas,
            languages: &service.languages,
            way_in: Some(&service.non_digital_route),
            assured_on: service.assured_on,
            synthetic: service.synthetic,
        }
    }
}

impl<'a> From<&'a Intervention> for Offer<'a> {
    fn from(intervention: &'a Intervention) -> Self {
        Self {
            name: &intervention.title,
            kind: "intervention",
            determinants: &intervention.determinants,
            groups: &intervention.groups,
            areas: &intervention.areas,
            languages: &intervention.languages,
            way_in: intervention.non_digital_route.as_deref(),
            assured_on: None,
            synthetic: intervention.synthetic,
        }
    }
}

/// Needs with what helps.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchReport {
    /// Whether every need has something.
    pub overall: Answer<Helped>,
    /// Each need: those without anything first.
    pub needs: Vec<MatchedNeed>,
    about: String,
    looked_at: usize,
    unsure: Vec<String>,
    synthetic: bool,
}

/// A need with what helps.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedNeed {
    /// The need.
    pub title: String,
    /// What stands behind it.
    pub determinant: Determinant,
    /// Whose it is: groups and places.
    pub whose: String,
    /// Who named it.
    pub named_by: String,
    /// What helps: in full first.
    pub matches: Vec<Match>,
}

/// Something that helps, and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// What it is called.
    pub name: String,
    /// What it is: `service`, `intervention`.
    pub kind: &'static str,
    /// Whether it is for all that the need is of.
    pub fit: Fit,
    /// Each part of the rule, as it held here.
    pub why: Vec<String>,
    /// The way in for somebody who is not online, where it is known.
    pub way_in: Option<String>,
}

/// How far something helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// For some of the people, places or languages.
    InPart,
    /// For all of them.
    InFull,
}

/// Whether needs have something that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Helped {
    /// Every need has something in full.
    All,
    /// Every need has something, some in part only.
    AllInPart,
    /// Some have nothing.
    SomeNot,
}

impl Verdict for Helped {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::All => AnyVerdict::good("all-matched", "something helps with every need"),
            Self::AllInPart => AnyVerdict::neutral(
                "all-matched-some-in-part",
                "something helps with every need, with some in part",
            ),
            Self::SomeNot => AnyVerdict::bad("some-without-match", "nothing helps with some needs"),
        }
    }
}

impl MatchedNeed {
    /// The best that there is; none where nothing helps.
    #[must_use]
    pub fn fit(&self) -> Option<Fit> {
        self.matches.iter().map(|one| one.fit).max()
    }
}

impl MatchReport {
    /// What helps with each need.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Need, Service};
    /// use lifecourse_equity::matches::{Known, MatchReport, Offer};
    ///
    /// let (need, service) = (Need::example(), Service::example());
    /// let known = Known {
    ///     about: "Leicestershire",
    ///     needs: &[&need],
    ///     offers: &[Offer::from(&service)],
    ///     // Charnwood, whose people need it, lies in the county that the service is for.
    ///     holds: &|_, _| true,
    ///     place: &|area| area.to_string(),
    ///     group: &|group| group.to_string(),
    ///     on: time::macros::date!(2026 - 11 - 22),
    /// };
    /// assert_eq!(MatchReport::of(&known).overall.name(), "all-matched");
    /// ```
    #[must_use]
    pub fn of(known: &Known<'_>) -> Self {
        let mut needs: Vec<_> = known.needs.iter().map(|need| known.matched(need)).collect();
        needs.sort_by(|one, other| (one.fit(), &one.title).cmp(&(other.fit(), &other.title)));
        let services = known.offers.iter().filter(|offer| offer.kind == "service");
        let unsure = services.filter(|offer| {
            let fresh = |day: Date| (known.on - day).whole_days() <= YEAR;
            !offer.assured_on.is_some_and(fresh)
        });
        Self {
            overall: overall(&needs).into(),
            needs,
            about: known.about.to_owned(),
            looked_at: known.offers.len(),
            unsure: unsure.map(|offer| offer.name.to_owned()).collect(),
            synthetic: known.needs.iter().any(|need| need.synthetic)
                || known.offers.iter().any(|offer| offer.synthetic),
        }
    }
}

/// How long it is good that somebody made sure of a service, in days.
const YEAR: i64 = 366;

fn overall(needs: &[MatchedNeed]) -> Result<Finding<Helped>, Refusal> {
    if needs.is_empty() {
        return Err(Refusal::Nothing { what: "need on record" });
    }
    let number = |fit| needs.iter().filter(|need| need.fit() == fit).count();
    let (none, part) = (number(None), number(Some(Fit::InPart)));
    let verdict = match (none, part) {
        (0, 0) => Helped::All,
        (0, _) => Helped::AllInPart,
        _ => Helped::SomeNot,
    };
    Ok(Finding {
        verdict,
        sentence: words::sentence(needs, none, part),
        basis: Basis {
            method: "the same determinant, for the place, and for the people",
            source: "the rule of this program, in its documentation of matches",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: vec![
                Number::new("needs", needs.len() as f64),
                Number::new("without match", none as f64),
                Number::new("matched in part", part as f64),
            ],
        },
    })
}

impl Known<'_> {
    fn matched(&self, need: &Need) -> MatchedNeed {
        let mut matches: Vec<_> =
            self.offers.iter().filter_map(|offer| self.helps(need, offer)).collect();
        matches.sort_by(|one, other| {
            other
                .fit
                .cmp(&one.fit)
                .then_with(|| (one.kind, &one.name).cmp(&(other.kind, &other.name)))
        });
        let groups = need.groups.iter().map(|group| (self.group)(group));
        let whose: Vec<String> =
            groups.chain(need.areas.iter().map(|area| (self.place)(area))).collect();
        MatchedNeed {
            title: need.title.to_string(),
            determinant: need.determinant.clone(),
            whose: whose.join("; "),
            named_by: format!("{}, {} ({})", need.named_by.role, day(need.on), need.basis),
            matches,
        }
    }

    /// Something that helps with a need, with each part of the rule in words.
    fn helps(&self, need: &Need, offer: &Offer<'_>) -> Option<Match> {
        if !offer.determinants.iter().any(|one| same(one, &need.determinant)) {
            return None;
        }
        let works_on = (Fit::InFull, format!("works on {}", need.determinant));
        let (place, people) = (self.for_place(need, offer)?, self.for_people(need, offer)?);
        let language = Some(in_languages(need, offer)).filter(|(_, why)| !why.is_empty());
        let all: Vec<_> = [works_on, place, people].into_iter().chain(language).collect();
        Some(Match {
            name: offer.name.to_owned(),
            kind: offer.kind,
            fit: all.iter().map(|part| part.0).min().unwrap_or(Fit::InPart),
            why: all.into_iter().map(|part| part.1).collect(),
            way_in: offer.way_in.map(str::to_owned),
        })
    }

    fn for_place(&self, need: &Need, offer: &Offer<'_>) -> Option<(Fit, String)> {
        if offer.areas.is_empty() {
            return Some((Fit::InFull, "for people of any place".to_owned()));
        }
        let named = |areas: &mut dyn Iterator<Item = &AreaCode>| {
            areas.map(|area| (self.place)(area)).collect::<Vec<_>>().join(", ")
        };
        if need.areas.is_empty() {
            return Some((Fit::InPart, format!("only in {}", named(&mut offer.areas.iter()))));
        }
        let whole = |area: &&AreaCode| offer.areas.iter().any(|outer| (self.holds)(outer, area));
        if need.areas.iter().all(|area| whole(&area)) {
            return Some((Fit::InFull, format!("for {}", named(&mut need.areas.iter()))));
        }
        let mut within = offer.areas.iter().filter(|inner| {
            need.areas.iter().any(|area| (self.holds)(area, inner) || (self.holds)(inner, area))
        });
        let found = named(&mut within);
        (!found.is_empty()).then(|| (Fit::InPart, format!("only in {found}")))
    }

    fn for_people(&self, need: &Need, offer: &Offer<'_>) -> Option<(Fit, String)> {
        if offer.groups.is_empty() {
            return Some((Fit::InFull, "for everybody".to_owned()));
        }
        let named = |groups: &[&Id<Group>]| {
            groups.iter().map(|group| (self.group)(group)).collect::<Vec<_>>().join(", ")
        };
        if need.groups.is_empty() {
            let groups: Vec<_> = offer.groups.iter().collect();
            return Some((Fit::InPart, format!("only for {}", named(&groups))));
        }
        let shared: Vec<_> =
            need.groups.iter().filter(|group| offer.groups.contains(group)).collect();
        match shared.len() {
            0 => None,
            all if all == need.groups.len() => {
                Some((Fit::InFull, format!("for {}", named(&shared))))
            }
            _ => Some((Fit::InPart, format!("only for {}", named(&shared)))),
        }
    }
}

/// In which of a need's languages it is offered; no words where the need names none.
fn in_languages(need: &Need, offer: &Offer<'_>) -> (Fit, String) {
    let spoken = |language: &&Text| {
        offer.languages.iter().any(|one| one.to_lowercase() == language.to_lowercase())
    };
    let (has, lacks): (Vec<_>, Vec<_>) = need.languages.iter().partition(spoken);
    let listed = |all: &[&Text]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (&has[..], &lacks[..]) {
        ([], []) => (Fit::InFull, String::new()),
        (has, []) => (Fit::InFull, format!("in {}", listed(has))),
        ([], lacks) => (Fit::InPart, format!("not in {}", listed(lacks))),
        (has, lacks) => (Fit::InPart, format!("in {}, not in {}", listed(has), listed(lacks))),
    }
}

/// Whether two determinants are the same: those in words whatever their capitals.
fn same(one: &Determinant, other: &Determinant) -> bool {
    match (one, other) {
        (Determinant::Own(one), Determinant::Own(other)) => {
            one.to_lowercase() == other.to_lowercase()
        }
        (one, other) => one == other,
    }
}
