//! A small strategy to begin with.

use lifecourse_core::{AreaCode, Id, Strategy, Text};

use crate::{Files, write::quoted};

const ENGLAND: &str = "E92000001";

/// What a [folder to begin with](Starter::files) is about.
#[derive(Clone, Debug)]
pub struct Starter {
    /// The title of the strategy.
    pub title: Text,
    /// The code of the place that it is for.
    pub area: AreaCode,
    /// The name of the place.
    pub place: Text,
    /// The calendar year in whose April it begins, between 1950 and 2150.
    pub year: u16,
}

impl Starter {
    /// A small strategy that passes every check, with comments that teach the format: the stages
    /// of the life course, a priority for each, an action, an indicator with a target, and a few
    /// figures that are made up and say so.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_strategy::{Starter, read};
    /// let starter = Starter {
    ///     title: "Living well in Leicestershire".parse()?,
    ///     area: "E10000018".parse()?,
    ///     place: "Leicestershire".parse()?,
    ///     year: 2026,
    /// };
    /// assert!(read(&starter.files()).is_usable());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> Files {
        let fill = |template: &str| self.fill(template);
        let mut people = fill(include_str!("starter/people-and-places.toml"));
        if self.area.as_str() != ENGLAND {
            people.push_str("\n[[area]]\nid = \"E92000001\"\ntitle = \"England\"\n");
        }
        Files::from_memory([
            ("strategy.toml", fill(include_str!("starter/strategy.toml"))),
            ("priorities.toml", fill(include_str!("starter/priorities.toml"))),
            ("actions.toml", fill(include_str!("starter/actions.toml"))),
            ("indicators.toml", fill(include_str!("starter/indicators.toml"))),
            ("people-and-places.toml", people),
            ("figures/example-active-adults.csv", self.figures()),
        ])
    }

    fn year(&self) -> u16 {
        self.year.clamp(1950, 2150)
    }

    fn fill(&self, template: &str) -> String {
        let year = self.year();
        let id = Id::<Strategy>::from_words(&self.title);
        let comparators =
            if self.area.as_str() == ENGLAND { String::new() } else { quoted(ENGLAND) };
        let values = [
            ("id", quoted(id.as_ref().map_or("strategy", Id::as_str))),
            ("title", quoted(&self.title)),
            ("area", quoted(self.area.as_str())),
            ("place", quoted(&self.place)),
            ("council", quoted(&format!("The council of {}", &*self.place))),
            ("comparators", comparators),
            ("from", format!("{year}-04-01")),
            ("to", format!("{}-03-31", year + 10)),
            ("action_to", format!("{}-03-31", year + 1)),
            ("milestone", format!("{year}-10-01")),
            ("baseline", quoted(&(year - 1).to_string())),
            ("goal", quoted(&(year + 9).to_string())),
        ];
        // One pass, so that braces in a title are left alone.
        let mut parts = template.split("{{");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once("}}").unwrap_or(("", part));
            text.extend(
                values.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str()),
            );
            text.push_str(rest);
        }
        text
    }
    /// Five years of made-up figures: the place a little behind England, both slowly rising.
    fn figures(&self) -> String {
        let mut table = "indicator,area,period,value,lower_95,upper_95,note\n".to_owned();
        let places: &[(&str, f64)] = match self.area.as_str() {
            ENGLAND => &[(ENGLAND, 63.0)],
            area => &[(area, 61.5), (ENGLAND, 63.0)],
        };
        for (area, first) in places {
            for (at, step) in [0.0, 0.6, 0.4, 1.3, 2.5].into_iter().enumerate() {
                let (value, year) = (first + step, usize::from(self.year()) + at - 5);
                let (lower, upper) = (value - 1.2, value + 1.2);
                let row = format!(
                    "example-active-adults,{area},{year},{value:.1},{lower:.1},{upper:.1},made up\n"
                );
                table.push_str(&row);
            }
        }
        table
    }
}
