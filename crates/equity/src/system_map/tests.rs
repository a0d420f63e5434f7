use std::collections::BTreeSet;

use lifecourse_core::{Document, Link, SystemMap};
use proptest::prelude::*;

use super::*;

const ALL: Effort = Effort { walks: usize::MAX, steps: u64::MAX };

/// A map of factors `f0`, `f1`... with these links, the opposite ones marked.
fn map(factors: usize, links: &[(usize, usize, bool)]) -> SystemMap {
    let example = SystemMap::example();
    let factor = |at: usize| Factor {
        id: format!("f{at}").parse().unwrap(),
        title: format!("F{at}").parse().unwrap(),
        kind: None,
        note: None,
        interventions: Vec::new(),
        outcomes: Vec::new(),
    };
    let link = |&(from, to, opposite): &(usize, usize, bool)| Link {
        from: format!("f{from}").parse().unwrap(),
        to: format!("f{to}").parse().unwrap(),
        sign: if opposite { Sign::Opposite } else { Sign::Same },
        ..example.links[0].clone()
    };
    SystemMap {
        factors: (0..factors).map(factor).collect(),
        links: links.iter().map(link).collect(),
        ..example
    }
}

fn report(map: &SystemMap) -> SystemReport {
    let setting = Setting { map, interventions: &[], outcomes: &[], actions: &[] };
    SystemReport::of(&setting, &core::Dynamics::of(map.id.clone()))
}

fn asked(map: &SystemMap, from: &str, to: &str) -> core::Dynamics {
    let (from, to) = (from.parse().ok(), to.parse().ok());
    core::Dynamics { from, to, ..core::Dynamics::of(map.id.clone()) }
}

fn ways(map: &SystemMap, from: &str, to: &str) -> SystemReport {
    let setting = Setting { map, interventions: &[], outcomes: &[], actions: &[] };
    SystemReport::of(&setting, &asked(map, from, to))
}

#[test]
fn a_loop_with_an_even_number_of_opposite_links_reinforces() {
    // f0 -> f1 -| f2 -| f0 (two opposites), and f1 -| f0 (one).
    let map = map(3, &[(0, 1, false), (1, 2, true), (2, 0, true), (1, 0, true)]);
    let report = report(&map);
    let told: Vec<_> = report.loops.iter().map(|one| (one.to_string(), one.kind())).collect();
    assert_eq!(
        told,
        [("F0 → F1 → F0".to_owned(), "balancing"), ("F0 → F1 → F2 → F0".to_owned(), "reinforcing")]
    );
    assert_eq!(report.feedback.name(), "reinforcing-and-balancing");
    assert_eq!(
        report.feedback.sentence(),
        "Of the 2 loops of the map, 1 is reinforcing, so that a change makes more of itself, and 1 \
         is balancing, so that a change is worked against."
    );
}

#[test]
fn a_map_without_loops_says_so_and_one_without_factors_has_no_answer() {
    assert_eq!(report(&map(3, &[(0, 1, false), (1, 2, true)])).feedback.name(), "no-loops");
    assert_eq!(report(&map(0, &[])).feedback.name(), "nothing-there");
}

#[test]
fn more_loops_than_are_shown_are_noticed() {
    // Every two of 16 factors drive each other: 120 loops of two links, 1,120 of three.
    let links: Vec<_> = (0..16)
        .flat_map(|one| {
            (0..16).filter(move |other| *other != one).map(move |other| (one, other, false))
        })
        .collect();
    let report = report(&map(16, &links));
    assert_eq!((report.loops.len(), report.more_loops), (MOST, true));
    assert!(report.loops[..120].iter().all(|one| one.factors.len() == 2));
    assert!(report.loops[120..].iter().all(|one| one.factors.len() == 3));
    assert!(report.reply().remarks.iter().any(|remark| remark.contains("more loops")));
}

#[test]
fn a_search_without_time_says_that_there_may_be_more() {
    let ring: Vec<_> = (0..50).map(|at| (at, (at + 1) % 50, false)).collect();
    let map = map(50, &ring);
    let graph = Graph::of(&map);
    let found = loops(&graph, Effort { walks: 10, steps: 60 });
    assert_eq!((found.found.len(), found.more), (0, true));
    let found = loops(&graph, ALL);
    assert_eq!((found.found.len(), found.more), (1, false));
}

