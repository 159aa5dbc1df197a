//! The one table of problem types: what can go wrong, under which name and status, and what a caller should do.
//! A new type is one entry here; the spec, the `/problems/` pages and the answers all read this table.

use actix_web::http::StatusCode;

macro_rules! problem_types {
    ($( $variant:ident, $status:ident, $name:literal, $title:literal, $explanation:literal; )*) => {
        /// A kind of failure that the API can answer with; each has a page at `/problems/{name}`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemType {
            $( #[doc = $title] $variant, )*
        }

        impl ProblemType {
            /// Every type, in the order of its status.
            pub const ALL: &[ProblemType] = &[$( ProblemType::$variant, )*];

            /// The kebab-case name, the last segment of the type's URI.
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The HTTP status it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $( Self::$variant => StatusCode::$status, )* }
            }

            /// A short summary, the same for every occurrence.
            pub fn title(self) -> &'static str {
                match self { $( Self::$variant => $title, )* }
            }

            /// When it happens and what to do about it.
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$variant => $explanation, )* }
            }
        }
    };
}

problem_types! {
    BadRequest, BAD_REQUEST, "bad-request", "The request is malformed",
        "The request could not be understood: its path, a header or its framing is not what HTTP or this API expects. \
         Read `detail`, correct the request and send it again; the same request will fail the same way.";
    MalformedJson, BAD_REQUEST, "malformed-json", "The body is not acceptable JSON",
        "The body is missing, is not UTF-8, is not JSON, names a member twice, nests too deeply or holds a NUL character. \
         Nothing was compared with the schema yet. `detail` gives the line and column where there is one; `errors` \
         point at members that are well-formed but refused. Correct the body and send it again.";
    InvalidParameter, BAD_REQUEST, "invalid-parameter", "A parameter is not acceptable",
        "A query parameter or header is unknown, repeated, malformed or out of bounds. Every fault is listed in `errors` \
         with the name of its parameter, and for an unknown one the nearest known name and the names allowed. \
         Parameters are never ignored or clipped: correct them and send the request again.";
    Unauthorized, UNAUTHORIZED, "unauthorized", "Authentication is required",
        "The operation needs a caller, and the request has no credentials, or credentials that are unknown, expired or \
         revoked. Send `Authorization: Bearer` with an access token or `X-Api-Key` with a key; sign in again, or \
         refresh the token, when it has expired.";
    InvalidCredentials, UNAUTHORIZED, "invalid-credentials", "The email or the password is wrong",
        "Nobody has this email, or the password is not the one that belongs to it; which of the two is never told. \
         Check both and sign in again. Repeated failures have to wait longer and longer.";
    InvalidRefreshToken, UNAUTHORIZED, "invalid-refresh-token", "The refresh token is not valid",
        "The refresh token is unknown, has expired, was ended by signing out, or was used before: each is good for one \
         renewal, and using one twice ends the sign-in that it belongs to. Sign in again.";
    Forbidden, FORBIDDEN, "forbidden", "The caller may not do this",
        "The credentials are valid, but their role or scope does not include the operation. Signing in again does not \
         help. Ask an administrator for the role or scope that `detail` names, or use a key that has it.";
    NotFound, NOT_FOUND, "not-found", "There is nothing here",
        "Nothing has this address, or what has it is not visible to the caller: on the delivery API an entry that is \
         not published does not exist. Check the identifier or slug, the locale and the path.";
    MethodNotAllowed, METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not supported here",
        "The address exists, but not for this HTTP method. The `Allow` header lists the methods that it supports; the \
         OpenAPI document says what each of them does.";
    NotAcceptable, NOT_ACCEPTABLE, "not-acceptable", "No acceptable representation",
        "The `Accept` header rules out every representation that the operation can give. Ask for one of the media types \
         that `detail` lists, or leave the header out.";
    RequestTimeout, REQUEST_TIMEOUT, "request-timeout", "The request took too long to arrive",
        "The body was not received within the time allowed. Send it again over a better connection; a write that is \
         answered with this has not happened.";
    Conflict, CONFLICT, "conflict", "The request conflicts with the present state",
        "The request is well-formed, but what it asks for contradicts the state of the resource, which `detail` names. \
         Read the resource again, resolve the difference and repeat the request if it still makes sense.";
    SlugTaken, CONFLICT, "slug-taken", "The slug is already in use",
        "Another entry of the same kind and locale has, or once had, the slug that was given explicitly. Choose another \
         slug, or leave `slug` out so that a free one is made from the title.";
    PreconditionFailed, PRECONDITION_FAILED, "precondition-failed", "The resource has changed since it was read",
        "`If-Match` names a version that is no longer the current one, so the write was not made. Read the resource \
         again, apply the change to what is there now, and send it with the new `ETag`.";
    PayloadTooLarge, PAYLOAD_TOO_LARGE, "payload-too-large", "The body is too large",
        "The body exceeds the limit that `detail` states, and was not read to its end. Send less, for instance by \
         uploading pictures as media and referring to them.";
    UnsupportedMediaType, UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The media type is not supported",
        "The `Content-Type` or `Content-Encoding` of the body is not one that the operation reads. `detail` and the \
         `Accept` header, or `Accept-Patch` for a patch, list the ones it reads; send the body as one of them.";
    RangeNotSatisfiable, RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "The range does not exist",
        "The `Range` header asks for bytes past the end of the file. `Content-Range` gives its length; ask for a range \
         within it, or leave the header out for the whole file.";
    InvalidDocument, UNPROCESSABLE_ENTITY, "invalid-document", "The document breaks the rules of its schema",
        "The body is JSON but not what the operation's schema describes. Every fault is listed in `errors` with a JSON \
         pointer to the member, a stable `code` and an explanation. Correct all of them and send the body again.";
    NotPublishable, UNPROCESSABLE_ENTITY, "not-publishable", "The entry cannot be published yet",
        "A draft may be incomplete; what is published may not. `errors` point at the members that are missing or not \
         good enough. Complete the working copy, then publish it.";
    IdempotencyKeyReused, UNPROCESSABLE_ENTITY, "idempotency-key-reused", "The idempotency key belongs to another request",
        "The `Idempotency-Key` was used before with a different request. Use a new key for every new request, and the \
         same key only to repeat one whose answer was lost.";
    PreconditionRequired, PRECONDITION_REQUIRED, "precondition-required", "If-Match is required",
        "This server refuses writes that do not say which version they change. Send `If-Match` with the `ETag` that the \
         last read of the resource gave.";
    TooManyRequests, TOO_MANY_REQUESTS, "too-many-requests", "Too many requests",
        "The caller has used up its allowance for now. Wait for the number of seconds in `Retry-After` before the next \
         request, and spread requests out.";
    HeaderFieldsTooLarge, REQUEST_HEADER_FIELDS_TOO_LARGE, "header-fields-too-large", "The headers are too large",
        "The request's headers, or one of them, exceed what the server reads. Send fewer or shorter ones; stale cookies \
         are the usual cause.";
    Internal, INTERNAL_SERVER_ERROR, "internal", "The server failed",
        "Something went wrong that is not the caller's fault. The cause is in the server's log under the `request_id` \
         of this answer. A read may be repeated at once; before repeating a write, check whether it was made.";
    Unavailable, SERVICE_UNAVAILABLE, "unavailable", "The server cannot answer now",
        "The server is starting, stopping or waiting for its database. Repeat the request after the number of seconds in \
         `Retry-After`, or after a few seconds.";
}

impl ProblemType {
    /// The type's URI, relative to the server.
    pub fn uri(self) -> String {
        format!("/problems/{}", self.name())
    }

    /// The type with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The general type for a status, for failures that come from below this crate.
    pub(super) fn of_status(status: StatusCode) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.status() == status)
    }
}
