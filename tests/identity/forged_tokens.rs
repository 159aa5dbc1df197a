//! Access tokens that are not ours, or not any more.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use materia::core::{Id, Timestamp};
use materia::db::DatabaseError;
use materia::db::schema::signing_keys;
use materia::identity::{IdentityOptions, Role};
use serde_json::{Value, json};

use super::support::{Bench, on_each_database};

/// What stands before the bytes of a key in PKCS #8.
const PKCS8: &str = "MC4CAQAwBQYDK2VwBCIEIA";

/// What it takes to sign as the server does.
struct Forge {
    kid: String,
    private: EncodingKey,
    claims: Value,
}

impl Forge {
    async fn of(bench: &Bench) -> Self {
        let user = bench.add("admin@example.com", Role::Admin).await;
        let key = signing_keys::table.select((signing_keys::id, signing_keys::private_key));
        let (kid, private): (String, String) =
            bench.database.read(move |c| Ok::<_, DatabaseError>(key.first(c)?)).await.unwrap();
        let now = Timestamp::now().to_utc().timestamp();
        let claims = json!({
            "iss": "materia", "aud": "materia", "sub": user.id, "role": "admin",
            "iat": now, "exp": now + 900, "jti": Id::new(),
        });
        Self { kid, private: ed25519(&private), claims }
    }

    fn header(&self) -> Header {
        Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) }
    }

    fn sign(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.private).unwrap()
    }

    /// The token with some claims changed, or taken out where they are null.
    fn with(&self, changes: Value) -> String {
        let mut claims = self.claims.clone();
        materia::http::merge(&mut claims, &changes);
        self.sign(&self.header(), &claims)
    }
}

