//! What is better and what is worse at a place, by name, before any figure.

use lifecourse_app::{
    AreaProfile, StatusRow,
    equity::{Answer, Tone},
};
use lifecourse_charts::StatusMark;
use maud::{Markup, html};

use super::status::{Shaped, address, mark};
use crate::web::{layout::synthetic, words::counted};

/// As many indicators are named after a verdict; of more it is told how many.
const NAMED: usize = 6;

/// What is said of an indicator, its shape, and whether it holds.
type Head = (&'static str, StatusMark, fn(&StatusRow) -> bool);

/// The heads under which an indicator can be named, bad news first.
const HEADS: [Head; 6] = [
    ("Worse than elsewhere", StatusMark::Worse, |row| is(&row.statuses.comparison, Tone::Bad)),
    ("Getting worse", StatusMark::Worse, |row| is(&row.statuses.trend, Tone::Bad)),
    ("Target missed, or off track to it", StatusMark::Worse, |row| {
        is(&row.statuses.progress, Tone::Bad)
    }),
    ("Better than elsewhere", StatusMark::Better, |row| is(&row.statuses.comparison, Tone::Good)),
    ("Getting better", StatusMark::Better, |row| is(&row.statuses.trend, Tone::Good)),
    ("Target reached, or on track to it", StatusMark::Better, |row| {
        is(&row.statuses.progress, Tone::Good)
    }),
];

fn is<V: Shaped>(answer: &Answer<V>, tone: Tone) -> bool {
    matches!(answer, Answer::Found(_)) && answer.tone() == tone
}

/// What stands out of all that is watched here.
pub(super) fn show(profile: &AreaProfile) -> Markup {
    let rows: Vec<&StatusRow> = profile.rows.iter().map(|row| &row.status).collect();
    let said = HEADS.map(|(head, shape, holds)| {
        let named: Vec<&StatusRow> = rows.iter().copied().filter(|row| holds(row)).collect();
        (head, shape, named)
    });
    let plain = rows.iter().filter(|row| HEADS.iter().all(|(.., holds)| !holds(row))).count();
    html! {
        h2 { "How health stands here" }
        @if rows.is_empty() {
            p { "No figures of what is watched are published for this place." }
        } @else {
            @if plain < rows.len() { dl class="standing" {
                @for (head, shape, named) in said.iter().filter(|(.., named)| !named.is_empty()) {
                    div {
                        dt { (mark(*shape, &format!("{head}: {}", named.len()))) }
                        dd { (names(named)) }
                    }
                }
            } }
            @if plain > 0 { p { (of_the_others(plain, rows.len())) } }
        }
    }
}

fn names(rows: &[&StatusRow]) -> Markup {
    html! {
        ul class="plain" {
            @for row in rows.iter().take(NAMED) {
                li {
                    a href=(address(&row.indicator, &row.area, &row.segment)) { (row.title) }
                    @if row.synthetic { " " (synthetic()) }
                }
            }
            @if rows.len() > NAMED { li { "and " (counted(rows.len() - NAMED, "other", "others")) } }
        }
    }
}

fn of_the_others(plain: usize, all: usize) -> String {
    let not = "clearly better or worse than elsewhere, or changing for better or worse";
    match plain {
        1 if all == 1 => format!("The one indicator that is watched here is not {not}."),
        _ if plain == all => {
            format!("Of the {all} indicators that are watched here, none is {not}.")
        }
        1 => format!("The other one of the {all} that are watched here is not {not}."),
        _ => format!("The other {plain} of the {all} that are watched here are not {not}."),
    }
}
