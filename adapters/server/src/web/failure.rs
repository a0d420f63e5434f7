//! The page of a problem, with the way back.

use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::Page;
use crate::{Problem, Theme};

pub(crate) fn show(problem: &Problem, theme: &Theme) -> Response {
    let title = if problem.is_not_found() { "Page not found" } else { problem.title() };
    let content = html! {
        h1 { (title) }
        p { (problem.detail()) }
        @if problem.is_not_found() {
            p { "If you typed the address, check it. If you followed a link, it may be out of date." }
        }
        p { a href="/" { "Start again from the home page" } }
    };
    let page = Page { title, path: &[("Home", "/")], phase: None, content };
    (problem.status(), page.show(theme, false)).into_response()
}
