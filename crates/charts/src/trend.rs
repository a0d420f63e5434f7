//! A trend: lines over periods, with interval, comparators, target and what is missing.

mod draw;
mod layout;
#[cfg(test)]
mod tests;
mod words;

use std::iter;

use crate::chart::{Chart, Drawing};
use crate::series::{Place, TimeAxis, Value, number};
use crate::svg::{COMPARATORS, MAIN, Role};
use crate::text::Label;
use crate::{ChartError, Frame, Kind, Period, Series, Unit};
use layout::Layout;

/// Where the series is heading: a level, or values to be reached by periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    name: Label,
    course: Course,
}

#[derive(Clone, Debug, PartialEq)]
enum Course {
    Level(f64),
    /// At least one, in order of time.
    Steps(Vec<(Period, f64)>),
}

impl Target {
    /// A level without a date, drawn from side to side.
    ///
    /// # Errors
    /// [`ChartError::Number`] for the value, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn level(name: &str, value: f64) -> Result<Self, ChartError> {
        let name = Label::new("name of a target", name)?;
        Ok(Self { name, course: Course::Level(number("target", value)?) })
    }

    /// Values to be reached by periods: one is a target with its date; with more, the first is the start of a
    /// trajectory (as a rule the baseline) and the last the target. The time axis reaches to the last.
    ///
    /// # Errors
    /// [`ChartError::NoValues`] without a step, [`ChartError::DuplicatePeriod`] for two steps at one period,
    /// [`ChartError::Number`] for a value, [`ChartError::Empty`] or [`ChartError::TooLong`] for the name.
    pub fn by(
        name: &str,
        steps: impl IntoIterator<Item = (Period, f64)>,
    ) -> Result<Self, ChartError> {
        let name = Label::new("name of a target", name)?;
        let mut steps: Vec<(Period, f64)> = steps.into_iter().collect();
        steps.sort_by(|(a, _), (b, _)| a.at().total_cmp(&b.at()));
        let series = || name.as_str().to_owned();
        if steps.is_empty() {
            return Err(ChartError::NoValues { series: series() });
        }
        if let Some(pair) =
            steps.windows(2).find(|pair| pair[0].0.at().total_cmp(&pair[1].0.at()).is_eq())
        {
            return Err(ChartError::DuplicatePeriod {
                series: series(),
                period: pair[1].0.label().to_owned(),
            });
        }
        for &(_, value) in &steps {
            number("target", value)?;
        }
        Ok(Self { name, course: Course::Steps(steps) })
    }

    fn steps(&self) -> &[(Period, f64)] {
        match &self.course {
            Course::Level(_) => &[],
            Course::Steps(steps) => steps,
        }
    }

    /// The value to be reached in the end.
    fn goal(&self) -> f64 {
        match &self.course {
            Course::Level(value) => *value,
            Course::Steps(steps) => steps.last().expect("a target has at least one step").1,
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        iter::once(self.goal()).chain(self.steps().iter().map(|&(_, value)| value))
    }
}

/// A period from which the figures are not comparable with those before.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    from: Period,
    reason: Label,
}

impl Break {
    /// A break before `from`, the first period of the new kind, such as "new definition of physical activity".
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] if the reason cannot be shown.
    pub fn new(from: Period, reason: &str) -> Result<Self, ChartError> {
        Ok(Self { from, reason: Label::new("reason for a break", reason)? })
    }
}

/// The most breaks in one chart.
const MOST_BREAKS: usize = 4;

/// A line chart of one indicator over time: the area in question, comparators, interval, target.
///
/// Values stand in one unit and periods on one axis. A period without a value is a gap in its line, marked × and
/// explained; it is never bridged and never zero. Each line is named at its end, and told apart by dash and mark as
/// well as by colour. The interval of the main series is a band, or a whisker where a point stands alone; those of
/// comparators are not drawn. The value axis includes zero, unless all that is drawn differs by less than a third of
/// its level; then the chart says where its axis starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    title: Label,
    unit: Unit,
    main: Series,
    comparators: Vec<Series>,
    target: Option<Target>,
    breaks: Vec<Break>,
    axis: TimeAxis,
}

