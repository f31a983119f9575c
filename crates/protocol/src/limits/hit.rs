//! That a limit was reached.

use std::fmt;
use std::time::Duration;

/// A bound on what a peer can do: a field of [`Limits`](crate::Limits), or one of the whole server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::frame`](crate::Limits::frame)
    Frame,
    /// [`Limits::inflated`](crate::Limits::inflated)
    Inflated,
    /// [`Limits::ratio`](crate::Limits::ratio)
    Ratio,
    /// [`depth`](rpyc_brine::Limits::depth) of [`Limits::brine`](crate::Limits::brine)
    Depth,
    /// [`elements`](rpyc_brine::Limits::elements) of [`Limits::brine`](crate::Limits::brine)
    Elements,
    /// [`bytes`](rpyc_brine::Limits::bytes) of [`Limits::brine`](crate::Limits::brine)
    Decoded,
    /// [`digits`](rpyc_brine::Limits::digits) of [`Limits::brine`](crate::Limits::brine)
    Digits,
    /// [`Limits::local_objects`](crate::Limits::local_objects)
    LocalObjects,
    /// [`Limits::netrefs`](crate::Limits::netrefs)
    Netrefs,
    /// [`Limits::requests`](crate::Limits::requests)
    Requests,
    /// [`Limits::backlog`](crate::Limits::backlog)
    Backlog,
    /// [`Limits::nested`](crate::Limits::nested)
    Nested,
    /// [`Limits::buffiter`](crate::Limits::buffiter)
    BuffIter,
    /// [`Limits::output`](crate::Limits::output)
    Output,
    /// [`Timeouts::first_frame`](crate::Timeouts::first_frame)
    FirstFrame,
    /// [`Timeouts::mid_frame`](crate::Timeouts::mid_frame)
    MidFrame,
    /// [`Timeouts::write`](crate::Timeouts::write)
    Write,
    /// [`Timeouts::idle`](crate::Timeouts::idle)
    Idle,
    /// How many connections a server serves.
    Connections,
    /// How many connections a server serves of one address.
    ConnectionsPerAddress,
    /// How much memory all connections of a server may take for what is on its way.
    Buffers,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Frame,
        Self::Inflated,
        Self::Ratio,
        Self::Depth,
        Self::Elements,
        Self::Decoded,
        Self::Digits,
        Self::LocalObjects,
        Self::Netrefs,
        Self::Requests,
        Self::Backlog,
        Self::Nested,
        Self::BuffIter,
        Self::Output,
        Self::FirstFrame,
        Self::MidFrame,
        Self::Write,
        Self::Idle,
        Self::Connections,
        Self::ConnectionsPerAddress,
        Self::Buffers,
    ];

    /// Its name, in logs and statistics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Inflated => "inflated",
            Self::Ratio => "ratio",
            Self::Depth => "depth",
            Self::Elements => "elements",
            Self::Decoded => "decoded",
            Self::Digits => "digits",
            Self::LocalObjects => "local_objects",
            Self::Netrefs => "netrefs",
            Self::Requests => "requests",
            Self::Backlog => "backlog",
            Self::Nested => "nested",
            Self::BuffIter => "buffiter",
            Self::Output => "output",
            Self::FirstFrame => "first_frame",
            Self::MidFrame => "mid_frame",
            Self::Write => "write",
            Self::Idle => "idle",
            Self::Connections => "connections",
            Self::ConnectionsPerAddress => "connections_per_address",
            Self::Buffers => "buffers",
        }
    }

    /// Its place in [`ALL`](Self::ALL).
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// That a peer reached a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitHit {
    /// Which.
    pub limit: Limit,
    /// What the peer came to, at least: bytes, pieces or milliseconds.
    pub value: u64,
    /// What it is allowed.
    pub allowed: u64,
}

impl LimitHit {
    /// Says that a peer came to `value` where it is allowed `allowed`.
    #[must_use]
    pub fn new(limit: Limit, value: usize, allowed: usize) -> Self {
        let number = |size| u64::try_from(size).unwrap_or(u64::MAX);
        Self { limit, value: number(value), allowed: number(allowed) }
    }
}

impl LimitHit {
    /// Says that a peer took so long where it is allowed `allowed`.
    #[must_use]
    pub fn of_time(limit: Limit, value: Duration, allowed: Duration) -> Self {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self { limit, value: milliseconds(value), allowed: milliseconds(allowed) }
    }
}

impl fmt::Display for LimitHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.limit {
            Limit::FirstFrame | Limit::MidFrame | Limit::Write | Limit::Idle => " ms",
            _ => "",
        };
        write!(f, "{}: {}{unit}, allowed are {}{unit}", self.limit, self.value, self.allowed)
    }
}

/// Which limits a peer has reached so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen(u32);

impl Seen {
    /// Adds one; whether it is new.
    pub(crate) fn add(&mut self, limit: Limit) -> bool {
        let bit = 1 << limit.index();
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_place_and_a_name_of_its_own() {
        let mut seen = Seen::default();
        for (index, limit) in Limit::ALL.into_iter().enumerate() {
            assert_eq!(limit.index(), index);
            assert!(seen.add(limit));
            assert!(!seen.add(limit));
            assert_eq!(Limit::ALL.iter().filter(|other| other.name() == limit.name()).count(), 1);
        }
    }

    #[test]
    fn hits_tell_limit_and_value() {
        assert_eq!(LimitHit::new(Limit::Frame, 9, 5).to_string(), "frame: 9, allowed are 5");
        assert_eq!(LimitHit::new(Limit::Idle, 9, 5).to_string(), "idle: 9 ms, allowed are 5 ms");
    }
}
