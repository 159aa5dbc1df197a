//! Conditions on published entries: what query parameters and the filter language are made into, and the SQL that
//! they become. Values only ever travel as binds.

use std::collections::BTreeSet;

use super::ask::Ask;
use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

/// A condition on an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them hold; always, when there is none.
    All(Vec<Condition>),
    /// Any of them holds; never, when there is none.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The entry has any of these values in a facet.
    Facet {
        /// The facet.
        facet: &'static str,
        /// The values.
        values: Vec<String>,
    },
    /// The entry has some value in a facet.
    Present {
        /// The facet.
        facet: &'static str,
    },
    /// The entry refers to any of these published entries, by id or slug; resolved to a facet before it is asked.
    Reference {
        /// The facet that holds the references.
        facet: &'static str,
        /// The content type of what is referred to.
        kind: &'static str,
        /// The ids or slugs.
        names: Vec<String>,
    },
    /// The entry refers to a published entry with any of these values in a facet of its own.
    ThroughFacet {
        /// The facet that holds the references.
        facet: &'static str,
        /// The facet of what is referred to.
        target: &'static str,
        /// The values.
        values: Vec<String>,
    },
    /// The entry refers to a published entry whose title compares so.
    ThroughTitle {
        /// The facet that holds the references.
        facet: &'static str,
        /// The comparison.
        compare: Compare,
        /// The title as it is compared, without case, accents and punctuation.
        key: String,
    },
    /// The editorial date or the date of the version compares so.
    Time {
        /// `published_at` or `updated_at`.
        column: TimeColumn,
        /// The comparison.
        compare: Compare,
        /// The time.
        time: Timestamp,
    },
    /// The title compares so.
    Title {
        /// The comparison.
        compare: Compare,
        /// The title as it is compared, without case, accents and punctuation.
        key: String,
    },
    /// The text is in the locale that is asked, not in the default one by fallback.
    OwnText,
    /// The entry is any of these, by id.
    Ids(Vec<String>),
    /// The entry has any of these slugs.
    Slugs(Vec<String>),
}

/// A time that entries are sorted and filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeColumn {
    /// The editorial date.
    PublishedAt,
    /// When the version was published.
    UpdatedAt,
}

impl TimeColumn {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PublishedAt => "published_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `:`, for titles: contains.
    Has,
}

impl Compare {
    fn sql(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::NotEqual => " <> ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Has => " LIKE ",
        }
    }
}

/// The names that an entry's row has in a statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'l> {
    /// The alias that has `entry_id` and what the rows are walked by.
    pub(super) keys: &'static str,
    /// What that alias has beside `entry_id`, where it is not the type's table.
    pub(super) has: Option<&'static [&'static str]>,
    /// The alias that has every column of the type's table.
    pub(super) table: &'static str,
    /// The type's table.
    pub(super) name: &'static str,
    /// The locale that the row answers for.
    pub(super) locale: &'l str,
}

impl<'l> Row<'l> {
    /// A row of the type's table.
    pub(super) fn of(name: &'static str, locale: &'l Locale) -> Self {
        Self { keys: "a", has: None, table: "a", name, locale: locale.as_str() }
    }

    /// The alias that has a column.
    pub(super) fn with(&self, column: &str) -> &'static str {
        if self.lacks(column) { self.table } else { self.keys }
    }

    /// Whether a column is in the type's table alone.
    pub(super) fn lacks(&self, column: &str) -> bool {
        column != "entry_id" && self.has.is_some_and(|has| !has.contains(&column))
    }
}

