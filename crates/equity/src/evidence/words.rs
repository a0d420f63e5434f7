//! What is shown of what is known.

use lifecourse_core::{Bearing, Evidence, EvidenceKind, EvidenceSought, Group, Id, Statement};

use super::{Balance, Claim, Known, Piece, Weight, directness};
use crate::{
    Aspect, Cell, Reply, Table, Verdict,
    phrase::{listed, several},
};

/// What is asked for, in words: `opinion about Sex workers with the words "stigma"`.
pub(super) fn about(asked: &EvidenceSought, groups: &[&Group]) -> String {
    let kind = asked.kind.map_or("evidence", EvidenceKind::as_str);
    let mut about = kind.to_owned();
    let mut add = |before: &str, what: Option<String>| {
        if let Some(what) = what {
            about.push_str(before);
            about.push_str(&what);
        }
    };
    let title =
        |id: &Id<Group>| groups.iter().find(|group| group.id == *id).map(|group| &*group.title);
    add(" on ", asked.claim.as_ref().map(|claim| format!("\"{claim}\"")));
    add(" about ", asked.group.as_ref().map(|id| title(id).unwrap_or(id.as_str()).to_owned()));
    add(" about the factor ", asked.factor.as_ref().map(ToString::to_string));
    add(" about the map ", asked.map.as_ref().map(ToString::to_string));
    add(" about the intervention ", asked.intervention.as_ref().map(ToString::to_string));
    add(" about the priority ", asked.priority.as_ref().map(ToString::to_string));
    add(" with the words ", asked.words.as_ref().map(|words| format!("\"{words}\"")));
    about
}

/// The kinds that hold some pieces, with how many: `objective data (2) and opinion (1)`.
fn kinds_with(kinds: &[Balance], count: fn(&Balance) -> usize) -> String {
    let named: Vec<String> = kinds
        .iter()
        .filter(|kind| count(kind) > 0)
        .map(|kind| format!("{} ({})", kind.kind, count(kind)))
        .collect();
    listed(&named, 6)
}

pub(super) fn claim(claim: &str, verdict: Weight, kinds: &[Balance]) -> String {
    let claim = claim.trim_end_matches('.');
    let agree = kinds_with(kinds, |kind| kind.agree);
    let against = kinds_with(kinds, |kind| kind.against);
    let not_found = kinds_with(kinds, |kind| kind.no_effect);
    match verdict {
        Weight::Supported => format!("\"{claim}\" is supported by {agree}."),
        Weight::Contradicted => {
            let also = match not_found.as_str() {
                "" => String::new(),
                not_found => format!(", and not found by {not_found}"),
            };
            format!("\"{claim}\" is contradicted by {against}{also}.")
        }
        Weight::Contested => {
            let against = [("against it", against), ("looked for and not found", not_found)];
            let against: Vec<String> = against
                .into_iter()
                .filter(|(_, kinds)| !kinds.is_empty())
                .map(|(how, kinds)| format!("{how}: {kinds}"))
                .collect();
            format!("\"{claim}\" is contested. For it: {agree}; {}.", against.join("; "))
        }
        Weight::NoEffect => format!(
            "\"{claim}\" was looked for and not found, by {not_found}: this is evidence of no effect, not a lack of evidence."
        ),
        Weight::OneKindOnly => {
            let (way, kinds) = if agree.is_empty() {
                ("against", format!("{against}{not_found}"))
            } else {
                ("for", agree)
            };
            format!("Only one kind of evidence speaks {way} \"{claim}\": {kinds}.")
        }
        Weight::NothingKnown | Weight::ByClaim => format!("Nothing speaks of \"{claim}\"."),
    }
}

pub(super) fn overall(claims: &[Claim], verdict: Weight, pieces: usize, about: &str) -> String {
    match claims {
        [] => format!(
            "Nothing is known here: the library holds no {about}. That is no evidence, not evidence of no effect."
        ),
        [only] => only.answer.sentence(),
        _ => {
            let each = |weight: Weight| {
                let is = |claim: &&Claim| {
                    claim.answer.found().is_some_and(|found| found.verdict == weight)
                };
                let number = claims.iter().filter(is).count();
                (number > 0).then(|| format!("{number} with {}", weight.label()))
            };
            let stand: Vec<String> = [
                (Weight::Supported, "supported"),
                (Weight::Contradicted, "contradicted"),
                (Weight::Contested, "contested"),
            ]
            .into_iter()
            .filter_map(|(weight, word)| {
                each(weight).map(|text| text.replace(&format!("with {}", weight.label()), word))
            })
            .chain(each(Weight::NoEffect))
            .chain(each(Weight::OneKindOnly))
            .collect();
            let pieces = several(pieces, "piece", "pieces");
            let speak = if pieces.starts_with("1 ") { "speaks" } else { "speak" };
            let alike = if verdict == Weight::ByClaim { "" } else { "all alike: " };
            format!(
                "{pieces} of {about} {speak} of {} claims, {alike}{}.",
                claims.len(),
                listed(&stand, 6)
            )
        }
    }
}

