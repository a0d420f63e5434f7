//! Connections to a server are encrypted where the address asks for it, or are not made.
#![cfg(feature = "postgres")]

#[path = "server/encrypted.rs"]
mod encrypted;
mod server;

use encrypted::Encrypted;
use lifecourse_storage::PostgresStore;
use server::Database;
use sqlx::{Connection, PgConnection};

/// What is said when the store at this address cannot be opened.
async fn refused(url: &str) -> String {
    let address = url.parse().expect("an address");
    let Err(error) = PostgresStore::open_or_create(&address).await else {
        panic!("{url} was opened")
    };
    error.to_string()
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_is_refused_if_the_address_asks_for_it() {
    let Some(database) = Database::empty().await else { return };
    let store = PostgresStore::open_or_create(&database.address()).await;
    drop(store.expect("nothing was asked"));
    // A server that `DATABASE_URL` names may encrypt; one of the test's own, on a socket, never does.
    if database.url.contains("host=/") {
        let told = refused(&format!("{}&sslmode=require", database.url)).await;
        assert!(
            told.contains("the connection cannot be encrypted: server does not support TLS"),
            "{told}"
        );
    }
    database.remove().await;
}

#[tokio::test]
async fn connections_are_encrypted_and_the_certificate_is_looked_at_where_asked() {
    let Some(server) = Encrypted::start() else { return };
    let url = |query: &str| format!("{}?{query}", server.url);

    let store =
        PostgresStore::open_or_create(&url("sslmode=require").parse().expect("an address")).await;
    drop(store.expect("it encrypts"));
    let mut connection = PgConnection::connect(&url("sslmode=prefer")).await.expect("it encrypts");
    let encrypted: bool =
        sqlx::query_scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .fetch_one(&mut connection)
            .await
            .expect("an answer");
    assert!(encrypted);
    connection.close().await.expect("an answer");

    let plain = refused(&url("sslmode=disable")).await;
    assert!(plain.contains("no pg_hba.conf entry") && plain.contains("no encryption"), "{plain}");
    let unknown = refused(&url("sslmode=verify-full")).await;
    assert!(
        unknown.contains("the connection cannot be encrypted: invalid peer certificate"),
        "{unknown}"
    );
    let known = url(&format!("sslmode=verify-full&sslrootcert={}", server.certificate));
    let store = PostgresStore::open_or_create(&known.parse().expect("an address")).await;
    drop(store.expect("its certificate is known"));
    let other_name = known.replace("@localhost:", "@127.0.0.1:");
    let told = refused(&other_name).await;
    assert!(told.contains("not valid for name"), "{told}");
}
