//! What a connection allows and how long it waits: stock rpyc's configuration keys, typed.

use std::time::Duration;

use rpyc_protocol::{Limits, Settings};

use crate::{Class, Exception, Member};

/// Configuration of a connection. Defaults are stock rpyc's, field by field.
///
/// ```
/// use rpyc::Config;
/// use std::time::Duration;
/// let config = Config::default().request_timeout(Some(Duration::from_secs(5)));
/// assert!(!config.attributes.allow_public_attrs);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// What the peer may access on our objects.
    pub attributes: AttributePolicy,
    /// How long our own requests wait for an answer; `None` waits for ever. Default 30 s
    /// (stock: `sync_request_timeout`).
    pub request_timeout: Option<Duration>,
    /// Whether the peer may have plain data pickled (`rpyc.classic.obtain`, `copy`). We never unpickle.
    /// Default `false`, `true` for the classic service (stock: `allow_pickle`).
    pub allow_pickle: bool,
    /// Whether exceptions carry the text of where they were raised. Default `true`
    /// (stock: `include_local_traceback`).
    pub include_local_traceback: bool,
    /// How many requests of one connection may run at the same time; 0 counts as 1. Default 1: in arrival order, one
    /// at a time.
    pub concurrent_requests: usize,
    /// When frames are compressed.
    pub compression: Compression,
    /// Bounds on what a peer can make us hold.
    pub limits: Limits,
}

/// When outgoing frames are compressed. The peer accepts either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Never between programs on one machine, otherwise where it makes a large frame smaller.
    #[default]
    Auto,
    /// Never.
    Never,
    /// Every frame over 3 000 bytes that becomes smaller.
    Always,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            attributes: AttributePolicy::default(),
            request_timeout: Some(Duration::from_secs(30)),
            allow_pickle: false,
            include_local_traceback: true,
            concurrent_requests: 1,
            compression: Compression::default(),
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// What stock's classic service allows: every attribute, setting, deleting, pickling.
    #[must_use]
    pub fn classic() -> Self {
        Self { attributes: AttributePolicy::classic(), allow_pickle: true, ..Self::default() }
    }

    /// What concerns the state machine of a connection; `local` if both its ends are on one machine.
    pub(crate) fn settings(&self, local: bool) -> Settings {
        let compress = match self.compression {
            Compression::Auto => !local,
            Compression::Never => false,
            Compression::Always => true,
        };
        Settings::default().limits(self.limits.clone()).compress(compress)
    }
}

/// Setters by value, so that a configuration is written as one expression.
macro_rules! setters {
    ($type:ident { $($name:ident: $value:ty),* $(,)? }) => {
        impl $type {$(
            #[doc = concat!("Sets [`", stringify!($name), "`](Self::", stringify!($name), ").")]
            #[must_use]
            pub fn $name(mut self, $name: $value) -> Self {
                self.$name = $name;
                self
            }
        )*}
    };
}

setters! {
    Config {
        attributes: AttributePolicy,
        request_timeout: Option<Duration>,
        allow_pickle: bool,
        include_local_traceback: bool,
        concurrent_requests: usize,
        compression: Compression,
        limits: Limits,
    }
}

/// What a peer may access on our objects, in stock's terms.
///
/// A member marked `#[exposed]` stands for Python's `exposed_name`: reachable under both names. One marked
/// `#[exposed(public)]` stands for a plain attribute, reachable only where plain attributes are.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "one field per configuration key of stock rpyc")]
pub struct AttributePolicy {
    /// Allow special methods that only read or compute (`__len__`, `__add__`, ...). Default `true`.
    pub allow_safe_attrs: bool,
    /// Allow exposed members, with or without [`exposed_prefix`](Self::exposed_prefix). Default `true`.
    pub allow_exposed_attrs: bool,
    /// Allow every member whose name does not start with `_`. Default `false`.
    pub allow_public_attrs: bool,
    /// Allow every member. Default `false`.
    pub allow_all_attrs: bool,
    /// The prefix under which exposed members can be named, too. Default `exposed_`.
    pub exposed_prefix: String,
    /// Allow reading attributes. Default `true`.
    pub allow_getattr: bool,
    /// Allow setting attributes. Default `false`.
    pub allow_setattr: bool,
    /// Allow deleting attributes. Default `false`.
    pub allow_delattr: bool,
}

