//! Requests that make no sense, and those that are never done with.

use rpyc::brine::{BigInt, Value};

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, SEQ, concluded};
use crate::torture::form::{Form, REQUEST, VALUE, args, boxed, encode, frame, handler, nothing, tuple, value};
use crate::torture::peer::{Answers, Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        bad("unknown handler", |_| (99, nothing())),
        bad("negative handler", |_| (-1, nothing())),
        bad("too many arguments", |_| (handler::GETROOT, value((1, 2, 3)))),
        bad("too few arguments", |_| (handler::GETATTR, nothing())),
        bad("unknown label", |_| (handler::PING, boxed(9, &(1,).into()))),
        bad("label that is text", |_| (handler::PING, encode(("x", (1,))))),
        bad("inspection of an int", |_| (handler::INSPECT, value((5,)))),
        bad("keywords that are no pairs", |form| {
            (handler::CALL, args(&[&form.target(&form.unknown()), &args(&[]), &value(5)]))
        }),
        numbered("number that is text", || "seq".into()),
        numbered("number that is a tuple", || (1, 2).into()),
        numbered("number that is None", || Value::None),
        numbered("number of 200 bits", || (BigInt::from(1) << 200_u32).into()),
        numbered("negative number", || (-5).into()),
        numbered("number of 62 bits", || (1_i64 << 62).into()),
        Attack::act(26, "two requests of one number", Good::Answer, same_number),
        Attack::act(33, "300 objects that nobody describes", Good::Answer, undescribed),
        Attack::act(36, "close", Good::Close, close),
        Attack::act(0, "300 requests that wait for the peer", Good::Anything, waiting),
        Attack::act(0, "20 000 requests in one go", Good::Answer, flood),
    ]
}

fn bad(name: &'static str, request: fn(&Form) -> (i64, Vec<u8>)) -> Attack {
    Attack::request(25, name, Good::RefuseOnly, move |form| {
        let (handler, args) = request(form);
        frame(&form.request(SEQ, handler, &args))
    })
}

/// A ping with such a number. Its answer has it, too, if there is one.
fn numbered(name: &'static str, number: fn() -> Value) -> Attack {
    Attack::act(26, name, Good::React, move |target, form| async move {
        let mut peer = Peer::introduced(&target, form).await?;
        let content = [b"\x11", &encode(handler::PING)[..], &args(&[&value(1)])].concat();
        peer.send(&frame(&form.message(REQUEST, &encode(number()), &content))).await;
        let answer = peer.answer_to(&number()).await;
        concluded(&mut peer, answer).await
    })
}

async fn same_number(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let request = frame(&form.ping(SEQ, &encode(1)));
    peer.send(&[&request[..], &request].concat()).await;
    for _ in 0..2 {
        peer.answer_to(&SEQ.into()).await?;
    }
    peer.ping().await?;
    Ok(Outcome::Answered)
}

/// Pings with objects. Stock asks what they can do, while it reads the ping.
async fn undescribed(target: Target, form: Form) -> Result<Outcome, Failure> {
    const COUNT: i64 = 300;
    let mut peer = Peer::introduced(&target, form).await?;
    peer.answers = Answers::Never;
    for number in 1..=COUNT {
        let object = form.remote(number);
        peer.ask(handler::PING, &args(&[&object])).await;
    }
    for _ in 0..COUNT {
        peer.answer().await?;
    }
    Ok(Outcome::Answered)
}

/// Calls that cannot be answered before this peer has answered, which it never does.
async fn waiting(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let list = peer.builtin("list").await?;
    peer.answers = Answers::Never;
    for number in 1..=300 {
        let call = peer.calling(&list, &[&form.remote(number)]);
        peer.ask(handler::CALL, &call).await;
    }
    // Whether it is answered at all: by then the server waits.
    Ok(peer.answer().await.map_or_else(Outcome::from, |_| Outcome::Answered))
}

async fn close(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    peer.ask(handler::CLOSE, &nothing()).await;
    // Some servers answer first.
    peer.answer().await?;
    peer.answer().await?;
    Ok(Outcome::Ignored)
}

async fn flood(target: Target, form: Form) -> Result<Outcome, Failure> {
    const COUNT: i64 = 20_000;
    let mut peer = Peer::introduced(&target, form).await?;
    let ping =
        |seq| frame(&form.request(seq, handler::PING, &[b"\x11", &encode(VALUE)[..], &tuple(&[b"\x50"])].concat()));
    let requests: Vec<u8> = (SEQ..SEQ + COUNT).flat_map(ping).collect();
    if !peer.send(&requests).await {
        return Ok(Outcome::Silent);
    }
    for seq in SEQ..SEQ + COUNT {
        peer.answer_to(&seq.into()).await?;
    }
    Ok(Outcome::Answered)
}
