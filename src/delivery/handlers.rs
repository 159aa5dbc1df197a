//! The two reads of every content type: a page of its list, and one entry. A question that was answered before is
//! answered from memory; else the database is asked once, whoever asks meanwhile.

use std::sync::Arc;

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::value::RawValue;

use super::ask::Ask;
use super::asks::Parsed;
use super::cache::{Answer, Encoding, Ended, Key, Recipe};
use super::delivered::Delivered;
use super::found::{self, Found};
use super::item::items;
use super::params::{DetailParams, ListParams};
use super::recipe::Reads;
use super::state::Delivery;
use super::{detail, list};
use crate::db::Reading;
use crate::http::{Pagination, Path, Problem, Query, Validators};

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
    let answer = delivery.answer(key, encoding, ask.into(), move |reading, ask, _| {
        let period = T::period(reading, ask)?;
        let page = list::page::<T>(reading, ask, &question, &words)?;
        // In the same words for everybody, whoever asked first.
        let query = words.split_once('?').map_or("", |(_, query)| query);
        let link = page.pagination.link_header(&format!("/v1/{}", T::KIND.path), query);
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
    let query = request.query_string();
    let parsed = delivery.asks.get_or_read(T::KIND.path, query, || {
        let params = Query::<DetailParams<T>>::parse(&validators, query)?;
        Ok(Parsed { ask: params.read(&delivery)?.into(), canonical: params.canonical() })
    })?;
    let key = delivery.question(&request, &format!("{}/{name}?{}", T::KIND.path, parsed.canonical));
    let read = move |reading: &mut Reading, ask: &Ask, known| detail::read::<T>(reading, ask, &name, known);
    delivery.answer(key, encoding, Arc::clone(&parsed.ask), read).await?.respond(request.head())
}

impl Delivery {
    /// The canonical form of a question; these words lead to it from now on.
    fn question(&self, request: &HttpRequest, canonical: &str) -> Arc<str> {
        let question: Arc<str> = canonical.into();
        self.cache.remember(request.head(), &question);
        question
    }

    /// The answer in an encoding, made from the plain one, which is made by reading where it is not held.
    async fn answer<R>(
        &self,
        question: Arc<str>,
        encoding: Encoding,
        ask: Arc<Ask>,
        read: R,
    ) -> Result<Arc<Answer>, Problem>
    where
        R: Fn(&mut Reading, &Ask, Option<Ended>) -> Result<Found, Problem> + Send + Sync + 'static,
    {
        let recipe: Arc<dyn Recipe> = Arc::new(Reads::new(self, ask, &question, read));
        let plain = Key { question: Arc::clone(&question), encoding: Encoding::Identity };
        let make = |epoch| self.make(epoch, Arc::clone(&recipe));
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

    async fn make(&self, epoch: u64, recipe: Arc<dyn Recipe>) -> Result<Answer, Problem> {
        let made = Arc::clone(&recipe);
        let answer = self.database.look(move |reading| made.make(reading, epoch, None)).await?;
        // What is not there, or elsewhere, is for the database to say.
        Ok(if answer.is_found() { answer.with_recipe(recipe) } else { answer })
    }
}
