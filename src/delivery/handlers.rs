//! The two reads of every content type: a page of its list, and one entry.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, HeaderName, HeaderValue, LINK, LOCATION};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::ask::{Ask, BodyFormats, Delivery};
use super::delivered::{Delivered, Filters};
use super::params::{Common, DetailParams, Fallback, ListParams};
use super::{list, row};
use crate::content::{Site, once_published};
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::http::{Pagination, Path, Problem, Query, answer_json};

/// A page of a list, on the wire.
#[derive(Debug, Serialize)]
struct Page<V> {
    data: Vec<V>,
    pagination: Pagination,
}

impl Delivery {
    fn ask(&self, common: &Common, default: BodyFormats) -> Result<Ask, Problem> {
        Ok(Ask {
            site: self.site.clone(),
            locale: common.locale(&self.site)?,
            include: common.include.clone(),
            body: common.formats(default)?,
            entries: self.entries.clone(),
        })
    }

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
    let ask = delivery.ask(&params.common, BodyFormats::default())?;
    let language = ask.locale.to_string();
    let read = move |connection: &mut Connection| {
        let filters: Filters = params.filters.clone().into();
        let found = list::page(connection, &ask.locale, &params, &filters, !ask.body.is_none())?;
        let data = T::views(connection, &ask, found.rows)?;
        Ok::<_, Problem>(Page { data, pagination: found.pagination })
    };
    let page = delivery.database.read(read).await?;
    let link = page.pagination.link_header(request.path(), request.query_string());
    delivery.answer(&request, &page, &language, link)
}

/// What a detail turns out to be.
enum Detail<V> {
    Entry(Box<V>, String),
    Moved(String),
}

/// One entry by id or slug. Under a slug that it no longer has, it answers where it has gone.
pub(super) async fn detail<T: Delivered>(
    request: HttpRequest,
    delivery: Data<Delivery>,
    Path(id_or_slug): Path<String>,
    Query(params): Query<DetailParams<T>>,
) -> Result<HttpResponse, Problem> {
    let ask = delivery.ask(&params.common, BodyFormats { html: true, ..BodyFormats::default() })?;
    let fallback = params.common.fallback;
    let read = move |connection: &mut Connection| find::<T>(connection, &ask, &id_or_slug, fallback);
    match delivery.database.read(read).await? {
        Detail::Entry(view, language) => delivery.answer(&request, &*view, &language, None),
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

fn find<T: Delivered>(
    connection: &mut Connection,
    ask: &Ask,
    id_or_slug: &str,
    fallback: Fallback,
) -> Result<Detail<T::View>, Problem> {
    let shown = |row: &row::Row| fallback == Fallback::Default || row.content_locale == ask.locale.as_str();
    if let Some(row) = row::find::<T>(connection, &ask.locale, id_or_slug, !ask.body.is_none())?.filter(shown) {
        let language = row.content_locale.clone();
        let view = T::views(connection, ask, vec![row])?.pop();
        return view.map(|view| Detail::Entry(Box::new(view), language)).ok_or_else(|| missing::<T>(id_or_slug));
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
