//! Areas, groups and indicators beside each other; all figures are made up.

use super::made_up;
use crate::{
    Axis, Bars, ChartError, Concentration, Funnel, FunnelPoint, Limit, Measure, Quadrants,
    Reference, Scatter, ScatterPoint, Spine, SpineRow, Spread, StatusMark, Unit,
};

/// The areas of the examples, with births a year and a made-up percentage.
const AREAS: [(&str, f64, f64); 8] = [
    ("Ashvale", 1010.0, 6.3),
    ("Castlegate", 1730.0, 8.0),
    ("Eastwold", 860.0, 5.6),
    ("Fernhill and Marsh", 1090.0, 8.9),
    ("Brackwater", 480.0, 11.4),
    ("Northmoor", 1120.0, 12.3),
    ("Southdown", 590.0, 5.9),
    ("Wickmere", 310.0, f64::NAN),
];

fn measure(value: f64, half: f64) -> Result<Measure, ChartError> {
    if value.is_nan() {
        Measure::missing("[c]", "suppressed: fewer than 5 mothers")
    } else {
        Measure::with_interval(value, value - half, value + half)
    }
}

pub(super) fn areas() -> Result<Bars, ChartError> {
    let bars = AREAS.map(|(name, births, value)| Ok((name, measure(value, 55.0 / births.sqrt())?)));
    let bars = bars.into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    let title = "More mothers smoke in Northmoor than in any other district";
    Ok(Bars::new(&made_up(title), Unit::percent(), bars)?
        .in_order_of_value()
        .with_highlight("Northmoor")?
        .with_average(Reference::new("County", 9.1)?))
}

pub(super) fn gradient() -> Result<Bars, ChartError> {
    let values = [31.2, 28.1, 27.0, 24.4, 22.9, 21.8, 20.2, 19.9, 17.1, 16.0];
    let names = ["1 most deprived", "2", "3", "4", "5", "6", "7", "8", "9", "10 least deprived"];
    let bars = names.into_iter().zip(values).map(|(name, value)| Ok((name, measure(value, 2.1)?)));
    let title = "Obesity at age 10 is twice as common in the most deprived tenth as in the least";
    let bars = bars.collect::<Result<Vec<_>, ChartError>>()?;
    Bars::new(&made_up(title), Unit::percent(), bars)?
        .with_average(Reference::new("County", 22.6)?)
        .with_fit("Fitted line; slope index of inequality 15.6 percentage points", 30.6, 15.0)
}

pub(super) fn funnel() -> Result<Funnel, ChartError> {
    let centre = 8.6;
    let limit = |births: f64, z: f64| {
        let half = z * (centre * (100.0 - centre) / births).sqrt();
        (births, (centre - half).max(0.0), centre + half)
    };
    let curve = |z: f64| {
        let points = || (5..=40).map(move |step| limit(f64::from(step) * 50.0, z));
        [
            points().map(|(births, lower, _)| (births, lower)).collect(),
            points().map(|(births, _, upper)| (births, upper)).collect(),
        ]
    };
    let point = |(name, births, value): (&str, f64, f64)| {
        let point = FunnelPoint::new(name, births, measure(value, 0.0)?)?;
        let (_, lower, upper) = limit(births, 1.96);
        let (_, outer_lower, outer_upper) = limit(births, 3.09);
        Ok(if value < outer_lower || value > outer_upper {
            point.beyond(Limit::P998)
        } else if value < lower || value > upper {
            point.beyond(Limit::P95)
        } else {
            point
        })
    };
    let points = AREAS.map(point).into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    let axes = (Axis::new("Births in the year", Unit::plain())?, Unit::percent());
    let title = "Two districts are higher and three lower than chance allows";
    Funnel::new(&made_up(title), axes, Reference::new("County", centre)?, points)?
        .with_limits(Limit::P95, curve(1.96))?
        .with_limits(Limit::P998, curve(3.09))?
        .with_highlight("Brackwater")
}

pub(super) fn concentration() -> Result<Concentration, ChartError> {
    let curve = |power: f64| {
        let share = |step: u8| {
            let people = f64::from(step) * 10.0;
            (people, 100.0 * (1.0 - (1.0 - people / 100.0).powf(power)))
        };
        (0..=10).map(share).collect::<Vec<_>>()
    };
    Concentration::new(
        &made_up("The most deprived fifth has three tenths of emergency admissions"),
        ("people, the most deprived first", "emergency admissions"),
        [("2023/24: index −0.23", curve(1.6)), ("2015/16: index −0.17", curve(1.4))],
    )
}

pub(super) fn spine() -> Result<Spine, ChartError> {
    let row = |name, value: f64, (worst, best, county), status, words| {
        let spread = Spread::judged(worst, best, county)?
            .with_quartiles(f64::midpoint(worst, county), f64::midpoint(best, county))?;
        let half = (worst - best).abs() / 25.0;
        SpineRow::new(name, Unit::percent(), measure(value, half)?, spread)?
            .with_status(status, words)
    };
    let older = SpineRow::new(
        "People aged 85 and over",
        Unit::words("per 1,000 people")?,
        Measure::new(31.4)?,
        Spread::unjudged(9.1, 52.0, 25.2)?,
    )?;
    let rows = [
        row(
            "Smoking at delivery",
            11.4,
            (19.8, 2.4, 9.1),
            StatusMark::Worse,
            "Worse than the county",
        )?,
        row(
            "Breastfeeding at 6 to 8 weeks",
            55.1,
            (21.0, 81.5, 49.3),
            StatusMark::Better,
            "Better than the county",
        )?,
        row(
            "School readiness",
            68.0,
            (55.2, 77.9, 67.2),
            StatusMark::Similar,
            "Similar to the county",
        )?,
        row(
            "Low birth weight of babies born at term",
            f64::NAN,
            (6.1, 1.4, 2.9),
            StatusMark::Unknown,
            "Not compared",
        )?,
        older.with_status(StatusMark::Higher, "Higher than the county")?,
    ];
    Spine::new(
        &made_up("Brackwater is better on breastfeeding and worse on smoking"),
        ("Brackwater", "County"),
        rows,
    )
}

pub(super) fn need_and_dose() -> Result<Scatter, ChartError> {
    let axes = (
        Axis::new("Need: children in low-income families", Unit::percent())?,
        Axis::new("Dose: health visits", Unit::words("visits per 100 families")?)?,
    );
    let wards = [
        ("Northfield", 34.2, 41.0),
        ("Southdown", 8.1, 58.0),
        ("Eastgate", 22.6, 47.0),
        ("Westbrook", 27.3, 52.0),
        ("Castlegate", 18.4, 61.0),
        ("Abbey", 12.7, 36.0),
        ("Greenhill", 30.1, 66.0),
        ("Thornley", 20.9, 49.5),
        ("Highbank", 33.5, 44.0),
        ("Millend", 15.0, f64::NAN),
    ];
    let ward = |(name, need, dose): (&str, f64, f64)| {
        ScatterPoint::new(name, measure(need, 0.0)?, measure(dose, 0.0)?)
    };
    let points = wards.map(ward).into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    let words = [
        "More than its share",
        "Much need, much dose",
        "Little need, little dose",
        "Less than its share",
    ];
    let title = made_up("Wards with much need get fewer visits than their share");
    Ok(Scatter::new(&title, axes, points)?
        .with_line("Visits in proportion to need", [(0.0, 0.0), (34.2, 78.0)])?
        .with_highlight("Northfield")?
        .with_quadrants(Quadrants::new((21.0, 50.0), words)?))
}
