//! Refresh tokens: 256 random bits, of which the database keeps only the SHA-256. Each is good for one renewal. One
//! that comes back a second time has been copied, and as nobody can tell by whom, its whole family dies (RFC 9700, 4.14).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use super::user::{Secret, User};
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::db::schema::{refresh_tokens as table, users};

/// A token on its way to its owner.
pub(super) fn generate() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What is kept of a token. It needs no salt and no slowness: there is nothing to guess in 256 random bits.
pub(super) fn digest(token: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.reveal()))
}

/// A token as the database has it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = table)]
struct Row {
    digest: String,
    family: Id,
    user_id: Id,
    created_at: Timestamp,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
}

/// What became of an attempt to renew.
#[derive(Debug)]
pub(super) enum Rotation {
    /// The new token is in place.
    Done(User),
    /// The old one had been used before; its family is gone.
    Reused {
        /// Whose it was.
        user_id: Id,
    },
    /// There is no such token, or it has expired.
    Unknown,
}

/// Begins a family, and clears away what has expired.
pub(super) fn begin(connection: &mut Connection, user_id: &Id, digest: String, seconds: u32) -> QueryResult<()> {
    diesel::delete(table::table.filter(table::expires_at.le(Timestamp::now()))).execute(connection)?;
    insert(connection, &Id::new(), user_id, digest, seconds)
}

/// Uses up the old token and adds the next one of its family.
pub(super) fn rotate(connection: &mut Connection, old: &str, new: String, seconds: u32) -> QueryResult<Rotation> {
    let now = Timestamp::now();
    let row: Option<Row> = table::table.find(old).select(Row::as_select()).first(connection).optional()?;
    let Some(row) = row.filter(|row| row.expires_at > now) else {
        return Ok(Rotation::Unknown);
    };
    let unused = table::table.find(old).filter(table::used_at.is_null());
    // Of two that come at once, the count decides: the second waits for the first here, and finds it used.
    if diesel::update(unused).set(table::used_at.eq(now)).execute(connection)? == 0 {
        end_family(connection, &row.family)?;
        return Ok(Rotation::Reused { user_id: row.user_id });
    }
    insert(connection, &row.family, &row.user_id, new, seconds)?;
    let user = users::table.find(&row.user_id).select(User::as_select()).first(connection).optional()?;
    Ok(user.map_or(Rotation::Unknown, Rotation::Done))
}

/// Ends the family of a token, used or not.
pub(super) fn end(connection: &mut Connection, digest: &str) -> QueryResult<()> {
    let family: Option<Id> = table::table.find(digest).select(table::family).first(connection).optional()?;
    family.map_or(Ok(()), |family| end_family(connection, &family))
}

/// On PostgreSQL a renewal may be adding a token meanwhile. It holds the row of the token before, which the deletion
/// waits for; what it added is then there for the next deletion to see.
fn end_family(connection: &mut Connection, family: &Id) -> QueryResult<()> {
    let members = table::table.filter(table::family.eq(family));
    while diesel::delete(members).execute(connection)? > 0 {}
    Ok(())
}

fn insert(connection: &mut Connection, family: &Id, user_id: &Id, digest: String, seconds: u32) -> QueryResult<()> {
    let now = Timestamp::now();
    let row = Row {
        digest,
        family: family.clone(),
        user_id: user_id.clone(),
        created_at: now,
        expires_at: now.plus_seconds(i64::from(seconds)),
        used_at: None,
    };
    diesel::insert_into(table::table).values(&row).execute(connection).map(|_| ())
}
