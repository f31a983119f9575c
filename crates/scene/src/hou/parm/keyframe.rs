//! `hou.Keyframe`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rpyc::service;

use crate::model::{self, KeyframeCurve};
use crate::{Error, Result};

/// A value at a frame, to be given to `Parm.setKeyframe`.
pub(in crate::hou) struct Keyframe(Mutex<model::Keyframe>);

impl Keyframe {
    pub(super) fn new(key: model::Keyframe) -> Self {
        Self(Mutex::new(key))
    }

    pub(super) fn get(&self) -> model::Keyframe {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, model::Keyframe> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A value at a frame.
#[service(name = "hou.Keyframe", by_value)]
impl Keyframe {
    #[exposed(constructor)]
    fn create(#[default(0.0)] value: f64, #[default(1.0)] frame: f64) -> Self {
        Self::new(model::Keyframe { frame, value, curve: KeyframeCurve::default() })
    }

    /// The frame.
    #[exposed]
    fn frame(&self) -> f64 {
        self.get().frame
    }

    /// Sets the frame.
    #[exposed]
    fn setFrame(&self, frame: f64) {
        self.lock().frame = frame;
    }

    /// The value.
    #[exposed]
    fn value(&self) -> f64 {
        self.get().value
    }

    /// Sets the value.
    #[exposed]
    fn setValue(&self, value: f64) {
        self.lock().value = value;
    }

    /// How the parameter runs to the next key: `constant()`, `linear()` or `bezier()`.
    #[exposed]
    fn expression(&self) -> &'static str {
        let curve = self.get().curve;
        KeyframeCurve::ALL.into_iter().find(|(other, _)| *other == curve).map_or("", |(_, name)| name)
    }

    /// Sets how the parameter runs to the next key.
    #[exposed]
    fn setExpression(&self, expression: &str) -> Result<()> {
        let curve = KeyframeCurve::ALL.into_iter().find(|(_, name)| *name == expression);
        let unknown = || Error::operation_failed("A key runs on by constant(), linear() or bezier().");
        self.lock().curve = curve.ok_or_else(unknown)?.0;
        Ok(())
    }

    #[exposed]
    fn __repr__(&self) -> String {
        let key = self.get();
        format!("<hou.Keyframe value={} frame={}>", key.value, key.frame)
    }
}
