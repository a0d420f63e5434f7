//! Areas, groups and indicators beside each other; all figures are made up.

use lifecourse_charts::{
    Axis, Bars, Chart, ChartError, Concentration, Funnel, FunnelPoint, Limit, Measure, Quadrants,
    Reference, Scatter, ScatterPoint, Spine, SpineRow, Spread, StatusMark, Unit,
};

/// The areas of the examples, with births a year and a made-up percentage.
const AREAS: [(&str, f64, f64); 8] = [
    ("Blaby", 1010.0, 6.3),
    ("Charnwood", 1730.0, 8.0),
    ("Harborough", 860.0, 5.6),
    ("Hinckley and Bosworth", 1090.0, 8.9),
    ("Melton", 480.0, 11.4),
    ("North West Leicestershire", 1120.0, 12.3),
    ("Oadby and Wigston", 590.0, 5.9),
    ("Rutland", 310.0, f64::NAN),
];

fn measure(value: f64, half: f64) -> Result<Measure, ChartError> {
    if value.is_nan() {
        Measure::missing("[c]", "suppressed: fewer than 5 mothers")
    } else {
        Measure::with_interval(value, value - half, value + half)
    }
}

pub(crate) fn charts() -> Result<Vec<Box<dyn Chart>>, ChartError> {
    Ok(vec![
        Box::new(areas()?),
        Box::new(gradient()?),
        Box::new(points()?),
        Box::new(funnel()?),
        Box::new(concentration()?),
        Box::new(spine()?),
        Box::new(need_and_dose()?),
    ])
}

fn areas() -> Result<Bars, ChartError> {
    let bars = AREAS.map(|(name, births, value)| Ok((name, measure(value, 55.0 / births.sqrt())?)));
    let bars = bars.into_iter().collect::<Result<Vec<_>, ChartError>>()?;
    let title = "More mothers smoke in North West Leicestershire than in any other district";
    Ok(Bars::new(title, Unit::percent(), bars)?
        .in_order_of_value()
        .with_highlight("North West Leicestershire")?
        .with_average(Reference::new("England", 9.1)?))
}

fn gradient() -> Result<Bars, ChartError> {
    let values = [31.2, 28.1, 27.0, 24.4, 22.9, 21.8, 20.2, 19.9, 17.1, 16.0];
    let names = ["1 most deprived", "2", "3", "4", "5", "6", "7", "8", "9", "10 least deprived"];
    let bars = names.into_iter().zip(values).map(|(name, value)| Ok((name, measure(value, 2.1)?)));
    let title = "Obesity at age 10 is twice as common in the most deprived tenth as in the least";
    let bars = bars.collect::<Result<Vec<_>, ChartError>>()?;
    Bars::new(title, Unit::percent(), bars)?
        .with_average(Reference::new("Leicestershire", 22.6)?)
        .with_fit("Fitted line; slope index of inequality 15.6 percentage points", 30.6, 15.0)
}

fn points() -> Result<Bars, ChartError> {
    let values = [("Women", 84.1), ("Men", 80.6), ("Everybody", 82.4)];
    let bars = values.into_iter().map(|(name, value)| Ok((name, measure(value, 0.4)?)));
    let bars = bars.collect::<Result<Vec<_>, ChartError>>()?;
    Bars::new("Women live three and a half years longer", Unit::words("years")?, bars)?
        .with_highlight("Everybody")
}

fn funnel() -> Result<Funnel, ChartError> {
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
    Funnel::new(title, axes, Reference::new("County", centre)?, points)?
        .with_limits(Limit::P95, curve(1.96))?
        .with_limits(Limit::P998, curve(3.09))?
        .with_highlight("Melton")
}

fn concentration() -> Result<Concentration, ChartError> {
    let curve = |power: f64| {
        let share = |step: u8| {
            let people = f64::from(step) * 10.0;
            (people, 100.0 * (1.0 - (1.0 - people / 100.0).powf(power)))
        };
        (0..=10).map(share).collect::<Vec<_>>()
    };
    Concentration::new(
        "The most deprived fifth has three tenths of emergency admissions",
        ("people, the most deprived first", "emergency admissions"),
        [("2023/24: index −0.23", curve(1.6)), ("2015/16: index −0.17", curve(1.4))],
    )
}

fn spine() -> Result<Spine, ChartError> {
    let row = |name, value: f64, (worst, best, england), status, words| {
        let spread = Spread::judged(worst, best, england)?
            .with_quartiles(f64::midpoint(worst, england), f64::midpoint(best, england))?;
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
            "Worse than England",
        )?,
        row(
            "Breastfeeding at 6 to 8 weeks",
            55.1,
            (21.0, 81.5, 49.3),
            StatusMark::Better,
            "Better than England",
        )?,
        row(
            "School readiness",
            68.0,
            (55.2, 77.9, 67.2),
            StatusMark::Similar,
            "Similar to England",
        )?,
        row(
            "Low birth weight of babies born at term",
            f64::NAN,
            (6.1, 1.4, 2.9),
            StatusMark::Unknown,
            "Not compared",
        )?,
        older.with_status(StatusMark::Higher, "Higher than England")?,
    ];
    Spine::new(
        "Melton is better on breastfeeding and worse on smoking",
        ("Melton", "England"),
        rows,
    )
}

fn need_and_dose() -> Result<Scatter, ChartError> {
    let axes = (
        Axis::new("Need: children in low-income families", Unit::percent())?,
        Axis::new("Dose: health visits", Unit::words("visits per 100 families")?)?,
    );
    let wards = [
        ("Northfield", 34.2, 41.0),
        ("Southdown", 8.1, 58.0),
        ("Eastgate", 22.6, 47.0),
        ("Westcotes", 27.3, 52.0),
        ("Castle", 18.4, 61.0),
        ("Abbey", 12.7, 36.0),
        ("Greenhill", 30.1, 66.0),
        ("Thringstone", 20.9, 49.5),
        ("Loughborough Hastings", 33.5, 44.0),
        ("Measham", 15.0, f64::NAN),
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
    Ok(Scatter::new("Two wards with most need get the fewest visits", axes, points)?
        .with_line("Visits in proportion to need", [(0.0, 0.0), (34.2, 78.0)])?
        .with_highlight("Northfield")?
        .with_quadrants(Quadrants::new((21.0, 50.0), words)?))
}
