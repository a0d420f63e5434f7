//! Forecasts, targets, and XmR charts.

use lifecourse_statistics::{
    targets::{self, Favour, Group},
    trend::{Forecaster, NaturalScale, Target},
    xmr::{
        self, Assurance, Improvement, Rules, SpecialCause, TrendJoint, TwoInThree, Variation, Way,
    },
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCE, Method, POPULATION, Refusal, Unit, blanks, flag, list, number, numbers, one,
        texts, whole,
    },
    table::Table,
};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "forecast",
        about: "Forecast with its prediction interval, and the chance of meeting a target",
        source: "Linear regression on the natural scale of the indicator, by Student's t",
        unit: Unit::Group,
        columns: &[
            numbers("year", "The year, oldest first"),
            numbers("value", "The value of the year"),
            numbers("standard_error", "Its standard error").optional(),
        ],
        options: &[
            CONFIDENCE,
            list("at", "The years to forecast, such as 2027,2030"),
            one("scale", &["value", "logarithm", "logit"], "On which the line is straight")
                .or("value"),
            number("at-least", "A target that the value must reach"),
            number("at-most", "A target that the value must fall to"),
        ],
        gives: &["year", "value", "lower,upper", "too_far", "chance"],
        run: forecast,
        example: "year,value
2018,12\n2019,11.6\n2020,11.1\n2021,10.9\n2022,10.2\n2023,10\n",
        arguments: "--at 2025 --at-most 9.5",
    },
    Method {
        name: "xmr",
        about: "XmR chart by the Making Data Count rules: limits, special causes, assurance",
        source: "NHS England, Making Data Count; NHSRplotthedots",
        unit: Unit::RowsOfGroup,
        columns: &[
            blanks("value", "The value; empty where it is missing"),
            texts("rebase", "Marked (yes, true, 1 or x) where new limits begin").optional(),
        ],
        options: &[
            one("improvement", &["increase", "decrease", "neutral"], "Which direction is better")
                .or("neutral"),
            flag("no-screening", "Keep unusually large moving ranges"),
            whole(
                "baseline",
                "Points at the start of each segment that make the limits; 12 or more",
            ),
            number("target", "The target"),
            one(
                "two-in-three",
                &["between-limits", "beyond-inner-limits"],
                "Which points make two in three: between the inner and outer limits, or beyond the outer too",
            )
            .or("between-limits"),
            one("trend-joint", &["own-trend", "decreasing"], "The direction where two trends meet")
                .or("own-trend"),
        ],
        gives: &[
            "value",
            "segment",
            "short_segment",
            "mean",
            "lower",
            "inner_lower",
            "inner_upper",
            "upper",
            "cause",
            "direction",
            "variation",
            "side",
            "outside",
            "close",
            "latest_variation",
            "assurance",
        ],
        run: chart,
        example: "month,value
1,10\n2,12\n3,11\n4,13\n5,10\n6,11\n7,12\n8,10\n9,13\n10,12\n11,11\n12,25\n13,11\n",
        arguments: "--improvement decrease --target 15 --keep month",
    },
    Method {
        name: "targets",
        about: "Targets of groups by which the worst-off improve fastest and an overall target is met",
        source: "After Sanhueza A and others (2021), Int J Equity Health 20",
        unit: Unit::RowsOfGroup,
        columns: &[numbers("value", "The value of the group now"), POPULATION],
        options: &[
            number("overall", "The overall target"),
            number("years", "The years to it").or("5"),
            number("ceiling", "Higher is better, up to this; without it lower is better"),
        ],
        gives: &["value", "target", "annual_change", "difference_from_first", "ratio_to_first"],
        run: proportionate,
        example: "group,value,population\nmost deprived,0.20,1\nrest,0.10,1\n",
        arguments: "--overall 0.12 --keep group",
    },
];

