//! The tag bytes, under stock's names (`protocol-spec/brine.md`, section 2).

pub(crate) const NONE: u8 = 0x00;
pub(crate) const EMPTY_STR: u8 = 0x01;
pub(crate) const EMPTY_TUPLE: u8 = 0x02;
pub(crate) const TRUE: u8 = 0x03;
pub(crate) const FALSE: u8 = 0x04;
pub(crate) const NOT_IMPLEMENTED: u8 = 0x05;
pub(crate) const ELLIPSIS: u8 = 0x06;
pub(crate) const UNICODE: u8 = 0x08;
pub(crate) const LONG: u8 = 0x09;
pub(crate) const STR1: u8 = 0x0a;
pub(crate) const STR2: u8 = 0x0b;
pub(crate) const STR3: u8 = 0x0c;
pub(crate) const STR4: u8 = 0x0d;
pub(crate) const STR_L1: u8 = 0x0e;
pub(crate) const STR_L4: u8 = 0x0f;
pub(crate) const TUP1: u8 = 0x10;
pub(crate) const TUP2: u8 = 0x11;
pub(crate) const TUP3: u8 = 0x12;
pub(crate) const TUP4: u8 = 0x13;
pub(crate) const TUP_L1: u8 = 0x14;
pub(crate) const TUP_L4: u8 = 0x15;
pub(crate) const INT_L1: u8 = 0x16;
pub(crate) const INT_L4: u8 = 0x17;
pub(crate) const FLOAT: u8 = 0x18;
pub(crate) const SLICE: u8 = 0x19;
pub(crate) const FSET: u8 = 0x1a;
pub(crate) const COMPLEX: u8 = 0x1b;

/// First and last tag of the ints that are their own tag.
pub(crate) const IMMEDIATE_FIRST: u8 = 0x20;
pub(crate) const IMMEDIATE_LAST: u8 = 0xef;
/// What is added to an immediate int to make its tag.
pub(crate) const IMMEDIATE_BIAS: i64 = 0x50;

/// The tags of strings and tuples that are so short that the tag tells their length, by that length.
pub(crate) const SHORT_STRINGS: [u8; 5] = [EMPTY_STR, STR1, STR2, STR3, STR4];
pub(crate) const SHORT_TUPLES: [u8; 5] = [EMPTY_TUPLE, TUP1, TUP2, TUP3, TUP4];
