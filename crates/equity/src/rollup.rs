//! Results of a year brought together by the rule of what they count.

use std::collections::{BTreeMap, BTreeSet};

use lifecourse_core::{Counting, Outturn, Period, PeriodKind, RollUp, number, thousands};

use crate::Refusal;

/// The result of a year, or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct YearsResult {
    /// How many or how much; of a share the count.
    pub value: f64,
    /// What a share or mean is of.
    pub of: Option<f64>,
    /// How it came to be one.
    pub how: How,
    /// The periods that it was made of, oldest first.
    pub periods: Vec<Period>,
    /// The months of the year that no result is of; none where the last one holds and is of the
    /// year's end.
    pub missing: u32,
}

/// How a result of a year came to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// It was reported for the whole year.
    AsReported,
    /// By the rule.
    ByRule(RollUp),
}

impl How {
    /// The words for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsReported => "as reported",
            Self::ByRule(rule) => rule.as_str(),
        }
    }
}

impl YearsResult {
    /// The number that is compared with a target: a share in per cent.
    #[must_use]
    pub fn shown(&self, counting: Counting) -> f64 {
        match (counting, self.of) {
            (Counting::Share, Some(of)) => 100.0 * self.value / of,
            _ => self.value,
        }
    }
}

/// One number with its weight.
#[derive(Clone, Copy, Debug)]
struct Part {
    value: f64,
    of: Option<f64>,
}

impl From<&Outturn> for Part {
    fn from(one: &Outturn) -> Self {
        Self { value: one.value, of: one.of }
    }
}

/// The whole of a year, from results of any breakdown by provider and place; categories are parts
/// of them and never counted again.
///
/// # Errors
/// [`Refusal::NoFigures`], [`Refusal::NotAddable`], [`Refusal::OverlappingPeriods`].
pub(crate) fn whole(
    results: &[Outturn],
    counting: Counting,
    year: Period,
) -> Result<YearsResult, Refusal> {
    let mut periods: BTreeMap<Period, Vec<&Outturn>> = BTreeMap::new();
    for one in results.iter().filter(|one| one.category.is_none()) {
        periods.entry(one.period).or_default().push(one);
    }
    let wholes = periods
        .into_iter()
        .filter(|(period, _)| is_within(*period, year))
        .map(|(period, rows)| (period, of_period(&rows, counting)))
        .collect();
    over_time(wholes, counting, year)
}

/// The result of a year of one series: the rows of one provider, place or category.
///
/// # Errors
/// As [`whole`].
pub(crate) fn series<'a>(
    rows: impl IntoIterator<Item = &'a Outturn>,
    counting: Counting,
    year: Period,
) -> Result<YearsResult, Refusal> {
    let rows = rows.into_iter().filter(|one| is_within(one.period, year));
    let mut points: Vec<_> = rows.map(|one| (one.period, Ok(Part::from(one)))).collect();
    points.sort_by_key(|point| point.0);
    over_time(points, counting, year)
}

/// The year that the latest result is of.
pub(crate) fn latest_year<'a>(results: impl IntoIterator<Item = &'a Outturn>) -> Option<Period> {
    let latest = results.into_iter().map(|one| one.period).max_by_key(|period| period.end())?;
    let start = latest.start();
    let year = u16::try_from(start.year()).ok()?;
    match latest.kind() {
        _ if latest.is_annual() => Some(latest),
        PeriodKind::CalendarYears
        | PeriodKind::CalendarQuarters
        | PeriodKind::CalendarYearToDate => Period::calendar_year(year).ok(),
        _ => {
            let before_april = u8::from(start.month()) < 4;
            Period::financial_year(year - u16::from(before_april)).ok()
        }
    }
}

fn is_within(period: Period, year: Period) -> bool {
    period.start() >= year.start() && period.end() <= year.end()
}

/// The whole of a period: as it is reported, or else its providers together, or else its places.
fn of_period(rows: &[&Outturn], counting: Counting) -> Result<Part, Refusal> {
    let reported = rows.iter().find(|one| one.provider.is_none() && one.area.is_none());
    if let Some(whole) = reported {
        return Ok(Part::from(*whole));
    }
    let providers: BTreeSet<_> = rows.iter().filter_map(|one| one.provider.as_ref()).collect();
    if providers.is_empty() {
        let places: Vec<_> = rows.iter().map(|one| Part::from(*one)).collect();
        return together(&places, counting, "places");
    }
    let each = providers.into_iter().map(|provider| {
        let own = || rows.iter().filter(|one| one.provider.as_ref() == Some(provider));
        if let Some(whole) = own().find(|one| one.area.is_none()) {
            Ok(Part::from(*whole))
        } else {
            let places: Vec<_> = own().map(|one| Part::from(*one)).collect();
            together(&places, counting, "places")
        }
    });
    together(&each.collect::<Result<Vec<_>, _>>()?, counting, "providers")
}