impl Trend {
    /// A chart of one series under a title that says what it shows ("Smoking at delivery has halved since 2015").
    ///
    /// # Errors
    /// [`ChartError::Empty`] or [`ChartError::TooLong`] for the title, [`ChartError::PeriodLabels`] or
    /// [`ChartError::TooMany`] for the periods.
    pub fn new(title: &str, unit: Unit, main: Series) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let mut axis = TimeAxis::default();
        axis.extend(main.periods())?;
        Ok(Self {
            title,
            unit,
            main,
            comparators: Vec::new(),
            target: None,
            breaks: Vec::new(),
            axis,
        })
    }

    /// Adds a line to compare with; there can be four.
    ///
    /// # Errors
    /// [`ChartError::TooMany`] for a fifth, [`ChartError::DuplicateName`], and as for [`Trend::new`] for the periods.
    pub fn with_comparator(mut self, series: Series) -> Result<Self, ChartError> {
        if self.comparators.len() == COMPARATORS.len() {
            return Err(ChartError::TooMany { what: "comparators", limit: COMPARATORS.len() });
        }
        self.refuse_name(series.name())?;
        self.axis.extend(series.periods())?;
        self.comparators.push(series);
        Ok(self)
    }

    /// Sets the target.
    ///
    /// # Errors
    /// [`ChartError::TooMany`] for a second, [`ChartError::DuplicateName`], and as for [`Trend::new`] for the periods.
    pub fn with_target(mut self, target: Target) -> Result<Self, ChartError> {
        if self.target.is_some() {
            return Err(ChartError::TooMany { what: "targets", limit: 1 });
        }
        self.refuse_name(target.name.as_str())?;
        self.axis.extend(target.steps().iter().map(|(period, _)| period))?;
        self.target = Some(target);
        Ok(self)
    }

    /// Marks a break in the series; no line of the chart crosses it.
    ///
    /// # Errors
    /// [`ChartError::BreakOutside`] unless the main series has values on both sides, [`ChartError::TooMany`] for a
    /// fifth, [`ChartError::PeriodLabels`] if its period has another label in the series.
    pub fn with_break(mut self, new: Break) -> Result<Self, ChartError> {
        if self.breaks.len() == MOST_BREAKS {
            return Err(ChartError::TooMany { what: "breaks", limit: MOST_BREAKS });
        }
        let at = new.from.at();
        let (before, after) = (self.main.known().next(), self.main.known().next_back());
        if before.is_none_or(|(period, _)| period.at() >= at)
            || after.is_none_or(|(period, _)| period.at() < at)
        {
            let (period, series) = (new.from.label().to_owned(), self.main.name().to_owned());
            return Err(ChartError::BreakOutside { period, series });
        }
        self.axis.extend(iter::once(&new.from))?;
        self.breaks.push(new);
        self.breaks.sort_by(|a, b| a.from.at().total_cmp(&b.from.at()));
        Ok(self)
    }

    fn refuse_name(&self, name: &str) -> Result<(), ChartError> {
        let target = self.target.iter().map(|target| target.name.as_str());
        if self.lines().map(|(_, series)| series.name()).chain(target).any(|known| known == name) {
            return Err(ChartError::DuplicateName { name: name.to_owned() });
        }
        Ok(())
    }

    /// The series with how they are drawn, the main one first.
    fn lines(&self) -> impl DoubleEndedIterator<Item = (Role, &Series)> {
        let comparators = iter::zip(COMPARATORS, &self.comparators).rev();
        comparators.chain(iter::once((MAIN, &self.main))).rev()
    }

    /// The values of the series, without their intervals.
    fn values(&self) -> impl Iterator<Item = f64> {
        self.lines().flat_map(|(_, series)| series.known().map(|(_, known)| known.value))
    }

    /// All that the value axis must hold.
    fn extent(&self) -> impl Iterator<Item = f64> {
        let limits = self.main.known().filter_map(|(_, known)| known.interval);
        let target = self.target.iter().flat_map(Target::values);
        self.values().chain(limits.flat_map(|(lower, upper)| [lower, upper])).chain(target)
    }

    /// The index on the axis of the first period after each break.
    fn cuts(&self) -> impl Iterator<Item = usize> {
        let before =
            |cut: &Break| self.axis.periods().partition_point(|period| period.at() < cut.from.at());
        self.breaks.iter().map(before)
    }

    /// The stretches of a series without a gap or a break: the index on the axis and the value of each point.
    fn runs(&self, series: &Series) -> Vec<Vec<(usize, Value)>> {
        let cuts: Vec<usize> = self.cuts().collect();
        let mut runs = vec![Vec::new()];
        for (index, place) in series.along(&self.axis).into_iter().enumerate() {
            if cuts.contains(&index) {
                runs.push(Vec::new());
            }
            match (place, runs.last_mut()) {
                (Place::Known(value), Some(run)) => run.push((index, value)),
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }
}

impl Chart for Trend {
    fn kind(&self) -> Kind {
        Kind::Trend
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        words::description(self)
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        draw::drawing(Layout::of(self, frame))
    }
}
