//! Where lines come from: a file that is read twice. What cannot be read twice, such as standard input, is copied to
//! a temporary file first, which has no name and goes with the program, however that ends.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _};
use std::path::Path;

use crate::content::RawLine;

/// The longest line that is taken, in bytes: far more than two documents at all their bounds.
const MAX_LINE: usize = 16 * 1024 * 1024;
/// How many lines are taken in one transaction at most, and how many bytes of them until it is full. Each line has a
/// savepoint, and SQLite looks through all that the transaction has set aside at the end of each: more lines would cost
/// more than the flushes that they save.
const BATCH_LINES: usize = 100;
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// A file of lines.
#[derive(Debug)]
pub struct Source {
    file: File,
    length: u64,
}

impl Source {
    /// A file, or whatever else is at this path.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
        }
        if metadata.is_file() { Ok(Self { length: metadata.len(), file }) } else { Self::spool(file) }
    }

    /// Anything that can be read once.
    pub fn spool(mut from: impl io::Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let length = io::copy(&mut from, &mut file)?;
        Ok(Self { file, length })
    }

    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The lines from the beginning on.
    pub(super) fn batches(&mut self) -> io::Result<Batches<'_>> {
        self.file.rewind()?;
        Ok(Batches { reader: BufReader::with_capacity(1 << 16, &self.file), number: 0 })
    }
}

/// Lines, some at a time.
#[derive(Debug)]
pub(super) struct Batches<'s> {
    reader: BufReader<&'s File>,
    number: u64,
}

impl Batches<'_> {
    /// The next lines and how many bytes they take in the file; nothing at its end. A batch of blank lines has no line.
    pub(super) fn next(&mut self) -> io::Result<Option<(Vec<RawLine>, u64)>> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < BATCH_LINES && bytes < BATCH_BYTES {
            let Some((line, length)) = self.line()? else { break };
            bytes += length;
            lines.extend(line);
        }
        Ok((bytes > 0).then_some((lines, bytes as u64)))
    }

    /// A line and its length; no line where it is blank.
    fn line(&mut self) -> io::Result<Option<(Option<RawLine>, usize)>> {
        let mut bytes = Vec::new();
        let mut length = (&mut self.reader).take(MAX_LINE as u64 + 1).read_until(b'\n', &mut bytes)?;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        if length > MAX_LINE && bytes.last() != Some(&b'\n') {
            length += self.skip_line()?;
            return Ok(Some((Some(RawLine { number: self.number, bytes: None }), length)));
        }
        while bytes.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
            bytes.pop();
        }
        let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
        let line = (!is_blank).then_some(RawLine { number: self.number, bytes: Some(bytes) });
        Ok(Some((line, length)))
    }

    /// Passes over the rest of a line, holding no more of it than a buffer.
    fn skip_line(&mut self) -> io::Result<usize> {
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(skipped);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let length = end.unwrap_or(buffer.len());
            self.reader.consume(length);
            skipped += length;
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }
}
