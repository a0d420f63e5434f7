//! Documents and tables of figures that officers send.

use axum::http::{Method, StatusCode};
use lifecourse_app::access::Role;
use lifecourse_server::staff_openapi;
use lifecourse_storage::{Audit, AuditLog, Verification};
use serde_json::{Value, json};

use crate::{
    fixture::{Answer, Offices, offices},
    openapi::check_by,
};

const PRIORITY: &str = "/api/v1/priorities/first-1001-days";

impl Offices {
    async fn editor(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(Role::Editor, (method, address), headers, &body).await
    }

    async fn read(&self, address: &str) -> Answer {
        let answer = self.editor(Method::GET, address, &[], &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        answer
    }

    /// Nothing was written behind the log.
    async fn audited(&self) {
        let found = self.store.audit(None).await.unwrap();
        assert!(matches!(found, Audit::Log(Verification::Whole { .. })), "{found:?}");
    }
}

/// What is described of an answer holds.
fn is_report(answer: &Answer, schema: &str) -> Value {
    let name = format!("#/components/schemas/{schema}");
    let report = if answer.status.is_success() {
        answer.json()
    } else {
        check_by(staff_openapi(), "#/components/schemas/Problem", &answer.json(), schema);
        answer.json()["report"].clone()
    };
    check_by(staff_openapi(), &name, &report, schema);
    report
}

#[tokio::test]
async fn a_document_is_written_over_the_version_that_was_read() {
    let offices = offices().await;
    let read = offices.read(PRIORITY).await;
    assert_eq!(read.header("etag"), "\"1\"");
    let mut document = read.json();
    document["title"] = json!("The first days, reworded");
    let put = async |headers: &[(&str, &str)], document: &Value| {
        offices.editor(Method::PUT, PRIORITY, headers, document).await
    };
    let blind = put(&[], &document).await;
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED, "{}", blind.text);
    for (name, value) in
        [("if-match", "\"2\""), ("if-match", "W/\"1\""), ("if-match", "1"), ("if-none-match", "*")]
    {
        let late = put(&[(name, value)], &document).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{name}: {value}: {}", late.text);
    }
    let both = put(&[("if-match", "*"), ("if-none-match", "*")], &document).await;
    assert_eq!(both.status, StatusCode::BAD_REQUEST);
    let dry = format!("{PRIORITY}?dry_run=true");
    let told = offices.editor(Method::PUT, &dry, &[("if-match", "\"1\"")], &document).await;
    assert_eq!(is_report(&told, "EditReport")["outcome"], "dry-run");
    let done = put(&[("if-match", "\"7\", \"1\"")], &document).await;
    assert_eq!((done.status, done.header("etag")), (StatusCode::OK, "\"2\""), "{}", done.text);
    let report = is_report(&done, "EditReport");
    assert_eq!((&report["outcome"], &report["version"]), (&json!("stored"), &json!(2)));
    assert_eq!(offices.read(PRIORITY).await.json()["title"], "The first days, reworded");
    let again = put(&[("if-match", "\"2\"")], &document).await;
    assert_eq!(is_report(&again, "EditReport")["outcome"], "already-stored");
    offices.audited().await;
}

