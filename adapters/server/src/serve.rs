//! Serving: a port, the layers that every answer passes, and an orderly end.

use std::{any::Any, io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{self, HeaderName, HeaderValue, Request, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, signal, sync::watch};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::{Level, Span, info, info_span};

use crate::Problem;

/// How long an answer may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long what is sent may take to arrive and to be stored: a table of ten million rows.
const PATIENCE_WITH_WRITERS: Duration = Duration::from_mins(20);
/// How long answers that are on their way may take once the server is asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);
/// How many ports are tried, counting up, if the first is taken.
const PORTS: u16 = 100;

/// What every answer says about itself. The pages have neither script nor inline style, and load
/// nothing from elsewhere.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(), camera=(), microphone=()"),
];

/// Takes the port of `address`, or the next free one above it. Port 0 stands for any.
///
/// # Errors
/// If the address is not this machine's, or if the port and the 99 above it are taken.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let last = address.port().saturating_add(PORTS - 1);
    let mut free = address;
    loop {
        match TcpListener::bind(free).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && free.port() < last => {
                free.set_port(free.port() + 1);
            }
            bound => return bound,
        }
    }
}

/// The router with what every answer needs: a request id, a line in the log, protection of the
/// browser, compression, an end to waiting, and an answer even if a handler panics.
pub fn harden(router: Router) -> Router {
    let log = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    let around = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(log)
        .layer(PropagateRequestIdLayer::x_request_id())
        .map_response(protected)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(in_time));
    router.layer(around)
}

/// An answer with what every answer says about itself, as far as it does not say it otherwise.
fn protected<B>(mut answer: http::Response<B>) -> http::Response<B> {
    for (name, value) in &HEADERS {
        answer.headers_mut().entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
    if let Some(denied) = denied_to_frames(&answer) {
        answer.headers_mut().entry(header::X_FRAME_OPTIONS).or_insert(denied);
    }
    answer
}

/// The older word for what the policy says of frames, which cannot say `anywhere`.
fn denied_to_frames<B>(response: &http::Response<B>) -> Option<HeaderValue> {
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY)?;
    let anywhere = policy.to_str().is_ok_and(|policy| policy.contains("frame-ancestors *"));
    (!anywhere).then(|| HeaderValue::from_static("DENY"))
}

/// Ends what takes too long: what it would have written is not stored.
async fn in_time(request: Request<Body>, next: Next) -> Response {
    let patience = if request.method().is_safe() { PATIENCE } else { PATIENCE_WITH_WRITERS };
    let answer = tokio::time::timeout(patience, next.run(request)).await;
    answer.unwrap_or_else(|_| Problem::timed_out().into_response())
}

fn span<B>(request: &Request<B>) -> Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("");
    info_span!("request", method = %request.method(), path = request.uri().path(), id)
}

#[expect(clippy::needless_pass_by_value, reason = "so the layer gives it")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it said nothing");
    tracing::error!(said, "a handler panicked");
    Problem::failed().into_response()
}

/// When to stop serving.
pub type Stop = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Ends on Ctrl-C, and where there is such a thing on SIGTERM.
#[must_use]
pub fn stop_signal() -> Stop {
    Box::pin(async {
        let interrupt = async {
            if let Err(error) = signal::ctrl_c().await {
                tracing::error!(%error, "Ctrl-C cannot be waited for");
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = interrupt => {}
            () = terminated() => {}
        }
    })
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(error) => {
            tracing::error!(%error, "SIGTERM cannot be waited for");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}

/// Serves `router`, [hardened](harden), until `stop`; then lets answers that are on their way go
/// out, for ten seconds at most.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: Stop) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let graceful = async move {
        stop.await;
        info!("stopping: answers that are on their way go out");
        let _ = stopping.send(true);
    };
    info!(address = %listener.local_addr()?, "serving");
    let serving = axum::serve(listener, harden(router)).with_graceful_shutdown(graceful);
    tokio::select! {
        ended = serving => ended,
        () = async {
            // An error means that the sender is gone, and so that serving has ended.
            let _ = stopped.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(FAREWELL).await;
        } => Ok(()),
    }
}
