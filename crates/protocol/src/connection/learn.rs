//! Learning the dialect of a peer that does not answer probes from how it uses the root.
//!
//! Its GETROOT is answered with a reference that is valid in every dialect (`protocol-spec/dialects.md`): what the
//! peer takes out of it, how it addresses the root with that, and how it writes a name tell all there is to know.

use bytes::Bytes;
use rpyc_brine::Value;

use super::Connection;
use crate::dialect::{ReferenceForm, TextForm};
use crate::{Dialect, Handler, message};

impl<O: Clone> Connection<O> {
    /// Learns from a request, as long as there is something to learn.
    pub(super) fn learn(&mut self, body: &Bytes, kind: Option<i64>) {
        if !self.learning {
            return;
        }
        let Ok(message) = rpyc_brine::decode(body, &self.settings.limits.brine) else { return };
        let content = message::content(&message, kind);
        let Some([Value::Int(handler), Value::Tuple(boxed)]) = content.and_then(Value::as_tuple) else { return };
        let [Value::Int(_), Value::Tuple(args)] = boxed.as_slice() else { return };
        let mut args = args.iter().map(unlabelled);
        if let Some((local, target)) = args.next() {
            self.learn_target(Handler(*handler), local, target);
        }
        let names = matches!(Handler(*handler), Handler::GETATTR | Handler::CALLATTR);
        if let Some((_, name)) = args.next().filter(|_| names) {
            self.dialect.text = if matches!(name, Value::Bytes(_)) { TextForm::Bytes } else { TextForm::Unicode };
            self.learning = false;
            tracing::debug!(dialect = ?self.dialect, "dialect learned");
        }
    }

    fn learn_target(&mut self, handler: Handler, local: bool, target: &Value) {
        let family = match target {
            Value::Tuple(_) if local || handler == Handler::INSPECT => Dialect::V5,
            Value::Str(_) | Value::Bytes(_) if local => Dialect::V4_0,
            // INSPECT names its object by value in every dialect.
            Value::Str(_) | Value::Bytes(_) if handler == Handler::INSPECT => {
                Dialect { reference: ReferenceForm::Oid, ..self.dialect }
            }
            Value::Str(_) | Value::Bytes(_) => Dialect::V3,
            _ => return,
        };
        self.dialect = Dialect { thread_header: self.dialect.thread_header, ..family };
    }
}

/// A boxed argument without its label, and whether that is the label of our own objects. Where all arguments are plain
/// values, none has a label.
fn unlabelled(arg: &Value) -> (bool, &Value) {
    const LOCAL_REF: i64 = crate::handler::Label::LocalRef as i64;
    match arg.as_tuple() {
        Some([Value::Int(label), value]) => (*label == LOCAL_REF, value),
        _ => (false, arg),
    }
}
