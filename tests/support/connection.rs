//! Requests that go to the application as they do in service: as bytes, over connections that are kept open.

use std::cell::RefCell;
use std::future::{Future, pending};
use std::net::SocketAddr;
use std::pin::Pin;

use actix_service::{Service, ServiceFactory as _};
use actix_web::body::to_bytes_limited;
use actix_web::http::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use materia::app::App;
use materia::server::{Timeouts, connections};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::Reply;

/// What either side may send before the other reads.
const BUFFER: usize = 1 << 20;

type Serve = dyn Fn(DuplexStream) -> Pin<Box<dyn Future<Output = ()>>>;

/// The connections to one application.
pub struct Connections {
    serve: Box<Serve>,
    free: RefCell<Vec<DuplexStream>>,
}

impl Connections {
    pub async fn to(app: &App, timeouts: Timeouts) -> Self {
        let service = connections(app, timeouts, pending::<()>).new_service(()).await.expect("the application starts");
        let serve = move |io| -> Pin<Box<dyn Future<Output = ()>>> {
            let served = service.call((io, Some(SocketAddr::from(([127, 0, 0, 1], 1)))));
            // A caller that goes away is no failure of the application.
            Box::pin(async move { drop(served.await) })
        };
        Self { serve: Box::new(serve), free: RefCell::default() }
    }

    /// The answer to a request, on a connection on which nothing else is under way.
    pub async fn ask(&self, request: actix_http::Request) -> Reply {
        let (head, body, method) = written(request).await;
        let free = self.free.borrow_mut().pop();
        let connection = free.unwrap_or_else(|| {
            let (ours, theirs) = tokio::io::duplex(BUFFER);
            actix_web::rt::spawn((self.serve)(theirs));
            ours
        });
        let (mut reader, mut writer) = tokio::io::split(connection);
        let write = async {
            // The application may answer and close before everything is sent, which is its right.
            let _ = writer.write_all(&[head, body].concat()).await;
            pending::<Reply>().await
        };
        let reply = tokio::select! {
            reply = read(&mut reader, &method) => reply,
            never = write => never,
        };
        if reply.headers.get(CONNECTION).is_none() {
            self.free.borrow_mut().push(reader.unsplit(writer));
        }
        reply
    }
}

/// A request as bytes: its head, and its body.
async fn written(mut request: actix_http::Request) -> (Vec<u8>, Vec<u8>, Method) {
    let payload = actix_web::body::BodyStream::new(request.take_payload());
    let body = to_bytes_limited(payload, usize::MAX).await.unwrap().unwrap().to_vec();
    let headers = request.headers_mut();
    if !headers.contains_key(HOST) {
        headers.insert(HOST, HeaderValue::from_static("localhost"));
    }
    if !body.is_empty() && !headers.contains_key(CONTENT_LENGTH) {
        headers.insert(CONTENT_LENGTH, body.len().into());
    }
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method()).into_bytes();
    for (name, value) in &request.head().headers {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    (head, body, request.method().clone())
}

/// A response, whose length must be told.
async fn read(reader: &mut (impl tokio::io::AsyncRead + Unpin), method: &Method) -> Reply {
    let mut came = Vec::new();
    loop {
        assert!(reader.read_buf(&mut came).await.unwrap() > 0, "an answer: {}", String::from_utf8_lossy(&came));
        let mut lines = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut lines);
        let httparse::Status::Complete(head) = response.parse(&came).unwrap() else { continue };
        let status = StatusCode::from_u16(response.code.unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        for line in response.headers.iter() {
            headers.append(HeaderName::try_from(line.name).unwrap(), HeaderValue::from_bytes(line.value).unwrap());
        }
        let bodiless = *method == Method::HEAD || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
        let length = match headers.get(CONTENT_LENGTH) {
            _ if bodiless => 0,
            Some(length) => length.to_str().unwrap().parse().unwrap(),
            None => panic!("a length: {headers:?}"),
        };
        let mut body = came.split_off(head);
        let have = body.len();
        assert!(have <= length, "nothing after the body: {status} {headers:?}");
        body.resize(length, 0);
        reader.read_exact(&mut body[have..]).await.unwrap();
        return Reply { status, headers, body: body.into() };
    }
}
