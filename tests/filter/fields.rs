//! What each kind of field makes of what it is compared with.

use materia::delivery::{Compare, Condition, Field, TimeColumn, compile_filter};

/// A field of each kind.
pub fn fields() -> Vec<(String, Field)> {
    const WORDS: &[&str] = &["condition", "goal", "general"];
    let topics = Field::Entry { facet: "topics", kind: "topic" };
    let table = [
        ("id", Field::Id),
        ("slug", Field::Slug),
        ("title", Field::Title),
        ("published_at", Field::Time(TimeColumn::PublishedAt)),
        ("kind", Field::Words { facet: "kind", words: WORDS }),
        ("codes", Field::Text { facet: "codes" }),
        ("featured", Field::Boolean { facet: "featured" }),
        ("topics", topics),
        ("topics.id", topics),
        ("topics.slug", topics),
        ("topics.name", Field::EntryTitle { facet: "topics" }),
        ("topics.kind", Field::EntryFacet { facet: "topics", target: "kind", words: WORDS }),
    ];
    table.map(|(name, field)| (name.to_owned(), field)).to_vec()
}

#[track_caller]
fn compiles(expression: &str, expected: Condition) {
    let condition =
        compile_filter(expression, &fields()).unwrap_or_else(|fault| panic!("{expression}: {}", fault.detail));
    assert_eq!(condition, expected, "{expression}");
}

fn facet(facet: &'static str, values: &[&str]) -> Condition {
    Condition::Facet { facet, values: texts(values) }
}

fn reference(names: &[&str]) -> Condition {
    Condition::Reference { facet: "topics", kind: "topic", names: texts(names) }
}

fn title_of_topic(compare: Compare, key: &str) -> Condition {
    Condition::ThroughTitle { facet: "topics", compare, key: key.to_owned() }
}

fn at(compare: Compare, time: &str) -> Condition {
    Condition::Time { column: TimeColumn::PublishedAt, compare, time: time.parse().unwrap() }
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn facets_hold_values() {
    compiles("kind = goal", facet("kind", &["goal"]));
    compiles("kind : \"goal\"", facet("kind", &["goal"]));
    compiles("kind != goal", not(facet("kind", &["goal"])));
    compiles("kind:*", Condition::Present { facet: "kind" });
    compiles("codes = 54", facet("codes", &["54"]));
    compiles("codes != 'M 54'", not(facet("codes", &["M 54"])));
    compiles("codes:*", Condition::Present { facet: "codes" });
    compiles("featured = true", facet("featured", &["true"]));
    compiles("featured != \"false\"", not(facet("featured", &["false"])));
}

#[test]
fn references_hold_ids_or_slugs() {
    let id = "0197a3c4-5e00-7000-8000-000000000001";
    compiles("topics = sciatica", reference(&["sciatica"]));
    compiles(&format!("topics : {id}"), reference(&[id]));
    compiles("topics != sciatica", not(reference(&["sciatica"])));
    compiles("topics.slug = sciatica", reference(&["sciatica"]));
    compiles(&format!("topics.id = {}", id.to_uppercase()), reference(&[id]));
    let any = title_of_topic(Compare::GreaterOrEqual, "");
    for name in ["topics", "topics.id", "topics.slug", "topics.name"] {
        compiles(&format!("{name}:*"), any.clone());
    }
}

#[test]
fn what_is_referred_to_has_a_title_and_facets() {
    compiles("topics.name = \"Low-back pain!\"", title_of_topic(Compare::Equal, "low-back-pain"));
    compiles("topics.name != pain", not(title_of_topic(Compare::Equal, "pain")));
    compiles("topics.name : ÜBUNG", title_of_topic(Compare::Has, "ubung"));
    compiles("topics.name <= m", title_of_topic(Compare::LessOrEqual, "m"));
    let kinds = |values: &[&str]| Condition::ThroughFacet { facet: "topics", target: "kind", values: texts(values) };
    compiles("topics.kind = goal", kinds(&["goal"]));
    compiles("topics.kind != goal", not(kinds(&["goal"])));
    compiles("topics.kind:*", kinds(&["condition", "goal", "general"]));
}

#[test]
fn the_entry_has_an_id_a_slug_and_a_title() {
    let id = "0197a3c4-5e00-7000-8000-000000000001";
    compiles(&format!("id = '{}'", id.to_uppercase()), Condition::Ids(texts(&[id])));
    compiles(&format!("id != {id}"), not(Condition::Ids(texts(&[id]))));
    compiles("slug : low-back-pain", Condition::Slugs(texts(&["low-back-pain"])));
    compiles("slug != x", not(Condition::Slugs(texts(&["x"]))));
    compiles("title != \"Ça va?\"", Condition::Title { compare: Compare::NotEqual, key: "ca-va".to_owned() });
    compiles("title : PAIN", Condition::Title { compare: Compare::Has, key: "pain".to_owned() });
    compiles("title:*", Condition::All(vec![]));
    compiles("NOT id:*", not(Condition::All(vec![])));
}

#[test]
fn a_date_is_a_day_and_a_time_is_a_point() {
    compiles("published_at > 2020-04-09T02:00:00+02:00", at(Compare::Greater, "2020-04-09T00:00:00Z"));
    compiles("published_at != '2020-04-09T02:00:00.5Z'", at(Compare::NotEqual, "2020-04-09T02:00:00.5Z"));
    let (first, last) = ("2020-04-09T00:00:00Z", "2020-04-09T23:59:59.999999Z");
    compiles("published_at < 2020-04-09", at(Compare::Less, first));
    compiles("published_at <= 2020-04-09", at(Compare::LessOrEqual, last));
    compiles("published_at > 2020-04-09", at(Compare::Greater, last));
    compiles("published_at >= 2020-04-09", at(Compare::GreaterOrEqual, first));
    let within = vec![at(Compare::GreaterOrEqual, first), at(Compare::LessOrEqual, last)];
    compiles("published_at = \"2020-04-09\"", Condition::All(within));
    let outside = vec![at(Compare::Less, first), at(Compare::Greater, last)];
    compiles("published_at != \"2020-04-09\"", Condition::Any(outside));
}

#[test]
fn alternatives_of_one_field_are_one_question() {
    compiles("kind = goal OR kind : general OR kind = goal", facet("kind", &["goal", "general"]));
    compiles("topics = a OR topics.slug = b", reference(&["a", "b"]));
    compiles(
        "topics = a OR kind = goal OR topics = b",
        Condition::Any(vec![reference(&["a", "b"]), facet("kind", &["goal"])]),
    );
    compiles(
        "slug = a OR slug != b",
        Condition::Any(vec![Condition::Slugs(texts(&["a"])), not(Condition::Slugs(texts(&["b"])))]),
    );
    compiles("kind = goal kind = general", Condition::All(vec![facet("kind", &["goal"]), facet("kind", &["general"])]));
    let many: Vec<String> = (0..45).map(|number| format!("codes = {number}")).collect();
    let Ok(Condition::Any(parts)) = compile_filter(&many.join(" OR "), &fields()) else { panic!("not apart") };
    let sizes = parts.iter().map(|part| if let Condition::Facet { values, .. } = part { values.len() } else { 0 });
    assert_eq!(sizes.collect::<Vec<_>>(), [20, 20, 5]);
}