#[test]
fn ways_tell_what_more_at_the_beginning_does_at_the_end() {
    let map = map(4, &[(0, 1, true), (1, 3, true), (0, 3, true), (3, 2, false)]);
    let report = ways(&map, "f0", "f3");
    let told: Vec<_> = report.ways.iter().map(|way| (way.to_string(), way.sign)).collect();
    assert_eq!(
        told,
        [("F0 → F3".to_owned(), Sign::Opposite), ("F0 → F1 → F3".to_owned(), Sign::Same)]
    );
    assert_eq!(report.leads.name(), "all-lead-there");
    assert_eq!(
        report.leads.sentence(),
        "F0 leads there by the links of the map. Of 2 ways, more at the beginning makes more at the \
         end on 1, and less on 1."
    );
    let nowhere = ways(&map, "f2", "f0");
    assert_eq!(nowhere.leads.name(), "none-leads-there");
    assert_eq!(nowhere.leads.sentence(), "F2 does not lead there by the links of the map.");
    assert_eq!(ways(&map, "f9", "f0").leads.name(), "nothing-there");
}

#[test]
fn interventions_lead_to_outcomes_through_their_factors() {
    let mut map = map(4, &[(0, 1, false), (1, 2, false)]);
    let (walks, outcome) = (Intervention::example(), Outcome::example());
    map.factors[0].interventions = vec![walks.id.clone()];
    map.factors[3].interventions = vec!["another".parse().unwrap()];
    map.factors[2].outcomes = vec![outcome.id.clone()];
    let (interventions, outcomes) = ([walks], [outcome]);
    let setting =
        Setting { map: &map, interventions: &interventions, outcomes: &outcomes, actions: &[] };
    let report = SystemReport::of(&setting, &core::Dynamics::of(map.id.clone()));
    assert_eq!(report.leads.name(), "some-do-not-lead-there");
    assert!(report.leads.sentence().contains("1 does not lead there: another"));
    assert_eq!(report.ways[0].begins, "Walking group");
    assert_eq!(report.ways[0].to_string(), "F0 → F1 → F2");
}

#[test]
fn an_intervention_on_the_outcome_itself_leads_there() {
    let mut map = map(2, &[(0, 1, false)]);
    map.factors[1].interventions = vec!["walks".parse().unwrap()];
    map.factors[1].outcomes = vec!["health".parse().unwrap()];
    let report = report(&map);
    assert_eq!((report.leads.name(), report.ways.len()), ("all-lead-there", 1));
    assert_eq!(report.ways[0].factors, ["F1"]);
}

#[test]
fn the_middle_of_a_line_is_the_most_central() {
    // Of the 6 ordered pairs of others of f1 in f0 -> f1 -> f2 -> f3, f0-f2 and f0-f3 go over it.
    let report = report(&map(4, &[(0, 1, false), (1, 2, false), (2, 3, false)]));
    let told: Vec<_> =
        report.centrality.iter().map(|one| (one.factor.as_str(), one.betweenness)).collect();
    let third = 2.0 / 6.0;
    assert_eq!(told, [("F1", third), ("F2", third), ("F0", 0.0), ("F3", 0.0)]);
}

#[test]
fn two_equally_short_ways_share_what_goes_over_them() {
    let report = report(&map(4, &[(0, 1, false), (0, 2, false), (1, 3, false), (2, 3, false)]));
    let between: Vec<_> = report.centrality.iter().map(|one| one.betweenness).collect();
    assert_eq!(between, [0.5 / 6.0, 0.5 / 6.0, 0.0, 0.0]);
}

#[test]
fn leverage_is_that_of_the_actions_and_not_of_the_map() {
    let map = SystemMap::example();
    let coded = |leverage| Action { leverage, ..Action::example() };
    let depth = |actions: &[Action]| {
        let setting = Setting { map: &map, interventions: &[], outcomes: &[], actions };
        SystemReport::of(&setting, &core::Dynamics::of(map.id.clone()))
    };
    let shallow = depth(&[
        coded(Some(Leverage::Parameters)),
        coded(Some(Leverage::ReinforcingLoops)),
        coded(Some(Leverage::Rules)),
        coded(None),
    ]);
    assert_eq!(shallow.depth.name(), "mostly-shallow");
    assert!(shallow.depth.sentence().starts_with("Of 3 actions coded by leverage, 2 would"));
    assert!(shallow.reply().remarks.iter().any(|one| one.starts_with("1 action is not coded")));
    assert_eq!(depth(&[coded(Some(Leverage::Goals))]).depth.name(), "mostly-deep");
    let even = depth(&[coded(Some(Leverage::Goals)), coded(Some(Leverage::Delays))]);
    assert_eq!(even.depth.name(), "even");
    assert_eq!(depth(&[coded(None)]).depth.name(), "nothing-there");
}