const fn bearing(bearing: Bearing) -> &'static str {
    match bearing {
        Bearing::For => "for",
        Bearing::Against => "against",
        Bearing::NoEffect => "no effect",
    }
}

impl Piece {
    pub(super) fn of(piece: &Evidence, says: &Statement, asked: &EvidenceSought) -> Self {
        let certainty = piece.certainty.as_ref().map(|graded| {
            let reasons: Vec<String> = graded
                .reasons
                .iter()
                .map(|reason| format!("{}: {}", reason.domain.as_str(), reason.why))
                .collect();
            (graded.level, reasons.join("; "))
        });
        let source = &piece.source;
        Self {
            title: piece.title.to_string(),
            kind: piece.kind,
            says: says.clone(),
            certainty,
            directness: directness(piece, asked.group.as_ref()),
            source: match &source.by {
                Some(by) => format!("{by}: {}", source.title),
                None => source.title.to_string(),
            },
            dated: source.dated.map_or_else(String::new, |period| period.to_string()),
            url: source.url.as_ref().map_or_else(String::new, ToString::to_string),
        }
    }
}

impl Known {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        if self.claims.len() > 1 {
            findings.extend(self.claims.iter().map(|claim| Aspect::new("claim", &claim.answer)));
        }
        let tables =
            if self.claims.is_empty() { Vec::new() } else { vec![self.balance(), self.listed()] };
        Reply {
            question: lifecourse_core::EvidenceSought::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings,
            remarks: self.remarks(),
            tables,
        }
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.claims.is_empty() {
            remarks.push(
                "Kinds of evidence are counted apart: a number of pieces is not a weight."
                    .to_owned(),
            );
        }
        let indirect = |piece: &&Piece| {
            piece.directness.is_some_and(|is| is != lifecourse_core::Directness::Direct)
        };
        let indirect = self.pieces.iter().filter(indirect).count();
        if indirect > 0 {
            let pieces = several(indirect, "piece is", "pieces are");
            remarks.push(format!("{pieces} not directly of these people, and carried over."));
        }
        if self.withdrawn > 0 {
            let pieces = several(self.withdrawn, "piece was", "pieces were");
            remarks.push(format!("{pieces} withdrawn, and not counted."));
        }
        remarks
    }

    fn balance(&self) -> Table {
        let mut table = Table::new(
            "What speaks for and against each claim, kind by kind",
            ["claim", "kind", "for", "against", "no effect", "certainty", "directness"],
        );
        for claim in &self.claims {
            for kind in &claim.kinds {
                let certainty = match kind.certainty {
                    None => "not graded".to_owned(),
                    Some((least, most)) if least == most => least.as_str().to_owned(),
                    Some((least, most)) => format!("{} to {}", least.as_str(), most.as_str()),
                };
                table.row([
                    Cell::from(claim.claim.as_str()),
                    Cell::from(kind.kind.as_str()),
                    Cell::number(kind.agree as f64, 0),
                    Cell::number(kind.against as f64, 0),
                    Cell::number(kind.no_effect as f64, 0),
                    Cell::from(certainty),
                    kind.directness.map_or(Cell::Blank, |is| Cell::from(is.as_str())),
                ]);
            }
        }
        table
    }

    fn listed(&self) -> Table {
        let mut table = Table::new(
            "The pieces",
            [
                "piece",
                "kind",
                "claim",
                "bearing",
                "certainty",
                "why",
                "directness",
                "source",
                "dated",
                "address",
            ],
        );
        for piece in &self.pieces {
            let (certainty, why) = match &piece.certainty {
                None => ("not graded", ""),
                Some((level, why)) => (level.as_str(), why.as_str()),
            };
            let text = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::from(text) };
            table.row([
                Cell::from(piece.title.as_str()),
                Cell::from(piece.kind.as_str()),
                Cell::from(&*piece.says.claim),
                Cell::from(bearing(piece.says.bearing)),
                Cell::from(certainty),
                text(why),
                piece.directness.map_or(Cell::Blank, |is| Cell::from(is.as_str())),
                Cell::from(piece.source.as_str()),
                text(&piece.dated),
                text(&piece.url),
            ]);
        }
        table
    }
}
