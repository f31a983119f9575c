use bytes::{BufMut, BytesMut};
use num_bigint::BigInt;

use crate::{
    EncodeError, Limits, Value,
    decimal::{self, First, GROUP},
    tag,
};

/// Appends the encoding of one value, byte for byte what stock rpyc writes on Python 3. On error `out` is as it was.
///
/// ```
/// use bytes::BytesMut;
/// use rpyc_brine::{Limits, Value, encode};
///
/// let mut out = BytesMut::new();
/// encode(&Value::from(("he", 7)), &Limits::default(), &mut out)?;
/// assert_eq!(&out[..], b"\x11\x08\x0b\x68\x65\x57");
/// # Ok::<(), rpyc_brine::EncodeError>(())
/// ```
///
/// # Errors
///
/// The value goes beyond [`Limits::depth`], [`Limits::digits`] or brine's 32-bit lengths.
#[doc(alias = "dump")]
pub fn encode(value: &Value, limits: &Limits, out: &mut BytesMut) -> Result<(), EncodeError> {
    let start = out.len();
    Encoder::new(out, limits).value(value).inspect_err(|_| out.truncate(start))
}

/// Appends values to a buffer, and tuples member by member, so that an envelope need not be built first.
///
/// After an error the buffer ends in a part of a value; whoever calls cuts it back.
///
/// ```
/// use bytes::BytesMut;
/// use rpyc_brine::{Encoder, Limits};
///
/// let mut out = BytesMut::new();
/// let mut encoder = Encoder::new(&mut out, &Limits::default());
/// encoder.tuple_header(2)?;
/// encoder.int(300);
/// encoder.none();
/// assert_eq!(&out[..], b"\x11\x16\x03300\x00");
/// # Ok::<(), rpyc_brine::EncodeError>(())
/// ```
#[derive(Debug)]
pub struct Encoder<'a> {
    out: &'a mut BytesMut,
    depth_left: usize,
    digits: usize,
    /// Whether ints beyond 64 bits are marked, as Python 2 marks its `long`.
    mark_longs: bool,
}

impl<'a> Encoder<'a> {
    /// An encoder that writes as stock on Python 3 does.
    #[must_use]
    pub fn new(out: &'a mut BytesMut, limits: &Limits) -> Self {
        Self { out, depth_left: limits.depth, digits: limits.digits, mark_longs: false }
    }

    /// An encoder that writes as stock on 64-bit Python 2 does: ints beyond 64 bits are marked as `long`.
    ///
    /// Which text goes out as `Value::Str` (`unicode` there) and which as `Value::Bytes` (its `str`) is the
    /// caller's choice.
    #[must_use]
    pub fn python2(out: &'a mut BytesMut, limits: &Limits) -> Self {
        Self { mark_longs: true, ..Self::new(out, limits) }
    }

    /// Starts a tuple; the caller writes its `len` members next. Such a tuple is not counted as a level.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLong`] if `len` is 2^32 or more.
    #[inline]
    pub fn tuple_header(&mut self, len: usize) -> Result<(), EncodeError> {
        match tag::SHORT_TUPLES.get(len) {
            Some(tag) => self.out.put_u8(*tag),
            None => self.length(tag::TUP_L1, tag::TUP_L4, len)?,
        }
        Ok(())
    }

    /// Writes `None`.
    pub fn none(&mut self) {
        self.out.put_u8(tag::NONE);
    }

    /// Writes a `bool`.
    pub fn bool(&mut self, bool: bool) {
        self.out.put_u8(if bool { tag::TRUE } else { tag::FALSE });
    }

    /// Writes an `int`.
    #[inline]
    pub fn int(&mut self, int: i64) {
        match immediate(int) {
            Some(tag) => self.out.put_u8(tag),
            None => self.decimal(int),
        }
    }

    /// `%x16 u8 decimal`
    fn decimal(&mut self, int: i64) {
        // Most are small, but none has less than three digits: such ints are their own tag.
        if (160..=9_999).contains(&int) {
            match decimal::four(int.unsigned_abs()) {
                [b'0', a, b, c] => self.out.put_slice(&[tag::INT_L1, 3, a, b, c]),
                [a, b, c, d] => self.out.put_slice(&[tag::INT_L1, 4, a, b, c, d]),
            }
        } else {
            self.long_decimal(int);
        }
    }

    #[inline(never)]
    fn long_decimal(&mut self, int: i64) {
        let (magnitude, negative) = (int.unsigned_abs(), int < 0);
        let (upper, last) = (magnitude / GROUP, magnitude % GROUP);
        if upper == 0 {
            self.first_digits(First::new(last), negative, 0);
            return;
        }
        let (top, middle) = (upper / GROUP, upper % GROUP);
        if top == 0 {
            self.first_digits(First::new(middle), negative, 8);
        } else {
            self.first_digits(First::new(top), negative, 16);
            self.out.put_slice(&decimal::text(middle));
        }
        self.out.put_slice(&decimal::text(last));
    }

