//! Which part of the population a figure is for.

mod category;

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    AgeBand, AgeBandError, Sex, SexError,
    forms::{excerpt, text_form},
    schema::string_schema,
};

pub use category::{Category, CategoryError, DeprivationGroup, Ranked};

/// The part of the population that a figure is for: sex, ages, and a category where there is one.
///
/// Written as `Persons, 65+ yrs, Ethnic groups: Asian`, always with sex and ages; read with any of
/// the three left out that is usual: `Female` is of all ages. The default is everybody.
///
/// ```
/// use lifecourse_core::{Segment, Sex};
/// let segment: Segment = "persons, 65+, Ethnic groups: Asian".parse()?;
/// assert_eq!(segment.to_string(), "Persons, 65+ yrs, Ethnic groups: Asian");
/// assert_eq!("female".parse::<Segment>()?, Segment { sex: Sex::Female, ..Segment::default() });
/// # Ok::<(), lifecourse_core::SegmentError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Segment {
    /// The sex.
    pub sex: Sex,
    /// The ages.
    pub age: AgeBand,
    /// A group within them, such as one ethnic group or one deprivation decile.
    pub category: Option<Category>,
}

/// Why a text is not a [`Segment`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// Its sex cannot be read.
    #[error(transparent)]
    Sex(#[from] SexError),
    /// Its ages cannot be read.
    #[error(transparent)]
    Age(#[from] AgeBandError),
    /// Its category cannot be read.
    #[error(transparent)]
    Category(#[from] CategoryError),
    /// A word that is neither a sex, nor ages, nor a category.
    #[error(
        "{found:?} is neither a sex, nor ages, nor a category: write Persons, 65+ yrs, Ethnic \
         groups: Asian"
    )]
    Unrecognised {
        /// What was found.
        found: String,
    },
}

impl Segment {
    /// Whether it is everybody: persons of all ages, no category.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }

    /// All of the same sex and ages, whatever their category.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { category: None, ..self.clone() }
    }

    fn kind_of_category(&self) -> Option<&str> {
        self.category.as_ref().map(Category::kind)
    }

    /// The order in which a reader expects segments: a whole before its categories, deprivation
    /// groups from the most deprived on.
    #[must_use]
    pub fn reading_order(&self, other: &Self) -> Ordering {
        let rank =
            |segment: &Self| segment.category.as_ref()?.deprivation().map(|group| group.rank);
        (self.sex, self.age)
            .cmp(&(other.sex, other.age))
            .then_with(|| self.kind_of_category().cmp(&other.kind_of_category()))
            .then_with(|| rank(self).cmp(&rank(other)))
            .then_with(|| self.category.cmp(&other.category))
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.sex, self.age)?;
        match &self.category {
            Some(category) => write!(f, ", {category}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Segment {
    type Err = SegmentError;

    fn from_str(text: &str) -> Result<Self, SegmentError> {
        let mut parts = text.splitn(3, ',');
        let (first, rest) = (parts.next().unwrap_or_default(), (parts.next(), parts.next()));
        let sex = first.parse::<Sex>();
        if let ((Some(age), category), Ok(sex)) = (rest, &sex)
            && let Ok(age) = age.parse()
        {
            let category = category.map(str::parse).transpose()?;
            return Ok(Self { sex: *sex, age, category });
        }
        Self::shortened(text, sex)
    }
}

impl Segment {
    /// A text that leaves out its ages, or its sex and more.
    fn shortened(text: &str, sex: Result<Sex, SexError>) -> Result<Self, SegmentError> {
        let rest = match (sex, text.split_once(',')) {
            (Ok(sex), None) => {
                return Ok(Self { sex, ..Self::default() });
            }
            (Ok(sex), Some((_, rest))) => return Self::of_category(sex, AgeBand::ALL, rest),
            (Err(_), _) => text,
        };
        if let Ok(age) = rest.parse() {
            return Ok(Self { age, ..Self::default() });
        }
        match rest.split_once(',').map(|(age, category)| (age.parse(), category)) {
            Some((Ok(age), category)) => Self::of_category(Sex::Persons, age, category),
            _ => Self::of_category(Sex::Persons, AgeBand::ALL, rest),
        }
    }

    fn of_category(sex: Sex, age: AgeBand, text: &str) -> Result<Self, SegmentError> {
        match text.parse() {
            Ok(category) => Ok(Self { sex, age, category: Some(category) }),
            Err(CategoryError::NoColon { .. }) => {
                Err(SegmentError::Unrecognised { found: excerpt(text) })
            }
            Err(error) => Err(error.into()),
        }
    }
}

text_form!(Segment, SegmentError);
string_schema!(
    Segment,
    "Segment",
    "A part of the population: sex, ages, category type and category",
    "Persons, 65+ yrs, Ethnic groups: Asian"
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(text: &str) -> Segment {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn what_is_usual_can_be_left_out() {
        let forms = [
            ("female", "Female, All ages"),
            ("65+", "Persons, 65+ yrs"),
            ("Male, <75", "Male, <75 yrs"),
            ("Ethnic groups: Asian", "Persons, All ages, Ethnic groups: Asian"),
            ("male, Ethnic groups: Asian", "Male, All ages, Ethnic groups: Asian"),
            ("65+, Ethnic groups: Asian", "Persons, 65+ yrs, Ethnic groups: Asian"),
            (
                "persons, 16+, Socioeconomic class: Managerial, administrative and professional",
                "Persons, 16+ yrs, Socioeconomic class: Managerial, administrative and professional",
            ),
        ];
        for (text, printed) in forms {
            assert_eq!(segment(text).to_string(), printed);
        }
    }

    #[test]
    fn the_default_is_everybody() {
        assert_eq!(Segment::default().to_string(), "Persons, All ages");
        assert!(segment("persons, all ages").is_everybody());
        assert!(!segment("persons, 0-64").is_everybody());
    }

    #[test]
    fn a_word_that_is_none_of_the_three_is_refused() {
        let error = "Persons, School age".parse::<Segment>().unwrap_err();
        assert_eq!(error, SegmentError::Unrecognised { found: "School age".into() });
        assert!("".parse::<Segment>().is_err());
        assert!(matches!("Male, 65+, ".parse::<Segment>(), Err(SegmentError::Category(_))));
    }

    #[test]
    fn serde_goes_through_the_text() {
        let women: Segment = serde_json::from_str("\"Female, 16-44\"").unwrap();
        assert_eq!(serde_json::to_string(&women).unwrap(), "\"Female, 16-44 yrs\"");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_as_the_same_segment(
            sex in 0_usize..4, lower in 0_u8..150, kind in "[A-Za-z(), :]{1,20}", name in "[A-Za-z(), :]{1,20}",
        ) {
            let sex = [Sex::Persons, Sex::Male, Sex::Female, Sex::NotApplicable][sex];
            let age = AgeBand::of_years(lower, None).unwrap();
            let segment = Segment { sex, age, category: Category::new(&kind, &name).ok() };
            prop_assert_eq!(segment.to_string().parse::<Segment>(), Ok(segment));
        }

        #[test]
        fn any_text_is_a_segment_or_a_clear_error(text in ".{0,40}") {
            match text.parse::<Segment>() {
                Ok(segment) => prop_assert_eq!(segment.to_string().parse::<Segment>(), Ok(segment)),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
