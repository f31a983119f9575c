//! Bounds on what a peer can make us hold.

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
    /// Largest frame, in bytes, as sent and after inflating. Default 128 MiB.
    pub frame: usize,
    /// Bounds of the values within a frame.
    pub brine: rpyc_brine::Limits,
    /// How many of our objects the peer may hold. Default 1 000 000 (about 100 bytes each beside the objects).
    pub local_objects: usize,
    /// How many of the peer's objects we hold. Default 1 000 000 (about 100 bytes each).
    pub netrefs: usize,
    /// How many of the peer's requests may wait for their answer; reading stops at that number, or at twice that while
    /// we wait for an answer of the peer. Default 1 024.
    pub requests: usize,
    /// How many items one BUFFITER request may ask for. Default 10 000 (stock clients ask for at most 1 000).
    pub buffiter: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 128 << 20,
            brine: rpyc_brine::Limits::default(),
            local_objects: 1_000_000,
            netrefs: 1_000_000,
            requests: 1_024,
            buffiter: 10_000,
        }
    }
}

macro_rules! setters {
    ($($name:ident: $type:ty),* $(,)?) => {
        impl Limits {$(
            #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
            #[must_use]
            pub fn $name(mut self, $name: $type) -> Self {
                self.$name = $name;
                self
            }
        )*}
    };
}

setters! {
    frame: usize,
    brine: rpyc_brine::Limits,
    local_objects: usize,
    netrefs: usize,
    requests: usize,
    buffiter: usize,
}
