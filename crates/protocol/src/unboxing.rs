//! Unboxing: how labels and plain values become any value (`protocol-spec/boxing.md`).

use rpyc_brine::{ByteString, DecodeError, DecodeErrorKind, Decoder, Value};

use crate::boxing::Unboxed;
use crate::dialect::{ReferenceForm, TextForm};
use crate::handler::Label;
use crate::local_objects::LocalObjects;
use crate::netrefs::Netrefs;
use crate::{Dialect, Exception, IdPack, vinegar};

/// Reads boxed values, counting the objects that we are given.
#[derive(Debug)]
pub(crate) struct Unboxer<'a, 'd, O> {
    pub(crate) decoder: &'a mut Decoder<'d>,
    pub(crate) dialect: &'a Dialect,
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
    /// Brine, but no boxed value, so what follows means nothing: something for its own request only.
    Malformed(Exception),
    /// A boxed value, but not one that belongs here. What follows can be read.
    Misplaced(Exception),
}

impl From<DecodeError> for UnboxError {
    fn from(error: DecodeError) -> Self {
        match error.kind {
            // Brine, but not what belongs here.
            DecodeErrorKind::ExpectedTuple | DecodeErrorKind::ExpectedInt | DecodeErrorKind::IntOutOfRange => {
                Self::Malformed(Exception::type_error(format!("malformed message: {error}")))
            }
            _ => Self::Frame(error),
        }
    }
}

/// A tuple that is read item by item, so that no list has to be made of it.
#[derive(Debug)]
pub(crate) struct Items {
    pub(crate) left: usize,
    form: Form,
}

/// What the next item is.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// A boxed value.
    Boxed,
    /// A plain one: an item of a tuple that was sent by value.
    Plain,
}

