//! An HTML page with the example of every kind of chart, and with charts that are harder to draw.

mod cases;

use lifecourse_charts::{ChartError, ChartId, Kind, STYLESHEET};
use maud::{DOCTYPE, PreEscaped, html};

/// What the page itself looks like.
const PAGE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 sans-serif;margin:1rem auto;max-width:48rem;padding:0 1rem}";

/// The page.
pub(crate) fn page() -> Result<String, ChartError> {
    let figure = |kind: &Kind| {
        Ok((kind.guide().name, kind.example()?.figure(&ChartId::new(kind.as_str())?)?))
    };
    let figures = Kind::ALL.iter().map(figure).collect::<Result<Vec<_>, ChartError>>()?;
    let ids = (1..).map(|number| ChartId::new(&format!("case-{number}")));
    let cases = ids.zip(cases::charts()?).map(|(id, chart)| Ok(chart.responsive(&id?)));
    let cases = cases.collect::<Result<Vec<_>, ChartError>>()?;
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
                    @for (name, figure) in &figures {
                        h2 { (name) }
                        (PreEscaped(figure.as_str()))
                    }
                    h2 { "Harder cases" }
                    @for figure in &cases { (PreEscaped(figure.as_str())) }
                }
            }
        }
    };
    Ok(page.into_string())
}
