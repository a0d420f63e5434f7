//! Views as charts: the one place in which pages, cards for other people's pages and the command line draw.

mod multiples;
mod picture;
pub(crate) mod scatter;
mod spine;
mod trend;

use lifecourse_app::{
    AreaProfile, Compared, Shown, Viewed,
    equity::{Refusal, Reply, Table},
};
use lifecourse_charts::{
    Chart, ChartError, ChartId, Frame, Kind, Measure, Multiples, Period as Place, Point, Series,
    Spine, Svg, Unit,
};
use lifecourse_core::{Figure, Indicator, Limits, Measured, Period, Reading};
use lifecourse_storage::Release;
use maud::{Markup, PreEscaped, html};

use crate::web::words::{day, sentence, unit};

/// The longest title of a chart, in characters.
const LONGEST: usize = 240;

/// Why nothing is drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDrawn {
    /// There is no such view of the figures.
    #[error("{0}")]
    Refused(Refusal),
    /// None of the figures has a value.
    #[error("none of the figures has a value")]
    NoValues,
    /// The view does not fit a chart.
    #[error("{0}")]
    Chart(ChartError),
}

impl From<ChartError> for NotDrawn {
    fn from(error: ChartError) -> Self {
        match error {
            ChartError::NoValues { .. } => Self::NoValues,
            error => Self::Chart(error),
        }
    }
}

impl NotDrawn {
    /// The same as a sentence of its own.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}.", sentence(&self.to_string()))
    }
}

/// Where a chart stands, which decides what its title must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// On a page that names the indicator.
    Page,
    /// By itself.
    Alone,
}

/// The chart of a view.
///
/// # Errors
/// [`NotDrawn`].
pub(crate) fn chart(viewed: &Viewed, setting: Setting) -> Result<Box<dyn Chart>, NotDrawn> {
    let Viewed { indicator, series, shown } = viewed;
    match shown {
        Shown::Trend => Ok(Box::new(trend::chart(indicator, series)?)),
        Shown::View(sight) => match &sight.view {
            Err(refusal) => Err(NotDrawn::Refused(refusal.clone())),
            Ok(view) => {
                let title = title(&view.title, indicator, setting);
                Ok(picture::chart(&title, indicator, &view.picture)?)
            }
        },
    }
}

/// A view as an SVG that is a file by itself, with its source, its licence and the release whose figures it shows.
///
/// # Errors
/// [`NotDrawn`].
pub fn view_drawing(
    viewed: &Viewed,
    release: Option<&Release>,
    frame: Frame,
) -> Result<Svg, NotDrawn> {
    let credit = credit(&viewed.indicator, release);
    Ok(chart(viewed, Setting::Alone)?.credited(frame, &credit)?)
}

/// The indicators of a place among its neighbours: a chart for each place that they are compared with.
///
/// # Errors
/// [`ChartError`] if what there is cannot be drawn.
pub(crate) fn spines(profile: &AreaProfile) -> Result<Vec<Spine>, ChartError> {
    spine::charts(profile, Setting::Page)
}

/// One indicator of a comparison.
///
/// # Errors
/// [`NotDrawn`].
pub(crate) fn side_by_side(compared: &Compared) -> Result<Multiples, NotDrawn> {
    multiples::chart(compared, Setting::Page)
}

/// The indicators of a place as SVGs that are files by themselves, one for each place that they are compared with.
///
/// # Errors
/// [`NotDrawn::NoValues`] where fewer than three neighbours have figures.
pub fn profile_drawings(
    profile: &AreaProfile,
    release: Option<&Release>,
    frame: Frame,
) -> Result<Vec<Svg>, NotDrawn> {
    let spines = spine::charts(profile, Setting::Alone)?;
    if spines.is_empty() {
        return Err(NotDrawn::NoValues);
    }
    let credit = format!("Each indicator names its source.{}", of_release(release));
    Ok(spines.iter().map(|one| one.credited(frame, &credit)).collect::<Result<_, _>>()?)
}

/// One indicator of a comparison as an SVG that is a file by itself.
///
/// # Errors
/// [`NotDrawn`].
pub fn comparison_drawing(
    compared: &Compared,
    release: Option<&Release>,
    frame: Frame,
) -> Result<Svg, NotDrawn> {
    let credit = credit(&compared.indicator, release);
    Ok(multiples::chart(compared, Setting::Alone)?.credited(frame, &credit)?)
}

/// What is drawn of an answer as SVGs that are files by themselves: nothing of most questions.
///
/// # Errors
/// [`NotDrawn`].
pub fn answer_drawings(
    reply: &Reply,
    release: Option<&Release>,
    frame: Frame,
) -> Result<Vec<Svg>, NotDrawn> {
    let says = headline(reply);
    let credit = format!("{}{}", reply.question, of_release(release));
    let draw = |table: &Table, plot| {
        let caption = said_made_up(table.caption.clone(), reply.synthetic, Setting::Alone);
        let table = Table { caption, ..table.clone() };
        scatter::chart(says, &table, plot)?.credited(frame, &credit)
    };
    let plots = reply.tables.iter().filter_map(|table| Some(draw(table, table.plot.as_ref()?)));
    Ok(plots.collect::<Result<_, _>>()?)
}

/// What a reply finds first, in a word or two.
pub(crate) fn headline(reply: &Reply) -> &'static str {
    reply.findings.first().map_or("", |first| first.answer.label())
}

/// A chart in a page, with the same in words and the way to how it is read.
///
/// # Errors
/// [`ChartError::Id`].
pub(crate) fn figure(chart: &dyn Chart, id: &str) -> Result<Markup, ChartError> {
    let drawing = chart.responsive(&ChartId::new(id)?);
    Ok(html! {
        figure {
            (PreEscaped(drawing.as_str()))
            figcaption {
                (in_words(&chart.description()))
                (how_to_read(chart.kind()))
            }
        }
    })
}

