//! The map in words.

use super::{LinkSign, Network, NetworkLink, Round};

/// What the signs of the drawing mean.
pub(super) const KEY: &str =
    "+ more makes more; − and a dashed line: more makes less; two strokes across: it takes time.";

/// `A map of 3 factors and 1 link.`
pub(super) fn size(network: &Network) -> String {
    let several =
        |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
    let factors = several(network.factors.len(), "factor");
    format!("A map of {factors} and {}.", several(network.links.len(), "link"))
}

/// `More Trust makes more Use, after a delay.`
pub(super) fn link(network: &Network, link: NetworkLink) -> String {
    let name = |at: usize| network.factors[at].as_str();
    let less = if link.sign == LinkSign::Same { "more" } else { "less" };
    let delay = if link.delayed { ", after a delay" } else { "" };
    format!("More “{}” makes {less} “{}”{delay}.", name(link.from), name(link.to))
}

/// The names of loops by kind: R1, R2, B1...
pub(super) fn names(loops: &[Round]) -> Vec<String> {
    let (mut reinforcing, mut balancing) = (0, 0);
    let name = |round: &Round| {
        let (letter, number) =
            if round.reinforcing { ('R', &mut reinforcing) } else { ('B', &mut balancing) };
        *number += 1;
        format!("{letter}{number}")
    };
    loops.iter().map(name).collect()
}

/// `R1, reinforcing: Trust → Use → Trust.`
pub(super) fn round(network: &Network, round: &Round, name: &str) -> String {
    let kind = if round.reinforcing { "reinforcing" } else { "balancing" };
    let around = round.factors.iter().chain(round.factors.first());
    let factors: Vec<_> = around.map(|&at| network.factors[at].as_str()).collect();
    format!("{name}, {kind}: {}.", factors.join(" → "))
}
