//! The two reads of every content type: a page of its list, and one entry.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, HeaderName, HeaderValue, LINK, LOCATION};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::ask::{Ask, Delivery};
use super::delivered::Delivered;
use super::params::{DetailParams, ListParams};
use super::{list, row};
use crate::content::{Site, once_published};
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::http::{Pagination, Path, Problem, Query, answer_json};

/// A page of a list, on the wire.
#[derive(Debug, Serialize)]
struct Page {
    data: Vec<Box<RawValue>>,
    pagination: Pagination,
}

impl Delivery {
    fn answer(
        &self,
        request: &HttpRequest,
        value: &impl Serialize,
        language: &str,
        link: Option<HeaderValue>,
    ) -> Result<HttpResponse, Problem> {
        let bytes = Bytes::from(serde_json::to_vec(value).map_err(Problem::internal)?);
        let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::new();
        headers.extend(HeaderValue::from_str(language).ok().map(|language| (CONTENT_LANGUAGE, language)));
        headers.extend(link.map(|link| (LINK, link)));
        Ok(answer_json(request, &bytes, self.cache, None, &headers))
    }
}

/// A page of the list.
pub(super) async fn list<T: Delivered>(
    request: HttpRequest,
    delivery: Data<Delivery>,
    Query(params): Query<ListParams<T>>,
) -> Result<HttpResponse, Problem> {
    let (ask, question) = params.read(&delivery)?;
    let language = ask.locale.to_string();
    let read = move |connection: &mut Connection| {
        let found = list::page::<T>(connection, &ask, &question)?;
        let views = T::views(connection, &ask, found.rows)?;
        let data = views.iter().map(|view| chosen(&ask, view)).collect::<Result<_, Problem>>()?;
        Ok::<_, Problem>(Page { data, pagination: found.pagination })
    };
    let page = delivery.database.read(read).await?;
    let link = page.pagination.link_header(request.path(), request.query_string());
    delivery.answer(&request, &page, &language, link)
}

/// A view as JSON, with the members that were asked for.
fn chosen(ask: &Ask, view: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    let raw = match &ask.fields {
        None => to_raw_value(view),
        Some(fields) => serde_json::to_value(view).and_then(|view| to_raw_value(&fields.keep(view))),
    };
    raw.map_err(Problem::internal)
}

/// What a detail turns out to be.
enum Detail {
    Entry(Box<RawValue>, String),
    Moved(String),
}

/// One entry by id or slug. Under a slug that it no longer has, it answers where it has gone.
pub(super) async fn detail<T: Delivered>(
    request: HttpRequest,
    delivery: Data<Delivery>,
    Path(id_or_slug): Path<String>,
    Query(params): Query<DetailParams<T>>,
) -> Result<HttpResponse, Problem> {
    let ask = params.read(&delivery)?;
    let read = move |connection: &mut Connection| find::<T>(connection, &ask, &id_or_slug);
    match delivery.database.read(read).await? {
        Detail::Entry(view, language) => delivery.answer(&request, &view, &language, None),
        Detail::Moved(slug) => {
            let query = request.query_string();
            let mark = if query.is_empty() { "" } else { "?" };
            let location = format!("/v1/{}/{slug}{mark}{query}", T::KIND.path);
            let moved = HttpResponse::MovedPermanently()
                .insert_header((LOCATION, location))
                .insert_header((CACHE_CONTROL, delivery.cache.header()))
                .finish();
            Ok(moved)
        }
    }
}

fn find<T: Delivered>(connection: &mut Connection, ask: &Ask, id_or_slug: &str) -> Result<Detail, Problem> {
    let shown = |row: &row::Row| ask.fallback || row.content_locale == ask.locale.as_str();
    if let Some(row) = row::find::<T>(connection, &ask.locale, id_or_slug, !ask.body.is_none())?.filter(shown) {
        let language = row.content_locale.clone();
        let view = T::views(connection, ask, vec![row])?.pop().ok_or_else(|| missing::<T>(id_or_slug))?;
        return Ok(Detail::Entry(chosen(ask, &view)?, language));
    }
    if let Some(id) = former::<T>(connection, &ask.site, &ask.locale, id_or_slug)?
        && let Some(row) = row::find::<T>(connection, &ask.locale, id.as_str(), false)?.filter(shown)
        && row.slug != id_or_slug
    {
        return Ok(Detail::Moved(row.slug));
    }
    Err(missing::<T>(id_or_slug))
}

/// The entry that once had the slug, in the locale or in the default one.
fn former<T: Delivered>(
    connection: &mut Connection,
    site: &Site,
    locale: &Locale,
    slug: &str,
) -> Result<Option<Id>, Problem> {
    for locale in [locale, site.locales.default_locale()] {
        if let Some(id) = once_published(connection, T::KIND.name, locale.as_str(), slug)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn missing<T: Delivered>(id_or_slug: &str) -> Problem {
    Problem::not_found(format!("no published entry of {} has the id or slug {id_or_slug:?}", T::KIND.nouns))
}
