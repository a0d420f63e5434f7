//! What a store must answer to queries for many figures, and to whom.

use lifecourse_core::{
    AnyDocument, Area, Document, Indicator, Intervention, Kind, Observation, Organisation, Period,
    ProfileName, Segment, Sex, Target,
};

use super::{change, code, commit, import, observation, releases::release, series, write};
use crate::{
    AsOf, Dimension, Edition, Expected, FigureQuery, Holding, Published, Reader, ReaderExt,
    ReleaseNumber, SegmentParts, Series, Store, Withheld,
};

/// Two indicators, three areas, two segments, four years, newest first.
async fn fill(store: &dyn Store) -> Vec<Observation> {
    let mut all = Vec::new();
    for (at, indicator) in ["smoking", "obesity"].iter().enumerate() {
        for area in ["leeds", "york", "hull"] {
            for segment in ["Persons", "Female"] {
                for year in [2021, 2020, 2019, 2018] {
                    let text = format!("{indicator} {area} {year} {at}");
                    let mut one = observation(&text);
                    one.series.segment = segment.parse().unwrap();
                    all.push(one);
                }
            }
        }
    }
    let mut transaction = store.transaction(change(0)).await.unwrap();
    write(&mut *transaction, "file", all.clone()).await.unwrap();
    transaction.commit().await.unwrap();
    import(store, 10, "later", &["smoking leeds 2021 7", "smoking hull 2022 8"]).await;
    all
}

fn year(year: u16) -> Period {
    Period::calendar_year(year).unwrap()
}

pub(super) async fn filters_leave_what_matches_all_of_them(store: &dyn Store) {
    let all = fill(store).await;
    let everything = FigureQuery::default();
    let smoking =
        FigureQuery { indicators: vec!["smoking".parse().unwrap()], ..everything.clone() };
    let places = FigureQuery { areas: vec![code("leeds"), code("hull")], ..everything.clone() };
    let women = FigureQuery { segments: vec!["Female".parse().unwrap()], ..everything.clone() };
    let years = FigureQuery { periods: vec![year(2019), year(2021)], ..everything.clone() };
    let narrow = FigureQuery {
        indicators: smoking.indicators.clone(),
        areas: places.areas.clone(),
        segments: women.segments.clone(),
        ..years.clone()
    };
    let nothing = FigureQuery { areas: vec![code("nowhere")], ..everything.clone() };
    for as_of in [AsOf::Now, AsOf::Time(change(5).at)] {
        let mut snapshot = store.snapshot(as_of).await.unwrap();
        for query in [&everything, &smoking, &places, &women, &years, &narrow, &nothing] {
            let found = snapshot.figures(query).await.unwrap();
            let count = snapshot.count(query).await.unwrap();
            assert_eq!(found.figures.len() as u64, count, "{query:?}");
            assert!(found.figures.iter().all(|one| matches(query, one)), "{query:?}");
            let then = all.iter().filter(|one| matches(query, one));
            let later = u64::from(
                as_of == AsOf::Now && matches(query, &observation("smoking hull 2022 8")),
            );
            assert_eq!(count, then.count() as u64 + later, "{query:?}");
            assert!(in_order(&found.figures), "{query:?}");
            let latest = FigureQuery { latest: true, ..query.clone() };
            let latest = snapshot.figures(&latest).await.unwrap().figures;
            assert_eq!(latest, last_of_each(&found.figures), "{query:?}");
        }
    }
    import(store, 8, "older", &["smoking leeds 2015 1", "obesity leeds 2014 1"]).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let found = snapshot.figures(&places).await.unwrap().figures;
    let latest = FigureQuery { latest: true, ..places };
    let latest = snapshot.figures(&latest).await.unwrap().figures;
    assert_eq!(latest, last_of_each(&found), "what comes later may be older");
    let latest = FigureQuery { latest: true, ..smoking };
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let found = snapshot.figures(&latest).await.unwrap().figures;
    assert_eq!(found.len(), 6);
    let of = |key: &str| found.iter().find(|one| one.series == series(key)).unwrap();
    assert_eq!(*of("smoking leeds"), observation("smoking leeds 2021 7"));
    assert_eq!(*of("smoking hull"), observation("smoking hull 2022 8"));
}

