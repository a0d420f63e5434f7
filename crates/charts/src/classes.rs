//! Areas in classes: what a tile map and a map of boundaries have in common.

use maud::{Markup, html};

use crate::gaps::gaps;
use crate::measure::{refuse_many, refuse_twice};
use crate::number::Format;
use crate::scale::ValueAxis;
use crate::series::number;
use crate::sheet::{Field, Key, Note, Sample};
use crate::text::Label;
use crate::{ChartError, Measure, Unit};

/// The most classes of one map.
const MOST_CLASSES: usize = 5;
/// The most areas of one map.
const MOST_AREAS: usize = 500;

/// Where one class ends and the next begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes(Vec<f64>);

impl Classes {
    /// Classes by the least value of each but the first: one to four, rising. A value belongs to the class that begins
    /// with it.
    ///
    /// # Errors
    /// [`ChartError::Classes`] unless they rise, [`ChartError::TooMany`] for more than five classes,
    /// [`ChartError::Number`].
    pub fn new(from: impl IntoIterator<Item = f64>) -> Result<Self, ChartError> {
        let read = from.into_iter().map(|value| number("class", value));
        let from = read.collect::<Result<Vec<_>, _>>()?;
        refuse_many("classes", from.len() + 1, MOST_CLASSES)?;
        if from.is_empty() || !from.is_sorted_by(|a, b| a < b) {
            return Err(ChartError::Classes);
        }
        Ok(Self(from))
    }

    fn count(&self) -> usize {
        self.0.len() + 1
    }

    /// The class of a value, from 0.
    fn of(&self, value: f64) -> usize {
        self.0.partition_point(|from| *from <= value)
    }

    /// Which of the five looks a class has: those at the ends differ the most.
    fn look(&self, class: usize) -> usize {
        1 + class * (MOST_CLASSES - 1) / (self.count() - 1)
    }

    /// The values of a class in words.
    fn words(&self, class: usize, format: &Format<'_>) -> String {
        let bound = |index: usize| self.0.get(index).map(|value| format.short(*value));
        match (class.checked_sub(1).and_then(bound), bound(class)) {
            (Some(from), Some(to)) => format!("{from} to under {to}"),
            (Some(from), None) => format!("{from} and over"),
            (None, to) => format!("under {}", to.unwrap_or_default()),
        }
    }
}

/// Named areas with values in classes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Classified {
    title: Label,
    pub(crate) unit: Unit,
    classes: Classes,
    areas: Vec<(Label, Measure)>,
    highlight: Option<usize>,
}

impl Classified {
    pub(crate) fn new<'a>(
        title: &str,
        unit: Unit,
        classes: Classes,
        areas: impl IntoIterator<Item = (&'a str, Measure)>,
    ) -> Result<Self, ChartError> {
        let title = Label::new("title of a chart", title)?;
        let named = |(name, measure)| Ok((Label::new("name of an area", name)?, measure));
        let areas = areas.into_iter().map(named).collect::<Result<Vec<_>, ChartError>>()?;
        refuse_many("areas", areas.len(), MOST_AREAS)?;
        refuse_twice(areas.iter().map(|(name, _)| name.as_str()))?;
        if areas.iter().all(|(_, measure)| measure.known().is_none()) {
            return Err(ChartError::NoValues { series: title.as_str().to_owned() });
        }
        Ok(Self { title, unit, classes, areas, highlight: None })
    }

    pub(crate) fn highlight(&mut self, name: &str) -> Result<(), ChartError> {
        let name = Label::new("name of an area", name)?;
        let found = self.areas.iter().position(|(known, _)| *known == name);
        let unknown = || ChartError::Unknown { name: name.as_str().to_owned() };
        self.highlight = Some(found.ok_or_else(unknown)?);
        Ok(())
    }

    pub(crate) fn title(&self) -> &str {
        self.title.as_str()
    }

    pub(crate) fn name(&self, area: usize) -> &str {
        self.areas[area].0.as_str()
    }

    pub(crate) fn highlighted(&self) -> Option<usize> {
        self.highlight
    }

    fn axis(&self) -> ValueAxis {
        let values = self.areas.iter().filter_map(|(_, measure)| measure.value());
        ValueAxis::covering(values.chain(self.classes.0.iter().copied()))
    }