impl Condition {
    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All(mut all), Self::All(more)) => {
                all.extend(more);
                Self::All(all)
            }
            (Self::All(mut all), other) => {
                all.push(other);
                Self::All(all)
            }
            (one, other) => Self::All(vec![one, other]),
        }
    }

    /// How many questions it is made of.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().map(Self::parts).sum(),
            Self::Not(condition) => condition.parts(),
            _ => 1,
        }
    }

    /// Writes the condition on a row.
    pub(super) fn push(&self, sql: &mut Sql, row: Row<'_>) {
        match self {
            Self::All(conditions) => join(sql, row, conditions, " AND ", "1 = 1"),
            Self::Any(conditions) => join(sql, row, conditions, " OR ", "1 = 0"),
            Self::Not(condition) => {
                sql.push("NOT (");
                condition.push(sql, row);
                sql.push(")");
            }
            Self::Facet { facet, values } => {
                of_facet(sql, row, facet, "");
                sql.push(" AND f.value IN ").bind_list(values).push(EACH);
            }
            Self::Present { facet } => {
                of_facet(sql, row, facet, "");
                sql.push(EACH);
            }
            // What was not resolved is not published.
            Self::Reference { .. } => {
                sql.push("1 = 0");
            }
            Self::ThroughFacet { facet, target, values } => {
                let through = " JOIN published_facets g ON g.entry_id = f.value AND g.locale = f.locale";
                of_facet(sql, row, facet, through);
                sql.push(" AND g.facet = ").bind(*target).push(" AND g.value IN ").bind_list(values).push(EACH);
            }
            Self::ThroughTitle { facet, compare, key } => {
                let through = " JOIN published_entries e ON e.entry_id = f.value AND e.locale = f.locale";
                of_facet(sql, row, facet, through);
                sql.push(" AND e.title_key").push(compare.sql()).bind(title(*compare, key)).push(EACH);
            }
            Self::Time { column, compare, time } => {
                sql.push(row.with(column.name())).push(".").push(column.name()).push(compare.sql()).bind(*time);
            }
            Self::Title { compare, key } => {
                sql.push(row.with("title_key")).push(".title_key").push(compare.sql()).bind(title(*compare, key));
            }
            Self::OwnText => {
                sql.push(row.table).push(".content_locale = ").push(row.table).push(".locale");
            }
            Self::Ids(ids) => {
                sql.push(row.keys).push(".entry_id IN ").bind_list(ids);
            }
            Self::Slugs(slugs) => {
                sql.push("(").push(row.table).push(".slug IN ").bind_list(slugs);
                own_first(sql, row);
                sql.push(")");
            }
        }
    }

    /// Whether it asks for columns of a row that only the type's table has.
    pub(super) fn needs_table(&self, row: Row<'_>) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().any(|inner| inner.needs_table(row)),
            Self::Not(condition) => condition.needs_table(row),
            Self::OwnText | Self::Slugs(_) => true,
            Self::Time { column, .. } => row.lacks(column.name()),
            Self::Title { .. } => row.lacks("title_key"),
            _ => false,
        }
    }

    /// Finds the ids of all entries that the condition names, in one query, and makes facets of the references.
    pub(super) fn resolve(mut self, reading: &mut Reading, ask: &Ask) -> Result<Self, Problem> {
        let mut names: Vec<(&'static str, String)> = Vec::new();
        self.references(&mut |_, kind, wanted| {
            names.extend(wanted.iter().map(|name| (kind, name.clone())));
            None
        });
        if self.looks_through() {
            ask.depends_on([Tag::anything()]);
        }
        if names.is_empty() {
            return Ok(self);
        }
        ask.depends_on(names.iter().flat_map(|(kind, name)| [Tag::slug(kind, name), Tag::entry(&name.to_lowercase())]));
        let found = find(reading, &ask.locale, &names)?;
        self.references(&mut |facet, kind, wanted| {
            let ids: BTreeSet<&str> = wanted.iter().flat_map(|name| meant(&found, kind, name)).collect();
            Some(Self::Facet { facet, values: ids.into_iter().map(str::to_owned).collect() })
        });
        Ok(self)
    }

    /// Whether it asks when entries were last published.
    pub(super) fn bounds_update(&self) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().any(Self::bounds_update),
            Self::Not(condition) => condition.bounds_update(),
            Self::Time { column, .. } => *column == TimeColumn::UpdatedAt,
            _ => false,
        }
    }

    /// Whether it asks for what other entries are like.
    fn looks_through(&self) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().any(Self::looks_through),
            Self::Not(condition) => condition.looks_through(),
            Self::ThroughFacet { .. } | Self::ThroughTitle { .. } => true,
            _ => false,
        }
    }

    /// Shows every reference to `visit`, and puts what it answers in its place.
    fn references(&mut self, visit: &mut dyn FnMut(&'static str, &'static str, &[String]) -> Option<Self>) {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter_mut().for_each(|condition| condition.references(visit));
            }
            Self::Not(condition) => condition.references(visit),
            Self::Reference { facet, kind, names } => {
                if let Some(instead) = visit(facet, kind, names) {
                    *self = instead;
                }
            }
            _ => {}
        }
    }
}

