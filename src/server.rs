//! The running server: the database is opened and migrated, the first admin made, the sample content loaded, and
//! requests are served until the program is told to stop, when those in flight are finished.

use std::future::{Future, ready};
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use actix_http::HttpServiceBuilder;
use actix_http::error::DispatchError;
use actix_server::ServerBuilder;
use actix_service::{ServiceFactory, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use anyhow::{Context as _, bail};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::app::{self, App};
use crate::config::{Config, LogFormat};
use crate::db::{self, Database, Options};
use crate::http::Problem;
use crate::identity::{Identity, IdentityOptions, Secret};

/// How the database is opened under these settings.
pub fn options(config: &Config) -> Options {
    Options {
        address: config.database.clone(),
        readers: config.readers,
        durability: config.durability,
        waiting: config.waiting,
    }
}

/// Opens the database, brings it up to date, and opens what knows the users.
pub async fn open(config: &Config) -> anyhow::Result<(Database, Identity)> {
    let database = Database::open(&options(config)).with_context(|| format!("cannot open {}", config.database))?;
    let mut identity = IdentityOptions::default();
    if !config.public_url.is_empty() {
        identity.issuer.clone_from(&config.public_url);
    }
    let report = db::migrate(&mut database.connect()?)?;
    for name in &report.applied {
        tracing::info!(migration = name, "applied");
    }
    let identity = Identity::open(database.clone(), identity).await?;
    Ok((database, identity))
}

/// Runs a future to its end on a runtime of its own.
pub fn block_on<F: Future>(future: F) -> F::Output {
    actix_web::rt::System::new().block_on(future)
}

/// Serves until the program is told to stop.
pub fn serve(config: &Config, demo: bool) -> anyhow::Result<()> {
    start_log(config)?;
    block_on(run(config, demo))
}

async fn run(config: &Config, demo: bool) -> anyhow::Result<()> {
    let (database, identity) = open(config).await?;
    let email = config.admin_email.as_deref();
    if let Some(admin) = identity.ensure_first_admin(email, config.admin_password.as_deref()).await? {
        announce(&admin.email, admin.password.as_ref().map(Secret::reveal))?;
    }
    let app = App::new(config, database, identity).map_err(told)?;
    if demo {
        let loaded = app::load_demo(&app).await.map_err(told)?;
        tracing::info!(loaded, "sample content{}", if loaded { "" } else { ": there is content already" });
    }
    actix_web::rt::spawn(app.clone().watch());
    let address = config.listen;
    let server = ServerBuilder::new()
        .workers(config.workers)
        .max_concurrent_connections(config.max_connections.div_ceil(config.workers))
        .shutdown_timeout(config.shutdown_timeout);
    let stopping = server.graceful_shutdown_signal();
    let timeouts = Timeouts::of(config);
    let worker = move || {
        let accept = |io: TcpStream| {
            let peer = io.peer_addr().ok();
            // Several small answers on their way at once do not wait for each other.
            let _ = io.set_nodelay(true);
            ready(Ok((io, peer)))
        };
        let stopping = stopping.clone();
        let stopping = move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        };
        fn_service(accept).and_then(connections(&app, timeouts, stopping))
    };
    let server = server.bind("http", address, worker).with_context(|| format!("cannot listen on {address}"))?;
    tracing::info!(address = %config.listen, database = %config.database, "serving");
    server.run().await?;
    tracing::info!("stopped");
    Ok(())
}

/// How long a connection is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    keep_alive: Duration,
    head: Duration,
}

impl Timeouts {
    /// Those of the settings.
    pub fn of(config: &Config) -> Self {
        Self { keep_alive: Duration::from_secs(config.keep_alive), head: Duration::from_secs(config.head_timeout) }
    }
}

/// What serves connections, for one worker: what is held in memory, else the routes. `stopping` gives what is waited for
/// to close those where nobody asks anything.
pub fn connections<Io, Stopping, Stopped>(
    app: &App,
    timeouts: Timeouts,
    stopping: Stopping,
) -> impl ServiceFactory<(Io, Option<SocketAddr>), Config = (), Response = (), Error = DispatchError, InitError = ()>
+ use<Io, Stopping, Stopped>
where
    Io: AsyncRead + AsyncWrite + Unpin + 'static,
    Stopping: Fn() -> Stopped + 'static,
    Stopped: Future<Output = ()> + 'static,
{
    let front = app.front();
    let routes = map_config(app.routes(), |()| AppConfig::default()).map_err(|error| error.error_response());
    let http = HttpServiceBuilder::default()
        .graceful_shutdown_signal(stopping)
        .keep_alive(timeouts.keep_alive)
        .client_request_timeout(timeouts.head)
        .client_disconnect_timeout(Duration::from_secs(1))
        .h1(routes);
    fn_service(move |(io, peer)| ready(Ok((front.before(io), peer)))).and_then(http)
}

fn told(problem: Problem) -> anyhow::Error {
    let faults: Vec<String> = problem.errors().iter().map(|fault| format!("\n  {fault:?}")).collect();
    anyhow::anyhow!("{problem}{}", faults.concat())
}

/// Says who the first admin is. A password that was made is said here, once, and kept nowhere.
fn announce(email: &str, password: Option<&str>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match password {
        Some(password) => writeln!(
            out,
            "The first admin was made. Keep the password, it is not shown again.\n  email:    {email}\n  password: {password}"
        )?,
        None => writeln!(out, "The first admin was made: {email}, with the password from the settings.")?,
    }
    Ok(out.flush()?)
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).context("log: not a filter")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!(error))
}

/// Asks a running server whether it is ready.
pub fn ask_health(address: SocketAddr) -> anyhow::Result<()> {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let mut stream = std::net::TcpStream::connect_timeout(&address, Duration::from_secs(3))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    bail!("not ready: {}", answer.lines().next().unwrap_or("no answer"))
}
