//! Who is let through: by token, by role, and as things are now.

use actix_web::test::TestRequest;
use materia::identity::Role;

use super::support::{Answer, Bench, on_each_database};

async fn call(bench: &Bench, path: &str, token: &str) -> Answer {
    bench.send(TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {token}")))).await
}

on_each_database! {
    async fn each_role_includes_the_ones_below(bench: Bench) {
        let paths = ["/viewers", "/editors", "/admins"];
        for (power, role) in Role::ALL.into_iter().enumerate() {
            let user = bench.add(&format!("{role}@example.com"), role).await;
            let token = bench.identity.access_token(&user).unwrap();
            for (needed, path) in paths.into_iter().enumerate() {
                let answer = call(&bench, path, token.reveal()).await;
                if power >= needed {
                    assert_eq!((answer.status.as_u16(), answer.text("role")), (200, role.as_str()));
                    continue;
                }
                assert_eq!(answer.problem(), (403, "forbidden"), "{role} at {path}");
                assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"insufficient_scope\""));
                assert!(answer.text("detail").contains(Role::ALL[needed].as_str()));
            }
        }
    }

    async fn without_credentials_the_scheme_is_named(bench: Bench) {
        let nothing = bench.send(TestRequest::get().uri("/manage/v1/auth/me")).await;
        for answer in [nothing, bench.me("Basic YTpi").await, bench.me("").await, bench.me("Token x").await] {
            assert_eq!(answer.problem(), (401, "unauthorized"));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }

    async fn the_scheme_is_read_in_any_case(bench: Bench) {
        let user = bench.add("viewer@example.com", Role::Viewer).await;
        let token = bench.identity.access_token(&user).unwrap();
        for scheme in ["Bearer", "bearer", "BEARER", "Bearer  "] {
            assert_eq!(bench.me(&format!("{scheme} {}", token.reveal())).await.status, 200, "{scheme}");
        }
    }

    async fn two_authorization_headers_are_one_too_many(bench: Bench) {
        let user = bench.add("viewer@example.com", Role::Viewer).await;
        let header = format!("Bearer {}", bench.identity.access_token(&user).unwrap().reveal());
        let request = TestRequest::get().uri("/manage/v1/auth/me");
        let request = request.append_header(("authorization", header.clone())).append_header(("authorization", header));
        let answer = bench.send(request).await;
        assert_eq!(answer.problem(), (400, "invalid-parameter"));
        assert_eq!(answer.json["errors"][0]["parameter"], "Authorization");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_request\""));
    }

    async fn a_removed_user_is_out_at_once(bench: Bench) {
        let user = bench.add("viewer@example.com", Role::Viewer).await;
        let token = bench.identity.access_token(&user).unwrap();
        assert_eq!(call(&bench, "/viewers", token.reveal()).await.status, 200);
        bench.execute("DELETE FROM users").await;
        let answer = call(&bench, "/viewers", token.reveal()).await;
        assert_eq!(answer.problem(), (401, "unauthorized"));
        assert!(answer.header("www-authenticate").unwrap().contains("error=\"invalid_token\""));
    }

    async fn a_changed_role_counts_at_once(bench: Bench) {
        let user = bench.add("admin@example.com", Role::Admin).await;
        let token = bench.identity.access_token(&user).unwrap();
        assert_eq!(call(&bench, "/admins", token.reveal()).await.status, 200);
        bench.execute("UPDATE users SET role = 'viewer'").await;
        assert_eq!(call(&bench, "/admins", token.reveal()).await.problem(), (403, "forbidden"));
        assert_eq!(call(&bench, "/viewers", token.reveal()).await.text("role"), "viewer");
    }
}
