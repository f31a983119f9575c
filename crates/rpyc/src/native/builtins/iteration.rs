//! Functions about iterables: `sorted`, `zip`, `sum`, ...; `tuple`, `frozenset` and `slice`.

use futures_util::{StreamExt, TryStreamExt};
use rpyc_brine as brine;

use super::super::{
    List,
    collect::elements,
    compare::Comparison,
    iterator::{Iter, Supply, items_of, iterator},
    list::sort,
    number::Number,
    truth::truth,
};
use crate::{Args, Connection, Context, Exception, Function, IntoValue, Result, Value, exposed};

pub(super) fn all() -> [Function; 11] {
    [
        crate::function!(all_true),
        crate::function!(any_true),
        crate::function!(enumerate),
        crate::function!(iter),
        crate::function!(max),
        crate::function!(min),
        crate::function!(next),
        crate::function!(reversed),
        crate::function!(sorted),
        crate::function!(sum),
        crate::function!(zip),
    ]
}

/// Built-in immutable sequence.
#[exposed(name = "builtins.tuple")]
pub(super) async fn tuple(cx: &Context<'_>, #[default(nothing())] iterable: Value) -> Result {
    elements(cx.connection(), &iterable).await.map(Value::tuple)
}

/// Build an immutable unordered collection of unique elements.
#[exposed(name = "builtins.frozenset")]
pub(super) async fn frozenset(cx: &Context<'_>, #[default(nothing())] iterable: Value) -> Result {
    let members = elements(cx.connection(), &iterable).await?.into_iter().map(|member| match member {
        Value::Plain(member) => Ok(member),
        other => Err(Exception::type_error(format!(
            "a frozenset is sent by value and cannot hold '{}' objects: use a set",
            other.type_name()
        ))),
    });
    let members = brine::FrozenSet::new(members.collect::<Result<Vec<_>>>()?);
    members.map(Value::from).map_err(|_| Exception::type_error("unhashable type: 'slice'"))
}

/// Create a slice object. This is used for extended slicing (e.g. `a[0:10:2]`).
#[exposed(name = "builtins.slice")]
pub(super) fn slice(#[args] bounds: Vec<Value>) -> Result {
    let plain = bounds.into_iter().map(|bound| match bound {
        Value::Plain(bound) => Ok(bound),
        other => Err(Exception::type_error(format!("a slice cannot hold '{}' objects", other.type_name()))),
    });
    let none = || brine::Value::None;
    let (start, stop, step) = match plain.collect::<Result<Vec<_>>>()?.as_slice() {
        [stop] => (none(), stop.clone(), none()),
        [start, stop] => (start.clone(), stop.clone(), none()),
        [start, stop, step] => (start.clone(), stop.clone(), step.clone()),
        bounds => {
            let given = bounds.len();
            return Err(Exception::type_error(format!("slice expected 1 to 3 arguments, got {given}")));
        }
    };
    Ok(Value::Plain(brine::Slice { start, stop, step }.into()))
}

fn nothing() -> Value {
    Value::tuple(Vec::new())
}

/// Return True if bool(x) is True for all values x in the iterable.
#[exposed(name = "builtins.all")]
async fn all_true(cx: &Context<'_>, iterable: Value) -> Result<bool> {
    decided(cx.connection(), iterable, false).await.map(|decided| !decided)
}

/// Return True if bool(x) is True for any x in the iterable.
#[exposed(name = "builtins.any")]
async fn any_true(cx: &Context<'_>, iterable: Value) -> Result<bool> {
    decided(cx.connection(), iterable, true).await
}

