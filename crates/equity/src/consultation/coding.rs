//! What was said: themes as several people coded them, and how far they agree.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Channel, Code, Id, Theme, ThemeCount};
use lifecourse_statistics::{
    Confidence, Estimate,
    agreement::{self, Bootstrap, CodeScale},
};

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
    small,
};

/// Whether the coding can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reliability {
    /// Alpha is 0.8 or more.
    Reliable,
    /// Alpha is 0.667 or more: for tentative conclusions.
    Tentative,
    /// Alpha is less.
    NotReliable,
}

impl Verdict for Reliability {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Reliable => AnyVerdict::good("reliable", "reliable"),
            Self::Tentative => AnyVerdict::neutral("tentative", "tentative"),
            Self::NotReliable => AnyVerdict::bad("not-reliable", "not reliable"),
        }
    }
}

/// One theme as it was coded.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeCoded {
    /// The theme.
    pub theme: Id<Theme>,
    /// The responses that any coder gave it, by channel: none is lost because only one saw it.
    pub responses: BTreeSet<String>,
    /// Those that every coder who read them gave it.
    pub by_all: usize,
    /// Cohen's kappa, where there are exactly two coders and it is defined.
    pub kappa: Option<Estimate>,
    /// Krippendorff's alpha, where it is defined.
    pub alpha: Option<Estimate>,
}

/// A set of responses as it was coded.
#[derive(Clone, Debug, PartialEq)]
pub struct Coding {
    /// Whether it can be relied on, over all themes.
    pub overall: Answer<Reliability>,
    /// Each theme, those of most responses first; a theme of one response is one of them.
    pub themes: Vec<ThemeCoded>,
    coders: usize,
    responses: usize,
    about: String,
    synthetic: bool,
}

const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 1000, seed: 1, confidence: Confidence::P95 };

/// The themes that each coder gave to each response; an empty set where the coder found none.
type Readings<'a> = BTreeMap<&'a str, BTreeMap<&'a str, BTreeSet<&'a Id<Theme>>>>;

impl Coding {
    /// The agreement of coders on which responses speak of which theme.
    ///
    /// A theme is there or not in each response that a coder read; alpha over all themes is of
    /// every pair of response and theme.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::Code;
    /// use lifecourse_equity::consultation::Coding;
    /// let code = |response: &str, coder: &str, theme: &str| Code {
    ///     response: response.to_owned(), coder: coder.to_owned(), theme: theme.parse().ok(),
    /// };
    /// let codes = [
    ///     code("1", "a", "carers"), code("1", "b", "carers"),
    ///     code("2", "a", "carers"), code("2", "b", "carers"),
    ///     code("3", "a", ""), code("3", "b", ""),
    ///     code("4", "a", "parks"), code("4", "b", "parks"),
    /// ];
    /// let coding = Coding::of("Have your say", &codes, false);
    /// assert_eq!(coding.overall.name(), "reliable");
    /// // One voice for parks stays.
    /// assert_eq!((coding.themes[1].theme.as_str(), coding.themes[1].responses.len()), ("parks", 1));
    /// ```
    #[must_use]
    pub fn of(about: &str, codes: &[Code], synthetic: bool) -> Self {
        let mut readings: Readings<'_> = BTreeMap::new();
        for code in codes {
            let reading =
                readings.entry(&code.response).or_default().entry(&code.coder).or_default();
            reading.extend(&code.theme);
        }
        let names: BTreeSet<&Id<Theme>> =
            codes.iter().filter_map(|code| code.theme.as_ref()).collect();
        let coders: BTreeSet<&str> = codes.iter().map(|code| code.coder.as_str()).collect();
        let mut themes: Vec<ThemeCoded> =
            names.iter().map(|theme| coded(theme, &readings, coders.len())).collect();
        themes.sort_by(|one, other| {
            other
                .responses
                .len()
                .cmp(&one.responses.len())
                .then_with(|| one.theme.cmp(&other.theme))
        });
        let mut coding = Self {
            overall: Refusal::Nothing { what: "second coder" }.into(),
            themes,
            coders: coders.len(),
            responses: readings.len(),
            about: about.to_owned(),
            synthetic,
        };
        if coders.len() >= 2 {
            let units: Vec<Vec<bool>> =
                names.iter().flat_map(|theme| units(theme, &readings)).collect();
            coding.overall = agreement::krippendorffs_alpha(&units, CodeScale::Nominal, BOOTSTRAP)
                .map(|alpha| coding.finding(alpha))
                .map_err(Refusal::from)
                .into();
        }
        coding
    }

