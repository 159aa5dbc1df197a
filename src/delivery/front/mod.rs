//! Answers from memory, on the connection itself: a question that was asked in the very same words before, and whose
//! answer is held and still true, or can be made anew of what is in memory, is answered before the framework has heard of
//! it. It asks nothing of the caller, so that
//! it belongs before a surface that is open to anyone.
//!
//! Between the socket and the framework stands a stream that passes everything on, in both directions, and looks at
//! requests on their way in. It may answer one in the framework's place only while it knows that the framework owes
//! nothing and holds nothing of the caller's. So it answers reads alone, whose heads are all there is of them and come in one
//! piece. The first request of a connection that stays open, one in pieces, one with a body, and each that has no answer in
//! memory, is handed on, and the bytes of the request and of the framework's response are counted: when the last has gone
//! out, the connection is free again. Whatever is not like that (a second request before the first was answered, a body or
//! a response of unannounced length) leaves the connection to the framework for good. Timeouts and closing stay the
//! framework's, which takes a connection for idle whose caller takes nothing of an answer from memory.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use actix_web::web::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::cache::{Answer, Cache};
use crate::http::{Asked, JSON, NotPlain, Plain, Progress, RequestId, Sent, accepts};

/// Where so many pieces of answers wait to be sent, or more, whoever asks on asks the framework.
const MOST_UNSENT: usize = 32;
/// So many are answered of those that come at once: each may have to be made anew.
const MOST_AT_ONCE: usize = 64;
/// A head that is longer, and comes in pieces, leaves the connection to the framework.
const LONGEST_HEAD: usize = 16 << 10;

/// What stands before the connections of one worker.
#[derive(Debug, Clone)]
pub struct Front {
    cache: Arc<Cache>,
    desk: Rc<RefCell<Desk>>,
}

/// What one answer after the other is written with.
#[derive(Debug, Default)]
struct Desk {
    head: Vec<u8>,
    date: Date,
}

/// The value of `Date`, for a second.
#[derive(Debug, Default)]
struct Date {
    second: u64,
    text: String,
}

impl Date {
    fn now(&mut self) -> &str {
        let second = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        if second != self.second || self.text.is_empty() {
            self.second = second;
            self.text = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(second));
        }
        &self.text
    }
}

impl Desk {
    /// The head of an answer, and its body.
    fn write(&mut self, read: &Plain<'_, '_>, answer: &Answer) -> Option<(&[u8], Bytes)> {
        self.head.clear();
        let body = answer.write(read, &mut self.head)?;
        let mut write =
            |pieces: [&str; 2]| pieces.iter().for_each(|piece| self.head.extend_from_slice(piece.as_bytes()));
        write(["date: ", self.date.now()]);
        RequestId::tell(read, |id| write(["\r\nx-request-id: ", id]));
        write([if read.is_last() { "\r\nconnection: close" } else { "" }, "\r\n\r\n"]);
        Some((&self.head, body))
    }
}

impl Front {
    /// Before the routes that answer from this cache.
    pub fn new(cache: Arc<Cache>) -> Self {
        Self { cache, desk: Rc::default() }
    }

    /// The connection as the framework sees it.
    pub fn before<Io>(&self, io: Io) -> Fronted<Io> {
        Fronted { io, front: self.clone(), turn: Turn::First, unsent: VecDeque::new() }
    }

    /// The answer from memory, if this is a read that takes it and there is one.
    fn held(&self, read: &Plain<'_, '_>) -> Option<Arc<Answer>> {
        if accepts(read, &[JSON]) { self.cache.found_before(read) } else { None }
    }
}

/// Whose turn it is on a connection.
#[derive(Debug)]
enum Turn {
    /// The framework's, which waits for a first request and for no longer than it may take; ours, if that is the last, too.
    First,
    /// Nobody owes anything.
    Free,
    /// The framework's, which has these bytes of a head.
    Part(Vec<u8>),
    /// The framework's, until so much more of the request has come and so much of the response is sent.
    Framework { to_come: usize, sent: Sent },
    /// The framework's for good.
    Left,
    /// Nobody's: the last answer is given.
    Over,
}

/// A connection whose requests are answered from memory where that can be.
#[derive(Debug)]
pub struct Fronted<Io> {
    io: Io,
    front: Front,
    turn: Turn,
    /// What is still to be sent of answers from memory.
    unsent: VecDeque<Bytes>,
}

impl<Io: AsyncWrite + Unpin> Fronted<Io> {
    /// Looks at what came, and says how much of it is answered.
    fn look(&mut self, context: &mut Context<'_>, came: &[u8]) -> io::Result<usize> {
        match &mut self.turn {
            Turn::First | Turn::Free => return self.answer(context, came),
            Turn::Part(head) => {
                head.extend_from_slice(came);
                if let Some(turn) = after(&Plain::first_of(head, &mut Plain::slots()), head.len()) {
                    self.turn = turn;
                }
            }
            Turn::Framework { to_come, .. } if *to_come >= came.len() => *to_come -= came.len(),
            Turn::Framework { .. } | Turn::Left | Turn::Over => self.turn = Turn::Left,
        }
        Ok(0)
    }

