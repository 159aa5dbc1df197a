//! The only place that sees all rooms: the content types that there are, what requests share, the order of the
//! middleware, every operation, and the two documents made from them.

mod content_types;
mod demo;
mod health;
mod root;
mod spec;
mod state;
mod watch;

pub use content_types::{delivery_operations, management_operations};
pub use demo::load as load_demo;
pub use spec::{delivery_document, management_document};
pub use state::App;

use actix_web::web::{Data, ServiceConfig};

use crate::http::{BodyLimit, Problem, docs_pages, problem_pages};

impl App {
    /// Registers what requests share and every route. Called once per worker.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::from(self.validators.clone()))
            .app_data(Data::from(self.identity.clone()))
            .app_data(Data::new(self.delivery()))
            .app_data(Data::new(self.management()))
            .app_data(Data::new(self.database.clone()))
            .app_data(BodyLimit(self.max_body_bytes));
        let mut operations = delivery_operations();
        operations.extend(management_operations());
        operations.extend(health::operations());
        operations.extend(problem_pages());
        operations.extend(docs_pages());
        operations.extend(spec::operations(&self.documents));
        operations.extend(root::operations());
        operations.mount(config);
        config.default_service(actix_web::web::to(nowhere));
    }
}

/// Any address that nobody serves.
async fn nowhere(request: actix_web::HttpRequest) -> Result<actix_web::HttpResponse, Problem> {
    Err(Problem::not_found(format!("nothing is served at {}", request.path())))
}
