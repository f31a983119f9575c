//! Fetching the content of containers that the peer passed by reference, before a handler sees them.

/// What a parameter's type needs to have fetched from a container that comes by reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing: the value is taken as it comes.
    Scalar,
    /// The elements of a sequence, each of the inner shape.
    Sequence(&'static Shape),
    /// The pairs of a mapping, each value of the inner shape.
    Mapping(&'static Shape),
}
