//! Attempts to get something running through a body: none comes out, from any input, in any output that is HTML.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use materia::body::{Block, from_html, from_markdown, to_html, to_markdown};
use serde_json::json;

use super::support::{Page, find};

/// What an attacker tries to have run, in the ways that attackers have found.
fn corpus() -> Vec<String> {
    let mut corpus: Vec<String> = [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//e.example/x.js></SCRIPT>",
        "<script\n>alert(1)</script\n>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1)//<</script>",
        "<script/x>alert(1)</script>",
        "<img src=x onerror=alert(1) alt=a>",
        "<img src=x onerror=\"alert(1)\" alt='a'>",
        "<img alt=\"`><script>alert(1)</script>\" src=x>",
        "<img src=\"javascript:alert(1)\" alt=a>",
        "<img src='/a' alt='\" onerror=\"alert(1)'>",
        "<img/src='/a'/onerror=alert(1)/alt=a>",
        "<img src=/a alt=a title='\"><script>alert(1)</script>'>",
        "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
        "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
        "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
        "<style>@import 'javascript:alert(1)';</style>",
        "<style>*{x:expression(alert(1))}</style><p style=\"background:url(javascript:alert(1))\">x</p>",
        "<p style=\"behavior:url(x.htc)\" onclick=alert(1)>x</p>",
        "<body onload=alert(1)>x</body>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<iframe src='https://www.youtube.com/embed/a\"onload=alert(1)' title='\"><script>alert(1)</script>'></iframe>",
        "<object data=\"javascript:alert(1)\"></object><embed src=\"javascript:alert(1)\">",
        "<embed src='https://www.youtube.com/embed/<script>alert(1)</script>'>",
        "<form action=\"javascript:alert(1)\"><button formaction=\"javascript:alert(1)\">x</button></form>",
        "<input onfocus=alert(1) autofocus><select onfocus=alert(1)></select>",
        "<base href=\"javascript:alert(1)//\"><a href=\"/x\">x</a>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<link rel=stylesheet href=\"javascript:alert(1)\">",
        "<video src=\"javascript:alert(1)\" onerror=alert(1)></video><audio><source src=\"javascript:alert(1)\"></audio>",
        "<video><source onerror=alert(1) src=x></video>",
        "<details open ontoggle=alert(1)><summary>x</summary></details>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<table background=\"javascript:alert(1)\"><td background=\"javascript:alert(1)\">x</table>",
        "<!--><script>alert(1)</script>-->",
        "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php echo '<script>alert(1)</script>' ?>",
        "<xmp><img src=x onerror=alert(1)></xmp><listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
        "<plaintext><script>alert(1)</script>",
        "<h2 id='\"><script>alert(1)</script>'>x</h2>",
        "## x {#\"onclick=alert(1)}",
        "<pre><code class='language-\"><script>alert(1)</script>'>x</code></pre>",
        "```\"><script>alert(1)</script>\nx\n```",
        "<ol start='1\" onclick=\"alert(1)'><li>x</ol>",
        "<div class=product data-handle='\"><script>alert(1)</script>'></div>",
        "<div class=treatments data-only='\"><script>alert(1)</script>'></div>",
        "<figure class=video data-provider='\"><script>alert(1)</script>'><a href='javascript:alert(1)'>x</a></figure>",
        "<sup class=citation data-citation='\"><script>alert(1)</script>'>1</sup>",
        "<section class=citations role=doc-endnotes><ol><li id='citation:1'><script>alert(1)</script>&lt;script&gt;</ol></section>",
        "x[^1]\n\n[^1]: <script>alert(1)</script> [y](javascript:alert(1)) &lt;img src=x onerror=alert(1)&gt;",
        "![\"><script>alert(1)</script>](/x \"\\\"><script>alert(1)</script>\")",
        "![x](/y\"onerror=\"alert(1))",
        "[x](/y\"onclick=\"alert(1))",
        "[x](</y onclick=alert(1)>)",
        "[x](/y '\"onclick=\"alert(1)')",
        "<https://a.example/\"onclick=\"alert(1)>",
        "<!-- treatments: \"><script>alert(1)</script> -->",
        "<!-- product: \"><script>alert(1)</script> -->",
        "[Video: <script>alert(1)</script>](https://a.example/\"onclick=alert(1))",
        "| <script>alert(1)</script> |\n|---|\n| [x](javascript:alert(1)) |",
        "> [!WARNING]\n> <img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
        "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}",
        "<a href=\"https://a.example\" onmouseover=\"alert(1)\" style=\"x\" target=_blank>x</a>",
        "<p>\u{0}<scr\u{0}ipt>alert(1)</scr\u{0}ipt></p>",
    ]
    .map(str::to_owned)
    .to_vec();
    for address in addresses() {
        corpus.push(format!("<a href=\"{address}\">x</a>"));
        corpus.push(format!("<a href={address}>x</a>"));
        corpus.push(format!("<img src=\"{address}\" alt=x>"));
        corpus.push(format!("<iframe src=\"{address}\"></iframe>"));
        corpus.push(format!("[x]({address})"));
        corpus.push(format!("[x](<{address}>)"));
        corpus.push(format!("![x]({address})"));
        corpus.push(format!("[x]\n\n[x]: {address}"));
        corpus.push(format!("<{address}>"));
        corpus.push(format!("[Video: x]({address})"));
    }
    corpus
}

