//! Features as they are written, one by one.

use std::{fmt, io::Read};

use lifecourse_core::GridPlace;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{System, grid, simplify::Rings};

/// The degrees and metres within which the British Isles are, and the sea around them.
const DEGREES: [f64; 4] = [-14.0, 48.0, 6.0, 63.0];
const GRID: [f64; 4] = [-300_000.0, -200_000.0, 900_000.0, 1_400_000.0];

/// A feature.
#[derive(Debug, Deserialize)]
pub(super) struct Feature {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) properties: Map<String, Value>,
    #[serde(default)]
    geometry: Option<Geometry>,
    /// What the collection says of its coordinates.
    #[serde(skip)]
    declared: Declared,
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    sort: String,
    #[serde(default)]
    coordinates: Option<Nested>,
}

/// What `crs` says.
#[derive(Clone, Debug, Default)]
enum Declared {
    #[default]
    Nothing,
    Known(System),
    Unknown(String),
}

/// `null` as what there is by default.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Numbers in lists in lists.
#[derive(Debug)]
enum Nested {
    Number(f64),
    Place(f64, f64),
    List(Vec<Self>),
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nested, E> {
        Ok(Nested::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nested, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        // A place may have a height, which is left out.
        Ok(match list[..] {
            [Nested::Number(x), Nested::Number(y), ..] => Nested::Place(x, y),
            _ => Nested::List(list),
        })
    }
}

impl Feature {
    /// Its rings on the grid, or what is wrong with it. The first place of all says what the numbers mean, unless the
    /// file has; numbers of another system are an error of the whole file.
    pub(super) fn rings(
        self,
        system: &mut Option<System>,
    ) -> Result<Result<Rings, String>, String> {
        let polygons = match self.polygons() {
            Ok(polygons) => polygons,
            Err(fault) => return Ok(Err(fault)),
        };
        let Some(&first) = polygons.iter().flatten().next() else {
            return Ok(Err("it has no boundary".to_owned()));
        };
        let system = match (*system, self.declared) {
            (Some(known), _) => known,
            (None, Declared::Known(known)) => *system.insert(known),
            (None, Declared::Unknown(name)) => {
                return Err(format!("its coordinates are of {name}: {TAKE}"));
            }
            (None, Declared::Nothing) => *system.insert(told_by(first).ok_or_else(|| {
                format!("its coordinates are of no system that is known here: {TAKE}")
            })?),
        };
        let mut rings = Rings::new();
        for ring in polygons {
            match on_the_grid(&ring, system) {
                Ok(ring) => rings.extend(Some(ring).filter(|ring| ring.len() > 2)),
                Err((x, y)) => {
                    return Ok(Err(format!(
                        "{x}, {y} is not near the British Isles as {}",
                        system.as_str()
                    )));
                }
            }
        }
        Ok(if rings.is_empty() {
            Err("it has no ring of three places".to_owned())
        } else {
            Ok(rings)
        })
    }

    /// The rings of all its polygons.
    fn polygons(&self) -> Result<Vec<Vec<(f64, f64)>>, String> {
        let Some(Geometry { sort, coordinates }) = &self.geometry else {
            return Err("it has no geometry".to_owned());
        };
        let rings = match (sort.as_str(), coordinates) {
            ("Polygon", Some(Nested::List(rings))) => rings.iter().map(ring).collect(),
            ("MultiPolygon", Some(Nested::List(polygons))) => {
                let all = polygons.iter().flat_map(|polygon| match polygon {
                    Nested::List(rings) => rings.iter().map(ring).collect(),
                    _ => vec![None],
                });
                all.collect::<Option<Vec<_>>>()
            }
            ("Polygon" | "MultiPolygon", _) => None,
            (other, _) => {
                return Err(format!(
                    "it is a {other}, and a boundary is a Polygon or a MultiPolygon"
                ));
            }
        };
        rings.ok_or_else(|| "its coordinates are not lists of rings of places".to_owned())
    }
}

/// What to do about coordinates of another system.
const TAKE: &str =
    "fetch the file in WGS 84 (EPSG:4326) or on the British National Grid (EPSG:27700)";

fn ring(places: &Nested) -> Option<Vec<(f64, f64)>> {
    let Nested::List(places) = places else { return None };
    let place = |place: &Nested| match place {
        Nested::Place(x, y) => Some((*x, *y)),
        _ => None,
    };
    places.iter().map(place).collect()
}

fn within((x, y): (f64, f64), [west, south, east, north]: [f64; 4]) -> bool {
    (west..=east).contains(&x) && (south..=north).contains(&y)
}

fn told_by(place: (f64, f64)) -> Option<System> {
    match place {
        place if within(place, DEGREES) => Some(System::Degrees),
        // Degrees of elsewhere, or with the latitude first: within a kilometre of where the grid begins is the sea.
        place if within(place, [-1_000.0, -1_000.0, 1_000.0, 1_000.0]) => None,
        place if within(place, GRID) => Some(System::Grid),
        _ => None,
    }
}

/// A ring in whole metres, none twice in a row; or the place that is elsewhere.
fn on_the_grid(ring: &[(f64, f64)], system: System) -> Result<Vec<GridPlace>, (f64, f64)> {
    let mut places = Vec::with_capacity(ring.len());
    for &place in ring {
        let bounds = match system {
            System::Degrees => DEGREES,
            System::Grid => GRID,
        };
        if !within(place, bounds) {
            return Err(place);
        }
        places.push(match system {
            System::Degrees => grid::of_degrees(place),
            System::Grid => grid::metres(place),
        });
    }
    places.dedup();
    while places.len() > 1 && places.first() == places.last() {
        places.pop();
    }
    Ok(places)
}

/// Gives each feature of a collection to `take` as it is read.
pub(super) fn read(
    input: impl Read,
    take: &mut dyn FnMut(Feature) -> Result<(), String>,
) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_reader(Unmarked(input));
    json.deserialize_map(Collection { take, declared: Declared::Nothing })?;
    json.end()
}

/// A reader without the byte order mark that its input may begin with.
struct Unmarked<R>(R);

impl<R: Read> Read for Unmarked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        // Blanks are as good as nothing in JSON, and these bytes stand in no text of ASCII that begins a file.
        if buffer[..read].starts_with(b"\xEF\xBB\xBF") {
            buffer[..3].fill(b' ');
        }
        Ok(read)
    }
}

struct Collection<'t> {
    take: &'t mut dyn FnMut(Feature) -> Result<(), String>,
    declared: Declared,
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of features")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut has_features = false;
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "crs" => self.declared = declared(&members.next_value()?),
                "features" => {
                    has_features = true;
                    members.next_value_seed(Features {
                        take: self.take,
                        declared: self.declared.clone(),
                    })?;
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_features { Ok(()) } else { Err(A::Error::custom("it has no `features`")) }
    }
}

/// The system that `crs` names.
fn declared(crs: &Value) -> Declared {
    let Some(name) = crs.pointer("/properties/name").and_then(Value::as_str) else {
        return Declared::Nothing;
    };
    if name.ends_with("27700") {
        Declared::Known(System::Grid)
    } else if name.ends_with("4326") || name.ends_with("CRS84") {
        Declared::Known(System::Degrees)
    } else {
        Declared::Unknown(name.chars().take(60).collect())
    }
}

struct Features<'t> {
    take: &'t mut dyn FnMut(Feature) -> Result<(), String>,
    declared: Declared,
}

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            let feature = Feature { declared: self.declared.clone(), ..feature };
            (self.take)(feature).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
