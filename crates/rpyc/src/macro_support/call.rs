use super::{Caller, Role};
use crate::{
    Borrowed, Bound, Class, ClassRef, Context, Conversion, Exception, FromValue, Keywords, Ref, Result, Service,
    Signature, Value,
};

/// Why a call did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// It raised.
    Raised(Exception),
    /// An operator does not take this operand.
    NotImplemented,
}

impl From<Exception> for Failure {
    fn from(exception: Exception) -> Self {
        Self::Raised(exception)
    }
}

/// One call of an exposed function: its arguments in their places.
#[derive(Debug)]
pub struct Call<'c> {
    cx: Context<'c>,
    signature: &'c Signature,
    bound: Bound,
    role: Role,
}

impl<'c> Call<'c> {
    pub(super) fn new(cx: Context<'c>, signature: &'c Signature, bound: Bound, role: Role) -> Self {
        Self { cx, signature, bound, role }
    }

    /// Where the call happens.
    #[must_use]
    pub fn context(&self) -> Context<'c> {
        self.cx
    }

    /// Where the call happens, to keep.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::new(self.cx)
    }

    /// `&self`
    pub fn receiver<T: Service>(&self) -> Result<&'c T> {
        receiver(self.cx)
    }

    /// `this: &Ref<Self>`
    pub fn this<T: Service>(&self) -> Result<Ref<T>> {
        self.cx.this().downcast().ok_or_else(|| wrong_receiver::<T>(self.cx))
    }

    /// `class: &ClassRef`
    pub fn class(&self) -> Result<ClassRef> {
        let class = self.cx.this().downcast::<Class>();
        class.ok_or_else(|| Exception::type_error("a class method needs a class"))
    }

    /// The argument for a parameter without default.
    pub fn required<T: FromValue>(&mut self, index: usize) -> Result<T, Failure> {
        // `bind` has refused a call that lacks it, so that `None` never stands in for it.
        let value = self.take(index).unwrap_or(Value::none());
        T::from_value(value).map_err(|error| self.refuse(index, error))
    }

    /// The argument for a parameter with a default, if one was given.
    pub fn optional<T: FromValue>(&mut self, index: usize) -> Result<Option<T>, Failure> {
        let converted = self.take(index).map(T::from_value).transpose();
        converted.map_err(|error| self.refuse(index, error))
    }

    fn take(&mut self, index: usize) -> Option<Value> {
        self.bound.values.get_mut(index).and_then(Option::take)
    }

    /// Lends an argument.
    pub fn lend<'a, T: Borrowed + ?Sized>(&self, index: usize, owned: &'a T::Owned) -> Result<&'a T, Failure> {
        T::borrow(owned).map_err(|error| self.refuse(index, error))
    }

    /// What `*args` takes.
    pub fn rest<T: FromValue>(&mut self) -> Result<Vec<T>, Failure> {
        let first = self.signature.positional_count() + 1;
        let rest = std::mem::take(&mut self.bound.rest).into_iter().zip(first..);
        let convert =
            |(value, number)| T::from_value(value).map_err(|error| self.raise(format_args!("{number}"), error));
        rest.map(convert).collect()
    }

    /// What `**kwargs` takes.
    pub fn keywords<T: FromValue>(&mut self) -> Result<Keywords<T>, Failure> {
        let keywords = std::mem::take(&mut self.bound.keywords);
        let convert = |(key, value)| match T::from_value(value) {
            Ok(value) => Ok((key, value)),
            Err(error) => Err(self.raise(format_args!("'{key}'"), error)),
        };
        keywords.into_iter().map(convert).collect()
    }

    fn refuse(&self, index: usize, error: Conversion) -> Failure {
        match self.role {
            Role::Operator if error.is_mismatch() => Failure::NotImplemented,
            Role::Setter => error.into_exception(self.signature.name()).into(),
            Role::Plain | Role::Operator => {
                let parameter = self.signature.slots().nth(index).map_or("", |parameter| &*parameter.name);
                self.raise(format_args!("'{parameter}'"), error)
            }
        }
    }

    fn raise(&self, argument: std::fmt::Arguments<'_>, error: Conversion) -> Failure {
        let function = self.signature.qualified_name();
        error.into_exception(&format!("{function}() argument {argument}")).into()
    }
}

/// Lends an argument, once [`Call::lend`] has found that it can be.
pub fn lend<T: Borrowed + ?Sized>(owned: &T::Owned) -> Result<&T> {
    Ok(T::borrow(owned)?)
}

/// `&self`
pub fn receiver<T: Service>(cx: Context<'_>) -> Result<&T> {
    cx.this().downcast_base().ok_or_else(|| wrong_receiver::<T>(cx))
}

fn wrong_receiver<T: Service>(cx: Context<'_>) -> Exception {
    let (class, found) = (T::class_object().name(), cx.this().class().name());
    Exception::type_error(format!("a method of '{class}' objects doesn't apply to a '{found}' object"))
}