fn addresses() -> Vec<String> {
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java&#9;script:alert(1)",
        "java&#x0A;script:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;&#97;vascript:alert(1)",
        "&#x6A&#x61vascript:alert(1)",
        "javascript\u{ad}:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "java\\script:alert(1)",
        "vbscript:msgbox(1)",
        "livescript:x",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "data:image/svg+xml,<svg onload=alert(1)>",
        "file:///etc/passwd",
        "blob:https://a.example/x",
        "view-source:javascript:alert(1)",
        "feed:javascript:alert(1)",
        "jar:https://a.example!/x",
        "https:javascript:alert(1)",
        "//e.example/x",
        "\u{2028}javascript:alert(1)",
        "\u{a0}javascript:alert(1)",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Blocks that carry the attempts where blocks have room for them, unchecked.
fn as_blocks(attempt: &str) -> Vec<Block> {
    let value = json!([
        {"_type": "block", "style": "h2", "anchor": attempt, "children": [{"text": attempt, "marks": ["l", attempt]}],
         "markDefs": [{"_type": "link", "_key": "l", "href": attempt, "title": attempt}]},
        {"_type": "block", "children": [{"text": attempt, "marks": ["i", "c"]}],
         "markDefs": [{"_type": "internalLink", "_key": "i", "entry": format!("id-{attempt}"), "fragment": attempt},
                      {"_type": "citation", "_key": "c", "citation": attempt, "text": attempt}]},
        {"_type": "image", "url": attempt, "alt": attempt, "caption": attempt, "credit": attempt},
        {"_type": "table", "caption": attempt, "rows": [{"cells": [{"children": [{"text": attempt}]}]}]},
        {"_type": "code", "language": attempt, "code": attempt},
        {"_type": "video", "url": attempt, "title": attempt, "provider": attempt},
        {"_type": "treatments", "only": [attempt]},
        {"_type": "product", "handle": attempt}
    ]);
    serde_json::from_value(value).expect("is of the types")
}

/// Looks at every tag of some HTML as a browser would see it.
struct Watch;

impl TokenSink for Watch {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else {
            assert!(!matches!(token, Token::CommentToken(_) | Token::DoctypeToken(_)), "{token:?}");
            return TokenSinkResult::Continue;
        };
        let name = &*tag.name;
        let allowed = [
            "p",
            "h2",
            "h3",
            "h4",
            "blockquote",
            "aside",
            "ul",
            "ol",
            "li",
            "strong",
            "em",
            "u",
            "s",
            "code",
            "sub",
            "sup",
            "a",
            "br",
            "hr",
            "pre",
            "figure",
            "figcaption",
            "img",
            "small",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "div",
            "section",
        ];
        assert!(allowed.contains(&name), "the element `{name}` came out");
        if tag.kind == TagKind::EndTag {
            assert!(tag.attrs.is_empty());
        }
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, attribute.value.trim().to_lowercase());
            let allowed = [
                "id",
                "class",
                "role",
                "href",
                "title",
                "src",
                "alt",
                "width",
                "height",
                "loading",
                "decoding",
                "scope",
                "start",
                "data-citation",
                "data-only",
                "data-handle",
                "data-provider",
            ];
            assert!(allowed.contains(&name), "the attribute `{name}` came out");
            if matches!(name, "href" | "src") {
                let value: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
                let scheme = value.split_once(':').map(|(scheme, _)| scheme).filter(|s| !s.contains(['/', '?', '#']));
                assert!(
                    matches!(scheme, None | Some("http" | "https" | "mailto" | "tel")),
                    "the address {value:?} came out"
                );
            }
        }
        TokenSinkResult::Continue
    }
}

fn watch(html: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Watch, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
}

/// All HTML that is delivered of an attempt, from each input; Markdown becomes HTML in somebody else's hands, so what is
/// written of it must be as harmless.
fn delivered(attempt: &str) -> Vec<String> {
    let mut delivered = vec![to_html(&as_blocks(attempt), &Page)];
    for read in [from_html, from_markdown] {
        if let Ok(blocks) = read(attempt, &mut find) {
            let again = from_markdown(&to_markdown(&blocks, &Page), &mut find).expect("reads back");
            delivered.extend([to_html(&blocks, &Page), to_html(&again, &Page)]);
        }
    }
    delivered
}

#[test]
fn nothing_gets_through_from_any_input() {
    let attempts = corpus();
    assert!(attempts.len() > 300, "{}", attempts.len());
    let delivered: Vec<String> = attempts.iter().flat_map(|attempt| delivered(attempt)).collect();
    assert!(delivered.len() > 1_000, "{}", delivered.len());
    delivered.iter().for_each(|html| watch(html));
    // For a real browser, which `browser/run` shows them to.
    if let Some(folder) = std::env::var_os("BODIES_FOLDER") {
        let both = json!({"attempts": attempts, "delivered": delivered});
        let script = format!("const ATTACKS = {both}");
        std::fs::write(std::path::Path::new(&folder).join("attacks.js"), script).expect("can be written");
    }
}

#[test]
fn markdown_out_holds_no_element_that_a_browser_runs() {
    for attempt in corpus() {
        let markdown = to_markdown(&as_blocks(&attempt), &Page);
        let options = pulldown_cmark::Options::all();
        for event in pulldown_cmark::Parser::new_ext(&markdown, options) {
            if let pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) = event {
                let html = html.trim();
                let harmless =
                    html.starts_with("<!--") && html.ends_with("-->") && html[4..html.len() - 3].find("-->").is_none();
                let decoration = ["strong", "em", "u", "s", "sub", "sup", "br"]
                    .iter()
                    .any(|n| html == format!("<{n}>") || html == format!("</{n}>"));
                assert!(harmless || decoration, "{html:?} of {markdown:?}");
            }
        }
    }
}
