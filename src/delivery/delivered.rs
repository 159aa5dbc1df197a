//! What a content type adds to be read: its view, its filters, and how the views of a page are made.

use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::ask::Ask;
use super::row::Row;
use crate::content::ContentType;
use crate::db::Connection;
use crate::db::sql::{Sql, Value};
use crate::http::Problem;

/// A content type that readers can ask for.
pub trait Delivered: ContentType {
    /// What readers get.
    type View: Serialize + ToSchema + Send + 'static;

    /// The filters of its list, beyond those that every list has.
    type Filters: IntoParams + DeserializeOwned + Into<Filters> + Clone + Send + 'static;

    /// What its list can be sorted by, beyond `published_at`, `updated_at` and `title`: the name and the column.
    const SORTS: &'static [(&'static str, &'static str)] = &[];

    /// The order of its list when none is asked for.
    const DEFAULT_SORT: &'static str = "-published_at";

    /// The relations that `include` can make whole.
    const INCLUDES: &'static [&'static str] = &[];

    /// A number that is read besides, as an expression over the table `a`; the column of the one key in `SORTS`, if
    /// there is one.
    const NUMBER: &'static str = "CAST(0 AS BIGINT)";

    /// Whether it has a body.
    const HAS_BODY: bool = true;

    /// The condition under which it shows at all, beyond being published.
    fn visible(_sql: &mut Sql) {}

    /// The views of some rows, in their order, with a number of queries that does not depend on how many they are.
    fn views(connection: &mut Connection, ask: &Ask, rows: Vec<Row>) -> Result<Vec<Self::View>, Problem>;

    /// A view for the specification.
    fn example() -> serde_json::Value;
}

/// The filters of a list.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Conditions on columns: the column and the value it must have.
    pub columns: Vec<(&'static str, Value)>,
    /// Conditions on references: any of the targets must be referred to.
    pub references: Vec<ReferenceFilter>,
}

/// A condition on references.
#[derive(Debug, Clone)]
pub struct ReferenceFilter {
    /// The relation, such as `topics`.
    pub relation: &'static str,
    /// The content type of its targets.
    pub kind: &'static str,
    /// Ids and slugs, any of which will do.
    pub targets: Vec<String>,
}

/// No filters.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct NoFilters {}

impl IntoParams for NoFilters {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        Vec::new()
    }
}

impl From<NoFilters> for Filters {
    fn from(_: NoFilters) -> Self {
        Self::default()
    }
}
