//! Signing in: what a right password gives, and that a wrong one tells nothing.

use std::time::{Duration, Instant};

use actix_web::test::TestRequest;
use materia::identity::{Role, Secret};
use serde_json::{Value, json};

use super::support::{Bench, PASSWORD, on_each_database};

on_each_database! {
    async fn the_right_password_gives_tokens_that_let_the_user_in(bench: Bench) {
        let user = bench.add(" Editor@Example.com ", Role::Editor).await;
        let answer = bench.login("EDITOR@example.com", PASSWORD).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        assert_eq!((answer.text("token_type"), &answer.json["expires_in"]), ("Bearer", &json!(900)));
        assert_eq!(answer.text("refresh_token").len(), 43);

        let me = bench.me(&format!("Bearer {}", answer.text("access_token"))).await;
        assert_eq!((me.status.as_u16(), me.header("cache-control")), (200, Some("private, no-store")));
        assert_eq!(me.json, serde_json::to_value(&user).unwrap());
        assert_eq!((me.text("email"), me.text("role")), ("editor@example.com", "editor"));
        assert_eq!(me.json.as_object().unwrap().len(), 4, "nothing of the password");
    }

    async fn an_unknown_email_and_a_wrong_password_are_answered_alike(bench: Bench) {
        bench.add("editor@example.com", Role::Editor).await;
        let mut wrong = bench.login("editor@example.com", "not the password").await;
        let mut unknown = bench.login("nobody@example.com", PASSWORD).await;
        let mut malformed = bench.login("no address at all", PASSWORD).await;
        for answer in [&mut wrong, &mut unknown, &mut malformed] {
            assert_eq!(answer.problem(), (401, "invalid-credentials"));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            answer.json["request_id"] = Value::Null;
        }
        assert_eq!((&wrong.json, &wrong.json), (&unknown.json, &malformed.json));
    }

    async fn an_unknown_email_takes_as_long_as_a_wrong_password(bench: Bench) {
        bench.add("editor@example.com", Role::Editor).await;
        let emails = ["editor@example.com", "nobody@example.com", "no address at all"];
        let mut quickest = [Duration::MAX; 3];
        // By turns, so that a busy machine slows all of them.
        for _ in 0..5 {
            for (email, quickest) in emails.into_iter().zip(&mut quickest) {
                let started = Instant::now();
                assert!(bench.identity.login(email, Secret::new("not the password"), None).await.is_err());
                *quickest = started.elapsed().min(*quickest);
            }
        }
        let [known, unknown, malformed] = quickest;
        // Without the hashing it would be a twentieth or less.
        assert!(unknown * 5 > known && malformed * 5 > known, "{quickest:?}");
    }

    async fn hostile_credentials_are_nobodys(bench: Bench) {
        bench.add("editor@example.com", Role::Editor).await;
        for email in ["' OR '1'='1", "editor@example.com' --", "%@example.com", "editor@example.com\u{202e}", "é@é"] {
            assert_eq!(bench.login(email, PASSWORD).await.problem(), (401, "invalid-credentials"), "{email}");
        }
        for password in ["", &"x".repeat(201)] {
            let answer = bench.login("editor@example.com", password).await;
            assert_eq!(answer.problem(), (422, "invalid-document"));
            assert_eq!(answer.json["errors"][0]["pointer"], "/password");
        }
        assert_eq!(bench.login(&"x".repeat(255), PASSWORD).await.problem(), (422, "invalid-document"));
        assert_eq!(bench.login("editor@example.com\0", PASSWORD).await.problem(), (400, "malformed-json"));
        assert_eq!(bench.login("editor@example.com", "correct\0horse").await.problem(), (400, "malformed-json"));
    }

    async fn credentials_have_the_members_they_have(bench: Bench) {
        let path = "/manage/v1/auth/login";
        let answer = bench.post(path, json!({ "email": "a@b", "passwort": "x" })).await;
        assert_eq!(answer.json["errors"].as_array().unwrap().len(), 2);
        assert_eq!(bench.post(path, json!({ "email": 1, "password": null })).await.problem().0, 422);
        let form = TestRequest::post().uri(path).set_form([("email", "a@b"), ("password", "x")]);
        assert_eq!(bench.send(form).await.problem(), (415, "unsupported-media-type"));
        assert_eq!(bench.send(TestRequest::get().uri(path)).await.problem(), (405, "method-not-allowed"));
    }

    async fn the_keys_are_public(bench: Bench) {
        let answer = bench.send(TestRequest::get().uri("/.well-known/jwks.json")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("cache-control").unwrap().starts_with("public, max-age="));
        let [key] = answer.json["keys"].as_array().unwrap().as_slice() else { panic!("{answer:?}") };
        assert_eq!((&key["kty"], &key["crv"], &key["use"]), (&json!("OKP"), &json!("Ed25519"), &json!("sig")));
        assert!(key.get("d").is_none(), "the private half stays here");

        // Whoever has the key can verify a token without us.
        bench.add("editor@example.com", Role::Editor).await;
        let pair = bench.sign_in("editor@example.com").await;
        let token = pair.access_token.reveal();
        let header = jsonwebtoken::decode_header(token).unwrap();
        assert_eq!(header.kid.as_deref(), key["kid"].as_str());
        let key = jsonwebtoken::DecodingKey::from_jwk(&serde_json::from_value(key.clone()).unwrap()).unwrap();
        let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
        rules.set_audience(&["materia"]);
        let claims: Value = jsonwebtoken::decode(token, &key, &rules).unwrap().claims;
        assert_eq!((&claims["iss"], &claims["role"]), (&json!("materia"), &json!("editor")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    }
}

#[test]
fn secrets_do_not_show_themselves() {
    assert_eq!(format!("{:?}", Secret::new("correct horse battery")), "Secret(…)");
}