    fn finding(&self, alpha: Estimate) -> Finding<Reliability> {
        let verdict = if alpha.value >= 0.8 {
            Reliability::Reliable
        } else if alpha.value >= 0.667 {
            Reliability::Tentative
        } else {
            Reliability::NotReliable
        };
        let says = match verdict {
            Reliability::Reliable => "the coding can be relied on",
            Reliability::Tentative => "the coding is good enough for tentative conclusions only",
            Reliability::NotReliable => {
                "the coding cannot be relied on: agree on what belongs to each theme, and code again"
            }
        };
        let weak: Vec<String> = self
            .themes
            .iter()
            .filter(|one| one.alpha.is_some_and(|alpha| alpha.value < 0.667))
            .map(|one| format!("`{}`", one.theme))
            .collect();
        let least = if weak.is_empty() {
            String::new()
        } else {
            format!(" They agree least on {}.", listed(&weak, 5))
        };
        let Estimate { value, lower, upper } = alpha;
        Finding {
            verdict,
            sentence: format!(
                "{} read {}; Krippendorff's alpha is {value:.2} (95% CI {lower:.2} to {upper:.2}), so {says}.{least}",
                several(self.coders, "coder", "coders"),
                several(self.responses, "response", "responses"),
            ),
            basis: Basis {
                method: "Krippendorff's alpha (nominal) of whether each theme is in each response, with 1,000 bootstrap samples; 0.8 is reliable, 0.667 tentative",
                source: "Krippendorff 2004, Content Analysis; Cohen 1960 (kappa of two coders)",
                tested: Tested::ByCounts,
                periods: Vec::new(),
                numbers: vec![Number::with_limits(
                    "alpha",
                    value,
                    Some(lifecourse_core::Limits { lower, upper }),
                )],
            },
        }
    }

    /// How many responses speak of each theme, as a consultation keeps it.
    ///
    /// A response counts for a theme that any of its coders gave it. By channel it is counted only
    /// where no channel has fewer than five.
    #[must_use]
    pub fn counts(&self, channels: &BTreeMap<String, Channel>) -> Vec<ThemeCount> {
        let count = |one: &ThemeCoded| {
            let mut by_channel: BTreeMap<Channel, u64> = BTreeMap::new();
            for channel in one.responses.iter().filter_map(|response| channels.get(response)) {
                *by_channel.entry(*channel).or_default() += 1;
            }
            let responses = one.responses.len() as u64;
            let whole = by_channel.values().sum::<u64>() == responses;
            if !whole || by_channel.values().any(|number| *number < small::SMALLEST) {
                by_channel.clear();
            }
            ThemeCount { theme: one.theme.clone(), responses, by_channel }
        };
        self.themes.iter().map(count).collect()
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut table = Table::new(
            "Themes, and how far the coders agree on each",
            [
                "theme",
                "responses",
                "given by all coders",
                "kappa",
                "alpha",
                "alpha lower",
                "alpha upper",
            ],
        );
        for one in &self.themes {
            let alpha = |of: fn(Estimate) -> f64| Cell::maybe(one.alpha.map(of), 2);
            table.row([
                Cell::from(one.theme.as_str()),
                Cell::number(one.responses.len() as f64, 0),
                Cell::number(one.by_all as f64, 0),
                Cell::maybe(one.kappa.map(|kappa| kappa.value), 2),
                alpha(|alpha| alpha.value),
                alpha(|alpha| alpha.lower),
                alpha(|alpha| alpha.upper),
            ]);
        }
        let mut remarks = vec!["A response counts for each theme that any coder gave it; a theme of one response stays.".to_owned()];
        if self.coders > 2 {
            remarks.push("Kappa is of two coders; with more, alpha alone is given.".to_owned());
        }
        Reply {
            question: "Do the coders agree on what was said?".to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![Aspect::new("agreement", &self.overall)],
            remarks,
            tables: vec![table],
        }
    }
}

