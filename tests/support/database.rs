//! A database of its own for each test: a file that goes with it, or a schema that is dropped.

/// A database, gone when it is dropped.
pub struct TestDatabase {
    url: String,
    _folder: Option<tempfile::TempDir>,
    #[cfg(feature = "postgres")]
    schema: Option<String>,
}

impl TestDatabase {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("materia.db").display());
        Self {
            url,
            _folder: Some(folder),
            #[cfg(feature = "postgres")]
            schema: None,
        }
    }

    /// A schema on the server that `TEST_POSTGRES_URL` names.
    #[cfg(feature = "postgres")]
    pub fn postgres() -> Self {
        use diesel::connection::SimpleConnection as _;
        let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
        server().batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let url = format!("{}?options=-csearch_path%3D{schema}&application_name={schema}", server_url());
        Self { url, _folder: None, schema: Some(schema) }
    }

    /// The same with another setting of the server's.
    #[cfg(feature = "postgres")]
    pub fn with_option(mut self, setting: &str) -> Self {
        let setting = setting.replace('=', "%3D");
        self.url = self.url.replace("&application_name", &format!("%20-c{setting}&application_name"));
        self
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

#[cfg(feature = "postgres")]
fn server_url() -> String {
    std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// There is no skipping: a test on PostgreSQL that finds no server fails.
#[cfg(feature = "postgres")]
fn server() -> diesel::PgConnection {
    use diesel::Connection as _;
    diesel::PgConnection::establish(&server_url()).expect("PostgreSQL answers at TEST_POSTGRES_URL")
}

#[cfg(feature = "postgres")]
impl Drop for TestDatabase {
    fn drop(&mut self) {
        use diesel::connection::SimpleConnection as _;
        if let Some(schema) = &self.schema {
            let _ = server().batch_execute(&format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}
