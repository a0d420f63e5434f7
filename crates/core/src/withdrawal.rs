//! What becomes of words when the one who said them withdraws their consent.

use time::Date;

use crate::{Fault, Text};

/// What is called so has been withdrawn.
pub(crate) const WITHDRAWN: &str = "Withdrawn";

/// The title of what was withdrawn.
pub(crate) fn title() -> Text {
    WITHDRAWN.parse().expect("one word is a text")
}

/// The faults of something withdrawn: what is still there of the one who withdrew. Each is a field,
/// whether it is as it must be, and what is there if not.
pub(crate) fn left<'a>(
    withdrawn: Date,
    parts: impl IntoIterator<Item = (&'a str, bool, &'a str)>,
) -> Vec<Fault> {
    let there = parts.into_iter().filter(|(_, gone, _)| !gone);
    there
        .map(|(field, _, what)| {
            Fault::error(
                field,
                "words-of-withdrawn",
                format!("this was withdrawn on {withdrawn}, and {what} still there"),
                "take it out: what is withdrawn keeps its id and its dates, and is called `Withdrawn`",
            )
        })
        .collect()
}

/// The fault of something that was withdrawn, and is not any more.
pub(crate) fn comes_back(earlier: Option<Date>, now: Option<Date>) -> Vec<Fault> {
    match (earlier, now) {
        (Some(on), None) => vec![Fault::error(
            "",
            "withdrawn-comes-back",
            format!("this was withdrawn on {on}, and its words were erased: they cannot come back"),
            "write it as withdrawn here too; what is agreed to anew is a document with an id of its own",
        )],
        _ => Vec::new(),
    }
}
