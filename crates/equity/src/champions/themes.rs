//! What do people tell champions?

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Champion, Id, Insight, InsightKind, Theme, day, thousands};
use time::{Date, Duration};

use super::{FEWEST_PUBLISHED, Heard, NO_SAMPLE, quoted};
use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// The most quarters that are shown one by one; more are shown as years.
const MOST_QUARTERS: i64 = 12;

/// How long a theme is new.
const NEW: Duration = Duration::days(365);

/// What people told champions, theme by theme.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemesHeard {
    /// Which theme was named most.
    pub most: Answer<MostHeard>,
    /// Whether something was heard in the last year for the first time.
    pub new: Answer<HeardNew>,
    /// The themes, those named most first.
    pub themes: Vec<HeardTheme>,
    /// The periods by which they are counted, oldest first.
    pub periods: Vec<String>,
    insights: usize,
    unthemed: usize,
    network: String,
    as_of: Date,
    synthetic: bool,
}

/// A theme with the insights that are about it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardTheme {
    /// What it is called.
    pub title: String,
    /// How many insights are about it.
    pub insights: usize,
    /// From how many champions.
    pub champions: usize,
    /// How many are a need, a barrier and an enabler.
    pub kinds: [usize; 3],
    /// How many were received in each period.
    pub by_period: Vec<usize>,
    /// When it was first heard.
    pub first: Date,
}

impl HeardTheme {
    /// Whether there are enough insights to publish them together.
    #[must_use]
    pub const fn may_be_published(&self) -> bool {
        self.insights >= FEWEST_PUBLISHED
    }
}

/// Which theme was named most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MostHeard {
    /// One.
    One,
    /// Several as often as each other.
    Several,
}

/// Whether something was heard for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeardNew {
    /// Something was.
    Something,
    /// Nothing was.
    Nothing,
}

impl Verdict for MostHeard {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::One => AnyVerdict::neutral("one-theme-most", "one theme named most"),
            Self::Several => {
                AnyVerdict::neutral("several-themes-most", "several themes named most")
            }
        }
    }
}

impl Verdict for HeardNew {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Something => AnyVerdict::neutral("something-new", "something new"),
            Self::Nothing => AnyVerdict::neutral("nothing-new", "nothing new"),
        }
    }
}

