//! Blocks to text, counts, excerpts, sections.

use materia::body::{excerpt, reading_minutes, section, sections, to_blocks, to_text, visit_entries, word_count};

use super::support::{Page, read, sketch};

#[test]
fn text_has_every_word_and_no_marks() {
    let text = to_text(
        &read(
            "# Head\n\na **b** [c](https://x.example)[^1]\n\n> [!WARNING]\n> stop\n\n- one\n  1. two\n\n     more\n\n| h | i |\n|---|---|\n| j | k |\n\n```\ncode\n```\n\n![alt](/x \"cap\")\n\n<!-- treatments -->\n\n[^1]: src",
        ),
        &Page,
    );
    assert_eq!(
        text,
        "Head\n\na b c [1]\n\nstop\n\n- one\n  1. two\n     \n     more\n\nh\ti\nj\tk\n\ncode\n\nalt\ncap\n\nGait training\n\n\
         What Gait training does, *briefly*.\n/treatment-options/gait-training\n\nDry needling\n\n\
         What Dry needling does, *briefly*.\n/treatment-options/dry-needling\n\n[1] src"
    );
}

#[test]
fn words_are_those_of_text_tables_and_captions() {
    assert_eq!(
        word_count(&read(
            "one **two** three\n\n- four\n\n| five | six |\n|---|---|\n| seven | |\n\n![no](/x \"eight\")"
        )),
        8
    );
    assert_eq!((reading_minutes(0), reading_minutes(1), reading_minutes(225), reading_minutes(226)), (0, 1, 1, 2));
}

#[test]
fn an_excerpt_is_cut_at_a_word() {
    let blocks = read("# Head\n\nRest helps, most of the time.\n\n- list\n\nMore.");
    assert_eq!(excerpt(&blocks, 200), "Rest helps, most of the time. More.");
    assert_eq!(excerpt(&blocks, 17), "Rest helps, most…");
    assert_eq!(excerpt(&blocks, 14), "Rest helps…");
    assert_eq!(excerpt(&read("Ünbelievablylongword"), 5), "Ünbe…");
    assert_eq!(excerpt(&read("- only\n- lists"), 50), "only lists");
    assert_eq!(excerpt(&[], 50), "");
}

#[test]
fn a_section_goes_to_the_next_heading_of_its_rank() {
    let blocks = read("a\n\n## B\n\nc\n\n### D\n\ne\n\n## F\n\ng");
    let anchors: Vec<(String, u8)> = sections(&blocks).into_iter().map(|s| (s.anchor, s.level)).collect();
    assert_eq!(anchors, [("b".to_owned(), 2), ("d".to_owned(), 3), ("f".to_owned(), 2)]);
    assert_eq!(sketch(section(&blocks, "b").expect("is there")), ["h2: B", "normal: c", "h3: D", "normal: e"]);
    assert_eq!(sketch(section(&blocks, "d").expect("is there")), ["h3: D", "normal: e"]);
    assert!(section(&blocks, "x").is_none());
}

#[test]
fn delivered_blocks_say_where_links_go_and_drop_what_is_not_published() {
    let delivered = to_blocks(
        &read("[a](/articles/b#c) [d](/articles/gone)[^smith]\n\n<!-- treatments: id-dry-needling, id-no -->"),
        &Page,
    );
    let value = serde_json::to_value(&delivered).expect("blocks are JSON");
    assert_eq!(value[0]["markDefs"][0]["href"], "/articles/b#c");
    assert_eq!((&value[0]["markDefs"][0]["kind"], &value[0]["markDefs"][0]["slug"]), (&"article".into(), &"b".into()));
    assert_eq!(value[0]["markDefs"].as_array().expect("is a list").len(), 2);
    assert!(value[0]["markDefs"][1]["text"].as_str().expect("has text").starts_with("Smith"));
    assert_eq!(value[1]["only"], serde_json::json!(["id-dry-needling"]));
}

#[test]
fn entries_are_visited_with_their_place() {
    let mut blocks = read("x\n\n[a](/articles/b)\n\n| [c](/articles/d) |\n|---|\n\n<!-- treatments: e -->");
    let mut seen = Vec::new();
    visit_entries(&mut blocks, &mut |pointer, entry| {
        seen.push(format!("{pointer} {entry}"));
        entry.push('!');
    });
    assert_eq!(
        seen,
        ["/blocks/1/markDefs/0/entry id-b", "/blocks/2/rows/0/cells/0/markDefs/0/entry id-d", "/blocks/3/only/0 e"]
    );
    let json = serde_json::to_string(&blocks).expect("blocks are JSON");
    assert!(json.contains("id-b!") && json.contains("id-d!") && json.contains("e!"));
}
