//! What is known? The library of evidence, searched and laid side by side: for and against, each
//! kind apart.
//!
//! Kinds of evidence are never added up: ten opinions do not outvote one count, and one count does
//! not silence a life. That nothing is known is a finding, and another than that an effect was
//! looked for and not found.

use lifecourse_core::{
    Bearing, CertaintyLevel, Directness, Document, Evidence, EvidenceKind, EvidenceSought, Group,
    Id, Statement,
};
use time::Date;

#[cfg(test)]
mod tests;
mod words;

use crate::{Answer, AnyVerdict, Basis, Finding, Number, Tested, Verdict};

/// What is known, claim by claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// What is known, all in all.
    pub overall: Answer<Weight>,
    /// Each claim that was found, by its words.
    pub claims: Vec<Claim>,
    /// What was asked for, in words.
    about: String,
    pieces: Vec<Piece>,
    withdrawn: usize,
    synthetic: bool,
}

/// A claim, and what speaks for and against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The claim.
    pub claim: String,
    /// What is known of it.
    pub answer: Answer<Weight>,
    /// Each kind of evidence that speaks of it.
    pub kinds: Vec<Balance>,
}

/// How many pieces of one kind speak for a claim and against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The kind.
    pub kind: EvidenceKind,
    /// How many speak for it.
    pub agree: usize,
    /// How many speak against it.
    pub against: usize,
    /// How many looked for it and did not find it.
    pub no_effect: usize,
    /// The least and the greatest certainty of those that are graded.
    pub certainty: Option<(CertaintyLevel, CertaintyLevel)>,
    /// The closest that any of them comes to the group that is asked about, or to any group.
    pub directness: Option<Directness>,
}

/// What is known of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// At least two kinds speak for it, and none against it.
    Supported,
    /// At least two kinds speak against it, and none for it.
    Contradicted,
    /// Some speak for it, some do not.
    Contested,
    /// It was looked for and not found, and nothing else is known.
    NoEffect,
    /// Only one kind of evidence speaks of it, and in one direction.
    OneKindOnly,
    /// No evidence speaks of it.
    NothingKnown,
    /// There are several claims, and they do not stand alike.
    ByClaim,
}

impl Verdict for Weight {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Supported => AnyVerdict::neutral("supported", "supported"),
            Self::Contradicted => AnyVerdict::neutral("contradicted", "contradicted"),
            Self::Contested => AnyVerdict::neutral("contested", "contested"),
            Self::NoEffect => AnyVerdict::neutral("no-effect", "evidence of no effect"),
            Self::OneKindOnly => AnyVerdict::neutral("one-kind-only", "one kind of evidence only"),
            Self::NothingKnown => AnyVerdict::bad("nothing-known", "nothing known"),
            Self::ByClaim => AnyVerdict::neutral("differs-by-claim", "differs from claim to claim"),
        }
    }
}

/// One piece that was found, as it is listed.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    title: String,
    kind: EvidenceKind,
    says: Statement,
    certainty: Option<(CertaintyLevel, String)>,
    directness: Option<Directness>,
    source: String,
    dated: String,
    url: String,
}

impl Known {
    /// What `library` knows of what is asked, as of a day; `groups` gives names to ids.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Evidence, EvidenceSought};
    /// use lifecourse_equity::evidence::Known;
    /// use time::macros::date;
    ///
    /// let piece = Evidence::example();
    /// let asked = EvidenceSought { words: Some("papers".parse()?), ..EvidenceSought::default() };
    /// let known = Known::of(&asked, &[&piece], &[], date!(2022 - 01 - 01));
    /// assert_eq!(known.overall.name(), "one-kind-only");
    /// # Ok::<(), lifecourse_core::BlankText>(())
    /// ```
    #[must_use]
    pub fn of(
        asked: &EvidenceSought,
        library: &[&Evidence],
        groups: &[&Group],
        as_of: Date,
    ) -> Self {
        let on_time = library.iter().copied().filter(|piece| piece.added <= as_of);
        let about = on_time.filter(|piece| is_about(piece, asked));
        let (gone, there): (Vec<&Evidence>, Vec<&Evidence>) =
            about.partition(|piece| piece.withdrawn_on().is_some_and(|day| day <= as_of));
        let found: Vec<(&Evidence, &Statement)> = there
            .into_iter()
            .filter_map(|piece| Some((piece, piece.says.as_ref()?)))
            .filter(|(piece, says)| says_it(piece, says, asked))
            .collect();
        let by_words = asked.words.is_some() || asked.claim.is_some();
        let claims = claims(&found, asked.group.as_ref());
        let what = words::about(asked, groups);
        Self {
            overall: Answer::Found(overall(&claims, found.len(), &what)),
            pieces: found.iter().map(|(piece, says)| Piece::of(piece, says, asked)).collect(),
            claims,
            about: what,
            // What is gone has no words to be found by.
            withdrawn: if by_words { 0 } else { gone.len() },
            synthetic: found.iter().any(|(piece, _)| piece.synthetic),
        }
    }
}

