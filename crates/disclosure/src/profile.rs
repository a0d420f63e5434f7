//! Disclosure profiles: which figures are unsafe, and what is done about them, as data.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// The rule by which the figures of an indicator are made safe.
///
/// A profile is data: it is written and read as TOML or JSON, and one of your own needs no code.
/// Those that have a name come with the page or paper that they follow.
///
/// # Examples
/// ```
/// use lifecourse_disclosure::Profile;
/// let own: Profile = toml::from_str(r#"
///     name = "villages"
///     source = "Board paper 12, 3 March 2026"
///     hide_below = 6
///     round_to = 5
/// "#)?;
/// assert!(own.hides(5) && !own.hides(6) && !own.hides(0));
/// assert_eq!(own.rounded(7), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Description", into = "Description")]
pub struct Profile(Description);

/// A profile as it is written; [`Profile`] is one that has been checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What it goes by, such as `min5`.
    pub name: String,
    /// The page or paper that it follows.
    pub source: String,
    /// Counts from one up to, but not including, this are hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hide_below: Option<u64>,
    /// Whether a count of zero is hidden too; otherwise zeros are always shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hide_zeros: bool,
    /// What is shown is rounded to the nearest multiple of this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_to: Option<u64>,
    /// A cell is hidden if its largest contributors have too much of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dominance: Option<Dominance>,
    /// A cell is hidden if its second largest contributor could work out the largest to within
    /// this many per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_percent: Option<f64>,
    /// Whether what is national is left as it was counted: neither hidden nor rounded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub national_as_counted: bool,
}

/// The (n, k) rule: hidden if the `n` largest contributors make more than `k` per cent of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dominance {
    /// How many contributors are looked at.
    pub n: usize,
    /// What they may make up together, in per cent.
    pub k: f64,
}

/// Why a description is not a profile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// It has no name or no source.
    #[error("a profile says its `name` and its `source`: one of them is empty")]
    Unnamed,
    /// A threshold that hides nothing, or one that hides nearly everything.
    #[error(
        "`hide_below = {0}` hides nothing or everything: give a number from 2 to 1000, such as 5"
    )]
    Threshold(u64),
    /// A base that rounds nothing, or more than what is hidden.
    #[error("`round_to = {0}` cannot be rounded to: give a number from 2 to 1000, such as 5")]
    Base(u64),
    /// A share of nothing or of more than everything.
    #[error("{name} = {found} is not a percentage above 0 and up to 100")]
    Percentage {
        /// The field.
        name: &'static str,
        /// What it has.
        found: f64,
    },
    /// A dominance rule of no contributors.
    #[error("`dominance` looks at the `n` largest contributors, and n is 0: give 1 or more")]
    NoContributors,
    /// Zeros hidden where nothing else is.
    #[error("`hide_zeros` needs `hide_below`: zeros hidden alone would be known by their mark")]
    ZerosAlone,
    /// A name that no built-in profile has.
    #[error("there is no disclosure profile {found:?}: the built-in ones are {}", Profile::NAMES.join(", "))]
    Unknown {
        /// The name.
        found: String,
    },
}

impl Profile {
    /// The names of the built-in profiles.
    pub const NAMES: [&str; 5] = ["published", "min5", "min10", "hes", "ons-births-deaths"];

    /// Official statistics that are public already: nothing is hidden.
    #[must_use]
    pub fn published() -> Self {
        Self(Description {
            name: "published".into(),
            source: "official statistics, protected by whoever published them".into(),
            ..Description::default()
        })
    }

    /// Counts of 1 to 4 are hidden.
    ///
    /// # Source
    /// The rule of thumb of health statistics in the United Kingdom that a count below five needs
    /// care, which ONS (2006) *Review of the Dissemination of Health Statistics: Confidentiality
    /// Guidance* put in order; Government Statistical Service (2014) *GSS/GSR Disclosure Control
    /// Guidance for Tables Produced from Administrative Sources*, which asks for secondary
    /// suppression with it. No statute sets the five: a body that has promised another number
    /// writes a profile of its own.
    #[must_use]
    pub fn min5() -> Self {
        Self(Description {
            name: "min5".into(),
            source: "GSS/GSR Disclosure Control Guidance for Tables Produced from Administrative Sources (2014)".into(),
            hide_below: Some(5),
            ..Description::default()
        })
    }

