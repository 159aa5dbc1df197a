//! The two reads of every content type: a page of its list, and one entry. A question that was answered before is
//! answered from memory; else it is read once, whoever asks meanwhile.

use std::sync::Arc;
use std::time::SystemTime;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, HeaderName, HeaderValue, LINK, VARY};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::value::RawValue;

use super::ask::{Ask, Delivery};
use super::cache::{Answer, Encoding, Key, Outcome, tag_headers};
use super::delivered::{Delivered, Period};
use super::item::{entry, items};
use super::params::{DetailParams, ListParams};
use super::row::BodyText;
use super::{list, row};
use crate::content::{Site, once_published};
use crate::core::{Id, Locale, Tag};
use crate::db::Reading;
use crate::http::{ANY_ORIGIN, ETag, Pagination, Path, Problem, Query, Validators};

/// A page of a list, on the wire.
#[derive(Debug, Serialize)]
struct Page<'p> {
    data: Vec<Arc<RawValue>>,
    pagination: &'p Pagination,
}

/// What a page has beyond its entries: two cursors and some numbers.
const PAGINATION: usize = 1024;

impl Page<'_> {
    fn json(&self) -> Result<Bytes, Problem> {
        let entries = self.data.iter().map(|entry| entry.get().len() + 1);
        let mut json = Vec::with_capacity(entries.sum::<usize>() + PAGINATION);
        serde_json::to_writer(&mut json, self).map_err(Problem::internal)?;
        Ok(json.into())
    }
}

/// What was read, before it is an answer.
struct Read {
    outcome: Outcome,
    language: Option<String>,
    link: Option<HeaderValue>,
    period: Period,
}

/// A page of the list.
pub(super) async fn list<T: Delivered>(
    request: HttpRequest,
    delivery: Data<Delivery>,
    validators: Data<Validators>,
) -> Result<HttpResponse, Problem> {
    let encoding = Encoding::preferred(&request);
    if let Some(answer) = delivery.cache.asked_before(&request) {
        return answer.respond(&request);
    }
    let params = Query::<ListParams<T>>::parse(&validators, request.query_string())?;
    let (ask, question) = params.read(&delivery)?;
    let key = delivery.question(&request, &format!("{}?{}", T::KIND.path, params.canonical()));
    let (question, words) = (Arc::new(question), Arc::clone(&key));
    let (path, query) = (request.path().to_owned(), request.query_string().to_owned());
    let answer = delivery.answer(key, encoding, &ask, move |reading, ask| {
        let period = T::period(reading, ask)?;
        let page = list::page::<T>(reading, ask, &question, &words)?;
        let link = page.pagination.link_header(&path, &query);
        let data = items::<T>(reading, ask, &page.ids)?.into_iter().map(|(_, entry)| entry).collect();
        let outcome = found(Page { data, pagination: &page.pagination }.json()?);
        Ok(Read { outcome, language: Some(ask.locale.to_string()), link, period })
    });
    answer.await?.respond(&request)
}

/// One entry by id or slug. Under a slug that it no longer has, it answers where it has gone.
pub(super) async fn detail<T: Delivered>(
    request: HttpRequest,
    Path(name): Path<String>,
    delivery: Data<Delivery>,
    validators: Data<Validators>,
) -> Result<HttpResponse, Problem> {
    let encoding = Encoding::preferred(&request);
    if let Some(answer) = delivery.cache.asked_before(&request) {
        return answer.respond(&request);
    }
    let params = Query::<DetailParams<T>>::parse(&validators, request.query_string())?;
    let ask = params.read(&delivery)?;
    let key = delivery.question(&request, &format!("{}/{name}?{}", T::KIND.path, params.canonical()));
    let answer = delivery.answer(key, encoding, &ask, move |reading, ask| read_entry::<T>(reading, ask, &name));
    answer.await?.respond(&request)
}

