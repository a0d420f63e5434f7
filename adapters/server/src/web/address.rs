//! Where the page of a document is.

use lifecourse_core::Kind;

use crate::api::documents::is_public;

/// The address of the page of a document; none if its kind is not for everybody. Ids have no sign
/// that would have to be escaped in an address.
pub(super) fn of(kind: Kind, id: &str) -> Option<String> {
    is_public(kind).then(|| format!("/{}/{id}", kind.plural()))
}

/// Whether documents of a kind have a page of their own making, beside the one for every kind.
pub(super) const fn has_own_page(kind: Kind) -> bool {
    matches!(kind, Kind::Strategy | Kind::Indicator | Kind::Area | Kind::Question)
}

/// What several documents of a kind are called, within a sentence.
pub(super) fn plural(kind: Kind) -> String {
    kind.plural().replace('-', " ")
}

/// What a document of a kind is called, within a sentence.
pub(super) fn singular(kind: Kind) -> String {
    kind.as_str().replace('-', " ")
}