fn join(sql: &mut Sql, row: Row<'_>, conditions: &[Condition], by: &str, empty: &str) {
    if conditions.is_empty() {
        sql.push(empty);
        return;
    }
    for (at, condition) in conditions.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { by });
        condition.push(sql, row);
    }
    sql.push(")");
}

/// The end of a question for a facet. With an offset it is asked of each row on the way; without, PostgreSQL may find all
/// entries with the facet at first, to join them.
pub(super) const EACH: &str = " LIMIT 1 OFFSET 0)";

/// The beginning of a question for a facet of the row's entry.
fn of_facet(sql: &mut Sql, row: Row<'_>, facet: &str, join: &str) {
    sql.push("EXISTS (SELECT 1 FROM published_facets f")
        .push(join)
        .push(" WHERE f.entry_id = ")
        .push(row.keys)
        .push(".entry_id AND f.locale = ")
        .bind(row.locale)
        .push(" AND f.facet = ")
        .bind(facet);
}

/// Title keys have letters, digits and hyphens only, so that nothing in them is a wildcard.
fn title(compare: Compare, key: &str) -> String {
    if compare == Compare::Has { format!("%{key}%") } else { key.to_owned() }
}

/// Adds that of the entries under one slug the locale's own is meant: another falls back to its text in the default
/// locale, and its slug there may be one that this locale has given away.
pub(super) fn own_first(sql: &mut Sql, row: Row<'_>) {
    let Row { table, name, .. } = row;
    sql.push(&format!(
        " AND ({table}.content_locale = {table}.locale OR NOT EXISTS (SELECT 1 FROM {name} o WHERE \
         o.locale = {table}.locale AND o.slug = {table}.slug AND o.content_locale = o.locale))"
    ));
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    entry_id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    slug: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_own: bool,
}

/// The ids of the entries that an id or slug means: of several under one slug, the locale's own.
fn meant<'f>(found: &'f [Found], kind: &str, name: &str) -> impl Iterator<Item = &'f str> {
    let is_id = name.parse::<Id>().is_ok();
    let named = |found: &&Found| {
        found.kind == kind && if is_id { found.entry_id.eq_ignore_ascii_case(name) } else { found.slug == name }
    };
    let named: Vec<&Found> = found.iter().filter(named).collect();
    let has_own = named.iter().any(|found| found.is_own);
    named.into_iter().filter(move |found| found.is_own || !has_own).map(|found| found.entry_id.as_str())
}

fn find(reading: &mut Reading, locale: &Locale, names: &[(&'static str, String)]) -> Result<Vec<Found>, Problem> {
    let kinds: BTreeSet<&str> = names.iter().map(|(kind, _)| *kind).collect();
    const SELECT: &str = "SELECT e.entry_id, e.kind, e.slug, e.content_locale = e.locale AS is_own \
                          FROM published_entries e WHERE e.locale = ";
    let mut sql = Sql::new(SELECT);
    sql.bind(locale.as_str()).push(" AND e.kind IN ").bind_list(kinds);
    sql.push(" AND e.slug IN ").bind_list(names.iter().map(|(_, name)| name));
    sql.push(" UNION ").push(SELECT);
    sql.bind(locale.as_str()).push(" AND e.entry_id IN ").bind_list(names.iter().map(|(_, name)| name.to_lowercase()));
    Ok(sql.load(reading.connection()?)?)
}
