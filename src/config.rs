//! The settings: each is a line in `materia.toml`, an environment variable `MATERIA_*`, or a flag, in this order of
//! weight from low to high. A name that no setting has is an error, not a surprise.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, ValueEnum};
use serde::Deserialize;

use crate::core::{Locale, Locales};
use crate::db::{Address, Durability};
use crate::delivery::TagHeader;
use crate::http::{CachePolicy, nearest};

/// What can be set. As flags and variables it is read by `clap`, as lines of the file by `serde`.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The file with settings [default: materia.toml, if it is there].
    #[arg(long, env = "MATERIA_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// The database: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://data/materia.db].
    #[arg(long, env = "MATERIA_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// How many connections read at a time, 1 to 64 [default: 4].
    #[arg(long, env = "MATERIA_DATABASE_READERS", value_name = "NUMBER")]
    pub database_readers: Option<u32>,

    /// How many requests may wait for a connection to read, and as many to write, before others are told to come back
    /// later, 0 to 65536 [default: 256].
    #[arg(long, env = "MATERIA_DATABASE_WAITING", value_name = "NUMBER")]
    pub database_waiting: Option<usize>,

    /// How sure an acknowledged write is on SQLite: `full` survives a power cut, `normal` the end of the process
    /// [default: full].
    #[arg(long, env = "MATERIA_DATABASE_SYNCHRONOUS", value_enum, value_name = "MODE")]
    pub database_synchronous: Option<Synchronous>,

    /// The address to listen on [default: 127.0.0.1:8080].
    #[arg(long, env = "MATERIA_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,

    /// How many threads serve requests, 1 to 256 [default: one per core].
    #[arg(long, env = "MATERIA_WORKERS", value_name = "NUMBER")]
    pub workers: Option<usize>,

    /// How many connections may be open, 1 to 1000000; others wait to be accepted [default: 16384].
    #[arg(long, env = "MATERIA_MAX_CONNECTIONS", value_name = "NUMBER")]
    pub max_connections: Option<usize>,

    /// How long a connection is kept open for its next request, in seconds [default: 60].
    #[arg(long, env = "MATERIA_KEEP_ALIVE", value_name = "SECONDS")]
    pub keep_alive: Option<u64>,

    /// How long the head of a connection's first request may take to arrive, in seconds [default: 10].
    #[arg(long, env = "MATERIA_HEAD_TIMEOUT", value_name = "SECONDS")]
    pub head_timeout: Option<u64>,

    /// How long a request body may take to arrive, in seconds [default: 30].
    #[arg(long, env = "MATERIA_BODY_TIMEOUT", value_name = "SECONDS")]
    pub body_timeout: Option<u64>,

    /// How long requests in flight may take once the program was told to stop [default: 30].
    #[arg(long, env = "MATERIA_SHUTDOWN_TIMEOUT", value_name = "SECONDS")]
    pub shutdown_timeout: Option<u64>,

    /// The largest request body, in bytes, 1024 to 67108864 [default: 4194304].
    #[arg(long, env = "MATERIA_MAX_BODY_BYTES", value_name = "BYTES")]
    pub max_body_bytes: Option<usize>,

    /// The first admin's address, used only when there is no user yet (default: admin@localhost).
    #[arg(long, env = "MATERIA_ADMIN_EMAIL", value_name = "ADDRESS")]
    pub admin_email: Option<String>,

    /// The first admin's password, 10 to 200 characters [default: one is made and printed once].
    #[arg(long, env = "MATERIA_ADMIN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,

    /// The locales to publish in, BCP 47 tags with commas between, the default one first [default: en].
    #[arg(long, env = "MATERIA_LOCALES", value_name = "TAGS", value_delimiter = ',')]
    pub locales: Option<Vec<String>>,

    /// Where this server is seen from outside, such as `https://content.example.com` [default: as it is asked].
    #[arg(long, env = "MATERIA_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// Where the storefront shows an entry, with {type}, {slug}, {id} and {locale} [default: /{type}/{slug}].
    #[arg(long, env = "MATERIA_ENTRY_URL", value_name = "TEMPLATE")]
    pub entry_url: Option<String>,

    /// How many bytes of answers are kept in memory, 0 for none [default: 33554432].
    #[arg(long, env = "MATERIA_CACHE_BYTES", value_name = "BYTES")]
    pub cache_bytes: Option<u64>,

    /// How many bytes of what answers share, such as cards, are kept in memory, 0 for none [default: 16777216].
    #[arg(long, env = "MATERIA_PARTS_BYTES", value_name = "BYTES")]
    pub parts_bytes: Option<u64>,

    /// The headers that tell shared caches what an answer depends on, with commas between; an empty value for none
    /// [default: surrogate-key,cache-tag,cache-groups].
    #[arg(long, env = "MATERIA_CACHE_TAG_HEADERS", value_name = "HEADERS", value_delimiter = ',')]
    pub cache_tag_headers: Option<Vec<String>>,

    /// How long clients and shared caches may keep what is published, in seconds [default: 60].
    #[arg(long, env = "MATERIA_CACHE_MAX_AGE", value_name = "SECONDS")]
    pub cache_max_age: Option<u32>,

    /// What is logged: a level, or directives such as `info,materia=debug` [default: info].
    #[arg(long, env = "MATERIA_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// The form of the log's lines [default: text].
    #[arg(long, env = "MATERIA_LOG_FORMAT", value_enum, value_name = "FORM")]
    pub log_format: Option<LogFormat>,
}

