//! The productions of `protocol-spec/brine.md`, one function each.
//!
//! They read what needs no recursion; [`Decoder`](crate::Decoder) joins them to values and counts the cost. Frames
//! are complete before they are decoded, so these are nom's `complete` parsers.
//!
//! Reading is a loop in one function, with no calls for what is frequent: three times as fast. Debug builds, which do not
//! share the places of variables, would run out of stack by it.

use nom::{
    IResult, Parser,
    error::{ErrorKind, ParseError},
};

use crate::{error::DecodeErrorKind, tag};

pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Fault<'a>>;

/// What is wrong, and the input from there on.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault<'a> {
    pub(crate) at: &'a [u8],
    pub(crate) kind: DecodeErrorKind,
}

impl<'a> Fault<'a> {
    const fn truncated(at: &'a [u8]) -> Self {
        Self { at, kind: DecodeErrorKind::Truncated }
    }
}

impl<'a> ParseError<&'a [u8]> for Fault<'a> {
    /// The parser used here (`take`) fails only for want of input.
    fn from_error_kind(at: &'a [u8], _kind: ErrorKind) -> Self {
        Self::truncated(at)
    }

    fn append(_at: &'a [u8], _kind: ErrorKind, other: Self) -> Self {
        other
    }
}

fn fault<T>(at: &[u8], kind: DecodeErrorKind) -> Parsed<'_, T> {
    Err(nom::Err::Failure(Fault { at, kind }))
}

/// An int as far as it can be read without spending memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Int<'a> {
    Small(i64),
    /// A well-formed decimal beyond 64 bits.
    Decimal(&'a [u8]),
}

/// `int = plain-int | %x09 plain-int` (the second is a Python 2 `long`)
#[inline]
pub(crate) fn int(input: &[u8]) -> Parsed<'_, Int<'_>> {
    match input.split_first() {
        //= protocol-spec/brine.md#python-2
        //# A decoder MUST accept `09` before any int, and read the int.
        Some((&tag::LONG, long)) => plain_int(long),
        _ => plain_int(input),
    }
}

/// `plain-int = %x20-EF | %x16 u8 decimal | %x17 u32 decimal`
#[cfg_attr(not(debug_assertions), inline(always))]
fn plain_int(input: &[u8]) -> Parsed<'_, Int<'_>> {
    let (rest, first) = octet(input)?;
    let (rest, len) = match first {
        tag::IMMEDIATE_FIRST..=tag::IMMEDIATE_LAST => return Ok((rest, Int::Small(immediate(first)))),
        tag::INT_L1 => u8_length(rest)?,
        tag::INT_L4 => u32_length(rest)?,
        _ => return fault(input, DecodeErrorKind::ExpectedInt),
    };
    decimal(rest, len)
}

/// `plain-int = %x16 u8 decimal` after its tag, as nearly all are
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn short_decimal(input: &[u8]) -> Parsed<'_, Int<'_>> {
    let (rest, len) = u8_length(input)?;
    decimal(rest, len)
}

/// Whether an int is its own tag.
#[inline]
pub(crate) fn is_immediate(tag: u8) -> bool {
    (tag::IMMEDIATE_FIRST..=tag::IMMEDIATE_LAST).contains(&tag)
}

/// The int that is its own tag.
#[inline]
pub(crate) fn immediate(tag: u8) -> i64 {
    i64::from(tag) - tag::IMMEDIATE_BIAS
}

/// `decimal = "0" | ["-"] nonzero-digit *digit`
#[cfg_attr(not(debug_assertions), inline(always))]
fn decimal(input: &[u8], len: usize) -> Parsed<'_, Int<'_>> {
    let (rest, text) = chunk(input, len)?;
    if let Some(int) = positive(text) {
        return Ok((rest, Int::Small(int)));
    }
    any_decimal(text).map_or_else(|| fault(input, DecodeErrorKind::MalformedInt), |int| Ok((rest, int)))
}

/// The number, if it is one above 0 that surely fits, as nearly all are. This is most of what ints take.
#[inline]
fn positive(text: &[u8]) -> Option<i64> {
    if text.len() >= MOST_DIGITS || !matches!(text.first(), Some(b'1'..=b'9')) {
        return None;
    }
    text.iter().try_fold(0, |int, digit| match digit {
        b'0'..=b'9' => Some(int * 10 + i64::from(digit - b'0')),
        _ => None,
    })
}

