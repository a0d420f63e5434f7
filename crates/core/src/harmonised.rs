//! Answers about who somebody is, by the harmonised questions of the Government Statistical Service.

use std::fmt;

use crate::{AgeBand, ProtectedCharacteristic};

/// An answer to a harmonised question of equality.
///
/// There is no way to keep an answer that is none of the harmonised ones: words of one's own about
/// oneself could tell who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EqualityAnswer {
    /// A category of the harmonised standard.
    Category(&'static str),
    /// A band of ages.
    Age(AgeBand),
    /// Would not say.
    PreferNotToSay,
}

/// The words for somebody who would not say.
const NOT_SAID: [&str; 5] = [
    "prefer not to say",
    "prefer not to answer",
    "rather not say",
    "i'd rather not say",
    "not stated",
];

/// A category with the answers that belong to it.
type Harmonised = (&'static str, &'static [&'static str]);

const SEX: &[Harmonised] = &[("Female", &["woman", "girl", "f"]), ("Male", &["man", "boy", "m"])];

/// The five high-level groups of England, each with its detailed ones.
const ETHNIC_GROUP: &[Harmonised] = &[
    (
        "Asian or Asian British",
        &[
            "asian, asian british or asian welsh",
            "asian",
            "indian",
            "pakistani",
            "bangladeshi",
            "chinese",
            "any other asian background",
        ],
    ),
    (
        "Black, Black British, Caribbean or African",
        &[
            "black, black british, black welsh, caribbean or african",
            "black",
            "black or black british",
            "caribbean",
            "african",
            "any other black, black british, or caribbean background",
            "any other black, black british or caribbean background",
        ],
    ),
    (
        "Mixed or multiple ethnic groups",
        &[
            "mixed",
            "white and black caribbean",
            "white and black african",
            "white and asian",
            "any other mixed or multiple ethnic background",
        ],
    ),
    (
        "White",
        &[
            "english, welsh, scottish, northern irish or british",
            "white british",
            "irish",
            "white irish",
            "gypsy or irish traveller",
            "roma",
            "any other white background",
        ],
    ),
    ("Other ethnic group", &["arab", "any other ethnic group", "any other ethnic background"]),
];

const DISABILITY: &[Harmonised] = &[
    ("Disabled", &["yes", "yes, a lot", "yes, a little", "limited a lot", "limited a little"]),
    ("Not disabled", &["no", "not at all", "non-disabled", "not limited"]),
];

const RELIGION: &[Harmonised] = &[
    ("No religion", &["none", "no religion or belief"]),
    ("Christian", &[]),
    ("Buddhist", &[]),
    ("Hindu", &[]),
    ("Jewish", &[]),
    ("Muslim", &[]),
    ("Sikh", &[]),
    ("Any other religion", &["other religion", "other"]),
];

const SEXUAL_ORIENTATION: &[Harmonised] = &[
    ("Straight or Heterosexual", &["straight", "heterosexual", "straight/heterosexual"]),
    ("Gay or Lesbian", &["gay", "lesbian", "gay man", "gay woman or lesbian"]),
    ("Bisexual", &["bi"]),
    ("Other sexual orientation", &["other"]),
];

const GENDER_IDENTITY: &[Harmonised] = &[
    ("Gender identity the same as sex registered at birth", &["yes", "same"]),
    ("Gender identity different from sex registered at birth", &["no", "different", "trans"]),
];

const MARITAL_STATUS: &[Harmonised] = &[
    ("Never married and never registered a civil partnership", &["single", "never married"]),
    (
        "Married or in a registered civil partnership",
        &["married", "civil partnership", "in a registered civil partnership"],
    ),
    (
        "Separated",
        &[
            "separated, but still legally married",
            "separated, but still legally in a civil partnership",
        ],
    ),
    (
        "Divorced or civil partnership dissolved",
        &["divorced", "formerly in a civil partnership which is now legally dissolved"],
    ),
    (
        "Widowed or surviving civil partnership partner",
        &["widowed", "surviving partner from a registered civil partnership"],
    ),
];

const PREGNANCY: &[Harmonised] = &[
    ("Pregnant, or gave birth within the last year", &["yes", "pregnant"]),
    ("Neither pregnant nor gave birth within the last year", &["no"]),
];

impl ProtectedCharacteristic {
    /// The categories of its harmonised question; none of age, which is answered by bands.
    ///
    /// # Source
    /// Government Statistical Service, *Harmonised standards and guidance*; the high-level groups of
    /// ethnicity, religion, sexual orientation and marital status as in the Census of 2021.
    pub fn harmonised(self) -> impl Iterator<Item = &'static str> {
        self.table().iter().map(|(category, _)| *category)
    }

    const fn table(self) -> &'static [Harmonised] {
        match self {
            Self::Age => &[],
            Self::Disability => DISABILITY,
            Self::GenderReassignment => GENDER_IDENTITY,
            Self::MarriageAndCivilPartnership => MARITAL_STATUS,
            Self::PregnancyAndMaternity => PREGNANCY,
            Self::Race => ETHNIC_GROUP,
            Self::ReligionOrBelief => RELIGION,
            Self::Sex => SEX,
            Self::SexualOrientation => SEXUAL_ORIENTATION,
        }
    }

    /// The harmonised answer that words give, whatever their case; none if they are not one.
    ///
    /// ```
    /// use lifecourse_core::ProtectedCharacteristic as Of;
    /// let said = |of: Of, words| of.answer(words).unwrap().to_string();
    /// assert_eq!(said(Of::Race, "Pakistani"), "Asian or Asian British");
    /// assert_eq!(said(Of::Disability, "Yes, a little"), "Disabled");
    /// assert_eq!(said(Of::Age, "25-34"), "25-34 yrs");
    /// assert_eq!(said(Of::Sex, "Prefer not to say"), "Prefer not to say");
    /// assert_eq!(Of::Sex.answer("Leeds"), None);
    /// ```
    #[must_use]
    pub fn answer(self, words: &str) -> Option<EqualityAnswer> {
        let said = words.trim().to_lowercase();
        if NOT_SAID.contains(&said.as_str()) {
            return Some(EqualityAnswer::PreferNotToSay);
        }
        if self == Self::Age {
            return band(&said).map(EqualityAnswer::Age);
        }
        let of = |(category, others): &&Harmonised| {
            category.to_lowercase() == said || others.contains(&said.as_str())
        };
        self.table().iter().find(of).map(|(category, _)| EqualityAnswer::Category(category))
    }
}

