//! Properties of paging: walking all pages gives what one large page gives, in order, either way; and an entry that is
//! there all the while is seen exactly once, whatever comes and goes between the pages.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

const ENTRIES: usize = 40;
const WALKS: usize = 40;

/// Questions that are read in different ways: in order, along values, by name, within bounds, and by several of these.
const QUESTIONS: &[&str] = &[
    "",
    "kind=condition",
    "kind=condition,goal&parent=root",
    "code=M54.3",
    "slug=t-1,t-2,t-3,t-5,t-8,t-13,t-21",
    "published_at[gte]=2020-01-02",
    "published_at[lt]=2020-01-03&kind=goal",
    "filter=kind = goal OR codes = M54.3",
    "filter=codes = M54.3 OR slug = t-1 OR slug = t-2 OR (kind = goal parent = root)",
    "filter=-parent:* OR name > b",
    "filter=kind = condition -codes = M54.3",
];
const KEYS: &[&str] = &["published_at", "updated_at", "title"];

/// What happens between two pages.
#[derive(Debug, Clone)]
enum Change {
    Nothing,
    Publish(Value),
    Remove(Index),
}

#[derive(Debug, Clone)]
struct Walk {
    path: String,
    limit: usize,
    backwards: bool,
    changes: Vec<Change>,
}

/// A topic whose title and date are those of others too.
fn topics() -> impl Strategy<Value = Value> {
    let titles = select(vec!["Back", "back", "Backache", "Zebra", "Ärger", "10 ways", "9 ways"]);
    let days = select(vec!["2020-01-01", "2020-01-02", "2020-01-02", "2020-01-03", "2021-01-01"]);
    let kinds = select(vec!["condition", "body_part", "goal", "general"]);
    (titles, days, kinds, any::<bool>(), any::<bool>()).prop_map(|(title, day, kind, has_code, has_parent)| {
        json!({
            "name": title, "published_at": format!("{day}T00:00:00Z"), "kind": kind,
            "codes": if has_code { json!([{"system": "ICD-10", "code": "M54.3"}]) } else { json!([]) },
            "parent": has_parent.then_some("root")
        })
    })
}

fn sorts() -> impl Strategy<Value = String> {
    let keys = Just(KEYS.to_vec()).prop_shuffle();
    (keys, 1..=3_usize, any::<[bool; 3]>()).prop_map(|(keys, many, descending)| {
        let keys = keys.into_iter().zip(descending).take(many);
        keys.map(|(key, descending)| if descending { format!("-{key}") } else { key.to_owned() })
            .collect::<Vec<_>>()
            .join(",")
    })
}

fn walks(changes: impl Strategy<Value = Change>) -> impl Strategy<Value = Walk> {
    let changes = prop::collection::vec(changes, ENTRIES);
    (select(QUESTIONS), sorts(), 1..=15_usize, any::<bool>(), changes).prop_map(
        |(question, sort, limit, backwards, changes)| {
            let question = question.replace(' ', "%20").replace('>', "%3E");
            Walk { path: format!("/v1/topics?fields=slug&{question}&sort={sort}"), limit, backwards, changes }
        },
    )
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Nothing),
        topics().prop_map(Change::Publish),
        any::<Index>().prop_map(Change::Remove),
        any::<Index>().prop_map(Change::Remove)
    ]
}

async fn fill(app: &TestApp, runner: &mut TestRunner) {
    app.publish("topics", json!({"slug": "root", "name": "Root"})).await;
    for number in 0..ENTRIES {
        let mut topic = topics().new_tree(runner).unwrap().current();
        topic["slug"] = format!("t-{number}").into();
        app.publish("topics", topic).await;
    }
}

/// The page at the end of the list from which it is walked.
async fn begin(app: &TestApp, walk: &Walk) -> Value {
    let mut page = app.list(&format!("{}&limit={}", walk.path, walk.limit)).await;
    while let Some(cursor) = page["pagination"]["next_cursor"].as_str().filter(|_| walk.backwards) {
        page = app.list(&format!("{}&limit={}&cursor={cursor}", walk.path, walk.limit)).await;
    }
    page
}

/// Walks to the other end, and calls `between` before each page but the first. The slugs come in the order of the list.
async fn walk(app: &TestApp, walk: &Walk, mut between: impl AsyncFnMut(usize)) -> Vec<String> {
    let way = if walk.backwards { "previous_cursor" } else { "next_cursor" };
    let mut page = begin(app, walk).await;
    let mut seen: Vec<String> = Vec::new();
    for number in 0.. {
        let found = slugs(&page["data"]).into_iter().map(str::to_owned);
        if walk.backwards {
            seen.splice(0..0, found);
        } else {
            seen.extend(found);
        }
        let Some(cursor) = page["pagination"][way].as_str() else { break };
        assert!(number < 4 * ENTRIES, "{} ends", walk.path);
        between(number).await;
        page = app.list(&format!("{}&limit={}&cursor={cursor}", walk.path, walk.limit)).await;
    }
    seen
}

async fn whole(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.list(&format!("{path}&limit=100")).await;
    assert_eq!(page["pagination"]["next_cursor"], Value::Null);
    slugs(&page["data"]).into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn all_pages_are_one_large_page(app) {
        let mut runner = TestRunner::default();
        fill(&app, &mut runner).await;
        let mut many = 0;
        for _ in 0..WALKS {
            let question = walks(Just(Change::Nothing)).new_tree(&mut runner).unwrap().current();
            let expected = whole(&app, &question.path).await;
            many += usize::from(expected.len() > question.limit);
            assert_eq!(walk(&app, &question, async |_| ()).await, expected, "{question:?}");
        }
        assert!(many > WALKS / 3, "{many} of the lists have several pages");
    }

    async fn what_stays_is_seen_once_whatever_comes_and_goes(app) {
        let mut runner = TestRunner::default();
        fill(&app, &mut runner).await;
        let mut changed = 0;
        for number in 0..WALKS / 2 {
            let question = walks(changes()).new_tree(&mut runner).unwrap().current();
            let before = whole(&app, &question.path).await;
            let (mut removed, mut added) = (Vec::new(), Vec::new());
            let seen = walk(&app, &question, async |page| match question.changes.get(page) {
                Some(Change::Publish(topic)) => {
                    let slug = format!("n-{number}-{page}");
                    let mut topic = topic.clone();
                    topic["slug"] = slug.clone().into();
                    app.publish("topics", topic).await;
                    added.push(slug);
                }
                Some(Change::Remove(which)) => {
                    // `root` leads to others: without it a question for its children finds nobody.
                    let can_go = |slug: &&String| !removed.contains(*slug) && *slug != "root";
                    let there: Vec<&String> = before.iter().filter(can_go).collect();
                    if !there.is_empty() {
                        let slug = which.get(&there).to_string();
                        app.unpublish("topics", &slug).await;
                        removed.push(slug);
                    }
                }
                Some(Change::Nothing) | None => {}
            }).await;
            changed += added.len() + removed.len();
            let mut once = seen.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), seen.len(), "none is seen twice: {seen:?} by {question:?}");
            let stayed = |slugs: &[String]| -> Vec<String> {
                slugs.iter().filter(|slug| before.contains(slug) && !removed.contains(slug)).cloned().collect()
            };
            assert_eq!(stayed(&seen), stayed(&before), "removed {removed:?}, added {added:?} by {question:?}");
            for slug in &added {
                app.unpublish("topics", slug).await;
            }
            for slug in &removed {
                app.republish("topics", slug).await;
            }
        }
        assert!(changed > WALKS, "{changed} changes were made on the way");
    }
}
