//! Places by their size within the limits that chance alone would keep to.

use lifecourse_core::ValueType;
use lifecourse_statistics::{
    benchmark::GradedPosition,
    funnel::{self, LEVELS, UpperCap},
};

use super::{Place, Places};
use crate::{
    Cell, Refusal,
    phrase::{listed, several},
    view::{Picture, Row, View, table},
};

/// The most places that a title names.
const NAMED: usize = 3;
/// Of places that are alike one in twenty lies beyond the limits; where more than one of so many does, they are not.
const OVERDISPERSED: usize = 4;
/// Where the limits begin, as a part of the smallest denominator.
const LEFT: f64 = 0.8;

/// The denominators and values of a lower and of an upper curve.
pub type Curves = [Vec<(f64, f64)>; 2];

/// A funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The places that have a count and a denominator.
    pub places: Vec<FunnelRow>,
    /// The value of all of them together.
    pub centre: f64,
    /// The 95 % and the 99.8 % limits.
    pub limits: [Curves; 2],
    /// The name of the place that the reader came for.
    pub own: Option<String>,
}

/// One place of a funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelRow {
    /// The place with its value.
    pub row: Row,
    /// Its denominator.
    pub denominator: f64,
    /// How far out it lies.
    pub distance: Distance,
}

/// How far a place lies from the average of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distance {
    /// Within the limits: by no more than chance.
    Within,
    /// Beyond the 95 % limits.
    Beyond95,
    /// Beyond the 99.8 % limits.
    Beyond998,
}

impl Distance {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within the limits",
            Self::Beyond95 => "beyond the 95% limits",
            Self::Beyond998 => "beyond the 99.8% limits",
        }
    }
}

impl From<GradedPosition> for Distance {
    fn from(position: GradedPosition) -> Self {
        match position {
            GradedPosition::Similar => Self::Within,
            GradedPosition::Lower | GradedPosition::Higher => Self::Beyond95,
            GradedPosition::MuchLower | GradedPosition::MuchHigher => Self::Beyond998,
        }
    }
}

/// The places as a funnel around the value of all of them together.
///
/// # Errors
/// [`Refusal::NothingBeside`]; [`Refusal::NoCounts`] unless two places have the counts that make their values;
/// [`Refusal::NoFunnel`] for values that are neither a proportion nor a crude rate.
pub fn funnel(places: &Places<'_>) -> Result<View, Refusal> {
    let rows = places.rows()?;
    let indicator = places.indicator;
    let (rule, scale) = match (indicator.value_type, indicator.scale) {
        (ValueType::Proportion, Some(scale)) => (Rule::Proportion, scale.get()),
        (ValueType::CrudeRate, Some(scale)) => (Rule::Rate, scale.get()),
        (value_type, _) => return Err(Refusal::NoFunnel { value_type }),
    };
    let counted = |(row, place): &(Row, Place<'_>)| {
        let (count, of) = place.figure.counts_of_proportion(indicator.scale)?;
        (of > 0.0).then(|| (row.clone(), count, of))
    };
    let all: Vec<(Row, f64, f64)> = rows.iter().filter_map(counted).collect();
    if all.len() < 2 {
        return Err(Refusal::NoCounts);
    }
    let counts: Vec<f64> = all.iter().map(|one| one.1).collect();
    let sizes: Vec<f64> = all.iter().map(|one| one.2).collect();
    let average = funnel::baseline(&counts, &sizes)?;
    let limits = rule.limits(&counts, &sizes, average)?;
    let limits = limits.map(|pair| pair.map(|curve| near(curve, &sizes, scale)));
    let point = |(row, count, size)| {
        let distance = rule.position(count, size, average)?.into();
        Ok(FunnelRow { row, denominator: size, distance })
    };
    let points = all.into_iter().map(point).collect::<Result<Vec<_>, Refusal>>()?;
    let left_out = rows.len() - points.len();
    let shown = points.iter().zip(&counts).map(|(point, count)| {
        let cells = [
            Cell::number(*count, 0),
            Cell::number(point.denominator, 0),
            Cell::from(point.distance.as_str()),
        ];
        (point.row.clone(), cells.into())
    });
    let heads = ["Count", "Out of", "In the funnel"];
    Ok(View {
        title: title(places, &points),
        table: table(places.caption(), ("Place", indicator), shown, &heads),
        remarks: remarks(left_out, &points),
        picture: Picture::Funnel(Funnel {
            own: places.own_name(&rows),
            places: points,
            centre: scale * average,
            limits,
        }),
    })
}

/// What the limits are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Proportion,
    Rate,
}

impl Rule {
    fn position(self, count: f64, size: f64, average: f64) -> Result<GradedPosition, Refusal> {
        Ok(match self {
            Self::Proportion => funnel::proportion_position(count.min(size), size, average)?,
            Self::Rate => funnel::ratio_position(count, average * size)?,
        })
    }

    /// The lower and the upper curve at each level, as fractions.
    fn limits(self, counts: &[f64], sizes: &[f64], average: f64) -> Result<[Curves; 2], Refusal> {
        Ok(match self {
            Self::Proportion => {
                let curve = funnel::proportion(counts, sizes, UpperCap::One)?;
                let of = |level: usize| {
                    let points =
                        || curve.iter().map(move |point| (point.population, point.limits[level]));
                    [
                        points().map(|(size, limits)| (size, limits.lower)).collect(),
                        points().map(|(size, limits)| (size, limits.upper)).collect(),
                    ]
                };
                [of(0), of(1)]
            }
            Self::Rate => {
                let curve = funnel::rate(counts, sizes, 1.0)?;
                let of = |level: usize| {
                    // Many expected for those observed: the lower curve; few: the upper one.
                    let point = |events: f64, expected: f64| {
                        (expected / average, average * events / expected)
                    };
                    let expected = curve.iter().map(|one| (one.events, one.expected[level]));
                    [
                        expected.clone().map(|(events, at)| point(events, at.upper)).collect(),
                        expected.map(|(events, at)| point(events, at.lower)).collect(),
                    ]
                };
                [of(0), of(1)]
            }
        })
    }
}

