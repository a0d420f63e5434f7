//! The names that figures are filed under, and the small numbers that stand for them.

use std::{fmt::Display, hash::Hash, str::FromStr, sync::Arc};

use lifecourse_core::{
    AreaCode, Category, Figure, Id, Indicator, Mark, Marks, Missing, Observation, Period, Reading,
    Segment, SeriesKey,
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use super::{
    engine::{Connection, Database, each, numbers, short},
    failure,
};
use crate::{
    StoreError,
    key::{AREAS, INDICATORS, Key, PERIODS, SEGMENTS},
};

/// Looks up the names of the array $1 in a table.
macro_rules! find {
    ($table:literal, $same:expr) => {
        concat!(
            "SELECT CAST(j.value ->> 0 AS BIGINT), t.id FROM ",
            each!("$1"),
            " AS j CROSS JOIN ",
            $table,
            " AS t WHERE ",
            $same
        )
    };
}

/// Inserts the names of the array $1, whose first column is the number.
macro_rules! add {
    ($insert:literal, $columns:literal) => {
        concat!(
            $insert,
            " SELECT CAST(value ->> 0 AS BIGINT), ",
            $columns,
            " FROM ",
            each!("$1"),
            " AS j"
        )
    };
}

/// Something with a table of its own that says which number stands for it.
pub(super) trait Name: Clone + Eq + Hash {
    /// What there are too many of, when there are.
    const PLURAL: &'static str;
    /// How many there can be.
    const LIMIT: i64;
    /// Selects the highest number.
    const HIGHEST: &'static str;
    /// Selects the first column of each name in the array $1 that has a number, and that number.
    const FIND: &'static str;
    /// Inserts the array $1 of numbers and columns.
    const ADD: &'static str;

    /// A number, and the columns of its table.
    fn columns(&self, id: i64) -> Value;
}

impl Name for Id<Indicator> {
    const PLURAL: &'static str = "indicators";
    const LIMIT: i64 = INDICATORS;
    const HIGHEST: &'static str = "SELECT coalesce(max(id), -1) FROM indicator";
    const FIND: &'static str = find!("indicator", "t.code = j.value ->> 1");
    const ADD: &'static str = add!("INSERT INTO indicator (id, code)", "value ->> 1");

    fn columns(&self, id: i64) -> Value {
        json!([id, self.as_str()])
    }
}

impl Name for AreaCode {
    const PLURAL: &'static str = "areas";
    const LIMIT: i64 = AREAS;
    const HIGHEST: &'static str = "SELECT coalesce(max(id), -1) FROM area";
    const FIND: &'static str = find!("area", "t.code = j.value ->> 1");
    const ADD: &'static str = add!("INSERT INTO area (id, code)", "value ->> 1");

    fn columns(&self, id: i64) -> Value {
        json!([id, self.as_str()])
    }
}

impl Name for Segment {
    const PLURAL: &'static str = "parts of the population";
    const LIMIT: i64 = SEGMENTS;
    const HIGHEST: &'static str = "SELECT coalesce(max(id), -1) FROM segment";
    const FIND: &'static str = find!("segment", "t.code = j.value ->> 1");
    const ADD: &'static str = add!(
        "INSERT INTO segment (id, code, sex, age, category_type, category)",
        "value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5"
    );

    fn columns(&self, id: i64) -> Value {
        let category = self.category.as_ref();
        json!([
            id,
            self.to_string(),
            self.sex.to_string(),
            self.age.to_string(),
            category.map(Category::kind),
            category.map(Category::name),
        ])
    }
}

impl Name for Period {
    const PLURAL: &'static str = "periods";
    const LIMIT: i64 = PERIODS;
    const HIGHEST: &'static str = "SELECT coalesce(max(id), -1) FROM period";
    const FIND: &'static str = find!("period", "t.code = CAST(j.value ->> 1 AS BIGINT)");
    const ADD: &'static str = add!(
        "INSERT INTO period (id, code, label, kind, period_start, period_end)",
        "CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3, value ->> 4, value ->> 5"
    );

    fn columns(&self, id: i64) -> Value {
        let (start, end) = (self.start().to_string(), self.end().to_string());
        json!([id, self.code(), self.to_string(), self.kind().label(), start, end])
    }
}

