//! What differs between rpyc's versions on the wire, as data.
//!
//! Nothing else in the workspace asks for a version.

use std::borrow::Cow;

use rpyc_brine::{ByteString, EncodeError, Encoder, Value};

use crate::exception::BUILTINS;
use crate::python2;

/// The form of the wire that a peer speaks.
///
/// ```
/// use rpyc_protocol::{Dialect, Envelope};
/// assert_eq!(Dialect::V6.envelope, Envelope::TypeByte);
/// assert_eq!(Dialect::V5, Dialect::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// How kind, number and content make a message.
    pub envelope: Envelope,
    /// Whether two thread numbers precede each message (`bind_threads`).
    pub thread_header: bool,
    /// How an object is named when it is sent.
    pub reference: ReferenceForm,
    /// How a request names the object it is about.
    pub target: TargetForm,
    /// How the peer writes its native text.
    pub text: TextForm,
    /// Whether DEL carries how often the object was received.
    pub del_count: bool,
    /// The highest handler number that the peer knows.
    pub last_handler: i64,
    /// How classes may be named in references.
    pub class_names: ClassNames,
    /// What the peer takes for one class of objects.
    pub proxy_classes: ProxyClasses,
}

/// What a peer takes for one class of objects: it makes one class of proxies for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyClasses {
    /// What has the same name and is a class, or is none.
    ByName,
    /// What has the same class number, be it an instance or the class itself: rpyc 4.1.0 to 4.1.2. The class of an
    /// instance that they know cannot be called if it goes by that number, and modules go by the name of their class.
    ByNumber,
}

/// How classes may be named in references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassNames {
    /// With their module.
    Dotted,
    /// Without it, but for builtins: rpyc 4.1.3 never ends looking for a module that it has not imported
    Dotless,
}

/// How kind, number and content make a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// A brine 3-tuple `(kind, seq, args)`: rpyc 3.0 to 5.3
    Triple,
    /// The kind as a byte, then a brine 2-tuple `(seq, args)`: rpyc 6
    TypeByte,
}

/// How an object is named when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceForm {
    /// `(oid, class name, module name)`: rpyc 3.0 to 4.0
    Oid,
    /// `(name, class id, instance id)`: rpyc 4.1 and later
    IdPack,
    /// Not known: names that every version takes for a reference of its own
    Polyglot,
}

/// How a request names the object it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetForm {
    /// Its number as a plain value: rpyc 3
    Number,
    /// A local reference: rpyc 4.0 and later
    LocalRef,
}

/// How a peer writes its native text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// As byte strings: Python 2
    Bytes,
    /// As text: Python 3
    Unicode,
}

impl Dialect {
    /// rpyc 6.0 and later.
    pub const V6: Self = Self { envelope: Envelope::TypeByte, ..Self::V5 };
    /// rpyc 4.1 to 5.3 on Python 3.
    pub const V5: Self = Self {
        envelope: Envelope::Triple,
        thread_header: false,
        reference: ReferenceForm::IdPack,
        target: TargetForm::LocalRef,
        text: TextForm::Unicode,
        del_count: true,
        last_handler: 20,
        class_names: ClassNames::Dotted,
        proxy_classes: ProxyClasses::ByName,
    };
    /// rpyc 4.0 on Python 3.
    pub const V4_0: Self = Self { reference: ReferenceForm::Oid, last_handler: 19, ..Self::V5 };
    /// rpyc 3.2 to 3.4 on Python 3.
    pub const V3: Self = Self { target: TargetForm::Number, del_count: false, last_handler: 18, ..Self::V4_0 };

    /// The same dialect as a Python 2 peer speaks it.
    #[must_use]
    pub const fn python2(self) -> Self {
        Self { text: TextForm::Bytes, ..self }
    }

    /// The same dialect as a peer of that version of rpyc speaks it; from 4.1.1 on, they tell theirs.
    pub(crate) fn of_version(self, version: Option<&str>) -> Self {
        let class_names = if version == Some("4.1.3") { ClassNames::Dotless } else { self.class_names };
        let by_number = self.reference == ReferenceForm::IdPack && matches!(version, None | Some("4.1.1" | "4.1.2"));
        let proxy_classes = if by_number { ProxyClasses::ByNumber } else { self.proxy_classes };
        Self { class_names, proxy_classes, ..self }
    }

    /// The same dialect with thread numbers before each message.
    #[must_use]
    pub const fn bind_threads(self) -> Self {
        Self { thread_header: true, ..self }
    }

    /// Writes native text: names, `repr`s, exception classes.
    pub(crate) fn native_text(&self, encoder: &mut Encoder<'_>, text: &str) -> Result<(), EncodeError> {
        match self.text {
            TextForm::Unicode => encoder.str(text),
            TextForm::Bytes => encoder.bytes(text.as_bytes()),
        }
    }

