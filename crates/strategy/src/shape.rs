//! What the fields of a kind of document hold, found out by asking their types.

use std::fmt;

use lifecourse_core::{AnyDocument, Kind};
use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
        value::StrDeserializer,
    },
};

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Words, ids, days, periods: all that is written in letters.
    Text,
    Number,
    Boolean,
    List(Box<Self>),
    /// Fields of its own.
    Table,
}

impl Shape {
    /// Whether one cell of a table can hold it.
    pub(crate) fn fits_a_cell(&self) -> bool {
        match self {
            Self::Text | Self::Number | Self::Boolean => true,
            Self::List(part) => !matches!(**part, Self::List(_)) && part.fits_a_cell(),
            Self::Table => false,
        }
    }
}

/// There is no such field.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoField {
    /// How many steps of the way are good.
    pub(crate) depth: usize,
    /// The fields there are instead.
    pub(crate) known: &'static [&'static str],
}

/// What the field of a document at `way` holds.
pub(crate) fn shape(kind: Kind, way: &[&str]) -> Result<Shape, NoField> {
    let none = NoField { depth: 0, known: &[] };
    match AnyDocument::deserialize(kind, Probe { way, depth: 0 }) {
        Err(Seen::Shape(shape)) => Ok(shape),
        Err(Seen::NoField(found)) => Err(found),
        Err(Seen::Other) | Ok(_) => Err(none),
    }
}

/// What came of asking. Nothing is ever read: the answer is the error.
#[derive(Debug)]
enum Seen {
    Shape(Shape),
    NoField(NoField),
    Other,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Seen {}

impl serde::de::Error for Seen {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }
}

/// A document of which there is nothing but the way to one field.
#[derive(Clone, Copy)]
struct Probe<'w> {
    way: &'w [&'w str],
    /// How many steps of it are behind.
    depth: usize,
}

impl<'w> Probe<'w> {
    fn step(self) -> Option<&'w str> {
        self.way.get(self.depth).copied()
    }

    fn on(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// The next step, which must be one of these.
    fn step_among(self, known: &'static [&'static str]) -> Result<&'w str, Seen> {
        let no_field = Seen::NoField(NoField { depth: self.depth, known });
        self.step().filter(|step| known.contains(step)).ok_or(no_field)
    }

    /// It is something without fields.
    fn end<T>(self, shape: Shape) -> Result<T, Seen> {
        match self.step() {
            None => Err(Seen::Shape(shape)),
            Some(_) => Err(Seen::NoField(NoField { depth: self.depth, known: &[] })),
        }
    }
}

/// The methods of types that hold nothing further.
macro_rules! ends {
    ($shape:expr => $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
            self.end($shape)
        })+
    };
}

impl<'de> Deserializer<'de> for Probe<'de> {
    type Error = Seen;

    ends!(Shape::Text => deserialize_char deserialize_str deserialize_string deserialize_bytes
        deserialize_byte_buf deserialize_unit deserialize_identifier deserialize_ignored_any);
    ends!(Shape::Boolean => deserialize_bool);
    ends!(Shape::Number => deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64);

    /// A type that takes several forms takes text among them.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        match self.step() {
            None => Err(Seen::Shape(Shape::Text)),
            Some(_) => visitor.visit_map(Only(Some(self))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Seen> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: V,
    ) -> Result<V::Value, Seen> {
        self.end(Shape::Text)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        if self.step().is_some() {
            return self.end(Shape::Text);
        }
        match visitor.visit_seq(Only(Some(self))) {
            Err(Seen::Shape(shape)) => Err(Seen::Shape(Shape::List(Box::new(shape)))),
            other => other,
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Seen> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Seen> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
        match self.step() {
            None => Err(Seen::Shape(Shape::Table)),
            Some(_) => visitor.visit_map(Only(Some(self))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Seen> {
        if self.step().is_some() {
            self.step_among(fields)?;
        }
        self.deserialize_map(visitor)
    }

    /// A variant by itself is a word; one that holds something is a field by its name.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Seen> {
        if self.step().is_none() {
            return Err(Seen::Shape(Shape::Text));
        }
        self.step_among(variants)?;
        visitor.visit_enum(self)
    }
}

impl<'de> EnumAccess<'de> for Probe<'de> {
    type Error = Seen;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Seen> {
        let name = StrDeserializer::<Seen>::new(self.step().unwrap_or_default());
        Ok((seed.deserialize(name)?, self.on()))
    }
}

impl<'de> VariantAccess<'de> for Probe<'de> {
    type Error = Seen;

    fn unit_variant(self) -> Result<(), Seen> {
        Err(Seen::NoField(NoField { depth: self.depth - 1, known: &[] }))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Seen> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Seen> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Seen> {
        self.deserialize_struct("", fields, visitor)
    }
}

/// The only field of a table, or the only part of a list.
struct Only<'w>(Option<Probe<'w>>);

impl<'de> MapAccess<'de> for Only<'de> {
    type Error = Seen;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Seen> {
        let step = self.0.and_then(Probe::step);
        step.map(|step| seed.deserialize(StrDeserializer::new(step))).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Seen> {
        let probe = self.0.take().ok_or(Seen::Other)?;
        seed.deserialize(probe.on())
    }
}

impl<'de> SeqAccess<'de> for Only<'de> {
    type Error = Seen;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Seen> {
        self.0.take().map(|probe| seed.deserialize(probe)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, field: &str) -> Result<Shape, NoField> {
        shape(kind, &field.split('.').collect::<Vec<_>>())
    }

    #[test]
    fn a_field_holds_what_its_type_asks_for() {
        let list = |shape| Shape::List(Box::new(shape));
        for (kind, field, shape) in [
            (Kind::Area, "id", Shape::Text),
            (Kind::Area, "within", list(Shape::Text)),
            (Kind::Area, "vintage", Shape::Table),
            (Kind::Area, "vintage.from", Shape::Text),
            (Kind::Indicator, "scale", Shape::Number),
            (Kind::Indicator, "source.synthetic", Shape::Boolean),
            (Kind::Target, "goal.value", Shape::Number),
            (Kind::Group, "basis", Shape::Text),
            (Kind::Group, "basis.own", Shape::Text),
            (Kind::Group, "segment", Shape::Text),
            (Kind::Strategy, "stages", Shape::Text),
            (Kind::Action, "milestones", list(Shape::Table)),
            (Kind::Question, "asks.gap.by.category", Shape::Text),
            (Kind::Question, "asks.most-deprived.share", Shape::Number),
        ] {
            assert_eq!(of(kind, field), Ok(shape), "{kind} {field}");
        }
    }

    #[test]
    fn a_field_that_is_not_there_is_told_with_those_that_are() {
        for (kind, field, depth, known) in [
            (Kind::Area, "witin", 0, "within"),
            (Kind::Area, "vintage.form", 1, "from"),
            (Kind::Group, "basis.owns", 1, "own"),
            (Kind::Question, "asks.gap.indcator", 2, "indicator"),
        ] {
            let none = of(kind, field).unwrap_err();
            assert_eq!(none.depth, depth, "{field}");
            assert!(none.known.contains(&known), "{field}: {:?}", none.known);
        }
        for beyond in ["title.text", "within.0", "basis.deprivation"] {
            let kind = if beyond.starts_with('b') { Kind::Group } else { Kind::Area };
            assert!(of(kind, beyond).is_err(), "{beyond}");
        }
    }
}
