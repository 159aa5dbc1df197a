//! Points in time on either database: each has a form of its own.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Timestamp as TimestampType;

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
