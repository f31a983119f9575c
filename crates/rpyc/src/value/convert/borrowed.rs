use super::{Conversion, FromValue};
use crate::{Netref, ObjectRef, Service, Value};
use rpyc_brine::ByteString;

/// A type that a handler can take by reference: a parameter `name: &str`, `points: &[f64]`, `other: &Node`.
///
/// The macro converts the argument to [`Owned`](Self::Owned), keeps it for the time of the call and lends it. `&T` of
/// a `#[service]` type takes an object of that type or of a type that derives from it.
#[diagnostic::on_unimplemented(
    message = "a parameter cannot be of type `&{Self}`",
    note = "`&str`, `&[T]`, `&Value` and `&T` of a `#[service]` type can be; take any other type by value"
)]
pub trait Borrowed {
    /// What holds the argument during the call.
    type Owned: FromValue + Send;

    /// Lends it.
    ///
    /// # Errors
    /// It is an object of another type.
    fn borrow(owned: &Self::Owned) -> Result<&Self, Conversion>;
}

macro_rules! lend {
    ($($(#[$doc:meta])* [$($params:tt)*] $borrowed:ty => $owned:ty;)*) => {$(
        $(#[$doc])*
        impl<$($params)*> Borrowed for $borrowed {
            type Owned = $owned;

            fn borrow(owned: &$owned) -> Result<&Self, Conversion> {
                Ok(owned)
            }
        }
    )*};
}

lend! {
    /// Not copied.
    [] str => ByteString;
    [T: FromValue + Send] [T] => Vec<T>;
    [] Value => Value;
    [] ObjectRef => ObjectRef;
    [] Netref => Netref;
}

#[diagnostic::do_not_recommend]
impl<T: Service> Borrowed for T {
    type Owned = Value;

    fn borrow(owned: &Value) -> Result<&Self, Conversion> {
        let found = owned.as_object().and_then(ObjectRef::downcast_base);
        found.ok_or_else(|| Conversion::expected(T::class_object().name().to_owned(), owned))
    }
}
