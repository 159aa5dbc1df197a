//! The place of a value in a body, which is only written out when something is wrong there.

/// A JSON pointer under construction: a step, and the place that it leads on from.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    name: &'static str,
    index: Option<usize>,
}

impl At<'_> {
    /// The block of this number.
    pub(super) fn block(index: usize) -> At<'static> {
        At { parent: None, name: "blocks", index: Some(index) }
    }

    /// The member of this name.
    pub(super) fn key(&self, name: &'static str) -> At<'_> {
        At { parent: Some(self), name, index: None }
    }

    /// An item of the list of this name.
    pub(super) fn item(&self, name: &'static str, index: usize) -> At<'_> {
        At { parent: Some(self), name, index: Some(index) }
    }
}

impl From<At<'_>> for String {
    fn from(at: At<'_>) -> Self {
        let mut pointer = at.parent.map(|parent| Self::from(*parent)).unwrap_or_default();
        pointer.push('/');
        pointer.push_str(at.name);
        if let Some(index) = at.index {
            pointer.push('/');
            pointer.push_str(&index.to_string());
        }
        pointer
    }
}
