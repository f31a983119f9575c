//! Boxing: how any value becomes a label and a plain value, and back (`protocol-spec/boxing.md`).

use rpyc_brine::{ByteString, DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, Value};

use crate::dialect::{POLYGLOT, ReferenceForm};
use crate::handler::Label;
use crate::local_objects::LocalObjects;
use crate::netrefs::Netrefs;
use crate::{Dialect, Exception, IdPack, vinegar};

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

/// Reads boxed values, counting the objects that we are given.
#[derive(Debug)]
pub(crate) struct Unboxer<'a, O> {
    pub(crate) dialect: Dialect,
    pub(crate) local: &'a LocalObjects<O>,
    pub(crate) netrefs: &'a mut Netrefs,
    /// The objects counted so far, to give back if the message fails.
    pub(crate) received: &'a mut Vec<IdPack>,
    /// The first failure that leaves the rest of the message readable: the references in it are still to be counted.
    pub(crate) failed: Option<Exception>,
}

/// Why a boxed value cannot be read.
#[derive(Debug)]
pub(crate) enum UnboxError {
    /// Not brine: the whole frame is broken.
    Frame(DecodeError),
    /// The message makes no sense: something for its own request only.
    Request(Exception),
}

impl From<DecodeError> for UnboxError {
    fn from(error: DecodeError) -> Self {
        match error.kind {
            // Brine, but not what belongs here.
            DecodeErrorKind::ExpectedTuple | DecodeErrorKind::ExpectedInt | DecodeErrorKind::IntOutOfRange => {
                Self::Request(Exception::type_error(format!("malformed message: {error}")))
            }
            _ => Self::Frame(error),
        }
    }
}

impl From<Exception> for UnboxError {
    fn from(exception: Exception) -> Self {
        Self::Request(exception)
    }
}

impl<O: Clone> Unboxer<'_, O> {
    /// Reads a value with its label. Never sends anything: a reference becomes a netref at once.
    pub(crate) fn boxed(&mut self, decoder: &mut Decoder<'_>) -> Result<Unboxed<O>, UnboxError> {
        if decoder.open_tuple()? != 2 {
            return Err(Exception::value_error("a boxed value has to be a pair of label and value").into());
        }
        let number = decoder.int()?;
        let unboxed = match Label::from_number(number) {
            Some(Label::Value) => Unboxed::Value(self.dialect.read_native(decoder.value()?)),
            Some(Label::Tuple) => self.items(decoder)?,
            Some(Label::LocalRef) => self.local_object(decoder)?,
            Some(Label::RemoteRef) => {
                let value = decoder.value()?;
                let id = self.id_pack(value)?;
                self.received.push(id.clone());
                match self.netrefs.receive(&id) {
                    Ok(()) => Unboxed::Netref(id),
                    Err(too_many) => self.fail(too_many),
                }
            }
            None => return Err(Exception::value_error(format!("invalid label {number}")).into()),
        };
        decoder.close_tuple();
        Ok(unboxed)
    }

    /// Reads the name of one of our objects. An id pack, as most are, is read part by part: no tuple is built for it.
    fn local_object(&mut self, decoder: &mut Decoder<'_>) -> Result<Unboxed<O>, UnboxError> {
        if !decoder.peek_is_tuple() {
            let name = decoder.value()?;
            let found = self.local.find(&name).map(local);
            return Ok(found.unwrap_or_else(|unknown| self.fail(unknown)));
        }
        let unboxed = match decoder.open_tuple()? {
            3 => {
                // The class's name is of use only to tell what is not found.
                let mut name = decoder.clone();
                decoder.skip()?;
                let parts = [Value::None, decoder.value()?, decoder.value()?];
                match self.local.find_by_parts(&parts) {
                    Some(found) => local(found),
                    None => {
                        let [_, class, instance] = parts;
                        self.fail(Exception::key_error((name.value()?, class, instance)))
                    }
                }
            }
            count => {
                let parts: Vec<_> = (0..count).map(|_| decoder.value()).collect::<Result<_, _>>()?;
                self.fail(Exception::key_error(parts))
            }
        };
        decoder.close_tuple();
        Ok(unboxed)
    }

    fn items(&mut self, decoder: &mut Decoder<'_>) -> Result<Unboxed<O>, UnboxError> {
        let count = decoder.open_tuple()?;
        let mut items = Vec::with_capacity(count.min(8));
        for _ in 0..count {
            items.push(self.boxed(decoder)?);
        }
        decoder.close_tuple();
        if !items.iter().all(|item| matches!(item, Unboxed::Value(_))) {
            return Ok(Unboxed::Tuple(items));
        }
        let values = items.into_iter().filter_map(|item| match item {
            Unboxed::Value(value) => Some(value),
            _ => None,
        });
        Ok(Unboxed::Value(Value::Tuple(values.collect())))
    }

    fn fail(&mut self, exception: Exception) -> Unboxed<O> {
        self.failed.get_or_insert(exception);
        Unboxed::Value(Value::None)
    }

    /// Reads the name of one of the peer's objects.
    fn id_pack(&self, value: Value) -> Result<IdPack, Exception> {
        let malformed = || Exception::value_error("a reference has to be a tuple of a name and two numbers");
        let Value::Tuple(parts) = value else { return Err(malformed()) };
        let [a, b, c] = <[Value; 3]>::try_from(parts).map_err(|_| malformed())?;
        let id = match self.dialect.reference {
            ReferenceForm::IdPack | ReferenceForm::Polyglot => {
                let name = vinegar::text(a).ok_or_else(malformed)?;
                Some(IdPack::new(name, unsigned(&b).ok_or_else(malformed)?, unsigned(&c).ok_or_else(malformed)?))
            }
            ReferenceForm::Oid => {
                let class = vinegar::text(b).ok_or_else(malformed)?;
                let module = vinegar::text(c).ok_or_else(malformed)?;
                unsigned(&a).map(|oid| IdPack::new(ByteString::from(format!("{module}.{class}")), 0, oid))
            }
        };
        id.filter(|id| id.number() != 0).ok_or_else(malformed)
    }
}

fn local<O: Clone>((id, object): (&IdPack, &O)) -> Unboxed<O> {
    Unboxed::Local(id.clone(), object.clone())
}

fn unsigned(value: &Value) -> Option<u64> {
    value.as_i64().and_then(|number| u64::try_from(number).ok())
}
