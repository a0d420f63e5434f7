//! One group of a way of dividing a population.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    forms::{excerpt, fold_blanks, text_form},
    schema::string_schema,
};

/// The longest a category may be with its type, in bytes.
const LONGEST: usize = 400;

/// One group of a way of dividing a population: the category `Asian` of the type `Ethnic groups`.
///
/// Neither the type nor the name is blank, and the name holds no colon before a blank, so that
/// `Ethnic groups: Asian` can be read in one way: its name begins after the last such colon.
/// White space is folded to one blank, as Fingertips writes one type sometimes with two.
/// Categories are ordered as texts. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Category {
    /// Type, colon, blank, name.
    text: Arc<str>,
}

const COLON: &str = ": ";

/// Why a text is not a [`Category`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CategoryError {
    /// No colon between type and name.
    #[error("{found:?} does not say of which type it is: write `Ethnic groups: Asian`")]
    NoColon {
        /// What was found.
        found: String,
    },
    /// The type or the name is blank.
    #[error("the category type or the category is blank: write both, or neither")]
    Blank,
    /// A name with a colon before a blank.
    #[error(
        "the category {found:?} holds a colon before a blank, which parts a type from its category: leave the blank out"
    )]
    ColonInName {
        /// The name.
        found: String,
    },
    /// Longer than a label.
    #[error(
        "the category {found:?} has {length} characters with its type, and {LONGEST} at most are kept"
    )]
    TooLong {
        /// Its beginning.
        found: String,
        /// Its length in bytes.
        length: usize,
    },
}

impl Category {
    /// The category `name` of the type `kind`.
    ///
    /// # Errors
    /// [`CategoryError`] if one of them is blank, the two are too long, or `name` holds a colon
    /// before a blank.
    pub fn new(kind: &str, name: &str) -> Result<Self, CategoryError> {
        let length = kind.len().saturating_add(name.len());
        if length > LONGEST {
            return Err(CategoryError::TooLong { found: excerpt(name), length });
        }
        let (kind, name) = (fold_blanks(kind), fold_blanks(name));
        if kind.is_empty() || name.is_empty() {
            return Err(CategoryError::Blank);
        }
        if name.contains(COLON) {
            return Err(CategoryError::ColonInName { found: name });
        }
        Ok(Self { text: format!("{kind}{COLON}{name}").into() })
    }

    fn parts(&self) -> (&str, &str) {
        self.text.rsplit_once(COLON).unwrap_or_default()
    }

    /// Its category type, such as `Ethnic groups`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.parts().0
    }

    /// Its name within the type, such as `Asian`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.parts().1
    }

    /// Type and name as they are written together: `Ethnic groups: Asian`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says about deprivation, if it is a decile or a quintile of it as Fingertips and
    /// `FingertipsNext` label them.
    ///
    /// ```
    /// use lifecourse_core::{Category, Ranked};
    /// let category = Category::new(
    ///     "LSOA11 deprivation deciles in England (IMD2019)",
    ///     "Second most deprived decile",
    /// )?;
    /// let group = category.deprivation().expect("it is a deprivation decile");
    /// assert_eq!((group.rank, group.of, group.edition), (2, 10, Some(2019)));
    /// assert_eq!(group.ranked, Ranked::Neighbourhoods);
    /// # Ok::<(), lifecourse_core::CategoryError>(())
    /// ```
    #[must_use]
    pub fn deprivation(&self) -> Option<DeprivationGroup> {
        let (kind, name) = self.parts();
        let (of, ranks) = if kind.contains("deprivation deciles") {
            (10, &DeprivationGroup::DECILES[..])
        } else if kind.contains("deprivation quintiles") {
            (5, &DeprivationGroup::QUINTILES[..])
        } else {
            return None;
        };
        let rank = ranks.iter().position(|rank| name.starts_with(rank))?;
        Some(DeprivationGroup {
            of,
            rank: u8::try_from(rank + 1).ok()?,
            edition: edition(kind).or_else(|| edition(name)),
            ranked: Ranked::by(kind),
            within_area: kind.contains("within area"),
        })
    }
}

