//! What is read of boundaries, and what is refused.

use std::io::Cursor;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(json: &Value) -> Result<Option<Boundaries>, ReadError> {
    Boundaries::read(Cursor::new(json.to_string()), "areas.geojson", &|_| true)
}

fn feature(properties: impl Into<Value>, rings: impl Into<Value>) -> Value {
    let (properties, rings): (Value, Value) = (properties.into(), rings.into());
    let geometry = json!({ "type": "Polygon", "coordinates": rings });
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn collection(features: impl Into<Value>) -> Value {
    let features: Value = features.into();
    json!({ "type": "FeatureCollection", "features": features })
}

/// A square of a tenth of a degree.
fn degrees(west: f64) -> Value {
    let (east, south, north) = (west + 0.1, 52.6, 52.7);
    json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
}

/// A square of a kilometre.
fn metres(west: f64) -> Value {
    let (east, south, north) = (west + 1e3, 303_000.0, 304_000.0);
    json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
}

fn told(json: &Value) -> String {
    match read(json) {
        Ok(Some(read)) => {
            let told: Vec<_> = read.diagnostics.iter().map(ToString::to_string).collect();
            told.join("\n")
        }
        Ok(None) => "none".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_property_with_the_codes_that_tell_features_apart_is_found() {
    let lsoa = |code: &str, west| {
        let properties = json!({
            "FID": 1, "LSOA21CD": code, "LSOA21NM": "Leicester", "MSOA21CD": "E02002848", "LAD22CD": "E06000016",
        });
        feature(properties, degrees(west))
    };
    let found =
        read(&collection(vec![lsoa("E01013644", -1.2), lsoa("E01013645", -1.1)])).unwrap().unwrap();
    assert_eq!((found.property.as_str(), found.system), ("LSOA21CD", System::Degrees));
    assert_eq!((found.features, found.faulty, found.boundaries.len()), (2, 0, 2));
    let alone = read(&collection(vec![lsoa("E01013644", -1.2)])).unwrap().unwrap();
    assert_eq!(alone.property, "LSOA21CD", "of one feature, the smallest area");
}

#[test]
fn degrees_and_metres_lead_to_the_same_places() {
    let code = json!({ "LAD24CD": "E06000016" });
    let corner = grid::of_degrees((-1.13, 52.63));
    let east = f64::from(corner.0);
    let north = f64::from(corner.1);
    let square =
        json!([[[east, north], [east + 1e3, north], [east + 1e3, north + 1e3], [east, north]]]);
    for crs in [
        Value::Null,
        json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::27700" } }),
    ] {
        let mut json = collection(vec![feature(code.clone(), square.clone())]);
        json["crs"] = crs;
        let found = read(&json).unwrap().unwrap();
        assert_eq!(found.system, System::Grid);
        let [west, south, ..] = found.boundaries[0].shapes[0].extent();
        assert!((west - corner.0).abs() <= 5 && (south - corner.1).abs() <= 5);
    }
}

#[test]
fn coordinates_of_another_system_are_refused() {
    let of = |rings| collection(vec![feature(json!({ "code": "E06000016" }), rings)]);
    let mercator = of(json!([[
        [-125_000.0, 6_910_000.0],
        [-124_000.0, 6_910_000.0],
        [-124_000.0, 6_911_000.0]
    ]]));
    assert!(told(&mercator).contains("EPSG:27700"), "{}", told(&mercator));
    let mut named = of(degrees(-1.2));
    named["crs"] =
        json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::3857" } });
    assert!(told(&named).contains("EPSG::3857: fetch the file"), "{}", told(&named));
    let turned = of(json!([[[52.6, -1.1], [52.7, -1.1], [52.7, -1.0]]]));
    assert!(told(&turned).contains("no system that is known"), "{}", told(&turned));
}

#[test]
fn a_feature_that_cannot_be_used_is_told_by_its_number() {
    let code = |code: &str| json!({ "LAD24CD": code });
    let point = json!({ "type": "Point", "coordinates": [-1.1, 52.6] });
    let features = vec![
        feature(code("E06000016"), degrees(-1.2)),
        feature(json!({ "name": "nowhere" }), degrees(-1.2)),
        feature(code("E06000016"), degrees(-1.0)),
        json!({ "type": "Feature", "properties": code("E06000017"), "geometry": null }),
        json!({ "type": "Feature", "properties": code("E06000018"), "geometry": point }),
        feature(code("E06000019"), json!([[[2.5, 48.9], [100.0, 48.9], [2.4, 48.8]]])),
        feature(code("E06000020"), json!([[[-1.1, 52.6], [-1.1, 52.6]]])),
        feature(code("E06000021"), json!([[["x", 52.6]]])),
    ];
    let told = read(&collection(features[..7].to_vec())).map(|read| {
        let read = read.unwrap();
        assert_eq!((read.features, read.faulty, read.boundaries.len()), (7, 6, 1));
        read.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>()
    });
    let told = told.unwrap();
    for (at, says) in [
        "areas.geojson, `LAD24CD`: error: feature 2: it has no code here",
        "feature 3: another feature is E06000016, too",
        "feature 4: E06000017: it has no geometry",
        "feature 5: E06000018: it is a Point",
        "feature 6: E06000019: 100, 48.9 is not near the British Isles",
        "feature 7: E06000020: it has no ring of three places",
    ]
    .iter()
    .enumerate()
    {
        assert!(told[at].contains(says), "{}", told[at]);
    }
    assert!(
        self::told(&collection(features))
            .contains("areas.geojson:1: error: invalid type: string \"x\"")
    );
}

#[test]
fn what_has_no_codes_or_is_no_collection_is_said() {
    let nameless = collection(vec![feature(json!({ "name": "Leicester" }), degrees(-1.2))]);
    assert!(told(&nameless).contains("no property of the features has codes"));
    assert_eq!(told(&json!({ "type": "Feature" })), "none");
    assert_eq!(told(&json!([1, 2])), "none");
    assert!(told(&json!({ "type": "FeatureCollection" })).contains("no `features`"));
    let cut = r#"{"type": "FeatureCollection", "features": [{"type": "Feature""#;
    assert!(Boundaries::read(Cursor::new(cut), "cut.geojson", &|_| true).is_err());
    assert_eq!(Boundaries::read(Cursor::new("a,b\n"), "a.csv", &|_| true).unwrap(), None);
}

#[test]
fn a_polygon_with_an_island_and_a_hole_keeps_all_its_rings() {
    let square = |west: f64, size: f64| {
        json!([[west, 52.6], [west + size, 52.6], [west + size, 52.6 + size], [west, 52.6]])
    };
    let coordinates = json!([[square(-1.2, 0.1), square(-1.19, 0.02)], [square(-0.9, 0.05)]]);
    let geometry = json!({ "type": "MultiPolygon", "coordinates": coordinates });
    let json = collection(vec![
        json!({ "type": "Feature", "properties": { "c": "E06000016" }, "geometry": geometry }),
    ]);
    let found = read(&json).unwrap().unwrap();
    assert_eq!(found.boundaries[0].shapes[0].rings().len(), 3);
}

#[test]
fn only_what_is_wanted_is_kept() {
    let feature = |code: &str| feature(json!({ "code": code }), metres(458_000.0));
    let json = collection(vec![feature("E06000016"), feature("E06000017")]).to_string();
    let wanted = |code: &AreaCode| code.as_str() == "E06000017";
    let found = Boundaries::read(Cursor::new(json), "a", &wanted).unwrap().unwrap();
    assert_eq!((found.boundaries.len(), found.passed_over, found.faulty), (1, 1, 0));
}

#[test]
fn what_was_written_is_read_back() {
    let json = collection(vec![feature(json!({ "LAD24CD": "E06000016" }), degrees(-1.2))]);
    let found = read(&json).unwrap().unwrap();
    let Boundary { area, shapes } = &found.boundaries[0];
    let mut written = Vec::new();
    write_geojson(&mut written, "ONS", [(area, "Leicester", &shapes[0])]).unwrap();
    let again = Boundaries::read(Cursor::new(written), "b", &|_| true).unwrap().unwrap();
    assert_eq!(again.property, "code");
    assert_eq!(again.boundaries[0].shapes[0], shapes[0]);
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(text in r#"(\{|\}|\[|\]|,|:|"type"|"FeatureCollection"|"features"|"geometry"|"coordinates"|"Polygon"|1|null){0,40}"#) {
        let text = format!("{{\"type\":\"FeatureCollection\",{text}");
        let _ = Boundaries::read(Cursor::new(text), "a", &|_| true);
    }
}
