//! Little that becomes much.

use std::time::Duration;

use flate2::{Compress, Compression, FlushCompress};
use rpyc::brine::Value;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, SEQ, concluded};
use crate::torture::form::{Form, args, deflated, encode, flagged, handler, many, noise, value};
use crate::torture::peer::{Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    let zeros = |row, name, size| Attack::request(row, name, Good::React, move |_| flagged(&zeros(size), 1));
    let sets = |name, count| {
        Attack::request(14, name, Good::React, move |form| {
            flagged(&deflated(&form.ping(SEQ, &many(count, b"\x1a\x02"))), 1)
        })
    };
    vec![
        zeros(10, "zlib bomb of 512 MiB", 512),
        zeros(11, "zlib bomb of 1 GiB", 1024),
        zeros(12, "zlib bomb of 3.5 GiB", 3584),
        Attack::data(13, "a million tuples of None", Good::React, || many(1_000_000, b"\x10\x00")),
        sets("a million frozensets in 3 kB", 1_000_000),
        sets("four million frozensets in 12 kB", 4_000_000),
        Attack::request(14, "sixty million tuples in 60 kB", Good::React, |form| {
            flagged(&deflated(&form.ping(SEQ, &many(60_000_000, b"\x02"))), 1)
        }),
        Attack::act(16, "5 000 000 items at once", Good::React, |target, form| items_at_once(target, form, 5_000_000)),
        Attack::act(16, "1 000 000 000 000 items at once", Good::React, |target, form| {
            items_at_once(target, form, 1_000_000_000_000)
        }),
        Attack::act(0, "100 bombs at once, answers unread", Good::Anything, bombs_at_once),
    ]
}

/// A zlib stream of that many MiB of zeros. Put together from one piece, since to compress them all takes long.
fn zeros(mebibytes: u32) -> Vec<u8> {
    const MEBIBYTE: usize = 1 << 20;
    let mut compress = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(MEBIBYTE);
    // Room enough for this in one go.
    drop(compress.compress_vec(&[0; MEBIBYTE], &mut piece, FlushCompress::Full));
    let mut stream = vec![0x78, 0xda];
    (0..mebibytes).for_each(|_| stream.extend_from_slice(&piece));
    stream.extend_from_slice(&[0x03, 0x00]);
    // Adler-32 of n zeros: the first sum stays 1, the second counts them.
    let count = (u64::from(mebibytes) << 20) % 65_521;
    let adler = (u32::try_from(count).unwrap_or_default() << 16) | 1;
    stream.extend_from_slice(&adler.to_be_bytes());
    stream
}

async fn items_at_once(target: Target, form: Form, count: i64) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let range = peer.builtin("range").await?;
    let numbers = peer.call(&range, &[&value(10_000_000)]).await?.reference().ok_or(Failure::Unsupported)?;
    let iter = peer.builtin("iter").await?;
    let numbers = form.local(&numbers);
    let iterator = peer.call(&iter, &[&numbers]).await?.reference().ok_or(Failure::Unsupported)?;
    // It may take a while to get so many.
    peer.patience = peer.patience.max(Duration::from_secs(20));
    let asked = args(&[&form.target(&iterator), &value(count)]);
    let answer = peer.request(handler::BUFFITER, &asked).await;
    concluded(&mut peer, answer).await
}

/// Each of these is within the limits, and its answer is as large.
async fn bombs_at_once(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    peer.patience = peer.patience.min(Duration::from_millis(500));
    // Some noise in it keeps its ratio below what a server may take for a bomb.
    let mut data = noise(256);
    data.resize(64 << 10, 0);
    let bomb = flagged(&deflated(&form.ping(SEQ, &encode(Value::from(data.repeat(512).as_slice())))), 1);
    for _ in 0..100 {
        if !peer.send(&bomb).await {
            break;
        }
    }
    Ok(Outcome::Ignored)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_stream_of_zeros_is_one() {
        let stream = zeros(3);
        let mut inflated = Vec::new();
        flate2::read::ZlibDecoder::new(&stream[..]).read_to_end(&mut inflated).unwrap();
        assert_eq!(inflated.len(), 3 << 20);
        assert!(inflated.iter().all(|&byte| byte == 0));
        assert!(stream.len() < 4000, "{}", stream.len());
    }
}
