//! Which connections are let in, and the table of those that were.

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indexmap::IndexMap;
use rpyc_protocol::{ConnectionError, Limit, LimitHit};
use tokio::time::Instant;

use super::stats::{Counters, ServerStats};
use crate::Connection;
use crate::transport::PeerAddress;

/// The connections that are open, and what was counted of those that were, for inspection.
#[derive(Debug, Default)]
pub struct Connections {
    table: Mutex<Table>,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Table {
    /// In the order in which they were let in.
    open: IndexMap<u64, Open>,
    per_address: HashMap<PeerAddress, usize>,
}

#[derive(Debug)]
struct Open {
    connection: Connection,
    address: Option<PeerAddress>,
    since: Instant,
}

/// How many are let in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) connections: usize,
    pub(super) per_address: usize,
    /// How long a connection may say nothing that stands in the way of another.
    pub(super) first_frame: Duration,
}

/// A connection's place in the table, given up when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    id: u64,
}

impl Connections {
    /// How many connections are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().open.len()
    }

    /// How many connections were accepted since the start.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.counters.accepted.load(Relaxed)
    }

    /// How many objects the peers hold, over all connections.
    #[must_use]
    pub fn local_objects(&self) -> usize {
        self.lock().open.values().map(|open| open.connection.local_objects()).sum()
    }

    /// Everything that is counted.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        let stats = self.counters.read();
        ServerStats { connections: self.count(), local_objects: self.local_objects(), ..stats }
    }

    pub(super) fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// Lets a connection in, if need be in place of one that has said nothing yet.
    ///
    /// # Errors
    /// The limit that forbids it.
    pub(super) fn admit(
        self: &Arc<Self>,
        connection: &Connection,
        address: Option<PeerAddress>,
        bounds: Bounds,
    ) -> Result<Place, LimitHit> {
        let mut table = self.lock();
        let of_address = address.map_or(0, |address| table.per_address.get(&address).copied().unwrap_or(0));
        let refused = if table.open.len() >= bounds.connections {
            Some((Limit::Connections, table.open.len(), bounds.connections))
        } else if of_address >= bounds.per_address {
            Some((Limit::ConnectionsPerAddress, of_address, bounds.per_address))
        } else {
            None
        };
        if let Some((limit, count, allowed)) = refused {
            // One in excess of an address has to make room among its own kind.
            let whose = address.filter(|_| of_address >= bounds.per_address);
            let Some(silent) = table.evict(whose, bounds.first_frame) else {
                return Err(LimitHit::new(limit, count.saturating_add(1), allowed));
            };
            tracing::debug!(peer = silent.peer(), "a connection that says nothing makes room");
        }
        if let Some(address) = address {
            *table.per_address.entry(address).or_default() += 1;
        }
        table.open.insert(connection.id(), Open { connection: connection.clone(), address, since: Instant::now() });
        self.counters.accepted.fetch_add(1, Relaxed);
        Ok(Place { connections: Arc::clone(self), id: connection.id() })
    }

    /// Ends the oldest connection that has said nothing yet; whether there is one.
    pub(super) fn make_room(&self, bounds: Bounds) -> bool {
        self.lock().evict(None, bounds.first_frame).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Nothing that could panic runs under this lock, and the table is whole at any time.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Ends the oldest connection, of that address if one is given, that has been open for `first_frame` without
    /// saying anything.
    fn evict(&mut self, address: Option<PeerAddress>, first_frame: Duration) -> Option<Connection> {
        let silent = self.open.iter().find(|(_, open)| {
            (address.is_none() || open.address == address)
                && !open.connection.has_begun()
                && open.since.elapsed() >= first_frame
        });
        let (&id, open) = silent?;
        let hit = LimitHit::of_time(Limit::FirstFrame, open.since.elapsed(), first_frame);
        let connection = self.remove(id)?;
        connection.end(ConnectionError::LimitReached(hit));
        Some(connection)
    }

    fn remove(&mut self, id: u64) -> Option<Connection> {
        let open = self.open.shift_remove(&id)?;
        if let Some(address) = open.address
            && let Some(count) = self.per_address.get_mut(&address)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.per_address.remove(&address);
            }
        }
        Some(open.connection)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const BOUNDS: Bounds = Bounds { connections: 3, per_address: 2, first_frame: Duration::from_secs(30) };

    fn address(last: u8) -> Option<PeerAddress> {
        Some(PeerAddress::Ip(Ipv4Addr::new(10, 0, 0, last).into()))
    }

    fn refused(admitted: Result<Place, LimitHit>) -> Limit {
        admitted.expect_err("there is no room").limit
    }

    #[tokio::test(start_paused = true)]
    async fn bounded_in_all_and_per_address() {
        let connections = Arc::<Connections>::default();
        let admit = |last| connections.admit(&Connection::detached(), address(last), BOUNDS);
        let (first, _second) = (admit(1).unwrap(), admit(1).unwrap());
        assert_eq!(refused(admit(1)), Limit::ConnectionsPerAddress);
        let _third = admit(2).unwrap();
        assert_eq!(refused(admit(2)), Limit::Connections);
        assert_eq!(connections.count(), 3);
        drop(first);
        let _fourth = admit(1).unwrap();
        assert_eq!(connections.accepted(), 4);
        assert_eq!(connections.count(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn only_silence_makes_room_and_only_after_a_while() {
        let connections = Arc::<Connections>::default();
        let speaking = Connection::detached();
        speaking.set_begun();
        let _speaking = connections.admit(&speaking, address(1), BOUNDS).unwrap();
        let silent = Connection::detached();
        let _silent = connections.admit(&silent, address(2), BOUNDS).unwrap();
        tokio::time::advance(Duration::from_secs(20)).await;
        let _other = connections.admit(&Connection::detached(), address(3), BOUNDS).unwrap();
        let admit = |last| connections.admit(&Connection::detached(), address(last), BOUNDS);
        assert_eq!(refused(admit(4)), Limit::Connections);
        tokio::time::advance(Duration::from_secs(10)).await;
        let _new = admit(4).unwrap();
        assert_eq!(connections.count(), 3);
        assert_eq!(refused(admit(4)), Limit::Connections, "the other one has not been silent for long enough");
        assert!(!connections.make_room(BOUNDS));
    }
}
