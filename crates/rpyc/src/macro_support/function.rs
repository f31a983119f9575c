use crate::Function;

/// The type that `#[exposed]` makes beside a free function, under the function's own name.
pub trait FreeFunction {
    /// The function as a function object.
    fn function() -> Function;
}

/// The function object of a free function marked `#[exposed]`.
///
/// ```
/// use rpyc::{Args, Connection, Context, ObjectRef, Value, exposed};
///
/// /// The length of the hypotenuse.
/// #[exposed]
/// fn hypot(a: f64, b: f64) -> f64 {
///     a.hypot(b)
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> rpyc::Result<()> {
/// let function = Value::from(ObjectRef::new(rpyc::function!(hypot)));
/// let arguments = Args::positional([3.into(), 4.into()]);
/// assert_eq!(function.call(arguments).await?, Value::from(5.0));
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! function {
    ($path:path) => {
        <$path as $crate::macro_support::FreeFunction>::function()
    };
}