impl ThemesHeard {
    /// What `heard` is about.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Document, Insight, Theme};
    /// use lifecourse_equity::{ThemesHeard, champions::Heard};
    ///
    /// let (insight, theme) = (Insight::example(), Theme::example());
    /// let heard = Heard {
    ///     network: "Joint strategy",
    ///     insights: &[&insight],
    ///     themes: &[&theme],
    ///     as_of: insight.life.received() + time::Duration::days(30),
    /// };
    /// let answer = ThemesHeard::of(&heard);
    /// assert_eq!(answer.most.name(), "one-theme-most");
    /// assert!(!answer.themes[0].may_be_published());
    /// ```
    #[must_use]
    pub fn of(heard: &Heard<'_>) -> Self {
        let counted = heard.counted();
        let insights = counted.as_deref().unwrap_or_default();
        let (periods, themes) = count(heard, insights);
        let most = counted.clone().and_then(|all| most(&all, &themes));
        let new = counted.clone().and_then(|all| new(&all, &themes, heard.as_of));
        Self {
            most: most.into(),
            new: new.into(),
            insights: insights.len(),
            unthemed: insights.iter().filter(|one| themed(one, heard.as_of).is_empty()).count(),
            themes,
            periods,
            network: heard.network.to_owned(),
            as_of: heard.as_of,
            synthetic: heard.synthetic(),
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::InsightThemes::WORDS.to_owned(),
            about: format!("{}, as of {}", self.network, day(self.as_of)),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("named most", &self.most), Aspect::new("new", &self.new)],
            remarks: self.remarks(),
            tables: if self.themes.is_empty() { Vec::new() } else { vec![self.table()] },
        }
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![NO_SAMPLE.to_owned()];
        if self.unthemed > 0 {
            let are = super::are(self.unthemed);
            let all = several(self.insights, "insight", "insights");
            remarks.push(format!("{} of {all} {are} not themed yet.", self.unthemed));
        }
        if self.themes.iter().map(|theme| theme.insights).sum::<usize>() + self.unthemed
            > self.insights
        {
            remarks.push(
                "An insight can have several themes, so themes do not add up to insights."
                    .to_owned(),
            );
        }
        let few: Vec<String> = self
            .themes
            .iter()
            .filter(|theme| !theme.may_be_published())
            .map(|theme| quoted(&theme.title))
            .collect();
        if !few.is_empty() {
            remarks.push(format!(
                "Not for publication, with fewer than {FEWEST_PUBLISHED} insights: {}.",
                listed(&few, 10)
            ));
        }
        remarks
    }

    fn table(&self) -> Table {
        let columns = [
            "theme",
            "insights",
            "champions",
            "needs",
            "barriers",
            "enablers",
            "first heard",
            "may be published",
        ];
        let mut table = Table::new(
            "Insights by theme and by when they were received: not a sample",
            columns.into_iter().map(str::to_owned).chain(self.periods.iter().cloned()),
        );
        let count = |number: usize| Cell::number(number as f64, 0);
        for theme in &self.themes {
            let published = if theme.may_be_published() { "yes" } else { "no" };
            let mut row = vec![
                Cell::from(theme.title.as_str()),
                count(theme.insights),
                count(theme.champions),
            ];
            row.extend(theme.kinds.map(count));
            row.extend([Cell::from(theme.first), Cell::from(published)]);
            row.extend(theme.by_period.iter().map(|&number| count(number)));
            table.rows.push(row);
        }
        table
    }
}

/// The themes that an insight had by a day.
fn themed(insight: &Insight, on: Date) -> &[Id<Theme>] {
    use lifecourse_core::InsightStep::Themed;
    if insight.life.at(on) >= Some(Themed) { &insight.themes } else { &[] }
}

/// The name of the quarter or year of a day.
fn period(day: Date, quarters: bool) -> String {
    if quarters {
        format!("{} Q{}", day.year(), (u8::from(day.month()) - 1) / 3 + 1)
    } else {
        day.year().to_string()
    }
}

/// Every quarter from the first insight to the day, or every year if those are many.
fn periods(first: Date, last: Date) -> (bool, Vec<String>) {
    let quarter =
        |day: Date| i64::from(day.year()) * 4 + i64::from((u8::from(day.month()) - 1) / 3);
    let (from, to) = (quarter(first), quarter(last));
    if to - from < MOST_QUARTERS {
        let name = |at: i64| format!("{} Q{}", at.div_euclid(4), at.rem_euclid(4) + 1);
        (true, (from..=to).map(name).collect())
    } else {
        (false, (first.year()..=last.year()).map(|year| year.to_string()).collect())
    }
}

fn count(heard: &Heard<'_>, insights: &[&Insight]) -> (Vec<String>, Vec<HeardTheme>) {
    let Some(first) = insights.first() else { return Default::default() };
    let (quarters, periods) = periods(first.life.received(), heard.as_of);
    let mut by_theme: BTreeMap<&Id<Theme>, Vec<&Insight>> = BTreeMap::new();
    for insight in insights {
        for theme in themed(insight, heard.as_of) {
            by_theme.entry(theme).or_default().push(insight);
        }
    }
    let counted = by_theme.into_iter().map(|(id, insights)| {
        let of_kind = |kind| insights.iter().filter(|one| one.kind == kind).count();
        let champions: BTreeSet<&Id<Champion>> =
            insights.iter().filter_map(|one| one.champion.as_ref()).collect();
        let mut by_period = vec![0; periods.len()];
        for insight in &insights {
            let name = period(insight.life.received(), quarters);
            if let Some(at) = periods.iter().position(|period| *period == name) {
                by_period[at] += 1;
            }
        }
        HeardTheme {
            title: heard.theme(id).to_owned(),
            insights: insights.len(),
            champions: champions.len(),
            kinds: [InsightKind::Need, InsightKind::Barrier, InsightKind::Enabler].map(of_kind),
            by_period,
            first: insights[0].life.received(),
        }
    });
    let mut themes: Vec<_> = counted.collect();
    themes.sort_by(|one, other| {
        other.insights.cmp(&one.insights).then_with(|| one.title.cmp(&other.title))
    });
    (periods, themes)
}

