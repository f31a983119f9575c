/// What a message may cost before it is refused.
///
/// Stock rpyc has no such limits and pays for it: 3 kB of compressed input can hold 247 MB there. The defaults leave
/// room for anything that is sensibly sent by value; a tuple of two million ints needs [`Limits::elements`] raised.
///
/// ```
/// let limits = rpyc_brine::Limits::default().depth(32).elements(10_000);
/// assert_eq!(limits.depth, 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many tuples, frozensets and slices may be nested, both ways. Default 512: stock stops at about 498
    /// levels, and 512 fits the 2 MiB stack of a tokio worker even in a debug build.
    pub depth: usize,
    /// How many values all tuples, frozensets and slices of one decoded message may hold together. Default one
    /// million.
    pub elements: usize,
    /// Memory in bytes that one decoded message may stand for: `size_of::<Value>()` for every element, and the
    /// length of every string and big int. Default 256 MiB. (Strings are slices of the input and use no memory
    /// of their own, but they keep the input alive.)
    pub bytes: usize,
    /// Decimal digits of an int that does not fit 64 bits, both ways. Default 4300, CPython's own limit; parsing
    /// and printing take time that grows with the square of this.
    pub digits: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 512, elements: 1_000_000, bytes: 256 << 20, digits: 4300 }
    }
}

impl Limits {
    /// Sets [`Limits::depth`].
    #[must_use]
    pub const fn depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets [`Limits::elements`].
    #[must_use]
    pub const fn elements(mut self, elements: usize) -> Self {
        self.elements = elements;
        self
    }

    /// Sets [`Limits::bytes`].
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets [`Limits::digits`].
    #[must_use]
    pub const fn digits(mut self, digits: usize) -> Self {
        self.digits = digits;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setters_change_their_own_field() {
        let limits = Limits::default().depth(1).elements(2).bytes(3).digits(4);
        assert_eq!(limits, Limits { depth: 1, elements: 2, bytes: 3, digits: 4 });
    }
}
