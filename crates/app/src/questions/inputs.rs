//! From what was read to what the questions take that are not about groups of one indicator.

use std::collections::BTreeMap;

use lifecourse_core::{
    self as core, Action, AgeBand, Area, AreaCode, Category, Champion, Evidence, Group, Id,
    Indicator, Intervention, Period, Priority, Segment, Strategy, Test, Through,
};
use lifecourse_equity::{
    GateReport, LifeGap, MostDeprived, NotReached, Refusal, Reply,
    deprived::{Edition, Neighbourhood},
    gate::{Facts, Measure},
    life_gap::{Asked, Deaths, Mortality},
    reach::{Place, Population, Reacher},
};
use time::Date;

use super::material::{Material, Smaller};

impl Material {
    /// Who is not reached: by the interventions that run, and the champions there are, on a day.
    pub(super) fn not_reached(&self, asked: &core::NotReached, on: Date) -> Reply {
        let need = asked.need.as_ref().and_then(|id| self.indicators.get(id));
        let smaller = asked.areas.as_deref().map_or(Smaller::None, Smaller::Of);
        let within: BTreeMap<&AreaCode, Vec<AreaCode>> = self
            .within(&asked.area, smaller)
            .map(|area| {
                let custom = self.custom_areas_with(&area.id).map(|custom| custom.id.clone());
                (&area.id, area.within.iter().cloned().chain(custom).collect())
            })
            .collect();
        let areas: Vec<_> = self
            .within(&asked.area, smaller)
            .map(|area| {
                let (people, need) = need.map_or((None, None), |need| self.latest(need, &area.id));
                let within = &within[&area.id];
                Place { area: &area.id, title: &area.title, within, people, need }
            })
            .collect();
        let running: Vec<&Intervention> = self
            .documents::<Intervention>()
            .filter(|one| one.period.contains(on) && self.serves(one, &asked.area))
            .filter(|_| asked.through != Some(Through::Champions))
            .collect();
        let champions: Vec<&Champion> = self
            .documents::<Champion>()
            .filter(|one| one.period.contains(on) && self.has_champion(one, &asked.area))
            .filter(|_| asked.through != Some(Through::Interventions))
            .collect();
        let groups: Vec<Group> =
            self.documents::<Group>().filter(|group| self.asks_of(asked, group)).cloned().collect();
        let synthetic = groups.iter().any(|group| group.synthetic)
            || running.iter().any(|intervention| intervention.synthetic)
            || champions.iter().any(|champion| champion.synthetic);
        let unlisted = (!champions.is_empty()).then(|| {
            "Champions who did not agree to be listed count only where everything may be seen."
                .to_owned()
        });
        let interventions = running.into_iter().map(Reacher::from);
        let reachers: Vec<_> =
            interventions.chain(champions.into_iter().map(Reacher::from)).collect();
        let population = Population {
            place: self.name(&asked.area),
            area: &asked.area,
            groups: &groups,
            areas: &areas,
            need,
            synthetic,
        };
        let mut reply = NotReached::of(&population, &reachers).reply();
        reply.remarks.extend(self.on_data(&groups));
        reply.remarks.extend(unlisted);
        reply
    }

    /// Whether a question is about a group.
    fn asks_of(&self, asked: &core::NotReached, group: &Group) -> bool {
        if asked.groups.is_empty() {
            self.lives_in(group, &asked.area)
        } else {
            asked.groups.contains(&group.id)
        }
    }

    /// The areas of our own that an area is a part of.
    fn custom_areas_with(&self, part: &AreaCode) -> impl Iterator<Item = &Area> {
        self.areas.values().filter(move |area| area.made_of.contains(part))
    }

    /// How many people the latest figure of an area is of, and its value.
    fn latest(&self, indicator: &Indicator, area: &AreaCode) -> (Option<f64>, Option<f64>) {
        let points =
            self.place(&indicator.id, area).and_then(|place| place.get(&indicator.headline));
        points.and_then(|points| points.last()).map_or((None, None), |(_, figure)| {
            (figure.denominator(), figure.measured().map(|measured| measured.value))
        })
    }

    /// Whether an intervention is for a place: by its own areas, or else by its strategies'.
    fn serves(&self, intervention: &Intervention, place: &AreaCode) -> bool {
        if !intervention.areas.is_empty() {
            return intervention.areas.iter().any(|area| self.overlap(area, place));
        }
        let mut strategies = intervention.priorities.iter().filter_map(|id| {
            let priority = self.documents::<Priority>().find(|priority| priority.id == *id)?;
            self.documents::<Strategy>().find(|strategy| strategy.id == priority.strategy)
        });
        let of = |strategy: &Strategy| self.overlap(&strategy.area, place);
        intervention.priorities.is_empty() || strategies.any(of)
    }