fn ed25519(private: &str) -> EncodingKey {
    let seed = URL_SAFE_NO_PAD.decode(private).unwrap();
    let mut der = base64::engine::general_purpose::STANDARD_NO_PAD.decode(PKCS8).unwrap();
    der.extend(seed);
    EncodingKey::from_ed_der(&der)
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

async fn assert_refused(bench: &Bench, token: &str, why: &str) {
    let answer = bench.me(&format!("Bearer {token}")).await;
    assert_eq!(answer.problem(), (401, "unauthorized"), "{why}");
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{why}: {challenge}");
}

on_each_database! {
    async fn the_forge_works(bench: Bench) {
        let forge = Forge::of(&bench).await;
        let answer = bench.me(&format!("Bearer {}", forge.with(json!({})))).await;
        assert_eq!(answer.status, 200, "otherwise the refusals below show nothing: {answer:?}");
    }

    async fn other_algorithms_are_refused(bench: Bench) {
        let forge = Forge::of(&bench).await;
        for name in ["none", "None", "NONE", "", "HS256", "EdDSA"] {
            let header = json!({ "typ": "JWT", "alg": name, "kid": forge.kid });
            assert_refused(&bench, &format!("{}.{}.", part(&header), part(&forge.claims)), name).await;
        }
        // The public key is known to all; as the secret of an HMAC it must be worth nothing.
        let key = &bench.identity.public_keys().keys[0];
        let document = serde_json::to_string(key).unwrap();
        let secrets = [URL_SAFE_NO_PAD.decode(&key.x).unwrap(), key.x.clone().into_bytes(), document.into_bytes()];
        for (algorithm, secret) in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512].into_iter().zip(secrets) {
            let header = Header { alg: algorithm, ..forge.header() };
            let token = jsonwebtoken::encode(&header, &forge.claims, &EncodingKey::from_secret(&secret)).unwrap();
            assert_refused(&bench, &token, "an HMAC").await;
        }
    }

    async fn other_keys_are_refused_whatever_they_are_called(bench: Bench) {
        let forge = Forge::of(&bench).await;
        let other = ed25519(&URL_SAFE_NO_PAD.encode([7; 32]));
        let token = jsonwebtoken::encode(&forge.header(), &forge.claims, &other).unwrap();
        assert_refused(&bench, &token, "another key under our name").await;
        for kid in [None, Some("x".to_owned()), Some("' OR '1'='1".to_owned())] {
            let token = forge.sign(&Header { kid: kid.clone(), ..forge.header() }, &forge.claims);
            assert_refused(&bench, &token, &format!("our key as {kid:?}")).await;
        }
        // A key that the token brings along is not looked at.
        let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&other, Algorithm::EdDSA).unwrap();
        let header = Header { jwk: Some(jwk), ..forge.header() };
        let token = jsonwebtoken::encode(&header, &forge.claims, &other).unwrap();
        assert_refused(&bench, &token, "a key in the header").await;
    }

    async fn other_claims_are_refused(bench: Bench) {
        let forge = Forge::of(&bench).await;
        let now = Timestamp::now().to_utc().timestamp();
        let changes = [
            json!({ "iss": "https://elsewhere.example" }),
            json!({ "iss": null }),
            json!({ "aud": "elsewhere" }),
            json!({ "aud": null }),
            json!({ "sub": null }),
            json!({ "sub": Id::new() }),
            json!({ "sub": "' OR '1'='1" }),
            json!({ "exp": null }),
            json!({ "exp": "tomorrow" }),
            json!({ "exp": -1 }),
            json!({ "exp": now - 60 }),
            json!({ "role": "owner" }),
        ];
        for change in changes {
            assert_refused(&bench, &forge.with(change.clone()), &change.to_string()).await;
        }
    }

    async fn an_expired_token_is_told_so(bench: Bench) {
        let forge = Forge::of(&bench).await;
        let exp = Timestamp::now().to_utc().timestamp() - 10;
        let answer = bench.me(&format!("Bearer {}", forge.with(json!({ "exp": exp })))).await;
        assert_eq!(answer.text("detail"), "the access token has expired");
        let expected = "Bearer error=\"invalid_token\", error_description=\"the access token has expired\"";
        assert_eq!(answer.header("www-authenticate"), Some(expected));
    }

    async fn a_token_of_another_issuer_on_the_same_database_is_refused(bench: Bench) {
        let user = bench.add("admin@example.com", Role::Admin).await;
        let token = bench.identity.access_token(&user).unwrap();
        let issuer = "https://content.example".to_owned();
        let bench = bench.with(IdentityOptions { issuer, ..IdentityOptions::default() }).await;
        assert_refused(&bench, token.reveal(), "another issuer").await;
    }

    async fn a_tampered_token_is_refused(bench: Bench) {
        let forge = Forge::of(&bench).await;
        let token = forge.with(json!({ "role": "viewer" }));
        let parts: Vec<&str> = token.split('.').collect();
        let claims = part(&forge.claims);
        assert_refused(&bench, &format!("{}.{claims}.{}", parts[0], parts[2]), "other claims").await;
        for (at, byte) in token.char_indices().filter(|(at, _)| at % 37 == 0) {
            let other = if byte == 'A' { "B" } else { "A" };
            let tampered = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert_refused(&bench, &tampered, &format!("byte {at}")).await;
        }
    }

    async fn what_is_no_token_is_refused(bench: Bench) {
        let user = bench.add("admin@example.com", Role::Admin).await;
        let token = bench.identity.access_token(&user).unwrap();
        let token = token.reveal();
        let huge = "x".repeat(1_000_000);
        let padded = format!("{token}{}", "A".repeat(5000));
        let twice = format!("{token}.{token}");
        let two = format!("{token}, Bearer {token}");
        let cases = [".", "..", "...", "a.b.c", "null", &huge, &padded, &twice, &two, &format!("{token}=")];
        for case in cases {
            assert_refused(&bench, case, &case[..case.len().min(20)]).await;
        }
        assert_refused(&bench, "", "nothing").await;
    }
}
