//! An HTML page with every kind of chart; all figures are made up.

mod compare;
mod maps;
mod time;

use lifecourse_charts::{
    Break, Chart, ChartError, ChartId, Judgement, LinkSign, Network, NetworkLink, Period, Point,
    STYLESHEET, Series, Sparkline, StatusMark, Target, Trend, Unit,
};
use maud::{DOCTYPE, PreEscaped, html};

/// What the page itself looks like.
const PAGE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 sans-serif;margin:1rem auto;max-width:48rem;padding:0 1rem}";

fn year(start: u16) -> Result<Period, ChartError> {
    Period::new(f64::from(start), &format!("{start}/{:02}", (start + 1) % 100))
}

/// A series from 2014/15 on; a value that is not a number is missing.
fn series(name: &str, values: &[f64], half: f64) -> Result<Series, ChartError> {
    let point = |(start, &value): (u16, &f64)| {
        if value.is_nan() {
            Point::missing(year(start)?, "suppressed: fewer than 5 births")
        } else if half > 0.0 {
            Point::with_interval(year(start)?, value, value - half, value + half)
        } else {
            Point::new(year(start)?, value)
        }
    };
    Series::new(name, (2014..).zip(values).map(point).collect::<Result<Vec<_>, _>>()?)
}

fn charts() -> Result<Vec<Trend>, ChartError> {
    let gap = f64::NAN;
    let smoking = [11.9, 11.2, 10.4, 10.6, 10.1, 9.4, 8.9, 8.1];
    let full = Trend::new(
        "Fewer mothers smoke at delivery, but the target of 6% is not yet in sight",
        Unit::percent(),
        series("Leicestershire", &smoking, 0.7)?,
    )?
    .with_comparator(series("England", &[11.4, 10.6, 10.5, 10.8, 10.6, 10.4, 9.6, 9.1], 0.0)?)?
    .with_comparator(series(
        "Statistical neighbours",
        &[12.4, 11.9, 11.5, 11.6, 10.9, 10.2, 9.3, 8.6],
        0.0,
    )?)?
    .with_target(Target::by("Target", [(year(2016)?, 10.4), (year(2025)?, 6.0)])?)?;
    let gaps = Trend::new(
        "Infant mortality in Melton cannot be told from the county's",
        Unit::words("deaths under 1 year per 1,000 live births")?,
        series("Melton", &[3.9, 4.4, gap, gap, gap, 2.8, gap, 3.1], 1.9)?,
    )?
    .with_comparator(series(
        "Leicestershire",
        &[3.6, 3.5, 3.5, 3.4, 3.6, 3.3, 3.2, 3.3],
        0.0,
    )?)?;
    let cut = Trend::new(
        "Physical activity has not changed since it is measured anew",
        Unit::percent(),
        series("Harborough", &[67.0, 66.1, 71.9, 72.4, 72.0, 71.2, 72.9, 72.1], 2.2)?,
    )?
    .with_break(Break::new(year(2016)?, "the Active Lives survey replaces Active People")?)?
    .with_target(Target::level("Goal of the strategy", 75.0)?)?;
    let crowd = Trend::new(
        "Five lines that end close together keep their names apart",
        Unit::words("people")?,
        series("Oadby and Wigston", &[9.0e5, 1.05e6, 1.1e6], 0.0)?,
    )?
    .with_comparator(series("Hinckley and Bosworth", &[8.0e5, 1.0e6, 1.09e6], 0.0)?)?
    .with_comparator(series("North West Leicestershire", &[7.0e5, 9.0e5, 1.08e6], 0.0)?)?
    .with_comparator(series("Charnwood", &[7.5e5, 9.5e5, 1.07e6], 0.0)?)?
    .with_comparator(series("England", &[7.9e5, 8.5e5, 1.085e6], 0.0)?)?;
    Ok(vec![full, gaps, cut, crowd])
}

/// A map of what keeps people from services, made up.
fn map() -> Result<Network, ChartError> {
    let factors = [
        "Stigma met in services",
        "Trust in services",
        "Early use of services",
        "Crises and emergency care",
        "Time of staff for each person",
        "Money for outreach",
    ];
    let link = |(from, to, same, delayed)| {
        let sign = if same { LinkSign::Same } else { LinkSign::Opposite };
        NetworkLink { from, to, sign, delayed }
    };
    let links = [
        (0, 1, false, false),
        (1, 2, true, false),
        (2, 1, true, true),
        (2, 3, false, true),
        (3, 4, false, false),
        (4, 0, false, false),
        (3, 5, false, true),
        (5, 1, true, true),
    ];
    Network::new("Why care is not reached", factors, links.map(link))?
        .with_loop(&[1, 2], true)?
        .with_loop(&[1, 2, 3, 5], true)
}

/// The page.
pub(crate) fn page() -> Result<String, ChartError> {
    let spark = Sparkline::new(
        series("Blaby", &[4.0, 5.0, f64::NAN, 4.5, 3.0, 2.5], 0.0)?,
        Unit::percent(),
    )?;
    let map = map()?.figure(&ChartId::new("map")?);
    let ids = (1..).map(|number| ChartId::new(&format!("chart-{number}")));
    let trends = charts()?.into_iter().map(|trend| Box::new(trend) as Box<dyn Chart>);
    let charts = trends.chain(time::charts()?).chain(compare::charts()?).chain(maps::charts()?);
    let figures = ids.zip(charts).map(|(id, chart)| Ok(chart.responsive(&id?)));
    let figures = figures.collect::<Result<Vec<_>, ChartError>>()?;
    let marks = [
        (StatusMark::Better, "Better than England"),
        (StatusMark::Similar, "Similar to England"),
        (StatusMark::Worse, "Worse than England"),
        (StatusMark::Higher, "Higher than England"),
        (StatusMark::Lower, "Lower than England"),
        (StatusMark::Up(Judgement::Good), "Increasing and getting better"),
        (StatusMark::Down(Judgement::Bad), "Decreasing and getting worse"),
        (StatusMark::Up(Judgement::None), "Increasing"),
        (StatusMark::Steady, "No significant change"),
        (StatusMark::Unknown, "Not compared: too few points"),
    ];
    let marks =
        marks.map(|(mark, words)| mark.html(words)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Charts" }
                style { (PreEscaped(PAGE)) (PreEscaped(STYLESHEET)) }
            }
            body {
                main {
                    h1 { "Charts" }
                    @for figure in &figures { (PreEscaped(figure.as_str())) }
                    (PreEscaped(map.as_str()))
                    p { "A sparkline " (PreEscaped(spark.svg().as_str())) " in a sentence." }
                    ul { @for mark in &marks { li { (PreEscaped(mark.as_str())) } } }
                }
            }
        }
    };
    Ok(page.into_string())
}
