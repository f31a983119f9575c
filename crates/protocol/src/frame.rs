//! Frames: what splits the byte stream into messages (`protocol-spec/frame.md`).

use std::io::{Read, Write};

use bytes::{Buf, Bytes, BytesMut};
use flate2::Compression;

use crate::Limits;
use crate::error::PeerMisbehaved;

/// Length and flag.
const HEADER: usize = 5;
/// The newline after each payload. Stock never looks at it, and neither do we.
const TRAILER: usize = 1;
/// Larger payloads are worth trying to compress: stock's threshold.
const COMPRESSION_THRESHOLD: usize = 3000;
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

/// Takes the next payload off `input`, `None` while it is incomplete. Plain payloads are not copied.
pub(crate) fn split(input: &mut BytesMut, limits: &Limits) -> Result<Option<Bytes>, PeerMisbehaved> {
    let Some((size, flag)) = header(input) else { return Ok(None) };
    // Checked on the header, before anything is buffered for it.
    if size > limits.frame {
        return Err(PeerMisbehaved::FrameTooLarge { size, limit: limits.frame });
    }
    if input.len() < HEADER + size + TRAILER {
        return Ok(None);
    }
    input.advance(HEADER);
    let payload = input.split_to(size).freeze();
    input.advance(TRAILER);
    if flag == PLAIN { Ok(Some(payload)) } else { inflate(&payload, limits).map(Some) }
}

/// The size of the payload that `input` begins with, and the flag.
pub(crate) fn header(input: &[u8]) -> Option<(usize, u8)> {
    let (&[a, b, c, d, flag], _) = input.split_first_chunk::<HEADER>()?;
    Some((usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX), flag))
}

/// How many more bytes complete the frame at the start of `input`, as far as they are known.
pub(crate) fn missing(input: &[u8]) -> usize {
    let Some((size, _)) = header(input) else { return HEADER - input.len() };
    size.saturating_add(HEADER + TRAILER).saturating_sub(input.len())
}

/// Small frames may inflate to this much, whatever the ratio: it is not worth telling them apart.
const ANY_RATIO: usize = 1 << 20;

fn inflate(payload: &[u8], limits: &Limits) -> Result<Bytes, PeerMisbehaved> {
    let mut decoder = flate2::read::ZlibDecoder::new(payload);
    let mut inflated = Vec::new();
    let size = limits.inflated.min(limits.frame);
    let by_ratio = payload.len().saturating_mul(limits.ratio).max(ANY_RATIO);
    let most = size.min(by_ratio);
    let cap = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(cap).read_to_end(&mut inflated).map_err(|_| PeerMisbehaved::BadCompression)?;
    if inflated.len() > most {
        let too_large = PeerMisbehaved::InflatedTooLarge { limit: size };
        let too_much = PeerMisbehaved::InflatesTooMuch { limit: limits.ratio };
        return Err(if size <= by_ratio { too_large } else { too_much });
    }
    if usize::try_from(decoder.total_in()).ok() != Some(payload.len()) {
        return Err(PeerMisbehaved::BadCompression);
    }
    Ok(inflated.into())
}

/// A frame being written at the end of a buffer.
#[derive(Debug)]
pub(crate) struct FrameStart(usize);

/// Begins a frame: the payload is to be appended to `out`.
pub(crate) fn begin(out: &mut BytesMut) -> FrameStart {
    let start = out.len();
    out.extend_from_slice(&[0; HEADER]);
    FrameStart(start)
}

/// Takes back what was written since [`begin`].
pub(crate) fn abort(out: &mut BytesMut, start: FrameStart) {
    out.truncate(start.0);
}

/// Ends a frame. Gives its payload's size, or that size as an error if it is beyond what a frame can hold.
pub(crate) fn finish(out: &mut BytesMut, start: FrameStart, compress: bool, limit: usize) -> Result<(), usize> {
    let payload = start.0 + HEADER;
    let plain = out.len().saturating_sub(payload);
    let mut flag = PLAIN;
    let smaller = if compress && plain > COMPRESSION_THRESHOLD { out.get(payload..).and_then(deflate) } else { None };
    if let Some(smaller) = smaller {
        out.truncate(payload);
        out.extend_from_slice(&smaller);
        flag = COMPRESSED;
    }
    let size = out.len().saturating_sub(payload);
    match u32::try_from(size) {
        Ok(claim) if plain <= limit => {
            if let Some(header) = out.get_mut(start.0..payload) {
                let [a, b, c, d] = claim.to_be_bytes();
                header.copy_from_slice(&[a, b, c, d, flag]);
            }
            out.extend_from_slice(b"\n");
            Ok(())
        }
        _ => {
            abort(out, start);
            Err(plain)
        }
    }
}