    /// Counts of 1 to 9 are hidden, and cells that few contributors dominate: two with more than
    /// 90 per cent, or one that the next could work out to within 10 per cent.
    ///
    /// # Source
    /// The default of the SACRO and ACRO output checkers (`default.yaml`: threshold 10, n = 2,
    /// k = 0.9, p = 0.1); Griffiths et al. (2019) *Handbook on Statistical Disclosure Control for
    /// Outputs*.
    #[must_use]
    pub fn min10() -> Self {
        Self(Description {
            name: "min10".into(),
            source:
                "ACRO default.yaml; Handbook on Statistical Disclosure Control for Outputs (2019)"
                    .into(),
            hide_below: Some(10),
            dominance: Some(Dominance { n: 2, k: 90.0 }),
            p_percent: Some(10.0),
            ..Description::default()
        })
    }

    /// Hospital Episode Statistics: below the nation counts of 1 to 7 are hidden and the rest is
    /// rounded to the nearest 5; zeros are shown, and national counts are left.
    ///
    /// The method of 2018 has no secondary suppression: rounding stands in for it. Here what
    /// rounding leaves open is hidden too, since rounded totals with few parts still tell.
    ///
    /// # Source
    /// NHS Digital (2018) *Disclosure control methodology for Hospital Episode Statistics (HES)
    /// and Emergency Care Data Set (ECDS)*,
    /// <https://digital.nhs.uk/data-and-information/data-tools-and-services/data-services/hospital-episode-statistics/change-to-disclosure-control-methodology-for-hes-and-ecds-from-september-2018>.
    #[must_use]
    pub fn hes() -> Self {
        Self(Description {
            name: "hes".into(),
            source: "NHS Digital (2018) Disclosure control methodology for HES and ECDS".into(),
            hide_below: Some(8),
            round_to: Some(5),
            national_as_counted: true,
            ..Description::default()
        })
    }

    /// Births and deaths: counts of 1 and 2 below the nation are hidden.
    ///
    /// The policy asks for a judgement of each table by its geography and detail, and sets no one
    /// number; three is where the ONS begins to give a crude rate. For causes of death that point
    /// to a person, or for small areas, choose `min5` or a profile of your own.
    ///
    /// # Source
    /// ONS, *Policy on protecting confidentiality in tables of birth and death statistics*,
    /// <https://www.ons.gov.uk/methodology/methodologytopicsandstatisticalconcepts/disclosurecontrol/policyonprotectingconfidentialityintablesofbirthanddeathstatistics>;
    /// ONS, *User guide to mortality statistics*, section 15, and its answer FOI/2021/3301: no
    /// crude rate where there are fewer than 3 deaths, none standardised below 10.
    #[must_use]
    pub fn ons_births_deaths() -> Self {
        Self(Description {
            name: "ons-births-deaths".into(),
            source:
                "ONS Policy on protecting confidentiality in tables of birth and death statistics"
                    .into(),
            hide_below: Some(3),
            national_as_counted: true,
            ..Description::default()
        })
    }

    /// The built-in profile of a name.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`], with the names that there are.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        match name {
            "published" => Ok(Self::published()),
            "min5" => Ok(Self::min5()),
            "min10" => Ok(Self::min10()),
            "hes" => Ok(Self::hes()),
            "ons-births-deaths" => Ok(Self::ons_births_deaths()),
            _ => Err(ProfileError::Unknown { found: name.to_owned() }),
        }
    }

    /// What it goes by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The page or paper that it follows.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether it leaves every figure as it is.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.0.hide_below.is_none()
            && self.0.round_to.is_none()
            && self.0.dominance.is_none()
            && self.0.p_percent.is_none()
    }

    /// Whether a count is hidden for its size alone.
    #[must_use]
    pub fn hides(&self, count: u64) -> bool {
        match self.0.hide_below {
            Some(below) => count < below && (count > 0 || self.0.hide_zeros),
            None => false,
        }
    }

    /// A count as it is shown: rounded to the nearest multiple where the profile rounds, halves up.
    #[must_use]
    pub fn rounded(&self, count: u64) -> u64 {
        match self.0.round_to {
            Some(base) => (count.saturating_add(base / 2)) / base * base,
            None => count,
        }
    }

    /// Whether what is shown is rounded.
    #[must_use]
    pub fn rounds(&self) -> bool {
        self.0.round_to.is_some()
    }

    /// Whether what is national is left as it was counted.
    #[must_use]
    pub fn leaves_national(&self) -> bool {
        self.0.national_as_counted
    }

    /// What a count hidden for its size must be able to be, for all that anybody can work out:
    /// every number that is hidden, and the first that is not.
    ///
    /// Who sees the release can then tell neither which of the hidden numbers it is nor that it
    /// is one of them. `None` if no count is hidden for its size.
    #[must_use]
    pub fn protected(&self) -> Option<RangeInclusive<u64>> {
        self.0.hide_below.map(|below| u64::from(!self.0.hide_zeros)..=below)
    }

    /// The least that a hidden count can be: one, since zeros are shown, unless they are not.
    #[must_use]
    pub fn least_hidden(&self) -> u64 {
        u64::from(!self.0.hide_zeros)
    }

    /// The counts that are shown as `shown`.
    #[must_use]
    pub fn behind(&self, shown: u64) -> RangeInclusive<u64> {
        let Some(base) = self.0.round_to else { return shown..=shown };
        let smallest = self.0.hide_below.unwrap_or(0);
        if shown == 0 && smallest > 0 {
            return 0..=0;
        }
        let low = shown.saturating_sub(base / 2).max(smallest);
        low..=shown.saturating_add(base - 1 - base / 2).max(low)
    }

    /// Whether it looks at who made a count, rather than at the count alone.
    pub(crate) fn asks_who(&self) -> bool {
        self.0.dominance.is_some() || self.0.p_percent.is_some()
    }

    pub(crate) fn dominance(&self) -> Option<Dominance> {
        self.0.dominance
    }

    pub(crate) fn p_percent(&self) -> Option<f64> {
        self.0.p_percent
    }
}

