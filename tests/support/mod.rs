//! What all rooms' tests share: an application of their own on either database, callers, and answers that are easy to
//! hold against expectations.

mod connection;
mod database;

use std::rc::Rc;

use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use clap::Parser as _;
use materia::app::App;
use materia::config::{Config, Settings};
use materia::db::Database;
use materia::identity::{Identity, IdentityOptions, Role};
use materia::server::Timeouts;
use serde_json::Value;

use connection::Connections;
pub use database::TestDatabase;

/// Runs a test on SQLite and, where the feature is on, on PostgreSQL: `on_both! { async fn name(app) { … } }`.
/// An application is empty; `name(app, demo)` has the sample content in it.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident $(, $demo:ident)?) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($app: $crate::support::TestApp) $body

            #[actix_web::test]
            async fn sqlite() {
                let app = $crate::support::TestApp::start($crate::support::TestDatabase::sqlite()).await;
                $(app.$demo().await;)?
                test(app).await;
            }

            #[cfg(feature = "postgres")]
            #[actix_web::test]
            async fn postgres() {
                let app = $crate::support::TestApp::start($crate::support::TestDatabase::postgres()).await;
                $(app.$demo().await;)?
                test(app).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// An application with a database of its own, both gone with it.
#[derive(Clone)]
pub struct TestApp {
    connections: Rc<Connections>,
    pub app: App,
    #[allow(dead_code)]
    pub database: Database,
    tokens: Rc<Tokens>,
    _kept: Rc<TestDatabase>,
}

struct Tokens {
    admin: String,
    editor: String,
    viewer: String,
}

#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

/// The settings of a test: what a command line would give.
pub fn config(flags: &[&str]) -> Config {
    let flags = Flags::parse_from(std::iter::once("test").chain(flags.iter().copied()));
    flags.settings.resolve(std::iter::empty()).expect("the settings are good")
}

impl TestApp {
    pub async fn start(kept: TestDatabase) -> Self {
        Self::start_with(kept, &[]).await
    }

    /// An application with some settings, as flags.
    pub async fn start_with(kept: TestDatabase, flags: &[&str]) -> Self {
        let url = kept.url().to_owned();
        let mut all = vec!["--database-url", &url, "--database-synchronous", "normal"];
        all.extend(flags);
        let config = config(&all);
        let database = Database::open(&materia::server::options(&config)).expect("the database opens");
        materia::db::migrate(&mut database.connect().unwrap()).expect("the migrations run");
        let identity = Identity::open(database.clone(), IdentityOptions::default()).await.unwrap();
        let tokens = Tokens {
            admin: token(&identity, "admin@example.com", Role::Admin).await,
            editor: token(&identity, "editor@example.com", Role::Editor).await,
            viewer: token(&identity, "viewer@example.com", Role::Viewer).await,
        };
        let app = App::new(&config, database.clone(), identity).expect("the application starts");
        let connections = Rc::new(Connections::to(&app, Timeouts::of(&config)).await);
        Self { connections, app, database, tokens: Rc::new(tokens), _kept: Rc::new(kept) }
    }

    /// Loads the sample content.
    pub async fn demo(&self) {
        assert!(materia::app::load_demo(&self.app).await.expect("the sample content loads"));
    }

    pub fn anyone(&self) -> Caller<'_> {
        Caller { app: self, token: None }
    }

    pub fn viewer(&self) -> Caller<'_> {
        Caller { app: self, token: Some(&self.tokens.viewer) }
    }

    pub fn editor(&self) -> Caller<'_> {
        Caller { app: self, token: Some(&self.tokens.editor) }
    }

    /// An editor's access token, for requests that are written by hand.
    pub fn editor_token(&self) -> &str {
        &self.tokens.editor
    }

    pub fn admin(&self) -> Caller<'_> {
        Caller { app: self, token: Some(&self.tokens.admin) }
    }

    /// A read by anyone.
    pub async fn get(&self, path: &str) -> Reply {
        self.anyone().get(path).await
    }

    /// A write by an editor that must succeed.
    pub async fn create(&self, path: &str, document: Value) -> Value {
        let reply = self.editor().post(path, &document).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        reply.json()
    }

    /// Makes an entry and publishes it.
    pub async fn publish(&self, plural: &str, document: Value) -> Value {
        self.create(&format!("/manage/v1/{plural}?publish=true"), document).await
    }
}

/// A user's access token, without the cost of hashing and checking a password.
async fn token(identity: &Identity, email: &str, role: Role) -> String {
    let user = identity.add_user(email, role, "a password for tests").await.expect("the user is added");
    identity.access_token(&user).unwrap().reveal().to_owned()
}

/// Somebody who calls.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    app: &'a TestApp,
    token: Option<&'a str>,
}

impl Caller<'_> {
    pub async fn get(self, path: &str) -> Reply {
        self.send(TestRequest::get().uri(path)).await
    }

    pub async fn post(self, path: &str, body: &Value) -> Reply {
        self.send(TestRequest::post().uri(path).set_json(body)).await
    }

    pub async fn put(self, path: &str, body: &Value) -> Reply {
        self.send(TestRequest::put().uri(path).set_json(body)).await
    }

    pub async fn patch(self, path: &str, body: &Value) -> Reply {
        self.send(TestRequest::patch().uri(path).set_json(body)).await
    }

    pub async fn delete(self, path: &str) -> Reply {
        self.send(TestRequest::delete().uri(path)).await
    }

    /// A request with a body of any bytes and any content type.
    pub async fn raw(self, method: Method, path: &str, content_type: &str, body: impl Into<bytes::Bytes>) -> Reply {
        let request = TestRequest::with_uri(path).method(method);
        self.send(request.insert_header(("content-type", content_type)).set_payload(body)).await
    }

    /// Any request, with this caller's token.
    pub async fn send(self, request: TestRequest) -> Reply {
        let request = match self.token {
            Some(token) => request.insert_header(("authorization", format!("Bearer {token}"))),
            None => request,
        };
        self.app.connections.ask(request.to_request()).await
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: bytes::Bytes,
}

impl Reply {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let name: HeaderName = name.parse().unwrap();
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The faults of a problem of this status and type, each as its place and code.
    #[track_caller]
    pub fn faults(self, status: u16, problem: &str) -> Vec<(String, String)> {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let body = self.json();
        assert_eq!(body["type"], format!("/problems/{problem}"), "{body}");
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let place = |fault: &Value| fault["pointer"].as_str().or(fault["parameter"].as_str()).unwrap_or("").to_owned();
        errors.iter().map(|fault| (place(fault), fault["code"].as_str().unwrap_or("").to_owned())).collect()
    }
}