impl<'a, O: Clone> Unboxer<'a, '_, O> {
    /// Reads the value that is the rest of a message.
    pub(crate) fn last(&mut self) -> Result<Unboxed<O>, UnboxError> {
        let unboxed = self.boxed()?;
        self.decoder.finish()?;
        self.failed.take().map_or(Ok(unboxed), |failure| Err(UnboxError::Misplaced(failure)))
    }

    /// Reads a value with its label. Never sends anything: a reference becomes a netref at once.
    pub(crate) fn boxed(&mut self) -> Result<Unboxed<O>, UnboxError> {
        let label = self.open()?;
        let unboxed = self.content(label)?;
        self.decoder.close_tuple();
        Ok(unboxed)
    }

    /// Goes into the pair of label and value.
    fn open(&mut self) -> Result<Label, UnboxError> {
        let malformed = |text| UnboxError::Malformed(Exception::value_error(text));
        if self.decoder.open_tuple()? != 2 {
            return Err(malformed("a boxed value has to be a pair of label and value".to_owned()));
        }
        let number = self.decoder.int()?;
        Label::from_number(number).ok_or_else(|| malformed(format!("invalid label {number}")))
    }

    fn content(&mut self, label: Label) -> Result<Unboxed<O>, UnboxError> {
        Ok(match label {
            Label::Value => Unboxed::Value(self.value()?),
            Label::Tuple => self.tuple()?,
            Label::LocalRef => match self.local_object()? {
                Ok((id, object)) => Unboxed::Local(id.clone(), object.clone()),
                Err(unknown) => self.fail(unknown),
            },
            Label::RemoteRef => {
                let value = self.decoder.value()?;
                let id = self.id_pack(value).map_err(UnboxError::Malformed)?;
                self.received.push(id.clone());
                match self.netrefs.receive(&id) {
                    Ok(()) => Unboxed::Netref(id),
                    Err(too_many) => self.fail(too_many),
                }
            }
        })
    }

    #[inline]
    fn value(&mut self) -> Result<Value, DecodeError> {
        match self.dialect.text {
            TextForm::Unicode => self.decoder.value(),
            TextForm::Bytes => Ok(self.dialect.read_native(self.decoder.value()?)),
        }
    }

    /// Reads the name of one of our objects, and finds it.
    fn local_object(&mut self) -> Result<Result<(&'a IdPack, &'a O), Exception>, DecodeError> {
        // An id pack, as nearly all are, is read part by part: no tuple is built for it.
        let start = self.decoder.clone();
        if matches!(self.decoder.open_tuple(), Ok(3)) && self.decoder.skip().is_ok() {
            let numbers = (self.decoder.int(), self.decoder.int());
            if let (Ok(class), Ok(instance)) = numbers
                && let Some(found) = self.local.find_by_numbers(class, instance)
            {
                self.decoder.close_tuple();
                return Ok(Ok(found));
            }
        }
        *self.decoder = start;
        let name = self.decoder.value()?;
        Ok(self.local.find(&name))
    }

    fn tuple(&mut self) -> Result<Unboxed<O>, UnboxError> {
        let mut items = Items { left: self.decoder.open_tuple()?, form: Form::Boxed };
        let items = self.rest(&mut items)?;
        self.decoder.close_tuple();
        Ok(Unboxed::from_items(items))
    }

    /// Goes into a boxed tuple, `None` if it is anything else, which has been read then.
    pub(crate) fn items(&mut self) -> Result<Option<Items>, UnboxError> {
        let form = match self.open()? {
            Label::Tuple => Form::Boxed,
            Label::Value if self.decoder.peek_is_tuple() => Form::Plain,
            other => {
                self.content(other)?;
                self.decoder.close_tuple();
                return Ok(None);
            }
        };
        Ok(Some(Items { left: self.decoder.open_tuple()?, form }))
    }

    /// Leaves a tuple that [`items`](Self::items) went into.
    pub(crate) fn close_items(&mut self) {
        self.decoder.close_tuple();
        self.decoder.close_tuple();
    }

    /// Reads the next item, if there is one.
    pub(crate) fn next(&mut self, items: &mut Items) -> Result<Option<Unboxed<O>>, UnboxError> {
        let Some(left) = items.left.checked_sub(1) else { return Ok(None) };
        items.left = left;
        match items.form {
            Form::Boxed => self.boxed(),
            Form::Plain => Ok(Unboxed::Value(self.value()?)),
        }
        .map(Some)
    }

    /// Reads the next item, of which there is one; `None` if it is no plain value.
    pub(crate) fn next_value(&mut self, items: &mut Items) -> Result<Option<Value>, UnboxError> {
        items.left = items.left.saturating_sub(1);
        let value = match items.form {
            Form::Plain => return Ok(Some(self.value()?)),
            Form::Boxed => match self.open()? {
                Label::Value => Some(self.value()?),
                label => match self.content(label)? {
                    Unboxed::Value(value) => Some(value),
                    _ => None,
                },
            },
        };
        self.decoder.close_tuple();
        Ok(value)
    }

    /// Reads the next item if it is one of our objects, and nothing otherwise.
    pub(crate) fn next_local(&mut self, items: &mut Items) -> Result<Option<(&'a IdPack, &'a O)>, UnboxError> {
        let (Form::Boxed, Some(left)) = (items.form, items.left.checked_sub(1)) else { return Ok(None) };
        let start = self.decoder.clone();
        if !matches!(self.open(), Ok(Label::LocalRef)) {
            *self.decoder = start;
            return Ok(None);
        }
        items.left = left;
        let found = self.local_object()?;
        self.decoder.close_tuple();
        found.map(Some).map_err(UnboxError::Misplaced)
    }

    /// Reads the next item, of which there is one, to the items of it; `None` if it is no tuple.
    pub(crate) fn next_tuple(&mut self, items: &mut Items) -> Result<Option<Vec<Unboxed<O>>>, UnboxError> {
        match items.form {
            Form::Plain => Ok(self.next(items)?.and_then(|item| item.into_items().ok())),
            Form::Boxed => {
                items.left = items.left.saturating_sub(1);
                let Some(mut inner) = self.items()? else { return Ok(None) };
                let read = self.rest(&mut inner)?;
                self.close_items();
                Ok(Some(read))
            }
        }
    }

    /// Reads all items that are left.
    pub(crate) fn rest(&mut self, items: &mut Items) -> Result<Vec<Unboxed<O>>, UnboxError> {
        let mut read = Vec::with_capacity(items.left.min(8));
        while let Some(item) = self.next(items)? {
            read.push(item);
        }
        Ok(read)
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

fn unsigned(value: &Value) -> Option<u64> {
    value.as_i64().and_then(|number| u64::try_from(number).ok())
}