/// A name that a key packs the number of.
pub(super) trait Label: Name {
    /// What is kept of it.
    type Code: for<'r> sqlx::Decode<'r, Database> + sqlx::Type<Database> + Send + Unpin;
    /// Selects the numbers of the array $1 and what is kept of their names.
    const NAMES: &'static str;

    fn of_code(code: Self::Code) -> Result<Self, StoreError>;
}

macro_rules! names {
    ($table:literal) => {
        concat!("SELECT id, code FROM ", $table, " WHERE id IN ", numbers!("$1"))
    };
}

impl Label for Id<Indicator> {
    type Code = String;
    const NAMES: &'static str = names!("indicator");

    fn of_code(code: String) -> Result<Self, StoreError> {
        read(&code)
    }
}

impl Label for AreaCode {
    type Code = String;
    const NAMES: &'static str = names!("area");

    fn of_code(code: String) -> Result<Self, StoreError> {
        read(&code)
    }
}

impl Label for Segment {
    type Code = String;
    const NAMES: &'static str = names!("segment");

    fn of_code(code: String) -> Result<Self, StoreError> {
        read(&code)
    }
}

impl Label for Period {
    type Code = i64;
    const NAMES: &'static str = names!("period");

    fn of_code(code: i64) -> Result<Self, StoreError> {
        period(code)
    }
}

fn read<N: FromStr<Err: Display>>(code: &str) -> Result<N, StoreError> {
    code.parse().map_err(|error| StoreError::corrupt(format!("name {code:?}"), &error))
}

/// What a figure says besides numbers; most say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Remark {
    missing: Option<Missing>,
    marks: Marks,
    note: Option<Arc<str>>,
}

impl Remark {
    fn of(figure: &Figure) -> Option<Self> {
        let missing = match figure.reading() {
            Reading::Measured(_) => None,
            Reading::Missing(reason) => Some(reason),
        };
        let (marks, note) = (figure.marks(), figure.note().cloned());
        let says_nothing = missing.is_none() && marks.is_empty() && note.is_none();
        (!says_nothing).then_some(Self { missing, marks, note })
    }
}

impl Name for Remark {
    const PLURAL: &'static str = "notes";
    const LIMIT: i64 = i64::MAX;
    const HIGHEST: &'static str = "SELECT coalesce(max(id), -1) FROM remark";
    const FIND: &'static str = find!(
        "remark",
        concat!(
            short!("coalesce(t.note, '')"),
            " = ",
            short!("coalesce(j.value ->> 3, '')"),
            " AND coalesce(t.missing, '') = coalesce(j.value ->> 1, '')
              AND coalesce(t.marks, '') = coalesce(j.value ->> 2, '')
              AND coalesce(t.note, '') = coalesce(j.value ->> 3, '')"
        )
    );
    const ADD: &'static str = add!(
        "INSERT INTO remark (id, missing, marks, note)",
        "value ->> 1, value ->> 2, value ->> 3"
    );

    fn columns(&self, id: i64) -> Value {
        let marks: Vec<_> = self.marks.iter().map(Mark::word).collect();
        let marks = (!marks.is_empty()).then(|| marks.join(" "));
        json!([id, self.missing.map(Missing::word), marks, self.note.as_deref()])
    }
}

/// The numbers of the names that were met so far.
#[derive(Debug)]
struct Numbers<N> {
    known: FxHashMap<N, i64>,
    next: Option<i64>,
}

impl<N> Default for Numbers<N> {
    fn default() -> Self {
        Self { known: FxHashMap::default(), next: None }
    }
}

impl<N: Name> Numbers<N> {
    /// Looks up names, and gives a number to those that have none. Needs the write lock.
    async fn learn(
        &mut self,
        connection: &mut Connection,
        names: impl Iterator<Item = N>,
    ) -> Result<(), StoreError> {
        // In the order in which they are met, which is then that of the numbers.
        let mut met = FxHashSet::default();
        let names: Vec<N> = names
            .filter(|name| !self.known.contains_key(name) && met.insert(name.clone()))
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let found = find(connection, &names).await?;
        let mut names: Vec<Option<N>> = names.into_iter().map(Some).collect();
        for (place, id) in found {
            let name = names.get_mut(place).and_then(Option::take);
            self.known.extend(name.map(|name| (name, id)));
        }
        self.add(connection, names.into_iter().flatten().collect()).await
    }

