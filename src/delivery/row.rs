//! A row of a published table. All of them have the same columns for what all entries have; which columns a type adds is
//! said in its room.

use std::ops::Deref;

use diesel::sql_types::{Nullable, Text};
use serde::de::DeserializeOwned;

use super::ask::{Ask, BodyFormats};
use super::stored::Stored;
use super::wire::Head;
use crate::content::{PublishedColumns, PublishedRow};
use crate::db::sql::Sql;
use crate::db::{DatabaseError, Reading};
use crate::http::Problem;

/// A published entry.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the shelf's row says.
    pub published: PublishedRow,
    /// The body's HTML, if it is the only format that was asked for: a template until it is filled.
    pub html: Option<String>,
    /// The body's blocks, as JSON, if what was asked for is made of them.
    pub blocks: Option<String>,
    /// Whether it is known what stands around the entry: its view need not tell that then.
    pub is_surrounded: bool,
}

impl From<PublishedRow> for Row {
    /// Without its body.
    fn from(published: PublishedRow) -> Self {
        Self { published, html: None, blocks: None, is_surrounded: false }
    }
}

impl Deref for Row {
    type Target = PublishedRow;

    fn deref(&self) -> &PublishedRow {
        &self.published
    }
}

/// What of the body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyText {
    /// Nothing.
    Nothing,
    /// The template of its HTML.
    Template,
    /// Its blocks.
    Blocks,
}

impl BodyText {
    /// What the answer needs.
    pub fn of(ask: &Ask) -> Self {
        match ask.body {
            formats if formats.is_none() => Self::Nothing,
            BodyFormats { html: true, markdown: false, text: false, blocks: false } if ask.section.is_none() => {
                Self::Template
            }
            _ => Self::Blocks,
        }
    }

    /// The columns of a row's template and blocks.
    pub(super) fn columns(self) -> [&'static str; 2] {
        const NOTHING: &str = "CAST(NULL AS TEXT)";
        match self {
            Self::Nothing => [NOTHING, NOTHING],
            Self::Template => [
                "(SELECT b.html FROM published_bodies b WHERE b.entry_id = a.entry_id AND b.locale = a.locale)",
                NOTHING,
            ],
            Self::Blocks => [
                NOTHING,
                "(SELECT b.blocks FROM published_bodies b WHERE b.entry_id = a.entry_id AND b.locale = a.locale)",
            ],
        }
    }
}

/// The types of its columns.
type Columns = (PublishedColumns, Nullable<Text>, Nullable<Text>);

impl Row {
    /// The rows that a question has which begins with `columns`.
    pub(super) fn load(sql: Sql, reading: &mut Reading) -> Result<Vec<Self>, DatabaseError> {
        let found: Vec<(PublishedRow, Option<String>, Option<String>)> =
            sql.load_in_order::<Columns, _>(reading.connection()?)?;
        let row = |(published, html, blocks)| Self { html, blocks, ..Self::from(published) };
        Ok(found.into_iter().map(row).collect())
    }

    /// What every entry begins with.
    pub fn head(&self) -> Head {
        Head {
            id: self.entry_id.clone(),
            slug: self.slug.clone(),
            locale: self.content_locale.clone(),
            version: self.version,
            published_at: self.published_at,
            updated_at: self.updated_at,
            first_published_at: self.first_published_at,
        }
    }

    /// The document as it is kept, for an answer that has all of its members.
    pub fn stored<T>(&mut self, ask: &Ask) -> Stored<T> {
        Stored::new(std::mem::take(&mut self.published.document), ask.fields.clone())
    }

    /// The document as a type, or some of its members.
    pub fn document<D: DeserializeOwned>(&self) -> Result<D, Problem> {
        serde_json::from_str(&self.document).map_err(Problem::internal)
    }
}
