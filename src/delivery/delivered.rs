//! What a content type adds to be read: its view, its filters, and how the views of a page are made.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::ask::Ask;
use super::filters::Filter;
use super::row::Row;
use super::wire::BodyView;
use crate::content::ContentType;
use crate::core::Timestamp;
use crate::db::Reading;
use crate::db::sql::Sql;
use crate::http::Problem;

/// A time during which nothing begins or ends by itself; open where nothing ever does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Period {
    /// When it began.
    pub since: Option<Timestamp>,
    /// When it ends.
    pub until: Option<Timestamp>,
}

/// A content type that readers can ask for.
pub trait Delivered: ContentType {
    /// What readers get.
    type View: Serialize + ToSchema + 'static;

    /// The filters of its list, beyond those that every list has.
    const FILTERS: &'static [Filter] = &[];

    /// What its title is called.
    const TITLE: &'static str;

    /// What its list can be sorted by, beyond `published_at`, `updated_at` and `title`: the name and the column, of a
    /// number. There is one at most.
    const SORTS: &'static [(&'static str, &'static str)] = &[];

    /// The order of its list when none is asked for.
    const DEFAULT_SORT: &'static str = "-published_at";

    /// The relations that `include` can make whole, each with whose entries these are.
    const INCLUDES: &'static [(&'static str, &'static str)] = &[];

    /// What its body is called: the last of its members. Empty where it has none.
    const BODY: &'static str = "";

    /// The filters that were asked for, where some of them mean more together than one by one.
    fn conditions(asked: &[(&'static Filter, serde_json::Value)]) -> Vec<(&'static Filter, serde_json::Value)> {
        asked.to_vec()
    }

    /// The condition under which it shows at all, beyond being published.
    fn visible(_sql: &mut Sql) {}

    /// Whether it shows for as long as it is published.
    fn is_always_visible() -> bool {
        let mut condition = Sql::default();
        Self::visible(&mut condition);
        condition.is_empty()
    }

    /// The time during which an answer is the same unless something is changed.
    fn period(_connection: &mut Reading, _ask: &Ask) -> Result<Period, Problem> {
        Ok(Period::default())
    }

    /// The views of some rows, in their order, with a number of queries that does not depend on how many they are.
    fn views(reading: &mut Reading, ask: &Ask, rows: Vec<Row>) -> Result<Vec<Self::View>, Problem>;

    /// Takes out of a view the members that only other entries decide, and what the entry refers to, as a JSON object. They
    /// are the last ones before the body. A type of which all members stand together takes out nothing.
    fn take_around(_view: &mut Self::View) -> Result<Option<Box<RawValue>>, Problem> {
        Ok(None)
    }

    /// Takes its body out of a view.
    fn take_body(_view: &mut Self::View) -> Option<BodyView> {
        None
    }

    /// A view for the specification.
    fn example() -> serde_json::Value;
}
