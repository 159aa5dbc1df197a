use std::time::SystemTime;

use actix_web::dev::RequestHead;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::super::cache::{Encoding, Ended, Key, Outcome, Recipe};
use super::*;
use crate::core::{Clock, Tag};
use crate::db::Reading;
use crate::http::{ETag, Problem};

const HELD: &[u8] = b"GET /v1/held HTTP/1.1\r\nhost: x\r\n\r\n";
const OTHER: &[u8] = b"GET /v1/other HTTP/1.1\r\nhost: x\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const BODY: &str = "the answer from memory";
const ANEW: &str = "the answer made anew";

struct Anew;

impl Recipe for Anew {
    fn make(&self, _: &mut Reading, epoch: u64, _: Option<Ended>) -> Result<Answer, Problem> {
        Ok(answer(ANEW, epoch))
    }

    fn bytes(&self) -> usize {
        0
    }
}

/// An answer that depends on one entry.
fn answer(body: &'static str, epoch: u64) -> Answer {
    let bytes = Bytes::from_static(body.as_bytes());
    let outcome = Outcome::Found(bytes.clone(), ETag::of(&bytes));
    Answer::new(outcome, Vec::new(), vec![Tag::entry("held")], epoch, None, SystemTime::UNIX_EPOCH)
}

/// A caller, and the connection as the framework sees it, with one answer in memory.
async fn connection(room: usize) -> (DuplexStream, Fronted<DuplexStream>) {
    let clock = Arc::new(Clock::default());
    let cache = Cache::new(1 << 20, clock.clone());
    let key = Key { question: "held".into(), encoding: Encoding::Identity };
    let made = |epoch| std::future::ready(Ok(answer(BODY, epoch).with_recipe(Arc::new(Anew))));
    cache.get_or_make(&key, made).await.unwrap();
    let mut asked = RequestHead::default();
    asked.uri = "/v1/held".parse().unwrap();
    cache.remember(&asked, &key.question);
    let (caller, io) = tokio::io::duplex(room);
    (caller, Front::new(Arc::new(cache)).before(io))
}

/// What the framework is given, if it is given anything now.
fn given(framework: &mut Fronted<DuplexStream>) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 8192];
    let mut buffer = ReadBuf::new(&mut bytes);
    match Pin::new(framework).poll_read(&mut Context::from_waker(std::task::Waker::noop()), &mut buffer) {
        Poll::Ready(read) => read.map(|()| Some(buffer.filled().to_vec())).unwrap(),
        Poll::Pending => None,
    }
}

/// What the caller is sent, if anything, now.
async fn sent(caller: &mut DuplexStream) -> String {
    let mut bytes = vec![0; 1 << 16];
    let read = tokio::time::timeout(Duration::from_millis(1), caller.read(&mut bytes)).await;
    String::from_utf8(bytes[..read.map_or(0, Result::unwrap)].to_vec()).unwrap()
}

/// A connection whose first request the framework has answered. What a task may do before others have their turn is
/// bounded, and none of this waits by itself.
async fn free() -> (DuplexStream, Fronted<DuplexStream>) {
    free_of(1 << 16).await
}

async fn free_of(room: usize) -> (DuplexStream, Fronted<DuplexStream>) {
    tokio::task::yield_now().await;
    let (mut caller, mut framework) = connection(room).await;
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), HELD, "the first is the framework's");
    framework.write_all(RESPONSE).await.unwrap();
    assert_eq!(sent(&mut caller).await.as_bytes(), RESPONSE);
    (caller, framework)
}

/// That a request and the response to it leave the connection to the framework.
async fn leaves(request: &[u8], response: &[u8]) {
    let (mut caller, mut framework) = free().await;
    caller.write_all(request).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), request);
    framework.write_all(response).await.unwrap();
    caller.write_all(HELD).await.unwrap();
    let after = [request, response].map(String::from_utf8_lossy);
    assert_eq!(given(&mut framework).unwrap(), HELD, "after {after:?}");
}

