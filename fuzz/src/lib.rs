//! What the fuzz targets share. Nothing here may fail for a reason that is not a bug of what is fuzzed.

pub mod pair;
pub mod stock;
pub mod value;

use bytes::BytesMut;
use rpyc_protocol::{Connection, Dialect};

/// The dialects, by a byte of the input.
pub fn dialect(byte: u8) -> Dialect {
    let dialects =
        [Dialect::V6, Dialect::V5, Dialect::V4_0, Dialect::V3, Dialect::V6.bind_threads(), Dialect::V5.bind_threads()];
    let dialect = dialects[usize::from(byte) % dialects.len()];
    // The other half speaks as Python 2 does, where there is such a version.
    if byte >= 128 && dialect != Dialect::V6 && !dialect.thread_header { dialect.python2() } else { dialect }
}

/// What a machine has to send.
pub fn sent(machine: &mut Connection<u8>) -> BytesMut {
    let mut out = BytesMut::new();
    let _ = machine.poll_transmit(&mut out);
    out
}

/// A frame around a payload.
pub fn frame(payload: &[u8]) -> BytesMut {
    let mut frame = BytesMut::new();
    frame.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(0).to_be_bytes());
    frame.extend_from_slice(&[0]);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(b"\n");
    frame
}

/// A stream cut into pieces of these sizes; what remains is the last piece.
pub fn pieces(data: &[u8], sizes: Vec<u8>) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    let mut sizes = sizes.into_iter();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let size = sizes.next().map_or(rest.len(), usize::from).min(rest.len());
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    })
}
