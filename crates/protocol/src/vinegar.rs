//! Vinegar: how exceptions are written (`protocol-spec/vinegar.md`).

use rpyc_brine::{ByteString, EncodeError, Encoder, Value};

use crate::dialect::{ReferenceForm, TextForm};
use crate::exception::BUILTINS;
use crate::{Dialect, Exception};

/// Stands for a whole StopIteration.
const STOP_ITERATION: i64 = 1;
/// What stock sends for a part that its configuration keeps back.
const VERSION_DENIED: &str = "<version denied>";
const TRACEBACK_DENIED: &str = "<traceback denied>";
/// The attribute by which peers from 4.1.1 on tell their version.
pub(crate) const REMOTE_VERSION: &str = "_remote_version";

/// Writes an exception as the content of a message.
pub(crate) fn encode(encoder: &mut Encoder<'_>, exception: &Exception, dialect: &Dialect) -> Result<(), EncodeError> {
    if exception.is_stop_iteration() {
        encoder.int(STOP_ITERATION);
        return Ok(());
    }
    encoder.tuple_header(4)?;
    encoder.tuple_header(2)?;
    let (module, class) = dialect.exception_class(exception.module(), exception.class());
    dialect.native_text(encoder, module)?;
    dialect.native_text(encoder, class)?;
    encoder.tuple_header(exception.args().len())?;
    for arg in exception.args() {
        native(encoder, arg, dialect)?;
    }
    // Another major version than its own makes the client print a warning into every traceback.
    let tells_version = dialect.reference == ReferenceForm::IdPack && exception.attr(REMOTE_VERSION).is_none();
    encoder.tuple_header(exception.attrs().len() + usize::from(tells_version))?;
    for (name, value) in exception.attrs() {
        encoder.tuple_header(2)?;
        dialect.native_text(encoder, name)?;
        native(encoder, value, dialect)?;
    }
    if tells_version {
        encoder.tuple_header(2)?;
        dialect.native_text(encoder, REMOTE_VERSION)?;
        dialect.native_text(encoder, VERSION_DENIED)?;
    }
    traceback(encoder, exception, dialect)
}

/// Python 2 formats tracebacks with `str`, which has to be ASCII.
fn traceback(encoder: &mut Encoder<'_>, exception: &Exception, dialect: &Dialect) -> Result<(), EncodeError> {
    let text = exception.traceback().map_or(TRACEBACK_DENIED, |text| text);
    match dialect.text {
        TextForm::Unicode => encoder.str(text),
        TextForm::Bytes => {
            let ascii: String = text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
            encoder.bytes(ascii.as_bytes())
        }
    }
}

/// The texts of an exception are native where they can be.
fn native(encoder: &mut Encoder<'_>, arg: &Value, dialect: &Dialect) -> Result<(), EncodeError> {
    match arg {
        Value::Str(text) if text.is_ascii() => dialect.native_text(encoder, text),
        other => encoder.value(other),
    }
}

/// Reads an exception. What is no exception becomes one that says so: the request that it answers has failed anyway.
pub(crate) fn decode(value: Value) -> Exception {
    match value {
        Value::Int(STOP_ITERATION) => Exception::stop_iteration(),
        Value::Tuple(parts) => decode_parts(parts).unwrap_or_else(malformed),
        // Python 2's string exceptions
        other => text(other).map_or_else(malformed, |class| Exception::new(BUILTINS, class)),
    }
}

fn malformed() -> Exception {
    Exception::runtime_error("the peer answered with an exception that cannot be read")
}

fn decode_parts(parts: Vec<Value>) -> Option<Exception> {
    let [Value::Tuple(class), Value::Tuple(args), Value::Tuple(attrs), traceback] =
        <[Value; 4]>::try_from(parts).ok()?
    else {
        return None;
    };
    let [module, class] = <[Value; 2]>::try_from(class).ok()?;
    let module = match text(module)? {
        python2 if python2 == *"exceptions" => ByteString::from_static(BUILTINS),
        module => module,
    };
    let mut exception = Exception::new(module, text(class)?);
    for arg in args {
        exception = exception.with_arg(arg);
    }
    for attr in attrs {
        let Value::Tuple(pair) = attr else { return None };
        let [name, value] = <[Value; 2]>::try_from(pair).ok()?;
        exception = exception.with_attr(text(name)?, value);
    }
    match text(traceback) {
        Some(text) => Some(exception.with_traceback(text)),
        None => Some(exception),
    }
}

/// Native text of either Python.
pub(crate) fn text(value: Value) -> Option<ByteString> {
    match value {
        Value::Str(text) => Some(text),
        Value::Bytes(bytes) => ByteString::try_from(bytes).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use rpyc_brine::{Limits, decode as brine};

    use super::*;

    fn round_trip(exception: &Exception, dialect: Dialect) -> (Value, Exception) {
        let mut out = BytesMut::new();
        encode(&mut Encoder::new(&mut out, &Limits::default()), exception, &dialect).unwrap();
        let value = brine(&out.freeze(), &Limits::default()).unwrap();
        (value.clone(), decode(value))
    }

    #[test]
    fn stop_iteration_is_the_int_1() {
        let (value, read) = round_trip(&Exception::stop_iteration(), Dialect::V6);
        assert_eq!(value, Value::Int(1));
        assert!(read.is_stop_iteration());
    }

    #[test]
    fn both_text_forms() {
        let raised = Exception::key_error("k\u{e9}y").with_attr("code", 3).with_traceback("caf\u{e9}");
        let (_, read) = round_trip(&raised, Dialect::V5);
        assert_eq!(read, raised.clone().with_attr(REMOTE_VERSION, VERSION_DENIED));

        let (value, read) = round_trip(&raised, Dialect::V3.python2());
        assert_eq!(value.as_tuple().unwrap()[0].repr(), "(b'exceptions', b'KeyError')");
        assert_eq!(read.module(), "builtins");
        assert_eq!(read.traceback().unwrap(), "caf?");
        assert_eq!(read.attrs().len(), 1, "old clients know no version attribute");
    }

    #[test]
    fn malformed_ones_are_still_exceptions() {
        for value in [Value::None, Value::Int(2), Value::Tuple(vec![]), Value::Tuple(vec![Value::None; 4])] {
            assert!(decode(value).is_builtin("RuntimeError"));
        }
    }

    #[test]
    fn a_version_that_is_told_is_sent() {
        let raised = Exception::value_error("no").with_attr(REMOTE_VERSION, "6.0.2");
        let (_, read) = round_trip(&raised, Dialect::V6);
        assert_eq!(read.attrs(), raised.attrs());
    }
}