#[actix_web::test]
async fn what_is_held_is_answered_before_the_framework_has_heard_of_it() {
    let (mut caller, mut framework) = free().await;
    for _ in 0..3 {
        caller.write_all(HELD).await.unwrap();
        assert_eq!(given(&mut framework), None);
        let sent = sent(&mut caller).await;
        assert!(sent.starts_with("HTTP/1.1 200 OK\r\n") && sent.ends_with(&format!("\r\n\r\n{BODY}")), "{sent}");
        assert!(sent.contains("content-length: 22\r\n") && sent.contains("\r\nx-request-id: "), "{sent}");
    }
    caller.write_all(OTHER).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), OTHER);
    // Half of a response is not a response.
    framework.write_all(&RESPONSE[..39]).await.unwrap();
    assert!(matches!(framework.turn, Turn::Framework { .. }));
    framework.write_all(&RESPONSE[39..]).await.unwrap();
    assert_eq!(sent(&mut caller).await.as_bytes(), RESPONSE);
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework), None);
    assert!(sent(&mut caller).await.ends_with(BODY));
}

#[actix_web::test]
async fn what_is_outdated_is_made_anew_before_the_framework_has_heard_of_it() {
    let (mut caller, mut framework) = free().await;
    for body in [BODY, ANEW, ANEW] {
        caller.write_all(HELD).await.unwrap();
        assert_eq!(given(&mut framework), None);
        assert!(sent(&mut caller).await.ends_with(&format!("\r\n\r\n{body}")));
        framework.front.cache.clock().touch(&[Tag::entry("held")]);
    }
    assert_eq!(framework.front.cache.figures().misses, 3, "one at first, and twice anew");
}

#[actix_web::test]
async fn of_very_many_at_once_not_all_are_answered() {
    let (mut caller, mut framework) = free().await;
    caller.write_all(&[HELD; MOST_AT_ONCE + 2].concat()).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), [HELD; 2].concat());
    assert_eq!(sent(&mut caller).await.matches(BODY).count(), MOST_AT_ONCE);
    assert!(matches!(framework.turn, Turn::Left));
}

#[actix_web::test]
async fn of_several_at_once_the_first_are_answered_and_the_others_handed_on() {
    let (mut caller, mut framework) = free().await;
    caller.write_all(&[HELD, HELD, OTHER, HELD].concat()).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), [OTHER, HELD].concat());
    assert_eq!(sent(&mut caller).await.matches(BODY).count(), 2);
    // The framework owes two answers now; nobody counts along.
    framework.write_all(RESPONSE).await.unwrap();
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), HELD);
}

#[actix_web::test]
async fn a_head_in_pieces_is_handed_on_and_counted() {
    let (mut caller, mut framework) = free().await;
    for _ in 0..3 {
        for piece in HELD.chunks(8) {
            caller.write_all(piece).await.unwrap();
            assert_eq!(given(&mut framework).unwrap(), piece);
        }
        framework.write_all(RESPONSE).await.unwrap();
        assert_eq!(sent(&mut caller).await.as_bytes(), RESPONSE);
    }
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework), None);
    assert!(sent(&mut caller).await.ends_with(BODY));
    // With a piece of the next it is not one alone.
    caller.write_all(&OTHER[..9]).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), OTHER[..9]);
    caller.write_all(&[&OTHER[9..], b"G"].concat()).await.unwrap();
    assert_eq!(given(&mut framework).unwrap(), [&OTHER[9..], b"G"].concat());
    assert!(matches!(framework.turn, Turn::Left));
}