#[test]
fn a_made_up_map_makes_a_made_up_answer() {
    let map = SystemMap { synthetic: true, ..SystemMap::example() };
    assert!(report(&map).reply().synthetic);
}

/// All loops by trying every order of every set of factors.
fn brute(graph: &Graph<'_>) -> BTreeSet<Vec<usize>> {
    fn extend(graph: &Graph<'_>, walk: &mut Vec<usize>, found: &mut BTreeSet<Vec<usize>>) {
        let (first, last) = (walk[0], walk[walk.len() - 1]);
        for to in 0..graph.len() {
            if !graph.from(last).any(|one| one == to) {
                continue;
            }
            if to == first {
                found.insert(walk.iter().copied().chain([first]).collect());
            } else if to > first && !walk.contains(&to) {
                walk.push(to);
                extend(graph, walk, found);
                walk.pop();
            }
        }
    }
    let mut found = BTreeSet::new();
    for first in 0..graph.len() {
        extend(graph, &mut vec![first], &mut found);
    }
    found
}

fn small() -> impl Strategy<Value = SystemMap> {
    (1_usize..=7).prop_flat_map(|factors| {
        let link = (0..factors, 0..factors, any::<bool>());
        prop::collection::vec(link, 0..30).prop_map(move |links| map(factors, &links))
    })
}

proptest! {
    #[test]
    fn loops_agree_with_brute_force(map in small()) {
        let graph = Graph::of(&map);
        let found = loops(&graph, ALL);
        prop_assert!(!found.more);
        prop_assert!(found.found.is_sorted_by_key(Vec::len));
        let each: BTreeSet<_> = found.found.iter().cloned().collect();
        prop_assert_eq!(each.len(), found.found.len());
        prop_assert_eq!(each, brute(&graph));
    }

    #[test]
    fn fewer_loops_are_the_shortest_of_all(map in small(), most in 0_usize..10) {
        let graph = Graph::of(&map);
        let all = loops(&graph, ALL).found;
        let some = loops(&graph, Effort { walks: most, steps: u64::MAX });
        prop_assert_eq!(some.more, all.len() > most);
        prop_assert_eq!(&some.found[..], &all[..most.min(all.len())]);
    }

    #[test]
    fn a_loop_reinforces_if_its_signs_multiply_to_plus(map in small()) {
        let graph = Graph::of(&map);
        for walk in loops(&graph, ALL).found {
            let told = Loop::of(&graph, &walk);
            prop_assert_eq!(told.reinforcing, told.opposite.is_multiple_of(2));
        }
    }

    #[test]
    fn nothing_depends_on_the_order_of_what_is_written(map in small(), links in any::<u64>()) {
        let mut turned = map;
        turned.factors.reverse();
        // Of two links between the same factors the first is kept: there are none in a valid map.
        turned.links.sort_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
        turned.links.dedup_by(|one, other| (&one.from, &one.to) == (&other.from, &other.to));
        let mut other = turned.clone();
        let at = usize::try_from(links % 31).unwrap() % other.links.len().max(1);
        other.links.rotate_left(at);
        prop_assert_eq!(report(&turned), report(&other));
    }

    #[test]
    fn with_all_signs_turned_a_loop_of_even_length_stays_what_it_is(map in small()) {
        let mut turned = map.clone();
        for link in &mut turned.links {
            link.sign = link.sign.then(Sign::Opposite);
        }
        let (one, other) = (report(&map), report(&turned));
        for (before, after) in one.loops.iter().zip(&other.loops) {
            let even = before.factors.len() % 2 == 0;
            prop_assert_eq!(even, before.reinforcing == after.reinforcing);
        }
    }
}
