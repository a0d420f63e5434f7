//! The gradient between groups in one period.

use lifecourse_core::{Limits, Measured, Period, Reading};
use lifecourse_statistics::inequality::Measure;

use super::{Picture, Row, View, table, with_limits};
use crate::{Cell, GapReport, Refusal, Strata, Stratum, phrase::called};

/// Groups in their order, with the line of the slope index where they have one.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// The groups, the most deprived first where they are ranked.
    pub groups: Vec<Row>,
    /// The line, where the groups are ordered and it can be fitted.
    pub line: Option<Line>,
    /// The value of the whole population.
    pub whole: Option<f64>,
}

/// The line of a slope index of inequality.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name, with the index.
    pub name: String,
    /// The fitted values of the most and the least disadvantaged person.
    pub ends: (f64, f64),
}

/// The gradient between the groups of `strata`, in a period or in the last for which two groups have a value.
///
/// # Errors
/// [`Refusal::NoFigures`], [`Refusal::TooFewGroups`], [`Refusal::EditionsDiffer`].
///
/// # Examples
/// ```
/// use lifecourse_core::{Category, Division, Document, Figure, Indicator};
/// use lifecourse_equity::{Strata, Stratum, view::{Picture, gradient}};
///
/// let smoking = Indicator::example();
/// let by = Division::Category("Ethnic groups".parse()?);
/// let asian = (Category::new("Ethnic groups", "Asian")?, [("2024/25".parse()?, Figure::plain(3.0)?)]);
/// let white = (Category::new("Ethnic groups", "White")?, [("2024/25".parse()?, Figure::plain(12.0)?)]);
/// let groups = [&asian, &white].map(|(category, points)| Stratum {
///     name: category.name(), category: Some(category), area: None, points,
/// });
/// let view = gradient(&Strata::new(&smoking, "Leeds", &by, groups.into(), &[]), None)?;
/// assert!(view.title.starts_with("In 2024/25 in Leeds, values ran from 3.0% (Asian) to 12.0% (White)"));
/// let Picture::Gradient(drawn) = view.picture else { unreachable!() };
/// assert_eq!(drawn.line, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gradient(strata: &Strata<'_>, period: Option<Period>) -> Result<View, Refusal> {
    let period = period_of(strata, period)?;
    if let Err(refusal @ Refusal::EditionsDiffer { .. }) = strata.ordered() {
        return Err(refusal);
    }
    let groups: Vec<Row> = strata.groups().iter().filter_map(|group| row(group, period)).collect();
    let report = GapReport::of(strata, Some(period));
    let (line, without) = match line(strata, period, &report) {
        Ok(line) => (Some(line), None),
        Err(Refusal::NotOrdered) => (None, None),
        Err(refusal) => (None, Some(format!("No line is fitted: {refusal}."))),
    };
    let whole = strata.whole().iter().find(|point| point.0 == period);
    let whole = whole.and_then(|(_, figure)| figure.measured()).map(|measured| measured.value);
    let people = |group: &Row| {
        let (found, _) = strata.at(period);
        let cross = found.iter().find(|cross| cross.name == group.name);
        Cell::maybe(cross.and_then(|cross| cross.population), 0)
    };
    let rows = groups.iter().map(|group| (group.clone(), vec![people(group)]));
    let caption = format!("{}, {period}", strata.about());
    Ok(View {
        title: title(strata, period, &groups, &report),
        table: table(caption, ("Group", strata.indicator()), rows, &["Out of"]),
        remarks: without.into_iter().chain(remarks(&groups)).collect(),
        picture: Picture::Gradient(Gradient { groups, line, whole }),
    })
}

/// The period asked for, or the last for which two groups have a value.
pub(super) fn period_of(strata: &Strata<'_>, period: Option<Period>) -> Result<Period, Refusal> {
    let number = |period: Period| strata.at(period).0.len();
    let periods = strata.periods();
    let found = period.or_else(|| periods.iter().rev().copied().find(|&one| number(one) >= 2));
    match found.or(periods.last().copied()) {
        None => Err(Refusal::NoFigures),
        Some(period) if number(period) >= 2 => Ok(period),
        Some(period) => Err(Refusal::TooFewGroups { found: number(period), needed: 2 }),
    }
}

fn row(group: &Stratum<'_>, period: Period) -> Option<Row> {
    let (_, figure) = group.points.iter().find(|point| point.0 == period)?;
    Some(Row { name: group.name.to_owned(), reading: figure.reading() })
}

