//! How long a peer may make no progress.

use std::time::{Duration, Instant};

use super::{Limit, LimitHit, setters};

/// How long a peer may make no progress.
///
/// Silence between two frames is no fault: stock clients connect, and think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// A connection without any complete frame yet may stay as long as there is room. When there is none, the oldest
    /// one that has been open for longer than this makes room. Default 30 s.
    pub first_frame: Duration,
    /// How long no byte may come in the midst of a frame. Default 60 s; `None` waits for ever.
    pub mid_frame: Option<Duration>,
    /// How long the peer may take no byte of what it is sent. Default 60 s; `None` waits for ever.
    pub write: Option<Duration>,
    /// How long a connection may stay on which nothing comes and nothing is going on. Default `None`: for ever.
    pub idle: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        Self { first_frame: minute / 2, mid_frame: Some(minute), write: Some(minute), idle: None }
    }
}

setters! {
    Timeouts {
        first_frame: Duration,
        mid_frame: Option<Duration>,
        write: Option<Duration>,
        idle: Option<Duration>,
    }
}

/// What is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what a driver looks at; it is to say all of it")]
pub struct Waiting {
    /// For the rest of a frame. Not while reading is put off: then it is not the peer that is slow.
    pub frame: bool,
    /// For the peer to take what it is sent.
    pub write: bool,
    /// For anything at all: nothing is being done.
    pub idle: bool,
}

/// Watches one connection for the [`Timeouts`] but `first_frame`, which is the server's.
///
/// ```
/// use std::time::{Duration, Instant};
/// use rpyc_protocol::{Limit, Timeouts, Waiting, Watchdog};
///
/// let mut now = Instant::now();
/// let mut watchdog = Watchdog::new(Timeouts::default(), now);
/// let half_a_frame = Waiting { frame: true, ..Waiting::default() };
/// watchdog.received(now);
/// watchdog.update(now, half_a_frame);
/// now += Duration::from_secs(60);
/// assert_eq!(watchdog.deadline(), Some(now));
/// assert_eq!(watchdog.expired(now).unwrap().limit, Limit::MidFrame);
/// ```
#[derive(Debug)]
pub struct Watchdog {
    timeouts: Timeouts,
    waiting: Waiting,
    /// When the last byte came, or the wait for it began.
    received: Instant,
    /// When the last byte was taken, or the wait for that began.
    sent: Instant,
    /// When something was going on last.
    active: Instant,
}

impl Watchdog {
    /// For a connection that begins now.
    #[must_use]
    pub fn new(timeouts: Timeouts, now: Instant) -> Self {
        Self { timeouts, waiting: Waiting::default(), received: now, sent: now, active: now }
    }

    /// Whether time has to be told in such a state: if not, [`update`](Self::update) may be left out.
    #[must_use]
    pub fn concerns(&self, waiting: Waiting) -> bool {
        waiting != self.waiting || waiting.frame || waiting.write
    }

    /// Says that bytes came.
    pub fn received(&mut self, now: Instant) {
        self.received = now;
        self.active = now;
    }

    /// Says that the peer took bytes.
    pub fn sent(&mut self, now: Instant) {
        self.sent = now;
        self.active = now;
    }

    /// Says what is waited for now.
    pub fn update(&mut self, now: Instant, waiting: Waiting) {
        if waiting.frame && !self.waiting.frame {
            self.received = now;
        }
        if waiting.write && !self.waiting.write {
            self.sent = now;
        }
        if waiting.idle && !self.waiting.idle {
            self.active = now;
        }
        self.waiting = waiting;
    }

    /// When to look whether something has [`expired`](Self::expired).
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.waits().filter_map(|(_, since, timeout)| since.checked_add(timeout)).min()
    }

    /// What the peer took too long for.
    #[must_use]
    pub fn expired(&self, now: Instant) -> Option<LimitHit> {
        self.waits().find_map(|(limit, since, timeout)| {
            let passed = now.saturating_duration_since(since);
            (passed >= timeout).then(|| LimitHit::of_time(limit, passed, timeout))
        })
    }

    /// The waits that are going on, since when, and how long each may take.
    fn waits(&self) -> impl Iterator<Item = (Limit, Instant, Duration)> {
        let Timeouts { mid_frame, write, idle, .. } = self.timeouts;
        let waits = [
            (self.waiting.frame, Limit::MidFrame, self.received, mid_frame),
            (self.waiting.write, Limit::Write, self.sent, write),
            (self.waiting.idle, Limit::Idle, self.active, idle),
        ];
        waits.into_iter().filter_map(|(waits, limit, since, timeout)| Some((limit, since, timeout.filter(|_| waits)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Waiting = Waiting { frame: false, write: false, idle: false };
    const FRAME: Waiting = Waiting { frame: true, ..NOTHING };
    const WRITE: Waiting = Waiting { write: true, ..NOTHING };
    const IDLE: Waiting = Waiting { idle: true, ..NOTHING };

    fn watchdog() -> (Watchdog, Instant) {
        #[expect(clippy::disallowed_methods, reason = "an Instant has no other origin; from here on time is virtual")]
        let now = Instant::now();
        let timeouts = Timeouts::default().mid_frame(seconds(2)).write(seconds(3)).idle(seconds(5));
        (Watchdog::new(timeouts, now), now)
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the setters take it")]
    fn seconds(seconds: u64) -> Option<Duration> {
        Some(Duration::from_secs(seconds))
    }

    fn later(now: Instant, seconds: u64) -> Instant {
        now + Duration::from_secs(seconds)
    }

    #[test]
    fn nothing_expires_that_is_not_waited_for() {
        let (mut watchdog, now) = watchdog();
        assert_eq!(watchdog.deadline(), None);
        watchdog.update(now, NOTHING);
        assert_eq!(watchdog.expired(later(now, 1_000_000)), None);
        assert!(!watchdog.concerns(NOTHING));
        assert!(watchdog.concerns(FRAME) && watchdog.concerns(IDLE));
    }

    #[test]
    fn progress_is_what_counts() {
        let (mut watchdog, mut now) = watchdog();
        for _ in 0..10 {
            watchdog.received(now);
            watchdog.update(now, FRAME);
            assert_eq!(watchdog.deadline(), Some(later(now, 2)));
            now = later(now, 1);
            assert_eq!(watchdog.expired(now), None);
        }
        assert_eq!(watchdog.expired(later(now, 1)).unwrap().limit, Limit::MidFrame);
    }

    #[test]
    fn a_wait_begins_when_it_begins() {
        let (mut watchdog, now) = watchdog();
        let begin = later(now, 100);
        for (waiting, limit, allowed) in [(FRAME, Limit::MidFrame, 2), (WRITE, Limit::Write, 3), (IDLE, Limit::Idle, 5)]
        {
            let time = Duration::from_secs(allowed);
            watchdog.update(begin, waiting);
            assert_eq!(watchdog.deadline(), Some(begin + time));
            assert_eq!(watchdog.expired(later(begin, allowed - 1)), None);
            assert_eq!(watchdog.expired(later(begin, allowed)), Some(LimitHit::of_time(limit, time, time)));
        }
    }

    #[test]
    fn activity_puts_idleness_off() {
        let (mut watchdog, now) = watchdog();
        watchdog.update(now, IDLE);
        watchdog.sent(later(now, 4));
        assert_eq!(watchdog.deadline(), Some(later(now, 9)));
        watchdog.received(later(now, 6));
        assert_eq!(watchdog.deadline(), Some(later(now, 11)));
    }
}
