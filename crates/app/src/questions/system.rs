//! What maps and data sets answer, which are documents and have no figures.

use lifecourse_core::{
    self as core, Action, AnyDocument, DataSet, Group, Intervention, Outcome, Priority, SystemMap,
};
use lifecourse_equity::{Invisibility, Reply, SystemReport, invisibility, system_map::Setting};

use super::material::Material;

impl Material {
    /// What keeps a system going, and where it could be changed.
    pub(super) fn system_map(&self, asked: &core::Dynamics) -> Option<Reply> {
        let map = self.documents::<SystemMap>().find(|map| map.id == asked.map)?;
        let interventions: Vec<Intervention> = self.documents().cloned().collect();
        let outcomes: Vec<Outcome> = self.documents().cloned().collect();
        let of_map = |action: &&Action| self.is_to_change(action, map);
        let actions: Vec<Action> = self.documents().filter(of_map).cloned().collect();
        let (interventions, outcomes) = (&interventions[..], &outcomes[..]);
        let setting = Setting { map, interventions, outcomes, actions: &actions };
        Some(SystemReport::of(&setting, asked).reply())
    }

    /// Whether an action is of the map's strategy; of a map without one, whether it brings about what
    /// acts on the map.
    fn is_to_change(&self, action: &Action, map: &SystemMap) -> bool {
        let acts = |id| map.factors.iter().any(|factor| factor.interventions.contains(id));
        match &map.strategy {
            None => action.interventions.iter().any(acts),
            Some(strategy) => self
                .documents::<Priority>()
                .any(|priority| priority.id == action.priority && priority.strategy == *strategy),
        }
    }

    /// Whom the data do not see.
    pub(super) fn data_invisibility(&self, asked: &core::DataInvisibility) -> Reply {
        let groups: Vec<Group> = self
            .documents::<Group>()
            .filter(|group| asked.groups.is_empty() || asked.groups.contains(&group.id))
            .cloned()
            .collect();
        let data_sets: Vec<DataSet> = self
            .documents::<DataSet>()
            .filter(|data| asked.data_sets.is_empty() || asked.data_sets.contains(&data.id))
            .cloned()
            .collect();
        Invisibility::of(&groups, &data_sets).reply()
    }

    /// What an answer about groups must say of the data on them.
    pub(super) fn on_data(&self, groups: &[Group]) -> Vec<String> {
        let data_sets: Vec<DataSet> = self.documents().cloned().collect();
        invisibility::remarks(groups, &data_sets)
    }

    /// A document that a question names and that is not among those read for it, with the ids that
    /// are.
    pub(super) fn unknown<'a>(
        &'a self,
        ask: &core::Ask,
    ) -> Option<(core::Reference, Vec<&'a str>)> {
        ask.mentions().into_iter().find_map(|named| {
            let known = self.of_kind(named.kind)?.map(AnyDocument::id);
            let missing = known.clone().all(|id| id != named.id);
            missing.then(|| (named, known.collect()))
        })
    }
}
