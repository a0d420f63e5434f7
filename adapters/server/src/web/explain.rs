//! How one figure came about: what it counts, where it comes from, what was done to it, and how what
//! is said of it was found.

use axum::extract::State;
use lifecourse_app::{
    Clock, IndicatorView, SeriesView, SystemClock, across_releases,
    equity::{Answer, Number},
    explain_to_public,
};
use lifecourse_core::{
    Area, AreaCode, Figure, Id, Indicator, Limits, Missing, Period, Reading, Scale, Segment,
    SeriesKey, number, thousands,
};
use lifecourse_storage::{FigureQuery, Reader, ReaderExt, Release, ReleaseNumber};
use maud::{Markup, html};

use super::{
    figures::with_unit,
    indicator::{about, withheld},
    layout::{Page, scrolling, synthetic},
    releases,
    status::{self, Shaped},
    words::{day, sentence},
};
use crate::{
    Problem, Site,
    query::{EDITION, Params, query_string},
};

/// Where the figure of a series is explained.
pub(crate) fn address(indicator: &Id<Indicator>, series: &SeriesView, period: Period) -> String {
    let (segment, period) = (series.segment.to_string(), period.to_string());
    let query = query_string([
        ("indicator", indicator.as_str()),
        ("area", series.area.as_str()),
        ("segment", &segment),
        ("period", &period),
    ]);
    format!("/explain?{query}")
}

/// Which figure is asked for.
struct Asked {
    indicator: Id<Indicator>,
    area: AreaCode,
    /// The headline of the indicator, if none is named.
    segment: Option<Segment>,
    period: Period,
}

impl Asked {
    fn read(params: &Params) -> Result<Self, Problem> {
        let [as_of, release] = EDITION;
        params.clone().only(&["indicator", "area", "segment", "period", as_of, release])?;
        let missing = |name: &'static str| {
            let why = "it says which figure is meant; follow the link from a table of figures";
            move || Problem::bad_parameter(name, why)
        };
        Ok(Self {
            indicator: params.one("indicator")?.ok_or_else(missing("indicator"))?,
            area: params.one("area")?.ok_or_else(missing("area"))?,
            segment: params.one("segment")?,
            period: params.one("period")?.ok_or_else(missing("period"))?,
        })
    }
}

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    let asked = Asked::read(&params)?;
    let mut reader = site.reader_for(&params).await?;
    let areas = std::slice::from_ref(&asked.area);
    let view = lifecourse_app::indicator_in(&mut *reader, &asked.indicator, areas).await?;
    let key = SeriesKey {
        indicator: asked.indicator.clone(),
        area: asked.area.clone(),
        segment: asked.segment.unwrap_or_else(|| view.indicator.headline.clone()),
    };
    let line = releases::line(&mut *reader, &params).await?;
    let (title, content) = match &view.withheld {
        Some(reason) => {
            let title = format!("Why no figure of {} is shown", view.indicator.title);
            (title.clone(), html! { h1 { (title) } (withheld(reason)) })
        }
        None => explained(&site, &mut *reader, &view, (&key, asked.period)).await?,
    };
    let content = html! { (content) (line) (about(&view.indicator)) };
    let back = status::address(&key.indicator, &key.area, &key.segment);
    let path = &[("Home", "/"), (&*view.indicator.title, back.as_str())];
    Ok(site.page(Page { title: &title, path, phase: None, content }))
}

