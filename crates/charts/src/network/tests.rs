use proptest::prelude::*;

use super::*;
use crate::svg::Rect;

fn link(from: usize, to: usize, sign: LinkSign, delayed: bool) -> NetworkLink {
    NetworkLink { from, to, sign, delayed }
}

fn access() -> Result<Network, ChartError> {
    let links = [
        link(0, 1, LinkSign::Same, false),
        link(1, 0, LinkSign::Same, true),
        link(2, 0, LinkSign::Opposite, false),
    ];
    let factors = ["Trust in services", "Use of services", "Stigma & shame"];
    Network::new("Why care is not reached", factors, links)?.with_loop(&[0, 1], true)
}

fn id() -> ChartId {
    ChartId::new("map").expect("a letter comes first")
}

#[test]
fn the_title_is_seen_whole_on_a_telephone_where_the_map_scrolls() -> Result<(), ChartError> {
    let title = "Why care is not reached by those who need it most, as its staff see it";
    let map = Network::new(title, ["A", "B"], [])?;
    let layout = Layout::of(&map);
    assert_eq!(layout.title.join(" "), title);
    assert!(layout.title.iter().all(|line| layout::TITLE.width(line) < 280.0));
    Ok(())
}

#[test]
fn every_link_and_loop_is_told_in_words() -> Result<(), ChartError> {
    assert_eq!(
        access()?.description(),
        "A map of 3 factors and 3 links. More “Trust in services” makes more “Use of services”. More \
         “Use of services” makes more “Trust in services”, after a delay. More “Stigma & shame” makes \
         less “Trust in services”. R1, reinforcing: Trust in services → Use of services → Trust in \
         services."
    );
    let figure = access()?.figure(&id()).to_string();
    assert_eq!(figure.matches("<li>").count(), 4);
    Ok(())
}

#[test]
fn signs_and_delays_are_shapes_and_not_colours_alone() -> Result<(), ChartError> {
    let drawn = access()?.standalone(&id()).to_string();
    assert_eq!(drawn.matches("class=\"lc-link\"").count(), 3);
    assert_eq!(drawn.matches(">+</text>").count(), 2);
    assert_eq!(drawn.matches(">−</text>").count(), 1);
    assert_eq!(drawn.matches("class=\"lc-delay\"").count(), 2);
    let document = roxmltree::Document::parse(&drawn).expect("a standalone map is XML");
    assert_eq!(document.root_element().tag_name().name(), "svg");
    Ok(())
}

#[test]
fn a_link_joins_two_factors_of_the_map_once() {
    let new = |links: &[NetworkLink]| Network::new("A map", ["A", "B"], links.iter().copied());
    let one = link(0, 1, LinkSign::Same, false);
    assert!(new(&[one]).is_ok());
    for astray in [link(0, 2, LinkSign::Same, false), link(1, 1, LinkSign::Same, false), one] {
        assert_eq!(new(&[one, astray]), Err(ChartError::LinkAstray { link: 1 }));
    }
    assert!(matches!(Network::new("A map", ["A", "A"], []), Err(ChartError::DuplicateName { .. })));
}

#[test]
fn a_loop_follows_links() -> Result<(), ChartError> {
    assert!(access()?.with_loop(&[0, 2], true).is_err());
    assert!(access()?.with_loop(&[], true).is_err());
    Ok(())
}

fn any_network() -> impl Strategy<Value = Network> {
    (1_usize..40).prop_flat_map(|factors| {
        let one = (0..factors, 0..factors, any::<bool>(), any::<bool>());
        prop::collection::vec(one, 0..90).prop_map(move |ends| {
            let names: Vec<_> =
                (0..factors).map(|at| format!("Factor number {at} of them")).collect();
            let mut links: Vec<_> = ends
                .into_iter()
                .filter(|(from, to, ..)| from != to)
                .map(|(from, to, opposite, delayed)| {
                    let sign = if opposite { LinkSign::Opposite } else { LinkSign::Same };
                    link(from, to, sign, delayed)
                })
                .collect();
            links.sort_by_key(|link| (link.from, link.to));
            links.dedup_by_key(|link| (link.from, link.to));
            Network::new("A map", names.iter().map(String::as_str), links).expect("it is valid")
        })
    })
}

proptest! {
    #[test]
    fn no_box_covers_another_and_all_are_on_the_paper(network in any_network()) {
        let layout = Layout::of(&network);
        let rects: Vec<Rect> = layout.boxes.iter().map(|one| Rect {
            left: one.middle - layout::BOX / 2.0,
            top: one.top,
            right: one.middle + layout::BOX / 2.0,
            bottom: one.top + one.height,
        }).collect();
        prop_assert_eq!(rects.len(), network.factors.len());
        for (at, one) in rects.iter().enumerate() {
            prop_assert!(one.left >= 0.0 && one.right <= layout.width && one.bottom <= layout.height);
            for other in &rects[..at] {
                let apart = one.right < other.left || other.right < one.left
                    || one.bottom < other.top || other.bottom < one.top;
                prop_assert!(apart, "{:?} {:?}", one, other);
            }
        }
    }

    #[test]
    fn the_same_map_is_drawn_the_same_and_is_xml(network in any_network()) {
        let drawn = network.standalone(&id()).to_string();
        prop_assert_eq!(&drawn, &network.standalone(&id()).to_string());
        prop_assert!(roxmltree::Document::parse(&drawn).is_ok());
    }
}
