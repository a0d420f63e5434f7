//! Does care follow need? The inverse care law, proportionate universalism, and who is furthest
//! below what their need would bring.

mod balance;
mod shortfall;
mod universalism;

use lifecourse_core::{Division, Period, Provision};
use lifecourse_statistics::{
    benchmark::GradedPosition,
    care::{self, CurvePoint, Effect},
};

pub use self::{balance::CareBalance, shortfall::Shortfall, universalism::Universalism};
use crate::{
    Answer, Aspect, Cell, Plot, Refusal, Reply, Strata, Table,
    pairs::{Pairs, heading_each, places},
    phrase::listed,
};
pub(crate) use universalism::classify;

/// What is given, held against what is needed, group by group.
#[derive(Clone, Debug, PartialEq)]
pub struct CareForNeed {
    /// Of what, where and between whom.
    pub about: String,
    /// Whether any of the figures are made up.
    pub synthetic: bool,
    /// The period that both indicators have; none where there is no answer.
    pub period: Option<Period>,
    /// Whether care follows need over the order of the groups: the inverse care law.
    pub balance: Answer<CareBalance>,
    /// Whether the scale of what is given is proportionate to need.
    pub universalism: Answer<Universalism>,
    /// Whether any group has less for its need than chance would explain.
    pub shortfall: Answer<Shortfall>,
    /// The groups: most deprived, or in most need, first.
    pub groups: Vec<CareGroup>,
    /// The concentration curves of need and of what is given, from nobody to everybody.
    pub curves: Vec<CurvePoint>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    columns: [String; 2],
}

/// One group with its need and what it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct CareGroup {
    /// What it is called.
    pub name: String,
    /// The code of the area that it is, unless it is a category.
    pub area: Option<String>,
    /// Its people; none where all groups count as equally large.
    pub people: Option<f64>,
    /// Need, in its indicator's unit; for each person where that is a count.
    pub need: f64,
    /// What it is given, in its indicator's unit; for each person where that is a count.
    pub given: f64,
    /// Its share of what is given over its share of need: 1 is in proportion.
    pub ratio: f64,
    /// The count against that which its need would bring, where both are known.
    pub funnel: Option<InFunnel>,
}

/// A count against the one that need would bring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InFunnel {
    /// What was counted.
    pub observed: f64,
    /// What would have been, at the ratio of all groups together.
    pub expected: f64,
    /// Where it lies within the limits of chance; none where these are not defined.
    pub position: Option<GradedPosition>,
}

