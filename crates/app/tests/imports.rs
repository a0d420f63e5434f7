//! What comes in: all of it or nothing, told in numbers that add up.

use std::io::Cursor;

use lifecourse_app::{
    FigureTable, FiguresReport, FolderReport, Outcome, Request, StatusQuery, import_documents,
    import_figures, import_folder, indicator, statuses, strategy,
};
use lifecourse_core::{
    AnyDocument, Area, Document, Group, Indicator, Kind, Strategy, StrategyStatus,
};
use lifecourse_storage::{AsOf, Edition, Published, ReaderExt, SqliteStore, Store};
use lifecourse_strategy::{Change, Files, Starter, read, write};
use time::macros::datetime;

const HEADER: &str = "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,\
    Area Type,Sex,Age,Category Type,Category,Time period,Value,Lower CI 95.0 limit,\
    Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,\
    Recent Trend,Compared to England value or percentiles,Compared to percentiles,\
    Time period Sortable,New data,Compared to goal,Time period range\r\n";

fn line(area: &str, sex: &str, year: &str, value: &str, limits: (&str, &str)) -> String {
    let (lower, upper) = limits;
    format!(
        "93014,Percentage of physically active adults,,,{area},Somewhere,Districts,{sex},19+ yrs,,,\
         {year},{value},{lower},{upper},,,,,,,,,,,,1y\r\n"
    )
}

fn table(lines: &[String]) -> Cursor<Vec<u8>> {
    Cursor::new(format!("{HEADER}{}", lines.concat()).into_bytes())
}

fn request() -> Request {
    Request {
        at: datetime!(2026-11-20 09:30 UTC),
        by: "officer".to_owned(),
        why: Some("quarterly refresh".to_owned()),
        dry_run: false,
        leave_out_faulty: false,
    }
}

async fn bring(store: &dyn Store, lines: &[String], request: &Request) -> FiguresReport {
    let report =
        import_figures(store, FigureTable::new("active.csv", table(lines)), request, |_| {})
            .await
            .unwrap();
    let counts = report.counts;
    let sum = counts.new
        + counts.changed
        + counts.same
        + counts.repeated
        + counts.conflicting
        + counts.faulty;
    if report.outcome != Outcome::Refused && report.outcome != Outcome::AlreadyStored {
        assert_eq!(counts.read, sum, "{counts:?}");
    }
    report
}

fn five_years() -> Vec<String> {
    let values = [
        ("2017/18", "60.1"),
        ("2018/19", "61.0"),
        ("2019/20", "62.2"),
        ("2020/21", "63.1"),
        ("2021/22", "64.8"),
    ];
    values.map(|(year, value)| line("E07000130", "Persons", year, value, ("55", "70"))).to_vec()
}

