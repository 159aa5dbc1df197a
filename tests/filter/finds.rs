//! Lists find what the reference finds: random questions, written in random ways, on both databases.

use proptest::prelude::*;
use proptest::strategy::{BoxedStrategy, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::data::{Entry, fill};
use super::model::{Ask, askable, asks};
use crate::support::{Reply, TestApp, on_both};

const ENTRIES: usize = 60;
const QUESTIONS: usize = 300;

async fn ask(app: &TestApp, expression: &str) -> Reply {
    let filter: String = form_urlencoded::byte_serialize(expression.as_bytes()).collect();
    app.get(&format!("/v1/articles?limit=100&fields=slug&filter={filter}")).await
}

/// What the application finds and the reference does not, or the other way round; or what it refuses.
async fn difference(app: &TestApp, entries: &[Entry], question: &Ask, written: &str) -> Option<String> {
    let reply = ask(app, written).await;
    if reply.status != 200 {
        return Some(reply.text().to_owned());
    }
    let found = reply.json();
    let mut found: Vec<&str> = found["data"].as_array()?.iter().filter_map(|entry| entry["slug"].as_str()).collect();
    let mut expected: Vec<&str> =
        entries.iter().filter(|entry| question.holds(entry)).map(|entry| entry.slug.as_str()).collect();
    found.sort_unstable();
    expected.sort_unstable();
    (found != expected).then(|| format!("found {found:?}\nexpected {expected:?}"))
}

fn questions(entries: &[Entry]) -> BoxedStrategy<(Ask, String)> {
    let choices = prop::collection::vec(any::<u8>(), 1..40);
    let written = (asks(askable(entries)), choices).prop_map(|(ask, choices)| {
        let written = ask.written(&choices);
        (ask, written)
    });
    written.prop_filter("within the bound", |(_, written)| written.chars().count() <= 2000).boxed()
}

on_both! {
    async fn lists_find_what_the_reference_finds(app) {
        let entries = fill(&app, ENTRIES).await;
        let (mut runner, questions) = (TestRunner::default(), questions(&entries));
        let (mut none, mut all) = (0, 0);
        for _ in 0..QUESTIONS {
            let mut tree = questions.new_tree(&mut runner).unwrap();
            let (question, written) = tree.current();
            let holding = entries.iter().filter(|entry| question.holds(entry)).count();
            none += usize::from(holding == 0);
            all += usize::from(holding == ENTRIES);
            let Some(mut wrong) = difference(&app, &entries, &question, &written).await else { continue };
            // Shrink before it is told.
            let mut smallest = written;
            let mut smaller = tree.simplify();
            for _ in 0..300 {
                if !smaller {
                    break;
                }
                let (question, written) = tree.current();
                smaller = match difference(&app, &entries, &question, &written).await {
                    Some(still) => {
                        (smallest, wrong) = (written, still);
                        tree.simplify()
                    }
                    None => tree.complicate(),
                };
            }
            panic!("{smallest}\n{wrong}");
        }
        assert!(none < QUESTIONS / 2 && all < QUESTIONS / 2, "most questions part the entries: {none} none, {all} all");
    }

    async fn the_largest_questions_are_answered(app) {
        fill(&app, 5).await;
        let deep = format!("{}topics=sciatica{}", "NOT (slug=x OR ".repeat(20), ")".repeat(20));
        let nested = format!("{}slug:*{}", "-(slug:* AND ".repeat(20), ")".repeat(20));
        let through = vec!["topics.name:a"; 100].join(" OR ");
        let both = format!("{} {}", vec!["products=a"; 20].join(" OR "), vec!["-topics.name:a"; 80].join(" "));
        let names = (0..100).map(|number| format!("topics=t{number}")).collect::<Vec<_>>().join(" OR ");
        let along: Vec<String> = (0..20).map(|number| format!("products=p{number}")).collect();
        let along = format!("{} {}", along.join(" OR "), vec!["-topics.name:b"; 80].join(" "));
        for expression in [deep, nested, through, both, names, along] {
            assert!(expression.len() <= 2000, "{}", expression.len());
            let begin = std::time::Instant::now();
            ask(&app, &expression).await.expect(200);
            assert!(begin.elapsed().as_secs() < 5, "{:?}: {expression}", begin.elapsed());
        }
    }

    async fn a_fault_is_a_problem_of_its_parameter(app) {
        let reply = ask(&app, "titel = x").await;
        let body = reply.json();
        assert_eq!(reply.faults(400, "invalid-parameter"), [("filter".to_owned(), "unknown_field".to_owned())]);
        let detail = body["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.starts_with("at column 1: no field is called `titel`; did you mean `title`?"), "{detail}");
        let fields = "`topics`, `topics.id`, `topics.slug`, `topics.name`, `topics.kind`";
        assert!(detail.contains(fields), "{detail}");
        let faults = ask(&app, &"x".repeat(2001)).await.faults(400, "invalid-parameter");
        assert_eq!(faults, [("filter".to_owned(), "too_long".to_owned())]);
    }
}
