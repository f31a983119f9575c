//! Performing the peer's requests on Python objects (`protocol-spec/handlers.md`).

use std::cell::{Cell, RefCell};

use pyo3::exceptions::{PyRecursionError, PyStopIteration, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PySlice, PyString, PyTuple};
use rpyc_brine::ByteString;
use rpyc_protocol::{
    CompareOp, Exception, Limit, LimitHit, ProxyClasses, ReferenceForm, Request, RequestId, Slicing, TextForm, Unboxed,
};

use super::bindings::this_thread;
use super::{Answer, Session, State, Work};
use crate::executor;
use crate::exports::Export;

type Operation = Request<Export, Unboxed<Export>>;

thread_local! {
    /// How many answers this thread is giving to Python functions.
    static CALLING_BACK: Cell<usize> = const { Cell::new(0) };
    /// The requests that this thread is performing, each with its connection.
    static PERFORMING: RefCell<Vec<(usize, RequestId)>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread is giving an answer to a Python function.
pub(super) fn is_calling_back() -> bool {
    CALLING_BACK.get() > 0
}

impl<'py> Session<'_, 'py> {
    pub(super) fn work(&self, work: Work) -> PyResult<()> {
        match work {
            Work::Serve(id, request) => match executor::of(self)? {
                Some(executor) => executor::serve(self, &executor, id, request),
                None => self.serve(id, request),
            },
            Work::CallBack(callback, answer) => {
                CALLING_BACK.set(CALLING_BACK.get() + 1);
                let result = self.call_back(&callback, answer);
                CALLING_BACK.set(CALLING_BACK.get() - 1);
                self.with_state(State::called_back)?;
                result
            }
        }
    }

    fn call_back(&self, callback: &Py<PyAny>, answer: Answer) -> PyResult<()> {
        let (failed, value) = match answer.map(|value| self.unboxed(value)) {
            Ok(Ok(value)) => (false, value),
            Ok(Err(error)) => (true, error.into_value(self.py).into_bound(self.py).into_any()),
            Err(exception) => (true, self.raised(&exception)?.into_value(self.py).into_bound(self.py).into_any()),
        };
        callback.bind(self.py).call1((PyBool::new(self.py, failed), value)).map(drop)
    }

    /// Performs a request and answers it, on this thread. The answer remains to be sent.
    ///
    /// # Errors
    /// What is to end this thread's work, too: Ctrl-C, and the end of the program where so configured.
    pub(crate) fn serve(&self, id: RequestId, request: Operation) -> PyResult<()> {
        let outer = PERFORMING.with_borrow_mut(|performing| {
            performing.push((self.connection.as_ptr() as usize, id));
            performing.len() - 1
        });
        let result = if outer > self.core().nested { self.refuse(request, outer) } else { self.perform(request) };
        PERFORMING.with_borrow_mut(|performing| performing.pop());
        self.answer(id, result)
    }

    /// Refuses a request that is nested too deeply in others.
    fn refuse(&self, request: Operation, outer: usize) -> PyResult<Bound<'py, PyAny>> {
        self.give_back(request);
        let allowed = self.core().nested;
        self.with_state(|state, aftermath| {
            state.machine.reach_limit(LimitHit::new(Limit::Nested, outer, allowed));
            state.sort_events(aftermath);
        })?;
        let text = format!("{allowed} nested requests wait for the other party, which is the limit of the connection");
        Err(PyRecursionError::new_err(text))
    }

    /// Releases what a request refers to that is not performed.
    pub(crate) fn give_back(&self, request: Operation) {
        drop(request.map_values(&mut |value| self.give_back_value(value)));
    }

    fn give_back_value(&self, value: Unboxed<Export>) {
        match value {
            Unboxed::Netref(id) => self.release(&id, 1),
            Unboxed::Tuple(items) => items.into_iter().for_each(|item| self.give_back_value(item)),
            Unboxed::Value(_) | Unboxed::Local(..) => {}
        }
    }

    /// Answers a request; the answer remains to be sent.
    pub(crate) fn answer(&self, id: RequestId, result: PyResult<Bound<'py, PyAny>>) -> PyResult<()> {
        let mut boxer = self.boxer()?;
        let boxed = match &result {
            Ok(value) => boxer.boxed(value),
            Err(error) => Err(error.clone_ref(self.py)),
        };
        let (answer, propagated) = match boxed {
            Ok(value) => (Ok(value), Ok(())),
            Err(error) => {
                let (exception, propagated) = self.exception(error)?;
                (Err(exception), propagated)
            }
        };
        // A request that the end of the connection has answered needs no other answer.
        let _ = self.with_state(|state, _| {
            if let Some(bindings) = &mut state.bindings {
                bindings.end_serving(state.machine.threads(id));
                state.machine.set_thread(this_thread());
            }
            self.core().write_releases(state);
            state.machine.reply(id, answer)
        })?;
        // The result is held until here: it may be a netref, whose release must not come before the answer.
        drop((boxer, result));
        if propagated.is_err() {
            self.flush(true)?;
        }
        propagated
    }

    /// The request of the peer that this thread is performing for it.
    pub(super) fn performing(&self) -> Option<RequestId> {
        let connection = self.connection.as_ptr() as usize;
        PERFORMING.with_borrow(|performing| {
            performing.iter().rev().find(|(which, _)| *which == connection).map(|(_, id)| *id)
        })
    }

    fn perform(&self, request: Operation) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        match request {
            Request::GetRoot => self.connection.getattr(intern!(py, "_local_root")),
            Request::GetAttr { target, name } => self.get(&target.object(py), &self.method_name(&name)),
            Request::SetAttr { target, name, value } => {
                let value = self.unboxed(value)?;
                self.set(&target.object(py), &PyString::intern(py, &name), value).map(|()| none(py))
            }
            Request::DelAttr { target, name } => {
                self.delete(&target.object(py), &PyString::intern(py, &name)).map(|()| none(py))
            }
            Request::Call { target, args, kwargs } => self.call(&target.object(py), args, kwargs),
            Request::CallAttr { target, name, args, kwargs } => {
                match self.get(&target.object(py), &self.method_name(&name)) {
                    Ok(method) => self.call(&method, args, kwargs),
                    Err(error) => {
                        // What the arguments refer to is to be released.
                        let _ = (self.unboxed_items(args), self.unboxed_keywords(kwargs));
                        Err(error)
                    }
                }
            }
            Request::Repr { target } => target.object(py).repr().map(Bound::into_any),
            Request::Str { target } => target.object(py).str().map(Bound::into_any),
            Request::Hash { target } => Ok(target.object(py).hash()?.into_pyobject(py)?.into_any()),
            Request::Dir { target } => Ok(target.object(py).dir()?.to_tuple().into_any()),
            Request::Compare { target, other, op } => self.compare(&target.object(py), other, op),
            Request::Pickle { target, protocol } => self.pickle(&target.object(py), protocol),
            Request::Inspect { target } => self.inspect(&target.object(py)),
            Request::BuffIter { target, count } => {
                let itertools = py.import(intern!(py, "itertools"))?;
                let items = itertools.call_method1(intern!(py, "islice"), (target.object(py), count))?;
                py.get_type::<PyTuple>().call1((items,))
            }
            Request::OldSlicing { target, slicing } => {
                let Slicing { method, fallback, start, stop, args } = *slicing;
                let bounds = (self.unboxed(start)?, self.unboxed(stop)?);
                let args = self.unboxed_items(args)?;
                self.old_slicing(&target.object(py), (&method, &fallback), bounds, &args)
            }
            Request::CtxExit { target, exception } => {
                let exception = self.unboxed(exception)?;
                let exit = self.get(&target.object(py), intern!(py, "__exit__"))?;
                self.connection.call_method1(intern!(py, "_exit_context"), (exit, exception))
            }
            Request::InstanceCheck { target, other } => {
                let target = target.object(py);
                let is_instance = match other {
                    Some(other) => other.object(py).is_instance(&target)?,
                    None => false,
                };
                Ok(PyBool::new(py, is_instance).to_owned().into_any())
            }
            Request::Ping { .. } | Request::Close | Request::Del { .. } => {
                Err(PyValueError::new_err("the protocol answers that itself"))
            }
        }
    }

    fn call(
        &self,
        callable: &Bound<'py, PyAny>,
        args: Vec<Unboxed<Export>>,
        kwargs: Vec<(ByteString, Unboxed<Export>)>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let args = self.unboxed_items(args);
        if kwargs.is_empty() {
            return callable.call1(args?);
        }
        let kwargs = self.unboxed_keywords(kwargs)?;
        callable.call(args?, Some(&kwargs))
    }

    /// The name of what may be a special method, which has another name in the peer's Python.
    fn method_name(&self, name: &ByteString) -> Bound<'py, PyString> {
        let ours = self.core().dialect.get().and_then(|dialect| dialect.special_method_called(name));
        PyString::intern(self.py, ours.unwrap_or(name))
    }

    /// The methods of an object, by the names that the peer's Python has for them.
    fn inspect(&self, target: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let dialect = self.core().dialect.get();
        // From 4.1 on, proxies have some methods of their own that those before it know from the list only.
        let is_old = dialect.is_some_and(|dialect| dialect.reference == ReferenceForm::Oid);
        let methods = self.connection.call_method1(intern!(self.py, "_inspect"), (target, is_old))?;
        match dialect {
            Some(dialect) if dialect.text == TextForm::Bytes => {
                renamed(&methods, |name| dialect.special_method(name)).map(Bound::into_any)
            }
            _ => Ok(methods),
        }
    }

    /// The methods that the peer has listed, by the names that Python 3 has for them.
    pub(crate) fn listed(&self, methods: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.core().dialect.get() {
            Some(dialect) if dialect.text == TextForm::Bytes => {
                renamed(&methods, |name| dialect.special_method_called(name)).map(Bound::into_any)
            }
            _ => Ok(methods),
        }
    }

    /// As in stock, the comparison is that of the object's class, so that it is not asked of the peer in turn.
    fn compare(
        &self,
        target: &Bound<'py, PyAny>,
        other: Unboxed<Export>,
        op: CompareOp,
    ) -> PyResult<Bound<'py, PyAny>> {
        let other = self.unboxed(other)?;
        let class = target.get_type();
        if op == CompareOp::Cmp && !class.hasattr(intern!(self.py, "__cmp__"))? {
            // What Python 2 clients before rpyc 4.1 ask of every comparison; Python 3 has no such method.
            let order = target
                .compare(&other)
                .map_or_else(|_| target.eq(&other).map(|equal| !equal as i8), |order| Ok(order as i8))?;
            return Ok(order.into_pyobject(self.py)?.into_any());
        }
        self.get(class.as_any(), &PyString::intern(self.py, op.name()))?.call1((target, other))
    }

    fn pickle(&self, target: &Bound<'py, PyAny>, protocol: i64) -> PyResult<Bound<'py, PyAny>> {
        if !self.config_is_true(intern!(self.py, "allow_pickle"))? {
            return Err(PyValueError::new_err("pickling is disabled"));
        }
        self.py.import(intern!(self.py, "pickle"))?.call_method1(intern!(self.py, "dumps"), (target, protocol))
    }

    /// Python 2's slices: by the method that takes a slice, or the one that takes two bounds.
    fn old_slicing(
        &self,
        target: &Bound<'py, PyAny>,
        (method, fallback): (&ByteString, &ByteString),
        (start, stop): (Bound<'py, PyAny>, Bound<'py, PyAny>),
        args: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let with =
            |first: Vec<Bound<'py, PyAny>>| PyTuple::new(py, first.into_iter().chain(args.iter()).collect::<Vec<_>>());
        let slice = py.get_type::<PySlice>().call1((&start, &stop))?;
        let sliced =
            self.get(target, &PyString::intern(py, method)).and_then(|method| method.call1(with(vec![slice])?));
        let Err(error) = sliced else { return sliced };
        if !target.hasattr(&**fallback)? {
            return Err(error);
        }
        let stop = if stop.is_none() { isize::MAX.into_pyobject(py)?.into_any() } else { stop };
        self.get(target, &PyString::intern(py, fallback))?.call1(with(vec![start, stop])?)
    }

    /// What the peer is told of an exception, and what it means to this side.
    fn exception(&self, error: PyErr) -> PyResult<(Exception, PyResult<()>)> {
        let py = self.py;
        if error.get_type(py).is(py.get_type::<PyStopIteration>()) {
            return Ok((Exception::stop_iteration(), Ok(())));
        }
        let value = error.clone_ref(py).into_value(py); // which has the traceback
        let dumped = self.connection.call_method1(intern!(py, "_dump_exception"), (value,));
        let dumped = dumped.and_then(|dumped| dumped.extract::<(Bound<'_, PyAny>, bool)>());
        match dumped.and_then(|(dumped, propagates)| Ok((self.exception_from_python(&dumped)?, propagates))) {
            Ok((exception, propagates)) => Ok((exception, if propagates { Err(error) } else { Ok(()) })),
            Err(failure) => {
                let class = error.get_type(py).name()?.to_string();
                let text = format!("a {class} was raised whose details cannot be sent: {failure}");
                Ok((Exception::runtime_error(text), Ok(())))
            }
        }
    }

    /// An exception in the form of stock's `vinegar.dump`.
    fn exception_from_python(&self, dumped: &Bound<'py, PyAny>) -> PyResult<Exception> {
        let Ok(parts) = dumped.cast::<PyTuple>() else { return Ok(Exception::stop_iteration()) };
        let ((module, class), args, attrs, traceback): (
            (String, String),
            Bound<'_, PyTuple>,
            Bound<'_, PyTuple>,
            String,
        ) = parts.extract()?;
        let mut exception = Exception::new(module, class);
        for arg in args {
            exception = exception.with_arg(self.value(&arg)?);
        }
        for attr in attrs {
            let (name, value): (String, Bound<'_, PyAny>) = attr.extract()?;
            // Another major version than its own makes a client print a warning into every traceback.
            if name == "_remote_version" && !self.speaks_version_6() {
                continue;
            }
            exception = exception.with_attr(name, self.value(&value)?);
        }
        Ok(exception.with_traceback(traceback))
    }

    /// How the peer tells classes of proxies apart.
    pub(crate) fn proxy_classes(&self) -> ProxyClasses {
        self.core().dialect.get().map_or(ProxyClasses::ByName, |dialect| dialect.proxy_classes)
    }

    fn speaks_version_6(&self) -> bool {
        self.core().dialect.get().is_none_or(|dialect| dialect.envelope == rpyc_protocol::Envelope::TypeByte)
    }

    /// The Python exception for one that the peer has raised, in the context of the one that is being handled.
    pub(super) fn raised(&self, exception: &Exception) -> PyResult<PyErr> {
        let py = self.py;
        if exception.is_stop_iteration() {
            return Ok(PyStopIteration::new_err(()));
        }
        let args = crate::values::tuple_to_python(py, exception.args())?;
        let attrs = exception.attrs().iter().map(|(name, value)| Ok((&**name, crate::values::to_python(py, value)?)));
        let attrs = PyTuple::new(py, attrs.collect::<PyResult<Vec<_>>>()?)?;
        let class = (&**exception.module(), &**exception.class());
        let dumped = (class, args, attrs, exception.traceback().map(|text| &**text));
        let loaded = self.connection.call_method1(intern!(py, "_load_exception"), (dumped,))?;
        let handled = py.import(intern!(py, "sys"))?.call_method0(intern!(py, "exc_info"))?.get_item(1)?;
        if !handled.is_none() && !handled.is(&loaded) {
            loaded.setattr(intern!(py, "__context__"), handled)?;
        }
        Ok(PyErr::from_value(loaded))
    }
}

/// Pairs of names and documentation, with those names replaced that have another one.
fn renamed<'py>(
    methods: &Bound<'py, PyAny>,
    other: impl Fn(&str) -> Option<&'static str>,
) -> PyResult<Bound<'py, PyTuple>> {
    let py = methods.py();
    let pairs = methods.cast::<PyTuple>()?.iter().map(|pair| {
        let (name, doc): (String, Bound<'py, PyAny>) = pair.extract()?;
        (other(&name).unwrap_or(&name), doc).into_pyobject(py)
    });
    PyTuple::new(py, pairs.collect::<PyResult<Vec<_>>>()?)
}

fn none(py: Python<'_>) -> Bound<'_, PyAny> {
    py.None().into_bound(py)
}
