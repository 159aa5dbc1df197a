//! Announcements on the shelf: the table, its own columns, which of them are active, and how readers' views are made.

use serde::{Deserialize, Serialize};

use super::KIND;
use super::document::AnnouncementDocument;
use super::wire::{Announcement, AnnouncementCore, AnnouncementKind};
use crate::content::{ContentType, Document, Kind, Link, Shelved};
use crate::core::{Id, Tag, Timestamp};
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::delivery::{Around, Ask, Delivered, Filter, Period, Relations, Row, Takes};
use crate::http::Problem;

/// The content type.
#[derive(Debug)]
pub struct Announcements;

/// What the published table keeps of a document.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    core: AnnouncementCore,
    link: Option<Link>,
}

#[derive(diesel::QueryableByName)]
struct Boundaries {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Timestamp>)]
    since: Option<Timestamp>,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Timestamp>)]
    until: Option<Timestamp>,
}

impl ContentType for Announcements {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_announcements";
    type Document = AnnouncementDocument;

    fn shelve<'d>(_: &Id, document: &'d AnnouncementDocument) -> Result<Shelved<'d>, Problem> {
        let core = AnnouncementCore {
            message: document.message.clone(),
            placement: document.placement.clone(),
            starts_at: document.starts_at,
            ends_at: document.ends_at,
            priority: document.priority,
            dismissible: document.dismissible,
            seo: document.seo.clone(),
            custom: document.custom.clone(),
        };
        let stored = Stored { core, link: document.link.clone() };
        Ok(Shelved {
            facets: vec![("placement", document.placement.clone())],
            columns: vec![
                ("priority", i64::from(document.priority).into()),
                ("starts_at", document.starts_at.into()),
                ("ends_at", document.ends_at.into()),
            ],
            ..Shelved::new(document.title(), &stored, &serde_json::Map::new())?
        })
    }
}

impl Delivered for Announcements {
    type View = Announcement;
    const TITLE: &'static str = "message";
    const FILTERS: &'static [Filter] = &[Filter {
        name: "placement",
        facet: "placement",
        takes: Takes::Text,
        description: "Only announcements for any of these places on the site.",
        example: "top-bar",
    }];
    const SORTS: &'static [(&'static str, &'static str)] = &[("priority", "priority")];
    const DEFAULT_SORT: &'static str = "-priority";

    /// Only what is active now.
    fn visible(sql: &mut Sql) {
        let now = Timestamp::now();
        sql.push(" AND (a.starts_at IS NULL OR a.starts_at <= ").bind(now).push(")");
        sql.push(" AND (a.ends_at IS NULL OR a.ends_at > ").bind(now).push(")");
    }

    /// From the last time at which an announcement began or ended to the next.
    fn period(reading: &mut Reading, ask: &Ask) -> Result<Period, Problem> {
        let now = Timestamp::now();
        // Each of the four is the end of a stretch of an index.
        let mut sql = Sql::new("SELECT MAX(t.since) AS since, MIN(t.until) AS until FROM (");
        for (column, before) in [("starts_at", ""), ("ends_at", " UNION ALL ")] {
            sql.push(before).push("SELECT (");
            for (nearest, side, after) in [("MAX", " <= ", ") AS since, ("), ("MIN", " > ", ") AS until")] {
                sql.push(&format!("SELECT {nearest}({column}) FROM published_announcements WHERE locale = "));
                sql.bind(ask.locale.as_str()).push(" AND ").push(column).push(side).bind(now).push(after);
            }
        }
        sql.push(") AS t");
        ask.depends_on([Tag::list(KIND.name)]);
        let found: Vec<Boundaries> = sql.load(reading.connection()?)?;
        let nearest = found.into_iter().next();
        Ok(nearest.map_or_else(Period::default, |nearest| Period { since: nearest.since, until: nearest.until }))
    }

    fn views(reading: &mut Reading, ask: &Ask, rows: Vec<Row>) -> Result<Vec<Announcement>, Problem> {
        let ids: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
        let mut around = Around::load(reading, ask, &ids, Relations::WithoutBody)?;
        around.with_card_authors(reading, ask, |_| true)?;
        let view = |row: &Row| {
            let stored: Stored = row.document()?;
            let link = around.links(row.entry_id.as_str(), "link", stored.link.as_slice()).pop();
            Ok(Announcement { kind: AnnouncementKind::Announcement, head: row.head(), core: stored.core, link })
        };
        rows.iter().map(view).collect()
    }

    fn example() -> serde_json::Value {
        crate::delivery::example(&serde_json::json!({
            "kind": "announcement",
            "slug": "order-cutoff",
            "message": "Orders placed before 3 pm leave today",
            "placement": "top-bar",
            "starts_at": null,
            "ends_at": null,
            "priority": 10,
            "dismissible": true,
            "link": {"kind": "link", "url": "https://shop.example.com/shipping", "label": "How we ship"},
            "seo": null,
            "custom": {}
        }))
    }
}
