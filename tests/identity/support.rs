//! A database of its own for each test, and an application on it.

use std::net::SocketAddr;
use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use actix_web::{App, HttpResponse, web};
use materia::db::{self, Address, Connection, Database, DatabaseError, Durability, Options};
use materia::http::{Validators, request_id};
use materia::identity::{Admin, Editor, Identity, IdentityOptions, Role, Secret, TokenPair, User, Viewer};
use serde_json::{Value, json};

pub(super) const PASSWORD: &str = "correct horse battery";

/// Runs each test on SQLite, and on PostgreSQL where that is built in.
macro_rules! on_each_database {
    ($(async fn $name:ident($bench:ident: Bench) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($bench: Bench) $body

            #[actix_web::test]
            async fn sqlite() {
                run(Bench::sqlite().await).await;
            }

            #[cfg(feature = "postgres")]
            #[actix_web::test]
            async fn postgres() {
                run(Bench::postgres().await).await;
            }
        })*
    };
}
pub(super) use on_each_database;

/// The bytes of a migrated SQLite file: copying them is quicker than migrating again.
static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    let database = open(Address::Sqlite(file.clone()));
    db::migrate(&mut database.connect().unwrap()).unwrap();
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    diesel::connection::SimpleConnection::batch_execute(&mut database.connect().unwrap(), checkpoint).unwrap();
    std::fs::read(file).unwrap()
});

fn open(address: Address) -> Database {
    Database::open(&Options { address, readers: 4, durability: Durability::Normal, waiting: 256 }).unwrap()
}

/// A database with the room opened on it.
pub(super) struct Bench {
    pub(super) database: Database,
    pub(super) identity: Data<Identity>,
    place: Place,
}

/// What goes when the test ends.
#[allow(dead_code)]
enum Place {
    Folder(tempfile::TempDir),
    Schema(String),
}

impl Bench {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("materia.db");
        std::fs::write(&file, &*TEMPLATE).unwrap();
        Self::on(open(Address::Sqlite(file)), Place::Folder(folder)).await
    }

    #[cfg(feature = "postgres")]
    pub(super) async fn postgres() -> Self {
        let server = std::env::var("TEST_POSTGRES_URL");
        let server = server.unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let schema = format!("test_{}", materia::core::Id::new().as_str().replace('-', "_"));
        let join = if server.contains('?') { '&' } else { '?' };
        let database = open(Address::Postgres(format!("{server}{join}options=-csearch_path%3D{schema}")));
        let mut connection = database.connect().unwrap();
        let create = format!("CREATE SCHEMA {schema}");
        diesel::connection::SimpleConnection::batch_execute(&mut connection, &create).unwrap();
        db::migrate(&mut connection).unwrap();
        Self::on(database, Place::Schema(schema)).await
    }

    async fn on(database: Database, place: Place) -> Self {
        let identity = open_identity(&database, IdentityOptions::default()).await;
        Self { database, identity, place }
    }

    /// The same database with other options.
    pub(super) async fn with(mut self, options: IdentityOptions) -> Self {
        self.identity = open_identity(&self.database, options).await;
        self
    }

    /// The database as another process opens it.
    pub(super) fn reopened(&self) -> Database {
        open(self.database.address().clone())
    }

    pub(super) async fn add(&self, email: &str, role: Role) -> User {
        self.identity.add_user(email, role, PASSWORD).await.unwrap()
    }

    pub(super) async fn sign_in(&self, email: &str) -> TokenPair {
        self.identity.login(email, Secret::new(PASSWORD), None).await.unwrap()
    }

    /// Runs a statement as somebody else would.
    pub(super) async fn execute(&self, statement: impl Into<String>) -> usize {
        let statement = statement.into();
        let run = move |c: &mut Connection| {
            Ok::<_, DatabaseError>(diesel::RunQueryDsl::execute(diesel::sql_query(statement), c)?)
        };
        self.database.write(run).await.unwrap()
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(TestRequest::post().uri(path).set_json(body)).await
    }

    pub(super) async fn login(&self, email: &str, password: &str) -> Answer {
        self.post("/manage/v1/auth/login", json!({ "email": email, "password": password })).await
    }

    /// `GET /manage/v1/auth/me` with an `Authorization` header.
    pub(super) async fn me(&self, authorization: &str) -> Answer {
        let request = TestRequest::get().uri("/manage/v1/auth/me");
        self.send(request.insert_header(("authorization", authorization))).await
    }

    pub(super) async fn send(&self, request: TestRequest) -> Answer {
        let app = App::new()
            .app_data(Data::new(Validators::default()))
            .app_data(self.identity.clone())
            .configure(|config| materia::identity::operations().mount(config))
            .route("/viewers", web::get().to(async |Viewer(user): Viewer| HttpResponse::Ok().json(user)))
            .route("/editors", web::get().to(async |Editor(user): Editor| HttpResponse::Ok().json(user)))
            .route("/admins", web::get().to(async |Admin(user): Admin| HttpResponse::Ok().json(user)))
            .wrap(from_fn(request_id));
        let response = call_service(&init_service(app).await, request.to_request()).await;
        let status = response.status();
        let header = |(name, value): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        let headers = response.headers().iter().map(header).collect();
        let json = serde_json::from_slice(&read_body(response).await).unwrap_or(Value::Null);
        Answer { status, headers, json }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Place::Schema(schema) = &self.place {
            let drop = format!("DROP SCHEMA {schema} CASCADE");
            let mut connection = self.database.connect().unwrap();
            diesel::connection::SimpleConnection::batch_execute(&mut connection, &drop).unwrap();
        }
    }
}

async fn open_identity(database: &Database, options: IdentityOptions) -> Data<Identity> {
    Data::new(Identity::open(database.clone(), options).await.unwrap())
}

/// An address to send from.
pub(super) fn from(address: &str) -> SocketAddr {
    SocketAddr::new(address.parse().unwrap(), 1234)
}

/// An answer, taken apart.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: Vec<(String, String)>,
    pub(super) json: Value,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The status and the name of the problem type.
    pub(super) fn problem(&self) -> (u16, &str) {
        let name = self.json["type"].as_str().unwrap_or_default();
        (self.status.as_u16(), name.strip_prefix("/problems/").unwrap_or(name))
    }

    pub(super) fn text(&self, member: &str) -> &str {
        self.json[member].as_str().unwrap_or_else(|| panic!("no {member} in {self:?}"))
    }
}
