use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::{Exception, Value};

/// A boxed future that owns what it needs.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send + 'static>>;

/// What an operation on an object gives: its result at once, or a future of it.
///
/// Synchronous handlers answer with [`Outcome::Ready`] on the connection's own task: no allocation, no spawn.
pub enum Outcome {
    /// The result is here.
    Ready(Result<Value, Exception>),
    /// The result comes later: an `async` handler, or one that waits for the peer.
    Pending(BoxFuture<Result<Value, Exception>>),
}

impl Outcome {
    /// An outcome that comes later.
    pub fn pending(future: impl Future<Output = Result<Value, Exception>> + Send + 'static) -> Self {
        Self::Pending(Box::pin(future))
    }

    /// A successful outcome.
    pub fn ok(value: impl Into<Value>) -> Self {
        Self::Ready(Ok(value.into()))
    }

    /// Changes the result when it is there.
    #[must_use]
    pub fn map(self, then: impl FnOnce(Result<Value, Exception>) -> Result<Value, Exception> + Send + 'static) -> Self {
        match self {
            Self::Ready(result) => Self::Ready(then(result)),
            Self::Pending(future) => Self::pending(async move { then(future.await) }),
        }
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// The exception that the operation raised.
    pub async fn resolve(self) -> Result<Value, Exception> {
        match self {
            Self::Ready(result) => result,
            Self::Pending(future) => future.await,
        }
    }
}

impl From<Exception> for Outcome {
    fn from(exception: Exception) -> Self {
        Self::Ready(Err(exception))
    }
}

impl From<Result<Value, Exception>> for Outcome {
    fn from(result: Result<Value, Exception>) -> Self {
        Self::Ready(result)
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(result) => f.debug_tuple("Ready").field(result).finish(),
            Self::Pending(_) => f.write_str("Pending(..)"),
        }
    }
}