    /// The tag, the length, a sign and the first digits, which that many others follow.
    #[inline]
    fn first_digits(&mut self, digits: First, negative: bool, others: u8) {
        let len = digits.len + others;
        let [a, b, c, d, e, f, g, h] = digits.text;
        // All in one piece: each that is put is checked for room, and copying what has no fixed length takes longer than
        // cutting off what is too much.
        if negative {
            self.out.put_slice(&[tag::INT_L1, len + 1, b'-', a, b, c, d, e, f, g, h]);
        } else {
            self.out.put_slice(&[tag::INT_L1, len, a, b, c, d, e, f, g, h]);
        }
        self.out.truncate(self.out.len() - usize::from(8 - digits.len));
    }

    #[inline]
    fn float(&mut self, float: f64) {
        // One piece: each that is put is checked for room.
        let mut tagged = [tag::FLOAT; 9];
        if let Some(octets) = tagged.last_chunk_mut() {
            *octets = float.to_be_bytes();
        }
        self.out.put_slice(&tagged);
    }

    /// Writes text.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLong`] if it takes 2^32 bytes or more.
    pub fn str(&mut self, text: &str) -> Result<(), EncodeError> {
        let bytes = text.as_bytes();
        // Most text, in one piece.
        if let Ok(len @ 5..) = u8::try_from(bytes.len()) {
            self.out.put_slice(&[tag::UNICODE, tag::STR_L1, len]);
            self.out.put_slice(bytes);
            return Ok(());
        }
        self.out.put_u8(tag::UNICODE);
        self.bytes(bytes)
    }

    /// Writes a byte string.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLong`] if it takes 2^32 bytes or more.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), EncodeError> {
        match tag::SHORT_STRINGS.get(bytes.len()) {
            Some(tag) => self.out.put_u8(*tag),
            None => self.length(tag::STR_L1, tag::STR_L4, bytes.len())?,
        }
        self.out.put_slice(bytes);
        Ok(())
    }

    /// Writes a value of any kind.
    ///
    /// # Errors
    ///
    /// The value goes beyond [`Limits::depth`], [`Limits::digits`] or brine's 32-bit lengths.
    pub fn value(&mut self, value: &Value) -> Result<(), EncodeError> {
        self.values([value])
    }

    /// Writes these values, one after the other.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn values<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) -> Result<(), EncodeError> {
        for value in values {
            match value {
                Value::None => self.none(),
                Value::NotImplemented => self.out.put_u8(tag::NOT_IMPLEMENTED),
                Value::Ellipsis => self.out.put_u8(tag::ELLIPSIS),
                Value::Bool(bool) => self.bool(*bool),
                Value::Int(int) => self.int(*int),
                Value::BigInt(int) => self.big_int(int)?,
                Value::Float(float) => self.float(*float),
                Value::Complex(real, imag) => {
                    self.out.put_u8(tag::COMPLEX);
                    self.out.put_f64(*real);
                    self.out.put_f64(*imag);
                }
                Value::Str(text) => self.str(text)?,
                Value::Bytes(bytes) => self.bytes(bytes)?,
                Value::Tuple(members) => self.members(members)?,
                Value::FrozenSet(set) => {
                    self.out.put_u8(tag::FSET);
                    self.members(set)?;
                }
                Value::Slice(slice) => {
                    self.out.put_u8(tag::SLICE);
                    self.members([&slice.start, &slice.stop, &slice.step])?;
                }
            }
        }
        Ok(())
    }

    // The one function that calls itself: what writes a value is part of this loop.
    #[inline(never)]
    fn members<'v, I>(&mut self, members: I) -> Result<(), EncodeError>
    where
        I: IntoIterator<Item = &'v Value, IntoIter: ExactSizeIterator>,
    {
        let members = members.into_iter();
        self.depth_left = self.depth_left.checked_sub(1).ok_or(EncodeError::TooDeep)?;
        self.tuple_header(members.len())?;
        self.values(members)?;
        self.depth_left += 1;
        Ok(())
    }

    fn big_int(&mut self, int: &BigInt) -> Result<(), EncodeError> {
        if let Ok(small) = i64::try_from(int) {
            self.int(small);
            return Ok(());
        }
        // A digit is less than four bits: this spares printing what is far too long, which is slow.
        if int.bits() / 4 > u64::try_from(self.digits).unwrap_or(u64::MAX) {
            return Err(EncodeError::IntTooLong { limit: self.digits });
        }
        let decimal = int.to_string();
        if decimal.trim_start_matches('-').len() > self.digits {
            return Err(EncodeError::IntTooLong { limit: self.digits });
        }
        //= protocol-spec/brine.md#python-2
        //# To a peer on Python 2 an encoder SHOULD write `09` before an int beyond 64 bits
        if self.mark_longs {
            self.out.put_u8(tag::LONG);
        }
        self.length(tag::INT_L1, tag::INT_L4, decimal.len())?;
        self.out.put_slice(decimal.as_bytes());
        Ok(())
    }

    /// A tag with a length: the short form wherever it does.
    fn length(&mut self, short: u8, long: u8, len: usize) -> Result<(), EncodeError> {
        //= protocol-spec/brine.md#values
        //# An encoder MUST use the shortest form
        if let Ok(len) = u8::try_from(len) {
            self.out.put_slice(&[short, len]);
        } else {
            let len = u32::try_from(len).map_err(|_| EncodeError::TooLong)?;
            self.out.put_u8(long);
            self.out.put_u32(len);
        }
        Ok(())
    }
}

