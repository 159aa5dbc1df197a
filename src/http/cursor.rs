//! Cursors: where a keyset page begins, opaque to the caller and good only for the query that gave it. The tag keeps
//! honest mistakes apart, not attackers: a cursor holds nothing but sort keys that its bearer has seen.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::{Fault, Problem};

const TAG: usize = size_of::<u64>();
/// Longer than any cursor of ours.
const MAX_LENGTH: usize = 4096;

/// Which way a page lies from its cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// After the keys.
    #[serde(rename = "n")]
    Next,
    /// Before the keys.
    #[serde(rename = "p")]
    Previous,
}

/// One sort key of the entry at the edge of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CursorValue {
    /// No value.
    Null,
    /// A whole number; booleans are 0 and 1.
    Integer(i64),
    /// A number, such as a search score.
    Real(f64),
    /// Text, identifiers and times.
    Text(String),
}

/// A place in a sorted list.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The sort keys of the entry at the edge, in the order of the sort.
    pub keys: Vec<CursorValue>,
    /// Which way the page lies.
    pub direction: Direction,
}

impl Cursor {
    /// The cursor as text. The shape is everything that must be the same for the cursor to make sense: the path, the
    /// filters and the sort, but not the limit.
    pub fn encode(&self, shape: &str) -> String {
        // Text and numbers always serialise; an infinite score becomes null.
        let payload = serde_json::to_vec(&(self.direction, &self.keys)).unwrap_or_default();
        let mut bytes = tag(&payload, shape).to_vec();
        bytes.extend(payload);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place a cursor names, if it belongs to a query of this shape.
    pub fn decode(text: &str, shape: &str) -> Result<Self, Fault> {
        Self::open(text, shape).ok_or_else(Self::fault)
    }

    /// The cursor of a request, if it has one.
    pub(crate) fn asked(text: Option<&str>, shape: &str) -> Result<Option<Self>, Problem> {
        text.map(|text| Self::open(text, shape).ok_or_else(Self::refused)).transpose()
    }

    /// What to answer to a cursor of another query.
    pub(crate) fn refused() -> Problem {
        Problem::invalid_parameters(vec![Self::fault()])
    }

    fn fault() -> Fault {
        let detail = "is not a cursor of this query; take one from `pagination` of a page with the same parameters";
        Fault::parameter("cursor", "invalid_cursor", detail)
    }

    /// Whether the page lies before the cursor.
    pub(crate) fn is_backwards(&self) -> bool {
        self.direction == Direction::Previous
    }

    fn open(text: &str, shape: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (found, payload) = bytes.split_at_checked(TAG)?;
        if found != tag(payload, shape) {
            return None;
        }
        let (direction, keys) = serde_json::from_slice(payload).ok()?;
        Some(Self { keys, direction })
    }
}

fn tag(payload: &[u8], shape: &str) -> [u8; TAG] {
    xxh3_64_with_seed(payload, xxh3_64(shape.as_bytes())).to_be_bytes()
}
