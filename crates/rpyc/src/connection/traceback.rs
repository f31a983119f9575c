//! The text that a client shows below a remote exception.

use rpyc_protocol::{Exception, Request};

use crate::ObjectRef;

/// What a request was about, kept while it is served.
#[derive(Debug)]
pub(super) struct Origin {
    handler: rpyc_protocol::Handler,
    target: Option<rpyc_brine::ByteString>,
    name: Option<rpyc_brine::ByteString>,
}

impl Origin {
    pub(super) fn of<V>(request: &Request<ObjectRef, V>) -> Self {
        let name = match request {
            Request::GetAttr { name, .. }
            | Request::SetAttr { name, .. }
            | Request::DelAttr { name, .. }
            | Request::CallAttr { name, .. } => Some(name.clone()),
            _ => None,
        };
        let target = request.target().map(|target| target.class().type_name().clone());
        Self { handler: request.handler(), target, name }
    }

    /// Adds the traceback to an exception that has none.
    pub(super) fn trace(&self, exception: Exception) -> Exception {
        if exception.traceback().is_some() {
            return exception;
        }
        let place = match (&self.target, &self.name) {
            (Some(target), Some(name)) => format!("{target}.{name}"),
            (Some(target), None) => target.to_string(),
            (None, _) => "the connection".to_owned(),
        };
        let text = format!(
            "Traceback (most recent call last):\n  File \"<rpyc server>\", {} of {place}\n{exception}\n",
            self.handler
        );
        exception.with_traceback(text)
    }
}