    /// Answers the reads at the beginning of what came, as far as there are answers to them, and says how long these were.
    fn answer(&mut self, context: &mut Context<'_>, came: &[u8]) -> io::Result<usize> {
        let (mut begin, mut answered) = (0, 0);
        while begin < came.len() {
            let mut slots = Plain::slots();
            match Plain::first_of(&came[begin..], &mut slots) {
                Ok(read) if answered < MOST_AT_ONCE && self.may_answer(&read) && self.send(context, &read)? => {
                    begin += read.length();
                    answered += 1;
                    if read.is_last() {
                        self.turn = Turn::Over;
                        return Ok(came.len());
                    }
                }
                request => {
                    let rest = &came[begin..];
                    self.turn = after(&request, rest.len()).unwrap_or_else(|| Turn::Part(rest.to_vec()));
                    break;
                }
            }
        }
        Ok(begin)
    }

    fn may_answer(&self, read: &Plain<'_, '_>) -> bool {
        let in_turn = matches!(self.turn, Turn::Free) || read.is_last();
        read.is_read() && in_turn && self.unsent.len() < MOST_UNSENT
    }

    /// Sends the answer to a read, or what can be sent of it now, if there is one.
    fn send(&mut self, context: &mut Context<'_>, read: &Plain<'_, '_>) -> io::Result<bool> {
        let desk = &mut *self.front.desk.borrow_mut();
        let answer = self.front.held(read);
        let Some((head, body)) = answer.and_then(|answer| desk.write(read, &answer)) else { return Ok(false) };
        let mut taken = 0;
        if self.unsent.is_empty() {
            let io = Pin::new(&mut self.io);
            let wrote = if body.is_empty() {
                io.poll_write(context, head)
            } else {
                io.poll_write_vectored(context, &[IoSlice::new(head), IoSlice::new(&body)])
            };
            if let Poll::Ready(wrote) = wrote {
                taken = wrote?;
            }
        }
        if taken < head.len() {
            self.unsent.push_back(Bytes::copy_from_slice(&head[taken..]));
        }
        let taken = taken.saturating_sub(head.len());
        if taken < body.len() {
            self.unsent.push_back(body.slice(taken..));
        }
        Ok(true)
    }

    /// Sends what is still to be sent.
    fn poll_unsent(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(first) = self.unsent.front_mut() {
            match ready!(Pin::new(&mut self.io).poll_write(context, first))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                taken => first.advance(taken),
            }
            if first.is_empty() {
                self.unsent.pop_front();
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Whose turn it is once so many bytes are handed on that begin with this request. That is not known while they are a
/// part of its head.
fn after(request: &Result<Plain<'_, '_>, NotPlain>, handed_on: usize) -> Option<Turn> {
    match request {
        Ok(request) if request.length() >= handed_on => {
            let to_come = request.length() - handed_on;
            Some(Turn::Framework { to_come, sent: Sent::nothing(request.method()) })
        }
        Err(NotPlain::Yet) if handed_on < LONGEST_HEAD => None,
        _ => Some(Turn::Left),
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> AsyncRead for Fronted<Io> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        loop {
            // Who does not read is not read from, unless the framework has begun to.
            let unsent = this.poll_unsent(context)?;
            if unsent.is_pending() && matches!(this.turn, Turn::First | Turn::Free | Turn::Over) {
                return Poll::Pending;
            }
            let read = Pin::new(&mut this.io).poll_read(context, buffer)?;
            let came = buffer.filled().len() - before;
            if matches!(this.turn, Turn::Over) {
                // What else comes is nobody's. Where no more does, the framework is told of an end, so that it closes.
                buffer.set_filled(before);
                if came == 0 {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            ready!(read);
            let answered = this.look(context, &buffer.filled()[before..])?;
            buffer.filled_mut().copy_within(before + answered.., before);
            buffer.set_filled(before + came - answered);
            if came == 0 || answered < came {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Fronted<Io> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_unsent(context))?;
        if matches!(this.turn, Turn::Over) {
            // What the framework says now (a 408) is for somebody who, as far as it knows, asked nothing.
            return Poll::Ready(Ok(bytes.len()));
        }
        let taken = ready!(Pin::new(&mut this.io).poll_write(context, bytes))?;
        let progress = match &mut this.turn {
            Turn::Framework { sent, to_come } => (sent.count(bytes, taken), *to_come),
            _ => (Progress::Unknown, 0),
        };
        match progress {
            (Progress::More, _) => {}
            (Progress::All, 0) => this.turn = Turn::Free,
            _ => this.turn = Turn::Left,
        }
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_unsent(context))?;
        Pin::new(&mut this.io).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_unsent(context))?;
        Pin::new(&mut this.io).poll_shutdown(context)
    }
}
