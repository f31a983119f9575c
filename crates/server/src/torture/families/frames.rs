//! Frames that are none, or lie.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, SEQ};
use crate::torture::form::{EXCEPTION, Form, claim, deflated, encode, flagged, frame, handler, nothing};
use crate::torture::peer::{Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    let kind = |kind| move |form: &Form| frame(&form.message(kind, &encode(SEQ), &encode(())));
    vec![
        Attack::input(1, "empty frame", Good::Ignore, |_| frame(b"")),
        Attack::request(2, "no newline after the frame", Good::React, |form| {
            let mut bytes = ping(form);
            bytes.pop();
            [&bytes[..], b"\0"].concat()
        }),
        Attack::request(2, "bytes after the message", Good::Refuse, |form| {
            frame(&[&form.ping(SEQ, &encode(1))[..], b"\0and more"].concat())
        }),
        Attack::request(2, "bytes after the compressed stream", Good::Refuse, |form| {
            flagged(&[&deflated(&form.ping(SEQ, &encode(1)))[..], b"and more"].concat(), 1)
        }),
        Attack::request(2, "flag 7 on a compressed frame", Good::React, |form| {
            flagged(&deflated(&form.ping(SEQ, &encode(1))), 7)
        }),
        Attack::request(3, "unknown tag 07", Good::Refuse, |form| frame(&form.ping(SEQ, b"\x07"))),
        Attack::request(3, "unknown tag ff", Good::Refuse, |form| frame(&form.ping(SEQ, b"\xff"))),
        Attack::input(3, "message without a body", Good::Close, |form| frame(&form.message(1, b"", b""))),
        Attack::input(3, "message of kind 0", Good::Close, kind(0)),
        Attack::input(3, "message of kind 18", Good::Close, kind(18)),
        Attack::request(3, "message with a part too many", Good::Refuse, |form| {
            // One part more than there is room for: the content is two values.
            frame(&form.message(1, &encode(SEQ), &[&encode(1)[..], &encode(2)].concat()))
        }),
        Attack::input(3, "message of kind 9", Good::Close, kind(9)),
        Attack::opening(3, "first frame that is no message", Good::Close, b"\0\0\0\x10\0GET / HTTP/1.1\r\n\n"),
        Attack::input(3, "message in another version's form", Good::Close, other_form),
        Attack::request(9, "compressed frame that is no stream", Good::Close, |_| {
            flagged(b"this is not compressed", 1)
        }),
        Attack::request(9, "compressed stream cut short", Good::Close, |form| {
            let mut stream = deflated(&form.ping(SEQ, &encode("x".repeat(1000))));
            stream.truncate(stream.len() - 6);
            flagged(&stream, 1)
        }),
        Attack::act(17, "frame of 4 GiB, of which 64 MiB come", Good::Close, endless),
        Attack::opening(17, "web browser", Good::Close, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").dialectless(),
        Attack::opening(17, "TLS client", Good::Close, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on"),
        Attack::act(18, "half a frame, then the end", Good::Anything, |target, form| half(target, form, End::Fin)),
        Attack::act(18, "half a frame, then a reset", Good::Anything, |target, form| half(target, form, End::Reset)),
        Attack::act(18, "half a frame, then nothing", Good::Anything, |target, form| half(target, form, End::Silence)),
        Attack::act(0, "frame byte by byte", Good::Answer, byte_by_byte),
    ]
}

fn ping(form: &Form) -> Vec<u8> {
    frame(&form.ping(SEQ, &encode("alive")))
}

/// What a client of another version would send.
fn other_form(form: &Form) -> Vec<u8> {
    frame(&form.other().request(SEQ, handler::GETROOT, &nothing()))
}

async fn endless(target: Target, form: Form) -> Result<Outcome, Failure> {
    const MEBIBYTES: usize = 64;
    let mut peer = Peer::introduced(&target, form).await?;
    peer.send(&claim(u32::MAX)).await;
    let block = vec![0x55; 1 << 20];
    for _ in 0..MEBIBYTES {
        if !peer.send(&block).await {
            break;
        }
    }
    ended(&mut peer).await
}

/// Whether the server ends the connection.
async fn ended(peer: &mut Peer) -> Result<Outcome, Failure> {
    loop {
        let answer = peer.answer().await?;
        if answer.kind != EXCEPTION {
            return Ok(Outcome::Fault("answered what is not complete".to_owned()));
        }
    }
}

#[derive(Clone, Copy)]
enum End {
    Fin,
    Reset,
    Silence,
}

async fn half(target: Target, form: Form, end: End) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let bytes = ping(&form);
    peer.send(bytes.get(..bytes.len() / 2).unwrap_or_default()).await;
    match end {
        End::Fin => drop(peer.stream.shutdown().await),
        End::Reset => {
            // Closing with a linger time of zero sends a reset.
            drop(socket2::SockRef::from(&peer.stream).set_linger(Some(Duration::ZERO)));
            drop(peer);
            return Ok(Outcome::Closed);
        }
        // Long enough to see that others are served.
        End::Silence => peer.patience = peer.patience.min(Duration::from_millis(500)),
    }
    ended(&mut peer).await
}

async fn byte_by_byte(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    for byte in ping(&form) {
        drop(timeout(target.patience, peer.stream.write_all(&[byte])).await);
    }
    peer.answer_to(&SEQ.into()).await?;
    Ok(Outcome::Answered)
}