    fn format<'a>(&'a self, axis: &ValueAxis) -> Format<'a> {
        let values = self.areas.iter().filter_map(|(_, measure)| measure.value());
        Format::of_values(&self.unit, axis, values.chain(self.classes.0.iter().copied()))
    }

    /// The value of each area as it is written on it, or the shorthand.
    pub(crate) fn figures(&self) -> Vec<String> {
        let axis = self.axis();
        let format = self.format(&axis);
        self.areas.iter().map(|(_, measure)| measure.short(&format)).collect()
    }

    /// The number of the class of an area, or the shorthand.
    pub(crate) fn class(&self, area: usize) -> String {
        let measure = &self.areas[area].1;
        match (measure.value(), measure.gap()) {
            (Some(value), _) => (self.classes.of(value) + 1).to_string(),
            (None, gap) => gap.map_or("", |(shorthand, _)| shorthand).to_owned(),
        }
    }

    /// The class of an area, from 0; `None` if it has no figure.
    pub(crate) fn class_of(&self, area: usize) -> Option<usize> {
        self.areas[area].1.value().map(|value| self.classes.of(value))
    }

    /// How an area is filled; `id` is that of the chart.
    pub(crate) fn field(&self, area: usize, id: &str) -> Field {
        self.look(self.class_of(area), id)
    }

    fn look(&self, class: Option<usize>, id: &str) -> Field {
        match class.map(|class| self.classes.look(class)) {
            Some(look) => Field {
                class: format!("lc-outline lc-class-{look}"),
                hatch: (look > 1).then(|| format!("{id}-hatch-{look}")),
            },
            None => Field {
                class: "lc-outline lc-void".to_owned(),
                hatch: Some(format!("{id}-hatch-void")),
            },
        }
    }

    /// The hatches that the classes of the map are told by, closer for higher classes, and that of no figure.
    pub(crate) fn hatches(&self, id: &str) -> Markup {
        let hatch = |name: &str, size: u8, d: &str| {
            let class =
                if name == "void" { "lc-void".to_owned() } else { format!("lc-class-{name}") };
            html! {
                pattern id={ (id) "-hatch-" (name) } width=(size) height=(size) patternUnits="userSpaceOnUse" {
                    rect class=(class) width=(size) height=(size) {}
                    path class="lc-hatch" d=(d) {}
                }
            }
        };
        let looks = (0..self.classes.count()).map(|class| self.classes.look(class));
        let looks = looks.filter_map(|look| match look {
            2 => Some(hatch("2", 12, "M-1 13L13 -1M-1 1L1 -1M11 13L13 11")),
            3 => Some(hatch("3", 7, "M-1 8L8 -1M-1 1L1 -1M6 8L8 6")),
            4 => Some(hatch("4", 8, "M-1 9L9 -1M-1 1L1 -1M7 9L9 7M-1 -1L9 9")),
            5 => Some(hatch("5", 5, "M-1 6L6 -1M-1 1L1 -1M4 6L6 4M-1 -1L6 6")),
            _ => None,
        });
        let void = self.areas.iter().any(|(_, measure)| measure.gap().is_some());
        html! {
            defs {
                @for look in looks { (look) }
                @if void { (hatch("void", 6, "M3 0L3 6")) }
            }
        }
    }

    /// The classes with how many areas are in each.
    pub(crate) fn keys(&self, id: &str) -> Vec<Key> {
        let axis = self.axis();
        let format = self.format(&axis);
        let key = |class: Option<usize>, text: String| Key {
            sample: Sample::Field(self.look(class, id)),
            text,
        };
        let mut keys: Vec<Key> = (0..self.classes.count())
            .map(|class| {
                let words = self.classes.words(class, &format);
                key(Some(class), format!("{}: {words}", class + 1))
            })
            .collect();
        if self.areas.iter().any(|(_, measure)| measure.gap().is_some()) {
            keys.push(key(None, "No figure".to_owned()));
        }
        keys
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        gaps(self.areas.iter().map(|(name, measure)| (name.as_str(), measure)))
    }

    /// The map as a table in sentences: a class, and the areas in it with their values.
    pub(crate) fn description(&self, kind: &str) -> String {
        let axis = self.axis();
        let format = self.format(&axis);
        let mut sentences = vec![format!("{kind} of {} areas.", self.areas.len())];
        let say = |index: usize, (name, measure): &(Label, Measure)| {
            let mark = if self.highlight == Some(index) { " (highlighted)" } else { "" };
            format!("{}{mark} {}", name.as_str(), measure.long(&format))
        };
        let within = |class: Option<usize>| {
            let areas = self.areas.iter().enumerate();
            let areas = areas.filter(move |(_, (_, measure))| {
                measure.value().map(|value| self.classes.of(value)) == class
            });
            areas.map(|(index, area)| say(index, area)).collect::<Vec<_>>().join("; ")
        };
        for class in 0..self.classes.count() {
            let (areas, words) = (within(Some(class)), self.classes.words(class, &format));
            let areas = if areas.is_empty() { "none".to_owned() } else { areas };
            sentences.push(format!("Class {}, {words}: {areas}.", class + 1));
        }
        let missing = within(None);
        if !missing.is_empty() {
            sentences.push(format!("Without a figure: {missing}."));
        }
        sentences.join(" ")
    }
}
