//! Users and signing keys, row by row.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::IdentityError;
use super::user::{Email, User, UserColumns};
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::db::schema::{signing_keys, users};
use crate::db::sql::Sql;

/// A signing key as the database has it: the 32 bytes of RFC 8032 in base64url.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub(super) struct KeyRow {
    pub(super) id: Id,
    pub(super) private_key: String,
    pub(super) created_at: Timestamp,
}

/// Every signing key, the newest first.
pub(super) fn keys(connection: &mut Connection) -> QueryResult<Vec<KeyRow>> {
    signing_keys::table
        .order((signing_keys::created_at.desc(), signing_keys::id.desc()))
        .select(KeyRow::as_select())
        .load(connection)
}

pub(super) fn insert_key(connection: &mut Connection, key: &KeyRow) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table).values(key).execute(connection).map(|_| ())
}

/// Keeps other writers off a table until the transaction ends, for what only the first may do. On SQLite there is one
/// writer anyway.
pub(super) fn lock(connection: &mut Connection, table: &'static str) -> QueryResult<()> {
    if connection.is_postgres() {
        connection.batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))?;
    }
    Ok(())
}

/// Whether there is any user.
pub(super) fn any_user(connection: &mut Connection) -> QueryResult<bool> {
    let first: Option<Id> = users::table.select(users::id).first(connection).optional()?;
    Ok(first.is_some())
}

pub(super) fn user(connection: &mut Connection, id: &Id) -> QueryResult<Option<User>> {
    // Every call of the management surface asks it, and Diesel's own statement takes half as long again.
    let mut sql = Sql::new("SELECT ");
    sql.push(User::COLUMNS).push(" FROM users u WHERE u.id = ").bind(id);
    let found = sql.load_in_order::<UserColumns, User>(connection)?;
    Ok(found.into_iter().next())
}

/// A user and the hash of the password.
pub(super) fn user_to_verify(connection: &mut Connection, email: &Email) -> QueryResult<Option<(User, String)>> {
    users::table
        .filter(users::email.eq(email))
        .select((User::as_select(), users::password_hash))
        .first(connection)
        .optional()
}

/// Adds a user; all that can clash is the email.
pub(super) fn insert_user(connection: &mut Connection, user: &User, hash: &str) -> Result<(), IdentityError> {
    let row = (
        users::id.eq(&user.id),
        users::email.eq(&user.email),
        users::password_hash.eq(hash),
        users::role.eq(user.role),
        users::created_at.eq(user.created_at),
    );
    match diesel::insert_into(users::table).values(row).execute(connection) {
        Ok(_) => Ok(()),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            Err(IdentityError::EmailTaken(user.email.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}
