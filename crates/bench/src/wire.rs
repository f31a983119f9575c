//! Frames of rpyc 6, as far as they have to be known to answer from memory and to number requests anew.

use std::ops::Range;

/// Length and flag.
const HEADER: usize = 5;
/// The newline after each payload.
const TRAILER: usize = 1;

const REQUEST: u8 = 1;
const REPLY: u8 = 2;
const EXCEPTION: u8 = 3;
const PLAIN: u8 = 0;
/// Tags of brine.
const PAIR: u8 = 0x11;
const INT_L1: u8 = 0x16;
const IMMEDIATE: Range<u8> = 0x20..0xf0;

/// Where the digits of a message's number are in its frame, if it was written by [`decimal`] and has seven.
pub const NUMBER: Range<usize> = HEADER + 4..HEADER + 11;

/// How long the frame at the start of `bytes` is, once its header is there.
#[must_use]
pub fn frame_length(bytes: &[u8]) -> Option<usize> {
    let header = bytes.first_chunk::<4>()?;
    let payload = usize::try_from(u32::from_be_bytes(*header)).ok()?;
    bytes.get(HEADER - 1)?;
    Some(HEADER + payload + TRAILER)
}

/// The frame at the start of `bytes`, if it is complete.
#[must_use]
pub fn frame(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(..frame_length(bytes)?)
}

/// A message, cut where its number begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    kind: u8,
    /// The number, encoded.
    pub seq: &'a [u8],
    /// All after the number.
    pub content: &'a [u8],
}

impl<'a> Message<'a> {
    /// Cuts the message in a frame; `None` if it is compressed, or none of rpyc 6.
    #[must_use]
    pub fn in_frame(frame: &'a [u8]) -> Option<Self> {
        let (header, rest) = frame.split_at_checked(HEADER)?;
        let (payload, _) = rest.split_at_checked(rest.len().checked_sub(TRAILER)?)?;
        let (&[kind, PAIR], numbered) = payload.split_first_chunk()? else { return None };
        let seq = match numbered {
            [INT_L1, digits, ..] => 2 + usize::from(*digits),
            [tag, ..] if IMMEDIATE.contains(tag) => 1,
            _ => return None,
        };
        let (seq, content) = numbered.split_at_checked(seq)?;
        (header.last() == Some(&PLAIN) && (REQUEST..=EXCEPTION).contains(&kind)).then_some(Self { kind, seq, content })
    }

    /// A reply, to be given a number.
    #[must_use]
    pub fn reply(content: &'a [u8]) -> Self {
        Self { kind: REPLY, seq: &[], content }
    }

    /// Whether this asks for something.
    #[must_use]
    pub fn is_request(&self) -> bool {
        self.kind == REQUEST
    }

    /// Whether this is an exception that answers a request.
    #[must_use]
    pub fn is_exception(&self) -> bool {
        self.kind == EXCEPTION
    }

    /// Appends a frame with the same message under another number.
    pub fn renumbered(&self, seq: &[u8], out: &mut Vec<u8>) {
        let payload = 2 + seq.len() + self.content.len();
        out.extend_from_slice(&u32::try_from(payload).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(&[PLAIN, self.kind, PAIR]);
        out.extend_from_slice(seq);
        out.extend_from_slice(self.content);
        out.push(b'\n');
    }
}

/// A number as brine has it, always in its decimal form.
#[must_use]
pub fn decimal(number: u64) -> Vec<u8> {
    let digits = number.to_string();
    let mut encoded = vec![INT_L1, u8::try_from(digits.len()).unwrap_or(u8::MAX)];
    encoded.extend_from_slice(digits.as_bytes());
    encoded
}

/// Writes a number over all of these digits.
pub fn write_digits(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ping by stock rpyc 6.0.2: number 3, handler 1, `"abc"`.
    const PING: &[u8] = b"\0\0\0\x0d\0\x01\x11\x53\x11\x51\x11\x51\x10\x08\x0cabc\n";

    #[test]
    fn a_message_is_cut_and_renumbered() {
        assert_eq!(frame(&PING[..PING.len() - 1]), None, "not complete");
        let message = Message::in_frame(frame(&[PING, PING].concat()).unwrap()).map(|message| message.seq.to_vec());
        assert_eq!(message, Some(b"\x53".to_vec()));
        let message = Message::in_frame(PING).unwrap();
        assert!(message.is_request() && !message.is_exception());
        let mut out = Vec::new();
        message.renumbered(&decimal(1_234_567), &mut out);
        assert_eq!(frame_length(&out), Some(out.len()));
        assert_eq!(Message::in_frame(&out), Some(Message { seq: b"\x16\x071234567", ..message }));
        write_digits(&mut out[NUMBER], 7_654_321);
        assert_eq!(Message::in_frame(&out).unwrap().seq, decimal(7_654_321));
    }

    #[test]
    fn what_is_no_message_of_rpyc_6_is_not_cut() {
        for frame in [&b"\0\0\0\x04\x01abcd\n"[..], b"\0\0\0\x04\0\x12\x51\x50\x02\n", b"\0\0\0\0\0\n", b"\0\0"] {
            assert_eq!(Message::in_frame(frame), None, "{frame:?}");
        }
    }
}