fn together(parts: &[Part], counting: Counting, what: &'static str) -> Result<Part, Refusal> {
    match (parts, counting.over_parts()) {
        ([], _) => Err(Refusal::NoFigures),
        ([one], _) => Ok(*one),
        (_, RollUp::NotAdded) => Err(Refusal::NotAddable { what }),
        _ => Ok(sum(parts, counting)),
    }
}

/// Counts added up, or the mean weighted by what each is of.
fn sum(parts: &[Part], counting: Counting) -> Part {
    let of: Option<f64> = parts.iter().map(|part| part.of).sum();
    let value: f64 = match (counting, of) {
        (Counting::Mean, Some(of)) => {
            parts.iter().map(|part| part.value * part.of.unwrap_or(0.0) / of).sum()
        }
        _ => parts.iter().map(|part| part.value).sum(),
    };
    Part { value, of }
}

fn over_time(
    points: Vec<(Period, Result<Part, Refusal>)>,
    counting: Counting,
    year: Period,
) -> Result<YearsResult, Refusal> {
    let result = |part: Part, how, periods: Vec<Period>, missing| YearsResult {
        value: part.value,
        of: part.of,
        how,
        periods,
        missing,
    };
    if let Some((period, Ok(part))) = points.iter().find(|(period, _)| is_year(*period, year)) {
        return Ok(result(*part, How::AsReported, vec![*period], 0));
    }
    let rule = counting.over_time();
    if rule == RollUp::Last {
        let last = points.into_iter().max_by_key(|(period, _)| period.end());
        let (period, part) = last.ok_or(Refusal::NoFigures)?;
        let missing = year.months() - months_to(year, period);
        return Ok(result(part?, How::ByRule(rule), vec![period], missing));
    }
    for pair in points.windows(2) {
        if let [(one, _), (next, _)] = pair
            && one.overlaps(*next)
        {
            return Err(Refusal::OverlappingPeriods { period: *next });
        }
    }
    let periods: Vec<Period> = points.iter().map(|point| point.0).collect();
    let covered: u32 = periods.iter().map(|period| period.months()).sum();
    let parts: Vec<Part> =
        points.into_iter().map(|(_, part)| part).collect::<Result<_, Refusal>>()?;
    let whole = match &parts[..] {
        [] => return Err(Refusal::NoFigures),
        [one] => *one,
        _ if rule == RollUp::NotAdded => return Err(Refusal::NotAddable { what: "periods" }),
        parts => sum(parts, counting),
    };
    Ok(result(whole, How::ByRule(rule), periods, year.months().saturating_sub(covered)))
}

fn is_year(period: Period, year: Period) -> bool {
    period.start() == year.start() && period.end() == year.end()
}

/// The months from the start of the year to the end of a period in it.
fn months_to(year: Period, period: Period) -> u32 {
    Period::between(year.start(), period.end()).map_or(year.months(), Period::months)
}

