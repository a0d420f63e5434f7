//! The documents that the public reads: found once, and kept for as long as nothing is changed.
//!
//! The public sees documents as they are now, whichever release it looks at: the last change names what they
//! all say.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use lifecourse_core::Kind;
use rustc_hash::FxHashMap;

use super::{
    documents,
    engine::Connection,
    known::Known,
    scope::{Figures, Scope, Shown},
};
use crate::{Mention, StoreError, StoredDocument};

/// How many bytes of documents, as they are stored, are kept at most. Parsed they take a few times that.
const ROOM: usize = 16 << 20;
/// What an entry takes besides.
const AROUND: usize = 256;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Kept>);

/// What is known of a document.
enum Found<'a> {
    Shown(&'a Arc<StoredDocument>),
    Absent,
    Unknown,
}

/// What was found as of a change.
#[derive(Debug, Default)]
struct Kept {
    change: i64,
    bytes: usize,
    documents: FxHashMap<Kind, OfKind>,
    /// What mentions a document, by the kind and id of that.
    mentions: FxHashMap<(Kind, String), Vec<Mention>>,
}

#[derive(Debug, Default)]
struct OfKind {
    /// By id, in its order; `None` where it is known that nothing is shown.
    found: BTreeMap<String, Option<Arc<StoredDocument>>>,
    /// Whether nothing else is.
    whole: bool,
}

