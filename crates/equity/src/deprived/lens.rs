//! `Core20PLUS5`: whom and what NHS England asks systems to look at first, for adults and for
//! children and young people.

use lifecourse_core::{Basis, Group, Indicator};

use crate::Table;

/// The share of the nation's neighbourhoods, in per cent, that Core20 is.
pub const CORE20: f64 = 20.0;

/// A way of looking: the most deprived fifth, groups chosen locally, five clinical areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Its name.
    pub title: &'static str,
    /// Who the Core20 are.
    pub core20: &'static str,
    /// Who the PLUS groups are.
    pub plus: &'static str,
    /// The five clinical areas.
    pub areas: [Clinical; 5],
    /// Where it is published.
    pub source: &'static str,
}

const MOST_DEPRIVED: &str = "Core20 of Core20PLUS5: the most deprived 20% of the national \
     population as identified by the national Index of Multiple Deprivation";

/// `Core20PLUS5` for adults.
pub const ADULTS: Lens = Lens {
    title: "Core20PLUS5 for adults",
    core20: MOST_DEPRIVED,
    plus: "groups chosen locally, such as ethnic minority communities, people with a learning \
           disability and autistic people, people with several long-term conditions, other groups \
           that share protected characteristics, inclusion health groups, and coastal communities \
           with pockets of deprivation",
    areas: [
        Clinical::Maternity,
        Clinical::SevereMentalIllness,
        Clinical::ChronicRespiratoryDisease,
        Clinical::EarlyCancerDiagnosis,
        Clinical::Hypertension,
    ],
    source: "NHS England, Core20PLUS5 (adults): an approach to reducing healthcare inequalities",
};

/// `Core20PLUS5` for children and young people.
pub const CHILDREN: Lens = Lens {
    title: "Core20PLUS5 for children and young people",
    core20: MOST_DEPRIVED,
    plus: "groups chosen locally as for adults, with young carers, looked-after children and care \
           leavers, and those in contact with the justice system considered in particular",
    areas: [
        Clinical::Asthma,
        Clinical::Diabetes,
        Clinical::Epilepsy,
        Clinical::OralHealth,
        Clinical::MentalHealth,
    ],
    source: "NHS England, Core20PLUS5: an approach to reducing health inequalities for children and young people",
};

/// A clinical area of `Core20PLUS5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clinical {
    /// Adults: maternity.
    Maternity,
    /// Adults: severe mental illness.
    SevereMentalIllness,
    /// Adults: chronic respiratory disease.
    ChronicRespiratoryDisease,
    /// Adults: early cancer diagnosis.
    EarlyCancerDiagnosis,
    /// Adults: hypertension.
    Hypertension,
    /// Children: asthma.
    Asthma,
    /// Children: diabetes.
    Diabetes,
    /// Children: epilepsy.
    Epilepsy,
    /// Children: oral health.
    OralHealth,
    /// Children: mental health.
    MentalHealth,
}

impl Clinical {
    /// Its official name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Maternity => "Maternity",
            Self::SevereMentalIllness => "Severe mental illness (SMI)",
            Self::ChronicRespiratoryDisease => "Chronic respiratory disease",
            Self::EarlyCancerDiagnosis => "Early cancer diagnosis",
            Self::Hypertension => {
                "Hypertension case-finding and optimal management and lipid optimal management"
            }
            Self::Asthma => "Asthma",
            Self::Diabetes => "Diabetes",
            Self::Epilepsy => "Epilepsy",
            Self::OralHealth => "Oral health",
            Self::MentalHealth => "Mental health",
        }
    }
}

/// Which part of a lens a group falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// It is a group because of how deprived its place is.
    Core20,
    /// It is one of the groups that the PLUS may be chosen from.
    Plus,
}

impl Part {
    /// The part that a group falls under by what makes it a group, if it falls under any.
    ///
    /// ```
    /// use lifecourse_core::{Basis, Document, Group};
    /// use lifecourse_equity::deprived::lens::Part;
    /// let travellers = Group { basis: Basis::InclusionHealth, ..Group::example() };
    /// assert_eq!(Part::of(&travellers), Some(Part::Plus));
    /// ```
    #[must_use]
    pub const fn of(group: &Group) -> Option<Self> {
        match group.basis {
            Basis::Deprivation => Some(Self::Core20),
            Basis::InclusionHealth | Basis::ProtectedCharacteristic(_) => Some(Self::Plus),
            _ => None,
        }
    }
}

impl Lens {
    /// What it looks at, as a table.
    pub(super) fn table(&self) -> Table {
        let caption = format!("{} ({})", self.title, self.source);
        let mut table = Table::new(caption, ["part", "what it looks at"]);
        table.row(["Core20".into(), self.core20.into()]);
        table.row(["PLUS".into(), self.plus.into()]);
        for (area, number) in self.areas.iter().zip(1..) {
            table.row([format!("5: clinical area {number}").into(), area.title().into()]);
        }
        table
    }

    /// The indicators that watch each of the clinical areas, out of a list that says which watches
    /// which; an area that nothing watches has none.
    ///
    /// ```
    /// use lifecourse_core::{Document, Indicator};
    /// use lifecourse_equity::deprived::lens::{ADULTS, Clinical};
    /// let smoking = Indicator::example();
    /// let watched = ADULTS.watched(&[(Clinical::Maternity, &smoking)]);
    /// assert_eq!(watched.iter().filter(|(_, by)| by.is_empty()).count(), 4);
    /// ```
    #[must_use]
    pub fn watched<'a>(
        &self,
        marked: &[(Clinical, &'a Indicator)],
    ) -> [(Clinical, Vec<&'a Indicator>); 5] {
        self.areas.map(|area| {
            let by = marked.iter().filter(|(of, _)| *of == area).map(|(_, indicator)| *indicator);
            (area, by.collect())
        })
    }
}