/// The title of the page of a figure, and what it says.
async fn explained(
    site: &Site,
    reader: &mut dyn Reader,
    view: &IndicatorView,
    (key, period): (&SeriesKey, Period),
) -> Result<(String, Markup), Problem> {
    let query = FigureQuery {
        areas: vec![key.area.clone()],
        segments: vec![key.segment.clone()],
        periods: vec![period],
        ..FigureQuery::default()
    };
    let told = explain_to_public(reader, &key.indicator, query).await?;
    let Some((observation, protection)) = told.figures.into_iter().next() else {
        let SeriesKey { indicator, area, segment } = key;
        let what = format!("there is no figure of `{indicator}` in {area} for {segment}, {period}");
        return Err(Problem::nothing(&what));
    };
    let here = |one: &&SeriesView| one.area == key.area && one.segment == key.segment;
    let series = view.series.iter().find(here);
    let place = if let Some(series) = series {
        series.place.clone()
    } else {
        let area = reader.get::<Area>(&key.area).await?;
        area.map_or_else(|| key.area.to_string(), |stored| stored.document.title.to_string())
    };
    let releases = across_releases(&*site.published, SystemClock.now(), key, period).await?;
    let shown = told.release.map(|release| release.number);
    let (indicator, figure) = (&view.indicator, &observation.figure);
    let one = Explained { indicator, series, key, place: &place, period, figure };
    Ok((one.title(), one.show(protection.as_deref(), &releases, shown)))
}

/// One figure in its series.
#[derive(Clone, Copy)]
struct Explained<'a> {
    indicator: &'a Indicator,
    /// Its series with how it stands, if it is one that is reported.
    series: Option<&'a SeriesView>,
    key: &'a SeriesKey,
    place: &'a str,
    period: Period,
    figure: &'a Figure,
}

