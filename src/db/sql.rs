//! SQL put together at run time with binds, for the questions whose shape depends on what was asked: which
//! table, which filters, which order. Names come from constants of the program, values only ever as binds.
//! Unlike `diesel::sql_query`, the statements are prepared once per connection and kept.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text, Timestamp as TimestampType, Untyped};
use diesel::sqlite::Sqlite;

use super::connection::Connection;
use crate::core::{Id, Timestamp};

/// A value for a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, or nothing.
    Text(Option<String>),
    /// A whole number, or nothing.
    Integer(Option<i64>),
    /// True or false.
    Boolean(bool),
    /// A point in time, or nothing.
    Time(Option<Timestamp>),
    /// Values of one type, of which there is at least one: an array, which PostgreSQL alone has.
    Array(Vec<Self>),
}

macro_rules! value_from {
    ($($source:ty, $name:ident => $value:expr;)*) => {
        $(impl From<$source> for Value {
            fn from($name: $source) -> Self {
                $value
            }
        })*
    };
}

value_from! {
    &str, text => Self::Text(Some(text.to_owned()));
    String, text => Self::Text(Some(text));
    &String, text => Self::Text(Some(text.clone()));
    Option<String>, text => Self::Text(text);
    &Id, id => Self::Text(Some(id.to_string()));
    i64, number => Self::Integer(Some(number));
    u32, number => Self::Integer(Some(i64::from(number)));
    Option<i64>, number => Self::Integer(number);
    bool, boolean => Self::Boolean(boolean);
    Timestamp, time => Self::Time(Some(time));
    Option<Timestamp>, time => Self::Time(time);
}

/// A statement under construction: its text without the placeholders, and the values, each with where its placeholder
/// stands.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    values: Vec<(usize, Value)>,
}

impl Sql {
    /// A statement that begins with this text.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.values.is_empty()
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder and its value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push((self.text.len(), value.into()));
        self
    }

    /// Adds `(…, …)` with a placeholder for each value. The number of placeholders is a power of two, the last
    /// value filling the rest, so that few different statements are kept; no value at all matches nothing.
    pub fn bind_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        let Some(last) = values.last().cloned() else { return self.push("(NULL)") };
        values.resize(values.len().next_power_of_two(), last);
        self.push("(");
        for (at, value) in values.into_iter().enumerate() {
            self.push(if at == 0 { "" } else { ", " }).bind(value);
        }
        self.push(")")
    }

    /// Adds another statement's text and values.
    pub fn append(&mut self, other: Self) -> &mut Self {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.values.extend(other.values.into_iter().map(|(at, value)| (before + at, value)));
        self
    }

    /// Runs it and takes the rows.
    pub fn load<R>(self, connection: &mut Connection) -> QueryResult<Vec<R>>
    where
        Self: OnEither<R>,
    {
        load(self, connection)
    }

    /// Runs it and takes the rows by the places of their columns, which have these types: for the questions of every
    /// answer, whose many columns would each be looked for by name in every row.
    pub fn load_in_order<C, R>(self, connection: &mut Connection) -> QueryResult<Vec<R>>
    where
        InOrder<C>: OnEither<R>,
    {
        load(InOrder { sql: self, columns: PhantomData }, connection)
    }

    /// The same for a statement with arrays.
    #[cfg(feature = "postgres")]
    pub fn load_with_arrays<C, R>(self, connection: &mut Connection) -> QueryResult<Vec<R>>
    where
        for<'q> InOrder<C>: LoadQuery<'q, diesel::PgConnection, R>,
    {
        match connection {
            Connection::Postgres(postgres) => RunQueryDsl::load(InOrder { sql: self, columns: PhantomData }, postgres),
            Connection::Sqlite(_) => Err(no_arrays()),
        }
    }

    /// The same for a statement with arrays, of which this program can run none.
    #[cfg(not(feature = "postgres"))]
    pub fn load_with_arrays<C, R>(self, _: &mut Connection) -> QueryResult<Vec<R>> {
        Err(no_arrays())
    }

    /// Runs it and says how many rows it touched.
    pub fn execute(self, connection: &mut Connection) -> QueryResult<usize> {
        match connection {
            #[cfg(feature = "postgres")]
            Connection::Postgres(postgres) => RunQueryDsl::execute(self, postgres),
            Connection::Sqlite(sqlite) => RunQueryDsl::execute(self, sqlite),
        }
    }
}

/// A statement whose columns have the types `C`, in this order.
#[derive(Debug)]
pub struct InOrder<C> {
    sql: Sql,
    columns: PhantomData<C>,
}

