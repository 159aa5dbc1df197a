//! Refresh tokens: one renewal each, and the end of the family when one comes back.

use materia::identity::{IdentityOptions, Role, Secret};
use serde_json::json;

use super::support::{Answer, Bench, on_each_database};

const EMAIL: &str = "editor@example.com";

async fn refresh(bench: &Bench, token: &str) -> Answer {
    bench.post("/manage/v1/auth/refresh", json!({ "refresh_token": token })).await
}

async fn signed_in(bench: &Bench) -> String {
    bench.add(EMAIL, Role::Editor).await;
    bench.sign_in(EMAIL).await.refresh_token.reveal().to_owned()
}

on_each_database! {
    async fn a_refresh_token_gives_the_next_tokens(bench: Bench) {
        let mut token = signed_in(&bench).await;
        for _ in 0..3 {
            let answer = refresh(&bench, &token).await;
            assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("private, no-store")));
            assert_ne!(answer.text("refresh_token"), token);
            token = answer.text("refresh_token").to_owned();
            let me = bench.me(&format!("Bearer {}", answer.text("access_token"))).await;
            assert_eq!(me.text("email"), EMAIL);
        }
    }

    async fn a_used_refresh_token_ends_its_family_and_no_other(bench: Bench) {
        let first = signed_in(&bench).await;
        let other = bench.sign_in(EMAIL).await.refresh_token;
        let second = refresh(&bench, &first).await.text("refresh_token").to_owned();
        let third = refresh(&bench, &second).await.text("refresh_token").to_owned();
        let reused = refresh(&bench, &first).await;
        assert_eq!(reused.problem(), (401, "invalid-refresh-token"));
        assert_eq!(reused.header("www-authenticate"), Some("Bearer"));
        assert_eq!(refresh(&bench, &third).await.problem(), (401, "invalid-refresh-token"));
        assert_eq!(refresh(&bench, other.reveal()).await.status, 200);
    }

    async fn of_many_renewals_at_once_exactly_one_wins(bench: Bench) {
        let token = signed_in(&bench).await;
        let renewals: Vec<_> = (0..8)
            .map(|_| {
                let (identity, token) = (bench.identity.clone(), Secret::new(&token));
                actix_web::rt::spawn(async move { identity.refresh(&token).await })
            })
            .collect();
        let mut winners = Vec::new();
        for renewal in renewals {
            winners.extend(renewal.await.unwrap());
        }
        let [winner] = winners.as_slice() else { panic!("{winners:?}") };
        // The others were reuse, which ends what the winner was given as well.
        assert!(bench.identity.refresh(&winner.refresh_token).await.is_err());
    }

    async fn signing_out_ends_the_sign_in(bench: Bench) {
        let first = signed_in(&bench).await;
        let second = refresh(&bench, &first).await.text("refresh_token").to_owned();
        // Any token of the family will do, and doing it twice does no harm.
        for token in [&first, &second, &"unknown".to_owned()] {
            let answer = bench.post("/manage/v1/auth/logout", json!({ "refresh_token": token })).await;
            assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (204, Some("private, no-store")));
        }
        assert_eq!(refresh(&bench, &second).await.problem(), (401, "invalid-refresh-token"));
    }

    async fn an_expired_refresh_token_is_no_good_and_is_cleared_away(bench: Bench) {
        let token = signed_in(&bench).await;
        bench.execute("UPDATE refresh_tokens SET expires_at = '2020-01-01 00:00:00'").await;
        assert_eq!(refresh(&bench, &token).await.problem(), (401, "invalid-refresh-token"));
        bench.sign_in(EMAIL).await;
        assert_eq!(bench.execute("DELETE FROM refresh_tokens").await, 1);
    }

    async fn a_refresh_token_without_a_life_is_born_expired(bench: Bench) {
        let bench = bench.with(IdentityOptions { refresh_token_seconds: 0, ..IdentityOptions::default() }).await;
        let token = signed_in(&bench).await;
        assert_eq!(refresh(&bench, &token).await.problem(), (401, "invalid-refresh-token"));
    }

    async fn refresh_tokens_are_not_kept_as_they_are(bench: Bench) {
        let token = signed_in(&bench).await;
        assert_eq!(bench.execute(format!("DELETE FROM refresh_tokens WHERE digest = '{token}'")).await, 0);
        assert_eq!(bench.execute("DELETE FROM refresh_tokens WHERE length(digest) = 43").await, 1);
    }

    async fn refresh_tokens_go_with_their_user(bench: Bench) {
        let token = signed_in(&bench).await;
        bench.execute("DELETE FROM users").await;
        assert_eq!(refresh(&bench, &token).await.problem(), (401, "invalid-refresh-token"));
    }

    async fn what_is_no_refresh_token_is_refused(bench: Bench) {
        bench.add(EMAIL, Role::Editor).await;
        let access = bench.sign_in(EMAIL).await.access_token;
        for token in ["x", "' OR '1'='1", "ÿ"] {
            assert_eq!(refresh(&bench, token).await.problem(), (401, "invalid-refresh-token"));
        }
        assert_eq!(refresh(&bench, access.reveal()).await.problem(), (422, "invalid-document"), "too long");
        assert_eq!(refresh(&bench, "\0").await.problem(), (400, "malformed-json"));
    }
}