fn most(all: &[&Insight], themes: &[HeardTheme]) -> Result<Finding<MostHeard>, Refusal> {
    let first = themes.first().ok_or(Refusal::Nothing { what: "insight with a theme" })?;
    let leading = themes.iter().filter(|theme| theme.insights == first.insights).count();
    let titles: Vec<String> = themes.iter().map(|theme| quoted(&theme.title)).collect();
    let [oldest, newest] = [all.first(), all.last()]
        .map(|one| one.map(|insight| day(insight.life.received())).unwrap_or_default());
    let of = several(all.len(), "insight", "insights");
    let received = if oldest == newest {
        format!("{of} received on {oldest}")
    } else {
        format!("{of} received from {oldest} to {newest}")
    };
    let (number, is) = (thousands(first.insights as f64), super::are(first.insights));
    let (verdict, said) = match (leading, themes.get(1)) {
        (1, None) => (MostHeard::One, format!("{number} {is} about {}, the only theme", titles[0])),
        (1, Some(next)) => (
            MostHeard::One,
            format!(
                "{number} {is} about {}, more than about any other theme; {} comes next with {}",
                titles[0], titles[1], next.insights
            ),
        ),
        _ => (
            MostHeard::Several,
            format!(
                "{number} {is} about each of {}, more than about any other theme",
                listed(&titles[..leading], 5)
            ),
        ),
    };
    Ok(Finding {
        verdict,
        sentence: format!("Of {received}, {said}."),
        basis: basis(vec![
            Number::new("insights", all.len() as f64),
            Number::new("themes", themes.len() as f64),
            Number::new("insights of the theme named most", first.insights as f64),
        ]),
    })
}

