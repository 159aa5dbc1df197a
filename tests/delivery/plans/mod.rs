//! No list costs more as the site grows: every filter of every list, in every order and every direction, is read along an
//! index and no further than the page needs. The databases say so themselves.

mod crowd;
mod explain;

use std::collections::HashSet;

use serde_json::Value;

use super::statements::{Statement, Watched};
use super::support::{TYPES, on_both_with};
use crate::support::TestApp;
use explain::{Cost, Explainer};

/// How many entries a page has.
const PAGE: i64 = 20;
/// How many rows a statement may visit for each entry on the page.
const EACH: i64 = 12;
/// How many rows are counted on each way to a page before one is chosen.
const COUNTED: i64 = 1000;

/// A value for every filter, one that thousands of entries have where there is such a one.
fn value(plural: &str, filter: &str) -> &'static [&'static str] {
    match (plural, filter) {
        ("articles", "topic") => &["topic=topic", "topic=topic,root"],
        ("topics", "kind") => &["kind=condition", "kind=condition,goal"],
        ("listings", "kind") => &["kind=article"],
        ("articles", "featured") => &["featured=true", "featured=true&topic=topic&author=author"],
        ("treatment-options", "availability") => {
            &["availability=permitted", "availability=permitted&jurisdiction=US-CA"]
        }
        (_, "topic") => &["topic=topic"],
        (_, "author") => &["author=author"],
        (_, "treatment") => &["treatment=treatment"],
        (_, "product") => &["product=strap"],
        (_, "listing") => &["listing=listing"],
        (_, "category") => &["category=needling"],
        (_, "setting") => &["setting=home"],
        (_, "invasiveness") => &["invasiveness=noninvasive"],
        (_, "performed_by") => &["performed_by=therapist"],
        (_, "jurisdiction") => &["jurisdiction=US-CA"],
        (_, "credential") => &["credential=DPT"],
        (_, "parent") => &["parent=root"],
        (_, "code") => &["code=M54.3"],
        (_, "placement") => &["placement=top-bar"],
        (_, "id") => &["id=0197a3c4-5e00-7000-8000-000000000001"],
        (_, "slug") => &["slug=t-000000000007,t-000000000008"],
        // Wide, half and narrow.
        (_, "published_at") => &[
            "published_at[gte]=2000-01-01",
            "published_at[lt]=2010-03-01",
            "published_at[gte]=2010-02-01&published_at[lt]=2010-02-03",
        ],
        (_, "updated_at") => &["updated_at[gte]=2000-01-01", "updated_at[gt]=2010-02-01&updated_at[lte]=2010-02-02"],
        (_, "filter") => filters(plural),
        other => panic!("a value for {other:?} stands here before it is a filter"),
    }
}

/// Expressions: alternatives of one field and of several, negations, presence, and what leads through relations.
fn filters(plural: &str) -> &'static [&'static str] {
    match plural {
        "articles" => &[
            "filter=topics = topic AND featured = true",
            "filter=topics = topic OR authors = author",
            "filter=topics = root OR products = strap OR slug = t-000000000007",
            "filter=(topics = topic featured = true) OR (authors = author -treatments = root)",
            "filter=featured = true OR published_at > 2010-02-01",
            "filter=topics = topic AND (featured = true OR published_at > 2010-02-01)",
            "filter=topics:*",
            "filter=products:*",
            "filter=authors:* OR featured = false",
            "filter=-topics = root",
            "filter=topics.kind = condition",
            "filter=authors.name : author",
            "filter=title : t",
            "filter=title >= \"t 000000000100\" title < \"t 000000000200\"",
            "filter=published_at >= 2010-02-01 AND published_at < 2010-02-03 AND topics = topic",
        ],
        "topics" => &["filter=kind = condition OR codes = \"M54.3\"", "filter=parent:*"],
        "authors" => {
            &["filter=topics = topic OR credentials = DPT", "filter=-credentials:* OR topics.kind = condition"]
        }
        "treatment-options" => &["filter=category = needling OR setting = clinic", "filter=availability:*"],
        "listings" => &["filter=kinds = article OR slug = listing"],
        _ => &["filter=placement = top-bar OR message : t"],
    }
}

