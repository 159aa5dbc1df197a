//! A look at the input before it is tokenized: what would cost the tokenizer more time than its length is refused.

/// Attributes of one tag. The tokenizer compares each with all before it.
const MAX_ATTRIBUTES: usize = 300;

/// The place of a tag with more attributes than any tool writes.
pub(super) fn overloaded_tag(html: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        at = start + 1;
        if html[start..].starts_with("<!--") {
            at = html[start..].find("-->").map_or(html.len(), |end| start + end + 3);
        } else if bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            let (end, attributes) = scan(bytes, at);
            if attributes > MAX_ATTRIBUTES {
                return Some(start);
            }
            at = end;
        }
        while !html.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

/// Where a tag ends, and how many attributes it has at most.
fn scan(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let (mut attributes, mut between, mut value) = (0, false, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => break,
            b'"' | b'\'' if value => {
                let length = bytes[at + 1..].iter().position(|other| other == byte);
                at = length.map_or(bytes.len(), |length| at + 1 + length);
                (value, between) = (false, true);
            }
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => between = true,
            b'=' => (value, between) = (true, false),
            _ => {
                attributes += usize::from(between && !value);
                (value, between) = (value && between, false);
            }
        }
        at += 1;
    }
    (at.min(bytes.len()), attributes)
}