#[tokio::test]
async fn a_download_brings_its_indicator_its_areas_and_its_figures() {
    let store = SqliteStore::temporary().await.unwrap();
    let report = bring(&store, &five_years(), &request()).await;
    assert_eq!((report.outcome, report.counts.new), (Outcome::Stored, 5));
    assert_eq!(report.new_indicators[0].id.as_str(), "fingertips-93014");
    assert_eq!(report.new_areas[0].as_str(), "E07000130");

    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let view = indicator(&mut *snapshot, &"fingertips-93014".parse().unwrap()).await.unwrap();
    assert_eq!(view.indicator.headline.to_string(), "Persons, 19+ yrs");
    assert_eq!((view.series.len(), view.series[0].points.len()), (1, 5));
    assert_eq!(view.series[0].place, "Somewhere");
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_keeps_nothing() {
    let store = SqliteStore::temporary().await.unwrap();
    let dry = Request { dry_run: true, ..request() };
    let report = bring(&store, &five_years(), &dry).await;
    assert_eq!((report.outcome, report.counts.new), (Outcome::DryRun, 5));
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert!(snapshot.all::<Indicator>().await.unwrap().is_empty());
    assert!(snapshot.indicators().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_file_again_is_known_by_its_hash_and_a_corrected_one_writes_its_changes() {
    let store = SqliteStore::temporary().await.unwrap();
    bring(&store, &five_years(), &request()).await;
    assert_eq!(bring(&store, &five_years(), &request()).await.outcome, Outcome::AlreadyStored);

    let mut corrected = five_years();
    corrected[2] = line("E07000130", "Persons", "2019/20", "62.4", ("55", "70"));
    let report = bring(&store, &corrected, &request()).await;
    assert_eq!((report.counts.changed, report.counts.same, report.counts.new), (1, 4, 0));
    let before = report.changes[0].before.as_ref().and_then(lifecourse_core::Figure::measured);
    assert!(before.is_some_and(|measured| (measured.value - 62.2).abs() < 1e-12));
}

#[tokio::test]
async fn an_older_file_brought_again_after_a_correction_is_the_last_word() {
    let store = SqliteStore::temporary().await.unwrap();
    let mut corrected = five_years();
    corrected[2] = line("E07000130", "Persons", "2019/20", "62.4", ("55", "70"));
    bring(&store, &five_years(), &request()).await;
    bring(&store, &corrected, &request()).await;
    let report = bring(&store, &five_years(), &request()).await;
    assert_eq!((report.outcome, report.counts.changed), (Outcome::Stored, 1));
    assert_eq!(bring(&store, &five_years(), &request()).await.outcome, Outcome::AlreadyStored);
}

#[tokio::test]
async fn a_table_without_names_has_no_indicator_and_no_area_that_is_not_known() {
    let store = SqliteStore::temporary().await.unwrap();
    bring(&store, &five_years(), &request()).await;
    let tidy = "indicator,area,period,value\nfingertips-93014,my-place,2021/22,64\nsmoking,E07000130,2021/22,9\n";
    let table = Cursor::new(tidy.as_bytes().to_vec());
    let report = import_figures(&store, FigureTable::new("own.csv", table), &request(), |_| {})
        .await
        .unwrap();
    let codes: Vec<_> = report.diagnostics.iter().map(|fault| fault.code).collect();
    assert_eq!(
        (report.outcome, codes),
        (Outcome::Refused, vec!["unknown-area", "unknown-indicator"])
    );
}

#[tokio::test]
async fn one_faulty_row_refuses_all_unless_such_rows_are_to_be_left_out() {
    let store = SqliteStore::temporary().await.unwrap();
    let mut lines = five_years();
    lines[1] = line("E07000130", "Persons", "2018/19", "61.0", ("70", "55"));
    let report = bring(&store, &lines, &request()).await;
    assert_eq!((report.outcome, report.errors), (Outcome::Refused, 1));
    assert_eq!(
        (report.diagnostics[0].code, report.diagnostics[0].place.row),
        ("interval-upside-down", Some(3))
    );
    assert!(store.snapshot(AsOf::Now).await.unwrap().indicators().await.unwrap().is_empty());

    let without = Request { leave_out_faulty: true, ..request() };
    let report = bring(&store, &lines, &without).await;
    assert_eq!((report.outcome, report.counts.new, report.counts.faulty), (Outcome::Stored, 4, 1));
}

#[tokio::test]
async fn england_twice_is_a_repetition_and_two_values_are_a_conflict() {
    let store = SqliteStore::temporary().await.unwrap();
    let england = line("E92000001", "Persons", "2021/22", "67.3", ("66", "68"));
    let report = bring(&store, &[england.clone(), england.clone()], &request()).await;
    assert_eq!((report.counts.new, report.counts.repeated), (1, 1));

    let other = line("E92000001", "Persons", "2021/22", "67.4", ("66", "68"));
    let report = bring(&store, &[england, other], &request()).await;
    assert_eq!((report.outcome, report.counts.conflicting), (Outcome::Refused, 1));
    assert!(
        report.diagnostics[0].to_string().contains("row 2 has other numbers"),
        "{}",
        report.diagnostics[0]
    );
}

fn starter() -> Files {
    let (title, area) = ("Our strategy".parse().unwrap(), "E10000018".parse().unwrap());
    Starter { title, area, place: "Leicestershire".parse().unwrap(), year: 2026 }.files()
}

async fn bring_folder(store: &dyn Store, files: Files) -> FolderReport {
    import_folder(store, files, &request()).await.unwrap()
}

fn documents_of(files: &Files) -> Vec<AnyDocument> {
    read(files).documents()
}

#[tokio::test]
async fn the_starter_comes_in_and_stands_as_it_is_read() {
    let store = SqliteStore::temporary().await.unwrap();
    let report = bring_folder(&store, starter()).await;
    assert_eq!(report.outcome, Outcome::Stored, "{:?}", report.diagnostics);
    assert_eq!(report.documents.new, documents_of(&starter()).len());
    assert_eq!(bring_folder(&store, starter()).await.outcome, Outcome::AlreadyStored);

    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let view = strategy(&mut *snapshot, &report.strategy.unwrap()).await.unwrap();
    assert_eq!(view.stages.len(), 4);
    assert!(view.stages.iter().all(|stage| !stage.priorities.is_empty()));
    assert!(!statuses(&mut *snapshot, &StatusQuery::default()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_document_that_is_gone_from_its_folder_is_removed_with_its_history_kept() {
    let store = SqliteStore::temporary().await.unwrap();
    bring_folder(&store, starter()).await;
    let mut documents = documents_of(&starter());
    let gone =
        documents.iter().position(|document| matches!(document, AnyDocument::Target(_))).unwrap();
    let gone = documents.remove(gone);
    let report = bring_folder(&store, write(&documents).unwrap()).await;
    assert_eq!(
        (report.outcome, report.documents.removed),
        (Outcome::Stored, 1),
        "{:?}",
        report.diagnostics
    );
    assert_eq!(report.differences[0].change, Change::Removed);
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    assert!(snapshot.document(gone.kind(), gone.id()).await.unwrap().is_none());
    assert_eq!(snapshot.history(gone.kind(), gone.id()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_two_strategies_share_stays_when_one_gives_it_up() {
    let store = SqliteStore::temporary().await.unwrap();
    let shared: AnyDocument =
        Group { overlaps: Vec::new(), population: Vec::new(), ..Group::example() }.into();
    let folder = |id: &str, with: Option<&AnyDocument>| {
        let place = Area::named("E08000035".parse().unwrap(), "Leeds".parse().unwrap());
        let strategy =
            Strategy { id: id.parse().unwrap(), area: place.id.clone(), ..Strategy::example() };
        let documents: Vec<AnyDocument> =
            [strategy.into(), place.into()].into_iter().chain(with.cloned()).collect();
        write(&documents).unwrap()
    };
    for id in ["first", "second"] {
        let report = bring_folder(&store, folder(id, Some(&shared))).await;
        assert_eq!(report.outcome, Outcome::Stored, "{:?}", report.diagnostics);
    }
    for (id, left, removed) in [("first", true, 0), ("second", false, 1)] {
        let report = bring_folder(&store, folder(id, None)).await;
        assert_eq!(report.documents.removed, removed, "{id}: {:?}", report.diagnostics);
        let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
        let found = snapshot.document(Kind::Group, shared.id()).await.unwrap();
        assert_eq!(found.is_some(), left, "{id}");
    }
}

#[tokio::test]
async fn a_strategy_does_not_change_the_documents_of_another() {
    let store = SqliteStore::temporary().await.unwrap();
    let ours = bring_folder(&store, starter()).await;
    let (title, area) = ("Another strategy".parse().unwrap(), "E08000035".parse().unwrap());
    let theirs = Starter { title, area, place: "Leeds".parse().unwrap(), year: 2026 }.files();
    let report = bring_folder(&store, theirs).await;
    assert_eq!(report.outcome, Outcome::Refused);
    let fault = report
        .diagnostics
        .iter()
        .find(|fault| fault.code == "belongs-to-another-strategy")
        .unwrap();
    assert!(fault.message.contains(ours.strategy.unwrap().as_str()), "{fault}");
    assert!(fault.place.line.is_some());
    assert_eq!(bring_folder(&store, starter()).await.outcome, Outcome::AlreadyStored);
}

#[tokio::test]
async fn an_adopted_version_does_not_become_a_draft_again() {
    let store = SqliteStore::temporary().await.unwrap();
    let with_status = |status| {
        let mut documents = documents_of(&starter());
        for document in &mut documents {
            if let AnyDocument::Strategy(strategy) = document {
                strategy.status = status;
                strategy.adopted_on = (status == StrategyStatus::Adopted)
                    .then_some(time::macros::date!(2026 - 05 - 01));
            }
        }
        write(&documents).unwrap()
    };
    bring_folder(&store, with_status(StrategyStatus::Adopted)).await;
    let report = bring_folder(&store, with_status(StrategyStatus::Draft)).await;
    assert_eq!(report.outcome, Outcome::Refused);
    assert!(report.diagnostics.iter().any(|fault| fault.code == "status-goes-back"));
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let stored = snapshot.all::<Strategy>().await.unwrap();
    assert_eq!(stored[0].document.status, StrategyStatus::Adopted);
}

#[tokio::test]
async fn a_protected_indicator_is_withheld_from_the_public_and_from_nobody_else() {
    let store = SqliteStore::temporary().await.unwrap();
    let mut documents = documents_of(&starter());
    for document in &mut documents {
        if let AnyDocument::Indicator(indicator) = document {
            indicator.disclosure = "min5".to_owned().try_into().unwrap();
        }
    }
    let mut files = write(&documents).unwrap();
    let all = starter();
    for name in all.figures() {
        let mut table = String::new();
        std::io::Read::read_to_string(&mut all.open(name).unwrap(), &mut table).unwrap();
        files.insert(name, table);
    }
    bring_folder(&store, files).await;

    let mut inside = store.snapshot(AsOf::Now).await.unwrap();
    let rows = statuses(&mut *inside, &StatusQuery::default()).await.unwrap();
    assert!(rows.iter().any(|row| row.shown.is_some()));

    let mut public = store.reader(Edition::at(request().at)).await.unwrap();
    let rows = statuses(&mut *public, &StatusQuery::default()).await.unwrap();
    assert!(!rows.is_empty());
    for row in &rows {
        assert_eq!((row.shown.as_ref(), row.statuses.trend.name()), (None, "withheld"));
    }
    let view = indicator(&mut *public, &rows[0].indicator).await.unwrap();
    assert!(view.withheld.unwrap().contains("`min5`"));
    assert!(
        view.series.iter().all(|series| series.points.is_empty() && series.comparators.is_empty())
    );
}

#[tokio::test]
async fn a_protected_indicator_that_no_strategy_watches_is_withheld_too() {
    let store = SqliteStore::temporary().await.unwrap();
    bring(&store, &five_years(), &request()).await;
    let id = "fingertips-93014".parse().unwrap();
    let mut transaction = store
        .transaction(lifecourse_storage::Change {
            at: request().at,
            by: "officer".to_owned(),
            why: None,
            origin: "desk".to_owned(),
        })
        .await
        .unwrap();
    let mut protected = transaction.get::<Indicator>(&id).await.unwrap().unwrap().document;
    protected.disclosure = "min5".to_owned().try_into().unwrap();
    transaction.put(&protected.into(), lifecourse_storage::Expected::Any).await.unwrap();
    transaction.commit().await.unwrap();

    let mut public = store.reader(Edition::at(request().at)).await.unwrap();
    let view = indicator(&mut *public, &id).await.unwrap();
    assert!(view.withheld.is_some_and(|why| why.contains("min5")));
    assert!(view.series.iter().all(|series| series.points.is_empty()));
}

#[tokio::test]
async fn what_is_not_there_is_named_with_the_nearest() {
    let store = SqliteStore::temporary().await.unwrap();
    bring(&store, &five_years(), &request()).await;
    let mut snapshot = store.snapshot(AsOf::Now).await.unwrap();
    let error = indicator(&mut *snapshot, &"fingertips-93041".parse().unwrap()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no indicator `fingertips-93041`; did you mean `fingertips-93014`?"
    );
    assert_eq!(Indicator::KIND.as_str(), "indicator");
}

#[tokio::test]
async fn a_neighbourhood_is_drawn_from_areas_that_a_look_up_brought() {
    let store = SqliteStore::temporary().await.unwrap();
    let mut files = starter();
    files.insert(
        "hood.toml",
        "[[area]]\nid = \"our-hood\"\ntitle = \"Ours\"\nmade_of = [\"E01013600\"]\n",
    );
    let refused = import_folder(&store, files.clone(), &request()).await.unwrap_err().to_string();
    assert!(refused.contains("E01013600"), "{refused}");
    let look_up =
        "LSOA21CD,LSOA21NM,LAD24CD,LAD24NM\nE01013600,Leicester 003A,E06000016,Leicester\n";
    let mut table = FigureTable::new("areas.csv", Cursor::new(look_up.as_bytes()));
    let told = import_documents(&store, &mut table, &request()).await.unwrap().unwrap();
    assert_eq!(told.outcome, Outcome::Stored);
    assert_eq!(bring_folder(&store, files).await.outcome, Outcome::Stored);
}
