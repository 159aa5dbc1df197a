//! Who may call, in a handler's signature: `Viewer`, `Editor` and `Admin` let through whoever has that role or a higher
//! one. The role is the one that the user has now, whatever the token says.

use std::future::{Future, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::user::User;
use super::{Identity, IdentityError, Role};
use crate::http::{Fault, Problem, ProblemType};

macro_rules! callers {
    ($($(#[$about:meta])* $caller:ident;)*) => {
        $($(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $caller(pub User);

        impl FromRequest for $caller {
            type Error = Problem;
            type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                admit(request, Role::$caller, Self)
            }
        })*
    };
}

callers! {
    /// Anyone who is signed in.
    Viewer;
    /// Someone who may write and publish.
    Editor;
    /// Someone who may do everything.
    Admin;
}

/// The token is verified before anything is awaited, so that a request without a good one is refused before its body is
/// looked at.
fn admit<T: 'static>(
    request: &HttpRequest,
    least: Role,
    caller: fn(User) -> T,
) -> Pin<Box<dyn Future<Output = Result<T, Problem>>>> {
    let Some(identity) = request.app_data::<Data<Identity>>().cloned() else {
        return Box::pin(ready(Err(Problem::internal("the application data has no Identity"))));
    };
    let id = match bearer(request).and_then(|token| Ok(identity.verify_access_token(token)?)) {
        Ok(id) => id,
        Err(problem) => return Box::pin(ready(Err(problem))),
    };
    Box::pin(async move {
        let user = identity.user(id).await?;
        if user.role >= least { Ok(caller(user)) } else { Err(forbidden(least)) }
    })
}

/// The token of the one `Authorization` header (RFC 6750, section 2.1).
fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let (first, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(repeated());
    }
    let Some(header) = first else {
        return Err(anonymous("the request has no credentials"));
    };
    let text = header.to_str().map_err(|_| IdentityError::InvalidAccessToken)?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(anonymous("the `Authorization` header must use the scheme Bearer"));
    }
    Ok(token.trim_matches(' '))
}

fn anonymous(detail: &str) -> Problem {
    Problem::new(ProblemType::Unauthorized, detail).with_header(WWW_AUTHENTICATE, "Bearer")
}

fn repeated() -> Problem {
    let fault = Fault::parameter("Authorization", "repeated", "must be given once");
    Problem::invalid_parameters(vec![fault]).with_header(WWW_AUTHENTICATE, "Bearer error=\"invalid_request\"")
}

fn forbidden(least: Role) -> Problem {
    Problem::new(ProblemType::Forbidden, format!("this needs the role {least}"))
        .with_header(WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"")
}
