//! Answers from memory on connections that are kept open: in the order of the questions, beside those that the routes
//! make, and for as long as somebody asks.

use std::future::pending;
use std::time::Duration;

use actix_service::{Service as _, ServiceFactory as _};
use materia::server::{Timeouts, connections};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::time::{sleep, timeout};

use crate::support::{TestApp, config, on_both};

const ARTICLE: &str = "/v1/articles/physical-therapy-for-sciatica";

/// The sample content, on connections where so many bytes may be on their way.
struct Server {
    open: Box<dyn Fn() -> DuplexStream>,
    app: TestApp,
}

impl Server {
    async fn start(app: TestApp, flags: &[&str], room: usize) -> Self {
        Self::stopped_by(app, flags, room, pending::<()>).await
    }

    async fn stopped_by<Stopped: Future<Output = ()> + 'static>(
        app: TestApp,
        flags: &[&str],
        room: usize,
        stopping: impl Fn() -> Stopped + 'static,
    ) -> Self {
        let served = connections(&app.app, Timeouts::of(&config(flags)), stopping);
        let served = served.new_service(()).await.unwrap();
        let open = move || {
            let (ours, theirs) = tokio::io::duplex(room);
            actix_web::rt::spawn(served.call((theirs, None)));
            ours
        };
        Self { open: Box::new(open), app }
    }

    /// A connection on which the article was asked for, so that it is held.
    async fn connect(&self) -> DuplexStream {
        let mut connection = (self.open)();
        connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
        answer(&mut connection, true).await;
        connection
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
}

/// One answer: its status, its headers, and its body, if it has one.
async fn answer(connection: &mut (impl AsyncRead + Unpin), has_body: bool) -> (u16, String, String) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(Duration::from_secs(60), connection.read_u8()).await.expect("an answer").unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let status = head[9..12].parse().unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.filter(|_| has_body).map_or(0, |length| length.parse().unwrap())];
    connection.read_exact(&mut body).await.unwrap();
    (status, head, String::from_utf8(body).unwrap())
}

/// What else the other side sends within so many milliseconds, and whether it closes then.
async fn rest(connection: &mut (impl AsyncRead + Unpin), millis: u64) -> (String, bool) {
    let mut rest = Vec::new();
    let end = async { while connection.read_buf(&mut rest).await.expect("no failure") > 0 {} };
    let closes = timeout(Duration::from_millis(millis), end).await.is_ok();
    (String::from_utf8(rest).unwrap(), closes)
}

/// That the other side closes, and says no more.
async fn ends(connection: &mut (impl AsyncRead + Unpin)) {
    assert_eq!(rest(connection, 60_000).await, (String::new(), true));
}

