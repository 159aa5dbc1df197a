//! Paging by cursor: both ways through a list gives every entry once and in order, whatever the order and the size of
//! the pages, and a cursor is good for its own question only.

use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

/// Walks to the end and back, and answers the ids in the order of the way there.
async fn walk(app: &TestApp, path: &str, limit: usize) -> Vec<String> {
    let ids = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    };
    let (mut there, mut pages) = (Vec::new(), Vec::new());
    let mut page = app.list(&format!("{path}&limit={limit}")).await;
    assert_eq!(page["pagination"]["previous_cursor"], Value::Null, "nothing is before the first page");
    loop {
        assert_eq!(page["pagination"]["limit"], limit);
        let found = ids(&page);
        assert!(found.len() <= limit, "{path}");
        there.extend(found.clone());
        pages.push(found);
        let Some(cursor) = page["pagination"]["next_cursor"].as_str() else { break };
        assert!(pages.len() < 200, "{path} ends");
        page = app.list(&format!("{path}&limit={limit}&cursor={cursor}")).await;
    }
    let mut back = vec![pages.last().unwrap().clone()];
    while let Some(cursor) = page["pagination"]["previous_cursor"].as_str() {
        assert!(back.len() < 200, "{path} begins");
        page = app.list(&format!("{path}&limit={limit}&cursor={cursor}")).await;
        back.push(ids(&page));
        assert!(page["pagination"]["next_cursor"].is_string(), "what was walked back from is still there");
    }
    back.reverse();
    assert_eq!(back, pages, "{path} by {limit}: the way back is the way there");
    there
}

/// What an order compares, made comparable.
fn key(entry: &Value, sort: &str) -> String {
    match sort {
        "title" => {
            let title = ["title", "name", "message"].iter().find_map(|name| entry[name].as_str()).unwrap();
            slug::slugify(title)
        }
        "priority" => format!("{:05}", entry["priority"].as_i64().unwrap() + 5000),
        time => {
            let text = entry[time].as_str().unwrap().trim_end_matches('Z');
            let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
            format!("{seconds}.{fraction:0<9}")
        }
    }
}

