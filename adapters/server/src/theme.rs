//! The look of a council: its name, colours and logo, and how it is reached, from a small TOML file.

mod colour;
mod logo;
mod origin;

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

use lifecourse_core::Text;
use serde::Deserialize;
use time::Date;

pub use self::colour::Colour;
use self::colour::{Ground, head_ink};
pub(crate) use self::{logo::Logo, origin::Origin};

/// What the pages are called where no theme names them.
const NAME: &str = "Health and Wellbeing Strategy";

/// The look of the pages, the charts and the report: what a council gives in a TOML file. What it
/// leaves out is as it is without a theme.
///
/// ```
/// use lifecourse_server::Theme;
///
/// let theme: Theme = "name = 'Fairer health in Rutland'\n[colours]\nlink = '#00563f'".parse()?;
/// assert!(theme.stylesheet().contains("--link: #00563f"));
/// let pale = "[colours]\nlink = '#7fb8d4'".parse::<Theme>().unwrap_err().to_string();
/// assert!(pale.contains("the nearest that can be read is `#"), "{pale}");
/// # Ok::<(), lifecourse_server::ThemeError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Theme {
    name: Option<Text>,
    site: Option<Origin>,
    contact: Contact,
    stylesheet: String,
    logo: Option<Logo>,
    fingerprint: u64,
}

/// How the organisation behind the pages is reached, for the statement about accessibility.
#[derive(Clone, Debug, Default, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contact {
    /// Who it is.
    pub(crate) organisation: Option<Text>,
    /// Where to write to.
    pub(crate) email: Option<Text>,
    /// Where to call.
    pub(crate) telephone: Option<Text>,
    /// Where to send a letter.
    pub(crate) address: Option<Text>,
    /// When somebody of it last looked at the statement.
    pub(crate) reviewed: Option<Date>,
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ThemeError {
    /// A file of it cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not TOML of this form.
    #[error("the theme cannot be understood: {0}")]
    Malformed(#[from] toml::de::Error),
    /// What has a colour could not be read.
    #[error(
        "`colours.{name}` {colour} has a contrast of {contrast:.2} to 1 on the {ground} ground {surface}; \
         4.5 to 1 is the least (WCAG 2.2, 1.4.3), and the nearest that can be read is `{nearest}`"
    )]
    TooFaint {
        /// What the colour is of.
        name: &'static str,
        /// The colour.
        colour: Colour,
        /// How it contrasts.
        contrast: f64,
        /// `light` or `dark`.
        ground: &'static str,
        /// What it stands on.
        surface: Colour,
        /// What would do.
        nearest: Colour,
    },
    /// The logo cannot be shown.
    #[error("the logo `{name}` cannot be shown: {why}")]
    Logo {
        /// Its file.
        name: String,
        /// Why, and what would do.
        why: String,
    },
}

/// A theme as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Option<Text>,
    /// Where the site is reached.
    site: Option<Origin>,
    logo: Option<Text>,
    #[serde(default)]
    colours: Colours,
    #[serde(default)]
    contact: Contact,
}

/// The colours that a theme gives.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colours {
    /// Of the head of the page and of buttons.
    head: Option<Pair>,
    /// Of links.
    link: Option<Pair>,
    /// Of what a chart is about.
    chart: Option<Pair>,
}

/// A colour for a light screen, and one for a dark.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum Pair {
    /// That of a dark screen is the nearest that can be read there.
    Light(Colour),
    Both {
        light: Colour,
        dark: Colour,
    },
}

impl Pair {
    const fn light(self) -> Colour {
        match self {
            Self::Light(light) | Self::Both { light, .. } => light,
        }
    }

    /// The two, if both can be read.
    fn legible(self, name: &'static str) -> Result<(Colour, Colour), ThemeError> {
        let light = Ground::LIGHT.admit(name, self.light())?;
        let dark = match self {
            Self::Light(light) => Ground::DARK.nearest(light),
            Self::Both { dark, .. } => Ground::DARK.admit(name, dark)?,
        };
        Ok((light, dark))
    }
}

impl Theme {
    /// Reads a theme, with its logo, which lies beside it.
    ///
    /// # Errors
    /// [`ThemeError`]: a file cannot be read, is not a theme, or has a colour that could not be read
    /// or a logo that could not be shown.
    pub fn read(path: &Path) -> Result<Self, ThemeError> {
        let text = fs::read_to_string(path);
        let text = text.map_err(|source| ThemeError::Unreadable { path: path.into(), source })?;
        let beside = path.parent().unwrap_or(Path::new(""));
        Self::of(&text, |name| {
            let path = beside.join(name);
            Logo::read_file(&path).map_err(|source| ThemeError::Unreadable { path, source })
        })
    }

    fn of(
        text: &str,
        file: impl FnOnce(&str) -> Result<Vec<u8>, ThemeError>,
    ) -> Result<Self, ThemeError> {
        let Written { name, site, logo, colours, contact } = toml::from_str(text)?;
        let stylesheet = colours.stylesheet()?;
        let logo = logo.map(|name| Logo::of(&name, file(&name)?)).transpose()?;
        let mut hasher = DefaultHasher::new();
        (name.as_deref(), &site, &contact, &stylesheet, &logo).hash(&mut hasher);
        Ok(Self { name, site, contact, stylesheet, logo, fingerprint: hasher.finish() })
    }

