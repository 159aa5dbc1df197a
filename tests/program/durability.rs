//! What was acknowledged stays, however the process ends.

use std::sync::Mutex;
use std::time::Duration;

use super::process::{Process, publish_topic};
use crate::support::TestDatabase;

/// Kills the server in the middle of a stream of writes, and looks for every acknowledged one after the next start.
fn killed_in_the_middle(database: &TestDatabase) {
    let server = Process::start(database, &[]);
    let (token, url) = (server.sign_in(), server.url.clone());
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (token, url, acknowledged) = (&token, &url, &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("topic-{writer}-{number}");
                    if !publish_topic(url, token, &name) {
                        break;
                    }
                    acknowledged.lock().unwrap().push(name);
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 60 {
            std::thread::sleep(Duration::from_millis(5));
        }
        server.kill();
    });
    let server = Process::start(database, &[]);
    let acknowledged = acknowledged.into_inner().unwrap();
    for name in &acknowledged {
        assert_eq!(server.get(&format!("/v1/topics/{name}"))["slug"], name.as_str());
    }
    assert!(publish_topic(&server.url, &server.sign_in(), "after-the-restart"));
}

#[test]
fn no_acknowledged_write_is_lost_when_the_process_is_killed_sqlite() {
    killed_in_the_middle(&TestDatabase::sqlite());
}

#[cfg(feature = "postgres")]
#[test]
fn no_acknowledged_write_is_lost_when_the_process_is_killed_postgres() {
    killed_in_the_middle(&TestDatabase::postgres());
}

#[test]
fn the_second_start_keeps_everything_and_loads_the_sample_once() {
    let database = TestDatabase::sqlite();
    let server = Process::start(&database, &["--demo"]);
    let before = server.get("/v1/articles?limit=100&body=html");
    assert!(server.stop().success());
    let server = Process::start(&database, &["--demo"]);
    assert_eq!(server.get("/v1/articles?limit=100&body=html"), before);
}
