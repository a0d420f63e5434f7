//! Which indicators are protected together, and by which profile.

use std::collections::BTreeSet;

use lifecourse_core::{Id, Indicator, ProfileName};
use lifecourse_disclosure::Profile;
use lifecourse_storage::Holding;

/// Indicators that are part of each other, among them one that is protected.
pub(super) struct Group<'a> {
    /// Those that are public already, too.
    pub(super) indicators: Vec<&'a Indicator>,
    pub(super) profile: Profile,
}

/// The groups of all indicators that have figures.
pub(super) struct Groups<'a> {
    pub(super) groups: Vec<Group<'a>>,
    /// What is left out, and why.
    pub(super) remarks: Vec<String>,
}

impl<'a> Group<'a> {
    pub(super) fn protected(&self) -> impl Iterator<Item = &'a Indicator> {
        self.indicators.iter().copied().filter(|one| !one.disclosure.is_published())
    }
}

impl<'a> Groups<'a> {
    pub(super) fn of(indicators: &'a [Indicator], held: &[Holding], given: &[Profile]) -> Self {
        let mut found = Self { groups: Vec::new(), remarks: Vec::new() };
        let has_figures = |one: &&Indicator| held.iter().any(|held| held.indicator == one.id);
        for indicators in together(indicators.iter().filter(has_figures).collect()) {
            let names: BTreeSet<&ProfileName> = indicators
                .iter()
                .map(|one| &one.disclosure)
                .filter(|name| !name.is_published())
                .collect();
            let names: Vec<&ProfileName> = names.into_iter().collect();
            let why = match names.as_slice() {
                [] => continue,
                [name] => match profile(name, given) {
                    Ok(profile) => {
                        found.groups.push(Group { indicators, profile });
                        continue;
                    }
                    Err(why) => why,
                },
                [one, other, ..] => format!(
                    "those that are part of each other are protected by one disclosure profile, and these have `{one}` and `{other}`"
                ),
            };
            let protected = indicators.iter().filter(|one| !one.disclosure.is_published());
            let protected: Vec<String> = protected.map(|one| format!("`{}`", one.id)).collect();
            let are = if protected.len() == 1 { "is" } else { "are" };
            found.remarks.push(format!("{} {are} left out: {why}", protected.join(" and ")));
        }
        for held in held.iter().filter(|held| held.profile.is_none()) {
            let why = "nobody has described it";
            found.remarks.push(format!("`{}` is left out: {why}", held.indicator));
        }
        found
    }
}

/// Those that are part of each other together.
fn together<'a>(indicators: Vec<&'a Indicator>) -> Vec<Vec<&'a Indicator>> {
    let meet = |one: &Indicator, other: &Indicator| {
        let part = |part: &Indicator, of: &Id<Indicator>| part.part_of.contains(of);
        part(one, &other.id) || part(other, &one.id)
    };
    let mut groups: Vec<Vec<&'a Indicator>> = Vec::new();
    for indicator in indicators {
        let (own, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group: &Vec<&Indicator>| group.iter().any(|one| meet(one, indicator)));
        groups = apart;
        groups.push(own.into_iter().flatten().chain([indicator]).collect());
    }
    groups.sort_by(|one, other| one[0].id.cmp(&other[0].id));
    groups
}

/// The profile of a name: one that was given, or a built-in one.
fn profile(name: &ProfileName, given: &[Profile]) -> Result<Profile, String> {
    let own = given.iter().find(|one| one.name() == name.as_str()).cloned();
    own.map_or_else(|| Profile::named(name.as_str()).map_err(|error| error.to_string()), Ok)
}
