//! `rpyc_rs._core`: the part of the Python package that is written in Rust.
//!
//! It drives the state machine of `rpyc-protocol` from Python threads and performs requests on Python objects. The
//! package around it, in `python/`, has the names and the behaviour of stock rpyc.

mod boxing;
mod brine;
mod classes;
mod connection;
mod executor;
mod exports;
mod fork;
mod limits;
mod lookup;
mod netref;
mod opening;
mod proxies;
mod transport;
mod values;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use super::{
        brine::{dump, dumpable, load},
        classes::number,
        connection::Connection,
        executor::Job,
        fork::forked,
        netref::{Handle, set_netref_classes},
        opening::{Opening, find_dialect},
    };
}
