//! Random questions: what they mean for an entry, by a straight walk, and the many ways in which each can be written.

use proptest::prelude::*;
use proptest::sample::select;

use super::data::{AUTHORS, Cell, Entry, PRODUCTS, TIMES, TITLES, TOPICS, TREATMENTS, micros};

/// A question about an entry.
#[derive(Debug, Clone)]
pub enum Ask {
    All(Vec<Ask>),
    Any(Vec<Ask>),
    Not(Box<Ask>),
    /// The field compares so with the value; without one, whether there is any.
    Field(&'static str, &'static str, Option<String>),
}

const FACET: &[&str] = &["=", "!=", ":"];
const ORDER: &[&str] = &["=", "!=", "<", "<=", ">", ">="];
const TITLE: &[&str] = &["=", "!=", "<", "<=", ">", ">=", ":"];

/// A field, the comparisons that it takes, and values to compare it with.
type Asked = (&'static str, &'static [&'static str], Vec<String>);

/// Every field of articles, with values that some entries have and values that none has.
pub fn askable(entries: &[Entry]) -> Vec<Asked> {
    let texts = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let seen = |field: &str| {
        let cells = entries.iter().take(20).flat_map(|entry| entry.cells[field].clone());
        cells.map(|cell| if let Cell::Text(text) = cell { text } else { String::new() }).collect::<Vec<_>>()
    };
    let none = || vec!["0197a3c4-5e00-7000-8000-000000000001".to_owned()];
    let mut dates = texts(TIMES.to_vec());
    dates.extend(texts(vec!["2020-04-08", "2020-04-09", "2020-04-10", "1999-12-31", "0000-01-01", "9999-12-31"]));
    dates.extend(texts(vec!["2020-04-09T02:00:00+02:00", "2020-04-09t00:00:00.000001-00:00", "9999-12-31T23:59:59Z"]));
    let updated = entries.iter().step_by(11).filter_map(|entry| match entry.cells["updated_at"][0] {
        Cell::Time(micros) => chrono::DateTime::from_timestamp_micros(micros),
        Cell::Text(_) => None,
    });
    let mut updated: Vec<String> = updated.map(|time| time.to_rfc3339()).collect();
    updated.push("2020-04-09".to_owned());
    let mut titles: Vec<String> = TITLES.iter().map(|(title, _)| (*title).to_owned()).collect();
    titles.extend(texts(vec!["a", "k", "e", "back pain", "9", "zoë", "ada"]));
    let names =
        |known: Vec<&str>| known.into_iter().chain(["nowhere", "withdrawn"]).map(str::to_owned).collect::<Vec<_>>();
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.0).collect();
    let authors: Vec<&str> = AUTHORS.iter().map(|author| author.0).collect();
    let treatments: Vec<&str> = TREATMENTS.iter().map(|treatment| treatment.0).collect();
    vec![
        ("id", FACET, [seen("id"), none()].concat()),
        ("slug", FACET, [seen("slug"), texts(vec!["", "nowhere", "Article-1"])].concat()),
        ("title", TITLE, titles.clone()),
        ("published_at", ORDER, dates),
        ("updated_at", ORDER, updated),
        ("featured", FACET, texts(vec!["true", "false"])),
        ("products", FACET, texts([PRODUCTS, &["Heat pack", "", "%"]].concat())),
        ("topics", FACET, [names(topics.clone()), seen("topics.id")].concat()),
        ("topics.id", FACET, [seen("topics.id"), none()].concat()),
        ("topics.slug", FACET, names(topics)),
        ("topics.name", TITLE, titles.clone()),
        ("topics.kind", FACET, texts(vec!["condition", "body_part", "goal", "general"])),
        ("authors", FACET, names(authors.clone())),
        ("authors.id", FACET, [seen("authors.id"), none()].concat()),
        ("authors.slug", FACET, names(authors)),
        ("authors.name", TITLE, titles.clone()),
        ("treatments", FACET, names(treatments.clone())),
        ("treatments.id", FACET, [seen("treatments.id"), none()].concat()),
        ("treatments.slug", FACET, names(treatments)),
        ("treatments.name", TITLE, titles),
        ("treatments.category", FACET, texts(vec!["needling", "exercise", "surgical"])),
        ("treatments.setting", FACET, texts(vec!["clinic", "home", "either"])),
    ]
}

/// Any question over the fields.
pub fn asks(askable: Vec<Asked>) -> impl Strategy<Value = Ask> {
    let field = select(askable).prop_flat_map(|(field, signs, values)| {
        let value = prop_oneof![1 => Just(None), 8 => select(values).prop_map(Some)];
        (select(signs), value).prop_map(move |(sign, value)| match value {
            None => Ask::Field(field, ":", None),
            some => Ask::Field(field, sign, some),
        })
    });
    field.prop_recursive(4, 16, 4, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..5);
        prop_oneof![
            several.clone().prop_map(Ask::All),
            several.prop_map(Ask::Any),
            inner.prop_map(|ask| Ask::Not(Box::new(ask))),
        ]
    })
}