impl Category {
    /// Whether the categories of the type `kind` are deciles or quintiles of deprivation.
    #[must_use]
    pub fn ranks_deprivation(kind: &str) -> bool {
        kind.contains("deprivation deciles") || kind.contains("deprivation quintiles")
    }
}

/// A tenth or a fifth of areas, by how deprived they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeprivationGroup {
    /// How many groups there are: 10 or 5.
    pub of: u8,
    /// Which one: 1 is the most deprived.
    pub rank: u8,
    /// The year of the index of multiple deprivation; `None` where Fingertips changes it over
    /// the series ("IMD trend").
    pub edition: Option<u16>,
    /// What was ranked.
    pub ranked: Ranked,
    /// Whether the groups are of each area's own neighbourhoods rather than of all England's.
    pub within_area: bool,
}

impl DeprivationGroup {
    /// What Fingertips calls the tenths, the most deprived first.
    pub const DECILES: [&str; 10] = [
        "Most deprived decile",
        "Second most deprived decile",
        "Third more deprived decile",
        "Fourth more deprived decile",
        "Fifth more deprived decile",
        "Fifth less deprived decile",
        "Fourth less deprived decile",
        "Third less deprived decile",
        "Second least deprived decile",
        "Least deprived decile",
    ];

    /// What Fingertips calls the fifths, the most deprived first.
    pub const QUINTILES: [&str; 5] = [
        "Most deprived quintile",
        "Second most deprived quintile",
        "Average deprived quintile",
        "Second least deprived quintile",
        "Least deprived quintile",
    ];
}

/// What a deprivation ranking puts in order.
///
/// Only groups of neighbourhoods hold about as many people each, so that a gradient over the
/// population can be read from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ranked {
    /// Lower-layer super output areas.
    Neighbourhoods,
    /// Whole authorities, about 15 to a decile of counties.
    Authorities,
    /// General practices or NHS commissioners.
    NhsOrganisations,
}

impl Ranked {
    fn by(kind: &str) -> Self {
        let starts = |names: &[&str]| names.iter().any(|name| kind.starts_with(name));
        if starts(&["County", "Counties", "District"]) {
            Self::Authorities
        } else if starts(&["CCG", "Clinical Commissioning", "General Practice", "ICB", "Sub-ICB"]) {
            Self::NhsOrganisations
        } else {
            Self::Neighbourhoods
        }
    }
}

/// The year in `IMD2019` or `Index of Multiple Deprivation 2019`.
fn edition(label: &str) -> Option<u16> {
    ["IMD", "Index of Multiple Deprivation"].into_iter().find_map(|index| {
        let (_, after) = label.split_once(index)?;
        after.trim_start().get(..4)?.parse().ok()
    })
}

impl FromStr for Category {
    type Err = CategoryError;

