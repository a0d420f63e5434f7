//! A document with what it mentions and what mentions it: what a page of it is made from.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use lifecourse_core::{
    AnyDocument, Figure, Indicator, Kind, Observation, Period, Reference, Segment, SeriesKey,
};
use lifecourse_storage::{FigureQuery, Reader, StoredDocument};

use crate::{AppError, StatusQuery, watch::Watched};

/// How many of a kind that mention a document are read; of the others it is told how many.
const SHOWN: usize = 60;
/// How many figures about a part of the population are read.
const FIGURES: u32 = 200;

/// A document with what it mentions and what mentions it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The document.
    pub document: AnyDocument,
    /// What it mentions, each with the title of that, where the reader may read it.
    pub mentions: Vec<(Reference, Option<String>)>,
    /// What mentions it, in the order of the kinds.
    pub mentioned_by: Vec<MentionedBy>,
}

/// The documents of a kind that mention another.
#[derive(Clone, Debug)]
pub struct MentionedBy {
    /// Their kind.
    pub kind: Kind,
    /// How many there are.
    pub number: usize,
    /// The first of them, by id.
    pub first: Vec<AnyDocument>,
}

impl MentionedBy {
    /// Whether they are what people can use, or be reached by.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        is_done(self.kind)
    }
}

/// Whether documents of a kind are what people can use, or be reached by.
pub(crate) const fn is_done(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Intervention
            | Kind::Service
            | Kind::AccessPromise
            | Kind::AnchorCommitment
            | Kind::Champion
    )
}

/// The latest figure of one indicator about a part of the population in one place.
#[derive(Clone, Debug)]
pub struct SegmentFigure {
    /// The indicator.
    pub indicator: Indicator,
    /// Its series.
    pub series: SeriesKey,
    /// The name of the place.
    pub place: String,
    /// The period.
    pub period: Period,
    /// The figure.
    pub figure: Figure,
}

/// The latest figures about a part of the population, of whatever strategies watch: by indicator and
/// place, a few hundred at most. What is withheld is left out.
///
/// # Errors
/// [`AppError::Store`].
pub async fn figures_about(
    reader: &mut dyn Reader,
    segment: &Segment,
) -> Result<Vec<SegmentFigure>, AppError> {
    let watched = Watched::load(reader, &StatusQuery::default()).await?;
    let indicators: BTreeMap<_, _> =
        watched.into_iter().map(|one| (one.indicator.id.clone(), one.indicator)).collect();
    if indicators.is_empty() {
        return Ok(Vec::new());
    }
    let query = FigureQuery {
        indicators: indicators.keys().cloned().collect(),
        segments: vec![segment.clone()],
        latest: true,
        limit: Some(FIGURES),
        ..FigureQuery::default()
    };
    let found = reader.figures(&query).await?.figures;
    let places = found.iter().map(|one| one.series.area.as_str().to_owned()).collect();
    let names: BTreeMap<_, _> = read(reader, Kind::Area, &places)
        .await?
        .into_iter()
        .map(|one| (one.id.clone(), one.title.clone()))
        .collect();
    let about = found.into_iter().filter_map(|Observation { series, period, figure, .. }| {
        let indicator = indicators.get(&series.indicator)?.clone();
        let place = names.get(series.area.as_str()).cloned();
        let place = place.unwrap_or_else(|| series.area.to_string());
        Some(SegmentFigure { indicator, series, place, period, figure })
    });
    Ok(about.collect())
}

/// The document of `kind` with this id, and what is around it.
///
/// # Errors
/// [`AppError::NotFound`] if the reader sees no such document; [`AppError::Store`].
pub async fn record(reader: &mut dyn Reader, kind: Kind, id: &str) -> Result<Record, AppError> {
    let Some(stored) = reader.document(kind, id).await? else {
        let known = reader.documents(kind).await?;
        let nearest = lifecourse_strategy::nearest(id, known.iter().map(|one| one.id.as_str()));
        let nearest = nearest.map(str::to_owned);
        return Err(AppError::NotFound { kind, id: id.to_owned(), nearest });
    };
    let document = stored.any()?.clone();
    let mentions = titled(reader, document.references()).await?;
    let mut mentioned_by = mentioned_by(reader, (kind, &[id]), |_| true).await?;
    let mentioned_by = mentioned_by.remove(id).unwrap_or_default();
    Ok(Record { document, mentions, mentioned_by })
}

/// The documents of such kinds that mention these ones, by the id of what they mention.
pub(crate) async fn mentioned_by(
    reader: &mut dyn Reader,
    (kind, ids): (Kind, &[&str]),
    wanted: impl Fn(Kind) -> bool,
) -> Result<BTreeMap<String, Vec<MentionedBy>>, AppError> {
    let mut by: BTreeMap<(String, Kind), BTreeSet<String>> = BTreeMap::new();
    let all = reader.referrers(kind, ids).await?;
    for mention in all.into_iter().filter(|mention| wanted(mention.kind)) {
        by.entry((mention.to, mention.kind)).or_default().insert(mention.id);
    }
    let mut first: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for ((_, kind), ids) in &by {
        first.entry(*kind).or_default().extend(ids.iter().take(SHOWN).cloned());
    }
    let mut documents = BTreeMap::new();
    for (kind, ids) in first {
        for stored in read(reader, kind, &ids).await? {
            let document = stored.any()?.clone();
            documents.insert((kind, stored.id.clone()), document);
        }
    }
    let mut mentioned_by: BTreeMap<String, Vec<MentionedBy>> = BTreeMap::new();
    for ((to, kind), ids) in by {
        let number = ids.len();
        let first =
            ids.into_iter().take(SHOWN).filter_map(|id| documents.get(&(kind, id)).cloned());
        let of_kind = MentionedBy { kind, number, first: first.collect() };
        mentioned_by.entry(to).or_default().push(of_kind);
    }
    Ok(mentioned_by)
}

/// Puts documents of one kind with those that are there, each once.
pub(crate) fn join(found: &mut Vec<MentionedBy>, more: Vec<AnyDocument>) {
    let Some(kind) = more.first().map(AnyDocument::kind) else { return };
    let at = found.partition_point(|of| of.kind < kind);
    if found.get(at).is_none_or(|of| of.kind != kind) {
        found.insert(at, MentionedBy { kind, number: 0, first: Vec::new() });
    }
    let of_kind = &mut found[at];
    for document in more {
        if of_kind.first.iter().all(|known| known.id() != document.id()) {
            of_kind.number += 1;
            if of_kind.first.len() < SHOWN {
                of_kind.first.push(document);
            }
        }
    }
}

/// `references`, each with the title of what it leads to.
async fn titled(
    reader: &mut dyn Reader,
    references: Vec<Reference>,
) -> Result<Vec<(Reference, Option<String>)>, AppError> {
    let mut wanted: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for to in &references {
        wanted.entry(to.kind).or_default().insert(to.id.clone());
    }
    let mut titles = BTreeMap::new();
    for (kind, ids) in wanted {
        let found = read(reader, kind, &ids).await?;
        titles.extend(found.into_iter().map(|one| ((kind, one.id.clone()), one.title.clone())));
    }
    let title = |to: &Reference| titles.get(&(to.kind, to.id.clone())).cloned();
    Ok(references.into_iter().map(|to| (title(&to), to)).map(|(title, to)| (to, title)).collect())
}

/// The documents of a kind with these ids.
async fn read(
    reader: &mut dyn Reader,
    kind: Kind,
    ids: &BTreeSet<String>,
) -> Result<Vec<Arc<StoredDocument>>, AppError> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    Ok(reader.several_documents(kind, &ids).await?)
}