/// A value of a measure with its unit.
pub(crate) fn amount(counting: Counting, unit: Option<&str>, value: f64) -> String {
    match (counting, unit) {
        (Counting::Share, _) => format!("{}%", number(value)),
        (Counting::Mean, Some(unit)) => format!("{} {unit}", number(value)),
        (Counting::Mean, None) => number(value),
        (counting, unit) => {
            let people = if counting.of_people() { Some("people") } else { None };
            let number = if value.fract() == 0.0 { thousands(value) } else { number(value) };
            match unit.or(people) {
                Some(unit) => format!("{number} {unit}"),
                None => number,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Counts, Each};
    use proptest::prelude::*;

    use super::*;

    fn results(json: serde_json::Value) -> Vec<Outturn> {
        serde_json::from_value(json).expect("they are results")
    }

    fn year() -> Period {
        "2025/26".parse().expect("it is a year")
    }

    fn quarters(values: &[f64]) -> Vec<Outturn> {
        let each = (1..).zip(values).map(|(quarter, value)| {
            serde_json::json!({ "period": format!("2025/26 Q{quarter}"), "value": value })
        });
        results(each.collect())
    }

    fn told(counting: Counting, results: &[Outturn]) -> Result<(f64, u32), &'static str> {
        whole(results, counting, year())
            .map(|one| (one.shown(counting), one.missing))
            .map_err(|refusal| refusal.name())
    }

    #[test]
    fn each_rule_makes_the_year_that_it_should() {
        let four = quarters(&[10.0, 20.0, 30.0, 40.0]);
        for (counting, made) in [
            (Counting::Incremental(Each::Contacts), Ok((100.0, 0))),
            (Counting::Incremental(Each::NewPeople), Ok((100.0, 0))),
            (Counting::Incremental(Each::People), Err("not-addable")),
            (Counting::Cumulative(Counts::People), Ok((40.0, 0))),
            (Counting::Snapshot(Counts::Things), Ok((40.0, 0))),
        ] {
            assert_eq!(told(counting, &four), made, "{counting}");
        }
        assert_eq!(told(Counting::Incremental(Each::Contacts), &four[..3]), Ok((60.0, 3)));
        assert_eq!(told(Counting::Snapshot(Counts::Things), &four[..3]), Ok((30.0, 3)));
        assert_eq!(told(Counting::Share, &[]), Err("no-figures"));
    }

    #[test]
    fn a_share_and_a_mean_are_weighed_by_what_they_are_of() {
        let two = results(serde_json::json!([
            { "period": "2025/26 Q1", "value": 5, "of": 10 },
            { "period": "2025/26 Q2", "value": 27, "of": 30 },
        ]));
        // 32 of 40; and a mean of (5 x 10 + 27 x 30) / 40 = 21.5.
        assert_eq!(told(Counting::Share, &two), Ok((80.0, 6)));
        assert_eq!(told(Counting::Mean, &two), Ok((21.5, 6)));
    }

    #[test]
    fn what_was_reported_for_the_year_holds_where_nothing_can_be_added() {
        let mut all = quarters(&[10.0, 20.0, 30.0, 40.0]);
        all.extend(results(serde_json::json!([{ "period": "2025/26", "value": 55 }])));
        assert_eq!(told(Counting::Incremental(Each::People), &all), Ok((55.0, 0)));
        let overlap = results(serde_json::json!([
            { "period": "2025/26 Q1", "value": 1 }, { "period": "2025-05", "value": 1 },
        ]));
        let contacts = Counting::Incremental(Each::Contacts);
        assert_eq!(told(contacts, &overlap), Err("overlapping-periods"));
    }

    #[test]
    fn contacts_of_two_providers_add_up_and_people_do_not() {
        let two = results(serde_json::json!([
            { "period": "2025/26", "value": 10, "provider": "one" },
            { "period": "2025/26", "value": 20, "provider": "two" },
            { "period": "2025/26", "value": 15, "provider": "two", "area": "E05010458" },
        ]));
        assert_eq!(told(Counting::Incremental(Each::Contacts), &two), Ok((30.0, 0)));
        assert_eq!(told(Counting::Cumulative(Counts::People), &two), Err("not-addable"));
        assert_eq!(told(Counting::Cumulative(Counts::People), &two[..1]), Ok((10.0, 0)));
    }

    #[test]
    fn the_year_is_that_of_the_latest_result() {
        for (period, year) in [
            ("2025/26 Q4", "2025/26"),
            ("2026-02", "2025/26"),
            ("2025 Q3", "2025"),
            ("2024/25 academic", "2024/25 academic"),
        ] {
            let one = results(serde_json::json!([{ "period": period, "value": 1 }]));
            assert_eq!(latest_year(&one).map(|found| found.to_string()).as_deref(), Some(year));
        }
    }

    proptest! {
        /// A breakdown by category that is added or dropped in mid-year changes no year.
        #[test]
        fn a_breakdown_takes_no_figure_away(
            values in proptest::collection::vec(1_u32..1000, 4),
            broken in proptest::collection::vec(any::<bool>(), 4),
            share in 0.0..1.0_f64,
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mut wholes = quarters(&values);
            let before = wholes.clone();
            for (one, _) in before.iter().zip(&broken).filter(|(_, broken)| **broken) {
                for (name, part) in [("Women", share), ("Men", 1.0 - share)] {
                    let category = format!("Sex: {name}").parse().ok();
                    wholes.push(Outturn { value: one.value * part, category, ..one.clone() });
                }
            }
            for counting in [
                Counting::Incremental(Each::NewPeople),
                Counting::Incremental(Each::People),
                Counting::Cumulative(Counts::Things),
                Counting::Snapshot(Counts::People),
            ] {
                prop_assert_eq!(told(counting, &wholes), told(counting, &before));
            }
        }

        /// The order in which results are written does not matter.
        #[test]
        fn order_does_not_matter(values in proptest::collection::vec(1_u32..1000, 4)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let all = quarters(&values);
            let mut turned = all.clone();
            turned.reverse();
            for counting in [Counting::Incremental(Each::Contacts), Counting::Snapshot(Counts::Things)] {
                prop_assert_eq!(told(counting, &turned), told(counting, &all));
            }
        }
    }
}
