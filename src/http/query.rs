//! Query strings, read against the parameters that a type documents: unknown, repeated, malformed and out-of-bounds ones
//! are all named at once. Lists are comma separated; an object is `name[member]=…` (deepObject).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::Problem;
use super::parameters::as_parameter;
use super::schema::deserialize;
use super::validators::Validators;

/// The query parameters of a request, each as its documentation says.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: IntoParams + DeserializeOwned + 'static> Query<T> {
    /// Reads a query string, without the question mark.
    pub fn parse(validators: &Validators, query: &str) -> Result<T, Problem> {
        let parameters = validators.query::<T>();
        if let Some(defect) = parameters.defect() {
            return Err(Problem::internal(format!("query parameters are unusable (use `inline`): {defect}")));
        }
        let value = parameters.read(query).map_err(Problem::invalid_parameters)?;
        deserialize(value).map_err(|fault| Problem::invalid_parameters(vec![as_parameter(fault)]))
    }
}

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Validators::of_request(req).and_then(|validators| Self::parse(validators, req.query_string())).map(Self))
    }
}
