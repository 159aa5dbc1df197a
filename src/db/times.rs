//! Points in time in columns: text on SQLite, numbers on PostgreSQL. Diesel reads and writes the text by the patterns of the
//! date library; here that is left for what has an unusual form.

use chrono::NaiveDateTime;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Timestamp as TimestampType;
use diesel::sqlite::{Sqlite, SqliteValue};

use super::connection::MultiBackend;
use crate::core::Timestamp;

impl ToSql<TimestampType, MultiBackend> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((TimestampType, self));
        Ok(IsNull::No)
    }
}

impl FromSql<TimestampType, MultiBackend> for Timestamp {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, TimestampType>()
    }
}

impl ToSql<TimestampType, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let Some(text) = self.to_column() else {
            return ToSql::<TimestampType, Sqlite>::to_sql(self.as_naive(), out);
        };
        out.set_value(text);
        Ok(IsNull::No)
    }
}

impl FromSql<TimestampType, Sqlite> for Timestamp {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        if let Some(time) = Self::from_column(value.read_text()) {
            return Ok(time);
        }
        let time = <NaiveDateTime as FromSql<TimestampType, Sqlite>>::from_sql(value)?;
        Ok(Self::from_naive(time))
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::{Pg, PgValue};

    use super::*;

    impl ToSql<TimestampType, Pg> for Timestamp {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<TimestampType, Pg>::to_sql(self.as_naive(), out)
        }
    }

    impl FromSql<TimestampType, Pg> for Timestamp {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            Ok(Self::from_naive(FromSql::<TimestampType, Pg>::from_sql(value)?))
        }
    }
}
