//! A concentration or Lorenz curve against the line of equality.

#[cfg(test)]
mod tests;

use maud::{Markup, html};

use crate::chart::{Chart, Drawing};
use crate::measure::{refuse_many, refuse_twice};
use crate::number::Format;
use crate::plane::{Plane, Scales, rising};
use crate::scale::ValueAxis;
use crate::sheet::{Key, Sample, Sheet};
use crate::svg::{COMPARATORS, MAIN, Role, path};
use crate::text::Label;
use crate::{Axis, ChartError, Frame, Kind, Unit};

/// The most curves in one chart.
const MOST: usize = 3;

/// A curve with its name, as cumulative percentages of people and of the outcome.
type Curve = (Label, Vec<(f64, f64)>);

/// Which shares of the people the description tells of.
const TOLD: [f64; 5] = [10.0, 20.0, 50.0, 80.0, 90.0];

/// How the outcome is shared out over the people: curves against the line on which each has the same.
///
/// People are ordered from the most deprived (a concentration curve) or by the outcome itself (a Lorenz curve); the
/// names of the axes say which. A curve above the line of equality has more among those who come first. The name of a
/// curve holds its index.
///
/// ```
/// use lifecourse_charts::{Chart, Concentration};
///
/// let chart = Concentration::new(
///     "The most deprived fifth has a third of emergency admissions",
///     ("People, the most deprived first", "Emergency admissions"),
///     [("2023/24: index −0.18", vec![(0.0, 0.0), (20.0, 33.0), (50.0, 64.0), (100.0, 100.0)])],
/// )?;
/// assert!(chart.description().contains("20% of people have 33.0%"));
/// # Ok::<(), lifecourse_charts::ChartError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    title: Label,
    people: Axis,
    outcome: Axis,
    curves: Vec<Curve>,
}

impl Concentration {
    /// Curves by their names, each as cumulative percentages of people and of the outcome; what is shared out among whom
    /// is in `axes`.
    ///
    /// # Errors
    /// [`ChartError::Share`] unless a curve begins at 0 and 0, ends at 100 and 100 and never falls,
    /// [`ChartError::TooMany`] for more than three curves, [`ChartError::NoValues`] for none or one without points,
    /// [`ChartError::DuplicateName`], [`ChartError::Empty`] or [`ChartError::TooLong`] for a text.
    pub fn new<'a>(
        title: &str,
        (people, outcome): (&str, &str),
        curves: impl IntoIterator<Item = (&'a str, Vec<(f64, f64)>)>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let axis = |name: &str| Axis::new(&format!("% of {name}"), Unit::percent());
        let read =
            |(name, points)| Ok((Label::new("name of a curve", name)?, shares(name, points)?));
        let curves = curves.into_iter().map(read).collect::<Result<Vec<_>, ChartError>>()?;
        refuse_many("curves", curves.len(), MOST)?;
        refuse_twice(curves.iter().map(|(name, _)| name.as_str()))?;
        if curves.is_empty() {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        Ok(Self { title, people: axis(people)?, outcome: axis(outcome)?, curves })
    }

    fn scales() -> Scales {
        let axis = || ValueAxis::covering([0.0, 100.0]);
        Scales { x: axis(), y: axis() }
    }

    /// The curves with how they are drawn, the first as the main one.
    fn lines(&self) -> impl DoubleEndedIterator<Item = (Role, &Curve)> {
        let roles = [MAIN, COMPARATORS[0], COMPARATORS[1]];
        roles.into_iter().take(self.curves.len()).rev().zip(self.curves.iter().rev()).rev()
    }

    fn keys(&self) -> Vec<Key> {
        let key = |class, text: &str| Key { sample: Sample::Line(class), text: text.to_owned() };
        let curves = self.lines().map(|(role, (name, _))| key(role.class, name.as_str()));
        curves.chain([key("lc-target", "Equality")]).collect()
    }

    fn shapes(&self, plane: &Plane) -> Markup {
        html! {
            (plane.rules())
            g class="lc-target" { path class="lc-line" d=(path([(0.0, 0.0), (100.0, 100.0)].map(|at| plane.at(at)))) {} }
            @for (role, (_, points)) in self.lines().rev() {
                g class=(role.class) { path class="lc-line" d=(path(points.iter().map(|&at| plane.at(at)))) {} }
            }
        }
    }
}

/// Reads a curve of cumulative percentages.
fn shares(name: &str, points: Vec<(f64, f64)>) -> Result<Vec<(f64, f64)>, ChartError> {
    let points = rising("the curve", points)?;
    let whole = |at: Option<&(f64, f64)>, share: f64| {
        at.is_some_and(|at| (at.0 - share).abs() < 1e-6 && (at.1 - share).abs() < 1e-6)
    };
    let rises = points.is_sorted_by(|a, b| a.1 <= b.1);
    if rises && whole(points.first(), 0.0) && whole(points.last(), 100.0) {
        Ok(points)
    } else {
        Err(ChartError::Share { name: name.to_owned() })
    }
}

/// The height of a curve at a place between its points.
fn height(points: &[(f64, f64)], at: f64) -> f64 {
    let after = points.partition_point(|&(x, _)| x < at).clamp(1, points.len() - 1);
    let ((x0, y0), (x1, y1)) = (points[after - 1], points[after]);
    if x1 > x0 { y0 + (y1 - y0) * (at - x0) / (x1 - x0) } else { y1 }
}

impl Chart for Concentration {
    fn kind(&self) -> Kind {
        Kind::Concentration
    }

    fn title(&self) -> &str {
        self.title.as_str()
    }

    fn description(&self) -> String {
        let (unit, axis) = (Unit::percent(), ValueAxis::covering([0.0, 100.0]));
        let format = Format::of_values(&unit, &axis, [0.1]);
        let (people, outcome) = (self.people.name(), self.outcome.name());
        let mut sentences = vec![format!(
            "Curve of the cumulative {outcome} over the cumulative {people}, with the line of equality."
        )];
        for (name, points) in &self.curves {
            let told =
                TOLD.map(|at| format!("{at}% of people have {}", format.short(height(points, at))));
            sentences.push(format!("{}: {}.", name.as_str(), told.join(", ")));
        }
        sentences.join(" ")
    }

    fn draw(&self, frame: Frame, _: &str) -> Drawing {
        let mut sheet = Sheet::new(frame, self.title());
        sheet.heading(&format!("↑ {}", self.outcome.heading()));
        sheet.key(&self.keys());
        let height = match frame {
            Frame::Narrow => 250.0,
            Frame::Wide => 380.0,
        };
        let plane =
            Plane::on(&mut sheet, &self.people, &self.outcome.unit, &Self::scales(), height);
        let shapes = self.shapes(&plane);
        sheet.finish(&shapes, plane.words())
    }
}
