//! What is asked of a network of champions.

use lifecourse_core::{
    self as core, Action, AreaCode, Champion, Group, Id, Insight, Message, Priority, Strategy,
    Theme,
};
use lifecourse_equity::{
    Cascade, Reply, ThemesHeard, Trail, Waiting,
    champions::{Carriers, Heard, Trace},
};
use time::Date;

use super::material::Material;

/// The insights and themes of one network, to be lent to a [`Heard`].
struct Network<'a> {
    title: &'a str,
    insights: Vec<&'a Insight>,
    themes: Vec<&'a Theme>,
}

impl Network<'_> {
    fn heard(&self, as_of: Date) -> Heard<'_> {
        Heard { network: self.title, insights: &self.insights, themes: &self.themes, as_of }
    }
}

impl Material {
    fn strategy(&self, id: &Id<Strategy>) -> Option<&Strategy> {
        self.documents::<Strategy>().find(|strategy| strategy.id == *id)
    }

    fn network(&self, id: &Id<Strategy>) -> Option<Network<'_>> {
        let insights = self.documents::<Insight>().filter(|insight| insight.strategy == *id);
        let themes = self.documents::<Theme>().filter(|theme| theme.strategy == *id);
        let title = &self.strategy(id)?.title;
        Some(Network { title, insights: insights.collect(), themes: themes.collect() })
    }

    /// What people told champions by a day.
    pub(super) fn insight_themes(&self, asked: &core::InsightThemes, on: Date) -> Option<Reply> {
        Some(ThemesHeard::of(&self.network(&asked.strategy)?.heard(on)).reply())
    }

    /// Who waited for an answer on a day.
    pub(super) fn insights_waiting(
        &self,
        asked: &core::InsightsWaiting,
        on: Date,
    ) -> Option<Reply> {
        Some(Waiting::of(&self.network(&asked.strategy)?.heard(on), asked.promise).reply())
    }

    /// What insights led to by a day.
    pub(super) fn insight_trail(&self, asked: &core::InsightTrail, on: Date) -> Option<Reply> {
        let network = self.network(&asked.strategy)?;
        let of_strategy = |priority: &&Priority| priority.strategy == asked.strategy;
        let priorities: Vec<&Priority> = self.documents().filter(of_strategy).collect();
        let actions: Vec<&Action> = self.documents().collect();
        let trace = Trace {
            heard: network.heard(on),
            priorities: &priorities,
            actions: &actions,
            insight: asked.insight.as_ref(),
            priority: asked.priority.as_ref(),
        };
        Some(Trail::of(&trace).reply())
    }

    /// Who had passed messages on by a day.
    pub(super) fn message_cascade(&self, asked: &core::MessageCascade, on: Date) -> Option<Reply> {
        let followed = |one: &&Message| {
            one.strategy == asked.strategy && asked.message.as_ref().is_none_or(|id| one.id == *id)
        };
        let messages: Vec<&Message> = self.documents().filter(followed).collect();
        let of_network = |one: &&Champion| one.strategy == asked.strategy;
        let champions: Vec<&Champion> = self.documents().filter(of_network).collect();
        let groups: Vec<&Group> = self.documents().collect();
        let carriers = Carriers {
            network: &self.strategy(&asked.strategy)?.title,
            messages: &messages,
            champions: &champions,
            groups: &groups,
            as_of: on,
        };
        Some(Cascade::of(&carriers).reply())
    }

    /// Whether a place has a champion: one of its own areas, or else of its strategy's.
    pub(super) fn has_champion(&self, champion: &Champion, place: &AreaCode) -> bool {
        if champion.areas.is_empty() {
            let strategy = self.strategy(&champion.strategy);
            return strategy.is_some_and(|strategy| self.overlap(&strategy.area, place));
        }
        champion.areas.iter().any(|area| self.overlap(area, place))
    }
}
