mod value;

use std::slice;

use bytes::Bytes;

use crate::{
    Limits, Value,
    error::{DecodeError, DecodeErrorKind},
    grammar::{self, Fault, Int, Parsed},
    tag,
};

/// Decodes an input that is one value and nothing else.
///
/// Strings of the value are slices of `input` and keep it alive.
///
/// ```
/// use rpyc_brine::{Limits, Value, decode};
///
/// let value = decode(&b"\x11\x08\x0b\x68\x65\x57"[..].into(), &Limits::default())?;
/// assert_eq!(value, Value::from(("he", 7)));
/// # Ok::<(), rpyc_brine::DecodeError>(())
/// ```
///
/// # Errors
///
/// Whatever `protocol-spec/brine.md` does not allow, and what goes beyond `limits`.
#[doc(alias = "load")]
pub fn decode(input: &Bytes, limits: &Limits) -> Result<Value, DecodeError> {
    let mut decoder = Decoder::new(input, limits);
    let value = decoder.value()?;
    decoder.finish()?;
    Ok(value)
}

/// Reads values one after the other, and tuples member by member, so that an envelope costs no allocation.
///
/// After an error the decoder stands anywhere; drop it.
///
/// ```
/// use rpyc_brine::{Decoder, Limits};
///
/// let input = b"\x11\x51\x10\x52"[..].into();
/// let mut decoder = Decoder::new(&input, &Limits::default());
/// assert_eq!(decoder.open_tuple()?, 2);
/// assert_eq!(decoder.int()?, 1);
/// assert_eq!(decoder.value()?, (2,).into());
/// decoder.close_tuple();
/// decoder.finish()?;
/// # Ok::<(), rpyc_brine::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    input: &'a Bytes,
    rest: &'a [u8],
    depth_left: usize,
    elements_left: usize,
    bytes_left: usize,
    digits: usize,
}

impl<'a> Decoder<'a> {
    /// A decoder at the start of `input`, with the whole of `limits` to spend.
    #[must_use]
    pub fn new(input: &'a Bytes, limits: &Limits) -> Self {
        Self {
            input,
            rest: input,
            depth_left: limits.depth,
            elements_left: limits.elements,
            bytes_left: limits.bytes,
            digits: limits.digits,
        }
    }

    /// Offset of the next byte to read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.offset_of(self.rest)
    }

    /// What is left of [`Limits::bytes`]: how much memory what was read stands for is the difference.
    #[must_use]
    pub fn bytes_left(&self) -> usize {
        self.bytes_left
    }

    /// Whether everything has been read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether a tuple comes next.
    #[must_use]
    pub fn peek_is_tuple(&self) -> bool {
        matches!(self.rest.first().copied(), Some(tag::EMPTY_TUPLE | tag::TUP1..=tag::TUP_L4))
    }

    /// Goes into the tuple that comes next, and returns how many values it holds.
    ///
    /// # Errors
    ///
    /// No tuple comes next, it claims more values than there are bytes, or it goes beyond the limits.
    #[inline]
    pub fn open_tuple(&mut self) -> Result<usize, DecodeError> {
        let start = self.rest;
        let len = self.accept(grammar::tuple_header(self.rest))?;
        self.enter(start, len)?;
        Ok(len)
    }

    /// Leaves the tuple entered last. Its values should have been read; this is not checked.
    #[inline]
    pub fn close_tuple(&mut self) {
        self.depth_left = self.depth_left.saturating_add(1);
    }

    /// Reads an int that fits 64 bits.
    ///
    /// # Errors
    ///
    /// No int comes next ([`DecodeErrorKind::ExpectedInt`]; `True` and `False` are none), or one beyond 64 bits.
    #[inline]
    pub fn int(&mut self) -> Result<i64, DecodeError> {
        match self.rest.split_first() {
            Some((&tag, rest)) if grammar::is_immediate(tag) => {
                self.rest = rest;
                Ok(grammar::immediate(tag))
            }
            _ => self.any_int(),
        }
    }

    fn any_int(&mut self) -> Result<i64, DecodeError> {
        let start = self.rest;
        match self.accept(grammar::int(start))? {
            Int::Small(int) => Ok(int),
            Int::Decimal(_) => Err(self.error(start, DecodeErrorKind::IntOutOfRange)),
        }
    }

    /// Reads one value of any kind.
    ///
    /// # Errors
    ///
    /// The bytes are no value, or it goes beyond the limits.
    pub fn value(&mut self) -> Result<Value, DecodeError> {
        let mut result = Ok(Value::None);
        if let Ok(value) = &mut result
            && let Err(error) = self.fill(slice::from_mut(value))
        {
            result = Err(error);
        }
        result
    }

    /// Goes past one value of any kind, which costs next to nothing where it is a string.
    ///
    /// # Errors
    ///
    /// As those of [`value`](Self::value).
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        let start = self.rest;
        let string = match start.split_first() {
            Some((&tag::UNICODE, rest)) => grammar::bytes(rest).ok().filter(|(_, text)| is_utf8(text)),
            _ => grammar::bytes(start).ok(),
        };
        let Some((rest, bytes)) = string else { return self.value().map(drop) };
        self.rest = rest;
        self.charge(start, bytes.len())
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// [`DecodeErrorKind::TrailingBytes`] if anything is left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        //= protocol-spec/brine.md#strictness
        //# A decoder SHOULD refuse bytes after the value.
        if self.is_empty() { Ok(()) } else { Err(self.error(self.rest, DecodeErrorKind::TrailingBytes)) }
    }

    /// Pays for a container of `len` values before any memory is spent on them.
    #[inline]
    fn enter(&mut self, start: &'a [u8], len: usize) -> Result<(), DecodeError> {
        // Each value takes a byte at least.
        if len > self.rest.len() {
            return Err(self.error(start, DecodeErrorKind::Truncated));
        }
        self.depth_left = self.depth_left.checked_sub(1).ok_or_else(|| self.error(start, DecodeErrorKind::TooDeep))?;
        self.elements_left =
            self.elements_left.checked_sub(len).ok_or_else(|| self.error(start, DecodeErrorKind::TooManyElements))?;
        self.charge(start, len.saturating_mul(size_of::<Value>()))
    }

    fn charge(&mut self, start: &'a [u8], bytes: usize) -> Result<(), DecodeError> {
        self.bytes_left =
            self.bytes_left.checked_sub(bytes).ok_or_else(|| self.error(start, DecodeErrorKind::TooLarge))?;
        Ok(())
    }

    /// Goes on behind what was parsed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn accept<T>(&mut self, parsed: Parsed<'a, T>) -> Result<T, DecodeError> {
        match parsed {
            Ok((rest, parsed)) => {
                self.rest = rest;
                Ok(parsed)
            }
            Err(error) => Err(self.fault(error)),
        }
    }

    #[cold]
    fn fault(&self, error: nom::Err<Fault<'a>>) -> DecodeError {
        match error {
            nom::Err::Error(fault) | nom::Err::Failure(fault) => self.error(fault.at, fault.kind),
            // Only nom's streaming parsers say so.
            nom::Err::Incomplete(_) => self.error(self.rest, DecodeErrorKind::Truncated),
        }
    }

    fn error(&self, at: &[u8], kind: DecodeErrorKind) -> DecodeError {
        DecodeError { kind, offset: self.offset_of(at) }
    }

    /// Offset of a rest of the input.
    fn offset_of(&self, rest: &[u8]) -> usize {
        self.input.len() - rest.len()
    }
}