/// Any that is well-formed.
#[inline(never)]
fn any_decimal(text: &[u8]) -> Option<Int<'_>> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', digits)) => (true, digits),
        _ => (false, text),
    };
    //= protocol-spec/brine.md#strictness
    //# A decoder SHOULD refuse a decimal with white space, a plus sign, underscores, leading zeros or a minus zero.
    if !digits.iter().all(u8::is_ascii_digit) || digits.is_empty() || (digits.starts_with(b"0") && text.len() > 1) {
        return None;
    }
    let digit_values = digits.iter().map(|digit| u64::from(digit - b'0'));
    let magnitude = digit_values.fold(0_u64, |magnitude, digit| magnitude.wrapping_mul(10).wrapping_add(digit));
    let small = if digits.len() > MOST_DIGITS { None } else { signed(magnitude, negative) };
    Some(small.map_or(Int::Decimal(text), Int::Small))
}

/// All ints of that many digits fit 64 bits without a sign.
const MOST_DIGITS: usize = 19;

#[inline]
fn signed(magnitude: u64, negative: bool) -> Option<i64> {
    if negative { 0_i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// `bytes = %x01 | %x0A 1OCTET | %x0B 2OCTET | %x0C 3OCTET | %x0D 4OCTET | %x0E u8 *OCTET | %x0F u32 *OCTET`
#[inline]
pub(crate) fn bytes(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, first) = octet(input)?;
    let (rest, len) = match first {
        tag::STR_L1 => u8_length(rest)?,
        tag::EMPTY_STR => (rest, 0),
        tag::STR1..=tag::STR4 => (rest, 1 + usize::from(first - tag::STR1)),
        tag::STR_L4 => u32_length(rest)?,
        _ => return fault(input, DecodeErrorKind::ExpectedBytes),
    };
    //= protocol-spec/brine.md#strictness
    //# A decoder SHOULD refuse a string or decimal that is shorter than its length.
    chunk(rest, len)
}

/// `tuple = %x02 | %x10 1value | %x11 2value | %x12 3value | %x13 4value | %x14 u8 *value | %x15 u32 *value`
#[inline]
pub(crate) fn tuple_header(input: &[u8]) -> Parsed<'_, usize> {
    let (rest, first) = octet(input)?;
    match first {
        tag::TUP1..=tag::TUP4 => Ok((rest, 1 + usize::from(first - tag::TUP1))),
        tag::EMPTY_TUPLE => Ok((rest, 0)),
        tag::TUP_L1 => u8_length(rest),
        tag::TUP_L4 => u32_length(rest),
        _ => fault(input, DecodeErrorKind::ExpectedTuple),
    }
}

/// `float = %x18 f64` after its tag
#[inline]
pub(crate) fn float(input: &[u8]) -> Parsed<'_, f64> {
    octets.map(f64::from_be_bytes).parse(input)
}

/// `complex = %x1B f64 f64` after its tag
pub(crate) fn complex(input: &[u8]) -> Parsed<'_, (f64, f64)> {
    (float, float).parse(input)
}

/// `u8 = OCTET`
#[inline]
fn u8_length(input: &[u8]) -> Parsed<'_, usize> {
    octet.map(usize::from).parse(input)
}

/// `u32 = 4OCTET`, big-endian
#[inline]
fn u32_length(input: &[u8]) -> Parsed<'_, usize> {
    let (rest, len) = octets.map(u32::from_be_bytes).parse(input)?;
    // A length that this machine cannot even count is beyond any input.
    usize::try_from(len).map_or_else(|_| fault(input, DecodeErrorKind::Truncated), |len| Ok((rest, len)))
}

/// `OCTET`
#[inline]
fn octet(input: &[u8]) -> Parsed<'_, u8> {
    octets.map(|[octet]| octet).parse(input)
}

/// `len OCTET`
#[inline]
fn chunk(input: &[u8], len: usize) -> Parsed<'_, &[u8]> {
    let (chunk, rest) = input.split_at_checked(len).ok_or_else(|| nom::Err::Error(Fault::truncated(input)))?;
    Ok((rest, chunk))
}

