//! What questions are answered with, read once for all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use lifecourse_core::{
    AnyDocument, Area, AreaCode, Ask, Division, Document, Figure, Gate, Id, Indicator,
    IndicatorTest, Kind, Period, Segment, Target, Test,
};
use lifecourse_equity::{Refusal, Reply};
use lifecourse_storage::{FigureQuery, Reader, ReaderExt, StoredDocument};

use crate::{
    AppError,
    watch::{documents, not_found},
};

/// How deeply areas may lie within each other.
const DEEPEST: u8 = 5;

/// The figures of one place, by part of the population.
pub(crate) type Place = BTreeMap<Segment, Vec<(Period, Figure)>>;

/// The documents and figures that some questions are answered with.
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) indicators: BTreeMap<Id<Indicator>, Indicator>,
    pub(super) areas: BTreeMap<AreaCode, Area>,
    /// The places that each area lies in, directly or in something that does.
    around: BTreeMap<AreaCode, BTreeSet<AreaCode>>,
    pub(super) targets: BTreeMap<Id<Target>, Target>,
    pub(super) gates: BTreeMap<Id<Gate>, Gate>,
    /// Each of them can be read: that was tried.
    documents: BTreeMap<Kind, Vec<Arc<StoredDocument>>>,
    pub(super) figures: BTreeMap<Id<Indicator>, BTreeMap<AreaCode, Place>>,
    withheld: BTreeSet<Id<Indicator>>,
}

