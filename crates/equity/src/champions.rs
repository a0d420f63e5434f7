//! A network of champions: what it heard, who waits for an answer, what it led to, and what it
//! passed on.
//!
//! Insights are what people told champions and champions chose to pass on. They are never a
//! sample: how many there are tells what is heard, not how many people think or need so.
//!
//! Only what was there on a day counts for an answer as of that day: insights received, steps
//! taken, messages passed on and corrections made no later.

use lifecourse_core::{Insight, Theme};
use time::Date;

mod cascade;
mod themes;
mod trail;
mod waiting;

#[cfg(test)]
mod sample;

pub use cascade::{AllTold, Carriers, Cascade, PassedOnBy, ToTell};
pub use themes::{HeardNew, HeardTheme, MostHeard, ThemesHeard};
pub use trail::{Leads, RestsOn, Trace, Trail, TrailStep};
pub use waiting::{Promise, Waiting, WaitingInsight};

use crate::Refusal;

/// The fewest insights of a theme that may be published together.
pub const FEWEST_PUBLISHED: usize = 5;

/// What must be said of insights wherever they are counted.
const NO_SAMPLE: &str = "Insights are what champions chose to pass on, not a sample: how many there are does not tell how many people think or need so.";

/// What a network heard, as of a day.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The name of the strategy whose network it is.
    pub network: &'a str,
    /// Its insights.
    pub insights: &'a [&'a Insight],
    /// Its themes.
    pub themes: &'a [&'a Theme],
    /// The day.
    pub as_of: Date,
}

impl<'a> Heard<'a> {
    /// The insights that had been received by the day and not taken back, the oldest first.
    fn received(&self) -> Result<Vec<&'a Insight>, Refusal> {
        let by_then = |insight: &&&Insight| {
            insight.life.received() <= self.as_of
                && insight.withdrawn_on.is_none_or(|day| day > self.as_of)
        };
        let mut received: Vec<&Insight> = self.insights.iter().filter(by_then).copied().collect();
        received.sort_by_key(|insight| (insight.life.received(), &insight.id));
        if received.is_empty() {
            return Err(Refusal::Nothing { what: "insight on record" });
        }
        Ok(received)
    }

    /// The same to be counted, which those that the public sees cannot be: they are the ones that
    /// may be quoted.
    fn counted(&self) -> Result<Vec<&'a Insight>, Refusal> {
        let received = self.received()?;
        if received.iter().any(|insight| insight.champion.is_none()) {
            return Err(Refusal::Nothing { what: "count of insights that may be published" });
        }
        Ok(received)
    }

    /// The name of a theme.
    fn theme(&self, id: &'a lifecourse_core::Id<Theme>) -> &'a str {
        let named = self.themes.iter().find(|theme| theme.id == *id);
        named.map_or(id.as_str(), |theme| &theme.title)
    }

    fn synthetic(&self) -> bool {
        self.insights.iter().any(|insight| insight.synthetic)
            || self.themes.iter().any(|theme| theme.synthetic)
    }
}

/// A title in a sentence.
fn quoted(title: &str) -> String {
    format!("\"{title}\"")
}

/// How many days lie between two.
fn days(from: Date, to: Date) -> i64 {
    (to - from).whole_days()
}

const fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;
    use time::macros::date;

    use super::*;

    #[test]
    fn an_insight_that_was_taken_back_is_counted_no_more() {
        let rows: [(&str, &str, &[&str]); 2] =
            [("one", "2026-01-12", &["food"]), ("two", "2026-01-13", &["food"])];
        let mut sample = sample::Sample::new(&rows);
        let taken_back = sample.insights.pop().and_then(|one| one.withdrawn(date!(2026 - 03 - 01)));
        sample.insights.extend(taken_back);
        for (day, left) in [(date!(2026 - 02 - 28), 2), (date!(2026 - 03 - 01), 1)] {
            assert_eq!(sample.heard(day).counted().unwrap().len(), left, "{day}");
        }
    }
}
