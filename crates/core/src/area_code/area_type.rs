//! What the first three characters of a GSS code say.

use serde::{Deserialize, Serialize};

/// The type of a statistical or administrative area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is what its label says")]
pub enum AreaType {
    OutputArea,
    Lsoa,
    Msoa,
    Parish,
    Ward,
    UnitaryAuthority,
    NonMetropolitanDistrict,
    MetropolitanDistrict,
    LondonBorough,
    County,
    MetropolitanCounty,
    Region,
    Constituency,
    NationalPark,
    CommunitySafetyPartnership,
    PoliceForceArea,
    FireAndRescueAuthority,
    SubIcbLocation,
    NhsAreaTeam,
    NhsRegion,
    PublicHealthEnglandCentre,
    CombinedAuthority,
    IntegratedCareBoard,
    LocalHealthBoard,
    HealthBoard,
    DataZone,
    IntermediateZone,
    SuperDataZone,
    SmallArea,
    CouncilArea,
    LocalGovernmentDistrict,
    Country,
    GroupOfCountries,
}

/// Prefix, type. England first, then Wales, Scotland, Northern Ireland, and what is wider.
///
/// Source: ONS Register of Geographic Codes.
const PREFIXES: &[(&str, AreaType)] = &[
    ("E00", AreaType::OutputArea),
    ("E01", AreaType::Lsoa),
    ("E02", AreaType::Msoa),
    ("E04", AreaType::Parish),
    ("E05", AreaType::Ward),
    ("E06", AreaType::UnitaryAuthority),
    ("E07", AreaType::NonMetropolitanDistrict),
    ("E08", AreaType::MetropolitanDistrict),
    ("E09", AreaType::LondonBorough),
    ("E10", AreaType::County),
    ("E11", AreaType::MetropolitanCounty),
    ("E12", AreaType::Region),
    ("E14", AreaType::Constituency),
    ("E22", AreaType::CommunitySafetyPartnership),
    ("E23", AreaType::PoliceForceArea),
    ("E26", AreaType::NationalPark),
    ("E31", AreaType::FireAndRescueAuthority),
    // Clinical commissioning groups until June 2022.
    ("E38", AreaType::SubIcbLocation),
    // Until 2015.
    ("E39", AreaType::NhsAreaTeam),
    ("E40", AreaType::NhsRegion),
    // Until 2021.
    ("E45", AreaType::PublicHealthEnglandCentre),
    ("E47", AreaType::CombinedAuthority),
    // Sustainability and transformation partnerships until June 2022.
    ("E54", AreaType::IntegratedCareBoard),
    ("E92", AreaType::Country),
    ("W00", AreaType::OutputArea),
    ("W01", AreaType::Lsoa),
    ("W02", AreaType::Msoa),
    ("W04", AreaType::Parish),
    ("W05", AreaType::Ward),
    ("W06", AreaType::UnitaryAuthority),
    ("W07", AreaType::Constituency),
    ("W11", AreaType::LocalHealthBoard),
    ("W92", AreaType::Country),
    ("S00", AreaType::OutputArea),
    ("S01", AreaType::DataZone),
    ("S02", AreaType::IntermediateZone),
    ("S08", AreaType::HealthBoard),
    ("S12", AreaType::CouncilArea),
    ("S13", AreaType::Ward),
    ("S14", AreaType::Constituency),
    ("S92", AreaType::Country),
    ("N00", AreaType::SmallArea),
    ("N06", AreaType::Constituency),
    ("N08", AreaType::Ward),
    ("N09", AreaType::LocalGovernmentDistrict),
    ("N20", AreaType::DataZone),
    ("N21", AreaType::SuperDataZone),
    ("N92", AreaType::Country),
    ("K02", AreaType::GroupOfCountries),
    ("K03", AreaType::GroupOfCountries),
    ("K04", AreaType::GroupOfCountries),
    ("K05", AreaType::GroupOfCountries),
];

impl AreaType {
    pub(super) fn of_prefix(prefix: &str) -> Option<Self> {
        PREFIXES.iter().find(|(known, _)| *known == prefix).map(|&(_, area_type)| area_type)
    }

    /// Whether it was drawn for a census: it has a number, and no name that people call it by.
    #[must_use]
    pub const fn is_of_census(self) -> bool {
        matches!(
            self,
            Self::OutputArea
                | Self::Lsoa
                | Self::Msoa
                | Self::DataZone
                | Self::IntermediateZone
                | Self::SuperDataZone
                | Self::SmallArea
        )
    }

