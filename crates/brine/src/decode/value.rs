//! Values of any kind: one jump by the tag, then what the grammar says.

use std::{iter, mem};

use bytes::Bytes;
use bytestring::ByteString;
use num_bigint::BigInt;

use super::Decoder;
use crate::{
    FrozenSet, Slice, Value,
    error::{DecodeError, DecodeErrorKind},
    grammar::{self, Int},
    tag,
};

impl<'a> Decoder<'a> {
    /// Reads a value to each of these places, which hold `None`.
    ///
    /// Each kind writes its own few bytes there. A value that is moved whole instead has just been written in other
    /// pieces than it is read in, for which the processor has to wait longer than reading it takes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn fill(&mut self, places: &mut [Value]) -> Result<(), DecodeError> {
        for place in places {
            // There is nothing to drop in a `None`.
            let mut put = |value| mem::forget(mem::replace(place, value));
            let start = self.rest;
            let Some((&tag, rest)) = start.split_first() else {
                return Err(self.error(start, DecodeErrorKind::Truncated));
            };
            match tag {
                tag::IMMEDIATE_FIRST..=tag::IMMEDIATE_LAST => {
                    self.rest = rest;
                    put(Value::Int(grammar::immediate(tag)));
                }
                tag::INT_L1 => match self.accept(grammar::short_decimal(rest))? {
                    Int::Small(int) => put(Value::Int(int)),
                    Int::Decimal(decimal) => put(self.big_int(start, decimal)?),
                },
                tag::UNICODE => {
                    let bytes = self.accept(grammar::bytes(rest))?;
                    put(Value::Str(self.text(start, bytes.len())?));
                }
                tag::TUP1 | tag::TUP2 | tag::TUP3 | tag::TUP4 => {
                    self.rest = rest;
                    put(Value::Tuple(self.members(start, 1 + usize::from(tag - tag::TUP1))?));
                }
                tag::NONE => self.rest = rest,
                tag::TRUE | tag::FALSE => {
                    self.rest = rest;
                    put(Value::Bool(tag == tag::TRUE));
                }
                tag::FLOAT => put(Value::Float(self.accept(grammar::float(rest))?)),
                tag::EMPTY_STR | tag::STR1..=tag::STR_L4 => put(Value::Bytes(self.bytes()?)),
                _ => put(self.other(tag, rest)?),
            }
        }
        Ok(())
    }

    /// Reads a value that is not so frequent. Apart, so that it does not take the registers of what is.
    #[inline(never)]
    fn other(&mut self, tag: u8, rest: &'a [u8]) -> Result<Value, DecodeError> {
        let start = self.rest;
        Ok(match tag {
            tag::EMPTY_TUPLE | tag::TUP_L1 | tag::TUP_L4 => {
                let len = self.accept(grammar::tuple_header(start))?;
                Value::Tuple(self.members(start, len)?)
            }
            tag::INT_L4 | tag::LONG => match self.accept(grammar::int(start))? {
                Int::Small(int) => Value::Int(int),
                Int::Decimal(decimal) => self.big_int(start, decimal)?,
            },
            tag::COMPLEX => {
                let (real, imag) = self.accept(grammar::complex(rest))?;
                Value::Complex(real, imag)
            }
            tag::SLICE => {
                self.rest = rest;
                self.slice()?
            }
            tag::FSET => {
                self.rest = rest;
                self.frozen_set(start)?
            }
            tag::NOT_IMPLEMENTED => {
                self.rest = rest;
                Value::NotImplemented
            }
            tag::ELLIPSIS => {
                self.rest = rest;
                Value::Ellipsis
            }
            //= protocol-spec/brine.md#values
            //# A decoder MUST refuse an unused tag.
            unknown => return Err(self.error(start, DecodeErrorKind::UnknownTag(unknown))),
        })
    }

    #[inline(never)]
    fn bytes(&mut self) -> Result<Bytes, DecodeError> {
        let start = self.rest;
        let bytes = self.accept(grammar::bytes(start))?;
        self.charge(start, bytes.len())?;
        Ok(self.last(bytes.len()))
    }

    /// `text = %x08 bytes`, which are UTF-8
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn text(&mut self, start: &'a [u8], len: usize) -> Result<ByteString, DecodeError> {
        self.charge(start, len)?;
        //= protocol-spec/brine.md#text
        //# A decoder MUST refuse what is not UTF-8.
        ByteString::try_from(self.last(len)).map_err(|_| self.error(start, DecodeErrorKind::InvalidUtf8))
    }

    // The one function that calls itself: what reads a value is part of this loop.
    #[inline(never)]
    fn members(&mut self, start: &'a [u8], len: usize) -> Result<Vec<Value>, DecodeError> {
        self.enter(start, len)?;
        //= protocol-spec/brine.md#tuples
        //# A decoder MUST NOT reserve memory by the count alone: `15ffffffff` takes 5 bytes.
        // Not a hostile length any more: there is a byte for each member, and all are paid for.
        let mut members: Vec<_> = iter::repeat_with(|| Value::None).take(len).collect();
        self.fill(&mut members)?;
        self.close_tuple();
        Ok(members)
    }

    /// `slice = %x19 tuple`, of three values
    fn slice(&mut self) -> Result<Value, DecodeError> {
        //= protocol-spec/brine.md#slices
        //# A decoder MUST refuse a tuple of any other length.
        let start = self.rest;
        match self.open_tuple() {
            Ok(3) => {}
            Ok(_) | Err(DecodeError { kind: DecodeErrorKind::ExpectedTuple, .. }) => {
                return Err(self.error(start, DecodeErrorKind::ExpectedTriple));
            }
            Err(error) => return Err(error),
        }
        let mut parts = [Value::None, Value::None, Value::None];
        self.fill(&mut parts)?;
        self.close_tuple();
        let [start, stop, step] = parts;
        Ok(Slice { start, stop, step }.into())
    }

    /// `frozenset = %x1A tuple`
    fn frozen_set(&mut self, start: &'a [u8]) -> Result<Value, DecodeError> {
        let header = self.rest;
        let len = self.accept(grammar::tuple_header(self.rest))?;
        let members = self.members(header, len)?;
        //= protocol-spec/brine.md#frozensets
        //# A decoder MUST refuse a frozenset that holds a slice, directly or in a tuple.
        FrozenSet::new(members).map(Value::FrozenSet).map_err(|_| self.error(start, DecodeErrorKind::Unhashable))
    }

    fn big_int(&mut self, start: &'a [u8], decimal: &[u8]) -> Result<Value, DecodeError> {
        let sign = usize::from(decimal.first() == Some(&b'-'));
        //= protocol-spec/brine.md#integers
        //# A decoder SHOULD refuse more than 4300 digits, sign not counted
        if decimal.len() - sign > self.digits {
            return Err(self.error(start, DecodeErrorKind::IntTooLong));
        }
        self.charge(start, decimal.len())?;
        BigInt::parse_bytes(decimal, 10)
            .map(Value::from)
            .ok_or_else(|| self.error(start, DecodeErrorKind::MalformedInt))
    }

    /// The bytes just read as a value of its own, not copied.
    #[inline]
    fn last(&self, len: usize) -> Bytes {
        let end = self.position();
        self.input.slice(end - len..end)
    }
}
