//! A series as a process: whether it does what it always did, or something has changed it.

use lifecourse_core::{Figure, Indicator, Mark, Period, Polarity, Reading};
use lifecourse_statistics::xmr::{
    self, Chart, Improvement, Point, Rules, SpecialCause, TwoInThree, Variation,
};

use super::{FEWEST_IN_CONTROL, Picture, View};
use crate::{Cell, Refusal, Table};

/// Points of a stretch from which on its limits are no longer provisional.
const SETTLED: usize = 13;
/// The most stretches that are told apart; of more, those before are left out.
const MOST_STRETCHES: usize = 5;

/// A control chart: points, mean and natural limits of each stretch, and special causes.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The points, oldest first.
    pub points: Vec<(Period, Reading)>,
    /// The stretches between breaks, oldest first.
    pub stretches: Vec<Stretch>,
    /// The special causes, oldest first.
    pub signals: Vec<Signal>,
}

/// Periods with one mean and one pair of limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Its first period, and why it is a new one; none for the first.
    pub from: Option<(Period, String)>,
    /// The mean.
    pub mean: f64,
    /// The natural process limits.
    pub limits: (f64, f64),
}

/// A special cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// By which rule.
    pub cause: Cause,
    /// Its first period.
    pub from: Period,
    /// Its last.
    pub to: Period,
}

/// The rule by which something is more than chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A point beyond a limit.
    Point,
    /// Seven points in a row on one side of the mean.
    Run,
    /// Seven points, each beyond the one before.
    Trend,
    /// Two of three points in a row near a limit.
    NearLimit,
}

impl Cause {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Point => "beyond a limit",
            Self::Run => "run on one side of the mean",
            Self::Trend => "trend",
            Self::NearLimit => "near a limit",
        }
    }
}

impl From<SpecialCause> for Cause {
    fn from(cause: SpecialCause) -> Self {
        match cause {
            SpecialCause::Outside(_) => Self::Point,
            SpecialCause::Trend(_) => Self::Trend,
            SpecialCause::TwoInThree(_) => Self::NearLimit,
            SpecialCause::Shift(_) => Self::Run,
        }
    }
}

/// The control chart of a series, by the rules of NHS England's *Making Data Count*; limits begin anew where the series
/// breaks.
///
/// # Errors
/// [`Refusal::TooFewForControl`] for fewer than ten values, [`Refusal::OverlappingPeriods`], [`Refusal::Break`] if
/// there is a single value between two breaks, [`Refusal::NoScatter`].
///
/// # Examples
/// ```
/// use lifecourse_core::{Document, Figure, Indicator, Period};
/// use lifecourse_equity::view::control;
///
/// let values = [9.1, 9.3, 8.9, 9.2, 9.0, 9.4, 8.8, 9.1, 9.2, 9.0, 9.1, 4.0];
/// let points = (2010..).zip(values).map(|(year, value)| {
///     Ok((Period::financial_year(year)?, Figure::plain(value)?))
/// });
/// let points = points.collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// let view = control(&Indicator::example(), "Blaby", &points)?;
/// assert_eq!(view.title, "Blaby: the latest value is more than chance, and better");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn control(
    indicator: &Indicator,
    place: &str,
    points: &[(Period, Figure)],
) -> Result<View, Refusal> {
    let (points, breaks) = drawable(points)?;
    let values: Vec<Option<f64>> =
        points.iter().map(|(_, figure)| figure.measured().map(|one| one.value)).collect();
    let rules = Rules {
        two_in_three: TwoInThree::BeyondInnerLimits,
        ..Rules::new(match indicator.polarity {
            Polarity::HighIsGood => Improvement::Increase,
            Polarity::LowIsGood => Improvement::Decrease,
            Polarity::NoJudgement => Improvement::Neutral,
        })
    };
    let chart = xmr::chart(&values, &breaks, &rules)?;
    let stretches = stretches(points, &breaks, &chart)?;
    let signals = signals(points, &chart);
    Ok(View {
        title: title(place, &chart),
        table: table(indicator, place, points, &chart),
        remarks: remarks(&chart),
        picture: Picture::Control(Control {
            points: points.iter().map(|(period, figure)| (*period, figure.reading())).collect(),
            stretches,
            signals,
        }),
    })
}

