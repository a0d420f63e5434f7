//! What every page shares.

use maud::{DOCTYPE, Markup, html};

use crate::{Site, Theme};

/// A page without its frame.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// Its title, which no other page has.
    pub(crate) title: &'a str,
    /// Where it stands in the site, from the home page on: names and addresses.
    pub(crate) path: &'a [(&'a str, &'a str)],
    /// How final its content is, where it is not: `Draft`, and what that means.
    pub(crate) phase: Option<(&'a str, &'a str)>,
    /// What it says.
    pub(crate) content: Markup,
}

impl Page<'_> {
    /// The page in its frame.
    pub(crate) fn show(self, theme: &Theme, with_api: bool) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " – " (theme.name()) }
                    link rel="icon" type="image/svg+xml" href="/icon.svg";
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    a class="skip" href="#main" { "Skip to main content" }
                    header { div class="width" { a class="site" href="/" { (logo(theme)) (theme.name()) } } }
                    div class="width" {
                        @if let Some((phase, meaning)) = self.phase {
                            p class="phase" { strong class="tag" { (phase) } " " (meaning) }
                        }
                        (trail(self.path))
                        main id="main" tabindex="-1" { (self.content) }
                    }
                    (footer(theme, with_api))
                }
            }
        }
    }
}

/// The logo beside the name, which says who it is of.
fn logo(theme: &Theme) -> Markup {
    html! {
        @if let Some(logo) = theme.logo() {
            @let (width, height) = logo.size();
            img src=(logo.address()) alt="" width=(width) height=(height);
        }
    }
}

fn trail(path: &[(&str, &str)]) -> Markup {
    html! {
        @if !path.is_empty() {
            nav class="trail" aria-label="Where you are" {
                ol { @for (name, address) in path { li { a href=(address) { (name) } } } }
            }
        }
    }
}

fn footer(theme: &Theme, with_api: bool) -> Markup {
    let contact = theme.contact();
    html! {
        footer {
            div class="width" {
                p { "Figures are released ones: what could tell of single people is hidden, [c]. "
                    "Each page names its source and licence." }
                @if let Some(organisation) = &contact.organisation {
                    p { "This site is run by " (organisation) "."
                        @if let Some(email) = &contact.email { " Write to " a href={ "mailto:" (email) } { (email) } "." } }
                }
                ul class="links" {
                    li { a href="/indicators" { "All indicators" } }
                    li { a href="/compare" { "Compare" } }
                    li { a href="/releases" { "Releases" } }
                    li { a href="/about" { "How this is made" } }
                    li { a href="/accessibility" { "Accessibility statement" } }
                    li { a href="/published" { "Everything that is published" } }
                    @if with_api { li { a href="/api/openapi.json" { "Data interface (OpenAPI)" } } }
                }
            }
        }
    }
}

impl Site {
    pub(crate) fn page(&self, page: Page<'_>) -> Markup {
        page.show(&self.theme, self.with_api)
    }
}

/// A table that scrolls by itself where the screen is narrower than it is.
///
/// A reader of the keyboard can scroll it; a screen reader announces it by its caption. It is a group and not a
/// region, because regions are landmarks, and a page has many tables.
pub(crate) fn scrolling(id: &str, table: &Markup) -> Markup {
    html! { div class="scroll" role="group" tabindex="0" aria-labelledby=(id) { (table) } }
}

/// A label that says that the figures are made up.
pub(crate) fn synthetic() -> Markup {
    html! { strong class="tag warn" { "Synthetic: made-up figures" } }
}