impl Default for AttributePolicy {
    fn default() -> Self {
        Self {
            allow_safe_attrs: true,
            allow_exposed_attrs: true,
            allow_public_attrs: false,
            allow_all_attrs: false,
            exposed_prefix: "exposed_".to_owned(),
            allow_getattr: true,
            allow_setattr: false,
            allow_delattr: false,
        }
    }
}

impl AttributePolicy {
    /// What stock's classic service allows: everything.
    #[must_use]
    pub fn classic() -> Self {
        Self {
            allow_all_attrs: true,
            allow_exposed_attrs: false,
            allow_setattr: true,
            allow_delattr: true,
            ..Self::default()
        }
    }

    /// The member that the peer means by `name`: `None` if the class has none.
    ///
    /// # Errors
    /// `AttributeError`, stock's `cannot access 'name'`, where the policy refuses it.
    pub fn lookup<'c>(&self, class: &'c Class, name: &str) -> Result<Option<&'c Member>, Exception> {
        if !self.allow_getattr {
            return Err(denied(name));
        }
        let prefixed = || {
            let plain = name.strip_prefix(&*self.exposed_prefix).filter(|_| self.allow_exposed_attrs)?;
            class.member(plain).filter(|member| !member.public_only).map(|member| (plain, member))
        };
        match class.member(name).map(|member| (name, member)).or_else(prefixed) {
            Some((plain, member)) if self.may_access(plain, member) => Ok(Some(member)),
            Some(_) => Err(denied(name)),
            None => Ok(None),
        }
    }

    /// Whether the peer may use a member of that name.
    #[must_use]
    pub fn may_access(&self, name: &str, member: &Member) -> bool {
        let special = name.starts_with("__") && name.ends_with("__");
        self.allow_all_attrs
            || (self.allow_public_attrs && !name.starts_with('_'))
            || (self.allow_exposed_attrs && !member.public_only && !special)
            || (self.allow_safe_attrs && special)
    }

    /// Whether the peer may learn that a class lacks an attribute.
    ///
    /// # Errors
    /// `AttributeError`, stock's `cannot access 'name'`, if not: as if it were there and hidden.
    pub(crate) fn may_miss(&self, name: &str) -> Result<(), Exception> {
        let may = self.allow_all_attrs || (self.allow_public_attrs && !name.starts_with('_'));
        if may { Ok(()) } else { Err(denied(name)) }
    }

    /// Whether the peer may set attributes at all.
    ///
    /// # Errors
    /// `AttributeError`, stock's `cannot access 'name'`, if not.
    pub fn may_set(&self, name: &str) -> Result<(), Exception> {
        if self.allow_setattr { Ok(()) } else { Err(denied(name)) }
    }

    /// Whether the peer may delete attributes at all.
    ///
    /// # Errors
    /// `AttributeError`, stock's `cannot access 'name'`, if not.
    pub fn may_delete(&self, name: &str) -> Result<(), Exception> {
        if self.allow_delattr { Ok(()) } else { Err(denied(name)) }
    }
}

setters! {
    AttributePolicy {
        allow_safe_attrs: bool,
        allow_exposed_attrs: bool,
        allow_public_attrs: bool,
        allow_all_attrs: bool,
        allow_getattr: bool,
        allow_setattr: bool,
        allow_delattr: bool,
    }
}

impl AttributePolicy {
    /// Sets [`exposed_prefix`](Self::exposed_prefix).
    #[must_use]
    pub fn exposed_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.exposed_prefix = prefix.into();
        self
    }
}

fn denied(name: &str) -> Exception {
    Exception::attribute_error(format!("cannot access '{name}'"))
}
