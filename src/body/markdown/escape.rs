//! Escapes: text that CommonMark reads as that text, wherever it stands.

/// Where text stands, as far as it changes what must be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph, with hard breaks written as a backslash.
    Paragraph,
    /// In a heading, which is one line and may end in attributes.
    Heading,
    /// In a cell of a table, which is one line and ends at a bar.
    Cell,
}

/// Writes text with escapes. `at_line_start` says whether the text begins a line.
pub(super) fn text(out: &mut String, text: &str, place: Place, mut at_line_start: bool) {
    let mut before = out.chars().next_back().unwrap_or(' ');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if at_line_start {
            at_line_start = false;
            if let Some(length) = line_start(out, rest) {
                before = '\\';
                rest = &rest[length..];
                continue;
            }
        }
        rest = &rest[c.len_utf8()..];
        let next = rest.chars().next().unwrap_or(' ');
        match c {
            '\n' => {
                out.push_str(if place == Place::Paragraph { "\\\n" } else { "<br>" });
                at_line_start = place == Place::Paragraph;
            }
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => push_escaped(out, c),
            '_' if !(before.is_alphanumeric() && next.is_alphanumeric()) => push_escaped(out, c),
            '&' if starts_entity(rest) => push_escaped(out, c),
            '|' if place == Place::Cell => push_escaped(out, c),
            '{' if place == Place::Heading => out.push_str("&#123;"),
            '#' if place == Place::Heading => push_escaped(out, c),
            // What follows this text may be a link, and `![` begins a picture.
            '!' if rest.is_empty() => push_escaped(out, c),
            '\t' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        before = c;
    }
}

fn push_escaped(out: &mut String, c: char) {
    out.push('\\');
    out.push(c);
}

/// Writes the beginning of a line that would otherwise begin a block, and says how much of it that was.
fn line_start(out: &mut String, line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    if matches!(first, '#' | '>' | '-' | '+' | '=' | ':' | '|') {
        push_escaped(out, first);
        return Some(1);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = line[digits..].chars().next()?;
    if (1..=9).contains(&digits) && matches!(mark, '.' | ')') {
        out.push_str(&line[..digits]);
        push_escaped(out, mark);
        return Some(digits + 1);
    }
    // A space cannot begin a line, and four begin a code block.
    if first == ' ' {
        out.push_str("&#32;");
        return Some(1);
    }
    None
}

/// Whether what follows an ampersand makes it an entity.
fn starts_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// Writes the destination of a link or a picture.
pub(super) fn destination(out: &mut String, address: &str, place: Place) {
    let plain = !address.is_empty()
        && !address.starts_with('<')
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | ')'));
    if !plain {
        out.push('<');
    }
    for (at, c) in address.char_indices() {
        match c {
            '\\' | '<' | '>' => push_escaped(out, c),
            '&' if starts_entity(&address[at + 1..]) => push_escaped(out, c),
            '|' if place == Place::Cell => push_escaped(out, c),
            '*' | '_' | '`' | '[' | ']' | '~' => push_escaped(out, c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    if !plain {
        out.push('>');
    }
}

/// Writes the title of a link or a picture, with a space before it.
pub(super) fn title(out: &mut String, title: &str, place: Place) {
    out.push_str(" \"");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    for (at, c) in title.char_indices() {
        match c {
            '\\' | '"' | '`' | '<' | '*' | '_' | '[' | ']' | '~' => push_escaped(out, c),
            '&' if starts_entity(&title[at + 1..]) => push_escaped(out, c),
            '|' if place == Place::Cell => push_escaped(out, c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Writes a code span.
pub(super) fn code(out: &mut String, code: &str, place: Place) {
    let code = code.replace('\n', " ");
    let fence = "`".repeat(longest_run(&code, '`') + 1);
    let spaced = code.starts_with(' ') && code.ends_with(' ') && code.contains(|c| c != ' ');
    let pad = if code.starts_with('`') || code.ends_with('`') || spaced { " " } else { "" };
    let code = if place == Place::Cell { code.replace('|', "\\|") } else { code };
    out.push_str(&fence);
    out.push_str(pad);
    out.push_str(&code);
    out.push_str(pad);
    out.push_str(&fence);
}

/// The longest run of a character.
pub(super) fn longest_run(text: &str, of: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == of { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
