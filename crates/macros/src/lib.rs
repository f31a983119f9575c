//! The macros of the `rpyc` crate, which re-exports them: `use rpyc::{service, exposed}`.

mod code;
mod enumeration;
mod errors;
mod exception;
mod free;
mod member;
mod options;
mod params;
mod service;
mod text;

use proc_macro::TokenStream;

/// Makes a Rust type servable: its class, and what of it the peer may use.
///
/// It goes on an `impl` block of the type. What is marked `#[exposed]` in it becomes a member of a Python class; the
/// block's documentation becomes the class's. The type gets `rpyc::Object` and `rpyc::Service`; its values turn into
/// objects where a handler returns one (`rpyc::IntoValue`, and `From` for `rpyc::Value` and `rpyc::ObjectRef`). An
/// object is shared by all who hold it: handlers take `&self`, and what changes is kept in a `Mutex` or an atomic.
///
/// ```
/// use std::sync::Mutex;
/// use rpyc::{Args, Exception, Ref, Service, Value, service};
///
/// struct Node {
///     path: String,
///     inputs: Mutex<Vec<Ref<Node>>>,
/// }
///
/// /// A node of the scene.
/// #[service(name = "hou.Node")]
/// impl Node {
///     /// Make a node: `Node("/obj/geo1")`.
///     #[exposed(constructor)]
///     fn new(path: String) -> Self {
///         Self { path, inputs: Mutex::default() }
///     }
///
///     #[exposed]
///     fn path(&self) -> &str {
///         &self.path
///     }
///
///     /// Connect another node.
///     #[exposed(name = "setInput")]
///     fn set_input(&self, index: usize, #[default(None)] node: Option<Ref<Node>>) -> Result<(), Exception> {
///         let mut inputs = self.inputs.lock().unwrap();
///         match node {
///             Some(node) if index == inputs.len() => inputs.push(node),
///             Some(node) if index < inputs.len() => inputs[index] = node,
///             None if index < inputs.len() => drop(inputs.remove(index)),
///             _ => return Err(Exception::index_error("no such input")),
///         }
///         Ok(())
///     }
///
///     #[exposed]
///     async fn cook(&self, #[default(false)] force: bool) -> bool {
///         tokio::task::yield_now().await;
///         force
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> rpyc::Result<()> {
/// let class = Value::from(Node::class_object().clone());
/// let node = class.call(Args::positional(["/obj/geo1".into()])).await?;
/// assert_eq!(node.call_method("path", Args::default()).await?, "/obj/geo1".into());
/// assert_eq!(node.call_method("cook", Args::default().with("force", true)).await?, true.into());
/// let error = node.call_method("setInput", Args::positional(["first".into()])).await.unwrap_err();
/// assert_eq!(error.to_string(), "TypeError: Node.setInput() argument 'index' must be int, not str");
/// # Ok(()) }
/// ```
///
/// # Options of `#[service(..)]`
///
/// * `name = "module.Class"`: what Python calls the class. Without, it is called as in Rust, in a module called as the
///   crate.
/// * `base = Type`, repeatable: the class derives from that of `Type`, another `#[service]` type. `Type`'s methods work
///   on the part of the object that `AsRef<Type>` gives.
/// * `by_value`: lists, dicts and sets that a function returns are copied to the peer as `tuple` and `frozenset`.
/// * `terse`: a client that meets an object of the type is told of its special methods only. Clients from rpyc 4.1.3 on
///   ask for the methods of each new object, and reading a hundred with their documentation takes them a quarter of a
///   millisecond. What is lost is `help(object)`; `help(Class)`, `dir` and all calls are as they were.
/// * `module`: an object of the type is a Python module, and the exposed functions are its functions. `name` is the
///   module's. `classes(Type, ..)` and `functions(function, ..)` add the classes of other types (`#[service]` and
///   `#[derive(rpyc::Enum)]`) and free functions marked `#[exposed]`.
/// * `crate = path`: where the `rpyc` crate is found, if not at `::rpyc`.
///
/// # Options of `#[exposed(..)]`
///
/// On a function, at most one of
/// * nothing: a method. It takes `&self`, or `this: &Ref<Self>` for a handle to the object: the way to return it.
/// * `constructor`: calling the class calls this; returns `Self` or `Result<Self, E>`.
/// * `getter`, `setter`, `deleter`: an attribute. The getter is called as the attribute; `set_` and `delete_` before the
///   names of the others are left out.
/// * `static`, `class`: called without an object; a class method takes `class: &rpyc::ClassRef` first.
///
/// and any of
/// * `name = "name"`: what Python calls it; `alias = "name"`, repeatable: one more name for it.
/// * `public`: like an attribute without `exposed_` prefix in a stock service, reachable only where the configuration
///   allows public attributes.
/// * `by_value`: as for the whole type.
/// * `blocking`: runs on a thread of its own, where it may wait (`rpyc::Connection::block_on`). Other functions run on
///   the connection's task and keep it from its other work: they are quick, or `async`.
///
/// An exposed constant is a class attribute; only `name`, `alias` and `public` apply.
///
/// # Parameters
///
/// A parameter's type says what Python type it takes: see `rpyc::FromValue`, and for `&str`, `&[T]`, `&T` and
/// `Option<&str>`, which save copies, `rpyc::Borrowed`. Lists, dicts and generators that the peer passes by reference
/// are fetched first. Arguments that do not fit raise the `TypeError` that Python would raise.
///
/// * `#[default(expression)]`: may be left out. `help()` shows the expression, as Python would write it.
/// * `#[keyword_only]`: is passed by keyword only, as is every parameter after `#[args]`.
/// * `#[args] rest: Vec<T>`: Python's `*rest`; `#[keywords] more: rpyc::Keywords<T>`: Python's `**more`.
/// * a parameter of type `&Context<'_>` or `Context<'_>` is no argument: it says on which object and for which
///   connection the function is called.
///
/// # Results
///
/// A function returns what is `rpyc::IntoValue`, or a `Result` of it with an error that is `Into<rpyc::Exception>`
/// (`#[derive(rpyc::Exception)]`).
///
/// # Special methods
///
/// Python's special methods are exposed under their own names. Three kinds are special here, too:
/// * `__next__` returns `Option<T>` or `Result<Option<T>, E>`, where `None` ends the iteration.
/// * An operator (`__add__`, `__radd__`, `__iadd__`, `__eq__`, `__lt__`, ...) gives `NotImplemented` for an operand of a
///   type that it does not take, so that Python tries the other operand's method.
/// * Defining `__eq__` without `__hash__` makes the objects unhashable, as in Python.
#[proc_macro_attribute]
pub fn service(args: TokenStream, item: TokenStream) -> TokenStream {
    service::expand(args.into(), item.into()).into()
}

/// Exposes a member in a [`#[service]`](macro@service) block (see there), or a free function.
///
/// A free function stays as it is; `rpyc::function!(path)` gives a function object that calls it. `name` (with a module:
/// `"hou.hypot"`), `by_value`, `blocking` and `crate` apply.
///
/// ```
/// use rpyc::{Args, Value, exposed};
///
/// /// Say hello.
/// #[exposed]
/// fn greet(name: &str, #[default("hello")] greeting: &str) -> String {
///     format!("{greeting} {name}")
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> rpyc::Result<()> {
/// let function = rpyc::function!(greet);
/// assert_eq!(function.signature().to_string(), "(name, greeting='hello')");
/// let function = Value::from(rpyc::ObjectRef::new(function));
/// assert_eq!(function.call(Args::positional(["Ann".into()])).await?, "hello Ann".into());
/// # Ok(()) }
/// ```
#[proc_macro_attribute]
pub fn exposed(args: TokenStream, item: TokenStream) -> TokenStream {
    free::expand(args.into(), item.into()).into()
}

/// Makes a Rust enum a Python enumeration: a class with one object for each member.
///
/// The members are class attributes, always the same objects. The enum can be a parameter (by value, or `&T`) and a
/// result of exposed functions. A member has a method `name()` and is shown as `parmTemplateType.Float`, as in Houdini.
///
/// On the enum, `#[rpyc(name = "module.Class")]` says what Python calls it, `#[rpyc(crate = path)]` where the `rpyc`
/// crate is found; on a variant, `#[rpyc(name = "name")]`.
///
/// With `#[rpyc(standard)]` it is like a class derived from Python's `enum.Enum` instead: members have attributes `name`
/// and `value`, `Color(1)`, `Color["Red"]`, `list(Color)`, `len(Color)` and `in` work. The value is the variant's
/// discriminant or `#[rpyc(value = expression)]`.
///
/// ```
/// use rpyc::{Args, Enum, Service, Value};
///
/// /// Colors of a traffic light.
/// #[derive(Enum)]
/// #[rpyc(name = "traffic.Color", standard)]
/// enum Color {
///     Red = 1,
///     #[rpyc(name = "Amber")]
///     Yellow = 2,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> rpyc::Result<()> {
/// let class = Value::from(Color::class_object().clone());
/// assert_eq!(class.getattr("Amber").await?, Color::Yellow.into());
/// assert_eq!(class.call(Args::positional([1.into()])).await?, Color::Red.into());
/// # Ok(()) }
/// ```
#[proc_macro_derive(Enum, attributes(rpyc))]
pub fn derive_enum(item: TokenStream) -> TokenStream {
    enumeration::expand(item.into()).into()
}

/// Makes a Rust error a Python exception: `impl From<Error> for rpyc::Exception`, so that `?` and exposed functions
/// turn it into one.
///
/// The class is called as the struct or the variant, or as `#[exception(class = "Class")]` says, in the module that
/// `#[exception(module = "module")]` on it, or on the whole enum, names: `builtins` for Python's own classes. Its only
/// argument is the error's `Display` text. A field marked `#[exception(attr)]` or `#[exception(attr = "name")]` becomes
/// an attribute; it is of a type that turns into plain data (`rpyc::brine::Value`). A `#[exception(transparent)]`
/// variant holds another error, and becomes what that becomes.
///
/// ```
/// use rpyc::Exception;
///
/// #[derive(Debug, thiserror::Error, Exception)]
/// #[exception(module = "hou")]
/// enum HouError {
///     #[error("The attempted operation failed.\n{reason}")]
///     #[exception(class = "OperationFailed")]
///     Failed { #[exception(attr)] reason: String },
///     #[error("no such node: {0}")]
///     #[exception(module = "builtins", class = "KeyError")]
///     Unknown(String),
/// }
///
/// let exception = Exception::from(HouError::Failed { reason: "Invalid node type name.".to_owned() });
/// assert_eq!(exception.to_string(), "hou.OperationFailed: The attempted operation failed.\nInvalid node type name.");
/// assert_eq!(exception.attr("reason").and_then(|reason| reason.as_str()), Some("Invalid node type name."));
/// ```
#[proc_macro_derive(Exception, attributes(exception))]
pub fn derive_exception(item: TokenStream) -> TokenStream {
    exception::expand(item.into()).into()
}