/// The ids in the order that is asked for, found by sorting.
fn sorted(entries: &[Value], sort: &str) -> Vec<String> {
    let keys: Vec<(bool, &str)> =
        sort.split(',').map(|key| key.strip_prefix('-').map_or((false, key), |key| (true, key))).collect();
    let mut entries: Vec<&Value> = entries.iter().collect();
    entries.sort_by(|a, b| {
        let ordered = keys.iter().map(|(descending, name)| {
            let ordering = key(a, name).cmp(&key(b, name));
            if *descending { ordering.reverse() } else { ordering }
        });
        let ids = a["id"].as_str().cmp(&b["id"].as_str());
        let last = if keys[0].0 { ids.reverse() } else { ids };
        ordered.chain([last]).find(|ordering| ordering.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

/// Articles whose dates and titles are equal in parts.
async fn with_ties(app: &TestApp) {
    let dates = ["2021-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "2021-01-01T00:00:00.000001Z", "2020-06-01T00:00:00Z"];
    let titles = ["Back", "Back pain", "Backache", "Zebra", "Ärger", "back", "10 ways", "9 ways"];
    app.publish("topics", json!({"slug": "some", "name": "Some"})).await;
    for at in 0..12 {
        let topics = if at % 3 == 0 { json!([]) } else { json!(["some"]) };
        app.article(
            &format!("a-{at}"),
            json!({
                "title": titles[at % titles.len()], "published_at": dates[at % dates.len()], "topics": topics,
                "featured": at % 2 == 0
            }),
        )
        .await;
    }
}

on_both! {
    async fn every_order_is_walked_whole_both_ways(app) {
        with_ties(&app).await;
        let all = app.list("/v1/articles?limit=100").await;
        let all = all["data"].as_array().unwrap();
        assert_eq!(all.len(), 12);
        let sorts = [
            "published_at", "-published_at", "updated_at", "-updated_at", "title", "-title", "-published_at,title",
            "title,-published_at", "published_at,-title,updated_at", "-title,-updated_at",
        ];
        for sort in sorts {
            let expected = sorted(all, sort);
            for limit in [1, 3, 4, 12, 100] {
                assert_eq!(walk(&app, &format!("/v1/articles?sort={sort}"), limit).await, expected, "{sort} by {limit}");
            }
        }
        assert_eq!(walk(&app, "/v1/articles?fallback=default", 5).await, sorted(all, "-published_at"));
    }

    async fn other_content_types_are_walked_too(app, demo) {
        for plural in ["topics", "authors", "treatment-options", "listings"] {
            let all = app.list(&format!("/v1/{plural}?limit=100")).await;
            let all = all["data"].as_array().unwrap();
            for sort in ["-published_at", "title", "-updated_at"] {
                assert_eq!(walk(&app, &format!("/v1/{plural}?sort={sort}"), 3).await, sorted(all, sort), "{plural} {sort}");
            }
        }
        for (at, priority) in [3, -7, 3, 0, 1000, -1000, 3].into_iter().enumerate() {
            app.publish("announcements", json!({"slug": format!("n-{at}"), "message": "M", "priority": priority})).await;
        }
        let all = app.list("/v1/announcements?limit=100").await;
        let all = all["data"].as_array().unwrap();
        for sort in ["priority", "-priority", "-priority,-published_at", "title,priority"] {
            assert_eq!(walk(&app, &format!("/v1/announcements?sort={sort}"), 2).await, sorted(all, sort), "{sort}");
        }
        let default: Vec<String> = sorted(all, "-priority");
        assert_eq!(walk(&app, "/v1/announcements?fallback=default", 2).await, default);
    }

    async fn a_filtered_list_is_walked_whole(app) {
        with_ties(&app).await;
        for filter in ["topic=some", "featured=true", "topic=some&featured=false", "author=somebody&topic=some"] {
            let all = app.list(&format!("/v1/articles?limit=100&{filter}")).await;
            let all = all["data"].as_array().unwrap().clone();
            assert!(all.len() > 2, "{filter}");
            for sort in ["-published_at", "title"] {
                let path = format!("/v1/articles?{filter}&sort={sort}");
                assert_eq!(walk(&app, &path, 2).await, sorted(&all, sort), "{path}");
            }
        }
    }

    async fn what_is_published_meanwhile_neither_repeats_nor_hides_an_entry(app) {
        for at in 0..4 {
            app.article(&format!("a-{at}"), json!({"published_at": format!("2020-01-0{}T00:00:00Z", at + 1)})).await;
        }
        let first = app.list("/v1/articles?limit=2").await;
        assert_eq!(slugs(&first["data"]), ["a-3", "a-2"]);
        app.article("newer", json!({"published_at": "2022-01-01T00:00:00Z"})).await;
        app.unpublish("articles", "a-2").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let second = app.list(&format!("/v1/articles?limit=2&cursor={cursor}")).await;
        assert_eq!(slugs(&second["data"]), ["a-1", "a-0"]);
        let cursor = second["pagination"]["previous_cursor"].as_str().unwrap();
        let back = app.list(&format!("/v1/articles?limit=2&cursor={cursor}")).await;
        assert_eq!(slugs(&back["data"]), ["newer", "a-3"]);
    }

    async fn the_limit_may_change_on_the_way(app) {
        with_ties(&app).await;
        let first = app.list("/v1/articles?limit=2&sort=title").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        let rest = app.list(&format!("/v1/articles?limit=100&sort=title&cursor={cursor}")).await;
        assert_eq!(rest["data"].as_array().unwrap().len(), 10);
    }

    async fn a_cursor_of_another_question_is_refused(app) {
        with_ties(&app).await;
        app.publish("topics", json!({"slug": "other", "name": "Other"})).await;
        let page = app.list("/v1/articles?limit=2&topic=some").await;
        let cursor = page["pagination"]["next_cursor"].as_str().unwrap().to_owned();
        let mut flipped = cursor.clone().into_bytes();
        let middle = flipped.len() / 2;
        flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        let wrong = [
            format!("/v1/articles?cursor={cursor}"),
            format!("/v1/articles?topic=other&cursor={cursor}"),
            format!("/v1/articles?topic=some&featured=true&cursor={cursor}"),
            format!("/v1/articles?topic=some&sort=title&cursor={cursor}"),
            format!("/v1/articles?topic=some&fallback=none&cursor={cursor}"),
            format!("/v1/topics?cursor={cursor}"),
            format!("/v1/articles?topic=some&cursor={flipped}"),
            format!("/v1/articles?topic=some&cursor={}", &cursor[..cursor.len() - 1]),
            format!("/v1/articles?topic=some&cursor={}", &cursor[..5]),
            format!("/v1/articles?topic=some&cursor={cursor}A"),
            "/v1/articles?topic=some&cursor=nonsense".to_owned(),
            "/v1/articles?topic=some&cursor=%F0%9F%A6%93".to_owned(),
            format!("/v1/articles?topic=nowhere&cursor={cursor}"),
            "/v1/articles?cursor=".to_owned(),
            format!("/v1/articles?topic=some&cursor={}", "A".repeat(3000)),
        ];
        for path in wrong {
            let faults = app.get(&path).await.faults(400, "invalid-parameter");
            assert_eq!(faults.len(), 1, "{path}: {faults:?}");
            assert_eq!(faults[0].0, "cursor", "{path}: {faults:?}");
        }
        app.list(&format!("/v1/articles?cursor={cursor}&topic=some&limit=5&include=next&body=text")).await;
    }

    async fn the_link_header_says_what_the_body_says(app) {
        with_ties(&app).await;
        // However it was spelled by whoever asked first.
        let asked = "/v1/articles?%74opic=some&&limit=3&count=false&include=next&&";
        let path = "/v1/articles?include=next&limit=3&topic=some";
        let first = app.get(asked).await;
        let link = first.header("link").unwrap().to_owned();
        let next = first.json()["pagination"]["next_cursor"].as_str().unwrap().to_owned();
        assert_eq!(link, format!("<{path}&cursor={next}>; rel=\"next\""));
        let second = app.get(link.split(['<', '>']).nth(1).unwrap()).await;
        let links = second.header("link").unwrap();
        assert!(links.contains("rel=\"prev\"") && links.contains("rel=\"next\""), "{links}");
        assert!(links.matches("cursor=").count() == 2, "{links}");
        let back = app.get(links.split(['<', '>']).nth(1).unwrap()).await.expect(200);
        assert_eq!(back["data"], first.json()["data"], "the first of the links leads back");
        let filter = "title%20:%20%22%C3%84,%20b%22%20OR%20title:*";
        let range = format!("/v1/articles?filter={filter}&limit=1&published_at[gte]=2000-01-01&sort=-title,published_at");
        let next = app.get(&range).await;
        let next = next.header("link").unwrap().split(['<', '>']).nth(1).unwrap().to_owned();
        let told = app.get(&next).await.expect(200);
        let both = app.get(&range.replace("limit=1", "limit=2")).await.expect(200);
        assert_eq!(told["data"][0], both["data"][1], "{next}");
        for page in ["%70age=2&limit=3", "limit=3&page=2"] {
            let reply = app.get(&format!("/v1/articles?{page}")).await;
            let links = reply.header("link").unwrap();
            assert!(links.contains("</v1/articles?limit=3&page=3>; rel=\"next\""), "{links}");
        }
        let whole = app.get("/v1/articles?limit=100").await;
        assert_eq!(whole.header("link"), None, "a list of one page has no others");
    }
}
