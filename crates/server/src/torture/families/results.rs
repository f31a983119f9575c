//! Honest requests whose results cannot be sent, and what answers give away.

use rpyc::brine::{BigInt, Value};

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome, concluded};
use crate::torture::form::{Form, args, handler, value};
use crate::torture::peer::{Answers, Failure, Message, Peer, text};

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        Attack::act(34, "result of 4 301 digits", Good::Serve, digits),
        Attack::act(34, "result that is no Unicode", Good::RefuseOnly, surrogate),
        Attack::act(34, "KeyboardInterrupt of a callback", Good::RefuseOnly, |target, form| {
            raised(target, form, "KeyboardInterrupt")
        }),
        Attack::act(34, "SystemExit of a callback", Good::RefuseOnly, |target, form| {
            raised(target, form, "SystemExit")
        }),
        Attack::act(37, "paths of the server in exceptions", Good::Answer, paths),
        Attack::act(37, "addresses of the server's memory in references", Good::Answer, addresses),
    ]
}

async fn digits(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let sum = peer.builtin("sum").await?;
    let large: Value = BigInt::from(10).pow(4299).into();
    let answer = peer.call(&sum, &[&value(Value::Tuple(vec![large; 20]))]).await;
    concluded(&mut peer, answer).await
}

async fn surrogate(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let chr = peer.builtin("chr").await?;
    let answer = peer.call(&chr, &[&value(0xdc80)]).await;
    concluded(&mut peer, answer).await
}

/// The server calls this peer back, which raises something that ends programs.
async fn raised(target: Target, form: Form, class: &'static str) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let list = peer.builtin("list").await?;
    peer.answers = Answers::Exception(class);
    let answer = peer.call(&list, &[&form.remote(1)]).await;
    concluded(&mut peer, answer).await
}

async fn paths(target: Target, form: Form) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(&target, form).await?;
    let root = form.target(&peer.root().await?);
    let answer = peer.request(handler::GETATTR, &args(&[&root, &value("no such thing")])).await?;
    let text = traceback(&answer);
    let discloses = text.contains(".py\"") || text.contains(".rs:") || text.contains("/home/");
    Ok(if discloses { Outcome::Fault("tracebacks tell paths".to_owned()) } else { Outcome::Answered })
}

fn traceback(message: &Message) -> String {
    message.content.as_tuple().and_then(|parts| parts.get(3)).map(text).unwrap_or_default()
}

async fn addresses(target: Target, form: Form) -> Result<Outcome, Failure> {
    const LOWEST: i64 = 1 << 32;
    let mut peer = Peer::introduced(&target, form).await?;
    let root = peer.root().await?;
    let numbers = root.as_tuple().unwrap_or_default().iter().filter_map(Value::as_i64);
    let discloses = numbers.max().is_some_and(|number| number >= LOWEST);
    Ok(if discloses { Outcome::Fault("references are addresses".to_owned()) } else { Outcome::Answered })
}