impl CareForNeed {
    /// What `service` gives against `need`, in `period` or the latest that both have.
    ///
    /// More of either indicator is more: of need, of care. Counts are taken for each person. The
    /// groups are ranked by deprivation where they are deciles or quintiles of it, else by need.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Division, Document, Figure, Indicator, Period, Provision};
    /// use lifecourse_equity::{CareForNeed, Strata, Stratum};
    ///
    /// type Points = [(Period, Figure); 1];
    /// fn of_900(value: f64) -> Result<Points, Box<dyn std::error::Error>> {
    ///     let figure = serde_json::json!({
    ///         "reading": { "measured": { "value": value } }, "denominator": 900,
    ///     });
    ///     Ok([("2024".parse()?, serde_json::from_value(figure)?)])
    /// }
    /// fn wards(points: &[Points]) -> Vec<Stratum<'_>> {
    ///     let names = ["Abbey", "Aylestone", "Belgrave", "Evington"].into_iter();
    ///     let ward = |(name, points)| Stratum { name, category: None, area: None, points };
    ///     names.zip(points.iter().map(|points| &points[..])).map(ward).collect()
    /// }
    /// let (indicator, by) = (Indicator::example(), Division::Areas("ward".parse()?));
    /// let needs = [of_900(40.0)?, of_900(30.0)?, of_900(20.0)?, of_900(10.0)?];
    /// let spending = [of_900(5.0)?, of_900(5.1)?, of_900(4.9)?, of_900(5.0)?];
    /// let need = Strata::new(&indicator, "Leicester", &by, wards(&needs), &[]);
    /// let spend = Strata::new(&indicator, "Leicester", &by, wards(&spending), &[]);
    /// let found = CareForNeed::of(&need, &spend, Provision::Spend, None);
    /// assert_eq!(found.balance.name(), "less-than-need");
    /// assert_eq!(found.universalism.name(), "flat");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(
        need: &Strata<'_>,
        service: &Strata<'_>,
        provision: Provision,
        period: Option<Period>,
    ) -> Self {
        let made = Pairs::of(need, service, period)
            .and_then(|pairs| Self::made(&Asked { need, service, provision }, &pairs));
        made.unwrap_or_else(|refusal| Self::refused(need, service, &refusal))
    }

    fn made(asked: &Asked<'_, '_>, pairs: &Pairs<'_>) -> Result<Self, Refusal> {
        // What is there and what is spent is known; what is used varies by chance.
        let groups = pairs.groups(asked.provision != Provision::Use);
        let (mean_need, mean_given) = pairs.means();
        let funnels = shortfall::funnels(asked, pairs);
        let units: Vec<CareGroup> = pairs
            .all
            .iter()
            .enumerate()
            .map(|(at, pair)| CareGroup {
                name: pair.need.name.to_owned(),
                area: pair.need.area.map(str::to_owned),
                people: pairs.people(pair),
                need: pair.need_each,
                given: pair.given_each,
                ratio: (pair.given_each / mean_given) / (pair.need_each / mean_need),
                funnel: funnels.as_ref().ok().map(|funnels| funnels[at]),
            })
            .collect();
        Ok(Self {
            period: Some(pairs.period),
            balance: balance::judge(asked, pairs, &groups).into(),
            universalism: classify(asked, pairs, &groups).into(),
            shortfall: funnels.and_then(|_| shortfall::judge(asked, pairs.period, &units)).into(),
            curves: care::curves(&groups)?,
            remarks: remarks(asked, pairs),
            groups: units,
            ..Self::refused(asked.need, asked.service, &Refusal::NoFigures)
        })
    }

    fn refused(need: &Strata<'_>, service: &Strata<'_>, refusal: &Refusal) -> Self {
        let synthetic = |strata: &Strata<'_>| strata.indicator().source.synthetic;
        Self {
            about: format!("{}, against {}", service.about(), need.indicator().title),
            synthetic: synthetic(need) || synthetic(service),
            period: None,
            balance: refusal.clone().into(),
            universalism: refusal.clone().into(),
            shortfall: refusal.clone().into(),
            groups: Vec::new(),
            curves: Vec::new(),
            remarks: Vec::new(),
            columns: [need, service].map(|strata| heading_each(strata.indicator())),
        }
    }

    /// The answer as it is shown anywhere.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::CareForNeed::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("inverse care", &self.balance),
                Aspect::new("proportionate universalism", &self.universalism),
                Aspect::new("furthest below need", &self.shortfall),
            ],
            remarks: self.remarks.clone(),
            tables: self
                .period
                .map(|period| vec![self.groups_table(period), self.curves_table(period)])
                .unwrap_or_default(),
        }
    }

    fn groups_table(&self, period: Period) -> Table {
        let [need, given] = &self.columns;
        let mut table = Table::new(
            format!("Need and what is given, {period}"),
            [
                "Group",
                "People",
                need,
                given,
                "Share given / share of need",
                "Count",
                "Count that need would bring",
                "Against the limits of chance",
            ],
        );
        let digits = |of: fn(&CareGroup) -> f64| places(self.groups.iter().map(of));
        let (need_digits, given_digits) = (digits(|one| one.need), digits(|one| one.given));
        for group in &self.groups {
            let funnel = group.funnel;
            table.row([
                group.name.as_str().into(),
                Cell::maybe(group.people, 0),
                Cell::number(group.need, need_digits),
                Cell::number(group.given, given_digits),
                Cell::number(group.ratio, 2),
                Cell::maybe(funnel.map(|funnel| funnel.observed), 0),
                Cell::maybe(funnel.map(|funnel| funnel.expected), 0),
                funnel
                    .and_then(|funnel| funnel.position)
                    .map_or(Cell::Blank, |position| shortfall::words(position).into()),
            ]);
        }
        table.plot = Some(Plot { along: 2, up: 3, line: self.in_proportion() });
        table
    }

    /// The line on which what is given is in proportion to need, from nobody's need to the greatest.
    fn in_proportion(&self) -> Option<(String, [(f64, f64); 2])> {
        let most = self.groups.iter().map(|group| group.need).fold(0.0, f64::max);
        // What each unit of need would bring is the same for all.
        let rates = self.groups.iter().map(|group| group.given / (group.ratio * group.need));
        let rate = rates.into_iter().find(|rate| rate.is_finite() && *rate > 0.0)?;
        let ends = [(0.0, 0.0), (most, rate * most)];
        (most > 0.0).then(|| ("In proportion to need".to_owned(), ends))
    }

    fn curves_table(&self, period: Period) -> Table {
        let mut table = Table::new(
            format!("Concentration curves, {period}: from the first group on, together"),
            [
                "Up to and with",
                "Share of people, %",
                "Share of need, %",
                "Share of what is given, %",
            ],
        );
        // The first point is nobody; a point stands for all groups that tie.
        let points = &self.curves[1.min(self.curves.len())..];
        for (at, point) in points.iter().enumerate() {
            let last = self.groups.get(at).filter(|_| points.len() == self.groups.len());
            let name = last.map_or_else(
                || format!("{:.1}% of people", 100.0 * point.people),
                |group| group.name.clone(),
            );
            table.row([
                name.into(),
                Cell::number(100.0 * point.people, 1),
                Cell::number(100.0 * point.need, 1),
                Cell::number(100.0 * point.care, 1),
            ]);
        }
        table
    }
}

