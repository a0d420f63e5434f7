//! Releases: what the public sees, made from what the store holds, by way of disclosure control.

mod grid;
mod protect;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use lifecourse_core::{Area, AreaCode, Id, Indicator, Observation, ProfileName};
use lifecourse_disclosure::Profile;
use lifecourse_storage::{
    AsOf, Change, FigureQuery, Reader, Release, ReleaseError, ReleaseNumber, ReleasePlan,
    ReleasedIndicator, Standing, Store, StoreError,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use self::protect::{Earlier, Outcome, Refused, Subject, audit_all, protect_all};
pub use self::read::{PublicExplanation, ReleaseView, explain, explain_to_public, release};
use crate::{AppError, answers, watch::documents};

/// What is asked for when a release is prepared.
#[derive(Clone, Debug)]
pub struct PrepareRequest {
    /// When, in whole seconds of UTC.
    pub at: OffsetDateTime,
    /// Who.
    pub by: String,
    /// What the release is to be.
    pub plan: ReleasePlan,
    /// Disclosure profiles beside those that are built in.
    pub profiles: Vec<Profile>,
}

/// A release that was prepared.
#[derive(Clone, Debug, Serialize)]
pub struct Prepared {
    /// Its number.
    pub number: ReleaseNumber,
    /// What it has of each indicator, and what was hidden.
    pub indicators: Vec<ReleasedIndicator>,
    /// What was left out, and why.
    pub remarks: Vec<String>,
}

/// How an indicator was treated, so that it can be said and done again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Method {
    profile: Profile,
    version: String,
}

/// Prepares the next release as a draft, in place of the draft that there may be.
///
/// Figures of indicators whose profile is `published` are taken as they are; of others, what
/// disclosure control lets pass, together with all that was released before.
///
/// # Errors
/// [`AppError::Refused`] if something that must be hidden could be worked out all the same;
/// [`AppError::Store`].
pub async fn prepare_release(
    store: &dyn Store,
    request: &PrepareRequest,
) -> Result<Prepared, AppError> {
    let change = change(request.at, &request.by, request.plan.note.clone(), "release prepare");
    let mut transaction = store.transaction(change).await?;
    let mut remarks = Vec::new();
    let indicators = documents::<Indicator>(&mut *transaction).await?;
    let areas = areas(&mut *transaction).await?;
    let mut subjects = Vec::new();
    let held = transaction.indicators().await?;
    let protected = indicators.iter().filter(|one| !one.disclosure.is_published());
    for indicator in protected.filter(|one| held.iter().any(|held| held.indicator == one.id)) {
        match profile(&indicator.disclosure, &request.profiles) {
            Ok(profile) => subjects.push((indicator, profile)),
            Err(why) => remarks.push(format!("`{}` is left out: {why}", indicator.id)),
        }
    }
    for held in held.iter().filter(|held| held.profile.is_none()) {
        remarks.push(format!("`{}` is left out: nobody has described it", held.indicator));
    }
    let before = transaction.releases().await?;
    let before: Vec<Release> = before.into_iter().filter(|one| one.frozen.is_some()).collect();
    let ids: Vec<Id<Indicator>> = subjects.iter().map(|(one, _)| one.id.clone()).collect();
    let number = transaction.prepare_release(&request.plan, &ids).await?;
    for (indicator, profile) in subjects {
        let figures = figures(&mut *transaction, &indicator.id).await?;
        let earlier = earlier(store, &indicator.id, &before).await?;
        let subject = Subject { indicator, profile: &profile, areas: &areas };
        let Outcome { figures, treated, remarks: told } =
            protect_all(&subject, figures, &earlier).map_err(|one| refused(indicator, one))?;
        remarks.extend(told);
        let method = Method { profile, version: env!("CARGO_PKG_VERSION").to_owned() };
        let released = ReleasedIndicator {
            indicator: indicator.id.clone(),
            profile: indicator.disclosure.clone(),
            method: serde_json::to_string(&method).ok(),
            treated,
        };
        transaction.add_to_release(number, &released, &figures).await?;
    }
    let indicators = transaction.contents(number).await?;
    transaction.commit().await?;
    Ok(Prepared { number, indicators, remarks })
}

/// Publishes a draft (the one that there is, if none is named): attacks it once more as it is
/// stored, together with all releases before it, computes the answers to the Board's questions from
/// its figures alone, and freezes it.
///
/// # Errors
/// [`AppError::Refused`] if something hidden can be worked out, [`AppError::Store`] if there is no
/// such draft, if profiles have changed since, or if it fails.
pub async fn publish_release(
    store: &dyn Store,
    number: Option<ReleaseNumber>,
    at: OffsetDateTime,
    by: &str,
) -> Result<Release, AppError> {
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let all = snapshot.releases().await?;
    let draft = match number {
        Some(number) => all.iter().find(|one| one.number == number),
        None => all.iter().find(|one| one.standing(at) == Standing::Draft),
    };
    let Some(draft) = draft else {
        return Err(number.map_or(AppError::NoDraft, |number| unknown(number).into()));
    };
    audit_release(store, &mut *snapshot, &all, draft).await?;
    drop(snapshot);
    let mut preview = store.preview(draft.number).await?;
    let answered = answers(&mut *preview, None, at.date()).await?;
    drop(preview);
    // What is said of figures alone: words can be withdrawn, and a release cannot be altered.
    let of_figures = answered.iter().filter(|one| !one.asks.indicators().is_empty());
    let findings = of_figures.map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
    let findings = findings.map_err(|error| AppError::Write(error.into()))?;
    let change = change(at, by, draft.note.clone(), "release publish");
    let mut transaction = store.transaction(change).await?;
    let still = transaction.releases().await?.into_iter().find(|one| one.number == draft.number);
    if still.as_ref() != Some(draft) {
        return Err(AppError::Store(StoreError::Busy));
    }
    transaction.publish_release(draft.number, &findings).await?;
    transaction.commit().await?;
    let published = store.snapshot(AsOf::Now).await?.releases().await?;
    published
        .into_iter()
        .find(|one| one.number == draft.number)
        .ok_or_else(|| unknown(draft.number).into())
}

