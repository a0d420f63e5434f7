//! The layers around every answer, and a real socket.

use std::time::Duration;

use axum::{
    Router,
    http::{Method, StatusCode},
    routing::get as route,
};
use lifecourse_server::{bind, harden, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};

use crate::fixture::{ask, get, site};

#[tokio::test]
async fn every_answer_protects_the_browser_and_has_a_request_id() {
    let site = harden(site().await);
    for address in ["/", "/api/v1/strategies", "/nowhere", "/health"] {
        let answer = get(&site, address).await;
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'"),
            "{address}"
        );
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{address}");
        assert!(!answer.header("content-security-policy").contains("script"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin");
        assert!(answer.header("permissions-policy").contains("geolocation=()"));
        assert!(!answer.header("x-request-id").is_empty(), "{address}");
    }
    let known = ask(&site, Method::GET, "/", &[("x-request-id", "from-the-proxy")]).await;
    assert_eq!(known.header("x-request-id"), "from-the-proxy");
}

async fn panics() -> &'static str {
    let words: Vec<&str> = Vec::new();
    words[0]
}

#[tokio::test]
async fn a_panic_is_a_problem_and_not_a_broken_connection() {
    let router = harden(Router::new().route("/", route(panics)));
    let answer = get(&router, "/").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.json()["type"].as_str().unwrap().ends_with("#failed"));
    assert!(!answer.text.contains("index out of bounds"));
}

#[tokio::test]
async fn a_taken_port_gives_the_next_free_one() {
    let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let taken = first.local_addr().unwrap();
    let second = bind(taken).await.unwrap().local_addr().unwrap();
    assert!(second.port() > taken.port());
    assert!(bind("192.0.2.1:80".parse().unwrap()).await.is_err());
}

#[tokio::test]
async fn stopping_ends_the_server_after_what_is_on_its_way() {
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (entered, inside) = oneshot::channel::<()>();
    let entered = std::sync::Arc::new(std::sync::Mutex::new(Some(entered)));
    let slow = move || async move {
        if let Some(entered) = entered.lock().unwrap().take() {
            entered.send(()).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        "finished"
    };
    let router = Router::new().route("/", route(slow));
    let stop_when = Box::pin(async move { drop(stopped.await) });
    let server = tokio::spawn(serve(listener, router, stop_when));

    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await.unwrap();
    inside.await.unwrap();
    stop.send(()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("finished"), "{answer}");
    server.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
