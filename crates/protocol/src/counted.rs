//! Tables keyed by numbers that this side has counted.

use std::hash::{BuildHasherDefault, Hasher};

use indexmap::IndexMap;

/// A table keyed by numbers that this side has counted, or made up. The peer cannot choose them, so hashing them needs no
/// secret, and takes a few instructions. Not for numbers of the peer.
pub(crate) type CountedMap<K, V> = IndexMap<K, V, BuildHasherDefault<CountHasher>>;

/// Spreads a number over all bits: multiplication carries upwards only, so its upper half is folded into the lower one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CountHasher(u64);

impl Hasher for CountHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u64(&mut self, number: u64) {
        /// 2^64 divided by the golden ratio.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = (self.0 ^ number).wrapping_mul(SPREAD);
        self.0 = product ^ (product >> 32);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    /// How many different values the lowest and the highest bits have, which are what a table goes by.
    fn spread(hashes: impl Iterator<Item = u64> + Clone) -> (usize, usize) {
        let low: HashSet<u64> = hashes.clone().map(|hash| hash & 0xfff).collect();
        let high: HashSet<u64> = hashes.map(|hash| hash >> 57).collect();
        (low.len(), high.len())
    }

    #[test]
    fn numbers_in_any_step_are_spread_like_by_a_real_hash() {
        let (real_low, real_high) = spread((0..4096u64).map(|number| RandomState::new().hash_one(number)));
        for step in [1, 2, 3, 16, 64, 4096, 1 << 20, 1 << 32] {
            let hash = |number: u64| BuildHasherDefault::<CountHasher>::default().hash_one(number * step);
            let (low, high) = spread((0..4096).map(hash));
            assert!(low * 5 > real_low * 3, "step {step}: {low} of {real_low}");
            assert!(high * 5 > real_high * 3, "step {step}: {high} of {real_high}");
        }
    }
}
