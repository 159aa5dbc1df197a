//! The operations of this room: each is a route and its documentation.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::handlers;
use super::user::User;
use super::wire::{JsonWebKeySet, LoginRequest, RefreshTokenRequest, TokenPair};
use crate::http::{AnswerHeader, Operation, Operations, ProblemType, Security, answer_headers, schema_of};

/// The name of the group of operations, with what it says about them.
pub const TAG: (&str, &str) = ("auth", "Sign in, stay signed in, sign out.");

const VIEWERS: Security = Security::Bearer(&["viewer", "editor", "admin"]);
const ID: &str = "0197a3c4-5e00-7000-8000-000000000001";
const REFRESH_TOKEN: &str = "Hq5c2mVdT0y9oXkE1rJ7uWb3sLzN8fPgA4iCtQxYvM0";
const PRIVATE: AnswerHeader = AnswerHeader {
    name: "Cache-Control",
    description: "The answer is for its caller alone.",
    example: "private, no-store",
};
const SHARED: AnswerHeader =
    AnswerHeader { example: "public, max-age=3600, stale-while-revalidate=600", ..answer_headers::CACHE_CONTROL };

/// All operations of this room.
pub fn operations() -> Operations {
    [login(), refresh(), logout(), me(), jwks()].into_iter().collect()
}

fn operation(method: Method, path: &str, id: &str, summary: &str) -> Operation {
    Operation::new(method, path, id).tag(TAG.0).summary(summary)
}

fn answers_tokens(operation: Operation, description: &str) -> Operation {
    let pair = json!({
        "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk3YTNjNCJ9.c2lnbmF0dXJl",
        "token_type": "Bearer",
        "expires_in": 900,
        "refresh_token": REFRESH_TOKEN,
    });
    operation.answers(200, description, schema_of::<TokenPair>(), pair, &[PRIVATE])
}

fn refresh_body() -> Value {
    json!({ "refresh_token": REFRESH_TOKEN })
}

fn login() -> Operation {
    let operation = operation(Method::POST, "/manage/v1/auth/login", "login", "Sign in")
        .description(
            "An unknown email and a wrong password are answered alike. After ten failures in a row for one email from \
             one address, each further attempt has to wait, twice as long each time and up to 15 minutes.",
        )
        .body::<LoginRequest>(json!({ "email": "editor@example.com", "password": "correct horse battery" }))
        .problems(&[ProblemType::InvalidCredentials, ProblemType::TooManyRequests, ProblemType::Unavailable])
        .handler(handlers::login);
    answers_tokens(operation, "The user is signed in.")
}

fn refresh() -> Operation {
    let operation = operation(Method::POST, "/manage/v1/auth/refresh", "refresh_token", "Renew an access token")
        .description(
            "Uses the refresh token up and gives the next one, good for another 30 days by default. A refresh token \
             that comes a second time has been copied: the whole sign-in is ended, and its user signs in again.",
        )
        .body::<RefreshTokenRequest>(refresh_body())
        .problems(&[ProblemType::InvalidRefreshToken])
        .handler(handlers::refresh);
    answers_tokens(operation, "The next tokens.")
}

fn logout() -> Operation {
    operation(Method::POST, "/manage/v1/auth/logout", "logout", "Sign out")
        .description(
            "Ends the sign-in that the refresh token belongs to; one that is unknown has ended already. Access tokens \
             that were given out are good until they expire.",
        )
        .body::<RefreshTokenRequest>(refresh_body())
        .answers_empty(204, "The sign-in has ended.", &[PRIVATE])
        .handler(handlers::logout)
}

fn me() -> Operation {
    let user = json!({
        "id": ID, "email": "editor@example.com", "role": "editor", "created_at": "2026-01-05T09:30:00Z"
    });
    operation(Method::GET, "/manage/v1/auth/me", "get_current_user", "Get the user that is signed in")
        .description("The role is read anew, so that it can differ from the one in the access token.")
        .security(VIEWERS)
        .answers(200, "The user, with the role as of now.", schema_of::<User>(), user, &[PRIVATE])
        .handler(handlers::me)
}

fn jwks() -> Operation {
    let keys = json!({"keys": [{
        "kid": ID, "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }]});
    operation(Method::GET, "/.well-known/jwks.json", "get_jwks", "Get the keys that verify access tokens")
        .description("Other services verify access tokens with these (RFC 7517): EdDSA, audience `materia`.")
        .answers(200, "The public keys.", schema_of::<JsonWebKeySet>(), keys, &[SHARED, answer_headers::ETAG])
        .handler(handlers::jwks)
}
