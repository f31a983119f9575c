use bytes::Bytes;
use rpyc_brine::{self as brine, ByteString};

use super::{Conversion, FromValue};
use crate::{Class, ClassRef, Connection, Netref, ObjectRef, Ref, Service, Shape, Value};

/// Anything, as it came.
impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        Ok(value)
    }
}

/// Anything that travels by value.
impl FromValue for brine::Value {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(value) => Ok(value),
            other => Err(Conversion::expected("a plain value", &other)),
        }
    }
}

/// `None`
impl FromValue for () {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        if value.is_none() { Ok(()) } else { Err(Conversion::expected("None", &value)) }
    }
}

/// `None`, or what `T` takes.
impl<T: FromValue> FromValue for Option<T> {
    const SHAPE: Shape = T::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        if value.is_none() {
            return Ok(None);
        }
        T::from_value(value).map(Some).map_err(Conversion::or_none)
    }
}

/// `str`, not copied: it keeps the message alive that it came with.
impl FromValue for ByteString {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Str(text)) => Ok(text),
            other => Err(Conversion::expected("str", &other)),
        }
    }
}

/// `str`
impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        ByteString::from_value(value).map(|text| text.to_string())
    }
}

/// `bytes`, not copied: it keeps the message alive that it came with.
impl FromValue for Bytes {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Bytes(bytes)) => Ok(bytes),
            // Python 2 has one type for both.
            Value::Plain(brine::Value::Str(text)) if Connection::current_is_python2() => Ok(text.into_bytes()),
            other => Err(Conversion::expected("bytes", &other)),
        }
    }
}

/// An object of this program.
impl FromValue for ObjectRef {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Object(object) => Ok(object),
            other => Err(Conversion::expected("an object of the server", &other)),
        }
    }
}

/// An object of the peer.
impl FromValue for Netref {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Netref(netref) => Ok(netref),
            other => Err(Conversion::expected("an object of the client", &other)),
        }
    }
}

/// An object whose Rust type is exactly `T`; `&T` takes one of a derived class, too.
impl<T: Service> FromValue for Ref<T> {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let found = value.as_object().and_then(ObjectRef::downcast);
        found.ok_or_else(|| Conversion::expected(T::class_object().name().to_owned(), &value))
    }
}

/// A class object of this program.
impl FromValue for ClassRef {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let found = value.as_object().and_then(ObjectRef::downcast::<Class>);
        found.ok_or_else(|| Conversion::expected("a class of the server", &value))
    }
}
