use thiserror::Error;

/// Bytes that are no brine value, or one beyond the [`Limits`](crate::Limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{kind} at byte {offset}")]
#[non_exhaustive]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// Where, counted from the start of the input: the first byte of the value or field that is wrong.
    pub offset: usize,
}

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The input ends inside a value, or a length or count promises more than there is.
    #[error("truncated brine value")]
    Truncated,
    /// Bytes follow the value.
    #[error("bytes after the brine value")]
    TrailingBytes,
    /// The tag stands for nothing.
    #[error("unknown brine tag 0x{0:02x}")]
    UnknownTag(u8),
    /// A tuple has to be here: what was asked for, or the members of a frozenset.
    #[error("brine tuple expected")]
    ExpectedTuple,
    /// The three parts of a slice have to be here.
    #[error("brine tuple of 3 expected in a slice")]
    ExpectedTriple,
    /// An int has to be here: what was asked for, or the value of a Python 2 `long`.
    #[error("brine int expected")]
    ExpectedInt,
    /// A byte string has to be here, since text is marked.
    #[error("brine byte string expected in text")]
    ExpectedBytes,
    /// The int is not written as `-?[1-9][0-9]*` or `0`.
    #[error("malformed decimal in brine int")]
    MalformedInt,
    /// The int does not fit the 64 bits that were asked for.
    #[error("brine int beyond 64 bits")]
    IntOutOfRange,
    /// The int has more digits than [`Limits::digits`](crate::Limits::digits).
    #[error("too many digits in brine int")]
    IntTooLong,
    /// The text is not UTF-8. Lone surrogates, which a Python 2 peer can send, are not either.
    #[error("text is not UTF-8")]
    InvalidUtf8,
    /// A frozenset holds a slice.
    #[error("unhashable member in a frozenset")]
    Unhashable,
    /// More levels than [`Limits::depth`](crate::Limits::depth).
    #[error("brine value nested too deeply")]
    TooDeep,
    /// More values than [`Limits::elements`](crate::Limits::elements).
    #[error("too many values in one brine message")]
    TooManyElements,
    /// More memory than [`Limits::bytes`](crate::Limits::bytes).
    #[error("brine message needs too much memory")]
    TooLarge,
}

/// A value that brine, or a peer, cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// More levels than [`Limits::depth`](crate::Limits::depth).
    #[error("value nested too deeply for brine")]
    TooDeep,
    /// More digits than [`Limits::digits`](crate::Limits::digits), which is `limit`. The text is CPython's.
    #[error("Exceeds the limit ({limit} digits) for integer string conversion")]
    IntTooLong {
        /// How many digits are allowed.
        limit: usize,
    },
    /// A string or tuple longer than 2^32 - 1.
    #[error("string or tuple too long for brine")]
    TooLong,
}

/// A slice, or a tuple that holds one: Python before 3.12 has no hash for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Error)]
#[error("unhashable type: 'slice'")]
#[non_exhaustive]
pub struct Unhashable;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_wrong_and_where() {
        let error = DecodeError { kind: DecodeErrorKind::UnknownTag(7), offset: 3 };
        assert_eq!(error.to_string(), "unknown brine tag 0x07 at byte 3");
        assert_eq!(Unhashable.to_string(), "unhashable type: 'slice'");
    }

    #[test]
    fn decode_errors_are_small() {
        assert!(size_of::<DecodeError>() <= 16);
    }
}
