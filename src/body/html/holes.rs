//! What a template leaves open. A hole is written `<?…?>`, which nothing else in the HTML can be: every text and every value
//! of an attribute is escaped.

/// A hole for the address of an entry. One whose id is no id is never filled.
pub(super) fn entry(out: &mut String, id: &str) {
    hole(out, "entry", &[id]);
}

/// A hole for treatment options.
pub(super) fn treatments(out: &mut String, only: &[String]) {
    let only: Vec<&str> = only.iter().map(String::as_str).collect();
    hole(out, "treatments", &only);
}

fn hole(out: &mut String, kind: &str, ids: &[&str]) {
    let is_plain = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let kind = if ids.iter().all(is_plain) { kind } else { "unknown" };
    let ids: Vec<&str> = ids.iter().copied().filter(is_plain).collect();
    out.push_str(&format!("<?{kind} {}?>", ids.join(" ")));
}
