//! Pages of a list on the wire: what a list says about itself in its body, and the same in the `Link` header (RFC 8288).

use actix_web::http::header::HeaderValue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Cursor, CursorValue, Direction};

/// Where a page stands in its list. Members that do not apply are null.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pagination {
    /// The most entries a page may have.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub limit: u32,
    /// The cursor of the page after this one; null on the last page.
    #[schema(required = true, max_length = 4096)]
    pub next_cursor: Option<String>,
    /// The cursor of the page before this one; null on the first page.
    #[schema(required = true, max_length = 4096)]
    pub previous_cursor: Option<String>,
    /// The number of this page, when pages were asked for by number.
    #[schema(required = true, minimum = 1)]
    pub page: Option<u32>,
    /// How many entries the whole list has, when it was counted.
    #[schema(required = true, minimum = 0)]
    pub total: Option<u64>,
}

impl Pagination {
    /// Makes a page of the rows that were read for it, those nearest to its cursor first: one row more than it has,
    /// which tells that another page follows. Afterwards the rows are in the order of the list.
    pub(crate) fn of<R>(
        rows: &mut Vec<R>,
        limit: u32,
        cursor: Option<&Cursor>,
        shape: &str,
        keys: impl Fn(&R) -> Vec<CursorValue>,
    ) -> Self {
        let backwards = cursor.is_some_and(Cursor::is_backwards);
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        if backwards {
            rows.reverse();
        }
        let edge = |row: Option<&R>, direction, there: bool| {
            let keys = keys(row.filter(|_| there)?);
            Some(Cursor { keys, direction }.encode(shape))
        };
        let before = if backwards { more } else { cursor.is_some() };
        Self {
            limit,
            next_cursor: edge(rows.last(), Direction::Next, more || backwards),
            previous_cursor: edge(rows.first(), Direction::Previous, before),
            page: None,
            total: None,
        }
    }

    /// The `Link` header of a page: the address of the list with the cursor or page exchanged. Nothing if the page is
    /// the only one.
    pub fn link_header(&self, path: &str, query: &str) -> Option<HeaderValue> {
        let mut links = match (self.page, self.total) {
            (Some(page), Some(total)) => self.numbered(page, total),
            _ => Vec::new(),
        };
        let cursors = [("prev", &self.previous_cursor), ("next", &self.next_cursor)];
        links.extend(cursors.into_iter().filter_map(|(rel, cursor)| Some((rel, "cursor", cursor.clone()?))));
        let links: Vec<String> = links.iter().map(|(rel, name, value)| link(path, query, rel, name, value)).collect();
        if links.is_empty() { None } else { HeaderValue::from_str(&links.join(", ")).ok() }
    }

    fn numbered(&self, page: u32, total: u64) -> Vec<(&'static str, &'static str, String)> {
        let last = total.div_ceil(u64::from(self.limit.max(1))).max(1);
        let page = u64::from(page);
        let to = |rel, number: u64| (rel, "page", number.to_string());
        let mut links = Vec::new();
        if last > 1 {
            links.push(to("first", 1));
            links.push(to("last", last));
        }
        if page > 1 {
            links.push(to("prev", (page - 1).min(last)));
        }
        if page < last {
            links.push(to("next", page + 1));
        }
        links
    }
}

fn link(path: &str, query: &str, rel: &str, name: &str, value: &str) -> String {
    let kept = query.split('&').filter(|pair| {
        let key = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && key != "cursor" && key != "page"
    });
    let own = format!("{name}={value}");
    let pairs: Vec<&str> = kept.chain([own.as_str()]).collect();
    format!("<{path}?{}>; rel=\"{rel}\"", pairs.join("&"))
}
