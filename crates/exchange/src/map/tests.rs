use lifecourse_core::{Cited, Document, Factor, Grade, Link, Severity, Sign, Text};
use proptest::{option, prelude::*, sample::select};
use time::macros::date;

use super::*;

fn id() -> Id<SystemMap> {
    "a-map".parse().unwrap()
}

fn read(form: MapForm, text: &str) -> SystemMap {
    form.read(text, &id()).unwrap().map
}

#[test]
fn a_form_is_known_by_how_it_begins() {
    for form in MapForm::ALL {
        assert_eq!(MapForm::of(&form.write(&SystemMap::example())), form);
    }
}

#[test]
fn a_kumu_map_with_labels_alone_is_read_and_what_has_no_place_is_told() {
    let text = r#"{
        "elements": [
            { "label": "Trust in services", "type": "Attitude", "tags": ["core"], "size": 4 },
            { "label": "Use of services" }
        ],
        "connections": [
            { "from": "Trust in services", "to": "Use of services", "direction": "directed", "type": "+" },
            { "from": "Use of services", "to": "Trust in services", "type": "Opposite", "delayed": true, "strength": "strong" }
        ]
    }"#;
    let MapRead { map, remarks } = MapForm::Kumu.read(text, &id()).unwrap();
    assert_eq!(map.factors[0].id.as_str(), "trust-in-services");
    assert_eq!(map.factors[0].kind.as_deref(), Some("Attitude"));
    assert_eq!(map.links[0].sign, Sign::Same);
    assert_eq!(
        (map.links[1].sign, map.links[1].delay.as_deref()),
        (Sign::Opposite, Some("not said how long"))
    );
    assert_eq!(map.check(), []);
    let told: Vec<_> = remarks.iter().map(|remark| remark.message.as_str()).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].contains("`strong` is not low, medium or high"));
    assert!(told[1].contains("no title"));
    assert!(told[2].contains("`size`") && told[3].contains("`tags`"));
    assert!(remarks.iter().all(|remark| remark.severity == Severity::Advice));
}

#[test]
fn the_export_of_a_kumu_project_has_its_values_in_attributes() {
    let text = r#"{
        "elements": [
            { "_id": "elem-Xy1", "attributes": { "label": "A", "element type": "Service" } },
            { "_id": "elem-Xy2", "attributes": { "label": "A" } }
        ],
        "connections": [
            { "_id": "conn-1", "from": "elem-Xy1", "to": "elem-Xy2", "attributes": { "connection type": "same" } }
        ]
    }"#;
    let map = read(MapForm::Kumu, text);
    assert_eq!(map.factors[1].id.as_str(), "a-2");
    assert_eq!((map.links[0].from.as_str(), map.links[0].to.as_str()), ("a", "a-2"));
}

#[test]
fn a_link_without_a_sign_is_not_guessed() {
    let text = "digraph { a -> b; b -> c [type=weird]; }";
    let errors = MapForm::Dot.read(text, &id()).unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the link from `a` to `b` has no sign",
            "the type `weird` of the link from `b` to `c` is no sign"
        ]
    );
}

#[test]
fn foreign_dot_is_read_as_graphviz_does() {
    let text = "# made by hand\nstrict digraph \"G\" {\n  rankdir=LR; node [shape=box]\n  a [label=\"A \\\"big\\\"\\nname\"]\n  a->b->c [type=same, weight=-1] // a chain\n  /* and\n  back */ c -> a [type=\"-\"]\n}";
    let MapRead { map, remarks } = MapForm::Dot.read(text, &id()).unwrap();
    assert_eq!(&*map.factors[0].title, "A \"big\" name");
    let ends: Vec<_> =
        map.links.iter().map(|link| (link.from.as_str(), link.to.as_str(), link.sign)).collect();
    assert_eq!(ends, [("a", "b", Sign::Same), ("b", "c", Sign::Same), ("c", "a", Sign::Opposite)]);
    assert!(remarks.iter().any(|remark| remark.message.contains("`weight` (given 2 times)")));
}

#[test]
fn foreign_graphml_is_read_by_its_keys() {
    let text = r#"<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="label" attr.type="string"/>
  <key id="d1" for="edge" attr.name="type" attr.type="string"/>
  <key id="d2" for="edge" attr.name="delay" attr.type="boolean"/>
  <graph id="G" edgedefault="directed">
    <node id="n0"><data key="d0">Trust &amp; hope</data></node>
    <node id="n1"/>
    <edge id="e0" source="n0" target="n1"><data key="d1">same</data><data key="d2">true</data></edge>
  </graph>
</graphml>"#;
    let map = read(MapForm::GraphMl, text);
    assert_eq!(&*map.factors[0].title, "Trust & hope");
    assert_eq!(map.links[0].delay.as_deref(), Some("not said how long"));
}

