//! Imports run downwards only. Read from the `crate::` paths of the sources, so that no room is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The floors from the ground up. Rooms of one floor do not know each other.
const FLOORS: [&[&str]; 15] = [
    &["core"],
    &["db"],
    &["http", "body"],
    &["identity"],
    &["content"],
    &["delivery", "transfer"],
    &["topics"],
    &["authors"],
    &["treatment_options"],
    &["listings"],
    &["articles", "announcements"],
    &["config", "transfer"],
    &["app"],
    &["server"],
    &["cli"],
];

/// No rooms: the map, the door, and content.
const OUTSIDE: [&str; 3] = ["lib", "main", "demo"];

/// The room's floor. A content type that is not named above stands on the highest of their floors.
fn floor(room: &str) -> Option<usize> {
    let named = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    let is_content_type = || root().join(room).join("published.rs").exists();
    named(room).or_else(|| if is_content_type() { named("articles") } else { None })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a source names: `crate::room` and `crate::{room, room::{…}}`, wherever they stand.
fn named(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in source.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_members(group)),
            None => found.extend(word(rest)),
        }
    }
    found
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    let word = &text[..end];
    // Names in upper case are items of the root, of which there are none.
    word.starts_with(|letter: char| letter.is_ascii_lowercase()).then(|| word.to_owned())
}

fn group_members(group: &str) -> Vec<String> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0, true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            letter if start && !letter.is_whitespace() => {
                found.extend(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    found
}

/// What each room imports, with a file that does.
fn imports() -> BTreeMap<String, BTreeMap<String, PathBuf>> {
    let root = root();
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut rooms: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap().to_owned();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let source = std::fs::read_to_string(&file).unwrap();
        let imported = rooms.entry(room.clone()).or_default();
        for name in named(&source) {
            if name != room {
                imported.entry(name).or_insert_with(|| inside.clone());
            }
        }
    }
    rooms
}

#[test]
fn every_room_has_a_floor() {
    for room in imports().keys().filter(|room| !OUTSIDE.contains(&room.as_str())) {
        assert!(floor(room).is_some(), "src/{room} stands on no floor; give it one in {}", file!());
    }
}

#[test]
fn rooms_ask_only_below_themselves() {
    let mut upward = Vec::new();
    for (room, imported) in imports() {
        let Some(here) = floor(&room) else { continue };
        for (name, file) in imported {
            if floor(&name).is_none_or(|there| there >= here) {
                upward.push(format!("src/{}: {room} asks {name}", file.display()));
            }
        }
    }
    assert!(upward.is_empty(), "imports that do not run downwards:\n{}", upward.join("\n"));
}

#[test]
fn rooms_do_not_ask_in_circles() {
    let rooms = imports();
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        rooms.iter().map(|(room, imported)| (room.as_str(), imported.keys().map(String::as_str).collect())).collect();
    // Rooms that ask nobody who is left are taken away until none is; what stays asks in a circle.
    loop {
        let done: Vec<&str> = left
            .iter()
            .filter(|(_, asks)| !asks.iter().any(|name| left.contains_key(name)))
            .map(|(room, _)| *room)
            .collect();
        if done.is_empty() {
            break;
        }
        left.retain(|room, _| !done.contains(room));
    }
    assert!(left.is_empty(), "rooms that ask each other: {left:?}");
}

#[test]
fn paths_are_read_in_every_form() {
    let source = "use crate::db::{self, Database};\nuse crate::{content, delivery::{Ask, Row},\n    http};\n\
                  fn f() -> crate::core::Id { crate::identity::x() }\npub(crate) fn g() {}";
    let expected = ["content", "core", "db", "delivery", "http", "identity"];
    assert_eq!(named(source).into_iter().collect::<Vec<_>>(), expected);
}
