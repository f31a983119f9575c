//! Many connections, and those that hold others up.

use std::time::Duration;

use rpyc::brine::Value;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, SEQ};
use crate::torture::form::{Form, encode, frame, noise};
use crate::torture::peer::{Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::act(19, "peer that never reads", Good::Anything, never_reads),
        Attack::act(20, "idle connections", Good::Answer, |target, form| {
            let count = target.connections;
            crowd(target, form, count, b"")
        })
        .dialectless(),
        Attack::act(21, "more connections than there may be files", Good::Anything, |target, form| {
            let count = target.connections;
            crowd(target, form, count, b"")
        })
        .dialectless(),
        Attack::act(22, "more connections than there may be threads", Good::Anything, |target, form| {
            let count = target.connections;
            crowd(target, form, count, b"\0")
        })
        .dialectless(),
        Attack::act(23, "20 peers of one byte each", Good::Answer, |target, form| crowd(target, form, 20, b"\0"))
            .dialectless(),
        Attack::act(24, "20 peers that say nothing to an authenticator", Good::Answer, |target, form| {
            crowd(target, form, 20, b"")
        })
        .dialectless(),
        Attack::act(0, "connections that are reset at once", Good::Answer, resets),
    ]
}

/// How long a server that takes nothing is waited for, where that is right.
const HOLD: Duration = Duration::from_millis(500);

/// Sends pings with much data and takes no answer, until the server takes no more.
async fn never_reads(target: Target, form: Form) -> Result<Outcome, Failure> {
    const MOST: usize = 64;
    let mut peer = Peer::introduced(&target, form).await?;
    peer.patience = peer.patience.min(HOLD);
    let request = frame(&form.ping(SEQ, &encode(Value::from(noise(1 << 20).as_slice()))));
    for _ in 0..MOST {
        if !peer.send(&request).await {
            break;
        }
    }
    Ok(Outcome::Ignored)
}

/// Opens connections that send only a few bytes, and then tries to be served on one more.
async fn crowd(target: Target, form: Form, count: usize, bytes: &'static [u8]) -> Result<Outcome, Failure> {
    let mut crowd = Vec::new();
    for _ in 0..count {
        // Without a descriptor left on this side, fewer have to do.
        let Ok(mut peer) = Peer::open(&target, form).await else { break };
        drop(timeout(target.patience, peer.stream.write_all(bytes)).await);
        crowd.push(peer);
    }
    Peer::introduced(&target, form).await?;
    drop(crowd);
    Ok(Outcome::Answered)
}

async fn resets(target: Target, form: Form) -> Result<Outcome, Failure> {
    for _ in 0..100 {
        let mut peer = Peer::open(&target, form).await.map_err(|_| Failure::Closed)?;
        peer.send(&frame(&form.ping(SEQ, &encode(1)))).await;
        drop(socket2::SockRef::from(&peer.stream).set_linger(Some(Duration::ZERO)));
    }
    Peer::introduced(&target, form).await?;
    Ok(Outcome::Answered)
}