impl Ask {
    /// Whether it holds for an entry.
    pub fn holds(&self, entry: &Entry) -> bool {
        match self {
            Self::All(asks) => asks.iter().all(|ask| ask.holds(entry)),
            Self::Any(asks) => asks.iter().any(|ask| ask.holds(entry)),
            Self::Not(ask) => !ask.holds(entry),
            Self::Field(field, _, None) => !entry.cells[field].is_empty(),
            Self::Field(field, sign, Some(value)) => {
                let cells = &entry.cells[field];
                if field.ends_with("_at") {
                    return cells.iter().any(|cell| in_time(cell, sign, value));
                }
                let by_title = field.ends_with("title") || field.ends_with("name");
                let value = Cell::Text(if by_title { key(value) } else { value.clone() });
                match *sign {
                    "!=" => !cells.contains(&value),
                    "<" => cells.iter().any(|cell| *cell < value),
                    "<=" => cells.iter().any(|cell| *cell <= value),
                    ">" => cells.iter().any(|cell| *cell > value),
                    ">=" => cells.iter().any(|cell| *cell >= value),
                    ":" if by_title => cells.iter().any(|cell| contains(cell, &value)),
                    _ => cells.contains(&value),
                }
            }
        }
    }

    /// One of the ways to write it; the choices are read off the bytes, in turn.
    pub fn written(&self, choices: &[u8]) -> String {
        let mut pen = Pen { choices, at: 0 };
        self.write(&mut pen, 0)
    }

    /// Writes it where an expression (0), a factor (1), a term (2) or a simple part (3) may stand.
    fn write(&self, pen: &mut Pen<'_>, place: u8) -> String {
        let own = match self {
            Self::All(asks) if asks.len() > 1 => 0,
            Self::Any(asks) if asks.len() > 1 => 1,
            Self::All(asks) | Self::Any(asks) => return asks[0].write(pen, place),
            Self::Not(_) => 2,
            Self::Field(..) => 3,
        };
        let enclosed = own < place || pen.choose(12) == 0;
        let text = match self {
            Self::All(asks) => {
                let mut text = asks[0].write(pen, 1);
                for ask in &asks[1..] {
                    text += [" AND ", " ", "\n", "\tAND  "][pen.choose(4)];
                    text += &ask.write(pen, 1);
                }
                text
            }
            Self::Any(asks) => asks.iter().map(|ask| ask.write(pen, 2)).collect::<Vec<_>>().join(" OR "),
            Self::Not(ask) => format!("{}{}", ["NOT ", "-", "NOT\n"][pen.choose(3)], ask.write(pen, 3)),
            Self::Field(field, sign, value) => {
                let (before, behind) = (["", " "][pen.choose(2)], ["", " ", "  "][pen.choose(3)]);
                let value = value.as_ref().map_or("*".to_owned(), |value| pen.value(value));
                format!("{field}{before}{sign}{behind}{value}")
            }
        };
        if enclosed { format!("({text})") } else { text }
    }
}

struct Pen<'c> {
    choices: &'c [u8],
    at: usize,
}

impl Pen<'_> {
    fn choose(&mut self, sides: usize) -> usize {
        self.at += 1;
        usize::from(*self.choices.get(self.at % self.choices.len().max(1)).unwrap_or(&0)) % sides
    }

    fn value(&mut self, value: &str) -> String {
        let time = value.len() > 10 && value.as_bytes()[4] == b'-' && value.as_bytes()[10].eq_ignore_ascii_case(&b't');
        let plain = |letter: char| letter.is_alphanumeric() || "_-.+".contains(letter) || (time && letter == ':');
        let bare = !value.is_empty() && value.chars().all(plain) && value != "AND";
        let escaped = value.replace('\\', "\\\\");
        match self.choose(if bare { 3 } else { 2 }) {
            0 => format!("\"{}\"", escaped.replace('"', "\\\"")),
            1 => format!("'{}'", escaped.replace('\'', "\\'")),
            _ => value.to_owned(),
        }
    }
}

fn contains(cell: &Cell, part: &Cell) -> bool {
    matches!((cell, part), (Cell::Text(text), Cell::Text(part)) if text.contains(part.as_str()))
}

/// A title as titles are compared, from the table where it is there, and by hand for the plain rest.
fn key(title: &str) -> String {
    let known = TITLES.iter().find(|(known, _)| *known == title).map(|(_, key)| (*key).to_owned());
    known.unwrap_or_else(|| title.replace(' ', "-").replace('ë', "e"))
}

fn in_time(cell: &Cell, sign: &str, value: &str) -> bool {
    let Cell::Time(time) = *cell else { return false };
    let (first, last) = match value.len() {
        10 => (micros(&format!("{value}T00:00:00Z")), micros(&format!("{value}T23:59:59.999999Z"))),
        _ => (micros(value), micros(value)),
    };
    match sign {
        "<" => time < first,
        "<=" => time <= last,
        ">" => time > last,
        ">=" => time >= first,
        "!=" => !(first..=last).contains(&time),
        _ => (first..=last).contains(&time),
    }
}
