//! The statements that a plan becomes. On SQLite they name the index that is walked, and the order of their joins is the
//! order in which they are written; PostgreSQL chooses by its statistics, and comes to the same.

use super::condition::{Compare, Condition, Row};
use super::delivered::Delivered;
use super::plan::Plan;
use super::sort::Edge;
use super::way::{Branch, Lead};
use crate::core::list_number;
use crate::db::sql::{Sql, Value};

/// Where a page begins.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The keys of the row at the edge, if the page does not begin at the list's own edge.
    pub(super) beyond: Option<Vec<Value>>,
    /// Whether the list is walked from its end.
    pub(super) backwards: bool,
    /// How many rows are passed over.
    pub(super) skip: u32,
    /// How many are read.
    pub(super) limit: u32,
}

impl Plan<'_> {
    /// The edges of the rows of a page, those nearest to its start first.
    pub(super) fn edges<T: Delivered>(&self, start: &Start) -> Sql {
        if let Some(branch) = self.in_table() {
            let mut sql = Edge::columns(self.keys, "a");
            let row = self.source::<T>(&mut sql, branch, Some(start));
            self.beyond(&mut sql, row, start);
            self.order(&mut sql, |column| row.with(column), start.backwards);
            sql.push(" LIMIT ").bind(start.limit).push(" OFFSET ").bind(start.skip);
            return sql;
        }
        let mut sql = Edge::columns(self.keys, "u");
        sql.push("(");
        for (number, branch) in self.branches.iter().enumerate() {
            sql.push(if number == 0 { "SELECT * FROM (" } else { " UNION SELECT * FROM (" });
            self.nearest::<T>(&mut sql, branch, start);
            sql.push(&format!(") AS b{number}"));
        }
        sql.push(") AS u");
        self.order(&mut sql, |_| "u", start.backwards);
        sql.push(" LIMIT ").bind(start.limit).push(" OFFSET ").bind(start.skip);
        sql
    }

    /// How many rows there are.
    pub(super) fn count<T: Delivered>(&self) -> Sql {
        let mut sql = Sql::new("SELECT COUNT(*) AS total FROM ");
        if let Some(branch) = self.in_table() {
            self.source::<T>(&mut sql, branch, None);
            return sql;
        }
        for (number, branch) in self.branches.iter().enumerate() {
            sql.push(if number == 0 { "(" } else { " UNION " }).push("SELECT ").push(self.row::<T>(branch).keys);
            sql.push(".entry_id FROM ");
            self.source::<T>(&mut sql, branch, None);
        }
        sql.push(") AS u");
        sql
    }

    /// The only branch, if it is one of the type's own table: there is nothing to join it with.
    fn in_table(&self) -> Option<&Branch> {
        match self.branches.as_slice() {
            [branch] if !matches!(branch.lead, Lead::Facet(..) | Lead::Short(..)) => Some(branch),
            _ => None,
        }
    }

    /// The keys of as many rows of a branch as the page can need.
    fn nearest<T: Delivered>(&self, sql: &mut Sql, branch: &Branch, start: &Start) {
        let row = self.row::<T>(branch);
        sql.push("SELECT ").push(row.keys).push(".entry_id");
        for key in self.keys.iter().filter(|key| key.column != "entry_id") {
            sql.push(", ").push(row.with(key.column)).push(".").push(key.column);
        }
        sql.push(" FROM ");
        self.source::<T>(sql, branch, Some(start));
        self.beyond(sql, row, start);
        self.order(sql, |column| row.with(column), start.backwards);
        sql.push(" LIMIT ").bind(start.limit + start.skip);
    }

    /// The column that rows are walked by.
    fn first(&self) -> &'static str {
        self.keys.first().map_or("published_at", |key| key.column)
    }

    /// The names that a row of a branch has. The list of a facet has a table for the order by the last publication, and one
    /// for the others.
    fn row<T: Delivered>(&self, branch: &Branch) -> Row<'_> {
        let row = Row::of(T::TABLE, self.locale);
        match branch.lead {
            Lead::Facet(..) if self.first() == "updated_at" => Row { keys: "k", has: Some(&["updated_at"]), ..row },
            Lead::Facet(..) | Lead::Short(..) => Row { keys: "k", has: Some(&["published_at", "title_key"]), ..row },
            _ => row,
        }
    }

    /// The rows of a branch, and everything that must hold of them; but for what the edge of a page implies.
    fn source<T: Delivered>(&self, sql: &mut Sql, branch: &Branch, start: Option<&Start>) -> Row<'_> {
        let row = self.row::<T>(branch);
        let order = self.first();
        match &branch.lead {
            Lead::Order => self.table::<T>(sql, Some(order)),
            Lead::Range(column) => self.table::<T>(sql, Some(column)),
            Lead::Named(Condition::Slugs(_)) => self.table::<T>(sql, Some("slug")),
            Lead::Named(_) => self.table::<T>(sql, None),
            Lead::Facet(facet, value) => {
                if row.lacks("published_at") {
                    sql.push("published_updates k");
                } else {
                    sql.push("published_lists k");
                    self.along(sql, "published_lists", order);
                }
                let needs_table = self.needs_table::<T>(branch, row);
                if needs_table {
                    sql.push(" CROSS JOIN ").push(T::TABLE).push(" a");
                }
                sql.push(" WHERE k.list = ").bind(list_number(T::KIND.name, row.locale, facet, value));
                if needs_table {
                    sql.push(" AND a.entry_id = k.entry_id AND a.locale = ").bind(row.locale);
                }
            }
            Lead::Short(facet, value) => {
                // What is asked once stands before the rows, of each of which it would be asked again.
                let list = list_number(T::KIND.name, row.locale, facet, value);
                sql.push("(SELECT ")
                    .bind(list)
                    .push(" AS list WHERE NOT EXISTS (SELECT 1 FROM long_lists g WHERE g.list = ");
                sql.bind(list).push(")) AS t CROSS JOIN published_lists k");
                self.along(sql, "published_lists", "published_at");
                sql.push(" CROSS JOIN ").push(T::TABLE).push(" a WHERE k.list = t.list AND a.entry_id = k.entry_id");
                sql.push(" AND a.locale = ").bind(row.locale);
            }
        }
        let named = match &branch.lead {
            Lead::Named(condition) => Some(condition),
            _ => None,
        };
        let conditions = named.into_iter().chain(&branch.rest).chain(&self.rest);
        for condition in conditions.filter(|condition| !self.is_implied(condition, start)) {
            sql.push(" AND ");
            condition.push(sql, row);
        }
        T::visible(sql);
        row
    }

    /// Whether a bound lies behind the edge of the page, which the row at the edge is within: of two bounds on one side
    /// SQLite might walk from the wrong one.
    fn is_implied(&self, condition: &Condition, start: Option<&Start>) -> bool {
        let (Some(start), Some(first)) = (start.filter(|start| start.beyond.is_some()), self.keys.first()) else {
            return false;
        };
        let rising = first.descending == start.backwards;
        let behind: &[Compare] =
            if rising { &[Compare::Greater, Compare::GreaterOrEqual] } else { &[Compare::Less, Compare::LessOrEqual] };
        condition.bounded().is_some_and(|(column, compare)| column == first.column && behind.contains(&compare))
    }

    /// The rows of the type's table for the locale.
    fn table<T: Delivered>(&self, sql: &mut Sql, order: Option<&str>) {
        sql.push(T::TABLE).push(" a");
        if let Some(column) = order {
            self.along(sql, T::TABLE, column);
        }
        sql.push(" WHERE a.locale = ").bind(self.locale.as_str());
    }

    /// Names the index of a column.
    fn along(&self, sql: &mut Sql, table: &str, column: &str) {
        if self.names_indexes {
            let column = column.strip_suffix("_key").unwrap_or(column);
            sql.push(&format!(" INDEXED BY {table}_{column}"));
        }
    }

    /// Whether a facet's rows are sorted by something, or something must hold of them, that only the type's table tells.
    fn needs_table<T: Delivered>(&self, branch: &Branch, row: Row<'_>) -> bool {
        let mut conditions = branch.rest.iter().chain(&self.rest);
        !T::is_always_visible()
            || self.keys.iter().any(|key| row.lacks(key.column))
            || conditions.any(|condition| condition.needs_table(row))
    }

    /// Adds the condition that rows lie beyond the edge: in one comparison where all keys go the same way and stand in
    /// one table. Else they are
    /// equal in the first keys and further in the next, and the first key's own bound stands by itself, so that its index
    /// is walked from there.
    fn beyond(&self, sql: &mut Sql, row: Row<'_>, start: &Start) {
        let Some(places) = &start.beyond else { return };
        let further = |descending: bool| if descending == start.backwards { " >" } else { " <" };
        let (Some(first), Some(place)) = (self.keys.first(), places.first()) else { return };
        let alias = row.with(first.column);
        if self.keys.iter().all(|key| key.descending == first.descending && row.with(key.column) == alias) {
            let columns: Vec<String> = self.keys.iter().map(|key| format!("{alias}.{}", key.column)).collect();
            sql.push(" AND (").push(&columns.join(", ")).push(")").push(further(first.descending)).push(" (");
            for (at, place) in places.iter().enumerate() {
                sql.push(if at == 0 { "" } else { ", " }).bind(place.clone());
            }
            sql.push(")");
            return;
        }
        sql.push(" AND ")
            .push(row.with(first.column))
            .push(".")
            .push(first.column)
            .push(further(first.descending))
            .push("= ");
        sql.bind(place.clone());
        for (at, (key, place)) in self.keys.iter().zip(places).enumerate() {
            sql.push(if at == 0 { " AND ((" } else { " OR (" });
            for (before, place) in self.keys[..at].iter().zip(places) {
                sql.push(row.with(before.column))
                    .push(".")
                    .push(before.column)
                    .push(" = ")
                    .bind(place.clone())
                    .push(" AND ");
            }
            sql.push(row.with(key.column))
                .push(".")
                .push(key.column)
                .push(further(key.descending))
                .push(" ")
                .bind(place.clone())
                .push(")");
        }
        sql.push(")");
    }

    fn order(&self, sql: &mut Sql, alias: impl Fn(&str) -> &'static str, backwards: bool) {
        for (at, key) in self.keys.iter().enumerate() {
            sql.push(if at == 0 { " ORDER BY " } else { ", " }).push(alias(key.column)).push(".").push(key.column);
            sql.push(if key.descending == backwards { " ASC" } else { " DESC" });
        }
    }
}