type Points<'a> = &'a [(Period, Figure)];

/// The points that a chart can hold, from the first value to the last, with the places of their breaks.
fn drawable(points: Points<'_>) -> Result<(Points<'_>, Vec<usize>), Refusal> {
    let known = |(_, figure): &(Period, Figure)| figure.measured().is_some();
    let first = points.iter().position(known).ok_or(Refusal::NoFigures)?;
    let last = points.iter().rposition(known).ok_or(Refusal::NoFigures)?;
    let mut points = &points[first..=last];
    let mut breaks = breaks_of(points);
    if breaks.len() >= MOST_STRETCHES {
        points = &points[breaks[breaks.len() - MOST_STRETCHES]..];
        breaks = breaks_of(points);
    }
    let found = points.iter().filter(|point| known(point)).count();
    if found < FEWEST_IN_CONTROL {
        return Err(Refusal::TooFewForControl { found });
    }
    for pair in points.windows(2) {
        if let [(one, _), (next, _)] = pair
            && one.overlaps(*next)
        {
            return Err(Refusal::OverlappingPeriods { period: *next });
        }
    }
    Ok((points, breaks))
}

fn breaks_of(points: Points<'_>) -> Vec<usize> {
    let broken = |figure: &Figure| figure.marks().contains(Mark::Break);
    let all = points.iter().enumerate().skip(1);
    all.filter(|(_, (_, figure))| broken(figure)).map(|(at, _)| at).collect()
}

fn stretches(points: Points<'_>, breaks: &[usize], chart: &Chart) -> Result<Vec<Stretch>, Refusal> {
    let starts = std::iter::once(0).chain(breaks.iter().copied());
    let stretch = |start: usize| {
        let (period, figure) = &points[start];
        let limits = chart.points[start].limits.ok_or(Refusal::Break { period: *period })?;
        if limits.upper <= limits.lower {
            return Err(Refusal::NoScatter);
        }
        let reason = || figure.note().map_or("not comparable with earlier figures", |note| note);
        Ok(Stretch {
            from: (start > 0).then(|| (*period, reason().to_owned())),
            mean: limits.mean,
            limits: (limits.lower, limits.upper),
        })
    };
    starts.map(stretch).collect()
}

/// Neighbouring points of one cause as one signal.
fn signals(points: Points<'_>, chart: &Chart) -> Vec<Signal> {
    let mut signals: Vec<(SpecialCause, Signal, usize)> = Vec::new();
    for (at, ((period, _), point)) in points.iter().zip(&chart.points).enumerate() {
        let Some(cause) = point.cause else { continue };
        match signals.last_mut() {
            Some((known, signal, last)) if *known == cause && *last + 1 == at => {
                (signal.to, *last) = (*period, at);
            }
            _ => {
                let signal = Signal { cause: cause.into(), from: *period, to: *period };
                signals.push((cause, signal, at));
            }
        }
    }
    signals.into_iter().map(|(_, signal, _)| signal).collect()
}

fn title(place: &str, chart: &Chart) -> String {
    let said = match chart.variation() {
        Variation::CommonCause => "is within what is usual",
        Variation::Improvement => "is more than chance, and better",
        Variation::Concern => "is more than chance, and worse",
        Variation::NeutralHigh => "is more than chance, and higher",
        Variation::NeutralLow => "is more than chance, and lower",
    };
    format!("{place}: the latest value {said}")
}

fn table(indicator: &Indicator, place: &str, points: Points<'_>, chart: &Chart) -> Table {
    let heads = ["Period", "Value", "Mean", "Lower limit", "Upper limit", "More than chance"];
    let mut table = Table::new(format!("{}, {place}", indicator.title), heads);
    let largest = chart.points.iter().filter_map(|point| point.value);
    let decimals = super::decimals(largest.fold(0.0, |a, b| b.abs().max(a)));
    let number = |value| Cell::number(value, decimals);
    for ((period, figure), point) in points.iter().zip(&chart.points) {
        let value = match figure.reading() {
            Reading::Measured(measured) => number(measured.value),
            Reading::Missing(reason) => Cell::Missing(reason),
        };
        table.row([
            Cell::from(*period),
            value,
            number(point.mean),
            Cell::maybe(point.limits.map(|limits| limits.lower), decimals),
            Cell::maybe(point.limits.map(|limits| limits.upper), decimals),
            point.cause.map_or(Cell::Blank, |cause| Cell::from(Cause::from(cause).as_str())),
        ]);
    }
    table
}