/// `N OCTET`. All at once, where nom's numbers go byte by byte.
#[inline]
fn octets<const N: usize>(input: &[u8]) -> Parsed<'_, [u8; N]> {
    let (octets, rest) = input.split_first_chunk().ok_or_else(|| nom::Err::Error(Fault::truncated(input)))?;
    Ok((rest, *octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind<T: std::fmt::Debug>(parsed: Parsed<'_, T>) -> DecodeErrorKind {
        match parsed.unwrap_err() {
            nom::Err::Error(fault) | nom::Err::Failure(fault) => fault.kind,
            nom::Err::Incomplete(_) => panic!("streaming parser"),
        }
    }

    #[test]
    fn immediate_ints() {
        for (byte, expected) in [(0x20, -48), (0x4f, -1), (0x50, 0), (0x51, 1), (0xef, 159)] {
            assert_eq!(int(&[byte]), Ok((&b""[..], Int::Small(expected))));
        }
    }

    #[test]
    fn decimals_that_fit_64_bits_are_small() {
        let cases = [
            (&b"9223372036854775807"[..], Int::Small(i64::MAX)),
            (b"-9223372036854775808", Int::Small(i64::MIN)),
            (b"9223372036854775808", Int::Decimal(b"9223372036854775808")),
            (b"-9223372036854775809", Int::Decimal(b"-9223372036854775809")),
            (b"99999999999999999999", Int::Decimal(b"99999999999999999999")),
        ];
        for (text, expected) in cases {
            assert_eq!(decimal(text, text.len()).unwrap().1, expected);
        }
    }

    //= protocol-spec/brine.md#strictness
    //= type=test
    //# A decoder SHOULD refuse a decimal with white space, a plus sign, underscores, leading zeros or a minus zero.
    #[test]
    fn odd_decimals_are_malformed() {
        for text in [&b""[..], b"-", b"--1", b" 1", b"1 ", b"+1", b"1_0", b"01", b"-0", b"-01", b"1a", b"1-"] {
            assert_eq!(kind(decimal(text, text.len())), DecodeErrorKind::MalformedInt, "{text:?}");
        }
    }

    #[test]
    fn a_long_is_a_marked_int_once() {
        assert_eq!(int(b"\x09\x51"), Ok((&b""[..], Int::Small(1))));
        assert_eq!(int(b"\x09\x16\x03300"), Ok((&b""[..], Int::Small(300))));
        for input in [&b"\x09\x09\x51"[..], b"\x09\x03", b"\x09\x0a5"] {
            assert_eq!(kind(int(input)), DecodeErrorKind::ExpectedInt);
        }
        assert_eq!(kind(int(b"\x09")), DecodeErrorKind::Truncated);
    }

    #[test]
    fn strings_of_every_form() {
        for input in [&b"\x0aa"[..], b"\x0e\x01a", b"\x0f\0\0\0\x01a"] {
            assert_eq!(bytes(input), Ok((&b""[..], &b"a"[..])));
        }
        assert_eq!(bytes(b"\x01"), Ok((&b""[..], &b""[..])));
        assert_eq!(bytes(b"\x0dabcde"), Ok((&b"e"[..], &b"abcd"[..])));
        assert_eq!(kind(bytes(b"\x51")), DecodeErrorKind::ExpectedBytes);
        assert_eq!(kind(bytes(b"\x0e\x02a")), DecodeErrorKind::Truncated);
    }

    #[test]
    fn tuple_headers_of_every_form() {
        let headers = [(&b"\x02"[..], 0), (b"\x10", 1), (b"\x13", 4), (b"\x14\xff", 255), (b"\x15\0\x01\0\0", 65536)];
        for (input, len) in headers {
            assert_eq!(tuple_header(input), Ok((&b""[..], len)));
        }
        assert_eq!(kind(tuple_header(b"\x00")), DecodeErrorKind::ExpectedTuple);
    }

    #[test]
    fn floats_are_big_endian() {
        assert_eq!(float(b"\x3f\xf8\0\0\0\0\0\0"), Ok((&b""[..], 1.5)));
        assert_eq!(complex(b"\x3f\xf0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0"), Ok((&b""[..], (1.0, 2.0))));
    }
}
