//! What holds for every trend chart, whatever it is made of.

use proptest::prelude::*;

use super::*;
use crate::Point;
use crate::series::LARGEST;
use crate::testing::holds;

fn year(start: u16) -> Result<Period, ChartError> {
    Period::new(f64::from(start), &format!("{start}/{:02}", (start + 1) % 100))
}

/// A series from 2015/16 on, with an interval of one either side.
fn series(name: &str, values: &[Option<f64>]) -> Result<Series, ChartError> {
    let point = |(start, value): (u16, &Option<f64>)| match *value {
        Some(value) => Point::with_interval(year(start)?, value, value - 1.0, value + 1.0),
        None => Point::missing(year(start)?, "suppressed"),
    };
    Series::new(name, (2015..).zip(values).map(point).collect::<Result<Vec<_>, _>>()?)
}

fn example() -> Result<Trend, ChartError> {
    let main =
        series("Leicestershire", &[Some(11.4), None, Some(10.3), Some(9.9), Some(9.2), Some(8.1)])?;
    let england =
        [2017, 2018, 2020].map(|start| Point::new(year(start)?, f64::from(start - 2000) / 2.0));
    Trend::new("Fewer mothers <18 smoke & the \"gap\" closes", Unit::percent(), main)?
        .with_comparator(Series::new(
            "England",
            england.into_iter().collect::<Result<Vec<_>, _>>()?,
        )?)?
        .with_target(Target::by("Target", [(year(2016)?, 10.4), (year(2022)?, 6.0)])?)?
        .with_break(Break::new(year(2019)?, "new definition")?)
}

#[test]
fn the_description_says_what_is_drawn() -> Result<(), ChartError> {
    assert_eq!(
        example()?.description(),
        "Line chart, 2015/16 to 2022/23. \
         Leicestershire: 11.4% in 2015/16, 8.1% in 2020/21 (95% confidence interval 7.1% to 9.1%); \
         lowest 8.1% in 2020/21, highest 11.4% in 2015/16. \
         England: 8.5% in 2017/18, 10.0% in 2020/21. \
         Target: from 10.4% in 2016/17 to 6.0% by 2022/23. \
         Leicestershire: no figure for 2016/17 (suppressed). \
         England: no figure for 2019/20. \
         Break in series before 2019/20: new definition. \
         Band and upright bars: 95% confidence interval of Leicestershire."
    );
    Ok(())
}

#[test]
fn a_cut_axis_is_told() -> Result<(), ChartError> {
    let high = Trend::new("Steady", Unit::percent(), series("Blaby", &[Some(80.0), Some(82.0)])?)?;
    assert!(high.description().ends_with("The vertical axis starts at 79%, not at zero."));
    let low = Trend::new("Steady", Unit::percent(), series("Blaby", &[Some(-80.0), Some(-82.0)])?)?;
    assert!(low.description().ends_with("The vertical axis ends at −79%, not at zero."));
    Ok(())
}

#[test]
fn what_is_missing_from_several_series_is_said_once() -> Result<(), ChartError> {
    let values = [Some(1.0), None, None, None, Some(2.0), None];
    let trend = Trend::new("Gaps", Unit::plain(), series("Blaby", &values)?)?;
    let trend = trend
        .with_comparator(series("Melton", &values)?)?
        .with_comparator(series("England", &values[..5])?)?;
    let description = trend.description();
    assert!(
        description.contains(
            " Blaby and Melton: no figure for 2016/17 to 2018/19 and 2020/21 (suppressed)."
        )
    );
    assert!(description.contains(" England: no figure for 2016/17 to 2018/19 (suppressed)."));
    Ok(())
}

#[test]
fn no_line_crosses_a_gap_or_a_break() -> Result<(), ChartError> {
    let trend = example()?;
    let indices = |series| -> Vec<Vec<usize>> {
        trend.runs(series).iter().map(|run| run.iter().map(|(index, _)| *index).collect()).collect()
    };
    assert_eq!(indices(&trend.main), [vec![0], vec![2, 3], vec![4, 5]]);
    assert_eq!(indices(&trend.comparators[0]), [vec![2, 3], vec![5]]);
    Ok(())
}

#[test]
fn refuses_what_no_reader_could_follow() -> Result<(), ChartError> {
    let blaby = || series("Blaby", &[Some(1.0), Some(2.0)]);
    let trend = || Trend::new("Title", Unit::plain(), blaby()?);
    assert!(matches!(trend()?.with_comparator(blaby()?), Err(ChartError::DuplicateName { .. })));
    assert!(matches!(
        trend()?.with_target(Target::level("Blaby", 1.0)?),
        Err(ChartError::DuplicateName { .. })
    ));
    assert!(matches!(series("Blaby", &[None]), Err(ChartError::NoValues { .. })));
    assert!(matches!(Target::by("Target", []), Err(ChartError::NoValues { .. })));
    for outside in [2014, 2015, 2017] {
        let cut = Break::new(year(outside)?, "new survey")?;
        assert!(matches!(trend()?.with_break(cut), Err(ChartError::BreakOutside { .. })));
    }
    let twice =
        Series::new("Blaby", [Point::new(year(2015)?, 1.0)?, Point::new(year(2015)?, 2.0)?]);
    assert!(matches!(twice, Err(ChartError::DuplicatePeriod { .. })));
    let relabelled = Target::by("Target", [(Period::new(2015.0, "2015")?, 1.0)])?;
    assert!(matches!(trend()?.with_target(relabelled), Err(ChartError::PeriodLabels { .. })));
    Ok(())
}

