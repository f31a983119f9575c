use crate::{Exception, IntoValue, Result, Value};

/// What an exposed function may return: a value, or a `Result` whose error can be turned into an [`Exception`](struct@Exception).
#[diagnostic::on_unimplemented(
    message = "an exposed function cannot return `{Self}`",
    note = "return a type with `rpyc::IntoValue`, or a `Result` of one with an error that is `Into<rpyc::Exception>`"
)]
pub trait IntoResult {
    /// Converts; containers become objects that the peer gets a reference to.
    fn into_result(self) -> Result;

    /// Converts; containers are copied to the peer.
    fn into_plain_result(self) -> Result;
}

#[diagnostic::do_not_recommend]
impl<T: IntoValue> IntoResult for T {
    fn into_result(self) -> Result {
        Ok(self.into_value())
    }

    fn into_plain_result(self) -> Result {
        Ok(self.into_plain_value())
    }
}

impl<T: IntoValue, E: Into<Exception>> IntoResult for Result<T, E> {
    fn into_result(self) -> Result {
        self.map(T::into_value).map_err(E::into)
    }

    fn into_plain_result(self) -> Result {
        self.map(T::into_plain_value).map_err(E::into)
    }
}

/// What `__next__` may return: an `Option`, where `None` ends the iteration, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`__next__` cannot return `{Self}`",
    note = "return `Option<T>` or `Result<Option<T>, E>`: `None` ends the iteration"
)]
pub trait IntoItem {
    /// The item as the wrapped value says, or `StopIteration`.
    fn into_item(self) -> Result<impl IntoValue>;
}

impl<T: IntoValue> IntoItem for Option<T> {
    fn into_item(self) -> Result<impl IntoValue> {
        self.ok_or_else(Exception::stop_iteration)
    }
}

impl<T: IntoValue, E: Into<Exception>> IntoItem for Result<Option<T>, E> {
    fn into_item(self) -> Result<impl IntoValue> {
        self.map_err(E::into)?.ok_or_else(Exception::stop_iteration)
    }
}

/// One that raises `StopIteration` itself.
impl IntoItem for Result<Value> {
    fn into_item(self) -> Result<impl IntoValue> {
        self
    }
}
