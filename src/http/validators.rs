//! The validators of an application, each for a type, and how a value is held against one.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use actix_web::{HttpRequest, web};
use serde_json::Value;
use utoipa::ToSchema;

use super::Problem;
use super::parameters::Parameters;
use super::schema::Validator;

/// The validators of an application, each compiled when it is first needed. Kept in app data as `web::Data`.
#[derive(Debug, Default)]
pub struct Validators {
    bodies: RwLock<HashMap<TypeId, Arc<Validator>>>,
    queries: RwLock<HashMap<TypeId, Arc<Parameters>>>,
}

impl Validators {
    /// The validator of a type.
    pub fn get<T: ToSchema + 'static>(&self) -> Arc<Validator> {
        cached(&self.bodies, TypeId::of::<T>(), Validator::of::<T>)
    }

    /// The query parameters of a type.
    pub(super) fn query<T: utoipa::IntoParams + 'static>(&self) -> Arc<Parameters> {
        cached(&self.queries, TypeId::of::<T>(), Parameters::of::<T>)
    }

    /// The application's validators.
    pub(super) fn of_request(req: &HttpRequest) -> Result<&web::Data<Self>, Problem> {
        let found = req.app_data::<web::Data<Self>>();
        found.ok_or_else(|| Problem::internal("the application data has no Validators"))
    }
}

fn cached<V>(cache: &RwLock<HashMap<TypeId, Arc<V>>>, key: TypeId, make: impl FnOnce() -> V) -> Arc<V> {
    if let Some(found) = cache.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(found);
    }
    // Compiled outside the lock: two requests may both do it once, none waits for it.
    let made = Arc::new(make());
    let mut cache = cache.write().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(cache.entry(key).or_insert(made))
}

/// Holds a value against the schema of a type. The problem names every fault.
pub fn hold<T: ToSchema + 'static>(validators: &Validators, value: &Value) -> Result<(), Problem> {
    let validator = validators.get::<T>();
    if let Some(defect) = validator.defect() {
        return Err(Problem::internal(format!("the schema of {} is unusable: {defect}", T::name())));
    }
    let faults = validator.faults(value);
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid_document(faults)) }
}
