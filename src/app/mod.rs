//! The only place that sees all rooms: the content types that there are, what requests share, the order of the
//! middleware, every operation, and the two documents made from them.

mod content_types;
mod demo;
mod health;
mod root;
mod spec;
mod state;
mod watch;

pub use demo::load as load_demo;
pub use spec::{delivery_document, delivery_operations, management_document, management_operations};
pub use state::App;

use actix_http::Request;
use actix_service::{IntoServiceFactory as _, ServiceFactory};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig};

use crate::http::{BodyLimit, BodyTimeout, Operations, Problem, cross_origin, docs_pages, request_id};

impl App {
    /// The routes, for one worker.
    pub fn routes(
        &self,
    ) -> impl ServiceFactory<
        Request,
        Config = AppConfig,
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<> {
        let app = self.clone();
        actix_web::App::new()
            .configure(move |config| app.configure(config))
            .wrap(from_fn(request_id))
            .wrap(from_fn(cross_origin))
            .into_factory()
    }

    /// Registers what requests share and every route. Called once per worker.
    fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::from(self.validators.clone()))
            .app_data(Data::from(self.identity.clone()))
            .app_data(Data::new(self.delivery()))
            .app_data(Data::new(self.management()))
            .app_data(Data::new(self.database.clone()))
            .app_data(BodyLimit(self.max_body_bytes))
            .app_data(BodyTimeout(self.body_timeout));
        self.operations().mount(config);
        config.default_service(actix_web::web::to(nowhere));
    }

    /// Everything that is served: what the two documents describe, the documents, and the pages for people.
    pub fn operations(&self) -> Operations {
        let mut operations = delivery_operations();
        operations.extend(management_operations());
        operations.extend(spec::operations(&self.documents));
        operations.extend(docs_pages());
        operations.extend(root::operations(&self.site.public_url));
        operations
    }
}

/// Any address that nobody serves.
async fn nowhere(request: actix_web::HttpRequest) -> Result<actix_web::HttpResponse, Problem> {
    Err(Problem::not_found(format!("nothing is served at {}", request.path())))
}