/// Whether an item has that truth value.
async fn decided(connection: &Connection, iterable: Value, wanted: bool) -> Result<bool> {
    let mut items = items_of(connection.clone(), iterable);
    while let Some(item) = items.try_next().await? {
        if truth(connection, &item).await? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Return an enumerate object: pairs of a count (from start) and a value yielded by the iterable.
#[exposed(name = "builtins.enumerate")]
fn enumerate(cx: &Context<'_>, iterable: Value, #[default(0)] start: i64) -> Result<Iter> {
    let sources = [iterable.clone()];
    let numbers = futures_util::stream::iter((start..).map(Ok::<_, Exception>));
    let pairs = numbers.zip(items_of(cx.connection().clone(), iterable));
    Iter::generator(Supply::stream(pairs.map(|(number, item)| Ok(Value::tuple(vec![number?.into(), item?])))))
        .over(&sources)
}

/// The zip object yields n-length tuples, where n is the number of iterables passed.
#[exposed(name = "builtins.zip")]
fn zip(
    cx: &Context<'_>,
    #[args] iterables: Vec<Value>,
    #[keyword_only]
    #[default(false)]
    strict: bool,
) -> Result<Iter> {
    let given = iterables.clone();
    let sources: Vec<_> = iterables.into_iter().map(|iterable| items_of(cx.connection().clone(), iterable)).collect();
    let rows = futures_util::stream::try_unfold(sources, move |mut sources| async move {
        let mut row = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter_mut().enumerate() {
            match source.try_next().await? {
                Some(_) if strict && index > row.len() => return Err(uneven(index, "longer")),
                Some(item) => row.push(item),
                None if strict && !row.is_empty() => return Err(uneven(index, "shorter")),
                None if strict => {}
                None => return Ok(None),
            }
        }
        Ok((!row.is_empty()).then(|| (Value::tuple(row), sources)))
    });
    Iter::generator(Supply::stream(rows)).over(&given)
}

fn uneven(index: usize, how: &str) -> Exception {
    let before = if index == 1 { "argument 1".to_owned() } else { format!("arguments 1-{index}") };
    Exception::value_error(format!("zip() argument {} is {how} than {before}", index + 1))
}

/// Get an iterator from an object.
#[exposed(name = "builtins.iter")]
async fn iter(cx: &Context<'_>, object: Value) -> Result {
    match &object {
        Value::Plain(_) | Value::Tuple(_) => {
            let items = elements(cx.connection(), &object).await?.into_iter();
            Ok(Iter::tuple(Supply::iterator(items.map(Ok))).into_value())
        }
        _ => object.call_method_on(cx.connection(), "__iter__", Args::default()).await,
    }
}

/// Return the next item from the iterator.
///
/// If default is given and the iterator is exhausted, it is returned instead of raising StopIteration.
#[exposed(name = "builtins.next")]
async fn next(cx: &Context<'_>, iterator: Value, #[args] default: Vec<Value>) -> Result {
    let item = iterator.call_method_on(cx.connection(), "__next__", Args::default()).await;
    match (item, default.into_iter().next()) {
        (Err(exception), Some(default)) if exception.is_stop_iteration() => Ok(default),
        (Err(exception), _) if exception.is_builtin("AttributeError") => {
            let class = iterator.type_name();
            Err(Exception::type_error(format!("'{class}' object is not an iterator")))
        }
        (item, _) => item,
    }
}

/// Return a reverse iterator over the values of the given sequence.
#[exposed(name = "builtins.reversed")]
async fn reversed(cx: &Context<'_>, sequence: Value) -> Result {
    use brine::Value as V;
    match &sequence {
        Value::Tuple(_) | Value::Plain(V::Tuple(_) | V::Str(_) | V::Bytes(_)) => {
            Ok(iterator(elements(cx.connection(), &sequence).await?.into_iter().rev()).into_value())
        }
        _ => {
            let iterator = sequence.call_method_on(cx.connection(), "__reversed__", Args::default());
            iterator.await.map_err(|exception| match exception.is_builtin("AttributeError") {
                true => Exception::type_error(format!("'{}' object is not reversible", sequence.type_name())),
                false => exception,
            })
        }
    }
}

/// Return a new list containing all items from the iterable in ascending order.
///
/// A custom key function can be supplied to customize the sort order, and the
/// reverse flag can be set to request the result in descending order.
#[exposed(name = "builtins.sorted")]
async fn sorted(
    cx: &Context<'_>,
    iterable: Value,
    #[keyword_only]
    #[default(Value::none())]
    key: Value,
    #[keyword_only]
    #[default(false)]
    reverse: bool,
) -> Result<List> {
    let items = elements(cx.connection(), &iterable).await?;
    Ok(sort::sorted(cx.connection(), items, &key, reverse).await?.into_iter().collect())
}

/// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
#[exposed(name = "builtins.sum")]
async fn sum(cx: &Context<'_>, iterable: Value, #[default(Value::from(0))] start: Value) -> Result {
    let mut total = start;
    for item in elements(cx.connection(), &iterable).await? {
        total = add(cx.connection(), total, item).await?;
    }
    Ok(total)
}

/// `left + right`
async fn add(connection: &Connection, left: Value, right: Value) -> Result {
    if let (Value::Plain(left), Value::Plain(right)) = (&left, &right)
        && let (Some(left), Some(right)) = (Number::of(left), Number::of(right))
    {
        return left.add(&right).map(Value::from);
    }
    for (operand, method, other) in [(&left, "__add__", &right), (&right, "__radd__", &left)] {
        if matches!(operand, Value::Plain(_) | Value::Tuple(_)) {
            continue;
        }
        let args = Args::positional([other.clone()]);
        match operand.call_method_on(connection, method, args).await {
            Ok(Value::Plain(brine::Value::NotImplemented)) => {}
            Err(exception) if exception.is_builtin("AttributeError") => {}
            result => return result,
        }
    }
    let (left, right) = (left.type_name(), right.type_name());
    Err(Exception::type_error(format!("unsupported operand type(s) for +: '{left}' and '{right}'")))
}

/// With a single iterable argument, return its biggest item. With two or more arguments, return the largest argument.
#[exposed(name = "builtins.max")]
async fn max(
    cx: &Context<'_>,
    #[args] values: Vec<Value>,
    #[keyword_only]
    #[default(Value::none())]
    key: Value,
    #[keywords] options: crate::Keywords,
) -> Result {
    extreme(cx, "max", values, key, options).await
}

/// With a single iterable argument, return its smallest item. With two or more arguments, return the smallest argument.
#[exposed(name = "builtins.min")]
async fn min(
    cx: &Context<'_>,
    #[args] values: Vec<Value>,
    #[keyword_only]
    #[default(Value::none())]
    key: Value,
    #[keywords] options: crate::Keywords,
) -> Result {
    extreme(cx, "min", values, key, options).await
}

async fn extreme(cx: &Context<'_>, name: &str, values: Vec<Value>, key: Value, options: crate::Keywords) -> Result {
    let mut default = None;
    for (option, value) in options {
        if &*option != "default" {
            return Err(Exception::type_error(format!("'{option}' is an invalid keyword argument for {name}()")));
        }
        default = Some(value);
    }
    let values = match <[Value; 1]>::try_from(values) {
        Ok([iterable]) => elements(cx.connection(), &iterable).await?,
        Err(values) if values.is_empty() => {
            return Err(Exception::type_error(format!("{name} expected at least 1 argument, got 0")));
        }
        Err(values) => values,
    };
    match first_of(cx.connection(), values, &key, name == "max").await? {
        Some(found) => Ok(found),
        None => default.ok_or_else(|| Exception::value_error(format!("{name}() arg is an empty sequence"))),
    }
}

/// The first of the largest (or smallest) values.
async fn first_of(connection: &Connection, values: Vec<Value>, key: &Value, largest: bool) -> Result<Option<Value>> {
    let comparison = Comparison::new(connection);
    let mut best: Option<(Value, Value)> = None;
    for value in values {
        let rank = match key.is_none() {
            true => value.clone(),
            false => key.call_on(connection, Args::positional([value.clone()])).await?,
        };
        let better = match &best {
            None => true,
            Some((best, _)) if largest => comparison.less(best, &rank).await?,
            Some((best, _)) => comparison.less(&rank, best).await?,
        };
        if better {
            best = Some((rank, value));
        }
    }
    Ok(best.map(|(_, value)| value))
}
