//! What entries refer to.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::sql_types::Text;

use super::kept::Bytes;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::db::sql::Sql;
use crate::http::Problem;

/// A reference of an entry.
#[derive(Debug, Clone)]
pub(super) struct Referred {
    /// How it refers.
    pub(super) relation: Arc<str>,
    /// To what.
    pub(super) target: Id,
}

impl Bytes for Arc<[Referred]> {
    fn bytes(&self) -> usize {
        // Those of a relation share its name.
        let names = self.chunk_by(|one, next| one.relation == next.relation).map(|same| same[0].relation.len() + 16);
        size_of_val::<[Referred]>(self) + names.sum::<usize>()
    }
}

/// The references of some entries, each entry's by relation and in order.
pub(super) fn read<'a>(
    connection: &mut Connection,
    locale: &Locale,
    sources: impl Iterator<Item = &'a Id>,
) -> Result<HashMap<Id, Vec<Referred>>, Problem> {
    let mut sql = Sql::new("SELECT r.source_id, r.relation, r.target_id FROM published_refs r WHERE r.locale = ");
    sql.bind(locale.as_str()).push(" AND r.source_id IN ").bind_list(sources);
    sql.push(" ORDER BY r.source_id, r.relation, r.position");
    let rows: Vec<(Id, String, Id)> = sql.load_in_order::<(Text, Text, Text), _>(connection)?;
    let mut found: HashMap<Id, Vec<Referred>> = HashMap::new();
    for (source, relation, target) in rows {
        let of = found.entry(source).or_default();
        let last = of.last().map(|last| &last.relation).filter(|last| ***last == *relation);
        let relation = last.map_or_else(|| relation.as_str().into(), Arc::clone);
        of.push(Referred { relation, target });
    }
    Ok(found)
}
