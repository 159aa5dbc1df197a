//! What only shows on a real connection: HEAD without a body, bodies of unannounced length, and input that lies about
//! itself.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use materia::http::{BodyLimit, BodyTimeout, Validators, request_id};
use serde_json::{Value, json};

use super::sample::operations;

/// Runs the sample application while a client talks to it.
async fn serve<T: Send + 'static>(limit: usize, client: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
    let validators = web::Data::new(Validators::default());
    let app = move || {
        App::new()
            .app_data(validators.clone())
            .app_data(BodyLimit(limit))
            .app_data(BodyTimeout(Duration::from_secs(2)))
            .configure(|config| operations().mount(config))
            .wrap(from_fn(request_id))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    let result = web::block(move || client(address)).await.unwrap();
    handle.stop(false).await;
    running.await.unwrap().unwrap();
    result
}

/// Sends bytes and reads until the server closes.
fn talk(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    // Long enough for any machine, however busy: without an answer by then there will be none.
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    // The server may answer and close before everything is sent, which is its right.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or(Value::Null)
}

#[actix_web::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let ask = |method: &str| format!("{method} /pages/x HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    let (get, head) = (ask("GET"), ask("HEAD"));
    let (get, head) = serve(1000, move |at| (talk(at, get.as_bytes()), talk(at, head.as_bytes()))).await;
    assert_eq!(body(&get), json!({ "id": "x" }));
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    assert!(head.contains("content-length: 10\r\n"), "{head}");
}

#[actix_web::test]
async fn a_body_of_unannounced_length_is_stopped_at_the_limit() {
    let mut request = b"POST /pages HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
    for _ in 0..64 {
        request.extend(format!("400\r\n{}\r\n", " ".repeat(1024)).bytes());
    }
    request.extend(b"0\r\n\r\n");
    let answer = serve(10_000, move |at| talk(at, &request)).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[actix_web::test]
async fn a_body_that_breaks_off_or_a_line_that_is_no_request_does_no_harm() {
    let good = b"GET /pages/x HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
    let answers = serve(1000, move |at| {
        let mut short = TcpStream::connect(at).unwrap();
        let head = "POST /pages HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        short.write_all(head.as_bytes()).unwrap();
        drop(short);
        (talk(at, b"\x16\x03\x01\x02\x00\r\n\r\n"), talk(at, good))
    });
    let (nonsense, good) = answers.await;
    assert!(nonsense.starts_with("HTTP/1.1 400"), "{nonsense}");
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
}

#[actix_web::test]
async fn the_worst_document_of_the_full_size_is_answered() {
    let blocks: Vec<Value> = (0..60_000).map(|_| json!({ "_type": "image", "alt": 1, "x": {} })).collect();
    let document = json!({ "title": 1, "body": { "blocks": blocks }, "blocks": [] }).to_string();
    let head = "POST /pages HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let request = format!("{head}Content-Length: {}\r\n\r\n{document}", document.len());
    assert!(request.len() > 1_900_000);
    let answer = serve(BodyLimit::default().0, move |at| talk(at, request.as_bytes())).await;
    assert!(answer.starts_with("HTTP/1.1 422"), "{}", &answer[..200.min(answer.len())]);
    assert_eq!(body(&answer)["errors"].as_array().map(Vec::len), Some(100));
}

#[actix_web::test]
async fn a_body_that_never_arrives_is_not_waited_for() {
    let request = "POST /pages HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let answer = serve(1000, move |at| talk(at, request.as_bytes())).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("connection: close"), "{answer}");
    assert_eq!(body(&answer)["type"], "/problems/request-timeout");
}
