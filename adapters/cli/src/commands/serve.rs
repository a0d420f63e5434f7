use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context;
use clap::Args;
use lifecourse_app::access::StaffStore;
use lifecourse_server::{Theme, serve, stop_signal, themed_site};
use lifecourse_storage::Database;
use tokio::net::TcpListener;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::{self, Format},
};

/// Serve the pages and the API of a database
///
/// Only this machine can reach them unless another address is given. Only released figures are shown, whoever asks, unless the API for officers is served with --staff: then a token of `lifecourse token create` opens to each what their role may see and do. The pages stay the public's. Other commands may change the database meanwhile. Ctrl-C stops it when the answers that are on their way have gone out.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse serve
  lifecourse serve --port 9000 --database /srv/lifecourse.db
  lifecourse serve --address 0.0.0.0 --log-format json
  lifecourse serve --staff
  lifecourse serve --theme theme.toml
  lifecourse serve --database postgres://lifecourse@db.council.example/health

A token is sent as it is: let a proxy with TLS stand between other machines and --staff.")]
pub(crate) struct Serve {
    /// The address to listen on
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Serve the API for officers, too; without this, tokens are not heeded
    #[arg(long)]
    staff: bool,
    /// The port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    look: Look,
}

/// How pages and reports look.
#[derive(Debug, Args)]
pub(super) struct Look {
    /// The name, colours, logo and contact of your council: a TOML file, for which see the README
    #[arg(long, value_name = "FILE")]
    theme: Option<PathBuf>,
}

impl Look {
    /// The theme, if one is named; else as it is without.
    pub(super) fn theme(&self) -> Result<Theme, Failure> {
        let read = self.theme.as_deref().map(Theme::read).transpose();
        read.map(Option::unwrap_or_default).map_err(|error| Failure::input(error.to_string()))
    }
}

impl Serve {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let theme = self.look.theme()?;
        let store = global.open().await?;
        let address = SocketAddr::new(self.address, self.port);
        let listener = TcpListener::bind(address).await.map_err(|error| refused(address, error))?;
        let whom = if self.staff { For::Staff } else { For::Public };
        pages(global, store, listener, whom, theme).await?;
        Ok(Exit::Done)
    }
}

/// Whom the API is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// Everybody, who reads what is published.
    Public,
    /// Officers with a token, too.
    Staff,
}

/// Serves a store until somebody stops it, and tells where.
pub(super) async fn pages(
    global: &Global,
    store: Arc<dyn Database>,
    listener: TcpListener,
    whom: For,
    theme: Theme,
) -> anyhow::Result<()> {
    let address = listener.local_addr().context("cannot listen")?;
    let told =
        format!("The pages are at http://{address}/ and the API at http://{address}/api/v1\n");
    match global.output.format() {
        Format::Table => output::text(&told)?,
        // What a script reads stays whole.
        Format::Json | Format::Csv => output::say("", told.trim_end()),
    }
    output::flush()?;
    global.output.remark("Ctrl-C stops");
    if !address.ip().is_loopback() {
        global.output.remark("Other machines can reach this address");
    }
    let staff = (whom == For::Staff).then(|| Arc::clone(&store) as Arc<dyn StaffStore>);
    let router = themed_site(store, staff, theme);
    serve(listener, router, stop_signal()).await.context("cannot serve any longer")
}

fn refused(address: SocketAddr, error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::machine(format!("another program listens on {address}"))
                .help("name another port with `--port`, or 0 for any that is free")
                .into()
        }
        io::ErrorKind::PermissionDenied => {
            Failure::machine(format!("you may not listen on {address}"))
                .help("name a port above 1023 with `--port`")
                .into()
        }
        io::ErrorKind::AddrNotAvailable => {
            Failure::usage(format!("{} is not an address of this machine", address.ip()))
                .help("leave `--address` out, or name one that this machine has")
                .into()
        }
        _ => anyhow::Error::from(error).context(format!("cannot listen on {address}")),
    }
}
