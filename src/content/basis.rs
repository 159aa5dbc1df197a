//! How an entry was when it was decided what to write of it, on PostgreSQL: what is decided without a lock is written only
//! where that is still so.
//!
//! Whoever changes what there is of an entry in a locale also writes its working copy there, and has it locked until the
//! commit. So nothing has changed while the working copy is the row that it was, which the transaction tells that wrote it,
//! and nobody is about to change anything where it can be locked without waiting. PostgreSQL holds these conditions against
//! what is committed once it has the lock, and not against what the statement saw when it began. Which lists are long is known
//! to be the same by the counter that changes with it, in the same way.

use super::hold;
use crate::core::Id;
use crate::db::sql::{Sql, Value};

/// An entry in a locale, as it was.
#[derive(Debug)]
pub(super) struct Basis {
    pub(super) id: Id,
    pub(super) locale: String,
    /// Which transaction wrote the working copy.
    pub(super) row: String,
    /// How often a list had become long.
    pub(super) lists: i64,
}

impl Basis {
    /// Writes its last two columns, of a working copy `w`.
    pub(super) fn push_columns(sql: &mut Sql) {
        sql.push("CAST(w.xmin AS TEXT), ");
        hold::push_count(sql);
    }

    /// Those that are still so, as `id`, each once: no entry has two bases, in whatever locales. They are locked, and the lists
    /// held as they are, until the transaction ends.
    pub(super) fn still(bases: &[Self]) -> Sql {
        let column = |of: fn(&Self) -> Value| Value::Array(bases.iter().map(of).collect());
        let mut sql = Sql::new("SELECT e.id FROM unnest(");
        sql.bind(column(|basis| (&basis.id).into())).push(", ");
        sql.bind(column(|basis| (&basis.locale).into())).push(", ");
        sql.bind(column(|basis| (&basis.row).into())).push(", ");
        sql.bind(column(|basis| basis.lists.into()));
        sql.push(
            ") AS o (id, locale, row, lists) JOIN entries e ON e.id = o.id \
             JOIN working_copies w ON w.entry_id = e.id AND w.locale = o.locale AND CAST(w.xmin AS TEXT) = o.row",
        );
        hold::push_same_count(&mut sql, "o.lists");
        hold::push_try_shared(sql.push(" WHERE "));
        sql.push(" FOR UPDATE OF e, w SKIP LOCKED FOR SHARE OF c SKIP LOCKED");
        sql
    }
}
