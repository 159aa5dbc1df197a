//! The CommonMark specification's own examples, from Markdown through blocks to HTML, against the reference.
//!
//! Both sides are read as a browser would and compared up to what the profile leaves out everywhere: heading levels other
//! than 2 to 4, ids, loose and tight lists, decorations and quotations nested in themselves, elements without content, the
//! figure around a picture, how an address is percent-encoded.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use materia::body::{LinkTarget, NoSurroundings, from_markdown, to_html};
use serde::Deserialize;

/// Examples of the specification that agree with the reference, of 652.
const AGREE: usize = 539;

#[derive(Deserialize)]
struct Example {
    number: u32,
    section: String,
    markdown: String,
    html: String,
}

/// The meaning of some HTML: elements that matter, and words.
#[derive(Default)]
struct Meaning(RefCell<State>);

#[derive(Default)]
struct State {
    tokens: Vec<String>,
    items: usize,
    in_pre: bool,
    in_caption: bool,
    /// How often each element is open that means nothing in itself.
    nested: BTreeMap<String, usize>,
}

impl TokenSink for Meaning {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => state.tag(&tag),
            Token::CharacterTokens(text) if !state.in_caption => state.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn tag(&mut self, tag: &Tag) {
        let is_end = tag.kind == TagKind::EndTag;
        let name = match &*tag.name {
            "figure" => return,
            "figcaption" => {
                self.in_caption = !is_end;
                return;
            }
            "h1" => "h2",
            "h5" | "h6" => "h4",
            // Whether a list is loose is not kept; paragraphs in an item are lines of it.
            "p" if self.items > 0 => return self.tokens.push("¶".to_owned()),
            "li" => {
                self.items = if is_end { self.items.saturating_sub(1) } else { self.items + 1 };
                "li"
            }
            "pre" => {
                self.in_pre = !is_end;
                "pre"
            }
            // A decoration of decorated text and a quotation in a quotation are what they are in.
            name @ ("em" | "strong" | "blockquote") => {
                let depth = self.nested.entry(name.to_owned()).or_default();
                *depth = if is_end { depth.saturating_sub(1) } else { *depth + 1 };
                if *depth != usize::from(!is_end) {
                    return;
                }
                name
            }
            name => name,
        };
        let kept = ["href", "title", "src", "alt", "start", "class"];
        let attributes = tag
            .attrs
            .iter()
            .filter(|it| kept.contains(&&*it.attr_name()) && !(name == "img" && it.attr_name() == "title"));
        let mut attributes: Vec<String> = attributes
            .map(|it| {
                format!(
                    " {}={}",
                    it.attr_name(),
                    one_line(&percent_encoding::percent_decode_str(&it.value).decode_utf8_lossy())
                )
            })
            .collect();
        attributes.sort();
        self.tokens.push(format!("<{}{name}{}>", if is_end { "/" } else { "" }, attributes.concat()));
    }

    fn text(&mut self, text: &str) {
        if self.in_pre {
            self.tokens.push(text.to_owned());
        } else {
            // White space is kept as the fact that there is some.
            for part in text.split_inclusive(char::is_whitespace) {
                let word = part.trim();
                if !word.is_empty() {
                    self.tokens.push(word.to_owned());
                }
                if part.len() > word.len() {
                    self.tokens.push(" ".to_owned());
                }
            }
        }
    }
}

trait Named {
    fn attr_name(&self) -> String;
}

impl Named for html5ever::Attribute {
    fn attr_name(&self) -> String {
        self.name.local.to_string()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn meaning(html: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Meaning::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let text = tokenizer.sink.0.into_inner().tokens.concat();
    tidy(&text)
}

/// White space at the edges of blocks and the paragraph that wraps a lone picture mean nothing.
fn tidy(text: &str) -> String {
    let mut text = text.to_owned();
    let blocks = [
        "p",
        "li",
        "ul",
        "ol",
        "blockquote",
        "h2",
        "h3",
        "h4",
        "pre",
        "hr",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
    ];
    loop {
        let before = text.clone();
        text = text.replace("  ", " ").replace(" ¶", "¶").replace("¶ ", "¶").replace("¶¶", "¶");
        for name in blocks {
            for tag in [format!("<{name}>"), format!("</{name}>")] {
                text = text.replace(&format!(" {tag}"), &tag).replace(&format!("{tag} "), &tag);
                if name != "br" {
                    text = text.replace(&format!("¶{tag}"), &tag).replace(&format!("{tag}¶"), &tag);
                }
            }
        }
        text = text
            .replace("</ol> ", "</ol>")
            .replace("<p></p>", "")
            .replace("<blockquote></blockquote>", "")
            .replace("<h2></h2>", "")
            .replace("<h3></h3>", "")
            .trim()
            .to_owned();
        text = unwrap_pictures(&text).replace("\n</code>", "</code>");
        if text == before {
            return text;
        }
    }
}

fn unwrap_pictures(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<p><img") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[3..].find('>').map_or(rest.len(), |end| end + 4);
        if rest[end..].starts_with("</p>") {
            out.push_str(&rest[3..end]);
            rest = &rest[end + 4..];
        } else {
            out.push_str("<p>");
            rest = &rest[3..];
        }
    }
    out + rest
}

#[test]
fn the_examples_of_the_specification_agree_but_for_those_listed() {
    let examples: Vec<Example> = serde_json::from_str(include_str!("commonmark/spec.json")).expect("is JSON");
    let listed: BTreeMap<u32, &str> = include_str!("commonmark/disagreements.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(number, reason)| (number.parse().expect("a number"), reason))
        .collect();
    let (mut agree, mut wrong) = (0, Vec::new());
    for example in &examples {
        let ours = match from_markdown(&example.markdown, &mut |_| LinkTarget::Outside) {
            Ok(blocks) => meaning(&to_html(&blocks, &NoSurroundings)),
            Err(faults) => format!("refused: {}", faults[0].detail),
        };
        let theirs = meaning(&example.html);
        let agrees = ours == theirs;
        agree += usize::from(agrees);
        if agrees == listed.contains_key(&example.number) {
            wrong.push(format!(
                "{} ({}) {}\n  markdown {:?}\n  theirs   {theirs:?}\n  ours     {ours:?}",
                example.number,
                example.section,
                if agrees { "agrees, and is listed" } else { "disagrees, and is not listed" },
                example.markdown
            ));
        }
    }
    eprintln!("{agree} of {} examples agree; {} are listed with a reason", examples.len(), listed.len());
    assert!(wrong.is_empty(), "{}\n{} in all", wrong.join("\n"), wrong.len());
    assert_eq!(agree, AGREE);
}