/// The part of a curve where places are: far to their left it would take all the room.
fn near(mut curve: Vec<(f64, f64)>, sizes: &[f64], scale: f64) -> Vec<(f64, f64)> {
    let smallest = sizes.iter().copied().fold(f64::INFINITY, f64::min);
    let from = curve.partition_point(|point| point.0 < LEFT * smallest);
    curve.drain(..from.min(curve.len().saturating_sub(2)));
    curve.iter().map(|(size, value)| (*size, scale * value)).collect()
}

fn title(places: &Places<'_>, points: &[FunnelRow]) -> String {
    let outside: Vec<&str> = points
        .iter()
        .filter(|point| point.distance != Distance::Within)
        .map(|point| point.row.name.as_str())
        .collect();
    let all = several(points.len(), "place", "places");
    let period = places.period;
    match outside.len() {
        0 => format!("In {period}, none of {all} differs from all together by more than chance"),
        1 => {
            let name = outside[0];
            format!(
                "In {period}, of {all} only {name} differs from all together by more than chance"
            )
        }
        many if many > NAMED => {
            format!("In {period}, {many} of {all} differ from all together by more than chance")
        }
        _ => {
            let names = listed(&outside, NAMED);
            format!("In {period}, of {all} {names} differ from all together by more than chance")
        }
    }
}

fn remarks(left_out: usize, points: &[FunnelRow]) -> Vec<String> {
    let [inner, outer] = LEVELS.map(|level| 100.0 * level.level());
    let mut remarks = vec![format!(
        "By chance alone, {inner:.0} of 100 places lie within the inner limits and {outer:.1} of 100 within the outer ones."
    )];
    let outside = points.iter().filter(|point| point.distance != Distance::Within).count();
    if outside * OVERDISPERSED > points.len() {
        remarks.push("So many places lie beyond the limits that they were not alike to begin with (overdispersion): the limits say little of any one of them.".to_owned());
    }
    if left_out > 0 {
        let places = several(left_out, "place is", "places are");
        remarks
            .push(format!("{places} left out, because count and denominator are not published."));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Indicator, Scale};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        sample::{indicator, percent, within},
        view::places::tests::{areas, places, smoking},
    };

    fn drawn(view: View) -> Funnel {
        match view.picture {
            Picture::Funnel(funnel) => funnel,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_lies_beyond_the_limits_differs_by_more_than_chance() {
        let figures = [percent(100.0, 1000.0), percent(105.0, 1000.0), percent(180.0, 1000.0)];
        let (smoking, areas) = (smoking(), areas(3));
        let view = funnel(&places(&smoking, &areas, &figures, None)).unwrap();
        assert_eq!(
            view.title,
            "In 2024, of 3 places A, B and C differ from all together by more than chance"
        );
        let last: Vec<_> = view.table.rows[2].iter().map(Cell::shown).collect();
        assert_eq!(last, ["C", "18.0", "180", "1,000", "beyond the 99.8% limits"]);
    }

    #[test]
    fn a_rate_has_exact_limits_of_counts() {
        let deaths = Indicator {
            scale: Scale::try_from(100_000).ok(),
            ..indicator("Deaths", ValueType::CrudeRate)
        };
        let rate = |count: f64| {
            let mut parts = lifecourse_core::FigureParts::of(lifecourse_core::Reading::Measured(
                lifecourse_core::Measured { value: count, ci95: None, ci998: None },
            ));
            (parts.count, parts.denominator) = (Some(count), Some(100_000.0));
            lifecourse_core::Figure::new(parts).unwrap()
        };
        let (figures, areas) = ([rate(10.0), rate(10.0), rate(40.0)], areas(3));
        let funnel = drawn(funnel(&places(&deaths, &areas, &figures, None)).unwrap());
        assert!((funnel.centre - 20.0).abs() < 1e-9);
        assert_eq!(funnel.places[2].distance, Distance::Beyond998);
        for [lower, upper] in funnel.limits {
            assert!(
                lower.iter().all(|point| point.1 <= 20.0)
                    && upper.iter().all(|point| point.1 >= 20.0)
            );
        }
    }

    #[test]
    fn without_counts_there_is_no_funnel() {
        let figures = [within(9.0, 0.5, 900.0), within(12.0, 0.5, 900.0)];
        let (smoking, areas) = (smoking(), areas(2));
        let refused = funnel(&places(&smoking, &areas, &figures, None)).unwrap_err();
        assert_eq!(refused, Refusal::NoCounts);
    }

    proptest! {
        #[test]
        fn curves_rise_in_size_and_lie_either_side_of_the_centre(counts in prop::collection::vec((0_u32..500, 500_u32..5000), 2..20)) {
            let areas = areas(20);
            let figures: Vec<_> = counts.iter().map(|(count, of)| percent(f64::from(*count), f64::from(*of))).collect();
            if let Ok(view) = funnel(&places(&smoking(), &areas, &figures, None)) {
                let funnel = drawn(view);
                for [lower, upper] in &funnel.limits {
                    prop_assert!(lower.is_sorted_by(|a, b| a.0 < b.0) && upper.is_sorted_by(|a, b| a.0 < b.0));
                    prop_assert!(lower.iter().all(|point| point.1 <= funnel.centre + 1e-9));
                    prop_assert!(upper.iter().all(|point| point.1 >= funnel.centre - 1e-9));
                }
            }
        }
    }
}
