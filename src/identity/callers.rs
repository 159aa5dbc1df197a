//! Who may call, in a handler's signature: `Viewer`, `Editor` and `Admin` let through whoever has that role or a higher
//! one. The role is the one that the user has now, whatever the token says.
//!
//! `Claim<Editor>` lets through whoever had the role lately, and is confirmed in the transaction that does what was asked
//! for: the user and what is done are then of one moment, and need one transaction and not two. Where changes are done
//! together, the user and what is found are of one moment, and what is written follows if the entry is still as it was.

use std::fmt;
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::user::User;
use super::{Identity, IdentityError, Role};
use crate::core::Id;
use crate::db::Connection;
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
                let identified = identify(request);
                Box::pin(async move {
                    let (identity, id) = identified?;
                    Ok(Self(admitted(identity.user(&id).await?, Self::LEAST)?))
                })
            }
        }

        impl Caller for $caller {
            const LEAST: Role = Role::$caller;
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

/// A caller of some role.
pub trait Caller {
    /// The least role that lets it through.
    const LEAST: Role;
}

/// Someone who had the role of `C` when that was last looked at, which the transaction has yet to confirm.
pub struct Claim<C> {
    identity: Data<Identity>,
    id: Id,
    of: PhantomData<fn() -> C>,
}

impl<C> fmt::Debug for Claim<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claim({})", self.id)
    }
}

impl<C> Clone for Claim<C> {
    fn clone(&self) -> Self {
        Self { identity: self.identity.clone(), id: self.id.clone(), of: PhantomData }
    }
}

impl<C: Caller> Claim<C> {
    /// The user, if it is there and has the role, as the transaction sees it.
    pub fn confirm(&self, connection: &mut Connection) -> Result<User, Problem> {
        admitted(self.identity.user_within(connection, &self.id)?, C::LEAST)
    }

    /// The same, by what was found when the user of `user_id` was looked for.
    pub(crate) fn confirm_found(&self, found: Option<User>) -> Result<User, Problem> {
        admitted(self.identity.found(&self.id, found)?, C::LEAST)
    }

    /// The user's id, which is yet to be confirmed.
    pub(crate) fn user_id(&self) -> &Id {
        &self.id
    }
}

impl<C: Caller + 'static> FromRequest for Claim<C> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identified = identify(request);
        let known = identified.as_ref().ok().and_then(|(identity, id)| identity.remembered(id));
        let claim = identified.map(|(identity, id)| Self { identity, id, of: PhantomData });
        if claim.is_err() || known.is_some_and(|role| role >= C::LEAST) {
            return Box::pin(ready(claim));
        }
        Box::pin(async move {
            let claim = claim?;
            admitted(claim.identity.user(&claim.id).await?, C::LEAST)?;
            Ok(claim)
        })
    }
}

/// Whose token it is. It is verified before anything is awaited, so that a request without a good one is refused before
/// its body is looked at.
fn identify(request: &HttpRequest) -> Result<(Data<Identity>, Id), Problem> {
    let identity = request.app_data::<Data<Identity>>().cloned();
    let identity = identity.ok_or_else(|| Problem::internal("the application data has no Identity"))?;
    let id = identity.verify_access_token(bearer(request)?)?;
    Ok((identity, id))
}

fn admitted(user: User, least: Role) -> Result<User, Problem> {
    if user.role >= least { Ok(user) } else { Err(forbidden(least)) }
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
