//! From the figures that were read to what a question takes, and on to its answer.

use lifecourse_core::{AreaCode, Ask, Division, Id, Indicator, Segment};
use lifecourse_equity::{
    CareForNeed, FairShare, FairTargets, Fastest, GapReport, Refusal, Reply, Strata, Stratum,
    consultation::GunningReport,
};
use rayon::prelude::*;
use time::Date;

use super::material::{Material, Place, Smaller};

/// Questions that one thread answers before another looks for some.
const TOGETHER: usize = 64;

impl Material {
    /// The answers to several questions, in their order, on all cores.
    pub(super) fn answer_all(&self, asks: &[&Ask], on: Date) -> Vec<Reply> {
        asks.par_iter().with_min_len(TOGETHER).map(|ask| self.answer(ask, on)).collect()
    }

    /// The answer to a question whose material this is.
    pub(super) fn answer(&self, ask: &Ask, on: Date) -> Reply {
        self.withheld(ask).or_else(|| self.found(ask, on)).unwrap_or_else(|| {
            let what = "document of that name that may be shown here";
            Reply::refused(ask.words(), "", Refusal::Nothing { what })
        })
    }

    fn found(&self, ask: &Ask, on: Date) -> Option<Reply> {
        let indicator = |id: &Id<Indicator>| self.indicators.get(id);
        Some(match ask {
            Ask::PoorestFastest(asked) => {
                let by = Division::Category(asked.by.clone());
                let of = indicator(&asked.indicator)?;
                Fastest::of(&self.strata(of, &asked.area, &by, asked.segment.as_ref())).reply()
            }
            Ask::Gap(asked) => {
                let of = indicator(&asked.indicator)?;
                let strata = self.strata(of, &asked.area, &asked.by, asked.segment.as_ref());
                GapReport::of(&strata, asked.period).reply()
            }
            Ask::CareForNeed(asked) => {
                let strata = |id| Some(self.strata(indicator(id)?, &asked.area, &asked.by, None));
                let (need, service) = (strata(&asked.need)?, strata(&asked.service)?);
                CareForNeed::of(&need, &service, asked.provision, asked.period).reply()
            }
            Ask::Allocation(asked) => {
                let strata = |id| Some(self.strata(indicator(id)?, &asked.area, &asked.by, None));
                FairShare::of(&strata(&asked.need)?, &strata(&asked.today)?, asked).reply()
            }
            Ask::FairTargets(asked) => {
                let target = self.targets.get(&asked.target)?;
                let of = indicator(&target.indicator)?;
                let segment = Some(&target.segment);
                FairTargets::of(&self.strata(of, &target.area, &asked.by, segment), target).reply()
            }
            Ask::NotReached(asked) => self.not_reached(asked, on),
            Ask::MostDeprived(asked) => self.most_deprived(indicator(&asked.index)?, asked),
            Ask::LifeExpectancyGap(asked) => self.life_gap(asked).unwrap_or_else(|refusal| {
                let about = format!("{}, by {}", self.name(&asked.area), asked.by);
                Reply::refused(ask.words(), about, refusal)
            }),
            Ask::Progress(asked) => self.gate(self.gates.get(&asked.gate)?, on).reply(),
            Ask::Evidence(asked) => self.known(asked, on),
            Ask::Withdrawal(asked) => self.withdrawal(asked, on)?,
            Ask::Calls(asked) => self.calls(asked, on)?,
            Ask::Funding(asked) => self.funding(asked, on)?,
            Ask::SystemMap(asked) => self.system_map(asked)?,
            Ask::DataInvisibility(asked) => self.data_invisibility(asked),
            Ask::Measures(asked) => self.measures(asked),
            Ask::Matches(asked) => self.matches(asked, on),
            Ask::AccessPromises(asked) => self.access_promises(asked),
            Ask::Anchors(asked) => self.anchors(asked),
            Ask::InsightThemes(asked) => self.insight_themes(asked, on)?,
            Ask::InsightsWaiting(asked) => self.insights_waiting(asked, on)?,
            Ask::InsightTrail(asked) => self.insight_trail(asked, on)?,
            Ask::MessageCascade(asked) => self.message_cascade(asked, on)?,
            Ask::Gunning(asked) => {
                GunningReport::of(self.consultation(&asked.consultation)?, on).reply()
            }
            Ask::YouSaidWeDid(asked) => self.ledger(self.consultation(&asked.consultation)?),
            Ask::BoardDecisions(asked) => self.board_decisions(asked, on)?,
        })
    }

    /// The groups of `by` in `area` with their figures, of the indicator's own sex and ages
    /// unless others are asked for.
    pub(super) fn strata<'a>(
        &'a self,
        indicator: &'a Indicator,
        area: &'a AreaCode,
        by: &'a Division,
        segment: Option<&Segment>,
    ) -> Strata<'a> {
        let base = segment.unwrap_or(&indicator.headline).whole();
        let here = self.place(&indicator.id, area);
        let groups = match by {
            Division::Category(kind) => {
                here.map(|here| categories(here, kind, &base)).unwrap_or_default()
            }
            Division::Areas(kind) => self
                .within(area, Smaller::Of(kind))
                .filter_map(|smaller| {
                    let points = self.place(&indicator.id, &smaller.id)?.get(&base)?;
                    Some(Stratum {
                        name: &smaller.title,
                        category: None,
                        area: Some(smaller.id.as_ref()),
                        points,
                    })
                })
                .collect(),
        };
        let whole = here.and_then(|place| place.get(&base)).map_or(&[][..], Vec::as_slice);
        Strata::new(indicator, self.name(area), by, groups, whole).with_segment(&base)
    }

    pub(super) fn place(&self, indicator: &Id<Indicator>, area: &AreaCode) -> Option<&Place> {
        self.figures.get(indicator)?.get(area)
    }
}

/// The groups of one type of category in a place, of the sex and ages of `base`.
pub(crate) fn categories<'a>(here: &'a Place, kind: &str, base: &Segment) -> Vec<Stratum<'a>> {
    here.iter()
        .filter(|(segment, _)| (segment.sex, segment.age) == (base.sex, base.age))
        .filter_map(|(segment, points)| {
            let category = segment.category.as_ref()?;
            (category.kind() == kind).then_some(Stratum {
                name: category.name(),
                category: Some(category),
                area: None,
                points,
            })
        })
        .collect()
}