/// A band of ages in the ways that surveys write one.
fn band(said: &str) -> Option<AgeBand> {
    let said = said.strip_prefix("aged ").unwrap_or(said);
    let said = ["years old", "years", "yrs"]
        .iter()
        .find_map(|unit| said.strip_suffix(unit))
        .unwrap_or(said)
        .trim();
    let years = |text: &str| text.trim().parse::<u8>().ok();
    if let Some(from) = ["+", " and over", " or over", " and above", " or older"]
        .iter()
        .find_map(|end| said.strip_suffix(end))
    {
        return AgeBand::of_years(years(from)?, None).ok();
    }
    if let Some(to) =
        ["under ", "less than ", "<"].iter().find_map(|start| said.strip_prefix(start))
    {
        return AgeBand::of_years(0, Some(years(to)?.checked_sub(1)?)).ok();
    }
    let (from, to) = [" to ", "-", "–"].iter().find_map(|between| said.split_once(between))?;
    AgeBand::of_years(years(from)?, Some(years(to)?)).ok()
}

impl fmt::Display for EqualityAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(category) => f.pad(category),
            Self::Age(band) => fmt::Display::fmt(band, f),
            Self::PreferNotToSay => f.pad("Prefer not to say"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_an_answer_and_belongs_to_itself() {
        for characteristic in ProtectedCharacteristic::ALL {
            for category in characteristic.harmonised() {
                let answer = characteristic.answer(&category.to_uppercase());
                assert_eq!(answer, Some(EqualityAnswer::Category(category)));
            }
            for (_, others) in characteristic.table() {
                for other in *others {
                    assert_eq!(*other, other.to_lowercase(), "it could never be found");
                }
            }
        }
    }

    #[test]
    fn ages_are_read_as_surveys_write_them() {
        let band =
            |text: &str| ProtectedCharacteristic::Age.answer(text).map(|age| age.to_string());
        for (written, kept) in [
            ("65+", "65+ yrs"),
            ("85 and over", "85+ yrs"),
            ("25 to 34 years", "25-34 yrs"),
            ("Aged 16–24", "16-24 yrs"),
        ] {
            assert_eq!(band(written).as_deref(), Some(kept), "{written}");
        }
        assert_eq!(
            band("Under 16"),
            ProtectedCharacteristic::Age.answer("0-15").map(|age| age.to_string())
        );
        for bad in ["", "old", "34-25", "-", "under 0", "999+"] {
            assert_eq!(band(bad), None, "{bad}");
        }
    }
}
