//! A line of an import: an entry in one locale. `docs/import.md` describes the form to those who write it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::core::{Id, Timestamp};
use crate::http::{Fault, Problem, Validators, deserialize, parse_json};

/// One line: an entry in one locale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportLine)]
pub struct Line {
    /// The content type.
    #[schema(min_length = 1, max_length = 50)]
    pub kind: String,
    /// The entry's id; without one the entry is the one that holds the slug, or a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The locale; the site's default one where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 2, max_length = 35)]
    pub locale: Option<String>,
    /// Where the entry is to stand.
    #[serde(default)]
    pub status: LineStatus,
    /// The number of the document's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub version: Option<i64>,
    /// When the entry was made in this locale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When the document was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When the entry was first published in this locale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_published_at: Option<Timestamp>,
    /// When it was last published: the `updated_at` that readers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_published_at: Option<Timestamp>,
    /// Slugs under which it was published before, which keep leading to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    pub former_slugs: Vec<String>,
    /// The document, as the management surface takes it: what is published, where the status is `published`.
    #[schema(value_type = Object)]
    pub document: Value,
    /// The newer edits of a published entry, which are not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
}

/// The newer edits of a published entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportDraft)]
pub struct Draft {
    /// The number of its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9007199254740991i64)]
    pub version: Option<i64>,
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// The document, as the management surface takes it.
    #[schema(value_type = Object)]
    pub document: Value,
}

/// Where an entry stands once it was imported.
///
/// - `draft`: only at the desk.
/// - `published`: on the shelf too.
/// - `trashed`: in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportStatus)]
pub enum LineStatus {
    /// Only at the desk.
    #[default]
    Draft,
    /// On the shelf too.
    Published,
    /// In the trash.
    Trashed,
}

/// A line as it was read.
#[derive(Debug, Clone)]
pub struct RawLine {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes, without the line feed; nothing where they are more than are taken.
    pub bytes: Option<Vec<u8>>,
}

impl RawLine {
    /// The lines of a text, without those that are blank.
    pub fn split(text: &str) -> Vec<Self> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(number, line)| Self { number, bytes: Some(line.as_bytes().to_vec()) }).collect()
    }
}

/// A line as far as it can be read, and the faults of everything but its documents.
#[derive(Debug, Default)]
pub(super) struct ReadLine {
    pub(super) line: Option<Line>,
    pub(super) faults: Vec<Fault>,
}

pub(super) fn read(validators: &Validators, raw: &RawLine) -> ReadLine {
    let Some(bytes) = &raw.bytes else {
        let detail = "the line is longer than the 16 MiB that are taken";
        return ReadLine { line: None, faults: vec![Fault::at("", "too_large", detail)] };
    };
    let value = match parse_json(bytes) {
        Ok(value) => value,
        Err(problem) => return ReadLine { line: None, faults: malformed(&problem) },
    };
    let faults = validators.get::<Line>().faults(&value);
    if faults.is_empty() {
        return match deserialize(value) {
            Ok(line) => ReadLine { line: Some(line), faults },
            Err(fault) => ReadLine { line: None, faults: vec![fault] },
        };
    }
    // The document is judged too, as far as its kind is known, so that all faults are told at once.
    let rest = json!({"kind": value.get("kind"), "document": value.get("document")});
    let line = deserialize::<Line>(rest).ok().filter(|line| line.document.is_object());
    ReadLine { line, faults }
}

fn malformed(problem: &Problem) -> Vec<Fault> {
    match problem.errors() {
        [] => vec![Fault::at("", "malformed_json", problem.detail())],
        faults => faults.to_vec(),
    }
}
