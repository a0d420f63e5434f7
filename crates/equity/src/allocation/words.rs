//! How fair shares are told.

use lifecourse_core::{Allocation, number};

use super::{Pence, Share, ShareToday};
use crate::{
    Basis, Finding, Number, Tested,
    care::Asked,
    pairs::Pairs,
    phrase::{called, several},
};

/// The part of the budget up to which today's shares are as good as fair.
const AS_TODAY: f64 = 0.01;

/// How much would move, from whom to whom.
pub(super) fn movement(
    asked: &Asked<'_, '_>,
    pairs: &Pairs<'_>,
    terms: &Allocation,
    shares: &[Share],
) -> Finding<ShareToday> {
    let total: u64 = shares.iter().map(|share| share.today.get()).sum();
    let gained = |share: &Share| u64::try_from(share.change()).unwrap_or(0);
    let moved = Pence::new(shares.iter().map(gained).sum());
    let part = moved.get() as f64 / total as f64;
    let verdict = if part <= AS_TODAY { ShareToday::Fair } else { ShareToday::WouldMove };
    let gain = shares.iter().filter(|share| share.change() > 0).count();
    let lose = shares.iter().filter(|share| share.change() < 0).count();
    let most = shares.iter().max_by_key(|share| share.change());
    let least = shares.iter().min_by_key(|share| share.change());
    let ends = most.zip(least).filter(|_| moved.get() > 0).map(|(most, least)| {
        format!(
            ", from {} more for {} to {} less for {}",
            Pence::new(most.change().unsigned_abs()),
            called(&most.name),
            Pence::new(least.change().unsigned_abs()),
            called(&least.name)
        )
    });
    let sentence = format!(
        "Of {} for “{}” in {} ({}), {moved} ({}%) would move if {}% went to everybody alike and \
         the rest {}: {} would have more and {} less{}.",
        Pence::new(total),
        asked.service.indicator().title,
        asked.need.place(),
        pairs.period,
        number(100.0 * part),
        number(100.0 * terms.floor),
        by_need(terms.progressivity),
        several(gain, "part", "parts"),
        lose,
        ends.unwrap_or_default(),
    );
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "a floor shared by people and the rest by people times need to the power of \
                     the progressivity, within capacities, in pence by largest remainders",
            source: "the form of NHS England's allocations: a share by one weighted population \
                     and the rest by another (Technical guide to allocation formulae)",
            tested: Tested::Untested,
            periods: vec![pairs.period],
            numbers: vec![
                Number::new("budget, £", Pence::new(total).pounds()),
                Number::new("would move, £", moved.pounds()),
                Number::new("share that would move", part),
                Number::new("floor", terms.floor),
                Number::new("progressivity", terms.progressivity),
            ],
        },
    }
}

fn by_need(progressivity: f64) -> String {
    if progressivity <= 0.0 {
        "too".to_owned()
    } else if (progressivity - 1.0).abs() < 1e-9 {
        "in proportion to need".to_owned()
    } else {
        format!("by need to the power of {}", number(progressivity))
    }
}

pub(super) fn remarks(pairs: &Pairs<'_>, shares: &[Share]) -> Vec<String> {
    let mut remarks: Vec<String> = pairs.remark().into_iter().collect();
    let full = shares.iter().filter(|share| share.is_full()).count();
    if full > 0 {
        remarks.push(format!(
            "{} would have as much as can be used; what is above that went to the others in \
             proportion to their shares.",
            several(full, "part", "parts")
        ));
    }
    remarks.push(
        "A fair share by these terms is arithmetic, not a decision: need is one indicator, and \
         moving money takes time and other considerations."
            .to_owned(),
    );
    remarks
}
