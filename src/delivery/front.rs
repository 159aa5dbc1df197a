//! The first that sees a request: a question that was asked in the very same words before, and whose answer is held and
//! still true, is answered here, before it is routed. Whatever else comes goes on to the routes. It asks nothing of the
//! caller, so that it belongs before a surface that is open to anyone, and before no other.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_http::{Request, Response};
use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody};
use actix_web::dev::{RequestHead, Service, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, HeaderValue};

use super::cache::Cache;
use crate::http::{JSON, RequestId, accepts};

/// What stands before the whole application, `apply(front, App::new())`, and not among its middlewares: what these are
/// called with takes longer to make than an answer from memory takes to find.
#[derive(Debug, Clone)]
pub struct Front(Arc<Cache>);

impl Front {
    /// Before the routes that answer from this cache.
    pub fn new(cache: Arc<Cache>) -> Self {
        Self(cache)
    }
}

impl<S, B> Transform<S, Request> for Front
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = Response<EitherBody<B>>;
    type Error = Error;
    type Transform = FrontService<S>;
    type InitError = ();
    type Future = Ready<Result<FrontService<S>, ()>>;

    fn new_transform(&self, routes: S) -> Self::Future {
        ready(Ok(FrontService { cache: self.0.clone(), routes }))
    }
}

/// One worker's front.
#[derive(Debug)]
pub struct FrontService<S> {
    cache: Arc<Cache>,
    routes: S,
}

impl<S, B> Service<Request> for FrontService<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = Response<EitherBody<B>>;
    type Error = Error;
    type Future = Answering<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.routes.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        match self.held(request.head()) {
            Some(response) => Answering::Held(Some(response)),
            None => Answering::Routed(Box::pin(self.routes.call(request))),
        }
    }
}

impl<S> FrontService<S> {
    /// The answer from memory, if this is a read that takes it and there is one.
    fn held(&self, request: &RequestHead) -> Option<Response<BoxBody>> {
        let reads = matches!(request.method, Method::GET | Method::HEAD);
        let takes = |wish: &HeaderValue| wish.to_str().is_ok_and(|wish| accepts(wish, &[JSON]));
        if !reads || !request.headers().get(ACCEPT).is_none_or(takes) {
            return None;
        }
        let answer = self.cache.found_before(request)?;
        let mut response = answer.respond(request).ok()?;
        RequestId::of(request.headers()).put(response.headers_mut());
        Some(response.into())
    }
}

/// An answer that is there, or one that the routes make.
pub enum Answering<F> {
    /// It is there, until it is taken.
    Held(Option<Response<BoxBody>>),
    /// It is made.
    Routed(Pin<Box<F>>),
}

impl<F> std::fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Held(_)) { "Held" } else { "Routed" })
    }
}

// Nothing in it is pinned but what is in the box.
impl<F> Unpin for Answering<F> {}

impl<F, B> Future for Answering<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = Result<Response<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Held(response) => match response.take() {
                Some(response) => Poll::Ready(Ok(response.map_body(|_, body| EitherBody::right(body)))),
                None => Poll::Pending,
            },
            Self::Routed(routed) => {
                let response = std::task::ready!(routed.as_mut().poll(context))?;
                Poll::Ready(Ok(Response::from(response).map_body(|_, body| EitherBody::left(body))))
            }
        }
    }
}
