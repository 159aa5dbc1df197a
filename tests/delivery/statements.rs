//! Watches the statements that the application's one reader is asked.

use std::sync::{Arc, Mutex};

use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use materia::db::{Connection, DatabaseError};

use crate::support::TestApp;

/// A statement as it was run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) binds: Vec<Bind>,
}

/// The value of a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bind {
    Null,
    Text(String),
    Integer(i64),
    Boolean(bool),
    /// As `2020-04-09T00:00:00`.
    Time(String),
}

/// The statements since they were last taken.
#[derive(Debug, Clone)]
pub(crate) struct Watched(Arc<Mutex<Vec<String>>>);

impl Watched {
    /// Watches an application that has one reader.
    pub(crate) async fn on(app: &TestApp) -> Self {
        let watched = Self(Arc::default());
        app.database.read(watched.watch()).await.unwrap();
        watched
    }

    fn watch(&self) -> impl FnOnce(&mut Connection) -> Result<(), Failure> + Send + 'static {
        let kept = self.0.clone();
        move |connection| {
            connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    kept.lock().unwrap().push(query.to_string());
                }
            });
            Ok(())
        }
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap().clear();
    }

    /// All that was sent, transactions too.
    pub(crate) fn all(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// The questions.
    pub(crate) fn take(&self) -> Vec<Statement> {
        self.all().iter().filter(|text| text.starts_with("SELECT ")).map(|text| Statement::read(text)).collect()
    }
}

impl Statement {
    /// Reads what Diesel prints: the text, and behind it the values as Rust prints them.
    fn read(printed: &str) -> Self {
        let (sql, binds) = printed.rsplit_once(" -- binds: [").expect("Diesel prints the binds");
        let mut rest = binds.strip_suffix(']').expect("the binds are a list");
        let mut values = Vec::new();
        while !rest.is_empty() {
            let (bind, after) = bind(rest);
            values.push(bind);
            rest = after.strip_prefix(", ").unwrap_or(after);
        }
        Self { sql: sql.to_owned(), binds: values }
    }
}

fn bind(text: &str) -> (Bind, &str) {
    if let Some(rest) = text.strip_prefix("None") {
        return (Bind::Null, rest);
    }
    if let Some(rest) = text.strip_prefix("Some(") {
        let (bind, rest) = bind(rest);
        return (bind, rest.strip_prefix(')').expect("the value ends"));
    }
    if let Some(rest) = text.strip_prefix("Timestamp(") {
        let (time, rest) = rest.split_once(')').expect("the time ends");
        return (Bind::Time(time.to_owned()), rest);
    }
    if text.starts_with('"') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let value = values.next().expect("a text").expect("nothing in the tests needs escapes that JSON does not have");
        return (Bind::Text(value), &text[values.byte_offset()..]);
    }
    let end = text.find([',', ')']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let value = word.parse().map(Bind::Boolean).or_else(|_| word.parse().map(Bind::Integer));
    (value.unwrap_or_else(|_| panic!("a value, not {word:?}")), rest)
}

#[derive(Debug)]
struct Failure;

impl From<DatabaseError> for Failure {
    fn from(_: DatabaseError) -> Self {
        Self
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(_: diesel::result::Error) -> Self {
        Self
    }
}