impl Material {
    /// All that `asks` need: each kind of document in one read, the figures in one query or two.
    ///
    /// What they name and is not there, or may not be shown, is left out: [`Material::know`] tells.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(super) async fn load(reader: &mut dyn Reader, asks: &[&Ask]) -> Result<Self, AppError> {
        let mut material = Self {
            targets: by_id(documents(reader).await?),
            gates: by_id(documents(reader).await?),
            ..Self::default()
        };
        let kinds: BTreeSet<Kind> = asks.iter().flat_map(|ask| ask.kinds()).copied().collect();
        for kind in kinds {
            let read = reader.documents(kind).await?;
            for stored in &read {
                stored.any()?;
            }
            material.documents.insert(kind, read);
        }
        let indicators: BTreeSet<_> =
            asks.iter().flat_map(|ask| material.indicators_of(ask)).collect();
        let indicators = reader.several::<Indicator>(indicators).await?.into_iter();
        material.indicators = by_id(indicators.map(|stored| stored.document).collect());
        material.read_areas(reader, asks).await?;
        material.read_figures(reader, asks).await?;
        Ok(material)
    }

    /// The documents of a kind that one of the questions [asks for](Ask::kinds), by id.
    pub(super) fn documents<D: Document>(&self) -> impl Iterator<Item = &D> + Clone {
        self.of_kind(D::KIND).into_iter().flatten().filter_map(AnyDocument::get)
    }

    /// All documents of a kind, if one of the questions asks for it.
    pub(super) fn of_kind(&self, kind: Kind) -> Option<impl Iterator<Item = &AnyDocument> + Clone> {
        Some(self.documents.get(&kind)?.iter().filter_map(|stored| stored.any().ok()))
    }

    /// Whether every document is there that a question names.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if not; [`AppError::Store`].
    pub(super) async fn know(&self, reader: &mut dyn Reader, ask: &Ask) -> Result<(), AppError> {
        match ask {
            Ask::FairTargets(asked) if !self.targets.contains_key(&asked.target) => {
                return Err(not_found::<Target>(asked.target.as_str(), self.targets.keys()));
            }
            Ask::Progress(asked) if !self.gates.contains_key(&asked.gate) => {
                return Err(not_found::<Gate>(asked.gate.as_str(), self.gates.keys()));
            }
            _ => {}
        }
        if let Some((named, known)) = self.unknown(ask) {
            let nearest = lifecourse_strategy::nearest(&named.id, known).map(str::to_owned);
            return Err(AppError::NotFound { kind: named.kind, id: named.id, nearest });
        }
        if let Some(id) = self.indicators_of(ask).find(|id| !self.indicators.contains_key(*id)) {
            let known = documents::<Indicator>(reader).await?;
            return Err(not_found::<Indicator>(id.as_str(), known.iter().map(|one| &one.id)));
        }
        match self.places_of(ask).find(|code| !self.areas.contains_key(*code)) {
            None => Ok(()),
            Some(code) => {
                let known = documents::<Area>(reader).await?;
                Err(not_found::<Area>(code.as_ref(), known.iter().map(|area| &area.id)))
            }
        }
    }

    /// The indicators that a question is answered with, named in it or in what it names.
    fn indicators_of<'a>(&'a self, ask: &'a Ask) -> impl Iterator<Item = &'a Id<Indicator>> {
        let of_target = self.target_of(ask).map(|target| &target.indicator);
        let of_gate = self.tests_of(ask).map(|test| &test.indicator);
        ask.indicators().into_iter().chain(of_target).chain(of_gate)
    }

    /// The places that a question names, or that what it names does.
    fn places_of<'a>(&'a self, ask: &'a Ask) -> impl Iterator<Item = &'a AreaCode> {
        let of_target = self.target_of(ask).map(|target| &target.area);
        let of_gate = self.tests_of(ask).map(|test| &test.area);
        ask.area().into_iter().chain(of_target).chain(of_gate)
    }

    fn target_of(&self, ask: &Ask) -> Option<&Target> {
        match ask {
            Ask::FairTargets(asked) => self.targets.get(&asked.target),
            _ => None,
        }
    }

    fn tests_of(&self, ask: &Ask) -> impl Iterator<Item = &IndicatorTest> {
        let gates: Vec<&Gate> = match ask {
            Ask::Progress(asked) => self.gates.get(&asked.gate).into_iter().collect(),
            Ask::Funding(asked) => self.gates_of(asked).flatten().collect(),
            _ => Vec::new(),
        };
        gates.into_iter().flat_map(|gate| &gate.criteria).filter_map(|criterion| {
            match &criterion.test {
                Test::Indicator(test) => Some(test),
                _ => None,
            }
        })
    }

    /// The places that are named, with the smaller ones within those that are looked into; if it matters
    /// where they lie, with those that documents name, and the larger ones and the parts of all of them.
    async fn read_areas(&mut self, reader: &mut dyn Reader, asks: &[&Ask]) -> Result<(), AppError> {
        let places = |asks: &mut dyn Iterator<Item = &&Ask>| -> BTreeSet<AreaCode> {
            asks.flat_map(|ask| self.places_of(ask)).cloned().collect()
        };
        let by_name = asks.iter().any(|ask| Smaller::is_by_name(ask));
        let looked_into = places(&mut asks.iter().filter(|ask| Smaller::of(ask).is_looked_into()));
        let follows = by_name || !looked_into.is_empty();
        let mut wanted = places(&mut asks.iter());
        wanted.extend(inside(reader, looked_into).await?);
        if by_name {
            let references = self.documents.values().flatten().filter_map(|one| one.any().ok());
            let references = references.flat_map(AnyDocument::references);
            let places = references.filter(|reference| reference.kind == Kind::Area);
            wanted.extend(places.filter_map(|place| place.id.parse().ok()));
        }
        for _ in 0..=DEEPEST {
            let found = reader.several::<Area>(&wanted).await?.into_iter();
            let found: Vec<Area> = found.map(|stored| stored.document).collect();
            let near = found.iter().flat_map(|area| area.within.iter().chain(&area.made_of));
            wanted = near.cloned().collect();
            self.areas.extend(found.into_iter().map(|area| (area.id.clone(), area)));
            wanted.retain(|code| follows && !self.areas.contains_key(code));
            if wanted.is_empty() {
                break;
            }
        }
        let around = self.areas.values().map(|area| (area.id.clone(), self.around(area)));
        self.around = around.collect();
        Ok(())
    }

    fn around(&self, area: &Area) -> BTreeSet<AreaCode> {
        let mut found = BTreeSet::new();
        let mut next: Vec<&AreaCode> = area.within.iter().collect();
        while let Some(code) = next.pop() {
            if found.insert(code.clone()) {
                next.extend(self.areas.get(code).into_iter().flat_map(|outer| &outer.within));
            }
        }
        found
    }

    /// The figures in one query, and those in another of indicators that are looked at in smaller areas, too:
    /// few are, in many places.
    async fn read_figures(
        &mut self,
        reader: &mut dyn Reader,
        asks: &[&Ask],
    ) -> Result<(), AppError> {
        let looks_into = |ask: &&&Ask| Smaller::of(ask).is_looked_into();
        let in_many: BTreeSet<_> = asks
            .iter()
            .filter(looks_into)
            .flat_map(|ask| self.indicators_of(ask).cloned())
            .collect();
        let [mut few, mut many] = [(); 2].map(|()| (BTreeSet::new(), BTreeSet::new()));
        for ask in asks {
            for indicator in self.indicators_of(ask) {
                let wanted = if in_many.contains(indicator) { &mut many } else { &mut few };
                wanted.0.insert(indicator.clone());
                for place in self.places_of(ask) {
                    wanted.1.insert(place.clone());
                    let smaller = self.within(place, Smaller::of(ask));
                    wanted.1.extend(smaller.map(|area| area.id.clone()));
                }
            }
        }
        for (indicators, places) in [few, many] {
            self.read_figures_of(reader, indicators, places).await?;
        }
        Ok(())
    }

    async fn read_figures_of(
        &mut self,
        reader: &mut dyn Reader,
        indicators: BTreeSet<Id<Indicator>>,
        places: BTreeSet<AreaCode>,
    ) -> Result<(), AppError> {
        if indicators.is_empty() {
            return Ok(());
        }
        let query = FigureQuery {
            indicators: indicators.into_iter().collect(),
            areas: places.into_iter().collect(),
            ..FigureQuery::default()
        };
        let page = reader.figures(&query).await?;
        self.withheld.extend(page.withheld.into_iter().map(|withheld| withheld.indicator));
        for observation in page.figures {
            let (series, point) = (observation.series, (observation.period, observation.figure));
            let of_indicator = self.figures.entry(series.indicator).or_default();
            let place = of_indicator.entry(series.area).or_default();
            place.entry(series.segment).or_default().push(point);
        }
        Ok(())
    }

    /// The areas within `place` that are looked at, by code.
    pub(super) fn within<'a>(
        &'a self,
        place: &'a AreaCode,
        smaller: Smaller<'a>,
    ) -> impl Iterator<Item = &'a Area> {
        let parts = self.areas.get(place).map(|area| &area.made_of[..]).unwrap_or_default();
        self.areas.values().filter(move |area| {
            smaller.includes(area) && (parts.contains(&area.id) || self.lies_in(area, place))
        })
    }

    /// Whether `area` lies in `place`, directly or in something that does.
    pub(super) fn lies_in(&self, area: &Area, place: &AreaCode) -> bool {
        self.around.get(&area.id).is_some_and(|around| around.contains(place))
    }

    /// The name of a place.
    pub(super) fn name<'a>(&'a self, area: &'a AreaCode) -> &'a str {
        self.areas.get(area).map_or(area.as_ref(), |area| &area.title)
    }

    /// Whether the figures of an indicator may not be shown.
    pub(super) fn hides(&self, indicator: &Id<Indicator>) -> bool {
        self.withheld.contains(indicator)
    }

    /// The reply to a question whose figures may not be shown; the criteria of a gate are judged
    /// without them.
    pub(super) fn withheld(&self, ask: &Ask) -> Option<Reply> {
        if matches!(ask, Ask::Progress(_) | Ask::Funding(_)) {
            return None;
        }
        let hidden = self.indicators_of(ask).find(|id| self.hides(id))?;
        let indicator = self.indicators.get(hidden)?;
        let refusal = Refusal::Withheld { profile: indicator.disclosure.clone() };
        let reply = Reply::refused(ask.words(), indicator.title.to_string(), refusal);
        Some(Reply { synthetic: indicator.source.synthetic, ..reply })
    }
}