fn matches(query: &FigureQuery, one: &Observation) -> bool {
    let any_or = |empty: bool, found: bool| empty || found;
    any_or(query.indicators.is_empty(), query.indicators.contains(&one.series.indicator))
        && any_or(query.areas.is_empty(), query.areas.contains(&one.series.area))
        && any_or(query.segments.is_empty(), query.segments.contains(&one.series.segment))
        && any_or(query.periods.is_empty(), query.periods.contains(&one.period))
}

/// The last figure of each series.
pub(super) fn last_of_each(figures: &[Observation]) -> Vec<Observation> {
    let runs = figures.chunk_by(|one, other| one.series == other.series);
    runs.filter_map(|run| run.last().cloned()).collect()
}

/// Whether each series is in one piece, by period.
fn in_order(figures: &[Observation]) -> bool {
    let runs: Vec<_> = figures.chunk_by(|one, other| one.series == other.series).collect();
    let mut keys: Vec<_> = runs.iter().map(|run| &run[0].series).collect();
    keys.sort();
    keys.dedup();
    keys.len() == runs.len()
        && runs.iter().all(|run| run.is_sorted_by(|one, other| one.period < other.period))
}

pub(super) async fn what_was_written_after_a_mark_is_read_alone<S: Store + Published>(store: &S) {
    describe(store, "smoking", "published").await;
    let at = |seconds| change(seconds).at;
    import(store, 2, "a.csv", &["smoking hull 2019 1", "smoking hull 2020 2"]).await;
    release(store, 3).await;
    import(store, 4, "b.csv", &["smoking hull 2020 3", "smoking hull 2021 4"]).await;
    let expected = [observation("smoking hull 2020 3"), observation("smoking hull 2021 4")];
    let mut staff = store.snapshot(AsOf::Now).await.unwrap();
    let later =
        |mark, limit| FigureQuery { updated_after: Some(mark), limit, ..FigureQuery::default() };
    let mark = staff.watermark(at(3)).await.unwrap();
    for limit in [None, Some(1)] {
        let page = staff.figures(&later(mark, limit)).await.unwrap();
        assert_eq!((page.figures, page.next.is_some()), (expected.to_vec(), limit.is_some()));
    }
    assert_eq!(staff.count(&later(mark, None)).await.unwrap(), 2);
    let read = staff.watermark(at(4)).await.unwrap();
    assert_eq!(staff.figures(&later(read, None)).await.unwrap().figures, []);
    let mut then = store.snapshot(AsOf::Time(at(3))).await.unwrap();
    let first = then.watermark(at(1)).await.unwrap();
    assert_eq!(then.figures(&later(first, None)).await.unwrap().figures.len(), 2);
    assert_eq!(then.figures(&later(mark, None)).await.unwrap().figures, []);

    let edition = Edition::at(at(9));
    let mut public = store.reader(edition).await.unwrap();
    let mark = public.watermark(at(9)).await.unwrap();
    assert_eq!(public.figures(&later(mark, None)).await.unwrap().figures, []);
    drop(public);
    release(store, 5).await;
    let mut public = store.reader(edition).await.unwrap();
    assert_eq!(public.figures(&later(mark, None)).await.unwrap().figures, expected);
}

pub(super) async fn pages_show_everything_once_and_cut_no_series(store: &dyn Store) {
    fill(store).await;
    for as_of in [AsOf::Now, AsOf::Time(change(5).at)] {
        let mut snapshot = store.snapshot(as_of).await.unwrap();
        let whole = snapshot.figures(&FigureQuery::default()).await.unwrap().figures;
        for limit in [1, 4, 5, 49, 100] {
            let mut query = FigureQuery { limit: Some(limit), ..FigureQuery::default() };
            let mut pieced = Vec::new();
            loop {
                let page = snapshot.figures(&query).await.unwrap();
                pieced.extend(page.figures);
                let Some(next) = page.next else { break };
                query.after = Some(next.to_string().parse().unwrap());
            }
            assert_eq!(pieced, whole, "{limit}");
        }
    }
}