/// What a chart says, to be unfolded.
pub(crate) fn in_words(description: &str) -> Markup {
    html! { details { summary { "The chart in words" } p { (description) } } }
}

/// The way to how a kind of chart is read.
pub(crate) fn how_to_read(kind: Kind) -> Markup {
    html! { p class="links" { a href={ "/charts/" (kind) } { "How to read this chart" } } }
}

/// Where the figures are from and what may be done with them, in sentences.
pub(crate) fn credit(indicator: &Indicator, release: Option<&Release>) -> String {
    /// What some publishers begin their own words with.
    const SAID: &str = "Source: ";
    let source = &indicator.source;
    let title = source.title.trim_start_matches(SAID).trim_end_matches('.');
    let licence = source.licence.as_ref().map(|licence| licence.trim_end_matches('.'));
    let licence = licence.map(|licence| match licence.strip_prefix(SAID) {
        // The words in which a publisher wants to be named.
        Some(_) => format!(" {licence}."),
        None => format!(" Licence: {licence}."),
    });
    let (licence, release) = (licence.unwrap_or_default(), of_release(release));
    format!("{SAID}{title}.{licence}{release}")
}

/// ` Release 3 of 2 May 2026.`, or nothing.
fn of_release(release: Option<&Release>) -> String {
    match release.map(|release| (release.number, release.public_from)) {
        Some((number, Some(from))) => format!(" Release {number} of {}.", day(from.date())),
        Some((number, None)) => format!(" Release {number}."),
        None => String::new(),
    }
}

/// The finding; by itself with what it is about, and if the figures are made up with that.
fn title(finding: &str, indicator: &Indicator, setting: Setting) -> String {
    let whole = match setting {
        Setting::Page => finding.to_owned(),
        Setting::Alone if finding.starts_with(&*indicator.title) => finding.to_owned(),
        Setting::Alone => format!("{}: {finding}", indicator.title),
    };
    let short = if whole.chars().count() > LONGEST { indicator.title.to_string() } else { whole };
    said_made_up(short, indicator.source.synthetic, setting)
}

/// A title that says, where it stands alone, that what is drawn is made up.
fn said_made_up(title: String, made_up: bool, setting: Setting) -> String {
    if made_up && setting == Setting::Alone { title + " (made-up figures)" } else { title }
}

/// What the values are in.
pub(crate) fn in_unit(indicator: &Indicator) -> Result<Unit, ChartError> {
    match unit(indicator).as_deref() {
        Some("%") => Ok(Unit::percent()),
        Some(words) => Unit::words(words),
        None => Ok(Unit::plain()),
    }
}

/// The limits of a value; rounded apart from it they can miss it by the last digit.
fn limits(measured: Measured) -> Option<(f64, f64)> {
    let Limits { lower, upper } = measured.ci95?;
    Some((lower.min(measured.value), upper.max(measured.value)))
}

/// A reading without its period.
fn measure(reading: Reading) -> Result<Measure, ChartError> {
    match reading {
        Reading::Missing(reason) => Measure::missing(reason.shorthand(), reason.explanation()),
        Reading::Measured(one) => match limits(one) {
            None => Measure::new(one.value),
            Some((lower, upper)) => Measure::with_interval(one.value, lower, upper),
        },
    }
}

fn point(period: Period, reading: Reading) -> Result<Point, ChartError> {
    let at = place(period)?;
    match reading {
        Reading::Missing(reason) => Point::missing(at, reason.explanation()),
        Reading::Measured(one) => match limits(one) {
            None => Point::new(at, one.value),
            Some((lower, upper)) => Point::with_interval(at, one.value, lower, upper),
        },
    }
}

/// A named line through the figures of a series.
pub(crate) fn line(name: &str, points: &[(Period, Figure)]) -> Result<Series, ChartError> {
    let points = points.iter().map(|(period, figure)| point(*period, figure.reading()));
    Series::new(name, points.collect::<Result<Vec<_>, _>>()?)
}

/// The middle of a period in years.
fn place(period: Period) -> Result<Place, ChartError> {
    const DAYS: f64 = 365.25;
    let day = |date: time::Date| f64::from(date.to_julian_day());
    Place::new(
        f64::midpoint(day(period.start()), day(period.end()) + 1.0) / DAYS,
        &period.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;

    use super::*;

    #[test]
    fn what_is_credited_is_the_source_the_licence_and_the_release() {
        let mut smoking = Indicator::example();
        smoking.source.licence = "Open Government Licence v3.0".parse().ok();
        let source = smoking.source.title.clone();
        assert_eq!(
            credit(&smoking, None),
            format!("Source: {source}. Licence: Open Government Licence v3.0.")
        );
        smoking.source.title = "Source: Health Index.".parse().expect("a text");
        smoking.source.licence = "Source: ONS. Open Government Licence v3.0.".parse().ok();
        let said = "Source: Health Index. Source: ONS. Open Government Licence v3.0.";
        assert_eq!(credit(&smoking, None), said);
    }

    #[test]
    fn a_chart_by_itself_says_what_it_is_of_and_whether_it_is_made_up() {
        let mut smoking = Indicator::example();
        let named = format!("{}: it falls", smoking.title);
        assert_eq!(title("it falls", &smoking, Setting::Page), "it falls");
        assert_eq!(title("it falls", &smoking, Setting::Alone), named);
        assert_eq!(title(&named, &smoking, Setting::Alone), named);
        smoking.source.synthetic = true;
        assert_eq!(title(&"x".repeat(500), &smoking, Setting::Page), smoking.title.to_string());
        assert!(title("it falls", &smoking, Setting::Alone).ends_with("(made-up figures)"));
    }
}
