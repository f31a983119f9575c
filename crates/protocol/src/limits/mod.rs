//! Bounds on what a peer can make us hold.

mod hit;
mod timeouts;

pub(crate) use hit::Seen;
pub use hit::{Limit, LimitHit};
pub use timeouts::{Timeouts, Waiting, Watchdog};

/// Bounds on what a peer can make us hold. Every length that comes from outside is checked against them before
/// memory is spent. What honest clients need is far below the defaults.
///
/// ```
/// use rpyc_protocol::Limits;
/// let limits = Limits::default().frame(1 << 20);
/// assert_eq!(limits.frame, 1_048_576);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Largest frame, in bytes, as sent and after inflating. Default 128 MiB. Room for it is made as its bytes arrive.
    pub frame: usize,
    /// Largest frame after inflating, in bytes, where that is to be less than [`frame`](Self::frame). Default 128 MiB.
    pub inflated: usize,
    /// How many times its size a compressed frame may inflate to, once that is more than 1 MiB. Default 500: stock
    /// clients reach 229 with nothing but zeros, deflate's own end is at 1 032.
    pub ratio: usize,
    /// Bounds of the values within a frame.
    pub brine: rpyc_brine::Limits,
    /// How many of our objects the peer may hold. Default 1 000 000 (about 100 bytes each beside the objects).
    pub local_objects: usize,
    /// How many of the peer's objects we hold. Default 1 000 000 (about 100 bytes each).
    pub netrefs: usize,
    /// How many of the peer's requests may wait for their answer; reading stops at that number, or at twice that while
    /// we wait for an answer of the peer. Default 1 024.
    pub requests: usize,
    /// How much memory those requests may take, in bytes: their messages and the values decoded from them. Reading
    /// stops as it does for [`requests`](Self::requests). Default 128 MiB, and one more request.
    pub backlog: usize,
    /// How many of the peer's requests may be served at the same time because all of them wait for the peer: nested
    /// requests. Further ones are answered with `RecursionError`. Default 256 (stock peers end at about 97), a few
    /// hundred bytes each. For the layer above to enforce.
    pub nested: usize,
    /// How many items one BUFFITER request may ask for; who asks for more gets as many. Default 10 000 (stock clients
    /// ask for at most 1 000).
    pub buffiter: usize,
    /// How many bytes may wait to be sent before the peer's requests are no longer read. Default 8 MiB, and one more
    /// message.
    pub output: usize,
    /// How long a peer may make no progress. For the layer above to enforce, by a [`Watchdog`].
    pub timeouts: Timeouts,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 128 << 20,
            inflated: 128 << 20,
            ratio: 500,
            brine: rpyc_brine::Limits::default(),
            local_objects: 1_000_000,
            netrefs: 1_000_000,
            requests: 1_024,
            backlog: 128 << 20,
            nested: 256,
            buffiter: 10_000,
            output: 8 << 20,
            timeouts: Timeouts::default(),
        }
    }
}

/// Setters by value.
macro_rules! setters {
    ($of:ident { $($name:ident: $type:ty),* $(,)? }) => {
        impl $of {$(
            #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
            #[must_use]
            pub fn $name(mut self, $name: $type) -> Self {
                self.$name = $name;
                self
            }
        )*}
    };
}
use setters;

setters! {
    Limits {
        frame: usize,
        inflated: usize,
        ratio: usize,
        brine: rpyc_brine::Limits,
        local_objects: usize,
        netrefs: usize,
        requests: usize,
        backlog: usize,
        nested: usize,
        buffiter: usize,
        output: usize,
        timeouts: Timeouts,
    }
}
