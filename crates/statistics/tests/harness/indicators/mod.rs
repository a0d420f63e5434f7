//! Indicators: the methods of `PHEindicatormethods`.

mod funnel;
mod life;
mod rows;
mod slope;
mod standardised;

use super::{Difference, Family, Kind};

pub(crate) const FAMILY: Family = Family {
    runners: &[
        ("distribution_quantiles", rows::quantiles_of_distributions),
        ("byars", rows::byars),
        ("wilson", rows::wilson),
        ("phe_proportion", rows::proportion),
        ("phe_rate", rows::rate),
        ("phe_mean", rows::mean),
        ("phe_quantile", rows::quantile),
        ("calculate_dsr", standardised::direct),
        ("phe_dsr", standardised::direct_by_position),
        ("calculate_dsr_nonindependent", standardised::repeated),
        ("calculate_ISRatio", standardised::ratio),
        ("calculate_ISRate", standardised::indirect_rate),
        ("phe_life_expectancy", life::expectancy),
        ("calculate_funnel_limits", funnel::limits),
        ("calculate_funnel_points", funnel::points),
        ("assign_funnel_significance", funnel::significance),
        ("phe_sii", slope::phe_sii),
    ],
    differences: &[
        blank(
            "byars",
            "*",
            "lower",
            "Byar's lower limit of no or very few events is NaN or NA there, 0 here",
        ),
        blank("phe_rate", "confidence-*", "lowercl", "certainty reaches down to a rate of 0"),
        blank("calculate_dsr", "confidence-*", "lowercl", "certainty reaches down to a rate of 0"),
        blank(
            "calculate_ISRatio",
            "confidence-*",
            "lowercl",
            "certainty reaches down to a ratio of 0",
        ),
        blank(
            "calculate_ISRate",
            "confidence-*",
            "lowercl",
            "certainty reaches down to a rate of 0",
        ),
        blank(
            "calculate_ISRatio",
            "expected-zero*",
            "value lowercl uppercl",
            "a ratio to 0 expected events does not exist",
        ),
        refused(
            "calculate_ISRatio",
            "reference-population-zero",
            "events expected from nobody are infinite there",
        ),
        refused(
            "calculate_ISRate",
            "reference-population-zero",
            "events expected from nobody are infinite there",
        ),
        compatible(
            "phe_proportion",
            "grouped-single-group-*",
            "*",
            "surprise 6: one group alone is not summed there",
        ),
        compatible(
            "phe_rate",
            "grouped-single-group-*",
            "*",
            "surprise 6: one group alone is not summed there",
        ),
        compatible(
            "phe_quantile",
            "rounding-artefact-*",
            "quantile",
            "surprise 9: rounding moves areas one quantile down there",
        ),
        compatible(
            "calculate_dsr_nonindependent",
            "higher-frequency-zero-rows-b-*",
            "lower* upper*",
            "surprise 5: left-out rows of nobody widen the interval there",
        ),
        compatible(
            "calculate_dsr_nonindependent",
            "dropped-zero-rows-b-*",
            "lower* upper*",
            "surprise 5: left-out rows of nobody widen the interval there",
        ),
        refused(
            "phe_life_expectancy",
            "missing-deaths",
            "surprise 1: a missing count is taken as certain death there",
        ),
        blank(
            "phe_life_expectancy",
            "*",
            "lower* upper*",
            "an age that nobody reaches: NaN limits there, 0 years here",
        ),
        blank(
            "phe_life_expectancy",
            "zero-deaths-in-last-band",
            "uppercl",
            "no deaths at the highest ages: the table does not exist",
        ),
        blank(
            "phe_life_expectancy",
            "nineteen-bands-*",
            "value lowercl uppercl",
            "surprise 10: only twenty bands are allowed there",
        ),
        Difference {
            method: "calculate_funnel_limits",
            cases: "average-one-*",
            fields: "*_limit",
            kind: Kind::ReferenceNoise,
            reason: "surprise 7: rounding noise and NaN there when everyone has the event",
        },
        compatible(
            "calculate_funnel_limits",
            "upper-limit-capped-*",
            "*_limit",
            "surprise 7: capped at 100 whatever the multiplier there",
        ),
        compatible(
            "calculate_funnel_limits",
            "multiplier-one-*",
            "*_limit",
            "surprise 7: capped at 100 whatever the multiplier there",
        ),
        compatible(
            "phe_sii",
            "text-labels-*",
            "*",
            "surprise 2: labels that are text are sorted as text there",
        ),
        compatible(
            "phe_sii",
            "log-with-multiplier-*",
            "ci",
            "surprise 3: limits come back exchanged and reciprocal there",
        ),
    ],
};

#[expect(clippy::needless_pass_by_value, reason = "it stands where map_err hands the error over")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

const fn blank(
    method: &'static str,
    cases: &'static str,
    fields: &'static str,
    reason: &'static str,
) -> Difference {
    Difference { method, cases, fields, kind: Kind::ReferenceBlank, reason }
}

const fn compatible(
    method: &'static str,
    cases: &'static str,
    fields: &'static str,
    reason: &'static str,
) -> Difference {
    Difference { method, cases, fields, kind: Kind::Compatible, reason }
}

const fn refused(method: &'static str, cases: &'static str, reason: &'static str) -> Difference {
    Difference { method, cases, fields: "*", kind: Kind::Refused, reason }
}
