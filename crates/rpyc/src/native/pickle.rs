//! HANDLE_PICKLE: plain native data as a Python pickle.
//!
//! This writes only; nothing is ever unpickled. No crate writes what is needed here (serde-pickle's serializer knows
//! no sets, and its value type sorts dicts): the order of dicts, sets, and containers that are shared or hold
//! themselves.

use std::collections::HashMap;

use bytes::Bytes;
use rpyc_brine as brine;

use super::{Dict, List, Set};
use crate::{Context, Exception, ObjectId, ObjectRef, Outcome, Value};

/// How deep data may be nested. CPython's own pickler stops near 500.
const DEPTH: usize = 400;

/// The opcodes, by the names of `pickletools`.
mod op {
    pub(super) const APPENDS: u8 = b'e';
    pub(super) const BINBYTES: u8 = b'B';
    pub(super) const BINFLOAT: u8 = b'G';
    pub(super) const BININT: u8 = b'J';
    pub(super) const BINUNICODE: u8 = b'X';
    pub(super) const EMPTY_DICT: u8 = b'}';
    pub(super) const EMPTY_LIST: u8 = b']';
    pub(super) const EMPTY_TUPLE: u8 = b')';
    pub(super) const GLOBAL: u8 = b'c';
    pub(super) const LONG4: u8 = 0x8b;
    pub(super) const LONG_BINGET: u8 = b'j';
    pub(super) const LONG_BINPUT: u8 = b'r';
    pub(super) const MARK: u8 = b'(';
    pub(super) const NEWFALSE: u8 = 0x89;
    pub(super) const NEWTRUE: u8 = 0x88;
    pub(super) const NONE: u8 = b'N';
    pub(super) const PROTO: u8 = 0x80;
    pub(super) const REDUCE: u8 = b'R';
    pub(super) const SETITEMS: u8 = b'u';
    pub(super) const STOP: u8 = b'.';
    pub(super) const TUPLE: u8 = b't';
    pub(super) const TUPLE1: u8 = 0x85;
}

/// Answers HANDLE_PICKLE: `pickle.dumps(cx.this(), protocol)`.
pub(crate) fn answer(cx: &Context<'_>, protocol: i64) -> Outcome {
    let most_bytes = cx.connection().config().limits.brine.bytes;
    dumps(&Value::Object(cx.this().clone()), protocol, most_bytes).map(Value::from).into()
}

/// Writes a value as a pickle of protocol 2, which every Python since 2.3 reads, or of protocol 3, which has `bytes`,
/// for those who ask for 3 or more (or for the highest one, as a negative number).
///
/// # Errors
/// `TypeError` for what is not plain data; `RecursionError` for data nested too deep; `MemoryError` for more than
/// [`Limits`](crate::Limits) allows.
fn dumps(value: &Value, protocol: i64, most_bytes: usize) -> Result<Bytes, Exception> {
    let bytes_opcode = !(0..3).contains(&protocol);
    let mut pickler = Pickler { out: Vec::new(), memo: HashMap::new(), bytes_opcode, most_bytes };
    pickler.out.extend([op::PROTO, if bytes_opcode { 3 } else { 2 }]);
    pickler.value(value, 0)?;
    pickler.out.push(op::STOP);
    Ok(pickler.out.into())
}

struct Pickler {
    out: Vec<u8>,
    /// Containers already written, by the number under which the reader finds them.
    memo: HashMap<ObjectId, u32>,
    /// Whether there is an opcode for `bytes`.
    bytes_opcode: bool,
    most_bytes: usize,
}

type Written = Result<(), Exception>;

impl Pickler {
    fn value(&mut self, value: &Value, depth: usize) -> Written {
        self.check(depth)?;
        match value {
            Value::Plain(value) => self.plain(value, depth),
            Value::Tuple(items) => {
                self.tuple(items.len(), |pickler| items.iter().try_for_each(|item| pickler.value(item, depth + 1)))
            }
            Value::Object(object) => self.container(object, depth),
            Value::Netref(netref) => Err(unpicklable(netref.type_name())),
        }
    }

    fn check(&self, depth: usize) -> Written {
        if depth > DEPTH {
            return Err(Exception::recursion_error("maximum recursion depth exceeded while pickling an object"));
        }
        if self.out.len() > self.most_bytes {
            return Err(Exception::memory_error(format!("a pickle of more than {} bytes", self.most_bytes)));
        }
        Ok(())
    }

    fn container(&mut self, object: &ObjectRef, depth: usize) -> Written {
        if let Some(&known) = self.memo.get(&object.id()) {
            self.out.push(op::LONG_BINGET);
            self.out.extend(known.to_le_bytes());
            return Ok(());
        }
        if let Some(list) = object.downcast_ref::<List>() {
            self.out.push(op::EMPTY_LIST);
            self.remember(object)?;
            return self.marked(op::APPENDS, |pickler| {
                list.to_vec().iter().try_for_each(|item| pickler.value(item, depth + 1))
            });
        }
        if let Some(dict) = object.downcast_ref::<Dict>() {
            self.out.push(op::EMPTY_DICT);
            self.remember(object)?;
            return self.marked(op::SETITEMS, |pickler| {
                dict.to_pairs().iter().try_for_each(|(key, value)| {
                    pickler.value(key, depth + 1)?;
                    pickler.value(value, depth + 1)
                })
            });
        }
        if let Some(set) = object.downcast_ref::<Set>() {
            let members = set.to_vec();
            self.set("set", |pickler| members.iter().try_for_each(|item| pickler.value(item, depth + 1)))?;
            return self.remember(object);
        }
        Err(unpicklable(object.class().name()))
    }

