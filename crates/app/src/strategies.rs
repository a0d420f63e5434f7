//! A strategy with all that belongs to it.

use std::collections::BTreeMap;

use lifecourse_core::{
    Action, AnyDocument, Area, AreaCode, Board, Id, Indicator, Intervention, Organisation, Outcome,
    Priority, Stage, Strategy,
};
use lifecourse_storage::{Reader, ReaderExt};
use serde::Serialize;

use crate::{
    AppError,
    watch::{documents, find},
};

/// A strategy with all under it, stage by stage.
#[derive(Clone, Debug, Serialize)]
pub struct StrategyView {
    /// The strategy.
    pub strategy: Strategy,
    /// Its Board.
    pub board: Option<Board>,
    /// The name of the place that it is for.
    pub place: String,
    /// What belongs to each of its stages, in order.
    pub stages: Vec<StageView>,
    /// What belongs to no single stage.
    pub whole: StageView,
    /// What the organisations named in it are called.
    pub organisations: BTreeMap<Id<Organisation>, String>,
}

/// What belongs to one stage of life.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StageView {
    /// The stage; none for what belongs to all of them.
    pub stage: Option<Stage>,
    /// What is to become true.
    pub outcomes: Vec<Outcome>,
    /// What the Board sees to.
    pub priorities: Vec<PriorityView>,
    /// The indicators that are watched, each once.
    pub indicators: Vec<Id<Indicator>>,
}

/// A priority with what is done about it.
#[derive(Clone, Debug, Serialize)]
pub struct PriorityView {
    /// The priority.
    pub priority: Priority,
    /// What somebody has taken on.
    pub actions: Vec<Action>,
    /// The services and programmes that serve it.
    pub interventions: Vec<Intervention>,
}

/// The strategy `id` with all that belongs to it.
///
/// # Errors
/// [`AppError::NotFound`] if there is none; [`AppError::Store`].
pub async fn strategy(
    reader: &mut dyn Reader,
    id: &Id<Strategy>,
) -> Result<StrategyView, AppError> {
    let strategy = find::<Strategy>(reader, id).await?;
    let parts = Parts::read(reader).await?;
    let board = match &strategy.board {
        Some(board) => reader.get::<Board>(board).await?.map(|stored| stored.document),
        None => None,
    };
    let area = reader.get::<Area>(&strategy.area).await?;
    let mut whole = parts.stage(&strategy, None);
    for id in strategy.indicators.iter().rev() {
        whole.indicators.retain(|other| other != id);
        whole.indicators.insert(0, id.clone());
    }
    Ok(StrategyView {
        board,
        place: area
            .map_or_else(|| strategy.area.to_string(), |stored| stored.document.title.to_string()),
        stages: strategy
            .stages
            .as_slice()
            .iter()
            .map(|stage| parts.stage(&strategy, Some(stage)))
            .collect(),
        whole,
        organisations: documents::<Organisation>(reader)
            .await?
            .into_iter()
            .map(|organisation| (organisation.id, organisation.title.to_string()))
            .collect(),
        strategy,
    })
}

/// What strategies do all over the places that they are for: the interventions that serve one of their
/// priorities and name no place themselves, by the place of the strategy.
pub(crate) async fn done_all_over(
    reader: &mut dyn Reader,
) -> Result<BTreeMap<AreaCode, Vec<AnyDocument>>, AppError> {
    let strategies = documents::<Strategy>(reader).await?;
    if strategies.is_empty() {
        return Ok(BTreeMap::new());
    }
    let parts = Parts::read(reader).await?;
    let mut done: BTreeMap<AreaCode, Vec<AnyDocument>> = BTreeMap::new();
    for strategy in &strategies {
        let priorities: Vec<_> =
            parts.priorities.iter().filter(|priority| priority.strategy == strategy.id).collect();
        let serves = |one: &&Intervention| {
            one.areas.is_empty() && priorities.iter().any(|priority| parts.serves(one, priority))
        };
        for intervention in parts.interventions.iter().filter(serves) {
            done.entry(strategy.area.clone()).or_default().push(intervention.clone().into());
        }
    }
    Ok(done)
}

struct Parts {
    outcomes: Vec<Outcome>,
    priorities: Vec<Priority>,
    actions: Vec<Action>,
    interventions: Vec<Intervention>,
}

impl Parts {
    async fn read(reader: &mut dyn Reader) -> Result<Self, AppError> {
        Ok(Self {
            outcomes: documents::<Outcome>(reader).await?,
            priorities: documents::<Priority>(reader).await?,
            actions: documents::<Action>(reader).await?,
            interventions: documents::<Intervention>(reader).await?,
        })
    }

    fn stage(&self, strategy: &Strategy, stage: Option<&Stage>) -> StageView {
        let within = |of: &Id<Strategy>, at: Option<&Id<Stage>>| {
            *of == strategy.id && at == stage.map(|stage| &stage.id)
        };
        let outcomes: Vec<_> = self
            .outcomes
            .iter()
            .filter(|outcome| within(&outcome.strategy, outcome.stage.as_ref()))
            .cloned()
            .collect();
        let mut priorities: Vec<_> = self
            .priorities
            .iter()
            .filter(|priority| within(&priority.strategy, priority.stage.as_ref()))
            .map(|priority| self.priority(priority))
            .collect();
        priorities.sort_by_key(|view| view.priority.commitment.map_or(u8::MAX, |done| done as u8));
        let mut indicators = Vec::new();
        let named = outcomes
            .iter()
            .flat_map(|outcome| &outcome.indicators)
            .chain(priorities.iter().flat_map(|view| &view.priority.indicators));
        for id in named {
            if !indicators.contains(id) {
                indicators.push(id.clone());
            }
        }
        StageView { stage: stage.cloned(), outcomes, priorities, indicators }
    }

    /// Whether an intervention serves a priority: it says so, or somebody has taken it on for that.
    fn serves(&self, intervention: &Intervention, priority: &Priority) -> bool {
        intervention.priorities.contains(&priority.id)
            || self.actions.iter().any(|action| {
                action.priority == priority.id && action.interventions.contains(&intervention.id)
            })
    }

    fn priority(&self, priority: &Priority) -> PriorityView {
        let serves = |one: &&Intervention| self.serves(one, priority);
        PriorityView {
            priority: priority.clone(),
            actions: self
                .actions
                .iter()
                .filter(|action| action.priority == priority.id)
                .cloned()
                .collect(),
            interventions: self.interventions.iter().filter(serves).cloned().collect(),
        }
    }
}