/// Discards a release that nobody outside has seen: a draft, or one under embargo.
///
/// # Errors
/// [`AppError::Store`] if it is public or is not there.
pub async fn discard_release(
    store: &dyn Store,
    number: ReleaseNumber,
    at: OffsetDateTime,
    by: &str,
) -> Result<(), AppError> {
    let mut transaction = store.transaction(change(at, by, None, "release discard")).await?;
    transaction.discard_release(number).await?;
    transaction.commit().await?;
    Ok(())
}

/// Prepares and publishes a release at once.
///
/// # Errors
/// As [`prepare_release`] and [`publish_release`].
pub async fn release_now(
    store: &dyn Store,
    at: OffsetDateTime,
    by: &str,
) -> Result<Release, AppError> {
    let plan = ReleasePlan::default();
    let request = PrepareRequest { at, by: by.to_owned(), plan, profiles: Vec::new() };
    let prepared = prepare_release(store, &request).await?;
    publish_release(store, Some(prepared.number), at, by).await
}

/// Attacks a draft as it is stored, together with the releases before it.
async fn audit_release(
    store: &dyn Store,
    snapshot: &mut dyn lifecourse_storage::Snapshot,
    all: &[Release],
    draft: &Release,
) -> Result<(), AppError> {
    let areas = areas(snapshot).await?;
    let upto: Vec<Release> = all.iter().filter(|one| one.number <= draft.number).cloned().collect();
    let contents = snapshot.contents(draft.number).await?;
    for indicator in documents::<Indicator>(snapshot).await? {
        let of = contents.iter().find(|one| one.indicator == indicator.id);
        let method = of.and_then(|one| one.method.as_deref()).map(serde_json::from_str::<Method>);
        let Some(method) = method else { continue };
        let method = method.map_err(|error| AppError::Write(error.into()))?;
        let earlier = earlier(store, &indicator.id, &upto).await?;
        let subject = Subject { indicator: &indicator, profile: &method.profile, areas: &areas };
        audit_all(&subject, &earlier).map_err(|one| refused(&indicator, one))?;
    }
    Ok(())
}

/// What releases had of an indicator, the earliest first.
async fn earlier(
    store: &dyn Store,
    id: &Id<Indicator>,
    releases: &[Release],
) -> Result<Vec<Earlier>, AppError> {
    let mut earlier = Vec::new();
    for release in releases.iter().rev() {
        let mut snapshot = store.snapshot(AsOf::Change(release.prepared.change)).await?;
        if !snapshot.contents(release.number).await?.iter().any(|one| one.indicator == *id) {
            continue;
        }
        let counted = figures(&mut *snapshot, id).await?;
        let released = snapshot.released(release.number, id).await?;
        earlier.push(Earlier { release: release.number, counted, released });
    }
    Ok(earlier)
}

async fn figures(
    reader: &mut dyn Reader,
    id: &Id<Indicator>,
) -> Result<Vec<Observation>, AppError> {
    Ok(reader.figures(&all_of(id)).await?.figures)
}

fn all_of(id: &Id<Indicator>) -> FigureQuery {
    FigureQuery { indicators: vec![id.clone()], ..FigureQuery::default() }
}

async fn areas(reader: &mut dyn Reader) -> Result<BTreeMap<AreaCode, Area>, AppError> {
    let areas = documents::<Area>(reader).await?;
    Ok(areas.into_iter().map(|area| (area.id.clone(), area)).collect())
}

/// The profile of a name: one that was given, or a built-in one.
fn profile(name: &ProfileName, given: &[Profile]) -> Result<Profile, String> {
    let own = given.iter().find(|one| one.name() == name.as_str()).cloned();
    own.map_or_else(|| Profile::named(name.as_str()).map_err(|error| error.to_string()), Ok)
}

fn change(at: OffsetDateTime, by: &str, why: Option<String>, origin: &str) -> Change {
    Change { at, by: by.to_owned(), why, origin: origin.to_owned() }
}

fn unknown(number: ReleaseNumber) -> StoreError {
    ReleaseError::Unknown { number }.into()
}

fn refused(indicator: &Indicator, Refused { period, refusal }: Refused) -> AppError {
    AppError::Refused { indicator: indicator.id.clone(), period, refusal: Box::new(refusal) }
}