/// How sure an acknowledged write is on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// It survives a power cut.
    Full,
    /// It survives the end of the process.
    Normal,
}

/// The form of the log's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// The settings, complete and checked.
#[derive(Clone)]
pub struct Config {
    /// The database.
    pub database: Address,
    /// How many connections read at a time.
    pub readers: u32,
    /// How many may wait for a connection to read, and as many to write.
    pub waiting: usize,
    /// How sure an acknowledged write is.
    pub durability: Durability,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How many threads serve requests.
    pub workers: usize,
    /// How many connections may be open.
    pub max_connections: usize,
    /// How long a connection is kept open for its next request, in seconds.
    pub keep_alive: u64,
    /// How long the head of a first request may take, in seconds.
    pub head_timeout: u64,
    /// How long a request body may take, in seconds.
    pub body_timeout: u64,
    /// How long requests in flight may take at the end, in seconds.
    pub shutdown_timeout: u64,
    /// The largest request body, in bytes.
    pub max_body_bytes: usize,
    /// The first admin's address.
    pub admin_email: Option<String>,
    /// The first admin's password.
    pub admin_password: Option<String>,
    /// The locales.
    pub locales: Locales,
    /// Where this server is seen from outside; empty when that is not known.
    pub public_url: String,
    /// Where the storefront shows an entry.
    pub entry_url: String,
    /// Who may keep what is published, and for how long.
    pub cache_policy: CachePolicy,
    /// How many bytes of answers are kept in memory.
    pub cache_bytes: u64,
    /// How many bytes of what answers share are kept in memory.
    pub parts_bytes: u64,
    /// The headers that tell shared caches what an answer depends on.
    pub cache_tag_headers: Vec<TagHeader>,
    /// What is logged.
    pub log: String,
    /// The form of the log's lines.
    pub log_format: LogFormat,
}

impl std::fmt::Debug for Config {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("database", &self.database.to_string()).finish_non_exhaustive()
    }
}

/// Everything that is wrong with the settings.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(Vec<String>);

impl Settings {
    /// The settings with the file's beneath them, complete and checked; every fault is told at once.
    pub fn resolve(self, environment: impl Iterator<Item = String>) -> Result<Config, ConfigError> {
        let mut faults = unknown_variables(environment);
        let file = self.file().unwrap_or_else(|fault| {
            faults.push(fault);
            Self::default()
        });
        let config = self.over(file).check(&mut faults);
        config.filter(|_| faults.is_empty()).ok_or(ConfigError(faults))
    }

