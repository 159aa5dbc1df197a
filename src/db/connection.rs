//! One connection to either database, and how it is opened: by the scheme of the address, never by trying
//! one after the other, so that a mistyped PostgreSQL address cannot make an empty SQLite file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};

use super::DatabaseError;

mod multi {
    #![allow(missing_docs, missing_debug_implementations, unreachable_pub)]
    use diesel::SqliteConnection;

    /// A connection to either database.
    #[derive(diesel::MultiConnection)]
    pub enum AnyConnection {
        #[cfg(feature = "postgres")]
        Postgres(diesel::PgConnection),
        Sqlite(SqliteConnection),
    }
}
pub use multi::{AnyConnection as Connection, MultiBackend};

/// How sure an acknowledged write is, on SQLite (PostgreSQL has its own `synchronous_commit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// `synchronous=FULL`: it survives a power cut.
    #[default]
    Full,
    /// `synchronous=NORMAL`: it survives the end of the process; a power cut may take the last ones.
    Normal,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file, from `sqlite://data/materia.db`.
    Sqlite(PathBuf),
    /// A server, from `postgres://user@host/database`.
    Postgres(String),
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither of the two schemes.
    #[error("a database address begins with sqlite:// or postgres://")]
    Scheme,
    /// No file is named.
    #[error("a SQLite address names a file, as in sqlite://data/materia.db")]
    NoFile,
    /// This program was built without PostgreSQL.
    #[error("this build has no PostgreSQL; build it with `--features postgres`")]
    NoPostgres,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            let named = !path.is_empty() && !path.contains(['?', '\0']) && !path.starts_with(':');
            return if named { Ok(Self::Sqlite(path.into())) } else { Err(AddressError::NoFile) };
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(AddressError::Scheme);
        }
        if cfg!(feature = "postgres") { Ok(Self::Postgres(text.to_owned())) } else { Err(AddressError::NoPostgres) }
    }
}

impl fmt::Display for Address {
    /// The address without a password, fit for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(url) => write!(f, "postgres://{}{}", url.host_str().unwrap_or_default(), url.path()),
                Err(_) => f.write_str("postgres://(unreadable)"),
            },
        }
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It answers readers, each by what they see at one moment.
    Read,
    /// It looks up what a write needs, and may not write.
    Look,
    /// It writes.
    Write,
    /// It writes what many have left, who work alone if it would wait for long.
    Gather,
}

impl Address {
    /// Opens a connection; one that writes is this sure of it.
    pub(super) fn open(&self, purpose: Purpose, durability: Durability) -> Result<Connection, DatabaseError> {
        match self {
            Self::Sqlite(path) => open_sqlite(path, durability, !matches!(purpose, Purpose::Write | Purpose::Gather)),
            Self::Postgres(url) => open_postgres(url, purpose),
        }
    }
}

/// How much of a SQLite file is seen in the system's cache instead of copying pages of it, in bytes: all of it, up to
/// what SQLite is built to map. What is mapped belongs to the system, which takes it back when it needs the memory.
const MAPPED: u64 = 1 << 40;

/// The order matters: the time-out first, since changing the journal's mode itself waits for locks.
fn open_sqlite(path: &Path, durability: Durability, read_only: bool) -> Result<Connection, DatabaseError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut connection = SqliteConnection::establish(&path.to_string_lossy())?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    // Each reader keeps pages of its own, in kibibytes; what it does not keep is in the system's cache.
    let pages = if read_only { 2000 } else { 8000 };
    // A page that many writes change goes from the log to the database once for all of them: every 64 MiB.
    let logged = 16384;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -{pages}; PRAGMA temp_store = MEMORY; \
         PRAGMA wal_autocheckpoint = {logged}; PRAGMA mmap_size = {MAPPED};"
    ))?;
    if read_only {
        connection.batch_execute("PRAGMA query_only = ON;")?;
    }
    Ok(Connection::Sqlite(connection))
}

/// All of our statements read few rows along indexes that are in memory. So compiling one costs more than it can save, a
/// page out of order costs hardly more than the next one, and nothing is gained by finding all rows before the first.
/// They name their tables in the order in which they are to be read, each row along an index: whoever reads a page of a list
/// stops after a few rows, and not after all of a table has been read to join it.
#[cfg(feature = "postgres")]
fn open_postgres(url: &str, purpose: Purpose) -> Result<Connection, DatabaseError> {
    let mut connection = diesel::PgConnection::establish(url)?;
    let mut settings = String::from(
        "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET jit = off; \
         SET random_page_cost = 1.1; SET enable_bitmapscan = off; SET join_collapse_limit = 1; \
         SET enable_hashjoin = off; SET enable_mergejoin = off;",
    );
    // A write finds rows by their keys: a plan that was made while a table was small is kept, and would go through all of it
    // for each row once an import has filled it. What it looks at once it has a lock is what there is by then.
    settings.push_str(match purpose {
        Purpose::Read => "SET default_transaction_isolation = 'repeatable read';",
        _ => "SET default_transaction_isolation = 'read committed'; SET enable_seqscan = off;",
    });
    // Long texts are kept compressed, by LZ4 where the server has it and nobody chose otherwise: PostgreSQL's own method
    // takes four times as long.
    settings.push_str(match purpose {
        Purpose::Read | Purpose::Look => "SET default_transaction_read_only = on;",
        Purpose::Write | Purpose::Gather => {
            "SELECT set_config(name, 'lz4', false) FROM pg_settings \
             WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals);"
        }
    });
    if purpose == Purpose::Gather {
        // Sooner than PostgreSQL looks for deadlocks.
        settings.push_str("SET lock_timeout = '500ms';");
    }
    if matches!(purpose, Purpose::Look | Purpose::Gather) {
        // Statements that find rows by keys, most of them in arrays: a plan made for their values would be no better.
        settings.push_str("SET plan_cache_mode = force_generic_plan;");
    }
    connection.batch_execute(&settings)?;
    Ok(Connection::Postgres(connection))
}

#[cfg(not(feature = "postgres"))]
fn open_postgres(_: &str, _: Purpose) -> Result<Connection, DatabaseError> {
    Err(diesel::ConnectionError::BadConnection(AddressError::NoPostgres.to_string()).into())
}

impl Connection {
    /// Has PostgreSQL count again what its tables hold, and plan the statements anew that it keeps. SQLite walks the indexes
    /// that its statements name, whatever it counts.
    pub fn count_again(&mut self) -> diesel::QueryResult<()> {
        if !self.is_postgres() {
            return Ok(());
        }
        // Its own tables one by one: of the system's, PostgreSQL would warn that they are not ours to count.
        self.batch_execute(
            "DO $$ DECLARE name text; BEGIN \
             FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP \
             EXECUTE format('ANALYZE %I', name); END LOOP; END $$",
        )
    }

    /// Whether this is PostgreSQL: asked only where the two need SQL of their own.
    pub fn is_postgres(&self) -> bool {
        !matches!(self, Self::Sqlite(_))
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_postgres() { "Connection::Postgres" } else { "Connection::Sqlite" })
    }
}