/// Which of the areas within its place a question looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Smaller<'a> {
    /// None of them.
    None,
    /// None of their figures, but what they are called and where they lie.
    Names,
    /// Those of one type.
    Of(&'a str),
    /// All of them.
    All,
}

impl<'a> Smaller<'a> {
    fn of(ask: &'a Ask) -> Self {
        match ask {
            Ask::Gap(asked) => Self::by(&asked.by),
            Ask::CareForNeed(asked) => Self::by(&asked.by),
            Ask::Allocation(asked) => Self::by(&asked.by),
            Ask::FairTargets(asked) => Self::by(&asked.by),
            Ask::NotReached(asked) => asked.areas.as_deref().map_or(Self::None, Self::Of),
            Ask::MostDeprived(_) => Self::All,
            Ask::Measures(_) | Ask::Matches(_) | Ask::AccessPromises(_) | Ask::Anchors(_) => {
                Self::Names
            }
            _ => Self::None,
        }
    }

    /// Whether figures or names of the areas within are asked for.
    const fn is_looked_into(self) -> bool {
        matches!(self, Self::Of(_) | Self::All)
    }

    /// Whether it matters where the places lie that documents name.
    fn is_by_name(ask: &'a Ask) -> bool {
        matches!(ask, Ask::NotReached(_)) || Self::of(ask) == Self::Names
    }

    fn by(by: &'a Division) -> Self {
        match by {
            Division::Areas(kind) => Self::Of(kind),
            Division::Category(_) => Self::None,
        }
    }

    /// Whether an area is of the type: by its own label, or by that of its code.
    fn includes(self, area: &Area) -> bool {
        let kind = match self {
            Self::None | Self::Names => return false,
            Self::All => return true,
            Self::Of(kind) => kind,
        };
        let of_code = || area.id.gss()?.area_type();
        area.area_type.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(kind))
            || of_code().is_some_and(|own| own.label().eq_ignore_ascii_case(kind))
    }
}

/// The areas that say of themselves that they lie in such places, or in what lies there; with the areas
/// of our own that have a part there.
async fn inside(
    reader: &mut dyn Reader,
    places: BTreeSet<AreaCode>,
) -> Result<BTreeSet<AreaCode>, AppError> {
    let mut found = BTreeSet::new();
    let mut next: Vec<AreaCode> = places.into_iter().collect();
    for _ in 0..=DEEPEST {
        if next.is_empty() {
            break;
        }
        let ids: Vec<&str> = next.iter().map(AreaCode::as_str).collect();
        let mentions = reader.referrers(Kind::Area, &ids).await?;
        let areas = mentions.into_iter().filter(|mention| mention.kind == Kind::Area);
        let codes = areas.filter_map(|area| area.id.parse::<AreaCode>().ok());
        next = codes.filter(|code| found.insert(code.clone())).collect();
    }
    Ok(found)
}

fn by_id<D: Document<Id: Ord>>(documents: Vec<D>) -> BTreeMap<D::Id, D> {
    documents.into_iter().map(|document| (document.id().clone(), document)).collect()
}
