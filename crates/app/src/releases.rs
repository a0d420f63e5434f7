//! Releases: what the public sees, made from what the store holds, by way of disclosure control.

mod axis;
mod counted;
mod grid;
mod groups;
mod links;
mod over_time;
mod protect;
mod read;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use lifecourse_core::{Area, AreaCode, Id, Indicator, Observation};
use lifecourse_disclosure::Profile;
use lifecourse_storage::{
    AsOf, Change, FigureQuery, Reader, Release, ReleaseError, ReleaseNumber, ReleasePlan,
    ReleasedIndicator, Standing, Store, StoreError,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use self::over_time::across_releases;
pub(crate) use self::read::protections_of;
pub use self::read::{PublicExplanation, ReleaseView, explain, explain_to_public, release};
use self::{
    groups::{Group, Groups},
    protect::{Earlier, Refused, Subject, audit_all, protect_all},
};
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
    let indicators = documents::<Indicator>(&mut *transaction).await?;
    let areas = areas(&mut *transaction).await?;
    let held = transaction.indicators().await?;
    let Groups { groups, mut remarks } = Groups::of(&indicators, &held, &request.profiles);
    let before = transaction.releases().await?;
    let before: Vec<Release> = before.into_iter().filter(|one| one.frozen.is_some()).collect();
    let ids: Vec<Id<Indicator>> =
        groups.iter().flat_map(Group::protected).map(|one| one.id.clone()).collect();
    let number = transaction.prepare_release(&request.plan, &ids).await?;
    for Group { indicators, profile } in &groups {
        let figures = figures(&mut *transaction, indicators).await?;
        let earlier = earlier(store, indicators, &before).await?;
        let subject = Subject { indicators: indicators.clone(), profile, areas: &areas };
        let outcome = protect_all(&subject, &figures, &earlier).map_err(refused)?;
        for indicator in indicators.iter().filter(|one| !one.disclosure.is_published()) {
            let (figures, treated) = outcome.of(indicator);
            let version = env!("CARGO_PKG_VERSION").to_owned();
            let method = Method { profile: profile.clone(), version };
            let released = ReleasedIndicator {
                indicator: indicator.id.clone(),
                profile: indicator.disclosure.clone(),
                method: serde_json::to_string(&method).ok(),
                treated,
            };
            transaction.add_to_release(number, &released, &figures).await?;
        }
        remarks.extend(outcome.remarks);
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
    let indicators = documents::<Indicator>(snapshot).await?;
    let held = snapshot.indicators().await?;
    let method =
        |one: &ReleasedIndicator| one.method.as_deref().map(serde_json::from_str::<Method>);
    let methods = contents.iter().filter_map(method).collect::<Result<Vec<_>, _>>();
    let methods = methods.map_err(|error| AppError::Write(error.into()))?;
    let profiles: Vec<Profile> = methods.into_iter().map(|method| method.profile).collect();
    for Group { indicators, profile } in Groups::of(&indicators, &held, &profiles).groups {
        let earlier = earlier(store, &indicators, &upto).await?;
        let subject = Subject { indicators, profile: &profile, areas: &areas };
        audit_all(&subject, &earlier).map_err(refused)?;
    }
    Ok(())
}

/// What releases had of indicators, the earliest first.
async fn earlier(
    store: &dyn Store,
    indicators: &[&Indicator],
    releases: &[Release],
) -> Result<Vec<Earlier>, AppError> {
    let mut earlier = Vec::new();
    for release in releases.iter().rev() {
        let mut snapshot = store.snapshot(AsOf::Change(release.prepared.change)).await?;
        let contents = snapshot.contents(release.number).await?;
        let has = |one: &&&Indicator| contents.iter().any(|of| of.indicator == one.id);
        let indicators: Vec<&Indicator> = indicators.iter().filter(has).copied().collect();
        if indicators.is_empty() {
            continue;
        }
        let counted = figures(&mut *snapshot, &indicators).await?;
        let mut released = Vec::new();
        for indicator in indicators {
            released.extend(snapshot.released(release.number, &indicator.id).await?);
        }
        earlier.push(Earlier { release: release.number, counted, released });
    }
    Ok(earlier)
}

async fn figures(
    reader: &mut dyn Reader,
    indicators: &[&Indicator],
) -> Result<Vec<Observation>, AppError> {
    let indicators = indicators.iter().map(|one| one.id.clone()).collect();
    let query = FigureQuery { indicators, ..FigureQuery::default() };
    Ok(reader.figures(&query).await?.figures)
}

async fn areas(reader: &mut dyn Reader) -> Result<BTreeMap<AreaCode, Area>, AppError> {
    let areas = documents::<Area>(reader).await?;
    Ok(areas.into_iter().map(|area| (area.id.clone(), area)).collect())
}

fn change(at: OffsetDateTime, by: &str, why: Option<String>, origin: &str) -> Change {
    Change { at, by: by.to_owned(), why, origin: origin.to_owned() }
}

fn unknown(number: ReleaseNumber) -> StoreError {
    ReleaseError::Unknown { number }.into()
}

fn refused(Refused { figures, refusal }: Refused) -> AppError {
    AppError::Refused { figures, refusal: Box::new(refusal) }
}
