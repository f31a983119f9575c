//! Two machines that talk to each other under a virtual clock, without sockets.

mod detection;
mod exchange;
mod faults;
mod limits;
mod pair;
mod references;

use std::time::Duration;

use rpyc_brine::Value;

use self::pair::{Object, Pair, Side};
use super::{Event, Settings};
use crate::boxing::Unboxed;
use crate::{Dialect, Exception, IdPack, Request};

/// The dialects that two of our machines can speak with each other.
const DIALECTS: [Dialect; 6] =
    [Dialect::V6, Dialect::V5, Dialect::V4_0, Dialect::V3, Dialect::V6.bind_threads(), Dialect::V5.bind_threads()];