    /// Whether a group is one of a place's: its numbers there are known, or an intervention or a
    /// champion for the place names it, or nothing says where it lives and no strategy of another
    /// place shares the store.
    fn lives_in(&self, group: &Group, place: &AreaCode) -> bool {
        let counted = |area: &AreaCode| self.overlap(area, place);
        let names = |one: &&Intervention| one.groups.contains(&group.id);
        let mut named = self.documents::<Intervention>().filter(names);
        let nowhere = group.population.is_empty() && named.clone().next().is_none();
        let alone =
            || self.documents::<Strategy>().all(|strategy| self.overlap(&strategy.area, place));
        nowhere && alone()
            || group.population.iter().any(|population| counted(&population.area))
            || named.any(|one| self.serves(one, place))
            || self
                .documents::<Champion>()
                .any(|one| one.groups.contains(&group.id) && self.has_champion(one, place))
    }

    /// Whether one place is the other, or lies in it.
    pub(super) fn overlap(&self, one: &AreaCode, other: &AreaCode) -> bool {
        let within = |inner: &AreaCode, outer: &AreaCode| {
            self.areas.get(inner).is_some_and(|area| self.lies_in(area, outer))
        };
        let made_of = |outer: &AreaCode, inner: &AreaCode| {
            self.areas.get(outer).is_some_and(|area| area.made_of.contains(inner))
        };
        one == other
            || within(one, other)
            || within(other, one)
            || made_of(one, other)
            || made_of(other, one)
    }

    /// The most deprived neighbourhoods, each period of the index an edition.
    pub(super) fn most_deprived(&self, index: &Indicator, asked: &core::MostDeprived) -> Reply {
        let mut custom: BTreeMap<&AreaCode, Vec<&Area>> = BTreeMap::new();
        for area in self.areas.values() {
            for part in &area.made_of {
                custom.entry(part).or_default().push(area);
            }
        }
        let place = self.areas.get(&asked.area);
        let outer = |code: &AreaCode| {
            *code == asked.area || place.is_some_and(|place| self.lies_in(place, code))
        };
        let holders: BTreeMap<&AreaCode, Vec<(&str, &str)>> = self
            .within(&asked.area, Smaller::All)
            .map(|area| {
                let within = area.within.iter().filter(|code| !outer(code));
                let within = within.filter_map(|code| self.areas.get(code));
                let custom = custom.get(&area.id).into_iter().flatten().copied();
                let custom = custom.filter(|area| area.id != asked.area);
                (&area.id, within.chain(custom).map(|area| (label(area), &*area.title)).collect())
            })
            .collect();
        let mut editions: BTreeMap<Period, Vec<Neighbourhood<'_>>> = BTreeMap::new();
        for area in self.within(&asked.area, Smaller::All) {
            let ranks = self.place(&index.id, &area.id).and_then(|one| one.get(&index.headline));
            for (period, figure) in ranks.into_iter().flatten() {
                let Some(measured) = figure.measured() else { continue };
                let within = holders.get(&area.id).map_or(&[][..], Vec::as_slice);
                let (rank, people) = (measured.value, figure.denominator());
                let one = Neighbourhood { area, rank, people, within };
                editions.entry(*period).or_default().push(one);
            }
        }
        let editions: Vec<_> = editions
            .iter()
            .map(|(&period, neighbourhoods)| Edition { period, neighbourhoods })
            .collect();
        MostDeprived::of(index, self.name(&asked.area), &editions, asked.share).reply()
    }

    /// A gap in life expectancy, from the deaths by age of the two ends of an order.
    pub(super) fn life_gap(&self, asked: &core::LifeExpectancyGap) -> Result<Reply, Refusal> {
        let ends = self.ends(asked)?;
        let period = match asked.period {
            Some(period) => period,
            None => self.last_period(asked, &ends[0]).ok_or(Refusal::NoFigures)?,
        };
        let named = |id: &Id<Indicator>| self.indicators.get(id);
        let causes: Vec<&str> = asked
            .causes
            .iter()
            .map(|id| named(id).map_or(id.as_str(), |indicator| &indicator.title))
            .collect();
        let synthetic = std::iter::once(&asked.deaths)
            .chain(&asked.causes)
            .any(|id| named(id).is_some_and(|indicator| indicator.source.synthetic));
        let place = self.name(&asked.area);
        let about = Asked { place, period, sex: asked.sex, causes: &causes, synthetic };
        let rows = [self.deaths(asked, &ends[0], period)?, self.deaths(asked, &ends[1], period)?];
        let bands = rows.each_ref().map(|rows| rows.iter().map(Row::as_deaths).collect::<Vec<_>>());
        let most = Mortality { name: ends[0].name(), ages: &bands[0] };
        let least = Mortality { name: ends[1].name(), ages: &bands[1] };
        Ok(LifeGap::of(&about, &most, &least).reply())
    }

