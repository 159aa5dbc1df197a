//! Entries to be found, some at the edges: what is sent to the application, and the same as the reference holds it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::TestApp;

/// Titles, and what is left of them to compare: no case, no accents, a hyphen for all else.
pub const TITLES: &[(&str, &str)] = &[
    ("Pain", "pain"),
    ("Low-back pain", "low-back-pain"),
    ("BACK PAIN: at work", "back-pain-at-work"),
    ("Back", "back"),
    ("Übung & Atmung", "ubung-atmung"),
    ("Ça va? Oui!", "ca-va-oui"),
    ("10 stretches", "10-stretches"),
    ("9 stretches", "9-stretches"),
    ("100% painless", "100-painless"),
    ("Walk_well", "walk-well"),
];

/// Editorial dates, some a microsecond apart.
pub const TIMES: &[&str] = &[
    "1999-12-31T00:00:00Z",
    "2020-04-08T23:59:59.999999Z",
    "2020-04-09T00:00:00Z",
    "2020-04-09T12:30:00.5Z",
    "2020-04-09T23:59:59.999999Z",
    "2020-04-10T00:00:00Z",
    "2024-02-29T08:00:00.000001Z",
];

pub const PRODUCTS: &[&str] = &["stretch-strap", "heat pack", "it's \"soft\" \\ warm", "Äpfel", "AND"];

/// Topics: slug, title, key of the title, kind. The last one is not published any more.
pub const TOPICS: &[(&str, &str, &str, &str)] = &[
    ("sciatica", "Sciatica", "sciatica", "condition"),
    ("low-back-pain", "Low-back pain", "low-back-pain", "condition"),
    ("lower-back", "Back", "back", "body_part"),
    ("sleep", "Sleep & rest", "sleep-rest", "goal"),
    ("withdrawn", "Pain", "pain", "general"),
];

/// Authors: slug, name, key of the name.
pub const AUTHORS: &[(&str, &str, &str)] =
    &[("ada-ferris", "Ada Ferris", "ada-ferris"), ("b", "Zoë Åsgard", "zoe-asgard"), ("c", "Ada", "ada")];

/// Treatment options: slug, name, key of the name, category, setting.
pub const TREATMENTS: &[(&str, &str, &str, &str, Option<&str>)] = &[
    ("dry-needling", "Dry needling", "dry-needling", "needling", Some("clinic")),
    ("stretching", "Stretching", "stretching", "exercise", Some("home")),
    ("massage", "Massage", "massage", "manual_therapy", None),
];

/// A value of an entry's field.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Cell {
    Text(String),
    Time(i64),
}

/// An entry: the values of each of its fields, none, one or several.
#[derive(Debug)]
pub struct Entry {
    pub slug: String,
    pub cells: BTreeMap<&'static str, Vec<Cell>>,
}

/// The microsecond that a time names.
pub fn micros(time: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(time).unwrap().timestamp_micros()
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// Some of so many, by their number, in order.
    fn some(&mut self, of: usize, at_least_one: bool) -> Vec<usize> {
        let mut some: Vec<usize> = (0..of).filter(|_| self.roll(3) == 0).collect();
        if some.is_empty() && at_least_one {
            some.push(self.roll(of));
        }
        some
    }
}

/// Fills an application with articles and what they refer to, and gives them as they are expected to be found.
pub async fn fill(app: &TestApp, count: usize) -> Vec<Entry> {
    let mut ids = BTreeMap::new();
    let mut add = |made: Value, slug: &str| ids.insert(slug.to_owned(), made["id"].as_str().unwrap().to_owned());
    for (slug, name, _, kind) in TOPICS {
        add(app.publish("topics", json!({"slug": slug, "name": name, "kind": kind})).await, slug);
    }
    for (slug, name, _) in AUTHORS {
        add(app.publish("authors", json!({"slug": slug, "name": name})).await, slug);
    }
    for (slug, name, _, category, setting) in TREATMENTS {
        let document = json!({"slug": slug, "name": name, "category": category, "setting": setting, "summary": name});
        add(app.publish("treatment-options", document).await, slug);
    }
    let mut dice = Dice(7);
    let mut entries = Vec::new();
    for number in 0..count {
        entries.push(article(app, &ids, &mut dice, number).await);
    }
    app.editor().post("/manage/v1/topics/withdrawn/unpublish", &json!(null)).await.expect(200);
    let list = app.get("/v1/articles?limit=100").await.expect(200);
    for entry in &mut entries {
        let found = list["data"].as_array().unwrap().iter().find(|found| found["slug"] == entry.slug).unwrap();
        entry.cells.insert("updated_at", vec![Cell::Time(micros(found["updated_at"].as_str().unwrap()))]);
    }
    entries
}

