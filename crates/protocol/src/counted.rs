//! Tables keyed by numbers that this side has counted.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// A table keyed by numbers that this side has counted, or made up. The peer cannot choose them, so hashing them needs no
/// secret, and takes a few instructions. Not for numbers of the peer.
pub(crate) type CountedMap<K, V> = IndexMap<K, V, FxBuildHasher>;