/// A statement that tells rows of a type.
pub trait Tells<R, C>: RunQueryDsl<C> + for<'q> LoadQuery<'q, C, R> {}
impl<Q, R, C> Tells<R, C> for Q where Q: RunQueryDsl<C> + for<'q> LoadQuery<'q, C, R> {}

/// A statement that tells rows of a type on every database that this program has.
#[cfg(feature = "postgres")]
pub trait OnEither<R>: Tells<R, SqliteConnection> + Tells<R, PgConnection> {}
#[cfg(feature = "postgres")]
impl<Q, R> OnEither<R> for Q where Q: Tells<R, SqliteConnection> + Tells<R, PgConnection> {}
/// A statement that tells rows of a type on every database that this program has.
#[cfg(not(feature = "postgres"))]
pub trait OnEither<R>: Tells<R, SqliteConnection> {}
#[cfg(not(feature = "postgres"))]
impl<Q, R> OnEither<R> for Q where Q: Tells<R, SqliteConnection> {}

/// Runs a statement on the very database: Diesel's connection to either goes through a statement seven times, where two
/// suffice.
fn load<R>(statement: impl OnEither<R>, connection: &mut Connection) -> QueryResult<Vec<R>> {
    match connection {
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => RunQueryDsl::load(statement, postgres),
        Connection::Sqlite(sqlite) => RunQueryDsl::load(statement, sqlite),
    }
}

impl<C> QueryId for InOrder<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> Query for InOrder<C> {
    type SqlType = C;
}

impl<C, Conn> RunQueryDsl<Conn> for InOrder<C> {}

impl<C, B: Backend> QueryFragment<B> for InOrder<C>
where
    Sql: QueryFragment<B>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        self.sql.walk_ast(out)
    }
}

impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sql {
    type SqlType = Untyped;
}

impl<C> RunQueryDsl<C> for Sql {}

impl Sql {
    fn walk<'b, B, F>(&'b self, mut out: AstPass<'_, 'b, B>, push_array: F) -> QueryResult<()>
    where
        B: Backend + HasSqlType<Text> + HasSqlType<BigInt> + HasSqlType<Bool> + HasSqlType<TimestampType>,
        Option<String>: ToSql<Nullable<Text>, B>,
        Option<i64>: ToSql<Nullable<BigInt>, B>,
        bool: ToSql<Bool, B>,
        Option<Timestamp>: ToSql<Nullable<TimestampType>, B>,
        F: Fn(&mut AstPass<'_, 'b, B>, &'b Vec<Value>) -> QueryResult<()>,
    {
        let mut written = 0;
        for (at, value) in &self.values {
            out.push_sql(&self.text[written..*at]);
            written = *at;
            match value {
                Value::Text(text) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                Value::Integer(number) => out.push_bind_param::<Nullable<BigInt>, _>(number)?,
                Value::Boolean(boolean) => out.push_bind_param::<Bool, _>(boolean)?,
                Value::Time(time) => out.push_bind_param::<Nullable<TimestampType>, _>(time)?,
                Value::Array(values) => push_array(&mut out, values)?,
            }
        }
        out.push_sql(&self.text[written..]);
        Ok(())
    }
}

impl QueryFragment<Sqlite> for Sql {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out, |_, _| Err(no_arrays()))
    }
}

fn no_arrays() -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError("only PostgreSQL has arrays".into())
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::Pg;
    use diesel::serialize::{self, Output};
    use diesel::sql_types::Array;

    use super::*;

    impl QueryFragment<Pg> for Sql {
        fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            self.walk(out, |out, values| match values.first() {
                Some(Value::Integer(_)) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(values),
                Some(Value::Boolean(_)) => out.push_bind_param::<Array<Bool>, _>(values),
                Some(Value::Time(_)) => out.push_bind_param::<Array<Nullable<TimestampType>>, _>(values),
                _ => out.push_bind_param::<Array<Nullable<Text>>, _>(values),
            })
        }
    }

    macro_rules! array_element {
        ($($type:ty, $variant:ident;)*) => {
            $(impl ToSql<$type, Pg> for Value {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    match self {
                        Self::$variant(value) => ToSql::<$type, Pg>::to_sql(value, out),
                        other => Err(format!("{other:?} stands in an array of another type").into()),
                    }
                }
            })*
        };
    }

    array_element! {
        Nullable<Text>, Text;
        Nullable<BigInt>, Integer;
        Bool, Boolean;
        Nullable<TimestampType>, Time;
    }
}
