//! A feed of what changed, by RFC 4287 (Atom), for readers of news.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use lifecourse_app::{Clock, SystemClock};
use lifecourse_storage::{Digest, Reader, Update, Updated};
use maud::{PreEscaped, html};
use time::Duration;

use super::{address, words::moment};
use crate::{Problem, Site, api::updates::is_public, query::Params};

/// How far back it goes.
const BACK: Duration = Duration::days(90);
/// How many entries it has.
const ENTRIES: usize = 50;
/// How many updates are read at once.
const AT_ONCE: u32 = 1_000;

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Response, Problem> {
    params.only(&[])?;
    let mut reader = site.reader().await?;
    let entries = latest(&mut *reader).await?;
    let updated = entries.first().map_or(time::OffsetDateTime::UNIX_EPOCH, |entry| entry.at);
    let feed = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"))
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" {
            title { (site.theme.name()) ": what changed" }
            id { (name("feed")) }
            updated { (moment(updated)) }
            author { name { "Health and Wellbeing Board" } }
            (PreEscaped("<link rel=\"self\" href=\"/updates.atom\"/>"))
            @for entry in &entries {
                @let (title, address, of) = told(&entry.what);
                entry {
                    title { (title) }
                    id { (name(&format!("{of} {}", moment(entry.at)))) }
                    updated { (moment(entry.at)) }
                    (PreEscaped(format!("<link href=\"{address}\"/>")))
                    @if let Updated::Release { note: Some(note), .. } = &entry.what {
                        summary { (note) }
                    }
                }
            }
        }
    };
    let kind = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((kind, feed.into_string()).into_response())
}

/// The last things that changed, the latest first.
async fn latest(reader: &mut dyn Reader) -> Result<Vec<Update>, Problem> {
    let mut mark = reader.watermark(SystemClock.now() - BACK).await?;
    let mut entries = Vec::new();
    loop {
        let part = reader.updates(mark, AT_ONCE).await?;
        entries.extend(part.updates.into_iter().filter(is_public));
        entries.drain(..entries.len().saturating_sub(ENTRIES));
        mark = part.next;
        if !part.more {
            entries.reverse();
            return Ok(entries);
        }
    }
}

/// What an entry is called, where it leads, and what it is of. Ids have no sign that would have to
/// be escaped in an address.
fn told(what: &Updated) -> (String, String, String) {
    match what {
        Updated::Document { kind, id, title, .. } => {
            let address = address::of(*kind, id).unwrap_or_else(|| "/".to_owned());
            (format!("{title} ({kind})"), address, format!("{kind} {id}"))
        }
        Updated::Removed { kind, id, title } => {
            (format!("Removed: {title} ({kind})"), "/".to_owned(), format!("no {kind} {id}"))
        }
        Updated::Release { release, .. } => {
            let of = format!("release {release}");
            (format!("Release {release} of figures"), "/releases".to_owned(), of)
        }
        Updated::Figures { batch, .. } => {
            (format!("Figures {}", batch.0), "/".to_owned(), format!("batch {}", batch.0))
        }
    }
}

/// A name that no other entry has, the same each time: a UUID of the sort that is made of a hash.
fn name(of: &str) -> String {
    let mut digits = Digest::of(of).to_string();
    digits.truncate(32);
    digits.replace_range(12..13, "8");
    digits.replace_range(16..17, "8");
    for dash in [8, 13, 18, 23] {
        digits.insert(dash, '-');
    }
    format!("urn:uuid:{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_uuid_and_another_for_another_thing() {
        let one = name("release 1");
        assert_eq!(one, name("release 1"));
        assert_ne!(one, name("release 2"));
        assert_eq!((one.len(), &one[23..24], &one[28..29]), (45, "8", "8"), "{one}");
    }
}
