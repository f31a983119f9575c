//! Objects that were never handed out, or not any more, and counts that are none.

use rpyc::brine::Value;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, SEQ, concluded};
use crate::torture::form::{Form, args, frame, handler, nothing, value};
use crate::torture::peer::{Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        named("attribute of an unknown object", |form| {
            (handler::GETATTR, args(&[&form.target(&form.unknown()), &value("name")]))
        }),
        named("attribute of a value", |_| (handler::GETATTR, value((5.5, "name")))),
        named("call of an unknown object", |form| {
            (handler::CALL, args(&[&form.target(&form.unknown()), &nothing(), &nothing()]))
        }),
        named("items of an unknown object", |form| {
            (handler::BUFFITER, args(&[&form.target(&form.unknown()), &value(1_000_000_000_000_i64)]))
        }),
        named("release of an unknown object", |form| {
            let target = form.target(&form.unknown());
            let released = if form.counted { args(&[&target, &value(1)]) } else { args(&[&target]) };
            (handler::DEL, released)
        }),
        named("inspection of an unknown object", |form| (handler::INSPECT, args(&[&value(form.unknown())]))),
        named("release of a value", |_| (handler::DEL, value((5.5, 1)))),
        Attack::act(28, "object that was released", Good::RefuseOnly, released),
        counted("release of none", || 0.into(), Effect::Nothing),
        counted("release of fewer than none", || (-1).into(), Effect::Nothing),
        counted("release of far fewer than none", || (-1_000_000_000).into(), Effect::Nothing),
        counted("release of NaN", || Value::Float(f64::NAN), Effect::Nothing),
        counted("release of 1 000 000 000", || 1_000_000_000.into(), Effect::Freed),
        Attack::act(29, "release of the root", Good::Answer, root),
        Attack::act(0, "10 000 objects that are not released", Good::Anything, hoard),
    ]
}

fn named(name: &'static str, request: fn(&Form) -> (i64, Vec<u8>)) -> Attack {
    Attack::request(27, name, Good::RefuseOnly, move |form| {
        let (handler, args) = request(form);
        frame(&form.request(SEQ, handler, &args))
    })
}

/// A new object of the server.
async fn object(peer: &mut Peer) -> Result<Value, Failure> {
    let list = peer.builtin("list").await?;
    peer.call(&list, &[]).await?.reference().ok_or(Failure::Unsupported)
}

/// Whether the server still has an object.
async fn is_there(peer: &mut Peer, object: &Value) -> Result<bool, Failure> {
    let target = peer.form.target(object);
    let answer = peer.request(handler::GETATTR, &args(&[&target, &value("__len__")])).await?;
    Ok(answer.exception().is_none())
}

async fn release(peer: &mut Peer, object: &Value, count: Value) -> Result<Option<String>, Failure> {
    let target = peer.form.target(object);
    let released = if peer.form.counted { args(&[&target, &value(count)]) } else { args(&[&target]) };
    Ok(peer.request(handler::DEL, &released).await?.exception())
}

async fn released(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let object = object(&mut peer).await?;
    release(&mut peer, &object, 1.into()).await?;
    let named = form.target(&object);
    let answer = peer.request(handler::GETATTR, &args(&[&named, &value("__len__")])).await;
    concluded(&mut peer, answer).await
}

/// What a release is to bring about.
#[derive(Clone, Copy, PartialEq)]
enum Effect {
    Nothing,
    Freed,
}

/// A release with an odd count: what it does, and whether the object can be released afterwards.
fn counted(name: &'static str, count: fn() -> Value, effect: Effect) -> Attack {
    Attack::act(29, name, Good::React, move |target, form| async move {
        if !form.counted {
            return Err(Failure::Unsupported);
        }
        let mut peer = Peer::introduced(&target, form).await?;
        let object = object(&mut peer).await?;
        let refused = release(&mut peer, &object, count()).await?;
        if is_there(&mut peer, &object).await? == (effect == Effect::Freed) {
            let what = if effect == Effect::Freed { "the object stays" } else { "the object is gone" };
            return Ok(Outcome::Fault(what.to_owned()));
        }
        if effect == Effect::Nothing {
            release(&mut peer, &object, 1.into()).await?;
            if is_there(&mut peer, &object).await? {
                return Ok(Outcome::Fault("the object cannot be released any more".to_owned()));
            }
        }
        Ok(refused.map_or(Outcome::Answered, Outcome::Exception))
    })
}

async fn root(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let root = peer.root().await?;
    release(&mut peer, &root, 1_000.into()).await?;
    peer.root().await?;
    peer.ping().await?;
    Ok(Outcome::Answered)
}

async fn hoard(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let list = peer.builtin("list").await?;
    for _ in 0..10_000 {
        peer.call(&list, &[]).await?;
    }
    Ok(Outcome::Answered)
}