async fn article(app: &TestApp, ids: &BTreeMap<String, String>, dice: &mut Dice, number: usize) -> Entry {
    let slug = format!("article-{number}");
    let (title, key) = TITLES[dice.roll(TITLES.len())];
    let time = TIMES[dice.roll(TIMES.len())];
    let featured = dice.roll(2) == 0;
    let (topics, authors) = (dice.some(TOPICS.len(), false), dice.some(AUTHORS.len(), true));
    let (treatments, products) = (dice.some(TREATMENTS.len(), false), dice.some(PRODUCTS.len(), false));
    let document = json!({
        "slug": slug, "title": title, "published_at": time, "featured": featured, "body": {"markdown": "Walk."},
        "topics": topics.iter().map(|at| TOPICS[*at].0).collect::<Vec<_>>(),
        "authors": authors.iter().map(|at| AUTHORS[*at].0).collect::<Vec<_>>(),
        "treatments": treatments.iter().map(|at| TREATMENTS[*at].0).collect::<Vec<_>>(),
        "products": products.iter().map(|at| json!({"handle": PRODUCTS[*at], "title": "A product"})).collect::<Vec<_>>(),
    });
    let made = app.publish("articles", document).await;
    let mut cells = BTreeMap::new();
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut set = |field, values: Vec<Cell>| cells.insert(field, values);
    set("id", vec![text(made["id"].as_str().unwrap())]);
    set("slug", vec![text(&slug)]);
    set("title", vec![text(key)]);
    set("published_at", vec![Cell::Time(micros(time))]);
    set("featured", vec![text(if featured { "true" } else { "false" })]);
    set("products", products.iter().map(|at| text(PRODUCTS[*at])).collect());
    let topics: Vec<_> = topics.iter().map(|at| TOPICS[*at]).filter(|topic| topic.0 != "withdrawn").collect();
    set("topics.kind", topics.iter().map(|topic| text(topic.3)).collect());
    let treatments: Vec<_> = treatments.iter().map(|at| TREATMENTS[*at]).collect();
    set("treatments.category", treatments.iter().map(|treatment| text(treatment.3)).collect());
    set("treatments.setting", treatments.iter().filter_map(|treatment| treatment.4).map(text).collect());
    let relations: [(&'static [&'static str; 4], Vec<(&str, &str)>); 3] = [
        (
            &["topics", "topics.id", "topics.slug", "topics.name"],
            topics.iter().map(|topic| (topic.0, topic.2)).collect(),
        ),
        (
            &["authors", "authors.id", "authors.slug", "authors.name"],
            authors.iter().map(|at| (AUTHORS[*at].0, AUTHORS[*at].2)).collect(),
        ),
        (
            &["treatments", "treatments.id", "treatments.slug", "treatments.name"],
            treatments.iter().map(|treatment| (treatment.0, treatment.2)).collect(),
        ),
    ];
    for ([alone, id, slug, name], entries) in relations {
        let every_id = || entries.iter().map(|(slug, _)| text(&ids[*slug]));
        let every_slug = || entries.iter().map(|(slug, _)| text(slug));
        set(alone, every_id().chain(every_slug()).collect());
        set(id, every_id().collect());
        set(slug, every_slug().collect());
        set(name, entries.iter().map(|(_, key)| text(key)).collect());
    }
    Entry { slug, cells }
}