    /// The most and the least deprived of the groups that deaths are counted by.
    fn ends(&self, asked: &core::LifeExpectancyGap) -> Result<[Category; 2], Refusal> {
        let here = self.place(&asked.deaths, &asked.area).ok_or(Refusal::NoFigures)?;
        let ranked = here.keys().filter_map(|segment| {
            let category = segment.category.as_ref()?;
            let rank = category.deprivation().filter(|_| category.kind() == &*asked.by)?;
            Some((rank, category))
        });
        let (mut most, mut least) = (None, None);
        for (rank, category) in ranked {
            if rank.rank == 1 {
                most = Some(category);
            } else if rank.rank == rank.of {
                least = Some(category);
            }
        }
        match (most, least) {
            (Some(most), Some(least)) => Ok([most.clone(), least.clone()]),
            _ => Err(Refusal::NotOrdered),
        }
    }

    fn last_period(&self, asked: &core::LifeExpectancyGap, end: &Category) -> Option<Period> {
        let here = self.place(&asked.deaths, &asked.area)?;
        let of_end = here.iter().filter(|(segment, _)| segment.category.as_ref() == Some(end));
        of_end.flat_map(|(_, points)| points.iter().map(|point| point.0)).max()
    }

    /// Ages with people, deaths and deaths by cause of one group, from birth on.
    fn deaths(
        &self,
        asked: &core::LifeExpectancyGap,
        group: &Category,
        period: Period,
    ) -> Result<Vec<Row>, Refusal> {
        let here = self.place(&asked.deaths, &asked.area).ok_or(Refusal::NoFigures)?;
        let missing = || Refusal::GroupMissing { group: group.name().to_owned(), period };
        let mut rows = Vec::new();
        for (segment, points) in here {
            let of_group = segment.category.as_ref() == Some(group) && segment.sex == asked.sex;
            if !of_group || segment.age == AgeBand::default() {
                continue;
            }
            let Some((_, figure)) = points.iter().find(|point| point.0 == period) else { continue };
            let (people, deaths) = figure.denominator().zip(figure.count()).ok_or_else(missing)?;
            let of_cause = |cause: &Id<Indicator>| {
                let points = self.place(cause, &asked.area)?.get(segment)?;
                points.iter().find(|point| point.0 == period)?.1.count()
            };
            let causes: Option<Vec<f64>> = asked.causes.iter().map(of_cause).collect();
            let by_cause = causes.ok_or_else(missing)?;
            rows.push(Row { age: segment.age, people, deaths, by_cause });
        }
        rows.sort_by_key(|row| row.age);
        Ok(rows)
    }

    /// A gate, judged as of a day.
    pub(super) fn gate(&self, gate: &core::Gate, on: Date) -> GateReport {
        let figures: Vec<Measure<'_>> = gate
            .criteria
            .iter()
            .filter_map(|criterion| match &criterion.test {
                Test::Indicator(test) => {
                    let indicator = self.indicators.get(&test.indicator)?;
                    let segment: &Segment = test.segment.as_ref().unwrap_or(&indicator.headline);
                    let points = self
                        .place(&indicator.id, &test.area)
                        .and_then(|place| place.get(segment))
                        .map_or(&[][..], Vec::as_slice);
                    Some(Measure {
                        indicator,
                        area: &test.area,
                        place: self.name(&test.area),
                        segment,
                        points: (!self.hides(&indicator.id)).then_some(points),
                    })
                }
                _ => None,
            })
            .collect();
        let actions: Vec<Action> = self.documents().cloned().collect();
        let interventions: Vec<Intervention> = self.documents().cloned().collect();
        let evidence: Vec<Evidence> = self.documents().cloned().collect();
        let facts = Facts {
            figures: &figures,
            actions: &actions,
            interventions: &interventions,
            evidence: &evidence,
        };
        GateReport::of(gate, &facts, on)
    }
}

/// The deaths of one age band, whose parts by cause are its own.
struct Row {
    age: AgeBand,
    people: f64,
    deaths: f64,
    by_cause: Vec<f64>,
}

impl Row {
    fn as_deaths(&self) -> Deaths<'_> {
        let Self { age, people, deaths, by_cause } = self;
        Deaths { age: *age, people: *people, deaths: *deaths, by_cause }
    }
}

/// What sort of area it is.
fn label(area: &Area) -> &str {
    let of_code = || Some(area.id.gss()?.area_type()?.label());
    area.area_type.as_deref().or_else(of_code).unwrap_or("area")
}
