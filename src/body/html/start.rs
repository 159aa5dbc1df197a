//! Start tags of HTML, by what they mean.

use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TokenSinkResult};

use super::attributes::{self, filled, get, has_class};
use super::context::Close;
use super::links::unwrap_redirect;
use super::media;
use super::open::Capture;
use super::read::HtmlReader;
use super::tags::{self, Meaning};
use super::word::{self, WordItem};
use crate::body::block::{Block, CodeBlock, DividerBlock, ListKind, ProductBlock, Style, TreatmentsBlock};
use crate::body::check::is_anchor;
use crate::body::inline::Decorator;
use crate::body::limits::{MAX_LIST_LEVEL, MAX_NAME_CHARS};

impl HtmlReader<'_> {
    pub(super) fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        if self.hidden.is_some() {
            self.start_in_hidden(tag);
            return TokenSinkResult::Continue;
        }
        let meaning = tags::meaning(&tag.name);
        self.is_pre_fresh = meaning == Meaning::Pre;
        let may_be_ornament = matches!(meaning, Meaning::Container | Meaning::Block | Meaning::Inline);
        if may_be_ornament && tags::is_ornament(attributes::class(tag)) {
            self.flush();
            self.hide(tag);
            return TokenSinkResult::Continue;
        }
        match meaning {
            Meaning::Hidden => return self.start_hidden(tag),
            Meaning::Frame => return self.start_frame(tag),
            Meaning::Inline => self.start_inline(tag),
            Meaning::Link => self.start_link(tag),
            Meaning::Heading(style) => self.start_heading(tag, style),
            Meaning::List => self.start_list(tag),
            Meaning::Item => self.start_item(tag),
            Meaning::Container => self.start_container(tag),
            Meaning::Quote => self.start_box(&tag.name, Some(Style::Blockquote)),
            Meaning::Figure => self.start_figure(tag, false),
            Meaning::Figcaption => self.start_figure(tag, true),
            Meaning::Pre => self.start_pre(tag),
            Meaning::Table(part) => self.start_table(tag, part),
            Meaning::Term => {
                self.flush();
                self.is_term = true;
            }
            Meaning::Image => self.image(tag),
            Meaning::Break => self.line_break(),
            Meaning::Rule => self.rule(),
            Meaning::Checkbox => self.checkbox(tag),
            Meaning::Media => {
                self.media(tag, &*tag.name == "video");
                self.hide(tag);
            }
            Meaning::Block => {
                self.flush();
                self.is_term &= &*tag.name != "dd";
                self.word = Some(tag).filter(|tag| &*tag.name == "p").and_then(WordItem::of);
            }
            Meaning::Source | Meaning::Nothing => {}
        }
        TokenSinkResult::Continue
    }

    fn start_in_hidden(&mut self, tag: &Tag) {
        let Some((name, depth, _)) = &mut self.hidden else {
            return;
        };
        if *name == tag.name && !tag.self_closing {
            *depth += 1;
        }
        let is_source = &*tag.name == "source" && matches!(&**name, "video" | "audio");
        if is_source && self.inline.is_blank() {
            let is_video = &**name == "video";
            self.hidden_source(tag, is_video);
        }
    }

    fn start_frame(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        self.frame(tag);
        if &*tag.name != "iframe" {
            return TokenSinkResult::Continue;
        }
        self.hide(tag);
        TokenSinkResult::RawData(RawKind::Rawtext)
    }

    fn start_link(&mut self, tag: &Tag) {
        self.close_link();
        if let Some(href) = filled(tag, "href") {
            let title = filled(tag, "title").map(media::one_line);
            self.open_link(&unwrap_redirect(href), title);
        }
    }

    fn start_heading(&mut self, tag: &Tag, style: Style) {
        self.flush();
        if !self.is_in_line() {
            let anchor = get(tag, "id").filter(|id| is_anchor(id) && id.len() <= MAX_NAME_CHARS);
            self.heading = Some((style, anchor.map(str::to_owned)));
        }
    }

    fn start_pre(&mut self, tag: &Tag) {
        self.flush();
        if !self.is_in_line() {
            self.pre = Some(CodeBlock { language: language(tag), ..CodeBlock::default() });
        }
    }

    fn rule(&mut self) {
        self.flush();
        if !self.is_in_line() && self.pre.is_none() {
            self.object(Block::Divider(DividerBlock::default()));
        }
    }

    fn checkbox(&mut self, tag: &Tag) {
        if filled(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            self.unlinked(if get(tag, "checked").is_some() { "☑ " } else { "☐ " });
        }
    }

    fn hide(&mut self, tag: &Tag) {
        if !tag.self_closing {
            self.hidden = Some((tag.name.clone(), 1, String::new()));
        }
    }

    fn hidden_source(&mut self, tag: &Tag, is_video: bool) {
        let hidden = self.hidden.take();
        if let Some((name, depth, kept)) = hidden {
            // One source is enough; the others are the same in other formats.
            if kept.is_empty() {
                self.media(tag, is_video);
            }
            self.hidden = Some((name, depth, "x".to_owned()));
        }
    }

    fn start_hidden(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let raw = match &*tag.name {
            "script" => Some(RawKind::ScriptData),
            "style" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        self.hide(tag);
        match raw {
            Some(raw) => {
                self.hidden = Some((tag.name.clone(), 1, String::new()));
                TokenSinkResult::RawData(raw)
            }
            None => TokenSinkResult::Continue,
        }
    }

    fn start_inline(&mut self, tag: &Tag) {
        if has_class(tag, "citation") && &*tag.name == "sup" {
            self.hide(tag);
            self.citation = Some(filled(tag, "data-citation").map(str::to_owned));
            return;
        }
        if self.word.is_some() && word::is_marker(tag) {
            return self.hide(tag);
        }
        if let Some(pre) = &mut self.pre {
            pre.language = pre.language.take().or_else(|| language(tag).filter(|_| &*tag.name == "code"));
            return;
        }
        match &*tag.name {
            "q" => self.push("“"),
            "small" => self.open_credit(),
            _ => {}
        }
        self.formats.open(&tag.name, attributes::decorators(tag));
    }

    fn line_break(&mut self) {
        match &mut self.pre {
            Some(pre) => pre.code.push('\n'),
            // Code in a line of text has no lines of its own.
            None if self.formats.has(Decorator::Code) => self.words(" "),
            None => self.push("\n"),
        }
    }

    fn start_list(&mut self, tag: &Tag) {
        self.flush();
        if self.is_in_line() {
            return self.containers.push(&tag.name, Close::Nothing);
        }
        self.word_lists.end(self.builder);
        let kind = if &*tag.name == "ol" { ListKind::Number } else { ListKind::Bullet };
        let start = filled(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
        self.builder.open_list(kind, start);
        self.containers.push(&tag.name, Close::List);
        if self.builder.is_too_deep() {
            self.fault("list_too_deep", &format!("lists nest up to {MAX_LIST_LEVEL} deep"));
        }
    }

    fn start_item(&mut self, tag: &Tag) {
        if self.open_source(tag) {
            return;
        }
        self.flush();
        if self.is_in_line() {
            return self.push("• ");
        }
        while self.containers.has_item() {
            self.close_one();
        }
        if !self.containers.in_list() {
            self.builder.open_list(ListKind::Bullet, 1);
            self.containers.push(&LocalName::from("ul"), Close::List);
        }
        if let Some(number) = filled(tag, "value").and_then(|value| value.parse().ok()) {
            self.builder.set_number(number);
        }
        self.builder.open_item();
        self.containers.push(&tag.name, Close::Item);
    }

    fn start_container(&mut self, tag: &Tag) {
        self.flush();
        if self.is_in_line() || self.pre.is_some() {
            return self.containers.push(&tag.name, Close::Nothing);
        }
        if has_class(tag, "treatments") {
            let only = get(tag, "data-only").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
            self.object(Block::Treatments(TreatmentsBlock { only, ..TreatmentsBlock::default() }));
            self.hide(tag);
        } else if let Some(handle) = filled(tag, "data-handle").filter(|_| has_class(tag, "product")) {
            self.object(Block::Product(ProductBlock { handle: handle.to_owned(), ..ProductBlock::default() }));
            self.hide(tag);
        } else if has_class(tag, "citations") && filled(tag, "role") == Some("doc-endnotes") {
            self.containers.push(&tag.name, Close::Citations);
            self.capture = Some(Capture::Sources(None));
        } else {
            self.start_box(&tag.name, tags::callout(attributes::class(tag)));
        }
    }

    fn start_box(&mut self, name: &LocalName, style: Option<Style>) {
        self.flush();
        match style.filter(|_| !self.is_in_line() && self.pre.is_none()) {
            Some(style) => {
                self.word_lists.end(self.builder);
                self.builder.open_box(style);
                self.containers.push(name, Close::Boxed);
            }
            None => self.containers.push(name, Close::Nothing),
        }
    }

    fn start_figure(&mut self, tag: &Tag, is_caption: bool) {
        self.flush();
        let close = match (self.is_in_line() || self.pre.is_some(), is_caption) {
            (true, _) => Close::Nothing,
            (false, false) => {
                self.open_figure(tag);
                Close::Figure
            }
            (false, true) if self.in_figure() => {
                self.capture = Some(Capture::Figcaption(None));
                Close::Figcaption
            }
            (false, true) => Close::Nothing,
        };
        self.containers.push(&tag.name, close);
    }
}

/// The language of code: `language-rust`, `lang-rust`, or `data-lang`.
fn language(tag: &Tag) -> Option<String> {
    let class = attributes::class(tag).split_ascii_whitespace();
    let named =
        class.filter_map(|token| token.strip_prefix("language-").or_else(|| token.strip_prefix("lang-"))).next();
    let name = named
        .or_else(|| filled(tag, "data-lang"))
        .filter(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    name.map(|name| name.chars().take(MAX_NAME_CHARS).collect())
}
