//! A system map as it is drawn.

use std::collections::BTreeMap;

use lifecourse_app::equity::{
    SystemReport,
    system_map::{Loop, Setting},
};
use lifecourse_charts::{ChartError, ChartId, LinkSign, Network, NetworkLink, Svg};
use lifecourse_core::{Dynamics, Sign, SystemMap};

/// The most loops that are told in the words of a drawing.
const LOOPS: usize = 50;

/// A system map as an SVG that is a file by itself, with its links and shortest loops in words.
///
/// # Errors
/// [`ChartError`] if the map is too large to be drawn, or its links do not join its factors.
pub fn map_drawing(map: &SystemMap) -> Result<Svg, ChartError> {
    Ok(network(map)?.standalone(&ChartId::new("map")?))
}

/// A system map as it is drawn in a page.
///
/// # Errors
/// As [`map_drawing`].
pub(crate) fn map_figure(map: &SystemMap) -> Result<Svg, ChartError> {
    Ok(network(map)?.figure(&ChartId::new("map")?))
}

fn network(map: &SystemMap) -> Result<Network, ChartError> {
    let places: BTreeMap<_, _> =
        map.factors.iter().enumerate().map(|(at, factor)| (&factor.id, at)).collect();
    // A place that there is not: the drawing refuses it by the number of the link.
    let place = |id| places.get(id).copied().unwrap_or(usize::MAX);
    let links = map.links.iter().map(|link| NetworkLink {
        from: place(&link.from),
        to: place(&link.to),
        sign: match link.sign {
            Sign::Same => LinkSign::Same,
            Sign::Opposite => LinkSign::Opposite,
        },
        delayed: link.delay.is_some(),
    });
    let title =
        if map.synthetic { format!("{} (made up)", map.title) } else { map.title.to_string() };
    let names = names(map);
    let drawing = Network::new(&title, names.iter().map(String::as_str), links)?;
    let setting = Setting { map, interventions: &[], outcomes: &[], actions: &[] };
    let loops = SystemReport::of(&setting, &Dynamics::of(map.id.clone())).loops;
    loops.iter().take(LOOPS).try_fold(drawing, |drawing, Loop { ids, reinforcing, .. }| {
        let factors: Vec<_> = ids.iter().map(place).collect();
        drawing.with_loop(&factors, *reinforcing)
    })
}

/// The names of the factors, with their ids where two have one name.
fn names(map: &SystemMap) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for factor in &map.factors {
        *times.entry(&factor.title).or_default() += 1;
    }
    map.factors
        .iter()
        .map(|factor| match times.get(&*factor.title) {
            Some(1) => factor.title.to_string(),
            _ => format!("{} ({})", factor.title, factor.id),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use lifecourse_core::Document;

    use super::*;

    #[test]
    fn a_map_is_drawn_with_its_loops_in_words() {
        let drawn = map_drawing(&SystemMap::example()).unwrap().to_string();
        assert!(drawn.contains("R1, reinforcing: Trust in services → Use of services"));
    }

    #[test]
    fn a_made_up_map_says_so_and_factors_of_one_name_are_told_apart() {
        let mut map = SystemMap { synthetic: true, ..SystemMap::example() };
        map.factors[1].title = map.factors[0].title.clone();
        let drawn = map_drawing(&map).unwrap().to_string();
        assert!(drawn.contains("(made up)") && drawn.contains("Trust in services (use)"));
    }

    #[test]
    fn a_link_to_nowhere_is_refused() {
        let mut map = SystemMap::example();
        map.links[0].to = "nowhere".parse().unwrap();
        assert_eq!(map_drawing(&map), Err(ChartError::LinkAstray { link: 0 }));
    }
}
