//! The operations on sign-ins.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::wire::{LoginRequest, RefreshTokenRequest};
use super::{Identity, Viewer};
use crate::http::{CachePolicy, Input, Problem, answer_json};

type Answer = Result<HttpResponse, Problem>;

/// How long verifiers may keep the keys.
const KEYS: CachePolicy = CachePolicy::Public { max_age: 3600, stale_while_revalidate: 600, stale_if_error: 86_400 };

/// Tokens for an email and its password.
pub(super) async fn login(
    identity: Data<Identity>,
    request: HttpRequest,
    Input(LoginRequest { email, password }): Input<LoginRequest>,
) -> Answer {
    // The peer, since anyone can write anything in `X-Forwarded-For`.
    let from = request.peer_addr().map(|peer| peer.ip());
    Ok(private(&identity.login(&email, password, from).await?))
}

/// New tokens for a refresh token.
pub(super) async fn refresh(identity: Data<Identity>, Input(input): Input<RefreshTokenRequest>) -> Answer {
    Ok(private(&identity.refresh(&input.refresh_token).await?))
}

/// Ends a sign-in.
pub(super) async fn logout(identity: Data<Identity>, Input(input): Input<RefreshTokenRequest>) -> Answer {
    identity.logout(&input.refresh_token).await?;
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, CachePolicy::NoStore.header())).finish())
}

/// Whoever is calling.
pub(super) async fn me(Viewer(user): Viewer) -> Answer {
    Ok(private(&user))
}

/// The keys that verify access tokens.
pub(super) async fn jwks(identity: Data<Identity>, request: HttpRequest) -> Answer {
    let bytes = serde_json::to_vec(&identity.public_keys()).map_err(Problem::internal)?;
    Ok(answer_json(&request, &Bytes::from(bytes), KEYS, None, &[]))
}

/// An answer for its caller alone.
fn private(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, CachePolicy::NoStore.header())).json(value)
}