    /// The first three characters of the codes of areas that were drawn for a census.
    pub fn prefixes_of_census() -> impl Iterator<Item = &'static str> {
        PREFIXES.iter().filter(|(_, area_type)| area_type.is_of_census()).map(|&(prefix, _)| prefix)
    }

    /// Its name, such as `Non-metropolitan district`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.names().0
    }

    /// Its name for more than one, within a sentence: `non-metropolitan districts`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        self.names().1
    }

    /// What people call one, within a sentence: `district`, `neighbourhood`.
    #[must_use]
    pub fn plain(self) -> String {
        match self {
            Self::OutputArea | Self::Lsoa | Self::DataZone | Self::SmallArea => {
                "neighbourhood".to_owned()
            }
            Self::Msoa | Self::IntermediateZone | Self::SuperDataZone => {
                "group of neighbourhoods".to_owned()
            }
            Self::NonMetropolitanDistrict
            | Self::MetropolitanDistrict
            | Self::LocalGovernmentDistrict => "district".to_owned(),
            _ => {
                let label = self.label();
                // A name keeps its capital: London, NHS, Public Health England.
                let is_name = ["London", "NHS", "Public Health", "Sub-ICB"];
                if is_name.iter().any(|name| label.starts_with(name)) {
                    label.to_owned()
                } else {
                    label.to_lowercase()
                }
            }
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::OutputArea => ("Output area", "output areas"),
            Self::Lsoa => ("Lower-layer super output area", "lower-layer super output areas"),
            Self::Msoa => ("Middle-layer super output area", "middle-layer super output areas"),
            Self::Parish => ("Parish or community", "parishes and communities"),
            Self::Ward => ("Ward", "wards"),
            Self::UnitaryAuthority => ("Unitary authority", "unitary authorities"),
            Self::NonMetropolitanDistrict => {
                ("Non-metropolitan district", "non-metropolitan districts")
            }
            Self::MetropolitanDistrict => ("Metropolitan district", "metropolitan districts"),
            Self::LondonBorough => ("London borough", "London boroughs"),
            Self::County => ("County", "counties"),
            Self::MetropolitanCounty => ("Metropolitan county", "metropolitan counties"),
            Self::Region => ("Region", "regions"),
            Self::Constituency => ("Parliamentary constituency", "parliamentary constituencies"),
            Self::NationalPark => ("National park", "national parks"),
            Self::CommunitySafetyPartnership => {
                ("Community safety partnership", "community safety partnerships")
            }
            Self::PoliceForceArea => ("Police force area", "police force areas"),
            Self::FireAndRescueAuthority => {
                ("Fire and rescue authority", "fire and rescue authorities")
            }
            Self::SubIcbLocation => ("Sub-ICB location", "sub-ICB locations"),
            Self::NhsAreaTeam => ("NHS area team", "NHS area teams"),
            Self::PublicHealthEnglandCentre => {
                ("Public Health England centre", "Public Health England centres")
            }
            Self::NhsRegion => ("NHS region", "NHS regions"),
            Self::CombinedAuthority => ("Combined authority", "combined authorities"),
            Self::IntegratedCareBoard => ("Integrated care board", "integrated care boards"),
            Self::LocalHealthBoard => ("Local health board", "local health boards"),
            Self::HealthBoard => ("Health board", "health boards"),
            Self::DataZone => ("Data zone", "data zones"),
            Self::IntermediateZone => ("Intermediate zone", "intermediate zones"),
            Self::SuperDataZone => ("Super data zone", "super data zones"),
            Self::SmallArea => ("Small area", "small areas"),
            Self::CouncilArea => ("Council area", "council areas"),
            Self::LocalGovernmentDistrict => {
                ("Local government district", "local government districts")
            }
            Self::Country => ("Country", "countries"),
            Self::GroupOfCountries => ("Group of countries", "groups of countries"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GssCode;

    fn area_type(code: &str) -> Option<AreaType> {
        code.parse::<GssCode>().unwrap().area_type()
    }

    #[test]
    fn people_call_a_place_by_plain_words() {
        let plain = |code: &str| area_type(code).map(AreaType::plain);
        assert_eq!(plain("E07000130").as_deref(), Some("district"));
        assert_eq!(plain("E01026120").as_deref(), Some("neighbourhood"));
        assert_eq!(plain("E09000001").as_deref(), Some("London borough"));
        assert_eq!(plain("E10000018").as_deref(), Some("county"));
    }

    #[test]
    fn the_prefix_says_the_type() {
        let types = [
            ("E01010000", "Lower-layer super output area"),
            ("E06000016", "Unitary authority"),
            ("E07000129", "Non-metropolitan district"),
            ("E08000035", "Metropolitan district"),
            ("E10000018", "County"),
            ("E54000015", "Integrated care board"),
            ("E92000001", "Country"),
            ("N09000003", "Local government district"),
            ("K02000001", "Group of countries"),
        ];
        for (code, label) in types {
            assert_eq!(area_type(code).map(AreaType::label), Some(label), "{code}");
        }
        assert_eq!(area_type("E99000001"), None);
    }

    #[test]
    fn no_prefix_is_listed_twice_and_each_starts_a_code() {
        for (at, (prefix, _)) in PREFIXES.iter().enumerate() {
            assert!(PREFIXES[at + 1..].iter().all(|(other, _)| other != prefix), "{prefix}");
            assert!(area_type(&format!("{prefix}000001")).is_some());
        }
    }
}
