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
use super::cache::{Answer, Encoding, End, Key, tag_headers};
use super::delivered::Delivered;
use super::found::{self, Found};
use super::item::items;
use super::params::{DetailParams, ListParams};
use super::{detail, list};
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::http::{ANY_ORIGIN, Pagination, Path, Problem, Query, Validators};

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

/// A page of the list.
pub(super) async fn list<T: Delivered>(
    request: HttpRequest,
    delivery: Data<Delivery>,
    validators: Data<Validators>,
) -> Result<HttpResponse, Problem> {
    let encoding = Encoding::preferred(request.head());
    if let Some(answer) = delivery.cache.asked_before(request.head()) {
        return answer.respond(request.head());
    }
    let params = Query::<ListParams<T>>::parse(&validators, request.query_string())?;
    let (ask, question) = params.read(&delivery)?;
    let key = delivery.question(&request, &format!("{}?{}", T::KIND.path, params.canonical()));
    let (question, words) = (Arc::new(question), Arc::clone(&key));
    let (path, query) = (request.path().to_owned(), request.query_string().to_owned());
    let answer = delivery.answer(key, encoding, &ask, move |reading, ask, _| {
        let period = T::period(reading, ask)?;
        let page = list::page::<T>(reading, ask, &question, &words)?;
        let link = page.pagination.link_header(&path, &query);
        let data = items::<T>(reading, ask, &page.ids)?.into_iter().map(|(_, entry)| entry).collect();
        let outcome = found::json(Page { data, pagination: &page.pagination }.json()?);
        Ok(Found { outcome, language: Some(ask.locale.to_string()), link, period, ending: None })
    });
    answer.await?.respond(request.head())
}

/// One entry by id or slug. Under a slug that it no longer has, it answers where it has gone.
pub(super) async fn detail<T: Delivered>(
    request: HttpRequest,
    Path(name): Path<String>,
    delivery: Data<Delivery>,
    validators: Data<Validators>,
) -> Result<HttpResponse, Problem> {
    let encoding = Encoding::preferred(request.head());
    if let Some(answer) = delivery.cache.asked_before(request.head()) {
        return answer.respond(request.head());
    }
    let params = Query::<DetailParams<T>>::parse(&validators, request.query_string())?;
    let ask = params.read(&delivery)?;
    let key = delivery.question(&request, &format!("{}/{name}?{}", T::KIND.path, params.canonical()));
    let answer = delivery
        .answer(key, encoding, &ask, move |reading, ask, before| detail::read::<T>(reading, ask, &name, before));
    answer.await?.respond(request.head())
}

impl Delivery {
    /// The canonical form of a question; these words lead to it from now on.
    fn question(&self, request: &HttpRequest, canonical: &str) -> Arc<str> {
        let question: Arc<str> = canonical.into();
        self.cache.remember(request.head(), &question);
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
        F: Fn(&mut Reading, &Ask, Option<(Id, End)>) -> Result<Found, Problem> + Clone + Send + 'static,
    {
        let plain = Key { question: Arc::clone(&question), encoding: Encoding::Identity };
        let make = |epoch, untrue| self.make(epoch, ask, untrue, read.clone());
        if encoding == Encoding::Identity {
            return self.cache.get_or_make(&plain, make).await;
        }
        let encode = |_, _| async {
            let plain = self.cache.get_or_make(&plain, make).await?;
            let encoded = tokio::task::spawn_blocking(move || plain.encoded(encoding));
            encoded.await.map_err(Problem::internal)
        };
        self.cache.get_or_make(&Key { question, encoding }, encode).await
    }

    async fn make<F>(&self, epoch: u64, ask: &Ask, untrue: Option<Arc<Answer>>, read: F) -> Result<Answer, Problem>
    where
        F: Fn(&mut Reading, &Ask, Option<(Id, End)>) -> Result<Found, Problem> + Send + 'static,
    {
        let begin = || {
            let ask = ask.anew(epoch);
            ask.depends_on([Tag::elsewhere()]);
            (ask.tags.clone(), ask)
        };
        // What was asked before is likely to be made of parts that are there, but for little: that takes less time here
        // than another thread takes to begin.
        let in_memory = untrue.and_then(|untrue| {
            let (tags, ask) = begin();
            let found = Reading::of_memory(|reading| read(reading, &ask, self.cache.ending(&untrue)))?;
            Some((found, tags))
        });
        let (found, tags) = match in_memory {
            Some((found, tags)) => (found?, tags),
            None => {
                let (tags, ask) = begin();
                (self.database.look(move |reading| read(reading, &ask, None)).await?, tags)
            }
        };
        let tags = tags.take();
        let mut headers: Vec<(HeaderName, HeaderValue)> =
            vec![(CACHE_CONTROL, self.policy.header()), (VARY, HeaderValue::from_static("accept-encoding"))];
        let language = found.language.and_then(|language| HeaderValue::from_str(&language).ok());
        headers.extend(language.map(|language| (CONTENT_LANGUAGE, language)));
        headers.extend(found.link.map(|link| (LINK, link)));
        headers.extend(tag_headers(&self.tag_headers, &tags));
        headers.extend(ANY_ORIGIN);
        let began = found.period.since.map(|since| SystemTime::from(since.to_utc()));
        let modified = began.into_iter().fold(self.cache.changed(&tags), SystemTime::max);
        Ok(Answer::new(found.outcome, headers, tags, epoch, found.period.until, modified).with_ending(found.ending))
    }
}