/// What was asked, of which figures.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'s, 'a> {
    pub(crate) need: &'s Strata<'a>,
    pub(crate) service: &'s Strata<'a>,
    pub(crate) provision: Provision,
}

impl Asked<'_, '_> {
    /// The title of what is given, and of need, as sentences name them.
    fn titles(&self) -> (String, String) {
        let quoted = |strata: &Strata<'_>| format!("“{}”", strata.indicator().title);
        (quoted(self.service), quoted(self.need))
    }

    /// What the groups are.
    fn parts(&self) -> &'static str {
        match self.need.division() {
            Division::Areas(_) => "areas",
            Division::Category(_) => "groups",
        }
    }
}

fn remarks(asked: &Asked<'_, '_>, pairs: &Pairs<'_>) -> Vec<String> {
    let mut remarks: Vec<String> = pairs.remark().into_iter().collect();
    if !pairs.left_out.is_empty() {
        remarks.push(format!(
            "Left out, because one of the figures is missing: {}.",
            listed(&pairs.left_out, 5)
        ));
    }
    if pairs.by_deprivation {
        remarks.push(
            "The index follows the order of deprivation, the elasticity that of need itself: where \
             need does not rise with deprivation, the two can differ."
                .to_owned(),
        );
    } else {
        remarks.push(format!(
            "The {} are put in order by need itself: chance in the figures of need makes what is \
             given look less proportionate to it than it is.",
            asked.parts()
        ));
    }
    if asked.provision == Provision::Use {
        remarks.push(
            "The limits of chance take what is counted as independent; where the same people come \
             again and again, the true limits are wider."
                .to_owned(),
        );
    }
    remarks
}

/// The probability from which a class is the verdict; below it, nothing can be told. Four to one
/// is a choice of this tool: no limit is published.
const CERTAIN: f64 = 0.8;

/// The most probable of the classes that `cuts`, in rising order, part; and its probability, which
/// may be [too low](CERTAIN) for a verdict.
fn most_probable(effect: &Effect, cuts: &[f64]) -> Result<(usize, f64), Refusal> {
    let mut below = 0.0;
    let mut best = (0, 0.0);
    for (class, cut) in cuts.iter().map(Some).chain([None]).enumerate() {
        let up_to = cut.map_or(Ok(1.0), |cut| effect.chance_below(*cut))?;
        if up_to - below > best.1 {
            best = (class, up_to - below);
        }
        below = up_to;
    }
    Ok(best)
}

#[cfg(test)]
mod tests;
