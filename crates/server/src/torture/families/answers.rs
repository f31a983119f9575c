//! Answers to what was never asked.

use rpyc::brine::Value;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, unanswered};
use crate::torture::form::{EXCEPTION, Form, REPLY, encode, frame, handler, value};
use crate::torture::peer::{Failure, Peer};

pub(super) fn attacks() -> Vec<Attack> {
    let malformed = |name, content: fn() -> Value| {
        Attack::input(32, name, Good::Ignore, move |form| {
            frame(&form.message(EXCEPTION, &encode(500), &encode(content())))
        })
    };
    vec![
        Attack::act(30, "reply with an object to nothing", Good::Ignore, reply),
        Attack::act(31, "exception of a module that is not imported", Good::Ignore, import),
        Attack::act(31, "20 000 exceptions of classes of their own", Good::Ignore, classes),
        malformed("malformed exception: None", || Value::None),
        malformed("malformed exception: text", || "no exception".into()),
        malformed("malformed exception: a class of one part", || Value::Tuple(vec![("x",).into(), 1.into()])),
        malformed("malformed exception: attributes that are none", || {
            Value::Tuple(vec![("m", "C").into(), (1,).into(), (5,).into(), 7.into()])
        }),
    ]
}

/// A message that answers request 500.
fn answer(form: &Form, kind: u8, content: &[u8]) -> Vec<u8> {
    frame(&form.message(kind, &encode(500), content))
}

async fn reply(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let reply = answer(&form, REPLY, &form.remote(77));
    peer.send(&reply).await;
    let outcome = unanswered(&mut peer).await?;
    // To release the object is no harm; to ask about it is to act on it.
    if peer.asked.iter().any(|&handler| handler != handler::DEL) {
        return Ok(Outcome::Fault("it was asked what the object can do".to_owned()));
    }
    Ok(outcome)
}

fn exception(module: &str, class: &str) -> Value {
    let none = || Value::Tuple(Vec::new());
    Value::Tuple(vec![(module, class).into(), none(), none(), "no traceback".into()])
}

/// Names a module of the standard library that hardly any program imports.
async fn import(target: Target, form: Form) -> Result<Outcome, Failure> {
    const MODULE: &str = "colorsys";
    let mut peer = Peer::introduced(&target, form).await?;
    peer.send(&answer(&form, EXCEPTION, &encode(exception(MODULE, "Zen")))).await;
    let outcome = unanswered(&mut peer).await?;
    let Ok(sys) = peer.module("sys").await else { return Ok(outcome) };
    let Ok(modules) = peer.attribute(&sys, "modules").await else { return Ok(outcome) };
    let Ok(contains) = peer.attribute(&modules, "__contains__").await else { return Ok(outcome) };
    let imported = peer.call(&contains, &[&value(MODULE)]).await?;
    Ok(match imported.value() {
        Some(Value::Bool(true)) => Outcome::Fault(format!("it imported the module {MODULE}")),
        _ => outcome,
    })
}

/// Stock makes a class of each, and keeps it.
async fn classes(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let bytes: Vec<u8> = (0..20_000)
        .flat_map(|n| answer(&form, EXCEPTION, &encode(exception("torture", &format!("Error{n}")))))
        .collect();
    peer.send(&bytes).await;
    peer.patience = peer.patience.max(std::time::Duration::from_secs(20));
    unanswered(&mut peer).await
}