    /// Module and name of an exception's class in the peer's Python.
    pub(crate) fn exception_class<'a>(&self, module: &'a str, class: &'a str) -> (&'a str, &'a str) {
        match self.text {
            TextForm::Bytes if module == BUILTINS => ("exceptions", python2::exception(class)),
            _ => (module, class),
        }
    }

    /// What the peer's Python calls a special method, if it has another name for it: `next` for `__next__`.
    #[must_use]
    pub fn special_method(&self, name: &str) -> Option<&'static str> {
        (self.text == TextForm::Bytes).then(|| python2::method(name)).flatten()
    }

    /// The special method that the peer's Python calls by that name: `__next__` for `next`.
    #[must_use]
    pub fn special_method_called(&self, name: &str) -> Option<&'static str> {
        (self.text == TextForm::Bytes).then(|| python2::method_called(name)).flatten()
    }

    /// The method that takes a slice, for the one of that name that takes two bounds in the peer's Python.
    pub(crate) fn slicing_method(&self, name: &str) -> Option<&'static str> {
        (self.text == TextForm::Bytes).then(|| python2::slicing_method(name)).flatten()
    }

    /// Native text as a value.
    pub(crate) fn native_value(&self, text: ByteString) -> Value {
        match self.text {
            TextForm::Unicode => Value::Str(text),
            TextForm::Bytes => Value::Bytes(text.into_bytes()),
        }
    }

    /// Turns all text within a value into native text: what answers REPR, STR, DIR and INSPECT.
    pub(crate) fn native_texts(&self, value: Value) -> Value {
        match (self.text, value) {
            (TextForm::Unicode, value) => value,
            (TextForm::Bytes, Value::Str(text)) => self.native_value(text),
            (TextForm::Bytes, Value::Tuple(items)) => {
                Value::Tuple(items.into_iter().map(|item| self.native_texts(item)).collect())
            }
            (TextForm::Bytes, other) => other,
        }
    }

    /// Turns native text within a value that came from the peer into text. Python 2 has one type for text and bytes:
    /// what is ASCII is taken for text, which is equal to it there.
    pub(crate) fn read_native(&self, value: Value) -> Value {
        match (self.text, value) {
            (TextForm::Unicode, value) => value,
            (TextForm::Bytes, Value::Bytes(bytes)) if bytes.is_ascii() => {
                ByteString::try_from(bytes).map_or(Value::None, Value::Str)
            }
            (TextForm::Bytes, Value::Tuple(items)) => {
                Value::Tuple(items.into_iter().map(|item| self.read_native(item)).collect())
            }
            (TextForm::Bytes, other) => other,
        }
    }

    /// The name of a class in the peer's Python: clients know the classes of their own builtins without asking.
    pub(crate) fn type_name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match (self.text, name.strip_prefix("builtins.")) {
            (TextForm::Bytes, Some(class)) => {
                let (module, class) = python2::class(class);
                Cow::Owned(format!("{module}.{class}"))
            }
            (_, None) if self.class_names == ClassNames::Dotless => {
                Cow::Borrowed(name.rsplit_once('.').map_or(name, |(_, class)| class))
            }
            _ => Cow::Borrowed(name),
        }
    }
}

/// The dialect that most programs in the field speak.
impl Default for Dialect {
    fn default() -> Self {
        Self::V5
    }
}

/// What the first message of a connection tells about its sender (`protocol-spec/dialects.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detected {
    /// Everything.
    Complete(Dialect),
    /// That it is one of those with [`Envelope::Triple`].
    Triple,
}

/// Recognises a dialect by the first payload of a connection: a request, whose args are a tuple.
pub(crate) fn detect(payload: &[u8]) -> Option<Detected> {
    if let Some(envelope) = envelope_of(payload) {
        return Some(match envelope {
            Envelope::TypeByte => Detected::Complete(Dialect::V6),
            Envelope::Triple => Detected::Triple,
        });
    }
    let envelope = envelope_of(payload.get(THREAD_HEADER..)?)?;
    Some(Detected::Complete(Dialect { envelope, ..Dialect::V6 }.bind_threads()))
}

/// A reference to the root that is valid in every dialect: old peers read a number, a class and its module, newer ones
/// a class's name and two numbers. Stock takes anything for a number that it can hash. The first part has no dot, for
/// the sake of rpyc 4.1.3.
pub(crate) const POLYGLOT: [&str; 3] = ["Root", "Root", "fake"];

/// Bytes of the two thread numbers before a message.
pub(crate) const THREAD_HEADER: usize = 16;

fn envelope_of(payload: &[u8]) -> Option<Envelope> {
    const TAG_TUPLE_2: u8 = 0x11;
    const TAG_TUPLE_3: u8 = 0x12;
    match payload {
        [TAG_TUPLE_3, ..] => Some(Envelope::Triple),
        [1..=3, TAG_TUPLE_2, ..] => Some(Envelope::TypeByte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_payloads_as_captured() {
        let plain = [0x12, 0x51, 0x50, 0x11, 0x53, 0x11, 0x51, 0x02];
        let v6 = [0x01, 0x11, 0x50, 0x11, 0x53, 0x11, 0x51, 0x02];
        assert_eq!(detect(&plain), Some(Detected::Triple));
        assert_eq!(detect(&v6), Some(Detected::Complete(Dialect::V6)));
        let threads = [0, 0, 0x7f, 0x54, 4, 0x42, 0xeb, 0x80, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(detect(&[&threads[..], &plain].concat()), Some(Detected::Complete(Dialect::V5.bind_threads())));
        assert_eq!(detect(&[&threads[..], &v6].concat()), Some(Detected::Complete(Dialect::V6.bind_threads())));
        assert_eq!(detect(b"GET / HT"), None);
    }
}
