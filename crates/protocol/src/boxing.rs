//! Boxing: how any value becomes a label and a plain value (`protocol-spec/boxing.md`).

use rpyc_brine::{EncodeError, Encoder, Value};

use crate::dialect::{POLYGLOT, ReferenceForm};
use crate::handler::Label;
use crate::local_objects::LocalObjects;
use crate::{Dialect, Exception, IdPack};

/// A value that a message carries. `O` is what the layer above keeps for one of its objects.
#[derive(Clone, Debug, PartialEq)]
pub enum Unboxed<O> {
    /// An immutable value.
    Value(Value),
    /// A tuple with at least one reference in it.
    Tuple(Vec<Self>),
    /// One of our objects.
    Local(IdPack, O),
    /// One of the peer's objects. Each that an event hands out is to be given back with
    /// [`Connection::release`](crate::Connection::release).
    Netref(IdPack),
}

impl<O> Unboxed<O> {
    /// The tuple of these items: a plain value, unless there is a reference among them.
    pub(crate) fn from_items(items: Vec<Self>) -> Self {
        if !items.iter().all(|item| matches!(item, Self::Value(_))) {
            return Self::Tuple(items);
        }
        let values = items.into_iter().filter_map(|item| match item {
            Self::Value(value) => Some(value),
            _ => None,
        });
        Self::Value(Value::Tuple(values.collect()))
    }

    /// The items, if this is a tuple.
    pub(crate) fn into_items(self) -> Result<Vec<Self>, Self> {
        match self {
            Self::Tuple(items) => Ok(items),
            Self::Value(Value::Tuple(items)) => Ok(items.into_iter().map(Self::Value).collect()),
            other => Err(other),
        }
    }

    /// Whether an object of the peer is in it.
    pub(crate) fn mentions_netref(&self) -> bool {
        match self {
            Self::Netref(_) => true,
            Self::Tuple(items) => items.iter().any(Self::mentions_netref),
            Self::Value(_) | Self::Local(..) => false,
        }
    }
}

impl<O, V: Into<Value>> From<V> for Unboxed<O> {
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

/// Writes boxed values, counting the objects that the peer is given.
#[derive(Debug)]
pub(crate) struct Boxer<'a, O> {
    pub(crate) dialect: Dialect,
    pub(crate) depth: usize,
    pub(crate) local: &'a mut LocalObjects<O>,
    /// The objects counted so far, to take back if the message cannot be sent after all.
    pub(crate) given: &'a mut Vec<u64>,
}

/// Why a value cannot be sent: something for its own request only.
pub(crate) fn unencodable(error: EncodeError) -> Exception {
    Exception::value_error(format!("the value cannot be sent: {error}"))
}

impl<O: Clone> Boxer<'_, O> {
    /// Writes a value with its label.
    pub(crate) fn boxed(&mut self, encoder: &mut Encoder<'_>, value: &Unboxed<O>) -> Result<(), Exception> {
        encoder.tuple_header(2).map_err(unencodable)?;
        match value {
            Unboxed::Value(value) => {
                encoder.int(Label::Value as i64);
                encoder.value(value).map_err(unencodable)
            }
            Unboxed::Tuple(items) => {
                encoder.int(Label::Tuple as i64);
                self.items(encoder, items)
            }
            Unboxed::Local(id, object) => {
                self.local.add(id, object)?;
                self.given.push(id.number());
                encoder.int(Label::RemoteRef as i64);
                if self.dialect.reference == ReferenceForm::Polyglot {
                    self.local.set_polyglot(id);
                }
                reference(encoder, &self.dialect, id).map_err(unencodable)
            }
            Unboxed::Netref(id) => {
                encoder.int(Label::LocalRef as i64);
                echo(encoder, &self.dialect, id).map_err(unencodable)
            }
        }
    }

    /// Writes the arguments of a request: values where all are, else boxed one by one.
    pub(crate) fn arguments(&mut self, encoder: &mut Encoder<'_>, args: &[Unboxed<O>]) -> Result<(), Exception> {
        encoder.tuple_header(2).map_err(unencodable)?;
        if !args.iter().all(|arg| matches!(arg, Unboxed::Value(_))) {
            encoder.int(Label::Tuple as i64);
            return self.items(encoder, args);
        }
        encoder.int(Label::Value as i64);
        encoder.tuple_header(args.len()).map_err(unencodable)?;
        args.iter().try_for_each(|arg| match arg {
            Unboxed::Value(value) => encoder.value(value).map_err(unencodable),
            _ => Ok(()),
        })
    }

    fn items(&mut self, encoder: &mut Encoder<'_>, items: &[Unboxed<O>]) -> Result<(), Exception> {
        self.depth = self.depth.checked_sub(1).ok_or_else(too_deep)?;
        encoder.tuple_header(items.len()).map_err(unencodable)?;
        items.iter().try_for_each(|item| self.boxed(encoder, item))?;
        self.depth += 1;
        Ok(())
    }
}

fn too_deep() -> Exception {
    Exception::recursion_error("tuples are nested too deeply to be sent")
}

/// Names one of our objects.
fn reference(encoder: &mut Encoder<'_>, dialect: &Dialect, id: &IdPack) -> Result<(), EncodeError> {
    encoder.tuple_header(3)?;
    match dialect.reference {
        ReferenceForm::IdPack => {
            dialect.native_text(encoder, &dialect.type_name(id.type_name()))?;
            number(encoder, id.class_id())?;
            number(encoder, id.instance_id())
        }
        ReferenceForm::Polyglot => POLYGLOT.iter().try_for_each(|part| encoder.str(part)),
        ReferenceForm::Oid => {
            let (module, class) = id.module_and_class();
            let full_name = dialect.type_name(&format!("{module}.{class}")).into_owned();
            let (module, class) = full_name.rsplit_once('.').unwrap_or((module, class));
            number(encoder, id.number())?;
            dialect.native_text(encoder, class)?;
            dialect.native_text(encoder, module)
        }
    }
}

/// Names one of the peer's objects, as it named it.
fn echo(encoder: &mut Encoder<'_>, dialect: &Dialect, id: &IdPack) -> Result<(), EncodeError> {
    if dialect.reference == ReferenceForm::Oid {
        return number(encoder, id.number());
    }
    encoder.tuple_header(3)?;
    dialect.native_text(encoder, id.type_name())?;
    number(encoder, id.class_id())?;
    number(encoder, id.instance_id())
}

fn number(encoder: &mut Encoder<'_>, number: u64) -> Result<(), EncodeError> {
    match i64::try_from(number) {
        Ok(number) => {
            encoder.int(number);
            Ok(())
        }
        Err(_) => encoder.value(&Value::from(number)),
    }
}
