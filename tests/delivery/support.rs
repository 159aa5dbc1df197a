//! What the tests of published reads share: short ways to put entries on the shelf and to take them off.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::transfer::support::import;

/// Every content type: the plural in addresses, and the relations that its reads can include.
pub(super) const TYPES: [(&str, &[&str]); 6] = [
    ("articles", &["treatments", "authors", "next", "related", "also_in"]),
    ("treatment-options", &[]),
    ("authors", &[]),
    ("topics", &[]),
    ("listings", &["items"]),
    ("announcements", &[]),
];

/// Whether reads of the type take `body`.
pub(super) fn has_body(plural: &str) -> bool {
    ["articles", "treatment-options", "authors", "listings"].contains(&plural)
}

/// The slugs of a list of entries, in order.
#[track_caller]
pub(super) fn slugs(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().unwrap_or_else(|| panic!("a list, not {entries}"));
    entries.iter().map(|entry| entry["slug"].as_str().or(entry["url"].as_str()).unwrap()).collect()
}

impl TestApp {
    /// Publishes an article with a body and an author; `more` replaces members.
    pub(super) async fn article(&self, slug: &str, more: Value) -> Value {
        let mut document = json!({"slug": slug, "title": slug, "body": {"markdown": "Some words."}});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        if document.get("authors").is_none() {
            if self.get("/v1/authors/somebody").await.status != 200 {
                self.publish("authors", json!({"slug": "somebody", "name": "Some Body"})).await;
            }
            document["authors"] = json!(["somebody"]);
        }
        self.publish("articles", document).await
    }

    /// Changes an entry and publishes it.
    pub(super) async fn change(&self, plural: &str, entry: &str, changes: Value) -> Value {
        self.editor().patch(&format!("/manage/v1/{plural}/{entry}?publish=true"), &changes).await.expect(200)
    }

    /// Has the application forget all that it keeps in memory: an import may have written anything.
    pub(super) async fn forget(&self) {
        let line =
            json!({"kind": "topic", "locale": "en", "status": "draft", "document": {"name": "Any", "kind": "goal"}});
        import(self, &line.to_string()).await;
    }

    /// Takes an entry off the shelf.
    pub(super) async fn unpublish(&self, plural: &str, entry: &str) {
        self.editor().post(&format!("/manage/v1/{plural}/{entry}/unpublish"), &json!({})).await.expect(200);
    }

    /// Puts the working copy on the shelf.
    pub(super) async fn republish(&self, plural: &str, entry: &str) {
        self.editor().post(&format!("/manage/v1/{plural}/{entry}/publish"), &json!({})).await.expect(200);
    }

    /// A page of a list, which must be there.
    pub(super) async fn list(&self, path: &str) -> Value {
        self.get(path).await.expect(200)
    }
}

/// Runs a test on both databases, on a site with some settings.
macro_rules! on_both_with {
    ($flags:expr; $($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($app: $crate::support::TestApp) $body

            #[actix_web::test]
            async fn sqlite() {
                test($crate::support::TestApp::start_with($crate::support::TestDatabase::sqlite(), $flags).await).await;
            }

            #[cfg(feature = "postgres")]
            #[actix_web::test]
            async fn postgres() {
                test($crate::support::TestApp::start_with($crate::support::TestDatabase::postgres(), $flags).await).await;
            }
        }
    )*};
}
pub(super) use on_both_with;