/// Whether a piece is of the kind, and about the group, factor, intervention and priority.
fn is_about(piece: &Evidence, asked: &EvidenceSought) -> bool {
    asked.kind.is_none_or(|kind| piece.kind == kind)
        && asked.group.as_ref().is_none_or(|id| piece.groups.iter().any(|one| one.group == *id))
        && asked.map.as_ref().is_none_or(|map| piece.factors.iter().any(|one| one.map == *map))
        && asked.factor.as_ref().is_none_or(|factor| {
            let of_map = |id| asked.map.as_ref().is_none_or(|map| map == id);
            piece.factors.iter().any(|one| one.factor == *factor && of_map(&one.map))
        })
        && asked.intervention.as_ref().is_none_or(|id| piece.interventions.contains(id))
        && asked.priority.as_ref().is_none_or(|id| piece.priorities.contains(id))
}

/// Whether it speaks of the claim, and has all the words, whatever their letter case.
fn says_it(piece: &Evidence, says: &Statement, asked: &EvidenceSought) -> bool {
    let of_claim = asked.claim.as_ref().is_none_or(|claim| says.is_of(claim));
    of_claim
        && asked.words.as_ref().is_none_or(|words| {
            let mut text = format!("{} {} {}", piece.title, says.claim, piece.source.title);
            for more in says.words.iter().chain(&piece.source.by) {
                text.push(' ');
                text.push_str(more);
            }
            let text = text.to_lowercase();
            words.to_lowercase().split_whitespace().all(|word| text.contains(word))
        })
}

/// How directly a piece is about a group, or at the closest about any.
fn directness(piece: &Evidence, group: Option<&Id<Group>>) -> Option<Directness> {
    let about = piece.groups.iter().filter(|one| group.is_none_or(|id| one.group == *id));
    about.map(|one| one.directness).min()
}

/// The claims that pieces speak of, in the order of their words.
fn claims(found: &[(&Evidence, &Statement)], group: Option<&Id<Group>>) -> Vec<Claim> {
    let mut named: Vec<&str> = Vec::new();
    for (_, says) in found {
        if !named.iter().any(|claim| says.is_of(claim)) {
            named.push(&says.claim);
        }
    }
    named.sort_unstable();
    let claim = |claim: &str| {
        let of_claim = || found.iter().filter(|(_, says)| says.is_of(claim));
        let balance = |kind| {
            let of_kind = || of_claim().filter(move |(piece, _)| piece.kind == kind);
            let pointing = |way| of_kind().filter(|(_, says)| says.bearing == way).count();
            let graded =
                || of_kind().filter_map(|(piece, _)| Some(piece.certainty.as_ref()?.level));
            Balance {
                kind,
                agree: pointing(Bearing::For),
                against: pointing(Bearing::Against),
                no_effect: pointing(Bearing::NoEffect),
                certainty: graded().min().zip(graded().max()),
                directness: of_kind().filter_map(|(piece, _)| directness(piece, group)).min(),
            }
        };
        let all = EvidenceKind::ALL.into_iter().map(balance);
        let kinds: Vec<Balance> = all.filter(|balance| balance.pieces() > 0).collect();
        let answer = Answer::Found(weigh(claim, &kinds));
        Claim { claim: claim.to_owned(), answer, kinds }
    };
    named.into_iter().map(claim).collect()
}

impl Balance {
    /// How many pieces there are.
    #[must_use]
    pub const fn pieces(&self) -> usize {
        self.agree + self.against + self.no_effect
    }
}

const METHOD: &str = "pieces for, against and of no effect, counted within each kind and never across kinds; supported or contradicted if two kinds or more point one way, contested if pieces point different ways";
const SOURCE: &str = "GRADE Working Group (2004), BMJ 328:1490, for certainty and directness";

fn weigh(claim: &str, kinds: &[Balance]) -> Finding<Weight> {
    let any = |count: fn(&Balance) -> usize| kinds.iter().any(|kind| count(kind) > 0);
    let (agree, against) = (any(|kind| kind.agree), any(|kind| kind.against));
    let no_effect = any(|kind| kind.no_effect);
    let verdict = match (agree, against, no_effect) {
        (false, false, false) => Weight::NothingKnown,
        (true, true, _) | (true, _, true) => Weight::Contested,
        (false, false, true) => Weight::NoEffect,
        _ if kinds.len() == 1 => Weight::OneKindOnly,
        (true, ..) => Weight::Supported,
        (false, true, _) => Weight::Contradicted,
    };
    let pieces = kinds.iter().map(Balance::pieces).sum();
    finding(verdict, words::claim(claim, verdict, kinds), pieces, kinds.len())
}

fn overall(claims: &[Claim], pieces: usize, about: &str) -> Finding<Weight> {
    let verdict_of = |claim: &Claim| claim.answer.found().map(|found| found.verdict);
    let verdict = match claims {
        [] => Weight::NothingKnown,
        [first, rest @ ..] => {
            let one = verdict_of(first).unwrap_or(Weight::ByClaim);
            let alike = rest.iter().all(|claim| verdict_of(claim) == Some(one));
            if alike { one } else { Weight::ByClaim }
        }
    };
    let mut kinds: Vec<EvidenceKind> =
        claims.iter().flat_map(|claim| claim.kinds.iter().map(|balance| balance.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    finding(verdict, words::overall(claims, verdict, pieces, about), pieces, kinds.len())
}

fn finding(verdict: Weight, sentence: String, pieces: usize, kinds: usize) -> Finding<Weight> {
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: METHOD,
            source: SOURCE,
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: vec![
                Number::new("pieces", pieces as f64),
                Number::new("kinds of evidence", kinds as f64),
            ],
        },
    }
}