fn new(all: &[&Insight], themes: &[HeardTheme], as_of: Date) -> Result<Finding<HeardNew>, Refusal> {
    let since = as_of.saturating_sub(NEW);
    if all.first().is_none_or(|first| first.life.received() > since) {
        return Err(Refusal::Nothing { what: "insight from more than a year before" });
    }
    let new: Vec<&HeardTheme> = themes.iter().filter(|theme| theme.first > since).collect();
    let titles: Vec<String> =
        new.iter().map(|theme| format!("{} ({})", quoted(&theme.title), theme.insights)).collect();
    let sentence = match new.len() {
        0 => format!("In the year to {}, no theme was heard for the first time.", day(as_of)),
        number => format!(
            "In the year to {}, {} heard for the first time: {}.",
            day(as_of),
            if number == 1 { "1 theme was".to_owned() } else { format!("{number} themes were") },
            listed(&titles, 5)
        ),
    };
    Ok(Finding {
        verdict: if new.is_empty() { HeardNew::Nothing } else { HeardNew::Something },
        sentence,
        basis: basis(vec![Number::new("new themes", new.len() as f64)]),
    })
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "insights counted by theme and day of receipt",
        source: "the rule of this program, in its documentation of champions",
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::champions::sample::{Sample, heard, theme};

    #[test]
    fn the_theme_named_most_is_told_with_the_next() {
        let sample = Sample::new(&[
            ("a", "2024-03-01", &["food"]),
            ("b", "2024-05-01", &["food"]),
            ("c", "2025-06-01", &["food", "buses"]),
        ]);
        let answer = ThemesHeard::of(&sample.heard(date!(2025 - 12 - 31)));
        assert_eq!(
            answer.most.sentence(),
            "Of 3 insights received from 1 March 2024 to 1 June 2025, 3 are about \"food\", more than about any other theme; \"buses\" comes next with 1."
        );
        assert_eq!(
            answer.new.sentence(),
            "In the year to 31 December 2025, 1 theme was heard for the first time: \"buses\" (1)."
        );
        let reply = answer.reply();
        assert!(reply.remarks[0].contains("not a sample"));
        assert!(reply.remarks.iter().any(|said| said.contains("do not add up")));
        assert_eq!(reply.tables[0].columns[8], "2024 Q1");
        assert_eq!(reply.tables[0].columns.len(), 8 + 8);
        assert_eq!(reply.tables[0].rows[0][9].shown(), "1");
    }

    #[test]
    fn themes_that_draw_level_are_told_together() {
        let sample =
            Sample::new(&[("a", "2025-03-01", &["food"]), ("b", "2025-03-02", &["buses"])]);
        let answer = ThemesHeard::of(&sample.heard(date!(2025 - 04 - 01)));
        assert_eq!(answer.most.name(), "several-themes-most");
        assert_eq!(answer.new.name(), "nothing-there");
    }

    #[test]
    fn four_insights_are_not_for_publication_and_five_are() {
        let all: Vec<String> = (0..9).map(|at| format!("i{at}")).collect();
        let rows: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(at, id)| {
                let theme: &[&str] = if at < 4 { &["few"] } else { &["enough"] };
                (id.as_str(), "2025-03-01", theme)
            })
            .collect();
        let answer = ThemesHeard::of(&Sample::new(&rows).heard(date!(2025 - 04 - 01)));
        let published: Vec<_> =
            answer.themes.iter().map(|one| (&*one.title, one.may_be_published())).collect();
        assert_eq!(published, [("enough", true), ("few", false)]);
        let remarks = answer.reply().remarks;
        assert!(remarks[1].ends_with("with fewer than 5 insights: \"few\"."), "{remarks:?}");
    }

    #[test]
    fn what_came_later_or_has_no_theme_yet_does_not_count() {
        let sample = Sample::new(&[("a", "2025-03-01", &["food"]), ("b", "2025-04-01", &["food"])]);
        let answer = ThemesHeard::of(&sample.heard(date!(2025 - 03 - 01)));
        assert_eq!(answer.most.name(), "nothing-there");
        assert!(answer.reply().remarks[1].starts_with("1 of 1 insight is not themed yet"));
    }

    #[test]
    fn many_years_are_counted_by_year() {
        let sample = Sample::new(&[("a", "2021-03-01", &["food"]), ("b", "2025-04-01", &["food"])]);
        let answer = ThemesHeard::of(&sample.heard(date!(2025 - 06 - 01)));
        assert_eq!(answer.periods, ["2021", "2022", "2023", "2024", "2025"]);
        assert_eq!(answer.themes[0].by_period, [1, 0, 0, 0, 1]);
    }

    #[test]
    fn nothing_heard_and_what_the_public_sees_are_refused() {
        let nothing = heard(&[], &[], date!(2025 - 06 - 01));
        assert_eq!(
            ThemesHeard::of(&nothing).most.sentence(),
            "No answer: there is no insight on record."
        );
        let mut sample = Sample::new(&[("a", "2021-03-01", &["food"])]);
        sample.insights[0].champion = None;
        let answer = ThemesHeard::of(&sample.heard(date!(2025 - 06 - 01)));
        assert!(answer.most.sentence().contains("may be published"));
        assert!(answer.themes.is_empty());
    }

    #[test]
    fn the_order_of_insights_changes_nothing() {
        let mut sample = Sample::new(&[
            ("a", "2024-03-01", &["food"]),
            ("b", "2024-05-01", &["buses"]),
            ("c", "2025-06-01", &["food"]),
        ]);
        sample.themes.push(theme("silent"));
        let one = ThemesHeard::of(&sample.heard(date!(2025 - 12 - 31)));
        sample.insights.reverse();
        assert_eq!(one, ThemesHeard::of(&sample.heard(date!(2025 - 12 - 31))));
    }
}