    /// What the pages are called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(NAME)
    }

    /// What its colours are in CSS, to stand after the sheets of the pages and charts.
    #[must_use]
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// Where the site is reached from outside, if the council says so.
    pub(crate) const fn site(&self) -> Option<&Origin> {
        self.site.as_ref()
    }

    pub(crate) const fn contact(&self) -> &Contact {
        &self.contact
    }

    pub(crate) const fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// Another number for another theme: what is kept of pages is of one theme.
    pub(crate) const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// A theme without a logo, which is a file of its own.
impl std::str::FromStr for Theme {
    type Err = ThemeError;

    fn from_str(text: &str) -> Result<Self, ThemeError> {
        Self::of(text, |name| {
            let why = "there is no folder to read it from; give the theme as a file".to_owned();
            Err(ThemeError::Logo { name: name.to_owned(), why })
        })
    }
}

impl Colours {
    /// The properties that the sheets of the pages and the charts leave to a theme. Paper and colours
    /// of a reader's own are left as they are.
    fn stylesheet(&self) -> Result<String, ThemeError> {
        let (mut light, mut dark, mut paper) = (String::new(), String::new(), String::new());
        let set = |to: &mut String, name: &str, colour: Colour| {
            to.extend(["--", name, ": ", &colour.to_string(), "; "]);
        };
        if let Some(head) = self.head {
            let on_dark = match head {
                Pair::Light(light) => light,
                Pair::Both { dark, .. } => dark,
            };
            for (to, head) in [(&mut light, head.light()), (&mut dark, on_dark)] {
                set(to, "head", head);
                set(to, "head-ink", head_ink(head));
            }
        }
        if let Some(link) = self.link {
            let (on_light, on_dark) = link.legible("link")?;
            set(&mut light, "link", on_light);
            set(&mut dark, "link", on_dark);
        }
        if let Some(chart) = self.chart {
            let (on_light, on_dark) = chart.legible("chart")?;
            for (to, colour, ground) in [
                (&mut light, on_light, Ground::LIGHT),
                (&mut dark, on_dark, Ground::DARK),
                (&mut paper, on_light, Ground::LIGHT),
            ] {
                set(to, "lc-main", colour);
                set(to, "lc-band", ground.band(colour));
            }
        }
        let rule = |of: &str, set: &str| match set {
            "" => String::new(),
            set => format!("@media {of} {{ :root {{ {set}}} }}\n"),
        };
        Ok([
            rule("screen and (forced-colors: none)", &light),
            rule("screen and (forced-colors: none) and (prefers-color-scheme: dark)", &dark),
            rule("print", &paper),
        ]
        .concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<Theme>().unwrap_err().to_string()
    }

    #[test]
    fn a_theme_without_anything_changes_nothing() {
        let theme: Theme = "".parse().unwrap();
        assert_eq!((theme.name(), theme.stylesheet()), (NAME, ""));
        assert_eq!(Theme::default().name(), NAME);
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_one_that_can() {
        assert_eq!(
            refused("[colours]\nlink = '#7fb8d4'"),
            "`colours.link` #7fb8d4 has a contrast of 1.98 to 1 on the light ground #f3f5f7; 4.5 to 1 \
             is the least (WCAG 2.2, 1.4.3), and the nearest that can be read is `#517587`"
        );
        let dark = refused("[colours.chart]\nlight = '#0b4f8a'\ndark = '#0b4f8a'");
        assert!(dark.contains("on the dark ground"), "{dark}");
    }

    #[test]
    fn a_light_colour_alone_gives_a_dark_one_that_can_be_read() {
        let theme: Theme = "[colours]\nlink = '#00563f'\nchart = '#00563f'".parse().unwrap();
        let [light, dark, paper] = theme.stylesheet().lines().collect::<Vec<_>>()[..] else {
            panic!("{}", theme.stylesheet());
        };
        assert!(light.contains("--link: #00563f; --lc-main: #00563f; --lc-band: #"), "{light}");
        assert!(dark.contains("prefers-color-scheme: dark") && !dark.contains("#00563f"), "{dark}");
        assert!(paper.starts_with("@media print") && !paper.contains("--link"), "{paper}");
    }

    #[test]
    fn the_head_takes_any_colour_and_ink_that_can_be_read_on_it() {
        for (head, ink) in [("#ffdd00", "#000000"), ("#12344d", "#ffffff"), ("#777777", "#000000")]
        {
            let theme: Theme = format!("[colours]\nhead = '{head}'").parse().unwrap();
            let wanted = format!("--head: {head}; --head-ink: {ink};");
            assert!(theme.stylesheet().contains(&wanted), "{}", theme.stylesheet());
        }
    }

    #[test]
    fn what_is_not_known_is_refused_where_it_stands() {
        for (text, word) in [
            ("colour = 'red'", "unknown field `colour`"),
            ("[colours]\nhead = 'red'", "line 2"),
            ("logo = 'logo.png'", "give the theme as a file"),
            ("site = 'health.council.example'", "is not the address of a site"),
            ("[contact]\nreviewed = 'yesterday'", "line 2"),
        ] {
            assert!(refused(text).contains(word), "{text}: {}", refused(text));
        }
    }

    #[test]
    fn another_theme_has_another_fingerprint() {
        let of = |text: &str| text.parse::<Theme>().unwrap().fingerprint();
        assert_ne!(of("name = 'One'"), of("name = 'Two'"));
        assert_ne!(of("name = 'One'"), of("name = 'One'\nsite = 'https://a.example'"));
        assert_ne!(of("name = 'One'"), of("name = 'One'\n[contact]\nemail = 'a@b.example'"));
    }
}