/// The filters of a list and the keys that it is sorted by, as the specification has them.
async fn questions(app: &TestApp, plural: &str) -> (Vec<String>, Vec<String>) {
    let document = app.get("/openapi/delivery.json").await.expect(200);
    let parameters = document["paths"][format!("/v1/{plural}")]["get"]["parameters"].as_array().unwrap().clone();
    let resolve = |parameter: &Value| match parameter["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap().clone(),
        None => parameter.clone(),
    };
    let parameters: Vec<Value> =
        parameters.iter().map(resolve).filter(|parameter| parameter["in"] == "query").collect();
    let no_filters = ["limit", "cursor", "page", "count", "sort", "include", "body", "fields", "locale", "fallback"];
    let names = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap());
    let filters = names.filter(|name| !no_filters.contains(name)).flat_map(|name| value(plural, name));
    let sort = parameters.iter().find(|parameter| parameter["name"] == "sort").unwrap();
    let words = resolve(&sort["schema"]["items"]);
    let sorts = words["enum"].as_array().unwrap().iter();
    let encoded =
        |filter: &&str| filter.replace(' ', "%20").replace('"', "%22").replace('>', "%3E").replace('<', "%3C");
    let filters = std::iter::once(String::new()).chain(filters.map(encoded));
    (filters.collect(), sorts.map(|sort| sort.as_str().unwrap().to_owned()).collect())
}

/// The statements of the first page and, if that is asked for, of one in the middle and of the way back to it.
async fn pages(app: &TestApp, watched: &Watched, path: &str, to_the_middle: bool) -> Vec<(&'static str, Statement)> {
    let cursor = |page: &Value, way: &str| page["pagination"][way].as_str().map(str::to_owned);
    let mut statements = Vec::new();
    watched.take();
    let mut page = app.list(&format!("{path}&limit={PAGE}")).await;
    statements.extend(watched.take().into_iter().map(|statement| ("first", statement)));
    if !to_the_middle {
        return statements;
    }
    for _ in 0..3 {
        let Some(next) = cursor(&page, "next_cursor") else { return statements };
        page = app.list(&format!("{path}&limit=100&cursor={next}")).await;
    }
    watched.take();
    for (direction, way) in [("after", "next_cursor"), ("before", "previous_cursor")] {
        let Some(there) = cursor(&page, way) else { return statements };
        page = app.list(&format!("{path}&limit={PAGE}&cursor={there}")).await;
        statements.extend(watched.take().into_iter().map(|statement| (direction, statement)));
    }
    statements
}

/// Every different statement that a list asks, with the first question that it came from; and how many lists were walked
/// to the middle. The way back in one order is the way there in the opposite one, to the letter: it is walked once.
async fn statements(app: &TestApp, watched: &Watched, plural: &str) -> (Vec<(String, Statement)>, usize) {
    let whole = if plural == "articles" { "&include=treatments,authors,next,related,also_in&body=html" } else { "" };
    let whole = format!("/v1/{plural}?{whole}");
    let mut found: Vec<(String, Statement)> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut walked = 0;
    let mut keep = |path: &str, asked: Vec<(&'static str, Statement)>| {
        walked += usize::from(asked.iter().any(|(direction, _)| *direction == "before"));
        for (direction, statement) in asked {
            if known.insert(statement.sql.clone()) {
                found.push((format!("{path} {direction}"), statement));
            }
        }
    };
    keep(&whole, pages(app, watched, &whole, true).await);
    let (filters, sorts) = questions(app, plural).await;
    for (filter, sort) in filters.iter().flat_map(|filter| sorts.iter().map(move |sort| (filter, sort))) {
        let path = format!("/v1/{plural}?fields=slug&{filter}&sort={sort}");
        keep(&path, pages(app, watched, &path, filter.is_empty() || !sort.starts_with('-')).await);
    }
    (found, walked)
}

on_both_with! { &["--database-readers", "1", "--parts-bytes", "0"];
    async fn every_list_is_read_along_an_index_and_no_further(app) {
        crowd::gather(&app).await;
        let watched = Watched::on(&app).await;
        let mut explainer = Explainer::of(&app);
        let (mut faults, mut walked) = (Vec::new(), 0);
        for (plural, _) in TYPES {
            let (statements, to_the_middle) = statements(&app, &watched, plural).await;
            walked += to_the_middle;
            for (asked, statement) in statements {
                let Cost { plan, forbidden, visited, rows } = explainer.explain(&statement);
                let counted = statement.sql.matches(&format!("LIMIT {COUNTED}")).count();
                let allowed = explainer.allowed(EACH * rows.max(PAGE) + COUNTED * i64::try_from(counted).unwrap());
                if visited > allowed || !forbidden.is_empty() {
                    faults.push(format!("{asked}: {visited} of {allowed} {forbidden:?}\n{}\n{plan}", statement.sql));
                }
            }
        }
        assert!(walked > 200, "{walked} lists were walked to their middle and back");
        assert!(faults.is_empty(), "{} statements cost too much:\n\n{}", faults.len(), faults.join("\n\n"));
    }
}