    fn from_str(text: &str) -> Result<Self, CategoryError> {
        match text.rsplit_once(COLON) {
            Some((kind, name)) => Self::new(kind, name),
            None if text.trim().is_empty() => Err(CategoryError::Blank),
            None => Err(CategoryError::NoColon { found: excerpt(text) }),
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Category({self})")
    }
}

text_form!(Category, CategoryError);
string_schema!(
    Category,
    "Category",
    "A category type and a category, with a colon between them",
    "Ethnic groups: Asian"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn group(kind: &str, name: &str) -> Option<DeprivationGroup> {
        Category::new(kind, name).unwrap().deprivation()
    }

    #[test]
    fn white_space_is_folded() {
        let twice = Category::new(
            "LSOA11 deprivation deciles within area (IMD  trend)",
            " Most deprived decile\n",
        );
        let once = Category::new(
            "LSOA11 deprivation deciles within area (IMD trend)",
            "Most deprived decile",
        );
        assert_eq!(twice, once);
    }

    #[test]
    fn the_name_begins_after_the_last_colon() {
        let kind = "General Practice deprivation deciles: (Index of Multiple Deprivation 2010)";
        let category = Category::new(kind, "Most deprived decile").unwrap();
        assert_eq!((category.kind(), category.name()), (kind, "Most deprived decile"));
        assert_eq!(category.as_str().parse::<Category>(), Ok(category.clone()));
    }

    #[test]
    fn what_cannot_be_read_back_is_refused() {
        assert_eq!(Category::new("Ethnic groups", " "), Err(CategoryError::Blank));
        assert!(matches!(Category::new("a", "b: c"), Err(CategoryError::ColonInName { .. })));
        assert!(matches!("Asian".parse::<Category>(), Err(CategoryError::NoColon { .. })));
        let long = Category::new("a", &"b".repeat(10_000_000)).unwrap_err();
        assert!(long.to_string().len() < 300);
    }

    #[test]
    fn deprivation_is_read_from_every_label_of_fingertips() {
        use Ranked::{Authorities, Neighbourhoods, NhsOrganisations};
        let labels = [
            ("LSOA11 deprivation deciles within area (IMD  trend)", 10, None, Neighbourhoods, true),
            (
                "LSOA11 deprivation deciles: (Index of Multiple Deprivation trend)",
                10,
                None,
                Neighbourhoods,
                false,
            ),
            (
                "LSOA11 deprivation deciles in England (IMD2015)",
                10,
                Some(2015),
                Neighbourhoods,
                false,
            ),
            (
                "LSOA11 deprivation quintiles in England (IMD2019)",
                5,
                Some(2019),
                Neighbourhoods,
                false,
            ),
            (
                "LSOA11 deprivation quintiles within area (IMD  trend)",
                5,
                None,
                Neighbourhoods,
                true,
            ),
            (
                "County & UA deprivation deciles in England (IMD2015, pre 4/19 geog.)",
                10,
                Some(2015),
                Authorities,
                false,
            ),
            (
                "County & UA deprivation deciles in England (IMD2019, 4/19 and 4/20 geog.)",
                10,
                Some(2019),
                Authorities,
                false,
            ),
            (
                "District & UA deprivation deciles in England (IMD2019, 4/23 geography)",
                10,
                Some(2019),
                Authorities,
                false,
            ),
            (
                "Counties and Unitary Authorities deprivation deciles: Apr 2021 geography (Index of Multiple Deprivation 2019)",
                10,
                Some(2019),
                Authorities,
                false,
            ),
            (
                "CCG deprivation deciles in England (IMD2019, 2021 CCGs)",
                10,
                Some(2019),
                NhsOrganisations,
                false,
            ),
            (
                "General Practice deprivation deciles in England (IMD2010)",
                10,
                Some(2010),
                NhsOrganisations,
                false,
            ),
        ];
        for (kind, of, edition, ranked, within_area) in labels {
            let names = if of == 10 {
                &DeprivationGroup::DECILES[..]
            } else {
                &DeprivationGroup::QUINTILES[..]
            };
            for (name, rank) in names.iter().zip(1..) {
                let expected = DeprivationGroup { of, rank, edition, ranked, within_area };
                assert_eq!(group(kind, name), Some(expected), "{kind}: {name}");
            }
        }
    }

    #[test]
    fn the_edition_may_stand_in_the_name() {
        let group = group(
            "County & UA deprivation deciles in England",
            "Fifth less deprived decile (IMD2015)",
        );
        assert_eq!(group.map(|group| (group.rank, group.edition)), Some((6, Some(2015))));
    }

    #[test]
    fn other_categories_say_nothing_about_deprivation() {
        assert_eq!(group("Ethnic groups", "Asian"), None);
        assert_eq!(group("LSOA11 deprivation deciles within area (IMD trend)", "Unknown"), None);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_as_the_same_category(kind in ".{0,20}", name in ".{0,20}") {
            if let Ok(category) = Category::new(&kind, &name) {
                prop_assert_eq!(category.kind(), fold_blanks(&kind));
                prop_assert_eq!(category.name(), fold_blanks(&name));
                prop_assert_eq!(category.to_string().parse::<Category>(), Ok(category));
            }
        }

        #[test]
        fn any_text_is_a_category_or_a_clear_error(text in "[a-zA-Z :]{0,20}|.{0,20}") {
            match text.parse::<Category>() {
                Ok(category) => prop_assert_eq!(category.to_string().parse::<Category>(), Ok(category)),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