    fn file(&self) -> Result<Self, String> {
        let default = Path::new("materia.toml");
        let path = self.config.as_deref().unwrap_or(default);
        match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.config.is_none() => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    fn over(self, file: Self) -> Self {
        Self {
            config: self.config,
            database_url: self.database_url.or(file.database_url),
            database_readers: self.database_readers.or(file.database_readers),
            database_waiting: self.database_waiting.or(file.database_waiting),
            database_synchronous: self.database_synchronous.or(file.database_synchronous),
            listen: self.listen.or(file.listen),
            workers: self.workers.or(file.workers),
            max_connections: self.max_connections.or(file.max_connections),
            keep_alive: self.keep_alive.or(file.keep_alive),
            head_timeout: self.head_timeout.or(file.head_timeout),
            body_timeout: self.body_timeout.or(file.body_timeout),
            shutdown_timeout: self.shutdown_timeout.or(file.shutdown_timeout),
            max_body_bytes: self.max_body_bytes.or(file.max_body_bytes),
            admin_email: self.admin_email.or(file.admin_email),
            admin_password: self.admin_password.or(file.admin_password),
            locales: self.locales.or(file.locales),
            public_url: self.public_url.or(file.public_url),
            entry_url: self.entry_url.or(file.entry_url),
            cache_bytes: self.cache_bytes.or(file.cache_bytes),
            parts_bytes: self.parts_bytes.or(file.parts_bytes),
            cache_tag_headers: self.cache_tag_headers.or(file.cache_tag_headers),
            cache_max_age: self.cache_max_age.or(file.cache_max_age),
            log: self.log.or(file.log),
            log_format: self.log_format.or(file.log_format),
        }
    }

    fn check(self, faults: &mut Vec<String>) -> Option<Config> {
        let mut told = |name: &str, detail: String| faults.push(format!("{name}: {detail}"));
        let url = self.database_url.as_deref().unwrap_or("sqlite://data/materia.db");
        let database = url.parse().map_err(|error| told("database_url", format!("{error}"))).ok();
        let locales = locales(self.locales.unwrap_or_else(|| vec!["en".to_owned()]));
        let locales = locales.map_err(|detail| told("locales", detail)).ok();
        let readers = self.database_readers.unwrap_or(4);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let workers = self.workers.unwrap_or(cores);
        let waiting = self.database_waiting.unwrap_or(256);
        let max_connections = self.max_connections.unwrap_or(16_384);
        let max_body_bytes = self.max_body_bytes.unwrap_or(4 * 1024 * 1024);
        if !(1..=64).contains(&readers) {
            told("database_readers", format!("{readers} is not between 1 and 64"));
        }
        if !(1..=256).contains(&workers) {
            told("workers", format!("{workers} is not between 1 and 256"));
        }
        if waiting > 65_536 {
            told("database_waiting", format!("{waiting} is not between 0 and 65536"));
        }
        if !(1..=1_000_000).contains(&max_connections) {
            told("max_connections", format!("{max_connections} is not between 1 and 1000000"));
        }
        if !(1024..=64 * 1024 * 1024).contains(&max_body_bytes) {
            told("max_body_bytes", format!("{max_body_bytes} is not between 1024 and 67108864"));
        }
        let cache_tag_headers = tag_headers(self.cache_tag_headers, &mut |detail| told("cache_tag_headers", detail));
        let public_url = self.public_url.unwrap_or_default().trim_end_matches('/').to_owned();
        if !public_url.is_empty() && !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            told("public_url", format!("{public_url:?} does not begin with https:// or http://"));
        }
        let entry_url = self.entry_url.unwrap_or_else(|| "/{type}/{slug}".to_owned());
        if !entry_url.contains("{slug}") && !entry_url.contains("{id}") {
            told("entry_url", format!("{entry_url:?} has neither {{slug}} nor {{id}}"));
        }
        Some(Config {
            database: database?,
            locales: locales?,
            readers,
            workers,
            waiting,
            max_connections,
            keep_alive: self.keep_alive.unwrap_or(60),
            head_timeout: self.head_timeout.unwrap_or(10),
            body_timeout: self.body_timeout.unwrap_or(30),
            max_body_bytes,
            public_url,
            entry_url,
            durability: match self.database_synchronous {
                Some(Synchronous::Normal) => Durability::Normal,
                Some(Synchronous::Full) | None => Durability::Full,
            },
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            shutdown_timeout: self.shutdown_timeout.unwrap_or(30),
            admin_email: self.admin_email,
            admin_password: self.admin_password,
            cache_bytes: self.cache_bytes.unwrap_or(32 * 1024 * 1024),
            parts_bytes: self.parts_bytes.unwrap_or(16 * 1024 * 1024),
            cache_tag_headers,
            cache_policy: CachePolicy::Public {
                max_age: self.cache_max_age.unwrap_or(60),
                stale_while_revalidate: 600,
                stale_if_error: 86400,
            },
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            log_format: self.log_format.unwrap_or_default(),
        })
    }
}

