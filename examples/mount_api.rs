//! Mounts the JSON API of lifecourse beside the routes of another application.
//!
//! `cargo run -p lifecourse-examples --example mount_api -- lifecourse.db`

use std::sync::Arc;

use axum::{Router, routing::get};
use lifecourse_server::{bind, serve, stop_signal};
use lifecourse_storage::SqliteStore;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example says where it is")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "lifecourse.db".to_owned());
    let store = Arc::new(SqliteStore::open(path).await?);
    let ours = Router::new().route("/", get(|| async { "our own page" }));
    let listener = bind(([127, 0, 0, 1], 8080).into()).await?;
    println!("the API is at http://{}/api/v1", listener.local_addr()?);
    serve(listener, ours.merge(lifecourse_server::api(store)), stop_signal()).await?;
    Ok(())
}
