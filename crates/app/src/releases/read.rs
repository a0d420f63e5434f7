//! What is told of releases.

use std::collections::BTreeMap;

use lifecourse_core::{Figure, Id, Indicator, Missing, Observation, Period, Reading, SeriesKey};
use lifecourse_disclosure::{Description, Profile};
use lifecourse_storage::{
    Explanation, FigureQuery, Reader, Release, ReleaseNumber, ReleasedIndicator, Snapshot,
};
use serde_json::Value;

use super::Method;
use crate::{
    AppError,
    making::{Protection, rule},
    watch::find,
};

/// A release with what it holds.
#[derive(Clone, Debug)]
pub struct ReleaseView {
    /// The release.
    pub release: Release,
    /// What it has of each indicator, and what was done to it.
    pub indicators: Vec<ReleasedIndicator>,
    /// The answers that it gives to the Board's questions, as they were frozen.
    pub answers: Vec<Value>,
}

/// A release that the reader shows; `None` if it shows none of this number.
///
/// # Errors
/// [`AppError::Store`].
pub async fn release(
    reader: &mut dyn Reader,
    number: ReleaseNumber,
) -> Result<Option<ReleaseView>, AppError> {
    let found = reader.releases().await?.into_iter().find(|one| one.number == number);
    let Some(release) = found else { return Ok(None) };
    let indicators = reader.contents(number).await?;
    let findings = reader.findings(number).await?;
    let answers = findings.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    Ok(Some(ReleaseView { release, indicators, answers }))
}

/// How a figure of a release came about, for the staff; of the newest release, if none is named.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator, [`AppError::NoFigure`] if the release has
/// no such figure, [`AppError::Store`].
pub async fn explain(
    snapshot: &mut dyn Snapshot,
    release: Option<ReleaseNumber>,
    series: &SeriesKey,
    period: Period,
) -> Result<Explanation, AppError> {
    find::<Indicator>(snapshot, &series.indicator).await?;
    let newest = snapshot.releases().await?.first().map(|release| release.number);
    let number = release.or(newest).ok_or(AppError::NoRelease)?;
    let found = snapshot.explain(number, series, period).await?;
    found.ok_or_else(|| no_figure(number, series, period))
}

/// What everybody may know of how released figures came about.
#[derive(Clone, Debug)]
pub struct PublicExplanation {
    /// The release that they are of; none if nothing has been released.
    pub release: Option<Release>,
    /// What was measured, where it comes from, and how.
    pub indicator: Indicator,
    /// The figures, each with what was done to it to protect people, in a sentence, if anything was.
    pub figures: Vec<(Observation, Option<String>)>,
}

/// How the released figures of an indicator that match `query` came about, as far as everybody may
/// know; the indicators of the query are not heeded.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such indicator, [`AppError::Store`].
pub async fn explain_to_public(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
    query: FigureQuery,
) -> Result<PublicExplanation, AppError> {
    let indicator = find::<Indicator>(reader, id).await?;
    let release = reader.release().await?;
    let contents = match &release {
        Some(release) => reader.contents(release.number).await?,
        None => Vec::new(),
    };
    let of = contents.iter().find(|one| one.indicator == indicator.id);
    let query = FigureQuery { indicators: vec![id.clone()], ..query };
    let figures = reader.figures(&query).await?.figures.into_iter();
    let told = |one: Observation| {
        let protection = of.and_then(|of| protection(of, &one.figure));
        (one, protection)
    };
    Ok(PublicExplanation { figures: figures.map(told).collect(), release, indicator })
}

/// The profiles by which the indicators of a release are protected, each with what it did.
pub(crate) fn protections_of(contents: &[ReleasedIndicator]) -> Vec<Protection> {
    let mut all: BTreeMap<String, Protection> = BTreeMap::new();
    for one in contents {
        let name = one.profile.to_string();
        let protection = all.entry(name.clone()).or_insert_with(|| {
            let own = one.method.as_deref().and_then(|text| serde_json::from_str(text).ok());
            let own = own.map(|Method { profile, .. }| profile);
            let profile = own.or_else(|| Profile::named(&name).ok()).map(Description::from);
            Protection {
                rule: profile.as_ref().map(rule).unwrap_or_default(),
                source: profile.map(|profile| profile.source).unwrap_or_default(),
                profile: name,
                indicators: 0,
                hidden: 0,
            }
        });
        protection.indicators += 1;
        protection.hidden += one.treated.hidden;
    }
    all.into_values().collect()
}

fn protection(of: &ReleasedIndicator, figure: &Figure) -> Option<String> {
    let hidden = figure.reading() == Reading::Missing(Missing::Suppressed);
    if of.profile.is_published() {
        return None;
    }
    let profile = &of.profile;
    Some(if hidden {
        "It is hidden to protect people.".to_owned()
    } else if of.treated.rounded > 0 {
        format!("It may be rounded to protect people, by the disclosure profile `{profile}`.")
    } else {
        format!("The disclosure profile `{profile}` lets it be shown.")
    })
}

fn no_figure(release: ReleaseNumber, series: &SeriesKey, period: Period) -> AppError {
    AppError::NoFigure { release, series: Box::new(series.clone()), period }
}
