//! Who may see and do: every role at every route, by the table of roles.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use axum::http::{Method, StatusCode};
use lifecourse_app::access::{Action, MATRIX, Role};
use lifecourse_server::{harden, openapi, staff_api, staff_openapi};
use serde_json::Value;

use crate::{
    fixture::{OFFICER, SECRET, ask, council, get, offices, send, site},
    openapi::{address, check_by},
};

/// Every operation of a description: method, path and the action that it says it is.
fn operations(document: &Value) -> Vec<(Method, String, Action)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["x-action"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            let action = Action::ALL.into_iter().find(|action| action.as_str() == name);
            let action = action.unwrap_or_else(|| panic!("{method} {path} is {name}"));
            found.push((method.to_uppercase().parse().unwrap(), path.clone(), action));
        }
    }
    found
}

/// Whether an answer is that whoever asks may not. A figure that is withheld is another matter.
fn is_denied(answer: &crate::fixture::Answer) -> bool {
    let sort = || answer.json()["type"].as_str().unwrap_or_default().to_owned();
    match answer.status {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::FORBIDDEN => sort().ends_with("#forbidden"),
        _ => false,
    }
}

#[tokio::test]
async fn every_role_may_do_at_every_route_what_the_table_says() {
    let offices = offices().await;
    let (mut table, mut seen) = (String::new(), BTreeSet::new());
    for (method, path, action) in operations(staff_openapi()) {
        let address = address(&path).replace("{number}", "9999");
        let mut may = Vec::new();
        for (at, role) in Role::ALL.into_iter().enumerate() {
            let answer = offices.ask(role, (method.clone(), &address), &[], "").await;
            let told = format!("{role}: {method} {address}: {} {}", answer.status, answer.text);
            assert!(!answer.status.is_server_error(), "{told}");
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{told}");
            let (_, roles) = MATRIX.into_iter().find(|(of, _)| *of == action).unwrap();
            assert_eq!(!is_denied(&answer), roles[at], "{told}");
            let status = if role == Role::Public { 401 } else { 403 };
            assert!(roles[at] || answer.status == status, "{told}");
            assert!(roles[at] || !answer.header("www-authenticate").is_empty(), "{told}");
            if roles[at] {
                may.push(role.as_str());
            }
        }
        seen.insert(action);
        table.extend([method.as_str(), " ", &path, ": ", &may.join(", "), "\n"]);
    }
    assert_eq!(seen, BTreeSet::from(Action::ALL), "every action is asked for somewhere");
    insta::assert_snapshot!("routes", table);
}

/// Addresses of the API that are described nowhere: the description itself, and what is nowhere.
const UNDESCRIBED: [&str; 3] = ["/api", "/api/{*rest}", "/api/openapi.json"];