on_both! {
    async fn questions_on_their_way_at_once_are_answered_in_their_order(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let mut connection = server.connect().await;
        let other = "/v1/articles/dry-needling-what-to-expect?fields=title";
        let paths = [ARTICLE, ARTICLE, "/v1/topics", ARTICLE, "/v1/nowhere", other, ARTICLE, "/health/live", ARTICLE];
        let all: String = paths.iter().map(|path| get(path)).collect();
        for _ in 0..3 {
            connection.write_all(all.as_bytes()).await.unwrap();
            for path in paths {
                let (status, _, body) = answer(&mut connection, true).await;
                let expected = server.app.get(path).await;
                // What is wrong has an identifier in its body, which is another one each time.
                let same = status >= 400 || path.starts_with("/health") || body == expected.text();
                assert!(status == expected.status.as_u16() && same, "{path}: {status} {body}");
            }
        }
    }

    async fn what_a_request_brings_along_is_never_taken_for_another(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let within = get(ARTICLE);
        let brought = [
            format!("content-length: {}\r\n\r\n{within}", within.len()),
            format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n{within}\r\n0\r\n\r\n", within.len()),
        ];
        for (method, status) in [("GET", 200), ("POST", 405)] {
            for brought in &brought {
                let mut connection = server.connect().await;
                let request = format!("{method} {ARTICLE} HTTP/1.1\r\nhost: localhost\r\n{brought}");
                // What is within comes as a piece of its own, as a request would.
                let (head, within) = request.split_at(request.find(&within).unwrap());
                connection.write_all(head.as_bytes()).await.unwrap();
                tokio::task::yield_now().await;
                connection.write_all(within.as_bytes()).await.unwrap();
                let (told, head, _) = answer(&mut connection, true).await;
                assert_eq!(told, status, "{request}");
                if head.contains("\r\nconnection: close") {
                    ends(&mut connection).await;
                } else {
                    connection.write_all(get("/v1/nowhere").as_bytes()).await.unwrap();
                    assert_eq!(answer(&mut connection, true).await.0, 404, "{request}");
                    assert_eq!(rest(&mut connection, 10).await.0, "");
                }
            }
        }
    }

    async fn a_head_in_pieces_is_answered(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let mut connection = server.connect().await;
        for _ in 0..2 {
            for piece in get(ARTICLE).as_bytes().chunks(7) {
                connection.write_all(piece).await.unwrap();
                sleep(Duration::from_millis(1)).await;
            }
            let (status, _, body) = answer(&mut connection, true).await;
            assert_eq!((status, body.as_str()), (200, server.app.get(ARTICLE).await.text()));
        }
    }

    async fn a_head_alone_and_an_answer_that_is_known_have_no_body(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let mut connection = server.connect().await;
        connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
        let (_, whole, body) = answer(&mut connection, true).await;
        let lines = |head: &str| {
            let changing = ["date: ", "x-request-id: ", "last-modified: "];
            let lines = head.lines().filter(|line| !changing.iter().any(|name| line.starts_with(name)));
            let mut lines: Vec<String> = lines.map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let tag = whole.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        let known = get(ARTICLE).replace("\r\n\r\n", &format!("\r\nIF-None-Match: {tag}\r\n\r\n"));
        for _ in 0..2 {
            connection.write_all(get(ARTICLE).replace("GET", "HEAD").as_bytes()).await.unwrap();
            let (status, head, _) = answer(&mut connection, false).await;
            assert_eq!((status, lines(&head)), (200, lines(&whole)));
            connection.write_all(known.as_bytes()).await.unwrap();
            let (status, head, _) = answer(&mut connection, false).await;
            assert_eq!((status, head.contains("content-length")), (304, false));
            assert!(lines(&head).iter().all(|line| line.starts_with("HTTP/") || whole.contains(line)), "{head}");
            connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
            assert_eq!(answer(&mut connection, true).await.2, body);
        }
    }

    async fn the_last_question_is_answered_and_the_connection_closed(app, demo) {
        let server = Server::start(app, &[], 1 << 10).await;
        drop(server.connect().await);
        let close = get(ARTICLE).replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
        let older = |path: &str| get(path).replace("HTTP/1.1", "HTTP/1.0");
        // The framework answers in the older version; from memory it is ours.
        let asked = [
            (close, "HTTP/1.1 200", "\r\nconnection: close\r\n"),
            (older(ARTICLE), "HTTP/1.1 200", "\r\nconnection: close\r\n"),
            (older("/v1/nowhere"), "HTTP/1.0 404", ""),
        ];
        for (last, status, closing) in asked {
            for mut connection in [(server.open)(), server.connect().await] {
                connection.write_all(last.as_bytes()).await.unwrap();
                let (_, head, _) = answer(&mut connection, true).await;
                assert!(head.starts_with(status) && head.contains(closing), "{head}");
                ends(&mut connection).await;
            }
        }
    }

    async fn who_reads_slowly_gets_all_of_it(app, demo) {
        // Longer than an idle connection is kept, and than a first request may take.
        let server = Server::start(app, &["--keep-alive", "3", "--head-timeout", "3"], 1 << 10).await;
        let page = "/v1/articles?limit=20&body=html";
        let whole = server.app.get(page).await;
        let last = get(page).replace("HTTP/1.1", "HTTP/1.0");
        for (asked, then) in [([get(page), get(ARTICLE)].concat(), true), (last, false)] {
            let mut connection = if then { server.connect().await } else { (server.open)() };
            connection.write_all(asked.as_bytes()).await.unwrap();
            let (mut reader, _writer) = tokio::io::split(connection);
            let mut came = Vec::new();
            for _ in 0..6 {
                let mut piece = vec![0; whole.body.len() / 8];
                reader.read_exact(&mut piece).await.unwrap();
                came.extend(piece);
                sleep(Duration::from_millis(700)).await;
            }
            let mut all = std::io::Cursor::new(came).chain(reader);
            assert_eq!(answer(&mut all, true).await.2, whole.text());
            if then {
                assert_eq!(answer(&mut all, true).await.2, server.app.get(ARTICLE).await.text());
            }
            ends(&mut all).await;
        }
    }

    async fn more_questions_than_a_read_takes_are_all_answered(app, demo) {
        let server = Server::start(app, &[], 1 << 10).await;
        let (mut reader, mut writer) = tokio::io::split(server.connect().await);
        let path = "/v1/articles?limit=1&fields=title";
        let expected = server.app.get(path).await;
        let asked = get(path).repeat(1000);
        let write = async { writer.write_all(asked.as_bytes()).await.unwrap() };
        let read = async {
            for _ in 0..1000 {
                let (status, _, body) = answer(&mut reader, true).await;
                assert_eq!((status, body.as_str()), (200, expected.text()));
            }
        };
        tokio::join!(write, read);
    }

    async fn a_stop_closes_those_where_nobody_asks_anything(app, demo) {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let stopping = move || {
            let mut stopped = stopped.clone();
            async move { drop(stopped.wait_for(|stopped| *stopped).await) }
        };
        let server = Server::stopped_by(app, &[], 1 << 20, stopping).await;
        let (mut idle, mut asking) = (server.connect().await, server.connect().await);
        asking.write_all(get(ARTICLE).as_bytes()).await.unwrap();
        stop.send(true).unwrap();
        assert_eq!(answer(&mut asking, true).await.0, 200);
        ends(&mut asking).await;
        ends(&mut idle).await;
    }

    async fn a_connection_is_kept_while_somebody_asks_and_no_longer(app, demo) {
        let server = Server::start(app, &["--keep-alive", "3", "--head-timeout", "3"], 1 << 20).await;
        let mut connection = server.connect().await;
        for _ in 0..8 {
            sleep(Duration::from_millis(500)).await;
            connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
            assert_eq!(answer(&mut connection, true).await.0, 200);
        }
        ends(&mut connection).await;
        // Who says nothing at all is told so.
        let (told, closed) = rest(&mut (server.open)(), 60_000).await;
        assert!(told.starts_with("HTTP/1.1 408 ") && closed, "{told}");
    }

    async fn a_refused_write_takes_nothing_from_what_comes_after_it(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        // Nobody is named, and the longest is beyond what is taken at all: the answer may come before all is sent.
        for body in ["", "{}", &" ".repeat(3_000_000)] {
            let connection = server.connect().await;
            let length = body.len();
            let request = format!("POST /manage/v1/articles HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}");
            let (mut reader, mut writer) = tokio::io::split(connection);
            let (_, (status, head, _)) = tokio::join!(writer.write_all(request.as_bytes()), answer(&mut reader, true));
            assert!(status == 401 || status == 413, "{head}");
            if head.contains("\r\nconnection: close") {
                ends(&mut reader).await;
            } else {
                writer.write_all(get(ARTICLE).as_bytes()).await.unwrap();
                assert_eq!(answer(&mut reader, true).await.2, server.app.get(ARTICLE).await.text());
            }
        }
    }

    async fn after_a_write_reads_are_answered_on_the_same_connection(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let mut connection = server.connect().await;
        let id = server.app.get(ARTICLE).await.json()["id"].as_str().unwrap().to_owned();
        for (number, rest) in [0, 1, 20].into_iter().enumerate() {
            let body = format!("{{\"title\": \"Title {number}\"}}");
            let request = format!(
                "PATCH /manage/v1/articles/{id}?publish=true HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
                 content-type: application/merge-patch+json\r\ncontent-length: {}\r\n\r\n{body}",
                server.app.editor_token(),
                body.len()
            );
            let (first, last) = request.split_at(request.len() - rest);
            connection.write_all(first.as_bytes()).await.unwrap();
            tokio::task::yield_now().await;
            connection.write_all(last.as_bytes()).await.unwrap();
            assert_eq!(answer(&mut connection, true).await.0, 200);
            for _ in 0..2 {
                connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
                assert!(answer(&mut connection, true).await.2.contains(&format!("\"Title {number}\"")));
            }
        }
    }

    async fn a_publish_is_seen_by_the_next_question_on_every_connection(app, demo) {
        let server = Server::start(app, &[], 1 << 20).await;
        let mut connections = vec![server.connect().await, server.connect().await];
        let id = server.app.get(ARTICLE).await.json()["id"].as_str().unwrap().to_owned();
        for number in 0..20 {
            let change = serde_json::json!({ "title": format!("Title {number}") });
            server.app.editor().patch(&format!("/manage/v1/articles/{id}?publish=true"), &change).await.expect(200);
            for connection in &mut connections {
                connection.write_all(get(ARTICLE).as_bytes()).await.unwrap();
                assert!(answer(connection, true).await.2.contains(&format!("\"Title {number}\"")));
            }
        }
    }
}
