//! Entity tags, 304 and `If-Match`, over the forms that RFC 9110 allows and those it does not.

use std::time::{Duration, SystemTime};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, VARY};
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use materia::http::{CachePolicy, ETag, ProblemType, answer_json, if_match};

const PUBLIC: CachePolicy = CachePolicy::Public { max_age: 60, stale_while_revalidate: 600, stale_if_error: 86400 };
const BODY: &[u8] = b"{\"title\":\"Sciatica\"}";

fn modified() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_586_390_400_500)
}

fn answer(req: &HttpRequest) -> HttpResponse {
    let vary = [(VARY, HeaderValue::from_static("accept-encoding"))];
    answer_json(req, &Bytes::from_static(BODY), PUBLIC, Some(modified()), &vary)
}

fn status(name: &'static str, value: &str) -> StatusCode {
    answer(&TestRequest::get().insert_header((name, value)).to_http_request()).status()
}

fn header<'r>(response: &'r HttpResponse, name: &str) -> &'r str {
    response.headers().get(name).unwrap().to_str().unwrap()
}

#[test]
fn a_representation_says_what_it_is_and_how_long_it_lasts() {
    let response = answer(&TestRequest::get().to_http_request());
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "etag"), ETag::of(BODY).as_str());
    assert_eq!(header(&response, "etag").len(), 34);
    let wanted = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400";
    assert_eq!(header(&response, "cache-control"), wanted);
    assert_eq!(header(&response, "last-modified"), "Thu, 09 Apr 2020 00:00:00 GMT");
    assert_eq!(header(&response, "content-type"), "application/json");
    assert_eq!(CachePolicy::NoStore.header(), "private, no-store");
}

#[test]
fn holders_of_the_tag_are_told_so_with_the_same_headers() {
    let tag = ETag::of(BODY);
    for value in [tag.as_str(), "*", &format!("W/{}", tag.as_str()), &format!("\"other\" , W/\"a,b\",{}", tag.as_str())]
    {
        assert_eq!(status("if-none-match", value), 304, "{value}");
    }
    let response = answer(&TestRequest::get().insert_header(("if-none-match", "*")).to_http_request());
    for name in ["etag", "cache-control", "last-modified", "vary"] {
        assert!(response.headers().contains_key(name), "{name}");
    }
    assert!(!response.headers().contains_key("content-type"));
}

#[test]
fn asking_for_validation_does_not_forbid_a_304() {
    let request = TestRequest::get().insert_header(("cache-control", "no-cache")).insert_header(("pragma", "no-cache"));
    let response = answer(&request.insert_header(("if-none-match", ETag::of(BODY).as_str())).to_http_request());
    assert_eq!(response.status(), 304);
}

#[test]
fn other_and_malformed_tags_are_answered_in_full() {
    for value in ["\"other\"", "", "nonsense", "\"open", "W/", "\"a\" \"b\"", "\"a\";\"b\""] {
        assert_eq!(status("if-none-match", value), 200, "{value}");
    }
}

#[test]
fn a_date_counts_only_without_a_tag() {
    assert_eq!(status("if-modified-since", "Thu, 09 Apr 2020 00:00:00 GMT"), 304);
    assert_eq!(status("if-modified-since", "Wed, 08 Apr 2020 23:59:59 GMT"), 200);
    assert_eq!(status("if-modified-since", "yesterday"), 200);
    let both = TestRequest::get().insert_header(("if-modified-since", "Thu, 09 Apr 2020 00:00:00 GMT"));
    assert_eq!(answer(&both.insert_header(("if-none-match", "\"x\"")).to_http_request()).status(), 200);
    let post = TestRequest::post().insert_header(("if-none-match", "*"));
    assert_eq!(answer(&post.to_http_request()).status(), 200);
}

fn matching(value: &str) -> Result<Option<materia::http::IfMatch>, materia::http::Problem> {
    if_match(&TestRequest::put().insert_header(("if-match", value)).to_http_request())
}

#[test]
fn a_writer_is_held_to_the_version_it_read() {
    let held = |value: &str, version: i64| matching(value).unwrap().unwrap().allows(version);
    assert!(held("\"3\"", 3) && held("*", 9) && held("\"1\", \"3\"", 3));
    assert!(!held("\"3\"", 4) && !held("\"03\"", 3) && !held("W/\"3\"", 3) && !held("\"x\"", 3));
    assert!(if_match(&TestRequest::put().to_http_request()).unwrap().is_none());
    let problem = matching("\"3\"").unwrap().unwrap().check(4).unwrap_err();
    assert_eq!((problem.kind(), problem.detail()), (ProblemType::PreconditionFailed, "the current version is 4"));
}

#[test]
fn a_malformed_if_match_is_named() {
    for value in ["3", "", "\"3", "\"3\"x", "\"3\" \"4\"", "*, \"3\"", "w/\"3\"", "\"a b\""] {
        let problem = matching(value).unwrap_err();
        assert_eq!(problem.kind(), ProblemType::InvalidParameter, "{value}");
        assert_eq!(problem.errors()[0].parameter.as_deref(), Some("If-Match"));
    }
}

#[test]
fn header_lines_are_read_as_one_list() {
    let request = TestRequest::put().append_header(("if-match", "\"1\"")).append_header(("if-match", "\"2\""));
    let found = if_match(&request.to_http_request()).unwrap().unwrap();
    assert!(found.allows(1) && found.allows(2) && !found.allows(3));
}