    async fn add(&mut self, connection: &mut Connection, names: Vec<N>) -> Result<(), StoreError> {
        if names.is_empty() {
            return Ok(());
        }
        let mut next = if let Some(next) = self.next {
            next
        } else {
            let highest: i64 = sqlx::query_scalar(N::HIGHEST)
                .fetch_one(&mut *connection)
                .await
                .map_err(failure)?;
            highest + 1
        };
        let mut rows = Vec::with_capacity(names.len());
        for name in names {
            if next >= N::LIMIT {
                return Err(StoreError::TooMany { what: N::PLURAL, limit: N::LIMIT });
            }
            rows.push(name.columns(next));
            self.known.insert(name, next);
            next += 1;
        }
        self.next = Some(next);
        sqlx::query(N::ADD)
            .bind(Value::from(rows).to_string())
            .execute(connection)
            .await
            .map_err(failure)?;
        Ok(())
    }
}

/// All names that an import has met.
#[derive(Debug, Default)]
pub(super) struct Names {
    indicators: Numbers<Id<Indicator>>,
    areas: Numbers<AreaCode>,
    segments: Numbers<Segment>,
    periods: Numbers<Period>,
    remarks: Numbers<Remark>,
}

impl Names {
    /// Notes are free text, and so the only names whose number nothing bounds.
    const REMARKS_HELD: usize = 20_000;

    /// Forgets the remarks if there are too many of them to keep.
    pub(super) fn trim(&mut self) {
        if self.remarks.known.len() > Self::REMARKS_HELD {
            self.remarks.known.clear();
        }
    }

    /// Learns every name of these figures.
    pub(super) async fn learn(
        &mut self,
        connection: &mut Connection,
        figures: &[&Observation],
    ) -> Result<(), StoreError> {
        let series = || figures.iter().map(|one| &one.series);
        let indicators = series().map(|series| series.indicator.clone());
        self.indicators.learn(connection, indicators).await?;
        let areas = series().map(|series| series.area.clone());
        self.areas.learn(connection, areas).await?;
        let segments = series().map(|series| series.segment.clone());
        self.segments.learn(connection, segments).await?;
        let periods = figures.iter().map(|one| one.period);
        self.periods.learn(connection, periods).await?;
        let remarks = figures.iter().filter_map(|one| Remark::of(&one.figure));
        self.remarks.learn(connection, remarks).await
    }

    /// The key of a figure and the number of its remark; `None` if a name was not learnt.
    pub(super) fn number(&self, observation: &Observation) -> Option<(Key, Option<i64>)> {
        let SeriesKey { indicator, area, segment } = &observation.series;
        let key = Key::new(
            *self.indicators.known.get(indicator)?,
            *self.areas.known.get(area)?,
            *self.segments.known.get(segment)?,
            *self.periods.known.get(&observation.period)?,
        );
        match Remark::of(&observation.figure) {
            None => Some((key, None)),
            Some(remark) => Some((key, Some(*self.remarks.known.get(&remark)?))),
        }
    }
}

/// The period that a stored code stands for.
pub(super) fn period(code: i64) -> Result<Period, StoreError> {
    let period = u32::try_from(code).ok().and_then(Period::from_code);
    period.ok_or_else(|| StoreError::corrupt(format!("period {code}"), &"it is no period"))
}

/// The numbers of those of the names that have one, each with the name's place.
pub(super) async fn find<N: Name>(
    connection: &mut Connection,
    names: &[N],
) -> Result<Vec<(usize, i64)>, StoreError> {
    let asked: Vec<_> = (0..).zip(names).map(|(place, name)| name.columns(place)).collect();
    let found: Vec<(i64, i64)> = sqlx::query_as(N::FIND)
        .bind(Value::from(asked).to_string())
        .fetch_all(connection)
        .await
        .map_err(failure)?;
    let places = found.into_iter().map(|(place, id)| Some((usize::try_from(place).ok()?, id)));
    places
        .collect::<Option<_>>()
        .ok_or_else(|| StoreError::Backend("a name came back without its place".to_owned()))
}
