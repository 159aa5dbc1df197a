//! Entries as others show them: what their cards and summaries are made of.

use std::sync::{Arc, OnceLock};

use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};
use foldhash::HashMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::kept::Bytes;
use super::stored::Raw;
use crate::core::{Id, Locale, Timestamp};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

/// An author on a card.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CardAuthor {
    /// The author's id.
    pub id: Id,
    /// The author's slug.
    #[schema(max_length = 200, example = "ada-ferris")]
    pub slug: String,
    /// The bare name.
    #[schema(max_length = 200, example = "Ada Ferris")]
    pub name: String,
    /// The name with the credentials behind it.
    #[schema(max_length = 1000, example = "Ada Ferris, PT, DPT")]
    pub byline: String,
}

/// A published entry as others show it.
#[derive(Debug)]
pub struct Shown {
    /// Its id.
    pub entry_id: Id,
    /// Its content type.
    pub kind: String,
    /// Its slug.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// What it is sorted by when it is sorted by title.
    pub title_key: String,
    /// What its card says.
    pub excerpt: Option<String>,
    /// The picture of its card, as JSON.
    pub image: Option<Arc<RawValue>>,
    /// Its summary, as JSON.
    summary: Arc<RawValue>,
    /// Its editorial date.
    pub published_at: Timestamp,
    /// How many comments it has.
    pub comments_count: i64,
    /// Itself on the cards of what it wrote, once it was asked for.
    author: OnceLock<Arc<CardAuthor>>,
}

/// The columns that it is read from.
type Columns = (Text, Text, Text, Text, Text, Nullable<Text>, Nullable<Text>, Text, TimestampType, BigInt);
type Row = (Id, String, String, String, String, Option<String>, Option<String>, String, Timestamp, i64);

impl Shown {
    fn new(row: Row) -> Result<Self, Problem> {
        let (entry_id, kind, slug, title, title_key, excerpt, image, summary, published_at, comments_count) = row;
        let raw = |json: String| RawValue::from_string(json).map(Arc::from).map_err(Problem::internal);
        Ok(Self {
            entry_id,
            kind,
            slug,
            title,
            title_key,
            excerpt,
            image: image.map(raw).transpose()?,
            summary: raw(summary)?,
            published_at,
            comments_count,
            author: OnceLock::new(),
        })
    }

    /// Its summary as a type.
    pub fn summary<S: DeserializeOwned>(&self) -> Result<S, Problem> {
        serde_json::from_str(self.summary.get()).map_err(Problem::internal)
    }

    /// Its summary as it is kept.
    pub fn raw_summary<S>(&self) -> Raw<S> {
        Raw::new(self.summary.clone())
    }

    /// The author on the cards of what it wrote.
    pub(super) fn card_author(&self) -> Result<Arc<CardAuthor>, Problem> {
        if let Some(author) = self.author.get() {
            return Ok(author.clone());
        }
        let author = self.summary().map(Arc::new)?;
        Ok(self.author.get_or_init(|| author).clone())
    }
}

impl Bytes for Option<Arc<Shown>> {
    fn bytes(&self) -> usize {
        let Some(shown) = self else { return 0 };
        let texts = [&shown.kind, &shown.slug, &shown.title, &shown.title_key].map(String::len);
        let excerpt = shown.excerpt.as_ref().map_or(0, String::len);
        let image = shown.image.as_ref().map_or(0, |image| image.get().len());
        // A summary can come to be there twice: as JSON, and as an author on cards.
        size_of::<Shown>() + texts.iter().sum::<usize>() + excerpt + image + 2 * shown.summary.get().len()
    }
}

/// Entries by their ids, as far as they are published.
pub(super) fn read<'a>(
    reading: &mut Reading,
    locale: &Locale,
    ids: impl Iterator<Item = &'a Id>,
) -> Result<HashMap<Id, Arc<Shown>>, Problem> {
    let mut sql = Sql::new(
        "SELECT e.entry_id, e.kind, e.slug, e.title, e.title_key, e.excerpt, e.image, e.summary, e.published_at, \
         e.comments_count FROM published_entries e WHERE e.locale = ",
    );
    sql.bind(locale.as_str()).push(" AND e.entry_id IN ").bind_list(ids);
    let rows: Vec<Row> = sql.load_in_order::<Columns, _>(reading.connection()?)?;
    let shown = |row: Row| Shown::new(row).map(|shown| (shown.entry_id.clone(), Arc::new(shown)));
    rows.into_iter().map(shown).collect()
}