fn tag_headers(names: Option<Vec<String>>, told: &mut dyn FnMut(String)) -> Vec<TagHeader> {
    let Some(names) = names else { return TagHeader::value_variants().to_vec() };
    let named = names.iter().filter(|name| !name.is_empty()).filter_map(|name| {
        let header = TagHeader::from_str(name, false);
        header.map_err(|_| told(format!("{name:?} is not one of surrogate-key, cache-tag, cache-groups"))).ok()
    });
    named.collect()
}

fn locales(tags: Vec<String>) -> Result<Locales, String> {
    let parsed: Result<Vec<Locale>, _> = tags.iter().map(|tag| tag.trim().parse::<Locale>()).collect();
    let parsed = parsed.map_err(|error| error.to_string())?;
    Locales::new(parsed).ok_or_else(|| "name at least one locale, and none twice".to_owned())
}

/// Variables that look like settings and are none.
fn unknown_variables(environment: impl Iterator<Item = String>) -> Vec<String> {
    #[derive(clap::Parser)]
    struct All {
        #[command(flatten)]
        _settings: Settings,
    }
    let command = All::command();
    let known: Vec<String> =
        command.get_arguments().filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())).collect();
    let unknown = environment.filter(|name| name.starts_with("MATERIA_") && !known.contains(name));
    unknown
        .map(|name| {
            let near = nearest(&name, known.iter().map(String::as_str));
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            format!("{name}: no setting has this name{hint}")
        })
        .collect()
}

impl Config {
    /// The settings as they are in force, one a line, as the file would have them; a password is not shown.
    pub fn describe(&self) -> String {
        let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
        let synchronous = if self.durability == Durability::Full { "full" } else { "normal" };
        let format = if self.log_format == LogFormat::Text { "text" } else { "json" };
        let max_age = match self.cache_policy {
            CachePolicy::Public { max_age, .. } => max_age,
            CachePolicy::NoStore | CachePolicy::Revalidate => 0,
        };
        let locales: Vec<String> = self.locales.all().iter().map(|locale| text(locale.as_str())).collect();
        let lines = [
            ("database_url", text(&self.database.to_string())),
            ("database_readers", self.readers.to_string()),
            ("database_waiting", self.waiting.to_string()),
            ("database_synchronous", text(synchronous)),
            ("listen", text(&self.listen.to_string())),
            ("workers", self.workers.to_string()),
            ("max_connections", self.max_connections.to_string()),
            ("keep_alive", self.keep_alive.to_string()),
            ("head_timeout", self.head_timeout.to_string()),
            ("body_timeout", self.body_timeout.to_string()),
            ("shutdown_timeout", self.shutdown_timeout.to_string()),
            ("max_body_bytes", self.max_body_bytes.to_string()),
            ("locales", format!("[{}]", locales.join(", "))),
            ("public_url", text(&self.public_url)),
            ("entry_url", text(&self.entry_url)),
            ("cache_bytes", self.cache_bytes.to_string()),
            ("parts_bytes", self.parts_bytes.to_string()),
            ("cache_max_age", max_age.to_string()),
            ("log", text(&self.log)),
            ("log_format", text(format)),
        ];
        lines.iter().map(|(name, value)| format!("{name} = {value}\n")).collect()
    }
}
