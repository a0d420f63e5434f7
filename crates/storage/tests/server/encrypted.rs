//! A server that takes encrypted connections alone.

use std::{net::TcpListener, process::Child};

/// Makes a certificate for `localhost`, under a name of its own, that nobody has signed but itself, and starts a server on a port
/// of this machine that takes nothing but encrypted connections.
const ENCRYPTED: &str = r#"
set -e
folder=$(mktemp -d)
trap 'pg_ctl -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
chmod 755 "$folder"
initdb -D "$folder/data" -U lifecourse -A trust -E UTF8 --no-sync --locale=C.UTF-8 >/dev/null
cat >"$folder/request" <<END
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = lifecourse-test
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost
END
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -config "$folder/request" \
    -keyout "$folder/key" -out "$folder/certificate" >/dev/null 2>&1
chmod 600 "$folder/key"
echo "hostssl all all 127.0.0.1/32 trust" >"$folder/data/pg_hba.conf"
pg_ctl -D "$folder/data" -w -s -l "$folder/log" start -o \
    "-k $folder -p PORT -c listen_addresses=127.0.0.1 -c fsync=off -c ssl=on -c ssl_key_file=$folder/key -c ssl_cert_file=$folder/certificate" >&2
echo "$folder"
while read -r _; do :; done
"#;

/// Such a server, which ends with this.
pub(crate) struct Encrypted {
    /// The address of a database, up to what is asked of the connection.
    pub(crate) url: String,
    /// The file of its certificate.
    pub(crate) certificate: String,
    _own: Child,
}

impl Encrypted {
    /// One of the test's own; `None` if there is no `initdb`, in which case other tests fail in CI.
    pub(crate) fn start() -> Option<Self> {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port();
        let (own, folder) = crate::server::start(&ENCRYPTED.replace("PORT", &port.to_string()))?;
        Some(Self {
            url: format!("postgres://lifecourse@localhost:{port}/postgres"),
            certificate: format!("{folder}/certificate"),
            _own: own,
        })
    }
}