/// The compressed payload, if that is smaller.
fn deflate(payload: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::with_capacity(payload.len() / 2), Compression::fast());
    encoder.write_all(payload).ok()?;
    encoder.finish().ok().filter(|smaller| smaller.len() < payload.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(payload: &[u8], compress: bool) -> BytesMut {
        let mut out = BytesMut::new();
        let start = begin(&mut out);
        out.extend_from_slice(payload);
        finish(&mut out, start, compress, usize::MAX).unwrap();
        out
    }

    #[test]
    fn plain_frame_as_captured() {
        let payload = [0x12, 0x51, 0x50, 0x11, 0x53, 0x11, 0x51, 0x02];
        let mut out = framed(&payload, true);
        assert_eq!(&out[..], b"\0\0\0\x08\0\x12\x51\x50\x11\x53\x11\x51\x02\n");
        assert_eq!(split(&mut out, &Limits::default()).unwrap().unwrap(), &payload[..]);
        assert!(out.is_empty());
    }

    #[test]
    fn any_split_of_the_stream_gives_the_same_payload() {
        let frame = framed(&[7; 10], false);
        for cut in 0..frame.len() {
            let mut input = BytesMut::from(&frame[..cut]);
            assert_eq!(split(&mut input, &Limits::default()), Ok(None), "cut at {cut}");
            assert!(missing(&input) > 0 && missing(&input) <= frame.len() - cut);
            input.extend_from_slice(&frame[cut..]);
            assert_eq!(split(&mut input, &Limits::default()).unwrap().unwrap(), vec![7; 10]);
        }
    }

    #[test]
    fn compressed_only_above_the_threshold_and_where_it_pays() {
        assert_eq!(framed(&[0; COMPRESSION_THRESHOLD], true)[4], PLAIN);
        let mut out = framed(&[0; COMPRESSION_THRESHOLD + 1], true);
        assert_eq!(out[4], COMPRESSED);
        assert!(out.len() < 100);
        assert_eq!(split(&mut out, &Limits::default()).unwrap().unwrap(), vec![0; COMPRESSION_THRESHOLD + 1]);

        let mut state = 1u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .take(8000)
        .collect();
        assert_eq!(framed(&noise, true)[4], PLAIN);
    }

    #[test]
    fn hostile_lengths() {
        let limits = Limits::default().frame(1000);
        let mut claim = BytesMut::from(&b"\xff\xff\xff\xff\0"[..]);
        let error = PeerMisbehaved::FrameTooLarge { size: 0xffff_ffff, limit: 1000 };
        assert_eq!(split(&mut claim, &limits), Err(error));

        let mut bomb = framed(&vec![0; 100_000], true);
        assert_eq!(split(&mut bomb, &limits), Err(PeerMisbehaved::InflatedTooLarge { limit: 1000 }));
    }

    #[test]
    fn zeros_inflate_to_so_many_times_their_size_only() {
        let zeros = |size: usize| framed(&vec![0; size], true);
        let limits = Limits::default().ratio(100);
        assert!(split(&mut zeros(ANY_RATIO), &limits).unwrap().is_some());
        let error = PeerMisbehaved::InflatesTooMuch { limit: 100 };
        assert_eq!(split(&mut zeros(ANY_RATIO + 1), &limits), Err(error));
        assert!(split(&mut zeros(ANY_RATIO + 1), &Limits::default()).unwrap().is_some());
        let error = PeerMisbehaved::InflatedTooLarge { limit: ANY_RATIO };
        assert_eq!(split(&mut zeros(ANY_RATIO + 1), &limits.ratio(5000).inflated(ANY_RATIO)), Err(error));
    }

    #[test]
    fn broken_compression() {
        let good = framed(&[0; 5000], true);
        let payload = &good[HEADER..good.len() - TRAILER];
        for bad in [&payload[..payload.len() - 1], &[payload, b"x"].concat(), b"", b"nonsense"] {
            let mut frame = BytesMut::new();
            frame.extend_from_slice(&u32::try_from(bad.len()).unwrap().to_be_bytes());
            frame.extend_from_slice(&[COMPRESSED]);
            frame.extend_from_slice(bad);
            frame.extend_from_slice(b"\n");
            assert_eq!(split(&mut frame, &Limits::default()), Err(PeerMisbehaved::BadCompression), "{bad:?}");
        }
    }
}