fn remarks(chart: &Chart) -> Vec<String> {
    let last = chart.points.last().is_some_and(|point: &Point| point.short_segment);
    let provisional = last.then(|| {
        format!("Mean and limits are provisional: they rest on fewer than {SETTLED} points.")
    });
    let rules = "More than chance, by NHS England's Making Data Count: a point beyond a limit, seven points on one side of the mean, seven points each beyond the one before, or two of three points near a limit.";
    provisional.into_iter().chain([rules.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Document, FigureParts, Marks, Missing};

    use super::*;

    fn years(values: &[f64]) -> Vec<(Period, Figure)> {
        let point = |(year, value): (u16, &f64)| {
            (Period::calendar_year(year).unwrap(), Figure::plain(*value).unwrap())
        };
        (2008..).zip(values).map(point).collect()
    }

    fn process(points: Points<'_>) -> Control {
        match control(&Indicator::example(), "Blaby", points).unwrap().picture {
            Picture::Control(control) => control,
            other => panic!("{other:?}"),
        }
    }

    const STEADY: [f64; 11] = [9.1, 9.3, 8.9, 9.2, 9.0, 9.4, 8.8, 9.1, 9.2, 9.0, 9.1];

    #[test]
    fn a_steady_process_is_usual_and_says_that_its_limits_are_provisional() {
        let points = years(&STEADY);
        let view = control(&Indicator::example(), "Blaby", &points).unwrap();
        assert_eq!(view.title, "Blaby: the latest value is within what is usual");
        assert!(view.remarks[0].contains("fewer than 13"));
        assert!(process(&points).signals.is_empty());
    }

    #[test]
    fn a_run_is_one_signal_from_its_first_to_its_last_point() {
        let mut values = STEADY.to_vec();
        values.extend([8.0, 8.1, 7.9, 8.0, 8.2, 8.1, 8.0]);
        let signals = process(&years(&values)).signals;
        let run = signals
            .iter()
            .find(|signal| signal.cause == Cause::Run || signal.cause == Cause::Point);
        assert!(run.is_some(), "{signals:?}");
        assert!(signals.iter().all(|signal| signal.from <= signal.to));
    }

    #[test]
    fn limits_begin_anew_where_the_series_breaks() {
        let mut points = years(&[STEADY, STEADY.map(|value| value + 5.0)].concat());
        let parts = FigureParts {
            marks: Marks::default().with(Mark::Break),
            ..FigureParts::of(points[11].1.reading())
        };
        points[11].1 = Figure::new(parts).unwrap();
        let stretches = process(&points).stretches;
        assert_eq!(stretches.len(), 2);
        assert!((stretches[1].mean - stretches[0].mean - 5.0).abs() < 1e-9);
        assert_eq!(stretches[1].from.as_ref().map(|from| from.0), Some(points[11].0));
    }

    #[test]
    fn nine_points_are_too_few() {
        let refused = control(&Indicator::example(), "Blaby", &years(&STEADY[..9])).unwrap_err();
        assert_eq!(refused, Refusal::TooFewForControl { found: 9 });
        assert!(refused.to_string().contains("10 periods"), "{refused}");
    }

    #[test]
    fn a_gap_is_kept_and_gaps_at_the_ends_are_not() {
        let mut points = years(&[STEADY, STEADY].concat());
        for at in [0, 5, 21] {
            points[at].1 = Figure::missing(Missing::NotAvailable);
        }
        let drawn = process(&points).points;
        assert_eq!(drawn.len(), 20);
        assert_eq!(drawn[4].1, Reading::Missing(Missing::NotAvailable));
    }

    #[test]
    fn values_that_never_change_have_no_limits() {
        let refused = control(&Indicator::example(), "Blaby", &years(&[5.0; 12])).unwrap_err();
        assert_eq!(refused, Refusal::NoScatter);
    }
}