pub(super) async fn the_filter_that_empties_the_answer_is_named(store: &dyn Store) {
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let mut query = FigureQuery::default();
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), Some(Dimension::Indicator));
    drop(snapshot);
    import(store, 0, "one", &["smoking leeds 2019 1", "obesity york 2020 2"]).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    query.indicators = vec!["smoking".parse().unwrap()];
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), None);
    query.periods = vec![year(2020)];
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), Some(Dimension::Period));
    query.segments = vec!["Male".parse().unwrap()];
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), Some(Dimension::Segment));
    query.areas = vec![code("york")];
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), Some(Dimension::Area));
    query.indicators = vec!["unheard-of".parse().unwrap()];
    assert_eq!(snapshot.emptied_by(&query).await.unwrap(), Some(Dimension::Indicator));
}

pub(super) async fn parts_of_a_segment_leave_the_segments_made_up_so(store: &dyn Store) {
    let [asian, deciles, all] =
        ["Female, 65+ yrs, Ethnic groups: Asian", "Male, Deprivation deciles: 1", "Persons"];
    let rows = [asian, deciles, all].map(|segment| of_segment("smoking leeds 2019 1", segment));
    let mut transaction = store.transaction(change(0)).await.unwrap();
    write(&mut *transaction, "file", rows.into()).await.unwrap();
    transaction.commit().await.unwrap();

    let any = SegmentParts::default();
    let of_age = |age: &str| SegmentParts { ages: vec![age.parse().unwrap()], ..any.clone() };
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let sexes = SegmentParts { sexes: vec![Sex::Female, Sex::Persons], ..any.clone() };
    let types = SegmentParts { category_types: texts(&["Ethnic groups"]), ..any.clone() };
    let names = SegmentParts { categories: texts(&["1", "Asian"]), ..any.clone() };
    let both = SegmentParts { sexes: vec![Sex::Male], ..types.clone() };
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    for (parts, left) in [
        (&any, [asian, deciles, all].as_slice()),
        (&sexes, &[asian, all]),
        (&of_age("65+ yrs"), &[asian]),
        (&types, &[asian]),
        (&names, &[asian, deciles]),
        (&both, &[]),
    ] {
        for (areas, segments) in [
            (vec![], vec![]),
            (vec![code("leeds")], vec![]),
            (vec![code("leeds")], vec![asian, deciles, all, "Male, 1 yr"]),
            (vec![], vec![asian, deciles, all, "Male, 1 yr"]),
        ] {
            let segments = segments.iter().map(|segment| segment.parse().unwrap()).collect();
            let query =
                FigureQuery { areas, segments, parts: parts.clone(), ..FigureQuery::default() };
            let mut left: Vec<Segment> = left.iter().map(|one| one.parse().unwrap()).collect();
            let found = snapshot.figures(&query).await.unwrap().figures.into_iter();
            let mut found: Vec<_> = found.map(|one| one.series.segment).collect();
            left.sort();
            found.sort();
            assert_eq!(found, left, "{query:?}");
            let emptied_by = left.is_empty().then_some(Dimension::Segment);
            assert_eq!(snapshot.emptied_by(&query).await.unwrap(), emptied_by, "{query:?}");
        }
    }
}

pub(super) fn of_segment(figure: &str, segment: &str) -> Observation {
    let mut one = observation(figure);
    one.series.segment = segment.parse().unwrap();
    one
}

fn indicator(id: &str, profile: &str) -> AnyDocument {
    let mut json = serde_json::to_value(AnyDocument::example(Kind::Indicator)).unwrap();
    (json["id"], json["disclosure"]) = (id.into(), profile.into());
    serde_json::from_value::<Indicator>(json).unwrap().into()
}

