//! Made-up content for tests of size, as import lines: the same seed gives the same lines. It has the proportions of a
//! large resource centre, one topic that holds a third of it, dates that are the same, and links between articles.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::random::Random;
use super::words::{
    ADJECTIVES, BENEFITS, CONDITIONS, FIRST_NAMES, LAST_NAMES, METHODS, OBJECTS, PARTS, SUBJECTS, VERBS,
};

const TOPICS: u64 = 60;
const TREATMENTS: u64 = 40;
/// 2016-01-01T09:00:00Z.
const FIRST_DAY: i64 = 1_451_638_800;
const DAYS: u64 = 3652;
const DAY: i64 = 86_400;

/// Writes so many articles, and what they refer to.
pub fn generate(articles: u64, seed: u64, to: &mut dyn Write) -> io::Result<()> {
    let authors = (articles / 100).max(5);
    for number in 0..TOPICS {
        line(to, "topic", topic(seed, number))?;
    }
    for number in 0..authors {
        line(to, "author", author(seed, number))?;
    }
    for number in 0..TREATMENTS {
        line(to, "treatment_option", treatment(seed, number))?;
    }
    for number in 0..articles {
        line(to, "article", article(seed, number, articles, authors))?;
    }
    Ok(())
}

fn line(to: &mut dyn Write, kind: &str, document: Value) -> io::Result<()> {
    let line = json!({"kind": kind, "status": "published", "document": document});
    serde_json::to_writer(&mut *to, &line)?;
    to.write_all(b"\n")
}

/// A word in lower case, as a part of a slug.
fn slug(words: &str) -> String {
    words.to_lowercase().replace(' ', "-")
}