fn forecast(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let scale = match choices.name("scale") {
        "logarithm" => NaturalScale::Logarithm,
        "logit" => NaturalScale::Logit,
        _ => NaturalScale::Value,
    };
    let target = match (choices.number("at-least"), choices.number("at-most")) {
        (Some(value), _) => Some(Target::AtLeast(value)),
        (None, Some(value)) => Some(Target::AtMost(value)),
        (None, None) => None,
    };
    let (years, values) = (table.numbers("year"), table.numbers("value"));
    let line = Forecaster::new(years, values, table.optional("standard_error"), scale)?;
    let next = years.last().map(|last| last + 1.0);
    let next = next.as_slice();
    let asked = choices.numbers("at");
    for &year in if asked.is_empty() { next } else { asked } {
        let found = line.at(year, choices.confidence())?;
        let chance = target.map(|target| line.chance(year, target)).transpose()?;
        answer.row().add(year).estimate(found.value).add(found.too_far).add(chance);
    }
    Ok(())
}

fn rules(choices: &Choices) -> Rules {
    let improvement = match choices.name("improvement") {
        "increase" => Improvement::Increase,
        "decrease" => Improvement::Decrease,
        _ => Improvement::Neutral,
    };
    let baseline = choices.whole("baseline");
    Rules {
        screening: !choices.flag("no-screening"),
        baseline: (baseline > 0).then_some(baseline as usize),
        target: choices.number("target"),
        two_in_three: match choices.name("two-in-three") {
            "beyond-inner-limits" => TwoInThree::BeyondInnerLimits,
            _ => TwoInThree::BetweenLimits,
        },
        trend_joint: match choices.name("trend-joint") {
            "decreasing" => TrendJoint::Decreasing,
            _ => TrendJoint::OwnTrend,
        },
        ..Rules::new(improvement)
    }
}

fn cause(cause: SpecialCause) -> &'static str {
    match cause {
        SpecialCause::Outside(_) => "outside the limits",
        SpecialCause::Trend(_) => "trend",
        SpecialCause::TwoInThree(_) => "two in three",
        SpecialCause::Shift(_) => "shift",
    }
}

fn variation(variation: Variation) -> &'static str {
    match variation {
        Variation::CommonCause => "common cause",
        Variation::Improvement => "improvement",
        Variation::Concern => "concern",
        Variation::NeutralHigh => "neutral high",
        Variation::NeutralLow => "neutral low",
    }
}

fn chart(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let values = table.blanks("value");
    let marks = table.marks("rebase");
    let rebase: Vec<_> = (0..marks.len()).filter(|&row| marks[row]).collect();
    let chart = xmr::chart(&values, &rebase, &rules(choices))?;
    let assurance = chart.assurance.map(|assurance| match assurance {
        Assurance::Inconsistent => "inconsistent",
        Assurance::ConsistentPass => "consistent pass",
        Assurance::ConsistentFail => "consistent fail",
    });
    for (row, point) in chart.points.iter().enumerate() {
        answer
            .row_of(row)
            .add(point.value)
            .add(point.segment)
            .add(point.short_segment)
            .add(point.mean);
        let limits = point.limits;
        answer
            .add(limits.map(|limits| limits.lower))
            .add(limits.map(|limits| limits.inner_lower))
            .add(limits.map(|limits| limits.inner_upper))
            .add(limits.map(|limits| limits.upper));
        let direction = point.cause.map(|cause| match cause.way() {
            Way::Up => "up",
            Way::Down => "down",
        });
        answer
            .add(point.cause.map(cause))
            .add(direction)
            .add(variation(point.variation))
            .add(point.side().map(f64::from))
            .add(point.is_outside())
            .add(point.is_close())
            .add(variation(chart.variation()))
            .add(assurance);
    }
    Ok(())
}

fn proportionate(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let overall =
        choices.number("overall").ok_or(Refusal::from("say the target with `--overall`"))?;
    let favour = choices.number("ceiling").map_or(Favour::Lower, Favour::HigherUpTo);
    let columns = table.numbers("value").iter().zip(table.numbers("population"));
    let groups: Vec<_> = columns.map(|(&value, &population)| Group { value, population }).collect();
    let years = choices.number("years").unwrap_or(1.0);
    let found = targets::proportionate(&groups, overall, years, favour)?;
    for (row, group) in groups.iter().enumerate() {
        let gap = found.gap(row, 0);
        answer
            .row_of(row)
            .add(group.value)
            .add(found.values[row])
            .add(found.annual_changes[row])
            .add(gap.map(|(difference, _)| difference))
            .add(gap.map(|(_, ratio)| ratio));
    }
    Ok(())
}