    fn plain(&mut self, value: &brine::Value, depth: usize) -> Written {
        use brine::Value as V;
        self.check(depth)?;
        match value {
            V::None => self.out.push(op::NONE),
            V::Bool(true) => self.out.push(op::NEWTRUE),
            V::Bool(false) => self.out.push(op::NEWFALSE),
            V::Int(value) => return self.int(*value),
            V::BigInt(value) => return self.long(&value.to_signed_bytes_le()),
            V::Float(value) => self.float(*value),
            V::Complex(real, imag) => {
                self.global("complex");
                self.tuple(2, |pickler| {
                    pickler.float(*real);
                    pickler.float(*imag);
                    Ok(())
                })?;
                self.out.push(op::REDUCE);
            }
            V::Str(text) => return self.sized(op::BINUNICODE, text.as_bytes()),
            V::Bytes(bytes) => return self.bytes(bytes),
            V::Tuple(items) => return self.tuple(items.len(), |pickler| pickler.plain_all(items, depth)),
            V::FrozenSet(set) => {
                return self.set("frozenset", |pickler| pickler.plain_all(set.as_slice(), depth));
            }
            V::Slice(slice) => {
                self.global("slice");
                self.tuple(3, |pickler| {
                    [&slice.start, &slice.stop, &slice.step]
                        .into_iter()
                        .try_for_each(|part| pickler.plain(part, depth + 1))
                })?;
                self.out.push(op::REDUCE);
            }
            // Python pickles these two by name.
            V::Ellipsis => self.global("Ellipsis"),
            V::NotImplemented => self.global("NotImplemented"),
            other => return Err(unpicklable(other.type_name())),
        }
        Ok(())
    }

    fn plain_all(&mut self, items: &[brine::Value], depth: usize) -> Written {
        items.iter().try_for_each(|item| self.plain(item, depth + 1))
    }

    fn int(&mut self, value: i64) -> Written {
        match i32::try_from(value) {
            Ok(value) => {
                self.out.push(op::BININT);
                self.out.extend(value.to_le_bytes());
                Ok(())
            }
            Err(_) => self.long(&value.to_le_bytes()),
        }
    }

    fn long(&mut self, twos_complement: &[u8]) -> Written {
        self.sized(op::LONG4, twos_complement)
    }

    fn float(&mut self, value: f64) {
        self.out.push(op::BINFLOAT);
        self.out.extend(value.to_be_bytes());
    }

    /// Before protocol 3: `_codecs.encode(text, 'latin1')`, which is `bytes` in Python 3 and `str` in Python 2.
    fn bytes(&mut self, bytes: &[u8]) -> Written {
        if self.bytes_opcode {
            return self.sized(op::BINBYTES, bytes);
        }
        self.out.extend(b"c_codecs\nencode\n");
        let text: String = bytes.iter().copied().map(char::from).collect();
        self.tuple(2, |pickler| {
            pickler.sized(op::BINUNICODE, text.as_bytes())?;
            pickler.sized(op::BINUNICODE, b"latin1")
        })?;
        self.out.push(op::REDUCE);
        Ok(())
    }

    /// A set is its class called with a list. It is remembered only afterwards: it cannot hold itself.
    fn set(&mut self, class: &str, members: impl FnOnce(&mut Self) -> Written) -> Written {
        self.global(class);
        self.out.push(op::EMPTY_LIST);
        self.marked(op::APPENDS, members)?;
        self.out.extend([op::TUPLE1, op::REDUCE]);
        Ok(())
    }

    fn tuple(&mut self, len: usize, items: impl FnOnce(&mut Self) -> Written) -> Written {
        if len == 0 {
            self.out.push(op::EMPTY_TUPLE);
            return Ok(());
        }
        self.marked(op::TUPLE, items)
    }

    fn marked(&mut self, end: u8, items: impl FnOnce(&mut Self) -> Written) -> Written {
        self.out.push(op::MARK);
        items(self)?;
        self.out.push(end);
        Ok(())
    }

    /// Python 3 finds the builtins under Python 2's name for protocols up to 2 only.
    fn global(&mut self, name: &str) {
        let module = if self.bytes_opcode { "builtins" } else { "__builtin__" };
        self.out.push(op::GLOBAL);
        self.out.extend(format!("{module}\n{name}\n").into_bytes());
    }

    fn sized(&mut self, opcode: u8, bytes: &[u8]) -> Written {
        let len = u32::try_from(bytes.len()).ok().filter(|len| i32::try_from(*len).is_ok());
        let len = len.ok_or_else(|| Exception::value_error("cannot pickle more than 2 GiB in one piece"))?;
        self.out.push(opcode);
        self.out.extend(len.to_le_bytes());
        self.out.extend(bytes);
        Ok(())
    }