/// The tag that stands for the int, if one does.
#[inline]
fn immediate(int: i64) -> Option<u8> {
    //= protocol-spec/brine.md#integers
    //# An int from -48 to 159 MUST be written as the single byte `int + 0x50`
    match int {
        // So that the compiler sees that nothing is left to check.
        -48..=159 => u8::try_from(int + tag::IMMEDIATE_BIAS).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Encoder<'_>)) -> BytesMut {
        let mut out = BytesMut::new();
        write(&mut Encoder::new(&mut out, &Limits::default()));
        out
    }

    #[test]
    fn ints_take_the_shortest_form() {
        let cases = [
            (-49, &b"\x16\x03-49"[..]),
            (-48, b"\x20"),
            (0, b"\x50"),
            (159, b"\xef"),
            (160, b"\x16\x03160"),
            (999, b"\x16\x03999"),
            (1000, b"\x16\x041000"),
            (9999, b"\x16\x049999"),
            (10_000, b"\x16\x0510000"),
            (-160, b"\x16\x04-160"),
            (1_000_000, b"\x16\x071000000"),
            (i64::MAX, b"\x16\x139223372036854775807"),
            (i64::MIN, b"\x16\x14-9223372036854775808"),
        ];
        for (int, bytes) in cases {
            assert_eq!(written(|encoder| encoder.int(int)), bytes, "{int}");
        }
    }

    #[test]
    fn a_big_int_that_is_none_is_written_as_what_it_is() {
        let mut out = BytesMut::new();
        let small = Value::BigInt(Box::new(BigInt::from(5)));
        Encoder::python2(&mut out, &Limits::default()).value(&small).unwrap();
        assert_eq!(out, &b"\x55"[..]);
    }

    #[test]
    fn tuple_headers_take_the_shortest_form() {
        let headers = [(0, &b"\x02"[..]), (4, b"\x13"), (5, b"\x14\x05"), (255, b"\x14\xff"), (256, b"\x15\0\0\x01\0")];
        for (len, bytes) in headers {
            assert_eq!(written(|encoder| encoder.tuple_header(len).unwrap()), bytes);
        }
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn lengths_beyond_32_bits_are_refused() {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, &Limits::default());
        assert_eq!(encoder.tuple_header(1 << 32), Err(EncodeError::TooLong));
    }

    #[test]
    fn a_refused_value_leaves_nothing_behind() {
        let limits = Limits::default().depth(1).digits(20);
        let mut out = BytesMut::from(&b"before"[..]);
        let deep = Value::from((1, (2,)));
        assert_eq!(encode(&deep, &limits, &mut out), Err(EncodeError::TooDeep));
        let long = Value::from((1, BigInt::from(10).pow(20)));
        assert_eq!(encode(&long, &limits, &mut out), Err(EncodeError::IntTooLong { limit: 20 }));
        assert_eq!(out, &b"before"[..]);
        assert_eq!(encode(&(-BigInt::from(10).pow(19)).into(), &limits, &mut out), Ok(()));
    }

    #[test]
    fn levels_are_counted_down_and_up_again() {
        let value = Value::from(((1,), (2,), (3,)));
        assert_eq!(encode(&value, &Limits::default().depth(2), &mut BytesMut::new()), Ok(()));
    }

    #[test]
    fn digits_are_counted_to_the_last() {
        let limits = Limits::default();
        let fits: BigInt = BigInt::from(10).pow(4300) - 1_u8;
        let negative = Value::from(-fits.clone());
        assert_eq!(encode(&negative, &limits, &mut BytesMut::new()), Ok(()));
        assert_eq!(
            encode(&Value::from(fits + 1_u8), &limits, &mut BytesMut::new()),
            Err(EncodeError::IntTooLong { limit: 4300 })
        );
    }
}