pub(super) async fn describe(store: &dyn Store, id: &str, profile: &str) {
    commit(store, change(1), async |transaction| {
        transaction.put(&indicator(id, profile), Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
}

/// What is public a day after noon.
fn public_now() -> Edition {
    Edition::at(change(86_400).at)
}

pub(super) async fn the_public_sees_published_figures_alone<S: Store + Published>(store: &S) {
    let figures = ["open leeds 2019 1", "guarded leeds 2019 2", "bare leeds 2019 3"];
    import(store, 0, "one", &figures).await;
    describe(store, "open", "published").await;
    describe(store, "guarded", "min5").await;
    release(store, 2).await;
    let min5 = ProfileName::try_from("min5".to_owned()).ok();
    let withheld = |id: &str, profile: &Option<ProfileName>| Withheld {
        indicator: id.parse().unwrap(),
        profile: profile.clone(),
    };

    let mut public = store.reader(public_now()).await.unwrap();
    let found = public.figures(&FigureQuery::default()).await.unwrap();
    assert_eq!(found.figures, [observation("open leeds 2019 1")]);
    let mut query = FigureQuery {
        indicators: ["open", "guarded", "bare", "unheard-of"].map(|id| id.parse().unwrap()).into(),
        ..FigureQuery::default()
    };
    let found = public.figures(&query).await.unwrap();
    assert_eq!(found.figures, [observation("open leeds 2019 1")]);
    assert_eq!(found.withheld, [withheld("guarded", &min5)], "`bare` is as unheard of");
    assert_eq!(public.count(&query).await.unwrap(), 1);
    query.indicators.remove(0);
    assert_eq!(public.emptied_by(&query).await.unwrap(), Some(Dimension::Indicator));
    for (key, profile) in [("guarded leeds", &min5), ("bare leeds", &None)] {
        let found = public.series(&series(key)).await.unwrap();
        let id = key.split(' ').next().unwrap();
        assert_eq!(found, Series::Withheld(withheld(id, profile)));
    }
    assert_eq!(public.series(&series("open leeds")).await.unwrap().figures().len(), 1);
    let open = Holding {
        indicator: "open".parse().unwrap(),
        profile: ProfileName::try_from("published".to_owned()).ok(),
    };
    assert_eq!(public.indicators().await.unwrap(), std::slice::from_ref(&open));
    drop(public);
    let held = store.snapshot(AsOf::Now).await.unwrap().indicators().await.unwrap();
    assert!(held.len() == 3 && held.contains(&open), "{held:?}");

    // What is protected now is protected as it was, too.
    describe(store, "open", "min5").await;
    let first = Edition { release: Some(ReleaseNumber(1)), ..public_now() };
    for edition in [public_now(), first] {
        let mut public = store.reader(edition).await.unwrap();
        assert_eq!(public.figures(&FigureQuery::default()).await.unwrap().figures, []);
        assert_eq!(
            public.series(&series("open leeds")).await.unwrap(),
            Series::Withheld(withheld("open", &min5))
        );
    }
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let everything: &mut dyn Reader = &mut *snapshot;
    assert_eq!(everything.count(&FigureQuery::default()).await.unwrap(), 3);
}

pub(super) async fn protected_figures_change_no_public_answer<S: Store + Published>(
    with: &S,
    without: &S,
) {
    let secret = |figure| of_segment(figure, "Female, 65+ yrs, Ethnic groups: SecretCat");
    let secrets = [
        secret("guarded york 2020 2"),
        secret("bare hull 2021 3"),
        observation("bare leeds 2019 4"),
    ];
    let open = [of_segment("open leeds 2019 1", "Male"), observation("open leeds 2018 1")];
    for (store, rows) in [(with, [&open[..], &secrets].concat()), (without, open.to_vec())] {
        let mut transaction = store.transaction(change(0)).await.unwrap();
        write(&mut *transaction, "file", rows).await.unwrap();
        transaction.commit().await.unwrap();
        describe(store, "open", "published").await;
        describe(store, "guarded", "min5").await;
        release(store, 2).await;
    }

    let mut readers =
        (with.reader(public_now()).await.unwrap(), without.reader(public_now()).await.unwrap());
    assert_eq!(readers.0.indicators().await.unwrap(), readers.1.indicators().await.unwrap());
    for query in probes() {
        let found = readers.0.figures(&query).await.unwrap();
        assert_eq!(found, readers.1.figures(&query).await.unwrap(), "{query:?}");
        let counts = (readers.0.count(&query).await, readers.1.count(&query).await);
        assert_eq!(counts.0.unwrap(), counts.1.unwrap(), "{query:?}");
        let emptied = (readers.0.emptied_by(&query).await, readers.1.emptied_by(&query).await);
        assert_eq!(emptied.0.unwrap(), emptied.1.unwrap(), "{query:?}");
        let guarded = query.indicators.iter().any(|id| id.as_str() == "guarded");
        assert_eq!(found.withheld.len(), usize::from(guarded), "{query:?}");
    }
    for key in ["open leeds", "guarded york", "bare leeds", "bare hull"] {
        let found = readers.0.series(&series(key)).await.unwrap();
        assert_eq!(found, readers.1.series(&series(key)).await.unwrap(), "{key}");
    }
}

/// Questions of every filter alone and with every other.
fn probes() -> Vec<FigureQuery> {
    let category =
        |name: &str| SegmentParts { categories: vec![name.to_owned()], ..SegmentParts::default() };
    let ages = SegmentParts { ages: vec!["65+ yrs".parse().unwrap()], ..SegmentParts::default() };
    let secret = "Female, 65+ yrs, Ethnic groups: SecretCat".parse().unwrap();
    let mut probes = vec![];
    for indicators in [&[][..], &["open"], &["guarded"], &["bare"], &["guarded", "open"]] {
        for areas in [&[][..], &["york"], &["hull"], &["nowhere"]] {
            for periods in [vec![], vec![year(2020)], vec![year(1999)]] {
                let query = FigureQuery {
                    indicators: indicators.iter().map(|id| id.parse().unwrap()).collect(),
                    areas: areas.iter().map(|area| code(area)).collect(),
                    periods,
                    ..FigureQuery::default()
                };
                for parts in [category("SecretCat"), category("SecretCa"), ages.clone()] {
                    probes.push(FigureQuery { parts, ..query.clone() });
                }
                probes
                    .push(FigureQuery { segments: vec![Segment::clone(&secret)], ..query.clone() });
                probes.push(query);
            }
        }
    }
    probes
}

pub(super) async fn the_public_sees_no_figure_within_a_document<S: Store + Published>(store: &S) {
    let (target, intervention) = (Target::example(), Intervention::example());
    assert!(!intervention.reach.is_empty());
    let described = |profile: &str| indicator(target.indicator.as_str(), profile);
    let needed = [
        described("min5"),
        Organisation { id: intervention.provider.clone(), ..Organisation::example() }.into(),
        Area::named(target.area.clone(), target.source.clone()).into(),
        target.clone().into(),
        intervention.clone().into(),
    ];
    commit(store, change(0), async |transaction| {
        for document in &needed {
            transaction.put(document, Expected::Any).await?;
        }
        Ok(())
    })
    .await
    .unwrap();

    let mut public = store.reader(public_now()).await.unwrap();
    let shown = public.get::<Intervention>(&intervention.id).await.unwrap().unwrap().document;
    assert_eq!(shown, Intervention { reach: Vec::new(), ..intervention.clone() });
    assert_eq!(public.all::<Intervention>().await.unwrap()[0].document, shown);
    assert_eq!(public.get::<Target>(&target.id).await.unwrap(), None);
    assert!(public.documents(Kind::Target).await.unwrap().is_empty());
    let area = target.area.as_ref();
    assert_eq!(public.referrers(Kind::Area, &[area]).await.unwrap(), []);
    drop(public);

    commit(store, change(1), async |transaction| {
        transaction.put(&described("published"), Expected::Any).await.map(drop)
    })
    .await
    .unwrap();
    let mut public = store.reader(public_now()).await.unwrap();
    assert_eq!(public.get::<Target>(&target.id).await.unwrap().unwrap().document, target);
    assert_eq!(public.referrers(Kind::Area, &[area]).await.unwrap()[0].id, target.id.as_str());
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let whole = snapshot.get::<Intervention>(&intervention.id).await.unwrap().unwrap().document;
    assert_eq!(whole, intervention);
}