#[test]
fn refuses_numbers_that_cannot_be_drawn() -> Result<(), ChartError> {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e13] {
        assert!(matches!(Point::new(year(2015)?, wrong), Err(ChartError::Number { .. })));
        assert!(matches!(Period::new(wrong, "2015"), Err(ChartError::Number { .. })));
        assert!(matches!(Target::level("Target", wrong), Err(ChartError::Number { .. })));
    }
    for (lower, upper) in [(2.0, 3.0), (0.0, 0.5), (2.0, 0.0)] {
        assert!(matches!(
            Point::with_interval(year(2015)?, 1.0, lower, upper),
            Err(ChartError::Interval { .. })
        ));
    }
    Ok(())
}

/// A value with the distance of its limits either side, if it has any; or nothing.
type Given = Option<(f64, Option<f64>)>;

/// What a chart of any kind is made of; periods are counted from 0.
#[derive(Clone, Debug)]
struct Recipe {
    title: String,
    unit: Option<String>,
    lines: Vec<(String, Vec<Given>)>,
    target: Option<(String, Vec<f64>)>,
    breaks: Vec<u16>,
    wordy: bool,
    stride: f64,
}

impl Recipe {
    fn period(&self, index: usize) -> Result<Period, ChartError> {
        let words = if self.wordy { "three years pooled from " } else { "" };
        Period::new(index as f64 * self.stride, &format!("{words}{index}"))
    }

    fn series(&self, number: usize) -> Result<Series, ChartError> {
        let (name, points) = &self.lines[number];
        let point = |(index, point): (usize, &Given)| match *point {
            Some((value, None)) => Point::new(self.period(index)?, value),
            Some((value, Some(half))) => {
                let (lower, upper) = ((value - half).max(-LARGEST), (value + half).min(LARGEST));
                Point::with_interval(self.period(index)?, value, lower, upper)
            }
            None => Point::missing(self.period(index)?, &format!("reason {}", index % 3)),
        };
        Series::new(
            &format!("{number}{name}"),
            points.iter().enumerate().map(point).collect::<Result<Vec<_>, _>>()?,
        )
    }

    fn cook(&self) -> Result<Trend, ChartError> {
        let unit = self.unit.as_deref().map_or(Ok(Unit::percent()), Unit::words)?;
        let mut trend = Trend::new(&self.title, unit, self.series(0)?)?;
        for number in 1..self.lines.len() {
            if let Ok(series) = self.series(number) {
                trend = trend.with_comparator(series)?;
            }
        }
        trend = match &self.target {
            Some((name, values)) if values.len() == 1 => {
                trend.with_target(Target::level(name, values[0])?)?
            }
            Some((name, values)) => {
                let step =
                    |(index, &value): (usize, &f64)| Ok((self.period(index * 7 + 1)?, value));
                let steps = values
                    .iter()
                    .skip(1)
                    .enumerate()
                    .map(step)
                    .collect::<Result<Vec<_>, ChartError>>()?;
                trend.with_target(Target::by(name, steps)?)?
            }
            None => trend,
        };
        for &index in &self.breaks {
            let cut = Break::new(self.period(usize::from(index))?, "changed")?;
            trend = trend.clone().with_break(cut).unwrap_or(trend);
        }
        Ok(trend)
    }
}

prop_compose! {
    fn any_trend()(
        title in "\\PC{0,120}[a-z<&\"]",
        unit in prop::option::of("\\PC{0,30}[a-z<&\"]"),
        values in prop::sample::select(vec![(0.0, 100.0), (-LARGEST, LARGEST), (79.0, 81.0), (-1e-11, 1e-11), (-9.0, -8.9), (5.0, 5.0)]),
        lines in prop::collection::vec(("\\PC{0,50}[a-z<&\"]", prop::collection::vec(
            prop::option::weighted(0.8, (0.0..=1.0, prop::option::of(0.0..=0.3))), 1..40)), 1..=5),
        target in prop::option::of(("[a-z ]{0,30}[a-z]", prop::collection::vec(0.0..=1.0, 1..5))),
        breaks in prop::collection::vec(0_u16..40, 0..5),
        (wordy, stride) in (any::<bool>(), prop::sample::select(vec![1.0, 0.25, 1e-9, 1e9])),
    ) -> Recipe {
        let (low, high) = values;
        let scaled = |share: f64| low + share * (high - low);
        let point = |(value, half): (f64, Option<f64>)| (scaled(value), half.map(|half| half * (high - low)));
        let mut lines: Vec<_> = lines.into_iter()
            .map(|(name, points)| (name, points.into_iter().map(|given| given.map(point)).collect::<Vec<_>>()))
            .collect();
        lines[0].1[0].get_or_insert((low, None));
        let target = target.map(|(name, values)| (name, values.into_iter().map(scaled).collect()));
        Recipe { title, unit, lines, target, breaks, wordy, stride }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn keeps_to_what_every_chart_keeps_to(recipe in any_trend()) {
        let trend = recipe.cook()?;
        holds(&trend)?;
        for frame in [Frame::Narrow, Frame::Wide] {
            let plot = Layout::of(&trend, frame).over.plot;
            prop_assert!(plot.right - plot.left > 90.0);
        }
    }

    #[test]
    fn every_value_is_drawn_once_and_no_line_crosses_a_gap(recipe in any_trend()) {
        let trend = recipe.cook()?;
        for (_, series) in trend.lines() {
            let runs = trend.runs(series);
            prop_assert_eq!(runs.iter().map(Vec::len).sum::<usize>(), series.known().count());
            for run in runs {
                prop_assert!(run.is_sorted_by(|(before, _), (after, _)| before + 1 == *after));
                for cut in trend.cuts() {
                    prop_assert!(run.iter().all(|(index, _)| *index < cut) || run.iter().all(|(index, _)| *index >= cut));
                }
            }
        }
    }
}
