//! The rules that `check` holds, each with the place of its fault.

use materia::body::{Block, check};
use serde_json::{Value, json};

fn blocks(value: Value) -> Vec<Block> {
    serde_json::from_value(value).expect("is of the types")
}

/// The faults of blocks, as `code pointer`.
fn faults(value: Value) -> Vec<String> {
    match check(&mut blocks(value)) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| format!("{} {}", fault.code, fault.pointer)).collect(),
    }
}

fn text(children: Value, defs: Value) -> Value {
    json!([{"_type": "block", "children": children, "markDefs": defs}])
}

#[test]
fn absent_keys_are_filled_the_same_way_each_time() {
    let value = json!([
        {"_type": "block", "children": [{"_type": "span", "text": "a"}, {"text": "b", "_key": "s0"}]},
        {"_type": "divider"}, {"_type": "divider"}
    ]);
    let (mut first, mut second) = (blocks(value.clone()), blocks(value));
    check(&mut first).expect("is right");
    check(&mut second).expect("is right");
    assert_eq!(first, second);
    let keys: std::collections::HashSet<&str> = first.iter().map(Block::key).collect();
    assert_eq!(keys.len(), 3);
    assert!(!keys.contains(""));
    assert_eq!(serde_json::to_value(&first).expect("is JSON")[0]["children"][0]["_key"], "s1");
}

#[test]
fn keys_are_unique() {
    assert_eq!(
        faults(json!([{"_type": "divider", "_key": "a"}, {"_type": "divider", "_key": "a"}])),
        ["duplicate_key /blocks/1/_key"]
    );
    assert_eq!(
        faults(text(json!([{"text": "a", "_key": "a"}, {"text": "b", "_key": "a"}]), json!([]))),
        ["duplicate_key /blocks/0/children/1/_key"]
    );
}

#[test]
fn marks_refer_to_something() {
    let link = json!({"_type": "link", "_key": "l", "href": "/a"});
    let other = json!({"_type": "internalLink", "_key": "m", "entry": "e"});
    assert_eq!(faults(text(json!([{"text": "a", "marks": ["strong", "l"]}]), json!([link]))), [""; 0]);
    assert_eq!(
        faults(text(
            json!([{"text": "a", "marks": ["bold", "strong", "strong"]}, {"text": "b", "marks": ["l", "m"]}]),
            json!([link, other])
        )),
        [
            "unknown_mark /blocks/0/children/0/marks/0",
            "duplicate_mark /blocks/0/children/0/marks/2",
            "link_in_link /blocks/0/children/1/marks/1"
        ]
    );
    assert_eq!(
        faults(text(json!([]), json!([{"_type": "link", "_key": "em", "href": "/a"}]))),
        ["reserved_key /blocks/0/markDefs/0/_key"]
    );
}

#[test]
fn addresses_are_safe() {
    for href in [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "java\nscript:x",
        " javascript:x",
        "",
        "file:///etc/passwd",
        "a b",
    ] {
        assert_eq!(
            faults(text(json!([]), json!([{"_type": "link", "_key": "l", "href": href}])))[0],
            "unsafe_url /blocks/0/markDefs/0/href",
            "{href:?}"
        );
    }
    for href in ["http://a", "HTTPS://a", "mailto:a@b", "tel:+1", "/a", "a/b:c", "#a", "?a", "//a.example", "a"] {
        assert_eq!(faults(text(json!([]), json!([{"_type": "link", "_key": "l", "href": href}]))), [""; 0], "{href}");
    }
    assert_eq!(faults(json!([{"_type": "image", "url": "mailto:a@b", "alt": "a"}])), ["unsafe_url /blocks/0/url"]);
}

#[test]
fn pictures_have_alt_text_or_are_decorative() {
    assert_eq!(faults(json!([{"_type": "image", "url": "/a", "alt": " "}])), ["alt_missing /blocks/0/alt"]);
    assert_eq!(faults(json!([{"_type": "image", "url": "/a", "alt": "", "decorative": true}])), [""; 0]);
    assert_eq!(
        faults(json!([{"_type": "image", "url": "/a", "alt": "a", "decorative": true, "width": 0}])),
        ["alt_of_decorative /blocks/0/alt", "out_of_range /blocks/0/width"]
    );
}

#[test]
fn lists_nest_one_level_at_a_time() {
    let item = |level: u8| json!({"_type": "block", "listItem": "bullet", "level": level, "children": [{"text": "a"}]});
    assert_eq!(faults(json!([item(1), item(2), item(3), item(1), item(2)])), [""; 0]);
    assert_eq!(faults(json!([item(2)])), ["list_level_step /blocks/0/level"]);
    assert_eq!(faults(json!([item(1), item(3)])), ["list_level_step /blocks/1/level"]);
    assert_eq!(faults(json!([item(1), {"_type": "divider"}, item(2)])), ["list_level_step /blocks/2/level"]);
    assert_eq!(faults(json!([item(7)])), ["list_too_deep /blocks/0/level"]);
    assert_eq!(faults(json!([item(0)])), ["list_too_deep /blocks/0/level"]);
}

#[test]
fn fields_stand_where_they_mean_something() {
    assert_eq!(
        faults(json!([
            {"_type": "block", "style": "h2", "listItem": "bullet", "children": []},
            {"_type": "block", "level": 1, "children": []},
            {"_type": "block", "listItem": "bullet", "start": 2, "children": []},
            {"_type": "block", "anchor": "a", "children": []},
            {"_type": "block", "style": "h2", "anchor": "a b", "children": []}
        ])),
        [
            "style_in_list /blocks/0/style",
            "level_without_list /blocks/1/level",
            "start_without_number /blocks/2/start",
            "anchor_without_heading /blocks/3/anchor",
            "malformed_anchor /blocks/4/anchor"
        ]
    );
}

#[test]
fn every_fault_is_reported_at_once() {
    let found = faults(json!([
        {"_type": "code", "code": "\u{1}", "language": "a b"},
        {"_type": "video", "url": "/v", "title": ""},
        {"_type": "product", "handle": ""},
        {"_type": "treatments", "only": [""]},
        {"_type": "table", "rows": []},
        {"_type": "block", "children": [{"text": "a\u{0}"}], "markDefs": [{"_type": "citation", "_key": "c"}]}
    ]));
    assert_eq!(
        found,
        [
            "control_character /blocks/0/code",
            "malformed_language /blocks/0/language",
            "empty /blocks/1/title",
            "empty /blocks/2/handle",
            "empty /blocks/3/only/0",
            "empty /blocks/4/rows",
            "empty /blocks/5/markDefs/0",
            "control_character /blocks/5/children/0/text"
        ]
    );
}

#[test]
fn what_delivery_adds_is_taken_back_and_cleared() {
    let mut value = blocks(text(
        json!([]),
        json!([{"_type": "internalLink", "_key": "l", "entry": "e", "kind": "article", "slug": "s", "href": "/s"}]),
    ));
    check(&mut value).expect("is right");
    let json = serde_json::to_value(&value).expect("is JSON");
    assert_eq!(json[0]["markDefs"][0], json!({"_type": "internalLink", "_key": "l", "entry": "e"}));
}

#[test]
fn unknown_fields_and_types_are_refused() {
    for value in [
        json!({"_type": "block", "children": [], "x": 1}),
        json!({"_type": "html", "code": "x"}),
        json!({"_type": "block", "style": "h1", "children": []}),
        json!({"_type": "block", "children": [{"_type": "image", "text": "a"}]}),
        json!({"_type": "divider", "x": 1}),
    ] {
        assert!(serde_json::from_value::<Block>(value.clone()).is_err(), "{value}");
    }
}
