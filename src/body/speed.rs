//! How conversion time grows with hostile input. The bounds refuse such sizes, so this measures from within, where the
//! readers can be had without them: `cargo test --release body::speed -- --ignored --nocapture`. `BODY_SPEED='1. a'`
//! measures only the pieces with that in them.

use std::time::{Duration, Instant};

use super::build::Builder;
use super::fault::{Faults, LinkTarget};
use super::html::read_fragment;
use super::markdown::read_unbounded;
use super::{Block, NoSurroundings, to_html, to_markdown, to_text};

const MEGABYTE: usize = 1 << 20;

/// Pieces of HTML and Markdown that make naive parsers slow, repeated; those with a second piece have it behind.
const HTML: &[(&str, &str)] = &[
    ("<div>", ""),
    ("<b>", ""),
    ("<b>x<p>", ""),
    ("<blockquote>", ""),
    ("<ul><li>", ""),
    ("<table><tr><td>", ""),
    ("<table>", ""),
    ("<font color=a>x", "</b>"),
    ("<i>", "</i>"),
    ("<a href=x>", ""),
    ("<p>a", ""),
    ("</p>", ""),
    ("<", ""),
    ("&", ""),
    ("&#", ""),
    ("<!--", ""),
    ("<a b='", ""),
    ("<x y=z ", ""),
    ("<svg>", "</svg>"),
    ("<select>", ""),
    ("[caption", ""),
    ("[/caption][caption", ""),
    ("<figure><figcaption>a", ""),
    ("<li>a", ""),
    ("<td>a", ""),
    ("<sup class=citation>1</sup>a ", ""),
    ("a ", ""),
    ("<br>", ""),
    ("<span style='font-weight:bold;mso-list:l0 level3'>", ""),
    ("<p style='mso-list:l0 level6 lfo1'>a", ""),
    ("<script>", "</script>"),
    ("<h2>a</h2>", ""),
    ("\n\n", ""),
    ("<pre>", ""),
    ("<q>", ""),
    ("<tr><td rowspan=9>a", ""),
];
const MARKDOWN: &[(&str, &str)] = &[
    ("[", ""),
    ("[a](", ""),
    ("![", ""),
    ("[a]", ""),
    ("*a ", ""),
    ("a**b", ""),
    ("*_", ""),
    ("`a``", ""),
    ("> ", ""),
    ("> a\n", ""),
    ("- ", ""),
    ("1. a\n", ""),
    ("<", ""),
    ("<a ", ""),
    ("<b>", ""),
    ("<!--", ""),
    ("<!-- treatments -->\n\n", ""),
    ("&", ""),
    ("\\", ""),
    ("| a ", "\n|-|"),
    ("|a|\n|-|\n|b|\n", ""),
    ("[^a]", ""),
    ("[^a]: b\n\n", ""),
    ("a[^1] ", "\n\n[^1]: b"),
    ("# a\n", ""),
    ("a\n\n", ""),
    ("a  \n", ""),
    ("~~a", ""),
    ("\n```\n", ""),
    ("<div>\n\n", ""),
    ("[Video: a](https://a.example)\n\n", ""),
    ("a ", ""),
    ("**a** ", ""),
    ("![a](/b)", ""),
    ("Table: a\n\n", ""),
    ("[a]: /b\n", ""),
    ("- [ ] a\n", ""),
    ("> [!EMERGENCY]\n> a\n\n", ""),
    ("<u>a *b ", ""),
];

fn hostile((piece, end): (&str, &str), size: usize) -> String {
    format!("{}{end}", piece.repeat(size / piece.len()))
}

fn html(html: &str) -> Vec<Block> {
    let (mut builder, mut faults) = (Builder::default(), Faults::default());
    let mut find = |_: &str| LinkTarget::Outside;
    read_fragment(html, ("/html", 1), &mut builder, &mut faults, &mut find);
    builder.finish()
}

fn markdown(markdown: &str) -> Vec<Block> {
    read_unbounded(markdown, &mut |_| LinkTarget::Outside).0
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed())
}

/// Milliseconds to read, and to write everything out again, at 1, 2, 4 and 8 MB.
fn row(name: &str, pieces: (&str, &str), read: fn(&str) -> Vec<Block>) -> f64 {
    let mut line = format!("{name} {:<42}", format!("{:?}", pieces.0));
    let mut times = Vec::new();
    for megabytes in [1, 2, 4, 8] {
        let input = hostile(pieces, megabytes * MEGABYTE);
        let (blocks, reading) = timed(|| read(&input));
        let (_, writing) = timed(|| {
            (
                to_html(&blocks, &NoSurroundings),
                to_markdown(&blocks, &NoSurroundings),
                to_text(&blocks, &NoSurroundings),
            )
        });
        line.push_str(&format!(" {:>7}+{:<6}", reading.as_millis(), writing.as_millis()));
        times.push((reading + writing).as_secs_f64());
    }
    eprintln!("{line}");
    // Twice the input in no more than three times the time, or so little time that it does not matter.
    if times[3] < 0.5 { 0.0 } else { times[3] / times[2] }
}

#[test]
#[ignore = "takes minutes; prints what it measures"]
fn conversion_time_is_about_linear() {
    eprintln!("milliseconds to read + write at 1, 2, 4, 8 MB");
    let wanted = std::env::var("BODY_SPEED").unwrap_or_default();
    let mut slow = Vec::new();
    for (name, pieces, read) in
        [("html    ", HTML, html as fn(&str) -> Vec<Block>), ("markdown", MARKDOWN, markdown as fn(&str) -> Vec<Block>)]
    {
        for piece in pieces.iter().filter(|(piece, _)| piece.contains(&wanted)) {
            let growth = row(name, *piece, read);
            if growth > 3.0 {
                slow.push((name, piece, growth));
            }
        }
    }
    assert!(slow.is_empty(), "more than linear: {slow:?}");
}
