//! The working copies of a content type, in the order of an export: by slug, then by locale. Each locale is read in
//! pages along an index, and the locales are merged.

use std::collections::VecDeque;

use diesel::prelude::*;

use super::super::store::WorkingCopy;
use crate::db::Connection;
use crate::db::schema::{slugs, working_copies};

const PAGE: i64 = 200;

/// The copies of one kind.
#[derive(Debug)]
pub(super) struct Copies {
    kind: &'static str,
    locales: Vec<Line>,
}

/// The copies of one locale, from where they have been read on.
#[derive(Debug)]
struct Line {
    locale: String,
    after: String,
    waiting: VecDeque<WorkingCopy>,
    is_done: bool,
}

impl Copies {
    pub(super) fn open(connection: &mut Connection, kind: &'static str) -> QueryResult<Self> {
        let locales: Vec<String> = working_copies::table
            .filter(working_copies::kind.eq(kind))
            .select(working_copies::locale)
            .distinct()
            .order(working_copies::locale)
            .load(connection)?;
        let line = |locale| Line { locale, after: String::new(), waiting: VecDeque::new(), is_done: false };
        Ok(Self { kind, locales: locales.into_iter().map(line).collect() })
    }

    pub(super) fn next(&mut self, connection: &mut Connection) -> QueryResult<Option<WorkingCopy>> {
        for line in &mut self.locales {
            line.fill(connection, self.kind)?;
        }
        let lines = self.locales.iter_mut().filter(|line| !line.waiting.is_empty());
        // The locales stand in order, and the first of the least is taken.
        let least = lines.min_by(|a, b| a.slug().cmp(&b.slug()));
        Ok(least.and_then(|line| line.waiting.pop_front()))
    }
}

impl Line {
    fn slug(&self) -> Option<&str> {
        self.waiting.front().map(|copy| copy.slug.as_str())
    }

    fn fill(&mut self, connection: &mut Connection, kind: &str) -> QueryResult<()> {
        if self.is_done || !self.waiting.is_empty() {
            return Ok(());
        }
        let of_slug = working_copies::entry_id
            .eq(slugs::entry_id)
            .and(working_copies::locale.eq(slugs::locale))
            .and(working_copies::slug.eq(slugs::slug));
        let page: Vec<WorkingCopy> = slugs::table
            .inner_join(working_copies::table.on(of_slug))
            .filter(slugs::kind.eq(kind).and(slugs::locale.eq(&self.locale)).and(slugs::slug.gt(&self.after)))
            .order(slugs::slug)
            .limit(PAGE)
            .select(WorkingCopy::as_select())
            .load(connection)?;
        match page.last() {
            Some(last) => self.after.clone_from(&last.slug),
            None => self.is_done = true,
        }
        self.waiting = page.into();
        Ok(())
    }
}