#[actix_web::test]
async fn after_a_request_with_a_body_and_its_answer_the_connection_is_free() {
    let post = "POST /v1/held HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n0123456789";
    let get = post.replace("POST", "GET");
    for (request, pieces) in [(post, 1000), (post, 60), (post, 7), (&get, 1000), (&get, 30)] {
        let (mut caller, mut framework) = free().await;
        for piece in request.as_bytes().chunks(pieces) {
            caller.write_all(piece).await.unwrap();
            assert_eq!(given(&mut framework).unwrap(), piece);
        }
        framework.write_all(RESPONSE).await.unwrap();
        assert_eq!(sent(&mut caller).await.as_bytes(), RESPONSE);
        caller.write_all(HELD).await.unwrap();
        assert_eq!(given(&mut framework), None, "{request:?} in pieces of {pieces}");
        assert!(sent(&mut caller).await.ends_with(BODY));
    }
    // An answer before all of it has come, and more than it has announced.
    for (request, then) in [(&post[..post.len() - 1], "9"), (post, "GET"), (&post[..60], "0123456789GET")] {
        let (mut caller, mut framework) = free().await;
        caller.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(given(&mut framework).unwrap(), request.as_bytes());
        if then == "9" {
            framework.write_all(RESPONSE).await.unwrap();
        }
        caller.write_all(then.as_bytes()).await.unwrap();
        assert_eq!(given(&mut framework).unwrap(), then.as_bytes());
        assert!(matches!(framework.turn, Turn::Left), "{request:?}");
    }
}

#[actix_web::test]
async fn who_asks_on_without_reading_asks_the_framework() {
    let (mut caller, mut framework) = free_of(1 << 12).await;
    // The answer to each is longer than it.
    caller.write_all(&[HELD; 100].concat()).await.unwrap();
    let handed_on = given(&mut framework).unwrap();
    assert!(handed_on.len() > 30 * HELD.len() && framework.unsent.len() <= MOST_UNSENT + 1, "{}", handed_on.len());
    let answered = 100 - handed_on.len() / HELD.len();
    assert!(answered > 10, "{answered}");
    // The framework is given what comes, although something is still to be sent.
    caller.write_all(OTHER).await.unwrap();
    assert_eq!((given(&mut framework).unwrap(), framework.unsent.is_empty()), (OTHER.to_vec(), false));
    let mut all = String::new();
    while all.matches(BODY).count() < answered {
        let piece = sent(&mut caller).await;
        assert!(!piece.is_empty(), "{all}");
        all += &piece;
        assert_eq!(given(&mut framework), None);
    }
}

#[actix_web::test]
async fn after_the_last_answer_the_framework_says_no_more() {
    let (mut caller, mut framework) = connection(64).await;
    caller.write_all(b"GET /v1/held HTTP/1.0\r\n\r\n").await.unwrap();
    assert_eq!(given(&mut framework), None, "there is more to be sent");
    let mut all = String::new();
    while !all.ends_with(BODY) {
        let piece = sent(&mut caller).await;
        assert!(!piece.is_empty(), "{all}");
        all += &piece;
        caller.write_all(b"more").await.unwrap();
        let ended = given(&mut framework);
        assert!(ended.is_none_or(|end| end.is_empty()), "nothing but the end");
    }
    framework.write_all(b"HTTP/1.1 408 Request Timeout\r\n\r\n").await.unwrap();
    framework.shutdown().await.unwrap();
    assert_eq!(sent(&mut caller).await, "");
}

#[actix_web::test]
async fn whatever_is_not_a_whole_plain_read_leaves_the_connection_to_the_framework() {
    let get = "GET /v1/held HTTP/1.1\r\nhost: x\r\n";
    let not_plain = [
        &format!("{get}content-length: 1\r\n\r\n12"),
        &format!("{get}content-length: +1\r\n\r\n1"),
        &format!("{get}content-length: 1\r\ncontent-length: 1\r\n\r\n1"),
        &format!("{get}content-length: 1234567890123\r\n\r\n1"),
        &format!("{get}transfer-encoding: chunked\r\n\r\n"),
        &format!("{get}connection: close, te\r\n\r\n"),
        &format!("{get}connection: close\r\nconnection: close\r\n\r\n"),
        &format!("{get}connection: upgrade\r\nupgrade: h2c\r\n\r\n"),
        &format!("{get}expect: 100-continue\r\n\r\n"),
        &format!("{get}host: y\r\n\r\n"),
        &format!("{get}a b: c\r\n\r\n"),
        "GET /v1/held HTTP/1.1\r\n\r\n",
        "GET /v1/held HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n\r\n",
        "CONNECT /v1/held HTTP/1.1\r\nhost: x\r\n\r\n",
        "\r\n",
        "\u{16}\u{3}\u{1}",
    ];
    for request in not_plain {
        leaves(request.as_bytes(), RESPONSE).await;
    }
}

