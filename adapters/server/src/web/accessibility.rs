//! The statement about accessibility: the model of the Public Sector Bodies (Websites and Mobile
//! Applications) (No. 2) Accessibility Regulations 2018, with what the tests in a browser hold.

use axum::extract::State;
use maud::{Markup, html};

use super::{layout::Page, words::day};
use crate::{Problem, Site, query::Params, theme::Contact};

/// The widths in CSS pixels at which every kind of page is looked at.
const WIDTHS: [u16; 3] = [320, 768, 1280];
/// What looks for faults, as the tests name it.
const AXE: &str = "4.14.1";

/// What does not conform, or is not known to.
const LIMITS: [&str; 4] = [
    "Wide tables and system maps scroll sideways in a frame of their own on a narrow screen; the keyboard scrolls them, \
     too (within the exception of WCAG 2.2, success criterion 1.4.10, for data tables and maps).",
    "Documents that others have published, to which the pages lead, are as accessible as their publishers made them.",
    "Texts that the Board and its partners have written were not simplified here, and are in English alone.",
    "Nobody has yet gone through the site with people who use screen readers, voice control or magnifiers every day: \
     what only they can find is not known.",
];

pub(crate) async fn show(State(site): State<Site>, params: Params) -> Result<Markup, Problem> {
    params.only(&[])?;
    let contact = site.theme.contact();
    let name = site.theme.name();
    let content = html! {
        h1 { "Accessibility statement" }
        p class="lead" { "This statement applies to the site “" (name) "”"
            @if let Some(organisation) = &contact.organisation { ", which is run by " (organisation) } "." }
        p { "As many people as possible should be able to use it. That means that you should be able to:" }
        ul {
            li { "zoom in up to 400% and enlarge or space out the text without anything being lost" }
            li { "reach and use everything with a keyboard alone, and see where you are" }
            li { "listen to it with a screen reader: each chart says in words what it shows, and its table stands beside it" }
            li { "read it in light or dark, in colours of your own, and on paper: nothing is told by colour alone" }
            li { "use all of it without scripts, on an old phone and a slow line" }
        }
        h2 { "How accessible this site is" }
        p { "These parts are not fully accessible, or not known to be:" }
        ul { @for limit in LIMITS { li { (limit) } } }
        h2 { "Feedback and contact" }
        (feedback(contact))
        h2 { "Enforcement" }
        p { "The Equality and Human Rights Commission (EHRC) is responsible for enforcing the Public Sector Bodies "
            "(Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not happy with how "
            "your complaint is answered, contact the "
            a href="https://www.equalityadvisoryservice.com/" { "Equality Advisory and Support Service (EASS)" } "." }
        h2 { "Technical information" }
        p { @match &contact.organisation { Some(organisation) => { (organisation) " is" } None => { "Who runs this site is" } }
            " committed to making it accessible, in accordance with those regulations." }
        h3 { "Compliance status" }
        p { "This site is partially compliant with the "
            a href="https://www.w3.org/TR/WCAG22/" { "Web Content Accessibility Guidelines 2.2" }
            " AA standard: its tests find no fault, and the last of the limits above is open." }
        h3 { "Disproportionate burden" }
        p { "None is claimed." }
        h2 { "How it was tested" }
        p { "Every change of the program lifecourse opens pages of every kind in Chromium, filled with five example "
            "strategies, and fails if one of these does not hold. This is version " (env!("CARGO_PKG_VERSION")) "." }
        ul {
            li { "axe-core " (AXE) " finds no violation of its rules for WCAG 2.2 A and AA and for best practice, at 320 and "
                "1280 pixels; none of those for colours when it is dark, under colours of a reader's own, and on paper" }
            li { "at " @for (at, width) in WIDTHS.iter().enumerate() { @if at > 0 { ", " } (width) }
                " pixels, at 400% of 1280, with text of 200%, with spaced text and on paper, nothing is wider than the window or cut off" }
            li { "the keyboard comes first to a link that skips to the content; every stop shows its focus and is in sight; forms are sent by it" }
            li { "the page says the same with scripts and without, nothing moves while it loads, and nothing is asked of another host" }
        }
        p { "Machines find only a part of what can be wrong." }
        h2 { "Preparation of this statement" }
        p { "This page is made from the program that runs, whenever it is opened."
            @match contact.reviewed {
                Some(on) => { " Somebody last reviewed it on " (day(on)) "." }
                None => { " Nobody has said yet when they last reviewed it." }
            } }
    };
    Ok(site.page(Page {
        title: "Accessibility statement",
        path: &[("Home", "/")],
        phase: None,
        content,
    }))
}

fn feedback(contact: &Contact) -> Markup {
    let Contact { email, telephone, address, .. } = contact;
    html! {
        p { "If you find a fault, or need what is here in another form, such as large print, easy read, audio or braille, say so:" }
        @if email.is_none() && telephone.is_none() && address.is_none() {
            p { strong { "Who runs this site has not said yet how they are reached." } }
        } @else {
            dl class="summary" {
                @if let Some(email) = email { div { dt { "Email" } dd { a href={ "mailto:" (email) } { (email) } } } }
                @if let Some(telephone) = telephone { div { dt { "Telephone" } dd { (telephone) } } }
                @if let Some(address) = address { div { dt { "Post" } dd { (address) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn it_claims_what_the_tests_in_a_browser_do() {
        let walk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
        let read = |name: &str| fs::read_to_string(walk.join(name)).unwrap();
        assert!(read("package.json").contains(&format!("\"axe-core\": \"{AXE}\"")));
        let checks = read("checks.mjs");
        for claimed in [
            &format!("const widths = {WIDTHS:?}"),
            "\"wcag22aa\", \"best-practice\"",
            "fontSize = \"200%\"",
            "320, 256, 4",
            "media: \"print\"",
            "forcedColors: \"active\"",
            "colorScheme: \"dark\"",
            "1.4.12",
            "moves by",
            "asks another host",
        ] {
            assert!(checks.contains(claimed), "{claimed}");
        }
    }
}