impl Shelf {
    /// All documents of a kind that a committed view of a release shows, by id.
    pub(super) async fn whole(
        connection: &mut Connection,
        (shown, known): (Shown, &Known),
        kind: Kind,
    ) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        if let Some(kept) = known.shelf.lock().as_of(shown)
            && let Some(of_kind) = kept.documents.get(&kind).filter(|of_kind| of_kind.whole)
        {
            return Ok(of_kind.found.values().flatten().cloned().collect());
        }
        let found = documents::of_kind(connection, None, kind).await?;
        let found = only_shown(connection, (shown, known), kind, found).await?;
        known.shelf.lock().keep(shown, kind, &[], &found, true);
        Ok(found)
    }

    /// Those of these documents that such a view shows, by id.
    pub(super) async fn several(
        connection: &mut Connection,
        (shown, known): (Shown, &Known),
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
        let (mut found, mut unknown) = (BTreeMap::new(), Vec::new());
        let mut add = |one: &Arc<StoredDocument>| drop(found.insert(one.id.clone(), one.clone()));
        {
            let lock = known.shelf.lock();
            let of_kind = lock.as_of(shown).and_then(|kept| kept.documents.get(&kind));
            for &id in ids {
                match of_kind.map_or(Found::Unknown, |of_kind| of_kind.get(id)) {
                    Found::Shown(one) => add(one),
                    Found::Absent => {}
                    Found::Unknown => unknown.push(id),
                }
            }
        }
        if !unknown.is_empty() {
            let read = documents::several(connection, None, kind, &unknown).await?;
            let read = only_shown(connection, (shown, known), kind, read).await?;
            read.iter().for_each(&mut add);
            known.shelf.lock().keep(shown, kind, &unknown, &read, false);
        }
        Ok(found.into_values().collect())
    }

    /// What such a view shows to refer to these documents.
    pub(super) async fn referrers(
        connection: &mut Connection,
        (shown, known): (Shown, &Known),
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Mention>, StoreError> {
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        {
            let lock = known.shelf.lock();
            let mentions = lock.as_of(shown).map(|kept| &kept.mentions);
            for &id in ids {
                match mentions.and_then(|mentions| mentions.get(&(kind, id.to_owned()))) {
                    Some(known) => found.extend(known.iter().cloned()),
                    None => unknown.push(id),
                }
            }
        }
        if !unknown.is_empty() {
            let which = Figures::of(Scope::Released(shown), None, known);
            let read = documents::referrers(connection, which, kind, &unknown).await?;
            known.shelf.lock().keep_mentions(shown, kind, &unknown, &read);
            found.extend(read);
        }
        let place = |one: &Mention| (one.kind.as_str(), one.id.clone(), one.field.clone());
        found.sort_by_cached_key(place);
        found.dedup();
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn only_shown(
    connection: &mut Connection,
    (shown, known): (Shown, &Known),
    kind: Kind,
    documents: Vec<StoredDocument>,
) -> Result<Vec<Arc<StoredDocument>>, StoreError> {
    let which = Figures::of(Scope::Released(shown), None, known);
    let shown = documents::shown(connection, which, kind, documents).await?;
    Ok(shown.into_iter().map(Arc::new).collect())
}

impl Kept {
    fn as_of(&self, Shown { change, .. }: Shown) -> Option<&Self> {
        (self.change == change).then_some(self)
    }

    /// Whether something of so many bytes may be kept. What is out of date makes room, and so does all else
    /// if there is none left.
    fn takes(&mut self, Shown { change, .. }: Shown, bytes: usize) -> bool {
        if change < self.change || bytes > ROOM {
            return false;
        }
        if change > self.change || self.bytes + bytes > ROOM {
            *self = Self { change, ..Self::default() };
        }
        self.bytes += bytes;
        true
    }

    /// Keeps those that were found of the documents that were asked for, if it is not all of a kind.
    fn keep(
        &mut self,
        shown: Shown,
        kind: Kind,
        asked: &[&str],
        found: &[Arc<StoredDocument>],
        whole: bool,
    ) {
        let bytes: usize = found.iter().map(|one| one.body.len() + AROUND).sum();
        if self.takes(shown, bytes + asked.len() * AROUND) {
            let of_kind = self.documents.entry(kind).or_default();
            of_kind.whole |= whole;
            of_kind.found.extend(asked.iter().map(|id| ((*id).to_owned(), None)));
            let found = found.iter().map(|one| (one.id.clone(), Some(Arc::clone(one))));
            of_kind.found.extend(found);
        }
    }

    fn keep_mentions(&mut self, shown: Shown, kind: Kind, asked: &[&str], found: &[Mention]) {
        if self.takes(shown, (asked.len() + found.len()) * AROUND) {
            let of = |id: &str| (kind, id.to_owned());
            self.mentions.extend(asked.iter().map(|id| (of(id), Vec::new())));
            for one in found {
                self.mentions.entry(of(&one.to)).or_default().push(one.clone());
            }
        }
    }
}

impl OfKind {
    fn get(&self, id: &str) -> Found<'_> {
        match self.found.get(id) {
            Some(Some(one)) => Found::Shown(one),
            None if !self.whole => Found::Unknown,
            _ => Found::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use time::OffsetDateTime;

    use super::{super::scope::Place, *};
    use crate::{ChangeId, Stamp, document::Parsed};

    const fn as_of(change: i64) -> Shown {
        Shown { number: 1, place: Place::Newest, visible: 1, change }
    }

    fn document(id: &str, length: usize) -> Arc<StoredDocument> {
        let changed = Stamp { change: ChangeId(1), at: OffsetDateTime::UNIX_EPOCH };
        Arc::new(StoredDocument {
            kind: Kind::Area,
            id: id.to_owned(),
            title: id.to_owned(),
            version: 1,
            body: iter::repeat_n('x', length).collect(),
            changed,
            parsed: Parsed::default(),
        })
    }

    #[test]
    fn what_is_kept_is_of_one_change_and_bounded() {
        let mut kept = Kept::default();
        let known = |kept: &Kept, change, id: &str| {
            let kept = kept.as_of(as_of(change)).and_then(|kept| kept.documents.get(&Kind::Area));
            match kept?.get(id) {
                Found::Shown(_) => Some(true),
                Found::Absent => Some(false),
                Found::Unknown => None,
            }
        };
        kept.keep(as_of(2), Kind::Area, &["a", "b"], &[document("a", 9)], false);
        assert_eq!(["a", "b", "c"].map(|id| known(&kept, 2, id)), [Some(true), Some(false), None]);
        assert_eq!((known(&kept, 1, "a"), known(&kept, 3, "a")), (None, None));
        kept.keep(as_of(2), Kind::Area, &[], &[document("a", 9)], true);
        assert_eq!(known(&kept, 2, "c"), Some(false));
        kept.keep(as_of(1), Kind::Area, &["c"], &[document("c", 9)], false);
        assert_eq!(known(&kept, 2, "c"), Some(false), "what is of before is not kept");
        kept.keep(as_of(2), Kind::Area, &["d"], &[document("d", ROOM)], false);
        assert_eq!(known(&kept, 2, "d"), Some(false), "what is too long is not kept");
        kept.keep(as_of(3), Kind::Area, &["d"], &[document("d", ROOM / 2)], false);
        assert_eq!(["a", "d"].map(|id| known(&kept, 3, id)), [None, Some(true)]);
        kept.keep(as_of(3), Kind::Area, &["e"], &[document("e", ROOM / 2)], false);
        assert_eq!(["d", "e"].map(|id| known(&kept, 3, id)), [None, Some(true)], "there is room");
    }
}