fn of(list: &[&'static str], number: u64) -> &'static str {
    let length = list.len() as u64;
    usize::try_from(number % length).ok().and_then(|at| list.get(at)).copied().unwrap_or_default()
}

fn topic_name(number: u64) -> String {
    format!("{} {}", of(PARTS, number / CONDITIONS.len() as u64), of(CONDITIONS, number))
}

fn topic(seed: u64, number: u64) -> Value {
    let mut random = Random::of(seed, "topic", number);
    let name = topic_name(number);
    let parent = (number >= 10).then(|| slug(&topic_name(number % 10)));
    json!({
        "slug": slug(&name),
        "name": name,
        "kind": if number < 10 { "body_part" } else { "condition" },
        "parent": parent,
        "description": format!("{} {}", sentence(&mut random), sentence(&mut random)),
    })
}

fn author_name(number: u64) -> String {
    format!("{} {}", of(FIRST_NAMES, number), of(LAST_NAMES, number / FIRST_NAMES.len() as u64 + number))
}

fn author_slug(number: u64) -> String {
    format!("{}-{number}", slug(&author_name(number)))
}

fn author(seed: u64, number: u64) -> Value {
    let mut random = Random::of(seed, "author", number);
    let slug = author_slug(number);
    json!({
        "slug": slug,
        "name": author_name(number),
        "credentials": [{"abbreviation": "PT", "kind": "license"}, {"abbreviation": "DPT", "kind": "degree"}],
        "job_title": "Physical therapist",
        "bio": {"markdown": format!("{} {}", sentence(&mut random), sentence(&mut random))},
        "avatar": picture("author", &slug),
    })
}

fn treatment_name(number: u64) -> String {
    format!("{} {}", of(ADJECTIVES, number / METHODS.len() as u64), of(METHODS, number))
}

fn treatment(seed: u64, number: u64) -> Value {
    let mut random = Random::of(seed, "treatment", number);
    let name = treatment_name(number);
    json!({
        "slug": slug(&name),
        "name": name,
        "summary": sentence(&mut random),
        "body": {"markdown": format!("{}\n\n{}", paragraph(&mut random, 4), paragraph(&mut random, 3))},
        "category": random.pick(&["manual_therapy", "exercise", "mobility", "modality", "education"]),
        "setting": random.pick(&["clinic", "home", "either"]),
        "invasiveness": "noninvasive",
        "performed_by": [{"profession": "physical therapist", "credential": "state license"}],
        "benefits": [of(BENEFITS, random.next())],
        "topics": [slug(&topic_name(random.below(TOPICS)))],
    })
}

/// The title is drawn first, so that others can link to an article by its number alone.
fn article_title(random: &mut Random) -> String {
    format!("{} {} for {}", of(ADJECTIVES, random.next()), of(METHODS, random.next()), of(CONDITIONS, random.next()))
}

fn article_slug(seed: u64, number: u64) -> String {
    format!("{}-{number}", slug(&article_title(&mut Random::of(seed, "article", number))))
}

fn article(seed: u64, number: u64, articles: u64, authors: u64) -> Value {
    let mut random = Random::of(seed, "article", number);
    let title = article_title(&mut random);
    let slug = format!("{}-{number}", slug(&title));
    let other = |random: &mut Random| article_slug(seed, random.below(articles));
    let some_next = 1 + random.below(2);
    let next = distinct(&mut random, some_next, articles).into_iter().filter(|other| *other != number);
    let next: Vec<Value> = next.map(|number| json!({"kind": "article", "entry": article_slug(seed, number)})).collect();
    let linked = [other(&mut random), other(&mut random)];
    let written_by: Vec<String> = distinct(&mut random, 1, authors).into_iter().map(author_slug).collect();
    let some_treatments = random.below(5);
    let treatments = distinct(&mut random, some_treatments, TREATMENTS);
    json!({
        "slug": slug,
        "title": title,
        "subtitle": sentence(&mut random),
        "published_at": published_at(&mut random),
        "body": {"markdown": body(&mut random, &linked)},
        "hero": picture("article", &slug),
        "authors": written_by,
        "topics": topics(&mut random),
        "treatments": treatments.into_iter().map(|number| self::slug(&treatment_name(number))).collect::<Vec<_>>(),
        "next": next,
        "products": [{"handle": "stretch-strap", "title": "Stretch strap"}],
        "safety_notices": [{"severity": "caution", "text": sentence(&mut random)}],
        "featured": random.below(100) == 0,
    })
}

/// One to four of them; the first topic is on three articles in ten.
fn topics(random: &mut Random) -> Vec<String> {
    let others = random.below(4);
    let mut numbers: Vec<u64> = distinct(random, others, TOPICS - 1).into_iter().map(|number| number + 1).collect();
    if random.below(100) < 30 {
        numbers.insert(0, 0);
    } else if numbers.is_empty() {
        numbers.push(1 + random.below(TOPICS - 1));
    }
    numbers.into_iter().map(|number| slug(&topic_name(number))).collect()
}

/// Ten years, to the day, so that many are the same; one in fifty is that of a single day.
fn published_at(random: &mut Random) -> String {
    let day = if random.below(50) == 0 { 1560 } else { random.below(DAYS) };
    let time = chrono::DateTime::from_timestamp(FIRST_DAY + DAY * day.cast_signed(), 0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn distinct(random: &mut Random, count: u64, below: u64) -> Vec<u64> {
    let mut found = Vec::new();
    for _ in 0..count {
        let number = random.below(below);
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

fn picture(folder: &str, name: &str) -> Value {
    let url = format!("https://images.example.com/{folder}/{name}.jpg");
    json!({"url": url, "alt": "A therapist and a patient at work", "width": 1200, "height": 800})
}

fn body(random: &mut Random, linked: &[String; 2]) -> String {
    let mut text = paragraph(random, 5);
    for (at, heading) in ["Before you begin", "How it is done", "What to expect"].iter().enumerate() {
        let _ = write!(text, "\n\n## {heading}\n\n{}", paragraph(random, 6));
        if let Some(linked) = linked.get(at) {
            let _ = write!(text, " Read [{}](entry:article/{linked}) too.", of(METHODS, random.next()).to_lowercase());
        }
        if at < 2 {
            text.push_str("\n\n");
            for _ in 0..3 + random.below(2) {
                let _ = writeln!(text, "- **{}:** {}", of(OBJECTS, random.next()), sentence(random));
            }
        }
    }
    let _ = write!(text, "\n\n### When to stop\n\n{}", paragraph(random, 3));
    text
}

fn paragraph(random: &mut Random, sentences: u64) -> String {
    let sentences: Vec<String> = (0..sentences).map(|_| sentence(random)).collect();
    sentences.join(" ")
}

fn sentence(random: &mut Random) -> String {
    let mut pick = |list| of(list, random.next());
    format!(
        "{} {} the {} {}.",
        pick(SUBJECTS),
        pick(VERBS),
        pick(ADJECTIVES).to_lowercase(),
        pick(OBJECTS).to_lowercase()
    )
}
