//! What every store must do: a suite for each backend, an embedder's own included.

mod access;
mod documents;
mod figures;
mod names;
mod people;
mod places;
mod queries;
mod releases;
mod updates;

use lifecourse_core::{AnyDocument, Area, AreaCode, Figure, Observation, SeriesKey};
use time::{Duration, OffsetDateTime};

use crate::{
    AuditLog, BatchOutcome, BatchSource, Change, ChangeId, Published, Row, Store, StoreError,
    Tokens, Transaction, people::People,
};

/// Runs the suite, each case on an empty store of its own.
///
/// # Panics
/// At the first thing that the store does not do as it must.
pub async fn all<S: Store + Published>(empty: impl AsyncFn() -> S) {
    documents::what_is_put_is_read_back(&empty().await).await;
    documents::the_same_again_is_no_new_version(&empty().await).await;
    documents::every_version_can_be_asked_for(&empty().await).await;
    documents::a_writer_who_expects_something_else_is_refused(&empty().await).await;
    documents::no_reference_dangles(&empty().await).await;
    documents::a_document_goes_with_those_that_refer_to_it(&empty().await).await;
    documents::a_removed_document_can_come_back(&empty().await).await;
    documents::documents_are_found_by_their_origin(&empty().await).await;
    documents::a_document_of_two_origins_stays_until_both_give_it_up(&empty().await).await;
    documents::what_is_withdrawn_is_erased_from_every_version(&empty().await).await;
    documents::a_dropped_transaction_never_was(&empty().await).await;
    documents::a_snapshot_does_not_move(&empty().await).await;
    documents::the_public_reads_the_documents_of_one_moment(&empty().await).await;
    documents::changes_are_listed_and_never_go_back_in_time(&empty().await).await;
    figures::every_sort_of_figure_survives(&empty().await).await;
    figures::a_batch_counts_what_is_new_changed_and_same(&empty().await).await;
    figures::every_state_of_a_series_can_be_asked_for(&empty().await).await;
    figures::duplicates_are_told_with_both_rows(&empty().await).await;
    figures::an_unfinished_batch_cannot_be_committed(&empty().await).await;
    names::names_that_never_came_to_be_are_not_remembered(&empty().await).await;
    names::readers_at_once_see_what_was_committed(&empty().await).await;
    queries::filters_leave_what_matches_all_of_them(&empty().await).await;
    queries::what_was_written_after_a_mark_is_read_alone(&empty().await).await;
    queries::pages_show_everything_once_and_cut_no_series(&empty().await).await;
    queries::the_filter_that_empties_the_answer_is_named(&empty().await).await;
    queries::parts_of_a_segment_leave_the_segments_made_up_so(&empty().await).await;
    queries::the_public_sees_published_figures_alone(&empty().await).await;
    queries::protected_figures_change_no_public_answer(&empty().await, &empty().await).await;
    queries::the_public_sees_no_figure_within_a_document(&empty().await).await;
    places::a_place_is_found_by_the_words_of_its_name(&empty().await).await;
    places::boundaries_are_read_at_the_grain_of_the_map(&empty().await).await;
    places::every_state_of_a_boundary_can_be_asked_for(&empty().await).await;
    places::a_look_up_of_postcodes_replaces_the_one_before(&empty().await).await;
    releases::nothing_is_public_before_a_release_and_then_what_it_froze(&empty().await).await;
    releases::a_draft_and_an_embargoed_release_are_seen_by_nobody(&empty().await).await;
    releases::a_release_is_replaced_and_never_altered(&empty().await).await;
    releases::protected_figures_are_released_as_they_passed(&empty().await).await;
    releases::a_draft_of_other_profiles_is_not_published(&empty().await).await;
    releases::releases_are_compared(&empty().await).await;
    updates::what_changed_is_told_once_as_it_is_now(&empty().await).await;
    updates::a_release_is_told_when_it_is_public(&empty().await).await;
}

/// Runs the suite for two programs on one empty database.
///
/// # Panics
/// At the first thing that the stores do not do as they must.
pub async fn together<S: Store + Published + Tokens>(one: &S, other: &S) {
    access::a_token_that_another_program_revokes_is_revoked(one, other).await;
    names::what_another_program_writes_is_seen(one, other).await;
}