impl Explained<'_> {
    fn title(self) -> String {
        let Self { indicator, place, key, period, .. } = self;
        format!("{}: {place}, {}, {period}, explained", indicator.title, key.segment)
    }

    fn show(
        self,
        protection: Option<&str>,
        releases: &[(Release, Option<Figure>)],
        shown: Option<ReleaseNumber>,
    ) -> Markup {
        let Self { indicator, place, key, period, figure, .. } = self;
        html! {
            h1 { "How this figure came about" }
            p class="lead" { (indicator.title) ", " (place) ", " (key.segment) ", " (period) }
            @if indicator.source.synthetic { p { (synthetic()) } }
            p class="latest" { strong { (with_unit(indicator, figure)) } }
            (self.numbers())
            h2 { "What protects people in it" }
            p { (self.protection(protection)) }
            h2 { "How it stands" }
            (self.standing())
            h2 { "In which releases it appeared" }
            (scrolling("editions", &self.editions(releases, shown)))
        }
    }

    /// What it was made from, as far as that was published.
    fn numbers(self) -> Markup {
        let Self { indicator, figure, .. } = self;
        let measured = match figure.reading() {
            Reading::Measured(measured) => measured,
            Reading::Missing(reason) => {
                return html! { p { "There is no number: " (reason.explanation()) "." } };
            }
        };
        let sum = self.sum(measured.value);
        html! {
            dl class="summary" {
                @if let Some(sum) = sum { div { dt { "The sum" } dd { (sum) } } }
                @else if figure.count().is_some() && figure.denominator().is_some() {
                    div { dt { "The sum" } dd { "Count and denominator alone do not make this figure (" (indicator.value_type.as_str()) "). See how it is made, below." } }
                }
                @if let Some(count) = figure.count() { div { dt { "Count" } dd { (thousands(count)) } } }
                @if let Some(whole) = figure.denominator() { div { dt { "Out of" } dd { (thousands(whole)) } } }
                div { dt { "95% confidence interval" } dd {
                    @match measured.ci95 {
                        Some(limits) => { (range(limits)) ", as its source gives it" }
                        None => { "Its source gives none" }
                    }
                } }
                @if let Some(limits) = measured.ci998 { div { dt { "99.8% confidence interval" } dd { (range(limits)) } } }
                @for mark in figure.marks().iter() { div { dt { (mark.shorthand()) } dd { (sentence(mark.explanation())) } } }
                @if let Some(note) = figure.note() { div { dt { "Note" } dd { (note) } } }
            }
        }
    }

    /// Count over denominator with the numbers put in, where that gives the figure as it is shown.
    fn sum(self, value: f64) -> Option<String> {
        let (count, whole) = self.figure.count().zip(self.figure.denominator())?;
        let scale = self.indicator.scale.map_or(1.0, Scale::get);
        let made = count / whole * scale;
        let times = if scale > 1.0 { format!(" × {}", thousands(scale)) } else { String::new() };
        let (count, whole) = (thousands(count), thousands(whole));
        (number(made) == number(value))
            .then(|| format!("{count} ÷ {whole}{times} = {}", number(made)))
    }

    /// What disclosure control did, without a word of how large what is hidden is.
    fn protection(self, done: Option<&str>) -> String {
        let hidden = self.figure.reading() == Reading::Missing(Missing::Suppressed);
        match (done, hidden) {
            (Some(done), true) => format!(
                "{done} Either it counts so few people that one could be recognised, or such a figure could \
                 be worked out from it; which of the two is not told, nor how many they are."
            ),
            (Some(done), false) => done.to_owned(),
            (None, true) => "Its source withheld it to protect people.".to_owned(),
            (None, false) => {
                "Its source has published it already, so that it is shown as it came.".to_owned()
            }
        }
    }

    /// What is said of it, if it is the latest, with the numbers that decided.
    fn standing(self) -> Markup {
        let Some(series) = self.series else {
            return html! { p { "Nothing is said of this series: no strategy reports it." } };
        };
        let statuses = &series.statuses;
        match &statuses.latest {
            Some(latest) if latest.period != self.period => html! {
                p { "What is said of this series rests on its latest figure: "
                    a href=(address(&self.indicator.id, series, latest.period)) {
                        "the figure of " (latest.period) ", explained"
                    } "." }
            },
            _ => html! {
                (judged("Compared", &statuses.comparison))
                (judged("Target", &statuses.progress))
                (judged("Recent trend", &statuses.trend))
            },
        }
    }

    fn editions(
        self,
        releases: &[(Release, Option<Figure>)],
        shown: Option<ReleaseNumber>,
    ) -> Markup {
        let text = |figure: &Option<Figure>| {
            figure.as_ref().map_or("–".to_owned(), |figure| with_unit(self.indicator, figure))
        };
        html! {
            table {
                caption id="editions" { "The figure in each release, the latest first" }
                thead { tr {
                    th scope="col" { "Release" } th scope="col" { "Public from" }
                    th scope="col" class="number" { "Figure" } th scope="col" { "What was new in the release" }
                } }
                tbody { @for (at, (release, figure)) in releases.iter().enumerate() { tr {
                    th scope="row" { (release.number) @if shown == Some(release.number) { " (shown here)" } }
                    td { @if let Some(from) = release.public_from { (day(from.date())) } }
                    td class="number" {
                        (text(figure))
                        @if releases.get(at + 1).is_some_and(|(_, before)| before.is_some() && before != figure) {
                            " (revised)"
                        }
                    }
                    td { @match &release.note { Some(note) => { (note) } None => { "–" } } }
                } } }
            }
        }
    }
}

fn range(limits: Limits) -> String {
    format!("{} to {}", number(limits.lower), number(limits.upper))
}

/// An answer with the periods and numbers that it rests on.
fn judged<V: Shaped>(name: &str, answer: &Answer<V>) -> Markup {
    let numbers = answer.found().map(|finding| &finding.basis);
    let text = |one: &Number| match one.ci95 {
        Some(limits) => format!("{} ({})", number(one.value), range(limits)),
        None => number(one.value),
    };
    html! {
        (status::long(name, answer))
        @if let Some(basis) = numbers {
            dl class="summary" {
                @if let (Some(first), Some(last)) = (basis.periods.first(), basis.periods.last()) {
                    div { dt { "Periods" } dd { (first) @if last != first { " to " (last) } } }
                }
                @for one in &basis.numbers { div { dt { (sentence(one.name)) } dd { (text(one)) } } }
            }
        }
    }
}