fn read_entry<T: Delivered>(reading: &mut Reading, ask: &Ask, name: &str) -> Result<Read, Problem> {
    let period = T::period(reading, ask)?;
    ask.depends_on([Tag::slug(T::KIND.name, name), Tag::entry(&name.to_lowercase())]);
    let read = |outcome, language| Ok(Read { outcome, language, link: None, period });
    let shown = |row: &row::Row| ask.fallback || row.content_locale == ask.locale.as_str();
    if let Some(row) = row::find::<T>(reading, &ask.locale, name, BodyText::of(ask))?.filter(shown) {
        ask.depends_on([Tag::entry(row.entry_id.as_str())]);
        let language = row.content_locale.clone();
        if let Some(json) = entry::<T>(reading, ask, row)? {
            return read(found(json), Some(language));
        }
    }
    if let Some(id) = former::<T>(reading, &ask.site, &ask.locale, name)? {
        ask.depends_on([Tag::entry(id.as_str())]);
        let row = row::find::<T>(reading, &ask.locale, id.as_str(), BodyText::Nothing)?.filter(shown);
        if let Some(row) = row.filter(|row| row.slug != name) {
            let location = format!("/v1/{}/{}", T::KIND.path, row.slug);
            return read(Outcome::Moved(HeaderValue::from_str(&location).map_err(Problem::internal)?), None);
        }
    }
    read(Outcome::Absent(format!("no published entry of {} has the id or slug {name:?}", T::KIND.nouns)), None)
}

/// The entry that once had the slug, in the locale or in the default one.
fn former<T: Delivered>(
    reading: &mut Reading,
    site: &Site,
    locale: &Locale,
    slug: &str,
) -> Result<Option<Id>, Problem> {
    for locale in [locale, site.locales.default_locale()] {
        if let Some(id) = once_published(reading.connection()?, T::KIND.name, locale.as_str(), slug)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// What was found, as the bytes of its JSON.
fn found(bytes: Bytes) -> Outcome {
    let tag = ETag::of(&bytes);
    Outcome::Found(bytes, tag)
}

impl Delivery {
    /// The canonical form of a question; these words lead to it from now on.
    fn question(&self, request: &HttpRequest, canonical: &str) -> Arc<str> {
        let question: Arc<str> = canonical.into();
        self.cache.remember(request, &question);
        question
    }

    /// The answer in an encoding, made from the plain one, which is made by reading where it is not held.
    async fn answer<F>(
        &self,
        question: Arc<str>,
        encoding: Encoding,
        ask: &Ask,
        read: F,
    ) -> Result<Arc<Answer>, Problem>
    where
        F: Fn(&mut Reading, &Ask) -> Result<Read, Problem> + Clone + Send + 'static,
    {
        let plain = Key { question: Arc::clone(&question), encoding: Encoding::Identity };
        let make = |epoch| self.make(epoch, ask.anew(epoch), read.clone());
        if encoding == Encoding::Identity {
            return self.cache.get_or_make(&plain, make).await;
        }
        let encode = |_| async {
            let plain = self.cache.get_or_make(&plain, make).await?;
            let encoded = tokio::task::spawn_blocking(move || plain.encoded(encoding));
            encoded.await.map_err(Problem::internal)
        };
        self.cache.get_or_make(&Key { question, encoding }, encode).await
    }

    async fn make<F>(&self, epoch: u64, ask: Ask, read: F) -> Result<Answer, Problem>
    where
        F: FnOnce(&mut Reading, &Ask) -> Result<Read, Problem> + Send + 'static,
    {
        ask.depends_on([Tag::elsewhere()]);
        let tags = ask.tags.clone();
        let read = self.database.look(move |reading| read(reading, &ask)).await?;
        let tags = tags.take();
        let mut headers: Vec<(HeaderName, HeaderValue)> =
            vec![(CACHE_CONTROL, self.policy.header()), (VARY, HeaderValue::from_static("accept-encoding"))];
        let language = read.language.and_then(|language| HeaderValue::from_str(&language).ok());
        headers.extend(language.map(|language| (CONTENT_LANGUAGE, language)));
        headers.extend(read.link.map(|link| (LINK, link)));
        headers.extend(tag_headers(&self.tag_headers, &tags));
        headers.extend(ANY_ORIGIN);
        let began = read.period.since.map(|since| SystemTime::from(since.to_utc()));
        let modified = began.into_iter().fold(self.cache.changed(&tags), SystemTime::max);
        Ok(Answer::new(read.outcome, headers, tags, epoch, read.period.until, modified))
    }
}