fn line(strata: &Strata<'_>, period: Period, report: &GapReport) -> Result<Line, Refusal> {
    strata.ordered()?;
    let is_slope = |measure| matches!(measure, Measure::SlopeIndex(_));
    let found = report.measures.iter().find(|one| is_slope(one.measure));
    // Without a judgement nothing is measured, and the order alone gives no line.
    let found = found.ok_or(Refusal::NoPolarity)?;
    let Measure::SlopeIndex(slope) = found.measure else { return Err(Refusal::NotOrdered) };
    let index = found.found.as_ref().map_err(Clone::clone)?;
    let (present, _) = strata.at(period);
    let ends = strata.measurable(&present)?.fitted_ends(slope)?;
    Ok(Line { name: format!("Slope index {}", with_limits(index)), ends })
}

/// What the gap is, or else the two ends.
fn title(strata: &Strata<'_>, period: Period, groups: &[Row], report: &GapReport) -> String {
    if let Some(finding) = report.absolute.found() {
        let sentence = &finding.sentence;
        let end = sentence.find(". ").unwrap_or(sentence.len());
        return sentence[..end].trim_end_matches('.').to_owned();
    }
    let known: Vec<_> = groups.iter().filter_map(|row| Some((&row.name, row.value()?))).collect();
    let said = |&(name, value): &(&String, f64)| {
        format!("{} {}", strata.indicator().with_unit(value), called(name))
    };
    let ends: Vec<_> = known.first().into_iter().chain(known.last()).map(said).collect();
    format!("In {period} in {}: {}", strata.place(), ends.join(", "))
}

fn remarks(groups: &[Row]) -> Option<String> {
    let has_limits = |row: &Row| {
        matches!(row.reading, Reading::Measured(Measured { ci95: Some(Limits { .. }), .. }))
    };
    let none = !groups.iter().any(has_limits);
    none.then(|| "No confidence intervals are published for these figures.".to_owned())
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Missing, Polarity, ValueType};

    use super::*;
    use crate::sample::{Sample, indicator, of, percent};

    fn drawn(view: &View) -> &Gradient {
        match &view.picture {
            Picture::Gradient(gradient) => gradient,
            other => panic!("{other:?}"),
        }
    }

    fn smoking() -> lifecourse_core::Indicator {
        let polarity = Polarity::LowIsGood;
        lifecourse_core::Indicator { polarity, ..indicator("Smoking", ValueType::Proportion) }
    }

    fn fifths(polarity: Polarity) -> Sample {
        let smoking = lifecourse_core::Indicator { polarity, ..smoking() };
        Sample::fifths(smoking, [30.0, 25.0, 20.0, 15.0, 10.0].map(|count| percent(count, 100.0)))
    }

    #[test]
    fn the_line_falls_by_the_slope_index() {
        let sample = fifths(Polarity::LowIsGood);
        let view = gradient(&sample.strata(), None).unwrap();
        let line = drawn(&view).line.clone().unwrap();
        assert!(line.name.starts_with("Slope index -2"), "{}", line.name);
        assert!(line.ends.0 > 30.0 && line.ends.1 < 10.0, "{:?}", line.ends);
        assert_eq!(view.table.rows.len(), 5);
        assert!(view.table.columns.contains(&"Out of".to_owned()));
    }

    #[test]
    fn without_a_judgement_there_are_bars_and_no_line() {
        let sample = fifths(Polarity::NoJudgement);
        let view = gradient(&sample.strata(), None).unwrap();
        assert_eq!(drawn(&view).line, None);
        assert!(view.remarks[0].starts_with("No line is fitted"), "{:?}", view.remarks);
        assert_eq!(
            view.title,
            "In 2024 in Leicester: 30.0% the most deprived quintile, 10.0% the least deprived quintile"
        );
    }

    #[test]
    fn a_hidden_group_is_a_gap_and_never_a_bar() {
        let mut sample = fifths(Polarity::LowIsGood);
        sample.groups[2].points[0].1 = lifecourse_core::Figure::missing(Missing::Suppressed);
        let view = gradient(&sample.strata(), None).unwrap();
        assert_eq!(drawn(&view).groups[2].reading, Reading::Missing(Missing::Suppressed));
        assert_eq!(drawn(&view).line, None);
        assert_eq!(view.table.rows[2][1].shown(), "[c]");
    }

    #[test]
    fn one_group_is_no_gradient() {
        let sample = Sample::wards(smoking(), vec![of(3.0, None)]);
        let refused = gradient(&sample.strata(), None).unwrap_err();
        assert_eq!(refused, Refusal::TooFewGroups { found: 1, needed: 2 });
    }
}