#[tokio::test]
async fn no_route_is_without_a_description() {
    let store = council().await;
    let router = staff_api(Arc::clone(&store) as _, store);
    // A router tells its paths in no other way.
    let shown = format!("{router:?}");
    let (shown, _) = shown.split_once("fallback_router").unwrap();
    let paths: BTreeSet<&str> =
        shown.split('"').filter(|text| text.starts_with('/') && !text.contains(' ')).collect();
    assert!(paths.len() > 50, "the paths are where they are looked for: {paths:?}");
    let described = &staff_openapi()["paths"];
    let lost: Vec<_> = paths
        .iter()
        .filter(|path| !UNDESCRIBED.contains(path) && described[**path].is_null())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    for path in paths.iter().filter(|path| !UNDESCRIBED.contains(path)) {
        for method in ["get", "put", "post", "delete", "patch"] {
            let answer =
                ask(&router, method.to_uppercase().parse().unwrap(), &address(path), &[]).await;
            let answered = answer.status != StatusCode::METHOD_NOT_ALLOWED;
            let is_described = !described[*path][method].is_null();
            assert_eq!(answered, is_described, "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn without_a_token_the_officers_api_answers_as_the_publics() {
    let offices = offices().await;
    let public = site().await;
    for (_, path, _) in operations(openapi()) {
        let address = address(&path);
        let (one, other) = (get(&offices.router, &address).await, get(&public, &address).await);
        assert_eq!((one.status, &one.text), (other.status, &other.text), "{address}");
        assert!(!one.text.replace(['.', ','], "").contains(SECRET), "{address}");
        assert!(one.headers.get_all("vary").iter().any(|vary| vary == "authorization"));
    }
    let page = get(&offices.router, "/indicators/protected-counts").await;
    assert!(!page.text.replace(['.', ','], "").contains(SECRET));
}

#[tokio::test]
async fn an_analyst_sees_what_is_not_released_and_no_cache_keeps_it() {
    let offices = offices().await;
    let asked = "/api/v1/observations?indicator=protected-counts";
    for (address, shows) in [
        (asked.to_owned(), SECRET),
        (format!("{asked}&format=csv"), SECRET),
        ("/api/v1/targets/protected-2030".to_owned(), "7.193"),
        ("/api/v1/statuses?indicator=protected-counts".to_owned(), "7193"),
    ] {
        let seen = offices.ask(Role::Analyst, (Method::GET, &address), &[], "").await;
        assert_eq!(seen.status, StatusCode::OK, "{address}: {}", seen.text);
        assert!(seen.text.replace(',', "").contains(shows), "{address}: {}", seen.text);
        assert_eq!(seen.header("cache-control"), "private, no-store", "{address}");
        assert!(seen.headers.get_all("vary").iter().any(|vary| vary == "authorization"));
        assert!(!seen.header("etag").starts_with("W/"), "{address}");
    }
    for role in [Role::Public, Role::Administrator] {
        let hidden = offices.ask(role, (Method::GET, asked), &[], "").await;
        assert!(!hidden.text.replace('.', "").contains(SECRET), "{role}: {}", hidden.text);
    }
    let page = "/indicators/protected-counts";
    let page = offices.ask(Role::Analyst, (Method::GET, page), &[], "").await;
    assert!(!page.text.replace(['.', ','], "").contains(SECRET), "pages are the public's");
}

#[tokio::test]
async fn a_token_that_is_not_good_is_told_and_not_passed_over() {
    let offices = offices().await;
    let address = "/api/v1/strategies";
    let analyst = offices.secret(Role::Analyst).unwrap();
    for sent in ["Bearer nothing", "Bearer", "Basic dXNlcjpwYXNz", &format!("Basic {analyst}")] {
        let answer = ask(&offices.router, Method::GET, address, &[("authorization", sent)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{sent}: {}", answer.text);
        assert!(answer.header("www-authenticate").contains("invalid_token"), "{sent}");
        assert_eq!(answer.header("cache-control"), "private, no-store", "{sent}");
        let problem = "#/components/schemas/Problem";
        check_by(staff_openapi(), problem, &answer.json(), sent);
    }
    let sent = format!("bEARER {analyst}");
    let answer = ask(&offices.router, Method::GET, address, &[("authorization", &sent)]).await;
    assert_eq!(answer.status, StatusCode::OK, "a scheme is a word in any case");
}

#[tokio::test]
async fn where_the_officers_api_is_not_mounted_a_token_opens_nothing() {
    let offices = offices().await;
    let public = lifecourse_server::site(Arc::clone(&offices.store) as _);
    let sent = format!("Bearer {}", offices.secret(Role::Editor).unwrap());
    let headers = [("authorization", sent.as_str())];
    let address = "/api/v1/observations?indicator=protected-counts";
    let answer = ask(&public, Method::GET, address, &headers).await;
    assert_eq!(answer.text, get(&public, address).await.text);
    let put = ask(&public, Method::PUT, "/api/v1/areas/E10000018", &headers).await;
    assert_eq!((put.status, put.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    for address in ["/api/v1/targets", "/api/v1/tokens", "/api/v1/audit-log"] {
        let answer = ask(&public, Method::GET, address, &headers).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_token_is_made_used_listed_and_revoked() {
    let offices = offices().await;
    let admin = async |method, address: &str, body: &str| {
        offices.ask(Role::Administrator, (method, address), &[], body).await
    };
    let wanted = "{\"title\": \"The portal\", \"role\": \"analyst\", \"days\": 7}";
    let made = admin(Method::POST, "/api/v1/tokens", wanted).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let schema = |name: &str| format!("#/components/schemas/{name}");
    check_by(staff_openapi(), &schema("NewToken"), &made.json(), "a new token");
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let sent = format!("Bearer {secret}");
    let headers = [("authorization", sent.as_str())];
    let read = ask(&offices.router, Method::GET, "/api/v1/targets", &headers).await;
    assert_eq!(read.status, StatusCode::OK);
    let listed = admin(Method::GET, "/api/v1/tokens", "").await;
    check_by(staff_openapi(), &schema("TokenList"), &listed.json(), "the tokens");
    assert!(!listed.text.contains(&secret), "it is not shown again");
    let number = made.json()["token"]["number"].as_u64().unwrap();
    let revoked = admin(Method::DELETE, &format!("/api/v1/tokens/{number}"), "").await;
    check_by(staff_openapi(), &schema("Token"), &revoked.json(), "a revoked token");
    assert_eq!(revoked.json()["state"], "revoked");
    let read = ask(&offices.router, Method::GET, "/api/v1/targets", &headers).await;
    assert_eq!(read.status, StatusCode::UNAUTHORIZED);
    assert!(read.json()["detail"].as_str().unwrap().contains("revoked"), "{}", read.text);
    for wrong in
        ["{\"title\": \"a\", \"role\": \"public\"}", "{\"title\": \"\", \"role\": \"editor\"}"]
    {
        let refused = admin(Method::POST, "/api/v1/tokens", wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    }
    let log = admin(Method::GET, "/api/v1/audit-log?limit=2", "").await;
    check_by(staff_openapi(), &schema("AuditLog"), &log.json(), "the log");
    assert_eq!(log.json()["items"][0]["action"], "token-revoked");
    assert_eq!(log.json()["items"][0]["by"], "token 4: the administrator");
    assert_eq!(log.json()["next"], log.json()["items"][1]["number"]);
}

/// Keeps what is logged.
#[derive(Clone, Debug, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_is_in_a_log() {
    let offices = offices().await;
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let router = harden(offices.router.clone());
    let mut secrets: Vec<String> =
        Role::ALL.iter().filter_map(|role| offices.secret(*role)).map(str::to_owned).collect();
    secrets.push("lifecourse_of_another_place".to_owned());
    for secret in &secrets {
        let sent = format!("Bearer {secret}");
        for (method, address) in [
            (Method::GET, "/api/v1/targets"),
            (Method::PUT, "/api/v1/areas/E10000018"),
            (Method::POST, "/api/v1/tokens"),
            (Method::GET, "/"),
        ] {
            let headers = [("authorization", sent.as_str())];
            send(&router, method, address, &headers, "{}".to_owned()).await;
        }
    }
    drop(guard);
    let logged = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("/api/v1/targets"), "something was logged: {logged}");
    for secret in secrets {
        let digits = secret.trim_start_matches("lifecourse_");
        assert!(!logged.contains(digits), "{logged}");
    }
    assert!(!logged.contains(OFFICER));
}
