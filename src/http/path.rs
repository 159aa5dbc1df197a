//! Path parameters. What does not have the form of an identifier or slug names nothing, so that it is a 404.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use super::Problem;

/// No identifier, slug, locale or name in a path is longer.
const MAX_SEGMENT: usize = 200;

/// The parameters of the path: one value, a tuple or a struct.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let nothing = || Problem::not_found("no resource has this path");
        if req.match_info().iter().any(|(_, value)| value.chars().count() > MAX_SEGMENT) {
            return ready(Err(nothing()));
        }
        let read = web::Path::<T>::from_request(req, payload).into_inner();
        ready(read.map(|path| Self(path.into_inner())).map_err(|_| nothing()))
    }
}
