//! The peer of `benches/serve.sh`: axum and sqlx with nothing between, one statement a request over
//! the released figures of a database of ours.
//!
//! ```sh
//! cargo run --release -p lifecourse-storage --example bare_handler -- lifecourse.db 8090
//! ```

use std::{env, error::Error};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::get,
};
use serde::{Deserialize, Serialize};
use sqlx::{
    FromRow, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

const SERIES: &str = "
    SELECT $1 AS indicator, $2 AS area, p.label AS period, f.value, f.lower95, f.upper95, f.count,
           f.denominator
    FROM released_figure AS f JOIN period AS p ON p.id = (f.key & 8191)
    WHERE f.key BETWEEN
        ((SELECT id FROM indicator WHERE code = $1) << 48)
            + ((SELECT id FROM area WHERE code = $2) << 28)
            + ((SELECT id FROM segment WHERE code = $3) << 13)
        AND ((SELECT id FROM indicator WHERE code = $1) << 48)
            + ((SELECT id FROM area WHERE code = $2) << 28)
            + ((SELECT id FROM segment WHERE code = $3) << 13) + 8191
    ORDER BY p.code";

/// The latest figure of the first hundred indicators in one area, for persons of whatever age.
const PROFILE: &str = "
    SELECT i.code AS indicator, $1 AS area, p.label AS period, f.value, f.lower95, f.upper95,
           f.count, f.denominator
    FROM (SELECT id, code FROM indicator ORDER BY id LIMIT 100) AS i
    CROSS JOIN (SELECT id FROM segment WHERE sex = 'Persons') AS s
    CROSS JOIN released_figure AS f ON f.key = (
        SELECT g.key FROM released_figure AS g JOIN period AS q ON q.id = (g.key & 8191)
        WHERE g.key BETWEEN
            (i.id << 48) + ((SELECT id FROM area WHERE code = $1) << 28) + (s.id << 13)
            AND (i.id << 48) + ((SELECT id FROM area WHERE code = $1) << 28) + (s.id << 13) + 8191
        ORDER BY q.code DESC LIMIT 1)
    JOIN period AS p ON p.id = (f.key & 8191)";

#[derive(Deserialize)]
struct Asked {
    indicator: Option<String>,
    area: String,
    segment: Option<String>,
}

#[derive(FromRow, Serialize)]
struct Figure {
    indicator: String,
    area: String,
    period: String,
    value: Option<f64>,
    lower95: Option<f64>,
    upper95: Option<f64>,
    count: Option<f64>,
    denominator: Option<f64>,
}

type Answer = Result<Json<Vec<Figure>>, StatusCode>;

async fn series(State(pool): State<SqlitePool>, Query(asked): Query<Asked>) -> Answer {
    let found = sqlx::query_as(SERIES).bind(asked.indicator).bind(asked.area).bind(asked.segment);
    found.fetch_all(&pool).await.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn profile(State(pool): State<SqlitePool>, Query(asked): Query<Asked>) -> Answer {
    let found = sqlx::query_as(PROFILE).bind(asked.area);
    found.fetch_all(&pool).await.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("say which database")?;
    let port: u16 = arguments.next().ok_or("say which port")?.parse()?;
    let file = SqliteConnectOptions::new().filename(path).read_only(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .test_before_acquire(false)
        .connect_with(file.pragma("mmap_size", "1073741824"))
        .await?;
    let router = Router::new()
        .route("/series", get(series))
        .route("/profile", get(profile))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
