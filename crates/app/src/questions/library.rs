//! What the library of evidence, calls for help and funds answer.

use lifecourse_core::{
    self as core, AnyDocument, Call, Evidence, Fund, Gate, Group, Id, Insight, Kind, Organisation,
    Strategy,
};
use lifecourse_equity::{
    CallsReport, FundingReport, GateReport, Reply, Taken, WithdrawalReport, evidence::Known,
};
use time::Date;

use super::material::Material;

impl Material {
    /// What is known.
    pub(super) fn known(&self, asked: &core::EvidenceSought, on: Date) -> Reply {
        let library: Vec<&Evidence> = self.documents().collect();
        let groups: Vec<&Group> = self.documents().collect();
        Known::of(asked, &library, &groups, on).reply()
    }

    /// What rests on a piece of evidence, or came of an insight.
    pub(super) fn withdrawal(&self, asked: &core::Withdrawal, on: Date) -> Option<Reply> {
        let piece = asked.evidence.as_ref().and_then(|id| {
            self.documents::<Evidence>().find(|piece| piece.id == *id).map(Taken::Evidence)
        });
        let insight = asked.insight.as_ref().and_then(|id| {
            self.documents::<Insight>().find(|insight| insight.id == *id).map(Taken::Insight)
        });
        let taken = piece.or(insight)?;
        let all: Vec<&AnyDocument> =
            Kind::ALL.iter().filter_map(|kind| self.of_kind(*kind)).flatten().collect();
        Some(WithdrawalReport::of(taken, &all, on).reply())
    }

    /// What became of the calls for help of a programme.
    pub(super) fn calls(&self, asked: &core::CallsForHelp, on: Date) -> Option<Reply> {
        let programme = self.documents::<Strategy>().find(|one| one.id == asked.programme)?;
        let calls: Vec<&Call> =
            self.documents::<Call>().filter(|call| call.strategy == asked.programme).collect();
        let name = |id: &Id<Organisation>| {
            let named = self.documents::<Organisation>().find(|one| one.id == *id);
            named.map_or_else(|| id.to_string(), |one| one.title.to_string())
        };
        Some(CallsReport::of(&programme.title, &calls, &name, on).reply())
    }

    /// How the money of a fund stands.
    pub(super) fn funding(&self, asked: &core::Funding, on: Date) -> Option<Reply> {
        let fund = self.documents::<Fund>().find(|fund| fund.id == asked.fund)?;
        let judged: Vec<Option<GateReport>> =
            self.gates_of(asked).map(|gate| Some(self.gate(gate?, on))).collect();
        Some(FundingReport::of(fund, &judged, on).reply())
    }

    /// The gate of each stage of a fund, where it has one that is known.
    pub(super) fn gates_of(&self, asked: &core::Funding) -> impl Iterator<Item = Option<&Gate>> {
        let fund = self.documents::<Fund>().find(|fund| fund.id == asked.fund);
        let stages = fund.into_iter().flat_map(|fund| &fund.stages);
        stages.map(|stage| self.gates.get(stage.gate.as_ref()?))
    }
}