    fn remember(&mut self, object: &ObjectRef) -> Written {
        let number = u32::try_from(self.memo.len())
            .map_err(|_| Exception::memory_error("too many containers for one pickle"))?;
        self.memo.insert(object.id(), number);
        self.out.push(op::LONG_BINPUT);
        self.out.extend(number.to_le_bytes());
        Ok(())
    }
}

fn unpicklable(class: &str) -> Exception {
    Exception::type_error(format!(
        "cannot pickle '{class}' object: this server pickles plain data only (list, dict, set, tuple, str, int, ...)"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// What a real Python makes of a pickle.
    fn loaded(pickle: &[u8], expression: &str) -> String {
        let program =
            format!("import pickle, sys; v = pickle.loads(sys.stdin.buffer.read()); print(ascii({expression}))");
        let mut python = Command::new("python3")
            .args(["-c", &program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this test needs python3");
        python.stdin.take().unwrap().write_all(pickle).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn assert_loads(value: &Value, expression: &str, expected: &str) {
        let pickle = |protocol| dumps(value, protocol, usize::MAX).unwrap();
        assert_eq!(loaded(&pickle(2), expression), expected, "protocol 2");
        assert_eq!(loaded(&pickle(3), expression), expected, "protocol 3");
        assert_eq!((pickle(0), pickle(-1), pickle(5)), (pickle(2), pickle(3), pickle(3)));
    }

    fn list(items: impl IntoIterator<Item = Value>) -> Value {
        ObjectRef::new(items.into_iter().collect::<List>()).into()
    }

    #[test]
    fn every_plain_type_is_read_by_python() {
        let big = |text: &str| Value::from(text.parse::<brine::BigInt>().unwrap());
        let plain = list([
            Value::none(),
            true.into(),
            false.into(),
            0.into(),
            (-1).into(),
            i64::from(i32::MAX).into(),
            i64::MIN.into(),
            big("123456789012345678901234567890"),
            big("-170141183460469231731687303715884105728"),
            1.5.into(),
            f64::NEG_INFINITY.into(),
            Value::Plain(brine::Value::Complex(1.0, -2.0)),
            "".into(),
            "h\u{e9}\u{1f600}\n".into(),
            b""[..].into(),
            b"\x00\xff"[..].into(),
            Value::tuple(vec![]),
            (1, ("a",), 2, 3).into(),
            Value::Plain(brine::Value::Ellipsis),
            Value::not_implemented(),
        ]);
        let expected = r"[None, True, False, 0, -1, 2147483647, -9223372036854775808, 123456789012345678901234567890, -170141183460469231731687303715884105728, 1.5, -inf, (1-2j), '', 'h\xe9\U0001f600\n', b'', b'\x00\xff', (), (1, ('a',), 2, 3), Ellipsis, NotImplemented]";
        assert_loads(&plain, "v", expected);
    }

    #[test]
    fn containers_keep_type_and_order() {
        let dict = Dict::from_pairs([("b".into(), list([])), ("a".into(), 1.into()), (2.into(), 2.into())]).unwrap();
        assert_loads(&ObjectRef::new(dict).into(), "v", "{'b': [], 'a': 1, 2: 2}");
        let set = ObjectRef::new(Set::from_values([3.into(), "x".into()]).unwrap());
        assert_loads(&set.into(), "(type(v), v == {3, 'x'})", "(<class 'set'>, True)");
        let frozen = brine::FrozenSet::new([1.into()]).unwrap();
        let slice = brine::Slice { start: 1.into(), stop: brine::Value::None, step: 2.into() };
        assert_loads(&list([frozen.into(), slice.into()]), "v", "[frozenset({1}), slice(1, None, 2)]");
    }

    #[test]
    fn shared_and_recursive_containers_stay_so() {
        let inner = list([1.into()]);
        let outer = crate::Ref::new(List::new());
        let outer_value = Value::from(outer.clone());
        for item in [inner.clone(), inner.clone(), outer_value.clone(), Value::tuple(vec![inner, 2.into()])] {
            outer.push(item);
        }
        let expression = "(v[0] is v[1] is v[3][0], v[2] is v, v[0])";
        assert_loads(&outer_value, expression, "(True, True, [1])");
    }

    #[test]
    fn what_is_no_plain_data_is_refused() {
        let object = list([ObjectRef::new(super::super::Namespace::new()).into()]);
        let error = dumps(&object, 2, usize::MAX).unwrap_err();
        assert!(error.to_string().starts_with("TypeError: cannot pickle 'SimpleNamespace' object"));
        assert!(dumps(&list((0..100).map(Value::from)), 2, 100).unwrap_err().is_builtin("MemoryError"));
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth| (0..depth).fold(list([]), |inner, _| list([inner]));
        let pickle = dumps(&nested(DEPTH), 2, usize::MAX).unwrap();
        assert_eq!(loaded(&pickle, "len(v)"), "1");
        assert!(dumps(&nested(DEPTH + 1), 2, usize::MAX).unwrap_err().is_builtin("RecursionError"));
    }
}
