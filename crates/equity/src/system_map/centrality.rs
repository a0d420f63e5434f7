//! How central each factor of a map is.

use super::graph::Graph;

/// How central a factor is: where it lies in the map, not what could be done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Centrality {
    /// What it is called.
    pub factor: String,
    /// How many factors drive it.
    pub driven_by: usize,
    /// How many factors it drives.
    pub drives: usize,
    /// The part of the shortest ways between two other factors that lead over it, from 0 to 1:
    /// of all pairs of other factors, of which many may have no way.
    pub betweenness: f64,
}

/// Each factor of a map, the one that most shortest ways lead over first.
///
/// # Source
/// Brandes U (2001), A faster algorithm for betweenness centrality, *J Math Sociol* 25:163–177.
pub(super) fn centralities(graph: &Graph<'_>) -> Vec<Centrality> {
    let factors = graph.len() as f64;
    let pairs = ((factors - 1.0) * (factors - 2.0)).max(1.0);
    let mut all: Vec<_> = betweenness(graph)
        .into_iter()
        .enumerate()
        .map(|(at, between)| Centrality {
            factor: graph.title(at).to_owned(),
            driven_by: graph.into(at).len(),
            drives: graph.from(at).len(),
            betweenness: between / pairs,
        })
        .collect();
    all.sort_by(|one, other| {
        let links = |one: &Centrality| one.driven_by + one.drives;
        other
            .betweenness
            .total_cmp(&one.betweenness)
            .then_with(|| links(other).cmp(&links(one)))
            .then_with(|| one.factor.cmp(&other.factor))
    });
    all
}

/// The number of pairs of other factors whose shortest ways lead over each factor, a way among
/// several as its part of one.
fn betweenness(graph: &Graph<'_>) -> Vec<f64> {
    let mut between = vec![0.0; graph.len()];
    for start in 0..graph.len() {
        let (mut ways, mut far) = (vec![0.0; graph.len()], vec![usize::MAX; graph.len()]);
        (ways[start], far[start]) = (1.0, 0);
        let mut reached = vec![start];
        let mut at = 0;
        while let Some(&factor) = reached.get(at) {
            at += 1;
            for to in graph.from(factor) {
                if far[to] == usize::MAX {
                    far[to] = far[factor] + 1;
                    reached.push(to);
                }
                if far[to] == far[factor] + 1 {
                    ways[to] += ways[factor];
                }
            }
        }
        let mut rests_on = vec![0.0; graph.len()];
        for &factor in reached.iter().skip(1).rev() {
            for &before in graph.into(factor) {
                if far[before] != usize::MAX && far[before] + 1 == far[factor] {
                    rests_on[before] += ways[before] / ways[factor] * (1.0 + rests_on[factor]);
                }
            }
            between[factor] += rests_on[factor];
        }
    }
    between
}
