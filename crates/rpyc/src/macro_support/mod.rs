//! What the code that the macros write calls. No public interface: it changes with them.

mod call;
mod enumeration;
mod function;
mod module;
mod result;

use std::sync::Arc;

pub use call::{Call, Failure, lend, receiver};
pub use enumeration::{Enumeration, plain_enum, standard_enum};
pub use function::FreeFunction;
pub use module::{crate_name, module_getattr};
pub use result::{IntoItem, IntoResult};

use crate::connection::Scope;
use crate::value::fetch;
use crate::{Bound, Connection, Context, Exception, Function, ObjectRef, Outcome, Result, Shape, Signature, Value};

/// The Rust code of an exposed function, and how it is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// What to fetch for each positional and keyword-only parameter.
    pub shapes: &'static [Shape],
    /// What to fetch for each of `*args`.
    pub rest: Shape,
    /// What to fetch for each of `**kwargs`.
    pub keywords: Shape,
    /// What the function is for.
    pub role: Role,
    /// Whether it may block its thread.
    pub blocking: bool,
    /// Converts the arguments and calls the function.
    pub run: fn(Call<'_>) -> Result<Outcome, Failure>,
}

/// What a function is for, as far as it makes a difference to how a wrong argument is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `TypeError: Node.parm() argument 'name' must be str, not int`
    Plain,
    /// A special method of a binary operator: `NotImplemented`
    Operator,
    /// `TypeError: label must be str, not int`
    Setter,
}

/// A context that owns what it refers to.
#[derive(Debug)]
pub struct Caller {
    this: ObjectRef,
    connection: Connection,
}

impl Caller {
    fn new(cx: Context<'_>) -> Self {
        Self { this: cx.this().clone(), connection: cx.connection().clone() }
    }

    /// The context.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context::new(&self.this, &self.connection)
    }
}

/// Makes a function object of an exposed function.
#[must_use]
pub fn function(signature: Signature, code: Code) -> Function {
    let shared = Arc::new(signature.clone());
    Function::new(signature, move |cx, args| match shared.bind(args) {
        Ok(bound) if code.blocking || code.wants(&bound) => {
            Outcome::pending(code.run_later(Arc::clone(&shared), Caller::new(*cx), bound))
        }
        Ok(bound) => code.run(&shared, *cx, bound),
        Err(exception) => exception.into(),
    })
}

impl Code {
    fn run(&self, signature: &Signature, cx: Context<'_>, bound: Bound) -> Outcome {
        match (self.run)(Call::new(cx, signature, bound, self.role)) {
            Ok(outcome) => outcome,
            Err(Failure::Raised(exception)) => exception.into(),
            Err(Failure::NotImplemented) => Outcome::ok(Value::not_implemented()),
        }
    }

    /// Whether an argument has to be fetched first.
    fn wants(&self, bound: &Bound) -> bool {
        let mut values = self.shapes.iter().zip(&bound.values);
        values.any(|(shape, value)| value.as_ref().is_some_and(|value| shape.wants(value)))
            || bound.rest.iter().any(|value| self.rest.wants(value))
            || bound.keywords.iter().any(|(_, value)| self.keywords.wants(value))
    }

    async fn run_later(self, signature: Arc<Signature>, caller: Caller, bound: Bound) -> Result {
        let bound = self.fetch(bound, &caller.connection).await?;
        if !self.blocking {
            return self.run(&signature, caller.context(), bound).resolve().await;
        }
        let name = signature.qualified_name();
        let scope = Scope::current();
        let run = move || {
            let run = || self.run(&signature, caller.context(), bound);
            match scope {
                Some(scope) => scope.run(run),
                None => run(),
            }
        };
        match tokio::task::spawn_blocking(run).await {
            Ok(outcome) => outcome.resolve().await,
            Err(_panicked) => Err(Exception::runtime_error(format!("{name}() panicked"))),
        }
    }

    async fn fetch(&self, mut bound: Bound, connection: &Connection) -> Result<Bound> {
        for (shape, slot) in self.shapes.iter().zip(&mut bound.values) {
            if let Some(value) = slot.take() {
                *slot = Some(fetch(value, *shape, connection).await?);
            }
        }
        let rest = bound.rest.iter_mut().map(|value| (value, self.rest));
        let keywords = bound.keywords.iter_mut().map(|(_, value)| (value, self.keywords));
        for (value, shape) in rest.chain(keywords) {
            *value = fetch(std::mem::replace(value, Value::none()), shape, connection).await?;
        }
        Ok(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Args;

    #[tokio::test]
    async fn blocking_functions_know_whom_they_serve() {
        let code = Code {
            shapes: &[],
            rest: Shape::Scalar,
            keywords: Shape::Scalar,
            role: Role::Plain,
            blocking: true,
            run: |_| Ok(Outcome::ok(Connection::current().id())),
        };
        let connection = Connection::detached();
        let this = ObjectRef::new(function(Signature::new("current"), code));
        let outcome = this.call(&Context::new(&this, &connection), Args::default());
        let scope = Scope { connection: connection.clone(), request: None };
        assert_eq!(scope.enter(outcome.resolve()).await, Ok(connection.id().into()));
    }
}