#[test]
fn what_is_no_map_is_told_with_its_line() {
    for (form, text, line) in [
        (MapForm::Kumu, "{\n  \"elements\": [,]\n}", Some(2)),
        (MapForm::Kumu, "{}", None),
        (
            MapForm::Kumu,
            r#"{"elements": [], "connections": [{"from": "a", "to": "b", "direction": "mutual"}]}"#,
            None,
        ),
        (MapForm::GraphMl, "<graphml>\n<graph></graphml>", Some(2)),
        (MapForm::GraphMl, "<html/>", None),
        (
            MapForm::GraphMl,
            "<graphml><graph edgedefault=\"undirected\"><edge source=\"a\" target=\"b\"/></graph></graphml>",
            Some(1),
        ),
        (MapForm::Dot, "graph { a -- b }", Some(1)),
        (MapForm::Dot, "digraph {\n a -- b }", Some(2)),
        (MapForm::Dot, "digraph {\n a [label=<b>] }", Some(2)),
        (MapForm::Dot, "digraph {\n subgraph x { a } }", Some(2)),
        (MapForm::Dot, "digraph { a", Some(1)),
    ] {
        let errors = form.read(text, &id()).unwrap_err();
        assert_eq!(
            (errors[0].code, errors[0].place.line),
            ("not-a-map", line),
            "{text}: {}",
            errors[0]
        );
    }
}

#[test]
fn a_link_to_nowhere_is_told() {
    let text = r#"{"elements": [{"label": "A"}], "connections": [{"from": "A", "to": "B", "type": "same"}]}"#;
    let errors = MapForm::Kumu.read(text, &id()).unwrap_err();
    assert_eq!(errors[0].message, "there is no factor `B`");
}

fn words() -> impl Strategy<Value = Text> {
    "[a-zA-Z<>&\"'\\\\ \n;{}=\\[\\]é→-]{1,20}"
        .prop_filter_map("it is blank", |text| text.parse().ok())
}

fn grade() -> impl Strategy<Value = Option<Grade>> {
    option::of(select(&Grade::ALL[..]))
}

fn cited() -> impl Strategy<Value = Vec<Cited>> {
    let one = prop_oneof![
        words().prop_map(Cited::Source),
        "[a-z]{1,9}".prop_map(|id| Cited::Evidence(id.parse().unwrap())),
    ];
    prop::collection::vec(one, 0..3)
}

fn factor(at: usize) -> impl Strategy<Value = Factor> {
    let ids = || prop::collection::vec("[a-z]{1,9}", 0..3);
    (words(), option::of(words()), option::of(words()), ids(), ids()).prop_map(
        move |(title, kind, note, interventions, outcomes)| Factor {
            id: format!("f{at}").parse().unwrap(),
            title,
            kind,
            note,
            interventions: interventions.iter().map(|id| id.parse().unwrap()).collect(),
            outcomes: outcomes.iter().map(|id| id.parse().unwrap()).collect(),
        },
    )
}

fn link(factors: usize) -> impl Strategy<Value = Link> {
    let ends = (0..factors, 0..factors, any::<bool>(), option::of(words()));
    let said = (grade(), grade(), cited(), cited(), prop::collection::vec(words(), 0..3));
    (ends, said).prop_map(|((from, to, opposite, delay), said)| {
        let (strength, confidence, evidence_for, evidence_against, asserted_by) = said;
        Link {
            from: format!("f{from}").parse().unwrap(),
            to: format!("f{to}").parse().unwrap(),
            sign: if opposite { Sign::Opposite } else { Sign::Same },
            delay,
            strength,
            confidence,
            evidence_for,
            evidence_against,
            asserted_by,
        }
    })
}

fn any_map() -> impl Strategy<Value = SystemMap> {
    let about = (words(), option::of(words()), option::of(words()), any::<bool>(), any::<bool>());
    (1_usize..6, about).prop_flat_map(|(size, (title, description, version, synthetic, dated))| {
        let factors: Vec<_> = (0..size).map(factor).collect();
        (factors, prop::collection::vec(link(size), 0..8)).prop_map(move |(factors, links)| {
            SystemMap {
                id: id(),
                title: title.clone(),
                strategy: dated.then(|| "joint-strategy".parse().unwrap()),
                description: description.clone(),
                version: version.clone(),
                on: dated.then_some(date!(2021 - 05 - 04)),
                synthetic,
                factors,
                links,
            }
        })
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_the_same_map(map in any_map()) {
        for form in MapForm::ALL {
            let text = form.write(&map);
            let told = form.read(&text, &map.id).map_err(|errors| errors[0].to_string());
            let told = told.map_err(|error| TestCaseError::fail(format!("{form:?}: {error}\n{text}")))?;
            prop_assert_eq!(&told.map, &map, "{:?}: {}", form, text);
            prop_assert!(told.remarks.is_empty(), "{:?}", told.remarks);
        }
    }

    #[test]
    fn no_text_is_too_strange_to_be_told(text in "\\PC{0,200}") {
        for form in MapForm::ALL {
            for text in [text.clone(), format!("digraph {{{text}}}"), format!("<graphml>{text}")] {
                let _told = form.read(&text, &id());
            }
        }
    }
}
