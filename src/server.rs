//! The running server: the database is opened and migrated, the first admin made, the sample content loaded, and
//! requests are served until the program is told to stop, when those in flight are finished.

use std::future::Future;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::HttpServer;
use anyhow::{Context as _, bail};

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
    let server = HttpServer::new(move || app.service())
        .workers(config.workers)
        .max_connections(config.max_connections.div_ceil(config.workers))
        .keep_alive(Duration::from_secs(config.keep_alive))
        .client_request_timeout(Duration::from_secs(config.head_timeout))
        .shutdown_timeout(config.shutdown_timeout)
        .bind(config.listen)
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    tracing::info!(address = %config.listen, database = %config.database, "serving");
    server.run().await?;
    tracing::info!("stopped");
    Ok(())
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