#[tokio::test]
async fn what_a_folder_could_not_bring_is_refused_with_the_reason() {
    let offices = offices().await;
    let read = offices.read(PRIORITY).await.json();
    let put = async |document: &Value| {
        offices.editor(Method::PUT, PRIORITY, &[("if-match", "*")], document).await
    };
    for (field, value, code) in [
        ("indicators", json!(["unheard-of"]), "unknown-reference"),
        ("stage", json!("no-such-stage"), "unknown-stage"),
        ("titel", json!("misspelt"), "unreadable"),
        ("id", json!("another"), "another-id"),
    ] {
        let mut document = read.clone();
        document[field] = value;
        let refused = put(&document).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.text);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let report = is_report(&refused, "EditReport");
        let codes: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
        assert!(codes.iter().any(|one| one["code"] == code), "{field}: {report}");
    }
    let long = json!({ "id": "first-1001-days", "title": "x".repeat(3 << 20) });
    assert_eq!(put(&long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let needed = offices.editor(Method::DELETE, PRIORITY, &[("if-match", "\"1\"")], &Value::Null);
    let needed = needed.await;
    assert_eq!(needed.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", needed.text);
    assert_eq!(offices.read(PRIORITY).await.header("etag"), "\"1\"", "nothing was stored");
}

#[tokio::test]
async fn a_document_is_made_and_removed() {
    let offices = offices().await;
    let address = "/api/v1/areas/E07000135";
    let area = json!({ "id": "E07000135", "title": "Oadby and Wigston" });
    let new = [("if-none-match", "*")];
    let why = format!("{address}?why=it%20is%20there");
    let made = offices.editor(Method::PUT, &why, &new, &area).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!((made.header("location"), made.header("etag")), (address, "\"1\""));
    let twice = offices.editor(Method::PUT, address, &new, &area).await;
    assert_eq!(twice.status, StatusCode::PRECONDITION_FAILED);
    let remove = async |headers: &[(&str, &str)]| {
        offices.editor(Method::DELETE, address, headers, &Value::Null).await
    };
    assert_eq!(remove(&[]).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(remove(&[("if-match", "\"2\"")]).await.status, StatusCode::PRECONDITION_FAILED);
    let gone = remove(&[("if-match", "\"1\"")]).await;
    assert_eq!(is_report(&gone, "EditReport")["outcome"], "stored");
    assert_eq!(remove(&[("if-match", "*")]).await.status, StatusCode::PRECONDITION_FAILED);
    let back = offices.editor(Method::PUT, address, &new, &area).await;
    assert_eq!(back.header("etag"), "\"2\"", "a tag is never used again");
    let log = offices.ask(Role::Approver, (Method::GET, "/api/v1/audit-log"), &[], "").await;
    assert_eq!(log.json()["items"][0]["by"], "token 2: the editor");
    offices.audited().await;
}

#[tokio::test]
async fn a_release_is_prepared_by_one_and_published_by_another() {
    let offices = offices().await;
    let schema = |name: &str| format!("#/components/schemas/{name}");
    let plan = "{\"note\": \"figures of the quarter\"}";
    let prepare = (Method::POST, "/api/v1/releases");
    let draft = offices.ask(Role::Editor, prepare, &[], plan).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{}", draft.text);
    check_by(staff_openapi(), &schema("PreparedRelease"), &draft.json(), "a draft");
    let number = draft.json()["release"].as_i64().unwrap();
    let address = format!("/api/v1/releases/{number}");
    let hidden = offices.ask(Role::Public, (Method::GET, &address), &[], "").await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "nobody outside sees a draft");
    let publication = format!("{address}/publication");
    let publish = async |role| offices.ask(role, (Method::PUT, &publication), &[], "").await;
    assert_eq!(publish(Role::Editor).await.status, StatusCode::FORBIDDEN);
    let published = publish(Role::Approver).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text);
    check_by(staff_openapi(), &schema("PublishedRelease"), &published.json(), "a release");
    let shown = offices.ask(Role::Public, (Method::GET, &address), &[], "").await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert_eq!(publish(Role::Approver).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    offices.audited().await;
}

#[tokio::test]
async fn a_table_of_figures_is_brought_in_as_by_the_command() {
    let offices = offices().await;
    let table = "indicator,area,period,value\n\
                 protected-counts,E10000018,2023/24,12.5\n\
                 protected-counts,E10000018,2024/25,11.5\n";
    let bring = async |query: &str, table: &str| {
        let address = format!("/api/v1/observations{query}");
        offices.ask(Role::Editor, (Method::POST, &address), &[], table).await
    };
    let dry = bring("?name=new.csv&dry_run=true", table).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text);
    assert_eq!(is_report(&dry, "FiguresReport")["outcome"], "dry-run");
    let stored = bring("?name=new.csv", table).await;
    assert_eq!(stored.status, StatusCode::CREATED, "{}", stored.text);
    let report = is_report(&stored, "FiguresReport");
    assert_eq!((&report["name"], &report["counts"]["new"]), (&json!("new.csv"), &json!(2)));
    let again = bring("?name=new.csv", table).await;
    assert_eq!(
        (again.status, &again.json()["outcome"]),
        (StatusCode::OK, &json!("already-stored"))
    );
    let faulty = table.replace("12.5", "a dozen");
    let refused = bring("", &faulty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_eq!(is_report(&refused, "FiguresReport")["errors"], 1);
    let without = bring("?leave_out_faulty_rows=true", &faulty).await;
    assert_eq!(without.status, StatusCode::CREATED, "{}", without.text);
    let seen = "/api/v1/observations?indicator=protected-counts&period=2024/25";
    assert!(offices.read(seen).await.text.contains("11.5"));
    offices.audited().await;
}

#[tokio::test]
async fn areas_are_summed_and_what_became_of_figures_is_told() {
    let offices = offices().await;
    let area = json!({ "id": "two-districts", "title": "Two districts", "made_of": ["E07000130", "E07000134"] });
    let new = [("if-none-match", "*")];
    let put = offices.editor(Method::PUT, "/api/v1/areas/two-districts", &new, &area).await;
    assert_eq!(put.status, StatusCode::CREATED, "{}", put.text);
    let table = "indicator,area,sex,age,period,value,count,denominator\n\
                 smoking-at-delivery,E07000130,Female,All ages,2030/31,10,10,100\n\
                 smoking-at-delivery,E07000134,Female,All ages,2030/31,30,90,300\n";
    let bring = ("/api/v1/observations?name=new.csv", table);
    let brought = offices.ask(Role::Editor, (Method::POST, bring.0), &[], bring.1).await;
    assert_eq!(brought.status, StatusCode::CREATED, "{}", brought.text);

    let asked = json!({ "indicators": ["smoking-at-delivery"], "areas": ["two-districts"] });
    let sum = async |query: &str, asked: &Value| {
        offices.editor(Method::POST, &format!("/api/v1/sums{query}"), &[], asked).await
    };
    let dry = sum("?dry_run=true", &asked).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text);
    assert_eq!(is_report(&dry, "Summed")["report"]["outcome"], "dry-run");
    let done = sum("?why=The%20new%20plan", &asked).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    assert!(is_report(&done, "Summed")["report"]["counts"]["new"].as_u64() > Some(0));
    let told = "/api/v1/indicators/smoking-at-delivery/revisions?area=two-districts";
    let told = offices.read(told).await;
    let items = is_report(&told, "Revisions")["items"].clone();
    let of_period =
        items.as_array().unwrap().iter().find(|one| one["period"] == "2030/31").unwrap();
    // 100 of 400: not the average of 10 % and 30 %.
    assert_eq!((&of_period["shown"], &of_period["why"]), (&json!("25.0%"), &json!("The new plan")));
    assert_eq!(of_period["until"], Value::Null);

    for (wrong, says) in [
        (json!({ "indicators": ["smoking-at-delivery"] }), "missing field `areas`"),
        (
            json!({ "indicators": ["smoking-at-delivry"], "areas": ["two-districts"] }),
            "smoking-at-delivery",
        ),
    ] {
        let refused = sum("", &wrong).await;
        assert!(
            refused.status.is_client_error() && refused.text.contains(says),
            "{}",
            refused.text
        );
    }
    let whose = offices
        .editor(Method::GET, "/api/v1/indicators/smoking-at-delivery/revisions", &[], &Value::Null)
        .await;
    assert_eq!(whose.status, StatusCode::BAD_REQUEST, "{}", whose.text);
    offices.audited().await;
}
