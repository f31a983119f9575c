//! The vectors of `protocol-spec/vectors/messages.json`: single messages of stock peers of every dialect, which we read
//! as meant and write to the byte.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what goes wrong fails the test")]

mod stock;

use rpyc_brine::Value;
use rpyc_protocol::{
    Connection, ConnectionError, Dialect, Event, Exception, Handler, IdPack, Request, Settings, Unboxed,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use stock::{EXCEPTION, Message, Object, REPLY, REQUEST, feed, from_hex, now};

#[derive(Deserialize)]
struct Vector {
    id: String,
    dialect: String,
    hex: String,
    /// Of answers to anything but CALL.
    request: Option<String>,
    meaning: Json,
}

impl Vector {
    fn all(kinds: &[i64]) -> Vec<(Self, Dialect, Message)> {
        let vectors: Vec<Self> = stock::load(stock::vectors("messages.json"));
        let read = vectors.into_iter().map(|vector| {
            let dialect = stock::dialect(&vector.dialect);
            let message = Message::read(&vector.frame(), dialect);
            (vector, dialect, message)
        });
        let chosen: Vec<_> = read.filter(|(_, _, message)| kinds.contains(&message.kind)).collect();
        assert!(chosen.len() > 100);
        chosen
    }

    fn frame(&self) -> Vec<u8> {
        from_hex(&self.hex)
    }

    /// 3.4.4 sends DEL with a count, which it ignores itself; 3.2 does not know it. We send none to either.
    fn has_ignored_count(&self, dialect: Dialect) -> bool {
        !dialect.del_count && self.meaning["handler"] == "DEL" && self.meaning.get("count").is_some()
    }
}

/// A machine that has given the peer the objects that the vectors' server has, in its request 0.
fn machine(dialect: Dialect, more: Option<&IdPack>) -> Connection<Object> {
    let mut machine = Connection::initiate(dialect, Settings::default().compress(true));
    let objects = [("Root", 1, 2), ("Thing", 5, 6), ("Kls", 9, 0), ("Other", 7, 8), ("Third", 10, 11), ("Call", 3, 4)];
    let ids = objects.map(|(name, class, instance)| IdPack::new(name, class, instance));
    let given = ids.iter().chain(more).map(|id| Unboxed::Local(id.clone(), id.number())).collect();
    machine.request(now(), Request::Ping { data: Unboxed::Tuple(given) }, None, None).unwrap();
    stock::sent(&mut machine);
    machine
}

/// Has the machine send requests up to that number.
fn count_to(machine: &mut Connection<Object>, from: i64, seq: i64) {
    for _ in from..seq {
        machine.request(now(), Request::GetRoot, None, None).unwrap();
    }
    stock::sent(machine);
}

/// What is written alike: all but the number of the thread that sends, which each side has of its own.
fn comparable(frame: &[u8], dialect: Dialect) -> Vec<u8> {
    stock::payload(frame)[if dialect.thread_header { 8 } else { 0 }..].to_vec()
}

fn boxed(value: &Unboxed<Object>) -> Json {
    match value {
        Unboxed::Value(value) => {
            let text = value.repr();
            if text.chars().count() < 400 {
                return json!({"value": text});
            }
            json!({"value": {"starts": text.chars().take(40).collect::<String>(), "length": text.chars().count()}})
        }
        Unboxed::Tuple(items) => json!({"tuple": items.iter().map(boxed).collect::<Vec<_>>()}),
        Unboxed::Local(_, object) => json!({"yours": object}),
        Unboxed::Netref(id) => {
            json!({"mine": {"name": &**id.type_name(), "class": id.class_id(), "instance": id.instance_id()}})
        }
    }
}

/// A request as the vectors describe it, without kind and number.
fn meaning(request: &Request<Object, Unboxed<Object>>) -> Json {
    let list = |items: &[Unboxed<Object>]| items.iter().map(boxed).collect::<Vec<_>>();
    let mut meaning = json!({"handler": request.handler().name(), "target": request.target()});
    let more = match request {
        Request::GetAttr { name, .. } | Request::DelAttr { name, .. } => json!({"name": &**name}),
        Request::SetAttr { name, value, .. } => json!({"name": &**name, "value": boxed(value)}),
        Request::Call { args, kwargs, .. } | Request::CallAttr { args, kwargs, .. } => {
            let kwargs: Vec<Json> = kwargs.iter().map(|(name, value)| json!([&**name, boxed(value)])).collect();
            match request {
                Request::CallAttr { name, .. } => json!({"name": &**name, "args": list(args), "kwargs": kwargs}),
                _ => json!({"args": list(args), "kwargs": kwargs}),
            }
        }
        Request::Compare { other, op, .. } => json!({"other": boxed(other), "op": op.name()}),
        Request::Pickle { protocol, .. } => json!({"protocol": protocol}),
        Request::BuffIter { count, .. } => json!({"count": count}),
        Request::OldSlicing { slicing, .. } => json!({
            "method": &*slicing.method, "fallback": &*slicing.fallback, "start": boxed(&slicing.start),
            "stop": boxed(&slicing.stop), "args": list(&slicing.args),
        }),
        Request::CtxExit { exception, .. } => json!({"exception": boxed(exception)}),
        Request::InstanceCheck { other, .. } => json!({"other": other}),
        _ => json!({}),
    };
    meaning.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    meaning.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    meaning
}

/// What the vector says a message means, without kind and number.
fn meant(vector: &Vector) -> Json {
    let mut meant = vector.meaning.clone();
    meant.as_object_mut().unwrap().retain(|key, _| key != "kind" && key != "seq");
    meant
}

#[test]
fn requests_are_read_as_meant() {
    for (vector, dialect, message) in Vector::all(&[REQUEST]) {
        let id = &vector.id;
        let mut machine = machine(dialect, None);
        let before = machine.local_objects();
        let answers = feed(&mut machine, &vector.frame());
        if machine.is_closed() {
            assert_eq!(vector.meaning["handler"], "CLOSE", "{id}");
            let last = std::iter::from_fn(|| machine.poll_event()).last();
            assert_eq!(last, Some(Event::Closed(ConnectionError::ClosedByPeer)), "{id}");
            continue;
        }
        match (vector.meaning["handler"].as_str().unwrap(), stock::event(&mut machine).as_ref()) {
            ("PING", None) => {
                let answer = Message::read(&answers[0], dialect);
                assert_eq!((answer.kind, answer.seq), (REPLY, message.seq), "{id}");
                let data = meant(&vector)["data"].clone();
                assert_eq!(boxed(&stock::answer(&answer, Handler::REPR, dialect).unwrap()), data, "{id}");
            }
            ("DEL", Some(Event::Released(object))) => {
                assert_eq!(vector.meaning["target"], json!(object), "{id}");
                assert_eq!(machine.local_objects(), before - 1, "{id}");
                let answer = Message::read(&answers[0], dialect);
                assert_eq!((answer.kind, answer.content), (REPLY, Value::from((1, None::<i64>))), "{id}");
            }
            (_, Some(Event::Request { request, .. })) => {
                assert_eq!(meaning(request), meant(&vector), "{id}");
                assert!(answers.is_empty(), "{id}");
            }
            other => panic!("{id}: {other:?}"),
        }
    }
}

#[test]
fn requests_are_written_as_stock_writes_them() {
    for (vector, dialect, message) in Vector::all(&[REQUEST]) {
        if vector.has_ignored_count(dialect) {
            continue;
        }
        let mut machine = Connection::initiate(dialect, Settings::default().compress(true));
        count_to(&mut machine, 0, message.seq);
        machine.request(now(), stock::asked(&message, dialect), None, None).unwrap();
        let [frame] = &stock::sent(&mut machine)[..] else { panic!("{}: not one frame", vector.id) };
        assert_eq!(comparable(frame, dialect), comparable(&vector.frame(), dialect), "{}", vector.id);
        assert_eq!(frame[4], vector.frame()[4], "{}: compressed or not", vector.id);
    }
}

#[test]
fn answers_are_read_as_meant() {
    for (vector, dialect, message) in Vector::all(&[REPLY, EXCEPTION]) {
        let mut machine = machine(dialect, None);
        count_to(&mut machine, 1, message.seq + 1);
        assert!(feed(&mut machine, &vector.frame()).is_empty());
        let Some(Event::Reply { seq, result }) = stock::event(&mut machine) else { panic!("{}", vector.id) };
        assert_eq!(seq.0, message.seq, "{}", vector.id);
        let read = match result {
            Ok(value) => json!({"result": boxed(&value)}),
            Err(exception) => described(&exception),
        };
        assert_eq!(read, meant(&vector), "{}", vector.id);
    }
}

fn described(exception: &Exception) -> Json {
    let attrs = exception.attrs().iter().map(|(name, value)| (name.to_string(), json!(value.repr())));
    let mut described = json!({
        "class": format!("{}.{}", exception.module(), exception.class()),
        "args": Value::Tuple(exception.args().to_vec()).repr(),
        "attrs": attrs.collect::<serde_json::Map<_, _>>(),
    });
    if let Some(traceback) = exception.traceback() {
        described["traceback"] = json!(&**traceback);
    }
    described
}

#[test]
fn answers_are_written_as_stock_writes_them() {
    for (vector, dialect, message) in Vector::all(&[REPLY, EXCEPTION]) {
        let id = &vector.id;
        let request = vector.request.as_ref().map_or_else(
            || Message::frame(REQUEST, message.seq, Value::from((3, (1, Value::Tuple(vec![])))), dialect),
            |hex| from_hex(hex),
        );
        let asked = Message::read(&request, dialect);
        let (handler, args) = asked.parts();
        let knows_target = args.as_tuple().unwrap()[1].as_tuple().is_some_and(|args| !args.is_empty());
        let target = (knows_target && handler != 1).then(|| stock::asked(&asked, dialect).target().cloned()).flatten();
        let mut machine = machine(dialect, target.as_ref());

        let mut frames = feed(&mut machine, &request);
        let answered_itself = !frames.is_empty();
        if let Some(Event::Request { id, .. }) = stock::event(&mut machine) {
            machine.reply(id, stock::answer(&message, Handler(handler), dialect)).unwrap();
            frames = stock::sent(&mut machine);
        }
        let [frame] = &frames[..] else { panic!("{id}: {} frames", frames.len()) };
        let written = Message::read(frame, dialect);
        assert_eq!((written.kind, written.seq), (message.kind, message.seq), "{id}");
        if handler == Handler::PING.0 {
            // The one that we write otherwise: data that Python 2 sent as `str` goes back as text, equal to it there.
            let data = |content: &Value| stock::native(content.clone(), dialect);
            assert_eq!(data(&written.content), data(&message.content), "{id}");
        } else if message.kind == REPLY {
            assert_eq!(comparable(frame, dialect), comparable(&vector.frame(), dialect), "{id}");
            assert_eq!(frame[4], vector.frame()[4], "{id}: compressed or not");
        } else if answered_itself {
            // The machine says in its own words what is wrong with a request.
            assert_eq!(written.content.as_tuple().unwrap()[0], message.content.as_tuple().unwrap()[0], "{id}");
        } else {
            assert_eq!(stock::versionless(&written.content), stock::versionless(&message.content), "{id}");
        }
    }
}
