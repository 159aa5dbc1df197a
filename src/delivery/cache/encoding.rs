//! Content encodings (RFC 9110, 12.5.3): which one a reader prefers, and how bytes are put into it. Small answers are
//! left as they are, since they fit one packet either way.

use std::io::Write as _;

use actix_web::http::header::ACCEPT_ENCODING;
use actix_web::web::Bytes;
use libdeflater::{CompressionLvl, Compressor};

use crate::http::Asked;

/// Answers below this are not worth encoding.
pub(in crate::delivery) const SMALL: usize = 1024;

/// The library's default. A page of 180 KB is an eighth larger than with level 6, and done in a fifth of the time: every change
/// of what it shows has it encoded again.
const ZSTD_LEVEL: i32 = 3;

/// An encoding of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::delivery) enum Encoding {
    /// None.
    Identity,
    /// Brotli (RFC 7932).
    Brotli,
    /// Zstandard (RFC 8878).
    Zstd,
    /// Gzip (RFC 1952).
    Gzip,
}

impl Encoding {
    /// The name in the headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// The one that the reader weighs highest; of equals the one that makes the least bytes.
    pub(in crate::delivery) fn preferred(request: &impl Asked) -> Self {
        let mut best = (Self::Identity, 0u16);
        for line in request.lines(ACCEPT_ENCODING).flatten() {
            for item in line.split(',') {
                let mut parts = item.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default();
                let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), weight);
                let (Some(weight @ 1..), Some(encoding)) = (weight, Self::named(name)) else { continue };
                if weight > best.1 || (weight == best.1 && encoding.rank() > best.0.rank()) {
                    best = (encoding, weight);
                }
            }
        }
        best.0
    }

    fn named(name: &str) -> Option<Self> {
        let known = [Self::Brotli, Self::Zstd, Self::Gzip, Self::Identity];
        known.into_iter().find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }

    fn rank(self) -> u8 {
        match self {
            Self::Identity => 0,
            Self::Gzip => 1,
            Self::Zstd => 2,
            Self::Brotli => 3,
        }
    }

    /// How many bytes are encoded in a quarter of a millisecond, which is what it takes to make the largest answers anew.
    pub(super) fn soon(self) -> usize {
        match self {
            Self::Identity => usize::MAX,
            Self::Brotli => 24 << 10,
            Self::Gzip => 48 << 10,
            Self::Zstd => 192 << 10,
        }
    }

    /// The bytes in this encoding, if there is one and it works.
    pub(super) fn encode(self, bytes: &Bytes) -> Option<Bytes> {
        let encoded = match self {
            Self::Identity => None,
            Self::Brotli => brotli_of(bytes).ok(),
            Self::Zstd => zstd::encode_all(bytes.as_ref(), ZSTD_LEVEL).ok(),
            Self::Gzip => gzip_of(bytes),
        };
        encoded.map(|mut bytes: Vec<u8>| {
            bytes.shrink_to_fit();
            Bytes::from(bytes)
        })
    }
}

fn brotli_of(bytes: &Bytes) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 5, 22);
    writer.write_all(bytes)?;
    // The end of the stream is written when the writer goes.
    drop(writer);
    Ok(out)
}

fn gzip_of(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut out).ok()?;
    out.truncate(length);
    Some(out)
}

/// A quality value in thousandths.
fn weight(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?;
    // In bounds by the line before.
    Some((quality * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn decoded(encoding: Encoding, encoded: &[u8], length: usize) -> Vec<u8> {
        let mut text = vec![0; length];
        match encoding {
            Encoding::Identity => text.copy_from_slice(encoded),
            Encoding::Brotli => brotli::Decompressor::new(encoded, 4096).read_exact(&mut text).unwrap(),
            Encoding::Zstd => text = zstd::decode_all(encoded).unwrap(),
            Encoding::Gzip => {
                let read = libdeflater::Decompressor::new().gzip_decompress(encoded, &mut text).unwrap();
                assert_eq!(read, length);
            }
        }
        text
    }

    #[test]
    fn what_is_encoded_is_what_is_decoded_and_less() {
        let text =
            |length: usize| Bytes::from(b"{\"title\": \"Caf\xc3\xa9\"}, ".repeat(length / 20 + 1)[..length].to_vec());
        for encoding in [Encoding::Brotli, Encoding::Zstd, Encoding::Gzip] {
            for length in [0, 1, SMALL, 200_000] {
                let encoded = encoding.encode(&text(length)).unwrap();
                assert_eq!(decoded(encoding, &encoded, length), text(length), "{encoding:?} {length}");
                assert!(length < SMALL || encoded.len() < length / 4, "{encoding:?} {length}: {}", encoded.len());
            }
        }
        assert!(Encoding::Identity.encode(&text(SMALL)).is_none());
    }
}