#[actix_web::test]
async fn the_last_request_is_answered_and_the_connection_over() {
    let last = [
        "GET /v1/held HTTP/1.1\r\nhost: x\r\nConnection: Close\r\n\r\n",
        "GET /v1/held HTTP/1.0\r\n\r\n",
        "GET /v1/held HTTP/1.0\r\nhost: x\r\nconnection: close\r\n\r\n",
    ];
    for (request, new) in last.into_iter().flat_map(|request| [(request, true), (request, false)]) {
        let (mut caller, mut framework) = if new { connection(1 << 16).await } else { free().await };
        caller.write_all(&[request.as_bytes(), HELD].concat()).await.unwrap();
        assert_eq!(given(&mut framework).as_deref(), Some(&b""[..]), "an end: {request:?}");
        let sent = sent(&mut caller).await;
        assert!(sent.contains("\r\nconnection: close\r\n") && sent.ends_with(BODY), "{sent}");
        assert_eq!(sent.matches(BODY).count(), 1);
    }
}

#[actix_web::test]
async fn a_response_without_a_body_ends_with_its_head() {
    let responses = [
        ("HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 10\r\n\r\n"),
        ("DELETE", "HTTP/1.1 204 No Content\r\n\r\n"),
    ];
    for (method, response) in responses {
        let (mut caller, mut framework) = free().await;
        let request = format!("{method} /v1/other HTTP/1.1\r\nhost: x\r\n\r\n");
        caller.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(given(&mut framework).unwrap(), request.as_bytes());
        framework.write_all(response.as_bytes()).await.unwrap();
        assert_eq!(sent(&mut caller).await, response);
        caller.write_all(HELD).await.unwrap();
        assert_eq!(given(&mut framework), None, "after {response:?}");
        assert!(sent(&mut caller).await.ends_with(BODY));
    }
}

#[actix_web::test]
async fn a_response_that_is_not_counted_leaves_the_connection_to_the_framework() {
    let responses = [
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nmore",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n",
        "HTTP/1.1 200",
    ];
    for response in responses {
        leaves(OTHER, response.as_bytes()).await;
    }
}

#[actix_web::test]
async fn who_does_not_read_is_not_read_from_and_gets_all_of_it_in_order() {
    let (mut caller, mut framework) = free_of(64).await;
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework), None);
    // It fits into the pipe, and is not taken out of it yet.
    caller.write_all(HELD).await.unwrap();
    assert_eq!((given(&mut framework), framework.unsent.len()), (None, 2));
    let mut all = String::new();
    while all.matches(BODY).count() < 2 {
        let piece = sent(&mut caller).await;
        assert!(!piece.is_empty(), "{all}");
        all += &piece;
        assert_eq!(given(&mut framework), None);
    }
    assert_eq!(all.matches("HTTP/1.1 200 OK\r\n").count(), 2);
    assert!(all.starts_with("HTTP/1.1") && all.ends_with(BODY));
    caller.write_all(HELD).await.unwrap();
    assert_eq!(given(&mut framework), None);
    // The framework's own bytes come after what is still to be sent.
    let write = async { framework.write_all(RESPONSE).await.unwrap() };
    let read = async {
        let mut all = String::new();
        while !all.ends_with("{}") {
            let piece = sent(&mut caller).await;
            assert!(!piece.is_empty(), "{all}");
            all += &piece;
        }
        all
    };
    let ((), all) = tokio::join!(write, read);
    assert!(all.contains(&format!("{BODY}HTTP/1.1 200 OK")), "{all}");
}