/// Whether each coder of a response gave it the theme.
fn units(theme: &Id<Theme>, readings: &Readings<'_>) -> Vec<Vec<bool>> {
    let of = |coders: &BTreeMap<&str, BTreeSet<&Id<Theme>>>| {
        coders.values().map(|themes| themes.contains(theme)).collect()
    };
    readings.values().map(of).collect()
}

fn coded(theme: &Id<Theme>, readings: &Readings<'_>, coders: usize) -> ThemeCoded {
    let units = units(theme, readings);
    let any = |unit: &Vec<bool>| unit.contains(&true);
    let responses = readings.keys().zip(&units).filter(|(_, unit)| any(unit));
    let responses = responses.map(|(response, _)| (*response).to_owned()).collect();
    let by_all = units.iter().filter(|unit| !unit.contains(&false)).count();
    let both: Vec<(bool, bool)> = units
        .iter()
        .filter_map(|unit| match unit.as_slice() {
            [one, other] => Some((*one, *other)),
            _ => None,
        })
        .collect();
    let (first, second): (Vec<bool>, Vec<bool>) = both.into_iter().unzip();
    let kappa = (coders == 2)
        .then(|| agreement::cohens_kappa(&first, &second, Confidence::P95).ok())
        .flatten()
        .map(|found| found.kappa);
    let alpha = agreement::krippendorffs_alpha(&units, CodeScale::Nominal, BOOTSTRAP).ok();
    ThemeCoded { theme: theme.clone(), responses, by_all, kappa, alpha }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(response: usize, coder: &str, theme: &str) -> Code {
        Code { response: response.to_string(), coder: coder.to_owned(), theme: theme.parse().ok() }
    }

    /// Cohen's example of 50: 20 both yes, 15 both no, 5 and 10 split: kappa 0.4.
    #[test]
    fn two_coders_meet_the_published_kappa() {
        let mut codes = Vec::new();
        for (at, (one, other)) in std::iter::repeat_n(("carers", "carers"), 20)
            .chain(std::iter::repeat_n(("carers", ""), 5))
            .chain(std::iter::repeat_n(("", "carers"), 10))
            .chain(std::iter::repeat_n(("", ""), 15))
            .enumerate()
        {
            codes.extend([code(at, "a", one), code(at, "b", other)]);
        }
        let coding = Coding::of("Draft", &codes, true);
        assert!((coding.themes[0].kappa.unwrap().value - 0.4).abs() < 1e-12);
        assert_eq!((coding.themes[0].responses.len(), coding.themes[0].by_all), (35, 20));
        assert_eq!(coding.overall.name(), "not-reliable");
    }

    #[test]
    fn a_view_that_one_coder_saw_once_is_counted() {
        let codes = [
            code(1, "a", "carers"),
            code(1, "b", "carers"),
            code(2, "a", "parks"),
            code(2, "b", ""),
        ];
        let coding = Coding::of("Draft", &codes, true);
        let channels = [("1".to_owned(), Channel::Online), ("2".to_owned(), Channel::Paper)].into();
        let counts = coding.counts(&channels);
        let parks = counts.iter().find(|count| count.theme.as_str() == "parks").unwrap();
        // It is listed, and not by channel: one person's answer on paper could be told.
        assert_eq!((parks.responses, parks.by_channel.len()), (1, 0));
    }

    #[test]
    fn one_coder_agrees_with_nobody() {
        let coding = Coding::of("Draft", &[code(1, "a", "carers")], true);
        assert_eq!(coding.overall.name(), "nothing-there");
        assert_eq!(coding.reply().tables[0].rows.len(), 1);
    }

    #[test]
    fn three_coders_have_alpha_alone() {
        let codes: Vec<_> = (0..9)
            .flat_map(|at| {
                ["a", "b", "c"]
                    .map(|coder| code(at, coder, if at % 2 == 0 { "carers" } else { "" }))
            })
            .collect();
        let coding = Coding::of("Draft", &codes, true);
        assert!(coding.themes[0].kappa.is_none());
        assert!((coding.themes[0].alpha.unwrap().value - 1.0).abs() < 1e-12);
    }
}
