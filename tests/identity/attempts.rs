//! Failed sign-ins are slowed: per email and place, and for everyone when there are too many at once.

use std::time::Duration;

use actix_web::test::TestRequest;
use materia::identity::{IdentityError, IdentityOptions, LoginLimits, Role, Secret};
use serde_json::json;

use super::support::{Answer, Bench, PASSWORD, from, on_each_database};

const EMAIL: &str = "editor@example.com";

fn limits(free: u32, first_wait: Duration) -> IdentityOptions {
    let login_limits = LoginLimits { free, first_wait, ..LoginLimits::default() };
    IdentityOptions { login_limits, ..IdentityOptions::default() }
}

async fn login(bench: &Bench, email: &str, password: &str, address: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    let request = TestRequest::post().uri("/manage/v1/auth/login").peer_addr(from(address));
    bench.send(request.set_json(body)).await
}

on_each_database! {
    async fn failures_are_slowed_per_email_and_place(bench: Bench) {
        let bench = bench.with(limits(3, Duration::from_secs(30))).await;
        bench.add(EMAIL, Role::Editor).await;
        for _ in 0..3 {
            assert_eq!(login(&bench, EMAIL, "wrong", "192.0.2.1").await.problem().0, 401);
        }
        // The right password does not help now, nor does writing the email in another way.
        for (email, password) in [(EMAIL, "wrong"), (EMAIL, PASSWORD), (" EDITOR@example.com", PASSWORD)] {
            let answer = login(&bench, email, password, "192.0.2.1").await;
            assert_eq!(answer.problem(), (429, "too-many-requests"));
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((20..=30).contains(&wait), "{wait}");
        }
        assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.2").await.status, 200);
        assert_eq!(login(&bench, "other@example.com", "wrong", "192.0.2.1").await.problem().0, 401);
    }

    async fn emails_that_nobody_has_are_slowed_the_same(bench: Bench) {
        let bench = bench.with(limits(2, Duration::from_secs(30))).await;
        for expected in [401, 401, 429] {
            assert_eq!(login(&bench, "nobody@example.com", "wrong", "192.0.2.1").await.problem().0, expected);
        }
    }

    async fn neighbours_in_one_ipv6_network_are_one_place(bench: Bench) {
        let bench = bench.with(limits(2, Duration::from_secs(30))).await;
        let places = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"];
        let mut statuses = Vec::new();
        for place in places {
            statuses.push(login(&bench, EMAIL, "wrong", place).await.status.as_u16());
        }
        assert_eq!(statuses, [401, 401, 429, 401]);
    }

    async fn waiting_lets_one_more_through_and_the_wait_doubles(bench: Bench) {
        let bench = bench.with(limits(1, Duration::from_millis(300))).await;
        bench.add(EMAIL, Role::Editor).await;
        assert_eq!(login(&bench, EMAIL, "wrong", "192.0.2.1").await.status, 401);
        tokio::time::sleep(Duration::from_millis(310)).await;
        assert_eq!(login(&bench, EMAIL, "wrong", "192.0.2.1").await.status, 401);
        tokio::time::sleep(Duration::from_millis(310)).await;
        assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.1").await.status, 429);
        tokio::time::sleep(Duration::from_millis(310)).await;
        assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.1").await.status, 200);
        // A success forgives what was before.
        assert_eq!(login(&bench, EMAIL, "wrong", "192.0.2.1").await.status, 401);
    }

    async fn failures_of_the_server_do_not_count(bench: Bench) {
        let bench = bench.with(limits(2, Duration::from_secs(30))).await;
        bench.add(EMAIL, Role::Editor).await;
        bench.execute("CREATE TABLE kept AS SELECT password_hash FROM users").await;
        bench.execute("UPDATE users SET password_hash = 'unreadable'").await;
        for _ in 0..4 {
            assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.1").await.problem().0, 500);
        }
        bench.execute("UPDATE users SET password_hash = (SELECT password_hash FROM kept)").await;
        assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.1").await.status, 200);
    }

    async fn the_memory_is_bounded(bench: Bench) {
        let login_limits = LoginLimits { free: 1, capacity: 2, ..LoginLimits::default() };
        let bench = bench.with(IdentityOptions { login_limits, ..IdentityOptions::default() }).await;
        for email in ["a@example.com", "b@example.com", "c@example.com"] {
            assert_eq!(login(&bench, email, "wrong", "192.0.2.1").await.status, 401);
        }
        // The oldest gave way to the newest; the one between is still known.
        assert_eq!(login(&bench, "b@example.com", "wrong", "192.0.2.1").await.status, 429);
        assert_eq!(login(&bench, "a@example.com", "wrong", "192.0.2.1").await.status, 401);
    }

    async fn a_flood_is_sent_away_and_others_get_in_after_it(bench: Bench) {
        let bench = bench.with(IdentityOptions { hashing_at_once: 1, ..limits(3, Duration::from_secs(30)) }).await;
        bench.add(EMAIL, Role::Editor).await;
        let flood: Vec<_> = (0..100)
            .map(|number| {
                let identity = bench.identity.clone();
                let email = format!("{number}@example.com");
                actix_web::rt::spawn(async move { identity.login(&email, Secret::new("wrong"), None).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let mut busy = 0;
        for login in flood {
            busy += usize::from(matches!(login.await.unwrap(), Err(IdentityError::Busy)));
        }
        assert!((1..=50).contains(&busy), "{busy}");
        assert_eq!(login(&bench, EMAIL, PASSWORD, "192.0.2.1").await.status, 200);
    }
}
