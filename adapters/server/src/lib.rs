#![doc = include_str!("../README.md")]

mod api;
mod drawing;
mod figures;
mod kept;
mod map;
mod problem;
mod query;
mod report;
mod revalidate;
mod serve;
mod staff;
mod theme;
mod web;

use std::sync::Arc;

use axum::Router;
use kept::Kept;
use lifecourse_app::{Clock, SystemClock, access::StaffStore};
use lifecourse_storage::{Edition, Mark, Published, Reader, ReleaseNumber, StoreError};
use query::{AsOf, Params};
use time::Date;

pub use api::{openapi, staff_openapi};
pub use drawing::{NotDrawn, answer_drawings, comparison_drawing, profile_drawings, view_drawing};
pub use lifecourse_charts::{Example, Frame, Kind as ChartKind};
pub use map::map_drawing;
pub use problem::Problem;
pub use report::{report_html, report_markdown};
pub use serve::{Stop, bind, harden, serve, stop_signal};
use staff::Api;
pub use theme::{Colour, Theme, ThemeError};
pub use web::page_addresses;

/// What every handler of the pages is given, and of the API as far as nobody has a token: the public
/// part of a store. There is no way from here to a figure that is not released, nor to who changed
/// what.
#[derive(Clone, Debug)]
struct Site {
    published: Arc<dyn Published>,
    /// What it has answered lately.
    kept: Kept,
    /// Whether the pages may link to the API, because it is mounted beside them.
    with_api: bool,
    /// How they look.
    theme: Arc<Theme>,
}

impl Site {
    fn new(published: Arc<dyn Published>, with_api: bool) -> Self {
        Self { published, kept: Kept::default(), with_api, theme: Arc::default() }
    }

    fn with_theme(self, theme: Theme) -> Self {
        Self { theme: Arc::new(theme), ..self }
    }

    /// What answers rest on now.
    async fn mark(&self) -> Result<Mark, Problem> {
        Ok(self.published.mark(SystemClock.now()).await?)
    }

    /// The day on which a question is asked.
    #[expect(clippy::unused_self, reason = "handlers get everything from outside through this")]
    fn today(&self) -> Date {
        SystemClock.now().date()
    }

    /// What is public now.
    async fn reader(&self) -> Result<Box<dyn Reader>, Problem> {
        self.reader_as_of(None).await
    }

    /// What is public now, with the figures of the release that stood at a time.
    async fn reader_as_of(&self, as_of: Option<AsOf>) -> Result<Box<dyn Reader>, Problem> {
        let now = SystemClock.now();
        let at = as_of.map_or(now, |AsOf(at)| at.min(now));
        Ok(self.published.reader(Edition::at(at)).await?)
    }

    /// What is public now, with the figures of the release that is asked for: by its number, or as
    /// the one that stood at a time. An address with the number is for good.
    async fn reader_for(&self, params: &Params) -> Result<Box<dyn Reader>, Problem> {
        let (as_of, release) = (params.one("as_of")?, params.one::<ReleaseNumber>("release")?);
        match (as_of, release) {
            (Some(_), Some(_)) => {
                let why = "`as_of` asks for a release, too: give one of the two";
                Err(Problem::bad_parameter("release", why))
            }
            (as_of, None) => self.reader_as_of(as_of).await,
            (None, Some(number)) => {
                let mut reader = self.reader_of(release).await?;
                match reader.release().await? {
                    Some(found) if found.number == number => Ok(reader),
                    _ => Err(Problem::nothing(&format!("there is no release {number}"))),
                }
            }
        }
    }

    /// What is public now, with the figures of this release.
    async fn reader_of(
        &self,
        release: Option<ReleaseNumber>,
    ) -> Result<Box<dyn Reader>, StoreError> {
        let at = SystemClock.now();
        self.published.reader(Edition { at, release }).await
    }
}

/// The JSON API: everything under `/api`, and `/health` and `/ready` for whoever operates it.
///
/// It is a complete router, to be merged into another application's or served by itself.
pub fn api(published: Arc<dyn Published>) -> Router {
    api::router(Api { site: Site::new(published, true), staff: None })
}

/// The JSON API for officers, too: with a token they read what is not released, write documents and
/// bring in figures, each as their role may. Without one it is [`api`].
///
/// `published` and `store` are two views of one store.
pub fn staff_api(published: Arc<dyn Published>, store: Arc<dyn StaffStore>) -> Router {
    api::router(Api { site: Site::new(published, true), staff: Some(store) })
}

/// The pages. Their addresses start at `/`, so they want a host, or a port, of their own.
pub fn web(published: Arc<dyn Published>) -> Router {
    web::router(Site::new(published, false))
}

/// The pages, and the API for officers beside them: see [`staff_api`]. The pages are the public's,
/// whoever asks.
pub fn staff_site(published: Arc<dyn Published>, store: Arc<dyn StaffStore>) -> Router {
    themed_site(published, Some(store), Theme::default())
}

/// The pages and the API beside them.
pub fn site(published: Arc<dyn Published>) -> Router {
    themed_site(published, None, Theme::default())
}

/// The pages with the look of a council, and the API beside them: for officers, too, if there is a
/// `store`.
pub fn themed_site(
    published: Arc<dyn Published>,
    store: Option<Arc<dyn StaffStore>>,
    theme: Theme,
) -> Router {
    let pages = web::router(Site::new(Arc::clone(&published), true).with_theme(theme));
    pages.merge(api::router(Api { site: Site::new(published, true), staff: store }))
}