/// Runs the suite of what holds people, each case on an empty store of its own.
///
/// # Panics
/// At the first thing that the store does not do as it must.
pub async fn people<S: Store + People>(empty: impl AsyncFn() -> S) {
    people::who_is_put_is_found_by_id_and_exact_address(&empty().await).await;
    people::a_record_that_may_not_be_held_refuses_the_whole_list(&empty().await).await;
    people::a_record_is_corrected_in_its_place(&empty().await).await;
    people::the_ground_stays_what_people_were_told(&empty().await).await;
    people::a_list_has_what_may_be_used_for_its_purpose(&empty().await).await;
    people::a_consent_is_withdrawn_once_and_makes_the_record_due(&empty().await).await;
    people::an_erased_id_leads_to_nobody_and_the_log_stays_whole(&empty().await).await;
    people::an_erasure_is_all_or_nothing(&empty().await).await;
    people::a_person_is_shown_all_that_is_held_and_was_done(&empty().await).await;
    people::people_are_nowhere_else(&empty().await).await;
}

/// Runs the suite of tokens and of the log of what was done, each case on an empty store of its own.
///
/// # Panics
/// At the first thing that the store does not do as it must.
pub async fn access<S: Store + Tokens + AuditLog>(empty: impl AsyncFn() -> S) {
    access::a_token_is_found_by_the_hash_of_its_secret(&empty().await).await;
    access::a_token_is_revoked_once(&empty().await).await;
    access::the_last_day_of_use_is_kept(&empty().await).await;
    access::every_change_is_in_the_log(&empty().await).await;
    access::the_log_goes_on_from_a_noted_hash(&empty().await).await;
    places::boundaries_and_postcodes_are_in_the_log(&empty().await).await;
}

/// Noon of the first day on which anything happens.
fn noon() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::hours(12)
}

/// A change so many seconds after noon.
fn change(seconds: i64) -> Change {
    Change {
        at: noon() + Duration::seconds(seconds),
        by: "officer".to_owned(),
        why: Some(format!("reason {seconds}")),
        origin: "desk".to_owned(),
    }
}

fn code(text: &str) -> AreaCode {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An area that lies within others.
fn area(id: &str, title: &str, within: &[&str]) -> AnyDocument {
    let title = title.parse().unwrap_or_else(|error| panic!("{title}: {error}"));
    let within = within.iter().map(|id| code(id)).collect();
    Area { within, ..Area::named(code(id), title) }.into()
}

/// Commits what `write` does.
async fn commit(
    store: &dyn Store,
    change: Change,
    write: impl AsyncFnOnce(&mut dyn Transaction) -> Result<(), StoreError>,
) -> Result<Option<ChangeId>, StoreError> {
    let mut transaction = store.transaction(change).await?;
    write(&mut *transaction).await?;
    transaction.commit().await
}

/// A figure of a series in a year: `smoking E06000016 2019 12.5`.
fn observation(text: &str) -> Observation {
    let words: Vec<&str> = text.split(' ').collect();
    let [indicator, area, year, value] = words[..] else { panic!("{text}") };
    Observation {
        series: series(&format!("{indicator} {area}")),
        period: year.parse().unwrap_or_else(|error| panic!("{error}")),
        figure: Figure::plain(value.parse().expect("a number")).expect("a finite number"),
    }
}

/// The series of everybody: `smoking E06000016`.
fn series(text: &str) -> SeriesKey {
    let (indicator, area) = text.split_once(' ').expect("an indicator and an area");
    SeriesKey {
        indicator: indicator.parse().expect("an id"),
        area: code(area),
        segment: lifecourse_core::Segment::default(),
    }
}

fn source(name: &str) -> BatchSource {
    let mut sha256 = [7; 32];
    for (byte, letter) in sha256.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    BatchSource { name: name.to_owned(), sha256, bytes: 100 }
}

/// Writes a batch and does not commit it. The first row is row 2, as below a header.
async fn write(
    transaction: &mut dyn Transaction,
    name: &str,
    observations: Vec<Observation>,
) -> Result<BatchOutcome, StoreError> {
    let mut writer = transaction.import().await?;
    let rows = (2..).zip(observations);
    writer.write(rows.map(|(number, observation)| Row { number, observation }).collect()).await?;
    writer.finish(&source(name)).await
}

/// Commits a batch of the figures that these texts say.
async fn import(store: &dyn Store, seconds: i64, name: &str, figures: &[&str]) -> BatchOutcome {
    let mut transaction = store.transaction(change(seconds)).await.unwrap();
    let observations = figures.iter().map(|text| observation(text)).collect();
    let outcome = write(&mut *transaction, name, observations).await.unwrap();
    transaction.commit().await.unwrap();
    outcome
}
