//! Values as Python prints them.

use std::fmt::{self, Display, Formatter, Write};

use bytestring::ByteString;

use crate::{Slice, Value, float};

impl Value {
    /// Python's `repr()` of the value.
    ///
    /// It is CPython's to the letter but for characters that Unicode has assigned since that CPython was made (or since this
    /// library's compiler was): each side escapes those it does not know. Ints beyond 4300 digits, which CPython does
    /// not print, are printed.
    ///
    /// ```
    /// use rpyc_brine::Value;
    ///
    /// assert_eq!(Value::from(("it's", 1e16, ())).repr(), r#"("it's", 1e+16, None)"#);
    /// ```
    #[must_use]
    pub fn repr(&self) -> String {
        Repr(self).to_string()
    }

    /// Python's `str()` of the value: the text itself for a `str`, [`Value::repr`] for all others.
    #[must_use]
    pub fn str(&self) -> String {
        self.to_string()
    }
}

/// Python's `str()`.
impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Str(text) => f.write_str(text),
            other => Repr(other).fmt(f),
        }
    }
}

struct Repr<'a>(&'a Value);

impl Display for Repr<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::None => f.write_str("None"),
            Value::NotImplemented => f.write_str("NotImplemented"),
            Value::Ellipsis => f.write_str("Ellipsis"),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::Int(int) => write!(f, "{int}"),
            Value::BigInt(int) => write!(f, "{int}"),
            Value::Float(float) => float::write_float(f, *float),
            Value::Complex(real, imag) => float::write_complex(f, *real, *imag),
            Value::Str(text) => write_str(f, text),
            Value::Bytes(bytes) => write_bytes(f, bytes),
            Value::Tuple(members) => write_tuple(f, members),
            Value::FrozenSet(set) if set.is_empty() => f.write_str("frozenset()"),
            Value::FrozenSet(set) => {
                f.write_str("frozenset({")?;
                write_members(f, set)?;
                f.write_str("})")
            }
            Value::Slice(slice) => {
                let Slice { start, stop, step } = &**slice;
                f.write_str("slice(")?;
                write_members(f, [start, stop, step])?;
                f.write_char(')')
            }
        }
    }
}

fn write_tuple(f: &mut Formatter<'_>, members: &[Value]) -> fmt::Result {
    f.write_char('(')?;
    write_members(f, members)?;
    f.write_str(if members.len() == 1 { ",)" } else { ")" })
}

fn write_members<'a>(f: &mut Formatter<'_>, members: impl IntoIterator<Item = &'a Value>) -> fmt::Result {
    let mut separator = "";
    for member in members {
        f.write_str(separator)?;
        Repr(member).fmt(f)?;
        separator = ", ";
    }
    Ok(())
}

fn write_str(f: &mut Formatter<'_>, text: &ByteString) -> fmt::Result {
    let quote = quote(text.as_bytes());
    f.write_char(quote)?;
    for char in text.chars() {
        match u8::try_from(char) {
            Ok(byte) if byte.is_ascii() => write_ascii(f, byte, quote)?,
            _ if is_printable(char) => f.write_char(char)?,
            _ => match u32::from(char) {
                code @ ..0x100 => write!(f, "\\x{code:02x}")?,
                code @ 0x100..0x1_0000 => write!(f, "\\u{code:04x}")?,
                code => write!(f, "\\U{code:08x}")?,
            },
        }
    }
    f.write_char(quote)
}

fn write_bytes(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let quote = quote(bytes);
    f.write_char('b')?;
    f.write_char(quote)?;
    for byte in bytes {
        write_ascii(f, *byte, quote)?;
    }
    f.write_char(quote)
}

/// Double quotes only where they spare escapes.
fn quote(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' }
}

/// One byte between quotes; whatever is no printable ASCII is escaped.
fn write_ascii(f: &mut Formatter<'_>, byte: u8, quote: char) -> fmt::Result {
    match byte {
        b'\t' => f.write_str("\\t"),
        b'\n' => f.write_str("\\n"),
        b'\r' => f.write_str("\\r"),
        b'\\' => f.write_str("\\\\"),
        b' '..=b'~' => {
            if char::from(byte) == quote {
                f.write_char('\\')?;
            }
            f.write_char(char::from(byte))
        }
        _ => write!(f, "\\x{byte:02x}"),
    }
}

/// Python's `str.isprintable()` for a character beyond ASCII.
///
/// The standard library escapes by the same Unicode categories (Cc, Cf, Cs, Co, Cn, Zl, Zp, Zs), and combining
/// characters only at the start of a string: hence the letter before.
fn is_printable(char: char) -> bool {
    let mut buffer = [b'a'; 5];
    let Some(encoded) = buffer.get_mut(1..) else {
        return false;
    };
    let len = 1 + char.encode_utf8(encoded).len();
    buffer
        .get(..len)
        .and_then(|bytes| str::from_utf8(bytes).ok())
        .is_some_and(|text| text.escape_debug().nth(1) == Some(char))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FrozenSet;

    #[test]
    fn containers() {
        let set = FrozenSet::new([1.into(), 2.into()]).unwrap();
        let slice = Slice { start: 1.into(), stop: 2.into(), step: Value::None };
        let cases = [
            (Value::Tuple(Vec::new()), "()"),
            (Value::from((1,)), "(1,)"),
            (Value::from((1, (2, 3))), "(1, (2, 3))"),
            (FrozenSet::default().into(), "frozenset()"),
            (set.into(), "frozenset({1, 2})"),
            (slice.into(), "slice(1, 2, None)"),
        ];
        for (value, repr) in cases {
            assert_eq!(value.repr(), repr);
        }
    }

    #[test]
    fn text() {
        let cases = [
            ("a", "'a'"),
            ("it's", r#""it's""#),
            (r#"it's "x""#, r#"'it\'s "x"'"#),
            ("\t\r\n\\\0\x7f", r"'\t\r\n\\\x00\x7f'"),
            ("é\u{85}\u{ad}", r"'é\x85\xad'"),
            ("\u{2028}\u{feff}", r"'\u2028\ufeff'"),
            ("\u{e0001}", r"'\U000e0001'"),
            ("\u{301}", "'\u{301}'"),
            ("\u{1f600}", "'\u{1f600}'"),
        ];
        for (text, repr) in cases {
            assert_eq!(Value::from(text).repr(), repr);
            assert_eq!(Value::from(text).str(), text);
        }
    }

    #[test]
    fn bytes() {
        assert_eq!(Value::from(&b"a'\xff\n"[..]).repr(), r#"b"a'\xff\n""#);
        assert_eq!(Value::from(&b"'\""[..]).str(), r#"b'\'"'"#);
    }
}
