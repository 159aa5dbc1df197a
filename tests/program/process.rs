//! A running server.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::TestDatabase;

pub const PASSWORD: &str = "a password for tests";

/// A server process, killed when it is dropped.
pub struct Process {
    child: Child,
    pub url: String,
}

/// The program, without the settings of whoever runs the tests.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_materia"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MATERIA_")) {
        command.env_remove(name);
    }
    command.current_dir(std::env::temp_dir());
    command
}

impl Process {
    pub fn start(database: &TestDatabase, flags: &[&str]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let child = program()
            .args(["serve", "--listen", &address, "--database-url", database.url()])
            .args(["--admin-email", "admin@example.com", "--admin-password", PASSWORD, "--log", "warn"])
            .args(flags)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self { child, url: format!("http://{address}") };
        let started = Instant::now();
        while ureq::get(format!("{}/health/ready", process.url)).call().is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and says how it ended.
    pub fn stop(mut self) -> std::process::ExitStatus {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }

    pub fn get(&self, path: &str) -> Value {
        let mut answer = ureq::get(format!("{}{path}", self.url)).call().unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// The access token of the first admin.
    pub fn sign_in(&self) -> String {
        let body = json!({"email": "admin@example.com", "password": PASSWORD}).to_string();
        let request =
            ureq::post(format!("{}/manage/v1/auth/login", self.url)).header("content-type", "application/json");
        let mut answer = request.send(body).unwrap();
        let tokens: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        tokens["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a published topic; whether that was acknowledged.
pub fn publish_topic(url: &str, token: &str, name: &str) -> bool {
    let request = ureq::post(format!("{url}/manage/v1/topics?publish=true"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    request.send(json!({"name": name, "slug": name}).to_string()).is_ok_and(|answer| answer.status() == 201)
}
