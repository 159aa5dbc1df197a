//! What was asked, whoever read the head of the request: the framework for what the routes answer, or the connection
//! itself for what it answers from memory.

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::HeaderName;

/// The head of a request.
pub trait Asked {
    /// What is to be done.
    fn method(&self) -> &Method;
    /// The path and the query, as they were sent.
    fn target(&self) -> &str;
    /// The lines of a header, in their order; nothing for a line that is not ASCII.
    fn lines(&self, name: HeaderName) -> impl Iterator<Item = Option<&str>>;

    /// The first line of a header.
    fn line(&self, name: HeaderName) -> Option<&str> {
        self.lines(name).next().flatten()
    }
}

impl Asked for RequestHead {
    fn method(&self) -> &Method {
        &self.method
    }

    fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }

    fn lines(&self, name: HeaderName) -> impl Iterator<Item = Option<&str>> {
        self.headers().get_all(name).map(|line| line.to_str().ok())
    }
}