impl TryFrom<Description> for Profile {
    type Error = ProfileError;

    fn try_from(found: Description) -> Result<Self, ProfileError> {
        let percentage = |name, value: f64| {
            let valid = value > 0.0 && value <= 100.0;
            if valid { Ok(()) } else { Err(ProfileError::Percentage { name, found: value }) }
        };
        if found.name.trim().is_empty() || found.source.trim().is_empty() {
            return Err(ProfileError::Unnamed);
        }
        if let Some(below) = found.hide_below.filter(|below| !(2..=1000).contains(below)) {
            return Err(ProfileError::Threshold(below));
        }
        if let Some(base) = found.round_to.filter(|base| !(2..=1000).contains(base)) {
            return Err(ProfileError::Base(base));
        }
        if let Some(Dominance { n, k }) = found.dominance {
            percentage("dominance.k", k)?;
            if n == 0 {
                return Err(ProfileError::NoContributors);
            }
        }
        found.p_percent.map_or(Ok(()), |p| percentage("p_percent", p))?;
        if found.hide_zeros && found.hide_below.is_none() {
            return Err(ProfileError::ZerosAlone);
        }
        Ok(Self(found))
    }
}

impl From<Profile> for Description {
    fn from(profile: Profile) -> Self {
        profile.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hes_hides_one_to_seven_and_rounds_the_rest_to_five() {
        let hes = Profile::hes();
        assert!((1..=7).all(|count| hes.hides(count)));
        assert!(!hes.hides(0) && !hes.hides(8));
        assert_eq!([8, 12, 13, 27, 28].map(|count| hes.rounded(count)), [10, 10, 15, 25, 30]);
        assert_eq!(hes.behind(10), 8..=12);
        assert_eq!(hes.behind(0), 0..=0);
    }

    #[test]
    fn every_count_is_among_those_behind_what_is_shown_of_it() {
        let even = Description { round_to: Some(10), ..Profile::min5().into() };
        for profile in [Profile::hes(), Profile::min5(), Profile::try_from(even).unwrap()] {
            for count in (0..500).filter(|&count| !profile.hides(count)) {
                assert!(profile.behind(profile.rounded(count)).contains(&count), "{count}");
            }
        }
    }

    #[test]
    fn the_built_in_profiles_are_valid_and_survive_being_written() {
        for name in Profile::NAMES {
            let profile = Profile::named(name).unwrap();
            assert_eq!(profile.name(), name);
            let text = toml::to_string(&profile).unwrap();
            assert_eq!(toml::from_str::<Profile>(&text).unwrap(), profile);
        }
        assert!(Profile::named("min6").unwrap_err().to_string().contains("min5"));
    }

    #[test]
    fn senseless_profiles_are_refused() {
        let read = |text: &str| {
            let text = format!("name = \"x\"\nsource = \"y\"\n{text}");
            toml::from_str::<Profile>(&text).unwrap_err().to_string()
        };
        assert!(read("hide_below = 1").contains("hides nothing"));
        assert!(read("round_to = 0").contains("rounded"));
        assert!(read("p_percent = 120.0").contains("percentage"));
        assert!(read("dominance = { n = 0, k = 90 }").contains("contributors"));
        assert!(read("hide_zeros = true").contains("hide_below"));
        assert!(read("hide_under = 5").contains("unknown field"));
    }
}
