//! JSON pointers (RFC 6901), the way faults say where they are.

use std::borrow::Cow;

/// Appends one token, escaped.
pub(super) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&escape(token));
}

/// The pointer to a member of what a pointer names.
pub(super) fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", escape(token))
}

fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) { Cow::Owned(token.replace('~', "~0").replace('/', "~1")) } else { token.into() }
}