/// Names are short, and mostly ASCII: finding that out takes a part of the time.
fn is_utf8(text: &[u8]) -> bool {
    text.is_ascii() || str::from_utf8(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(input: &'static [u8], limits: &Limits) -> (DecodeErrorKind, usize) {
        let error = decode(&Bytes::from_static(input), limits).unwrap_err();
        (error.kind, error.offset)
    }

    #[test]
    fn strings_are_slices_of_the_input() {
        let input = Bytes::from(b"\x11\x0e\x05hello\x08\x0e\x05world".to_vec());
        let value = decode(&input, &Limits::default()).unwrap();
        let Some([Value::Bytes(bytes), Value::Str(text)]) = value.as_tuple() else { panic!("{value:?}") };
        assert_eq!((&bytes[..], &text[..]), (&b"hello"[..], "world"));
        assert_eq!(bytes.as_ptr(), input[3..].as_ptr());
        assert_eq!(text.as_bytes().as_ptr(), input[11..].as_ptr());
        let copy = value.detach();
        assert_ne!(copy.as_tuple().unwrap()[0].as_bytes().unwrap().as_ptr(), input[3..].as_ptr());
    }

    #[test]
    fn values_of_every_kind() {
        let values: [(&[u8], Value); 15] = [
            (b"\x00", Value::None),
            (b"\x03", Value::Bool(true)),
            (b"\x04", Value::Bool(false)),
            (b"\x05", Value::NotImplemented),
            (b"\x06", Value::Ellipsis),
            (b"\x20", Value::Int(-48)),
            (b"\xef", Value::Int(159)),
            (b"\x16\x03300", Value::Int(300)),
            (b"\x09\x17\0\0\0\x03300", Value::Int(300)),
            (b"\x18\x3f\xf8\0\0\0\0\0\0", Value::Float(1.5)),
            (b"\x1b\x3f\xf0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0", Value::Complex(1.0, 2.0)),
            (b"\x08\x0bab", "ab".into()),
            (b"\x0e\x01a", b"a"[..].into()),
            (b"\x13\x50\x51\x52\x53", (0, 1, 2, 3).into()),
            (b"\x14\x01\x02", Value::Tuple(vec![Value::Tuple(Vec::new())])),
        ];
        for (input, value) in values {
            assert_eq!(decode(&Bytes::from_static(input), &Limits::default()), Ok(value));
        }
        for tag in [0x07, 0x1c, 0x1d, 0x1e, 0x1f, 0xf0, 0xff] {
            assert_eq!(
                decode(&vec![tag].into(), &Limits::default()).unwrap_err().kind,
                DecodeErrorKind::UnknownTag(tag)
            );
        }
    }

    #[test]
    fn errors_point_at_what_is_wrong() {
        let limits = Limits::default();
        assert_eq!(refused(b"", &limits), (DecodeErrorKind::Truncated, 0));
        assert_eq!(refused(b"\x51\x51", &limits), (DecodeErrorKind::TrailingBytes, 1));
        assert_eq!(refused(b"\x11\x51\x07", &limits), (DecodeErrorKind::UnknownTag(7), 2));
        assert_eq!(refused(b"\x10\x08\x0a\xff", &limits), (DecodeErrorKind::InvalidUtf8, 1));
        assert_eq!(refused(b"\x10\x1a\x0c123", &limits), (DecodeErrorKind::ExpectedTuple, 2));
        assert_eq!(refused(b"\x10\x19\x11\x51\x51", &limits), (DecodeErrorKind::ExpectedTriple, 2));
        assert_eq!(refused(b"\x10\x19\x0c123", &limits), (DecodeErrorKind::ExpectedTriple, 2));
        assert_eq!(refused(b"\x10\x1a\x10\x10\x19\x12\0\0\0", &limits), (DecodeErrorKind::Unhashable, 1));
    }

    #[test]
    fn values_are_counted_over_the_whole_message() {
        let limits = Limits::default().elements(4);
        assert!(decode(&b"\x11\x11\x50\x50\x02"[..].into(), &limits).is_ok());
        assert_eq!(refused(b"\x12\x11\x50\x50\x02\x50", &limits), (DecodeErrorKind::TooManyElements, 1));
    }

    #[test]
    fn memory_is_counted_over_the_whole_message() {
        let limits = Limits::default().bytes(2 * size_of::<Value>() + 3);
        assert!(decode(&b"\x11\x0aa\x08\x0bab"[..].into(), &limits).is_ok());
        assert_eq!(refused(b"\x11\x0bab\x08\x0bab", &limits), (DecodeErrorKind::TooLarge, 4));
        assert_eq!(refused(b"\x12\0\0\0", &limits), (DecodeErrorKind::TooLarge, 0));
    }

    #[test]
    fn digits_are_counted_without_the_sign() {
        let limits = Limits::default().digits(20);
        assert!(decode(&b"\x16\x15-12345678901234567890"[..].into(), &limits).is_ok());
        assert_eq!(refused(b"\x16\x15123456789012345678901", &limits), (DecodeErrorKind::IntTooLong, 0));
    }

    #[test]
    fn a_closed_tuple_gives_its_level_back() {
        let input = Bytes::from_static(b"\x11\x10\x50\x10\x50");
        let mut decoder = Decoder::new(&input, &Limits::default().depth(2));
        assert_eq!(decoder.open_tuple(), Ok(2));
        for _ in 0..2 {
            assert!(decoder.peek_is_tuple());
            assert_eq!(decoder.open_tuple(), Ok(1));
            assert!(!decoder.peek_is_tuple());
            assert_eq!(decoder.int(), Ok(0));
            decoder.close_tuple();
        }
        assert!(decoder.is_empty());
        assert_eq!(decoder.position(), input.len());
        assert_eq!(decoder.finish(), Ok(()));
    }

    #[test]
    fn what_is_skipped_is_checked_and_paid_for() {
        let input = Bytes::from_static(b"\x08\x0bab\x0bcd\x11\x50\x10\x0aa\x03");
        let mut decoder = Decoder::new(&input, &Limits::default());
        let mut reader = decoder.clone();
        for _ in 0..4 {
            decoder.skip().unwrap();
            reader.value().unwrap();
            assert_eq!(decoder.position(), reader.position());
            assert_eq!(decoder.bytes_left(), reader.bytes_left());
        }
        for input in [&b"\x08\x0a\xff"[..], b"\x0bab", b"\x0ca", b"\x07", b"\x10\x10\x50", b"\x16\x0201"] {
            let (input, limits) = (Bytes::from_static(input), Limits::default().depth(1).bytes(1));
            let error = Decoder::new(&input, &limits).skip().unwrap_err();
            assert_eq!(Err(error), decode(&input, &limits));
        }
    }

    #[test]
    fn only_an_int_is_an_int() {
        for (input, kind) in [
            (&b"\x03"[..], DecodeErrorKind::ExpectedInt),
            (b"\x0a1", DecodeErrorKind::ExpectedInt),
            (b"\x16\x139223372036854775808", DecodeErrorKind::IntOutOfRange),
        ] {
            let input = input.into();
            let mut decoder = Decoder::new(&input, &Limits::default());
            assert_eq!(decoder.int().unwrap_err().kind, kind);
        }
        let long = Bytes::from_static(b"\x09\x16\x13-223372036854775808");
        assert_eq!(Decoder::new(&long, &Limits::default()).int(), Ok(-223_372_036_854_775_808));
    }
}
