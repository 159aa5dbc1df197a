//! What entries refer to.

use std::sync::Arc;

use diesel::sql_types::Text;
use foldhash::HashMap;
use uuid::Uuid;

use super::kept::Bytes;
use crate::core::{Id, Locale};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

/// What an entry refers to, by relation and in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Referred(Arc<[Relation]>);

/// The targets of one relation. Their ids are held as numbers, which take less than half of what their text takes.
#[derive(Debug)]
struct Relation {
    name: Arc<str>,
    targets: Box<[Uuid]>,
}

impl Referred {
    /// The targets in some relations, each with the relation's name.
    pub(super) fn within(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (Arc<str>, Id)> {
        let relations = self.0.iter().filter(move |relation| wanted(&relation.name));
        relations.flat_map(|relation| relation.targets.iter().map(|target| (relation.name.clone(), Id::from(*target))))
    }

    /// The targets in a relation.
    pub(super) fn of(&self, relation: &str) -> impl Iterator<Item = Id> {
        self.within(move |name| name == relation).map(|(_, target)| target)
    }
}

impl Bytes for Referred {
    fn bytes(&self) -> usize {
        let relations = self.0.iter().map(|relation| size_of_val(&*relation.targets) + relation.name.len() + 16);
        size_of_val(&*self.0) + relations.sum::<usize>()
    }
}

/// The references of some entries.
pub(super) fn read<'a>(
    reading: &mut Reading,
    locale: &Locale,
    sources: impl Iterator<Item = &'a Id>,
) -> Result<HashMap<Id, Referred>, Problem> {
    let mut sql = Sql::new("SELECT r.source_id, r.relation, r.target_id FROM published_refs r WHERE r.locale = ");
    sql.bind(locale.as_str()).push(" AND r.source_id IN ").bind_list(sources);
    sql.push(" ORDER BY r.source_id, r.relation, r.position");
    let rows: Vec<(Id, String, String)> = sql.load_in_order::<(Text, Text, Text), _>(reading.connection()?)?;
    let mut found = HashMap::default();
    for of_source in rows.chunk_by(|(one, ..), (next, ..)| one == next) {
        let relations = of_source.chunk_by(|(_, one, _), (_, next, _)| one == next).map(|same| {
            let targets = same.iter().map(|(_, _, target)| target.parse());
            let targets = targets.collect::<Result<_, uuid::Error>>().map_err(Problem::internal)?;
            Ok(Relation { name: same[0].1.as_str().into(), targets })
        });
        found.insert(of_source[0].0.clone(), Referred(relations.collect::<Result<_, Problem>>()?));
    }
    Ok(found)
}
