//! Services of other directories: in, completed by a person, and out again.

use crate::support::Desk;

const FEED: &str = r#"{ "contents": [
  { "id": "0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111", "name": "Chair exercise", "status": "active", "fees": "None", "email": "desk@example.org",
    "organization": { "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Movers",
      "organization_identifiers": [{ "id": "8", "identifier_scheme": "GB-CHC", "identifier": "1002775" }] } },
  { "id": "7e7efce3-639b-4880-940c-b95cd30cdb50", "name": "Closed", "status": "defunct" }
] }"#;

const INTO: [&str; 5] = ["services", "import", "feed.json", "--into", "plan"];

#[test]
fn what_a_directory_does_not_tell_is_completed_once_and_comes_out_again() {
    let desk = Desk::with_plan();
    desk.write("feed.json", FEED);
    let ran = desk.run(&INTO);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    for told in [
        "1 service in plan/services.csv",
        "1 service is not active, and passed over",
        "email (1)",
        "plan/services.csv: fill the cell under `determinants` in 1 row",
        "plan/organisations.csv: fill the cell under `sector` in 1 row",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {ran}");
    }
    let refused = desk.run(&["import", "plan"]);
    assert_eq!(refused.code, Some(1), "{refused}");

    let services = desk.read("plan/services.csv");
    let completed =
        services.replace("Chair exercise,,,", "Chair exercise,activity,Ask at any library,");
    assert_ne!(services, completed);
    desk.write("plan/services.csv", completed);
    let organisations = desk.read("plan/organisations.csv");
    desk.write("plan/organisations.csv", organisations.replace("Movers,,", "Movers,vcse,"));
    desk.write("feed.json", FEED.replace("Chair exercise", "Exercise in a chair"));
    let again = desk.run(&INTO);
    assert!(!again.stderr.contains("fill the cell"), "{again}");
    assert!(
        desk.read("plan/services.csv").contains("Exercise in a chair,activity,Ask at any library,")
    );
    let ran = desk.run(&["import", "plan"]);
    assert_eq!(ran.code, Some(0), "{ran}");

    let out = desk.run(&["services", "export", "--output", "out.json"]);
    assert_eq!(out.code, Some(0), "{out}");
    let out = desk.read("out.json");
    assert!(out.contains("0b1c9f0e-3c2e-4b8c-9e39-0a9d54c9a111"), "{out}");
    assert!(out.contains(r#""fees": "None""#), "{out}");
    let kept = ["services", "organisations"].map(|name| desk.read(&format!("plan/{name}.csv")));
    let back = desk.run(&["services", "import", "out.json", "--into", "plan"]);
    assert_eq!(back.code, Some(0), "{back}");
    let now = ["services", "organisations"].map(|name| desk.read(&format!("plan/{name}.csv")));
    assert_eq!(kept, now);
}

#[test]
fn faulty_services_are_told_by_their_path_and_left_out_on_request() {
    let desk = Desk::with_plan();
    desk.write("feed.json", FEED.replace(r#""status": "defunct""#, r#""status": null"#));
    let ran = desk.run(&INTO);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("contents[1]") && ran.stderr.contains("--leave-out-faulty"),
        "{ran}"
    );
    let ran = desk.run(&[&INTO[..], &["--leave-out-faulty"]].concat());
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(desk.read("plan/services.csv").contains("Chair exercise"));
    let nothing = desk.run(&["services", "import", "nowhere.json", "--into", "plan"]);
    assert!(nothing.stderr.contains("there is no file nowhere.json"), "{nothing}");
}

#[test]
fn what_no_cell_can_hold_is_refused_before_anything_is_written() {
    let desk = Desk::with_plan();
    let own = r#""status": "active", "fees": "None", "attributes": [
      { "id": "1", "value": "Having a pet", "taxonomy_term": { "taxonomy": "lifecourse:own-determinants" } }],"#;
    desk.write("feed.json", FEED.replace(r#""status": "active", "fees": "None","#, own));
    let ran = desk.run(&INTO);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("no cell can hold the `determinants`"), "{ran}");
    assert!(ran.stderr.contains("nothing was written"), "{ran}");
    for table in ["services", "organisations"] {
        assert!(!desk.path(&format!("plan/{table}.csv")).exists(), "{table}");
    }
    let ran = desk.run(&[&INTO[..], &["--leave-out-faulty"]].concat());
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(desk.path("plan/organisations.csv").exists());
    assert!(!desk.path("plan/services.csv").exists(), "{ran}");
}
